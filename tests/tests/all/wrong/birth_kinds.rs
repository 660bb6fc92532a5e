//! Births of each kind, and births registered abroad: docs/domain.md, sections 5.4.1 and 5.4.2.

use ledger_proto::ledger::registration::v1::{NoteBirthAbroadRequest, RegisterBirthRequest};
use ledger_proto::ledger::r#type::v1::Sex::{Female, Male};
use ledger_proto::ledger::r#type::v1::{BirthKind, Found, PersonName, RegisteredAbroad};
use ledger_tests::Table;
use ledger_tests::family::marry;
use ledger_tests::request::births::{found_child, noted_abroad};
use ledger_tests::request::{birth, date, person};

use super::births::{NotFor, born_of, dated, formed, numbered, parent_of_parts, two};
use super::people::DAY;
use super::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn register_birth_of_a_found_child() {
    let world = World::new().await;
    let table = Table::of(&world.house, found_child(world.place.commune));
    let told =
        |change: fn(&mut Found)| move |r: &mut RegisterBirthRequest| r.found.iter_mut().for_each(change);
    table.malformed(|r| r.found = None, "REQUIRED", "found").await;
    table.malformed(told(|f| f.record_date = None), "REQUIRED", "found.record_date").await;
    table.malformed(told(|f| f.record_date = date("2022-05")), "INCOMPLETE_DATE", "found.record_date").await;
    table.malformed(told(|f| f.record.clear()), "REQUIRED", "found.record").await;
    table.malformed(told(|f| f.record = "1".repeat(41)), "TOO_LONG", "found.record").await;
    table.malformed(told(|f| f.place.clear()), "REQUIRED", "found.place").await;
    table.malformed(told(|f| f.carer = "x".repeat(251)), "TOO_LONG", "found.carer").await;
    table.malformed(|r| r.kind = BirthKind::FatherUndetermined.into(), "NOT_APPLICABLE", "found").await;
    table.malformed(|r| r.surrogacy_paper = "7/CN".into(), "NOT_APPLICABLE", "surrogacy_paper").await;
    let man = world.family[0];
    table.unmet(|r| r.father = person(man), "PARENT_NOT_TO_BE_NAMED", "father").await;
    table.unmet(|r| r.mother = person(world.adult), "PARENT_NOT_TO_BE_NAMED", "mother").await;
    table.unmet(|r| r.nationality = "LA".into(), "FOUND_CHILD_IS_VIETNAMESE", "nationality").await;
    table.unmet(|r| r.birth_date = date("2022-05-10"), "FOUND_BEFORE_BIRTH", "found.record_date").await;
    let early = |r: &mut RegisterBirthRequest| r.registration_date = date("2022-05-08");
    table.unmet(early, "FOUND_AFTER_REGISTRATION", "found.record_date").await;
    table.unmet(|r| r.birth_date = date("2021-05-10"), "ESTIMATED_BIRTH_DATE_DIFFERS", "birth_date").await;
    table.taken().await;
}

fn named(family_name: &str) -> Option<PersonName> {
    Some(PersonName { family_name: family_name.into(), given_name: "Hoa".into(), ..Default::default() })
}

