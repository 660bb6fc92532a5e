//! On whose authority an act is made: is the unit that its provenance names an office of the register, and may it?
//!
//! Asked once, on the day of registration, when the act is made; never of what is recorded. An office that is closed later, or
//! loses its area, takes nothing back.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::right::{At, Right, right_to};
use super::{Office, Posting};
use crate::domain::area::{Area, Lies, lies_in, line_on};
use crate::domain::command::subjects;
use crate::domain::dates::CivilDate;
use crate::domain::event::Event;
use crate::domain::ids::{AreaId, DwellingId, OfficeId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::origin::Provenance;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, OfficeCode, Subject};
use crate::domain::values::OfficeLevel;

/// The field of a request that names the office.
const UNIT: &str = "provenance.unit";
/// The field of a request that names the officer.
const OFFICER: &str = "provenance.officer";

/// Which units a register takes acts from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OfficePolicy {
    /// Of offices of the register what they have a right to, and of units that are none anything: old books and the first
    /// collection name units that the register never had.
    #[default]
    KnownOrAny,
    /// Only of offices of the register.
    Known,
}

/// The authority on which one act is made.
#[derive(Clone, Copy, Debug)]
pub struct Authority<'a> {
    /// What the act says of who made it.
    pub provenance: &'a Provenance,
    /// The act as it would be recorded.
    pub event: &'a Event,
    /// The day in Viet Nam.
    pub today: CivilDate,
    /// Which units acts are taken from.
    pub policy: OfficePolicy,
}

impl Authority<'_> {
    /// The unit as an office's code; none where nothing is said, or what is said is no such code.
    #[must_use]
    pub fn unit(&self) -> Option<OfficeCode> {
        self.provenance.unit.as_ref().and_then(|unit| OfficeCode::parse(unit.as_str()))
    }

    /// What must be read to judge it, as far as can be told from what was read already. Asked again until nothing new is named.
    #[must_use]
    pub fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let Some(code) = self.unit() else { return Vec::new() };
        let mut needs = subjects([Subject::Claim(Claim::OfficeCode(code))]);
        let Some(id) = self.office_of(code, loaded) else { return needs };
        needs.extend(subjects([Subject::Office(id)]));
        let Ok(office) = loaded.office(id) else { return needs };
        let Some(area) = office.facts_on(self.day()).and_then(|facts| facts.area) else { return needs };
        let places = Places::of(&self.right(loaded), self.day(), loaded);
        places.cover(area);
        needs.extend(places.missing.into_inner().into_iter().map(Need::Subject));
        needs
    }

    /// The day of registration: as the act tells it, otherwise the day on which the dossier came in, otherwise today. What an
    /// older register had is registered here when it comes in, and so is an amendment.
    fn day(&self) -> CivilDate {
        let told = self.event.act().registered_on().filter(|_| self.provenance.original.is_none());
        told.or(self.provenance.received_date).unwrap_or(self.today)
    }

    fn office_of(&self, code: OfficeCode, loaded: &Loaded) -> Option<OfficeId> {
        let claim = loaded.claim(Claim::OfficeCode(code))?;
        claim.now().office_on(self.day())
    }

    /// What the act takes; an annulment what the act takes that it takes away.
    fn right(&self, loaded: &Loaded) -> Right {
        let original = self.event.amends().and_then(|path| path.first());
        let annulled = original.filter(|_| self.event.replacement().is_none());
        let record = annulled.and_then(|position| loaded.record(*position).ok());
        let event = record.map_or(self.event, |record| &record.event);
        right_to(event, self.day(), loaded)
    }

    /// May the unit register the act, and does the officer belong to it?
    ///
    /// # Errors
    /// [`Rejection::OfficeUnknown`], [`Rejection::OfficeClosed`], [`Rejection::OfficeNotCompetent`],
    /// [`Rejection::OfficeOutOfArea`], [`Rejection::OfficerNotInOffice`], in this order.
    pub fn check(&self, loaded: &Loaded) -> Result<(), Refusal> {
        let ever = |code: OfficeCode| {
            loaded.claim(Claim::OfficeCode(code)).is_some_and(|claim| !claim.now().offices.is_empty())
        };
        let Some(code) = self.unit().filter(|code| ever(*code)) else {
            return match self.policy {
                OfficePolicy::KnownOrAny => Ok(()),
                OfficePolicy::Known => Err(Rejection::OfficeUnknown.at(UNIT)),
            };
        };
        let office = self.office_of(code, loaded).and_then(|id| loaded.office(id).ok());
        let office = office.ok_or(Rejection::OfficeClosed.at(UNIT))?;
        let facts = office.facts_on(self.day()).ok_or(Rejection::OfficeClosed.at(UNIT))?;
        let right = self.right(loaded);
        let level = right.levels.contains(&facts.level) || self.is_above(facts.level, &right);
        if !level || !facts.competences.contains(&right.competence) {
            return Err(Rejection::OfficeNotCompetent.at(UNIT));
        }
        let covered = |area| Places::of(&right, self.day(), loaded).cover(area);
        if !facts.area.is_none_or(covered) {
            return Err(Rejection::OfficeOutOfArea.at(UNIT));
        }
        self.check_officer(office)
    }

    /// What was registered wrongly is put right by who registered it, or by a body above (LR, art. 35).
    fn is_above(&self, level: OfficeLevel, right: &Right) -> bool {
        let higher = |lower: &OfficeLevel| match (level, *lower) {
            (OfficeLevel::Central, _) => true,
            (OfficeLevel::Province, OfficeLevel::District | OfficeLevel::Commune) => true,
            (OfficeLevel::District, OfficeLevel::Commune) => true,
            (
                OfficeLevel::Province | OfficeLevel::District | OfficeLevel::Commune | OfficeLevel::Abroad,
                OfficeLevel::Central
                | OfficeLevel::Province
                | OfficeLevel::District
                | OfficeLevel::Commune
                | OfficeLevel::Abroad,
            ) => false,
        };
        self.event.amends().is_some() && right.levels.iter().any(higher)
    }

    /// Where the office has officers on that day, one of them made the act.
    fn check_officer(&self, office: &Office) -> Result<(), Refusal> {
        let officers: Vec<&Posting> = office.postings_on(self.day()).collect();
        let named = self.provenance.officer.as_ref();
        let is_one = officers.iter().any(|posting| named == Some(&posting.code));
        if officers.is_empty() || is_one { Ok(()) } else { Err(Rejection::OfficerNotInOffice.at(OFFICER)) }
    }
}

