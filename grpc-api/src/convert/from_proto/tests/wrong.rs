//! For each request, everything that can be wrong with it, reported at once.

use ledger_proto::ledger::registration::v1::change_permanent_residence_request::Household;
use ledger_proto::ledger::registration::v1::*;
use ledger_proto::ledger::r#type::v1::{Decision, OriginalRegistration, PersonRef, Provenance, Relation};

use super::requests::*;
use super::{Unreadable, alone, finds, read_act, violations};
use crate::convert::from_proto::ParseError;

#[test]
fn an_empty_request_lacks_what_is_required() {
    let id = ("request_id", "REQUIRED");
    let day = ("effective_date", "REQUIRED");
    let required = |field| (field, "REQUIRED");
    finds(
        &EstablishAreaRequest::default(),
        &[id, day, required("code"), required("name"), required("full_name")],
    );
    finds(&RegisterDwellingRequest::default(), &[id, day, required("area"), required("address")]);
    finds(&EnrolPersonRequest::default(), &[id, day, required("name"), required("sex")]);
    let birth = ["birth_date", "name", "sex", "birth_registration_area"].map(required);
    finds(&RegisterBirthRequest::default(), &[&[id], &birth[..]].concat());
    let birth = ["birth_date", "name", "sex", "noting_area", "abroad"].map(required);
    finds(&NoteBirthAbroadRequest::default(), &[&[id], &birth[..]].concat());
    finds(&RegisterDeathRequest::default(), &[id, day, required("person")]);
    finds(&FormHouseholdRequest::default(), &[id, day, required("dwelling"), required("members")]);
    let join = ["person", "household", "relation"].map(required);
    finds(&JoinHouseholdRequest::default(), &[&[id, day], &join[..]].concat());
    finds(&LeaveHouseholdRequest::default(), &[id, day, required("person"), required("household")]);
    finds(&ChangeHeadRequest::default(), &[id, day, required("household"), required("members")]);
    finds(&ChangePermanentResidenceRequest::default(), &[id, day, required("dwelling"), required("movers")]);
    finds(&ApplyForCardRequest::default(), &[id, day, required("person"), required("reason")]);
    finds(&ApproveCardRequest::default(), &[id, day, required("card")]);
    finds(&PersonaliseCardRequest::default(), &[id, day, required("card"), required("serial")]);
    finds(&HandOverCardRequest::default(), &[id, day, required("card")]);
    let correct = ["target", "replacement", "reason"].map(required);
    finds(&CorrectEventRequest::default(), &[&[id], &correct[..]].concat());
    finds(&AnnulEventRequest::default(), &[id, required("target"), required("reason")]);
}

#[test]
fn provenance_is_held_to_its_limits() {
    let mut request = approve();
    request.request_id = "00000000-0000-0000-0000-000000000000".into();
    request.provenance = Some(Provenance {
        unit: "x".repeat(41),
        officer: "a\u{202e}b".into(),
        dossier: "x".repeat(41),
        legal_basis: "x".repeat(251),
        decision: Some(Decision { number: "x".repeat(41), body: "\u{0}".into(), date: date(2021, 3, 0) }),
        received_date: date(2021, 3, 0),
        original: Some(OriginalRegistration {
            registration_date: date(1987, 0, 5),
            book: "x".repeat(251),
            volume: "x".repeat(41),
            number: "\u{0}".into(),
        }),
    });
    finds(
        &request,
        &[
            ("request_id", "INVALID_REQUEST_ID"),
            ("provenance.unit", "TOO_LONG"),
            ("provenance.officer", "BAD_CHARACTER"),
            ("provenance.dossier", "TOO_LONG"),
            ("provenance.legal_basis", "TOO_LONG"),
            ("provenance.decision.number", "TOO_LONG"),
            ("provenance.decision.body", "BAD_CHARACTER"),
            ("provenance.decision.date", "INCOMPLETE_DATE"),
            ("provenance.received_date", "INCOMPLETE_DATE"),
            ("provenance.original.registration_date", "INVALID_DATE"),
            ("provenance.original.book", "TOO_LONG"),
            ("provenance.original.volume", "TOO_LONG"),
            ("provenance.original.number", "BAD_CHARACTER"),
        ],
    );
}

#[test]
fn a_unit_with_everything_wrong() {
    let mut request = establish();
    request.code = "1234".into();
    request.name = "x".repeat(251);
    request.full_name = " ".into();
    request.parent = "80".into();
    request.in_force_until = date(2025, 6, 0);
    request.number_prefix = "97".into();
    finds(
        &request,
        &[
            ("code", "INVALID_CODE"),
            ("name", "TOO_LONG"),
            ("full_name", "REQUIRED"),
            ("parent", "AREA_NOT_FOUND"),
            ("in_force_until", "INCOMPLETE_DATE"),
            ("number_prefix", "INVALID_NUMBER"),
        ],
    );
}

