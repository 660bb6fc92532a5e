//! Records as auditors see them.

use ledger_core::codec::{Link, StoredRecord, event_to_proto};
use ledger_core::domain::subject::{Claim, Subject};
use ledger_core::evidence::RecordDigest;
use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::event::v1::subject::Subject as Named;

use super::value::{date, timestamp};

/// A record for people and tools to read, with the digest of its stored bytes.
pub fn record(stored: &StoredRecord, digest: RecordDigest) -> events::Record {
    let recorded = &stored.recorded;
    events::Record {
        position: recorded.position.0,
        record_time: Some(timestamp(recorded.record_time)),
        effective_date: date(recorded.effective_date),
        kind: recorded.event.kind_name().to_owned(),
        links: stored.links().map(link).collect(),
        event: Some(event_to_proto(&recorded.event, &stored.origin)),
        digest: digest.0.to_vec(),
    }
}

fn link(link: Link) -> events::Link {
    events::Link { subject: Some(subject(link.subject)), previous: link.previous.map(|position| position.0) }
}

/// A subject: its id, or the value that is claimed.
pub fn subject(subject: Subject) -> events::Subject {
    let named = match subject {
        Subject::Person(id) => Named::PersonId(id.get()),
        Subject::Household(id) => Named::HouseholdId(id.get()),
        Subject::Dwelling(id) => Named::DwellingId(id.get()),
        Subject::Card(id) => Named::CardId(id.get()),
        Subject::Area(id) => Named::AreaId(id.get()),
        Subject::Claim(Claim::PersonalNumber(number)) => Named::PersonalNumber(number.to_string()),
        Subject::Claim(Claim::CardSerial(serial)) => Named::CardSerial(serial.as_str().to_owned()),
        Subject::Claim(Claim::AreaCode(code)) => Named::AreaCode(code.to_string()),
        Subject::Claim(Claim::Request(id)) => Named::RequestId(id.to_string()),
    };
    events::Subject { subject: Some(named) }
}
