//! Cards.

use ledger_core::domain::card::apply::ApplyForCard;
use ledger_core::domain::card::approve::ApproveCard;
use ledger_core::domain::card::hand_over::HandOverCard;
use ledger_core::domain::card::lists::{CardGround, TargetGroup};
use ledger_core::domain::card::personalise::PersonaliseCard;
use ledger_core::domain::command::Command;
use ledger_core::domain::number::CardSerial;
use ledger_core::domain::values::CardReason;
use ledger_proto::ledger::registration::v1::{
    ApplyForCardRequest, ApproveCardRequest, HandOverCardRequest, PersonaliseCardRequest,
};

use super::check::Check;
use super::violation::Malformed;

pub(super) fn apply(request: &ApplyForCardRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let reason = check.listed("reason", request.reason, CardReason::from_number);
    let ground = check.perhaps_listed("ground", request.ground, CardGround::from_number);
    let group = check.perhaps_listed("target_group", request.target_group, TargetGroup::from_number);
    Some(Command::ApplyForCard(ApplyForCard {
        effective_date: effective_date?,
        person: person?,
        reason: reason?,
        ground,
        group,
    }))
}

pub(super) fn approve(request: &ApproveCardRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let card = check.card("card", request.card.as_ref());
    Some(Command::ApproveCard(ApproveCard { effective_date: effective_date?, card: card? }))
}

pub(super) fn personalise(request: &PersonaliseCardRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let card = check.card("card", request.card.as_ref());
    let invalid = Malformed::InvalidNumber;
    let serial = check.required_formed("serial", &request.serial, CardSerial::parse, invalid);
    Some(Command::PersonaliseCard(PersonaliseCard {
        effective_date: effective_date?,
        card: card?,
        serial: serial?,
    }))
}

pub(super) fn hand_over(request: &HandOverCardRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let card = check.card("card", request.card.as_ref());
    Some(Command::HandOverCard(HandOverCard { effective_date: effective_date?, card: card? }))
}
