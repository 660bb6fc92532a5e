//! On whose authority an act is made: is the unit that its provenance names an office of the register, and may it?
//!
//! Asked once, on the day of registration, when the act is made; never of what is recorded. An office that is closed later, or
//! loses its area, takes nothing back.

mod places;

use places::Places;

use super::right::{Right, right_to};
use super::{Office, Posting};
use crate::domain::command::subjects;
use crate::domain::dates::CivilDate;
use crate::domain::event::Event;
use crate::domain::ids::{OfficeId, Position};
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
        let day = self.day(loaded);
        let Some(area) = office.facts_on(day).and_then(|facts| facts.area) else { return needs };
        let places = Places::of(&self.right(loaded), day, loaded);
        places.cover(area);
        needs.extend(places.missing());
        needs
    }

    /// The day of registration: as the act tells it, otherwise the day on which the dossier came in, otherwise today. What an
    /// older register had is registered here when it comes in, and so is an amendment. An office that took a dossier over, since
    /// it was not there yet when the dossier came in, registers it today.
    fn day(&self, loaded: &Loaded) -> CivilDate {
        let told = self.event.act().registered_on().filter(|_| self.provenance.original.is_none());
        let there = |day: &CivilDate| self.unit().is_some_and(|code| office_on(code, *day, loaded).is_some());
        told.or(self.provenance.received_date.filter(there)).unwrap_or(self.today)
    }

    fn office_of(&self, code: OfficeCode, loaded: &Loaded) -> Option<OfficeId> {
        office_on(code, self.day(loaded), loaded)
    }

    /// What the act takes. A correction takes what the act takes that it corrects, as that stands: nobody draws another office's act
    /// to themself by saying that it was theirs. An annulment takes what it took to register what it takes away.
    fn right(&self, loaded: &Loaded) -> Right {
        let path = self.event.amends().unwrap_or_default();
        let from_last = if self.event.replacement().is_some() { 1 } else { 2 };
        let stood = path.len().checked_sub(from_last).and_then(|at| path.get(at));
        let record = |at: &Position| loaded.record(*at).ok().filter(|record| !is_annulment(&record.event));
        let amended = stood.and_then(record).or_else(|| path.first().and_then(record));
        right_to(amended.map_or(self.event, |record| &record.event), self.day(loaded), loaded)
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
        let day = self.day(loaded);
        let office = self.office_of(code, loaded).and_then(|id| loaded.office(id).ok());
        let office = office.ok_or(Rejection::OfficeClosed.at(UNIT))?;
        let facts = office.facts_on(day).ok_or(Rejection::OfficeClosed.at(UNIT))?;
        let right = self.right(loaded);
        let level = right.levels.contains(&facts.level) || self.is_above(facts.level, &right);
        if !level || !facts.competences.contains(&right.competence) {
            return Err(Rejection::OfficeNotCompetent.at(UNIT));
        }
        let covered = |area| Places::of(&right, day, loaded).cover(area);
        if !facts.area.is_none_or(covered) {
            return Err(Rejection::OfficeOutOfArea.at(UNIT));
        }
        self.check_officer(office, day)
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
    fn check_officer(&self, office: &Office, day: CivilDate) -> Result<(), Refusal> {
        let officers: Vec<&Posting> = office.postings_on(day).collect();
        let named = self.provenance.officer.as_ref();
        let is_one = officers.iter().any(|posting| named == Some(&posting.code));
        if officers.is_empty() || is_one { Ok(()) } else { Err(Rejection::OfficerNotInOffice.at(OFFICER)) }
    }
}

fn is_annulment(event: &Event) -> bool {
    event.amends().is_some() && event.replacement().is_none()
}

/// The office with this code on that day.
fn office_on(code: OfficeCode, day: CivilDate, loaded: &Loaded) -> Option<OfficeId> {
    loaded.claim(Claim::OfficeCode(code))?.now().office_on(day)
}

#[cfg(test)]
mod tests;
