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
use crate::domain::values::{NumberGround, Sex};

use super::is_born_citizen;

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
    /// The number by which the person was named, where they were named by one: it must be the number in force.
    pub named: Option<PersonalNumber>,
    /// Why.
    pub ground: NumberGround,
}

impl CancelPersonalNumber {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        needs(self.person, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let number = in_force(self.person, self.named, loaded)?;
        check_ground(self.person, number, self.ground, loaded)?;
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

/// The number in force. A cancelled number leads to the person, and one of a merged record to the kept one, whose number
/// is another: whoever names somebody by such a number does not mean the one in force.
pub(super) fn in_force(
    person: PersonId,
    named: Option<PersonalNumber>,
    loaded: &Loaded,
) -> Result<PersonalNumber, Refusal> {
    let (now, identity) = loaded.person(person).map_err(|r| r.at("person"))?;
    now.is_not_merged().map_err(|r| r.at("person"))?;
    let number = identity.personal_number.ok_or(Rejection::NoPersonalNumber.at("person"))?;
    if named.is_some_and(|named| named != number) {
        return Err(Rejection::PersonalNumberDiffers.at("person"));
    }
    Ok(number)
}

/// The ground is not one that the register certainly knows to be wrong (Decree 70/2024/NĐ-CP, art. 11(7), 36): a number that says the
/// sex and the year that were never corrected is none of ground (a), and who was born a citizen never was of a nationality that is
/// not determined.
pub(super) fn check_ground(
    person: PersonId,
    number: PersonalNumber,
    ground: NumberGround,
    loaded: &Loaded,
) -> Result<(), Refusal> {
    let fits = match ground {
        NumberGround::SexOrBirthYear => !says_what_always_stood(person, number, loaded),
        NumberGround::CollectedWrongly
        | NumberGround::FalsePapers
        | NumberGround::BirthCertificateRevoked => true,
        NumberGround::NationalityVietnamese | NumberGround::NationalityForeign => {
            !is_born_citizen(person, loaded)
        }
    };
    if fits { Ok(()) } else { Err(Rejection::GroundDoesNotFit.at("ground")) }
}

/// Are sex and year of birth known, do the digits say them, and was neither determined anew or corrected?
fn says_what_always_stood(person: PersonId, number: PersonalNumber, loaded: &Loaded) -> bool {
    let Ok((_, identity)) = loaded.person(person) else { return false };
    let known = identity.sex != Sex::Unknown && identity.birth_date.year() != 0;
    known
        && number.agrees_with(identity.sex, identity.birth_date.year())
        && !loaded.history(Subject::Person(person)).is_some_and(|life| life.entries().iter().any(corrects))
}

fn corrects(entry: &Entry) -> bool {
    if let Event::CivilDataCorrected(corrected) = entry.event.as_ref() {
        return corrected.becomes.sex.is_some() || corrected.becomes.birth_date.is_some();
    }
    matches!(entry.event.as_ref(), Event::SexRedetermined(_))
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

    fn check_replacing(&self, standing: &Entry, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let Event::PersonalNumberCancelled(was) = standing.event.as_ref() else { return Ok(()) };
        if was.ground == self.ground {
            return Ok(());
        }
        check_ground(self.person, self.number, self.ground, loaded)
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
    use crate::domain::event::Event;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::number::PersonalNumber;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, merge_records, person};
    use crate::domain::values::{NumberGround, Sex};

    fn cancel(who: Position, on: &str) -> Command {
        Command::CancelPersonalNumber(CancelPersonalNumber {
            effective_date: date(on),
            person: PersonId::at(who).unwrap(),
            named: None,
            ground: NumberGround::FalsePapers,
        })
    }

    fn cancel_named(who: Position, number: &str) -> Command {
        Command::CancelPersonalNumber(CancelPersonalNumber {
            effective_date: date("2022-05-01"),
            person: PersonId::at(who).unwrap(),
            named: PersonalNumber::parse(number),
            ground: NumberGround::FalsePapers,
        })
    }

    #[test]
    fn a_number_that_is_not_in_force_does_not_cancel_the_one_that_is() {
        let mut ledger = TestLedger::new();
        let an = person("Nguyễn Văn An", Sex::Male, "1990-03-04");
        let kept = ledger.runs(an.clone().number("097090000001").enrol());
        let merged = ledger.runs(an.number("097090000002").enrol());
        ledger.runs(merge_records(kept, merged));
        ledger.rejects(cancel_named(kept, "097090000002"), Rejection::PersonalNumberDiffers);
        ledger.runs(cancel_named(kept, "097090000001"));
        ledger.rejects(cancel_named(kept, "097090000001"), Rejection::NoPersonalNumber);
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
    fn a_ground_that_the_register_knows_to_be_wrong_does_not_fit() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let an = person("Nguyễn Văn An", Sex::Male, "2021-03-01").birth(commune, &[7]);
        let born = ledger.runs(an);
        let enrolled = ledger.runs(person("Lê Thị Mai", Sex::Unknown, "1990").number("097190000001").enrol());
        let cancel = |who, ground| {
            let (effective_date, person) = (date("2022-05-01"), PersonId::at(who).unwrap());
            Command::CancelPersonalNumber(CancelPersonalNumber {
                effective_date,
                person,
                named: None,
                ground,
            })
        };
        let grounds = [
            NumberGround::SexOrBirthYear,
            NumberGround::NationalityVietnamese,
            NumberGround::NationalityForeign,
        ];
        for ground in grounds {
            let refused = (Rejection::GroundDoesNotFit, "ground".to_owned());
            assert_eq!(ledger.refusal(&cancel(born, ground)), Some(refused), "{ground:?}");
            assert_eq!(
                ledger.refusal(&cancel(enrolled, ground)),
                None,
                "{ground:?}: nothing tells otherwise"
            );
        }
        let cancelled = ledger.runs(cancel(born, NumberGround::FalsePapers));
        let of_ground = |ledger: &TestLedger, ground| {
            ledger.correct(cancelled, "2022-05-01", |event| {
                if let Event::PersonalNumberCancelled(e) = event {
                    e.ground = ground;
                }
            })
        };
        ledger.rejects(of_ground(&ledger, NumberGround::SexOrBirthYear), Rejection::GroundDoesNotFit);
        ledger.runs(of_ground(&ledger, NumberGround::CollectedWrongly));
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
