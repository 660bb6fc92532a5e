//! Enrolment, and names and dates of persons: docs/domain.md, sections 5.3 and 8.

use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1::EnrolPersonRequest;
use ledger_proto::ledger::r#type::v1::Sex::{Female, Male};
use ledger_proto::ledger::r#type::v1::{DwellingRef, MaritalStatus, PersonName, Sex};
use ledger_tests::request::places::merge_dwellings;
use ledger_tests::request::{annul, date, dwelling, enrol_numbered, name, number, person, register_dwelling};
use ledger_tests::{Act, Table};

use super::births::NotFor;
use super::people::DAY;
use super::world::{NOBODY, World};

fn parts(full: &str, family: &str, middle: &str, given: &str) -> Option<PersonName> {
    Some(PersonName {
        full_name: full.into(),
        family_name: family.into(),
        middle_name: middle.into(),
        given_name: given.into(),
    })
}

/// The rows of a name that must be given.
pub(super) async fn name_rows<A: Act>(
    table: &Table<'_, A>,
    set: impl Fn(&mut A, Option<PersonName>),
    field: &str,
) {
    let long = "Nguyễn ".repeat(15);
    let wrong = [
        (None, "REQUIRED"),
        (name(""), "REQUIRED"),
        (name(" \u{a0} "), "REQUIRED"),
        (name("Lê Văn 2"), "BAD_CHARACTER"),
        (name("'"), "BAD_CHARACTER"),
        (name("Lê, An"), "BAD_CHARACTER"),
        (name("Le\u{200d}An"), "BAD_CHARACTER"),
        (name(&long), "TOO_LONG"),
        (parts("Lê Văn An", "Lê", "", "An"), "NAME_PARTS_DIFFER"),
        (parts("Lê Văn An", "Lê", "An", "Văn"), "NAME_PARTS_DIFFER"),
        (parts("", "Lê", "Văn", "4n"), "BAD_CHARACTER"),
        (parts("", "Lê", &long, "An"), "TOO_LONG"),
    ];
    for (name, reason) in wrong {
        table.malformed(|r| set(r, name), reason, field).await;
    }
}

