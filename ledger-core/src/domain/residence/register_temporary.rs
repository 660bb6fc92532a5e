//! Registration of temporary residence (đăng ký tạm trú): persons stay at a dwelling for a term of at most two years.
//!
//! Law on Residence 2020, art. 27 and 28: who lives outside the commune of permanent residence for 30 days or more. Nobody has
//! more than one (art. 3): a new one ends the one before. It leaves permanent residence and household as they are.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::dwelling::{Dwelling, ban};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{DwellingId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

use super::depart;
use super::grounds;
use super::temporary::{TemporaryStay, check_term, is_too_long, lives_where_they_stay, needs_of_homes};

/// Persons stay at a dwelling from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemporaryResidenceRegistered {
    /// Who.
    pub persons: Vec<PersonId>,
    /// Where.
    pub dwelling: DwellingId,
    /// The last day of the term.
    pub until: CivilDate,
}

/// Register temporary residence.
#[derive(Clone, Debug)]
pub struct RegisterTemporaryResidence {
    /// First day.
    pub effective_date: PartialDate,
    /// Who, where, how long.
    pub stay: TemporaryResidenceRegistered,
}

impl RegisterTemporaryResidence {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let persons = self.stay.persons.iter().map(|person| Subject::Person(*person));
        let mut needs = subjects(persons.chain([Subject::Dwelling(self.stay.dwelling)]));
        let (persons, dwelling) = (&self.stay.persons, Some(self.stay.dwelling));
        needs.extend(needs_of_homes(persons, dwelling, self.effective_date, loaded));
        needs.extend(ban::needs(self.stay.dwelling, loaded));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        check(&self.stay, self.effective_date, loaded)?;
        check_place(&self.stay, self.effective_date, loaded)?;
        let (persons, dwelling) = (&self.stay.persons, Some(self.stay.dwelling));
        if let Some(person) = lives_where_they_stay(persons, dwelling, self.effective_date, loaded) {
            return Err(
                Rejection::TemporaryWherePermanent.at(depart::field(persons, Subject::Person(person)))
            );
        }
        let event = Event::TemporaryResidenceRegistered(self.stay.clone());
        let proposal = propose(loaded, self.effective_date, event, &|subject| match subject {
            Subject::Dwelling(_) => "dwelling".into(),
            Subject::Person(_)
            | Subject::Household(_)
            | Subject::Card(_)
            | Subject::Area(_)
            | Subject::Office(_)
            | Subject::Officer(_)
            | Subject::Stock(_)
            | Subject::Claim(_) => depart::field(&self.stay.persons, subject),
        })?;
        if let Some(person) = struck_off(persons, self.effective_date, self.stay.until, loaded) {
            let field = depart::field(persons, Subject::Person(person));
            return Err(Rejection::LaterActConflicts.at(field));
        }
        Ok(proposal)
    }
}

/// The first who was struck off as absent although they were registered elsewhere for these days (LR, art. 24(1)(d)).
pub(super) fn struck_off(
    persons: &[PersonId],
    from: PartialDate,
    until: CivilDate,
    loaded: &Loaded,
) -> Option<PersonId> {
    grounds::struck_off_as_absent(persons.iter().copied(), from, Some(until), loaded)
}

fn check(stay: &TemporaryResidenceRegistered, from: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    loaded.dwelling(stay.dwelling).map_err(|r| r.at("dwelling"))?;
    depart::check(stay.persons.iter().copied(), loaded)?;
    check_term(from, Some(stay.until))?;
    if from.latest().is_some_and(|from| is_too_long(from, stay.until)) {
        return Err(Rejection::TermTooLong.at("until"));
    }
    Ok(())
}

/// Where nobody is registered anew, nobody is for a time (LR, art. 27(3)).
fn check_place(
    stay: &TemporaryResidenceRegistered,
    from: PartialDate,
    loaded: &Loaded,
) -> Result<(), Refusal> {
    ban::check_open(stay.dwelling, from, loaded).map_err(|r| r.at("dwelling"))
}

impl Act for TemporaryResidenceRegistered {
    fn touches(&self, to: &mut Vec<Touched>) {
        let persons = self.persons.iter().map(|person| Subject::Person(*person));
        to.extend(persons.chain([Subject::Dwelling(self.dwelling)]).map(Touched::Known));
    }

    fn deadlines(&self) -> Deadlines {
        // LR, art. 28.
        Deadlines::decide(Term::WorkingDays(3))
    }

