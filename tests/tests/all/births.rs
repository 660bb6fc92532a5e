//! Births of every kind from end to end: of children who were found, with one parent or by another woman, of foreign
//! nationality, and registered abroad.

use ledger_proto::ledger::audit::v1::GetRecordRequest;
use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::person::v1::{GetPersonResponse, Person};
use ledger_proto::ledger::registration::v1::{
    NoteBirthAbroadRequest, NoteBirthAbroadResponse, RegisterBirthRequest,
};
use ledger_proto::ledger::r#type::v1::{
    BirthKind, Found, Parentage, PersonName, RegisteredAbroad, Sex, ToldParent,
};
use ledger_tests::family::{adopt, recognise};
use ledger_tests::request::births::{found_child, noted_abroad};
use ledger_tests::request::{birth, correct, date, enrol, get_person, person};
use ledger_tests::{House, Place, refused, same_when_rebuilt};
use tonic::Code;

const BROKEN: Code = Code::FailedPrecondition;

async fn now(house: &House, who: u64) -> Person {
    let GetPersonResponse { person, .. } = house.ask(get_person(who, house.tail().await)).await;
    person.expect("the person is in the register")
}

#[tokio::test]
async fn a_found_child_is_registered_without_parents_and_gets_them_later() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let lan = house.at(enrol("Lê Thị Lan", Sex::Female, "1990-03-04")).await;
    let an = house.at(enrol("Nguyễn Văn An", Sex::Male, "1980-03-04")).await;
    let child = house.act(found_child(place.commune)).await;
    assert_eq!(&child.personal_number[..6], "098321");
    let state = now(&house, child.person_id).await;
    assert_eq!((state.nationality.as_str(), state.birth_place.as_str()), ("VN", "Cổng chùa Đông"));
    assert_eq!(state.origin_area.map(|area| area.code).as_deref(), Some(place.commune));
    house.act(adopt(child.person_id, Some(an), None, "2022-05-25")).await;
    house.act(recognise(child.person_id, lan, Parentage::Mother, "2022-05-26")).await;
    assert_eq!(now(&house, child.person_id).await.mother_id, lan);
    same_when_rebuilt(&house).await;
}

#[tokio::test]
async fn a_parent_who_is_not_in_the_register_is_shown_until_one_is() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let lan = house.at(enrol("Lê Thị Lan", Sex::Female, "1990-03-04")).await;
    let mother = ToldParent {
        name: Some(PersonName { full_name: "Lê Thị Lan".into(), ..Default::default() }),
        birth_date: date("1990"),
        nationality: "VN".into(),
    };
    let child = RegisterBirthRequest {
        told_mother: Some(mother.clone()),
        birth_paper: "03/GCS".into(),
        ..birth("Lê Thị Hoa", "2022-03-01", place.commune)
    };
    let child = house.at(child).await;
    let state = now(&house, child).await;
    assert_eq!((state.mother_id, state.told_mother, state.told_father), (0, Some(mother), None));
    house.act(recognise(child, lan, Parentage::Mother, "2022-05-26")).await;
    let state = now(&house, child).await;
    assert_eq!((state.mother_id, state.told_mother), (lan, None));
    let record = house.ask(GetRecordRequest { position: child }).await.record.unwrap();
    let Some(EventAct::BirthRegistered(born)) = record.event.unwrap().act else { panic!("another act") };
    assert_eq!(born.birth_paper, "03/GCS");
    same_when_rebuilt(&house).await;
}

