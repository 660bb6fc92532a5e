//! Noting that a court declared somebody missing (tuyên bố mất tích).
//!
//! Civil Code 2015, art. 68: there has been no news for two years at least, after a search. No tie ends by it: the husband or
//! wife may ask for a divorce (art. 68(2)); that the residence is deregistered (Law on Residence 2020, art. 24) is an act of
//! its own. Law on Civil Status 2014, art. 30–31.

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

/// A person is missing from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingDeclared {
    /// Who.
    pub person: PersonId,
    /// The day of the last news, perhaps known in part.
    pub last_news: Option<PartialDate>,
}

/// Note that a court declared somebody missing.
#[derive(Clone, Debug)]
pub struct DeclareMissing {
    /// The day on which the judgment took effect.
    pub effective_date: PartialDate,
    /// Who is missing.
    pub missing: MissingDeclared,
}

/// Years without news (Civil Code 2015, art. 68(1)).
const YEARS_WITHOUT_NEWS: i32 = 2;

impl DeclareMissing {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.missing.person)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        check(&self.missing, self.effective_date)?;
        loaded.person(self.missing.person).map_err(|r| r.at("person"))?;
        let event = Event::MissingDeclared(self.missing.clone());
        propose(loaded, self.effective_date, event, &|_| "person".into())
    }
}

/// The last news is old enough, whatever day it may mean.
fn check(event: &MissingDeclared, on: PartialDate) -> Result<(), Refusal> {
    let earliest = event.last_news.and_then(PartialDate::earliest);
    match (earliest, on.latest()) {
        (Some(news), Some(on)) if news.plus_years(YEARS_WITHOUT_NEWS) > on => {
            Err(Rejection::NotMissingLongEnough.at("last_news"))
        }
        _ => Ok(()),
    }
}

impl Act for MissingDeclared {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn deadlines(&self) -> Deadlines {
        // Noted at once (LCS, art. 30).
        Deadlines::decide(Term::AtOnce)
    }

    fn check_correction(&self, on: PartialDate, _loaded: &Loaded) -> Result<(), Refusal> {
        check(self, on)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.acts(entry.effective_date)
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        person.family.missing = Some(entry.effective_date);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::family::testing::{cancel_missing, couple, declare_missing, divorce, marry};
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::Sex;

    #[test]
    fn who_is_missing_stays_married_and_is_not_declared_twice() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.runs(marry(an, lan, "2005-05-01"));
        ledger
            .rejects(declare_missing(an, Some("2018-05-02"), "2020-05-01"), Rejection::NotMissingLongEnough);
        ledger.rejects(declare_missing(an, Some("2018-06"), "2020-05-01"), Rejection::NotMissingLongEnough);
        ledger.rejects(declare_missing(Position(999), None, "2020-05-01"), Rejection::PersonNotFound);
        ledger.rejects(declare_missing(an, None, "2031-05-01"), Rejection::EffectiveDateInFuture);
        let declared = ledger.runs(declare_missing(an, Some("2018-05"), "2020-05-01"));
        let state = ledger.person(an);
        assert_eq!(state.family.missing.unwrap().to_string(), "2020-05-01");
        assert!(state.spouse().is_some());
        ledger.rejects(declare_missing(an, None, "2021-05-01"), Rejection::PersonMissing);
        ledger.rejects(ledger.correct(declared, "2020-04-30", |_| {}), Rejection::NotMissingLongEnough);
        ledger.runs(ledger.correct(declared, "2020-06-01", |_| {}));
        ledger.runs(divorce(lan, Some(an), "2022-05-01"));
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1980").enrol());
        ledger.rejects(marry(an, mai, "2023-05-01"), Rejection::PersonMissing);
        ledger.runs(cancel_missing(an, "2023-05-01"));
        ledger.runs(marry(an, mai, "2023-05-01"));
    }
}
