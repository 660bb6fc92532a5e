//! Whole records as messages, for people and tools to read. What is hashed is the stored bytes, never these.

use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::event::v1 as pb;
use ledger_proto::ledger::event::v1::subject::Subject as Named;
use pbjson_types::Timestamp;

use super::{Link, StoredRecord, to_stored};
use crate::domain::dates::{PartialDate, RecordTime};
use crate::domain::subject::{Claim, Subject};
use crate::evidence::RecordDigest;

/// A record with the digest of its stored bytes.
pub fn record_to_proto(stored: &StoredRecord, digest: RecordDigest) -> pb::Record {
    let recorded = &stored.recorded;
    pb::Record {
        position: recorded.position.0,
        record_time: Some(timestamp(recorded.record_time)),
        effective_date: date(recorded.effective_date),
        kind: recorded.event.kind_name().to_owned(),
        links: stored.links().map(link).collect(),
        event: Some(to_stored::event(&recorded.event, Some(&stored.origin))),
        digest: digest.0.to_vec(),
    }
}

fn link(link: Link) -> pb::Link {
    let previous = link.previous.map(|position| position.0);
    pb::Link { subject: Some(subject_to_proto(link.subject)), previous }
}

/// On whose word and by what right a record was made; none where nothing is said of it.
pub fn provenance_to_proto(stored: &StoredRecord) -> Option<ledger_proto::ledger::r#type::v1::Provenance> {
    to_stored::provenance(&stored.origin.provenance)
}

/// A subject: its id, or the value that is claimed.
pub fn subject_to_proto(subject: Subject) -> pb::Subject {
    let named = match subject {
        Subject::Person(id) => Named::PersonId(id.get()),
        Subject::Household(id) => Named::HouseholdId(id.get()),
        Subject::Dwelling(id) => Named::DwellingId(id.get()),
        Subject::Card(id) => Named::CardId(id.get()),
        Subject::Area(id) => Named::AreaId(id.get()),
        Subject::Office(id) => Named::OfficeId(id.get()),
        Subject::Officer(id) => Named::OfficerId(id.get()),
        Subject::Claim(Claim::OfficeCode(code)) => Named::OfficeCode(code.to_string()),
        Subject::Stock(id) => Named::StockId(id.get()),
        Subject::Claim(Claim::PersonalNumber(number)) => Named::PersonalNumber(number.to_string()),
        Subject::Claim(Claim::CardSerial(serial)) => Named::CardSerial(serial.as_str().to_owned()),
        Subject::Claim(Claim::AreaCode(code)) => Named::AreaCode(code.to_string()),
        Subject::Claim(Claim::Request(id)) => Named::RequestId(id.to_string()),
        Subject::Claim(Claim::StaysAt(dwelling, month)) => {
            let (year, month) = month.parts();
            let (year, month) = (u32::from(year), u32::from(month));
            Named::StaysAt(pb::StaysAt { dwelling_id: dwelling.get(), year, month })
        }
        Subject::Claim(Claim::StaysOf(person, year)) => {
            Named::StaysOf(pb::StaysOf { person_id: person.get(), year: u32::from(year.number()) })
        }
    };
    pb::Subject { subject: Some(named) }
}

/// A date; absent where nothing is known of it.
fn date(date: PartialDate) -> Option<Date> {
    let part = |part: u32| i32::try_from(part).unwrap_or_default();
    let known = Date { year: date.year(), month: part(date.month()), day: part(date.day()) };
    (date != PartialDate::UNKNOWN).then_some(known)
}

fn timestamp(time: RecordTime) -> Timestamp {
    let nanos = i32::try_from(time.0.rem_euclid(1_000_000) * 1_000).unwrap_or_default();
    Timestamp { seconds: time.0.div_euclid(1_000_000), nanos }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::event::{CardApproved, Event};
    use crate::domain::history::Recorded;
    use crate::domain::ids::{CardId, PersonId, Position};
    use crate::domain::origin::{ActId, Origin, Provenance};
    use crate::domain::testing::date;

    #[test]
    fn a_record_is_told_with_its_links_and_partial_dates() {
        let (card, person) = (CardId::at(Position(7)).unwrap(), PersonId::at(Position(5)).unwrap());
        let stored = StoredRecord {
            recorded: Recorded {
                position: Position(9),
                record_time: RecordTime(1_500_001),
                effective_date: date("2021-03"),
                subjects: [Subject::Card(card), Subject::Person(person)].into(),
                event: Arc::new(Event::CardApproved(CardApproved { card, person })),
            },
            previous: [Some(Position(7)), None].into(),
            origin: Origin { provenance: Provenance::default(), act: ActId::Founding, content: 0 },
        };
        let told = record_to_proto(&stored, RecordDigest([3; 32]));
        assert_eq!((told.position, told.kind.as_str(), told.digest), (9, "card.approved", vec![3; 32]));
        assert_eq!(told.record_time, Some(Timestamp { seconds: 1, nanos: 500_001_000 }));
        assert_eq!(told.effective_date, Some(Date { year: 2021, month: 3, day: 0 }));
        assert_eq!(told.links.iter().map(|link| link.previous).collect::<Vec<_>>(), [Some(7), None]);
        assert_eq!(told.links[1].subject, Some(pb::Subject { subject: Some(Named::PersonId(5)) }));
    }
}
