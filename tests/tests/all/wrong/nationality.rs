//! Nationality: docs/domain.md, sections 5.23 and 5.24.

use ledger_proto::ledger::registration::v1::EnrolPersonRequest;
use ledger_proto::ledger::r#type::v1::NationalityGain::{Acquired, Regained};
use ledger_proto::ledger::r#type::v1::Sex;
use ledger_tests::request::identity::{gain, lose};
use ledger_tests::request::{enrol, numbered_name, person};
use ledger_tests::{House, Table};

use super::people::{DAY, man};
use super::world::World;

/// Enrols a man of this nationality, or of none that is known.
async fn of_nationality(house: &House, number: usize, country: &str) -> u64 {
    let born = enrol(&numbered_name(number), Sex::Male, "1990-01-02");
    house.at(EnrolPersonRequest { nationality: country.into(), ..born }).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn record_nationality_loss() {
    let world = World::new().await;
    let house = &world.house;
    let an = man(house, 21, "1990-01-02").await;
    let (foreign, lost) = (of_nationality(house, 22, "FR").await, man(house, 23, "1990-01-02").await);
    house.at(lose(lost, "2021-06-01")).await;
    let moved = man(house, 24, "1990-01-02").await;
    house.at(lose(moved, "2022-04-01")).await;

    let table = Table::of(house, lose(an, DAY));
    table.day(|r| &mut r.effective_date).await;
    table.malformed(|r| r.way = 0, "REQUIRED", "way").await;
    table.malformed(|r| r.way = 4, "UNKNOWN_VALUE", "way").await;
    table.malformed(|r| r.nationality = "VN".into(), "UNKNOWN_VALUE", "nationality").await;
    table.malformed(|r| r.nationality = "fr".into(), "INVALID_CODE", "nationality").await;
    world.alive(&table, |r, who| r.person = who, "person").await;
    for no_citizen in [foreign, lost] {
        table.unmet(|r| r.person = person(no_citizen), "NATIONALITY_NOT_VIETNAMESE", "person").await;
    }
    table.unmet(|r| r.person = person(moved), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn record_nationality_gain() {
    let world = World::new().await;
    let house = &world.house;
    let (foreign, unknown) = (of_nationality(house, 21, "FR").await, of_nationality(house, 22, "").await);
    let citizen = man(house, 23, "1990-01-02").await;
    let later = of_nationality(house, 24, "FR").await;
    house.at(gain(later, Acquired, "2022-04-01")).await;

    let table = Table::of(house, gain(foreign, Acquired, DAY));
    table.day(|r| &mut r.effective_date).await;
    table.malformed(|r| r.way = 0, "REQUIRED", "way").await;
    table.malformed(|r| r.way = 3, "UNKNOWN_VALUE", "way").await;
    world.alive(&table, |r, who| r.person = who, "person").await;
    table.unmet(|r| r.person = person(citizen), "NATIONALITY_VIETNAMESE", "person").await;
    table.unmet(|r| *r = gain(unknown, Regained, DAY), "NATIONALITY_NOT_LOST", "person").await;
    table.unmet(|r| r.person = person(later), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}
