//! Numbers that people carry: the personal identification number, the old nine-digit number, a card's serial.
//!
//! None of them is a key of the register; each is an attribute with a history.

use std::fmt;
use std::num::{NonZeroU32, NonZeroU64};

use super::limits::SERIAL_CHARS;
use super::values::Sex;

/// Personal identification number (số định danh cá nhân), twelve digits: three for the place of birth registration, one
/// for century and sex, two for the year of birth, six at random. Decree 137/2015/NĐ-CP, art. 13; Law on Identity 2023,
/// art. 12.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonalNumber(NonZeroU64);

/// Random numbers in one cell of place, century, sex and year.
pub const NUMBERS_PER_CELL: u32 = 1_000_000;

impl PersonalNumber {
    /// Reads twelve digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten().and_then(Self::from_u64)
    }

    /// The number that a twelve-digit integer stands for; zero and more than twelve digits stand for none.
    pub fn from_u64(number: u64) -> Option<Self> {
        if number >= 1_000_000_000_000 { None } else { NonZeroU64::new(number).map(Self) }
    }

    /// Puts a number together. `None` for a birth year outside 1900–2399, which the scheme cannot express, for a sex that
    /// is not known, and for a serial of more than six digits.
    pub fn compose(prefix: u16, sex: Sex, birth_year: i32, serial: u32) -> Option<Self> {
        let code = century_and_sex(sex, birth_year)?;
        if prefix > 999 || serial >= NUMBERS_PER_CELL {
            return None;
        }
        let year = u64::try_from(birth_year % 100).ok()?;
        Self::from_u64(((u64::from(prefix) * 10 + code) * 100 + year) * 1_000_000 + u64::from(serial))
    }

    /// The number as an integer.
    pub fn get(self) -> u64 {
        self.0.get()
    }

    /// The first three digits: place of birth registration.
    pub fn prefix(self) -> u16 {
        u16::try_from(self.0.get() / 1_000_000_000).expect("twelve digits have a three-digit head")
    }

    /// Do the digits for century, sex and year say what is known of the person? An unknown sex or year agrees with any.
    pub fn agrees_with(self, sex: Sex, birth_year: i32) -> bool {
        let code = self.0.get() / 100_000_000 % 10;
        let year = i32::try_from(1900 + code / 2 * 100 + self.0.get() / 1_000_000 % 100).unwrap_or(0);
        let sex_agrees = match sex {
            Sex::Unknown => true,
            Sex::Male => code.is_multiple_of(2),
            Sex::Female => !code.is_multiple_of(2),
        };
        sex_agrees && (birth_year == 0 || birth_year == year)
    }
}

/// The fourth digit: 0 and 1 for men and women of the 20th century, 2 and 3 of the 21st, to 8 and 9 of the 24th.
fn century_and_sex(sex: Sex, birth_year: i32) -> Option<u64> {
    let century = u64::try_from(birth_year.checked_sub(1900)? / 100).ok().filter(|_| birth_year >= 1900)?;
    let odd = match sex {
        Sex::Unknown => return None,
        Sex::Male => 0,
        Sex::Female => 1,
    };
    (century <= 4).then_some(century * 2 + odd)
}

impl fmt::Display for PersonalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

/// Redacted: the number is personal data.
impl fmt::Debug for PersonalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonalNumber({:03}…)", self.prefix())
    }
}

/// Number of the old identity card (chứng minh nhân dân), nine digits. Two persons may have been given the same one, and
/// one person several.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OldNumber(NonZeroU32);

impl OldNumber {
    /// Reads nine digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 9 && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten().and_then(Self::from_u32)
    }

    /// The number that a nine-digit integer stands for.
    pub fn from_u32(number: u32) -> Option<Self> {
        if number >= 1_000_000_000 { None } else { NonZeroU32::new(number).map(Self) }
    }

    /// The number as an integer.
    pub fn get(self) -> u32 {
        self.0.get()
    }
}

impl fmt::Display for OldNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

/// Redacted: the number is personal data.
impl fmt::Debug for OldNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OldNumber(…)")
    }
}

/// Serial of a card: 1 to [`SERIAL_CHARS`] capital letters and digits, as printed on it and reported by its chip.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardSerial {
    len: u8,
    bytes: [u8; SERIAL_CHARS],
}

impl CardSerial {
    /// Reads a serial; small letters are taken as capitals.
    pub fn parse(text: &str) -> Option<Self> {
        let fits =
            (1..=SERIAL_CHARS).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if !fits {
            return None;
        }
        let mut bytes = [0; SERIAL_CHARS];
        bytes[..text.len()].copy_from_slice(text.to_ascii_uppercase().as_bytes());
        Some(CardSerial { len: u8::try_from(text.len()).ok()?, bytes })
    }

    /// The serial as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).expect("a serial is ASCII")
    }
}

/// Redacted: a serial leads to its holder.
impl fmt::Debug for CardSerial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardSerial(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_personal_number_tells_place_century_sex_and_year() {
        let number = PersonalNumber::compose(97, Sex::Female, 2021, 42).unwrap();
        assert_eq!(number.to_string(), "097321000042");
        assert_eq!(number.prefix(), 97);
        assert!(number.agrees_with(Sex::Female, 2021));
        assert!(number.agrees_with(Sex::Unknown, 0));
        assert!(!number.agrees_with(Sex::Male, 2021));
        assert!(!number.agrees_with(Sex::Female, 1921));
        assert_eq!(PersonalNumber::compose(1, Sex::Male, 1990, 123_456).unwrap().to_string(), "001090123456");
    }

    #[test]
    fn what_the_scheme_cannot_express_gets_no_number() {
        assert_eq!(PersonalNumber::compose(97, Sex::Female, 1899, 1), None);
        assert_eq!(PersonalNumber::compose(97, Sex::Female, 2400, 1), None);
        assert_eq!(PersonalNumber::compose(97, Sex::Unknown, 2000, 1), None);
        assert_eq!(PersonalNumber::compose(97, Sex::Male, 2000, NUMBERS_PER_CELL), None);
    }

    #[test]
    fn only_digits_of_the_right_count_are_numbers() {
        for wrong in ["09732100004", "0973210000420", "09732100004x", "", "000000000000", "٠٩٧٣٢١٠٠٠٠٤٢"]
        {
            assert_eq!(PersonalNumber::parse(wrong), None, "{wrong}");
        }
        assert_eq!(PersonalNumber::parse("097321000042").unwrap().get(), 97_321_000_042);
        assert_eq!(OldNumber::parse("012345678").unwrap().to_string(), "012345678");
        assert_eq!(OldNumber::parse("12345678"), None);
        assert_eq!(CardSerial::parse("vn0042").unwrap().as_str(), "VN0042");
        assert_eq!(CardSerial::parse("VN-42"), None);
        assert_eq!(CardSerial::parse("12345678901234567"), None);
    }
}
