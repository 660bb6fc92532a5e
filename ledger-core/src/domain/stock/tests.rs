//! The rules of stocks: each refusal, and that the books balance.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::lists::{BlankKind, WriteOffGround};
use super::{Delivery, Draw, Stock};
use crate::domain::command::Command;
use crate::domain::event::{CardsBatched, Drawn, Event};
use crate::domain::history::{Entry, Life};
use crate::domain::ids::{Position, StockId};
use crate::domain::limits::{BATCHES_PER_STOCK, DELIVERIES_PER_STOCK, OPEN_BATCHES_PER_STOCK};
use crate::domain::rejection::Rejection;
use crate::domain::testing::{TestLedger, date};
use crate::domain::text::Code;
use crate::domain::values::CardReason;

/// A stock of chip cards with a hundred blanks, and two approved applications.
fn stocked(ledger: &mut TestLedger) -> (Position, Vec<Position>) {
    let (_, members) = ledger.family();
    let mut approved = |person: Position| {
        let card = ledger.runs(TestLedger::apply(person, CardReason::First, "2021-03-01"));
        ledger.runs(TestLedger::approve(card, "2021-03-02"));
        card
    };
    let cards = members.iter().map(|person| approved(*person)).collect();
    let stock = ledger.runs(TestLedger::open_stock(BlankKind::Card2021, "2021-02-01"));
    ledger.runs(TestLedger::receive_blanks(stock, "GH-1", 100, "2021-02-02"));
    (stock, cards)
}

/// In production, personalised, spoiled, missing, remaining: they are what was received.
fn books(stock: &Stock) -> [u64; 5] {
    let parts = [stock.in_production(), stock.personalised, stock.spoiled, stock.missing, stock.remaining()];
    assert_eq!(parts.iter().sum::<u64>(), stock.received, "the books balance");
    parts
}

#[test]
fn blanks_are_drawn_by_batches_and_settled_with_them() {
    let mut ledger = TestLedger::new();
    let (stock, cards) = stocked(&mut ledger);
    assert_eq!(books(&ledger.stock(stock)), [0, 0, 0, 0, 100]);
    let batch = ledger.runs(TestLedger::batch_drawing(&cards, "LO-1", stock, Some(5), "2021-03-03"));
    assert_eq!(books(&ledger.stock(stock)), [5, 0, 0, 0, 95]);
    let settle = |became, on| TestLedger::settle(stock, batch, became, on);
    ledger.rejects(settle([2, 1, 1], "2021-03-04"), Rejection::BatchNotBalanced);
    ledger.rejects(settle([3, 1, 1], "2021-03-04"), Rejection::MorePersonalisedThanCards);
    ledger.rejects(settle([2, 1, 2], "2021-03-02"), Rejection::BatchNotOpen);
    ledger.runs(settle([2, 1, 2], "2021-03-04"));
    assert_eq!(books(&ledger.stock(stock)), [0, 2, 1, 0, 97]);
    ledger.rejects(settle([2, 1, 2], "2021-03-05"), Rejection::BatchNotOpen);
    let other = ledger.runs(TestLedger::open_stock(BlankKind::Card2021, "2021-02-01"));
    ledger.rejects(TestLedger::settle(other, batch, [2, 1, 2], "2021-03-05"), Rejection::BatchNotOpen);
    assert_eq!(books(&ledger.stock_on(stock, "2021-03-03")), [5, 0, 0, 0, 95]);
    assert_eq!(books(&ledger.stock_on(stock, "2021-03-02")), [0, 0, 0, 0, 100]);
}

#[test]
fn a_batch_draws_one_blank_for_each_card_where_it_says_no_number() {
    let mut ledger = TestLedger::new();
    let (stock, cards) = stocked(&mut ledger);
    let fewer = TestLedger::batch_drawing(&cards, "LO-1", stock, Some(1), "2021-03-03");
    ledger.rejects(fewer, Rejection::FewerBlanksThanCards);
    let batch = ledger.runs(TestLedger::batch_drawing(&cards, "LO-1", stock, None, "2021-03-03"));
    let draw = ledger.stock(stock).draws.remove(&batch).unwrap();
    assert_eq!((draw.number.as_str(), draw.on, draw.cards, draw.blanks), ("LO-1", date("2021-03-03"), 2, 2));
}

