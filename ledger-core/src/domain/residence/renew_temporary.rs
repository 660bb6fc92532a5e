//! Renewal of temporary residence (gia hạn tạm trú): a term of at most two years more.
//!
//! Law on Residence 2020, art. 27(3): asked for within the last 15 days of the term, as often as wanted. Earlier and later ones
//! are taken and marked.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::limits::TEMPORARY_RENEWAL_DAYS;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

use super::depart;
use super::register_temporary::struck_off;
use super::temporary::{is_too_long, lives_where_they_stay, needs_of_homes};

/// The term of temporary residence was renewed on the effective date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemporaryResidenceRenewed {
    /// Whose.
    pub persons: Vec<PersonId>,
    /// The last day of the new term.
    pub until: CivilDate,
}

/// Renew temporary residence.
#[derive(Clone, Debug)]
pub struct RenewTemporaryResidence {
    /// The day of the renewal.
    pub effective_date: PartialDate,
    /// Whose, and how long.
    pub renewal: TemporaryResidenceRenewed,
}

impl RenewTemporaryResidence {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = subjects(self.renewal.persons.iter().map(|person| Subject::Person(*person)));
        needs.extend(needs_of_homes(&self.renewal.persons, None, self.effective_date, loaded));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        depart::check(self.renewal.persons.iter().copied(), loaded)?;
        // It ended when its dwelling and that of the permanent residence became one (art. 29).
        let ended = lives_where_they_stay(&self.renewal.persons, None, self.effective_date, loaded);
        if let Some(person) = ended {
            let field = depart::field(&self.renewal.persons, Subject::Person(person));
            return Err(Rejection::NoTemporaryResidence.at(field));
        }
        let event = Event::TemporaryResidenceRenewed(self.renewal.clone());
        let field = |subject| depart::field(&self.renewal.persons, subject);
        let proposal = propose(loaded, self.effective_date, event, &field).map_err(|refusal| {
            let about_term =
                matches!(refusal.rejection, Rejection::TermEndsBeforeStart | Rejection::TermTooLong);
            if about_term { refusal.rejection.at("until") } else { refusal }
        })?;
        let (persons, until) = (&self.renewal.persons, self.renewal.until);
        if let Some(person) = struck_off(persons, self.effective_date, until, loaded) {
            return Err(Rejection::LaterActConflicts.at(field(Subject::Person(person))));
        }
        Ok(proposal)
    }
}

/// The day from which the new term counts: the end of the old one, or the day of the renewal where that is later. Whoever comes
/// before the last days of the old term could come within them at best, so that early renewals do not add up (LR, art. 27(2), (3)).
fn renewed_from(old: CivilDate, on: CivilDate) -> CivilDate {
    old.max(on).min(on.plus_days(TEMPORARY_RENEWAL_DAYS))
}

