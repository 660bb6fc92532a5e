//! Temporary residence, absence and current places, good and wrong.

use ledger_core::domain::command::Command;
use ledger_core::domain::values::{AbsenceClass, RemovalGround};
use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::event::v1::event::Act;
use ledger_proto::ledger::registration::v1::act::Act as Line;
use ledger_proto::ledger::registration::v1::{
    DeclareAbsenceRequest, DeclareCurrentPlaceRequest, EndAbsenceRequest, NamedPerson,
    RegisterTemporaryResidenceRequest, RemoveTemporaryResidenceRequest, RenewTemporaryResidenceRequest,
};

use super::requests::{REQUEST_ID, correct, date, dwelling, person, provenance};
use super::{Write, finds, read};

fn persons() -> Vec<NamedPerson> {
    vec![NamedPerson { person: person(11) }, NamedPerson { person: person(12) }]
}

fn register() -> RegisterTemporaryResidenceRequest {
    RegisterTemporaryResidenceRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 16),
        persons: persons(),
        dwelling: dwelling(6),
        until: date(2023, 5, 16),
    }
}

fn renew() -> RenewTemporaryResidenceRequest {
    RenewTemporaryResidenceRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 16),
        persons: persons(),
        until: date(2023, 5, 16),
    }
}

fn remove() -> RemoveTemporaryResidenceRequest {
    RemoveTemporaryResidenceRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 16),
        persons: persons(),
        ground: 2,
    }
}

fn absence() -> DeclareAbsenceRequest {
    DeclareAbsenceRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 16),
        person: person(11),
        class: 4,
        until: date(2023, 5, 16),
        destination: "Cần Thơ".into(),
        reason: "Đi làm".into(),
    }
}

fn back() -> EndAbsenceRequest {
    EndAbsenceRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 16),
        person: person(11),
    }
}

fn place() -> DeclareCurrentPlaceRequest {
    DeclareCurrentPlaceRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 16),
        person: person(11),
        dwelling: dwelling(6),
        address: "Ghe 12".into(),
    }
}

/// All of them as lines of a bulk import.
pub(super) fn lines() -> Vec<Line> {
    vec![
        Line::RegisterTemporaryResidence(register().bare()),
        Line::RenewTemporaryResidence(renew().bare()),
        Line::RemoveTemporaryResidence(remove().bare()),
        Line::DeclareAbsence(absence().bare()),
        Line::EndAbsence(back().bare()),
        Line::DeclareCurrentPlace(place().bare()),
    ]
}

/// One replacement of each kind, with every field filled in.
pub(super) fn acts() -> Vec<Act> {
    vec![
        Act::TemporaryResidenceRegistered(events::TemporaryResidenceRegistered {
            person_ids: vec![11, 12],
            dwelling_id: 6,
            until: date(2023, 5, 16),
        }),
        Act::TemporaryResidenceRenewed(events::TemporaryResidenceRenewed {
            person_ids: vec![11],
            until: date(2023, 5, 16),
        }),
        Act::TemporaryResidenceRemoved(events::TemporaryResidenceRemoved { person_ids: vec![11], ground: 8 }),
        Act::AbsenceDeclared(events::AbsenceDeclared {
            person_id: 11,
            class: 1,
            until: date(2023, 5, 16),
            destination: "Cần Thơ".into(),
            reason: "Đi làm".into(),
        }),
        Act::AbsenceEnded(events::AbsenceEnded { person_id: 11 }),
        Act::CurrentPlaceDeclared(events::CurrentPlaceDeclared {
            person_id: 11,
            dwelling_id: 6,
            address: "Ghe 12".into(),
        }),
    ]
}

#[track_caller]
fn command<W: Write>(request: &W) -> Command {
    read(request).expect("a good request").command
}