#[tokio::test]
async fn what_does_not_fit_the_kind_is_refused() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let lan = house.at(enrol("Lê Thị Lan", Sex::Female, "1990-03-04")).await;
    let request = RegisterBirthRequest { mother: person(lan), ..found_child(place.commune) };
    refused(&house, request, BROKEN, "PARENT_NOT_TO_BE_NAMED", "mother").await;
    let request = RegisterBirthRequest { nationality: "LA".into(), ..found_child(place.commune) };
    refused(&house, request, BROKEN, "FOUND_CHILD_IS_VIETNAMESE", "nationality").await;
    let request =
        RegisterBirthRequest { registration_date: date("2022-05-08"), ..found_child(place.commune) };
    refused(&house, request, BROKEN, "FOUND_AFTER_REGISTRATION", "found.record_date").await;
    let request = RegisterBirthRequest { birth_date: date("2022-05-10"), ..found_child(place.commune) };
    refused(&house, request, BROKEN, "FOUND_BEFORE_BIRTH", "found.record_date").await;
    let request = RegisterBirthRequest { birth_date: date("2021-05-10"), ..found_child(place.commune) };
    refused(&house, request, BROKEN, "ESTIMATED_BIRTH_DATE_DIFFERS", "birth_date").await;
    let kind = |kind: BirthKind| RegisterBirthRequest {
        kind: kind.into(),
        ..birth("Lê Thị Hoa", "2022-03-01", place.commune)
    };
    let wrong = Code::InvalidArgument;
    refused(&house, kind(BirthKind::Found), wrong, "REQUIRED", "found").await;
    refused(&house, kind(BirthKind::Surrogate), wrong, "REQUIRED", "surrogacy_paper").await;
    let request = RegisterBirthRequest { kind: 9, ..kind(BirthKind::Unspecified) };
    refused(&house, request, wrong, "UNKNOWN_VALUE", "kind").await;
    let request =
        RegisterBirthRequest { found: found_child(place.commune).found, ..kind(BirthKind::Surrogate) };
    let request = RegisterBirthRequest { surrogacy_paper: "7/CN".into(), ..request };
    refused(&house, request, wrong, "NOT_APPLICABLE", "found").await;
    let request = RegisterBirthRequest { surrogacy_paper: "7/CN".into(), ..found_child(place.commune) };
    refused(&house, request, wrong, "NOT_APPLICABLE", "surrogacy_paper").await;
    let undated = found_child(place.commune).found.map(|found| Found { record_date: None, ..found });
    let request = RegisterBirthRequest { found: undated, ..found_child(place.commune) };
    refused(&house, request, wrong, "REQUIRED", "found.record_date").await;
}

#[tokio::test]
async fn a_child_follows_its_only_parent_and_a_couple_has_one_borne() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let lan = ledger_proto::ledger::registration::v1::EnrolPersonRequest {
        ethnicity: 2,
        nationality: "VN".into(),
        ..enrol("Lê Thị Lan", Sex::Female, "1990-03-04")
    };
    let lan = house.at(lan).await;
    let an = house.at(enrol("Nguyễn Văn An", Sex::Male, "1980-03-04")).await;
    let child = |born: &str| RegisterBirthRequest {
        kind: BirthKind::FatherUndetermined.into(),
        mother: person(lan),
        ..birth("Lê Thị Hoa", born, place.commune)
    };
    let followed = house.act(child("2022-03-01")).await;
    assert_eq!(now(&house, followed.person_id).await.ethnicity, 2);
    let request = RegisterBirthRequest { ethnicity: 1, ..child("2022-03-01") };
    refused(&house, request, BROKEN, "DIFFERS_FROM_PARENT", "ethnicity").await;
    let request = RegisterBirthRequest { father: person(an), ..child("2022-03-01") };
    refused(&house, request, BROKEN, "PARENT_NOT_TO_BE_NAMED", "father").await;
    let borne = RegisterBirthRequest {
        kind: BirthKind::Surrogate.into(),
        surrogacy_paper: "7/CN".into(),
        father: person(an),
        ..child("2022-04-01")
    };
    let borne = house.act(borne).await;
    let record = house.ask(GetRecordRequest { position: borne.position }).await.record.unwrap();
    let Some(EventAct::BirthRegistered(event)) = record.event.unwrap().act else { panic!("a birth") };
    assert_eq!((event.kind(), event.surrogacy_paper.as_str()), (BirthKind::Surrogate, "7/CN"));
    same_when_rebuilt(&house).await;
}

