//! The header of a stored record: what replay and the subject index need without touching the event.

use super::{CodecError, varint};
use crate::domain::dates::{PartialDate, RecordTime};
use crate::domain::event::EventKind;
use crate::domain::ids::{
    AreaId, CardId, DwellingId, HouseholdId, OfficeId, OfficerId, PersonId, Position, StockId,
};
use crate::domain::limits::{SERIAL_CHARS, SUBJECTS_PER_ACT};
use crate::domain::number::{CardSerial, PersonalNumber};
use crate::domain::subject::{
    AreaCode, Claim, Month, OFFICE_CODE_CHARS, OfficeCode, RequestId, Subject, Year,
};
use crate::domain::values::AreaLevel;

const VERSION: u8 = 1;

/// One more than an act may touch: the caller's request id.
const MOST_LINKS: usize = SUBJECTS_PER_ACT + 1;

const PERSON: u8 = 1;
const HOUSEHOLD: u8 = 2;
const DWELLING: u8 = 3;
const CARD: u8 = 4;
const AREA: u8 = 5;
const OFFICE: u8 = 8;
const OFFICER: u8 = 9;
const STOCK: u8 = 10;
pub(super) const PERSONAL_NUMBER: u8 = 16;
pub(super) const CARD_SERIAL: u8 = 17;
pub(super) const AREA_CODE: u8 = 18;
pub(super) const REQUEST: u8 = 19;
pub(super) const OFFICE_CODE: u8 = 24;
pub(super) const STAYS_AT: u8 = 25;
pub(super) const STAYS_OF: u8 = 26;

/// A subject that a record concerns, and where its record before this one stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The subject.
    pub subject: Subject,
    /// Its record before this one; none where this is its first.
    pub previous: Option<Position>,
}

/// The header without the links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) kind: EventKind,
    pub(super) record_time: RecordTime,
    pub(super) effective_date: PartialDate,
}

/// Appends the header of the record at `position`.
pub(super) fn write(position: Position, head: &Head, links: &[Link], out: &mut Vec<u8>) {
    out.push(VERSION);
    varint::put(u64::from(head.kind.0), out);
    // A clock before 1970 is no clock.
    varint::put(u64::try_from(head.record_time.0).unwrap_or(0), out);
    varint::put(u64::from(head.effective_date.packed()), out);
    varint::put(links.len() as u64, out);
    for link in links {
        write_subject(position, link.subject, out);
        varint::put(link.previous.map_or(0, |previous| position.0 - previous.0), out);
    }
}

fn write_subject(position: Position, subject: Subject, out: &mut Vec<u8>) {
    let mut numbered = |kind, id: Position| {
        out.push(kind);
        varint::put(position.0 - id.0, out);
    };
    match subject {
        Subject::Person(id) => numbered(PERSON, id.position()),
        Subject::Household(id) => numbered(HOUSEHOLD, id.position()),
        Subject::Dwelling(id) => numbered(DWELLING, id.position()),
        Subject::Card(id) => numbered(CARD, id.position()),
        Subject::Area(id) => numbered(AREA, id.position()),
        Subject::Office(id) => numbered(OFFICE, id.position()),
        Subject::Officer(id) => numbered(OFFICER, id.position()),
        Subject::Stock(id) => numbered(STOCK, id.position()),
        Subject::Claim(Claim::PersonalNumber(number)) => {
            out.push(PERSONAL_NUMBER);
            varint::put(number.get(), out);
        }
        Subject::Claim(Claim::CardSerial(serial)) => {
            out.push(CARD_SERIAL);
            out.push(serial.as_str().len() as u8);
            out.extend_from_slice(serial.as_str().as_bytes());
        }
        Subject::Claim(Claim::AreaCode(code)) => {
            out.push(AREA_CODE);
            out.push(code.level.number());
            varint::put(u64::from(code.number()), out);
        }
        Subject::Claim(Claim::Request(id)) => {
            out.push(REQUEST);
            out.extend_from_slice(&id.0);
        }
        Subject::Claim(Claim::OfficeCode(code)) => {
            let text = code.to_string();
            out.push(OFFICE_CODE);
            out.push(text.len() as u8);
            out.extend_from_slice(text.as_bytes());
        }
        Subject::Claim(Claim::StaysAt(dwelling, month)) => {
            out.push(STAYS_AT);
            varint::put(dwelling.get(), out);
            varint::put(u64::from(month.number()), out);
        }
        Subject::Claim(Claim::StaysOf(person, year)) => {
            out.push(STAYS_OF);
            varint::put(person.get(), out);
            varint::put(u64::from(year.number()), out);
        }
    }
}

