//! How the story writes dates, places and relations.

use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::household::v1::Household;
use ledger_proto::ledger::person::v1::Person;
use ledger_proto::ledger::r#type::v1::{AreaName, Relation};

use super::page::Page;

/// As much of a date as is known, year first.
pub(super) fn date(date: Option<Date>) -> String {
    match date {
        None | Some(Date { year: 0, .. }) => "not known".into(),
        Some(Date { year, month: 0, .. }) => format!("{year:04}"),
        Some(Date { year, month, day: 0 }) => format!("{year:04}-{month:02}"),
        Some(Date { year, month, day }) => format!("{year:04}-{month:02}-{day:02}"),
    }
}

/// The full name of a person.
pub(super) fn name(person: &Person) -> String {
    person.name.as_ref().map(|name| name.full_name.clone()).unwrap_or_default()
}

/// An address with its administrative units.
pub(super) fn place(address: &str, areas: &[AreaName]) -> String {
    let parts: Vec<&str> =
        std::iter::once(address).chain(areas.iter().map(|area| area.full_name.as_str())).collect();
    parts.join(", ")
}

/// Where a person lives.
pub(super) fn home(person: &Person) -> String {
    person.residence.as_ref().map_or("none".into(), |home| place(&home.address, &home.areas))
}

/// A relation to the head.
pub(super) fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Unspecified => "—",
        Relation::Head => "chủ hộ, head",
        Relation::Wife => "vợ, wife",
        Relation::Husband => "chồng, husband",
        Relation::Child => "con đẻ, child",
        Relation::AdoptedChild => "con nuôi, adopted child",
        Relation::Parent => "cha/mẹ đẻ, parent",
        Relation::Grandparent => "ông/bà, grandparent",
        Relation::Sibling => "anh/chị/em ruột, sibling",
        Relation::Grandchild => "cháu nội/ngoại, grandchild",
        Relation::NephewOrNiece => "cháu ruột, nephew or niece",
        Relation::ChildInLaw => "con dâu/rể, child in law",
        Relation::ParentInLaw => "cha/mẹ vợ/chồng, parent in law",
        Relation::Guardian => "người giám hộ, guardian",
        Relation::Ward => "người được giám hộ, ward",
        Relation::Guest => "người ở nhờ, guest",
        Relation::Tenant => "người thuê, tenant",
        Relation::Other => "khác, other",
    }
}

/// Writes who a person is.
pub(super) fn introduce(page: &mut Page<'_>, person: &Person) -> std::io::Result<()> {
    page.fact("họ và tên", "name", format!("{}, person {}", name(person), person.person_id))?;
    page.fact("số định danh", "personal number", &person.personal_number)?;
    page.fact("ngày sinh", "born", date(person.birth_date))
}

/// Writes who belongs to a household.
pub(super) fn list(page: &mut Page<'_>, household: &Household) -> std::io::Result<()> {
    let title = format!("{}, {} members", household.household_id, household.members.len());
    page.fact("hộ", "household", title)?;
    for member in &household.members {
        let words = format!("{}, {}", member.full_name, relation(member.relation()));
        page.fact("thành viên", "member", words)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_far_as_it_is_known() {
        let written = |year, month, day| date(Some(Date { year, month, day }));
        assert_eq!(written(1951, 7, 3), "1951-07-03");
        assert_eq!(written(1951, 7, 0), "1951-07");
        assert_eq!(written(1951, 0, 0), "1951");
        assert_eq!(written(0, 0, 0), "not known");
        assert_eq!(date(None), "not known");
    }

    #[test]
    fn a_place_is_written_from_the_house_to_the_province() {
        let area = |full_name: &str| AreaName { full_name: full_name.into(), ..AreaName::default() };
        let areas = [area("Xã Hòa Thắng"), area("Tỉnh Đắk Lắk")];
        assert_eq!(place("Số 3, thôn 2", &areas), "Số 3, thôn 2, Xã Hòa Thắng, Tỉnh Đắk Lắk");
        assert_eq!(home(&Person::default()), "none");
    }
}
