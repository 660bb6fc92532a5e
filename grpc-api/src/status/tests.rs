//! What callers are told.

use std::io;
use std::path::PathBuf;

use ledger_core::domain::ids::Position;

use super::*;
use crate::convert::from_proto::violation::Malformed;

fn reason_and_field(status: &Status) -> (String, Option<String>) {
    let info = status.get_details_error_info().expect("each status has a reason");
    assert_eq!(info.domain, DOMAIN);
    let fields = status.get_details_bad_request().map(|bad| bad.field_violations).unwrap_or_default();
    (info.reason, fields.first().map(|violation| violation.field.clone()))
}

#[test]
fn one_violation_gives_its_reason_and_several_a_common_one() {
    let one = [Malformed::TooMany.at("members")];
    let status = of_violations(&one);
    assert_eq!(
        (status.code(), status.message()),
        (Code::InvalidArgument, "members: The list is longer than one act allows.")
    );
    assert_eq!(reason_and_field(&status), ("TOO_MANY".into(), Some("members".into())));
    let two = [Malformed::Required.at("name"), Violation::missing(Rejection::PersonNotFound, "father")];
    let status = of_violations(&two);
    assert_eq!((status.code(), status.message()), (Code::InvalidArgument, "2 fields are not valid"));
    let listed = status.get_details_bad_request().unwrap().field_violations;
    let listed: Vec<_> = listed.iter().map(|v| (v.field.as_str(), v.reason.as_str())).collect();
    assert_eq!(listed, [("name", "REQUIRED"), ("father", "PERSON_NOT_FOUND")]);
    assert_eq!(status.get_details_error_info().unwrap().reason, INVALID_REQUEST);
}

#[test]
fn what_leads_nowhere_is_not_found_however_it_was_named() {
    let by_number = of_violations(&[Violation::missing(Rejection::PersonNotFound, "person")]);
    let by_id = of_refusal(&Rejection::PersonNotFound.at("person"));
    assert_eq!((by_number.code(), by_id.code()), (Code::NotFound, Code::NotFound));
    assert_eq!(reason_and_field(&by_number), reason_and_field(&by_id));
    let metadata = |status: &Status| status.get_details_error_info().unwrap().metadata;
    assert_eq!(metadata(&by_number), metadata(&by_id));
    assert_eq!(metadata(&by_id)["number"], "101");
}

#[test]
fn details_stay_small_enough_for_a_header() {
    let field = "replacement.permanent_residence_changed.movers[199].leaves_household_id";
    let many = vec![Violation::missing(Rejection::HouseholdNotFound, field); 400];
    let status = of_violations(&many);
    assert_eq!(status.message(), "400 fields are not valid");
    assert_eq!(status.get_details_bad_request().unwrap().field_violations.len(), VIOLATIONS_LISTED);
    let in_base64 = status.details().len() * 4 / 3;
    assert!(in_base64 < 8_000, "{in_base64} bytes");
}

#[test]
fn every_rejection_has_a_code_a_reason_and_its_field() {
    for rejection in Rejection::ALL {
        let status = of_refusal(&rejection.at("members[2].person"));
        let expected = match rejection.number() {
            101..=199 => Code::NotFound,
            901 => Code::AlreadyExists,
            _ => Code::FailedPrecondition,
        };
        assert_eq!(status.code(), expected, "{rejection:?}");
        assert_eq!(reason_and_field(&status), (rejection.reason().into(), Some("members[2].person".into())));
        assert_eq!(reason_and_field(&of_refusal(&(*rejection).into())).1, None);
    }
}

#[test]
fn faults_say_no_path_and_have_codes_that_tell_what_to_do() {
    let path = || PathBuf::from("/var/lib/ledger/seg-0");
    let io = || io::Error::other("disk on fire");
    let faults = [
        (LogError::OutOfSpace { path: path(), source: io() }, Code::ResourceExhausted, "OUT_OF_SPACE"),
        (LogError::Poisoned, Code::Unavailable, "LEDGER_STOPPED"),
        (LogError::Io { action: "read", path: path(), source: io() }, Code::Internal, "LEDGER_FAILED"),
        (LogError::Locked { path: path() }, Code::Internal, "LEDGER_FAILED"),
    ];
    for (fault, code, reason) in faults {
        let status = of_ledger_error(&fault.into());
        assert_eq!((status.code(), reason_and_field(&status)), (code, (reason.into(), None)));
        let said = format!("{status:?}{}", String::from_utf8_lossy(status.details()));
        assert!(!said.contains("seg-0") && !said.contains("fire"), "{said}");
    }
    let others = [
        (LedgerError::BrokenChain { position: Position(7) }, Code::DataLoss, "LEDGER_DAMAGED"),
        (LedgerError::NotFounded, Code::DataLoss, "LEDGER_DAMAGED"),
        (LedgerError::TooLarge, Code::InvalidArgument, "ACT_TOO_LARGE"),
        (LedgerError::Stopped, Code::Unavailable, "LEDGER_STOPPED"),
        (LedgerError::Busy, Code::ResourceExhausted, "BUSY"),
        (LedgerError::Contended, Code::Aborted, "CONTENDED"),
    ];
    for (fault, code, reason) in others {
        let status = of_parse_error(&ParseError::Ledger(fault));
        assert_eq!((status.code(), reason_and_field(&status)), (code, (reason.into(), None)));
    }
}

#[test]
fn who_is_to_ask_again_is_told_when() {
    let busy = of_ledger_error(&LedgerError::Busy);
    assert_eq!(busy.get_details_retry_info().unwrap().retry_delay, Some(RETRY_AFTER));
}