#[test]
fn a_stock_gives_what_it_holds_on_that_day_and_no_more() {
    let mut ledger = TestLedger::new();
    let (stock, cards) = stocked(&mut ledger);
    let draw = |blanks, on| TestLedger::batch_drawing(&cards, "LO-1", stock, Some(blanks), on);
    ledger.rejects(draw(101, "2021-03-03"), Rejection::NotEnoughBlanks);
    ledger.runs(TestLedger::receive_blanks(stock, "GH-2", 1, "2021-03-04"));
    ledger.rejects(draw(101, "2021-03-03"), Rejection::NotEnoughBlanks);
    ledger.runs(draw(101, "2021-03-04"));
    let off = |ground, on| TestLedger::write_off(stock, ground, 1, on);
    ledger.rejects(off(WriteOffGround::Spoiled, "2021-03-04"), Rejection::NotEnoughBlanks);
    // On the day before there was one, and the draw could not follow any more.
    ledger.rejects(off(WriteOffGround::Spoiled, "2021-03-03"), Rejection::LaterActConflicts);
}

#[test]
fn a_batch_draws_of_its_own_centre_and_of_the_kind_of_its_day() {
    let mut ledger = TestLedger::new();
    let (stock, cards) = stocked(&mut ledger);
    let mut elsewhere = TestLedger::batch_drawing(&cards, "LO-1", stock, None, "2021-03-03");
    if let Command::BatchCards(batch) = &mut elsewhere {
        batch.centre = Code::stored("C07");
    }
    ledger.rejects(elsewhere, Rejection::StockOfAnotherCentre);
    let late = TestLedger::batch_drawing(&cards, "LO-1", stock, None, "2024-07-01");
    ledger.rejects(late, Rejection::BlanksOfAnotherKind);
    let new = ledger.runs(TestLedger::open_stock(BlankKind::Card2024, "2021-02-01"));
    ledger.runs(TestLedger::receive_blanks(new, "GH-1", 10, "2021-02-02"));
    let early = TestLedger::batch_drawing(&cards, "LO-1", new, None, "2024-06-30");
    ledger.rejects(early, Rejection::BlanksOfAnotherKind);
    ledger.runs(TestLedger::batch_drawing(&cards, "LO-1", new, None, "2024-07-01"));
    let nowhere = TestLedger::batch_drawing(&cards, "LO-1", Position(1), None, "2021-03-03");
    ledger.rejects(nowhere, Rejection::StockNotFound);
}

#[test]
fn a_delivery_comes_once_with_serials_of_its_own() {
    let mut ledger = TestLedger::new();
    let (stock, _) = stocked(&mut ledger);
    let again = TestLedger::receive_blanks(stock, "GH-1", 5, "2021-02-03");
    ledger.rejects(again, Rejection::DeliveryReceivedAlready);
    ledger.rejects(TestLedger::receive_blanks(stock, "GH-2", 5, "2021-01-31"), Rejection::BeforeStockOpened);
    ledger
        .rejects(TestLedger::receive_blanks(Position(1), "GH-2", 5, "2021-02-02"), Rejection::StockNotFound);
    let serials = |delivery, quantity, ends| TestLedger::receive_serials(stock, delivery, quantity, ends);
    ledger.rejects(serials("GH-2", 9, ["PH01", "PH10"]), Rejection::BlankSerialsDiffer);
    ledger.rejects(serials("GH-2", 10, ["PH10", "PH01"]), Rejection::BlankSerialsDiffer);
    ledger.runs(serials("GH-2", 10, ["PH01", "PH10"]));
    ledger.rejects(serials("GH-3", 2, ["PH10", "PH11"]), Rejection::BlankSerialsReceivedAlready);
    ledger.runs(serials("GH-3", 2, ["PH11", "PH12"]));
    assert_eq!(ledger.stock(stock).received, 112);
}

