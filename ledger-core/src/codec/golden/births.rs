//! Kinds of births.

use crate::domain::dates::CivilDate;
use crate::domain::event::*;
use crate::domain::number::PersonalNumber;
use crate::domain::text::{Code, Text};

use super::{area_id, bare_facts, full_facts};

pub(super) fn events() -> Vec<(&'static str, &'static str, Event)> {
    let day = |day| CivilDate::new(2021, 3, day).unwrap();
    let facts = || PersonFacts { birth_date: crate::domain::testing::date("2021-03-01"), ..bare_facts() };
    let born = |kind, number: Option<&str>| {
        Event::BirthRegistered(Box::new(BirthRegistered {
            facts: facts(),
            registration_date: day(20),
            personal_number: number.and_then(PersonalNumber::parse),
            household: None,
            kind,
        }))
    };
    let found = |carer: Option<&str>, estimated| {
        BirthKind::Found(Found {
            record_date: day(9),
            record: Code::stored("03/BB"),
            place: Text::stored("Cổng chùa Đông"),
            carer: carer.map(Text::stored),
            estimated,
        })
    };
    let number = Some("097321000043");
    let abroad = BirthAbroadNoted {
        facts: PersonFacts { birth_registration_area: None, ..full_facts("2021-03-01") },
        abroad: Abroad {
            country: *b"LA",
            authority: Text::stored("Thành phố Viêng Chăn"),
            document: Code::stored("17/2021"),
            document_date: day(10),
        },
        noting_area: area_id(),
        noted_date: day(20),
        personal_number: PersonalNumber::parse("098321000042").unwrap(),
    };
    let kinds = [
        ("birth_of_found_child", found(Some("Trung tâm bảo trợ"), true), number),
        ("birth_of_found_child_without_carer", found(None, false), number),
        ("birth_father_undetermined", BirthKind::FatherUndetermined, number),
        ("birth_mother_undetermined", BirthKind::MotherUndetermined, number),
        ("birth_by_surrogate", BirthKind::Surrogate(Code::stored("7/CN")), number),
        ("birth_without_number", BirthKind::Ordinary, None),
    ];
    let kinds = kinds.map(|(name, kind, number)| (name, "2021-03-01", born(kind, number)));
    let noted = ("birth_abroad_noted", "2021-03-01", Event::BirthAbroadNoted(Box::new(abroad)));
    kinds.into_iter().chain([noted]).collect()
}
