//! Change of what members are to the head, who stays the same (điều chỉnh quan hệ với chủ hộ): an adoption, a marriage between
//! members, a child of one who is a spouse of the head now. Law on Residence 2020, art. 26.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::{Event, Member};
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::household::form::member_field;
use crate::domain::ids::{HouseholdId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::values::Relation;

/// Members are something else to the head from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationsChanged {
    /// Which household.
    pub household: HouseholdId,
    /// The members whose relation changed, with the new one.
    pub members: Vec<Member>,
}

/// Change relations to the head.
#[derive(Clone, Debug)]
pub struct ChangeRelations {
    /// First day.
    pub effective_date: PartialDate,
    /// Which household.
    pub household: HouseholdId,
    /// The members whose relation changes, with the new one.
    pub members: Vec<Member>,
}

impl ChangeRelations {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        let members = self.members.iter().map(|member| Subject::Person(member.person));
        subjects([Subject::Household(self.household)].into_iter().chain(members))
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.household(self.household).map_err(|r| r.at("household"))?;
        let event = RelationsChanged { household: self.household, members: self.members.clone() };
        check(&event, loaded)?;
        propose(loaded, self.effective_date, Event::RelationsChanged(event), &|subject| {
            member_field("members", self.members.iter().map(|m| m.person), subject)
                .unwrap_or_else(|| "members".into())
        })
    }
}

/// Each member is known and named once, and none becomes the head.
fn check(changed: &RelationsChanged, loaded: &Loaded) -> Result<(), Refusal> {
    for (at, member) in changed.members.iter().enumerate() {
        let here = format!("members[{at}].person");
        loaded.person(member.person).map_err(|r| r.at(&here))?;
        if changed.members[..at].iter().any(|before| before.person == member.person) {
            return Err(Rejection::PersonNamedTwice.at(here));
        }
        if member.relation == Relation::Head {
            return Err(Rejection::HeadNotChangedHere.at(format!("members[{at}].relation")));
        }
    }
    Ok(())
}

impl RelationsChanged {
    fn relation_of(&self, person: PersonId) -> Option<Relation> {
        self.members.iter().find(|member| member.person == person).map(|member| member.relation)
    }
}

impl Act for RelationsChanged {
    fn touches(&self, to: &mut Vec<Touched>) {
        let members = self.members.iter().map(|member| Subject::Person(member.person));
        to.extend([Subject::Household(self.household)].into_iter().chain(members).map(Touched::Known));
    }

    fn deadlines(&self) -> Deadlines {
        // LR, art. 26.
        Deadlines::decide(Term::WorkingDays(3))
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, loaded)
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        person.belongs_to(self.household)?;
        let before = person.household.map(|membership| membership.relation);
        if before == Some(Relation::Head) {
            return Err(Rejection::HeadNotChangedHere);
        }
        if before == self.relation_of(id) { Err(Rejection::RelationUnchanged) } else { Ok(()) }
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, _entry: &Entry) {
        if let (Some(membership), Some(relation)) = (&mut person.household, self.relation_of(id)) {
            membership.relation = relation;
        }
    }

    fn admitted_by_household(
        &self,
        household: &Household,
        _id: HouseholdId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        if !household.exists() {
            return Err(Rejection::HouseholdNotFound);
        }
        let all_in = self.members.iter().all(|member| household.has(member.person));
        if all_in { Ok(()) } else { Err(Rejection::NotInHousehold) }
    }

    fn apply_to_household(&self, household: &mut Household, _id: HouseholdId, _entry: &Entry) {
        for member in &mut household.members {
            member.relation = self.relation_of(member.person).unwrap_or(member.relation);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{Relation, Sex};

    #[test]
    fn a_member_is_something_else_to_the_same_head() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let change = |relation, on| TestLedger::relate(household, &[(members[1], relation)], on);
        let changed = ledger.runs(change(Relation::Sibling, "2022-03-01"));
        assert_eq!(ledger.person(members[1]).household.unwrap().relation, Relation::Sibling);
        assert_eq!(ledger.household(household).members[1].relation, Relation::Sibling);
        assert_eq!(ledger.person_on(members[1], "2022-02-28").household.unwrap().relation, Relation::Wife);
        ledger.runs(ledger.annul(changed));
        assert_eq!(ledger.household(household).members[1].relation, Relation::Wife);
    }

    #[test]
    fn the_head_stays_and_others_change() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let stranger = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
        let change = |named: &[(Position, Relation)], on| TestLedger::relate(household, named, on);
        let lan = (members[1], Relation::Sibling);
        ledger.rejects(change(&[(members[1], Relation::Head)], "2022-03-01"), Rejection::HeadNotChangedHere);
        ledger
            .rejects(change(&[(members[0], Relation::Sibling)], "2022-03-01"), Rejection::HeadNotChangedHere);
        ledger.rejects(change(&[(members[1], Relation::Wife)], "2022-03-01"), Rejection::RelationUnchanged);
        ledger.rejects(change(&[lan, lan], "2022-03-01"), Rejection::PersonNamedTwice);
        ledger.rejects(change(&[(stranger, Relation::Sibling)], "2022-03-01"), Rejection::NotInHousehold);
        ledger.rejects(change(&[lan], "2021-02-25"), Rejection::BeforeHouseholdFormed);
        ledger.rejects(change(&[lan], "2022-03"), Rejection::EffectiveDateIncomplete);
        ledger.rejects(TestLedger::relate(Position(999), &[lan], "2022-03-01"), Rejection::HouseholdNotFound);
        ledger.runs(ledger.death(members[1], "2022-04-01"));
        ledger.rejects(change(&[lan], "2022-04-02"), Rejection::NotInHousehold);
    }
}
