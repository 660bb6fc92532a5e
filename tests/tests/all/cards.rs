//! The way of a card through the interface: each act works, is refused with its reason, is corrected and annulled.

use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::person::v1::lookup_persons_request::Number;
use ledger_proto::ledger::person::v1::{
    Card, CardLayout, GetBatchFileRequest, GetCardOutputsRequest, GetCardRequest,
};
use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::registration::v1::act::Act as Line;
use ledger_proto::ledger::r#type::v1::{
    AsOf, Biometrics, CardFact, CardGround, CardHoldGround, CardReason, CardRevocationGround, CardStage,
    CardTargetGroup, NumberGround, PersonName, Sex, TemplateDigest,
};
use ledger_tests::request::{
    annul, apply, approve, card, correct, date, death, dwelling, enrol_numbered, get_card, get_person,
    hand_over, known_before, lookup, move_alone, on, person, personalise,
};
use ledger_tests::{Act, House, Place, Told, same_when_rebuilt};
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

fn taken(fingers: &[u32]) -> Option<Biometrics> {
    let digest = |number: u32| TemplateDigest { number, digest: vec![7; 32] };
    Some(Biometrics {
        function: 2,
        face: vec![1; 32],
        fingerprints: fingers.iter().copied().map(digest).collect(),
        irises: Vec::new(),
    })
}

fn batch(cards: &[u64], number: &str, on: &str) -> reg::BatchCardsRequest {
    reg::BatchCardsRequest {
        effective_date: date(on),
        cards: cards.iter().filter_map(|of| card(*of)).collect(),
        number: number.into(),
        centre: "C06-TT1".into(),
        ..Default::default()
    }
}

async fn shown(house: &House, of: u64) -> Card {
    let tail = house.tail().await;
    house.ask(get_card(of, tail)).await.card.unwrap()
}

async fn refused<A: Act>(house: &House, request: A, reason: &str, field: &str) {
    ledger_tests::refused(house, request, Code::FailedPrecondition, reason, field).await;
}

async fn adult(house: &House, serial: u32) -> u64 {
    house.at(enrol_numbered("Trần Văn Thẻ", Sex::Male, "1980-01-01", serial)).await
}

/// Applied for and approved.
async fn approved(house: &House, who: u64) -> u64 {
    let of = house.at(apply(who, CardReason::First, "2022-03-01")).await;
    house.at(approve(of, "2022-03-02")).await;
    of
}

