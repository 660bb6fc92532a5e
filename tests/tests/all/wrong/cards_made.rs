//! Cards that are made, on their way, in hand, and gone: docs/domain.md, sections 5.56 to 5.61. Batches are in `stocks`.

use ledger_proto::ledger::r#type::v1::CardRevocationGround;
use ledger_tests::Table;
use ledger_tests::request::card;
use ledger_tests::request::cards as make;

use super::cards::Cards;

const ON: &str = "2022-04-02";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_card() {
    let cards = Cards::new().await;
    let Cards { approved, batched, failed, passed, dispatched, in_hand, void, .. } = cards;
    let wrong = [approved, batched, failed, passed, dispatched, in_hand, void];
    let t = Table::of(&cards.world.house, make::check_card(cards.made, "", ON));
    cards.step(&t, |r| &mut r.effective_date, |r| &mut r.card, ("NOT_AWAITING_CHECK", &wrong)).await;
    t.malformed(|r| r.defect = "a".repeat(251), "TOO_LONG", "defect").await;
    let several = [("REQUIRED", "card"), ("BAD_CHARACTER", "defect")];
    t.all_told(|r| (r.card, r.defect) = (None, "a\u{0}".into()), &several).await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dispatch_card() {
    let cards = Cards::new().await;
    let Cards { approved, failed, dispatched, received, in_hand, void, .. } = cards;
    let wrong = [approved, failed, dispatched, received, in_hand, void];
    let t = Table::of(&cards.world.house, make::dispatch_card(cards.passed, ON));
    cards.step(&t, |r| &mut r.effective_date, |r| &mut r.card, ("NOT_AWAITING_DISPATCH", &wrong)).await;
    t.malformed(|r| r.unit.clear(), "REQUIRED", "unit").await;
    t.malformed(|r| r.unit = "G".repeat(41), "TOO_LONG", "unit").await;
    let several = [("REQUIRED", "card"), ("BAD_CHARACTER", "unit")];
    t.all_told(|r| (r.card, r.unit) = (None, "G\u{7f}".into()), &several).await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receive_card() {
    let cards = Cards::new().await;
    let wrong = [cards.approved, cards.made, cards.passed, cards.received, cards.in_hand, cards.void];
    let t = Table::of(&cards.world.house, make::receive_card(cards.dispatched, ON));
    cards.step(&t, |r| &mut r.effective_date, |r| &mut r.card, ("NOT_AWAITING_RECEIPT", &wrong)).await;
    let several = [("REQUIRED", "effective_date"), ("REQUIRED", "card")];
    t.all_told(|r| (r.effective_date, r.card) = (None, None), &several).await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn report_card_lost() {
    let cards = Cards::new().await;
    let wrong = [cards.approved, cards.made, cards.received, cards.held, cards.refused, cards.void];
    let t = Table::of(&cards.world.house, make::report_lost(cards.in_hand, ON));
    cards.step(&t, |r| &mut r.effective_date, |r| &mut r.card, ("CARD_NOT_IN_FORCE", &wrong)).await;
    let several = [("REQUIRED", "effective_date"), ("REQUIRED", "card")];
    t.all_told(|r| (r.effective_date, r.card) = (None, None), &several).await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hold_card() {
    let cards = Cards::new().await;
    let wrong = [cards.approved, cards.made, cards.received, cards.held, cards.refused, cards.void];
    let t = Table::of(&cards.world.house, make::hold_card(cards.in_hand, ON));
    cards.step(&t, |r| &mut r.effective_date, |r| &mut r.card, ("CARD_NOT_IN_FORCE", &wrong)).await;
    t.malformed(|r| r.ground = 0, "REQUIRED", "ground").await;
    let several = [("REQUIRED", "card"), ("UNKNOWN_VALUE", "ground")];
    t.all_told(|r| (r.card, r.ground) = (None, 3), &several).await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn return_card() {
    let cards = Cards::new().await;
    let wrong = [cards.approved, cards.made, cards.received, cards.in_hand, cards.refused, cards.void];
    let t = Table::of(&cards.world.house, make::return_card(cards.held, ON));
    cards.step(&t, |r| &mut r.effective_date, |r| &mut r.card, ("CARD_NOT_HELD", &wrong)).await;
    let several = [("REQUIRED", "effective_date"), ("REQUIRED", "card")];
    t.all_told(|r| (r.effective_date, r.card) = (None, None), &several).await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn revoke_card() {
    let cards = Cards::new().await;
    let wrong = [cards.approved, cards.made, cards.received, cards.refused, cards.void];
    let t = Table::of(&cards.world.house, make::revoke_card(cards.held, ON));
    cards.step(&t, |r| &mut r.effective_date, |r| &mut r.card, ("CARD_NOT_IN_FORCE", &wrong)).await;
    t.malformed(|r| r.ground = 0, "REQUIRED", "ground").await;
    let several = [("REQUIRED", "card"), ("UNKNOWN_VALUE", "ground")];
    t.all_told(|r| (r.card, r.ground) = (None, 8), &several).await;
    let of_certificates = [
        CardRevocationGround::NationalityVietnamese,
        CardRevocationGround::NationalityForeign,
        CardRevocationGround::Lost,
        CardRevocationGround::Damaged,
    ];
    for ground in of_certificates {
        t.unmet(|r| r.ground = ground.into(), "GROUND_DOES_NOT_FIT", "ground").await;
    }
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn destroy_card() {
    let cards = Cards::new().await;
    let house = &cards.world.house;
    house.at(make::destroy_card(cards.failed, "FAIL", "2022-03-10")).await;

    let t = Table::of(house, make::destroy_card(cards.made, "MADE", ON));
    cards.step(&t, |r| &mut r.effective_date, |r| &mut r.card, ("", &[])).await;
    t.malformed(|r| r.serial.clear(), "REQUIRED", "serial").await;
    t.malformed(|r| r.serial = "VN-1".into(), "INVALID_NUMBER", "serial").await;
    t.malformed(|r| r.minutes.clear(), "REQUIRED", "minutes").await;
    t.malformed(|r| r.minutes = "1".repeat(41), "TOO_LONG", "minutes").await;
    let several = [("REQUIRED", "card"), ("REQUIRED", "serial"), ("REQUIRED", "minutes")];
    t.all_told(|r| (r.card, r.serial, r.minutes) = Default::default(), &several).await;
    for (of, serial) in [(cards.in_hand, "HAND"), (cards.held, "held")] {
        t.unmet(|r| (r.card, r.serial) = (card(of), serial.into()), "CARD_IN_USE", "card").await;
    }
    for serial in ["HAND", "NONE"] {
        t.unmet(|r| r.serial = serial.into(), "SERIAL_OF_ANOTHER_CARD", "serial").await;
    }
    let again = (card(cards.failed), "FAIL".into());
    t.unmet(|r| (r.card, r.serial) = again, "CARD_DESTROYED_ALREADY", "serial").await;
    t.taken().await;
}
