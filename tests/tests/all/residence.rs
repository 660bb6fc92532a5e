//! Where people live and do not live, beside permanent residence: each act through the interface, its refusals, its
//! amendments, and the views rebuilt.

use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::person::v1::Person;
use ledger_proto::ledger::registration::v1::{
    DeclareContactAddressRequest, RegisterResidenceAbroadRequest, act,
};
use ledger_proto::ledger::r#type::v1::{AsOf, ContactRole, DeregistrationGround, Sex};
use ledger_tests::request::{
    annul, close_finding, correct, date, death, deregister, enrol, get_household, get_person,
    get_person_as_of, go_abroad, move_alone, not_living_there, on, reach_at, withdraw_contact,
};
use ledger_tests::{House, Place, refused, same_when_rebuilt};
use tonic::Code;

use crate::import::import_acts;

/// Somebody who lives at the first home of the place from 2021-02-25 on.
pub(crate) async fn somebody(house: &House, place: &Place) -> u64 {
    let mut request = enrol("Trần Văn Thử", Sex::Male, "1990-01-02");
    request.dwelling = ledger_tests::request::dwelling(place.homes[0]);
    house.at(request).await
}

pub(crate) async fn now(house: &House, who: u64) -> Person {
    house.ask(get_person(who, house.tail().await)).await.person.expect("a person")
}