/// What is wrong in form with what is enrolled.
async fn formed(world: &World, table: &Table<'_, EnrolPersonRequest>) {
    name_rows(table, |r, name| r.name = name, "name").await;
    table.malformed(|r| r.sex = 0, "REQUIRED", "sex").await;
    table.malformed(|r| r.sex = 4, "UNKNOWN_VALUE", "sex").await;
    for wrong in ["1990-02-29", "1990-0-3", "0-7-3", "0-0-3", "1990-13", "1799", "2201"] {
        table.malformed(|r| r.birth_date = date(wrong), "INVALID_DATE", "birth_date").await;
    }
    let negative = Some(Date { year: 1990, month: -1, day: 1 });
    table.malformed(|r| r.birth_date = negative, "INVALID_DATE", "birth_date").await;
    table.malformed(|r| r.birth_place = "x".repeat(251), "TOO_LONG", "birth_place").await;
    table.malformed(|r| r.birth_place = "Xã\u{202e}Thử".into(), "BAD_CHARACTER", "birth_place").await;
    for code in ["2416", "2416x", "241660", " 66"] {
        table
            .malformed(|r| r.birth_registration_area = code.into(), "INVALID_CODE", "birth_registration_area")
            .await;
        table.malformed(|r| r.origin_area = code.into(), "INVALID_CODE", "origin_area").await;
    }
    table.malformed(|r| r.ethnicity = 56, "UNKNOWN_VALUE", "ethnicity").await;
    table.malformed(|r| r.ethnicity = 257, "UNKNOWN_VALUE", "ethnicity").await;
    table.malformed(|r| r.religion = 100, "UNKNOWN_VALUE", "religion").await;
    for country in ["vn", "V", "VNM", "V1", "ÀN"] {
        table.malformed(|r| r.nationality = country.into(), "INVALID_CODE", "nationality").await;
    }
    for digits in ["09919000001", "0991900000011", "09919000001x", "000000000000", "099 90000001"] {
        table.malformed(|r| r.personal_number = digits.into(), "INVALID_NUMBER", "personal_number").await;
    }
    for digits in ["12345678", "1234567890", "12345678x", "000000000"] {
        table.malformed(|r| r.old_number = digits.into(), "INVALID_NUMBER", "old_number").await;
    }
    table.malformed(|r| r.marital_status = 6, "UNKNOWN_VALUE", "marital_status").await;
    table.malformed(|r| r.blood_type = 6, "UNKNOWN_VALUE", "blood_type").await;
    table.malformed(|r| r.dwelling = Some(DwellingRef::default()), "REQUIRED", "dwelling").await;
    world.perhaps(table, |r, who| r.father = who, "father").await;
    world.perhaps(table, |r, who| r.mother = who, "mother").await;
    let told = [("INVALID_CODE", "nationality"), ("INVALID_NUMBER", "old_number"), ("REQUIRED", "dwelling")];
    let three = |r: &mut EnrolPersonRequest| {
        (r.nationality, r.old_number) = ("vn".into(), "1".into());
        r.dwelling = Some(DwellingRef::default());
    };
    table.all_told(three, &told).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn enrol_person() {
    let world = World::new().await;
    let (house, homes) = (&world.house, &world.place.homes);
    let not_for = NotFor::births(house).await;
    let [father, mother, _] = world.family;
    let gone = house.at(register_dwelling(world.place.commune, "Nhà nhập sai")).await;
    house.at(annul(gone)).await;
    house.at(merge_dwellings(&homes[3..4], homes[2], "2022-02-01")).await;
    let right = EnrolPersonRequest {
        effective_date: date(DAY),
        birth_registration_area: world.place.commune.into(),
        origin_area: world.place.commune.into(),
        father: person(father),
        mother: person(mother),
        dwelling: dwelling(homes[1]),
        ..enrol_numbered("Trần Văn Thử", Male, "2011-01-02", 777)
    };
    let table = Table::of(house, right);
    table.day(|r| &mut r.effective_date).await;
    formed(&world, &table).await;
    for later in ["2022-03-02", "2022-04", "2023"] {
        table.unmet(|r| r.birth_date = date(later), "BORN_AFTER_EFFECTIVE_DATE", "birth_date").await;
    }
    for missing in ["99999", "99", not_for.ended] {
        let registered = |r: &mut EnrolPersonRequest| r.birth_registration_area = missing.into();
        table.missing(registered, "AREA_NOT_FOUND", "birth_registration_area").await;
        table.missing(|r| r.origin_area = missing.into(), "AREA_NOT_FOUND", "origin_area").await;
    }
    table.unmet(|r| r.mother = r.father.clone(), "PERSON_NAMED_TWICE", "mother").await;
    table.unmet(|r| r.father = person(mother), "PERSON_NAMED_TWICE", "mother").await;
    table.unmet(|r| r.father = person(world.adult), "FATHER_NOT_MALE", "father").await;
    table.unmet(|r| r.father = person(not_for.children.0), "PARENT_TOO_YOUNG", "father").await;
    table.unmet(|r| r.mother = person(not_for.dead_man), "MOTHER_NOT_FEMALE", "mother").await;
    table.unmet(|r| r.mother = person(not_for.children.1), "PARENT_TOO_YOUNG", "mother").await;
    for none in [NOBODY, father, gone, u64::MAX] {
        table.missing(|r| r.dwelling = dwelling(none), "DWELLING_NOT_FOUND", "dwelling").await;
    }
    for status in [MaritalStatus::Married, MaritalStatus::Widowed, MaritalStatus::Divorced] {
        table.unmet(|r| r.marital_status = status.into(), "TOO_YOUNG_TO_MARRY", "marital_status").await;
    }
    let of = |sex: Sex, born: &str| number(sex, born, 778);
    for other in [of(Female, "2011"), of(Male, "2010"), of(Male, "1911")] {
        table.unmet(|r| r.personal_number = other, "PERSONAL_NUMBER_DISAGREES", "personal_number").await;
    }
    house.at(enrol_numbered("Trần Văn Thử", Male, "2011", 779)).await;
    let taken = number(Male, "2011", 779);
    table.unmet(|r| r.personal_number.clone_from(&taken), "PERSONAL_NUMBER_TAKEN", "personal_number").await;
    let both = |r: &mut EnrolPersonRequest| (r.personal_number, r.dwelling) = (taken, dwelling(homes[3]));
    table.unmet(both, "PERSONAL_NUMBER_TAKEN", "personal_number").await;
    table.unmet(|r| r.dwelling = dwelling(homes[3]), "DWELLING_ENDED", "dwelling").await;
    table.unmet(|r| r.father = person(not_for.merged_man), "PERSON_MERGED", "father").await;
    table.unmet(|r| r.mother = person(world.merged), "PERSON_MERGED", "mother").await;
    table.taken().await;
}
