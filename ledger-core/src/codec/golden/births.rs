//! Kinds of births.

use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::*;
use crate::domain::name::PersonName;
use crate::domain::number::PersonalNumber;
use crate::domain::text::{Code, Text};
use crate::domain::values::{BloodType, MaritalStatus};

use super::{area_id, bare_facts, full_facts, person_id};

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
            birth_paper: None,
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

/// What was told of births and deaths later than their other contents.
pub(super) fn papers() -> Vec<(&'static str, &'static str, Event)> {
    let told_parents = ToldParents {
        father: Some(Box::new(ToldParent {
            name: PersonName::parse_parts("", "Rơ Châm", "", "Kpă").unwrap(),
            birth_date: crate::domain::testing::date("1990-04"),
            nationality: Some(*b"LA"),
        })),
        mother: Some(Box::new(ToldParent {
            name: PersonName::parse("H'Lan").unwrap(),
            birth_date: PartialDate::UNKNOWN,
            nationality: None,
        })),
    };
    let birth_date = crate::domain::testing::date("2021-03-01");
    let facts = PersonFacts { birth_date, told_parents, ..bare_facts() };
    let born = BirthRegistered {
        facts: facts.clone(),
        registration_date: CivilDate::new(2021, 3, 20).unwrap(),
        personal_number: PersonalNumber::parse("097321000044"),
        household: None,
        kind: BirthKind::Ordinary,
        birth_paper: Some(Code::stored("03/GCS")),
    };
    let enrolled = PersonEnrolled {
        facts,
        personal_number: None,
        old_number: None,
        marital_status: MaritalStatus::Unknown,
        blood_type: BloodType::Unknown,
        dwelling: None,
        birth_registration_country: Some(*b"LA"),
    };
    let adds = CivilData { birth_registration_country: Some(*b"LA"), ..CivilData::default() };
    let added = CivilDataSupplemented { person: person_id(100), adds };
    let died = |time| {
        Event::DeathRegistered(DeathRegistered {
            person: person_id(100),
            household: None,
            cards: Vec::new(),
            place: None,
            notice: None,
            spouse: None,
            care: Vec::new(),
            cause: Some(Text::stored("Tuổi già")),
            time,
        })
    };
    vec![
        ("birth_registered_with_papers", "2021-03-01", Event::BirthRegistered(Box::new(born))),
        ("person_enrolled_of_abroad", "2021-03-21", Event::PersonEnrolled(Box::new(enrolled))),
        ("death_registered_at_midnight", "2022-08-29", died(TimeOfDay::new(0, Some(0)))),
        ("death_registered_in_an_hour", "2022-08-29", died(TimeOfDay::new(23, None))),
        ("civil_data_of_a_country", "2022-05-01", Event::CivilDataSupplemented(Box::new(added))),
    ]
}
