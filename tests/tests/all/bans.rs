//! Dwellings in which nobody is registered anew: through the interface, with refusals, amendments, and the views rebuilt.

use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::place::v1::{GetDwellingRequest, RegistrationBan};
use ledger_proto::ledger::registration::v1::change_permanent_residence_request::Household as Becomes;
use ledger_proto::ledger::registration::v1::{
    ChangePermanentResidenceRequest, NamedPerson, NoteRegistrationBanRequest,
    RegisterTemporaryResidenceRequest, act,
};
use ledger_proto::ledger::r#type::v1::{
    AsOf, BanGround, BasisGround, Consent, Relation, ResidenceBasis, Sex,
};
use ledger_tests::request::households::split_household;
use ledger_tests::request::places::{ban, get_dwelling, lift_ban, merge_dwellings};
use ledger_tests::request::{
    annul, birth, correct, date, dwelling, enrol, form, household, join, known_before, move_alone, move_to,
    on, person,
};
use ledger_tests::{House, Place, refused, same_when_rebuilt};
use tonic::Code;

use crate::import::import_acts;
use crate::residence::{now, somebody};

const UNMET: Code = Code::FailedPrecondition;
const DISPUTE: BanGround = BanGround::InDispute;

fn stays(who: u64, home: u64, from: &str) -> RegisterTemporaryResidenceRequest {
    RegisterTemporaryResidenceRequest {
        effective_date: date(from),
        persons: vec![NamedPerson { person: person(who) }],
        dwelling: dwelling(home),
        until: date("2022-12-31"),
        ..Default::default()
    }
}

fn as_kin(request: ChangePermanentResidenceRequest, ground: BasisGround) -> ChangePermanentResidenceRequest {
    let (owner, head) = (Consent::OnPaper.into(), Consent::Electronic.into());
    let basis = ResidenceBasis {
        ground: ground.into(),
        owner_consent: owner,
        head_consent: head,
        ..Default::default()
    };
    ChangePermanentResidenceRequest { basis: Some(basis), ..request }
}

