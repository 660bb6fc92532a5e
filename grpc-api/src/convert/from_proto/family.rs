//! Marriage, descent and care.

use ledger_core::domain::command::Command;
use ledger_core::domain::family::annul_marriage::AnnulMarriage;
use ledger_core::domain::family::divorce::NoteDivorce;
use ledger_core::domain::family::marry::RegisterMarriage;
use ledger_proto::ledger::registration::v1::{
    AnnulMarriageRequest, NoteDivorceRequest, RegisterMarriageRequest,
};

use super::check::Check;

pub(super) fn marry(request: &RegisterMarriageRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let husband = check.person("husband", request.husband.as_ref());
    let wife = check.person("wife", request.wife.as_ref());
    Some(Command::RegisterMarriage(RegisterMarriage {
        effective_date: effective_date?,
        husband: husband?,
        wife: wife?,
    }))
}

pub(super) fn divorce(request: &NoteDivorceRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let spouse = check.optional_person("spouse", request.spouse.as_ref());
    Some(Command::NoteDivorce(NoteDivorce { effective_date: effective_date?, person: person?, spouse }))
}

pub(super) fn annul_marriage(request: &AnnulMarriageRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let spouse = check.person("spouse", request.spouse.as_ref());
    Some(Command::AnnulMarriage(AnnulMarriage {
        effective_date: effective_date?,
        person: person?,
        spouse: spouse?,
    }))
}