impl Act for TemporaryResidenceRenewed {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend(self.persons.iter().map(|person| Touched::Known(Subject::Person(*person))));
    }

    fn deadlines(&self) -> Deadlines {
        // LR, art. 28.
        Deadlines::decide(Term::WorkingDays(3))
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        depart::check(self.persons.iter().copied(), loaded)
    }

    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let stands = matches!(standing.event.as_ref(), Event::TemporaryResidenceRenewed(was)
            if (was, standing.effective_date) == (self, on));
        if !stands && struck_off(&self.persons, on, self.until, loaded).is_some() {
            return Err(Rejection::LaterActConflicts.at("persons"));
        }
        Ok(())
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        // Somebody who renews alone does it themselves.
        if self.persons.len() == 1 {
            person.acts(entry.effective_date)?;
        }
        let stay = person.temporary()?;
        if person.living.passing.stay_overrides(entry) {
            // It renewed another one, which a later record overrides, and so itself.
            return Ok(());
        }
        let day = entry.effective_date.full().unwrap_or(stay.until);
        if self.until <= stay.until || self.until < day {
            return Err(Rejection::TermEndsBeforeStart);
        }
        if is_too_long(renewed_from(stay.until, day), self.until) {
            return Err(Rejection::TermTooLong);
        }
        Ok(())
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        person.living.passing.renewed(self.until, entry);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::declare_current_place::tests::is_at;
    use super::super::register_temporary::tests::{settled, stay};
    use super::{RenewTemporaryResidence, TemporaryResidenceRenewed};
    use crate::domain::command::Command;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::temporary::TemporaryStay;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{RenewalTime, Sex};

    pub(crate) fn renew(who: Position, on: &str, until: &str) -> Command {
        let (persons, until) = (vec![PersonId::at(who).unwrap()], date(until).full().unwrap());
        let renewal = TemporaryResidenceRenewed { persons, until };
        Command::RenewTemporaryResidence(RenewTemporaryResidence { effective_date: date(on), renewal })
    }

    #[test]
    fn a_renewal_is_marked_by_when_it_comes() {
        let marks = [
            ("2022-12-15", RenewalTime::Early),
            ("2022-12-16", RenewalTime::InTime),
            ("2022-12-31", RenewalTime::InTime),
            ("2023-01-01", RenewalTime::Late),
        ];
        for (on, mark) in marks {
            let (mut ledger, an, homes) = settled();
            ledger.runs(stay(&[an], homes[1], "2022-01-05", "2022-12-31"));
            ledger.runs(renew(an, on, "2024-12-30"));
            let temporary = ledger.person(an).living.passing.temporary.unwrap();
            assert_eq!((temporary.renewed, temporary.until.to_string().as_str()), (Some(mark), "2024-12-30"));
            assert_eq!(temporary.since.to_string(), "2022-01-05");
        }
    }

    #[test]
    fn what_is_renewed_after_days_without_it_begins_anew() {
        let (mut ledger, an, homes) = settled();
        ledger.runs(stay(&[an], homes[1], "2021-03-01", "2021-04-01"));
        ledger.runs(renew(an, "2021-04-03", "2023-04-03"));
        let told = |stay: TemporaryStay| (stay.since, stay.renewed);
        let temporary = ledger.person(an).living.passing.temporary.unwrap();
        assert_eq!(told(temporary), (date("2021-04-03"), Some(RenewalTime::Late)));
        let before = ledger.person_on(an, "2021-04-02").living.passing.temporary.unwrap();
        assert_eq!(
            (told(before), before.until),
            ((date("2021-03-01"), None), date("2021-04-01").full().unwrap())
        );
        // On the day behind the last none was without it.
        let (mut ledger, an, homes) = settled();
        ledger.runs(stay(&[an], homes[1], "2021-03-01", "2021-04-01"));
        ledger.runs(renew(an, "2021-04-02", "2023-04-02"));
        let temporary = ledger.person(an).living.passing.temporary.unwrap();
        assert_eq!(told(temporary), (date("2021-03-01"), Some(RenewalTime::Late)));
    }

    #[test]
    fn a_renewal_lengthens_a_term_by_two_years_at_most() {
        let (mut ledger, an, homes) = settled();
        ledger.rejects(renew(an, "2022-12-20", "2023-12-31"), Rejection::NoTemporaryResidence);
        ledger.runs(stay(&[an], homes[1], "2022-01-05", "2022-12-31"));
        ledger.rejects(renew(an, "2022-12-20", "2022-12-31"), Rejection::TermEndsBeforeStart);
        ledger.rejects(renew(an, "2022-12-20", "2025-01-01"), Rejection::TermTooLong);
        ledger.rejects(renew(an, "2023-06-02", "2023-06-01"), Rejection::TermEndsBeforeStart);
        assert_eq!(ledger.refusal(&renew(an, "2023-06-01", "2023-06-01")), None);
        ledger.runs(ledger.death(an, "2022-05-01"));
        ledger.rejects(renew(an, "2022-12-20", "2023-12-31"), Rejection::PersonDeceased);
        ledger.rejects(renew(Position(999), "2022-12-20", "2023-12-31"), Rejection::PersonNotFound);
    }

    #[test]
    fn a_refused_term_is_about_the_last_day_and_everything_else_about_the_person() {
        let (mut ledger, an, homes) = settled();
        let refused = |ledger: &TestLedger, on, until| ledger.refusal(&renew(an, on, until)).unwrap();
        let of = |rejection, field: &str| (rejection, field.to_owned());
        let none = of(Rejection::NoTemporaryResidence, "persons[0].person");
        assert_eq!(refused(&ledger, "2022-12-20", "2023-12-31"), none);
        ledger.runs(stay(&[an], homes[1], "2022-01-05", "2022-12-31"));
        let refused = |until| refused(&ledger, "2022-12-20", until);
        assert_eq!(refused("2022-12-31"), of(Rejection::TermEndsBeforeStart, "until"));
        assert_eq!(refused("2025-01-01"), of(Rejection::TermTooLong, "until"));
    }

    #[test]
    fn early_renewals_do_not_add_up() {
        let (mut ledger, an, homes) = settled();
        ledger.runs(stay(&[an], homes[1], "2026-11-01", "2028-11-01"));
        // Fifteen days behind the renewal, and two years.
        ledger.rejects(renew(an, "2026-11-15", "2028-12-01"), Rejection::TermTooLong);
        ledger.runs(renew(an, "2026-11-15", "2028-11-30"));
        ledger.rejects(renew(an, "2026-11-15", "2030-11-30"), Rejection::TermTooLong);
        // Within the last fifteen days the two years count from the end of the old term.
        ledger.runs(renew(an, "2028-11-15", "2030-11-30"));
    }

    #[test]
    fn a_renewal_is_of_the_stay_that_it_was_recorded_of() {
        let (mut ledger, an, homes) = settled();
        ledger.runs(stay(&[an], homes[1], "2022-01-01", "2024-01-01"));
        ledger.runs(renew(an, "2024-03-01", "2026-03-01"));
        let third = ledger.home();
        ledger.runs(stay(&[an], third, "2023-06-01", "2024-06-01"));
        let told = ledger.person(an).living.passing.temporary.unwrap();
        assert_eq!((told.dwelling.position(), told.until.to_string()), (third, "2024-06-01".to_owned()));
        assert_eq!(told.renewed, None);
        // One with a longer term does not make an act of the past impossible either.
        ledger.runs(stay(&[an], homes[1], "2024-02-15", "2026-02-15"));
        assert_eq!(ledger.person(an).living.passing.temporary.unwrap().until.to_string(), "2026-02-15");
    }

    #[test]
    fn what_is_renewed_after_days_without_it_takes_the_place_of_a_current_place() {
        let (mut ledger, _, homes) = settled();
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").enrol());
        ledger.runs(stay(&[lan], homes[1], "2022-01-05", "2022-12-31"));
        ledger.runs(is_at(lan, homes[0], "2023-02-01"));
        ledger.runs(renew(lan, "2023-05-01", "2024-05-01"));
        assert_eq!(ledger.person(lan).living.passing.current_place, None);
        assert!(ledger.person_on(lan, "2023-04-30").living.passing.current_place.is_some());
    }
}
