//! The residence file number of a household (số hồ sơ cư trú), given or changed.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::{Entry, PROPOSED};
use crate::domain::household::Household;
use crate::domain::ids::HouseholdId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Code;

/// The household has this file number from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdNumbered {
    /// Which household.
    pub household: HouseholdId,
    /// Its file number.
    pub file_number: Code,
}

/// Give a household a file number.
#[derive(Clone, Debug)]
pub struct NumberHousehold {
    /// First day.
    pub effective_date: PartialDate,
    /// Which household.
    pub household: HouseholdId,
    /// Its file number.
    pub file_number: Code,
}

impl NumberHousehold {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Household(self.household)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.household(self.household).map_err(|r| r.at("household"))?;
        let event = HouseholdNumbered { household: self.household, file_number: self.file_number.clone() };
        propose(loaded, self.effective_date, Event::HouseholdNumbered(event), &|_| "household".into())
    }
}

impl Act for HouseholdNumbered {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Household(self.household)));
    }

    fn deadlines(&self) -> Deadlines {
        // LR, art. 26.
        Deadlines::decide(Term::WorkingDays(3))
    }

    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let then = on.latest().and_then(|day| loaded.household_on(self.household, day));
        let empty = then.is_some_and(|then| then.exists() && then.members.is_empty());
        let stands = on == standing.effective_date;
        if empty && !stands { Err(Rejection::HouseholdEmpty.at("household")) } else { Ok(()) }
    }

    fn admitted_by_household(
        &self,
        household: &Household,
        _id: HouseholdId,
        entry: &Entry,
    ) -> Result<(), Rejection> {
        if !household.exists() {
            return Err(Rejection::HouseholdNotFound);
        }
        // Asked when the act is made: the last member's death, noted late, is no less true for a number that was given.
        if entry.position == PROPOSED && household.members.is_empty() {
            return Err(Rejection::HouseholdEmpty);
        }
        let same = household.file_number.as_ref() == Some(&self.file_number);
        if same { Err(Rejection::FileNumberUnchanged) } else { Ok(()) }
    }

    fn apply_to_household(&self, household: &mut Household, _id: HouseholdId, _entry: &Entry) {
        household.file_number = Some(self.file_number.clone());
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;

    #[test]
    fn a_household_gets_a_file_number_and_another() {
        let mut ledger = TestLedger::new();
        let (household, _) = ledger.family();
        let number = |number, on| TestLedger::number_household(household, number, on);
        ledger.runs(number("HS-1", "2022-03-01"));
        ledger.rejects(number("HS-1", "2022-03-02"), Rejection::FileNumberUnchanged);
        ledger.rejects(number("HS-2", "2021-02-25"), Rejection::BeforeHouseholdFormed);
        ledger.rejects(number("HS-2", "2031-02-25"), Rejection::EffectiveDateInFuture);
        ledger.rejects(
            TestLedger::number_household(Position(999), "HS-1", "2022-03-01"),
            Rejection::HouseholdNotFound,
        );
        ledger.runs(number("HS-2", "2022-04-01"));
        assert_eq!(ledger.household(household).file_number.unwrap().as_str(), "HS-2");
    }

    #[test]
    fn a_household_without_members_gets_no_number() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let number = |number, on| TestLedger::number_household(household, number, on);
        let given = ledger.runs(number("HS-1", "2022-03-01"));
        ledger.runs(TestLedger::leave(members[1], household, "2022-04-01"));
        ledger.runs(TestLedger::leave(members[0], household, "2022-04-02"));
        let refused = Some((Rejection::HouseholdEmpty, "household".to_owned()));
        assert_eq!(ledger.refusal(&number("HS-1", "2022-04-02")), refused);
        assert_eq!(ledger.refusal(&number("HS-2", "2022-04-01")), None);
        ledger.rejects(ledger.correct(given, "2022-04-02", |_| ()), Rejection::HouseholdEmpty);
    }

    #[test]
    fn the_last_member_s_death_is_noted_late_although_a_number_was_given() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        ledger.runs(TestLedger::leave(members[1], household, "2022-01-05"));
        ledger.runs(TestLedger::number_household(household, "HS-1", "2022-03-01"));
        ledger.runs(ledger.death(members[0], "2022-02-01"));
        assert_eq!(ledger.household(household).members, []);
    }
}