/// Reads the header of the record at `position`; the event is what is left.
pub(super) fn read(position: Position, bytes: &[u8]) -> Result<(Head, Vec<Link>, &[u8]), CodecError> {
    let mut rest = bytes;
    let version = take_byte(&mut rest)?;
    if version != VERSION {
        return Err(CodecError::Version(version));
    }
    let kind = u16::try_from(varint::take(&mut rest)?).map_err(|_| CodecError::Number)?;
    let time = i64::try_from(varint::take(&mut rest)?).map_err(|_| CodecError::Number)?;
    let date = u32::try_from(varint::take(&mut rest)?).ok().and_then(PartialDate::from_packed);
    let count = usize::try_from(varint::take(&mut rest)?).unwrap_or(usize::MAX);
    if count > MOST_LINKS {
        return Err(CodecError::Link);
    }
    let mut links = Vec::with_capacity(count);
    for _ in 0..count {
        links.push(read_link(position, &mut rest)?);
    }
    let head = Head {
        kind: EventKind(kind),
        record_time: RecordTime(time),
        effective_date: date.ok_or(CodecError::Field("effective_date"))?,
    };
    Ok((head, links, rest))
}

fn read_link(position: Position, rest: &mut &[u8]) -> Result<Link, CodecError> {
    let subject = read_subject(position, rest)?;
    let back = varint::take(rest)?;
    let previous = position.0.checked_sub(back).map(Position).filter(|_| back > 0);
    if back > 0 && previous.is_none() {
        return Err(CodecError::Link);
    }
    let link = Link { subject, previous };
    if link.is_possible_at(position) { Ok(link) } else { Err(CodecError::Link) }
}

impl Link {
    /// What the record at `position` brings in has no earlier record, and everything else with an id has one.
    fn is_possible_at(&self, position: Position) -> bool {
        let Some(start) = self.subject.brought_in_at() else { return true };
        self.previous.is_none() == (start == position)
            && start <= position
            && self.previous.is_none_or(|previous| previous >= start && previous < position)
    }
}

/// Could a record at `position` with these links be read back? Asked before it is stored: afterwards it is too late.
pub(super) fn check_links(position: Position, links: &[Link]) -> Result<(), CodecError> {
    let possible = links.len() <= MOST_LINKS && links.iter().all(|link| link.is_possible_at(position));
    if possible { Ok(()) } else { Err(CodecError::Link) }
}

