//! Declaration of temporary absence (khai báo tạm vắng).
//!
//! Law on Residence 2020, art. 31(1): four classes of people declare it, from different lengths on. The register keeps the class and
//! the days, and refuses nobody for being away too shortly. A later declaration takes the place of an earlier one.

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
use crate::domain::text::Text;
use crate::domain::values::AbsenceClass;

use super::grounds;
use super::temporary::{Absence, check_term};

/// A person is away from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsenceDeclared {
    /// Who.
    pub person: PersonId,
    /// Why they have to declare it.
    pub class: AbsenceClass,
    /// The last day, as intended; it may lie in the future.
    pub until: Option<CivilDate>,
    /// Where to, as written.
    pub destination: Option<Text>,
    /// Why, as written.
    pub reason: Option<Text>,
}

/// Declare an absence.
#[derive(Clone, Debug)]
pub struct DeclareAbsence {
    /// First day.
    pub effective_date: PartialDate,
    /// Who, how long, where to.
    pub absence: AbsenceDeclared,
}

impl DeclareAbsence {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.absence.person)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.absence.person).map_err(|r| r.at("person"))?;
        check_term(self.effective_date, self.absence.until)?;
        let event = Event::AbsenceDeclared(self.absence.clone());
        let proposal = propose(loaded, self.effective_date, event, &|_| "person".into())?;
        check_word(&self.absence, self.effective_date, loaded)?;
        Ok(proposal)
    }
}

/// Whoever was struck off for having been absent without a word did not declare it.
fn check_word(absence: &AbsenceDeclared, from: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    let persons = [absence.person].into_iter();
    match grounds::struck_off_as_absent(persons, from, absence.until, loaded) {
        Some(_) => Err(Rejection::LaterActConflicts.at("person")),
        None => Ok(()),
    }
}

impl Act for AbsenceDeclared {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn deadlines(&self) -> Deadlines {
        // LR, art. 31: one, and two where it is to be verified.
        Deadlines::decide(Term::WorkingDays(2))
    }

    fn shows_there(&self, id: PersonId) -> bool {
        id == self.person
    }

