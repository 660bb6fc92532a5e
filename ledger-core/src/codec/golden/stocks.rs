//! Samples of acts on stocks of blank cards.

use super::{AT, card_id, person_id};
use crate::domain::event::*;
use crate::domain::ids::{Position, StockId};
use crate::domain::number::CardSerial;
use crate::domain::stock::lists::{BlankKind, WriteOffGround};
use crate::domain::stock::serials::SerialRange;
use crate::domain::text::Code;

pub(super) fn events() -> Vec<(&'static str, &'static str, Event)> {
    let stock = StockId::at(Position(900)).unwrap();
    let serial = |text| CardSerial::parse(text).unwrap();
    let opened = BlankStockOpened { centre: Code::stored("C06-TT1"), kind: BlankKind::Card2024 };
    let received =
        |serials| BlanksReceived { stock, delivery: Code::stored("GH-2024/07"), quantity: 500_000, serials };
    let range = SerialRange { first: serial("PH0000001"), last: serial("PH0500000") };
    let batched = CardsBatched {
        cards: vec![(card_id(), person_id(100))],
        number: Code::stored("LO-2024-0002"),
        centre: Code::stored("C06-TT1"),
        drawn: Some(Drawn { stock, blanks: 3 }),
    };
    let settled = BatchSettled { stock, batch: Position(AT.0 - 7), personalised: 1, spoiled: 1, returned: 1 };
    let written_off = BlanksWrittenOff {
        stock,
        ground: WriteOffGround::Missing,
        quantity: 12,
        minutes: Code::stored("3/BB-KK"),
    };
    let counted = BlanksCounted { stock, found: 499_987, minutes: Code::stored("2/BB-KK") };
    let destroyed = BlanksDestroyed { stock, quantity: 1, minutes: Code::stored("4/BB-TH") };
    vec![
        ("blank_stock_opened", "2024-07-01", Event::BlankStockOpened(opened)),
        ("blanks_received", "2024-07-02", Event::BlanksReceived(received(Some(range)))),
        ("blanks_received_bare", "2024-07-02", Event::BlanksReceived(received(None))),
        ("card_batched_drawing", "2024-07-04", Event::CardsBatched(batched)),
        ("batch_settled", "2024-07-08", Event::BatchSettled(settled)),
        ("blanks_written_off", "2024-07-31", Event::BlanksWrittenOff(written_off)),
        ("blanks_counted", "2024-07-31", Event::BlanksCounted(counted)),
        ("blanks_destroyed", "2024-08-05", Event::BlanksDestroyed(destroyed)),
    ]
}
