//! What the civil register says of a person: docs/domain.md, sections 5.18 to 5.22.

use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::r#type::v1::Sex;
use ledger_proto::ledger::r#type::v1::Sex::{Female, Male};
use ledger_tests::family::marry;
use ledger_tests::request::births::noted_abroad;
use ledger_tests::request::civil_data::{self as request, born, correct_data, ethnicity, sex, supplement};
use ledger_tests::request::{death, enrol, name, numbered_name, person};
use ledger_tests::{House, Table};

use super::births::NotFor;
use super::enrolment::name_rows;
use super::people::{DAY, child, man};
use super::world::{World, someone};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn change_name() {
    let world = World::new().await;
    let house = &world.house;
    let an = man(house, 21, "1990-01-02").await;
    let (nine, adult) = (man(house, 22, "2013-03-01").await, man(house, 23, "2004-03-02").await);
    let later = man(house, 24, "1990-01-02").await;
    house.at(request::change_name(later, "Trần Thử", "2022-04-01")).await;

    let table = Table::of(house, request::change_name(an, "Trần Thử", DAY));
    table.day(|r| &mut r.effective_date).await;
    name_rows(&table, |r, name| r.name = name, "name").await;
    table.malformed(|r| r.reason.clear(), "REQUIRED", "reason").await;
    table.malformed(|r| r.reason = "x".repeat(251), "TOO_LONG", "reason").await;
    world.alive(&table, |r, who| r.person = who, "person").await;
    let same = name(&numbered_name(21));
    table.unmet(|r| r.name = same, "CIVIL_DATA_UNCHANGED", "name").await;
    for child in [nine, adult, world.family[2]] {
        table.unmet(|r| r.person = person(child), "CONSENT_MISSING", "consent").await;
    }
    table.unmet(|r| r.person = person(later), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}

/// Data with one value that is wrong in form: the value, the reason and its field.
fn malformed() -> Vec<(reg::CivilData, &'static str, &'static str)> {
    let none = reg::CivilData::default;
    vec![
        (reg::CivilData { sex: Sex::Unknown.into(), ..none() }, "UNKNOWN_VALUE", "sex"),
        (reg::CivilData { sex: 4, ..none() }, "UNKNOWN_VALUE", "sex"),
        (born("0"), "REQUIRED", "birth_date"),
        (born("1990-02-30"), "INVALID_DATE", "birth_date"),
        (reg::CivilData { birth_place: "x".repeat(251), ..none() }, "TOO_LONG", "birth_place"),
        (
            reg::CivilData { birth_registration_area: "2416".into(), ..none() },
            "INVALID_CODE",
            "birth_registration_area",
        ),
        (reg::CivilData { origin_area: "2416".into(), ..none() }, "INVALID_CODE", "origin_area"),
        (reg::CivilData { ethnicity: 56, ..none() }, "UNKNOWN_VALUE", "ethnicity"),
        (reg::CivilData { nationality: "vn".into(), ..none() }, "INVALID_CODE", "nationality"),
    ]
}

/// Data with one unit that there is not on the day.
fn missing(ended: &str) -> Vec<(reg::CivilData, &'static str)> {
    let none = reg::CivilData::default;
    let of = |code: &str| {
        [
            (reg::CivilData { birth_registration_area: code.into(), ..none() }, "birth_registration_area"),
            (reg::CivilData { origin_area: code.into(), ..none() }, "origin_area"),
        ]
    };
    ["99999", ended].into_iter().flat_map(of).collect()
}

/// One value each, as [`known`] has it.
fn values(area: &str) -> Vec<(reg::CivilData, &'static str)> {
    let none = reg::CivilData::default;
    vec![
        (reg::CivilData { sex: Male.into(), ..none() }, "sex"),
        (born("1990-01-02"), "birth_date"),
        (reg::CivilData { birth_place: "Trạm y tế".into(), ..none() }, "birth_place"),
        (reg::CivilData { birth_registration_area: area.into(), ..none() }, "birth_registration_area"),
        (reg::CivilData { origin_area: area.into(), ..none() }, "origin_area"),
        (reg::CivilData { ethnicity: 2, ..none() }, "ethnicity"),
        (reg::CivilData { nationality: "VN".into(), ..none() }, "nationality"),
    ]
}

/// Somebody of whom everything is known.
async fn known(world: &World, number: usize) -> u64 {
    let commune = world.place.commune;
    let all = reg::EnrolPersonRequest {
        birth_place: "Trạm y tế".into(),
        birth_registration_area: commune.into(),
        origin_area: commune.into(),
        ethnicity: 2,
        ..enrol(&numbered_name(number), Male, "1990-01-02")
    };
    world.house.at(all).await
}

/// A woman without a birth date, whose mother was born in 1980 and died on 2010-05-01; and her daughter, born in 2008.
async fn three_generations(house: &House) -> (u64, u64) {
    let mother = someone(house, 41, "1980-01-02").await;
    let undated = child(house, 42, (Female, "0"), None, Some(mother)).await;
    house.at(death(mother, "2010-05-01")).await;
    let daughter = child(house, 43, (Female, "2008-01-02"), None, Some(undated)).await;
    (undated, daughter)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn correct_civil_data() {
    let world = World::new().await;
    let house = &world.house;
    let not_for = NotFor::births(house).await;
    let an = known(&world, 21).await;
    let (undated, _) = three_generations(house).await;
    let (husband, wife) = (man(house, 44, "1980-01-02").await, someone(house, 45, "1982-01-02").await);
    house.at(marry(husband, wife, "2010-05-01")).await;

    let table = Table::of(house, correct_data(an, born("1989-03-04"), DAY));
    table.day(|r| &mut r.effective_date).await;
    table.malformed(|r| r.becomes = None, "REQUIRED", "becomes").await;
    table.malformed(|r| r.becomes = Some(Default::default()), "REQUIRED", "becomes").await;
    let digit = reg::CivilData { name: name("Lê 2"), ..Default::default() };
    table.malformed(|r| r.becomes = Some(digit), "BAD_CHARACTER", "becomes.name").await;
    for (data, reason, field) in malformed() {
        table.malformed(|r| r.becomes = Some(data), reason, &format!("becomes.{field}")).await;
    }
    table.malformed(|r| r.reason.clear(), "REQUIRED", "reason").await;
    table.malformed(|r| r.reason = "x".repeat(251), "TOO_LONG", "reason").await;
    world.whoever(&table, |r, who| r.person = who, "person").await;
    table
        .unmet(|r| r.becomes = Some(born("2022-03-02")), "BORN_AFTER_EFFECTIVE_DATE", "becomes.birth_date")
        .await;
    for (data, field) in missing(not_for.ended) {
        table.missing(|r| r.becomes = Some(data), "AREA_NOT_FOUND", &format!("becomes.{field}")).await;
    }
    let place = reg::CivilData { birth_place: "Trạm y tế".into(), ..Default::default() };
    let early = correct_data(world.newborn, place, DAY);
    table.unmet(|r| *r = early, "BEFORE_BIRTH", "person").await;
    let same = reg::CivilData { name: name(&numbered_name(21)), ..Default::default() };
    table.unmet(|r| r.becomes = Some(same), "CIVIL_DATA_UNCHANGED", "becomes.name").await;
    for (data, field) in values(world.place.commune) {
        table.unmet(|r| r.becomes = Some(data), "CIVIL_DATA_UNCHANGED", &format!("becomes.{field}")).await;
    }
    let of = |data: reg::CivilData| correct_data(undated, data, DAY);
    table.unmet(|r| *r = of(born("1989-12-31")), "PARENT_TOO_YOUNG", "becomes.birth_date").await;
    table.unmet(|r| *r = of(born("2010-05-02")), "PARENT_DECEASED", "becomes.birth_date").await;
    table.unmet(|r| *r = of(born("1998-01-03")), "LATER_ACT_CONFLICTS", "person").await;
    table.unmet(|r| r.person = person(world.merged), "PERSON_MERGED", "person").await;
    let abroad = house.at(noted_abroad(world.place.commune)).await;
    let registered_here =
        reg::CivilData { birth_registration_area: world.place.commune.into(), ..Default::default() };
    let registered_here = correct_data(abroad, registered_here, DAY);
    table.unmet(|r| *r = registered_here, "BIRTH_REGISTERED_ABROAD", "becomes.birth_registration_area").await;
    let now_a_woman = reg::CivilData { sex: Female.into(), ..Default::default() };
    table.unmet(|r| *r = correct_data(husband, now_a_woman, DAY), "LATER_ACT_CONFLICTS", "person").await;
    table.unmet(|r| *r = correct_data(husband, born("1995"), DAY), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn supplement_civil_data() {
    let world = World::new().await;
    let house = &world.house;
    let not_for = NotFor::births(house).await;
    let (an, full) = (house.at(enrol(&numbered_name(21), Male, "0")).await, known(&world, 22).await);
    let (undated, _) = three_generations(house).await;
    let kin = man(house, 44, "0").await;
    let wife = someone(house, 45, "1982-01-02").await;
    house.at(marry(kin, wife, "2010-05-01")).await;

    let table = Table::of(house, supplement(an, born("1989-03-04"), DAY));
    table.day(|r| &mut r.effective_date).await;
    table.malformed(|r| r.adds = None, "REQUIRED", "adds").await;
    table.malformed(|r| r.adds = Some(Default::default()), "REQUIRED", "adds").await;
    let named = reg::CivilData { name: name("Trần Thử"), ..Default::default() };
    table.malformed(|r| r.adds = Some(named), "NOT_APPLICABLE", "adds.name").await;
    for (data, reason, field) in malformed() {
        table.malformed(|r| r.adds = Some(data), reason, &format!("adds.{field}")).await;
    }
    world.whoever(&table, |r, who| r.person = who, "person").await;
    table.unmet(|r| r.adds = Some(born("2022-03-02")), "BORN_AFTER_EFFECTIVE_DATE", "adds.birth_date").await;
    for (data, field) in missing(not_for.ended) {
        table.missing(|r| r.adds = Some(data), "AREA_NOT_FOUND", &format!("adds.{field}")).await;
    }
    let place = reg::CivilData { birth_place: "Trạm y tế".into(), ..Default::default() };
    table.unmet(|r| *r = supplement(world.newborn, place, DAY), "BEFORE_BIRTH", "person").await;
    for (data, field) in values(world.place.commune) {
        let said = supplement(full, data, DAY);
        table.unmet(|r| *r = said, "CIVIL_DATA_KNOWN", &format!("adds.{field}")).await;
    }
    let of = |data: reg::CivilData| supplement(undated, data, DAY);
    table.unmet(|r| *r = of(born("1989-12-31")), "PARENT_TOO_YOUNG", "adds.birth_date").await;
    table.unmet(|r| *r = of(born("2010-05-02")), "PARENT_DECEASED", "adds.birth_date").await;
    table.unmet(|r| *r = of(born("1998-01-03")), "LATER_ACT_CONFLICTS", "person").await;
    let group = reg::CivilData { ethnicity: 2, ..Default::default() };
    table.unmet(|r| *r = supplement(world.merged, group, DAY), "PERSON_MERGED", "person").await;
    table.unmet(|r| *r = supplement(kin, born("1995"), DAY), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redetermine_ethnicity() {
    let world = World::new().await;
    let house = &world.house;
    let of_group = |number: usize, sex: Sex, group: u32| {
        let born = enrol(&numbered_name(number), sex, "1980-01-02");
        house.at(reg::EnrolPersonRequest { ethnicity: group, ..born })
    };
    let (father, mother) = (of_group(21, Male, 2).await, of_group(22, Female, 3).await);
    let hoa = child(house, 23, (Female, "2000-01-02"), Some(father), Some(mother)).await;
    let (fifteen, seventeen) = (man(house, 24, "2007-03-01").await, man(house, 25, "2004-03-02").await);
    let later = man(house, 26, "1990-01-02").await;
    house.at(ethnicity(later, 3, "2022-04-01")).await;

    let table = Table::of(house, ethnicity(hoa, 3, DAY));
    table.day(|r| &mut r.effective_date).await;
    table.malformed(|r| r.ethnicity = 0, "REQUIRED", "ethnicity").await;
    table.malformed(|r| r.ethnicity = 56, "UNKNOWN_VALUE", "ethnicity").await;
    table.malformed(|r| r.reason.clear(), "REQUIRED", "reason").await;
    table.malformed(|r| r.reason = "x".repeat(251), "TOO_LONG", "reason").await;
    table.unmet(|r| r.ethnicity = 1, "ETHNICITY_NOT_OF_PARENT", "ethnicity").await;
    world.alive(&table, |r, who| r.person = who, "person").await;
    table.unmet(|r| r.person = person(mother), "CIVIL_DATA_UNCHANGED", "ethnicity").await;
    for child in [fifteen, seventeen] {
        table.unmet(|r| r.person = person(child), "CONSENT_MISSING", "consent").await;
    }
    table.unmet(|r| r.person = person(later), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redetermine_sex() {
    let world = World::new().await;
    let house = &world.house;
    let an = man(house, 21, "1980-01-02").await;
    let (husband, wife) = (man(house, 22, "1980-01-02").await, someone(house, 23, "1982-01-02").await);
    house.at(marry(husband, wife, "2022-04-01")).await;

    let table = Table::of(house, sex(an, Female, DAY));
    table.day(|r| &mut r.effective_date).await;
    table.malformed(|r| r.sex = 0, "REQUIRED", "sex").await;
    table.malformed(|r| r.sex = Sex::Unknown.into(), "UNKNOWN_VALUE", "sex").await;
    table.malformed(|r| r.sex = 4, "UNKNOWN_VALUE", "sex").await;
    table.malformed(|r| r.certificate = "1".repeat(41), "TOO_LONG", "certificate").await;
    world.alive(&table, |r, who| r.person = who, "person").await;
    table.unmet(|r| r.sex = Male.into(), "CIVIL_DATA_UNCHANGED", "sex").await;
    table.unmet(|r| r.person = person(husband), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}
