//! Stay notices, to stored messages and back.

use ledger_proto::ledger::event::v1 as pb;
use ledger_proto::ledger::event::v1::stay_guest::Guest as Stored;
use pbjson_types::Timestamp;

use super::from_stored::{self, id, person};
use super::{CodecError, to_stored};
use crate::domain::dates::{PartialDate, RecordTime};
use crate::domain::event::StayNotified;
use crate::domain::ids::DwellingId;
use crate::domain::name::PersonName;
use crate::domain::residence::notify_stay::{Guest, OtherGuest};

const MICROS: i64 = 1_000_000;

/// A stay notice as a message.
pub fn notified_to(event: &StayNotified) -> pb::StayNotified {
    pb::StayNotified {
        dwelling_id: event.dwelling.get(),
        guests: event.guests.iter().map(guest_to).collect(),
        until: Some(to_stored::civil_date(event.until)),
        reason: to_stored::text(event.reason.as_ref()),
        arrived_time: event.arrived.map(second),
        notified_time: Some(second(event.notified)),
    }
}

/// The first day is the record's effective date.
pub(super) fn notified_from(
    e: &pb::StayNotified,
    effective_date: PartialDate,
) -> Result<StayNotified, CodecError> {
    let until = from_stored::civil_date(e.until.as_ref(), "until")?;
    Ok(StayNotified {
        dwelling: id(e.dwelling_id, DwellingId::at, "dwelling_id")?,
        guests: e.guests.iter().map(guest_from).collect::<Result<_, _>>()?,
        from: effective_date.full().ok_or(CodecError::Field("effective_date"))?,
        until: until.ok_or(CodecError::Field("until"))?,
        reason: from_stored::text(&e.reason),
        arrived: e.arrived_time.as_ref().map(|time| instant(time, "arrived_time")).transpose()?,
        notified: e
            .notified_time
            .as_ref()
            .map(|time| instant(time, "notified_time"))
            .ok_or(CodecError::Field("notified_time"))??,
    })
}

fn guest_to(guest: &Guest) -> pb::StayGuest {
    let guest = match guest {
        Guest::Known(person) => Stored::PersonId(person.get()),
        Guest::Other(other) => Stored::Other(pb::OtherGuest {
            full_name: other.name.full().into(),
            family_words: other.name.family_words().into(),
            given_words: other.name.given_words().into(),
            document: to_stored::code(other.document.as_ref()),
            nationality: to_stored::country(other.nationality),
        }),
    };
    pb::StayGuest { guest: Some(guest) }
}

fn guest_from(e: &pb::StayGuest) -> Result<Guest, CodecError> {
    let words = |count: u32| u8::try_from(count).map_err(|_| CodecError::Field("full_name"));
    Ok(match e.guest.as_ref().ok_or(CodecError::Field("guest"))? {
        Stored::PersonId(id) => Guest::Known(person(*id)?),
        Stored::Other(other) => Guest::Other(OtherGuest {
            name: PersonName::stored(&other.full_name, words(other.family_words)?, words(other.given_words)?),
            document: from_stored::code(&other.document),
            nationality: from_stored::country(&other.nationality, "nationality")?,
        }),
    })
}

/// Requests are read to the second: nothing is lost.
fn second(time: RecordTime) -> Timestamp {
    Timestamp { seconds: time.0.div_euclid(MICROS), nanos: 0 }
}

fn instant(time: &Timestamp, field: &'static str) -> Result<RecordTime, CodecError> {
    let whole = (time.nanos == 0).then_some(time.seconds);
    let micros = whole.and_then(|seconds| seconds.checked_mul(MICROS));
    micros.map(RecordTime).ok_or(CodecError::Field(field))
}