#[test]
fn temporary_residence_is_read() {
    let Command::RegisterTemporaryResidence(act) = command(&register()) else { panic!("another command") };
    assert_eq!((act.stay.persons.len(), act.stay.dwelling.get()), (2, 6));
    assert_eq!(act.stay.until.to_string(), "2023-05-16");
    let Command::RenewTemporaryResidence(act) = command(&renew()) else { panic!("another command") };
    assert_eq!((act.renewal.persons.len(), act.renewal.until.to_string().as_str()), (2, "2023-05-16"));
    let Command::RemoveTemporaryResidence(act) = command(&remove()) else { panic!("another command") };
    assert_eq!((act.removal.persons.len(), act.removal.ground), (2, RemovalGround::AbsentSixMonths));
}

#[test]
fn absences_and_current_places_are_read() {
    let Command::DeclareAbsence(act) = command(&absence()) else { panic!("another command") };
    assert_eq!((act.absence.person.get(), act.absence.class), (11, AbsenceClass::Others));
    assert_eq!(act.absence.until.unwrap().to_string(), "2023-05-16");
    let texts = (act.absence.destination.unwrap(), act.absence.reason.unwrap());
    assert_eq!((texts.0.as_str(), texts.1.as_str()), ("Cần Thơ", "Đi làm"));
    let Command::EndAbsence(act) = command(&back()) else { panic!("another command") };
    assert_eq!(act.person.get(), 11);
    let Command::DeclareCurrentPlace(act) = command(&place()) else { panic!("another command") };
    assert_eq!(act.place.dwelling.map(|id| id.get()), Some(6));
    assert_eq!(act.place.address.unwrap().as_str(), "Ghe 12");
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let (id, day) = (("request_id", "REQUIRED"), ("effective_date", "REQUIRED"));
    let (persons, person) = (("persons", "REQUIRED"), ("person", "REQUIRED"));
    let until = ("until", "REQUIRED");
    finds(
        &RegisterTemporaryResidenceRequest::default(),
        &[id, day, persons, ("dwelling", "REQUIRED"), until],
    );
    finds(&RenewTemporaryResidenceRequest::default(), &[id, day, persons, until]);
    finds(&RemoveTemporaryResidenceRequest::default(), &[id, day, persons, ("ground", "REQUIRED")]);
    finds(&DeclareAbsenceRequest::default(), &[id, day, person, ("class", "REQUIRED")]);
    finds(&EndAbsenceRequest::default(), &[id, day, person]);
    finds(&DeclareCurrentPlaceRequest::default(), &[id, day, person, ("address", "REQUIRED")]);
    finds(
        &RegisterTemporaryResidenceRequest { until: date(2023, 5, 0), ..register() },
        &[("until", "INCOMPLETE_DATE")],
    );
    finds(&DeclareAbsenceRequest { class: 5, ..absence() }, &[("class", "UNKNOWN_VALUE")]);
    let long = DeclareAbsenceRequest { destination: "x".repeat(251), ..absence() };
    finds(&long, &[("destination", "TOO_LONG")]);
}

#[test]
fn replacements_name_what_they_are_about() {
    let empty = |act, field: &str, fields: &[&str]| {
        let mut request = correct();
        request.replacement = Some(events::Event { act: Some(act), ..events::Event::default() });
        let paths: Vec<String> = fields.iter().map(|inner| format!("replacement.{field}.{inner}")).collect();
        let expected: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "REQUIRED")).collect();
        finds(&request, &expected);
    };
    let registered = Act::TemporaryResidenceRegistered(Default::default());
    empty(registered, "temporary_residence_registered", &["person_ids", "dwelling_id", "until"]);
    let renewed = Act::TemporaryResidenceRenewed(Default::default());
    empty(renewed, "temporary_residence_renewed", &["person_ids", "until"]);
    let removed = Act::TemporaryResidenceRemoved(Default::default());
    empty(removed, "temporary_residence_removed", &["person_ids", "ground"]);
    empty(Act::AbsenceDeclared(Default::default()), "absence_declared", &["person_id", "class"]);
    empty(Act::AbsenceEnded(Default::default()), "absence_ended", &["person_id"]);
    empty(Act::CurrentPlaceDeclared(Default::default()), "current_place_declared", &["person_id", "address"]);
}
