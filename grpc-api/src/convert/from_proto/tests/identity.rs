//! Acts on nationality, numbers and records: what is wrong is said with its field, what a correction says reads back.

use ledger_core::codec::event_to_proto;
use ledger_core::domain::command::Command;
use ledger_core::domain::origin::{ActId, Origin, Provenance};
use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::event::v1::event::Act;
use ledger_proto::ledger::registration::v1::*;
use ledger_proto::ledger::r#type::v1::{Particulars, SectorId, SectorKind};

use super::requests::{REQUEST_ID, correct, date, person};
use super::{finds, read};

fn correction(act: Act) -> CorrectEventRequest {
    let mut request = correct();
    request.replacement = Some(events::Event { act: Some(act), ..events::Event::default() });
    request
}

fn passport(value: &str) -> Option<SectorId> {
    Some(SectorId { kind: SectorKind::Passport.into(), value: value.into() })
}

fn particulars() -> Option<Particulars> {
    Some(Particulars {
        religion: Some(0),
        blood_type: Some(4),
        other_name: Some("Tư".into()),
        occupation: Some(String::new()),
        phone: Some("0200000001".into()),
        email: Some("an@example.vn".into()),
    })
}

/// One of each kind, with every field filled in.
fn acts() -> Vec<Act> {
    let (person_id, number, ground) = (11, 97_151_000_002, 2);
    let (kept_id, merged_id, numbers, reason) = (11, 12, vec![97_151_000_002], String::from("x"));
    vec![
        Act::NationalityLost(events::NationalityLost {
            person_id,
            way: 1,
            nationality: "FR".into(),
            household_id: 20,
            card_ids: vec![30, 31],
        }),
        Act::NationalityGained(events::NationalityGained {
            person_id,
            way: 2,
            was: "FR".into(),
            ends_certificate: true,
        }),
        Act::PersonalNumberEstablished(events::PersonalNumberEstablished { person_id, number }),
        Act::PersonalNumberCancelled(events::PersonalNumberCancelled { person_id, number, ground }),
        Act::PersonalNumberReestablished(events::PersonalNumberReestablished {
            person_id,
            old: 97_051_000_001,
            number,
            ground,
        }),
        Act::OldNumberLinked(events::OldNumberLinked {
            person_id,
            number: 12_345_678,
            valid_until: date(2024, 12, 31),
        }),
        Act::OldNumberUnlinked(events::OldNumberUnlinked { person_id, number: 12_345_678 }),
        Act::SectorIdLinked(events::SectorIdLinked {
            person_id,
            id: passport("C1234567"),
            valid_until: date(2030, 1, 2),
        }),
        Act::SectorIdUnlinked(events::SectorIdUnlinked { person_id, id: passport("C1234567") }),
        Act::RecordsMerged(events::RecordsMerged {
            kept_id,
            merged_id,
            numbers: numbers.clone(),
            reason: reason.clone(),
        }),
        Act::RecordsSplit(events::RecordsSplit { kept_id, merged_id, numbers, reason }),
        Act::ParticularsUpdated(events::ParticularsUpdated { person_id, becomes: particulars() }),
    ]
}

#[test]
fn a_replacement_reads_back_as_it_was_given() {
    let origin = Origin { provenance: Provenance::default(), act: ActId::Founding, content: 0 };
    for act in acts() {
        let Command::CorrectEvent(corrected) = read(&correction(act.clone())).expect("a good act").command
        else {
            panic!("another command")
        };
        assert_eq!(event_to_proto(&corrected.replacement, &origin).act, Some(act));
    }
}

