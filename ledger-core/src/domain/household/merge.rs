//! Merging a household into another one at the same dwelling (nhập hộ): all its members join the other, and it ends. Law on
//! Residence 2020, art. 20.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::{Event, HouseholdEntry, Member};
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::household::form::{check_named_once, member_field};
use crate::domain::ids::{DwellingId, HouseholdId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

/// All members of a household are members of another one, and it has none any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdsMerged {
    /// The household that ended.
    pub household: HouseholdId,
    /// The household that took its members in.
    pub into: HouseholdId,
    /// Where both live.
    pub dwelling: DwellingId,
    /// All members of the household that ended, with their relation to the other's head.
    pub members: Vec<Member>,
}

/// Merge a household into another one.
#[derive(Clone, Debug)]
pub struct MergeHouseholds {
    /// First day as one household.
    pub effective_date: PartialDate,
    /// The household that ends.
    pub household: HouseholdId,
    /// The household that takes its members in.
    pub into: HouseholdId,
    /// All members of the household that ends, with their relation to the other's head.
    pub members: Vec<Member>,
}

impl MergeHouseholds {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let dwelling = loaded.household(self.into).ok().map(|(_, dwelling)| Subject::Dwelling(dwelling));
        let members = self.members.iter().map(|member| Subject::Person(member.person));
        let households = [Subject::Household(self.household), Subject::Household(self.into)];
        subjects(households.into_iter().chain(dwelling).chain(members))
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.household(self.household).map_err(|r| r.at("household"))?;
        let (_, dwelling) = loaded.household(self.into).map_err(|r| r.at("into"))?;
        let event = HouseholdsMerged {
            household: self.household,
            into: self.into,
            dwelling,
            members: self.members.clone(),
        };
        check(&event, loaded)?;
        propose(loaded, self.effective_date, Event::HouseholdsMerged(event), &|subject| {
            let member = member_field("members", self.members.iter().map(|m| m.person), subject);
            let household =
                || if subject == Subject::Household(self.household) { "household" } else { "into" }.into();
            member.unwrap_or_else(household)
        })
    }
}

/// Two households, and each member named once.
fn check(merged: &HouseholdsMerged, loaded: &Loaded) -> Result<(), Refusal> {
    if merged.household == merged.into {
        return Err(Rejection::HouseholdNamedTwice.at("into"));
    }
    check_named_once("members", merged.members.iter().map(|member| member.person), loaded)
}

impl HouseholdsMerged {
    fn entry(&self, member: &Member) -> HouseholdEntry {
        HouseholdEntry { household: self.into, dwelling: self.dwelling, relation: member.relation }
    }
}

impl Act for HouseholdsMerged {
    fn touches(&self, to: &mut Vec<Touched>) {
        let members = self.members.iter().map(|member| Subject::Person(member.person));
        let households = [Subject::Household(self.household), Subject::Household(self.into)];
        to.extend(households.into_iter().chain(members).map(Touched::Known));
        to.push(Touched::Known(Subject::Dwelling(self.dwelling)));
    }

