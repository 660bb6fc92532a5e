//! Contact addresses and findings: docs/domain.md, sections 5.38 to 5.41.

use ledger_proto::ledger::r#type::v1::ContactRole;
use ledger_proto::ledger::r#type::v1::DwellingRef;
use ledger_tests::Table;
use ledger_tests::request::{
    self as make, date, dwelling, go_abroad, move_alone, not_living_there, person, reach_at,
};

use super::world::{NOBODY, World, living_at, merge_records};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn declare_contact_address() {
    let world = World::new().await;
    let (homes, [head, wife, _]) = (&world.place.homes, world.family);
    let instead = ContactRole::InsteadOfResidence;
    let t = Table::of(&world.house, reach_at(wife, homes[1], instead, "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.dwelling = Some(DwellingRef::default()), "REQUIRED", "dwelling").await;
    t.malformed(|r| r.dwelling = None, "REQUIRED", "address").await;
    t.malformed(|r| r.address = "ế".repeat(251), "TOO_LONG", "address").await;
    t.malformed(|r| r.address = "Số\u{feff} 1".into(), "BAD_CHARACTER", "address").await;
    t.malformed(|r| r.role = 0, "REQUIRED", "role").await;
    t.malformed(|r| r.role = 3, "UNKNOWN_VALUE", "role").await;
    let several = [("REQUIRED", "person"), ("REQUIRED", "address"), ("REQUIRED", "role")];
    t.all_told(|r| (r.person, r.dwelling, r.role) = (None, None, 0), &several).await;
    t.missing(|r| r.dwelling = dwelling(NOBODY), "DWELLING_NOT_FOUND", "dwelling").await;
    world.alive(&t, |r, who| r.person = who, "person").await;
    let both = (person(world.dead), dwelling(world.ended));
    t.unmet(|r| (r.person, r.dwelling) = both, "PERSON_DECEASED", "person").await;
    t.unmet(|r| r.person = person(head), "HEAD_MUST_BE_REPLACED_FIRST", "person").await;
    t.unmet(|r| r.dwelling = dwelling(world.ended), "DWELLING_ENDED", "dwelling").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn withdraw_contact_address() {
    let world = World::new().await;
    let (homes, [head, wife, _]) = (&world.place.homes, world.family);
    world.house.at(reach_at(wife, homes[1], ContactRole::BesideResidence, "2022-02-01")).await;

    let t = Table::of(&world.house, make::withdraw_contact(wife, "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    let several = [("REQUIRED", "effective_date"), ("REQUIRED", "person")];
    t.all_told(|r| (r.effective_date, r.person) = (None, None), &several).await;
    world.alive(&t, |r, who| r.person = who, "person").await;
    t.unmet(|r| r.person = person(head), "NO_CONTACT_ADDRESS", "person").await;
    t.unmet(|r| r.effective_date = date("2022-01-31"), "NO_CONTACT_ADDRESS", "person").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn record_not_living_there() {
    let world = World::new().await;
    let (homes, [_, wife, child]) = (&world.place.homes, world.family);
    world.house.at(go_abroad(&[child], "FR", "2022-02-01")).await;
    world.house.at(move_alone(world.adult, homes[1], "2022-02-01")).await;
    let twice = living_at(&world.house, homes[1], 24, "1990-01-02").await;
    world.house.at(merge_records(world.adult, twice, "2022-02-02")).await;

    let right = not_living_there(wife, homes[0], "2022-03-01", Some("2022-04-01"));
    let t = Table::of(&world.house, right);
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.dwelling = None, "REQUIRED", "dwelling").await;
    t.malformed(|r| r.until = date("2022-04"), "INCOMPLETE_DATE", "until").await;
    t.malformed(|r| r.until = date("2022-04-31"), "INVALID_DATE", "until").await;
    let several = [("REQUIRED", "person"), ("REQUIRED", "dwelling"), ("INCOMPLETE_DATE", "until")];
    t.all_told(|r| (r.person, r.dwelling, r.until) = (None, None, date("2022")), &several).await;
    t.missing(|r| r.person = person(NOBODY), "PERSON_NOT_FOUND", "person").await;
    t.unmet(|r| r.until = date("2022-06-02"), "EFFECTIVE_DATE_IN_FUTURE", "until").await;
    t.missing(|r| r.dwelling = dwelling(NOBODY), "DWELLING_NOT_FOUND", "dwelling").await;
    t.unmet(|r| r.dwelling = dwelling(homes[1]), "NOT_REGISTERED_THERE", "dwelling").await;
    // Whoever is dead, not born yet, or gone is registered nowhere.
    for who in [child, world.dead, world.newborn, world.adult] {
        t.unmet(|r| r.person = person(who), "NOT_REGISTERED_THERE", "dwelling").await;
    }
    t.unmet(|r| r.until = date("2022-02-28"), "FINDING_ENDS_BEFORE_START", "until").await;
    let merged = (person(twice), dwelling(homes[1]));
    t.unmet(|r| (r.person, r.dwelling) = merged, "PERSON_MERGED", "person").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn close_finding() {
    let world = World::new().await;
    let (homes, [head, wife, child]) = (&world.place.homes, world.family);
    world.house.at(not_living_there(wife, homes[0], "2022-02-01", None)).await;
    world.house.at(not_living_there(child, homes[0], "2022-02-01", Some("2022-02-15"))).await;

    let t = Table::of(&world.house, make::close_finding(wife, homes[0], "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.dwelling = None, "REQUIRED", "dwelling").await;
    t.all_told(
        |r| (r.person, r.dwelling) = (None, None),
        &[("REQUIRED", "person"), ("REQUIRED", "dwelling")],
    )
    .await;
    t.missing(|r| r.dwelling = dwelling(NOBODY), "DWELLING_NOT_FOUND", "dwelling").await;
    world.alive(&t, |r, who| r.person = who, "person").await;
    t.unmet(|r| r.dwelling = dwelling(homes[1]), "NO_OPEN_FINDING", "person").await;
    for who in [head, child, world.adult] {
        t.unmet(|r| r.person = person(who), "NO_OPEN_FINDING", "person").await;
    }
    t.unmet(|r| r.effective_date = date("2022-01-31"), "NO_OPEN_FINDING", "person").await;
    t.taken().await;
}