    fn check_correction(&self, on: PartialDate, _loaded: &Loaded) -> Result<(), Refusal> {
        check_term(on, self.until)
    }

    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let stands = matches!(standing.event.as_ref(), Event::AbsenceDeclared(was)
            if (was.person, was.until, standing.effective_date) == (self.person, self.until, on));
        if stands { Ok(()) } else { check_word(self, on, loaded) }
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.acts(entry.effective_date)?;
        let on = entry.effective_date;
        let registered = person.residence_begun(on).is_some() || person.living.passing.registers(on);
        if registered { Ok(()) } else { Err(Rejection::NoResidence) }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        person.living.passing.absence = Some(Absence {
            class: self.class,
            since: entry.effective_date,
            until: self.until,
            destination: self.destination.clone(),
        });
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::register_temporary::tests::{settled, stay};
    use super::{AbsenceDeclared, DeclareAbsence};
    use crate::domain::command::Command;
    use crate::domain::event::{CurrentPlaceDeclared, Event, TemporaryResidenceRemoved};
    use crate::domain::ids::{DwellingId, PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::change_permanent::MoveInto;
    use crate::domain::residence::declare_current_place::DeclareCurrentPlace;
    use crate::domain::residence::deregister::DeregisterPermanentResidence;
    use crate::domain::residence::end_absence::EndAbsence;
    use crate::domain::residence::remove_temporary::RemoveTemporaryResidence;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{AbsenceClass, DeregistrationGround, RemovalGround, Sex};

    pub(crate) fn away(who: Position, from: &str, until: Option<&str>) -> Command {
        let absence = AbsenceDeclared {
            person: PersonId::at(who).unwrap(),
            class: AbsenceClass::Others,
            until: until.map(|day| date(day).full().unwrap()),
            destination: None,
            reason: None,
        };
        Command::DeclareAbsence(DeclareAbsence { effective_date: date(from), absence })
    }

    pub(crate) fn back(who: Position, on: &str) -> Command {
        let person = PersonId::at(who).unwrap();
        Command::EndAbsence(EndAbsence { effective_date: date(on), person })
    }

    #[test]
    fn an_absence_is_declared_and_ended() {
        let (mut ledger, an, homes) = settled();
        ledger.rejects(back(an, "2022-01-05"), Rejection::NoAbsence);
        ledger.runs(away(an, "2022-01-05", Some("2031-02-01")));
        let absence = ledger.person(an).living.passing.absence.unwrap();
        assert_eq!(
            (absence.since, absence.until.unwrap().to_string().as_str()),
            (date("2022-01-05"), "2031-02-01")
        );
        assert_eq!(ledger.person(an).residence.unwrap().dwelling.position(), homes[0]);
        ledger.rejects(back(an, "2022-01-04"), Rejection::NoAbsence);
        ledger.runs(back(an, "2022-03-05"));
        assert_eq!(ledger.person(an).living.passing.absence, None);
    }

    #[test]
    fn a_move_and_a_death_end_an_absence() {
        let (mut ledger, an, homes) = settled();
        ledger.runs(away(an, "2022-01-05", None));
        ledger.runs(TestLedger::change_residence(&[an], homes[1], MoveInto::Alone, "2022-02-01"));
        assert_eq!(ledger.person(an).living.passing.absence, None);
        ledger.runs(away(an, "2022-03-05", None));
        ledger.runs(ledger.death(an, "2022-04-01"));
        assert_eq!(ledger.person(an).living.passing.absence, None);
        ledger.rejects(away(an, "2022-05-05", None), Rejection::PersonDeceased);
        ledger.rejects(back(an, "2022-05-05"), Rejection::PersonDeceased);
    }

    #[test]
    fn who_was_struck_off_for_having_said_nothing_said_nothing() {
        let (mut ledger, an, homes) = settled();
        let absent = DeregisterPermanentResidence {
            effective_date: date("2023-06-01"),
            persons: vec![PersonId::at(an).unwrap()],
            ground: DeregistrationGround::AbsentTwelveMonths,
        };
        ledger.runs(Command::DeregisterPermanentResidence(absent));
        ledger.rejects(away(an, "2023-05-31", Some("2023-08-01")), Rejection::LaterActConflicts);
        ledger.rejects(away(an, "2022-01-05", Some("2022-06-01")), Rejection::LaterActConflicts);
        ledger.rejects(away(an, "2022-01-05", None), Rejection::LaterActConflicts);
        let before = ledger.runs(away(an, "2022-01-05", Some("2022-05-31")));
        let longer = ledger.correct(before, "2022-01-05", |event| {
            let Event::AbsenceDeclared(absence) = event else { panic!("another act") };
            absence.until = date("2022-06-01").full();
        });
        ledger.rejects(longer, Rejection::LaterActConflicts);
        let stays = |from, until| stay(&[an], homes[1], from, until);
        ledger.rejects(stays("2023-05-31", "2023-08-01"), Rejection::LaterActConflicts);
        let early = ledger.runs(stays("2022-01-05", "2022-05-31"));
        let longer = ledger.correct(early, "2022-01-05", |event| {
            let Event::TemporaryResidenceRegistered(stay) = event else { panic!("another act") };
            stay.until = date("2022-06-01").full().unwrap();
        });
        ledger.rejects(longer, Rejection::LaterActConflicts);
        ledger.runs(stays("2023-06-01", "2023-08-01"));
    }

    #[test]
    fn who_was_registered_for_a_time_is_absent_until_the_term_runs_out() {
        let (mut ledger, _, homes) = settled();
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").enrol());
        ledger.runs(stay(&[lan], homes[1], "2022-01-05", "2022-12-31"));
        ledger.rejects(away(lan, "2023-01-01", None), Rejection::NoResidence);
        ledger.runs(away(lan, "2022-12-31", None));
    }

    #[test]
    fn who_is_registered_nowhere_is_absent_from_nowhere() {
        let (mut ledger, an, _) = settled();
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").enrol());
        ledger.rejects(away(lan, "2022-01-05", None), Rejection::NoResidence);
        ledger.rejects(away(an, "2022-01-05", Some("2022-01-04")), Rejection::TermEndsBeforeStart);
        ledger.rejects(away(Position(999), "2022-01-05", None), Rejection::PersonNotFound);
    }

    #[test]
    fn an_absence_is_over_with_the_only_registration() {
        let absent = |ledger: &TestLedger, who| ledger.person(who).living.passing.absence.is_some();
        let remove = |who: Position, on| {
            let persons = vec![PersonId::at(who).unwrap()];
            let removal = TemporaryResidenceRemoved { persons, ground: RemovalGround::Left };
            let effective_date = date(on);
            Command::RemoveTemporaryResidence(RemoveTemporaryResidence { effective_date, removal })
        };
        let (mut ledger, an, homes) = settled();
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").enrol());
        for who in [an, lan] {
            ledger.runs(stay(&[who], homes[1], "2022-01-05", "2022-12-31"));
            ledger.runs(away(who, "2022-02-01", None));
            ledger.runs(remove(who, "2022-03-01"));
        }
        assert_eq!((absent(&ledger, an), absent(&ledger, lan)), (true, false));
    }

    #[test]
    fn who_declares_where_they_are_is_not_away() {
        let (mut ledger, _, homes) = settled();
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").enrol());
        ledger.runs(stay(&[lan], homes[1], "2022-01-05", "2022-12-31"));
        ledger.runs(away(lan, "2022-02-01", None));
        let (person, dwelling) = (PersonId::at(lan).unwrap(), DwellingId::at(homes[0]));
        let place = CurrentPlaceDeclared { person, dwelling, address: None };
        let effective_date = date("2023-01-05");
        // The term had run out, which is no act.
        ledger.runs(Command::DeclareCurrentPlace(DeclareCurrentPlace { effective_date, place }));
        let passing = ledger.person(lan).living.passing;
        assert!(passing.current_place.is_some() && passing.absence.is_none());
    }
}
