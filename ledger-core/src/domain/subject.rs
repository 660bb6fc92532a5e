//! Subjects: what events are about, and what a record links back to.

use std::fmt;

use super::dates::CivilDate;
use super::ids::{AreaId, CardId, DwellingId, HouseholdId, OfficeId, OfficerId, PersonId, Position, StockId};
use super::number::{CardSerial, PersonalNumber};
use super::values::AreaLevel;

/// One thing with a history of its own. Records link each subject that they concern to that subject's previous record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A person.
    Person(PersonId),
    /// A household.
    Household(HouseholdId),
    /// A dwelling.
    Dwelling(DwellingId),
    /// A card application and its card.
    Card(CardId),
    /// An administrative unit.
    Area(AreaId),
    /// An office.
    Office(OfficeId),
    /// An officer.
    Officer(OfficerId),
    /// A stock of blank cards.
    Stock(StockId),
    /// A value that must be unique, or is looked up by its text.
    Claim(Claim),
}

/// A value that is itself a subject: the first record to name it claims it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    /// A personal identification number: one holder at a time, never given out twice.
    PersonalNumber(PersonalNumber),
    /// A card serial: one card.
    CardSerial(CardSerial),
    /// A code of the list of administrative units: one unit at a time, another after a reform.
    AreaCode(AreaCode),
    /// A caller's request id: one act.
    Request(RequestId),
    /// The code of an office: one office at a time, another after it was closed.
    OfficeCode(OfficeCode),
    /// The stay notices of a dwelling that begin in a month. Nothing is unique in it: it is a book in which they are found.
    StaysAt(DwellingId, Month),
    /// The stay notices of a person that begin in a year.
    StaysOf(PersonId, Year),
}

/// A month of the calendar. The years are those that dates can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(u16);

/// A year of the calendar, among those that dates can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Year(u16);

impl Month {
    /// The month of a day.
    pub fn of(day: CivilDate) -> Self {
        let months = day.year() * 12 + day.month() as i32 - 1;
        Month(u16::try_from(months).unwrap_or_default())
    }

    /// Months since year 0: what is stored.
    pub fn number(self) -> u16 {
        self.0
    }

    /// The month with that number; none where no date lies in it.
    pub fn from_number(number: u64) -> Option<Self> {
        let number = u16::try_from(number).ok()?;
        Year::from_number(u64::from(number / 12)).map(|_| Month(number))
    }

    /// Year, and month from 1.
    pub fn parts(self) -> (u16, u16) {
        (self.0 / 12, self.0 % 12 + 1)
    }
}

impl Year {
    /// The year of a day.
    pub fn of(day: CivilDate) -> Self {
        Year(u16::try_from(day.year()).unwrap_or_default())
    }

    /// The year itself: what is stored.
    pub fn number(self) -> u16 {
        self.0
    }

    /// The year with that number; none where no date lies in it.
    pub fn from_number(number: u64) -> Option<Self> {
        let number = u16::try_from(number).ok()?;
        let years = Year::of(CivilDate::first()).0..=Year::of(CivilDate::last()).0;
        years.contains(&number).then_some(Year(number))
    }
}

/// The caller's own id of a write, so that a retry is recognised: a UUID (RFC 9562), 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub [u8; 16]);

impl RequestId {
    /// Reads a UUID in its usual form of 36 characters. The nil UUID is refused.
    pub fn parse(text: &str) -> Option<Self> {
        let dashes = text.len() == 36 && [8, 13, 18, 23].iter().all(|at| text.as_bytes()[*at] == b'-');
        if !dashes {
            return None;
        }
        let digits: Vec<u8> = text.bytes().filter(|b| *b != b'-').collect();
        let mut id = [0; 16];
        for (byte, pair) in id.iter_mut().zip(digits.chunks(2)) {
            let [high, low] = pair else { return None };
            let digit = |c: u8| (c as char).to_digit(16).and_then(|d| u8::try_from(d).ok());
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        (digits.len() == 32 && id != [0; 16]).then_some(RequestId(id))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            let dash = if matches!(at, 4 | 6 | 8 | 10) { "-" } else { "" };
            write!(f, "{dash}{byte:02x}")?;
        }
        Ok(())
    }
}

