//! Steps of a card's way as they should have been recorded.

use ledger_core::domain::card::lists::{HoldGround, RevocationGround};
use ledger_core::domain::event::{
    CardCaptured, CardChecked, CardDestroyed, CardDispatched, CardHeld, CardLost, CardReceived, CardRefused,
    CardReturned, CardRevoked, CardWithdrawn, CardsBatched, CertificateIssued, CertificateRevoked, Drawn,
};
use ledger_core::domain::ids::{PersonId, StockId};
use ledger_core::domain::limits::PERSONS_PER_ACT;
use ledger_core::domain::number::CardSerial;
use ledger_core::domain::rejection::Rejection;
use ledger_proto::ledger::event::v1 as events;

use crate::convert::from_proto::cards::biometrics;
use crate::convert::from_proto::check::Check;
use crate::convert::from_proto::violation::Malformed;

pub(super) fn captured(event: &events::CardCaptured, check: &mut Check<'_>) -> Option<CardCaptured> {
    let (card, person) = check.card_and_person(event.card_id, event.person_id);
    let biometrics = match &event.biometrics {
        Some(taken) => Some(check.within("biometrics", |check| biometrics(taken, check))?),
        None => None,
    };
    Some(CardCaptured { card: card?, person: person?, biometrics })
}

pub(super) fn refused(event: &events::CardRefused, check: &mut Check<'_>) -> Option<CardRefused> {
    let (card, person) = check.card_and_person(event.card_id, event.person_id);
    let reason = check.required_text("reason", &event.reason);
    Some(CardRefused { card: card?, person: person?, reason: reason? })
}

pub(super) fn withdrawn(event: &events::CardWithdrawn, check: &mut Check<'_>) -> Option<CardWithdrawn> {
    let (card, person) = check.card_and_person(event.card_id, event.person_id);
    let reason = check.text("reason", &event.reason);
    Some(CardWithdrawn { card: card?, person: person?, reason })
}

pub(super) fn batched(event: &events::CardsBatched, check: &mut Check<'_>) -> Option<CardsBatched> {
    let cards = check.required_items("cards", &event.cards, PERSONS_PER_ACT, |check, one| {
        let (card, person) = check.card_and_person(one.card_id, one.person_id);
        Some((card?, person?))
    });
    let number = check.required_code("number", &event.number);
    let centre = check.required_code("centre", &event.centre);
    let stock = check.optional_id("stock_id", event.stock_id, StockId::at, Rejection::StockNotFound);
    let drawn = match (event.stock_id, event.blanks) {
        (0, 0) => Some(None),
        (0, _) => {
            check.note("blanks", Malformed::NotApplicable);
            None
        }
        (_, blanks) => {
            check.blanks("blanks", blanks).zip(stock).map(|(blanks, stock)| Some(Drawn { stock, blanks }))
        }
    };
    Some(CardsBatched { cards: cards?, number: number?, centre: centre?, drawn: drawn? })
}

pub(super) fn checked(event: &events::CardChecked, check: &mut Check<'_>) -> Option<CardChecked> {
    let (card, person) = check.card_and_person(event.card_id, event.person_id);
    let defect = check.text("defect", &event.defect);
    Some(CardChecked { card: card?, person: person?, defect })
}

pub(super) fn dispatched(event: &events::CardDispatched, check: &mut Check<'_>) -> Option<CardDispatched> {
    let (card, person) = check.card_and_person(event.card_id, event.person_id);
    let unit = check.required_code("unit", &event.unit);
    Some(CardDispatched { card: card?, person: person?, unit: unit? })
}

pub(super) fn received(event: &events::CardReceived, check: &mut Check<'_>) -> Option<CardReceived> {
    let (card, person) = check.card_and_person(event.card_id, event.person_id);
    Some(CardReceived { card: card?, person: person? })
}

pub(super) fn lost(event: &events::CardLost, check: &mut Check<'_>) -> Option<CardLost> {
    let (card, person) = check.card_and_person(event.card_id, event.person_id);
    Some(CardLost { card: card?, person: person? })
}

pub(super) fn held(event: &events::CardHeld, check: &mut Check<'_>) -> Option<CardHeld> {
    let (card, person) = check.card_and_person(event.card_id, event.person_id);
    let ground = check.listed("ground", event.ground, HoldGround::from_number);
    Some(CardHeld { card: card?, person: person?, ground: ground? })
}

pub(super) fn returned(event: &events::CardReturned, check: &mut Check<'_>) -> Option<CardReturned> {
    let (card, person) = check.card_and_person(event.card_id, event.person_id);
    Some(CardReturned { card: card?, person: person? })
}

pub(super) fn revoked(event: &events::CardRevoked, check: &mut Check<'_>) -> Option<CardRevoked> {
    let (card, person) = check.card_and_person(event.card_id, event.person_id);
    let ground = check.listed("ground", event.ground, RevocationGround::from_number);
    Some(CardRevoked { card: card?, person: person?, ground: ground? })
}

pub(super) fn destroyed(event: &events::CardDestroyed, check: &mut Check<'_>) -> Option<CardDestroyed> {
    let (card, person) = check.card_and_person(event.card_id, event.person_id);
    let invalid = Malformed::InvalidNumber;
    let serial = check.required_formed("serial", &event.serial, CardSerial::parse, invalid);
    let minutes = check.required_code("minutes", &event.minutes);
    let closes = event.closes;
    Some(CardDestroyed { card: card?, person: person?, serial: serial?, minutes: minutes?, closes })
}

pub(super) fn certificate(
    event: &events::CertificateIssued,
    check: &mut Check<'_>,
) -> Option<CertificateIssued> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let invalid = Malformed::InvalidNumber;
    let serial = check.required_formed("serial", &event.serial, CardSerial::parse, invalid);
    let since = check.required("living_since", event.living_since.as_ref());
    let living_since = since.and_then(|since| check.whole_date("living_since", Some(since)));
    Some(CertificateIssued { person: person?, serial: serial?, living_since: living_since? })
}

pub(super) fn certificate_revoked(
    event: &events::CertificateRevoked,
    check: &mut Check<'_>,
) -> Option<CertificateRevoked> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let ground = check.listed("ground", event.ground, RevocationGround::from_number);
    Some(CertificateRevoked { person: person?, ground: ground? })
}
