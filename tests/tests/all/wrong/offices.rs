//! Offices, and the right to register an act: docs/domain.md, sections 5.64 to 5.67 and 5.70. Officers are in `officers`.

use std::sync::Arc;

use grpc_api::server::Server;
use ledger_core::clock::ManualClock;
use ledger_core::domain::office::authority::OfficePolicy;
use ledger_proto::ledger::registration::v1::{EstablishOfficeRequest, NoteRegistrationBanRequest};
use ledger_proto::ledger::r#type::v1::{
    BanGround, Competence, Decision, OfficeLevel, OfficeRef, OriginalRegistration, Provenance,
};
use ledger_tests::request::offices::{self as make, appoint, office, office_coded, word_of};
use ledger_tests::request::places::{abolish_areas, ban};
use ledger_tests::request::{date, establish};
use ledger_tests::{Act, DAY_ONE, House, Place, Table, request_id};

use super::world::NOBODY;

/// A commune, 24166 in district 643 of province 66, with an office of each level since 2015-01-01.
pub(super) struct Bureaus {
    pub(super) house: House,
    pub(super) homes: Vec<u64>,
    /// With the code CA-24166.
    pub(super) commune: u64,
    pub(super) province: u64,
    /// With the code CLOSED, closed since 2022-02-01.
    pub(super) closed: u64,
    /// There from 2023-01-01 on.
    pub(super) to_come: u64,
}

impl Bureaus {
    pub(super) async fn new() -> Bureaus {
        let house = House::new().await;
        let homes = Place::found(&house, 1).await.homes;
        house.act(establish("24167", "643", "")).await;
        house.act(establish("24168", "643", "")).await;
        house.act(abolish_areas(&["24168"], "2022-02-01")).await;
        let commune = house.at(make::establish_office("CA-24166", OfficeLevel::Commune, "24166")).await;
        let province = house.at(make::establish_office("CA-66", OfficeLevel::Province, "66")).await;
        house.at(make::establish_office("CA-24167", OfficeLevel::Commune, "24167")).await;
        let closed = house.at(make::establish_office("CLOSED", OfficeLevel::Commune, "24166")).await;
        house.at(make::close_office(closed, "2022-02-01")).await;
        let to_come = make::establish_office("COMES", OfficeLevel::Commune, "24166");
        let to_come =
            house.at(EstablishOfficeRequest { effective_date: date("2023-01-01"), ..to_come }).await;
        Bureaus { house, homes, commune, province, closed, to_come }
    }

