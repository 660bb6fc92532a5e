//! The way of a card: good requests come through whole, and everything that is wrong is said.

use ledger_core::domain::card::lists::{CardGround, TargetGroup};
use ledger_core::domain::command::Command;
use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::event::v1::event::Act;
use ledger_proto::ledger::registration::v1::act::Act as Line;
use ledger_proto::ledger::registration::v1::*;
use ledger_proto::ledger::r#type::v1::{Biometrics, TemplateDigest};

use super::requests::{REQUEST_ID, apply, card, date, lines as others, person, provenance};
use super::{Write, finds, read, read_act};

/// A request of one card, filled in as all of them are.
macro_rules! of_card {
    ($request:ident $({ $($field:ident: $value:expr),* })?) => {
        $request {
            request_id: REQUEST_ID.into(),
            validate_only: false,
            provenance: provenance(),
            effective_date: date(2024, 7, 3),
            card: card(30),
            $($($field: $value),*)?
        }
    };
}

fn taken() -> Biometrics {
    let digest = |number: u32| TemplateDigest { number, digest: vec![number as u8; 32] };
    Biometrics {
        function: 1,
        face: vec![9; 32],
        fingerprints: vec![digest(1), digest(6)],
        irises: vec![digest(2)],
    }
}

fn capture() -> CaptureForCardRequest {
    of_card!(CaptureForCardRequest { biometrics: Some(taken()) })
}

fn batch() -> BatchCardsRequest {
    BatchCardsRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2024, 7, 3),
        cards: vec![card(30).unwrap(), card(31).unwrap()],
        number: "LO-1".into(),
        centre: "C06-TT1".into(),
        stock: super::stocks::stock(40),
        blanks: 3,
    }
}

fn destroy() -> DestroyCardRequest {
    of_card!(DestroyCardRequest { serial: "VN0042".into(), minutes: "12/BB".into() })
}

fn issue() -> IssueCertificateRequest {
    IssueCertificateRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2024, 8, 3),
        person: person(11),
        serial: "GC1".into(),
        living_since: date(2024, 1, 3),
    }
}

pub(super) fn printed() -> events::PrintedFacts {
    events::PrintedFacts {
        personal_number: 97_080_000_001,
        full_name: "Nguyễn Văn An".into(),
        birth_date: date(1980, 3, 0),
        sex: 2,
        nationality: "VN".into(),
        birth_registration_area_id: 3,
        origin_area_id: 1,
        dwelling_id: 5,
        old_number: Some(12_345_678),
        family_words: Some(1),
        places: Some(events::PrintedPlaces {
            birth_registration: "Xã Đông, Tỉnh Một".into(),
            origin: "Tỉnh Một".into(),
            residence: "Số 1, Xã Đông, Tỉnh Một".into(),
        }),
    }
}

pub(super) fn lines() -> Vec<Line> {
    vec![
        Line::CaptureForCard(capture().bare()),
        Line::RefuseCard(of_card!(RefuseCardRequest { reason: "sai".into() }).bare()),
        Line::WithdrawCard(of_card!(WithdrawCardRequest { reason: "thôi".into() }).bare()),
        Line::BatchCards(batch().bare()),
        Line::CheckCard(of_card!(CheckCardRequest { defect: "chip".into() }).bare()),
        Line::DispatchCard(of_card!(DispatchCardRequest { unit: "G01".into() }).bare()),
        Line::ReceiveCard(of_card!(ReceiveCardRequest).bare()),
        Line::DestroyCard(destroy().bare()),
        Line::ReportCardLost(of_card!(ReportCardLostRequest).bare()),
        Line::HoldCard(of_card!(HoldCardRequest { ground: 2 }).bare()),
        Line::ReturnCard(of_card!(ReturnCardRequest).bare()),
        Line::RevokeCard(of_card!(RevokeCardRequest { ground: 1 }).bare()),
        Line::IssueCertificate(issue().bare()),
        Line::RevokeCertificate(RevokeCertificateRequest {
            effective_date: date(2024, 9, 3),
            person: person(11),
            ground: 4,
            ..Default::default()
        }),
    ]
}

/// One replacement of each kind, with every field filled in.
pub(super) fn acts() -> Vec<Act> {
    let (card_id, person_id) = (30, 11);
    let one = |card_id| events::BatchedCard { card_id, person_id };
    vec![
        Act::CardCaptured(events::CardCaptured { card_id, person_id, biometrics: Some(taken()) }),
        Act::CardCaptured(events::CardCaptured { card_id, person_id, biometrics: None }),
        Act::CardRefused(events::CardRefused { card_id, person_id, reason: "sai".into() }),
        Act::CardWithdrawn(events::CardWithdrawn { card_id, person_id, reason: "thôi".into() }),
        Act::CardsBatched(events::CardsBatched {
            cards: vec![one(30), one(31)],
            number: "LO-1".into(),
            centre: "C06-TT1".into(),
            stock_id: 0,
            blanks: 0,
        }),
        Act::CardChecked(events::CardChecked { card_id, person_id, defect: "chip".into() }),
        Act::CardDispatched(events::CardDispatched { card_id, person_id, unit: "G01".into() }),
        Act::CardReceived(events::CardReceived { card_id, person_id }),
        Act::CardLost(events::CardLost { card_id, person_id }),
        Act::CardHeld(events::CardHeld { card_id, person_id, ground: 1 }),
        Act::CardReturned(events::CardReturned { card_id, person_id }),
        Act::CardRevoked(events::CardRevoked { card_id, person_id, ground: 3 }),
        Act::CardDestroyed(events::CardDestroyed {
            card_id,
            person_id,
            serial: "VN0042".into(),
            minutes: "12/BB".into(),
            closes: true,
        }),
        Act::CertificateIssued(events::CertificateIssued {
            person_id,
            serial: "GC1".into(),
            living_since: date(2024, 1, 3),
        }),
        Act::CertificateRevoked(events::CertificateRevoked { person_id, ground: 5 }),
    ]
}

