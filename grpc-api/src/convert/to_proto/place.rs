//! Where something is: dwellings and the units that they lie in.

use ledger_core::domain::area::{self, Area, Lies};
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::dwelling::{self, Dwelling, Place};
use ledger_core::domain::event::AreaEstablished;
use ledger_core::domain::ids::{AreaId, DwellingId};
use ledger_proto::ledger::r#type::v1::AreaName;

/// What answers about persons and households must look up about places. What is not found is left out of the answer.
pub struct Places<'a> {
    /// The day in whose boundaries and by whose names places are shown; the last there is: after everything that is known.
    pub on: CivilDate,
    /// What is known of a unit.
    pub area: &'a dyn Fn(AreaId) -> Option<Area>,
    /// What is known of a dwelling.
    pub dwelling: &'a dyn Fn(DwellingId) -> Option<Dwelling>,
}

impl std::fmt::Debug for Places<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Places")
    }
}

/// A unit, as answers show it.
pub fn area_name(id: AreaId, unit: &AreaEstablished) -> AreaName {
    AreaName { code: unit.code.to_string(), full_name: unit.full_name.as_str().to_owned(), area_id: id.get() }
}

impl Places<'_> {
    /// A unit by its id, not by what became of it.
    pub(super) fn area_name(&self, area: Option<AreaId>) -> Option<AreaName> {
        let id = area?;
        (self.area)(id)?.facts_on(self.on).map(|unit| area_name(id, unit))
    }

    /// The address of a dwelling, or of the one that it is part of, and the units that it lies in, the smallest first. Where
    /// the unit was divided and nobody decided, the one that was divided.
    pub(super) fn address(&self, dwelling: DwellingId) -> (String, Vec<AreaName>) {
        let dwelling = dwelling::part_of(dwelling, self.on, self.dwelling);
        let place = (self.dwelling)(dwelling).and_then(|known| known.place_on(self.on));
        place.map_or_else(Default::default, |place| self.of(&place))
    }

    /// An address, and the units that it lies in, the smallest first.
    pub(super) fn of(&self, place: &Place) -> (String, Vec<AreaName>) {
        let lowest = match area::lies_in(place.area, self.on, self.area) {
            Lies::In(area) | Lies::Undecided(area, _) => area,
        };
        let line = area::line_on(lowest, self.on, self.area);
        let names = line.iter().map(|(id, unit)| area_name(*id, &unit.facts));
        (place.address.as_str().to_owned(), names.collect())
    }
}
