//! Acts on households as they should have been recorded.

use ledger_core::domain::event::{
    HouseholdEntry, HouseholdFormed, HouseholdHeadChanged, HouseholdJoined, HouseholdLeft, HouseholdNumbered,
    HouseholdSplit, HouseholdsMerged, Member, RelationsChanged,
};
use ledger_core::domain::ids::{DwellingId, HouseholdId, PersonId};
use ledger_core::domain::limits::PERSONS_PER_ACT;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::values::Relation;
use ledger_proto::ledger::event::v1 as events;

use crate::convert::from_proto::check::Check;

pub(super) fn formed(event: &events::HouseholdFormed, check: &mut Check<'_>) -> Option<HouseholdFormed> {
    let dwelling = check.id("dwelling_id", event.dwelling_id, DwellingId::at, Rejection::DwellingNotFound);
    let members = check.recorded_members(&event.members);
    let file_number = check.code("file_number", &event.file_number);
    Some(HouseholdFormed { dwelling: dwelling?, members: members?, file_number })
}

pub(super) fn joined(event: &events::HouseholdJoined, check: &mut Check<'_>) -> Option<HouseholdJoined> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let entry = check.entry("entry", event.entry.as_ref());
    Some(HouseholdJoined { person: person?, entry: entry? })
}

pub(super) fn left(event: &events::HouseholdLeft, check: &mut Check<'_>) -> Option<HouseholdLeft> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let missing = Rejection::HouseholdNotFound;
    let household = check.id("household_id", event.household_id, HouseholdId::at, missing);
    Some(HouseholdLeft { person: person?, household: household? })
}

pub(super) fn head(
    event: &events::HouseholdHeadChanged,
    check: &mut Check<'_>,
) -> Option<HouseholdHeadChanged> {
    let missing = Rejection::HouseholdNotFound;
    let household = check.id("household_id", event.household_id, HouseholdId::at, missing);
    let members = check.recorded_members(&event.members);
    Some(HouseholdHeadChanged { household: household?, members: members? })
}

pub(super) fn split(event: &events::HouseholdSplit, check: &mut Check<'_>) -> Option<HouseholdSplit> {
    let missing = Rejection::HouseholdNotFound;
    let from = check.id("from_household_id", event.from_household_id, HouseholdId::at, missing);
    let dwelling = check.id("dwelling_id", event.dwelling_id, DwellingId::at, Rejection::DwellingNotFound);
    let members = check.related_members(&event.members);
    let file_number = check.code("file_number", &event.file_number);
    Some(HouseholdSplit { from: from?, dwelling: dwelling?, members: members?, file_number })
}

pub(super) fn merged(event: &events::HouseholdsMerged, check: &mut Check<'_>) -> Option<HouseholdsMerged> {
    let missing = Rejection::HouseholdNotFound;
    let household = check.id("household_id", event.household_id, HouseholdId::at, missing);
    let into = check.id("into_household_id", event.into_household_id, HouseholdId::at, missing);
    let dwelling = check.id("dwelling_id", event.dwelling_id, DwellingId::at, Rejection::DwellingNotFound);
    let members = check.related_members(&event.members);
    Some(HouseholdsMerged { household: household?, into: into?, dwelling: dwelling?, members: members? })
}

pub(super) fn related(event: &events::RelationsChanged, check: &mut Check<'_>) -> Option<RelationsChanged> {
    let missing = Rejection::HouseholdNotFound;
    let household = check.id("household_id", event.household_id, HouseholdId::at, missing);
    let members = check.related_members(&event.members);
    Some(RelationsChanged { household: household?, members: members? })
}

pub(super) fn numbered(
    event: &events::HouseholdNumbered,
    check: &mut Check<'_>,
) -> Option<HouseholdNumbered> {
    let missing = Rejection::HouseholdNotFound;
    let household = check.id("household_id", event.household_id, HouseholdId::at, missing);
    let file_number = check.required_code("file_number", &event.file_number);
    Some(HouseholdNumbered { household: household?, file_number: file_number? })
}

impl Check<'_> {
    fn related_members(&mut self, members: &[events::RelatedMember]) -> Option<Vec<Member>> {
        self.required_items("members", members, PERSONS_PER_ACT, |check, member| {
            let person = check.id("person_id", member.person_id, PersonId::at, Rejection::PersonNotFound);
            let relation = check.listed("relation", member.relation, Relation::from_number);
            Some(Member { person: person?, relation: relation? })
        })
    }

    fn recorded_members(&mut self, members: &[events::Member]) -> Option<Vec<Member>> {
        self.required_items("members", members, PERSONS_PER_ACT, |check, member| {
            let person = check.id("person_id", member.person_id, PersonId::at, Rejection::PersonNotFound);
            let relation = check.listed("relation", member.relation, Relation::from_number);
            Some(Member { person: person?, relation: relation? })
        })
    }

    /// Entry into a household, which must be said.
    pub(super) fn entry(
        &mut self,
        field: &'static str,
        entry: Option<&events::HouseholdEntry>,
    ) -> Option<HouseholdEntry> {
        let entry = self.required(field, entry)?;
        self.within(field, |check| {
            let missing = Rejection::HouseholdNotFound;
            let household = check.id("household_id", entry.household_id, HouseholdId::at, missing);
            let dwelling =
                check.id("dwelling_id", entry.dwelling_id, DwellingId::at, Rejection::DwellingNotFound);
            let relation = check.listed("relation", entry.relation, Relation::from_number);
            Some(HouseholdEntry { household: household?, dwelling: dwelling?, relation: relation? })
        })
    }
}
