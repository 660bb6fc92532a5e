//! Closing a finding that a person does not live where they are registered: the check is over.
//!
//! That does not say that the person lives there again, only that the finding says nothing from its last day on.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{DwellingId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

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
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.person), Subject::Dwelling(self.dwelling)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        loaded.dwelling(self.dwelling).map_err(|r| r.at("dwelling"))?;
        let event = Event::FindingClosed(FindingClosed { person: self.person, dwelling: self.dwelling });
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
