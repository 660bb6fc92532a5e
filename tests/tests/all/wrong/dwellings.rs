//! Dwellings: docs/domain.md, sections 5.2 to 5.2.7.

use ledger_proto::ledger::r#type::v1::{BanGround, DwellingIdentifier, DwellingRef};
use ledger_tests::request::places as make;
use ledger_tests::request::{self, annul, date, dwelling};
use ledger_tests::{Act, House, Place, Table};

use super::world::NOBODY;

/// A commune, 24166 in district 643 of province 66, with six homes.
struct Homes {
    house: House,
    homes: Vec<u64>,
    /// The fifth home, part of the sixth since 2021-06-01.
    merged: u64,
    /// Divided into two others on 2021-06-01.
    divided: u64,
    /// Registered, and annulled.
    annulled: u64,
}

impl Homes {
    async fn new() -> Homes {
        let house = House::new().await;
        let homes = Place::found(&house, 9).await.homes;
        house.at(make::merge_dwellings(&homes[4..5], homes[5], "2021-06-01")).await;
        house.at(make::split_dwelling(homes[6], &homes[7..9], "2021-06-01")).await;
        let annulled = house.at(request::register_dwelling("24166", "Số 99, thôn Thử")).await;
        house.at(annul(annulled)).await;
        let (merged, divided) = (homes[4], homes[6]);
        Homes { house, homes, merged, divided, annulled }
    }

    /// The rows of a dwelling that there must be.
    async fn known<A: Act>(&self, t: &Table<'_, A>, of: impl Fn(&mut A, Option<DwellingRef>), field: &str) {
        t.malformed(|r| of(r, None), "REQUIRED", field).await;
        t.malformed(|r| of(r, dwelling(0)), "REQUIRED", field).await;
        t.malformed(|r| of(r, Some(DwellingRef::default())), "REQUIRED", field).await;
        for id in [NOBODY, u64::MAX, 1, self.annulled] {
            t.missing(|r| of(r, dwelling(id)), "DWELLING_NOT_FOUND", field).await;
        }
    }

