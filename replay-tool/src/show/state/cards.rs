//! Cards: an application and what became of it, and what a person holds.

use ledger_core::domain::card::certificate::Certificate;
use ledger_core::domain::card::course::Captured;
use ledger_core::domain::card::lists::{CardGround, TargetGroup};
use ledger_core::domain::card::{Card, Stage};
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::ids::CardId;
use ledger_core::domain::person::Cards;
use ledger_core::domain::text::Code;
use ledger_core::domain::values::CardReason;
use ledger_proto::ledger::r#type::v1 as types;
use serde::Serialize;
use serde_json::{Value, json};

use super::told;

/// A card; none before it was applied for, and after that was annulled. Whether it was in force is told for the day that was asked about.
pub(in super::super) fn card(card: &Card, on: Option<CivilDate>) -> Option<Value> {
    let application = card.application?;
    let batch = card.course.batch.as_ref();
    Some(json!({
        "person_id": application.person.get(),
        "reason": reason(application.reason),
        "ground": application.ground.map(ground),
        "target_group": application.group.map(group),
        "application_date": told(application.date),
        "stage": stage(card, on),
        "intake": card.course.captured.as_ref().map(intake),
        "batch": batch.map(|batch| batch.number.as_str()),
        "centre": batch.map(|batch| batch.centre.as_str()),
        "serial": card.made.map(|made| made.serial.as_str().to_owned()),
        "issue_date": card.made.map(|made| made.issue_date.to_string()),
        "expiry_date": card.made.and_then(|made| made.expiry_date).map(|day| day.to_string()),
        "unit": card.course.unit.as_ref().map(Code::as_str),
        "in_force": on.map(|day| card.in_force_on(day)),
    }))
}

fn intake(captured: &Captured) -> Value {
    json!({
        "date": told(captured.date),
        "face": captured.face,
        "fingers": captured.fingers,
        "irises": captured.irises,
    })
}

/// What a person holds and has applied for.
#[derive(Serialize)]
pub(super) struct CardsState {
    open_card_id: Option<u64>,
    active_card_id: Option<u64>,
    card_held: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<Value>,
}

pub(super) fn cards(cards: &Cards) -> CardsState {
    CardsState {
        open_card_id: cards.open.map(CardId::get),
        active_card_id: cards.active.map(CardId::get),
        card_held: cards.suspended,
        certificate: cards.certificate.as_ref().map(certificate),
    }
}

fn certificate(certificate: &Certificate) -> Value {
    json!({"serial": certificate.serial.as_str(), "issue_date": told(certificate.issued)})
}

fn reason(reason: CardReason) -> &'static str {
    types::CardReason::try_from(i32::from(reason.number())).unwrap_or_default().as_str_name()
}

fn ground(ground: CardGround) -> &'static str {
    types::CardGround::try_from(i32::from(ground.number())).unwrap_or_default().as_str_name()
}

fn group(group: TargetGroup) -> &'static str {
    types::CardTargetGroup::try_from(i32::from(group.number())).unwrap_or_default().as_str_name()
}

/// The stage, which time alone brings to an end for a card in its holder's hands.
fn stage(card: &Card, on: Option<CivilDate>) -> &'static str {
    if card.stage == Stage::HandedOver && on.is_some_and(|day| card.has_expired_by(day)) {
        return types::CardStage::Expired.as_str_name();
    }
    types::CardStage::try_from(i32::from(card.stage.number())).unwrap_or_default().as_str_name()
}
