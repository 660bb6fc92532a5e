//! The way of a card, beside its application.

use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::r#type::v1::{
    Biometrics, CardHoldGround, CardRef, CardRevocationGround, StockRef, TemplateDigest, stock_ref,
};

use super::{card, date};

/// A request of one card on a day.
macro_rules! of_card {
    ($request:ident, $card:expr, $on:expr $(, $field:ident: $value:expr)*) => {
        reg::$request {
            effective_date: date($on),
            card: card($card),
            $($field: $value,)*
            ..Default::default()
        }
    };
}

/// A stock of blanks by id.
pub fn stock(id: u64) -> Option<StockRef> {
    Some(StockRef { by: Some(stock_ref::By::StockId(id)) })
}

/// Digests of a portrait and of these fingers.
pub fn portrait(fingers: &[u32]) -> Biometrics {
    let digest = |number: u32| TemplateDigest { number, digest: vec![7; 32] };
    Biometrics {
        function: 2,
        face: vec![1; 32],
        fingerprints: fingers.iter().copied().map(digest).collect(),
        irises: Vec::new(),
    }
}

/// Takes a portrait and two fingers.
pub fn capture(of: u64, on: &str) -> reg::CaptureForCardRequest {
    of_card!(CaptureForCardRequest, of, on, biometrics: Some(portrait(&[1, 6])))
}

/// Refuses an application.
pub fn refuse_card(of: u64, on: &str) -> reg::RefuseCardRequest {
    of_card!(RefuseCardRequest, of, on, reason: "data differ".into())
}

/// Withdraws an application.
pub fn withdraw_card(of: u64, on: &str) -> reg::WithdrawCardRequest {
    of_card!(WithdrawCardRequest, of, on)
}

/// Puts cards into a batch of the centre C06-TT1; nothing is said of blanks.
pub fn batch(cards: &[u64], on: &str) -> reg::BatchCardsRequest {
    reg::BatchCardsRequest {
        effective_date: date(on),
        cards: cards.iter().filter_map(|of| card(*of)).collect::<Vec<CardRef>>(),
        number: "LO-1".into(),
        centre: "C06-TT1".into(),
        ..Default::default()
    }
}

/// A card passes its check; it fails where a defect is told.
pub fn check_card(of: u64, defect: &str, on: &str) -> reg::CheckCardRequest {
    of_card!(CheckCardRequest, of, on, defect: defect.into())
}

/// Dispatches a card.
pub fn dispatch_card(of: u64, on: &str) -> reg::DispatchCardRequest {
    of_card!(DispatchCardRequest, of, on, unit: "G01.066".into())
}

/// Receives a card at the unit.
pub fn receive_card(of: u64, on: &str) -> reg::ReceiveCardRequest {
    of_card!(ReceiveCardRequest, of, on)
}

/// Reports a card as lost.
pub fn report_lost(of: u64, on: &str) -> reg::ReportCardLostRequest {
    of_card!(ReportCardLostRequest, of, on)
}

/// Holds a card of somebody who is detained.
pub fn hold_card(of: u64, on: &str) -> reg::HoldCardRequest {
    of_card!(HoldCardRequest, of, on, ground: CardHoldGround::Detention.into())
}

/// Returns a card that was held.
pub fn return_card(of: u64, on: &str) -> reg::ReturnCardRequest {
    of_card!(ReturnCardRequest, of, on)
}

/// Revokes a card that was issued wrongly.
pub fn revoke_card(of: u64, on: &str) -> reg::RevokeCardRequest {
    of_card!(RevokeCardRequest, of, on, ground: CardRevocationGround::IssuedWrongly.into())
}

/// Destroys a card.
pub fn destroy_card(of: u64, serial: &str, on: &str) -> reg::DestroyCardRequest {
    of_card!(DestroyCardRequest, of, on, serial: serial.into(), minutes: "1/BB".into())
}
