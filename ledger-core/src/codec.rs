//! Events as stored bytes and back: the only place that knows both the domain and the schema.
//!
//! A stored record is a short header (kind, record time, effective date, every subject with its backlink) and the event as
//! a protobuf message; docs/format.md, section 5, gives it byte by byte. Bytes are made once, when the record is sequenced:
//! nothing ever encodes a record again to hash or compare it. What is read back is checked to the last field, because
//! a checksum says only that the bytes are those that were written.

mod births;
mod cards;
mod civil_data;
mod family;
mod from_stored;
mod header;
mod households;
mod identity;
mod offices;
mod places;
mod raw;
mod residence;
mod residence_stay;
mod residence_temporary;
mod stocks;
mod to_record;
mod to_stored;
pub(crate) mod varint;

#[cfg(test)]
mod golden;

use std::sync::Arc;

use prost::Message;
use thiserror::Error;

use ledger_proto::ledger::event::v1 as pb;

use crate::domain::dates::{PartialDate, RecordTime};
use crate::domain::event::{Event, EventKind};
use crate::domain::history::Recorded;
use crate::domain::ids::Position;
use crate::domain::origin::Origin;
use crate::domain::subject::Subject;

pub use header::Link;
pub use raw::{RawHead, RawLink};
pub(crate) use raw::{claim_bytes, write_head};
pub use residence_stay::notified_to as stay_to_proto;
pub use to_record::{provenance_to_proto, record_to_proto, subject_to_proto};

/// A record as the log holds it, read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRecord {
    /// What was recorded, where and when.
    pub recorded: Recorded,
    /// For each of the record's subjects, in the same order, the position of its record before this one.
    pub previous: Box<[Option<Position>]>,
    /// Where it came from.
    pub origin: Origin,
}

impl StoredRecord {
    /// The subjects with their backlinks, in the order of the header.
    pub fn links(&self) -> impl Iterator<Item = Link> + Clone + '_ {
        let pairs = self.recorded.subjects.iter().zip(&self.previous);
        pairs.map(|(subject, previous)| Link { subject: *subject, previous: *previous })
    }

    /// Where the subject's record before this one stands.
    pub fn previous_of(&self, subject: Subject) -> Option<Position> {
        self.links().find(|link| link.subject == subject).and_then(|link| link.previous)
    }
}

/// Bytes that no version of this codec has written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CodecError {
    /// The bytes end inside the header.
    #[error("the record ends inside its header")]
    Truncated,
    /// The first byte names a version of the header that is not known here.
    #[error("header version {0} is unknown")]
    Version(u8),
    /// A number is too large, or written longer than it needs to be.
    #[error("a number in the header is malformed")]
    Number,
    /// The kind of a subject is unknown.
    #[error("subject kind {0} is unknown")]
    SubjectKind(u8),
    /// A subject or its backlink cannot be.
    #[error("a subject or its backlink is malformed")]
    Link,
    /// The event is not a message of the schema.
    #[error("the event is not a message of the schema")]
    Protobuf(#[from] prost::DecodeError),
    /// The event has no act that this version knows, or another than the header says.
    #[error("the event is not of kind {0}")]
    Kind(u16),
    /// A field of the event has a value that is never written.
    #[error("the event's field {0} has a value that is never written")]
    Field(&'static str),
}

/// What is to be stored, before it has its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Unstored<'a> {
    /// Where it will stand.
    pub position: Position,
    /// When the ledger learns it.
    pub record_time: RecordTime,
    /// When it is true in the world.
    pub effective_date: PartialDate,
    /// Every subject with its backlink.
    pub links: &'a [Link],
    /// Where it comes from.
    pub origin: &'a Origin,
    /// What happened.
    pub event: &'a Event,
}

/// Whether a record may have these subjects and backlinks at this position.
///
/// # Errors
/// [`CodecError::Link`]: it could not be read back.
pub fn check_links(position: Position, links: &[Link]) -> Result<(), CodecError> {
    header::check_links(position, links)
}