#[test]
fn what_is_written_off_is_spoiled_or_missing_and_only_what_is_spoiled_is_destroyed() {
    let mut ledger = TestLedger::new();
    let (stock, _) = stocked(&mut ledger);
    let off = |ground, quantity| TestLedger::write_off(stock, ground, quantity, "2021-04-01");
    for (ground, books_then) in [
        (WriteOffGround::Spoiled, [0, 0, 3, 0, 97]),
        (WriteOffGround::Defective, [0, 0, 6, 0, 94]),
        (WriteOffGround::OutOfUse, [0, 0, 9, 0, 91]),
        (WriteOffGround::Missing, [0, 0, 9, 3, 88]),
    ] {
        ledger.runs(off(ground, 3));
        assert_eq!(books(&ledger.stock(stock)), books_then, "{ground:?}");
    }
    let destroy = |quantity, on| TestLedger::destroy_blanks(stock, quantity, on);
    ledger.rejects(destroy(10, "2021-04-02"), Rejection::NotEnoughSpoiled);
    ledger.rejects(destroy(9, "2021-03-31"), Rejection::NotEnoughSpoiled);
    ledger.runs(destroy(9, "2021-04-02"));
    ledger.rejects(destroy(1, "2021-04-03"), Rejection::NotEnoughSpoiled);
    assert_eq!((books(&ledger.stock(stock)), ledger.stock(stock).destroyed), ([0, 0, 9, 3, 88], 9));
}

#[test]
fn an_inventory_sets_nothing_and_a_late_delivery_explains_its_difference() {
    let mut ledger = TestLedger::new();
    let (stock, _) = stocked(&mut ledger);
    let told = |ledger: &TestLedger| ledger.stock(stock).last_count.map(|c| (c.found, c.booked)).unwrap();
    ledger.runs(TestLedger::count_blanks(stock, 130, "2021-04-01"));
    assert_eq!((told(&ledger), ledger.stock(stock).remaining()), ((130, 100), 100));
    ledger.runs(TestLedger::receive_blanks(stock, "GH-2", 30, "2021-03-20"));
    assert_eq!((told(&ledger), ledger.stock(stock).remaining()), ((130, 130), 130));
    ledger.runs(TestLedger::receive_blanks(stock, "GH-3", 7, "2021-04-02"));
    assert_eq!((told(&ledger), ledger.stock(stock).remaining()), ((130, 130), 137));
    ledger.rejects(TestLedger::count_blanks(stock, 1, "2031-01-01"), Rejection::EffectiveDateInFuture);
}

#[test]
fn no_amendment_lets_a_later_balance_fall_below_zero() {
    let mut ledger = TestLedger::new();
    let (stock, cards) = stocked(&mut ledger);
    let delivery = ledger.runs(TestLedger::receive_blanks(stock, "GH-2", 50, "2021-02-03"));
    let batch = ledger.runs(TestLedger::batch_drawing(&cards, "LO-1", stock, Some(120), "2021-03-03"));
    let fewer = |ledger: &TestLedger, quantity| {
        ledger.correct(delivery, "2021-02-03", move |event| {
            if let Event::BlanksReceived(received) = event {
                received.quantity = quantity;
            }
        })
    };
    ledger.rejects(fewer(&ledger, 19), Rejection::LaterActConflicts);
    ledger.rejects(ledger.annul(delivery), Rejection::LaterActConflicts);
    ledger.runs(fewer(&ledger, 20));
    assert_eq!(books(&ledger.stock(stock)), [120, 0, 0, 0, 0]);
    let settled = ledger.runs(TestLedger::settle(stock, batch, [2, 8, 110], "2021-03-04"));
    ledger.rejects(ledger.annul(batch), Rejection::LaterActConflicts);
    ledger.runs(TestLedger::destroy_blanks(stock, 8, "2021-03-05"));
    ledger.rejects(ledger.annul(settled), Rejection::LaterActConflicts);
    ledger.rejects(ledger.annul(stock), Rejection::StillInUse);
}

