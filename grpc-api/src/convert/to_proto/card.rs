//! What is believed of a card.

use ledger_core::domain::card::{Card, Stage};
use ledger_core::domain::ids::CardId;
use ledger_proto::ledger::person::v1 as persons;
use ledger_proto::ledger::r#type::v1::CardStage;

use super::value::{date, day};

/// A card as answers show it; none where there is no such application.
pub fn card(id: CardId, card: &Card) -> Option<persons::Card> {
    let application = card.application?;
    Some(persons::Card {
        card_id: id.get(),
        person_id: application.person.get(),
        reason: i32::from(application.reason.number()),
        stage: stage(card.stage).into(),
        serial: card.made.map_or_else(String::new, |made| made.serial.as_str().to_owned()),
        issue_date: card.made.map(|made| day(made.issue_date)),
        expiry_date: card.made.and_then(|made| made.expiry_date).map(day),
        application_date: date(application.date),
    })
}

fn stage(stage: Stage) -> CardStage {
    match stage {
        Stage::None => CardStage::Unspecified,
        Stage::Applied => CardStage::Applied,
        Stage::Approved => CardStage::Approved,
        Stage::Personalised => CardStage::Personalised,
        Stage::HandedOver => CardStage::HandedOver,
        Stage::Replaced => CardStage::Replaced,
        Stage::Ended => CardStage::Ended,
    }
}
