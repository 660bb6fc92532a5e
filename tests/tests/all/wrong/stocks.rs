//! Stocks of blank cards, and batches that draw of them: docs/domain.md, sections 5.55 and 5.61.1 to 5.61.6.

use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1::{BatchCardsRequest, ReceiveBlanksRequest};
use ledger_proto::ledger::r#type::v1::{
    BlankKind, BlankSerials, BlankWriteOffGround, CardReason, CardRef, StockRef,
};
use ledger_tests::request::cards::{batch, stock};
use ledger_tests::request::stocks as make;
use ledger_tests::request::{annul, apply, approve, card, date, record};
use ledger_tests::{Act, House, Table};

use super::cards::Cards;
use super::world::NOBODY;

/// A stock of a hundred chip cards since 2022-01-01, of which a batch drew ten on 2022-03-10, and eight were spoiled.
pub(super) struct Stocked {
    pub(super) cards: Cards,
    pub(super) stock: u64,
    /// The record of the batch, of one card.
    batch: u64,
    /// Opened, and annulled.
    annulled: u64,
}

impl Stocked {
    pub(super) async fn new() -> Stocked {
        let cards = Cards::new().await;
        let house = &cards.world.house;
        let of = house.at(make::open_stock(BlankKind::Card2021, "2022-01-01")).await;
        let serials = Some(BlankSerials { first: "P0001".into(), last: "P0100".into() });
        let first = make::receive_blanks(of, "GH-1", 100, "2022-01-02");
        house.at(ReceiveBlanksRequest { serials, ..first }).await;
        let drawn = batch(&[cards.approved], "2022-03-10");
        let batch = house.at(BatchCardsRequest { stock: stock(of), blanks: 10, ..drawn }).await;
        house.at(make::write_off(of, BlankWriteOffGround::Spoiled, 8, "2022-03-11")).await;
        let annulled = house.at(make::open_stock(BlankKind::Card2021, "2022-01-01")).await;
        house.at(annul(annulled)).await;
        Stocked { cards, stock: of, batch, annulled }
    }