#[test]
fn an_area_is_asked_for_on_the_effective_date() {
    let mut request = register_dwelling();
    request.effective_date = date(2004, 8, 30);
    finds(&request, &[("area", "AREA_NOT_FOUND")]);
    request.effective_date = date(2004, 0, 0);
    finds(&request, &[("area", "AREA_NOT_FOUND")]);
    request.effective_date = date(2021, 2, 30);
    request.area = "2673x".into();
    request.address = "\u{feff}".into();
    finds(
        &request,
        &[("effective_date", "INVALID_DATE"), ("area", "INVALID_CODE"), ("address", "BAD_CHARACTER")],
    );
    request.area = "26734".into();
    request.address = "Số 12".into();
    finds(&request, &[("effective_date", "INVALID_DATE")]);
}

#[test]
fn an_enrolment_with_everything_wrong() {
    let mut request = enrol();
    request.effective_date = date(0, 0, 0);
    request.name = full_name("Nguyễn 2");
    request.sex = 4;
    request.birth_date = date(1951, 0, 5);
    request.birth_place = "x".repeat(251);
    request.birth_registration_area = "x".into();
    request.origin_area = "00000".into();
    request.ethnicity = 56;
    request.religion = 100;
    request.nationality = "vn".into();
    request.father = holder("097051000009");
    request.mother = Some(PersonRef { by: None });
    request.personal_number = "97051000002".into();
    request.old_number = "12345678".into();
    request.marital_status = 6;
    request.blood_type = -1;
    request.dwelling = dwelling(0);
    finds(
        &request,
        &[
            ("effective_date", "REQUIRED"),
            ("name", "BAD_CHARACTER"),
            ("sex", "UNKNOWN_VALUE"),
            ("birth_date", "INVALID_DATE"),
            ("birth_place", "TOO_LONG"),
            ("birth_registration_area", "INVALID_CODE"),
            ("ethnicity", "UNKNOWN_VALUE"),
            ("religion", "UNKNOWN_VALUE"),
            ("nationality", "INVALID_CODE"),
            ("father", "PERSON_NOT_FOUND"),
            ("mother", "REQUIRED"),
            ("personal_number", "INVALID_NUMBER"),
            ("old_number", "INVALID_NUMBER"),
            ("marital_status", "UNKNOWN_VALUE"),
            ("blood_type", "UNKNOWN_VALUE"),
            ("dwelling", "REQUIRED"),
        ],
    );
}

#[test]
fn a_birth_with_everything_wrong() {
    let mut request = birth();
    request.sex = 0;
    request.birth_registration_area = "01".into();
    request.origin_area = "02".into();
    request.ethnicity = u32::MAX;
    request.nationality = "VIE".into();
    request.father = holder("x");
    request.mother = person(u64::MAX);
    request.household = household(0);
    request.relation = 99;
    finds(
        &request,
        &[
            ("sex", "REQUIRED"),
            ("birth_registration_area", "AREA_NOT_FOUND"),
            ("origin_area", "AREA_NOT_FOUND"),
            ("ethnicity", "UNKNOWN_VALUE"),
            ("nationality", "INVALID_CODE"),
            ("father.personal_number", "INVALID_NUMBER"),
            ("mother", "PERSON_NOT_FOUND"),
            ("household", "REQUIRED"),
            ("relation", "UNKNOWN_VALUE"),
        ],
    );
    let mut single = birth();
    single.household = None;
    finds(&single, &[("relation", "NOT_APPLICABLE")]);
}

#[test]
fn a_death_with_everything_wrong() {
    let mut request = death();
    request.effective_date = date(2021, 13, 0);
    request.person = person_of(1);
    request.place = "x".repeat(251);
    request.notice = "x".repeat(41);
    finds(
        &request,
        &[
            ("effective_date", "INVALID_DATE"),
            ("person.sequence", "ONLY_IN_BULK"),
            ("place", "TOO_LONG"),
            ("notice", "TOO_LONG"),
        ],
    );
}

#[test]
fn members_are_named_by_their_place_in_the_list() {
    let mut request = form();
    request.members =
        vec![member(11, Relation::Head), member(0, Relation::Unspecified), member(12, Relation::Wife)];
    request.members[2].relation = 18;
    request.members[2].person = holder("1");
    request.file_number = "x".repeat(41);
    let expected = [
        ("members[1].person", "REQUIRED"),
        ("members[1].relation", "REQUIRED"),
        ("members[2].person.personal_number", "INVALID_NUMBER"),
        ("members[2].relation", "UNKNOWN_VALUE"),
    ];
    finds(&request, &[&expected[..], &[("file_number", "TOO_LONG")]].concat());
    let mut heads = change_head();
    heads.household = None;
    heads.members = request.members;
    finds(&heads, &[&[("household", "REQUIRED")], &expected[..]].concat());
}