#[test]
fn ground_group_and_digests_are_read() {
    let Command::ApplyForCard(applied) = read(&apply()).expect("a good request").command else {
        panic!("another command")
    };
    assert_eq!((applied.ground, applied.group), (Some(CardGround::Damaged), Some(TargetGroup::FourteenOn)));
    let Command::CaptureForCard(captured) = read(&capture()).expect("a good request").command else {
        panic!("another command")
    };
    let taken = captured.biometrics.expect("something was taken");
    assert_eq!(taken.face.map(|digest| digest.0), Some([9; 32]));
    assert_eq!(taken.fingerprints.iter().map(|(finger, _)| *finger).collect::<Vec<_>>(), [1, 6]);
    assert_eq!((taken.irises[0].0, taken.irises[0].1.0), (2, [2; 32]));
    let Command::BatchCards(batched) = read(&batch()).expect("a good request").command else {
        panic!("another command")
    };
    assert_eq!(batched.cards.iter().map(|card| card.get()).collect::<Vec<_>>(), [30, 31]);
    assert_eq!(batched.drawn.map(|(stock, blanks)| (stock.get(), blanks)), Some((40, Some(3))));
    let all = others();
    assert_eq!(all.iter().filter(|line| read_act(line).is_ok()).count(), all.len());
}

#[test]
fn an_empty_request_lacks_what_is_required() {
    let required = |field| (field, "REQUIRED");
    let all = ["request_id", "effective_date", "card"].map(required);
    let and =
        |more: &[&'static str]| [&all[..], &more.iter().copied().map(required).collect::<Vec<_>>()].concat();
    finds(&CaptureForCardRequest::default(), &and(&[]));
    finds(&RefuseCardRequest::default(), &and(&["reason"]));
    finds(&WithdrawCardRequest::default(), &and(&[]));
    let batch = ["request_id", "effective_date", "cards", "number", "centre"].map(required);
    finds(&BatchCardsRequest::default(), &batch);
    finds(&CheckCardRequest::default(), &and(&[]));
    finds(&DispatchCardRequest::default(), &and(&["unit"]));
    finds(&ReceiveCardRequest::default(), &and(&[]));
    finds(&DestroyCardRequest::default(), &and(&["serial", "minutes"]));
    finds(&ReportCardLostRequest::default(), &and(&[]));
    finds(&HoldCardRequest::default(), &and(&["ground"]));
    finds(&ReturnCardRequest::default(), &and(&[]));
    finds(&RevokeCardRequest::default(), &and(&["ground"]));
    let issue = ["request_id", "effective_date", "person", "serial", "living_since"].map(required);
    finds(&IssueCertificateRequest::default(), &issue);
    let revoke = ["request_id", "effective_date", "person", "ground"].map(required);
    finds(&RevokeCertificateRequest::default(), &revoke);
}

#[test]
fn digests_and_lists_keep_to_their_form() {
    let mut request = capture();
    let taken = request.biometrics.as_mut().unwrap();
    taken.function = 3;
    taken.face = vec![1; 31];
    taken.fingerprints[0].number = 11;
    taken.fingerprints[1].digest = Vec::new();
    taken.irises[0].number = 0;
    finds(
        &request,
        &[
            ("biometrics.function", "UNKNOWN_VALUE"),
            ("biometrics.face", "INVALID_CODE"),
            ("biometrics.fingerprints[0].number", "UNKNOWN_VALUE"),
            ("biometrics.fingerprints[1].digest", "REQUIRED"),
            ("biometrics.irises[0].number", "REQUIRED"),
        ],
    );
    let mut request = capture();
    let finger = request.biometrics.as_ref().unwrap().fingerprints[0].clone();
    request.biometrics.as_mut().unwrap().fingerprints = vec![finger; 11];
    finds(&request, &[("biometrics.fingerprints", "TOO_MANY")]);
    let mut request = batch();
    request.cards = vec![card(30).unwrap(); 201];
    request.centre = "x".repeat(41);
    finds(&request, &[("cards", "TOO_MANY"), ("centre", "TOO_LONG")]);
    let mut request = batch();
    request.stock = None;
    finds(&request, &[("blanks", "NOT_APPLICABLE")]);
    let mut request = batch();
    request.blanks = 10_000_001;
    finds(&request, &[("blanks", "TOO_MANY")]);
    let mut request = batch();
    request.cards[1] = Default::default();
    finds(&request, &[("cards[1]", "REQUIRED")]);
    let mut request = destroy();
    request.serial = "VN-42".into();
    finds(&request, &[("serial", "INVALID_NUMBER")]);
    let mut request = issue();
    request.living_since = date(2024, 1, 0);
    finds(&request, &[("living_since", "INCOMPLETE_DATE")]);
    let mut request = apply();
    (request.ground, request.target_group) = (11, 4);
    finds(&request, &[("ground", "UNKNOWN_VALUE"), ("target_group", "UNKNOWN_VALUE")]);
}
