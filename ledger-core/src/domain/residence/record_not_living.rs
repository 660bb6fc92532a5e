//! Finding "does not live there" (không sinh sống tại nơi đăng ký): what a check of residence established.
//!
//! Law on Residence 2020, art. 24(1)(d) lets a registration end after twelve months of absence; the finding comes before
//! that. The registration goes on, but from the day of the finding on nobody counts the person among those who live there.
//!
//! A finding is about one registration, which the register names when it is recorded. Whoever is registered again in the same
//! dwelling has another one, of which the finding says nothing.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::dwelling::part_of;
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{DwellingId, PersonId, Position};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

use super::living::Finding;
use super::temporary::needs_of_homes;

/// A person does not live where they are registered, from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotLivingThereFound {
    /// Who.
    pub person: PersonId,
    /// Where they do not live, as the registration names it: where that dwelling became part of another, the part.
    pub dwelling: DwellingId,
    /// The day on which the finding was closed, where that is known already.
    pub until: Option<CivilDate>,
    /// The record of the registration that was found wanting. Older findings do not name it; they are about the first
    /// registration there, of those made before them, that was not over on the day of the finding.
    pub registration: Option<Position>,
}

/// Record that a person does not live where they are registered.
#[derive(Clone, Debug)]
pub struct RecordNotLivingThere {
    /// First day of not living there.
    pub effective_date: PartialDate,
    /// Who.
    pub person: PersonId,
    /// Where they do not live.
    pub dwelling: DwellingId,
    /// The day on which the finding was closed; none: it is open.
    pub until: Option<CivilDate>,
}

impl RecordNotLivingThere {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = subjects([Subject::Person(self.person), Subject::Dwelling(self.dwelling)]);
        needs.extend(needs_of_homes(&[self.person], Some(self.dwelling), self.effective_date, loaded));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        if self.until.is_some_and(|day| day > today) {
            return Err(Rejection::EffectiveDateInFuture.at("until"));
        }
        let (person, until) = (self.person, self.until);
        let Some((dwelling, registration)) = registration(person, self.dwelling, self.effective_date, loaded)
        else {
            loaded.dwelling(self.dwelling).map_err(|r| r.at("dwelling"))?;
            return Err(Rejection::NotRegisteredThere.at("dwelling"));
        };
        let event = NotLivingThereFound { person, dwelling, until, registration: Some(registration) };
        check(&event, self.effective_date, loaded)?;
        propose(loaded, self.effective_date, Event::NotLivingThereFound(event), &|subject| {
            if matches!(subject, Subject::Dwelling(_)) { "dwelling" } else { "person" }.into()
        })
    }
}

/// Whether the person is registered there is asked when the finding is recorded, and not again: a registration that is
/// corrected afterwards leaves the finding as it is, and it says nothing about days on which they were registered elsewhere.
fn check(event: &NotLivingThereFound, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    loaded.dwelling(event.dwelling).map_err(|r| r.at("dwelling"))?;
    if event.until.is_some_and(|until| PartialDate::from(until).certainly_before(on)) {
        return Err(Rejection::FindingEndsBeforeStart.at("until"));
    }
    Ok(())
}

/// The record by which a person is registered in a dwelling on a day, and the dwelling that it names: the same one, or one that is part
/// of it by then. None where they are not registered there.
fn registration(
    person: PersonId,
    dwelling: DwellingId,
    on: PartialDate,
    loaded: &Loaded,
) -> Option<(DwellingId, Position)> {
    let day = on.full()?;
    let residence = loaded.person_on(person, day)?.residence_begun(on)?;
    is_one(residence.dwelling, dwelling, day, loaded).then_some((residence.dwelling, residence.declared))
}

/// Are the two one dwelling on that day, since one became part of the other, or both of a third?
pub(super) fn is_one(one: DwellingId, other: DwellingId, day: CivilDate, loaded: &Loaded) -> bool {
    let known = |id: DwellingId| loaded.dwelling_known(id).cloned();
    one == other || part_of(one, day, &known) == part_of(other, day, &known)
}

