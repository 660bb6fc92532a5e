//! Deaths: docs/domain.md, section 5.5.

use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1::{RegisterBirthRequest, RegisterDeathRequest};
use ledger_proto::ledger::r#type::v1::TimeOfDay;
use ledger_tests::Table;
use ledger_tests::family::declare_dead;
use ledger_tests::request::{birth, date, death, move_alone, person};

use super::people::{DAY, man};
use super::world::{World, someone};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn register_death() {
    let world = World::new().await;
    let house = &world.house;
    let an = man(house, 21, "1980-01-02").await;
    let declared = man(house, 22, "1980-01-02").await;
    house.at(declare_dead(declared, "2021-06-01")).await;
    let partly = man(house, 23, "1980-01-02").await;
    house.at(death(partly, "2021")).await;
    let moved = man(house, 24, "1980-01-02").await;
    house.at(move_alone(moved, world.place.homes[1], "2022-04-01")).await;
    let (mother, father) = (someone(house, 25, "1980-01-02").await, man(house, 26, "1980-01-02").await);
    let newborn = birth("Trần Thị Thử", "2022-04-01", world.place.commune);
    let newborn = RegisterBirthRequest { father: person(father), mother: person(mother), ..newborn };
    house.at(newborn).await;

    let table = Table::of(house, death(an, DAY));
    table.malformed(|r| r.effective_date = None, "REQUIRED", "effective_date").await;
    table.malformed(|r| r.effective_date = Some(Date::default()), "REQUIRED", "effective_date").await;
    for wrong in ["2022-02-29", "0-3-1", "2022-0-1", "1799"] {
        table.malformed(|r| r.effective_date = date(wrong), "INVALID_DATE", "effective_date").await;
    }
    table.malformed(|r| r.place = "x".repeat(251), "TOO_LONG", "place").await;
    table.malformed(|r| r.place = "Xã\u{7}".into(), "BAD_CHARACTER", "place").await;
    table.malformed(|r| r.notice = "1".repeat(41), "TOO_LONG", "notice").await;
    table.malformed(|r| r.cause = "x".repeat(251), "TOO_LONG", "cause").await;
    for (hour, minute) in [(24, None), (7, Some(60))] {
        table.malformed(|r| r.time = Some(TimeOfDay { hour, minute }), "INVALID_NUMBER", "time").await;
    }
    let noon = Some(TimeOfDay { hour: 12, minute: None });
    let of_a_month = |r: &mut RegisterDeathRequest| (r.effective_date, r.time) = (date("2022-03"), noon);
    table.malformed(of_a_month, "NOT_APPLICABLE", "time").await;
    let told = [("REQUIRED", "effective_date"), ("REQUIRED", "person"), ("TOO_LONG", "notice")];
    table.all_told(|r| (r.effective_date, r.person, r.notice) = (None, None, "1".repeat(41)), &told).await;
    for to_come in ["2022-06-02", "2022-07", "2023"] {
        table.unmet(|r| r.effective_date = date(to_come), "EFFECTIVE_DATE_IN_FUTURE", "effective_date").await;
    }
    world.alive(&table, |r, who| r.person = who, "person").await;
    for dead in [declared, partly] {
        table.unmet(|r| r.person = person(dead), "PERSON_DECEASED", "person").await;
    }
    for before in ["1979-12-31", "1979-12", "1979"] {
        table.unmet(|r| r.effective_date = date(before), "BEFORE_BIRTH", "person").await;
    }
    table.unmet(|r| r.person = person(moved), "LATER_ACT_CONFLICTS", "person").await;
    table.unmet(|r| r.person = person(mother), "LATER_ACT_CONFLICTS", "person").await;
    let father = death(father, "2021-05-25");
    table.unmet(|r| *r = father, "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}
