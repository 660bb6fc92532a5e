//! From the application to the hand of its holder: docs/domain.md, sections 5.48 to 5.54. Production and what follows are in
//! `cards_made`.

use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::r#type::v1::{
    Biometrics, CardGround, CardReason, CardRef, CardTargetGroup, NumberGround, Sex, TemplateDigest,
};
use ledger_tests::family::declare_missing;
use ledger_tests::request::cards::{
    self as make, batch, capture, check_card, dispatch_card, hold_card, portrait, receive_card,
};
use ledger_tests::request::identity::lose;
use ledger_tests::request::{
    annul, apply, approve, card, date, death, enrol, enrol_numbered, hand_over, person, personalise,
};
use ledger_tests::{Act, Table, day_at_noon};

use super::world::{NOBODY, World, citizen};

/// A card at every stage, of one holder each. All were applied for on 2022-03-01.
pub(super) struct Cards {
    pub(super) world: World,
    pub(super) applied: u64,
    pub(super) approved: u64,
    pub(super) batched: u64,
    /// Bears the serial MADE.
    pub(super) made: u64,
    pub(super) failed: u64,
    pub(super) passed: u64,
    pub(super) dispatched: u64,
    pub(super) received: u64,
    /// Bears the serial HAND.
    pub(super) in_hand: u64,
    /// Bears the serial HELD.
    pub(super) held: u64,
    pub(super) refused: u64,
    /// Its holder died on 2022-04-01.
    pub(super) void: u64,
    /// The application was annulled.
    annulled: u64,
}

impl Cards {
    pub(super) async fn new() -> Cards {
        let world = World::numbered().await;
        let house = &world.house;
        let mut of = Vec::new();
        for number in 51..64 {
            let who = citizen(house, number, "1985-01-02").await;
            of.push((who, house.at(apply(who, CardReason::First, "2022-03-01")).await));
        }
        let card = |at: usize| of[at].1;
        for at in 1..10 {
            house.at(approve(card(at), "2022-03-02")).await;
        }
        house.at(batch(&[card(2)], "2022-03-03")).await;
        for (at, serial) in (3..10).zip(["MADE", "FAIL", "PASS", "SENT", "HERE", "HAND", "HELD"]) {
            house.at(personalise(card(at), serial, "2022-03-04")).await;
        }
        house.at(check_card(card(4), "chip is dead", "2022-03-05")).await;
        house.at(check_card(card(5), "", "2022-03-05")).await;
        house.at(dispatch_card(card(6), "2022-03-05")).await;
        house.at(dispatch_card(card(7), "2022-03-05")).await;
        house.at(receive_card(card(7), "2022-03-06")).await;
        house.at(hand_over(card(8), "2022-03-07")).await;
        house.at(hand_over(card(9), "2022-03-07")).await;
        house.at(hold_card(card(9), "2022-03-08")).await;
        house.at(make::refuse_card(card(10), "2022-03-02")).await;
        house.at(death(of[11].0, "2022-04-01")).await;
        house.at(annul(card(12))).await;
        let (applied, approved, batched, made) = (card(0), card(1), card(2), card(3));
        let (failed, passed, dispatched, received) = (card(4), card(5), card(6), card(7));
        let (in_hand, held, refused, void, annulled) = (card(8), card(9), card(10), card(11), card(12));
        Cards {
            world,
            applied,
            approved,
            batched,
            made,
            failed,
            passed,
            dispatched,
            received,
            in_hand,
            held,
            refused,
            void,
            annulled,
        }
    }

