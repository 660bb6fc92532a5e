//! Correction by the civil register (cải chính hộ tịch): what the birth registration says had been wrong.
//!
//! Law on Civil Status 2014, art. 3(12), art. 28; Decree 123/2015/NĐ-CP, art. 7(2): where it is shown that the officer or
//! the declarant made a mistake. Old value and new value both stay visible; the new one holds from birth on, and the act
//! itself has the day on which the civil register decided. A mistake that only this register made is amended instead.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate, YEARS};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::family::ages;
use crate::domain::history::Entry;
use crate::domain::ids::{PersonId, Position};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Text;

use super::{CivilData, area_needs, check_decided, check_parents, check_registration, check_values, needs};

/// Values of the birth registration had been wrong. The effective date is the day of the civil register's decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CivilDataCorrected {
    /// Who.
    pub person: PersonId,
    /// The values until then, of those that are corrected; absent where nothing was known.
    pub was: CivilData,
    /// The values as they should have been.
    pub becomes: CivilData,
    /// Why.
    pub reason: Text,
}

/// Correct civil data.
#[derive(Clone, Debug)]
pub struct CorrectCivilData {
    /// Day of the civil register's decision.
    pub effective_date: PartialDate,
    /// Who.
    pub person: PersonId,
    /// The values as they should have been; never none.
    pub becomes: CivilData,
    /// Why.
    pub reason: Text,
}

impl CorrectCivilData {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        needs(self.person, &self.becomes, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        let at_birth = at_birth(self.person, loaded).ok_or(Rejection::PersonNotFound.at("person"))?;
        check_values(&self.becomes, self.effective_date, "becomes", loaded)?;
        let identity = at_birth.identity.as_ref().ok_or(Rejection::PersonNotFound.at("person"))?;
        check_decided(&self.becomes, self.effective_date, identity)?;
        let known = CivilData::of(identity);
        if let Some(field) = self.becomes.agreeing(&known).next() {
            return Err(Rejection::CivilDataUnchanged.at(format!("becomes.{field}")));
        }
        check_parents(self.person, &self.becomes, identity, "becomes", loaded)?;
        check_registration(self.person, &self.becomes, identity, "becomes", loaded)?;
        let event = CivilDataCorrected {
            person: self.person,
            was: known.where_said(&self.becomes),
            becomes: self.becomes.clone(),
            reason: self.reason.clone(),
        };
        let event = Event::CivilDataCorrected(Box::new(event));
        let proposal = propose(loaded, self.effective_date, event, &|_| "person".into())?;
        let field = if self.becomes.birth_date.is_some() { "becomes.birth_date" } else { "person" };
        ages::possible(proposal, self.person, field, loaded)
    }
}

impl CivilDataCorrected {
    /// The same as a correction of what stood: of other values, or of somebody else, it tells what these had been.
    pub(crate) fn correcting(mut self, stood: &Self, position: Position, loaded: &Loaded) -> Self {
        self.was = stood.was.clone();
        if self.person != stood.person || !self.becomes.is_about_what(&stood.becomes) {
            let before = without(self.person, position, loaded).and_then(|person| person.identity);
            let known = before.map(|identity| CivilData::of(&identity));
            self.was = known.unwrap_or_default().where_said(&self.becomes);
        }
        self
    }
}

/// The person as they were registered, after what holds from birth on.
pub(super) fn at_birth(person: PersonId, loaded: &Loaded) -> Option<Person> {
    loaded.person_on(person, CivilDate::new(*YEARS.start(), 1, 1)?)
}

/// The same, had that act not been.
pub(super) fn without(person: PersonId, act: Position, loaded: &Loaded) -> Option<Person> {
    loaded.person_without(person, CivilDate::new(*YEARS.start(), 1, 1)?, Some(act))
}

impl Act for CivilDataCorrected {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn deadlines(&self) -> Deadlines {
        Deadlines::decide(Term::WorkingDays(3))
    }

    fn holds_from_the_start(&self) -> bool {
        true
    }

