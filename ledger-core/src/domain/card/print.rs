//! What is printed on a card and encoded on it: pure functions from what is known of a person. Nothing here is an act.
//!
//! Two cards are printed and encoded: the chip card of 2021 (Circular 06/2021/TT-BCA) and the card of 2024 (Law on Identity 2023, art. 18;
//! Circular 16/2024/TT-BCA). Which one a card is follows from its day of issue. Of cards
//! before these only the printed fields are told: they have neither chip nor QR code nor machine-readable lines.

pub mod face;
pub mod mrz;
pub mod place;
pub mod qr;

use super::validity::{chip_card, law_of_2023};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::number::{OldNumber, PersonalNumber};
use crate::domain::values::Sex;

/// Which card is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// The chip card of 2021 (thẻ căn cước công dân gắn chip).
    Card2021,
    /// The card of 2024 (thẻ căn cước).
    Card2024,
    /// A card before the chip: the identity card of twelve digits, the card with a bar code.
    BeforeChip,
}

impl Layout {
    /// The card that is issued on that day.
    pub fn of(issued: CivilDate) -> Self {
        match (law_of_2023(issued), chip_card(issued)) {
            (true, _) => Layout::Card2024,
            (false, true) => Layout::Card2021,
            (false, false) => Layout::BeforeChip,
        }
    }
}

/// All that printing needs, as texts where it is a text on the card.
#[derive(Clone, PartialEq, Eq)]
pub struct Printable {
    /// Personal number.
    pub personal_number: PersonalNumber,
    /// Old number, nine digits.
    pub old_number: Option<OldNumber>,
    /// Full name.
    pub full_name: String,
    /// Words of the surname, from the front; 0 where the source did not tell, and then it is one.
    pub family_words: u8,
    /// Date of birth, perhaps partial.
    pub birth_date: PartialDate,
    /// Sex.
    pub sex: Sex,
    /// Nationality, ISO 3166-1 alpha-2.
    pub nationality: Option<[u8; 2]>,
    /// Where the birth was registered, from the smallest unit to the province.
    pub birth_registration: String,
    /// Place of origin, from the smallest unit to the province.
    pub origin: String,
    /// Residence, from the house number to the province.
    pub residence: String,
    /// Day of issue.
    pub issue_date: CivilDate,
    /// Last day of validity; none for life.
    pub expiry_date: Option<CivilDate>,
}

/// Redacted: all of it is personal data.
impl std::fmt::Debug for Printable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Printable(…)")
    }
}

/// A date as cards print it: `15/02/1999`, `02/1999`, `1999`; empty where nothing is known.
fn printed_date(date: PartialDate) -> String {
    match (date.year(), date.month(), date.day()) {
        (0, _, _) => String::new(),
        (year, 0, _) => format!("{year:04}"),
        (year, month, 0) => format!("{month:02}/{year:04}"),
        (year, month, day) => format!("{day:02}/{month:02}/{year:04}"),
    }
}

#[cfg(test)]
pub(crate) fn sample() -> Printable {
    Printable {
        personal_number: PersonalNumber::parse("001199000018").unwrap(),
        old_number: OldNumber::parse("012345678"),
        full_name: "Nguyễn Thị A".into(),
        family_words: 1,
        birth_date: PartialDate::new(1999, 2, 15).unwrap(),
        sex: Sex::Female,
        nationality: Some(*b"VN"),
        birth_registration: "Phường X, Hà Nội".into(),
        origin: "Xã Z, Nam Định".into(),
        residence: "Số 1, Phường X, Quận Y, Hà Nội".into(),
        issue_date: CivilDate::new(2021, 4, 15).unwrap(),
        expiry_date: CivilDate::new(2039, 2, 15),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_follows_from_the_day_of_issue() {
        assert_eq!(Layout::of(CivilDate::new(2021, 1, 22).unwrap()), Layout::BeforeChip);
        assert_eq!(Layout::of(CivilDate::new(2021, 1, 23).unwrap()), Layout::Card2021);
        assert_eq!(Layout::of(CivilDate::new(2024, 6, 30).unwrap()), Layout::Card2021);
        assert_eq!(Layout::of(CivilDate::new(2024, 7, 1).unwrap()), Layout::Card2024);
    }

    #[test]
    fn a_date_known_in_part_is_printed_in_part() {
        let printed = |year, month, day| printed_date(PartialDate::new(year, month, day).unwrap());
        assert_eq!(printed(1999, 2, 15), "15/02/1999");
        assert_eq!(printed(1951, 7, 0), "07/1951");
        assert_eq!(printed(1951, 0, 0), "1951");
        assert_eq!(printed(0, 0, 0), "");
    }
}
