//! Offices, officers, and a unit's right to register an act.

use std::io::Cursor;
use std::sync::Arc;

use grpc_api::import::{Importer, Lines};
use grpc_api::server::Server;
use ledger_core::clock::ManualClock;
use ledger_core::domain::office::authority::OfficePolicy;
use ledger_core::domain::text::Code as Name;
use ledger_proto::ledger::history::v1::subject_ref::By;
use ledger_proto::ledger::history::v1::{ExplainRequest, GetPhasesRequest, GetTimelineRequest, SubjectRef};
use ledger_proto::ledger::office::v1::{ListOfficesRequest, Office};
use ledger_proto::ledger::registration::v1::{EstablishOfficeRequest, RegisterDwellingRequest};
use ledger_proto::ledger::r#type::v1::{CardReason, OfficeLevel, Provenance, Sex};
use ledger_tests::request::offices::*;
use ledger_tests::request::{
    annul, apply, correct, date, death, enrol_numbered, establish, known_before, on, register_dwelling,
};
use ledger_tests::{DAY_ONE, House, Place, Told, day_at_noon, refused, same_when_rebuilt};
use tonic::Code;

/// Noon of a day behind the reform of 2025-07-01.
const AFTER_THE_REFORM: i64 = 1_200;

fn at(unit: &str, received: &str) -> Option<Provenance> {
    word_of(unit, "").map(|word| Provenance { received_date: date(received), ..word })
}

/// A dwelling that a unit registers.
fn dwelling_by(unit: &str, received: &str, area: &str) -> RegisterDwellingRequest {
    RegisterDwellingRequest { provenance: at(unit, received), ..register_dwelling(area, "Số 9") }
}