async fn in_hand(house: &House, who: u64, serial: &str) -> u64 {
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

/// A commune below a province, a dwelling in it, and somebody who lives there, with a card in hand.
async fn resident(house: &House, on: [&str; 4]) -> (u64, u64, u64) {
    let place = Place::found(house, 2).await;
    let mut enrolled = enrol_numbered("Đặng Thị Hồng Ánh", Sex::Female, "1980-02-03", 7);
    enrolled.dwelling = dwelling(place.homes[0]);
    enrolled.birth_registration_area = place.commune.into();
    enrolled.origin_area = place.commune.into();
    let who = house.at(enrolled).await;
    let of = house.at(apply(who, CardReason::First, on[0])).await;
    house.at(approve(of, on[1])).await;
    house.at(personalise(of, "VN1", on[2])).await;
    house.at(hand_over(of, on[3])).await;
    (who, of, place.homes[1])
}

async fn facts_out_of_date(house: &House, who: u64, of: u64) -> (Vec<CardFact>, Vec<CardFact>) {
    let tail = house.tail().await;
    let person = house.ask(get_person(who, tail)).await.person.unwrap();
    (shown(house, of).await.out_of_date().collect(), person.card_out_of_date().collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_corrected_or_changed_fact_makes_the_card_out_of_date() {
    let house = House::new().await;
    let (who, of, elsewhere) =
        resident(&house, ["2022-03-01", "2022-03-02", "2022-03-03", "2022-03-04"]).await;
    assert_eq!(facts_out_of_date(&house, who, of).await, (vec![], vec![]));
    let records = house.records().await;
    let record = &records[usize::try_from(who).unwrap()];
    let corrected = house
        .at(correct(record, |act| {
            let EventAct::PersonEnrolled(enrolled) = act else { panic!("an enrolment") };
            let facts = enrolled.facts.as_mut().unwrap();
            facts.full_name = "Đặng Thị Hồng Anh".into();
            facts.religion = 1;
        }))
        .await;
    let name = vec![CardFact::Name];
    assert_eq!(facts_out_of_date(&house, who, of).await, (name.clone(), name.clone()));
    let known = ledger_tests::request::get_person_as_of(who, known_before(corrected));
    assert!(house.ask(known).await.person.unwrap().card_out_of_date.is_empty(), "it was not known then");
    let known = ledger_tests::request::get_person_as_of(who, known_before(corrected + 1));
    assert_eq!(house.ask(known).await.person.unwrap().card_out_of_date().collect::<Vec<_>>(), name);
    house.at(move_alone(who, elsewhere, "2022-05-01")).await;
    let both = vec![CardFact::Name, CardFact::Residence];
    assert_eq!(facts_out_of_date(&house, who, of).await, (both.clone(), both));
    house.at(annul(corrected)).await;
    house.at(of_card!(ReportCardLostRequest, of, "2022-05-02")).await;
    assert_eq!(facts_out_of_date(&house, who, of).await, (vec![], vec![]), "a lost card is void");
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_outputs_of_a_card_are_data_and_images() {
    let house = House::new().await;
    let (who, of, _) = resident(&house, ["2022-03-01", "2022-03-02", "2022-03-03", "2022-03-04"]).await;
    let ask = |card_id, min_position| GetCardOutputsRequest { card_id, min_position, for_life: 0 };
    let answer = house.ask(ask(of, house.tail().await)).await;
    let outputs = answer.outputs.unwrap();
    assert_eq!(outputs.layout(), CardLayout::CardLayout2021);
    let digits = outputs.fields[0].text.clone();
    let fields: Vec<&str> = outputs.qr_payload.split('|').collect();
    assert_eq!((fields.len(), fields[0], fields[2]), (7, digits.as_str(), "ĐẶNG THỊ HỒNG ÁNH"));
    assert_eq!((fields[3], fields[4], fields[6]), ("03021980", "Nữ", "03032022"));
    assert!(fields[5].contains(", Đơn vị Thử"), "{}", fields[5]);
    assert_eq!(outputs.mrz[2], "DANG<<THI<HONG<ANH<<<<<<<<<<<<");
    assert_eq!(&outputs.mrz[1][..6], "800203");
    assert!(answer.qr_svg.starts_with("<svg") && answer.qr_png.starts_with(b"\x89PNG"));
    let text = |name: &str| outputs.fields.iter().find(|field| field.name == name).unwrap().text.clone();
    assert_eq!((text("sex").as_str(), text("nationality").as_str()), ("Nữ", "Việt Nam"));
    assert!(text("origin").starts_with("Đơn vị Thử") && text("issue_date") == "03/03/2022");

    let second = house.at(apply(who, CardReason::Change, "2022-04-01")).await;
    let told = Told::by(&house.send(ask(second, second)).await.unwrap_err());
    assert_eq!(told, Told::at(Code::FailedPrecondition, "CARD_NOT_MADE", "card_id"));
    let told = Told::by(&house.send(ask(999_999, 0)).await.unwrap_err());
    assert_eq!(told, Told::at(Code::NotFound, "CARD_NOT_FOUND", "card_id"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_file_of_a_batch_is_the_same_for_everybody() {
    let house = House::new().await;
    let (one, two) = (adult(&house, 1).await, adult(&house, 2).await);
    let cards = [approved(&house, one).await, approved(&house, two).await];
    let batch_position = house.at(batch(&cards, "LO-7", "2022-03-03")).await;
    let ask = |batch_position, issued| GetBatchFileRequest {
        batch_position,
        issue_date: date(issued),
        min_position: batch_position,
        for_life: 0,
    };
    let answer = house.ask(ask(batch_position, "2022-03-04")).await;
    assert_eq!(answer, house.ask(ask(batch_position, "2022-03-04")).await);
    let content = String::from_utf8(answer.content.to_vec()).unwrap();
    assert_eq!(answer.digest, blake3::hash(content.as_bytes()).as_bytes().to_vec());
    let lines: Vec<serde_json::Value> =
        content.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), answer.cards), (3, 2));
    assert_eq!((lines[0]["batch"].as_str(), lines[0]["cards"].as_u64()), (Some("LO-7"), Some(2)));
    assert_eq!(lines[1]["card_id"].as_u64(), Some(cards[0]));
    assert_eq!(lines[2]["fields"]["full_name"].as_str(), Some("TRẦN VĂN THẺ"));
    assert_eq!(lines[2]["fields"]["expiry_date"].as_str(), Some("01/01/2040"));
    assert_eq!(lines[2]["mrz"].as_array().unwrap().len(), 3);
    let newer = house.ask(ask(batch_position, "2024-07-01")).await;
    let content = String::from_utf8(newer.content.to_vec()).unwrap();
    assert!(content.contains("CARD_LAYOUT_2024") && content.contains("\"qr\":\"\""), "{content}");
    let newer: serde_json::Value = serde_json::from_str(content.lines().nth(2).unwrap()).unwrap();
    assert_eq!(
        newer["mrz"][2].as_str(),
        Some("TRAN<<VAN<THE<<<<<<<<<<<<<<<<<"),
        "the chip of both cards has the lines"
    );

    let told = Told::by(&house.send(ask(one, "2022-03-04")).await.unwrap_err());
    assert_eq!(told, Told::at(Code::FailedPrecondition, "CARD_NOT_MADE", "batch_position"));
    let told = Told::by(&house.send(ask(batch_position, "2022-03")).await.unwrap_err());
    assert_eq!(told, Told::at(Code::InvalidArgument, "INCOMPLETE_DATE", "issue_date"));
}

/// Cards by id, with what is said of them.
type OfCards = Vec<(u64, String)>;

/// The batch, the cards in its file with their names, and those left out with the reason.
fn in_file(content: &[u8]) -> (String, OfCards, OfCards) {
    let text = std::str::from_utf8(content).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |line: &serde_json::Value, told: &serde_json::Value| {
        (line["card_id"].as_u64().unwrap(), told.as_str().unwrap().to_owned())
    };
    let left_out = lines[0]["left_out"].as_array().unwrap();
    (
        lines[0]["batch"].as_str().unwrap().to_owned(),
        lines[1..].iter().map(|line| of(line, &line["fields"]["full_name"])).collect(),
        left_out.iter().map(|line| of(line, &line["reason"])).collect(),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_file_of_a_batch_has_what_waits_in_it_as_it_will_be_made() {
    let house = House::new().await;
    let (mut people, mut cards) = (Vec::new(), Vec::new());
    for serial in 1..=5 {
        people.push(adult(&house, serial).await);
        cards.push(approved(&house, people[people.len() - 1]).await);
    }
    let batched = house.at(batch(&cards[..4], "LO-7", "2022-03-03")).await;
    let file = async |issued: &str| {
        let tail = house.tail().await;
        let (issue_date, min_position) = (date(issued), tail);
        let request = GetBatchFileRequest { batch_position: batched, issue_date, min_position, for_life: 0 };
        house.send(request).await.map(|answer| in_file(&answer.content))
    };
    let name = || "TRẦN VĂN THẺ".to_owned();
    let all: Vec<_> = cards[..4].iter().map(|card| (*card, name())).collect();
    assert_eq!(file("2022-03-04").await.unwrap(), ("LO-7".into(), all, vec![]));

    // Of cards of which a step went another way the file says nothing.
    let record = house.records().await[usize::try_from(batched).unwrap()].clone();
    let corrected = house
        .at(correct(&record, |act| {
            let EventAct::CardsBatched(of) = act else { panic!("a batch") };
            of.number = "LO-8".into();
            let last = of.cards.len() - 1;
            (of.cards[last].card_id, of.cards[last].person_id) = (cards[4], people[4]);
        }))
        .await;
    house.at(death(people[0], "2022-03-04")).await;
    house.at(personalise(cards[1], "VN1", "2022-03-04")).await;
    let waiting = vec![(cards[2], name()), (cards[4], name())];
    assert_eq!(file("2022-03-04").await.unwrap(), ("LO-8".into(), waiting, vec![]));
    house.at(of_card!(CheckCardRequest, cards[1], "2022-03-05", defect: "chip".into())).await;
    house.at(batch(&[cards[1]], "LO-9", "2022-03-05")).await;
    assert_eq!(file("2022-03-05").await.unwrap().1.len(), 2, "it waits in another batch now");

    // The holder is the one of the day of issue; who has no number then is named, and does not keep the others waiting.
    house
        .at(reg::CancelPersonalNumberRequest {
            effective_date: date("2022-03-06"),
            person: person(people[2]),
            ground: NumberGround::FalsePapers.into(),
            ..Default::default()
        })
        .await;
    house
        .at(reg::ChangeNameRequest {
            effective_date: date("2022-03-06"),
            person: person(people[4]),
            name: ledger_tests::request::name("Trần Văn Mới"),
            reason: "asked".into(),
            consent: true,
            ..Default::default()
        })
        .await;
    let before = vec![(cards[2], name()), (cards[4], name())];
    assert_eq!(file("2022-03-05").await.unwrap(), ("LO-8".into(), before, vec![]));
    let after = vec![(cards[4], "TRẦN VĂN MỚI".to_owned())];
    let without = vec![(cards[2], "NO_PERSONAL_NUMBER".to_owned())];
    assert_eq!(file("2022-03-06").await.unwrap(), ("LO-8".into(), after, without));

    house.at(annul(corrected)).await;
    assert_eq!(file("2022-03-05").await.unwrap().0, "LO-7");
    house.at(of_card!(WithdrawCardRequest, cards[4], "2022-03-08")).await;
    let none = batch(&[cards[3]], "LO-10", "2022-03-09");
    refused(&house, none, "NOT_AWAITING_PRODUCTION", "cards[0]").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_that_was_annulled_has_no_file_and_one_given_to_another_card_has_that() {
    let house = House::new().await;
    let (one, two) = (adult(&house, 1).await, adult(&house, 2).await);
    let cards = [approved(&house, one).await, approved(&house, two).await];
    let batched = house.at(batch(&cards[..1], "LO-7", "2022-03-03")).await;
    let record = house.records().await[usize::try_from(batched).unwrap()].clone();
    house
        .at(correct(&record, |act| {
            let EventAct::CardsBatched(of) = act else { panic!("a batch") };
            (of.cards[0].card_id, of.cards[0].person_id) = (cards[1], two);
        }))
        .await;
    let ask = async || {
        let (issue_date, min_position) = (date("2022-03-04"), house.tail().await);
        house
            .send(GetBatchFileRequest { batch_position: batched, issue_date, min_position, for_life: 0 })
            .await
    };
    let (_, in_it, _) = in_file(&ask().await.unwrap().content);
    assert_eq!(in_it.iter().map(|(card, _)| *card).collect::<Vec<_>>(), [cards[1]]);
    house.at(annul(batched)).await;
    let told = Told::by(&ask().await.unwrap_err());
    assert_eq!(told, Told::at(Code::FailedPrecondition, "ALREADY_ANNULLED", "batch_position"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lines_of_a_card_keep_the_name_as_it_was_divided() {
    let house = House::new().await;
    let mut enrolled = enrol_numbered("Tôn Nữ Thị Ưu", Sex::Female, "1980-02-03", 7);
    enrolled.name = Some(PersonName {
        family_name: "Tôn Nữ".into(),
        middle_name: "Thị".into(),
        given_name: "Ưu".into(),
        ..Default::default()
    });
    let who = house.at(enrolled).await;
    let of = in_hand(&house, who, "VN1").await;
    let lines = async || {
        let request = GetCardOutputsRequest { card_id: of, min_position: house.tail().await, for_life: 0 };
        house.ask(request).await.outputs.unwrap().mrz
    };
    let before = lines().await;
    assert_eq!(before[2], "TON<NU<<THI<UU<<<<<<<<<<<<<<<<");
    house
        .at(reg::ChangeNameRequest {
            effective_date: date("2022-05-01"),
            person: person(who),
            name: ledger_tests::request::name("Tôn Thị Ưu"),
            reason: "asked".into(),
            consent: true,
            ..Default::default()
        })
        .await;
    assert_eq!(lines().await, before);
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_printed_stays_when_places_and_old_numbers_change() {
    let house = House::new().await;
    house.clock.set(ledger_tests::day_at_noon(400));
    let place = Place::found(&house, 1).await;
    let mut enrolled = enrol_numbered("Ðặng Văn Ðức", Sex::Male, "1980-02-03", 7);
    enrolled.dwelling = dwelling(place.homes[0]);
    let who = house.at(enrolled).await;
    let link = |number: &str, on: &str| reg::LinkOldNumberRequest {
        effective_date: date(on),
        person: person(who),
        number: number.into(),
        ..Default::default()
    };
    house.at(link("112345678", "2010-01-01")).await;
    let of = house.at(apply(who, CardReason::First, "2022-03-01")).await;
    house.at(approve(of, "2022-03-02")).await;
    house.at(personalise(of, "VN1", "2022-03-03")).await;
    let ask = async || {
        let request = GetCardOutputsRequest { card_id: of, min_position: house.tail().await, for_life: 0 };
        let answer = house.ask(request).await;
        (answer.outputs.unwrap(), answer.qr_svg)
    };
    let printed = ask().await;
    assert_eq!(printed.0.qr_payload.split('|').nth(1), Some("112345678"));
    assert_eq!(printed.0.mrz[2], "DANG<<VAN<DUC<<<<<<<<<<<<<<<<<", "a letter that looks like it is Đ");
    house
        .at(reg::ReaddressDwellingRequest {
            effective_date: date("2023-01-05"),
            dwelling: dwelling(place.homes[0]),
            address: "Số 99 đường Mới".into(),
            ..Default::default()
        })
        .await;
    house
        .at(reg::RenameAreaRequest {
            effective_date: date("2023-02-01"),
            area: place.commune.into(),
            name: "Tên Mới".into(),
            full_name: "Phường Tên Mới".into(),
            ..Default::default()
        })
        .await;
    house.at(link("112345679", "2023-03-01")).await;
    assert_eq!(ask().await, printed);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_card_of_2024_prints_where_somebody_resides_and_none_has_a_cancelled_number() {
    let house = House::new().await;
    house.clock.set(ledger_tests::day_at_noon(800));
    let place = Place::found(&house, 2).await;
    let who = house.at(enrol_numbered("Trần Văn Thẻ", Sex::Male, "1980-01-01", 7)).await;
    let stay = reg::RegisterTemporaryResidenceRequest {
        effective_date: date("2024-06-01"),
        persons: vec![reg::NamedPerson { person: person(who) }],
        dwelling: dwelling(place.homes[1]),
        until: date("2026-05-31"),
        ..Default::default()
    };
    house.at(stay).await;
    let residence = async |of: u64| {
        let request = GetCardOutputsRequest { card_id: of, min_position: house.tail().await, for_life: 0 };
        let outputs = house.ask(request).await.outputs.unwrap();
        outputs.fields.iter().find(|field| field.name == "residence").unwrap().text.clone()
    };
    let of = house.at(apply(who, CardReason::First, "2024-06-20")).await;
    house.at(approve(of, "2024-06-21")).await;
    house.at(personalise(of, "VN1", "2024-06-28")).await;
    assert_eq!(residence(of).await, "", "the card of 2021 prints permanent residence");
    house.at(hand_over(of, "2024-06-29")).await;
    let second = house.at(apply(who, CardReason::Change, "2024-07-01")).await;
    house.at(approve(second, "2024-07-02")).await;
    house.at(personalise(second, "VN2", "2024-07-03")).await;
    assert!(residence(second).await.contains(", Đơn vị Thử"), "{}", residence(second).await);
    house
        .at(reg::CancelPersonalNumberRequest {
            effective_date: date("2024-07-04"),
            person: person(who),
            ground: NumberGround::FalsePapers.into(),
            ..Default::default()
        })
        .await;
    refused(&house, hand_over(second, "2024-07-05"), "CARD_NUMBER_NOT_IN_FORCE", "card").await;
}