fn read_subject(position: Position, rest: &mut &[u8]) -> Result<Subject, CodecError> {
    let kind = take_byte(rest)?;
    let claim = match kind {
        PERSON | HOUSEHOLD | DWELLING | CARD | AREA | OFFICE | OFFICER | STOCK => {
            let id = position.0.checked_sub(varint::take(rest)?).map(Position).ok_or(CodecError::Link)?;
            return numbered(kind, id).ok_or(CodecError::Link);
        }
        PERSONAL_NUMBER => PersonalNumber::from_u64(varint::take(rest)?).map(Claim::PersonalNumber),
        CARD_SERIAL => {
            let length = usize::from(take_byte(rest)?);
            let text = take_bytes(rest, length.min(SERIAL_CHARS + 1))?;
            // Stored in capitals: small letters would be a second form of the same serial.
            let text = std::str::from_utf8(text).ok().filter(|t| !t.bytes().any(|b| b.is_ascii_lowercase()));
            text.and_then(CardSerial::parse).map(Claim::CardSerial)
        }
        AREA_CODE => {
            let level = AreaLevel::from_number(i32::from(take_byte(rest)?));
            let number = u32::try_from(varint::take(rest)?).ok();
            level.zip(number).and_then(|(level, number)| AreaCode::of(level, number)).map(Claim::AreaCode)
        }
        STAYS_AT => {
            let dwelling = DwellingId::at(Position(varint::take(rest)?));
            let month = Month::from_number(varint::take(rest)?);
            dwelling.zip(month).map(|(dwelling, month)| Claim::StaysAt(dwelling, month))
        }
        STAYS_OF => {
            let person = PersonId::at(Position(varint::take(rest)?));
            let year = Year::from_number(varint::take(rest)?);
            person.zip(year).map(|(person, year)| Claim::StaysOf(person, year))
        }
        REQUEST => take_bytes(rest, 16)?.try_into().ok().map(|id| Claim::Request(RequestId(id))),
        OFFICE_CODE => {
            let length = usize::from(take_byte(rest)?);
            let text = take_bytes(rest, length.min(OFFICE_CODE_CHARS + 1))?;
            // Stored in capitals, as a serial is.
            let text = std::str::from_utf8(text).ok().filter(|t| !t.bytes().any(|b| b.is_ascii_lowercase()));
            text.and_then(OfficeCode::parse).map(Claim::OfficeCode)
        }
        other => return Err(CodecError::SubjectKind(other)),
    };
    claim.map(Subject::Claim).ok_or(CodecError::Link)
}

fn numbered(kind: u8, id: Position) -> Option<Subject> {
    match kind {
        PERSON => PersonId::at(id).map(Subject::Person),
        HOUSEHOLD => HouseholdId::at(id).map(Subject::Household),
        DWELLING => DwellingId::at(id).map(Subject::Dwelling),
        CARD => CardId::at(id).map(Subject::Card),
        AREA => AreaId::at(id).map(Subject::Area),
        OFFICE => OfficeId::at(id).map(Subject::Office),
        OFFICER => OfficerId::at(id).map(Subject::Officer),
        STOCK => StockId::at(id).map(Subject::Stock),
        _ => None,
    }
}

fn take_byte(rest: &mut &[u8]) -> Result<u8, CodecError> {
    Ok(take_bytes(rest, 1)?[0])
}

