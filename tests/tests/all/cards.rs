//! The way of a card through the interface: each act works, is refused with its reason, is corrected and annulled.

use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::person::v1::lookup_persons_request::Number;
use ledger_proto::ledger::person::v1::{Card, GetCardRequest};
use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::registration::v1::act::Act as Line;
use ledger_proto::ledger::r#type::v1::{
    AsOf, Biometrics, CardGround, CardHoldGround, CardReason, CardRevocationGround, CardStage,
    CardTargetGroup, Sex, TemplateDigest,
};
use ledger_tests::request::{
    annul, apply, approve, card, correct, date, death, enrol_numbered, get_card, get_person, hand_over,
    known_before, lookup, on, person, personalise,
};
use ledger_tests::{Act, House, Told, same_when_rebuilt};
use tonic::Code;

use crate::import::{file, import_some};

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
pub(crate) use of_card;

fn taken(fingers: &[u32]) -> Option<Biometrics> {
    let digest = |number: u32| TemplateDigest { number, digest: vec![7; 32] };
    Some(Biometrics {
        function: 2,
        face: vec![1; 32],
        fingerprints: fingers.iter().copied().map(digest).collect(),
        irises: Vec::new(),
    })
}

pub(crate) fn batch(cards: &[u64], number: &str, on: &str) -> reg::BatchCardsRequest {
    reg::BatchCardsRequest {
        effective_date: date(on),
        cards: cards.iter().filter_map(|of| card(*of)).collect(),
        number: number.into(),
        centre: "C06-TT1".into(),
        ..Default::default()
    }
}

pub(crate) async fn shown(house: &House, of: u64) -> Card {
    let tail = house.tail().await;
    house.ask(get_card(of, tail)).await.card.unwrap()
}

pub(crate) async fn refused<A: Act>(house: &House, request: A, reason: &str, field: &str) {
    ledger_tests::refused(house, request, Code::FailedPrecondition, reason, field).await;
}

pub(crate) async fn adult(house: &House, serial: u32) -> u64 {
    house.at(enrol_numbered("Trần Văn Thẻ", Sex::Male, "1980-01-01", serial)).await
}

/// Applied for and approved.
pub(crate) async fn approved(house: &House, who: u64) -> u64 {
    let of = house.at(apply(who, CardReason::First, "2022-03-01")).await;
    house.at(approve(of, "2022-03-02")).await;
    of
}

