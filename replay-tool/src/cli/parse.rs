//! Arguments as values of the domain. What is refused is never repeated: it may be somebody's number.

use std::num::NonZeroU64;

use chrono::DateTime;
use ledger_core::domain::dates::{CivilDate, RecordTime};
use ledger_core::domain::event::EventKind;
use ledger_core::domain::ids::Position;
use ledger_core::domain::number::{CardSerial, OldNumber, PersonalNumber};
use ledger_core::domain::subject::{AreaCode, OfficeCode};
use ledger_core::evidence::{NoteVerifier, TreeHash};
use projections::{ViewDigest, ViewName};

/// A state of knowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Everything recorded before this position.
    Before(Position),
    /// Everything recorded up to this instant.
    UpTo(RecordTime),
}

pub(super) fn position(text: &str) -> Result<Position, &'static str> {
    text.parse().map(Position).map_err(|_| "not a position: a number from 0 on")
}

pub(super) fn id(text: &str) -> Result<Position, &'static str> {
    match text.parse() {
        Ok(0) | Err(_) => Err("not an id: a number from 1 on"),
        Ok(id) => Ok(Position(id)),
    }
}

pub(super) fn known(text: &str) -> Result<Known, &'static str> {
    if let Some(at) = text.strip_prefix('@') {
        return position(at).map(Known::Before);
    }
    let instant =
        DateTime::parse_from_rfc3339(text).map_err(|_| "neither @POSITION nor an instant (RFC 3339)")?;
    Ok(Known::UpTo(RecordTime(instant.timestamp_micros())))
}

pub(super) fn day(text: &str) -> Result<CivilDate, &'static str> {
    let not_a_day = "not a day: YYYY-MM-DD, from 1800 to 2200";
    let shaped =
        text.len() == 10 && text.is_ascii() && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    let part = |at: std::ops::Range<usize>| text[at].parse::<u32>().map_err(|_| not_a_day);
    if !shaped {
        return Err(not_a_day);
    }
    let year = i32::try_from(part(0..4)?).map_err(|_| not_a_day)?;
    CivilDate::new(year, part(5..7)?, part(8..10)?).ok_or(not_a_day)
}

pub(super) fn personal_number(text: &str) -> Result<PersonalNumber, &'static str> {
    PersonalNumber::parse(text).ok_or("not a personal number: twelve digits")
}

pub(super) fn old_number(text: &str) -> Result<OldNumber, &'static str> {
    OldNumber::parse(text).ok_or("not an old number: nine digits")
}

pub(super) fn serial(text: &str) -> Result<CardSerial, &'static str> {
    CardSerial::parse(text).ok_or("not a serial: letters and digits")
}

pub(super) fn office_code(text: &str) -> Result<OfficeCode, &'static str> {
    OfficeCode::parse(text).ok_or("not an office's code: at most 24 letters, digits, dots and hyphens")
}

pub(super) fn area_code(text: &str) -> Result<AreaCode, &'static str> {
    AreaCode::parse(text).ok_or("not an area code: two, three or five digits")
}

pub(super) fn kind(text: &str) -> Result<EventKind, String> {
    EventKind::named(text).ok_or_else(|| {
        let names: Vec<_> = EventKind::ALL.iter().filter_map(|kind| kind.name()).collect();
        format!("no such kind; there are {}", names.join(", "))
    })
}

pub(super) fn root(text: &str) -> Result<TreeHash, &'static str> {
    hash(text).map(TreeHash).ok_or("not a root: 64 hex digits")
}

pub(super) fn key(text: &str) -> Result<NoteVerifier, &'static str> {
    text.trim_end().parse().map_err(|_| "not a public key: NAME+ID+KEY, as in keys/signing.pub")
}

/// Bytes for a second, in plain figures or in KiB, MiB or GiB.
pub(super) fn rate(text: &str) -> Result<NonZeroU64, &'static str> {
    let units = [("KiB", 10), ("MiB", 20), ("GiB", 30)];
    let unit = units.iter().find_map(|(name, bits)| Some((text.strip_suffix(name)?, *bits)));
    let (figures, bits) = unit.unwrap_or((text, 0));
    let number: Option<u64> = figures.parse().ok().filter(|_| figures.bytes().all(|c| c.is_ascii_digit()));
    let bytes = number.and_then(|number| number.checked_mul(1 << bits)).and_then(NonZeroU64::new);
    bytes.ok_or("not a rate: a number of bytes from 1 on, such as 500KiB or 64MiB")
}

pub(super) fn expected_digest(text: &str) -> Result<(ViewName, ViewDigest), &'static str> {
    let (name, digest) = text.split_once('=').ok_or("not VIEW=HEX")?;
    let view = ViewName::ALL.into_iter().find(|view| view.as_str() == name);
    let view = view.ok_or("no such view; there are citizens, households, cards, places")?;
    Ok((view, ViewDigest(hash(digest).ok_or("not a digest: 64 hex digits")?)))
}

fn hash(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        let digit = |of: u8| char::from(of).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_whole_and_exist() {
        assert_eq!(day("2024-02-29"), Ok(CivilDate::new(2024, 2, 29).unwrap()));
        for wrong in ["2023-02-29", "2024-2-29", "2024-02", "1799-01-01", "2024/02/29", "２024-02-2"] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn knowledge_is_a_position_or_an_instant() {
        assert_eq!(known("@17"), Ok(Known::Before(Position(17))));
        let instant = RecordTime(1_609_434_000_000_001);
        assert_eq!(known("2021-01-01T00:00:00.000001+07:00"), Ok(Known::UpTo(instant)));
        assert!(known("17").is_err() && known("2021-01-01").is_err() && known("@x").is_err());
    }

    #[test]
    fn rates_are_bytes_with_or_without_a_unit() {
        assert_eq!(rate("64MiB").unwrap().get(), 64 << 20);
        assert_eq!((rate("1000").unwrap().get(), rate("3KiB").unwrap().get()), (1_000, 3_072));
        for wrong in ["", "0", "0MiB", "MiB", "+1", "1.5MiB", "64MB", "-1", "18446744073709551615GiB"] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn hashes_are_64_hex_digits() {
        let digits = format!("{}AF", "00".repeat(31));
        assert_eq!(hash(&digits).unwrap()[31], 0xaf);
        assert_eq!(hash(&digits[1..]), None);
        assert_eq!(hash(&digits.replace('A', "g")), None);
    }

    #[test]
    fn a_refused_number_is_not_repeated() {
        assert!(!personal_number("09708000000").unwrap_err().contains("0970"));
    }
}
