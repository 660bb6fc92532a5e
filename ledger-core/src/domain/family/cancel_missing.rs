//! Noting that a court cancelled the declaration of somebody as missing (hủy bỏ quyết định tuyên bố mất tích).
//!
//! Civil Code 2015, art. 70: the person came back, or is known to be alive. A divorce that was granted meanwhile stands.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

/// A person is not missing any more from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingCancelled {
    /// Who.
    pub person: PersonId,
}

/// Note that a court cancelled the declaration.
#[derive(Clone, Debug)]
pub struct CancelMissing {
    /// The day on which the judgment took effect.
    pub effective_date: PartialDate,
    /// Who had been declared missing.
    pub person: PersonId,
}

impl CancelMissing {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.person)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        let event = Event::MissingCancelled(MissingCancelled { person: self.person });
        propose(loaded, self.effective_date, event, &|_| "person".into())
    }
}

impl Act for MissingCancelled {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn deadlines(&self) -> Deadlines {
        // Noted at once (LCS, art. 30).
        Deadlines::decide(Term::AtOnce)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        if person.family.missing.is_some() { Ok(()) } else { Err(Rejection::NotDeclaredMissing) }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        person.family.missing = None;
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::family::testing::{cancel_missing, couple, declare_missing};
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;

    #[test]
    fn only_who_is_missing_comes_back() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        ledger.rejects(cancel_missing(an, "2021-05-01"), Rejection::NotDeclaredMissing);
        ledger.runs(declare_missing(an, None, "2020-05-01"));
        ledger.rejects(cancel_missing(an, "2020-04-30"), Rejection::NotDeclaredMissing);
        ledger.rejects(cancel_missing(Position(999), "2021-05-01"), Rejection::PersonNotFound);
        ledger.rejects(cancel_missing(an, "2031-05-01"), Rejection::EffectiveDateInFuture);
        let back = ledger.runs(cancel_missing(an, "2021-05-01"));
        assert_eq!(ledger.person(an).family.missing, None);
        assert!(ledger.person_on(an, "2021-04-30").family.missing.is_some());
        ledger.rejects(cancel_missing(an, "2022-05-01"), Rejection::NotDeclaredMissing);
        ledger.runs(declare_missing(an, None, "2023-05-01"));
        ledger.rejects(ledger.annul(back), Rejection::LaterActConflicts);
    }
}
