//! Places that are not permanent: each act through the interface, its refusals, its amendments, and the views rebuilt.

use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::registration::v1::{
    DeclareAbsenceRequest, DeclareCurrentPlaceRequest, EndAbsenceRequest, NamedPerson,
    RegisterTemporaryResidenceRequest, RemoveTemporaryResidenceRequest, RenewTemporaryResidenceRequest, act,
};
use ledger_proto::ledger::r#type::v1::{AbsenceClass, RemovalGround, RenewalTime, Sex};
use ledger_tests::request::places::merge_dwellings;
use ledger_tests::request::{
    annul, correct, date, death, dwelling, enrol, get_person_as_of, go_abroad, move_alone, on, person,
};
use ledger_tests::{House, Place, refused, same_when_rebuilt};
use tonic::Code;

use crate::import::import_acts;
use crate::residence::{now, somebody};

fn stay(who: &[u64], home: u64, from: &str, until: &str) -> RegisterTemporaryResidenceRequest {
    RegisterTemporaryResidenceRequest {
        effective_date: date(from),
        persons: who.iter().map(|who| NamedPerson { person: person(*who) }).collect(),
        dwelling: dwelling(home),
        until: date(until),
        ..Default::default()
    }
}

fn renew(who: u64, on: &str, until: &str) -> RenewTemporaryResidenceRequest {
    RenewTemporaryResidenceRequest {
        effective_date: date(on),
        persons: vec![NamedPerson { person: person(who) }],
        until: date(until),
        ..Default::default()
    }
}

fn remove(who: u64, on: &str) -> RemoveTemporaryResidenceRequest {
    RemoveTemporaryResidenceRequest {
        effective_date: date(on),
        persons: vec![NamedPerson { person: person(who) }],
        ground: RemovalGround::Left.into(),
        ..Default::default()
    }
}

fn away(who: u64, from: &str, until: &str) -> DeclareAbsenceRequest {
    DeclareAbsenceRequest {
        effective_date: date(from),
        person: person(who),
        class: AbsenceClass::Others.into(),
        until: date(until),
        destination: "Cần Thơ".into(),
        ..Default::default()
    }
}

fn back(who: u64, on: &str) -> EndAbsenceRequest {
    EndAbsenceRequest { effective_date: date(on), person: person(who), ..Default::default() }
}

