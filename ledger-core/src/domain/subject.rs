//! Subjects: what events are about, and what a record links back to.

use std::fmt;

use super::ids::{AreaId, CardId, DwellingId, HouseholdId, PersonId, Position};
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
}

impl Subject {
    /// The record that brought the subject in; a claim has no such place.
    pub fn brought_in_at(self) -> Option<Position> {
        match self {
            Subject::Person(id) => Some(id.position()),
            Subject::Household(id) => Some(id.position()),
            Subject::Dwelling(id) => Some(id.position()),
            Subject::Card(id) => Some(id.position()),
            Subject::Area(id) => Some(id.position()),
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
