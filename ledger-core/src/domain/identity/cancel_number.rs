//! Cancellation of a personal number (hủy số định danh cá nhân). Decree 70/2024/NĐ-CP, art. 11(7), on four grounds.
//!
//! The number stays linked to the person, and nobody else is ever given it (Law on Identity 2023, art. 12). Where a new one is
//! given in the same decision, it is re-established instead.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::number::PersonalNumber;
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, Subject, Touched};
use crate::domain::values::NumberGround;

/// A personal number is none any more, from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalNumberCancelled {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub number: PersonalNumber,
    /// Why.
    pub ground: NumberGround,
}

/// Cancel a personal number.
#[derive(Clone, Debug)]
pub struct CancelPersonalNumber {
    /// First day without the number.
    pub effective_date: PartialDate,
    /// Whose number in force.
    pub person: PersonId,
    /// Why.
    pub ground: NumberGround,
}

impl CancelPersonalNumber {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        needs(self.person, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let number = in_force(self.person, loaded)?;
        let event = PersonalNumberCancelled { person: self.person, number, ground: self.ground };
        let event = Event::PersonalNumberCancelled(event);
        propose(loaded, self.effective_date, event, &|_| "person".into())
    }
}

/// The person and the number in force.
pub(super) fn needs(person: PersonId, loaded: &Loaded) -> Vec<Need> {
    let number = loaded.person(person).ok().and_then(|(_, identity)| identity.personal_number);
    let claim = number.map(|number| Subject::Claim(Claim::PersonalNumber(number)));
    subjects([Subject::Person(person)].into_iter().chain(claim))
}

pub(super) fn in_force(person: PersonId, loaded: &Loaded) -> Result<PersonalNumber, Refusal> {
    let (_, identity) = loaded.person(person).map_err(|r| r.at("person"))?;
    identity.personal_number.ok_or(Rejection::NoPersonalNumber.at("person"))
}

/// The claim stays with the person: the number leads to them and is nobody else's.
impl Act for PersonalNumberCancelled {
    fn touches(&self, to: &mut Vec<Touched>) {
        let number = Subject::Claim(Claim::PersonalNumber(self.number));
        to.extend([Subject::Person(self.person), number].map(Touched::Known));
    }

    fn deadlines(&self) -> Deadlines {
        Deadlines::decide(Term::WorkingDays(15))
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, _entry: &Entry) -> Result<(), Rejection> {
        person.bears(self.number)
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        person.cancels(self.number, entry.effective_date, self.ground);
    }
}

#[cfg(test)]
mod tests {
    use super::CancelPersonalNumber;
    use crate::domain::command::Command;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{NumberGround, Sex};

    fn cancel(who: Position, on: &str) -> Command {
        Command::CancelPersonalNumber(CancelPersonalNumber {
            effective_date: date(on),
            person: PersonId::at(who).unwrap(),
            ground: NumberGround::FalsePapers,
        })
    }

    #[test]
    fn a_cancelled_number_stays_linked_and_is_never_given_again() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let an = person("Nguyễn Văn An", Sex::Male, "2021-03-01");
        let child = ledger.runs(an.birth(commune, &[7]));
        let cancelled = ledger.runs(cancel(child, "2022-05-01"));
        let state = ledger.person(child);
        assert_eq!(state.identity.unwrap().personal_number, None);
        let former = state.links.former_numbers[0];
        assert_eq!(former.number.to_string(), "097221000007");
        assert_eq!((former.cancelled, former.ground), (date("2022-05-01"), NumberGround::FalsePapers));
        assert!(ledger.person_on(child, "2022-04-30").identity.unwrap().personal_number.is_some());
        let other = person("Nguyễn Văn Bình", Sex::Male, "2021-03-01");
        ledger.rejects(other.clone().birth(commune, &[7]), Rejection::PersonalNumbersTaken);
        ledger.rejects(other.number("097221000007").on("2021-04-01").enrol(), Rejection::PersonalNumberTaken);
        ledger.rejects(cancel(child, "2022-05-02"), Rejection::NoPersonalNumber);
        ledger.runs(ledger.annul(cancelled));
        assert!(ledger.person(child).identity.unwrap().personal_number.is_some());
    }

    #[test]
    fn only_a_number_that_somebody_has_is_cancelled() {
        let mut ledger = TestLedger::new();
        let without = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990-05-05").enrol());
        ledger.rejects(cancel(without, "2022-05-01"), Rejection::NoPersonalNumber);
        ledger.rejects(cancel(Position(999), "2022-05-01"), Rejection::PersonNotFound);
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1990").number("097090000007").enrol());
        ledger.rejects(cancel(an, "2031-05-01"), Rejection::EffectiveDateInFuture);
        ledger.runs(ledger.death(an, "2022-05-01"));
        ledger.runs(cancel(an, "2022-05-02"));
    }
}
