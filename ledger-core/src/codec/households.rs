//! Events of households, and their messages.

use ledger_proto::ledger::event::v1 as pb;

use super::CodecError;
use super::from_stored::id;
use crate::domain::event::{HouseholdNumbered, HouseholdSplit, HouseholdsMerged, Member, RelationsChanged};
use crate::domain::ids::{DwellingId, HouseholdId, PersonId};
use crate::domain::text::Code;
use crate::domain::values::Relation;

type Read<T> = Result<T, CodecError>;

pub(super) fn split_to(e: &HouseholdSplit) -> pb::HouseholdSplit {
    pb::HouseholdSplit {
        from_household_id: e.from.get(),
        dwelling_id: e.dwelling.get(),
        members: members_to(&e.members),
        file_number: e.file_number.as_ref().map(Code::as_str).unwrap_or_default().into(),
    }
}

pub(super) fn split_from(e: &pb::HouseholdSplit) -> Read<HouseholdSplit> {
    Ok(HouseholdSplit {
        from: id(e.from_household_id, HouseholdId::at, "from_household_id")?,
        dwelling: id(e.dwelling_id, DwellingId::at, "dwelling_id")?,
        members: members_from(&e.members)?,
        file_number: (!e.file_number.is_empty()).then(|| Code::stored(&e.file_number)),
    })
}

pub(super) fn merged_to(e: &HouseholdsMerged) -> pb::HouseholdsMerged {
    pb::HouseholdsMerged {
        household_id: e.household.get(),
        into_household_id: e.into.get(),
        dwelling_id: e.dwelling.get(),
        members: members_to(&e.members),
    }
}

pub(super) fn merged_from(e: &pb::HouseholdsMerged) -> Read<HouseholdsMerged> {
    Ok(HouseholdsMerged {
        household: household(e.household_id)?,
        into: id(e.into_household_id, HouseholdId::at, "into_household_id")?,
        dwelling: id(e.dwelling_id, DwellingId::at, "dwelling_id")?,
        members: members_from(&e.members)?,
    })
}

pub(super) fn related_to(e: &RelationsChanged) -> pb::RelationsChanged {
    pb::RelationsChanged { household_id: e.household.get(), members: members_to(&e.members) }
}

pub(super) fn related_from(e: &pb::RelationsChanged) -> Read<RelationsChanged> {
    Ok(RelationsChanged { household: household(e.household_id)?, members: members_from(&e.members)? })
}

pub(super) fn numbered_to(e: &HouseholdNumbered) -> pb::HouseholdNumbered {
    pb::HouseholdNumbered { household_id: e.household.get(), file_number: e.file_number.as_str().into() }
}

pub(super) fn numbered_from(e: &pb::HouseholdNumbered) -> Read<HouseholdNumbered> {
    Ok(HouseholdNumbered { household: household(e.household_id)?, file_number: Code::stored(&e.file_number) })
}

fn household(number: u64) -> Read<HouseholdId> {
    id(number, HouseholdId::at, "household_id")
}

fn members_to(members: &[Member]) -> Vec<pb::RelatedMember> {
    let member = |m: &Member| pb::RelatedMember {
        person_id: m.person.get(),
        relation: i32::from(m.relation.number()),
    };
    members.iter().map(member).collect()
}

fn members_from(members: &[pb::RelatedMember]) -> Read<Vec<Member>> {
    let member = |m: &pb::RelatedMember| {
        let relation = Relation::from_number(m.relation).ok_or(CodecError::Field("relation"))?;
        Ok(Member { person: id(m.person_id, PersonId::at, "person_id")?, relation })
    };
    members.iter().map(member).collect()
}