impl Person {
    /// Is the person registered at this dwelling?
    pub(crate) fn is_registered_at(&self, dwelling: DwellingId) -> bool {
        self.residence.is_some_and(|residence| residence.dwelling == dwelling)
    }
}

impl NotLivingThereFound {
    /// The finding as a correction of one that stands has it. While it is of the same day it stays about the same registration,
    /// wherever that was corrected to; of another day it is about the one of that day, where there is one.
    pub(crate) fn correcting(self, stands: &Entry, on: PartialDate, loaded: &Loaded) -> Self {
        let Event::NotLivingThereFound(was) = stands.event.as_ref() else { return self };
        let same_place = (was.person, was.dwelling) == (self.person, self.dwelling);
        let kept = was.registration.filter(|_| same_place);
        if same_place && on == stands.effective_date {
            return NotLivingThereFound { registration: kept, ..self };
        }
        match registration(self.person, self.dwelling, on, loaded) {
            Some((dwelling, record)) => NotLivingThereFound { dwelling, registration: Some(record), ..self },
            None => NotLivingThereFound { registration: kept, ..self },
        }
    }
}

impl Act for NotLivingThereFound {
    fn touches(&self, to: &mut Vec<Touched>) {
        let named = [Subject::Person(self.person), Subject::Dwelling(self.dwelling)];
        to.extend(named.map(Touched::Known));
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, on, loaded)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        let since = entry.effective_date;
        person.living.found(Finding { dwelling: self.dwelling, since, until: self.until });
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::ids::{DwellingId, PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::change_permanent::MoveInto;
    use crate::domain::residence::close_finding::CloseFinding;
    use crate::domain::residence::deregister::DeregisterPermanentResidence;
    use crate::domain::residence::record_not_living::RecordNotLivingThere;
    use crate::domain::residence::register_temporary::tests::settled;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{DeregistrationGround, Sex};

    fn found(who: Position, at: Position, on: &str, until: Option<&str>) -> Command {
        Command::RecordNotLivingThere(RecordNotLivingThere {
            effective_date: date(on),
            person: PersonId::at(who).unwrap(),
            dwelling: DwellingId::at(at).unwrap(),
            until: until.map(|day| date(day).full().unwrap()),
        })
    }

    fn close(who: Position, at: Position, on: &str) -> Command {
        let (person, dwelling) = (PersonId::at(who).unwrap(), DwellingId::at(at).unwrap());
        Command::CloseFinding(CloseFinding { effective_date: date(on), person, dwelling })
    }

    #[test]
    fn a_finding_leaves_the_registration_and_is_closed_later() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(home).enrol());
        ledger.runs(found(an, home, "2022-05-26", None));
        let state = ledger.person(an);
        assert_eq!(state.residence.unwrap().dwelling.position(), home);
        assert_eq!(state.living.findings[0].since.to_string(), "2022-05-26");
        ledger.rejects(close(an, home, "2022-05-25"), Rejection::NoOpenFinding);
        ledger.runs(close(an, home, "2022-07-30"));
        assert_eq!(ledger.person(an).living.findings[0].until.unwrap().to_string(), "2022-07-30");
        ledger.rejects(close(an, home, "2022-07-31"), Rejection::NoOpenFinding);
    }

    #[test]
    fn an_open_finding_outlives_the_registration_and_a_closed_one_does_not() {
        let mut ledger = TestLedger::new();
        let (home, other) = (ledger.home(), ledger.home());
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(home).enrol());
        ledger.runs(found(an, home, "2022-05-26", None));
        ledger.runs(TestLedger::change_residence(&[an], other, MoveInto::Alone, "2022-09-01"));
        assert!(ledger.person(an).living.has_open_finding(DwellingId::at(home).unwrap()));
        ledger.runs(close(an, home, "2022-09-02"));
        ledger.runs(TestLedger::change_residence(&[an], home, MoveInto::Alone, "2022-10-01"));
        ledger.runs(TestLedger::change_residence(&[an], other, MoveInto::Alone, "2022-11-01"));
        assert_eq!(ledger.person(an).living.findings, []);
    }

    #[test]
    fn a_finding_is_about_a_dwelling_where_the_person_is_registered() {
        let mut ledger = TestLedger::new();
        let (home, other) = (ledger.home(), ledger.home());
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(home).enrol());
        ledger.rejects(found(an, other, "2022-05-26", None), Rejection::NotRegisteredThere);
        ledger.rejects(found(an, Position(999), "2022-05-26", None), Rejection::DwellingNotFound);
        ledger.rejects(found(Position(999), home, "2022-05-26", None), Rejection::PersonNotFound);
        let ends_before = found(an, home, "2022-05-26", Some("2022-05-25"));
        ledger.rejects(ends_before, Rejection::FindingEndsBeforeStart);
        let to_come = found(an, home, "2022-05-26", Some("2031-05-25"));
        ledger.rejects(to_come, Rejection::EffectiveDateInFuture);
        ledger.runs(found(an, home, "2022-05-26", Some("2022-05-26")));
        ledger.runs(ledger.death(an, "2022-06-01"));
        assert_eq!(ledger.person(an).living, Default::default());
        ledger.rejects(found(an, home, "2022-06-02", None), Rejection::NotRegisteredThere);
        ledger.rejects(close(an, home, "2022-06-02"), Rejection::PersonDeceased);
    }

    #[test]
    fn a_finding_stands_when_the_registration_that_it_is_about_is_corrected() {
        let mut ledger = TestLedger::new();
        let (home, other) = (ledger.home(), ledger.home());
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(home).enrol());
        let moved = TestLedger::change_residence(&[an], other, MoveInto::Alone, "2022-01-05");
        let moved = ledger.runs(moved);
        ledger.runs(found(an, other, "2022-05-26", None));
        ledger.runs(ledger.correct(moved, "2022-06-30", |_| ()));
        assert!(ledger.person(an).living.has_open_finding(DwellingId::at(other).unwrap()));
    }

    #[test]
    fn a_finding_is_closed_today_at_the_latest() {
        let (mut ledger, an, homes) = settled();
        ledger
            .rejects(found(an, homes[0], "2022-05-26", Some("2031-01-01")), Rejection::EffectiveDateInFuture);
        ledger.runs(found(an, homes[0], "2022-05-26", Some("2030-12-31")));
    }

    /// Where the person was found not to live, with the day on which that was closed.
    fn findings(ledger: &TestLedger, who: Position) -> Vec<(Position, Option<String>)> {
        let told = ledger.person(who).living.findings;
        told.iter().map(|one| (one.dwelling.position(), one.until.map(|day| day.to_string()))).collect()
    }

    #[test]
    fn a_finding_replaces_the_one_about_the_same_dwelling_and_is_closed_for_itself() {
        let (mut ledger, an, homes) = settled();
        ledger.runs(found(an, homes[0], "2022-05-26", Some("2022-06-01")));
        ledger.runs(found(an, homes[0], "2022-07-01", None));
        assert_eq!(findings(&ledger, an), [(homes[0], None)]);
        ledger.runs(TestLedger::change_residence(&[an], homes[1], MoveInto::Alone, "2022-09-01"));
        ledger.rejects(close(an, homes[1], "2022-09-02"), Rejection::NoOpenFinding);
        ledger.runs(found(an, homes[1], "2022-09-03", None));
        assert_eq!(findings(&ledger, an), [(homes[0], None), (homes[1], None)]);
        ledger.runs(close(an, homes[1], "2022-09-04"));
        assert_eq!(findings(&ledger, an), [(homes[0], None), (homes[1], Some("2022-09-04".into()))]);
        ledger.runs(close(an, homes[0], "2022-09-05"));
        assert_eq!(findings(&ledger, an), [(homes[1], Some("2022-09-04".into()))]);
    }

    #[test]
    fn a_closed_finding_goes_with_the_registration_that_it_was_about() {
        let closed = |ledger: &mut TestLedger, an, home| {
            ledger.runs(found(an, home, "2022-05-26", Some("2022-06-01")));
            assert_eq!(findings(ledger, an).len(), 1);
        };
        let (mut ledger, an, homes) = settled();
        closed(&mut ledger, an, homes[0]);
        ledger.runs(TestLedger::change_residence(&[an], homes[1], MoveInto::Alone, "2022-09-01"));
        assert_eq!(findings(&ledger, an), []);
        let (mut ledger, an, homes) = settled();
        closed(&mut ledger, an, homes[0]);
        ledger.runs(Command::DeregisterPermanentResidence(DeregisterPermanentResidence {
            effective_date: date("2022-09-01"),
            persons: vec![PersonId::at(an).unwrap()],
            ground: DeregistrationGround::TenancyEnded,
        }));
        assert_eq!(findings(&ledger, an), []);
    }

    #[test]
    fn a_corrected_finding_stays_about_its_registration_or_is_about_that_of_its_new_place() {
        let (mut ledger, an, homes) = settled();
        let moved = ledger.runs(TestLedger::change_residence(&[an], homes[1], MoveInto::Alone, "2022-01-05"));
        let about = |ledger: &TestLedger, at: Position| {
            let event = &ledger.recorded(at).event;
            let Event::NotLivingThereFound(e) = event.replacement().unwrap_or(event).as_ref() else {
                panic!("another act")
            };
            e.registration
        };
        let finding = ledger.runs(found(an, homes[1], "2022-05-26", None));
        assert_eq!(about(&ledger, finding), Some(moved));
        let at_first_home = |event: &mut Event| {
            if let Event::NotLivingThereFound(e) = event {
                e.dwelling = DwellingId::at(homes[0]).unwrap();
            }
        };
        // On that day nobody was registered at the first home: the finding there is about no registration.
        let same_day = ledger.runs(ledger.correct(finding, "2022-05-26", at_first_home));
        assert_eq!(about(&ledger, same_day), None);
        let day_before = ledger.runs(ledger.correct(same_day, "2022-01-04", at_first_home));
        assert_eq!(about(&ledger, day_before), Some(an));
        // The place stays, the day goes behind the registration there: it is about that registration as before.
        let later = ledger.runs(ledger.correct(day_before, "2022-01-06", at_first_home));
        assert_eq!(about(&ledger, later), Some(an));
        let there = ledger.correct(later, "2022-01-06", |event| {
            if let Event::NotLivingThereFound(e) = event {
                e.dwelling = DwellingId::at(homes[1]).unwrap();
            }
        });
        let there = ledger.runs(there);
        assert_eq!(about(&ledger, there), Some(moved), "another place on the same day");
    }

    #[test]
    fn a_finding_about_what_took_a_dwelling_in_is_about_the_registration_in_the_part() {
        let (mut ledger, an, homes) = settled();
        let whole = ledger.home();
        ledger.runs(TestLedger::merge_dwellings(&homes[..1], whole, "2022-03-01"));
        ledger.rejects(found(an, whole, "2022-02-28", None), Rejection::NotRegisteredThere);
        ledger.rejects(found(an, homes[1], "2022-03-01", None), Rejection::NotRegisteredThere);
        let finding = ledger.runs(found(an, whole, "2022-03-01", None));
        let Event::NotLivingThereFound(told) = ledger.recorded(finding).event.as_ref() else {
            panic!("another act")
        };
        assert_eq!((told.dwelling.position(), told.registration), (homes[0], Some(an)));
        assert_eq!(findings(&ledger, an), [(homes[0], None)]);
        ledger.rejects(close(an, homes[1], "2022-05-01"), Rejection::NoOpenFinding);
        ledger.runs(close(an, whole, "2022-05-01"));
        assert_eq!(findings(&ledger, an), [(homes[0], Some("2022-05-01".into()))]);
    }
}
