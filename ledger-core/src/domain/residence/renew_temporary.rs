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
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

use super::depart;
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
        propose(loaded, self.effective_date, event, &field).map_err(|refusal| {
            let about_term =
                matches!(refusal.rejection, Rejection::TermEndsBeforeStart | Rejection::TermTooLong);
            if about_term { refusal.rejection.at("until") } else { refusal }
        })
    }
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

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        let stay = person.temporary()?;
        let from = entry.effective_date.full().map_or(stay.until, |day| day.max(stay.until));
        if self.until <= stay.until || self.until < from {
            return Err(Rejection::TermEndsBeforeStart);
        }
        if is_too_long(from, self.until) { Err(Rejection::TermTooLong) } else { Ok(()) }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        person.living.passing.renewed(self.until, entry);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::register_temporary::tests::{settled, stay};
    use super::{RenewTemporaryResidence, TemporaryResidenceRenewed};
    use crate::domain::command::Command;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::temporary::TemporaryStay;
    use crate::domain::testing::date;
    use crate::domain::values::RenewalTime;

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
            ledger.runs(renew(an, on, "2024-12-31"));
            let temporary = ledger.person(an).living.passing.temporary.unwrap();
            assert_eq!((temporary.renewed, temporary.until.to_string().as_str()), (Some(mark), "2024-12-31"));
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
}