/// What a child that follows its only parent may not be: the right request says all that the parent is.
async fn follows(table: &Table<'_, RegisterBirthRequest>) {
    table.unmet(|r| r.name = named("Lê"), "DIFFERS_FROM_PARENT", "name").await;
    table.unmet(|r| r.ethnicity = 1, "DIFFERS_FROM_PARENT", "ethnicity").await;
    table.unmet(|r| r.origin_area = "66".into(), "DIFFERS_FROM_PARENT", "origin_area").await;
    table.unmet(|r| r.nationality = "LA".into(), "DIFFERS_FROM_PARENT", "nationality").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn register_birth_with_one_parent() {
    let world = World::new().await;
    let house = &world.house;
    let mother = parent_of_parts(&world, Female, "Tôn Nữ").await;
    let father = parent_of_parts(&world, Male, "Tôn Nữ").await;
    let right = |kind: BirthKind| RegisterBirthRequest {
        name: named("Tôn Nữ"),
        kind: kind.into(),
        ethnicity: 2,
        origin_area: world.place.commune.into(),
        ..birth("x", DAY, world.place.commune)
    };
    let of_mother = RegisterBirthRequest { mother: person(mother), ..right(BirthKind::FatherUndetermined) };
    let table = Table::of(house, of_mother);
    table.unmet(|r| r.father = person(father), "PARENT_NOT_TO_BE_NAMED", "father").await;
    follows(&table).await;
    table.taken().await;
    let of_father = RegisterBirthRequest { father: person(father), ..right(BirthKind::MotherUndetermined) };
    let table = Table::of(house, of_father);
    table.unmet(|r| r.mother = person(mother), "PARENT_NOT_TO_BE_NAMED", "mother").await;
    follows(&table).await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn register_birth_by_another_woman() {
    let world = World::new().await;
    let house = &world.house;
    let (couple, other) = (two(house, 41).await, two(house, 43).await);
    house.at(marry(couple.0, couple.1, "2010-05-01")).await;
    house.at(marry(other.0, other.1, "2010-05-01")).await;
    let right = RegisterBirthRequest {
        kind: BirthKind::Surrogate.into(),
        surrogacy_paper: "7/CN".into(),
        father: person(couple.0),
        mother: person(couple.1),
        ..birth("Trần Thị Thử", DAY, world.place.commune)
    };
    let table = Table::of(house, right);
    table.malformed(|r| r.surrogacy_paper.clear(), "REQUIRED", "surrogacy_paper").await;
    table.malformed(|r| r.surrogacy_paper = "1".repeat(41), "TOO_LONG", "surrogacy_paper").await;
    table.unmet(|r| r.father = person(other.0), "PARENTS_NOT_A_COUPLE", "father").await;
    table.unmet(|r| r.mother = person(world.adult), "PARENTS_NOT_A_COUPLE", "father").await;
    let unmarried = world.family[0];
    table.unmet(|r| r.father = person(unmarried), "PARENTS_NOT_A_COUPLE", "mother").await;
    // Who did not bear the child may have died before, but not as long as this.
    let late = |r: &mut RegisterBirthRequest| {
        (r.father, r.mother, r.birth_date) = (None, person(world.dead), date("2022-03-08"));
    };
    table.unmet(late, "PARENT_DECEASED", "mother").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn note_birth_abroad() {
    let world = World::new().await;
    let not_for = NotFor::births(&world.house).await;
    let [father, mother, _] = world.family;
    let right = NoteBirthAbroadRequest {
        father: person(father),
        mother: person(mother),
        noted_date: date("2022-03-10"),
        ..noted_abroad(world.place.commune)
    };
    let told = |change: fn(&mut RegisteredAbroad)| {
        move |r: &mut NoteBirthAbroadRequest| r.abroad.iter_mut().for_each(change)
    };
    let table = Table::of(&world.house, right);
    formed(&world, &table, "noted_date", "noting_area").await;
    table.malformed(|r| r.abroad = None, "REQUIRED", "abroad").await;
    table.malformed(told(|a| a.country.clear()), "REQUIRED", "abroad.country").await;
    table.malformed(told(|a| a.country = "LAO".into()), "INVALID_CODE", "abroad.country").await;
    table.malformed(told(|a| a.authority.clear()), "REQUIRED", "abroad.authority").await;
    table.malformed(told(|a| a.authority = "x".repeat(251)), "TOO_LONG", "abroad.authority").await;
    table.malformed(told(|a| a.document.clear()), "REQUIRED", "abroad.document").await;
    table.malformed(told(|a| a.document = "1".repeat(41)), "TOO_LONG", "abroad.document").await;
    table.malformed(told(|a| a.document_date = None), "REQUIRED", "abroad.document_date").await;
    let month = told(|a| a.document_date = date("2022-03"));
    table.malformed(month, "INCOMPLETE_DATE", "abroad.document_date").await;
    dated(&table, &not_for, "noted_date", "noting_area").await;
    let of = |country: &'static str| {
        move |r: &mut NoteBirthAbroadRequest| {
            r.abroad.iter_mut().for_each(|abroad| abroad.country = country.into());
        }
    };
    table.malformed(of("XX"), "UNKNOWN_VALUE", "abroad.country").await;
    table.unmet(of("VN"), "COUNTRY_WITHOUT_PREFIX", "abroad.country").await;
    numbered(&table, &not_for, "noting_area").await;
    let early = told(|a| a.document_date = date("2022-02-28"));
    table.unmet(early, "REGISTERED_BEFORE_BIRTH", "abroad.document_date").await;
    table.unmet(|r| r.noted_date = date("2022-03-08"), "NOTED_BEFORE_REGISTERED", "noted_date").await;
    born_of(&world, &table, &not_for).await;
    table.taken().await;
}