fn take_bytes<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], CodecError> {
    let (taken, behind) = rest.split_at_checked(count).ok_or(CodecError::Truncated)?;
    *rest = behind;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Position = Position(1_000);

    fn links() -> Vec<Link> {
        let known = |subject, previous| Link { subject, previous: Some(Position(previous)) };
        let first = |subject| Link { subject, previous: None };
        let (month, year) = (Month::from_number(26_400).unwrap(), Year::from_number(2_200).unwrap());
        vec![
            first(Subject::Person(PersonId::at(AT).unwrap())),
            known(Subject::Household(HouseholdId::at(Position(700)).unwrap()), 999),
            known(Subject::Dwelling(DwellingId::at(Position(1)).unwrap()), 1),
            known(Subject::Card(CardId::at(Position(900)).unwrap()), 950),
            known(Subject::Area(AreaId::at(Position(2)).unwrap()), 3),
            known(Subject::Stock(StockId::at(Position(4)).unwrap()), 5),
            first(Subject::Claim(Claim::PersonalNumber(PersonalNumber::parse("097321000042").unwrap()))),
            known(Subject::Claim(Claim::CardSerial(CardSerial::parse("VN42").unwrap())), 12),
            known(Subject::Claim(Claim::AreaCode(AreaCode::parse("00001").unwrap())), 0),
            known(Subject::Office(OfficeId::at(Position(800)).unwrap()), 800),
            known(Subject::Officer(OfficerId::at(Position(801)).unwrap()), 900),
            known(Subject::Claim(Claim::OfficeCode(OfficeCode::parse("H29.01-2").unwrap())), 800),
            first(Subject::Claim(Claim::Request(RequestId([9; 16])))),
            known(Subject::Claim(Claim::StaysAt(DwellingId::at(Position(1)).unwrap(), month)), 998),
            first(Subject::Claim(Claim::StaysOf(PersonId::at(AT).unwrap(), year))),
        ]
    }

    fn head() -> Head {
        Head {
            kind: EventKind(131),
            record_time: RecordTime(1_614_211_200_000_000),
            effective_date: PartialDate::new(2021, 2, 0).unwrap(),
        }
    }

    fn written(links: &[Link]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(AT, &head(), links, &mut bytes);
        bytes
    }

    #[test]
    fn headers_read_back_and_leave_the_event() {
        let mut bytes = written(&links());
        bytes.extend_from_slice(b"event");
        assert_eq!(read(AT, &bytes), Ok((head(), links(), b"event".as_slice())));
    }

    #[test]
    fn every_cut_is_noticed() {
        let bytes = written(&links());
        for end in 0..bytes.len() {
            assert_eq!(read(AT, &bytes[..end]), Err(CodecError::Truncated), "cut at {end}");
        }
    }

    #[test]
    fn what_was_never_written_is_refused() {
        let changed = |at: usize, byte: u8| {
            let mut bytes = written(&links()[..1]);
            bytes[at] = byte;
            read(AT, &bytes).map(|_| ())
        };
        assert_eq!(changed(0, 2), Err(CodecError::Version(2)));
        let subject_at = written(&[]).len();
        assert_eq!(changed(subject_at, 99), Err(CodecError::SubjectKind(99)));
        assert_eq!(
            changed(subject_at + 1, 1),
            Err(CodecError::Link),
            "an older subject has an earlier record"
        );
        assert_eq!(changed(subject_at + 2, 1), Err(CodecError::Link), "what comes in has no earlier record");
    }

    #[test]
    fn links_that_could_not_be_read_back_are_known_before_they_are_stored() {
        assert_eq!(check_links(AT, &links()), Ok(()));
        let household = Subject::Household(HouseholdId::at(Position(700)).unwrap());
        for previous in [None, Some(Position(699)), Some(AT)] {
            let bad = [Link { subject: household, previous }];
            assert_eq!(check_links(AT, &bad), Err(CodecError::Link), "{previous:?}");
            if previous.is_none_or(|previous| previous <= AT) {
                assert_eq!(read(AT, &written(&bad)), Err(CodecError::Link), "{previous:?}");
            }
        }
        let request = Link { subject: Subject::Claim(Claim::Request(RequestId([9; 16]))), previous: None };
        assert_eq!(check_links(AT, &vec![request; MOST_LINKS]), Ok(()));
        assert_eq!(check_links(AT, &vec![request; MOST_LINKS + 1]), Err(CodecError::Link));
    }

    #[test]
    fn a_backlink_does_not_lead_in_front_of_the_log_or_of_its_subject() {
        let household = Subject::Household(HouseholdId::at(Position(700)).unwrap());
        let mut bytes = written(&[Link { subject: household, previous: Some(Position(999)) }]);
        *bytes.last_mut().unwrap() = 127;
        assert!(read(AT, &bytes).is_ok());
        bytes.pop();
        varint::put(301, &mut bytes);
        assert_eq!(read(AT, &bytes), Err(CodecError::Link));
        let claim = Subject::Claim(Claim::Request(RequestId([9; 16])));
        let mut bytes = written(&[Link { subject: claim, previous: None }]);
        bytes.pop();
        varint::put(1_001, &mut bytes);
        assert_eq!(read(AT, &bytes), Err(CodecError::Link));
    }
}
