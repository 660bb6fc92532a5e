//! Who is declared missing or dead, and who returns: docs/domain.md, sections 5.14 to 5.16.

use ledger_tests::Table;
use ledger_tests::family::{cancel_declared_death as returns, cancel_missing as found, marry};
use ledger_tests::family::{declare_dead as dead, declare_missing as missing};
use ledger_tests::request::{date, death, move_alone, person};

use super::people::{DAY, man};
use super::world::{World, someone};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn declare_missing() {
    let world = World::new().await;
    let house = &world.house;
    let an = man(house, 21, "1980-01-02").await;
    let lost = man(house, 22, "1980-01-02").await;
    house.at(missing(lost, "", "2021-06-01")).await;
    let (husband, wife) = (man(house, 23, "1980-01-02").await, someone(house, 24, "1980-01-02").await);
    house.at(marry(husband, wife, "2022-04-01")).await;

    let table = Table::of(house, missing(an, "2020-03-01", DAY));
    table.day(|r| &mut r.effective_date).await;
    table.malformed(|r| r.last_news = date("2020-02-30"), "INVALID_DATE", "last_news").await;
    for short in ["2020-03-02", "2020-03", "2020", "2021-12-01"] {
        table.unmet(|r| r.last_news = date(short), "NOT_MISSING_LONG_ENOUGH", "last_news").await;
    }
    let (groom, bride) = (man(house, 25, "1980-01-02").await, someone(house, 26, "1980-01-02").await);
    house.at(marry(groom, bride, "2021-06-01")).await;
    table.unmet(|r| r.person = person(bride), "KNOWN_SIGN_OF_LIFE", "last_news").await;
    world.alive(&table, |r, who| r.person = who, "person").await;
    table.unmet(|r| r.person = person(lost), "PERSON_MISSING", "person").await;
    table.unmet(|r| r.person = person(wife), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancel_missing() {
    let world = World::new().await;
    let house = &world.house;
    let lost = man(house, 21, "1980-01-02").await;
    house.at(missing(lost, "", "2021-06-01")).await;
    let later = man(house, 22, "1980-01-02").await;
    house.at(missing(later, "", "2021-06-01")).await;
    house.at(found(later, "2022-04-01")).await;

    let table = Table::of(house, found(lost, DAY));
    table.day(|r| &mut r.effective_date).await;
    world.alive(&table, |r, who| r.person = who, "person").await;
    table.unmet(|r| r.person = person(world.adult), "NOT_DECLARED_MISSING", "person").await;
    table.unmet(|r| r.effective_date = date("2021-05-31"), "NOT_DECLARED_MISSING", "person").await;
    table.unmet(|r| r.person = person(later), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn declare_dead() {
    let world = World::new().await;
    let (house, homes) = (&world.house, &world.place.homes);
    let an = man(house, 21, "1980-01-02").await;
    let declared = man(house, 22, "1980-01-02").await;
    house.at(dead(declared, "2021-06-01")).await;
    let moved = man(house, 23, "1980-01-02").await;
    house.at(move_alone(moved, homes[1], "2022-04-01")).await;

    let table = Table::of(house, dead(an, DAY));
    table.day(|r| &mut r.effective_date).await;
    world.alive(&table, |r, who| r.person = who, "person").await;
    table.unmet(|r| r.person = person(declared), "PERSON_DECEASED", "person").await;
    table.unmet(|r| r.person = person(moved), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancel_declared_death() {
    let world = World::new().await;
    let house = &world.house;
    let (an, lan) = (man(house, 21, "1980-01-02").await, someone(house, 22, "1980-01-02").await);
    house.at(marry(an, lan, "2010-05-01")).await;
    house.at(dead(an, "2021-06-01")).await;
    let (other, widow) = (man(house, 23, "1980-01-02").await, someone(house, 24, "1980-01-02").await);
    house.at(marry(other, widow, "2010-05-01")).await;
    house.at(dead(other, "2021-06-01")).await;
    house.at(death(widow, "2022-04-01")).await;

    let table = Table::of(house, returns(an, DAY));
    table.day(|r| &mut r.effective_date).await;
    world.whoever(&table, |r, who| r.person = who, "person").await;
    for not_declared in [world.adult, world.dead, world.merged] {
        let reason = if not_declared == world.merged { "PERSON_MERGED" } else { "NOT_DECLARED_DEAD" };
        table.unmet(|r| r.person = person(not_declared), reason, "person").await;
    }
    table.unmet(|r| r.effective_date = date("2021-05-31"), "NOT_DECLARED_DEAD", "person").await;
    // The death of the widow says that she was not married, which she would be.
    table.unmet(|r| r.person = person(other), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}
