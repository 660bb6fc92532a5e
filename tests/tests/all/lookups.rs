//! Numbers looked up as of an earlier day or state of knowledge, and the personal number as the tax code.

use ledger_proto::ledger::person::v1::lookup_persons_request::Number;
use ledger_proto::ledger::person::v1::{LookupPersonsRequest, LookupPersonsResponse};
use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::r#type::v1::{AsOf, CardReason, NumberGround, SectorId, SectorKind, Sex};
use ledger_tests::request::{
    annul, apply, approve, date, enrol, enrol_numbered, get_person_as_of, known_before, lookup, name, number,
    on, person, personalise,
};
use ledger_tests::{House, Place, day_at_noon, same_when_rebuilt};

async fn led(house: &House, number: &Number, as_of: AsOf) -> LookupPersonsResponse {
    let request = LookupPersonsRequest { as_of: Some(as_of), ..lookup(number.clone(), 0) };
    house.ask(request).await
}

fn ids(answer: &LookupPersonsResponse) -> Vec<u64> {
    answer.persons.iter().map(|person| person.person_id).collect()
}

const NOBODY: [u64; 0] = [];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_personal_number_leads_to_whom_it_led_then() {
    let house = House::new().await;
    let place = Place::found(&house, 0).await;
    let an = reg::EnrolPersonRequest {
        birth_registration_area: place.commune.into(),
        ..enrol("Nguyễn Văn An", Sex::Male, "1990-03-04")
    };
    let an = house.at(an).await;
    let establish = reg::EstablishPersonalNumberRequest {
        effective_date: date("2022-03-01"),
        person: person(an),
        ..Default::default()
    };
    let first = house.act(establish).await;
    let anew = reg::ReestablishPersonalNumberRequest {
        effective_date: date("2022-04-01"),
        person: person(an),
        ground: NumberGround::FalsePapers.into(),
        ..Default::default()
    };
    let second = house.act(anew).await;
    let [one, two] =
        [&first.personal_number, &second.personal_number].map(|n| Number::PersonalNumber(n.clone()));
    assert_eq!(ids(&led(&house, &one, on("2022-02-28")).await), NOBODY);
    let then = led(&house, &one, on("2022-03-31")).await;
    assert_eq!((ids(&then), then.only_still_linked), (vec![an], false));
    assert_eq!(then.persons[0].personal_number, first.personal_number);
    let cancelled = led(&house, &one, on("2022-04-01")).await;
    assert_eq!(cancelled.persons[0].personal_number, second.personal_number);
    assert_eq!(ids(&led(&house, &two, on("2022-03-31")).await), NOBODY);
    assert_eq!(ids(&led(&house, &one, known_before(first.position)).await), NOBODY);
    let known = led(&house, &one, known_before(second.position)).await;
    assert_eq!(known.persons[0].personal_number, first.personal_number);
    assert_eq!(known.as_of, Some(known_before(second.position)));

    // Whose enrolment was annulled bore the number as far as was known.
    let gone = house.at(enrol_numbered("Lê Thị Mai", Sex::Female, "1990-03-04", 7)).await;
    let of_gone = Number::PersonalNumber(number(Sex::Female, "1990-03-04", 7));
    let annulled = house.at(annul(gone)).await;
    assert_eq!(ids(&house.ask(lookup(of_gone.clone(), annulled)).await), NOBODY);
    assert_eq!(ids(&led(&house, &of_gone, known_before(annulled)).await), [gone]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_numbers_lead_to_whom_they_led_then() {
    let house = House::new().await;
    let an = house.at(enrol_numbered("Nguyễn Văn An", Sex::Male, "1960-03-04", 1)).await;
    let card = house.at(apply(an, CardReason::First, "2022-03-01")).await;
    house.at(approve(card, "2022-03-02")).await;
    house.at(personalise(card, "VN0001", "2022-03-03")).await;
    let serial = Number::CardSerial("VN0001".into());
    assert_eq!(ids(&led(&house, &serial, on("2022-03-02")).await), NOBODY);
    let held = led(&house, &serial, on("2022-03-03")).await;
    assert_eq!((ids(&held), held.only_still_linked), (vec![an], false));

    let linked = house
        .at(reg::LinkOldNumberRequest {
            effective_date: date("1985-01-01"),
            person: person(an),
            number: "012345678".into(),
            ..Default::default()
        })
        .await;
    let old = Number::OldNumber("012345678".into());
    assert_eq!(ids(&led(&house, &old, on("1984-12-31")).await), NOBODY);
    let then = led(&house, &old, on("1985-01-01")).await;
    assert_eq!((ids(&then), then.only_still_linked), (vec![an], true));
    assert_eq!(ids(&led(&house, &old, known_before(linked)).await), NOBODY);

    // The number of a record leads to the kept one, and to the record itself as far as was known before it was merged.
    let again = house.at(enrol("Nguyễn Văn An", Sex::Male, "1960-03-04")).await;
    let other = reg::LinkOldNumberRequest {
        effective_date: date("1985-01-01"),
        person: person(again),
        number: "112345678".into(),
        ..Default::default()
    };
    house.at(other).await;
    let merged = house
        .at(reg::MergeRecordsRequest {
            effective_date: date("2022-05-01"),
            kept: person(an),
            merged: person(again),
            reason: "thu thập hai lần".into(),
            ..Default::default()
        })
        .await;
    let of_merged = Number::OldNumber("112345678".into());
    assert_eq!(ids(&led(&house, &of_merged, on("2021-03-01")).await), [an]);
    assert_eq!(ids(&led(&house, &of_merged, known_before(merged)).await), [again]);
}

fn tax(value: &str) -> SectorId {
    SectorId { kind: SectorKind::TaxCode.into(), value: value.into() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_first_of_july_2025_on_the_personal_number_is_the_tax_code() {
    let house = House::new().await;
    let an = house.at(enrol_numbered("Nguyễn Văn An", Sex::Male, "1960-03-04", 1)).await;
    let mai = house.at(enrol("Lê Thị Mai", Sex::Female, "1960-03-04")).await;
    for (who, code) in [(an, "1234567893"), (mai, "8000000004")] {
        let link = reg::LinkSectorIdRequest {
            effective_date: date("2010-01-01"),
            person: person(who),
            id: Some(tax(code)),
            ..Default::default()
        };
        house.at(link).await;
    }
    let as_tax_code = Number::SectorId(tax(&number(Sex::Male, "1960-03-04", 1)));
    let last = house.tail().await - 1;
    let before = house.ask(lookup(as_tax_code.clone(), last)).await;
    assert_eq!((ids(&before), before.tax_code_is_personal_number), (vec![], true), "in 2022 it is none");
    house.clock.set(day_at_noon(365 * 4));
    let now = house.ask(lookup(as_tax_code.clone(), last)).await;
    assert_eq!((ids(&now), now.tax_code_is_personal_number), (vec![an], true));
    assert_eq!(ids(&led(&house, &as_tax_code, on("2025-06-30")).await), NOBODY);
    assert_eq!(ids(&led(&house, &as_tax_code, on("2025-07-01")).await), [an]);
    let own = house.ask(lookup(Number::SectorId(tax("1234567893")), last)).await;
    assert_eq!(
        (ids(&own), own.tax_code_is_personal_number),
        (vec![an], false),
        "the former code still leads"
    );
    for (who, until) in [(an, date("2025-06-30")), (mai, None)] {
        let then = house.ask(get_person_as_of(who, on("2025-07-01"))).await.person.unwrap();
        assert_eq!(then.linked_sector_ids[0].valid_until, until);
    }
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_lists_apart_who_may_be_meant() {
    use ledger_proto::ledger::person::v1::SearchPersonsRequest;
    let house = House::new().await;
    let enrolled = async |full_name, born| house.at(enrol(full_name, Sex::Female, born)).await;
    let year = enrolled("Lê Thị Mai", "1951").await;
    let day = enrolled("Lê Thị Mai", "1951-07-03").await;
    let month = enrolled("LÊ THỊ MAI", "1951-07").await;
    let unknown = enrolled("Lê Thị Mai", "0").await;
    let other = enrolled("Lê Thị Mai", "1952-07-03").await;
    let last = enrolled("Lê Thị Lan", "1951-07-03").await;
    let search = async |born: &str| {
        let request =
            SearchPersonsRequest { name: name("Lê Thị Mai"), birth_date: date(born), min_position: last };
        let answer = house.ask(request).await;
        let id = |person: &ledger_proto::ledger::person::v1::Person| person.person_id;
        let exact: Vec<u64> = answer.persons.iter().map(id).collect();
        let possible: Vec<u64> = answer.possible_persons.iter().map(id).collect();
        (exact, possible)
    };
    assert_eq!(search("1951-07-03").await, (vec![day], vec![year, month, unknown]));
    assert_eq!(search("1951-07").await, (vec![month], vec![year, day, unknown]));
    assert_eq!(search("1951").await, (vec![year], vec![day, month, unknown]));
    assert_eq!(search("1951-08").await, (vec![], vec![year, unknown]));
    assert_eq!(search("1952-07-04").await, (vec![], vec![unknown]));
    assert_eq!(search("1952").await, (vec![], vec![unknown, other]));
}