/// The places of an act, with the units that they lie in on a day.
struct Places<'a> {
    day: CivilDate,
    loaded: &'a Loaded,
    areas: BTreeSet<AreaId>,
    /// What would have to be read to know more.
    missing: RefCell<BTreeSet<Subject>>,
}

impl<'a> Places<'a> {
    fn of(right: &Right, day: CivilDate, loaded: &'a Loaded) -> Self {
        let mut places = Places { day, loaded, areas: BTreeSet::new(), missing: RefCell::default() };
        for at in &right.at {
            places.take(*at);
        }
        places
    }

    fn take(&mut self, at: At) {
        let dwellings: Vec<DwellingId> = match at {
            At::Area(area) => {
                self.areas.insert(area);
                Vec::new()
            }
            At::Dwelling(dwelling) => vec![dwelling],
            At::Household(id) => {
                self.wants(Subject::Household(id));
                self.loaded.household(id).ok().map(|(_, dwelling)| dwelling).into_iter().collect()
            }
            At::Person(id) => {
                self.wants(Subject::Person(id));
                let person = self.loaded.person(id).ok().map(|(person, _)| person);
                let permanent = person.and_then(|person| person.residence).map(|home| home.dwelling);
                let temporary = person.and_then(|person| person.living.passing.temporary);
                permanent.into_iter().chain(temporary.map(|stay| stay.dwelling)).collect()
            }
        };
        for dwelling in dwellings {
            self.wants(Subject::Dwelling(dwelling));
            let place = self.loaded.dwelling_known(dwelling).and_then(|known| known.place_on(self.day));
            self.areas.extend(place.map(|place| place.area));
        }
    }

    fn wants(&self, subject: Subject) {
        if !self.loaded.has(Need::Subject(subject)) {
            self.missing.borrow_mut().insert(subject);
        }
    }

    fn look_up(&self, area: AreaId) -> Option<Area> {
        self.wants(Subject::Area(area));
        self.loaded.area_known(area).cloned()
    }

    /// The units in which a unit lies on the day; where its own fate is not decided, all that it may lie in.
    fn line(&self, area: AreaId) -> BTreeSet<AreaId> {
        let look_up = |area| self.look_up(area);
        let lowest = match lies_in(area, self.day, &look_up) {
            Lies::In(area) => vec![area],
            Lies::Undecided(area, among) => [vec![area], among].concat(),
        };
        let lines = lowest.iter().flat_map(|area| line_on(*area, self.day, &look_up));
        lines.map(|(area, _)| area).collect()
    }

    /// Does an office that serves the unit serve one of the places? A place that is known only as a larger unit may be its own.
    /// Where no place is known, nobody can say that it is another's.
    fn cover(&self, served: AreaId) -> bool {
        if self.areas.is_empty() {
            return true;
        }
        let own = self.line(served);
        let lies_there = |area: &AreaId| own.contains(area) || self.line(*area).contains(&served);
        // All are looked at, so that everything that must be read is named at once.
        self.areas.iter().filter(|area| lies_there(area)).count() > 0
    }
}

#[cfg(test)]
mod tests;