    fn correction_needs(&self) -> Vec<Need> {
        area_needs(&self.becomes)
    }

    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        needs(self.person, &self.becomes, loaded)
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check_values(&self.becomes, on, "becomes", loaded)
    }

    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let Some(identity) = without(self.person, standing.position, loaded).and_then(|p| p.identity) else {
            return Ok(());
        };
        let same =
            matches!(standing.event.as_ref(), Event::CivilDataCorrected(was) if was.person == self.person);
        if !same || on != standing.effective_date {
            check_decided(&self.becomes, on, &identity)?;
        }
        check_registration(self.person, &self.becomes, &identity, "becomes", loaded)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, _entry: &Entry) -> Result<(), Rejection> {
        let identity = person.identity.as_ref().ok_or(Rejection::PersonNotFound)?;
        self.becomes.check_one_place(identity).map_err(|_| Rejection::BirthRegisteredAbroad)?;
        match self.becomes.agreeing(&CivilData::of(identity)).next() {
            Some(_) => Err(Rejection::CivilDataUnchanged),
            None => Ok(()),
        }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        if let Some(identity) = &mut person.identity {
            self.becomes.put_on(identity);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CorrectCivilData;
    use crate::domain::civil_data::CivilData;
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::family::testing::{adopt, recognise};
    use crate::domain::ids::{AreaId, PersonId, Position};
    use crate::domain::name::PersonName;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::text::Text;
    use crate::domain::values::{AdoptionBond, Parentage, Sex};

    fn correct(who: Position, becomes: CivilData, on: &str) -> Command {
        Command::CorrectCivilData(CorrectCivilData {
            effective_date: date(on),
            person: PersonId::at(who).unwrap(),
            becomes,
            reason: Text::stored("the officer misread the declaration"),
        })
    }

    fn born(on: &str) -> CivilData {
        CivilData { birth_date: Some(date(on)), ..CivilData::default() }
    }

    fn named(name: &str) -> CivilData {
        CivilData { name: PersonName::parse(name).ok(), ..CivilData::default() }
    }

    #[test]
    fn a_corrected_value_holds_from_birth_on_and_both_values_stay_visible() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1990-03-04").enrol());
        let before = ledger.person(an);
        let corrected = ledger.runs(correct(an, named("Nguyễn Văn Anh"), "2022-05-01"));
        let name_on =
            |ledger: &TestLedger, day| ledger.person_on(an, day).identity.unwrap().name.full().to_owned();
        assert_eq!(name_on(&ledger, "1990-03-04"), "Nguyễn Văn Anh");
        assert_eq!(name_on(&ledger, "2030-01-01"), "Nguyễn Văn Anh");
        let Event::CivilDataCorrected(event) = ledger.recorded(corrected).event.as_ref() else {
            panic!("another act")
        };
        assert_eq!(
            (event.was.clone(), event.becomes.clone()),
            (named("Nguyễn Văn An"), named("Nguyễn Văn Anh"))
        );
        ledger.runs(ledger.annul(corrected));
        assert_eq!(ledger.person(an), before);
    }

    #[test]
    fn recognised_and_adoptive_parents_stay_older_than_the_child() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1970-03-04").enrol());
        let hoa = ledger.runs(person("Nguyễn Thị Hoa", Sex::Female, "2010-03-04").enrol());
        let minh = ledger.runs(person("Lê Văn Minh", Sex::Male, "2010-03-04").enrol());
        ledger.runs(recognise(hoa, an, Parentage::Father, "2015-01-01"));
        ledger.runs(adopt(minh, Some(an), None, AdoptionBond::Unrelated, "2015-01-01"));
        for (who, day) in [(hoa, "1979-03-04"), (minh, "1989-03-04"), (an, "2000-03-05")] {
            ledger.rejects(correct(who, born(day), "2022-05-01"), Rejection::LaterActConflicts);
        }
        ledger.runs(correct(hoa, born("1980-03-04"), "2022-05-01"));
    }

    #[test]
    fn a_change_of_name_stays_what_it_is_when_the_name_at_birth_is_corrected() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1990-03-04").enrol());
        ledger.runs(Command::ChangeName(crate::domain::civil_data::change_name::ChangeName {
            effective_date: date("2020-01-01"),
            person: PersonId::at(an).unwrap(),
            name: PersonName::parse("Trần Bình").unwrap(),
            reason: Text::stored("x"),
            consent: false,
        }));
        ledger.rejects(correct(an, named("Nguyễn Văn An"), "2022-05-01"), Rejection::CivilDataUnchanged);
        ledger.runs(correct(an, named("Nguyễn Văn Anh"), "2022-05-01"));
        let name_on = |day| ledger.person_on(an, day).identity.unwrap().name.full().to_owned();
        assert_eq!(name_on("2019-12-31"), "Nguyễn Văn Anh");
        assert_eq!(name_on("2020-01-01"), "Trần Bình");
    }

    #[test]
    fn a_corrected_birth_date_is_held_to_what_came_after() {
        let mut ledger = TestLedger::new();
        let father = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1960-03-04").enrol());
        let child = ledger
            .runs(person("Nguyễn Văn Bình", Sex::Male, "1990-01-01").parents(Some(father), None).enrol());
        ledger.rejects(correct(child, born("1969-12-31"), "2022-05-01"), Rejection::ParentTooYoung);
        ledger.rejects(correct(father, born("1980-01-02"), "2022-05-01"), Rejection::LaterActConflicts);
        ledger.rejects(correct(child, born("2022-05-02"), "2022-05-01"), Rejection::BornAfterEffectiveDate);
        ledger.runs(correct(father, born("1979-12-31"), "2022-05-01"));
        let woman = CivilData { sex: Some(Sex::Female), ..CivilData::default() };
        ledger.rejects(correct(father, woman, "2022-05-01"), Rejection::LaterActConflicts);
    }

    #[test]
    fn a_correction_changes_something_that_is_there() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1990-03-04").enrol());
        ledger.rejects(correct(an, born("1990-03-04"), "2022-05-01"), Rejection::CivilDataUnchanged);
        ledger.rejects(correct(an, born("1991-03-04"), "2031-05-01"), Rejection::EffectiveDateInFuture);
        ledger.rejects(correct(Position(999), born("1991-03-04"), "2022-05-01"), Rejection::PersonNotFound);
        let nowhere = CivilData { origin_area: AreaId::at(Position(999)), ..CivilData::default() };
        ledger.rejects(correct(an, nowhere, "2022-05-01"), Rejection::AreaNotFound);
        ledger.runs(ledger.death(an, "2022-04-30"));
        let corrected = ledger.runs(correct(an, born("1991-03-04"), "2022-05-01"));
        let back = ledger.correct(corrected, "2022-05-01", |event| {
            if let Event::CivilDataCorrected(e) = event {
                e.becomes = born("1990-03-04");
            }
        });
        ledger.rejects(back, Rejection::CivilDataUnchanged);
    }
}
