//! Closing a finding that a person does not live where they are registered: the check is over.
//!
//! That does not say that the person lives there again, only that the finding says nothing from its last day on.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::dwelling::way;
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{DwellingId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

use super::record_not_living::is_one;

/// The open finding about a person and a dwelling was closed on the effective date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingClosed {
    /// Who.
    pub person: PersonId,
    /// The dwelling that the finding is about.
    pub dwelling: DwellingId,
}

/// Close a finding.
#[derive(Clone, Debug)]
pub struct CloseFinding {
    /// The day on which it is closed.
    pub effective_date: PartialDate,
    /// Who.
    pub person: PersonId,
    /// The dwelling that the finding is about.
    pub dwelling: DwellingId,
}

impl CloseFinding {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let known = |id: DwellingId| loaded.dwelling_known(id).cloned();
        let found = self.open_findings(loaded);
        let ways = found.iter().chain([&self.dwelling]).flat_map(|id| way(*id, CivilDate::last(), &known));
        subjects([Subject::Person(self.person)].into_iter().chain(ways.map(Subject::Dwelling)))
    }

    /// The dwellings about which findings are open on the day.
    fn open_findings(&self, loaded: &Loaded) -> Vec<DwellingId> {
        let then = self.effective_date.full().and_then(|day| loaded.person_on(self.person, day));
        let findings = then.map(|then| then.living.findings).unwrap_or_default();
        findings.into_iter().filter(|known| known.until.is_none()).map(|known| known.dwelling).collect()
    }

    /// The dwelling of the finding that is meant: the one named or, where none is open about it, one that is part of it by then, or of
    /// which it is.
    fn meant(&self, day: CivilDate, loaded: &Loaded) -> DwellingId {
        let found = self.open_findings(loaded);
        if found.contains(&self.dwelling) {
            return self.dwelling;
        }
        let one = |known: &DwellingId| is_one(*known, self.dwelling, day, loaded);
        found.into_iter().find(one).unwrap_or(self.dwelling)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let day = whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        loaded.dwelling(self.dwelling).map_err(|r| r.at("dwelling"))?;
        let dwelling = self.meant(day, loaded);
        let event = Event::FindingClosed(FindingClosed { person: self.person, dwelling });
        propose(loaded, self.effective_date, event, &|subject| {
            if matches!(subject, Subject::Dwelling(_)) { "dwelling" } else { "person" }.into()
        })
    }
}

impl Act for FindingClosed {
    fn touches(&self, to: &mut Vec<Touched>) {
        let named = [Subject::Person(self.person), Subject::Dwelling(self.dwelling)];
        to.extend(named.map(Touched::Known));
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        if person.living.has_open_finding(self.dwelling) { Ok(()) } else { Err(Rejection::NoOpenFinding) }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        let registered = person.residence.map(|residence| residence.dwelling);
        if let Some(finding) = person.living.open_finding(self.dwelling) {
            finding.until = entry.effective_date.full();
        }
        person.living.forget_closed_findings(registered);
    }
}