async fn then(house: &House, who: u64, as_of: AsOf) -> Person {
    house.ask(get_person_as_of(who, as_of)).await.person.expect("a person")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_settles_abroad_is_shown_abroad_until_they_come_back() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let (household, members) = place.family(&house, 0, 1, 1).await;
    let mut request = go_abroad(&members[1..], "FR", "2022-01-05");
    request.address = "12 rue de la Paix".into();
    let went = house.at(request).await;
    let shown = now(&house, members[1]).await;
    let abroad = shown.residence_abroad.unwrap();
    assert_eq!((abroad.country.as_str(), abroad.address.as_str()), ("FR", "12 rue de la Paix"));
    assert_eq!((abroad.since, shown.residence, shown.household), (date("2022-01-05"), None, None));
    let left = house.ask(get_household(household, went)).await.household.unwrap();
    assert_eq!(left.members.len(), 1);
    let before = then(&house, members[1], on("2022-01-04")).await;
    assert_eq!(before.residence.unwrap().dwelling_id, place.homes[0]);
    assert_eq!(before.residence_abroad, None);
    same_when_rebuilt(&house).await;

    house.at(move_alone(members[1], place.homes[0], "2022-03-01")).await;
    let back = now(&house, members[1]).await;
    assert_eq!(back.residence.unwrap().since, date("2022-03-01"));
    assert_eq!(back.residence_abroad, None);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_residence_abroad_is_corrected_and_annulled() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let who = somebody(&house, &place).await;
    let went = house.at(go_abroad(&[who], "", "2022-01-05")).await;
    let record = house.records().await.swap_remove(usize::try_from(went).unwrap());
    let mut other = correct(&record, |act| {
        let EventAct::ResidenceAbroadRegistered(abroad) = act else { panic!("abroad") };
        abroad.country = "DE".into();
    });
    other.effective_date = date("2022-01-07");
    house.at(other).await;
    let abroad = now(&house, who).await.residence_abroad.unwrap();
    assert_eq!((abroad.country.as_str(), abroad.since), ("DE", date("2022-01-07")));
    same_when_rebuilt(&house).await;
    house.at(annul(went)).await;
    let shown = now(&house, who).await;
    assert_eq!((shown.residence_abroad, shown.residence.unwrap().since), (None, date("2021-02-25")));
    // The same dwelling again, from the day on which they were said to have gone, and from the first day of all.
    house.at(move_alone(who, place.homes[0], "2022-01-05")).await;
    assert_eq!(now(&house, who).await.residence.unwrap().since, date("2022-01-05"));
    house.at(move_alone(who, place.homes[0], "2021-02-25")).await;
    assert_eq!(now(&house, who).await.residence.unwrap().since, date("2021-02-25"));
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deregistration_ends_residence_and_keeps_its_ground() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let who = somebody(&house, &place).await;
    let lost = deregister(&[who], DeregistrationGround::NationalityLost, "2022-04-01");
    let untrue = Code::FailedPrecondition;
    refused(&house, lost, untrue, "STILL_CITIZEN", "persons[0].person").await;
    let ended = house.at(deregister(&[who], DeregistrationGround::DwellingTransferred, "2022-04-01")).await;
    let shown = now(&house, who).await;
    let deregistration = shown.deregistration.unwrap();
    assert_eq!(deregistration.ground(), DeregistrationGround::DwellingTransferred);
    assert_eq!((deregistration.since, shown.residence), (date("2022-04-01"), None));
    let missing = Code::FailedPrecondition;
    let again = deregister(&[who], DeregistrationGround::OtherDecision, "2022-04-02");
    refused(&house, again, missing, "NO_RESIDENCE", "persons[0].person").await;
    let record = house.records().await.swap_remove(usize::try_from(ended).unwrap());
    let other = correct(&record, |act| {
        let EventAct::PermanentResidenceDeregistered(ended) = act else { panic!("a deregistration") };
        ended.ground = DeregistrationGround::Unknown.into();
    });
    house.at(other).await;
    assert_eq!(now(&house, who).await.deregistration.unwrap().ground(), DeregistrationGround::Unknown);
    same_when_rebuilt(&house).await;
    house.at(annul(ended)).await;
    let shown = now(&house, who).await;
    assert_eq!((shown.deregistration, shown.residence.unwrap().dwelling_id), (None, place.homes[0]));
    let house = house.restart().await;
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_lives_at_a_contact_address() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let who = somebody(&house, &place).await;
    let beside = house.at(reach_at(who, place.homes[1], ContactRole::BesideResidence, "2022-02-01")).await;
    let shown = now(&house, who).await;
    let contact = shown.contact_address.unwrap();
    assert_eq!((contact.dwelling_id, contact.address.as_str()), (place.homes[1], "Số 2, thôn Thử"));
    assert_eq!((contact.areas.len(), contact.instead_of_residence), (3, false));
    assert_eq!(shown.residence.unwrap().dwelling_id, place.homes[0]);

    let instead = reach_at(who, place.homes[0], ContactRole::InsteadOfResidence, "2022-03-01");
    let instead = house.at(instead).await;
    let shown = now(&house, who).await;
    assert_eq!((shown.residence, shown.contact_address.unwrap().instead_of_residence), (None, true));
    assert!(then(&house, who, on("2022-02-28")).await.residence.is_some());
    same_when_rebuilt(&house).await;

    let withdrawn = house.at(withdraw_contact(who, "2022-04-01")).await;
    assert_eq!(now(&house, who).await.contact_address, None);
    let again = withdraw_contact(who, "2022-04-02");
    refused(&house, again, Code::FailedPrecondition, "NO_CONTACT_ADDRESS", "person").await;
    house.at(annul(withdrawn)).await;
    house.at(annul(instead)).await;
    let shown = now(&house, who).await;
    assert_eq!(shown.contact_address.unwrap().dwelling_id, place.homes[1]);
    assert_eq!(shown.residence.unwrap().dwelling_id, place.homes[0]);
    let record = house.records().await.swap_remove(usize::try_from(beside).unwrap());
    let other = correct(&record, |act| {
        let EventAct::ContactAddressDeclared(contact) = act else { panic!("a contact address") };
        (contact.dwelling_id, contact.address) = (0, "Hòm thư 12".into());
    });
    house.at(other).await;
    let contact = now(&house, who).await.contact_address.unwrap();
    assert_eq!((contact.dwelling_id, contact.address.as_str()), (0, "Hòm thư 12"));
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_finding_stands_beside_the_registration_and_is_closed() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let who = somebody(&house, &place).await;
    let found = house.at(not_living_there(who, place.homes[0], "2022-02-01", None)).await;
    let shown = now(&house, who).await;
    assert_eq!(shown.residence.unwrap().dwelling_id, place.homes[0]);
    assert_eq!((shown.findings[0].since, shown.findings[0].until), (date("2022-02-01"), None));
    let closed = house.at(close_finding(who, place.homes[0], "2022-03-01")).await;
    assert_eq!(now(&house, who).await.findings[0].until, date("2022-03-01"));
    let wrong = Code::FailedPrecondition;
    let again = close_finding(who, place.homes[0], "2022-03-02");
    refused(&house, again, wrong, "NO_OPEN_FINDING", "person").await;
    refused(&house, annul(found), wrong, "LATER_ACT_CONFLICTS", "target").await;
    house.at(annul(closed)).await;
    let record = house.records().await.swap_remove(usize::try_from(found).unwrap());
    let other = correct(&record, |act| {
        let EventAct::NotLivingThereFound(found) = act else { panic!("a finding") };
        found.until = date("2022-02-20");
    });
    house.at(other).await;
    assert_eq!(now(&house, who).await.findings[0].until, date("2022-02-20"));
    same_when_rebuilt(&house).await;
    house.at(annul(found)).await;
    assert_eq!(now(&house, who).await.findings, []);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn death_ends_all_of_it() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let who = somebody(&house, &place).await;
    house.at(reach_at(who, place.homes[1], ContactRole::BesideResidence, "2022-02-01")).await;
    house.at(not_living_there(who, place.homes[0], "2022-02-01", None)).await;
    house.at(go_abroad(&[who], "FR", "2022-02-02")).await;
    let died = house.at(death(who, "2022-03-01")).await;
    let shown = now(&house, who).await;
    assert_eq!((shown.residence, shown.residence_abroad, shown.contact_address), (None, None, None));
    assert_eq!(shown.findings, []);
    same_when_rebuilt(&house).await;
    house.at(annul(died)).await;
    let shown = now(&house, who).await;
    assert_eq!((shown.findings.len(), shown.residence_abroad.unwrap().country.as_str()), (1, "FR"));
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_refused_with_its_reason_and_field() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let (_, members) = place.family(&house, 0, 0, 1).await;
    let (head, wife, home) = (members[0], members[1], place.homes[0]);
    let (wrong, missing) = (Code::FailedPrecondition, Code::NotFound);
    let ground = DeregistrationGround::DwellingGone;
    let (beside, day) = (ContactRole::BesideResidence, "2022-05-01");
    refused(&house, go_abroad(&[head], "FR", day), wrong, "HEAD_MUST_BE_REPLACED_FIRST", "persons").await;
    refused(&house, go_abroad(&[9_999], "FR", day), missing, "PERSON_NOT_FOUND", "persons[0].person").await;
    let twice = go_abroad(&[wife, wife], "FR", day);
    refused(&house, twice, wrong, "PERSON_NAMED_TWICE", "persons[1].person").await;
    let born_later = go_abroad(&[wife], "FR", "1979-05-01");
    refused(&house, born_later, wrong, "BEFORE_BIRTH", "persons[0].person").await;
    let to_come = deregister(&[wife], ground, "2022-06-02");
    refused(&house, to_come, wrong, "EFFECTIVE_DATE_IN_FUTURE", "effective_date").await;
    let in_part = deregister(&[wife], ground, "2022-05");
    refused(&house, in_part, wrong, "EFFECTIVE_DATE_INCOMPLETE", "effective_date").await;
    let form = Code::InvalidArgument;
    let home_is_not_abroad = go_abroad(&[wife], "VN", day);
    refused(&house, home_is_not_abroad, form, "INVALID_CODE", "country").await;
    let no_ground = deregister(&[wife], DeregistrationGround::Unspecified, day);
    refused(&house, no_ground, form, "REQUIRED", "ground").await;
    let nowhere = DeclareContactAddressRequest { dwelling: None, ..reach_at(wife, home, beside, day) };
    refused(&house, nowhere, form, "REQUIRED", "address").await;
    refused(&house, reach_at(wife, 9_999, beside, day), missing, "DWELLING_NOT_FOUND", "dwelling").await;
    let instead = reach_at(head, home, ContactRole::InsteadOfResidence, day);
    refused(&house, instead, wrong, "HEAD_MUST_BE_REPLACED_FIRST", "person").await;
    let elsewhere = not_living_there(wife, place.homes[1], day, None);
    refused(&house, elsewhere, wrong, "NOT_REGISTERED_THERE", "dwelling").await;
    let ends_early = not_living_there(wife, home, day, Some("2022-04-30"));
    refused(&house, ends_early, wrong, "FINDING_ENDS_BEFORE_START", "until").await;
    let ends_late = not_living_there(wife, home, day, Some("2022-06-02"));
    refused(&house, ends_late, wrong, "EFFECTIVE_DATE_IN_FUTURE", "until").await;
    refused(&house, close_finding(wife, home, day), wrong, "NO_OPEN_FINDING", "person").await;
    let same_home = move_alone(wife, home, day);
    refused(&house, same_home, wrong, "RESIDENCE_UNCHANGED", "movers[0].person").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bulk_import_takes_these_acts_too() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let who = somebody(&house, &place).await;
    let abroad = RegisterResidenceAbroadRequest { ..go_abroad(&[who], "FR", "2022-01-05") };
    let acts = vec![
        act::Act::DeclareContactAddress(reach_at(
            who,
            place.homes[0],
            ContactRole::BesideResidence,
            "2022-01-01",
        )),
        act::Act::WithdrawContactAddress(withdraw_contact(who, "2022-01-02")),
        act::Act::RecordNotLivingThere(not_living_there(who, place.homes[0], "2022-01-02", None)),
        act::Act::CloseFinding(close_finding(who, place.homes[0], "2022-01-03")),
        act::Act::RegisterResidenceAbroad(abroad),
        act::Act::DeregisterPermanentResidence(deregister(
            &[who],
            DeregistrationGround::Unknown,
            "2022-01-06",
        )),
        act::Act::DeregisterPermanentResidence(deregister(
            &[who],
            DeregistrationGround::Unknown,
            "2022-01-07",
        )),
    ];
    let (imported, refused) = import_acts(&house, "residence", acts).await;
    assert_eq!((imported.recorded, imported.refused), (6, 1));
    assert_eq!((refused[0].line, refused[0].reason.as_str()), (7, "NO_RESIDENCE"));
    same_when_rebuilt(&house).await;
}
