//! Where requests came from, and what tells a retry.

use ledger_core::domain::origin::{ActId, Origin};
use ledger_proto::ledger::r#type::v1::{Decision, OriginalRegistration, Provenance};

use ledger_proto::ledger::registration::v1::Act;

use super::requests::*;
use super::{Write, read, read_act};

#[track_caller]
fn origin<W: Write>(request: &W) -> Origin {
    read(request).expect("a good request").origin
}

#[test]
fn provenance_is_kept_and_what_is_empty_is_missing() {
    let kept = origin(&approve()).provenance;
    assert_eq!(kept.unit.unwrap().as_str(), "H26.12.3");
    assert_eq!(kept.officer.unwrap().as_str(), "cb-0042");
    assert_eq!(kept.dossier.unwrap().as_str(), "000.00.12.H26-210301-0001");
    assert_eq!(kept.legal_basis.unwrap().as_str(), "Luật Cư trú 2020, điều 20");
    let decision = kept.decision.unwrap();
    assert_eq!(decision.number.unwrap().as_str(), "12/QĐ-UBND");
    assert_eq!(decision.date.unwrap().to_string(), "2021-03-01");
    assert_eq!(kept.received_date.unwrap().to_string(), "2021-02-26");
    let original = kept.original.unwrap();
    assert_eq!(original.registration_date.unwrap().to_string(), "1987-05");
    assert_eq!(original.book.unwrap().as_str(), "Sổ đăng ký hộ khẩu");
    assert_eq!(original.volume.unwrap().as_str(), "02/1987");
    assert_eq!(original.number.unwrap().as_str(), "145");
    let mut empty = approve();
    empty.provenance = Some(Provenance {
        decision: Some(Decision::default()),
        original: Some(OriginalRegistration { registration_date: date(0, 0, 0), ..Default::default() }),
        ..Provenance::default()
    });
    let mut absent = approve();
    absent.provenance = None;
    assert_eq!(origin(&empty).provenance, origin(&absent).provenance);
    assert_eq!(origin(&absent).provenance, Default::default());
}

#[test]
fn a_retry_has_the_same_content_and_everything_else_another() {
    let first = origin(&approve());
    let ActId::Request(id) = &first.act else { panic!("no request id") };
    assert_eq!(id.to_string(), REQUEST_ID);
    let mut other_id = approve();
    other_id.request_id = "0d9619ff-8b86-4d01-b42d-00cf4fc964ff".into();
    other_id.validate_only = true;
    assert_eq!(origin(&other_id).content, first.content, "neither is content");
    assert!(read(&other_id).unwrap().validate_only);
    let mut other_card = approve();
    other_card.card = card(31);
    assert_ne!(origin(&other_card).content, first.content);
    let mut other_word = approve();
    other_word.provenance = None;
    assert_ne!(origin(&other_word).content, first.content);
}

#[test]
fn the_same_words_to_another_method_are_another_request() {
    let mut handing = hand_over();
    handing.effective_date = approve().effective_date;
    assert_eq!(
        prost::Message::encode_to_vec(&handing),
        prost::Message::encode_to_vec(&approve()),
        "the test needs requests that encode alike"
    );
    assert_ne!(origin(&handing).content, origin(&approve()).content);
}

#[test]
fn content_is_pinned_because_it_is_stored() {
    let mut request = approve();
    // Fields that a later schema added are not in what an older caller sent.
    let provenance = request.provenance.as_mut().expect("it says where it comes from");
    (provenance.received_date, provenance.original) = (None, None);
    assert_eq!(origin(&request).content, 18_117_031_689_711_703_259);
}

#[test]
fn a_line_without_a_number_has_that_of_its_line() {
    let mut line = lines().swap_remove(11);
    let numbered = |line: &Act| read_act(line).expect("a good line").origin.act;
    let ActId::Source(source, sequence) = numbered(&line) else { panic!("no source") };
    assert_eq!((source.as_str(), sequence), ("census", 5));
    line.sequence = 77;
    assert!(matches!(numbered(&line), ActId::Source(_, 77)));
}
