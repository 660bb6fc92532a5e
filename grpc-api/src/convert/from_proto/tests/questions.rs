//! What reads ask for.

use ledger_core::domain::ids::{CardId, Position};
use ledger_proto::ledger::history::v1::compare_area_request::Area;
use ledger_proto::ledger::history::v1::known_ref::Known as KnownBy;
use ledger_proto::ledger::history::v1::subject_ref::By;
use ledger_proto::ledger::history::v1::{CompareAreaRequest, CompareRequest, KnownRef, SubjectRef};
use ledger_proto::ledger::person::v1::lookup_persons_request::Number as Given;
use ledger_proto::ledger::r#type::v1::{AsOf as AsOfGiven, as_of::Known as KnownGiven};

use super::requests::{date, holder, person_of};
use super::{HOLDER, SmallRegister, alone, violations};
use crate::convert::from_proto::question::{
    AsOf, Known, Number, area_comparison, as_of, comparison, field, id, number, person,
};

#[test]
fn a_question_is_about_now_unless_it_says_otherwise() {
    let context = alone(&SmallRegister);
    assert_eq!(as_of(None, &context).unwrap(), AsOf { valid_date: None, known: Known::Now });
    let given = AsOfGiven { valid_date: date(2021, 3, 1), known: Some(KnownGiven::KnownPosition(12)) };
    let read = as_of(Some(&given), &context).unwrap();
    assert_eq!(read.valid_date.unwrap().to_string(), "2021-03-01");
    assert_eq!(read.known, Known::Before(Position(12)));
    let time = pbjson_types::Timestamp { seconds: -1, nanos: 999_999_999 };
    let given = AsOfGiven { valid_date: None, known: Some(KnownGiven::KnownTime(time)) };
    let Known::UpTo(time) = as_of(Some(&given), &context).unwrap().known else { panic!("no time") };
    assert_eq!(time.0, -1);
}

#[test]
fn an_impossible_as_of_is_refused() {
    let context = alone(&SmallRegister);
    for (seconds, nanos) in [(0, -1), (0, 1_000_000_000), (i64::MAX, 0), (i64::MIN, 0)] {
        let time = pbjson_types::Timestamp { seconds, nanos };
        let given = AsOfGiven { valid_date: date(2021, 3, 0), known: Some(KnownGiven::KnownTime(time)) };
        assert_eq!(
            violations(as_of(Some(&given), &context)),
            [
                ("as_of.valid_date".to_owned(), "INCOMPLETE_DATE"),
                ("as_of.known_time".to_owned(), "INVALID_DATE")
            ]
        );
    }
}

#[test]
fn reads_name_persons_as_writes_do() {
    let context = alone(&SmallRegister);
    assert_eq!(person(holder(HOLDER).as_ref(), &context).unwrap().get(), 11);
    assert_eq!(violations(person(None, &context)), [("person".to_owned(), "REQUIRED")]);
    assert_eq!(
        violations(person(person_of(1).as_ref(), &context)),
        [("person.sequence".to_owned(), "ONLY_IN_BULK")]
    );
    assert_eq!(id("card_id", 30, CardId::at).unwrap().get(), 30);
    assert_eq!(violations(id("card_id", 0, CardId::at)), [("card_id".to_owned(), "REQUIRED")]);
}

#[test]
fn a_search_goes_by_one_well_formed_number() {
    let context = alone(&SmallRegister);
    let old = number(Some(&Given::OldNumber("012345678".into())), &context).unwrap();
    assert!(matches!(old, Number::Old(old) if old.get() == 12_345_678));
    assert_eq!(violations(number(None, &context)), [("number".to_owned(), "REQUIRED")]);
    for (given, field) in [
        (Given::PersonalNumber("1".into()), "personal_number"),
        (Given::OldNumber("1".into()), "old_number"),
        (Given::CardSerial("-".into()), "card_serial"),
    ] {
        assert_eq!(violations(number(Some(&given), &context)), [(field.to_owned(), "INVALID_NUMBER")]);
    }
}

#[test]
fn the_path_of_a_field_has_a_hundred_characters_at_most() {
    let context = alone(&SmallRegister);
    let any = |_: &str| true;
    assert_eq!(field("name.full_name", &any, &context).unwrap(), "name.full_name");
    // Characters, not bytes.
    assert_eq!(field(&"ữ".repeat(100), &any, &context).unwrap(), "ữ".repeat(100));
    assert_eq!(violations(field(&"x".repeat(101), &any, &context)), [("field".to_owned(), "TOO_LONG")]);
    let name = |path: &str| path == "name";
    assert_eq!(field("name", &name, &context).unwrap(), "name");
    assert_eq!(violations(field("nam", &name, &context)), [("field".to_owned(), "UNKNOWN_VALUE")]);
}

fn known(position: u64) -> Option<KnownRef> {
    Some(KnownRef { known: Some(KnownBy::Position(position)) })
}

fn of_subjects(count: usize, page_size: u32) -> CompareRequest {
    let subject = SubjectRef { by: Some(By::StockId(30)) };
    CompareRequest { subjects: vec![subject; count], before: known(1), page_size, ..Default::default() }
}

#[test]
fn a_page_of_a_comparison_holds_so_many_and_no_more() {
    let context = alone(&SmallRegister);
    let subjects = |given| comparison(&of_subjects(1, given), &context).unwrap().page_size;
    assert_eq!([0, 1, 199, 200, 201, u32::MAX].map(subjects), [200, 1, 199, 200, 200, 200]);
    let of_area = |page_size| CompareAreaRequest {
        area: Some(Area::AreaId(7)),
        before: known(1),
        page_size,
        ..Default::default()
    };
    let changes = |given| area_comparison(&of_area(given), &context).unwrap().page_size;
    assert_eq!([0, 1, 50, 199, 200, 201, u32::MAX].map(changes), [50, 1, 50, 199, 200, 200, 200]);
}

#[test]
fn a_comparison_names_a_subject_and_ten_thousand_at_most() {
    let context = alone(&SmallRegister);
    assert_eq!(comparison(&of_subjects(10_000, 0), &context).unwrap().subjects.len(), 10_000);
    assert_eq!(violations(comparison(&of_subjects(0, 0), &context)), [("subjects".to_owned(), "REQUIRED")]);
    let many = violations(comparison(&of_subjects(10_001, 0), &context));
    assert_eq!(many, [("subjects".to_owned(), "TOO_MANY")]);
}

#[test]
fn a_comparison_says_what_was_known_before_and_is_about_now_unless_it_says_more() {
    let context = alone(&SmallRegister);
    let read = comparison(&of_subjects(1, 0), &context).unwrap();
    assert_eq!((read.before, read.after, read.valid_date), (Known::Before(Position(1)), Known::Now, None));
    let between = CompareRequest { after: known(9), ..of_subjects(1, 0) };
    assert_eq!(comparison(&between, &context).unwrap().after, Known::Before(Position(9)));
    let unsaid = KnownRef { known: None };
    let unknown = CompareRequest { before: None, after: Some(unsaid), ..of_subjects(1, 0) };
    let told = [("before".to_owned(), "REQUIRED"), ("after".to_owned(), "REQUIRED")];
    assert_eq!(violations(comparison(&unknown, &context)), told);
}
