//! The number of an old identity card linked to a person (số chứng minh nhân dân chín số). Law on Identity 2023, art. 9(13);
//! Decree 70/2024/NĐ-CP, art. 12, as amended by Decree 58/2026/NĐ-CP.
//!
//! Many to many: one person can have had several such numbers, and the same number can have been given to two people.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::limits::OLD_NUMBERS_PER_PERSON;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::number::OldNumber;
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

use super::{OldNumberLink, ends_behind};

/// An old number is a person's from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldNumberLinked {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub number: OldNumber,
    /// Last day of its validity, where one is known.
    pub valid_until: Option<CivilDate>,
}

/// Link an old number.
#[derive(Clone, Debug)]
pub struct LinkOldNumber {
    /// From this day on: that of issue, where it is known.
    pub effective_date: PartialDate,
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub number: OldNumber,
    /// Last day of its validity.
    pub valid_until: Option<CivilDate>,
}

impl LinkOldNumber {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.person)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        let LinkOldNumber { person, number, valid_until, .. } = *self;
        let event = Event::OldNumberLinked(OldNumberLinked { person, number, valid_until });
        propose(loaded, self.effective_date, event, &|_| "person".into())
    }
}

impl Act for OldNumberLinked {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn fields_of_rules(&self) -> &'static [(Rejection, &'static str)] {
        &[(Rejection::NumberLinked, "number"), (Rejection::LinkEndsBeforeStart, "valid_until")]
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.may_be_linked(entry.effective_date)?;
        ends_behind(self.valid_until, entry.effective_date)?;
        if person.has_old_number(self.number) {
            return Err(Rejection::NumberLinked);
        }
        if person.links.old_numbers.len() >= OLD_NUMBERS_PER_PERSON {
            return Err(Rejection::TooManyLinks);
        }
        Ok(())
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        let (number, valid_until) = (self.number, self.valid_until);
        person.links.old_numbers.push(OldNumberLink { number, since: entry.effective_date, valid_until });
    }
}

#[cfg(test)]
mod tests {
    use super::LinkOldNumber;
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::identity::unlink_old_number::UnlinkOldNumber;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::number::OldNumber;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::Sex;

    fn link(who: Position, number: u32, on: &str) -> LinkOldNumber {
        LinkOldNumber {
            effective_date: date(on),
            person: PersonId::at(who).unwrap(),
            number: OldNumber::from_u32(number).unwrap(),
            valid_until: None,
        }
    }

    fn links(who: Position, number: u32, on: &str) -> Command {
        Command::LinkOldNumber(link(who, number, on))
    }

    fn unlinks(who: Position, number: u32, on: &str) -> Command {
        Command::UnlinkOldNumber(UnlinkOldNumber {
            effective_date: date(on),
            person: PersonId::at(who).unwrap(),
            number: OldNumber::from_u32(number).unwrap(),
        })
    }

    #[test]
    fn a_person_has_several_old_numbers_and_a_number_several_persons() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1960").old_number("012345678").enrol());
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1960").enrol());
        ledger.runs(links(an, 23, "1990-01-01"));
        ledger.runs(links(mai, 23, "1990-01-01"));
        ledger.rejects(links(an, 23, "1991-01-01"), Rejection::NumberLinked);
        ledger.rejects(links(an, 12_345_678, "1991-01-01"), Rejection::NumberLinked);
        ledger.runs(unlinks(an, 12_345_678, "2021-03-01"));
        ledger.runs(unlinks(an, 23, "2021-03-01"));
        let numbers = |day| {
            let person = ledger.person_on(an, day);
            (person.identity.unwrap().old_number.is_some(), person.links.old_numbers.len())
        };
        assert_eq!(
            (numbers("1989-12-31"), numbers("1990-01-01"), numbers("2021-03-01")),
            ((true, 0), (true, 1), (false, 0))
        );
        assert!(ledger.person(mai).has_old_number(OldNumber::from_u32(23).unwrap()));
        ledger.runs(links(an, 23, "2021-04-01"));
    }

    #[test]
    fn a_correction_names_the_same_field_below_the_replacement() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1960").enrol());
        ledger.runs(links(an, 24, "1989-01-01"));
        let linked = ledger.runs(links(an, 23, "1990-01-01"));
        let ended = LinkOldNumber { valid_until: date("1989-12-31").full(), ..link(an, 1, "1990-01-01") };
        let told = |field: &str| (Rejection::LinkEndsBeforeStart, field.to_owned());
        assert_eq!(ledger.refusal(&Command::LinkOldNumber(ended)), Some(told("valid_until")));
        let corrected = |number, until: &str| {
            let until = date(until).full();
            ledger.correct(linked, "1990-01-01", |event| {
                if let Event::OldNumberLinked(e) = event {
                    e.number = OldNumber::from_u32(number).unwrap();
                    e.valid_until = until;
                }
            })
        };
        let ended = corrected(23, "1989-12-31");
        assert_eq!(ledger.refusal(&ended), Some(told("replacement.valid_until")));
        let twice = corrected(24, "1991-01-01");
        let told = (Rejection::NumberLinked, "replacement.number".to_owned());
        assert_eq!(ledger.refusal(&twice), Some(told));
    }

    #[test]
    fn the_end_of_a_link_leaves_the_number_that_the_person_came_with() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1960").old_number("012345678").enrol());
        ledger.runs(links(an, 23, "1990-01-01"));
        ledger.runs(unlinks(an, 23, "2021-03-01"));
        let old_number = |ledger: &TestLedger| ledger.person(an).identity.unwrap().old_number;
        assert_eq!(old_number(&ledger), OldNumber::from_u32(12_345_678));
        ledger.runs(unlinks(an, 12_345_678, "2021-03-01"));
        assert_eq!(old_number(&ledger), None);
        ledger.rejects(unlinks(an, 24, "1959-12-31"), Rejection::BeforeBirth);
    }

    #[test]
    fn a_link_has_an_order_of_days_and_there_are_not_too_many() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1960").enrol());
        let ended = LinkOldNumber { valid_until: date("1989-12-31").full(), ..link(an, 1, "1990-01-01") };
        ledger.rejects(Command::LinkOldNumber(ended), Rejection::LinkEndsBeforeStart);
        ledger.rejects(links(an, 1, "1959-12-31"), Rejection::BeforeBirth);
        ledger.rejects(links(Position(999), 1, "1990-01-01"), Rejection::PersonNotFound);
        ledger.rejects(unlinks(an, 1, "1990-01-01"), Rejection::NumberNotLinked);
        ledger.rejects(unlinks(Position(999), 1, "1990-01-01"), Rejection::PersonNotFound);
        for number in 1..=16 {
            ledger.runs(links(an, number, "1990-01-01"));
        }
        ledger.rejects(links(an, 17, "1990-01-01"), Rejection::TooManyLinks);
        ledger.rejects(unlinks(an, 1, "1989-12-31"), Rejection::NumberNotLinked);
    }
}