fn is_at(who: u64, home: u64, from: &str) -> DeclareCurrentPlaceRequest {
    DeclareCurrentPlaceRequest {
        effective_date: date(from),
        person: person(who),
        dwelling: dwelling(home),
        ..Default::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn temporary_residence_is_registered_renewed_and_removed() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let who = somebody(&house, &place).await;
    let registered = house.at(stay(&[who], place.homes[1], "2021-06-01", "2022-06-01")).await;
    let shown = now(&house, who).await;
    let temporary = shown.temporary_residence.unwrap();
    assert_eq!((temporary.dwelling_id, temporary.address.as_str()), (place.homes[1], "Số 2, thôn Thử"));
    assert_eq!((temporary.until, temporary.areas.len()), (date("2022-06-01"), 3));
    assert_eq!(shown.residence.unwrap().dwelling_id, place.homes[0]);
    let renewed = house.at(renew(who, "2022-05-20", "2024-05-01")).await;
    let temporary = now(&house, who).await.temporary_residence.unwrap();
    assert_eq!((temporary.until, temporary.renewed()), (date("2024-05-01"), RenewalTime::InTime));
    same_when_rebuilt(&house).await;
    let removed = house.at(remove(who, "2022-05-25")).await;
    assert_eq!(now(&house, who).await.temporary_residence, None);
    same_when_rebuilt(&house).await;

    house.at(annul(removed)).await;
    let records = house.records().await;
    let record = |at: u64| &records[usize::try_from(at).unwrap()];
    let mut early = correct(record(renewed), |_| ());
    early.effective_date = date("2022-05-01");
    house.at(early).await;
    assert_eq!(now(&house, who).await.temporary_residence.unwrap().renewed(), RenewalTime::Early);
    let shorter = correct(record(registered), |act| {
        let EventAct::TemporaryResidenceRegistered(stay) = act else { panic!("a stay") };
        stay.until = date("2022-05-10");
    });
    house.at(shorter).await;
    assert_eq!(now(&house, who).await.temporary_residence.unwrap().renewed(), RenewalTime::InTime);
    let conflicts = Code::FailedPrecondition;
    refused(&house, annul(registered), conflicts, "LATER_ACT_CONFLICTS", "target").await;
    house.at(annul(renewed)).await;
    house.at(annul(registered)).await;
    assert_eq!(now(&house, who).await.temporary_residence, None);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn temporary_residence_ends_where_its_dwelling_and_the_home_become_one() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let who = somebody(&house, &place).await;
    house.at(stay(&[who], place.homes[1], "2022-01-05", "2023-01-05")).await;
    house.at(merge_dwellings(&place.homes[1..], place.homes[0], "2022-03-01")).await;
    let told = async |day| house.ask(get_person_as_of(who, on(day))).await.person.unwrap();
    assert_eq!(told("2022-02-28").await.temporary_residence.unwrap().dwelling_id, place.homes[1]);
    assert_eq!(told("2022-03-01").await.temporary_residence, None);
    assert_eq!(now(&house, who).await.temporary_residence, None);
    let broken = Code::FailedPrecondition;
    let (again, field) = (renew(who, "2022-03-02", "2023-06-01"), "persons[0].person");
    refused(&house, again, broken, "NO_TEMPORARY_RESIDENCE", field).await;
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_absence_and_a_current_place_are_declared_corrected_and_annulled() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let who = somebody(&house, &place).await;
    let left = house.at(away(who, "2022-01-05", "2023-06-01")).await;
    let absence = now(&house, who).await.absence.unwrap();
    assert_eq!((absence.until, absence.destination.as_str()), (date("2023-06-01"), "Cần Thơ"));
    assert_eq!(absence.class(), AbsenceClass::Others);
    let record = house.records().await.swap_remove(usize::try_from(left).unwrap());
    let other = correct(&record, |act| {
        let EventAct::AbsenceDeclared(absence) = act else { panic!("an absence") };
        absence.class = AbsenceClass::MilitaryAge.into();
    });
    house.at(other).await;
    assert_eq!(now(&house, who).await.absence.unwrap().class(), AbsenceClass::MilitaryAge);
    let returned = house.at(back(who, "2022-03-05")).await;
    assert_eq!(now(&house, who).await.absence, None);
    house.at(annul(returned)).await;
    house.at(annul(left)).await;
    assert_eq!(now(&house, who).await.absence, None);
    same_when_rebuilt(&house).await;

    let homeless = house.at(enrol("Trần Thị Thử", Sex::Female, "1991")).await;
    let declared = house.at(is_at(homeless, place.homes[1], "2022-01-05")).await;
    let shown = now(&house, homeless).await.current_place.unwrap();
    assert_eq!((shown.dwelling_id, shown.address.as_str()), (place.homes[1], "Số 2, thôn Thử"));
    let record = house.records().await.swap_remove(usize::try_from(declared).unwrap());
    let other = correct(&record, |act| {
        let EventAct::CurrentPlaceDeclared(place) = act else { panic!("a place") };
        (place.dwelling_id, place.address) = (0, "Ghe 12".into());
    });
    house.at(other).await;
    assert_eq!(now(&house, homeless).await.current_place.unwrap().address, "Ghe 12");
    same_when_rebuilt(&house).await;
    house.at(annul(declared)).await;
    assert_eq!(now(&house, homeless).await.current_place, None);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_acts_end_what_passes() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let who = somebody(&house, &place).await;
    house.at(stay(&[who], place.homes[1], "2021-06-01", "2022-06-01")).await;
    house.at(away(who, "2021-06-01", "2022-06-01")).await;
    let moved = house.at(move_alone(who, place.homes[1], "2021-07-01")).await;
    let shown = now(&house, who).await;
    assert_eq!((shown.temporary_residence, shown.absence), (None, None));
    house.at(annul(moved)).await;
    let gone = house.at(go_abroad(&[who], "FR", "2021-07-01")).await;
    let shown = now(&house, who).await;
    assert_eq!((shown.temporary_residence, shown.absence), (None, None));
    house.at(annul(gone)).await;
    assert!(now(&house, who).await.temporary_residence.is_some());
    house.at(death(who, "2021-07-01")).await;
    let shown = now(&house, who).await;
    assert_eq!((shown.temporary_residence, shown.absence), (None, None));
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_refused_with_its_reason_and_field() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let who = somebody(&house, &place).await;
    let homeless = house.at(enrol("Trần Thị Thử", Sex::Female, "1991")).await;
    let (home, other) = (place.homes[0], place.homes[1]);
    let (wrong, missing) = (Code::FailedPrecondition, Code::NotFound);
    let at_home = stay(&[who], home, "2021-06-01", "2022-06-01");
    refused(&house, at_home, wrong, "TEMPORARY_WHERE_PERMANENT", "persons[0].person").await;
    let backwards = stay(&[who], other, "2021-06-01", "2021-05-31");
    refused(&house, backwards, wrong, "TERM_ENDS_BEFORE_START", "until").await;
    let long = stay(&[who], other, "2021-06-01", "2023-06-02");
    refused(&house, long, wrong, "TERM_TOO_LONG", "until").await;
    let nowhere = stay(&[who], 9_999, "2021-06-01", "2022-06-01");
    refused(&house, nowhere, missing, "DWELLING_NOT_FOUND", "dwelling").await;
    let twice = stay(&[who, who], other, "2021-06-01", "2022-06-01");
    refused(&house, twice, wrong, "PERSON_NAMED_TWICE", "persons[1].person").await;
    let to_come = stay(&[who], other, "2022-06-02", "2022-07-01");
    refused(&house, to_come, wrong, "EFFECTIVE_DATE_IN_FUTURE", "effective_date").await;
    let unknown = renew(who, "2022-05-20", "2024-06-01");
    refused(&house, unknown, wrong, "NO_TEMPORARY_RESIDENCE", "persons[0].person").await;
    let nothing = remove(who, "2022-05-20");
    refused(&house, nothing, wrong, "NO_TEMPORARY_RESIDENCE", "persons[0].person").await;
    house.at(stay(&[who], other, "2021-06-01", "2022-06-01")).await;
    refused(&house, renew(who, "2022-05-20", "2024-06-02"), wrong, "TERM_TOO_LONG", "until").await;
    let no_more = renew(who, "2022-05-20", "2022-06-01");
    refused(&house, no_more, wrong, "TERM_ENDS_BEFORE_START", "until").await;
    let registered_nowhere = away(homeless, "2022-01-05", "2022-02-05");
    refused(&house, registered_nowhere, wrong, "NO_RESIDENCE", "person").await;
    let ends_before = away(who, "2022-01-05", "2022-01-04");
    refused(&house, ends_before, wrong, "TERM_ENDS_BEFORE_START", "until").await;
    refused(&house, back(who, "2022-01-05"), wrong, "NO_ABSENCE", "person").await;
    refused(&house, is_at(who, other, "2022-01-05"), wrong, "IS_REGISTERED", "person").await;
    let somewhere = DeclareCurrentPlaceRequest { dwelling: None, ..is_at(homeless, other, "2022-01-05") };
    refused(&house, somewhere, Code::InvalidArgument, "REQUIRED", "address").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bulk_import_takes_these_acts_too() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let who = somebody(&house, &place).await;
    let homeless = house.at(enrol("Trần Thị Thử", Sex::Female, "1991")).await;
    let acts = vec![
        act::Act::RegisterTemporaryResidence(stay(&[who], place.homes[1], "2021-06-01", "2022-05-01")),
        act::Act::RenewTemporaryResidence(renew(who, "2022-04-20", "2023-06-01")),
        act::Act::DeclareAbsence(away(who, "2022-04-20", "2023-06-01")),
        act::Act::EndAbsence(back(who, "2022-04-25")),
        act::Act::RemoveTemporaryResidence(remove(who, "2022-04-30")),
        act::Act::DeclareCurrentPlace(is_at(homeless, place.homes[1], "2022-01-05")),
        act::Act::EndAbsence(back(who, "2022-04-26")),
    ];
    let (imported, refused) = import_acts(&house, "passing", acts).await;
    assert_eq!((imported.recorded, imported.refused), (6, 1));
    assert_eq!((refused[0].line, refused[0].reason.as_str()), (7, "NO_ABSENCE"));
    same_when_rebuilt(&house).await;
}
