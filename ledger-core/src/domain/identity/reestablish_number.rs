//! A personal number cancelled and another established in its place (hủy, xác lập lại số định danh cá nhân), by one decision.
//!
//! Decree 70/2024/NĐ-CP, art. 11(7): where the sex was determined anew or the year of birth corrected, where place, year or sex
//! were collected wrongly, where papers were false, where the birth certificate was revoked. The old number stays linked.

use crate::domain::act::Act;
use crate::domain::claim::Claimed;
use crate::domain::command::{Proposal, propose, whole_past_day};
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

use super::{cancel_number, draw};

/// A person has another personal number from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalNumberReestablished {
    /// Whose.
    pub person: PersonId,
    /// The number until then.
    pub old: PersonalNumber,
    /// The number from then on.
    pub number: PersonalNumber,
    /// Why.
    pub ground: NumberGround,
}

/// Cancel a personal number and establish another.
#[derive(Clone, Debug)]
pub struct ReestablishPersonalNumber {
    /// First day of the new number.
    pub effective_date: PartialDate,
    /// Whose.
    pub person: PersonId,
    /// The number by which the person was named, where they were named by one: it must be the number in force.
    pub named: Option<PersonalNumber>,
    /// Why.
    pub ground: NumberGround,
    /// Serials drawn for the number; the first that nobody ever had is taken.
    pub serials: Vec<u32>,
}

impl ReestablishPersonalNumber {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = cancel_number::needs(self.person, loaded);
        needs.extend(draw::needs(self.person, &self.serials, loaded));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let old = cancel_number::in_force(self.person, self.named, loaded)?;
        cancel_number::check_ground(self.person, old, self.ground, loaded)?;
        let number = draw::number(self.person, &self.serials, loaded)?;
        let event = PersonalNumberReestablished { person: self.person, old, number, ground: self.ground };
        let event = Event::PersonalNumberReestablished(event);
        propose(loaded, self.effective_date, event, &|_| "person".into())
    }
}

impl Act for PersonalNumberReestablished {
    fn touches(&self, to: &mut Vec<Touched>) {
        let numbers = [self.old, self.number].map(|number| Subject::Claim(Claim::PersonalNumber(number)));
        to.extend([Subject::Person(self.person)].into_iter().chain(numbers).map(Touched::Known));
    }

    fn deadlines(&self) -> Deadlines {
        Deadlines::decide(Term::WorkingDays(15))
    }

    fn check_replacing(&self, standing: &Entry, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let Event::PersonalNumberReestablished(was) = standing.event.as_ref() else { return Ok(()) };
        if was.ground == self.ground {
            return Ok(());
        }
        cancel_number::check_ground(self.person, self.old, self.ground, loaded)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        person.may_be_citizen()?;
        person.bears(self.old)
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        person.cancels(self.old, entry.effective_date, self.ground);
        if let Some(identity) = &mut person.identity {
            identity.personal_number = Some(self.number);
        }
    }

    fn admitted_by_claim(&self, number: &Claimed, id: Claim, _entry: &Entry) -> Result<(), Rejection> {
        let is_new = id == Claim::PersonalNumber(self.number);
        if is_new { number.has_no_holder() } else { Ok(()) }
    }

    fn apply_to_claim(&self, number: &mut Claimed, _id: Claim, _entry: &Entry) {
        number.person = Some(self.person);
    }
}

#[cfg(test)]
mod tests {
    use super::ReestablishPersonalNumber;
    use crate::domain::civil_data::redetermine_sex::RedetermineSex;
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::identity::establish_number::EstablishPersonalNumber;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::number::PersonalNumber;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{NumberGround, Sex};

    fn reestablish(who: Position, serials: &[u32], on: &str) -> Command {
        Command::ReestablishPersonalNumber(ReestablishPersonalNumber {
            effective_date: date(on),
            person: PersonId::at(who).unwrap(),
            named: None,
            ground: NumberGround::SexOrBirthYear,
            serials: serials.to_vec(),
        })
    }

