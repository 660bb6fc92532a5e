//! A card, from the application to the holder's hand.

use ledger_proto::ledger::person::v1::GetCardRequest;
use ledger_proto::ledger::registration::v1::{
    ApplyForCardRequest, ApproveCardRequest, HandOverCardRequest, PersonaliseCardRequest,
};
use ledger_proto::ledger::r#type::v1::{CardReason, CardRef, CardStage, card_ref};

use super::office::{Office, at, by_number, commune_of, day, provenance, request_id};
use super::page::Page;
use super::{Card, StoryError, words};

const LAW: &str = "Luật Căn cước công dân 2014, điều 18–26";

pub(super) async fn tell(
    office: &mut Office,
    applicant: &str,
    page: &mut Page<'_>,
) -> Result<Card, StoryError> {
    page.chapter("Căn cước công dân", "a card")?;
    let person = office.person(by_number(applicant), 0).await?;
    words::introduce(page, &person)?;
    let papers = provenance(&commune_of(&person)?, "CC-2021-0311", LAW);
    let apply = ApplyForCardRequest {
        request_id: request_id("apply for card", applicant),
        provenance: papers.clone(),
        effective_date: day(2021, 10, 4),
        person: Some(by_number(applicant)),
        reason: CardReason::First.into(),
        ..Default::default()
    };
    let applied = office.cards.apply_for_card(apply).await.map_err(at("apply for a card"))?.into_inner();
    let card_id = applied.card_id;
    step(page, "đề nghị cấp", "applied for", applied.position, "2021-10-04")?;

    let card = Some(CardRef { by: Some(card_ref::By::CardId(card_id)) });
    let approve = ApproveCardRequest {
        request_id: request_id("approve card", applicant),
        provenance: papers.clone(),
        effective_date: day(2021, 10, 8),
        card,
        ..Default::default()
    };
    let approved = office.cards.approve_card(approve).await.map_err(at("approve the card"))?.into_inner();
    step(page, "phê duyệt", "approved", approved.position, "2021-10-08")?;

    let personalise = PersonaliseCardRequest {
        request_id: request_id("personalise card", applicant),
        provenance: papers.clone(),
        effective_date: day(2021, 10, 12),
        card,
        serial: format!("DEMO{applicant}"),
        ..Default::default()
    };
    let made = office.cards.personalise_card(personalise).await.map_err(at("make the card"))?.into_inner();
    step(page, "cá thể hóa", "made", made.position, "2021-10-12")?;

    let hand_over = HandOverCardRequest {
        request_id: request_id("hand over card", applicant),
        provenance: papers,
        effective_date: day(2021, 10, 20),
        card,
        ..Default::default()
    };
    let handed = office.cards.hand_over_card(hand_over).await.map_err(at("hand the card over"))?.into_inner();
    step(page, "trả thẻ", "handed over", handed.position, "2021-10-20")?;
    show(office, card_id, handed.position, page).await
}

fn step(
    page: &mut Page<'_>,
    vietnamese: &str,
    english: &str,
    position: u64,
    on: &str,
) -> std::io::Result<()> {
    page.fact(vietnamese, english, format!("{on}, position {position}"))
}

/// What the register believes of the card in the end.
async fn show(
    office: &mut Office,
    card_id: u64,
    position: u64,
    page: &mut Page<'_>,
) -> Result<Card, StoryError> {
    let request = GetCardRequest { card_id, min_position: position, as_of: None };
    let answer = office.persons.get_card(request).await.map_err(at("look up the card"))?;
    let card = answer.into_inner().card.ok_or(StoryError::Missing { what: "the card" })?;
    if !matches!(card.stage(), CardStage::HandedOver | CardStage::Expired) {
        return Err(StoryError::Missing { what: "the card in its holder's hands" });
    }
    let expiry = card.expiry_date.map_or("for life".into(), |last| words::date(Some(last)));
    page.fact("số sê-ri", "serial", format!("{}, card {card_id}", card.serial))?;
    page.fact("có giá trị đến", "valid until", expiry)?;
    Ok(Card {
        card_id,
        position,
        person_id: card.person_id,
        serial: card.serial,
        expiry_date: card.expiry_date,
    })
}
