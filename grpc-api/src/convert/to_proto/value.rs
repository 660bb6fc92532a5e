//! Values that many answers share.

use ledger_core::codec::{self, StoredRecord};
use ledger_core::domain::dates::{CivilDate, PartialDate, RecordTime};
use ledger_core::domain::ids::Position;
use ledger_core::domain::name::PersonName;
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::r#type::v1 as types;
use pbjson_types::Timestamp;

/// A date; absent where nothing is known of it.
pub fn date(date: PartialDate) -> Option<Date> {
    let part = |part: u32| i32::try_from(part).unwrap_or_default();
    let given = Date { year: date.year(), month: part(date.month()), day: part(date.day()) };
    (date != PartialDate::UNKNOWN).then_some(given)
}

/// A day.
pub fn day(day: CivilDate) -> Date {
    date(day.into()).unwrap_or_default()
}

/// A country, ISO 3166-1 alpha-2; empty where none is known.
pub fn country(code: Option<[u8; 2]>) -> String {
    code.map_or_else(String::new, |code| code.map(char::from).iter().collect())
}

/// An instant.
pub fn timestamp(time: RecordTime) -> Timestamp {
    let nanos = i32::try_from(time.0.rem_euclid(1_000_000) * 1_000).unwrap_or_default();
    Timestamp { seconds: time.0.div_euclid(1_000_000), nanos }
}

/// What a question was resolved to: the day, where one was asked for, and everything recorded before a position.
pub fn as_of(valid_date: Option<CivilDate>, known_before: Position) -> types::AsOf {
    types::AsOf {
        valid_date: valid_date.map(day),
        known: Some(types::as_of::Known::KnownPosition(known_before.0)),
    }
}

/// A name, with its parts where the source told them.
pub fn name(name: &PersonName) -> types::PersonName {
    let (family_name, middle_name, given_name) = name.parts();
    types::PersonName { full_name: name.full().to_owned(), family_name, middle_name, given_name }
}

/// On whose word and by what right a record was made; none where nothing is said of it.
pub fn provenance(stored: &StoredRecord) -> Option<types::Provenance> {
    codec::provenance_to_proto(stored)
}

/// The text of something that may be missing; empty where it is.
pub(super) fn text_or_empty<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_date_is_absent_and_a_partial_one_keeps_its_zeros() {
        assert_eq!(date(PartialDate::UNKNOWN), None);
        let month = PartialDate::new(1951, 7, 0).unwrap();
        assert_eq!(date(month), Some(Date { year: 1951, month: 7, day: 0 }));
    }

    #[test]
    fn an_instant_before_1970_has_positive_nanoseconds() {
        assert_eq!(timestamp(RecordTime(-1)), Timestamp { seconds: -1, nanos: 999_999_000 });
        assert_eq!(timestamp(RecordTime(1_500_000)), Timestamp { seconds: 1, nanos: 500_000_000 });
    }
}