#[test]
fn two_hundred_persons_are_enough_for_one_act() {
    let mut request = form();
    request.members = vec![member(0, Relation::Head); 201];
    finds(&request, &[("members", "TOO_MANY")]);
    let mut moving = change_residence();
    moving.movers = vec![mover(0, Relation::Head); 201];
    finds(&moving, &[("movers", "TOO_MANY")]);
    request.members.truncate(200);
    assert_eq!(violations(super::read(&request)).len(), 200);
}

#[test]
fn a_movers_relation_belongs_to_a_household() {
    let mut request = change_residence();
    request.dwelling = dwelling(0);
    request.movers[1].relation = 0;
    request.household = Some(Household::JoinHousehold(household(0).unwrap()));
    finds(
        &request,
        &[("dwelling", "REQUIRED"), ("movers[1].relation", "REQUIRED"), ("join_household", "REQUIRED")],
    );
    request.dwelling = dwelling(6);
    for household in [None, Some(Household::SameHousehold(true))] {
        request.household = household;
        finds(&request, &[("movers[0].relation", "NOT_APPLICABLE")]);
    }
    request.movers[0].relation = 0;
    request.household = Some(Household::SameHousehold(false));
    finds(&request, &[("same_household", "UNKNOWN_VALUE")]);
    request.household = Some(Household::NewHousehold(NewHousehold { file_number: "x".repeat(41) }));
    finds(
        &request,
        &[
            ("movers[0].relation", "REQUIRED"),
            ("movers[1].relation", "REQUIRED"),
            ("new_household.file_number", "TOO_LONG"),
        ],
    );
}

#[test]
fn cards_with_everything_wrong() {
    let mut applying = apply();
    applying.person = None;
    applying.reason = 4;
    finds(&applying, &[("person", "REQUIRED"), ("reason", "UNKNOWN_VALUE")]);
    let mut making = personalise();
    making.card = card(0);
    making.serial = "VN-42".into();
    finds(&making, &[("card", "REQUIRED"), ("serial", "INVALID_NUMBER")]);
    let mut handing = hand_over();
    handing.card = card(u64::MAX);
    finds(&handing, &[("card", "CARD_NOT_FOUND")]);
}

#[test]
fn an_annulment_with_everything_wrong() {
    let mut request = annul();
    request.target.as_mut().unwrap().by = Some(ledger_proto::ledger::r#type::v1::record_ref::By::Sequence(3));
    request.reason = "x".repeat(251);
    finds(&request, &[("target.sequence", "ONLY_IN_BULK"), ("reason", "TOO_LONG")]);
}

#[test]
fn a_line_is_numbered_by_its_source_and_says_what_to_record() {
    let line = |request| Act { sequence: 4, act: Some(act::Act::ApproveCard(request)) };
    let mut request = approve();
    request.validate_only = true;
    assert_eq!(
        violations(read_act(&line(request))),
        [("request_id".to_owned(), "NOT_IN_BULK"), ("validate_only".to_owned(), "NOT_IN_BULK")]
    );
    assert_eq!(violations(read_act(&Act::default())), [("act".to_owned(), "REQUIRED")]);
}

#[test]
fn a_ledger_that_cannot_be_asked_is_not_the_callers_fault() {
    let mut request = birth();
    request.name = None;
    let read = super::super::request(&request, &alone(&Unreadable));
    assert!(matches!(read, Err(ParseError::Ledger(_))), "{read:?}");
}

#[test]
fn errors_say_nothing_of_what_stood_in_a_field() {
    let mut request = enrol();
    request.name = full_name("Nguyễn Văn An 7");
    request.personal_number = "0970510000027".into();
    request.father = holder("097051000003");
    request.old_number = "01234567x".into();
    request.birth_place = format!("Từ Dũ{}", "x".repeat(250));
    let Err(error) = super::read(&request) else { panic!("not refused") };
    let status = crate::status::of_parse_error(&error);
    let details = String::from_utf8_lossy(status.details()).into_owned();
    let said = format!("{error:?} {error} {status:?} {details}");
    for secret in ["Nguyễn", "An 7", "0970510000027", "097051000003", "01234567x", "Từ Dũ"] {
        assert!(!said.contains(secret), "{secret} in {said}");
    }
    let good = format!("{:?}", super::read(&enrol()).unwrap());
    for secret in ["Nguyễn", "097051000002", "012345678", "Từ Dũ"] {
        assert!(!good.contains(secret), "{secret} in {good}");
    }
}
