//! Who belongs together.

use ledger_core::domain::command::Command;
use ledger_core::domain::event::Member;
use ledger_core::domain::household::change_head::ChangeHead;
use ledger_core::domain::household::change_relations::ChangeRelations;
use ledger_core::domain::household::form::FormHousehold;
use ledger_core::domain::household::join::JoinHousehold;
use ledger_core::domain::household::leave::LeaveHousehold;
use ledger_core::domain::household::merge::MergeHouseholds;
use ledger_core::domain::household::number::NumberHousehold;
use ledger_core::domain::household::split::SplitHousehold;
use ledger_core::domain::limits::PERSONS_PER_ACT;
use ledger_core::domain::values::Relation;
use ledger_proto::ledger::registration::v1::{
    ChangeHeadRequest, ChangeRelationsRequest, FormHouseholdRequest, HouseholdMember, JoinHouseholdRequest,
    LeaveHouseholdRequest, MergeHouseholdsRequest, NumberHouseholdRequest, SplitHouseholdRequest,
};

use super::check::Check;

pub(super) fn form(request: &FormHouseholdRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let dwelling = check.dwelling("dwelling", request.dwelling.as_ref());
    let members = check.members("members", &request.members);
    let file_number = check.code("file_number", &request.file_number);
    Some(Command::FormHousehold(FormHousehold {
        effective_date: effective_date?,
        dwelling: dwelling?,
        members: members?,
        file_number,
    }))
}

pub(super) fn join(request: &JoinHouseholdRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let household = check.household("household", request.household.as_ref());
    let relation = check.listed("relation", request.relation, Relation::from_number);
    Some(Command::JoinHousehold(JoinHousehold {
        effective_date: effective_date?,
        person: person?,
        household: household?,
        relation: relation?,
    }))
}

pub(super) fn leave(request: &LeaveHouseholdRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let household = check.household("household", request.household.as_ref());
    Some(Command::LeaveHousehold(LeaveHousehold {
        effective_date: effective_date?,
        person: person?,
        household: household?,
    }))
}

pub(super) fn change_head(request: &ChangeHeadRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let household = check.household("household", request.household.as_ref());
    let members = check.members("members", &request.members);
    Some(Command::ChangeHead(ChangeHead {
        effective_date: effective_date?,
        household: household?,
        members: members?,
    }))
}

pub(super) fn split(request: &SplitHouseholdRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let household = check.household("household", request.household.as_ref());
    let members = check.members("members", &request.members);
    let file_number = check.code("file_number", &request.file_number);
    Some(Command::SplitHousehold(SplitHousehold {
        effective_date: effective_date?,
        household: household?,
        members: members?,
        file_number,
    }))
}

pub(super) fn merge(request: &MergeHouseholdsRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let household = check.household("household", request.household.as_ref());
    let into = check.household("into", request.into.as_ref());
    let members = check.members("members", &request.members);
    Some(Command::MergeHouseholds(MergeHouseholds {
        effective_date: effective_date?,
        household: household?,
        into: into?,
        members: members?,
    }))
}

pub(super) fn relate(request: &ChangeRelationsRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let household = check.household("household", request.household.as_ref());
    let members = check.members("members", &request.members);
    Some(Command::ChangeRelations(ChangeRelations {
        effective_date: effective_date?,
        household: household?,
        members: members?,
    }))
}

pub(super) fn number(request: &NumberHouseholdRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let household = check.household("household", request.household.as_ref());
    let file_number = check.required_code("file_number", &request.file_number);
    Some(Command::NumberHousehold(NumberHousehold {
        effective_date: effective_date?,
        household: household?,
        file_number: file_number?,
    }))
}

impl Check<'_> {
    fn members(&mut self, field: &'static str, members: &[HouseholdMember]) -> Option<Vec<Member>> {
        self.required_items(field, members, PERSONS_PER_ACT, |check, member| {
            let person = check.person("person", member.person.as_ref());
            let relation = check.listed("relation", member.relation, Relation::from_number);
            Some(Member { person: person?, relation: relation? })
        })
    }
}
