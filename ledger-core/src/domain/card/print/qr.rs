//! What the QR code of the 2021 card says: seven fields with bars between them.
//!
//! `number|old number|full name|DDMMYYYY of birth|Nam or Nữ|permanent residence|DDMMYYYY of issue`. It is not signed, and proves
//! nothing. The layout of the 2024 card is not published: there is no payload for it here.

use super::{Layout, Printable};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::values::Sex;

/// The payload; none where the card's layout is not known. Capital letters of the name, as printed. A bar inside a field, which
/// no field should have, is written as a slash.
pub fn payload(of: &Printable) -> Option<String> {
    match Layout::of(of.issue_date) {
        Layout::Card2024 | Layout::BeforeChip => return None,
        Layout::Card2021 => {}
    }
    let sex = match of.sex {
        Sex::Male => "Nam",
        Sex::Female => "Nữ",
        Sex::Unknown => "",
    };
    let fields = [
        of.personal_number.to_string(),
        of.old_number.map(|number| number.to_string()).unwrap_or_default(),
        of.full_name.to_uppercase(),
        digits(of.birth_date),
        sex.into(),
        of.residence.clone(),
        digits(PartialDate::from(of.issue_date)),
    ];
    Some(fields.map(|field| field.replace('|', "/")).join("|"))
}

/// Eight digits, zeros for what is not known.
fn digits(date: PartialDate) -> String {
    format!("{:02}{:02}{:04}", date.day(), date.month(), date.year())
}

/// Reads what a payload says of the number and the day of issue; for checks of printed cards.
pub fn number_and_issue(payload: &str) -> Option<(&str, CivilDate)> {
    let fields: Vec<&str> = payload.split('|').collect();
    let [number, _, _, _, _, _, issued] = fields.as_slice() else { return None };
    let part = |from: usize, to: usize| issued.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let day = CivilDate::new(part(4, 8)?.cast_signed(), part(2, 4)?, part(0, 2)?)?;
    (issued.len() == 8).then_some((*number, day))
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_seven_fields_stand_in_their_order() {
        let said = "001199000018|012345678|NGUYỄN THỊ A|15021999|Nữ|Số 1, Phường X, Quận Y, Hà Nội|15042021";
        assert_eq!(payload(&sample()).as_deref(), Some(said));
        assert_eq!(number_and_issue(said), Some(("001199000018", CivilDate::new(2021, 4, 15).unwrap())));
    }

    #[test]
    fn what_is_not_known_leaves_its_field_empty_and_seven_fields() {
        let mut card = sample();
        card.old_number = None;
        card.sex = Sex::Unknown;
        card.birth_date = PartialDate::new(1951, 0, 0).unwrap();
        card.residence = "Số 1|2, Phường X".into();
        let said = payload(&card).unwrap();
        assert_eq!(said, "001199000018||NGUYỄN THỊ A|00001951||Số 1/2, Phường X|15042021");
        assert_eq!(said.split('|').count(), 7);
    }

    #[test]
    fn the_card_of_2024_has_no_payload_that_is_known() {
        let mut card = sample();
        card.issue_date = CivilDate::new(2024, 7, 1).unwrap();
        assert_eq!(payload(&card), None);
        assert_eq!(number_and_issue("1|2|3"), None);
    }
}