/// Appends the stored form of a record to `out`. Whoever stores it has asked [`check_links`] first.
pub fn encode(record: &Unstored<'_>, out: &mut Vec<u8>) {
    encode_with(record, &encode_event(record.event, record.origin), out);
}

/// The part of a record's stored form that does not depend on where and when it is recorded.
pub fn encode_event(event: &Event, origin: &Origin) -> Vec<u8> {
    to_stored::event(event, Some(origin)).encode_to_vec()
}

/// As [`encode`], where `event_bytes` is what [`encode_event`] made of the same event and origin.
pub fn encode_with(record: &Unstored<'_>, event_bytes: &[u8], out: &mut Vec<u8>) {
    let head = header::Head {
        kind: record.event.kind(),
        record_time: record.record_time,
        effective_date: record.effective_date,
    };
    header::write(record.position, &head, record.links, out);
    out.extend_from_slice(event_bytes);
}

/// Reads the stored form of the record at `position`.
///
/// # Errors
/// [`CodecError`], when these are not bytes that [`encode`] made for this position.
pub fn decode(position: Position, bytes: &[u8]) -> Result<StoredRecord, CodecError> {
    let (head, links, rest) = header::read(position, bytes)?;
    let message = pb::Event::decode(rest)?;
    let event = from_stored::event(&message, head.effective_date)?;
    if event.kind() != head.kind {
        return Err(CodecError::Kind(head.kind.0));
    }
    let origin = from_stored::origin(&message, &links)?;
    let recorded = Recorded {
        position,
        record_time: head.record_time,
        effective_date: head.effective_date,
        subjects: links.iter().map(|link| link.subject).collect(),
        event: Arc::new(event),
    };
    Ok(StoredRecord { recorded, previous: links.iter().map(|link| link.previous).collect(), origin })
}

/// Reads only the header of a record: its kind, and every subject with its backlink.
///
/// # Errors
/// [`CodecError`], when the header is not one that [`encode`] made.
pub fn decode_links(
    position: Position,
    bytes: &[u8],
) -> Result<(EventKind, RecordTime, Vec<Link>), CodecError> {
    let (head, links, _) = header::read(position, bytes)?;
    Ok((head.kind, head.record_time, links))
}

/// What the subject index needs of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indexed {
    /// When the ledger learned it.
    pub record_time: RecordTime,
    /// Every subject with its backlink.
    pub links: Vec<Link>,
    /// The bulk source that it came from and its number there, if it did.
    pub source: Option<(String, u64)>,
}

/// Reads what the subject index needs: the record's time, its links, and the bulk source that it came from, if it did.
///
/// # Errors
/// [`CodecError`], when these are not bytes that [`encode`] made.
pub fn decode_for_index(position: Position, bytes: &[u8]) -> Result<Indexed, CodecError> {
    let (head, links, rest) = header::read(position, bytes)?;
    Ok(Indexed { record_time: head.record_time, links, source: source_in(rest)? })
}

/// Reads which bulk source a record came from and its number there; none where it came otherwise.
///
/// # Errors
/// [`CodecError`], when these are not bytes that [`encode`] made.
pub fn decode_source(position: Position, bytes: &[u8]) -> Result<Option<(String, u64)>, CodecError> {
    let (_, _, rest) = header::read(position, bytes)?;
    source_in(rest)
}

fn source_in(event: &[u8]) -> Result<Option<(String, u64)>, CodecError> {
    let SourceOnly { source, source_sequence } = SourceOnly::decode(event)?;
    Ok((!source.is_empty()).then_some((source, source_sequence)))
}

/// The two fields of `ledger.event.v1.Event` that say which bulk source an act came from; all others are skipped unread.
#[derive(Clone, PartialEq, Message)]
struct SourceOnly {
    #[prost(string, tag = "2")]
    source: String,
    #[prost(uint64, tag = "3")]
    source_sequence: u64,
}

/// The event as a message for people and tools to read.
pub fn event_to_proto(event: &Event, origin: &Origin) -> pb::Event {
    to_stored::event(event, Some(origin))
}