    /// The rows of the day and the stock of an act.
    async fn of_stock<A: Act>(
        &self,
        t: &Table<'_, A>,
        day: impl Fn(&mut A) -> &mut Option<Date>,
        of: impl Fn(&mut A) -> &mut Option<StockRef>,
    ) {
        t.day(&day).await;
        t.malformed(|r| *of(r) = None, "REQUIRED", "stock").await;
        t.malformed(|r| *of(r) = Some(StockRef::default()), "REQUIRED", "stock").await;
        for id in [NOBODY, u64::MAX, self.cards.applied, self.annulled] {
            t.missing(|r| *of(r) = stock(id), "STOCK_NOT_FOUND", "stock").await;
        }
        t.unmet(|r| *day(r) = date("2021-12-31"), "BEFORE_STOCK_OPENED", "stock").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_blank_stock() {
    let house = House::new().await;
    let t = Table::of(&house, make::open_stock(BlankKind::Card2021, "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.centre.clear(), "REQUIRED", "centre").await;
    t.malformed(|r| r.centre = "C".repeat(41), "TOO_LONG", "centre").await;
    t.malformed(|r| r.kind = 3, "UNKNOWN_VALUE", "kind").await;
    let several = [("BAD_CHARACTER", "centre"), ("REQUIRED", "kind")];
    t.all_told(|r| (r.centre, r.kind) = ("C\u{9f}".into(), 0), &several).await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receive_blanks() {
    let world = Stocked::new().await;
    let house = &world.cards.world.house;
    let full = house.at(make::open_stock(BlankKind::Card2021, "2022-01-01")).await;
    for number in 1..=1_000 {
        house.at(make::receive_blanks(full, &format!("GH-{number}"), 1, "2022-01-02")).await;
    }
    let serials = |first: &str, last: &str| Some(BlankSerials { first: first.into(), last: last.into() });
    let right = make::receive_blanks(world.stock, "GH-2", 10, "2022-04-01");
    let right = ReceiveBlanksRequest { serials: serials("P0101", "P0110"), ..right };
    let t = Table::of(house, right);
    world.of_stock(&t, |r| &mut r.effective_date, |r| &mut r.stock).await;
    t.malformed(|r| r.delivery.clear(), "REQUIRED", "delivery").await;
    t.malformed(|r| r.delivery = "1".repeat(41), "TOO_LONG", "delivery").await;
    t.malformed(|r| r.quantity = 0, "REQUIRED", "quantity").await;
    t.malformed(|r| r.quantity = 10_000_001, "TOO_MANY", "quantity").await;
    t.malformed(|r| r.serials = serials("P 101", "P0110"), "INVALID_NUMBER", "serials.first").await;
    let several =
        [("REQUIRED", "delivery"), ("REQUIRED", "serials.first"), ("INVALID_NUMBER", "serials.last")];
    let wrong = (String::new(), serials("", "P-110"));
    t.all_told(|r| (r.delivery, r.serials) = wrong, &several).await;
    t.unmet(|r| r.delivery = "GH-1".into(), "DELIVERY_RECEIVED_ALREADY", "delivery").await;
    let one_more = (stock(full), "GH-1001".into());
    t.unmet(|r| (r.stock, r.delivery) = one_more, "TOO_MANY_DELIVERIES", "stock").await;
    for (first, last) in [("P0101", "Q0110"), ("P0101", "P00110"), ("P0110", "P0101"), ("P0101", "P0111")] {
        t.unmet(|r| r.serials = serials(first, last), "BLANK_SERIALS_DIFFER", "serials").await;
    }
    t.unmet(|r| r.serials = serials("P0100", "P0109"), "BLANK_SERIALS_RECEIVED_ALREADY", "serials").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settle_batch() {
    let world = Stocked::new().await;
    let right = make::settle_batch(world.stock, world.batch, [1, 2, 7], "2022-04-01");
    let t = Table::of(&world.cards.world.house, right);
    world.of_stock(&t, |r| &mut r.effective_date, |r| &mut r.stock).await;
    t.malformed(|r| r.batch = None, "REQUIRED", "batch").await;
    let several = [("REQUIRED", "stock"), ("REQUIRED", "batch")];
    t.all_told(|r| (r.stock, r.batch) = (None, None), &several).await;
    for at in [0, NOBODY, u64::MAX, world.cards.batched] {
        t.unmet(|r| r.batch = record(at), "BATCH_NOT_OPEN", "batch").await;
    }
    t.unmet(|r| r.effective_date = date("2022-03-09"), "BATCH_NOT_OPEN", "batch").await;
    t.unmet(|r| r.returned = 6, "BATCH_NOT_BALANCED", "stock").await;
    t.unmet(|r| r.spoiled = u32::MAX, "BATCH_NOT_BALANCED", "stock").await;
    let too_good = (2, 1);
    t.unmet(|r| (r.personalised, r.spoiled) = too_good, "MORE_PERSONALISED_THAN_CARDS", "personalised").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn write_off_blanks() {
    let world = Stocked::new().await;
    let missing = BlankWriteOffGround::Missing;
    let t = Table::of(&world.cards.world.house, make::write_off(world.stock, missing, 82, "2022-04-01"));
    world.of_stock(&t, |r| &mut r.effective_date, |r| &mut r.stock).await;
    t.malformed(|r| r.ground = 0, "REQUIRED", "ground").await;
    t.malformed(|r| r.ground = 5, "UNKNOWN_VALUE", "ground").await;
    t.malformed(|r| r.quantity = 10_000_001, "TOO_MANY", "quantity").await;
    t.malformed(|r| r.minutes = "1".repeat(41), "TOO_LONG", "minutes").await;
    let several = [("REQUIRED", "quantity"), ("REQUIRED", "minutes")];
    t.all_told(|r| (r.quantity, r.minutes) = (0, String::new()), &several).await;
    t.unmet(|r| r.quantity = 83, "NOT_ENOUGH_BLANKS", "quantity").await;
    t.unmet(|r| r.effective_date = date("2022-01-01"), "NOT_ENOUGH_BLANKS", "quantity").await;
    let before_the_batch = (date("2022-03-09"), 83);
    t.unmet(|r| (r.effective_date, r.quantity) = before_the_batch, "LATER_ACT_CONFLICTS", "stock").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn count_blanks() {
    let world = Stocked::new().await;
    let t = Table::of(&world.cards.world.house, make::count_blanks(world.stock, 0, "2022-04-01"));
    world.of_stock(&t, |r| &mut r.effective_date, |r| &mut r.stock).await;
    t.malformed(|r| r.minutes.clear(), "REQUIRED", "minutes").await;
    t.malformed(|r| r.minutes = "1".repeat(41), "TOO_LONG", "minutes").await;
    let several = [("REQUIRED", "stock"), ("BAD_CHARACTER", "minutes")];
    t.all_told(|r| (r.stock, r.minutes) = (None, "1\u{0}".into()), &several).await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn destroy_blanks() {
    let world = Stocked::new().await;
    let t = Table::of(&world.cards.world.house, make::destroy_blanks(world.stock, 8, "2022-04-01"));
    world.of_stock(&t, |r| &mut r.effective_date, |r| &mut r.stock).await;
    t.malformed(|r| r.quantity = 10_000_001, "TOO_MANY", "quantity").await;
    t.malformed(|r| r.minutes = "1".repeat(41), "TOO_LONG", "minutes").await;
    let several = [("REQUIRED", "quantity"), ("REQUIRED", "minutes")];
    t.all_told(|r| (r.quantity, r.minutes) = (0, "\t".into()), &several).await;
    t.unmet(|r| r.quantity = 9, "NOT_ENOUGH_SPOILED", "quantity").await;
    t.unmet(|r| r.effective_date = date("2022-03-10"), "NOT_ENOUGH_SPOILED", "quantity").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batch_cards() {
    let world = Stocked::new().await;
    let Cards { applied, batched, made, failed, passed, in_hand, void, .. } = world.cards;
    let house = &world.cards.world.house;
    let later = house.at(make::open_stock(BlankKind::Card2021, "2022-05-01")).await;
    let of_2024 = house.at(make::open_stock(BlankKind::Card2024, "2022-01-01")).await;
    let adult = world.cards.world.adult;
    let other = house.at(apply(adult, CardReason::First, "2022-03-15")).await;
    house.at(approve(other, "2022-03-15")).await;

    let right = batch(&[other, failed], "2022-04-02");
    let t = Table::of(house, BatchCardsRequest { stock: stock(world.stock), blanks: 3, ..right });
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.cards.clear(), "REQUIRED", "cards").await;
    t.malformed(|r| r.cards = vec![r.cards[0]; 201], "TOO_MANY", "cards").await;
    t.malformed(|r| r.cards[1] = CardRef::default(), "REQUIRED", "cards[1]").await;
    t.malformed(|r| r.number.clear(), "REQUIRED", "number").await;
    t.malformed(|r| r.number = "L".repeat(41), "TOO_LONG", "number").await;
    t.malformed(|r| r.centre = "C\u{0}".into(), "BAD_CHARACTER", "centre").await;
    t.malformed(|r| r.stock = None, "NOT_APPLICABLE", "blanks").await;
    t.malformed(|r| r.stock = Some(StockRef::default()), "REQUIRED", "stock").await;
    t.malformed(|r| r.blanks = 10_000_001, "TOO_MANY", "blanks").await;
    let several = [("REQUIRED", "cards"), ("REQUIRED", "centre")];
    t.all_told(|r| (r.cards, r.centre) = (Vec::new(), String::new()), &several).await;
    let at = |r: &mut BatchCardsRequest, of: u64| r.cards[1] = card(of).expect("a card");
    for of in [NOBODY, u64::MAX, adult] {
        t.missing(|r| at(r, of), "CARD_NOT_FOUND", "cards[1]").await;
    }
    t.unmet(|r| at(r, other), "CARD_NAMED_TWICE", "cards[1]").await;
    t.missing(|r| r.stock = stock(NOBODY), "STOCK_NOT_FOUND", "stock").await;
    t.unmet(|r| r.effective_date = date("2022-03-14"), "BEFORE_APPLICATION", "cards[0]").await;
    for of in [applied, batched, made, passed, in_hand, void] {
        t.unmet(|r| at(r, of), "NOT_AWAITING_PRODUCTION", "cards[1]").await;
    }
    t.unmet(|r| r.stock = stock(later), "BEFORE_STOCK_OPENED", "stock").await;
    t.unmet(|r| r.centre = "C06-TT2".into(), "STOCK_OF_ANOTHER_CENTRE", "stock").await;
    t.unmet(|r| r.stock = stock(of_2024), "BLANKS_OF_ANOTHER_KIND", "stock").await;
    t.unmet(|r| r.blanks = 1, "FEWER_BLANKS_THAN_CARDS", "blanks").await;
    t.unmet(|r| r.blanks = 83, "NOT_ENOUGH_BLANKS", "stock").await;
    t.taken().await;
}
