//! The fields of a card's two faces, as text, in the order in which they are printed.

use super::{Layout, Printable, printed_date};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::values::Sex;

/// One printed field.
#[derive(Clone, PartialEq, Eq)]
pub struct Field {
    /// On which side.
    pub side: Side,
    /// What it is, for programs.
    pub name: &'static str,
    /// What stands before it on the card.
    pub label: &'static str,
    /// What is printed.
    pub text: String,
}

/// Redacted: it is personal data.
impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Field({})", self.name)
    }
}

/// A side of the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Mặt trước.
    Front,
    /// Mặt sau.
    Back,
}

/// The fields of the card that is issued on the day of issue. Emblem, motto, portrait, chip, fingerprints and features are not
/// text, or not known here.
pub fn fields(of: &Printable) -> Vec<Field> {
    let front = |name, label, text| Field { side: Side::Front, name, label, text };
    let back = |name, label, text| Field { side: Side::Back, name, label, text };
    let number = of.personal_number.to_string();
    let (full_name, born) = (of.full_name.to_uppercase(), printed_date(of.birth_date));
    let (sex, nationality) = (sex(of.sex), nationality(of.nationality));
    let (issued, until) = (day(of.issue_date), expiry(of.expiry_date));
    match Layout::of(of.issue_date) {
        Layout::Card2021 | Layout::BeforeChip => vec![
            front("personal_number", "Số / No.", number),
            front("full_name", "Họ và tên / Full name", full_name),
            front("birth_date", "Ngày sinh / Date of birth", born),
            front("sex", "Giới tính / Sex", sex),
            front("nationality", "Quốc tịch / Nationality", nationality),
            front("origin", "Quê quán / Place of origin", of.origin.clone()),
            front("residence", "Nơi thường trú / Place of residence", of.residence.clone()),
            front("expiry_date", "Có giá trị đến / Date of expiry", until),
            back("issue_date", "Ngày, tháng, năm / Date, month, year", issued),
        ],
        Layout::Card2024 => vec![
            front("personal_number", "Số định danh cá nhân / Personal identification number", number),
            front("full_name", "Họ, chữ đệm và tên khai sinh / Full name", full_name),
            front("birth_date", "Ngày, tháng, năm sinh / Date of birth", born),
            front("sex", "Giới tính / Sex", sex),
            front("nationality", "Quốc tịch / Nationality", nationality),
            back("residence", "Nơi cư trú / Place of residence", of.residence.clone()),
            back(
                "birth_registration",
                "Nơi đăng ký khai sinh / Place of birth",
                of.birth_registration.clone(),
            ),
            back("issue_date", "Ngày, tháng, năm cấp / Date of issue", issued),
            back("expiry_date", "Ngày, tháng, năm hết hạn / Date of expiry", until),
        ],
    }
}

fn day(day: CivilDate) -> String {
    printed_date(PartialDate::from(day))
}

/// A card for life says so.
fn expiry(last: Option<CivilDate>) -> String {
    last.map_or_else(|| "Không thời hạn".into(), day)
}

fn sex(sex: Sex) -> String {
    match sex {
        Sex::Male => "Nam".into(),
        Sex::Female => "Nữ".into(),
        Sex::Unknown => String::new(),
    }
}

/// Cards are issued to citizens of Viet Nam; another nationality that the register holds is printed by its code.
fn nationality(code: Option<[u8; 2]>) -> String {
    match code {
        Some([b'V', b'N']) => "Việt Nam".into(),
        Some(code) => code.map(char::from).iter().collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn text(fields: &[Field], name: &str) -> Option<String> {
        fields.iter().find(|field| field.name == name).map(|field| field.text.clone())
    }

    #[test]
    fn the_card_of_2021_says_origin_and_permanent_residence() {
        let fields = fields(&sample());
        assert_eq!(fields.len(), 9);
        assert_eq!(text(&fields, "full_name").unwrap(), "NGUYỄN THỊ A");
        assert_eq!(text(&fields, "origin").unwrap(), "Xã Z, Nam Định");
        assert_eq!(text(&fields, "birth_registration"), None);
        assert_eq!(text(&fields, "issue_date").unwrap(), "15/04/2021");
        assert_eq!(text(&fields, "expiry_date").unwrap(), "15/02/2039");
        assert_eq!(text(&fields, "nationality").unwrap(), "Việt Nam");
    }

    #[test]
    fn the_card_of_2024_says_where_the_birth_was_registered() {
        let mut card = sample();
        card.issue_date = CivilDate::new(2024, 7, 1).unwrap();
        card.expiry_date = None;
        let fields = fields(&card);
        assert_eq!(text(&fields, "origin"), None);
        assert_eq!(text(&fields, "birth_registration").unwrap(), "Phường X, Hà Nội");
        assert_eq!(text(&fields, "expiry_date").unwrap(), "Không thời hạn");
        let back: Vec<&str> = fields.iter().filter(|f| f.side == Side::Back).map(|f| f.name).collect();
        assert_eq!(back, ["residence", "birth_registration", "issue_date", "expiry_date"]);
    }
}