    /// The rows of the day and the card of an act: cards at a wrong stage are refused for this reason.
    pub(super) async fn step<A: Act>(
        &self,
        t: &Table<'_, A>,
        day: impl Fn(&mut A) -> &mut Option<Date>,
        card_of: impl Fn(&mut A) -> &mut Option<CardRef>,
        (reason, wrong): (&str, &[u64]),
    ) {
        t.day(&day).await;
        t.malformed(|r| *card_of(r) = None, "REQUIRED", "card").await;
        t.malformed(|r| *card_of(r) = card(0), "REQUIRED", "card").await;
        for of in [NOBODY, self.world.adult, self.annulled] {
            t.missing(|r| *card_of(r) = card(of), "CARD_NOT_FOUND", "card").await;
        }
        t.unmet(|r| *day(r) = date("2022-02-28"), "BEFORE_APPLICATION", "card").await;
        for of in wrong {
            t.unmet(|r| *card_of(r) = card(*of), reason, "card").await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn apply_for_card() {
    let Cards { world, .. } = Cards::new().await;
    let house = &world.house;
    let minor = citizen(house, 21, "2010-01-02").await;
    let unnumbered = house.at(enrol("Trần Thị Thử", Sex::Female, "1990-01-02")).await;
    let stranger = citizen(house, 22, "1990-01-02").await;
    house.at(lose(stranger, "2022-02-01")).await;
    let waits = citizen(house, 23, "1990-01-02").await;
    house.at(apply(waits, CardReason::First, "2022-03-01")).await;
    let holds = citizen(house, 24, "1990-01-02").await;
    let of = house.at(apply(holds, CardReason::First, "2022-03-01")).await;
    house.at(approve(of, "2022-03-01")).await;
    house.at(personalise(of, "HOLD", "2022-03-01")).await;
    house.at(hand_over(of, "2022-03-01")).await;

    let t = Table::of(house, apply(world.adult, CardReason::First, "2022-03-02"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.reason = 0, "REQUIRED", "reason").await;
    t.malformed(|r| r.reason = 4, "UNKNOWN_VALUE", "reason").await;
    t.malformed(|r| r.ground = 11, "UNKNOWN_VALUE", "ground").await;
    t.malformed(|r| r.target_group = 4, "UNKNOWN_VALUE", "target_group").await;
    let several = [("REQUIRED", "person"), ("REQUIRED", "reason"), ("UNKNOWN_VALUE", "target_group")];
    t.all_told(|r| (r.person, r.reason, r.target_group) = (None, 0, -1), &several).await;
    t.unmet(|r| r.person = person(minor), "TOO_YOUNG_FOR_CARD", "person").await;
    t.unmet(|r| r.person = person(world.newborn), "TOO_YOUNG_FOR_CARD", "person").await;
    t.unmet(|r| r.person = person(unnumbered), "NO_PERSONAL_NUMBER", "person").await;
    let six = CardTargetGroup::SixToThirteen.into();
    t.unmet(|r| r.target_group = six, "TARGET_GROUP_WRONG", "target_group").await;
    t.unmet(|r| r.ground = CardGround::Lost.into(), "GROUND_DOES_NOT_FIT", "ground").await;
    world.named(&t, |r, who| r.person = who, "person").await;
    t.unmet(|r| r.person = person(stranger), "NATIONALITY_NOT_VIETNAMESE", "person").await;
    t.unmet(|r| r.person = person(waits), "APPLICATION_OPEN", "person").await;
    t.unmet(|r| r.person = person(holds), "CARD_EXISTS", "reason").await;
    for reason in [CardReason::Change, CardReason::Reissue] {
        t.unmet(|r| r.reason = reason.into(), "NO_CARD_YET", "reason").await;
    }
    // Since 2024-07-01 nobody is too young, but somebody must be there.
    house.clock.set(day_at_noon(900));
    let born = enrol_numbered("Trần Thị Thử", Sex::Female, "2024-09-02", 25);
    let born = house.at(reg::EnrolPersonRequest { effective_date: date("2024-09-03"), ..born }).await;
    let unborn = (date("2024-09-01"), person(born));
    t.unmet(|r| (r.effective_date, r.person) = unborn, "BEFORE_BIRTH", "person").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn approve_card() {
    let cards = Cards::new().await;
    let wrong = [cards.approved, cards.batched, cards.made, cards.in_hand, cards.refused, cards.void];
    let t = Table::of(&cards.world.house, approve(cards.applied, "2022-04-02"));
    cards.step(&t, |r| &mut r.effective_date, |r| &mut r.card, ("NOT_AWAITING_APPROVAL", &wrong)).await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn personalise_card() {
    let cards = Cards::new().await;
    let house = &cards.world.house;
    let wrong = [cards.applied, cards.made, cards.passed, cards.in_hand, cards.refused, cards.void];
    let t = Table::of(house, personalise(cards.approved, "NEW1", "2022-04-02"));
    cards
        .step(&t, |r| &mut r.effective_date, |r| &mut r.card, ("NOT_AWAITING_PERSONALISATION", &wrong))
        .await;
    t.malformed(|r| r.serial.clear(), "REQUIRED", "serial").await;
    for serial in ["VN-1", "VN 1", "Đ1", "12345678901234567"] {
        t.malformed(|r| r.serial = serial.into(), "INVALID_NUMBER", "serial").await;
    }
    let several = [("REQUIRED", "card"), ("REQUIRED", "serial")];
    t.all_told(|r| (r.card, r.serial) = (None, String::new()), &several).await;
    for serial in ["MADE", "made"] {
        t.unmet(|r| r.serial = serial.into(), "CARD_SERIAL_TAKEN", "serial").await;
    }
    house.clock.set(day_at_noon(900));
    let ageless = enrol_numbered("Trần Thị Thử", Sex::Female, "1990", 25);
    let ageless = house.at(reg::EnrolPersonRequest { birth_date: None, ..ageless }).await;
    let of = house.at(apply(ageless, CardReason::First, "2024-09-01")).await;
    house.at(approve(of, "2024-09-01")).await;
    let no_term = (date("2024-09-02"), card(of));
    t.unmet(|r| (r.effective_date, r.card) = no_term, "BIRTH_DATE_TOO_VAGUE", "card").await;
    t.taken().await;
}

/// A card that somebody new applied for on 2022-03-01, made with this serial.
async fn made(cards: &Cards, who: u64, reason: CardReason, serial: &str, on: &str) -> u64 {
    let house = &cards.world.house;
    let of = house.at(apply(who, reason, on)).await;
    house.at(approve(of, on)).await;
    house.at(personalise(of, serial, on)).await;
    of
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hand_over_card() {
    let cards = Cards::new().await;
    let house = &cards.world.house;
    let lost = citizen(house, 21, "1990-01-02").await;
    let of_lost = made(&cards, lost, CardReason::First, "LOST", "2022-03-01").await;
    house.at(declare_missing(lost, "", "2022-04-01")).await;
    let false_papers = citizen(house, 22, "1990-01-02").await;
    let of_false_papers = made(&cards, false_papers, CardReason::First, "FALSE", "2022-03-01").await;
    let cancelled = reg::CancelPersonalNumberRequest {
        effective_date: date("2022-04-01"),
        person: person(false_papers),
        ground: NumberGround::FalsePapers.into(),
        ..Default::default()
    };
    house.at(cancelled).await;
    let changes = citizen(house, 23, "1990-01-02").await;
    let first = made(&cards, changes, CardReason::First, "OLD1", "2022-03-01").await;
    house.at(hand_over(first, "2022-03-02")).await;
    let second = made(&cards, changes, CardReason::Change, "OLD2", "2022-03-03").await;
    house.at(make::report_lost(first, "2022-05-01")).await;

    let Cards { applied, approved, batched, failed, dispatched, in_hand, refused, void, .. } = cards;
    let wrong = [applied, approved, batched, failed, dispatched, in_hand, refused, void];
    let t = Table::of(house, hand_over(cards.made, "2022-04-02"));
    cards.step(&t, |r| &mut r.effective_date, |r| &mut r.card, ("NOT_AWAITING_HAND_OVER", &wrong)).await;
    t.all_told(
        |r| (r.effective_date, r.card) = (None, None),
        &[("REQUIRED", "effective_date"), ("REQUIRED", "card")],
    )
    .await;
    t.unmet(|r| r.card = card(of_false_papers), "CARD_NUMBER_NOT_IN_FORCE", "card").await;
    t.unmet(|r| r.card = card(of_lost), "PERSON_MISSING", "card").await;
    t.unmet(|r| r.card = card(second), "NOT_AWAITING_HAND_OVER", "card").await;
    t.taken().await;
}

fn taken(r: &mut reg::CaptureForCardRequest) -> &mut Biometrics {
    r.biometrics.as_mut().expect("biometrics")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn capture_for_card() {
    let cards = Cards::new().await;
    let house = &cards.world.house;
    let lost = citizen(house, 21, "1990-01-02").await;
    let of_lost = house.at(apply(lost, CardReason::First, "2022-03-01")).await;
    house.at(declare_missing(lost, "", "2022-04-01")).await;

    let wrong = [cards.approved, cards.batched, cards.made, cards.in_hand, cards.refused, cards.void];
    let t = Table::of(house, capture(cards.applied, "2022-04-02"));
    cards.step(&t, |r| &mut r.effective_date, |r| &mut r.card, ("NOT_AWAITING_APPROVAL", &wrong)).await;
    let of = |number: u32, bytes: usize| TemplateDigest { number, digest: vec![7; bytes] };
    t.malformed(|r| taken(r).function = 0, "REQUIRED", "biometrics.function").await;
    t.malformed(|r| taken(r).function = 3, "UNKNOWN_VALUE", "biometrics.function").await;
    t.malformed(|r| taken(r).face = vec![1; 31], "INVALID_CODE", "biometrics.face").await;
    let [fingers, irises] = ["biometrics.fingerprints", "biometrics.irises"];
    t.malformed(|r| taken(r).fingerprints = vec![of(1, 32); 11], "TOO_MANY", fingers).await;
    t.malformed(|r| taken(r).irises = vec![of(1, 32); 3], "TOO_MANY", irises).await;
    t.malformed(|r| taken(r).irises.push(of(3, 32)), "UNKNOWN_VALUE", "biometrics.irises[0].number").await;
    let several = [
        ("UNKNOWN_VALUE", "biometrics.fingerprints[0].number"),
        ("REQUIRED", "biometrics.fingerprints[1].digest"),
        ("REQUIRED", "biometrics.irises[0].number"),
        ("INVALID_CODE", "biometrics.irises[0].digest"),
    ];
    let (wrong_fingers, wrong_irises) = (vec![of(11, 32), of(2, 0)], vec![of(0, 33)]);
    t.all_told(|r| (taken(r).fingerprints, taken(r).irises) = (wrong_fingers, wrong_irises), &several).await;
    t.unmet(|r| r.biometrics = None, "PORTRAIT_MISSING", "biometrics").await;
    t.unmet(|r| taken(r).face.clear(), "PORTRAIT_MISSING", "biometrics.face").await;
    t.unmet(|r| r.biometrics = Some(portrait(&[6, 6])), "BIOMETRICS_TWICE", fingers).await;
    t.unmet(|r| taken(r).irises = vec![of(2, 32); 2], "BIOMETRICS_TWICE", irises).await;
    t.unmet(|r| r.card = card(of_lost), "PERSON_MISSING", "card").await;
    house.clock.set(day_at_noon(900));
    let child = citizen(house, 25, "2020-01-02").await;
    let of_child = house.at(apply(child, CardReason::First, "2024-09-01")).await;
    let under_six = (date("2024-09-02"), card(of_child));
    t.unmet(|r| (r.effective_date, r.card) = under_six, "BIOMETRICS_OF_UNDER_SIX", "biometrics").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refuse_card() {
    let cards = Cards::new().await;
    let wrong = [cards.approved, cards.batched, cards.made, cards.in_hand, cards.refused, cards.void];
    let t = Table::of(&cards.world.house, make::refuse_card(cards.applied, "2022-04-02"));
    cards.step(&t, |r| &mut r.effective_date, |r| &mut r.card, ("NOT_AWAITING_APPROVAL", &wrong)).await;
    t.malformed(|r| r.reason.clear(), "REQUIRED", "reason").await;
    t.malformed(|r| r.reason = "ế".repeat(251), "TOO_LONG", "reason").await;
    t.malformed(|r| r.reason = "a\u{0}".into(), "BAD_CHARACTER", "reason").await;
    let several = [("REQUIRED", "card"), ("REQUIRED", "reason")];
    t.all_told(|r| (r.card, r.reason) = (None, " ".into()), &several).await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn withdraw_card() {
    let cards = Cards::new().await;
    let wrong = [cards.batched, cards.made, cards.in_hand, cards.refused, cards.void];
    let t = Table::of(&cards.world.house, make::withdraw_card(cards.approved, "2022-04-02"));
    cards.step(&t, |r| &mut r.effective_date, |r| &mut r.card, ("NOT_WITHDRAWABLE", &wrong)).await;
    t.malformed(|r| r.reason = "a".repeat(251), "TOO_LONG", "reason").await;
    let several = [("REQUIRED", "card"), ("BAD_CHARACTER", "reason")];
    t.all_told(|r| (r.card, r.reason) = (None, "a\u{202a}".into()), &several).await;
    t.taken().await;
}
