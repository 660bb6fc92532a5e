//! Stocks of blank cards: good requests come through whole, and everything that is wrong is said.

use ledger_core::domain::command::Command;
use ledger_core::domain::limits::BLANKS_PER_ACT;
use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::event::v1::event::Act;
use ledger_proto::ledger::registration::v1::act::Act as Line;
use ledger_proto::ledger::registration::v1::*;
use ledger_proto::ledger::r#type::v1::{BlankSerials, StockRef, record_ref, stock_ref};

use super::replacements::correction;
use super::requests::{REQUEST_ID, date, provenance};
use super::{Write, finds, read, read_act};

pub(super) fn stock(id: u64) -> Option<StockRef> {
    Some(StockRef { by: Some(stock_ref::By::StockId(id)) })
}

/// A request filled in as all of them are.
macro_rules! filled {
    ($request:ident { $($field:ident: $value:expr),* }) => {
        $request {
            request_id: REQUEST_ID.into(),
            validate_only: false,
            provenance: provenance(),
            effective_date: date(2024, 7, 3),
            $($field: $value),*
        }
    };
}

fn serials() -> Option<BlankSerials> {
    Some(BlankSerials { first: "PH01".into(), last: "PH10".into() })
}

fn open() -> OpenBlankStockRequest {
    filled!(OpenBlankStockRequest { centre: "C06-TT1".into(), kind: 2 })
}

fn receive() -> ReceiveBlanksRequest {
    filled!(ReceiveBlanksRequest {
        stock: stock(40),
        delivery: "GH-1".into(),
        quantity: 10,
        serials: serials()
    })
}

fn settle() -> SettleBatchRequest {
    let batch = ledger_proto::ledger::r#type::v1::RecordRef { by: Some(record_ref::By::Position(50)) };
    filled!(SettleBatchRequest {
        stock: stock(40),
        batch: Some(batch),
        personalised: 2,
        spoiled: 1,
        returned: 0
    })
}

fn write_off() -> WriteOffBlanksRequest {
    filled!(WriteOffBlanksRequest { stock: stock(40), ground: 4, quantity: 7, minutes: "1/BB".into() })
}

fn count() -> CountBlanksRequest {
    filled!(CountBlanksRequest { stock: stock(40), found: 0, minutes: "2/BB".into() })
}

fn destroy() -> DestroyBlanksRequest {
    filled!(DestroyBlanksRequest { stock: stock(40), quantity: 7, minutes: "3/BB".into() })
}

pub(super) fn lines() -> Vec<Line> {
    vec![
        Line::OpenBlankStock(open().bare()),
        Line::ReceiveBlanks(receive().bare()),
        Line::SettleBatch(settle().bare()),
        Line::WriteOffBlanks(write_off().bare()),
        Line::CountBlanks(count().bare()),
        Line::DestroyBlanks(destroy().bare()),
    ]
}

/// One replacement of each kind, with every field filled in.
pub(super) fn acts() -> Vec<Act> {
    let (stock_id, minutes) = (40, String::from("1/BB"));
    vec![
        Act::BlankStockOpened(events::BlankStockOpened { centre: "C06-TT1".into(), kind: 1 }),
        Act::BlanksReceived(events::BlanksReceived {
            stock_id,
            delivery: "GH-1".into(),
            quantity: 10,
            serials: serials(),
        }),
        Act::CardsBatched(events::CardsBatched {
            cards: vec![events::BatchedCard { card_id: 30, person_id: 11 }],
            number: "LO-1".into(),
            centre: "C06-TT1".into(),
            stock_id,
            blanks: 2,
        }),
        Act::BatchSettled(events::BatchSettled {
            stock_id,
            batch_position: 50,
            personalised: 2,
            spoiled: 1,
            returned: 3,
        }),
        Act::BlanksWrittenOff(events::BlanksWrittenOff {
            stock_id,
            ground: 3,
            quantity: 7,
            minutes: minutes.clone(),
        }),
        Act::BlanksCounted(events::BlanksCounted { stock_id, found: 9, minutes: minutes.clone() }),
        Act::BlanksDestroyed(events::BlanksDestroyed { stock_id, quantity: 7, minutes }),
    ]
}

#[test]
fn good_requests_and_lines_come_through() {
    let Command::ReceiveBlanks(receipt) = read(&receive()).expect("a good request").command else {
        panic!("another command")
    };
    let received = receipt.received;
    assert_eq!((received.stock.get(), received.delivery.as_str(), received.quantity), (40, "GH-1", 10));
    assert_eq!(received.serials.and_then(|range| range.count()), Some(10));
    for act in lines() {
        let line = ledger_proto::ledger::registration::v1::Act { sequence: 3, act: Some(act) };
        assert!(read_act(&line).is_ok(), "{line:?}");
    }
    let most = ReceiveBlanksRequest { quantity: BLANKS_PER_ACT, ..receive() };
    assert!(read(&most).is_ok());
}

#[test]
fn an_empty_request_lacks_what_is_required() {
    let required = |fields: &[&'static str]| {
        let all = [&["request_id", "effective_date"], fields].concat();
        all.into_iter().map(|field| (field, "REQUIRED")).collect::<Vec<_>>()
    };
    finds(&OpenBlankStockRequest::default(), &required(&["centre", "kind"]));
    finds(&ReceiveBlanksRequest::default(), &required(&["stock", "delivery", "quantity"]));
    finds(&SettleBatchRequest::default(), &required(&["stock", "batch"]));
    finds(&WriteOffBlanksRequest::default(), &required(&["stock", "ground", "quantity", "minutes"]));
    finds(&CountBlanksRequest::default(), &required(&["stock", "minutes"]));
    finds(&DestroyBlanksRequest::default(), &required(&["stock", "quantity", "minutes"]));
}

#[test]
fn quantities_and_serials_keep_to_their_form() {
    let mut request = receive();
    request.quantity = BLANKS_PER_ACT + 1;
    request.serials = Some(BlankSerials { first: "PH-1".into(), last: String::new() });
    let wrong = [("quantity", "TOO_MANY"), ("serials.first", "INVALID_NUMBER"), ("serials.last", "REQUIRED")];
    finds(&request, &wrong);
    finds(&OpenBlankStockRequest { kind: 3, ..open() }, &[("kind", "UNKNOWN_VALUE")]);
    finds(&WriteOffBlanksRequest { ground: 5, ..write_off() }, &[("ground", "UNKNOWN_VALUE")]);
    let alone = stock_ref::By::Sequence(3);
    let by_sequence = CountBlanksRequest { stock: Some(StockRef { by: Some(alone) }), ..count() };
    finds(&by_sequence, &[("stock.sequence", "ONLY_IN_BULK")]);
}

#[test]
fn blanks_of_a_batch_go_with_their_stock() {
    let batch = |stock_id, blanks| {
        correction(Act::CardsBatched(events::CardsBatched {
            cards: vec![events::BatchedCard { card_id: 30, person_id: 11 }],
            number: "LO-1".into(),
            centre: "C06-TT1".into(),
            stock_id,
            blanks,
        }))
    };
    let field = "replacement.cards_batched.blanks";
    finds(&batch(0, 2), &[(field, "NOT_APPLICABLE")]);
    finds(&batch(40, 0), &[(field, "REQUIRED")]);
    finds(&batch(40, BLANKS_PER_ACT + 1), &[(field, "TOO_MANY")]);
    assert!(read(&batch(0, 0)).is_ok() && read(&batch(40, 1)).is_ok());
}