    /// The same, where it must not have ended either.
    async fn in_being<A: Act>(
        &self,
        t: &Table<'_, A>,
        of: impl Fn(&mut A, Option<DwellingRef>),
        field: &str,
    ) {
        self.known(t, &of, field).await;
        for id in [self.merged, self.divided] {
            t.unmet(|r| of(r, dwelling(id)), "DWELLING_ENDED", field).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn register_dwelling() {
    let Homes { house, .. } = Homes::new().await;
    let t = Table::of(&house, request::register_dwelling("24166", "Số 98, thôn Thử"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.area.clear(), "REQUIRED", "area").await;
    t.malformed(|r| r.area = "2416".into(), "INVALID_CODE", "area").await;
    t.malformed(|r| r.address.clear(), "REQUIRED", "address").await;
    t.malformed(|r| r.address = "ế".repeat(251), "TOO_LONG", "address").await;
    t.malformed(|r| r.address = "Số\u{0} 1".into(), "BAD_CHARACTER", "address").await;
    let several = [("REQUIRED", "effective_date"), ("REQUIRED", "area"), ("REQUIRED", "address")];
    t.all_told(|r| (r.effective_date, r.area, r.address) = Default::default(), &several).await;
    t.missing(|r| r.area = "24199".into(), "AREA_NOT_FOUND", "area").await;
    t.missing(|r| r.effective_date = date("2004-08-30"), "AREA_NOT_FOUND", "area").await;
    t.unmet(|r| r.area = "66".into(), "AREA_TOO_LARGE", "area").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readdress_dwelling() {
    let world = Homes::new().await;
    let t = Table::of(&world.house, make::readdress(world.homes[0], "Số 98, thôn Thử", "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.address = "\n".into(), "REQUIRED", "address").await;
    t.malformed(|r| r.address = "a".repeat(251), "TOO_LONG", "address").await;
    t.malformed(|r| r.address = "Số 1\u{202d}".into(), "BAD_CHARACTER", "address").await;
    let several = [("DWELLING_NOT_FOUND", "dwelling"), ("REQUIRED", "address")];
    t.all_told(|r| (r.dwelling, r.address) = (dwelling(u64::MAX), String::new()), &several).await;
    world.in_being(&t, |r, of| r.dwelling = of, "dwelling").await;
    // Letters count as composed, and white space as one.
    for address in ["Số 1, thôn Thử", " Số  1, thôn Thử", "So\u{302}\u{301} 1, tho\u{302}n Thu\u{31b}\u{309}"]
    {
        t.unmet(|r| r.address = address.into(), "ADDRESS_UNCHANGED", "dwelling").await;
    }
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn identify_dwelling() {
    let world = Homes::new().await;
    let borne = [("LAND", "1"), ("HOUSE", "2")];
    world.house.at(make::identify(world.homes[0], &borne, "2022-02-01")).await;

    let t = Table::of(&world.house, make::identify(world.homes[0], &[("LAND", "7")], "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    let of = |scheme: &str, value: &str| DwellingIdentifier { scheme: scheme.into(), value: value.into() };
    t.malformed(|r| r.identifiers[0].scheme.clear(), "REQUIRED", "identifiers[0].scheme").await;
    t.malformed(|r| r.identifiers[0].value.clear(), "REQUIRED", "identifiers[0].value").await;
    t.malformed(|r| r.identifiers[0].value = "7".repeat(41), "TOO_LONG", "identifiers[0].value").await;
    t.malformed(|r| r.identifiers = vec![of("LAND", "7"); 17], "TOO_MANY", "identifiers").await;
    let several = [("BAD_CHARACTER", "identifiers[1].scheme"), ("REQUIRED", "identifiers[1].value")];
    t.all_told(|r| r.identifiers.push(of("A\u{7f}", "")), &several).await;
    t.unmet(|r| r.identifiers.push(of("LAND", "8")), "IDENTIFIER_NAMED_TWICE", "identifiers[1].scheme").await;
    world.in_being(&t, |r, of| r.dwelling = of, "dwelling").await;
    let as_borne = |r: &mut Vec<DwellingIdentifier>| *r = vec![of("HOUSE", "2"), of("LAND", "1")];
    t.unmet(|r| as_borne(&mut r.identifiers), "IDENTIFIERS_UNCHANGED", "dwelling").await;
    let none = (dwelling(world.homes[1]), Vec::new());
    t.unmet(|r| (r.dwelling, r.identifiers) = none, "IDENTIFIERS_UNCHANGED", "dwelling").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn merge_dwellings() {
    let world = Homes::new().await;
    let t = Table::of(&world.house, make::merge_dwellings(&world.homes[..2], world.homes[2], "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.dwellings.clear(), "REQUIRED", "dwellings").await;
    t.malformed(|r| r.dwellings = vec![r.dwellings[0]; 201], "TOO_MANY", "dwellings").await;
    let several = [("REQUIRED", "dwellings"), ("REQUIRED", "into")];
    t.all_told(|r| (r.dwellings, r.into) = Default::default(), &several).await;
    t.unmet(|r| r.dwellings[1] = r.dwellings[0], "DWELLING_NAMED_TWICE", "dwellings[1]").await;
    t.unmet(|r| r.into = Some(r.dwellings[1]), "DWELLING_NAMED_TWICE", "dwellings[1]").await;
    world.in_being(&t, |r, of| r.dwellings[1] = of.unwrap_or_default(), "dwellings[1]").await;
    world.in_being(&t, |r, of| r.into = of, "into").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn split_dwelling() {
    let world = Homes::new().await;
    let t = Table::of(&world.house, make::split_dwelling(world.homes[0], &world.homes[1..3], "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.parts.clear(), "REQUIRED", "parts").await;
    t.malformed(|r| r.parts = vec![r.parts[0]; 201], "TOO_MANY", "parts").await;
    let several = [("REQUIRED", "dwelling"), ("DWELLING_NOT_FOUND", "parts[1]")];
    t.all_told(|r| (r.dwelling, r.parts[1]) = (None, dwelling(u64::MAX).unwrap()), &several).await;
    t.unmet(|r| r.parts[1] = r.parts[0], "DWELLING_NAMED_TWICE", "parts[1]").await;
    t.unmet(|r| r.parts.truncate(1), "NOTHING_TO_SPLIT", "parts").await;
    world.in_being(&t, |r, of| r.dwelling = of, "dwelling").await;
    world.in_being(&t, |r, of| r.parts[1] = of.unwrap_or_default(), "parts[1]").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn assign_dwelling_area() {
    let world = Homes::new().await;
    let t = Table::of(&world.house, make::assign_area(world.homes[0], "643", "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.area.clear(), "REQUIRED", "area").await;
    t.malformed(|r| r.area = "24 66".into(), "INVALID_CODE", "area").await;
    t.all_told(
        |r| (r.dwelling, r.area) = (None, "1".into()),
        &[("REQUIRED", "dwelling"), ("INVALID_CODE", "area")],
    )
    .await;
    t.missing(|r| r.area = "24199".into(), "AREA_NOT_FOUND", "area").await;
    t.unmet(|r| r.area = "66".into(), "AREA_TOO_LARGE", "area").await;
    world.known(&t, |r, of| r.dwelling = of, "dwelling").await;
    t.unmet(|r| r.dwelling = dwelling(world.merged), "DWELLING_ENDED", "dwelling").await;
    t.unmet(|r| r.area = "24166".into(), "DWELLING_AREA_UNCHANGED", "dwelling").await;
    t.taken().await;
    // Who was not registered in a part of it yet still lives in one that was divided.
    Table::of(&world.house, make::assign_area(world.divided, "643", "2022-03-01")).taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn note_registration_ban() {
    let world = Homes::new().await;
    world.house.at(make::ban(world.homes[1], BanGround::InDispute, "2022-02-01")).await;

    let t = Table::of(&world.house, make::ban(world.homes[0], BanGround::InDispute, "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.ground = 0, "REQUIRED", "ground").await;
    t.malformed(|r| r.ground = 9, "UNKNOWN_VALUE", "ground").await;
    t.malformed(|r| r.decision = "7".repeat(41), "TOO_LONG", "decision").await;
    t.malformed(|r| r.decision = "7\u{200d}".into(), "BAD_CHARACTER", "decision").await;
    t.all_told(
        |r| (r.dwelling, r.ground) = (None, -1),
        &[("REQUIRED", "dwelling"), ("UNKNOWN_VALUE", "ground")],
    )
    .await;
    world.in_being(&t, |r, of| r.dwelling = of, "dwelling").await;
    t.unmet(|r| r.dwelling = dwelling(world.homes[1]), "BAN_IN_FORCE", "dwelling").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lift_registration_ban() {
    let world = Homes::new().await;
    world.house.at(make::ban(world.homes[0], BanGround::InDispute, "2022-02-01")).await;

    let t = Table::of(&world.house, make::lift_ban(world.homes[0], BanGround::InDispute, "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.ground = 0, "REQUIRED", "ground").await;
    t.malformed(|r| r.ground = 9, "UNKNOWN_VALUE", "ground").await;
    t.malformed(|r| r.decision = "7".repeat(41), "TOO_LONG", "decision").await;
    t.all_told(|r| (r.dwelling, r.ground) = (None, 0), &[("REQUIRED", "dwelling"), ("REQUIRED", "ground")])
        .await;
    world.known(&t, |r, of| r.dwelling = of, "dwelling").await;
    for home in [world.homes[1], world.merged, world.divided] {
        t.unmet(|r| r.dwelling = dwelling(home), "BAN_NOT_IN_FORCE", "dwelling").await;
    }
    t.unmet(|r| r.ground = BanGround::Confiscated.into(), "BAN_NOT_IN_FORCE", "dwelling").await;
    t.unmet(|r| r.effective_date = date("2022-01-31"), "BAN_NOT_IN_FORCE", "dwelling").await;
    t.taken().await;
}
