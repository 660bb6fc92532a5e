//! What the index files call a subject: 64 bits, the kind in the highest four.
//!
//! Most subjects fit whole. Request ids, long card serials and the codes of offices do not: their keys are hashes, under which
//! several may be found, and only the record tells which of them is meant.

use crate::domain::ids::Position;
use crate::domain::number::CardSerial;
use crate::domain::subject::{Claim, RequestId, Subject};

const KIND_SHIFT: u32 = 60;
const PERSON: u64 = 1;
const HOUSEHOLD: u64 = 2;
const DWELLING: u64 = 3;
const CARD: u64 = 4;
const AREA: u64 = 5;
const PERSONAL_NUMBER: u64 = 6;
const AREA_CODE: u64 = 7;
const SHORT_SERIAL: u64 = 8;
const OFFICE: u64 = 9;
const OFFICER: u64 = 10;
const STOCK: u64 = 11;
/// Both kinds of books of stays.
const STAYS: u64 = 12;
/// From here on keys are hashes.
const OFFICE_CODE: u64 = 13;
const LONG_SERIAL: u64 = 14;
const REQUEST: u64 = 15;

/// Bits of a month or a year beside an id: 43 are left for that, nearly nine million million records.
const CALENDAR_BITS: u32 = 16;
/// Tells a person's book of stays from a dwelling's.
const STAYS_OF: u64 = 1 << (KIND_SHIFT - 1);

/// Characters of a serial that fit whole: 37¹¹ is less than 2⁶⁰.
const SHORT_SERIAL_CHARS: usize = 11;
/// Bits of a request id's hash: 20 million of them meet by chance once in 50,000 questions, which costs one more read;
/// each further byte would cost a byte of disk for every act.
const REQUEST_BITS: u32 = 40;

/// A subject in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::ledger) struct Key(pub(super) u64);

impl Key {
    /// The subject's key.
    pub(in crate::ledger) fn of(subject: Subject) -> Key {
        let (kind, rest) = match subject {
            Subject::Person(id) => (PERSON, id.get()),
            Subject::Household(id) => (HOUSEHOLD, id.get()),
            Subject::Dwelling(id) => (DWELLING, id.get()),
            Subject::Card(id) => (CARD, id.get()),
            Subject::Area(id) => (AREA, id.get()),
            Subject::Office(id) => (OFFICE, id.get()),
            Subject::Officer(id) => (OFFICER, id.get()),
            Subject::Claim(Claim::OfficeCode(code)) => (OFFICE_CODE, hash(code.to_string().as_bytes())),
            Subject::Stock(id) => (STOCK, id.get()),
            Subject::Claim(Claim::PersonalNumber(number)) => (PERSONAL_NUMBER, number.get()),
            Subject::Claim(Claim::AreaCode(code)) => {
                (AREA_CODE, u64::from(code.level.number()) << 32 | u64::from(code.number()))
            }
            Subject::Claim(Claim::CardSerial(serial)) => serial_key(serial),
            Subject::Claim(Claim::StaysAt(dwelling, month)) => {
                (STAYS, dwelling.get() << CALENDAR_BITS | u64::from(month.number()))
            }
            Subject::Claim(Claim::StaysOf(person, year)) => {
                (STAYS, STAYS_OF | person.get() << CALENDAR_BITS | u64::from(year.number()))
            }
            Subject::Claim(Claim::Request(RequestId(id))) => (REQUEST, hash(&id) & ((1 << REQUEST_BITS) - 1)),
        };
        Key(kind << KIND_SHIFT | rest & ((1 << KIND_SHIFT) - 1))
    }

    /// The subject's key where it is the subject whole; no hash is taken otherwise.
    pub(in crate::ledger) fn exact(subject: Subject) -> Option<Key> {
        match subject {
            Subject::Claim(Claim::Request(_) | Claim::OfficeCode(_)) => None,
            Subject::Claim(Claim::CardSerial(serial)) if serial.as_str().len() > SHORT_SERIAL_CHARS => None,
            Subject::Claim(
                Claim::CardSerial(_)
                | Claim::PersonalNumber(_)
                | Claim::AreaCode(_)
                | Claim::StaysAt(..)
                | Claim::StaysOf(..),
            )
            | Subject::Person(_)
            | Subject::Household(_)
            | Subject::Dwelling(_)
            | Subject::Card(_)
            | Subject::Area(_)
            | Subject::Office(_)
            | Subject::Officer(_)
            | Subject::Stock(_) => Some(Key::of(subject)),
        }
    }