/// Code of an administrative unit in the national list (QĐ 124/2004/QĐ-TTg, QĐ 19/2025/QĐ-TTg): two digits for a province,
/// three for a district, five for a commune. A code is not an identity: on 2025-07-01 nearly all of them changed meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaCode {
    /// Level, which the number of digits tells.
    pub level: AreaLevel,
    number: u32,
}

impl AreaCode {
    /// Reads a code of two, three or five digits.
    pub fn parse(text: &str) -> Option<Self> {
        let level = match text.len() {
            2 => AreaLevel::Province,
            3 => AreaLevel::District,
            5 => AreaLevel::Commune,
            _ => return None,
        };
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        Some(AreaCode { level, number: digits.then(|| text.parse().ok()).flatten()? })
    }

    /// The code of that level with these digits as an integer; `None` where there are too many of them.
    pub fn of(level: AreaLevel, number: u32) -> Option<Self> {
        let most = match level {
            AreaLevel::Province => 99,
            AreaLevel::District => 999,
            AreaLevel::Commune => 99_999,
        };
        (number <= most).then_some(AreaCode { level, number })
    }

    /// The digits as an integer.
    pub fn number(self) -> u32 {
        self.number
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            AreaLevel::Province => write!(f, "{:02}", self.number),
            AreaLevel::District => write!(f, "{:03}", self.number),
            AreaLevel::Commune => write!(f, "{:05}", self.number),
        }
    }
}

/// Characters of an office's code, in the order of their digits from 1.
const OFFICE_CODE_ALPHABET: &[u8; 38] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-";
/// The base of the number that a code is: one more than there are characters, so that leading zeros count.
const OFFICE_CODE_BASE: u128 = 39;
/// Characters of an office's code: as many as 16 bytes hold (39²⁴ is less than 2¹²⁸). The groups of the national list
/// (QĐ 20/2020/QĐ-TTg) come to some eighteen on their fifth level.
pub const OFFICE_CODE_CHARS: usize = 24;

/// Code of an office (mã cơ quan): capital letters, digits, dots and hyphens. Held as a number, so that what links records stays
/// as small as it was before there were offices.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfficeCode([u8; 16]);

impl OfficeCode {
    /// Reads a code; small letters are taken as capitals.
    pub fn parse(text: &str) -> Option<Self> {
        if !(1..=OFFICE_CODE_CHARS).contains(&text.len()) {
            return None;
        }
        let mut number: u128 = 0;
        for byte in text.bytes() {
            let digit = OFFICE_CODE_ALPHABET.iter().position(|c| *c == byte.to_ascii_uppercase())?;
            number = number * OFFICE_CODE_BASE + digit as u128 + 1;
        }
        Some(OfficeCode(number.to_be_bytes()))
    }
}

impl fmt::Display for OfficeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut number = u128::from_be_bytes(self.0);
        let mut text = Vec::with_capacity(OFFICE_CODE_CHARS);
        while number > 0 {
            let digit = (number % OFFICE_CODE_BASE).saturating_sub(1) as usize;
            text.extend(OFFICE_CODE_ALPHABET.get(digit).copied().map(char::from));
            number /= OFFICE_CODE_BASE;
        }
        text.iter().rev().try_for_each(|c| write!(f, "{c}"))
    }
}

impl fmt::Debug for OfficeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OfficeCode({self})")
    }
}

/// The kinds of subject that an event can bring into the ledger; the id is the event's own position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NewSubject {
    /// A person enrolled or born.
    Person,
    /// A household formed.
    Household,
    /// A dwelling registered.
    Dwelling,
    /// A card applied for.
    Card,
    /// An administrative unit established.
    Area,
    /// An office established.
    Office,
    /// An officer appointed.
    Officer,
    /// A stock of blank cards opened.
    Stock,
}

impl Subject {
    /// The person, where it is one.
    pub fn person(self) -> Option<PersonId> {
        match self {
            Subject::Person(person) => Some(person),
            Subject::Household(_)
            | Subject::Dwelling(_)
            | Subject::Card(_)
            | Subject::Area(_)
            | Subject::Office(_)
            | Subject::Officer(_)
            | Subject::Stock(_)
            | Subject::Claim(_) => None,
        }
    }

