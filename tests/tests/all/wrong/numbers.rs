//! Personal numbers after birth and enrolment: docs/domain.md, sections 5.25 to 5.27.

use ledger_proto::ledger::registration::v1::EnrolPersonRequest;
use ledger_proto::ledger::r#type::v1::Sex;
use ledger_tests::request::identity::{cancel, establish, merge, reestablish};
use ledger_tests::request::{date, death, enrol, numbered_name, person};
use ledger_tests::{Act, Table};

use super::births::NotFor;
use super::people::DAY;
use super::world::World;

/// Enrols a man whose birth was registered in a unit.
async fn registered(world: &World, number: usize, born: &str, area: &str) -> u64 {
    let born = enrol(&numbered_name(number), Sex::Male, born);
    world.house.at(EnrolPersonRequest { birth_registration_area: area.into(), ..born }).await
}

/// People to whom no number can be given, and how that is told.
async fn numberless(world: &World, first: usize) -> Vec<(u64, &'static str)> {
    let (house, commune) = (&world.house, world.place.commune);
    let unregistered = house.at(enrol(&numbered_name(first), Sex::Male, "1990-01-02")).await;
    let not_for = NotFor::births(house).await;
    let adrift = EnrolPersonRequest {
        birth_registration_area: not_for.adrift.into(),
        effective_date: date("2022-03-10"),
        ..enrol(&numbered_name(first + 1), Sex::Male, "2022-03-05")
    };
    let adrift = house.at(adrift).await;
    let old = registered(world, first + 2, "1899", commune).await;
    let undated = registered(world, first + 3, "0", commune).await;
    let of_no_sex = EnrolPersonRequest {
        birth_registration_area: commune.into(),
        ..enrol(&numbered_name(first + 4), Sex::Unknown, "1990-01-02")
    };
    let of_no_sex = house.at(of_no_sex).await;
    vec![
        (unregistered, "BIRTH_REGISTRATION_UNKNOWN"),
        (adrift, "NUMBER_PREFIX_WRONG"),
        (old, "PERSONAL_NUMBER_NOT_EXPRESSIBLE"),
        (undated, "PERSONAL_NUMBER_NOT_EXPRESSIBLE"),
        (of_no_sex, "PERSONAL_NUMBER_NOT_EXPRESSIBLE"),
    ]
}

/// Enrols a foreigner whose birth was registered in the commune.
async fn foreigner(world: &World, number: usize) -> u64 {
    let born = enrol(&numbered_name(number), Sex::Male, "1990-01-02");
    let area = world.place.commune.into();
    let foreign = EnrolPersonRequest { nationality: "FR".into(), birth_registration_area: area, ..born };
    world.house.at(foreign).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn establish_personal_number() {
    let world = World::new().await;
    let (house, commune) = (&world.house, world.place.commune);
    let an = registered(&world, 21, "1990-01-02", commune).await;
    let numberless = numberless(&world, 22).await;
    let (bearer, gone) = (
        registered(&world, 31, "1990-01-02", commune).await,
        registered(&world, 32, "1990-01-02", commune).await,
    );
    house.at(establish(bearer, "2021-06-01")).await;
    house.at(death(gone, "2021-06-01")).await;
    let (kept, merged) = (
        registered(&world, 33, "1990-01-02", commune).await,
        registered(&world, 34, "1990-01-02", commune).await,
    );
    house.at(merge(kept, merged, "2021-06-01")).await;
    let foreign = foreigner(&world, 35).await;

    let table = Table::of(house, establish(an, DAY));
    table.day(|r| &mut r.effective_date).await;
    world.whoever(&table, |r, who| r.person = who, "person").await;
    table.unmet(|r| r.person = person(bearer), "PERSONAL_NUMBER_EXISTS", "person").await;
    for (who, reason) in numberless {
        table.unmet(|r| r.person = person(who), reason, "person").await;
    }
    table.unmet(|r| r.person = person(gone), "PERSON_DECEASED", "person").await;
    table.unmet(|r| r.effective_date = date("1989-12-31"), "BEFORE_BIRTH", "person").await;
    table.unmet(|r| r.person = person(merged), "PERSON_MERGED", "person").await;
    table.unmet(|r| r.person = person(foreign), "NATIONALITY_NOT_VIETNAMESE", "person").await;
    table.taken().await;
}

/// The rows of a number in force, which both ways of ending one have.
async fn in_force<A: Act>(world: &World, table: &Table<'_, A>, of: impl Fn(u64) -> A) {
    let (house, commune) = (&world.house, world.place.commune);
    table.unmet(|r| *r = of(world.adult), "NO_PERSONAL_NUMBER", "person").await;
    let again = registered(world, 41, "1990-01-02", commune).await;
    house.at(establish(again, "2021-06-01")).await;
    house.at(reestablish(again, "2022-04-01")).await;
    table.unmet(|r| *r = of(again), "PERSONAL_NUMBER_DIFFERS", "person").await;
    let later = registered(world, 42, "1990-01-02", commune).await;
    house.at(establish(later, "2022-04-01")).await;
    table.unmet(|r| *r = of(later), "NO_PERSONAL_NUMBER", "person").await;
    let (kept, merged) = (
        registered(world, 43, "1990-01-02", commune).await,
        registered(world, 44, "1990-01-02", commune).await,
    );
    for record in [kept, merged] {
        house.at(establish(record, "2021-06-01")).await;
    }
    house.at(merge(kept, merged, "2021-07-01")).await;
    table.unmet(|r| *r = of(merged), "PERSON_MERGED", "person").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancel_personal_number() {
    let world = World::new().await;
    let house = &world.house;
    let an = registered(&world, 21, "1990-01-02", world.place.commune).await;
    house.at(establish(an, "2021-06-01")).await;

    let table = Table::of(house, cancel(an, DAY));
    table.day(|r| &mut r.effective_date).await;
    table.malformed(|r| r.ground = 0, "REQUIRED", "ground").await;
    table.malformed(|r| r.ground = 7, "UNKNOWN_VALUE", "ground").await;
    world.whoever(&table, |r, who| r.person = who, "person").await;
    in_force(&world, &table, |who| cancel(who, DAY)).await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reestablish_personal_number() {
    let world = World::new().await;
    let (house, commune) = (&world.house, world.place.commune);
    let (an, gone) = (
        registered(&world, 21, "1990-01-02", commune).await,
        registered(&world, 22, "1990-01-02", commune).await,
    );
    house.at(establish(an, "2021-06-01")).await;
    house.at(establish(gone, "2021-06-01")).await;
    house.at(death(gone, "2021-07-01")).await;

    let table = Table::of(house, reestablish(an, DAY));
    table.day(|r| &mut r.effective_date).await;
    table.malformed(|r| r.ground = 0, "REQUIRED", "ground").await;
    table.malformed(|r| r.ground = 7, "UNKNOWN_VALUE", "ground").await;
    world.whoever(&table, |r, who| r.person = who, "person").await;
    let unknown = world.family[0];
    table.unmet(|r| r.person = person(unknown), "BIRTH_REGISTRATION_UNKNOWN", "person").await;
    table.unmet(|r| r.person = person(gone), "PERSON_DECEASED", "person").await;
    table.unmet(|r| r.effective_date = date("1989-12-31"), "BEFORE_BIRTH", "person").await;
    in_force(&world, &table, |who| reestablish(who, DAY)).await;
    table.taken().await;
}
