//! Where something is: dwellings and the units that they lie in.

use ledger_core::domain::dwelling::Place;
use ledger_core::domain::event::AreaEstablished;
use ledger_core::domain::ids::{AreaId, DwellingId};
use ledger_proto::ledger::r#type::v1::AreaName;

/// Units above one another at most: commune, district, province, and one to spare.
const LEVELS: usize = 4;

/// What answers about persons and households must look up about places. What is not found is left out of the answer.
pub struct Places<'a> {
    /// The facts of a unit.
    pub area: &'a dyn Fn(AreaId) -> Option<AreaEstablished>,
    /// Where a dwelling is.
    pub dwelling: &'a dyn Fn(DwellingId) -> Option<Place>,
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
    /// A unit by its id.
    pub(super) fn area_name(&self, area: Option<AreaId>) -> Option<AreaName> {
        let id = area?;
        (self.area)(id).map(|unit| area_name(id, &unit))
    }

    /// The address of a dwelling, and the units that it lies in, the smallest first.
    pub(super) fn address(&self, dwelling: DwellingId) -> (String, Vec<AreaName>) {
        (self.dwelling)(dwelling).map_or_else(Default::default, |place| self.of(&place))
    }

    /// An address, and the units that it lies in, the smallest first.
    pub(super) fn of(&self, place: &Place) -> (String, Vec<AreaName>) {
        let with_facts = |id: AreaId| (self.area)(id).map(|unit| (id, unit));
        let lowest = with_facts(place.area);
        let line = std::iter::successors(lowest, |(_, unit)| unit.parent.and_then(with_facts));
        let names = line.take(LEVELS).map(|(id, unit)| area_name(id, &unit));
        (place.address.as_str().to_owned(), names.collect())
    }
}