    /// Whether the key is the subject whole, so that no other has it.
    pub(in crate::ledger) fn is_exact(self) -> bool {
        self.0 >> KIND_SHIFT < OFFICE_CODE
    }

    /// The position that this subject's positions are counted from in a run that begins at `first`: its own where it has
    /// an id, because none of its records stands before it.
    pub(super) fn base(self, first: Position) -> u64 {
        if matches!(self.0 >> KIND_SHIFT, PERSON..=AREA | OFFICE | OFFICER | STOCK) {
            self.0 & ((1 << KIND_SHIFT) - 1)
        } else {
            first.0
        }
    }
}

/// A serial of few characters as a number of base 37, whose digits begin at 1 so that leading zeros count.
fn serial_key(serial: CardSerial) -> (u64, u64) {
    let text = serial.as_str().as_bytes();
    if text.len() > SHORT_SERIAL_CHARS {
        return (LONG_SERIAL, hash(text));
    }
    let digit = |byte: &u8| u64::from((*byte as char).to_digit(36).unwrap_or(0)) + 1;
    (SHORT_SERIAL, text.iter().fold(0, |number, byte| number * 37 + digit(byte)))
}

fn hash(bytes: &[u8]) -> u64 {
    let mut low = [0; 8];
    low.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
    u64::from_le_bytes(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{DwellingId, HouseholdId, OfficeId, OfficerId, PersonId, StockId};
    use crate::domain::number::PersonalNumber;
    use crate::domain::subject::{AreaCode, Month, OfficeCode, Year};

    #[test]
    fn different_subjects_have_different_keys() {
        let at = Position(97_321_000_042);
        let serial = |text| Subject::Claim(Claim::CardSerial(CardSerial::parse(text).unwrap()));
        let stays_at = |dwelling, month| {
            let dwelling = DwellingId::at(Position(dwelling)).unwrap();
            Subject::Claim(Claim::StaysAt(dwelling, Month::from_number(month).unwrap()))
        };
        let code = |text| Subject::Claim(Claim::AreaCode(AreaCode::parse(text).unwrap()));
        let subjects = [
            Subject::Person(PersonId::at(at).unwrap()),
            Subject::Household(HouseholdId::at(at).unwrap()),
            Subject::Claim(Claim::PersonalNumber(PersonalNumber::parse("097321000042").unwrap())),
            Subject::Stock(StockId::at(at).unwrap()),
            serial("0"),
            serial("00"),
            serial("A"),
            serial("0A"),
            serial("ZZZZZZZZZZZ"),
            serial("ZZZZZZZZZZZZ"),
            code("01"),
            code("001"),
            code("00001"),
            stays_at(5, 26_400),
            stays_at(5, 26_401),
            stays_at(6, 26_400),
            Subject::Claim(Claim::StaysOf(PersonId::at(at).unwrap(), Year::from_number(2022).unwrap())),
            Subject::Claim(Claim::Request(RequestId([1; 16]))),
            Subject::Claim(Claim::Request(RequestId([2; 16]))),
            Subject::Office(OfficeId::at(at).unwrap()),
            Subject::Officer(OfficerId::at(at).unwrap()),
            Subject::Claim(Claim::OfficeCode(OfficeCode::parse("H29.01").unwrap())),
        ];
        let keys: std::collections::BTreeSet<Key> = subjects.iter().copied().map(Key::of).collect();
        assert_eq!(keys.len(), subjects.len());
        let exact: Vec<bool> = subjects.iter().map(|subject| Key::of(*subject).is_exact()).collect();
        assert_eq!(
            exact.iter().filter(|exact| !**exact).count(),
            4,
            "a long serial, an office's code and two requests"
        );
        for subject in subjects {
            assert_eq!(Key::exact(subject).is_some(), Key::of(subject).is_exact());
        }
        assert_eq!(Key::of(subjects[0]).base(Position(5)), at.0);
        assert_eq!(Key::of(subjects[2]).base(Position(5)), 5);
        assert_eq!(Key::of(subjects[subjects.len() - 3]).base(Position(5)), at.0);
        assert_eq!(Key::of(subjects[3]).base(Position(5)), at.0);
    }
}