    fn shows_there(&self, id: PersonId) -> bool {
        self.persons == [id]
    }

    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        ban::needs(self.dwelling, loaded)
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, on, loaded)
    }

    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let (mut was, mut stands) = (None, false);
        if let Event::TemporaryResidenceRegistered(stay) = standing.event.as_ref() {
            was = Some((stay.dwelling, stay.persons.clone()));
            stands = (&stay.persons, stay.until, standing.effective_date) == (&self.persons, self.until, on);
        }
        if !stands && struck_off(&self.persons, on, self.until, loaded).is_some() {
            return Err(Rejection::LaterActConflicts.at("persons"));
        }
        if ban::stands(standing, on, (self.dwelling, self.persons.iter().copied()), was) {
            return Ok(());
        }
        check_place(self, on, loaded)
    }

    fn admitted_by_dwelling(
        &self,
        dwelling: &Dwelling,
        _id: DwellingId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        dwelling.in_being()
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        // Somebody who comes alone does it themselves.
        if self.persons.len() == 1 {
            person.acts(entry.effective_date)?;
        }
        if person.is_registered_at(self.dwelling) {
            return Err(Rejection::TemporaryWherePermanent);
        }
        Ok(())
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        person.living.passing.stays_at(TemporaryStay {
            dwelling: self.dwelling,
            since: entry.effective_date,
            until: self.until,
            renewed: None,
            declared: entry.position,
        });
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::renew_temporary::tests::renew;
    use super::TemporaryResidenceRegistered;
    use crate::domain::command::Command;
    use crate::domain::ids::{DwellingId, PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::change_permanent::MoveInto;
    use crate::domain::residence::register_temporary::RegisterTemporaryResidence;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::Sex;

    pub(crate) fn stay(who: &[Position], at: Position, from: &str, until: &str) -> Command {
        Command::RegisterTemporaryResidence(RegisterTemporaryResidence {
            effective_date: date(from),
            stay: TemporaryResidenceRegistered {
                persons: who.iter().map(|at| PersonId::at(*at).unwrap()).collect(),
                dwelling: DwellingId::at(at).unwrap(),
                until: date(until).full().unwrap(),
            },
        })
    }

    /// Somebody who lives at the first home, and a second home.
    pub(crate) fn settled() -> (TestLedger, Position, [Position; 2]) {
        let mut ledger = TestLedger::new();
        let homes = [ledger.home(), ledger.home()];
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(homes[0]).enrol());
        (ledger, an, homes)
    }

    #[test]
    fn temporary_residence_stands_beside_the_permanent_one_and_a_new_one_ends_it() {
        let (mut ledger, an, homes) = settled();
        ledger.runs(stay(&[an], homes[1], "2022-01-05", "2024-01-05"));
        let state = ledger.person(an);
        assert_eq!(state.residence.unwrap().dwelling.position(), homes[0]);
        assert_eq!(state.living.passing.temporary.unwrap().until.to_string(), "2024-01-05");
        let third = ledger.home();
        ledger.runs(stay(&[an], third, "2022-06-05", "2022-12-31"));
        let state = ledger.person(an);
        assert_eq!(state.living.passing.temporary.unwrap().dwelling.position(), third);
        ledger.runs(stay(&[an], homes[1], "2022-06-01", "2022-07-31"));
        let temporary = ledger.person(an).living.passing.temporary.unwrap();
        assert_eq!(temporary.dwelling.position(), homes[1], "declared later, from an earlier day on");
    }

    #[test]
    fn becoming_permanent_there_ends_it() {
        let (mut ledger, an, homes) = settled();
        ledger.runs(stay(&[an], homes[1], "2022-01-05", "2024-01-05"));
        let third = ledger.home();
        ledger.runs(TestLedger::change_residence(&[an], third, MoveInto::Alone, "2022-03-01"));
        assert!(ledger.person(an).living.passing.temporary.is_some());
        ledger.runs(TestLedger::change_residence(&[an], homes[1], MoveInto::Alone, "2022-04-01"));
        assert_eq!(ledger.person(an).living.passing.temporary, None);
    }

    #[test]
    fn nobody_stays_where_they_live_by_the_name_of_a_dwelling_merged_with_it() {
        let (mut ledger, an, homes) = settled();
        let into = ledger.home();
        ledger.runs(stay(&[an], homes[1], "2022-01-05", "2022-12-31"));
        ledger.runs(TestLedger::merge_dwellings(&[homes[0]], into, "2022-03-01"));
        ledger.runs(renew(an, "2022-03-02", "2023-01-31"));
        ledger.runs(stay(&[an], into, "2022-02-28", "2022-12-31"));
        ledger.rejects(stay(&[an], into, "2022-03-01", "2022-12-31"), Rejection::TemporaryWherePermanent);
        // What was registered before the merger ended by it, and is not renewed.
        ledger.rejects(renew(an, "2022-03-02", "2023-01-31"), Rejection::NoTemporaryResidence);
        ledger.runs(TestLedger::merge_dwellings(&[into], homes[1], "2022-05-01"));
        ledger.runs(stay(&[an], homes[1], "2022-04-30", "2022-12-31"));
        ledger.rejects(stay(&[an], homes[1], "2022-05-01", "2022-12-31"), Rejection::TemporaryWherePermanent);
    }

    #[test]
    fn a_term_of_two_years_from_a_leap_day_ends_with_february() {
        let (mut ledger, an, homes) = settled();
        ledger.rejects(stay(&[an], homes[1], "2024-02-29", "2026-03-01"), Rejection::TermTooLong);
        ledger.runs(stay(&[an], homes[1], "2024-02-29", "2026-02-28"));
    }

    #[test]
    fn death_ends_it() {
        let (mut ledger, an, homes) = settled();
        ledger.runs(stay(&[an], homes[1], "2022-01-05", "2024-01-05"));
        ledger.runs(ledger.death(an, "2022-05-01"));
        assert_eq!(ledger.person(an).living, Default::default());
        ledger.rejects(stay(&[an], homes[1], "2022-05-02", "2024-01-05"), Rejection::PersonDeceased);
    }

    #[test]
    fn a_term_has_its_limits_and_is_not_spent_at_home() {
        let (mut ledger, an, homes) = settled();
        ledger.rejects(stay(&[an], homes[0], "2022-01-05", "2022-03-05"), Rejection::TemporaryWherePermanent);
        ledger.rejects(stay(&[an], homes[1], "2022-01-05", "2022-01-04"), Rejection::TermEndsBeforeStart);
        ledger.rejects(stay(&[an], homes[1], "2022-01-05", "2024-01-06"), Rejection::TermTooLong);
        ledger.rejects(stay(&[an], Position(999), "2022-01-05", "2022-03-05"), Rejection::DwellingNotFound);
        ledger.rejects(stay(&[an, an], homes[1], "2022-01-05", "2022-03-05"), Rejection::PersonNamedTwice);
        ledger.runs(stay(&[an], homes[1], "2022-01-05", "2022-01-05"));
    }
}
