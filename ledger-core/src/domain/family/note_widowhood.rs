//! Noting that a husband or wife who is not in the register died: the person who came in as married is widowed.
//!
//! Of a marriage between two who are in the register, the registration of the death says it (`person/register_death`). Of one with
//! somebody who never came in, a foreigner abroad or somebody who died long ago, nobody's death can be registered here, and the
//! person would stay married for good. The paper on the death that was shown stands in the provenance; for a new marriage it is
//! what proves the status (Decree 123/2015/NĐ-CP, art. 22).

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::values::MaritalStatus;

/// The husband or wife of a person, whom the register does not know, died on the effective date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WidowhoodNoted {
    /// The widow or widower.
    pub person: PersonId,
}

/// Note that such a husband or wife died.
#[derive(Clone, Debug)]
pub struct NoteWidowhood {
    /// The day of that death.
    pub effective_date: PartialDate,
    /// The widow or widower.
    pub person: PersonId,
}

impl NoteWidowhood {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.person)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        let event = Event::WidowhoodNoted(WidowhoodNoted { person: self.person });
        propose(loaded, self.effective_date, event, &|_| "person".into())
    }
}

impl Act for WidowhoodNoted {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        person.declared_marriage_ends(entry.effective_date)
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        person.unmarried(None, MaritalStatus::Widowed, entry.effective_date);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::family::testing::{couple, marry, note_widowhood};
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{MaritalStatus, Sex};

    /// A woman who came into the register on 2021-02-25 as married to somebody who is not in it.
    fn mai(ledger: &mut TestLedger) -> Position {
        let mai = person("Lê Thị Mai", Sex::Female, "1980").marital_status(MaritalStatus::Married);
        ledger.runs(mai.enrol())
    }

    #[test]
    fn the_widow_of_somebody_unknown_may_marry() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        let mai = mai(&mut ledger);
        ledger.rejects(marry(an, mai, "2023-05-01"), Rejection::DeclaredMarried);
        let noted = ledger.runs(note_widowhood(mai, "2022-05-01"));
        assert_eq!(ledger.person(mai).marital_status(), MaritalStatus::Widowed);
        assert_eq!(ledger.person_on(mai, "2022-04-30").marital_status(), MaritalStatus::Married);
        ledger.rejects(marry(an, mai, "2022-04-30"), Rejection::DeclaredMarried);
        let married = ledger.runs(marry(an, mai, "2023-05-01"));
        ledger.runs(ledger.annul(married));
        ledger.runs(ledger.annul(noted));
        assert_eq!(ledger.person(mai).marital_status(), MaritalStatus::Married);
    }

    #[test]
    fn only_who_is_married_to_somebody_unknown_is_widowed_so() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let mai = mai(&mut ledger);
        ledger.rejects(note_widowhood(lan, "2022-05-01"), Rejection::MarriageNotInForce);
        ledger.runs(marry(an, lan, "2010-05-01"));
        ledger.rejects(note_widowhood(lan, "2022-05-01"), Rejection::MarriageNotInForce);
        ledger.rejects(note_widowhood(Position(999), "2022-05-01"), Rejection::PersonNotFound);
        ledger.rejects(note_widowhood(mai, "2031-05-01"), Rejection::EffectiveDateInFuture);
        ledger.rejects(note_widowhood(mai, "2022-05"), Rejection::EffectiveDateIncomplete);
        ledger.rejects(note_widowhood(mai, "1979-05-01"), Rejection::BeforeBirth);
        ledger.runs(note_widowhood(mai, "2022-05-01"));
        ledger.rejects(note_widowhood(mai, "2022-06-01"), Rejection::MarriageNotInForce);
    }
}
