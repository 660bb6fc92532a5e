//! Leaving a household (ra khỏi hộ) without moving. The head goes only after another was named, as the last, or where nobody who stays
//! may be head.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::{Event, Mover};
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::residence::depart;
use crate::domain::subject::{Subject, Touched};

/// A person left, and stays where they live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdLeft {
    /// Who left.
    pub person: PersonId,
    /// Which household.
    pub household: HouseholdId,
}

/// Leave a household.
#[derive(Clone, Debug)]
pub struct LeaveHousehold {
    /// First day outside.
    pub effective_date: PartialDate,
    /// Who leaves.
    pub person: PersonId,
    /// Which household.
    pub household: HouseholdId,
}

impl LeaveHousehold {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = subjects([Subject::Person(self.person), Subject::Household(self.household)]);
        needs.extend(depart::needs_of_heads(&self.leaving(), self.effective_date, loaded));
        needs
    }

    fn leaving(&self) -> [Mover; 1] {
        [Mover { person: self.person, leaves: Some(self.household) }]
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        loaded.household(self.household).map_err(|r| r.at("household"))?;
        let event = Event::HouseholdLeft(HouseholdLeft { person: self.person, household: self.household });
        let proposal = propose(loaded, self.effective_date, event, &|_| "person".into())?;
        depart::check_heads(&self.leaving(), self.effective_date, loaded).map_err(|r| r.at("person"))?;
        Ok(proposal)
    }
}

impl Act for HouseholdLeft {
    fn touches(&self, to: &mut Vec<Touched>) {
        let named = [Subject::Person(self.person), Subject::Household(self.household)];
        to.extend(named.map(Touched::Known));
    }

    fn deadlines(&self) -> Deadlines {
        // LR, art. 25.
        Deadlines::decide(Term::WorkingDays(5))
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        person.belongs_to(self.household)
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        person.household = None;
    }

    fn admitted_by_household(
        &self,
        household: &Household,
        id: HouseholdId,
        entry: &Entry,
    ) -> Result<(), Rejection> {
        let leaving = [Mover { person: self.person, leaves: Some(self.household) }];
        depart::let_go(&leaving, household, id, entry)
    }

    fn apply_to_household(&self, household: &mut Household, _id: HouseholdId, _entry: &Entry) {
        household.members.retain(|member| member.person != self.person);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{Relation, Sex};

    #[test]
    fn who_leaves_stays_where_they_live() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let lived = ledger.person(members[1]).residence;
        ledger.runs(TestLedger::leave(members[1], household, "2021-03-01"));
        let state = ledger.person(members[1]);
        assert_eq!((state.household, state.residence), (None, lived));
        assert_eq!(ledger.household(household).members.len(), 1);
    }

    #[test]
    fn the_head_goes_last_and_strangers_do_not_leave() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let leave = |who| TestLedger::leave(who, household, "2021-03-01");
        ledger.rejects(leave(members[0]), Rejection::HeadMustBeReplacedFirst);
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
        ledger.rejects(leave(mai), Rejection::NotInHousehold);
        ledger.rejects(TestLedger::leave(mai, Position(999), "2021-03-01"), Rejection::HouseholdNotFound);
        ledger.runs(leave(members[1]));
        ledger.runs(leave(members[0]));
        assert_eq!(ledger.household(household).members, []);
    }

    #[test]
    fn the_only_adult_leaves_where_nobody_who_stays_may_be_head() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let child = person("Nguyễn Văn Con", Sex::Male, "2010").living_at(ledger.home_of(members[0]));
        let child = ledger.runs(child.enrol());
        ledger.runs(TestLedger::join(child, household, Relation::Child, "2021-03-01"));
        let leave = |who| TestLedger::leave(who, household, "2021-03-02");
        let refused = Some((Rejection::HeadMustBeReplacedFirst, "person".to_owned()));
        assert_eq!(ledger.refusal(&leave(members[0])), refused);
        ledger.runs(leave(members[1]));
        let left = ledger.runs(leave(members[0]));
        let state = ledger.household(household);
        assert_eq!((state.head(), state.members.len()), (None, 1));
        ledger.rejects(ledger.correct(left, "2021-03-05", |_| ()), Rejection::HeadMustBeReplacedFirst);
    }
}
