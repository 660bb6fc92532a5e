//! Where something is: dwellings and the units that they lie in.

use ledger_core::domain::area::{self, Area, Lies};
use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::dwelling::addresses::Known;
use ledger_core::domain::dwelling::ban::{Ban, bans_on_whole};
use ledger_core::domain::dwelling::{self, Dwelling, Place};
use ledger_core::domain::event::AreaEstablished;
use ledger_core::domain::ids::{AreaId, DwellingId};
use ledger_proto::ledger::place::v1 as pb;
use ledger_proto::ledger::r#type::v1::{self as types, AreaName};

use super::value::{date, day};

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

/// Where a dwelling lies, as answers tell it.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// House number, street, hamlet.
    pub address: String,
    /// The units that it lies in, the smallest first. Where the unit ended and nobody decided, the one that ended.
    pub areas: Vec<AreaName>,
    /// The units that it may lie in, where that is not decided; none: no successor is known.
    pub possible_areas: Vec<AreaName>,
    /// Nobody decided where it lies.
    pub area_undecided: bool,
}

/// A unit, as answers show it.
pub fn area_name(id: AreaId, unit: &AreaEstablished) -> AreaName {
    AreaName { code: unit.code.to_string(), full_name: unit.full_name.as_str().to_owned(), area_id: id.get() }
}

impl Places<'_> {
    /// The look-ups alone, for whoever has a day of their own.
    pub fn known(&self) -> Known<'_> {
        Known { dwelling: self.dwelling, area: self.area }
    }

    /// A unit by its id, not by what became of it.
    pub(super) fn area_name(&self, area: Option<AreaId>) -> Option<AreaName> {
        let id = area?;
        (self.area)(id)?.facts_on(self.on).map(|unit| area_name(id, unit))
    }

    /// A unit and those above it, the smallest first.
    pub(super) fn line(&self, area: Option<AreaId>) -> Vec<AreaName> {
        let line = area.map(|area| area::line_on(area, self.on, self.area)).unwrap_or_default();
        line.iter().map(|(id, unit)| area_name(*id, &unit.facts)).collect()
    }

    /// Where a dwelling lies, or the one that it is part of.
    pub(super) fn told(&self, dwelling: DwellingId) -> Told {
        let dwelling = dwelling::part_of(dwelling, self.on, self.dwelling);
        let place = (self.dwelling)(dwelling).and_then(|known| known.place_on(self.on));
        place.map_or_else(Default::default, |place| self.of(&place))
    }

    fn of(&self, place: &Place) -> Told {
        let (lowest, area_undecided, among) = match area::lies_in(place.area, self.on, self.area) {
            Lies::In(area) => (area, false, Vec::new()),
            Lies::Undecided(area, among) => (area, true, among),
        };
        Told {
            address: place.address.as_str().to_owned(),
            areas: self.line(Some(lowest)),
            possible_areas: among.into_iter().filter_map(|area| self.area_name(Some(area))).collect(),
            area_undecided,
        }
    }
}

/// A dwelling as answers show it, on the day of `places`; none where there is no such dwelling.
pub fn dwelling(id: DwellingId, dwelling: &Dwelling, places: &Places<'_>) -> Option<pb::Dwelling> {
    let place = dwelling.place_on(places.on)?;
    let told = places.of(&place);
    let ended = dwelling.ended().filter(|(on, _)| *on <= PartialDate::from(places.on));
    let took_in = dwelling.predecessors().filter(|(on, _)| *on <= PartialDate::from(places.on));
    // Of this one counts what it is shown as, which need not be all that is known of it.
    let look_up = |at: DwellingId| if at == id { Some(dwelling.clone()) } else { (places.dwelling)(at) };
    let bans = bans_on_whole(id, places.on, &look_up);
    Some(pb::Dwelling {
        dwelling_id: id.get(),
        address: told.address,
        areas: told.areas,
        possible_areas: told.possible_areas,
        identifiers: dwelling.identifiers_on(places.on).iter().map(identifier).collect(),
        ended: ended.as_ref().and_then(|(on, _)| date(*on)),
        became: ended.into_iter().flat_map(|(_, became)| became).map(DwellingId::get).collect(),
        took_in: took_in.map(|(_, other)| other.get()).collect(),
        bans: bans.iter().map(|(of, known)| ban(*of, known)).collect(),
        area_undecided: told.area_undecided,
    })
}

fn ban(of: DwellingId, ban: &Ban) -> pb::RegistrationBan {
    pb::RegistrationBan {
        ground: i32::from(ban.ground.number()),
        since: date(ban.since),
        decision: ban.decision.as_ref().map_or_else(String::new, |code| code.as_str().to_owned()),
        dwelling_id: of.get(),
    }
}

fn identifier(identifier: &dwelling::Identifier) -> types::DwellingIdentifier {
    types::DwellingIdentifier {
        scheme: identifier.scheme.as_str().to_owned(),
        value: identifier.value.as_str().to_owned(),
    }
}

/// A unit as answers show it, on a day; none where there is no such unit.
pub fn area(id: AreaId, area: &Area, on: CivilDate, places: &Places<'_>) -> Option<pb::Area> {
    let unit = area.unit.as_ref()?;
    let facts = area.facts_on(on)?;
    let line = area::line_on(id, on, places.area);
    let ended = unit.facts.in_force_until.is_some_and(|last| last < on);
    let became = match &area.fate {
        area::Fate::Merged(into) if ended => vec![*into],
        area::Fate::Split(among) if ended => among.clone(),
        area::Fate::Open | area::Fate::Merged(_) | area::Fate::Split(_) => Vec::new(),
    };
    let took_in = area.took_in.iter().filter(|(from, _)| *from <= PartialDate::from(on));
    Some(pb::Area {
        area_id: id.get(),
        code: facts.code.to_string(),
        name: facts.name.as_str().to_owned(),
        full_name: facts.full_name.as_str().to_owned(),
        above: line.iter().skip(1).map(|(id, unit)| area_name(*id, &unit.facts)).collect(),
        in_force_from: date(unit.in_force_from),
        in_force_until: unit.facts.in_force_until.map(day),
        number_prefix: facts.number_prefix.map_or_else(String::new, |prefix| format!("{prefix:03}")),
        became: became.into_iter().map(AreaId::get).collect(),
        took_in: took_in.map(|(_, other)| other.get()).collect(),
    })
}