#[test]
fn what_a_replacement_lacks_is_named() {
    let empty = |act, field: &str, fields: &[&str]| {
        let paths: Vec<String> = fields.iter().map(|inner| format!("replacement.{field}.{inner}")).collect();
        let expected: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "REQUIRED")).collect();
        finds(&correction(act), &expected);
    };
    empty(Act::NationalityLost(Default::default()), "nationality_lost", &["person_id", "way"]);
    empty(Act::NationalityGained(Default::default()), "nationality_gained", &["person_id", "way"]);
    let established = Act::PersonalNumberEstablished(Default::default());
    empty(established, "personal_number_established", &["person_id", "number"]);
    let cancelled = Act::PersonalNumberCancelled(Default::default());
    empty(cancelled, "personal_number_cancelled", &["person_id", "number", "ground"]);
    let again = Act::PersonalNumberReestablished(Default::default());
    empty(again, "personal_number_reestablished", &["person_id", "old", "number", "ground"]);
    empty(Act::OldNumberLinked(Default::default()), "old_number_linked", &["person_id", "number"]);
    empty(Act::OldNumberUnlinked(Default::default()), "old_number_unlinked", &["person_id", "number"]);
    empty(Act::SectorIdLinked(Default::default()), "sector_id_linked", &["person_id", "id"]);
    empty(Act::SectorIdUnlinked(Default::default()), "sector_id_unlinked", &["person_id", "id"]);
    empty(Act::RecordsMerged(Default::default()), "records_merged", &["kept_id", "merged_id", "reason"]);
    empty(Act::RecordsSplit(Default::default()), "records_split", &["kept_id", "merged_id", "reason"]);
    empty(Act::ParticularsUpdated(Default::default()), "particulars_updated", &["person_id", "becomes"]);
}

#[test]
fn what_a_request_lacks_or_has_wrong_is_named() {
    let request_id = REQUEST_ID.to_owned();
    let (day, who) = (("effective_date", "REQUIRED"), ("person", "REQUIRED"));
    let nothing = RecordNationalityLossRequest { request_id: request_id.clone(), ..Default::default() };
    finds(&nothing, &[day, who, ("way", "REQUIRED")]);
    let nothing = RecordNationalityGainRequest { request_id: request_id.clone(), ..Default::default() };
    finds(&nothing, &[day, who, ("way", "REQUIRED")]);
    let nothing = EstablishPersonalNumberRequest { request_id: request_id.clone(), ..Default::default() };
    finds(&nothing, &[day, who]);
    let nothing = CancelPersonalNumberRequest { request_id: request_id.clone(), ..Default::default() };
    finds(&nothing, &[day, who, ("ground", "REQUIRED")]);
    let nothing = ReestablishPersonalNumberRequest { request_id: request_id.clone(), ..Default::default() };
    finds(&nothing, &[day, who, ("ground", "REQUIRED")]);
    let nothing = LinkOldNumberRequest { request_id: request_id.clone(), ..Default::default() };
    finds(&nothing, &[day, who, ("number", "REQUIRED")]);
    let nothing = UnlinkOldNumberRequest { request_id: request_id.clone(), ..Default::default() };
    finds(&nothing, &[day, who, ("number", "REQUIRED")]);
    let nothing = LinkSectorIdRequest { request_id: request_id.clone(), ..Default::default() };
    finds(&nothing, &[day, who, ("id", "REQUIRED")]);
    let nothing = UnlinkSectorIdRequest { request_id: request_id.clone(), ..Default::default() };
    finds(&nothing, &[day, who, ("id", "REQUIRED")]);
    let nothing = MergeRecordsRequest { request_id: request_id.clone(), ..Default::default() };
    finds(&nothing, &[day, ("kept", "REQUIRED"), ("merged", "REQUIRED"), ("reason", "REQUIRED")]);
    let nothing = SplitRecordsRequest { request_id: request_id.clone(), ..Default::default() };
    finds(&nothing, &[day, ("merged", "REQUIRED"), ("reason", "REQUIRED")]);
    let nothing = UpdateParticularsRequest { request_id: request_id.clone(), ..Default::default() };
    finds(&nothing, &[day, who, ("becomes", "REQUIRED")]);
    let wrong = LinkSectorIdRequest {
        request_id,
        effective_date: date(2022, 5, 1),
        person: person(11),
        id: passport("12345678"),
        valid_until: date(2022, 0, 0),
        ..Default::default()
    };
    finds(&wrong, &[("id.value", "INVALID_NUMBER"), ("valid_until", "INCOMPLETE_DATE")]);
}