async fn shown(house: &House, id: u64, day: Option<&str>) -> Office {
    house.ask(get_office(office(id), day.map(on))).await.office.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_lives_from_its_first_day_to_its_last() {
    let house = House::new().await;
    Place::found(&house, 0).await;
    house.act(establish("24167", "643", "")).await;
    let id = house.act(establish_office("h29.01", OfficeLevel::Commune, "24166")).await.office_id;
    house.act(rename_office(id, "Công an xã Thử", "2020-01-01")).await;
    house.act(move_office(id, "24167", "2021-01-01")).await;
    let before_closing = house.tail().await;
    house.act(close_office(id, "2022-01-01")).await;
    let of = |office: Office| (office.name, office.areas[0].code.clone(), office.closed.is_some());
    let told = |name: &str, area: &str, closed| (name.to_owned(), area.to_owned(), closed);
    assert_eq!(of(shown(&house, id, Some("2019-12-31")).await), told("Cơ quan h29.01", "24166", false));
    assert_eq!(of(shown(&house, id, Some("2020-12-31")).await), told("Công an xã Thử", "24166", false));
    assert_eq!(of(shown(&house, id, Some("2021-12-31")).await), told("Công an xã Thử", "24167", false));
    assert_eq!(of(shown(&house, id, None).await), told("Công an xã Thử", "24167", true));
    let known = get_office(office(id), Some(known_before(before_closing)));
    assert_eq!(house.ask(known).await.office.unwrap().closed, None);
    // By its code: small letters are the same, and the day counts.
    let found = house.ask(get_office(office_coded("H29.01"), Some(on("2021-12-31")))).await;
    assert_eq!(found.office.map(|office| (office.office_id, office.code)), Some((id, "H29.01".into())));
    let gone = house.send(get_office(office_coded("H29.01"), Some(on("2022-01-01")))).await.unwrap_err();
    assert_eq!(Told::by(&gone), Told::at(Code::NotFound, "OFFICE_NOT_FOUND", "office"));
    let again = house.act(establish_office("H29.02", OfficeLevel::Commune, "24166")).await.office_id;
    assert_ne!(again, id);
    same_when_rebuilt(&house).await;
}

/// Whatever is recorded later, and whatever day it is: an answer that was given is given again to its own `as_of`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_found_by_its_code_is_found_again_as_of_the_answer() {
    let house = House::new().await;
    let first = house.act(establish_office("G01", OfficeLevel::Central, "")).await.office_id;
    let by_code = |as_of| get_office(office_coded("G01"), as_of);
    let told = house.ask(by_code(None)).await;
    assert_eq!(told.as_of.unwrap().valid_date, date("2022-06-01"));
    house.clock.set(day_at_noon(10));
    let closing = house.act(close_office(first, "2022-05-01")).await.position;
    let mut another = establish_office("G01", OfficeLevel::Central, "");
    another.effective_date = date("2022-05-02");
    let second = house.act(another).await.office_id;
    assert_eq!(house.ask(by_code(told.as_of)).await, told);
    assert_eq!(told.office.unwrap().office_id, first);
    let now = house.ask(by_code(None)).await;
    assert_eq!(now.as_of.unwrap().valid_date, date("2022-06-11"));
    assert_eq!(now.office.as_ref().unwrap().office_id, second);
    // A state of knowledge without a day: that of its newest record.
    let then = house.ask(by_code(Some(known_before(closing)))).await;
    assert_eq!(then.as_of.unwrap().valid_date, date("2022-06-01"));
    assert_eq!(then.office.as_ref().unwrap().office_id, first);
    for answer in [now, then] {
        assert_eq!(house.ask(by_code(answer.as_of)).await, answer);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_an_office_is_said() {
    let house = House::new().await;
    Place::found(&house, 0).await;
    let good = || establish_office("H29.01", OfficeLevel::Commune, "24166");
    let id = house.act(good()).await.office_id;
    let invalid = Code::InvalidArgument;
    let table: [(EstablishOfficeRequest, Code, &str, &str); 10] = [
        (EstablishOfficeRequest { code: String::new(), ..good() }, invalid, "REQUIRED", "code"),
        (EstablishOfficeRequest { code: "H29 01".into(), ..good() }, invalid, "INVALID_CODE", "code"),
        (EstablishOfficeRequest { name: String::new(), ..good() }, invalid, "REQUIRED", "name"),
        (EstablishOfficeRequest { level: 9, ..good() }, invalid, "UNKNOWN_VALUE", "level"),
        (EstablishOfficeRequest { competences: vec![], ..good() }, invalid, "REQUIRED", "competences"),
        (
            EstablishOfficeRequest { competences: vec![1, 9], ..good() },
            invalid,
            "UNKNOWN_VALUE",
            "competences[1]",
        ),
        (EstablishOfficeRequest { area: "99999".into(), ..good() }, Code::NotFound, "AREA_NOT_FOUND", "area"),
        (
            EstablishOfficeRequest { area: "643".into(), ..good() },
            Code::FailedPrecondition,
            "OFFICE_AREA_WRONG",
            "area",
        ),
        (
            EstablishOfficeRequest { effective_date: date("2015-01"), ..good() },
            Code::FailedPrecondition,
            "EFFECTIVE_DATE_INCOMPLETE",
            "effective_date",
        ),
        (good(), Code::FailedPrecondition, "OFFICE_CODE_IN_USE", "code"),
    ];
    for (request, code, reason, field) in table {
        refused(&house, request, code, reason, field).await;
    }
    let (no, gone) = (Code::FailedPrecondition, Code::NotFound);
    refused(&house, rename_office(id, "Cơ quan H29.01", "2020-01-01"), no, "OFFICE_UNCHANGED", "name").await;
    refused(&house, rename_office(id, "X", "2014-12-31"), no, "OFFICE_CLOSED", "office").await;
    refused(&house, rename_office(999, "X", "2020-01-01"), gone, "OFFICE_NOT_FOUND", "office").await;
    refused(&house, move_office(id, "24166", "2020-01-01"), no, "OFFICE_UNCHANGED", "area").await;
    refused(&house, close_office(id, "2015-01-01"), no, "OFFICE_CLOSED", "office").await;
    let officer_id = house.act(appoint("cb01", id, "2020-01-01")).await.officer_id;
    refused(&house, appoint("cb01", id, "2021-01-01"), no, "OFFICER_CODE_IN_USE", "code").await;
    refused(&house, appoint("", id, "2021-01-01"), invalid, "REQUIRED", "code").await;
    refused(&house, move_officer(officer_id, id, "2021-01-01"), no, "OFFICER_UNCHANGED", "office").await;
    refused(&house, dismiss(officer_id, "2020-01-01"), no, "OFFICER_NOT_IN_OFFICE", "officer").await;
    refused(&house, dismiss(999, "2021-01-01"), gone, "OFFICER_NOT_FOUND", "officer").await;
    refused(&house, annul(id), no, "NOT_AMENDABLE", "target").await;
    let nobody = house.send(get_officer(999, None)).await.unwrap_err();
    assert_eq!(Told::by(&nobody), Told::at(Code::NotFound, "OFFICER_NOT_FOUND", "officer"));
    let record = house.records().await.into_iter().find(|record| record.position == id).unwrap();
    let renumbered = correct(&record, |act| {
        if let ledger_proto::ledger::event::v1::event::Act::OfficeEstablished(office) = act {
            office.code = "H29.09".into();
        }
    });
    refused(&house, renumbered, no, "NUMBER_NOT_CORRECTABLE", "replacement").await;
    let renamed = correct(&record, |act| {
        if let ledger_proto::ledger::event::v1::event::Act::OfficeEstablished(office) = act {
            office.name = "Ủy ban nhân dân xã Thử".into();
        }
    });
    house.act(renamed).await;
    assert_eq!(shown(&house, id, None).await.name, "Ủy ban nhân dân xã Thử");
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn officers_come_move_and_leave() {
    let house = House::new().await;
    let first = house.act(establish_office("G01", OfficeLevel::Central, "")).await.office_id;
    let second = house.act(establish_office("G02", OfficeLevel::Central, "")).await.office_id;
    let who = house.act(appoint("cb01", first, "2020-01-01")).await.officer_id;
    house.act(move_officer(who, second, "2021-01-01")).await;
    house.act(dismiss(who, "2022-01-01")).await;
    let of = async |office: u64, day: &str| {
        let officers = shown(&house, office, Some(day)).await.officers;
        officers.into_iter().map(|officer| officer.code).collect::<Vec<_>>()
    };
    assert_eq!(of(first, "2020-12-31").await, ["cb01"]);
    assert!(of(first, "2021-01-01").await.is_empty());
    assert_eq!(of(second, "2021-12-31").await, ["cb01"]);
    assert!(of(second, "2022-01-01").await.is_empty());
    let then = house.ask(get_officer(who, Some(on("2020-06-01")))).await.officer.unwrap();
    assert_eq!((then.postings.len(), then.left), (1, None));
    let now = house.ask(get_officer(who, None)).await.officer.unwrap();
    let postings: Vec<u64> = now.postings.iter().map(|posting| posting.office_id).collect();
    assert_eq!((postings, now.left), (vec![first, second], date("2022-01-01")));
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn offices_are_listed_by_the_units_that_they_serve() {
    let house = House::new().await;
    Place::found(&house, 0).await;
    let commune = house.act(establish("24167", "643", "")).await.area_id;
    let here = house.act(establish_office("C1", OfficeLevel::Commune, "24166")).await.office_id;
    let there = house.act(establish_office("C2", OfficeLevel::Commune, "24167")).await.office_id;
    let province = house.act(establish_office("P", OfficeLevel::Province, "66")).await.office_id;
    let ministry = house.act(establish_office("M", OfficeLevel::Central, "")).await.office_id;
    let tail = house.at(close_office(here, "2022-01-01")).await;
    let ids = async |request: ListOfficesRequest| {
        let offices = house.ask(request).await.offices;
        offices.into_iter().map(|office: Office| office.office_id).collect::<Vec<_>>()
    };
    let of_province = shown(&house, province, None).await.areas[0].area_id;
    assert_eq!(ids(list_offices(commune, tail)).await, [there]);
    assert_eq!(ids(list_offices(of_province, tail)).await, [there, province]);
    assert_eq!(ids(list_offices(0, tail)).await, [there, province, ministry]);
    let mut all = list_offices(0, tail);
    all.closed_too = true;
    assert_eq!(ids(all).await, [here, there, province, ministry]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_registers_what_its_level_and_area_allow_on_the_day() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    house.act(establish("24167", "643", "")).await;
    for (code, level, area) in [
        ("C", OfficeLevel::Commune, place.commune),
        ("D", OfficeLevel::District, "643"),
        ("M", OfficeLevel::Central, ""),
    ] {
        house.act(establish_office(code, level, area)).await;
    }
    house.clock.set(day_at_noon(AFTER_THE_REFORM));
    let (before, after, unit) = ("2025-06-30", "2025-07-01", "provenance.unit");
    let no = Code::FailedPrecondition;
    house.act(dwelling_by("C", before, place.commune)).await;
    house.act(dwelling_by("C", after, place.commune)).await;
    refused(&house, dwelling_by("C", before, "24167"), no, "OFFICE_OUT_OF_AREA", unit).await;
    house.act(dwelling_by("D", before, "24167")).await;
    refused(&house, dwelling_by("D", after, "24167"), no, "OFFICE_NOT_COMPETENT", unit).await;
    refused(&house, dwelling_by("M", before, place.commune), no, "OFFICE_NOT_COMPETENT", unit).await;
    // Of a time before there was an office: it took the dossier over.
    house.act(dwelling_by("C", "2014-12-31", place.commune)).await;
    let who = house.at(enrol_numbered("Trần Văn Quyền", Sex::Male, "1950-03-04", 1)).await;
    let mut card = apply(who, CardReason::First, "2024-01-05");
    card.provenance = at("M", before);
    house.act(card).await;
    let mut dead = death(who, "2024-02-05");
    dead.provenance = at("D", before);
    refused(&house, dead.clone(), no, "OFFICE_NOT_COMPETENT", unit).await;
    dead.provenance = at("C", before);
    house.act(dead).await;
    same_when_rebuilt(&house).await;
}

/// Closing an office takes nothing back: the act stands, is corrected by a body above, and folds as before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_right_is_asked_once() {
    let house = House::new().await;
    let place = Place::found(&house, 0).await;
    let id = house.act(establish_office("C", OfficeLevel::Commune, place.commune)).await.office_id;
    house.act(establish_office("P", OfficeLevel::Province, "66")).await;
    house.act(appoint("cb01", id, "2020-01-01")).await;
    let by = |unit: &str, officer: &str| RegisterDwellingRequest {
        provenance: word_of(unit, officer),
        ..register_dwelling("24166", "Số 9")
    };
    let (no, officer_field) = (Code::FailedPrecondition, "provenance.officer");
    refused(&house, by("C", "cb09"), no, "OFFICER_NOT_IN_OFFICE", officer_field).await;
    refused(&house, by("C", ""), no, "OFFICER_NOT_IN_OFFICE", officer_field).await;
    let home = house.at(by("C", "cb01")).await;
    house.act(close_office(id, "2022-05-01")).await;
    refused(&house, by("C", "cb01"), no, "OFFICE_CLOSED", "provenance.unit").await;
    let mut closed = annul(home);
    closed.provenance = word_of("C", "cb01");
    refused(&house, closed, no, "OFFICE_CLOSED", "provenance.unit").await;
    let mut above = annul(home);
    above.provenance = word_of("P", "");
    house.act(above).await;
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_register_of_known_offices_takes_no_others_acts_one_by_one_or_in_bulk() {
    let any = House::new().await;
    any.act(establish_office("M", OfficeLevel::Central, "")).await;
    let mut province = establish("66", "", "098");
    province.provenance = word_of("Sổ cũ số 7", "");
    any.act(province).await;
    let folder = any.stop().await;
    let clock = Arc::new(ManualClock::at(DAY_ONE));
    let listen = ([127, 0, 0, 1], 0).into();
    let server = Server::start_for(OfficePolicy::Known, folder.path(), listen, clock, |_| ()).await.unwrap();
    let house = House::around(server, folder).await;
    let by = |unit: &str| {
        let mut province = establish("67", "", "099");
        province.request_id = format!("00000000-0000-8000-9000-00000000000{}", unit.len());
        province.provenance = word_of(unit, "");
        province
    };
    let (no, unit) = (Code::FailedPrecondition, "provenance.unit");
    refused(&house, by("H29"), no, "OFFICE_UNKNOWN", unit).await;
    refused(&house, by(""), no, "OFFICE_UNKNOWN", unit).await;
    house.act(by("M")).await;
    let line = |code: u32, unit: &str| {
        format!(
            r#"{{"establishArea": {{"effectiveDate": {{"year": 2004, "month": 8, "day": 31}}, "code": "{code}", "name": "Thử", "fullName": "Huyện Thử", "parent": "67", "provenance": {{"unit": "{unit}"}}}}}}"#
        )
    };
    let lines = format!("{}\n{}\n", line(643, "M"), line(644, "X"));
    let ledger = house.ledger().clone();
    let imported = tokio::task::spawn_blocking(move || {
        let mut refused = Vec::new();
        let mut report = |line| {
            refused.push(line);
            Ok(())
        };
        let mut importer = Importer::of(ledger, Name::parse("areas").unwrap()).unwrap();
        let imported = importer.run(Lines::of(Cursor::new(lines.into_bytes())), &mut report, &mut |_| ());
        (imported.unwrap(), refused)
    });
    let (imported, refused_lines) = imported.await.unwrap();
    assert_eq!((imported.recorded, imported.refused), (1, 1));
    let said = (refused_lines[0].reason.as_str(), refused_lines[0].field.as_str());
    assert_eq!(said, ("OFFICE_UNKNOWN", "provenance.unit"));
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_history_of_an_office_is_told_like_any_other() {
    let house = House::new().await;
    let id = house.act(establish_office("G01", OfficeLevel::Central, "")).await.office_id;
    let renamed = house.at(rename_office(id, "Cục C06", "2018-08-07")).await;
    let who = house.act(appoint("cb01", id, "2020-01-01")).await.officer_id;
    let subject = Some(SubjectRef { by: Some(By::OfficeId(id)) });
    let timeline = house.ask(GetTimelineRequest { subject: subject.clone(), ..Default::default() }).await;
    let positions = timeline.lines.iter().map(|line| line.record.as_ref().unwrap().position);
    assert_eq!(positions.collect::<Vec<_>>(), [id, renamed, who]);
    let explained = house
        .ask(ExplainRequest { subject: subject.clone(), field: "name".into(), ..Default::default() })
        .await;
    assert_eq!(explained.fields.len(), 1);
    assert_eq!(explained.fields[0].value, "\"Cục C06\"");
    let phases = house.ask(GetPhasesRequest { subject, ..Default::default() }).await.phases;
    assert_eq!(phases.len(), 3, "established, renamed, somebody appointed");
    let officer = Some(SubjectRef { by: Some(By::OfficerId(who)) });
    let timeline = house.ask(GetTimelineRequest { subject: officer, ..Default::default() }).await;
    assert_eq!(timeline.lines.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn offices_and_officers_come_in_bulk() {
    let house = House::new().await;
    let lines = r#"{"establishOffice": {"effectiveDate": {"year": 2015, "month": 1, "day": 1}, "code": "G01", "name": "Cục", "level": "OFFICE_LEVEL_CENTRAL", "competences": ["COMPETENCE_IDENTITY"]}}
{"appointOfficer": {"effectiveDate": {"year": 2016, "month": 1, "day": 1}, "code": "cb01", "office": {"sequence": "1"}}}
{"appointOfficer": {"effectiveDate": {"year": 2016, "month": 1, "day": 1}, "code": "cb02", "office": {"code": "G01"}}}
{"dismissOfficer": {"effectiveDate": {"year": 2017, "month": 1, "day": 1}, "officer": {"sequence": "2"}}}
{"closeOffice": {"effectiveDate": {"year": 2018, "month": 1, "day": 1}, "office": {"code": "G01"}}}
{"closeOffice": {"effectiveDate": {"year": 2018, "month": 1, "day": 1}, "office": {"sequence": "9"}}}
"#;
    let ledger = house.ledger().clone();
    let imported = tokio::task::spawn_blocking(move || {
        let mut refused = Vec::new();
        let mut report = |line| {
            refused.push(line);
            Ok(())
        };
        let mut importer = Importer::of(ledger, Name::parse("offices").unwrap()).unwrap();
        let lines = Lines::of(Cursor::new(lines.as_bytes()));
        let imported = importer.run(lines, &mut report, &mut |_| ());
        (imported.unwrap(), refused)
    });
    let (imported, refused_lines) = imported.await.unwrap();
    assert_eq!((imported.recorded, imported.refused), (5, 1), "{refused_lines:?}");
    assert_eq!(refused_lines[0].reason, "OFFICE_NOT_FOUND");
    same_when_rebuilt(&house).await;
}