    fn collected_wrongly(who: Position, serials: &[u32], on: &str) -> Command {
        let mut command = reestablish(who, serials, on);
        if let Command::ReestablishPersonalNumber(act) = &mut command {
            act.ground = NumberGround::CollectedWrongly;
        }
        command
    }

    #[test]
    fn the_new_number_says_what_the_register_says_and_the_old_one_stays_linked() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "2021-03-01").birth(commune, &[7]));
        ledger.runs(Command::RedetermineSex(RedetermineSex {
            effective_date: date("2022-03-01"),
            person: PersonId::at(an).unwrap(),
            sex: Sex::Female,
            certificate: None,
        }));
        let first = ledger.runs(reestablish(an, &[7], "2022-05-01"));
        let state = ledger.person(an);
        assert_eq!(state.identity.unwrap().personal_number.unwrap().to_string(), "097321000007");
        assert_eq!(state.links.former_numbers[0].number.to_string(), "097221000007");
        ledger.runs(reestablish(an, &[7, 8], "2022-06-01"));
        assert_eq!(ledger.person(an).links.former_numbers.len(), 2);
        ledger.rejects(ledger.annul(first), Rejection::LaterActConflicts);
        let other = person("Lê Thị Mai", Sex::Female, "2021-03-01");
        ledger.rejects(other.birth(commune, &[7]), Rejection::PersonalNumbersTaken);
    }

    #[test]
    fn a_number_that_says_what_always_stood_is_not_replaced_for_a_sex_or_year_that_was_corrected() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "2021-03-01").birth(commune, &[7]));
        ledger.rejects(reestablish(an, &[8], "2022-05-01"), Rejection::GroundDoesNotFit);
        let mut other = collected_wrongly(an, &[8], "2022-05-01");
        if let Command::ReestablishPersonalNumber(act) = &mut other {
            act.named = PersonalNumber::parse("097221000007");
        }
        let replaced = ledger.runs(other.clone());
        ledger.rejects(other, Rejection::PersonalNumberDiffers);
        let corrected = ledger.correct(replaced, "2022-05-01", |event| {
            if let Event::PersonalNumberReestablished(e) = event {
                e.ground = NumberGround::SexOrBirthYear;
            }
        });
        ledger.rejects(corrected, Rejection::GroundDoesNotFit);
    }

    #[test]
    fn there_must_be_a_number_and_one_that_was_the_persons_on_that_day() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let without = person("Lê Thị Mai", Sex::Female, "1990-05-05").registered_at(commune);
        let without = ledger.runs(without.enrol());
        ledger.rejects(collected_wrongly(without, &[7], "2022-05-01"), Rejection::NoPersonalNumber);
        ledger.runs(Command::EstablishPersonalNumber(EstablishPersonalNumber {
            effective_date: date("2022-05-01"),
            person: PersonId::at(without).unwrap(),
            serials: vec![7],
        }));
        ledger.rejects(collected_wrongly(without, &[8], "2022-04-30"), Rejection::NoPersonalNumber);
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "2021-03-01").birth(commune, &[7]));
        ledger.runs(collected_wrongly(an, &[8], "2022-05-01"));
        ledger.rejects(collected_wrongly(an, &[9], "2022-04-01"), Rejection::PersonalNumberDiffers);
        ledger.rejects(collected_wrongly(an, &[7, 8], "2022-06-01"), Rejection::PersonalNumbersTaken);
        ledger.rejects(collected_wrongly(an, &[9], "2022-06"), Rejection::EffectiveDateIncomplete);
        ledger.rejects(collected_wrongly(an, &[9], "2031-01-01"), Rejection::EffectiveDateInFuture);
        ledger.runs(ledger.death(an, "2022-07-01"));
        ledger.rejects(collected_wrongly(an, &[9], "2022-07-02"), Rejection::PersonDeceased);
    }
}
