//! Change of the head of a household (thay đổi chủ hộ): every member's relation is stated anew, to the new head.
//!
//! Law on Residence 2020, art. 10 and art. 26. Also the act that follows on a head's death.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::{Event, Member};
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::values::Relation;

use super::form::{check_members, head_acts, member_field};

/// Another member became head; everyone's relation is to the new head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdHeadChanged {
    /// Which household.
    pub household: HouseholdId,
    /// All members with their relation to the new head.
    pub members: Vec<Member>,
}

/// Change the head of a household.
#[derive(Clone, Debug)]
pub struct ChangeHead {
    /// First day under the new head.
    pub effective_date: PartialDate,
    /// Which household.
    pub household: HouseholdId,
    /// All members with their relation to the new head.
    pub members: Vec<Member>,
}

impl ChangeHead {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        let members = self.members.iter().map(|m| Subject::Person(m.person));
        subjects([Subject::Household(self.household)].into_iter().chain(members))
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.household(self.household).map_err(|r| r.at("household"))?;
        check_members(&self.members, self.effective_date, loaded, "members")?;
        let event = Event::HouseholdHeadChanged(HouseholdHeadChanged {
            household: self.household,
            members: self.members.clone(),
        });
        propose(loaded, self.effective_date, event, &|subject| {
            member_field("members", self.members.iter().map(|m| m.person), subject)
                .unwrap_or_else(|| "members".into())
        })
    }
}

impl Act for HouseholdHeadChanged {
    fn touches(&self, to: &mut Vec<Touched>) {
        let members = self.members.iter().map(|member| Subject::Person(member.person));
        to.extend([Subject::Household(self.household)].into_iter().chain(members).map(Touched::Known));
    }

    fn deadlines(&self) -> Deadlines {
        // LR, art. 26.
        Deadlines::decide(Term::WorkingDays(3))
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check_members(&self.members, on, loaded, "members")
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        head_acts(&self.members, person, id, entry.effective_date)?;
        person.belongs_to(self.household)
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, _entry: &Entry) {
        let relation = self.members.iter().find(|m| m.person == id).map(|m| m.relation);
        if let (Some(membership), Some(relation)) = (&mut person.household, relation) {
            membership.relation = relation;
        }
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
        if !household.named_in(&self.members, entry.position) {
            return Err(Rejection::MembersIncomplete);
        }
        let named = self.members.iter().find(|m| m.relation == Relation::Head).map(|m| m.person);
        if household.head().is_some() && household.head() == named {
            return Err(Rejection::HeadUnchanged);
        }
        Ok(())
    }

    fn apply_to_household(&self, household: &mut Household, _id: HouseholdId, _entry: &Entry) {
        let unnamed = |m: &Member| !self.members.iter().any(|named| named.person == m.person);
        household.members.retain(unnamed);
        household.members.splice(0..0, self.members.iter().cloned());
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::family::testing::declare_missing;
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{Relation, Sex};

    #[test]
    fn all_members_are_named_with_their_relation_to_the_new_head() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let stranger = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
        let change = |named: &[(Position, Relation)]| TestLedger::change_head(household, named, "2021-03-01");
        let (an, lan) = (members[0], members[1]);
        ledger.rejects(change(&[(lan, Relation::Head)]), Rejection::MembersIncomplete);
        ledger.rejects(
            change(&[(lan, Relation::Head), (an, Relation::Husband), (stranger, Relation::Other)]),
            Rejection::MembersIncomplete,
        );
        ledger.rejects(change(&[(lan, Relation::Wife), (an, Relation::Head)]), Rejection::HeadUnchanged);
        ledger.rejects(change(&[(lan, Relation::Wife), (an, Relation::Husband)]), Rejection::NotOneHead);
        ledger.runs(change(&[(lan, Relation::Head), (an, Relation::Husband)]));
        assert_eq!(ledger.household(household).head().unwrap().position(), lan);
        assert_eq!(ledger.person(an).household.unwrap().relation, Relation::Husband);
    }

    #[test]
    fn a_dead_head_is_followed_by_another() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        ledger.runs(ledger.death(members[0], "2022-08-29"));
        ledger.runs(TestLedger::change_head(household, &[(members[1], Relation::Head)], "2022-09-01"));
        assert_eq!(ledger.household(household).head().unwrap().position(), members[1]);
    }

    #[test]
    fn who_is_missing_becomes_no_head() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        ledger.runs(declare_missing(members[1], None, "2022-01-05"));
        let named = [(members[1], Relation::Head), (members[0], Relation::Husband)];
        let change = |on| TestLedger::change_head(household, &named, on);
        let refused = Some((Rejection::PersonMissing, "members[0].person".to_owned()));
        assert_eq!(ledger.refusal(&change("2022-01-05")), refused);
        assert_eq!(ledger.refusal(&change("2022-01-04")), None);
        ledger.runs(ledger.death(members[0], "2022-03-01"));
        let alone = TestLedger::change_head(household, &named[..1], "2022-03-05");
        ledger.rejects(alone, Rejection::PersonMissing);
    }

    #[test]
    fn the_missing_are_named_beside_another_head() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        ledger.runs(declare_missing(members[0], None, "2022-01-05"));
        let named = [(members[1], Relation::Head), (members[0], Relation::Husband)];
        ledger.runs(TestLedger::change_head(household, &named, "2022-01-06"));
    }
}
