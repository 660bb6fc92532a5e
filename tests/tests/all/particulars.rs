//! What people tell of themselves after they came into the register: updated, taken back, amended, and read on any day.

use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::person::v1::Person;
use ledger_proto::ledger::registration::v1::UpdateParticularsRequest;
use ledger_proto::ledger::registration::v1::act::Act as LineAct;
use ledger_proto::ledger::r#type::v1::{BloodType, Particulars, Sex};
use ledger_tests::request::{annul, correct, date, death, enrol, get_person, get_person_as_of, on, person};
use ledger_tests::{House, refused, same_when_rebuilt};
use tonic::Code;

use crate::import::import_acts;

const UNMET: Code = Code::FailedPrecondition;
const BROKEN: Code = Code::InvalidArgument;

fn update(who: u64, becomes: Particulars, on: &str) -> UpdateParticularsRequest {
    UpdateParticularsRequest {
        effective_date: date(on),
        person: person(who),
        becomes: Some(becomes),
        ..Default::default()
    }
}

fn all() -> Particulars {
    Particulars {
        religion: Some(1),
        blood_type: Some(BloodType::O.into()),
        other_name: Some("Tư".into()),
        occupation: Some("giáo viên".into()),
        phone: Some("0200 000 001".into()),
        email: Some("an@example.vn".into()),
    }
}

fn told(person: &Person) -> (u32, BloodType, &str, &str, &str, &str) {
    let Person { religion, other_name, occupation, phone, email, .. } = person;
    (*religion, person.blood_type(), other_name, occupation, phone, email)
}

async fn now(house: &House, who: u64) -> Person {
    let tail = house.tail().await;
    house.ask(get_person(who, tail - 1)).await.person.expect("a person")
}

async fn then(house: &House, who: u64, day: &str) -> Person {
    house.ask(get_person_as_of(who, on(day))).await.person.expect("a person")
}

async fn an(house: &House) -> u64 {
    house.at(enrol("Trần Văn An", Sex::Male, "1990-03-04")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_holds_from_its_day_on_and_can_be_taken_back_and_amended() {
    let house = House::new().await;
    let an = an(&house).await;
    house.act(update(an, all(), "2022-03-01")).await;
    let known = (1, BloodType::O, "Tư", "giáo viên", "0200000001", "an@example.vn");
    assert_eq!(told(&now(&house, an).await), known);
    assert_eq!(told(&then(&house, an, "2022-02-28").await), (0, BloodType::Unknown, "", "", "", ""));

    let unsaid = Particulars { religion: Some(0), email: Some(" ".into()), ..Default::default() };
    let at = house.at(update(an, unsaid, "2022-04-01")).await;
    assert_eq!(told(&now(&house, an).await), (0, BloodType::O, "Tư", "giáo viên", "0200000001", ""));
    assert_eq!(told(&then(&house, an, "2022-03-31").await), known);

    let record = house.records_from(at).await.expect("the record").remove(0);
    let amended = correct(&record, |act| {
        let EventAct::ParticularsUpdated(e) = act else { panic!("another act") };
        e.becomes = Some(Particulars { occupation: Some("nông dân".into()), ..Default::default() });
    });
    house.act(amended).await;
    assert_eq!(
        told(&now(&house, an).await),
        (1, BloodType::O, "Tư", "nông dân", "0200000001", "an@example.vn")
    );
    house.act(annul(at)).await;
    assert_eq!(told(&now(&house, an).await), known);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn update_particulars() {
    let house = House::new().await;
    let an = an(&house).await;
    house.act(update(an, all(), "2022-03-01")).await;
    let day = "2022-04-01";
    let blood = |number| Particulars { blood_type: Some(number), ..Default::default() };
    let phone = |raw: &str| Particulars { phone: Some(raw.into()), ..Default::default() };
    let email = |raw: &str| Particulars { email: Some(raw.into()), ..Default::default() };
    let religion = |code| Particulars { religion: Some(code), ..Default::default() };
    refused(&house, update(an, Particulars::default(), day), BROKEN, "REQUIRED", "becomes").await;
    refused(&house, update(an, religion(100), day), BROKEN, "UNKNOWN_VALUE", "becomes.religion").await;
    refused(&house, update(an, blood(6), day), BROKEN, "UNKNOWN_VALUE", "becomes.blood_type").await;
    refused(&house, update(an, blood(0), day), BROKEN, "REQUIRED", "becomes.blood_type").await;
    refused(&house, update(an, phone("113"), day), BROKEN, "INVALID_NUMBER", "becomes.phone").await;
    refused(&house, update(an, email("an"), day), BROKEN, "INVALID_CODE", "becomes.email").await;
    let long = Particulars { occupation: Some("x".repeat(251)), ..Default::default() };
    refused(&house, update(an, long, day), BROKEN, "TOO_LONG", "becomes.occupation").await;
    let in_part = update(an, religion(2), "2022-04");
    refused(&house, in_part, UNMET, "EFFECTIVE_DATE_INCOMPLETE", "effective_date").await;
    let future = update(an, religion(2), "2022-06-02");
    refused(&house, future, UNMET, "EFFECTIVE_DATE_IN_FUTURE", "effective_date").await;
    refused(&house, update(999, religion(2), day), Code::NotFound, "PERSON_NOT_FOUND", "person").await;
    refused(&house, update(an, religion(2), "1990-03-03"), UNMET, "BEFORE_BIRTH", "person").await;
    let unchanged = "PARTICULARS_UNCHANGED";
    refused(&house, update(an, religion(1), day), UNMET, unchanged, "becomes.religion").await;
    refused(&house, update(an, phone("0200-000-001"), day), UNMET, unchanged, "becomes.phone").await;
    let died = house.at(death(an, "2022-05-01")).await;
    refused(&house, update(an, religion(2), "2022-05-02"), UNMET, "PERSON_DECEASED", "person").await;
    house.act(annul(died)).await;
    house.act(update(an, religion(2), "2022-05-02")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn particulars_come_in_bulk_too() {
    let house = House::new().await;
    let an = an(&house).await;
    let act = LineAct::UpdateParticulars(update(an, all(), "2022-03-01"));
    let (_, refusals) = import_acts(&house, "G01-C06-2022", vec![act]).await;
    assert!(refusals.is_empty(), "{refusals:?}");
    assert_eq!(now(&house, an).await.occupation, "giáo viên");
}
