//! Officers: docs/domain.md, sections 5.68 and 5.69.

use ledger_proto::ledger::r#type::v1::OfficerRef;
use ledger_tests::request::date;
use ledger_tests::request::offices::{self as make, office, officer};
use ledger_tests::{Act, Table};

use super::offices::Bureaus;
use super::world::NOBODY;

/// The rows of an officer that there must be.
async fn known<A: Act>(t: &Table<'_, A>, world: &Bureaus, of: impl Fn(&mut A, Option<OfficerRef>)) {
    t.malformed(|r| of(r, None), "REQUIRED", "officer").await;
    t.malformed(|r| of(r, officer(0)), "REQUIRED", "officer").await;
    for id in [NOBODY, u64::MAX, world.commune] {
        t.missing(|r| of(r, officer(id)), "OFFICER_NOT_FOUND", "officer").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn appoint_officer() {
    let world = Bureaus::new().await;
    world.house.at(make::appoint("C1", world.commune, "2020-01-01")).await;

    let t = Table::of(&world.house, make::appoint("C2", world.commune, "2022-03-01"));
    t.form(|r| &mut r.effective_date).await;
    t.malformed(|r| r.code.clear(), "REQUIRED", "code").await;
    t.malformed(|r| r.code = "C".repeat(41), "TOO_LONG", "code").await;
    let several = [("BAD_CHARACTER", "code"), ("REQUIRED", "office")];
    t.all_told(|r| (r.code, r.office) = ("C\u{0}".into(), None), &several).await;
    world.known(&t, |r, of| r.office = of).await;
    for id in [world.closed, world.to_come] {
        t.unmet(|r| r.office = office(id), "OFFICE_CLOSED", "office").await;
    }
    t.unmet(|r| r.code = "C1".into(), "OFFICER_CODE_IN_USE", "code").await;
    let before = (date("2019-01-01"), "C1".into());
    t.unmet(|r| (r.effective_date, r.code) = before, "LATER_ACT_CONFLICTS", "office").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn move_officer() {
    let world = Bureaus::new().await;
    let house = &world.house;
    let one = house.at(make::appoint("C1", world.commune, "2020-01-01")).await;
    let gone = house.at(make::appoint("C2", world.commune, "2020-01-01")).await;
    house.at(make::dismiss(gone, "2022-02-01")).await;
    house.at(make::appoint("P1", world.province, "2020-01-01")).await;

    let t = Table::of(house, make::move_officer(one, world.province, "2022-03-01"));
    t.form(|r| &mut r.effective_date).await;
    t.malformed(|r| r.code = "C".repeat(41), "TOO_LONG", "code").await;
    let several = [("REQUIRED", "officer"), ("REQUIRED", "office"), ("BAD_CHARACTER", "code")];
    t.all_told(|r| (r.officer, r.office, r.code) = (None, None, "\u{0}".into()), &several).await;
    known(&t, &world, |r, of| r.officer = of).await;
    t.unmet(|r| r.officer = officer(gone), "OFFICER_NOT_IN_OFFICE", "officer").await;
    t.unmet(|r| r.office = office(world.commune), "OFFICER_UNCHANGED", "office").await;
    t.unmet(|r| r.effective_date = date("2019-12-31"), "OFFICER_NOT_IN_OFFICE", "officer").await;
    world.known(&t, |r, of| r.office = of).await;
    for id in [world.closed, world.to_come] {
        t.unmet(|r| r.office = office(id), "OFFICE_CLOSED", "office").await;
    }
    t.unmet(|r| r.code = "P1".into(), "OFFICER_CODE_IN_USE", "code").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dismiss_officer() {
    let world = Bureaus::new().await;
    let house = &world.house;
    let one = house.at(make::appoint("C1", world.commune, "2020-01-01")).await;
    let gone = house.at(make::appoint("C2", world.commune, "2020-01-01")).await;
    house.at(make::dismiss(gone, "2022-02-01")).await;

    let t = Table::of(house, make::dismiss(one, "2022-03-01"));
    t.form(|r| &mut r.effective_date).await;
    let several = [("REQUIRED", "effective_date"), ("REQUIRED", "officer")];
    t.all_told(|r| (r.effective_date, r.officer) = (None, None), &several).await;
    known(&t, &world, |r, of| r.officer = of).await;
    t.unmet(|r| r.officer = officer(gone), "OFFICER_NOT_IN_OFFICE", "officer").await;
    t.unmet(|r| r.effective_date = date("2019-12-31"), "OFFICER_NOT_IN_OFFICE", "officer").await;
    t.taken().await;
}