    fn deadlines(&self) -> Deadlines {
        // LR, art. 22, as for whoever joins a household.
        Deadlines::decide(Term::WorkingDays(7))
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, loaded)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        person.belongs_to(self.household)
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        let member = self.members.iter().find(|member| member.person == id);
        member.into_iter().for_each(|member| person.entered(&self.entry(member), entry));
    }

    fn admitted_by_household(
        &self,
        household: &Household,
        id: HouseholdId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        if id == self.into {
            return self.members.iter().try_for_each(|member| household.takes_in(&self.entry(member)));
        }
        if !household.exists() {
            return Err(Rejection::HouseholdNotFound);
        }
        if household.dwelling != Some(self.dwelling) {
            return Err(Rejection::HouseholdElsewhere);
        }
        if household.members.is_empty() {
            return Err(Rejection::HouseholdEmpty);
        }
        // Also a child whose birth is declared late: it would be left alone in a household that has ended.
        let all = household.is_made_of(self.members.iter().map(|member| member.person));
        if all { Ok(()) } else { Err(Rejection::MembersIncomplete) }
    }

    fn apply_to_household(&self, household: &mut Household, id: HouseholdId, _entry: &Entry) {
        if id == self.into {
            household.members.extend(self.members.iter().cloned());
        } else {
            household.members.retain(|member| self.members.iter().all(|gone| gone.person != member.person));
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
    fn a_household_goes_into_another_at_its_dwelling() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let other = ledger.runs(TestLedger::split(household, &[(members[1], Relation::Head)], "2022-03-01"));
        let wife = [(members[1], Relation::Wife)];
        let merged = ledger.runs(TestLedger::merge(other, household, &wife, "2023-03-01"));
        assert_eq!(ledger.household(other).members, []);
        assert_eq!(ledger.household(household).members.len(), 2);
        assert_eq!(ledger.person(members[1]).household.unwrap().household.position(), household);
        assert_eq!(ledger.person(members[1]).residence.unwrap().since.to_string(), "2021-02-25");
        ledger.rejects(TestLedger::merge(other, household, &wife, "2023-03-02"), Rejection::HouseholdEmpty);
        let both = [(members[0], Relation::Husband), wife[0]];
        ledger.rejects(TestLedger::merge(household, other, &both, "2023-03-02"), Rejection::HouseholdEmpty);
        ledger.runs(ledger.annul(merged));
        assert_eq!(ledger.household(other).members.len(), 1);
    }

    #[test]
    fn nobody_is_left_in_a_household_that_ended() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let (_, commune) = ledger.province_and_commune();
        let other = ledger.runs(TestLedger::split(household, &[(members[1], Relation::Head)], "2022-03-01"));
        let wife = [(members[1], Relation::Wife)];
        ledger.runs(TestLedger::merge(other, household, &wife, "2023-01-01"));
        let child = |born| person("Nguyễn Văn Bé", Sex::Male, born).parents(None, Some(members[1]));
        let into = |born, of| child(born).into_household(of, Relation::Child).birth(commune, &[77]);
        ledger.rejects(into("2022-03-05", other), Rejection::LaterActConflicts);
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
        let joins = TestLedger::join(mai, other, Relation::Sibling, "2022-10-01");
        ledger.rejects(joins, Rejection::LaterActConflicts);
        // Registered without a household, it joins the one that there is.
        let child = ledger.runs(child("2022-03-05").birth(commune, &[77]));
        ledger.runs(TestLedger::join(child, household, Relation::Child, "2023-01-01"));
        assert_eq!(ledger.household(other).members, []);
        assert_eq!(ledger.household(household).members.len(), 3);
    }

    #[test]
    fn all_members_go_and_none_as_head() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let other = ledger.runs(TestLedger::split(household, &[(members[1], Relation::Head)], "2022-03-01"));
        let mai = person("Lê Thị Mai", Sex::Female, "1990").living_at(ledger.home_of(members[0]));
        let mai = ledger.runs(mai.enrol());
        ledger.runs(TestLedger::join(mai, other, Relation::Sibling, "2022-03-02"));
        let (elsewhere, far) = (ledger.home(), person("Lê Văn Xa", Sex::Male, "1990"));
        let far = ledger.runs(far.enrol());
        let away = ledger.runs(TestLedger::form(elsewhere, &[(far, Relation::Head)], "2022-03-01"));
        let merge = |from, into, named: &[(Position, Relation)], on| TestLedger::merge(from, into, named, on);
        let (lan, both) =
            ((members[1], Relation::Wife), [(members[1], Relation::Wife), (mai, Relation::Sibling)]);
        ledger.rejects(merge(other, household, &[lan], "2023-03-01"), Rejection::MembersIncomplete);
        ledger.rejects(merge(other, household, &[lan, lan], "2023-03-01"), Rejection::PersonNamedTwice);
        let head = [(members[1], Relation::Head), (mai, Relation::Sibling)];
        ledger.rejects(merge(other, household, &head, "2023-03-01"), Rejection::HeadExists);
        ledger.rejects(merge(other, other, &both, "2023-03-01"), Rejection::HouseholdNamedTwice);
        ledger.rejects(merge(other, Position(999), &both, "2023-03-01"), Rejection::HouseholdNotFound);
        ledger.rejects(merge(Position(999), household, &both, "2023-03-01"), Rejection::HouseholdNotFound);
        ledger.rejects(merge(other, household, &both, "2022-02-28"), Rejection::BeforeHouseholdFormed);
        ledger.rejects(merge(other, household, &both, "2023-03"), Rejection::EffectiveDateIncomplete);
        ledger.rejects(
            merge(away, household, &[(far, Relation::Other)], "2023-03-01"),
            Rejection::HouseholdElsewhere,
        );
        ledger.runs(merge(other, household, &both, "2023-03-01"));
    }
}