    /// The rows of an office that there must be: by id, and by its code on the day.
    pub(super) async fn known<A: Act>(&self, t: &Table<'_, A>, of: impl Fn(&mut A, Option<OfficeRef>)) {
        t.malformed(|r| of(r, None), "REQUIRED", "office").await;
        t.malformed(|r| of(r, office(0)), "REQUIRED", "office").await;
        t.malformed(|r| of(r, office_coded("")), "REQUIRED", "office.code").await;
        t.malformed(|r| of(r, office_coded("CA 24166")), "INVALID_CODE", "office.code").await;
        for id in [NOBODY, u64::MAX, 1] {
            t.missing(|r| of(r, office(id)), "OFFICE_NOT_FOUND", "office").await;
        }
        for code in ["NONE", "CLOSED", "COMES"] {
            t.missing(|r| of(r, office_coded(code)), "OFFICE_NOT_FOUND", "office").await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn establish_office() {
    let Bureaus { house, .. } = Bureaus::new().await;
    let right = make::establish_office("CA-NEW", OfficeLevel::Commune, "24166");
    let t = Table::of(&house, EstablishOfficeRequest { effective_date: date("2022-03-01"), ..right });
    t.form(|r| &mut r.effective_date).await;
    t.malformed(|r| r.code.clear(), "REQUIRED", "code").await;
    for code in ["CA 1", "CÔNG-AN", "1234567890123456789012345", "CA_1"] {
        t.malformed(|r| r.code = code.into(), "INVALID_CODE", "code").await;
    }
    t.malformed(|r| r.name.clear(), "REQUIRED", "name").await;
    t.malformed(|r| r.name = "ế".repeat(251), "TOO_LONG", "name").await;
    t.malformed(|r| r.level = 0, "REQUIRED", "level").await;
    t.malformed(|r| r.level = 6, "UNKNOWN_VALUE", "level").await;
    t.malformed(|r| r.competences.clear(), "REQUIRED", "competences").await;
    t.malformed(|r| r.competences = vec![1; 8], "TOO_MANY", "competences").await;
    t.malformed(|r| r.competences[1] = 8, "UNKNOWN_VALUE", "competences[1]").await;
    t.malformed(|r| r.area = "2416".into(), "INVALID_CODE", "area").await;
    let several = [("REQUIRED", "competences[0]"), ("AREA_NOT_FOUND", "area")];
    t.all_told(|r| (r.competences[0], r.area) = (0, "24199".into()), &several).await;
    t.unmet(|r| r.area.clear(), "OFFICE_AREA_WRONG", "area").await;
    for area in ["24199", "24168"] {
        t.missing(|r| r.area = area.into(), "AREA_NOT_FOUND", "area").await;
    }
    for area in ["66", "643"] {
        t.unmet(|r| r.area = area.into(), "OFFICE_AREA_WRONG", "area").await;
    }
    for level in [OfficeLevel::Central, OfficeLevel::Province, OfficeLevel::District, OfficeLevel::Abroad] {
        t.unmet(|r| r.level = level.into(), "OFFICE_AREA_WRONG", "area").await;
    }
    for code in ["CA-24166", "ca-24166", "COMES"] {
        t.unmet(|r| r.code = code.into(), "OFFICE_CODE_IN_USE", "code").await;
    }
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rename_office() {
    let world = Bureaus::new().await;
    let t = Table::of(&world.house, make::rename_office(world.commune, "Công an xã Thử", "2022-03-01"));
    t.form(|r| &mut r.effective_date).await;
    t.malformed(|r| r.name.clear(), "REQUIRED", "name").await;
    t.malformed(|r| r.name = "a".repeat(251), "TOO_LONG", "name").await;
    let several = [("REQUIRED", "office"), ("BAD_CHARACTER", "name")];
    t.all_told(|r| (r.office, r.name) = (None, "a\u{200e}".into()), &several).await;
    world.known(&t, |r, of| r.office = of).await;
    for id in [world.closed, world.to_come] {
        t.unmet(|r| r.office = office(id), "OFFICE_CLOSED", "office").await;
    }
    t.unmet(|r| r.name = "Cơ quan CA-24166".into(), "OFFICE_UNCHANGED", "name").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn move_office() {
    let world = Bureaus::new().await;
    let t = Table::of(&world.house, make::move_office(world.commune, "24167", "2022-03-01"));
    t.form(|r| &mut r.effective_date).await;
    t.malformed(|r| r.area.clear(), "REQUIRED", "area").await;
    t.malformed(|r| r.area = "2416".into(), "INVALID_CODE", "area").await;
    let several = [("REQUIRED", "office"), ("REQUIRED", "area")];
    t.all_told(|r| (r.office, r.area) = (None, String::new()), &several).await;
    world.known(&t, |r, of| r.office = of).await;
    for area in ["24199", "24168"] {
        t.missing(|r| r.area = area.into(), "AREA_NOT_FOUND", "area").await;
    }
    for area in ["66", "643"] {
        t.unmet(|r| r.area = area.into(), "OFFICE_AREA_WRONG", "area").await;
    }
    t.unmet(|r| r.office = office(world.province), "OFFICE_AREA_WRONG", "area").await;
    for id in [world.closed, world.to_come] {
        t.unmet(|r| r.office = office(id), "OFFICE_CLOSED", "office").await;
    }
    t.unmet(|r| r.area = "24166".into(), "OFFICE_UNCHANGED", "area").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn close_office() {
    let world = Bureaus::new().await;
    let t = Table::of(&world.house, make::close_office(world.commune, "2022-03-01"));
    t.form(|r| &mut r.effective_date).await;
    let several = [("REQUIRED", "effective_date"), ("REQUIRED", "office")];
    t.all_told(|r| (r.effective_date, r.office) = (None, None), &several).await;
    world.known(&t, |r, of| r.office = of).await;
    for id in [world.closed, world.to_come] {
        t.unmet(|r| r.office = office(id), "OFFICE_CLOSED", "office").await;
    }
    t.unmet(|r| r.effective_date = date("2015-01-01"), "OFFICE_CLOSED", "office").await;
    let once_more = (date("2022-01-15"), office(world.closed));
    t.unmet(|r| (r.effective_date, r.office) = once_more, "LATER_ACT_CONFLICTS", "office").await;
    t.taken().await;
}

/// Every act that names an office, here a ban: what is wrong with who made it, and by what right.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn provenance_of_an_act() {
    let world = Bureaus::new().await;
    let house = &world.house;
    house.at(appoint("C0", world.commune, "2018-01-01")).await;
    house.at(appoint("C1", world.commune, "2020-01-01")).await;
    house.at(appoint("P1", world.province, "2020-01-01")).await;
    let cards_only = make::establish_office("CARDS", OfficeLevel::Commune, "24166");
    let competences = vec![Competence::Identity.into()];
    house.at(EstablishOfficeRequest { competences, ..cards_only }).await;

    let right = ban(world.homes[0], BanGround::InDispute, "2022-03-01");
    let t = Table::of(house, NoteRegistrationBanRequest { provenance: word_of("CA-24166", "C1"), ..right });
    let with = |change: fn(&mut Provenance)| {
        move |r: &mut NoteRegistrationBanRequest| change(r.provenance.as_mut().expect("provenance"))
    };
    t.malformed(with(|p| p.unit = "C".repeat(41)), "TOO_LONG", "provenance.unit").await;
    t.malformed(with(|p| p.officer = "C\u{0}".into()), "BAD_CHARACTER", "provenance.officer").await;
    t.malformed(with(|p| p.dossier = "1".repeat(41)), "TOO_LONG", "provenance.dossier").await;
    t.malformed(with(|p| p.legal_basis = "a".repeat(251)), "TOO_LONG", "provenance.legal_basis").await;
    let [received, decided] = ["provenance.received_date", "provenance.decision.date"];
    t.malformed(with(|p| p.received_date = date("2022-05")), "INCOMPLETE_DATE", received).await;
    t.malformed(with(|p| p.received_date = date("2022-02-30")), "INVALID_DATE", received).await;
    let of_no_day = |p: &mut Provenance| {
        p.decision = Some(Decision { date: date("2022"), ..Default::default() });
    };
    t.malformed(with(of_no_day), "INCOMPLETE_DATE", decided).await;
    let never_registered = |p: &mut Provenance| {
        let (registration_date, volume) = (date("2022-02-30"), "1".repeat(41));
        p.original = Some(OriginalRegistration { registration_date, volume, ..Default::default() });
    };
    let several = [
        ("INVALID_DATE", "provenance.original.registration_date"),
        ("TOO_LONG", "provenance.original.volume"),
    ];
    t.all_told(with(never_registered), &several).await;
    t.unmet(with(|p| p.received_date = date("2022-06-02")), "RECEIVED_IN_FUTURE", received).await;
    let to_be_registered = |p: &mut Provenance| {
        let registration_date = date("2022-06-02");
        p.original = Some(OriginalRegistration { registration_date, ..Default::default() });
    };
    let original = "provenance.original.registration_date";
    t.unmet(with(to_be_registered), "ORIGINAL_REGISTRATION_IN_FUTURE", original).await;

    let unit = "provenance.unit";
    for code in ["CLOSED", "COMES"] {
        t.unmet(|r| r.provenance = word_of(code, ""), "OFFICE_CLOSED", unit).await;
    }
    t.unmet(|r| r.provenance = word_of("CA-66", "P1"), "OFFICE_NOT_COMPETENT", unit).await;
    t.unmet(|r| r.provenance = word_of("CARDS", ""), "OFFICE_NOT_COMPETENT", unit).await;
    t.unmet(|r| r.provenance = word_of("CA-24167", ""), "OFFICE_OUT_OF_AREA", unit).await;
    for officer in ["", "P1", "c1"] {
        t.unmet(
            |r| r.provenance = word_of("CA-24166", officer),
            "OFFICER_NOT_IN_OFFICE",
            "provenance.officer",
        )
        .await;
    }
    let before_they_came = |p: &mut Provenance| p.received_date = date("2019-12-31");
    t.unmet(with(before_they_came), "OFFICER_NOT_IN_OFFICE", "provenance.officer").await;
    t.taken().await;
}

/// The same where the register takes acts of its own offices only.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn provenance_of_an_act_where_offices_must_be_known() {
    let any = House::new().await;
    any.act(make::establish_office("M", OfficeLevel::Central, "")).await;
    let (folder, clock) = (any.stop().await, Arc::new(ManualClock::at(DAY_ONE)));
    let listen = ([127, 0, 0, 1], 0).into();
    let server = Server::start_for(OfficePolicy::Known, folder.path(), listen, clock, |_| ()).await;
    let house = House::around(server.expect("the server starts"), folder).await;

    let mut right = establish("66", "", "098");
    right.request_id = request_id(7);
    right.provenance = word_of("M", "");
    let t = Table::of(&house, right);
    for unit in ["", "H29", "M1"] {
        t.unmet(|r| r.provenance = word_of(unit, ""), "OFFICE_UNKNOWN", "provenance.unit").await;
    }
    t.unmet(|r| r.provenance = None, "OFFICE_UNKNOWN", "provenance.unit").await;
    t.taken().await;
}