async fn bans(house: &House, home: u64, as_of: AsOf) -> Vec<RegistrationBan> {
    let asked = GetDwellingRequest {
        as_of: Some(as_of),
        min_position: house.tail().await,
        ..get_dwelling(home, "2022-01-01")
    };
    house.ask(asked).await.dwelling.expect("a dwelling").bans
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_ban_is_named() {
    let house = House::new().await;
    let place = Place::found(&house, 3).await;
    let home = place.homes[0];
    house.act(ban(home, DISPUTE, "2022-03-01")).await;
    house.act(merge_dwellings(&place.homes[2..], place.homes[1], "2022-02-01")).await;
    let day = "2022-03-05";
    let long = "1".repeat(41);
    let wrong = [
        (
            NoteRegistrationBanRequest { effective_date: None, ..ban(home, DISPUTE, day) },
            Code::InvalidArgument,
            "REQUIRED",
            "effective_date",
        ),
        (
            NoteRegistrationBanRequest { dwelling: None, ..ban(home, DISPUTE, day) },
            Code::InvalidArgument,
            "REQUIRED",
            "dwelling",
        ),
        (ban(home, BanGround::Unspecified, day), Code::InvalidArgument, "REQUIRED", "ground"),
        (
            NoteRegistrationBanRequest { ground: 9, ..ban(home, DISPUTE, day) },
            Code::InvalidArgument,
            "UNKNOWN_VALUE",
            "ground",
        ),
        (
            NoteRegistrationBanRequest { decision: long, ..ban(home, DISPUTE, day) },
            Code::InvalidArgument,
            "TOO_LONG",
            "decision",
        ),
        (ban(9_999, DISPUTE, day), Code::NotFound, "DWELLING_NOT_FOUND", "dwelling"),
        (
            ban(home, BanGround::Confiscated, "2099-01-01"),
            UNMET,
            "EFFECTIVE_DATE_IN_FUTURE",
            "effective_date",
        ),
        (ban(home, BanGround::Confiscated, "2022-03"), UNMET, "EFFECTIVE_DATE_INCOMPLETE", "effective_date"),
        (ban(home, DISPUTE, day), UNMET, "BAN_IN_FORCE", "dwelling"),
        (ban(place.homes[2], DISPUTE, day), UNMET, "DWELLING_ENDED", "dwelling"),
        // The one that is there already could not be noted any more.
        (ban(home, DISPUTE, "2022-02-01"), UNMET, "LATER_ACT_CONFLICTS", "dwelling"),
    ];
    for (request, code, reason, field) in wrong {
        refused(&house, request, code, reason, field).await;
    }
    let lifts = [
        (lift_ban(home, BanGround::Unspecified, day), Code::InvalidArgument, "REQUIRED", "ground"),
        (lift_ban(9_999, DISPUTE, day), Code::NotFound, "DWELLING_NOT_FOUND", "dwelling"),
        (lift_ban(home, DISPUTE, "2099-01-01"), UNMET, "EFFECTIVE_DATE_IN_FUTURE", "effective_date"),
        (lift_ban(home, DISPUTE, "2022-02-28"), UNMET, "BAN_NOT_IN_FORCE", "dwelling"),
        (lift_ban(home, BanGround::Confiscated, day), UNMET, "BAN_NOT_IN_FORCE", "dwelling"),
    ];
    for (request, code, reason, field) in lifts {
        refused(&house, request, code, reason, field).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_registered_anew_at_a_banned_place() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let (family, members) = place.family(&house, 0, 0, 1).await;
    let home = place.homes[0];
    let mut elsewhere = enrol("Trần Văn Thử", Sex::Male, "1990-01-02");
    elsewhere.dwelling = dwelling(place.homes[1]);
    let who = house.at(elsewhere).await;
    let nowhere = house.at(enrol("Lê Thị Thử", Sex::Female, "1991-01-02")).await;
    house.act(ban(home, DISPUTE, "2022-03-01")).await;
    let day = "2022-03-05";
    let into = || Some(Becomes::JoinHousehold(household(family).unwrap()));
    let joins = || move_to(home, &[(who, Relation::Child)], into(), day);
    let moves = [
        move_alone(who, home, day),
        joins(),
        as_kin(joins(), BasisGround::CareOfKin),
        as_kin(move_alone(who, home, day), BasisGround::OwnDwelling),
    ];
    for request in moves {
        refused(&house, request, UNMET, "PLACE_BANNED", "dwelling").await;
    }
    let split = split_household(family, &[(members[1], Relation::Head)], day);
    refused(&house, split, UNMET, "PLACE_BANNED", "household").await;
    refused(&house, join(nowhere, family, Relation::Other, day), UNMET, "PLACE_BANNED", "household").await;
    let forms = form(home, &[(nowhere, Relation::Head)], day);
    refused(&house, forms, UNMET, "PLACE_BANNED", "dwelling").await;
    refused(&house, stays(who, home, day), UNMET, "PLACE_BANNED", "dwelling").await;
    // The closest kin come, and children are born.
    house.act(as_kin(joins(), BasisGround::CloseKin)).await;
    let mut newborn = birth("Nguyễn Văn Bé", "2022-03-06", place.commune);
    (newborn.father, newborn.mother) = (person(members[0]), person(members[1]));
    (newborn.household, newborn.relation) = (household(family), Relation::Child.into());
    let born = house.act(newborn).await.person_id;
    assert_eq!(now(&house, born).await.residence.map(|residence| residence.dwelling_id), Some(home));
    house.act(lift_ban(home, DISPUTE, "2022-04-01")).await;
    house.act(stays(nowhere, home, "2022-04-01")).await;
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dwelling_shows_its_bans_as_of_a_day_and_as_known_then() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let home = place.homes[0];
    let noted = house.at(ban(home, DISPUTE, "2022-03-01")).await;
    let taken = NoteRegistrationBanRequest {
        decision: "15/QĐ-UBND".into(),
        ..ban(home, BanGround::LandRecovered, "2022-05-01")
    };
    house.act(taken).await;
    let lifted = house.at(lift_ban(home, DISPUTE, "2022-06-01")).await;
    let house = house.restart().await;
    let shown = async |as_of| {
        let bans = bans(&house, home, as_of).await;
        bans.iter().map(|ban| (ban.ground(), ban.since)).collect::<Vec<_>>()
    };
    let (dispute, land) = ((DISPUTE, date("2022-03-01")), (BanGround::LandRecovered, date("2022-05-01")));
    assert_eq!(shown(on("2022-02-28")).await, []);
    assert_eq!(shown(on("2022-03-01")).await, [dispute]);
    assert_eq!(shown(on("2022-05-31")).await, [dispute, land]);
    assert_eq!(shown(on("2022-06-01")).await, [land]);
    assert_eq!(shown(AsOf::default()).await, [land]);
    assert_eq!(shown(known_before(lifted)).await, [dispute, land]);
    assert_eq!(shown(known_before(noted)).await, []);
    assert_eq!(bans(&house, home, AsOf::default()).await[0].decision, "15/QĐ-UBND");
    same_when_rebuilt(&house).await;
}

/// What became part of a dwelling bans it, but for the grounds that speak of the whole house; so the answer shows that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dwelling_shows_the_bans_of_what_became_part_of_it() {
    let house = House::new().await;
    let place = Place::found(&house, 3).await;
    let who = somebody(&house, &place).await;
    let [_, part, whole] = place.homes[..] else { panic!("three homes") };
    house.act(ban(part, DISPUTE, "2022-03-01")).await;
    house.act(ban(part, BanGround::UnlawfulLand, "2022-03-02")).await;
    house.act(ban(whole, BanGround::ToBeDemolished, "2022-03-03")).await;
    let merged = house.at(merge_dwellings(&[part], whole, "2022-04-01")).await;
    let shown = async |home, as_of| {
        let bans = bans(&house, home, as_of).await;
        bans.iter().map(|ban| (ban.dwelling_id, ban.ground())).collect::<Vec<_>>()
    };
    let (dispute, own) = ((part, DISPUTE), (whole, BanGround::ToBeDemolished));
    assert_eq!(shown(whole, on("2022-03-31")).await, [own]);
    assert_eq!(shown(whole, on("2022-04-01")).await, [dispute, own]);
    assert_eq!(shown(whole, known_before(merged)).await, [own]);
    assert_eq!(shown(part, AsOf::default()).await, [dispute, (part, BanGround::UnlawfulLand)]);
    house.act(lift_ban(whole, BanGround::ToBeDemolished, "2022-05-01")).await;
    assert_eq!(shown(whole, AsOf::default()).await, [dispute]);
    refused(&house, move_alone(who, whole, "2022-05-01"), UNMET, "PLACE_BANNED", "dwelling").await;
    // It is lifted for the dwelling that it is of.
    house.act(lift_ban(part, DISPUTE, "2022-05-02")).await;
    assert_eq!(shown(whole, AsOf::default()).await, []);
    assert_eq!(shown(whole, on("2022-05-01")).await, [dispute]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_ban_undoes_nothing_and_amendments_are_asked_again() {
    let house = House::new().await;
    let place = Place::found(&house, 3).await;
    let who = somebody(&house, &place).await;
    let moved = house.at(move_alone(who, place.homes[1], "2022-03-05")).await;
    let noted = house.at(ban(place.homes[1], DISPUTE, "2022-03-01")).await;
    assert_eq!(now(&house, who).await.residence.unwrap().dwelling_id, place.homes[1]);
    let records = house.records().await;
    let record = |at: u64| &records[usize::try_from(at).unwrap()];
    let mut later = correct(record(moved), |_| ());
    later.effective_date = date("2022-03-06");
    refused(&house, later, UNMET, "PLACE_BANNED", "replacement.dwelling").await;
    let other = correct(record(noted), |act| {
        let EventAct::RegistrationBanNoted(ban) = act else { panic!("a ban") };
        (ban.dwelling_id, ban.ground) = (place.homes[2], BanGround::ToBeDemolished.into());
    });
    house.act(other).await;
    assert_eq!(bans(&house, place.homes[1], AsOf::default()).await, []);
    refused(&house, move_alone(who, place.homes[2], "2022-03-06"), UNMET, "PLACE_BANNED", "dwelling").await;
    let lifted = house.at(lift_ban(place.homes[2], BanGround::ToBeDemolished, "2022-04-01")).await;
    refused(&house, annul(noted), UNMET, "LATER_ACT_CONFLICTS", "target").await;
    let records = house.records().await;
    let mut earlier = correct(&records[usize::try_from(lifted).unwrap()], |act| {
        let EventAct::RegistrationBanLifted(lifted) = act else { panic!("the end of a ban") };
        lifted.decision = "7/2022/DS-ST".into();
    });
    earlier.effective_date = date("2022-03-06");
    house.act(earlier).await;
    house.act(move_alone(who, place.homes[2], "2022-03-06")).await;
    house.act(annul(lifted)).await;
    house.act(annul(noted)).await;
    assert_eq!(bans(&house, place.homes[2], AsOf::default()).await, []);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bans_come_in_bulk() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let home = place.homes[0];
    let acts = vec![
        act::Act::NoteRegistrationBan(ban(home, DISPUTE, "2022-03-01")),
        act::Act::NoteRegistrationBan(ban(home, DISPUTE, "2022-03-02")),
        act::Act::LiftRegistrationBan(lift_ban(home, DISPUTE, "2022-04-01")),
    ];
    let (imported, told) = import_acts(&house, "bans", acts).await;
    assert_eq!((imported.recorded, imported.refused), (2, 1));
    assert_eq!((told[0].reason.as_str(), told[0].field.as_str()), ("BAN_IN_FORCE", "dwelling"));
    assert_eq!(bans(&house, home, on("2022-03-31")).await.len(), 1);
    same_when_rebuilt(&house).await;
}
