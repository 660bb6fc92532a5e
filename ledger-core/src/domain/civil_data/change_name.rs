//! Change of name (thay đổi họ, chữ đệm, tên): a new name from its day on; the one before stays what it was until then.
//!
//! Civil Code 2015, art. 27 and 28; Law on Civil Status 2014, art. 26: with the consent of the parents for whoever is under
//! 18, and of the child from nine years on.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::limits::{ADULT_YEARS, NAME_CONSENT_YEARS};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::name::PersonName;
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Text;

use super::certainly_aged;

/// A person has another name from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameChanged {
    /// Who.
    pub person: PersonId,
    /// The name until then, as the register had it when this was recorded.
    pub was: PersonName,
    /// The name from then on.
    pub name: PersonName,
    /// Why.
    pub reason: Text,
    /// A child who has a say in it agreed.
    pub consent: bool,
}

/// Change a name.
#[derive(Clone, Debug)]
pub struct ChangeName {
    /// First day of the new name.
    pub effective_date: PartialDate,
    /// Who.
    pub person: PersonId,
    /// The new name.
    pub name: PersonName,
    /// Why.
    pub reason: Text,
    /// A child who has a say in it agreed.
    pub consent: bool,
}

impl ChangeName {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.person)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let day = whole_past_day(self.effective_date, today)?;
        let (_, now) = loaded.person(self.person).map_err(|r| r.at("person"))?;
        let before = loaded.person_on(self.person, day).and_then(|person| person.identity);
        let event = NameChanged {
            person: self.person,
            was: before.map_or_else(|| now.name.clone(), |identity| identity.name),
            name: self.name.clone(),
            reason: self.reason.clone(),
            consent: self.consent,
        };
        propose(loaded, self.effective_date, Event::NameChanged(Box::new(event)), &|_| "person".into())
    }
}

impl NameChanged {
    /// The person lives, and has another name. The whole name counts: which of its words is the surname is none of its own.
    fn changes(&self, person: &Person, on: PartialDate) -> Result<(), Rejection> {
        person.takes_part(on)?;
        let same = person.identity.as_ref().is_some_and(|identity| identity.name.full() == self.name.full());
        if same { Err(Rejection::CivilDataUnchanged) } else { Ok(()) }
    }
}

impl Act for NameChanged {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn fields_of_rules(&self) -> &'static [(Rejection, &'static str)] {
        &[(Rejection::CivilDataUnchanged, "name"), (Rejection::ConsentMissing, "consent")]
    }

    fn deadlines(&self) -> Deadlines {
        Deadlines::decide(Term::WorkingDays(3))
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        self.changes(person, entry.effective_date)?;
        let asked = entry
            .effective_date
            .full()
            .is_some_and(|day| certainly_aged(person.birth_date(), NAME_CONSENT_YEARS, ADULT_YEARS, day));
        if asked && !self.consent { Err(Rejection::ConsentMissing) } else { Ok(()) }
    }

    /// The child was asked, or not, on that day by what was known of its age then.
    fn still_admitted_by_person(
        &self,
        person: &Person,
        _id: PersonId,
        entry: &Entry,
        _undone: bool,
    ) -> Result<(), Rejection> {
        self.changes(person, entry.effective_date)
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        if let Some(identity) = &mut person.identity {
            identity.name = self.name.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ChangeName;
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::name::PersonName;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::text::Text;
    use crate::domain::values::Sex;

    fn change(who: Position, name: &str, on: &str) -> ChangeName {
        ChangeName {
            effective_date: date(on),
            person: PersonId::at(who).unwrap(),
            name: PersonName::parse(name).unwrap(),
            reason: Text::stored("the wish of the parents"),
            consent: false,
        }
    }

    fn renamed(who: Position, name: &str, on: &str) -> Command {
        Command::ChangeName(change(who, name, on))
    }

    fn name_on(ledger: &TestLedger, who: Position, day: &str) -> String {
        ledger.person_on(who, day).identity.unwrap().name.full().to_owned()
    }

    #[test]
    fn a_new_name_holds_from_its_day_on_and_the_old_one_until_then() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1990-03-04").enrol());
        let second = ledger.runs(renamed(an, "Nguyễn An", "2022-05-01"));
        assert_eq!(name_on(&ledger, an, "2022-04-30"), "Nguyễn Văn An");
        assert_eq!(name_on(&ledger, an, "2022-05-01"), "Nguyễn An");
        let Event::NameChanged(event) = ledger.recorded(second).event.as_ref() else { panic!("another act") };
        assert_eq!(event.was.full(), "Nguyễn Văn An");
        // Declared late: it lies before the other, which overrides it.
        ledger.runs(renamed(an, "Nguyễn Bình", "2021-05-01"));
        assert_eq!(name_on(&ledger, an, "2022-01-01"), "Nguyễn Bình");
        assert_eq!(name_on(&ledger, an, "2023-01-01"), "Nguyễn An");
        ledger.runs(ledger.annul(second));
        assert_eq!(name_on(&ledger, an, "2023-01-01"), "Nguyễn Bình");
    }

    #[test]
    fn a_name_changes_and_its_bearer_lives() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1990-03-04").enrol());
        ledger.rejects(renamed(an, "Nguyễn Văn An", "2022-05-01"), Rejection::CivilDataUnchanged);
        // The whole name counts, and not which of its words are known as the surname.
        let sau = ledger.runs(person("Lê Sáu", Sex::Male, "1990-03-04").surname_of(1).enrol());
        ledger.rejects(renamed(sau, "Lê Sáu", "2022-05-01"), Rejection::CivilDataUnchanged);
        ledger.rejects(renamed(an, "Nguyễn An", "1989-05-01"), Rejection::BeforeBirth);
        ledger.rejects(renamed(an, "Nguyễn An", "2031-05-01"), Rejection::EffectiveDateInFuture);
        ledger.rejects(renamed(an, "Nguyễn An", "2022"), Rejection::EffectiveDateIncomplete);
        ledger.rejects(renamed(Position(999), "Nguyễn An", "2022-05-01"), Rejection::PersonNotFound);
        ledger.runs(ledger.death(an, "2022-04-30"));
        ledger.rejects(renamed(an, "Nguyễn An", "2022-05-01"), Rejection::PersonDeceased);
    }

    #[test]
    fn a_child_of_nine_is_asked() {
        let mut ledger = TestLedger::new();
        let child = ledger.runs(person("Lê Thị Mai", Sex::Female, "2012-05-01").enrol());
        ledger.rejects(renamed(child, "Lê Mai", "2021-05-01"), Rejection::ConsentMissing);
        ledger.runs(renamed(child, "Lê Thị Mai Anh", "2021-04-30"));
        let agreed = ChangeName { consent: true, ..change(child, "Lê Mai", "2021-05-01") };
        ledger.runs(Command::ChangeName(agreed));
        ledger.runs(renamed(child, "Lê Mai Anh", "2030-05-01"));
    }
}
