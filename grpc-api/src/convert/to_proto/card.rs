//! What is believed of a card.

use ledger_core::domain::card::course::Captured;
use ledger_core::domain::card::{Card, Stage};
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::ids::CardId;
use ledger_core::domain::person::Person;
use ledger_core::domain::text::Code;
use ledger_proto::ledger::person::v1 as persons;
use ledger_proto::ledger::r#type::v1::CardStage;

use super::place::Places;
use super::value::{date, day};

/// A card as answers show it, today; none where there is no such application.
pub fn card(
    id: CardId,
    card: &Card,
    holder: Option<&Person>,
    today: CivilDate,
    places: &Places<'_>,
) -> Option<persons::Card> {
    let application = card.application?;
    let batch = card.course.batch.as_ref();
    let code = |code: Option<&Code>| code.map_or_else(String::new, |code| code.as_str().to_owned());
    Some(persons::Card {
        card_id: id.get(),
        person_id: application.person.get(),
        reason: i32::from(application.reason.number()),
        stage: stage(card, today).into(),
        serial: card.made.map_or_else(String::new, |made| made.serial.as_str().to_owned()),
        issue_date: card.made.map(|made| day(made.issue_date)),
        expiry_date: card.made.and_then(|made| made.expiry_date).map(day),
        application_date: date(application.date),
        ground: application.ground.map_or(0, |ground| i32::from(ground.number())),
        target_group: application.group.map_or(0, |group| i32::from(group.number())),
        intake: card.course.captured.as_ref().map(intake),
        batch: code(batch.map(|batch| &batch.number)),
        centre: code(batch.map(|batch| &batch.centre)),
        unit: code(card.course.unit.as_ref()),
        in_force: card.in_force_on(today),
        out_of_date: holder.map_or_else(Vec::new, |holder| out_of_date(card, holder, places)),
    })
}

/// What is printed on the card and is not true any more.
pub fn out_of_date(card: &Card, holder: &Person, places: &Places<'_>) -> Vec<i32> {
    card.outdated(holder, &places.known()).into_iter().map(|fact| i32::from(fact.number())).collect()
}

fn intake(captured: &Captured) -> persons::CardIntake {
    persons::CardIntake {
        date: date(captured.date),
        face: captured.face,
        fingers: u32::from(captured.fingers),
        irises: u32::from(captured.irises),
    }
}

/// The stage, which time alone brings to an end for a card in its holder's hands.
fn stage(card: &Card, today: CivilDate) -> CardStage {
    if card.stage == Stage::HandedOver && card.has_expired_by(today) {
        return CardStage::Expired;
    }
    CardStage::try_from(i32::from(card.stage.number())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_is_one_of_the_schema() {
        let today = CivilDate::new(2026, 1, 1).expect("a day");
        for of in Stage::ALL {
            let card = Card { stage: *of, ..Card::default() };
            let (shown, domain) = (stage(&card, today).as_str_name(), format!("{of:?}").to_uppercase());
            let shown =
                shown.trim_start_matches("CARD_STAGE_").replace('_', "").replace("UNSPECIFIED", "NONE");
            assert_eq!(shown, domain);
        }
    }
}