    /// The record that brought the subject in; a claim has no such place.
    pub fn brought_in_at(self) -> Option<Position> {
        match self {
            Subject::Person(id) => Some(id.position()),
            Subject::Household(id) => Some(id.position()),
            Subject::Dwelling(id) => Some(id.position()),
            Subject::Card(id) => Some(id.position()),
            Subject::Area(id) => Some(id.position()),
            Subject::Office(id) => Some(id.position()),
            Subject::Officer(id) => Some(id.position()),
            Subject::Stock(id) => Some(id.position()),
            Subject::Claim(_) => None,
        }
    }
}

impl NewSubject {
    /// The subject that the record at `position` brings in; `None` at position 0, which founds the ledger.
    pub fn at(self, position: Position) -> Option<Subject> {
        Some(match self {
            NewSubject::Person => Subject::Person(PersonId::at(position)?),
            NewSubject::Household => Subject::Household(HouseholdId::at(position)?),
            NewSubject::Dwelling => Subject::Dwelling(DwellingId::at(position)?),
            NewSubject::Card => Subject::Card(CardId::at(position)?),
            NewSubject::Area => Subject::Area(AreaId::at(position)?),
            NewSubject::Office => Subject::Office(OfficeId::at(position)?),
            NewSubject::Officer => Subject::Officer(OfficerId::at(position)?),
            NewSubject::Stock => Subject::Stock(StockId::at(position)?),
        })
    }
}

/// A subject that an event touches: one that exists, or the one that it brings in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Touched {
    /// Comes into the ledger with this event.
    New(NewSubject),
    /// Was there before, or is a claim.
    Known(Subject),
}

impl Touched {
    /// The subject, for an event at this position.
    pub fn at(self, position: Position) -> Option<Subject> {
        match self {
            Touched::New(new) => new.at(position),
            Touched::Known(subject) => Some(subject),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn area_codes_keep_their_zeros_and_tell_their_level() {
        let commune = AreaCode::parse("00001").unwrap();
        assert_eq!((commune.level, commune.to_string().as_str()), (AreaLevel::Commune, "00001"));
        assert_eq!(AreaCode::parse("01").unwrap().level, AreaLevel::Province);
        assert_ne!(AreaCode::parse("01"), AreaCode::parse("001"));
        for wrong in ["", "1", "0001", "0000a", "000001"] {
            assert_eq!(AreaCode::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn office_codes_read_back_whole_and_in_capitals() {
        for text in
            ["G01.899.105.001.01", "0", "00", "H-29", "ZZZZZZZZZZZZZZZZZZZZZZZZ", "------------------------"]
        {
            assert_eq!(OfficeCode::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(OfficeCode::parse("h29.01"), OfficeCode::parse("H29.01"));
        assert_ne!(OfficeCode::parse("0"), OfficeCode::parse("00"));
        for wrong in ["", "H29 01", "H29/01", "Đ01", "0000000000000000000000000"] {
            assert_eq!(OfficeCode::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn months_and_years_are_those_that_dates_have() {
        let day = CivilDate::new(2022, 12, 31).unwrap();
        assert_eq!((Month::of(day).parts(), Year::of(day).number()), ((2022, 12), 2022));
        assert_eq!(Month::from_number(u64::from(Month::of(day).number())), Some(Month::of(day)));
        let first = u64::from(Month::of(CivilDate::first()).number());
        let last = u64::from(Month::of(CivilDate::last()).number());
        assert_eq!((Month::from_number(first - 1), Month::from_number(last + 1)), (None, None));
        assert_eq!((Year::from_number(1), Year::from_number(70_000)), (None, None));
    }

    #[test]
    fn request_ids_are_uuids() {
        let text = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
        assert_eq!(RequestId::parse(text).unwrap().to_string(), text);
        for wrong in ["", "6f9619ff8b864d01b42d00cf4fc964ff", "6f9619ff-8b86-4d01-b42d-00cf4fc964fg"] {
            assert_eq!(RequestId::parse(wrong), None, "{wrong}");
        }
        assert_eq!(RequestId::parse("00000000-0000-0000-0000-000000000000"), None);
        assert_eq!(RequestId::parse("6f9619ff-8b86-4d01-b42d-00cf4fc96é"), None);
    }
}