#[test]
fn a_batch_may_be_corrected_to_draw_of_another_stock() {
    let mut ledger = TestLedger::new();
    let (stock, cards) = stocked(&mut ledger);
    let other = ledger.runs(TestLedger::open_stock(BlankKind::Card2021, "2021-02-01"));
    let batch = ledger.runs(TestLedger::batch(&cards, "LO-1", "2021-03-03"));
    let draws = |ledger: &TestLedger, from: Position, blanks| {
        ledger.correct(batch, "2021-03-03", move |event| {
            if let Event::CardsBatched(batched) = event {
                let stock = StockId::at(from).unwrap();
                batched.drawn = Some(Drawn { stock, blanks });
            }
        })
    };
    ledger.rejects(draws(&ledger, other, 2), Rejection::NotEnoughBlanks);
    ledger.rejects(draws(&ledger, stock, 1), Rejection::FewerBlanksThanCards);
    ledger.runs(draws(&ledger, stock, 2));
    assert_eq!(books(&ledger.stock(stock)), [2, 0, 0, 0, 98]);
    ledger.runs(TestLedger::receive_blanks(other, "GH-1", 4, "2021-02-02"));
    ledger.runs(draws(&ledger, other, 3));
    assert_eq!(books(&ledger.stock(stock)), [0, 0, 0, 0, 100]);
    assert_eq!(books(&ledger.stock(other)), [3, 0, 0, 0, 1]);
    ledger.runs(TestLedger::settle(other, batch, [2, 0, 1], "2021-03-04"));
    ledger.rejects(draws(&ledger, stock, 3), Rejection::LaterActConflicts);
}

#[test]
fn an_empty_stock_that_was_opened_by_mistake_goes() {
    let mut ledger = TestLedger::new();
    let stock = ledger.runs(TestLedger::open_stock(BlankKind::Card2021, "2021-02-01"));
    ledger.runs(ledger.annul(stock));
    assert_eq!(ledger.stock(stock), Stock::default());
    ledger.rejects(TestLedger::receive_blanks(stock, "GH-1", 1, "2021-02-02"), Rejection::StockNotFound);
    let open = |on| TestLedger::open_stock(BlankKind::Card2021, on);
    ledger.rejects(open("2031-01-01"), Rejection::EffectiveDateInFuture);
    ledger.rejects(open("2021-02"), Rejection::EffectiveDateIncomplete);
}

#[test]
fn deliveries_and_open_batches_have_their_limits() {
    let (mut ledger, number) = (TestLedger::new(), Code::stored("X"));
    let (at, _) = stocked(&mut ledger);
    let id = StockId::at(at).unwrap();
    let receipt = Entry::of(ledger.recorded(Position(at.0 + 1)));
    let mut stock = Stock { opened: ledger.stock(at).opened, received: 9_000, ..Stock::default() };
    let asked = |stock: &Stock, entry: &Entry| Life::admits(stock, id, entry);
    stock.deliveries = vec![Delivery { number: number.clone(), serials: None }; DELIVERIES_PER_STOCK - 1];
    assert_eq!(asked(&stock, &receipt), Ok(()));
    stock.deliveries.push(Delivery { number: number.clone(), serials: None });
    assert_eq!(asked(&stock, &receipt), Err(Rejection::TooManyDeliveries));

    let drawn = Some(Drawn { stock: id, blanks: 0 });
    let batched =
        CardsBatched { cards: Vec::new(), number: number.clone(), centre: Code::stored("C06"), drawn };
    let batched = Entry { event: Arc::new(Event::CardsBatched(batched)), ..receipt.clone() };
    let draw = Draw { number, on: date("2021-03-03"), cards: 1, blanks: 1 };
    let open = u64::try_from(OPEN_BATCHES_PER_STOCK).unwrap();
    stock.draws = (1..open).map(|by| (Position(by), draw.clone())).collect();
    assert_eq!(asked(&stock, &batched), Ok(()));
    stock.draws.insert(Position(open), draw);
    assert_eq!(asked(&stock, &batched), Err(Rejection::TooManyOpenBatches));
    let served = |batches| Stock { draws: BTreeMap::new(), batches, ..stock.clone() };
    assert_eq!(asked(&served(BATCHES_PER_STOCK - 1), &batched), Ok(()));
    assert_eq!(asked(&served(BATCHES_PER_STOCK), &batched), Err(Rejection::TooManyBatches));
}
