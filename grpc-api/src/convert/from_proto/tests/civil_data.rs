//! Acts on civil data: what is wrong is said with its field, what a correction says reads back.

use ledger_core::codec::event_to_proto;
use ledger_core::domain::command::Command;
use ledger_core::domain::origin::{ActId, Origin, Provenance};
use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::event::v1::event::Act;
use ledger_proto::ledger::registration::v1::*;

use super::requests::{REQUEST_ID, correct, date, full_name, person};
use super::{finds, read};

fn name() -> Option<events::CivilName> {
    Some(events::CivilName { full_name: "Rơ Châm H'Lan".into(), family_words: 2, given_words: 1 })
}

fn every_value() -> events::CivilData {
    events::CivilData {
        name: name(),
        sex: 3,
        birth_date: date(1951, 7, 0),
        birth_place: "Từ Dũ".into(),
        birth_registration_area_id: 3,
        origin_area_id: 1,
        ethnicity: 55,
        nationality: "VN".into(),
        birth_registration_country: String::new(),
    }
}

fn correction(act: Act) -> CorrectEventRequest {
    let mut request = correct();
    request.replacement = Some(events::Event { act: Some(act), ..events::Event::default() });
    request
}

#[test]
fn a_replacement_reads_back_as_it_was_given() {
    let origin = Origin { provenance: Provenance::default(), act: ActId::Founding, content: 0 };
    let acts = [
        Act::NameChanged(events::NameChanged {
            person_id: 11,
            was: name(),
            name: name(),
            reason: "x".into(),
            consent: true,
        }),
        Act::CivilDataCorrected(events::CivilDataCorrected {
            person_id: 11,
            was: Some(every_value()),
            becomes: Some(every_value()),
            reason: "x".into(),
        }),
        Act::CivilDataSupplemented(events::CivilDataSupplemented {
            person_id: 11,
            adds: Some(events::CivilData { name: None, ..every_value() }),
        }),
        Act::CivilDataSupplemented(events::CivilDataSupplemented {
            person_id: 11,
            adds: Some(events::CivilData { birth_registration_country: "LA".into(), ..Default::default() }),
        }),
        Act::EthnicityRedetermined(events::EthnicityRedetermined {
            person_id: 11,
            was: 1,
            ethnicity: 12,
            reason: "x".into(),
            consent: true,
        }),
        Act::SexRedetermined(events::SexRedetermined {
            person_id: 11,
            was: 1,
            sex: 2,
            certificate: "12/GCN".into(),
        }),
    ];
    for act in acts {
        let Command::CorrectEvent(corrected) = read(&correction(act.clone())).expect("a good act").command
        else {
            panic!("another command")
        };
        assert_eq!(event_to_proto(&corrected.replacement, &origin).act, Some(act));
    }
}

#[test]
fn what_is_missing_is_named() {
    let request_id = REQUEST_ID.to_owned();
    let nothing = ChangeNameRequest { request_id: request_id.clone(), ..Default::default() };
    let of_everybody = [("effective_date", "REQUIRED"), ("person", "REQUIRED")];
    finds(&nothing, &[of_everybody[0], of_everybody[1], ("name", "REQUIRED"), ("reason", "REQUIRED")]);
    let nothing = CorrectCivilDataRequest { request_id: request_id.clone(), ..Default::default() };
    finds(&nothing, &[of_everybody[0], of_everybody[1], ("becomes", "REQUIRED"), ("reason", "REQUIRED")]);
    let nothing = SupplementCivilDataRequest { request_id: request_id.clone(), ..Default::default() };
    finds(&nothing, &[of_everybody[0], of_everybody[1], ("adds", "REQUIRED")]);
    let nothing = RedetermineEthnicityRequest { request_id: request_id.clone(), ..Default::default() };
    finds(&nothing, &[of_everybody[0], of_everybody[1], ("ethnicity", "REQUIRED"), ("reason", "REQUIRED")]);
    let nothing = RedetermineSexRequest { request_id, ..Default::default() };
    finds(&nothing, &[of_everybody[0], of_everybody[1], ("sex", "REQUIRED")]);
}

#[test]
fn every_wrong_value_is_said_at_once() {
    let data = CivilData {
        name: full_name("Lê 4"),
        sex: 1,
        birth_date: date(0, 0, 0),
        birth_place: "x".repeat(251),
        birth_registration_area: "1".into(),
        origin_area: "00009".into(),
        ethnicity: 56,
        nationality: "Vietnam".into(),
        birth_registration_date: date(2004, 0, 0),
        birth_registration_country: "lao".into(),
    };
    let request = CorrectCivilDataRequest {
        request_id: REQUEST_ID.into(),
        effective_date: date(2022, 5, 1),
        person: person(11),
        becomes: Some(data),
        reason: "x".into(),
        ..Default::default()
    };
    finds(
        &request,
        &[
            ("becomes.name", "BAD_CHARACTER"),
            ("becomes.sex", "UNKNOWN_VALUE"),
            ("becomes.birth_date", "REQUIRED"),
            ("becomes.birth_place", "TOO_LONG"),
            ("becomes.birth_registration_date", "INCOMPLETE_DATE"),
            ("becomes.birth_registration_area", "INVALID_CODE"),
            ("becomes.birth_registration_country", "INVALID_CODE"),
            ("becomes.origin_area", "AREA_NOT_FOUND"),
            ("becomes.ethnicity", "UNKNOWN_VALUE"),
            ("becomes.nationality", "INVALID_CODE"),
        ],
    );
}
