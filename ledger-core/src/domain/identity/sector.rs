//! Identifiers that other sectors gave a person: their forms.
//!
//! The tax code is that of Circular 105/2020/TT-BTC, with its check digit; from 2025-07-01 on the personal number takes its
//! place (Law on Tax Administration 38/2019/QH14, art. 35(7)). Social insurance has ten digits; health insurance had fifteen
//! characters and has, since Decision 1666/QĐ-BHXH of 2020, the ten digits of social insurance; a driving licence has twelve
//! digits; a passport a letter and seven or eight digits.

use std::fmt;

use crate::domain::values::SectorKind;

/// Characters of the longest identifier: that of health insurance.
const MOST_CHARS: usize = 15;

/// Weights of the first nine digits of a tax code.
const TAX_WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];

/// An identifier of a sector, in the sector's form: capital letters, digits, and a hyphen in a tax code of thirteen digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SectorId {
    kind: SectorKind,
    len: u8,
    bytes: [u8; MOST_CHARS],
}

impl SectorId {
    /// Reads an identifier of a kind; small letters are taken as capitals.
    pub fn parse(kind: SectorKind, text: &str) -> Option<Self> {
        if text.len() > MOST_CHARS || !text.is_ascii() {
            return None;
        }
        let text = text.to_ascii_uppercase();
        let formed = match kind {
            SectorKind::TaxCode => is_tax_code(&text),
            SectorKind::SocialInsurance => is_digits(&text, 10),
            SectorKind::HealthInsurance => is_digits(&text, 10) || letters_and_digits(&text, 2, 13),
            SectorKind::DrivingLicence => is_digits(&text, 12),
            SectorKind::Passport => letters_and_digits(&text, 1, 7) || letters_and_digits(&text, 1, 8),
        };
        if !formed {
            return None;
        }
        let mut bytes = [0; MOST_CHARS];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Some(SectorId { kind, len: u8::try_from(text.len()).ok()?, bytes })
    }

    /// Which sector gave it.
    pub fn kind(self) -> SectorKind {
        self.kind
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).expect("an identifier is ASCII")
    }
}

/// Redacted: the identifier is personal data.
impl fmt::Debug for SectorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SectorId({:?}…)", self.kind)
    }
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
}

fn letters_and_digits(text: &str, letters: usize, digits: usize) -> bool {
    let (head, tail) = text.split_at(letters.min(text.len()));
    head.len() == letters && head.bytes().all(|b| b.is_ascii_uppercase()) && is_digits(tail, digits)
}

/// Ten digits, of which the last is ten less the weighted sum of the others modulo eleven, and perhaps three more behind a
/// hyphen, for a dependant unit; these are not all zero.
fn is_tax_code(text: &str) -> bool {
    let (code, unit) = text.split_once('-').map_or((text, None), |(code, unit)| (code, Some(unit)));
    if !is_digits(code, 10) || unit.is_some_and(|unit| !is_digits(unit, 3) || unit == "000") {
        return false;
    }
    let digits: Vec<u32> = code.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits.iter().zip(TAX_WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    10 - sum % 11 == digits[9]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(kind: SectorKind, text: &str) -> bool {
        SectorId::parse(kind, text).is_some()
    }

    #[test]
    fn a_tax_code_has_a_check_digit() {
        // 1·31 + 2·29 + 3·23 + 4·19 + 5·17 + 6·13 + 7·7 + 8·5 + 9·3 = 513, which is 7 modulo 11.
        assert!(reads(SectorKind::TaxCode, "1234567893"));
        assert!(!reads(SectorKind::TaxCode, "1234567890"));
        assert!(reads(SectorKind::TaxCode, "1234567893-001"));
        for wrong in ["1234567893-000", "1234567893-01", "1234567893001", "123456789", "", "123456789a"] {
            assert!(!reads(SectorKind::TaxCode, wrong), "{wrong}");
        }
        // Nine zeros leave no remainder: ten is no digit.
        assert!(!(0..10).any(|last| reads(SectorKind::TaxCode, &format!("000000000{last}"))));
    }

    #[test]
    fn each_kind_has_its_form() {
        assert!(reads(SectorKind::SocialInsurance, "0123456789"));
        assert!(!reads(SectorKind::SocialInsurance, "012345678"));
        assert!(reads(SectorKind::HealthInsurance, "0123456789"));
        assert!(reads(SectorKind::HealthInsurance, "gd4010123456789"));
        assert!(!reads(SectorKind::HealthInsurance, "g44010123456789"));
        assert!(reads(SectorKind::DrivingLicence, "012345678901"));
        assert!(!reads(SectorKind::DrivingLicence, "01234567890"));
        assert!(reads(SectorKind::Passport, "c1234567") && reads(SectorKind::Passport, "P12345678"));
        for wrong in ["", "C", "12345678", "CC1234567", "C123456", "C123456789", "Đ1234567"] {
            assert!(!reads(SectorKind::Passport, wrong), "{wrong}");
        }
        assert_eq!(SectorId::parse(SectorKind::Passport, "c1234567").unwrap().as_str(), "C1234567");
    }
}