pub(crate) async fn in_hand(house: &House, who: u64, serial: &str) -> u64 {
    let of = approved(house, who).await;
    house.at(personalise(of, serial, "2022-03-03")).await;
    house.at(hand_over(of, "2022-03-04")).await;
    of
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_goes_its_whole_way() {
    let house = House::new().await;
    let who = adult(&house, 1).await;
    let mut request = apply(who, CardReason::First, "2022-03-01");
    request.target_group = CardTargetGroup::FourteenOn.into();
    let of = house.at(request).await;
    house.at(of_card!(CaptureForCardRequest, of, "2022-03-01", biometrics: taken(&[1, 6]))).await;
    house.at(approve(of, "2022-03-02")).await;
    house.at(batch(&[of], "LO-1", "2022-03-03")).await;
    house.at(personalise(of, "VN1", "2022-03-04")).await;
    house.at(of_card!(CheckCardRequest, of, "2022-03-04", defect: "chip is dead".into())).await;
    house
        .at(of_card!(DestroyCardRequest, of, "2022-03-04", serial: "VN1".into(), minutes: "1/BB".into()))
        .await;
    house.at(personalise(of, "VN2", "2022-03-05")).await;
    house.at(of_card!(CheckCardRequest, of, "2022-03-05")).await;
    house.at(of_card!(DispatchCardRequest, of, "2022-03-06", unit: "G01.066".into())).await;
    house.at(of_card!(ReceiveCardRequest, of, "2022-03-07")).await;
    assert_eq!(shown(&house, of).await.stage(), CardStage::Received);
    house.at(hand_over(of, "2022-03-08")).await;
    let card = shown(&house, of).await;
    assert_eq!((card.stage(), card.in_force, card.serial.as_str()), (CardStage::HandedOver, true, "VN2"));
    assert_eq!(card.target_group(), CardTargetGroup::FourteenOn);
    assert_eq!((card.batch.as_str(), card.centre.as_str()), ("LO-1", "C06-TT1"));
    assert_eq!(card.unit, "G01.066");
    let intake = card.intake.unwrap();
    assert_eq!((intake.face, intake.fingers, intake.irises), (true, 2, 0));

    let hold = of_card!(HoldCardRequest, of, "2022-04-01", ground: CardHoldGround::Detention.into());
    house.at(hold).await;
    let held = shown(&house, of).await;
    assert_eq!((held.stage(), held.in_force), (CardStage::Held, false));
    let tail = house.tail().await;
    let person = house.ask(get_person(who, tail)).await.person.unwrap();
    assert_eq!((person.active_card_id, person.card_held), (of, true));
    house.at(of_card!(ReturnCardRequest, of, "2022-05-01")).await;
    assert!(shown(&house, of).await.in_force);
    house.at(of_card!(ReportCardLostRequest, of, "2022-05-02")).await;
    let tail = house.tail().await;
    let person = house.ask(get_person(who, tail)).await.person.unwrap();
    assert_eq!((person.active_card_id, person.card_held), (0, false));
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_ends_by_refusal_withdrawal_or_destruction() {
    let house = House::new().await;
    let who = adult(&house, 1).await;
    let of = house.at(apply(who, CardReason::First, "2022-03-01")).await;
    house.at(of_card!(RefuseCardRequest, of, "2022-03-01", reason: "data differ".into())).await;
    assert_eq!(shown(&house, of).await.stage(), CardStage::Refused);
    let of = approved(&house, who).await;
    house.at(of_card!(WithdrawCardRequest, of, "2022-03-02")).await;
    assert_eq!(shown(&house, of).await.stage(), CardStage::Withdrawn);
    let of = house.at(apply(who, CardReason::First, "2022-03-03")).await;
    house.at(approve(of, "2022-03-03")).await;
    house.at(personalise(of, "VN1", "2022-03-04")).await;
    house
        .at(of_card!(DestroyCardRequest, of, "2022-05-04", serial: "VN1".into(), minutes: "1/BB".into()))
        .await;
    assert_eq!(shown(&house, of).await.stage(), CardStage::Destroyed);
    let tail = house.tail().await;
    assert_eq!(house.ask(get_person(who, tail)).await.person.unwrap().open_card_id, 0);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_card_and_one_that_has_run_out_are_not_in_force() {
    let house = House::new().await;
    let of = in_hand(&house, adult(&house, 1).await, "VN1").await;
    let ground = CardRevocationGround::NationalityLost.into();
    house.at(of_card!(RevokeCardRequest, of, "2022-04-01", ground: ground)).await;
    let card = shown(&house, of).await;
    assert_eq!((card.stage(), card.in_force), (CardStage::Revoked, false));
    // Twenty-two years old on the day of issue: to the twenty-fifth birthday, which is 2024-06-01, and by law
    // to 2024-06-30 (Law on Identity 2023, art. 46).
    let young = house.at(enrol_numbered("Trần Thị Thẻ", Sex::Female, "1999-06-01", 2)).await;
    let of = in_hand(&house, young, "VN2").await;
    house.clock.set(ledger_tests::day_at_noon(760));
    let card = shown(&house, of).await;
    assert_eq!(
        (card.stage(), card.in_force),
        (CardStage::HandedOver, true),
        "the last day of validity counts"
    );
    house.clock.set(ledger_tests::day_at_noon(761));
    let card = shown(&house, of).await;
    assert_eq!((card.stage(), card.in_force), (CardStage::Expired, false));
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_asked_for_again_as_of_what_was_told_is_the_same_to_the_byte() {
    let house = House::new().await;
    let young = house.at(enrol_numbered("Trần Thị Thẻ", Sex::Female, "1999-06-01", 2)).await;
    let of = in_hand(&house, young, "VN2").await;
    house.clock.set(ledger_tests::day_at_noon(760));
    let ask = async |as_of| house.ask(GetCardRequest { card_id: of, min_position: 0, as_of }).await;
    let last_day = ask(None).await;
    assert_eq!(
        last_day.as_of,
        Some(AsOf { valid_date: date("2024-06-30"), ..known_before(house.tail().await) })
    );
    assert!(last_day.card.as_ref().unwrap().in_force, "the last day of validity counts");
    let known = ask(Some(known_before(house.tail().await))).await;
    let on_day = ask(Some(on("2024-07-01"))).await;
    house.clock.set(ledger_tests::day_at_noon(761));
    house.at(of_card!(ReportCardLostRequest, of, "2024-07-01")).await;
    for answer in [&last_day, &known, &on_day] {
        assert_eq!(ask(answer.as_of).await, *answer);
    }
    assert_eq!(on_day.card.unwrap().stage(), CardStage::Expired);
    let today = ask(None).await;
    assert_eq!(today.as_of.unwrap().valid_date, date("2024-07-01"));
    assert_eq!(today.card.unwrap().stage(), CardStage::Lost);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_is_refused_with_its_reason_and_field() {
    let house = House::new().await;
    let (one, two) = (adult(&house, 1).await, adult(&house, 2).await);
    let mut odd = apply(one, CardReason::First, "2022-03-01");
    odd.ground = CardGround::Lost.into();
    refused(&house, odd, "GROUND_DOES_NOT_FIT", "ground").await;
    let mut odd = apply(one, CardReason::First, "2022-03-01");
    odd.target_group = CardTargetGroup::UnderSix.into();
    refused(&house, odd, "TARGET_GROUP_WRONG", "target_group").await;
    let of = house.at(apply(one, CardReason::First, "2022-03-01")).await;
    let nothing = of_card!(CaptureForCardRequest, of, "2022-03-01");
    refused(&house, nothing, "PORTRAIT_MISSING", "biometrics").await;
    let twice = of_card!(CaptureForCardRequest, of, "2022-03-01", biometrics: taken(&[1, 1]));
    refused(&house, twice, "BIOMETRICS_TWICE", "biometrics.fingerprints").await;
    let early = of_card!(CaptureForCardRequest, of, "2022-02-01", biometrics: taken(&[1]));
    refused(&house, early, "BEFORE_APPLICATION", "card").await;
    refused(&house, batch(&[of], "LO-1", "2022-03-02"), "NOT_AWAITING_PRODUCTION", "cards[0]").await;
    let other = approved(&house, two).await;
    refused(&house, batch(&[other, other], "LO-1", "2022-03-02"), "CARD_NAMED_TWICE", "cards[1]").await;
    refused(&house, batch(&[other, of], "LO-1", "2022-03-02"), "NOT_AWAITING_PRODUCTION", "cards[1]").await;
    refused(&house, of_card!(CheckCardRequest, of, "2022-03-02"), "NOT_AWAITING_CHECK", "card").await;
    let sent = of_card!(DispatchCardRequest, of, "2022-03-02", unit: "G01".into());
    refused(&house, sent, "NOT_AWAITING_DISPATCH", "card").await;
    refused(&house, of_card!(ReceiveCardRequest, of, "2022-03-02"), "NOT_AWAITING_RECEIPT", "card").await;
    refused(&house, of_card!(ReportCardLostRequest, of, "2022-03-02"), "CARD_NOT_IN_FORCE", "card").await;
    let hold = of_card!(HoldCardRequest, of, "2022-03-02", ground: 1);
    refused(&house, hold, "CARD_NOT_IN_FORCE", "card").await;
    refused(&house, of_card!(ReturnCardRequest, of, "2022-03-02"), "CARD_NOT_HELD", "card").await;
    let revoke = of_card!(RevokeCardRequest, of, "2022-03-02", ground: 1);
    refused(&house, revoke, "CARD_NOT_IN_FORCE", "card").await;
    let revoke = of_card!(RevokeCardRequest, of, "2022-03-02", ground: 5);
    refused(&house, revoke, "GROUND_DOES_NOT_FIT", "ground").await;
    let destroy = |of, serial: &str| of_card!(DestroyCardRequest, of, "2022-05-02", serial: serial.into(), minutes: "1/BB".into());
    refused(&house, destroy(of, "VN1"), "SERIAL_OF_ANOTHER_CARD", "serial").await;
    house.at(personalise(other, "VN1", "2022-03-03")).await;
    refused(&house, of_card!(WithdrawCardRequest, other, "2022-03-04"), "NOT_WITHDRAWABLE", "card").await;
    let refuse = of_card!(RefuseCardRequest, other, "2022-03-04", reason: "late".into());
    refused(&house, refuse, "NOT_AWAITING_APPROVAL", "card").await;
    house.at(hand_over(other, "2022-03-04")).await;
    refused(&house, destroy(other, "VN1"), "CARD_IN_USE", "card").await;
    house.at(death(two, "2022-04-04")).await;
    house.at(destroy(other, "VN1")).await;
    refused(&house, destroy(other, "VN1"), "CARD_DESTROYED_ALREADY", "serial").await;
    let future = of_card!(WithdrawCardRequest, of, "2032-03-04");
    refused(&house, future, "EFFECTIVE_DATE_IN_FUTURE", "effective_date").await;
    let nowhere = of_card!(WithdrawCardRequest, 999_999, "2022-03-04");
    let told = Told::by(&house.try_act(nowhere).await.unwrap_err());
    assert_eq!(told, Told::at(Code::NotFound, "CARD_NOT_FOUND", "card"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_step_can_be_corrected_and_annulled() {
    let house = House::new().await;
    let of = in_hand(&house, adult(&house, 1).await, "VN1").await;
    let other = house.at(apply(adult(&house, 2).await, CardReason::First, "2022-03-01")).await;
    let ground = CardHoldGround::Detention.into();
    let hold = house.at(of_card!(HoldCardRequest, of, "2022-04-01", ground: ground)).await;
    let back = house.at(of_card!(ReturnCardRequest, of, "2022-04-05")).await;
    let lost = house.at(of_card!(ReportCardLostRequest, of, "2022-04-06")).await;
    house.at(annul(lost)).await;
    let revoked = house.at(of_card!(RevokeCardRequest, of, "2022-04-06", ground: 2)).await;
    let captured =
        house.at(of_card!(CaptureForCardRequest, other, "2022-03-01", biometrics: taken(&[1]))).await;
    let records = house.records().await;
    let record = |at: u64| &records[usize::try_from(at).unwrap()];
    house
        .at(correct(record(hold), |act| {
            let EventAct::CardHeld(held) = act else { panic!("a hold") };
            held.ground = CardHoldGround::CompulsoryMeasure.into();
        }))
        .await;
    house
        .at(correct(record(captured), |act| {
            let EventAct::CardCaptured(captured) = act else { panic!("an intake") };
            captured.biometrics = taken(&[1, 2, 3]);
        }))
        .await;
    assert_eq!(shown(&house, other).await.intake.unwrap().fingers, 3);
    let told = Told::by(&house.try_act(annul(hold)).await.unwrap_err());
    assert_eq!(told, Told::at(Code::FailedPrecondition, "LATER_ACT_CONFLICTS", "target"), "it was returned");
    house.at(annul(revoked)).await;
    house.at(annul(back)).await;
    assert_eq!(shown(&house, of).await.stage(), CardStage::Held);
    house.at(annul(hold)).await;
    house.at(annul(captured)).await;
    assert_eq!(shown(&house, of).await.stage(), CardStage::HandedOver);
    assert_eq!(shown(&house, other).await.stage(), CardStage::Applied);
    let mut nobody = correct(record(captured), |act| {
        let EventAct::CardCaptured(captured) = act else { panic!("an intake") };
        captured.biometrics = None;
    });
    nobody.target = ledger_tests::request::record(captured);
    let told = Told::by(&house.try_act(nobody).await.unwrap_err());
    assert_eq!(told, Told::at(Code::FailedPrecondition, "ALREADY_ANNULLED", "target"));
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_of_bulk_import_know_the_steps() {
    let house = House::new().await;
    let acts = [
        Line::EnrolPerson(enrol_numbered("Trần Văn Thẻ", Sex::Male, "1980-01-01", 1)),
        Line::ApplyForCard(apply(1, CardReason::First, "2022-03-01")),
        Line::CaptureForCard(of_card!(CaptureForCardRequest, 2, "2022-03-01", biometrics: taken(&[1]))),
        Line::ApproveCard(approve(2, "2022-03-02")),
        Line::BatchCards(batch(&[2], "LO-1", "2022-03-03")),
        Line::PersonaliseCard(personalise(2, "VN1", "2022-03-04")),
        Line::CheckCard(of_card!(CheckCardRequest, 2, "2022-03-04")),
        Line::DispatchCard(of_card!(DispatchCardRequest, 2, "2022-03-05", unit: "G01".into())),
        Line::ReceiveCard(of_card!(ReceiveCardRequest, 2, "2022-03-06")),
        Line::HandOverCard(hand_over(2, "2022-03-07")),
        Line::HoldCard(of_card!(HoldCardRequest, 2, "2022-03-08", ground: 1)),
        Line::ReturnCard(of_card!(ReturnCardRequest, 2, "2022-03-09")),
        Line::ReportCardLost(of_card!(ReportCardLostRequest, 2, "2022-03-10")),
        Line::DestroyCard(of_card!(
            DestroyCardRequest, 2, "2022-03-11", serial: "VN1".into(), minutes: "1/BB".into()
        )),
        Line::RefuseCard(of_card!(RefuseCardRequest, 2, "2022-03-12", reason: "late".into())),
    ];
    let lines = acts.into_iter().map(|act| reg::Act { sequence: 0, act: Some(act) }).collect::<Vec<_>>();
    let (imported, refused) = import_some(&house, "cards", file(&lines), usize::MAX).await;
    assert_eq!((imported.recorded, house.tail().await), (14, 15));
    let reasons: Vec<(u64, &str)> = refused.iter().map(|line| (line.line, line.reason.as_str())).collect();
    assert_eq!(reasons, [(15, "NOT_AWAITING_APPROVAL")]);
    assert_eq!(shown(&house, 2).await.stage(), CardStage::Destroyed);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_of_identity_is_issued_and_revoked() {
    let house = House::new().await;
    house.clock.set(ledger_tests::day_at_noon(1_000));
    let mut request = enrol_numbered("Thạch Thị Sa", Sex::Female, "1990-05-05", 1);
    request.nationality = String::new();
    let who = house.at(request).await;
    let issue = |serial: &str, since| reg::IssueCertificateRequest {
        effective_date: date("2024-08-01"),
        person: person(who),
        serial: serial.into(),
        living_since: date(since),
        ..Default::default()
    };
    let revoke = |ground: CardRevocationGround| reg::RevokeCertificateRequest {
        effective_date: date("2024-08-09"),
        person: person(who),
        ground: ground.into(),
        ..Default::default()
    };
    refused(&house, revoke(CardRevocationGround::Altered), "NO_CERTIFICATE", "person").await;
    refused(&house, issue("GC1", "2024-02-02"), "LIVED_TOO_SHORT", "living_since").await;
    let early =
        reg::IssueCertificateRequest { effective_date: date("2024-06-30"), ..issue("GC1", "2023-12-30") };
    refused(&house, early, "CERTIFICATE_TOO_EARLY", "effective_date").await;
    refused(&house, issue("GC1", "1990-05-04"), "BEFORE_BIRTH", "living_since").await;
    let issued = house.at(issue("GC1", "2024-02-01")).await;
    refused(&house, issue("GC2", "2024-02-01"), "CERTIFICATE_EXISTS", "person").await;
    refused(&house, revoke(CardRevocationGround::NationalityLost), "GROUND_DOES_NOT_FIT", "ground").await;
    let citizen = adult(&house, 2).await;
    let of_citizen = reg::IssueCertificateRequest { person: person(citizen), ..issue("GC2", "2024-02-01") };
    refused(&house, of_citizen, "NATIONALITY_DETERMINED", "person").await;
    let card = approved(&house, citizen).await;
    refused(&house, personalise(card, "GC1", "2022-03-03"), "CARD_SERIAL_TAKEN", "serial").await;
    let certificate = async || {
        let tail = house.tail().await;
        house.ask(get_person(who, tail)).await.person.unwrap().certificate
    };
    let shown = certificate().await.unwrap();
    assert_eq!((shown.serial.as_str(), shown.issue_date), ("GC1", date("2024-08-01")));
    let serial = || Number::CardSerial("GC1".into());
    let led = house.ask(lookup(serial(), house.tail().await)).await;
    assert_eq!(led.persons.iter().map(|person| person.person_id).collect::<Vec<_>>(), [who]);
    refused(&house, apply(who, CardReason::First, "2024-08-05"), "CERTIFICATE_EXISTS", "person").await;
    same_when_rebuilt(&house).await;
    let record = house.records().await[usize::try_from(issued).unwrap()].clone();
    let mut moved = correct(&record, |_| ());
    moved.effective_date = date("2024-08-02");
    house.at(moved).await;
    assert_eq!(certificate().await.unwrap().issue_date, date("2024-08-02"));
    let revoked = house.at(revoke(CardRevocationGround::NationalityVietnamese)).await;
    assert_eq!(certificate().await, None);
    assert_eq!(house.ask(lookup(serial(), house.tail().await)).await.persons, []);
    house.at(annul(revoked)).await;
    assert!(certificate().await.is_some());
    same_when_rebuilt(&house).await;
}
