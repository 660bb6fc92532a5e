//! `show`, `timeline` and `prove` of offices and officers.

#![allow(clippy::unwrap_used, reason = "a test ends where something fails")]

mod fixture;

use std::collections::BTreeSet;

use fixture::{Fixture, Ran, Stopped};
use ledger_core::domain::command::Command;
use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::event::{OfficeEstablished, OfficeRenamed, OfficerAppointed};
use ledger_core::domain::ids::{OfficeId, OfficerId, Position};
use ledger_core::domain::office::close::CloseOffice;
use ledger_core::domain::office::establish::EstablishOffice;
use ledger_core::domain::office::rename::RenameOffice;
use ledger_core::domain::officer::appoint::AppointOfficer;
use ledger_core::domain::officer::dismiss::DismissOfficer;
use ledger_core::domain::subject::OfficeCode;
use ledger_core::domain::text::{Code, Text};
use ledger_core::domain::values::{Competence, OfficeLevel};
use serde_json::{Value, json};

fn first_of(year: i32) -> PartialDate {
    CivilDate::new(year, 1, 1).unwrap().into()
}

fn establish(year: i32) -> Command {
    let facts = OfficeEstablished {
        code: OfficeCode::parse("G01.899").unwrap(),
        name: Text::parse("Cục Thử").unwrap(),
        level: OfficeLevel::Central,
        competences: BTreeSet::from([Competence::Identity, Competence::CardProduction]),
        area: None,
    };
    Command::EstablishOffice(EstablishOffice { effective_date: first_of(year), facts })
}

/// An office is established (1), renamed (2), gets an officer (3), is closed (4); another gets its code (5); the
/// officer leaves (6).
fn stopped() -> Stopped {
    let mut ledger = Fixture::new();
    let office = OfficeId::at(ledger.runs(&establish(2015))).unwrap();
    let renamed = OfficeRenamed { office, name: Text::parse("Cục Mới").unwrap() };
    ledger.runs(&Command::RenameOffice(RenameOffice { effective_date: first_of(2018), renamed }));
    let appointed = OfficerAppointed { code: Code::parse("cb01").unwrap(), office };
    let appoint = Command::AppointOfficer(AppointOfficer { effective_date: first_of(2019), appointed });
    let officer = OfficerId::at(ledger.runs(&appoint)).unwrap();
    ledger.runs(&Command::CloseOffice(CloseOffice { effective_date: first_of(2020), office }));
    assert_eq!(ledger.runs(&establish(2020)), Position(5));
    let left = CivilDate::new(2020, 6, 1).unwrap().into();
    ledger.runs(&Command::DismissOfficer(DismissOfficer { effective_date: left, officer }));
    ledger.stop()
}

#[track_caller]
fn found(ran: &Ran) -> Vec<Value> {
    ran.json(0)["found"].as_array().unwrap().clone()
}

#[test]
fn an_office_is_shown_by_its_code_on_a_day() {
    let ledger = stopped();
    let on = |day| found(&ledger.tool(&["show", "office", "g01.899", "--valid-date", day]));
    let first = &on("2019-06-01")[0];
    assert_eq!((&first["kind"], &first["id"]), (&json!("office"), &json!(1)));
    let state = &first["state"];
    assert_eq!((&state["name"], &state["level"]), (&json!("Cục Mới"), &json!("OFFICE_LEVEL_CENTRAL")));
    assert_eq!(state["competences"], json!(["COMPETENCE_IDENTITY", "COMPETENCE_CARD_PRODUCTION"]));
    assert_eq!(state["officers"][0]["code"], "cb01");
    assert_eq!(state["open"], true);
    assert_eq!(state["closed"], Value::Null, "that it was closed later is not so yet");
    assert_eq!(on("2017-06-01")[0]["state"]["name"], "Cục Thử");
    assert_eq!(on("2021-06-01")[0]["id"], 5);
    let all = found(&ledger.tool(&["show", "office", "G01.899"]));
    assert_eq!(all.iter().map(|office| office["id"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 5]);
    assert_eq!(
        (&all[0]["state"]["closed"], &all[0]["state"]["officers"]),
        (&json!("2020-01-01"), &json!([]))
    );
}

#[test]
fn a_closed_office_has_no_officers_though_nobody_has_left_yet() {
    let ledger = stopped();
    let officers = |day: &str| {
        let shown = found(&ledger.tool(&["show", "office", "--id", "1", "--valid-date", day]));
        shown[0]["state"]["officers"].as_array().unwrap().len()
    };
    assert_eq!(["2019-12-31", "2020-01-01", "2020-03-01"].map(officers), [1, 0, 0]);
}

#[test]
fn an_officer_is_shown_on_a_day() {
    let ledger = stopped();
    let officer =
        |day: &[&str]| found(&ledger.tool(&[&["show", "officer", "3"], day].concat()))[0]["state"].clone();
    let now = officer(&[]);
    assert_eq!((&now["postings"][0]["office_id"], &now["left"]), (&json!(1), &json!("2020-06-01")));
    assert_eq!(officer(&["--valid-date", "2019-06-01"])["left"], Value::Null);
    assert_eq!(officer(&["--valid-date", "2020-06-01"])["left"], "2020-06-01");
}

#[test]
fn the_past_of_an_office_is_told() {
    let ledger = stopped();
    let told = &found(&ledger.tool(&["timeline", "office", "--id", "1"]))[0]["told"];
    let positions: Vec<u64> =
        told.as_array().unwrap().iter().map(|line| line["position"].as_u64().unwrap()).collect();
    assert_eq!(positions, [1, 2, 3, 4, 6]);
    let name = &found(&ledger.tool(&["explain", "--field", "name", "office", "--id", "1"]))[0]["told"];
    assert_eq!((&name[0]["position"], &name[0]["value"]), (&json!(2), &json!("Cục Mới")));
    let changed = found(&ledger.tool(&["diff", "--before", "@2", "office", "--id", "1", "--known", "@3"]));
    assert_eq!(changed[0]["told"], json!([{"field": "name", "before": "Cục Thử", "after": "Cục Mới"}]));
}