#[tokio::test]
async fn a_child_of_foreign_nationality_has_no_number_and_cannot_be_corrected_into_a_citizen() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let request =
        RegisterBirthRequest { nationality: "CN".into(), ..birth("Li Mei", "2022-03-01", place.commune) };
    let child = house.act(request).await;
    assert_eq!(child.personal_number, "");
    assert_eq!(now(&house, child.person_id).await.personal_number, "");
    let record = house.ask(GetRecordRequest { position: child.position }).await.record.unwrap();
    let to = |country: &str| {
        correct(&record, |act| {
            let EventAct::BirthRegistered(e) = act else { panic!("a birth") };
            let facts = e.facts.as_mut().unwrap();
            facts.nationality = country.into();
        })
    };
    let required = "replacement.birth_registered.personal_number";
    refused(&house, to("VN"), Code::InvalidArgument, "REQUIRED", required).await;
    house.act(to("LA")).await;
    assert_eq!(now(&house, child.person_id).await.nationality, "LA");
    let citizen = house.act(birth("Nguyễn Thị Mai", "2022-03-01", place.commune)).await;
    let record = house.ask(GetRecordRequest { position: citizen.position }).await.record.unwrap();
    let foreign = correct(&record, |act| {
        let EventAct::BirthRegistered(e) = act else { panic!("a birth") };
        e.facts.as_mut().unwrap().nationality = "LA".into();
    });
    let field = "replacement.nationality";
    refused(&house, foreign, BROKEN, "NUMBER_FOLLOWS_NATIONALITY", field).await;
    same_when_rebuilt(&house).await;
}

#[tokio::test]
async fn a_birth_registered_abroad_is_noted_with_the_number_of_the_country() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let lan = house.at(enrol("Lê Thị Lan", Sex::Female, "1990-03-04")).await;
    let request = NoteBirthAbroadRequest { mother: person(lan), ..noted_abroad(place.commune) };
    let NoteBirthAbroadResponse { person_id, personal_number, position, .. } = house.act(request).await;
    // Laos has the code 193; where the province's prefix is synthetic, the country's is.
    assert_eq!(&personal_number[..6], "098322");
    let child = now(&house, person_id).await;
    assert_eq!((child.birth_registration_country.as_str(), child.nationality.as_str()), ("LA", "VN"));
    assert_eq!(child.birth_noted_by.map(|area| area.code).as_deref(), Some(place.commune));
    assert_eq!((child.birth_registration_area, child.residence, child.household), (None, None, None));
    assert_eq!(child.mother_id, lan);
    let record = house.ask(GetRecordRequest { position }).await.record.unwrap();
    let to = |country: &str| {
        correct(&record, |act| {
            let EventAct::BirthAbroadNoted(e) = act else { panic!("a birth") };
            e.abroad.as_mut().unwrap().country = country.into();
        })
    };
    let field = "replacement.abroad.country";
    refused(&house, to("VN"), BROKEN, "COUNTRY_WITHOUT_PREFIX", field).await;
    house.act(to("TH")).await;
    assert_eq!(now(&house, person_id).await.birth_registration_country, "TH");
    same_when_rebuilt(&house).await;
}

#[tokio::test]
async fn a_note_that_does_not_fit_what_was_registered_abroad_is_refused() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let abroad = |change: &dyn Fn(&mut RegisteredAbroad)| {
        let mut request = noted_abroad(place.commune);
        request.abroad.iter_mut().for_each(change);
        request
    };
    let request = abroad(&|a| a.country = "VN".into());
    refused(&house, request, BROKEN, "COUNTRY_WITHOUT_PREFIX", "abroad.country").await;
    let request = abroad(&|a| a.document_date = date("2022-02-28"));
    refused(&house, request, BROKEN, "REGISTERED_BEFORE_BIRTH", "abroad.document_date").await;
    let request = NoteBirthAbroadRequest { noted_date: date("2022-03-08"), ..noted_abroad(place.commune) };
    refused(&house, request, BROKEN, "NOTED_BEFORE_REGISTERED", "noted_date").await;
    let request = NoteBirthAbroadRequest { noting_area: "66".into(), ..noted_abroad(place.commune) };
    refused(&house, request, BROKEN, "AREA_TOO_LARGE", "noting_area").await;
    let wrong = Code::InvalidArgument;
    let request = abroad(&|a| a.country = String::new());
    refused(&house, request, wrong, "REQUIRED", "abroad.country").await;
    let request = abroad(&|a| a.document_date = None);
    refused(&house, request, wrong, "REQUIRED", "abroad.document_date").await;
    let request = NoteBirthAbroadRequest { abroad: None, ..noted_abroad(place.commune) };
    refused(&house, request, wrong, "REQUIRED", "abroad").await;
}
