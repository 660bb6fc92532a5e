//! Numbers of older cards and of other sectors: docs/domain.md, sections 5.28 and 5.29.

use ledger_proto::ledger::registration::v1::EnrolPersonRequest;
use ledger_proto::ledger::r#type::v1::SectorKind::{
    DrivingLicence, HealthInsurance, Passport, SocialInsurance, TaxCode,
};
use ledger_proto::ledger::r#type::v1::{PersonRef, SectorId, Sex};
use ledger_tests::request::identity::{link_old, link_sector, sector, unlink_old, unlink_sector};
use ledger_tests::request::{date, enrol, enrol_numbered, numbered_name, person};
use ledger_tests::{Act, House, Table, day_at_noon};

use super::people::{DAY, man};
use super::world::World;

/// The rows of who is linked: the dead may be, who was not born then may not.
async fn whose<A: Act>(world: &World, table: &Table<'_, A>, name: impl Fn(&mut A, Option<PersonRef>) + Copy) {
    world.whoever(table, name, "person").await;
    table.unmet(|r| name(r, person(world.newborn)), "BEFORE_BIRTH", "person").await;
    table.unmet(|r| name(r, person(world.merged)), "PERSON_MERGED", "person").await;
}

/// Enrols a man with a number of an old card.
async fn with_old_number(house: &House, number: usize, old: &str) -> u64 {
    let born = enrol(&numbered_name(number), Sex::Male, "1970-01-02");
    house.at(EnrolPersonRequest { old_number: old.into(), ..born }).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn link_old_number() {
    let world = World::new().await;
    let house = &world.house;
    let an = with_old_number(house, 21, "111111111").await;
    house.at(link_old(an, "122222222", "1995-01-02")).await;
    let full = man(house, 22, "1970-01-02").await;
    for number in 0..16 {
        house.at(link_old(full, &format!("2000000{number:02}"), "1995-01-02")).await;
    }
    let later = man(house, 23, "1970-01-02").await;
    house.at(link_old(later, "012345678", "2022-04-01")).await;

    let table = Table::of(house, link_old(an, "012345678", DAY));
    table.day(|r| &mut r.effective_date).await;
    table.malformed(|r| r.number.clear(), "REQUIRED", "number").await;
    for digits in ["12345678", "0123456789", "01234567x", "000000000"] {
        table.malformed(|r| r.number = digits.into(), "INVALID_NUMBER", "number").await;
    }
    table.malformed(|r| r.valid_until = date("2022-02-30"), "INVALID_DATE", "valid_until").await;
    table.malformed(|r| r.valid_until = date("2022-04"), "INCOMPLETE_DATE", "valid_until").await;
    whose(&world, &table, |r, who| r.person = who).await;
    table.unmet(|r| r.valid_until = date("2022-02-28"), "LINK_ENDS_BEFORE_START", "valid_until").await;
    for linked in ["111111111", "122222222"] {
        table.unmet(|r| r.number = linked.into(), "NUMBER_LINKED", "number").await;
    }
    table.unmet(|r| r.person = person(full), "TOO_MANY_LINKS", "person").await;
    table.unmet(|r| r.person = person(later), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unlink_old_number() {
    let world = World::new().await;
    let house = &world.house;
    let an = with_old_number(house, 21, "012345678").await;
    let later = with_old_number(house, 22, "012345678").await;
    house.at(unlink_old(later, "012345678", "2022-04-01")).await;

    let table = Table::of(house, unlink_old(an, "012345678", DAY));
    table.day(|r| &mut r.effective_date).await;
    table.malformed(|r| r.number.clear(), "REQUIRED", "number").await;
    table.malformed(|r| r.number = "12345678".into(), "INVALID_NUMBER", "number").await;
    whose(&world, &table, |r, who| r.person = who).await;
    table.unmet(|r| r.number = "112345678".into(), "NUMBER_NOT_LINKED", "number").await;
    table.unmet(|r| r.person = person(later), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}

/// Identifiers of no kind, or not of the form of theirs: what is told, and of which field.
async fn identifiers<A: Act>(table: &Table<'_, A>, set: impl Fn(&mut A, Option<SectorId>)) {
    table.malformed(|r| set(r, None), "REQUIRED", "id").await;
    table.malformed(|r| set(r, Some(SectorId::default())), "REQUIRED", "id.kind").await;
    let kind = |kind: i32| Some(SectorId { kind, value: "1234567893".into() });
    table.malformed(|r| set(r, kind(0)), "REQUIRED", "id.kind").await;
    table.malformed(|r| set(r, kind(6)), "UNKNOWN_VALUE", "id.kind").await;
    table.malformed(|r| set(r, Some(sector(TaxCode, ""))), "REQUIRED", "id.value").await;
    let wrong = [
        (TaxCode, "1234567890"),
        (TaxCode, "123456789"),
        (TaxCode, "1234567893-000"),
        (TaxCode, "1234567893-01"),
        (TaxCode, "1234567893001"),
        (SocialInsurance, "123456789"),
        (SocialInsurance, "12345678x0"),
        (HealthInsurance, "A12345678901234"),
        (HealthInsurance, "AB123456789012"),
        (DrivingLicence, "1234567890123"),
        (Passport, "1234567"),
        (Passport, "C123456"),
        (Passport, "C123456789"),
        (Passport, "Ơ1234567"),
    ];
    for (kind, value) in wrong {
        table.malformed(|r| set(r, Some(sector(kind, value))), "INVALID_NUMBER", "id.value").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn link_sector_id() {
    let world = World::new().await;
    let house = &world.house;
    let an = man(house, 21, "1970-01-02").await;
    let tax = sector(TaxCode, "1234567893");
    house.at(link_sector(an, tax.clone(), "2020-01-02")).await;
    house.at(link_sector(an, sector(SocialInsurance, "1234567890"), "2020-01-02")).await;
    let full = man(house, 22, "1970-01-02").await;
    for number in 0..32 {
        house.at(link_sector(full, sector(Passport, &format!("B00000{number:02}")), "2020-01-02")).await;
    }
    let later = man(house, 23, "1970-01-02").await;
    house.at(link_sector(later, sector(Passport, "C1234567"), "2022-04-01")).await;

    let table = Table::of(house, link_sector(an, sector(Passport, "C1234567"), DAY));
    table.day(|r| &mut r.effective_date).await;
    identifiers(&table, |r, id| r.id = id).await;
    table.malformed(|r| r.valid_until = date("2022-02-30"), "INVALID_DATE", "valid_until").await;
    table.malformed(|r| r.valid_until = date("2022-04"), "INCOMPLETE_DATE", "valid_until").await;
    whose(&world, &table, |r, who| r.person = who).await;
    table.unmet(|r| r.valid_until = date("2022-02-28"), "LINK_ENDS_BEFORE_START", "valid_until").await;
    table.unmet(|r| r.id = Some(tax.clone()), "NUMBER_LINKED", "id.value").await;
    let second = [(TaxCode, "1234567893-001"), (SocialInsurance, "2234567890")];
    for (kind, value) in second {
        table.unmet(|r| r.id = Some(sector(kind, value)), "ONLY_ONE_OF_KIND", "id.kind").await;
    }
    table.unmet(|r| r.person = person(full), "TOO_MANY_LINKS", "person").await;
    table.unmet(|r| r.person = person(later), "LATER_ACT_CONFLICTS", "person").await;
    house.clock.set(day_at_noon(4 * 365));
    let numbered = enrol_numbered(&numbered_name(24), Sex::Male, "1970-01-02", 24);
    let number_is_code = link_sector(house.at(numbered).await, tax, "2025-07-01");
    table.unmet(|r| *r = number_is_code, "TAX_CODE_IS_PERSONAL_NUMBER", "effective_date").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unlink_sector_id() {
    let world = World::new().await;
    let house = &world.house;
    let passport = sector(Passport, "C1234567");
    let (an, later) = (man(house, 21, "1970-01-02").await, man(house, 22, "1970-01-02").await);
    for who in [an, later] {
        house.at(link_sector(who, passport.clone(), "2020-01-02")).await;
    }
    house.at(unlink_sector(later, passport.clone(), "2022-04-01")).await;

    let table = Table::of(house, unlink_sector(an, passport, DAY));
    table.day(|r| &mut r.effective_date).await;
    identifiers(&table, |r, id| r.id = id).await;
    whose(&world, &table, |r, who| r.person = who).await;
    let other = sector(Passport, "C7654321");
    table.unmet(|r| r.id = Some(other), "NUMBER_NOT_LINKED", "id.value").await;
    table.unmet(|r| r.effective_date = date("2020-01-01"), "NUMBER_NOT_LINKED", "id.value").await;
    table.unmet(|r| r.person = person(later), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}
