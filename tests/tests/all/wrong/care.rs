//! Guardianship and civil capacity: docs/domain.md, sections 5.12, 5.13 and 5.17.

use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::r#type::v1::{CivilCapacity, PersonRef};
use ledger_tests::family::{change_capacity as change, declare_missing, marry};
use ledger_tests::family::{end_guardianship as end, open_guardianship as open};
use ledger_tests::request::{date, death, person};
use ledger_tests::{House, Table};

use super::people::{DAY, man};
use super::world::{World, someone};

/// Enrols somebody and makes them the guardian of as many as one may care for.
async fn guardian_of_fifty(house: &House) -> u64 {
    let guardian = someone(house, 100, "1980-01-02").await;
    for number in 101..151 {
        let ward = someone(house, number, "2012-01-02").await;
        house.at(open(ward, &[guardian], "2021-06-01")).await;
    }
    guardian
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_guardianship() {
    let world = World::new().await;
    let house = &world.house;
    let (hoa, an) = (someone(house, 21, "2012-01-02").await, man(house, 22, "1980-01-02").await);
    let kept = someone(house, 23, "2012-01-02").await;
    house.at(open(kept, &[an], "2021-06-01")).await;
    let lost = someone(house, 24, "1980-01-02").await;
    house.at(declare_missing(lost, "", "2021-06-01")).await;
    let incapable = someone(house, 25, "1980-01-02").await;
    house.at(change(incapable, CivilCapacity::Limited, "2021-06-01")).await;
    let minor = someone(house, 26, "2004-03-02").await;
    let grown = someone(house, 27, "2004-03-01").await;
    let busy = guardian_of_fifty(house).await;
    let later = someone(house, 28, "2012-01-02").await;
    house.at(open(later, &[an], "2022-04-01")).await;

    let table = Table::of(house, open(hoa, &[an, world.adult], DAY));
    table.day(|r| &mut r.effective_date).await;
    table.malformed(|r| r.guardians.clear(), "REQUIRED", "guardians").await;
    table.malformed(|r| r.guardians.push(PersonRef::default()), "TOO_MANY", "guardians").await;
    table.malformed(|r| r.kind = 0, "REQUIRED", "kind").await;
    table.malformed(|r| r.kind = 4, "UNKNOWN_VALUE", "kind").await;
    let told = [("REQUIRED", "ward"), ("REQUIRED", "guardians"), ("UNKNOWN_VALUE", "kind")];
    let nothing = |r: &mut reg::OpenGuardianshipRequest| {
        (r.ward, r.kind) = (None, -1);
        r.guardians.clear();
    };
    table.all_told(nothing, &told).await;
    table.unmet(|r| r.ward = person(an), "PERSON_NAMED_TWICE", "guardians[0]").await;
    table.unmet(|r| r.guardians[1] = r.guardians[0].clone(), "PERSON_NAMED_TWICE", "guardians[1]").await;
    world.alive(&table, |r, who| r.ward = who, "ward").await;
    table.unmet(|r| r.ward = person(kept), "HAS_GUARDIAN", "ward").await;
    table.unmet(|r| r.ward = person(grown), "NEEDS_NO_GUARDIAN", "ward").await;
    world.alive(&table, |r, who| r.guardians = vec![who.unwrap_or_default()], "guardians[0]").await;
    let guarded_by = |who: u64| {
        move |r: &mut reg::OpenGuardianshipRequest| {
            r.guardians[1] = person(who).unwrap_or_default();
        }
    };
    let uncle = man(house, 29, "1980-01-02").await;
    table.unmet(guarded_by(uncle), "GUARDIANS_NOT_A_COUPLE", "guardians[1]").await;
    table.unmet(guarded_by(lost), "PERSON_MISSING", "guardians[1]").await;
    table.unmet(guarded_by(incapable), "LACKS_CAPACITY", "guardians[1]").await;
    table.unmet(guarded_by(minor), "GUARDIAN_NOT_OF_AGE", "guardians[1]").await;
    table.unmet(guarded_by(busy), "TOO_MANY_WARDS", "guardians[1]").await;
    table.unmet(|r| r.ward = person(later), "LATER_ACT_CONFLICTS", "ward").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn end_guardianship() {
    let world = World::new().await;
    let house = &world.house;
    let an = man(house, 21, "1980-01-02").await;
    let mut wards = Vec::new();
    for number in 22..26 {
        let ward = someone(house, number, "2012-01-02").await;
        house.at(open(ward, &[an], "2021-06-01")).await;
        wards.push(ward);
    }
    let [hoa, ended, gone, later] = wards[..] else { panic!("four wards") };
    house.at(end(ended, "2022-02-01")).await;
    house.at(death(gone, "2022-02-01")).await;
    house.at(death(later, "2022-04-01")).await;

    let table = Table::of(house, end(hoa, DAY));
    table.day(|r| &mut r.effective_date).await;
    world.whoever(&table, |r, who| r.ward = who, "ward").await;
    for not_guarded in [world.adult, an, ended, gone] {
        table.unmet(|r| r.ward = person(not_guarded), "HAS_NO_GUARDIAN", "ward").await;
    }
    table.unmet(|r| r.effective_date = date("2021-05-31"), "HAS_NO_GUARDIAN", "ward").await;
    table.unmet(|r| r.ward = person(later), "LATER_ACT_CONFLICTS", "ward").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn change_capacity() {
    let world = World::new().await;
    let house = &world.house;
    let an = man(house, 21, "1980-01-02").await;
    let lost = someone(house, 22, "1980-01-02").await;
    house.at(change(lost, CivilCapacity::Lost, "2021-06-01")).await;
    let (husband, wife) = (man(house, 23, "1980-01-02").await, someone(house, 24, "1980-01-02").await);
    house.at(marry(husband, wife, "2022-04-01")).await;

    let table = Table::of(house, change(an, CivilCapacity::Lost, DAY));
    table.day(|r| &mut r.effective_date).await;
    table.malformed(|r| r.capacity = 0, "REQUIRED", "capacity").await;
    table.malformed(|r| r.capacity = 5, "UNKNOWN_VALUE", "capacity").await;
    world.alive(&table, |r, who| r.person = who, "person").await;
    table.unmet(|r| r.person = person(lost), "CAPACITY_UNCHANGED", "person").await;
    table.unmet(|r| r.capacity = CivilCapacity::Full.into(), "CAPACITY_UNCHANGED", "person").await;
    table.unmet(|r| r.person = person(wife), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}
