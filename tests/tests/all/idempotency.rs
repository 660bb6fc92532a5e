//! Requests that are sent more than once.

use ledger_proto::ledger::registration::v1::{EnrolPersonRequest, RegisterBirthResponse};
use ledger_proto::ledger::r#type::v1::{Relation, Sex};
use ledger_tests::request::{birth, death, enrol, form, get_person, person};
use ledger_tests::{House, Place, Told};
use tonic::Code;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_sent_again_gets_the_first_answer_also_after_a_restart() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let request = house.named(birth("Lê Thị Thử", "2022-05-01", place.commune));
    let first = house.act(request.clone()).await;
    let death = house.named(death(first.person_id, "2022-05-02"));
    let died = house.act(death.clone()).await;
    let again = RegisterBirthResponse { repeated: true, ..first.clone() };
    assert_eq!(house.act(request.clone()).await, again);
    assert!(house.act(death.clone()).await.repeated);
    let standing = house.standing().await;
    assert_eq!(standing.position, died.position + 1);

    let house = house.restart().await;
    assert_eq!(house.act(request.clone()).await, again);
    assert_eq!(house.act(death.clone()).await.position, died.position);
    assert_eq!(house.standing().await, standing);

    let other = ledger_proto::ledger::registration::v1::RegisterBirthRequest {
        birth_place: "Trạm Y tế".into(),
        ..request.clone()
    };
    let reused = Told::at(Code::AlreadyExists, "REQUEST_ID_REUSED", "request_id");
    assert_eq!(Told::by(&house.try_act(other).await.unwrap_err()), reused);
    let stranger = EnrolPersonRequest {
        request_id: request.request_id.clone(),
        ..enrol("Lê Thị Thử", Sex::Female, "1990")
    };
    assert_eq!(
        Told::by(&house.try_act(stranger).await.unwrap_err()),
        reused,
        "ids are shared by all methods"
    );
    assert_eq!(house.standing().await, standing);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_refused_may_be_asked_again_with_the_same_id() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let an = house.at(enrol("Trần Văn An", Sex::Male, "1980-03-04")).await;
    let form =
        house.named(form(place.homes[0], &[(an, Relation::Head), (an + 1, Relation::Wife)], "2022-05-01"));
    let refused = house.try_act(form.clone()).await.unwrap_err();
    assert_eq!(Told::by(&refused), Told::at(Code::NotFound, "PERSON_NOT_FOUND", "members[1].person"));
    let lan = house.at(enrol("Lê Thị Lan", Sex::Female, "1983")).await;
    assert_eq!(lan, an + 1);
    let formed = house.act(form.clone()).await;
    assert_eq!((formed.household_id, formed.repeated), (lan + 1, false));
    assert!(house.act(form).await.repeated);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_only_validated_is_not_recorded() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let standing = house.standing().await;
    let mut request = house.named(birth("Lê Thị Thử", "2022-05-01", place.commune));
    request.validate_only = true;
    let tried = house.act(request.clone()).await;
    assert_eq!((tried.position, tried.record_time, tried.repeated, tried.person_id), (0, None, false, 0));
    assert_eq!(&tried.personal_number[..6], "098322", "the number that it might be given");
    assert_eq!(house.standing().await, standing);

    request.mother = person(tried.person_id + 99);
    let refused = house.try_act(request.clone()).await.unwrap_err();
    assert_eq!(Told::by(&refused), Told::at(Code::NotFound, "PERSON_NOT_FOUND", "mother"));
    request.mother = None;
    request.validate_only = false;
    let recorded = house.act(request).await;
    assert_eq!((recorded.position, recorded.repeated), (standing.position, false));
    let child = house.ask(get_person(recorded.person_id, recorded.position)).await.person.unwrap();
    assert_eq!(child.personal_number, recorded.personal_number);
}
