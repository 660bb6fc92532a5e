//! Stay notices: through the interface, with refusals, amendments, pages, bulk import, and the views rebuilt.

use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::event::v1::stay_guest::Guest as Stayed;
use ledger_proto::ledger::registration::v1::notified_guest::Guest;
use ledger_proto::ledger::registration::v1::{GuestByPapers, NotifiedGuest, NotifyStayRequest, act};
use ledger_proto::ledger::residence::v1::{
    ListStaysAtDwellingRequest, ListStaysOfPersonRequest, NotifiedStay, Period,
};
use ledger_proto::ledger::r#type::v1::Sex;
use ledger_tests::request::{annul, correct, date, death, dwelling, enrol, known_before, name, on, person};
use ledger_tests::{House, Place, Told, refused, same_when_rebuilt};
use pbjson_types::Timestamp;
use tonic::Code;

use crate::import::import_acts;
use crate::residence::{now, somebody};

const UNMET: Code = Code::FailedPrecondition;

/// 20:00 of 2022-03-04 in Viet Nam.
const THAT_EVENING: i64 = 1_646_398_800;
const HOUR: i64 = 3_600;

fn at(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp { seconds, nanos: 0 })
}

fn stay(who: &[u64], home: u64, from: &str, until: &str) -> NotifyStayRequest {
    let known = who.iter().map(|who| NotifiedGuest { guest: person(*who).map(Guest::Person) });
    NotifyStayRequest {
        effective_date: date(from),
        dwelling: dwelling(home),
        guests: known.collect(),
        until: date(until),
        notified_time: at(THAT_EVENING),
        ..Default::default()
    }
}

fn foreigner() -> NotifiedGuest {
    let papers =
        GuestByPapers { name: name("Jean Martin"), document: "12AB".into(), nationality: "FR".into() };
    NotifiedGuest { guest: Some(Guest::Other(papers)) }
}

async fn at_home(house: &House, home: u64, period: Option<Period>) -> Vec<u64> {
    let request = ListStaysAtDwellingRequest { dwelling: dwelling(home), period, ..Default::default() };
    positions(&house.ask(request).await.stays)
}

async fn of_person(house: &House, who: u64, period: Option<Period>) -> Vec<u64> {
    let request = ListStaysOfPersonRequest { person: person(who), period, ..Default::default() };
    positions(&house.ask(request).await.stays)
}

fn positions(stays: &[NotifiedStay]) -> Vec<u64> {
    stays.iter().map(|stay| stay.position).collect()
}

fn days(from: &str, until_exclusive: &str) -> Option<Period> {
    Some(Period { from: date(from), until_exclusive: date(until_exclusive) })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stay_is_found_at_the_place_and_of_the_guest_and_changes_neither() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let who = somebody(&house, &place).await;
    let before = now(&house, who).await;
    let mut both = stay(&[who], place.homes[1], "2022-03-04", "2022-03-06");
    both.guests.push(foreigner());
    let told = house.at(both).await;
    let other = house.at(stay(&[who], place.homes[1], "2022-04-30", "2022-05-02")).await;
    assert_eq!(now(&house, who).await, before);
    assert_eq!(at_home(&house, place.homes[1], None).await, [told, other]);
    assert_eq!(of_person(&house, who, None).await, [told, other]);
    assert_eq!(at_home(&house, place.homes[0], None).await, [] as [u64; 0]);
    for (from, until, found) in [
        ("2022-03-06", "2022-03-07", vec![told]),
        ("2022-03-07", "2022-04-30", vec![]),
        ("2022-03-01", "2022-03-04", vec![]),
        ("2022-05-02", "2022-06-01", vec![other]),
    ] {
        assert_eq!(at_home(&house, place.homes[1], days(from, until)).await, found, "{from}");
        assert_eq!(of_person(&house, who, days(from, until)).await, found, "{from}");
    }
    let asked = ListStaysAtDwellingRequest { dwelling: dwelling(place.homes[1]), ..Default::default() };
    let shown = house.ask(asked).await.stays.swap_remove(0);
    let notice = shown.notice.unwrap();
    assert_eq!((shown.first_day, notice.until), (date("2022-03-04"), date("2022-03-06")));
    assert_eq!(notice.guests.len(), 2);
    let asked = ListStaysOfPersonRequest { person: person(who), ..Default::default() };
    let alone = house.ask(asked).await.stays.swap_remove(0).notice.unwrap();
    assert_eq!(
        alone.guests.into_iter().map(|guest| guest.guest).collect::<Vec<_>>(),
        [Some(Stayed::PersonId(who))]
    );
    same_when_rebuilt(&house).await;
    let house = house.restart().await;
    assert_eq!(of_person(&house, who, None).await, [told, other]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_is_refused() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let who = somebody(&house, &place).await;
    let gone = house.at(enrol("Trần Văn Mất", Sex::Male, "1950-03-04")).await;
    house.at(death(gone, "2022-03-01")).await;
    let home = place.homes[1];
    let good = || stay(&[who], home, "2022-03-04", "2022-03-06");
    let (first, second) = ("guests[0].person", "guests[1].person");
    let nowhere = NotifyStayRequest { dwelling: dwelling(999), ..good() };
    refused(&house, nowhere, Code::NotFound, "DWELLING_NOT_FOUND", "dwelling").await;
    let nobody = stay(&[999], home, "2022-03-04", "2022-03-06");
    refused(&house, nobody, Code::NotFound, "PERSON_NOT_FOUND", first).await;
    let wrong = [
        (stay(&[who, who], home, "2022-03-04", "2022-03-06"), "PERSON_NAMED_TWICE", second),
        (stay(&[who, gone], home, "2022-03-04", "2022-03-06"), "PERSON_DECEASED", second),
        (stay(&[who], home, "1990-01-01", "1990-01-01"), "BEFORE_BIRTH", first),
        (stay(&[who], home, "2022-03-04", "2022-03-03"), "TERM_ENDS_BEFORE_START", "until"),
        (stay(&[who], home, "2022-03-04", "2022-04-03"), "STAY_TOO_LONG", "until"),
        (stay(&[who], home, "2022-06-02", "2022-06-03"), "EFFECTIVE_DATE_IN_FUTURE", "effective_date"),
        (
            NotifyStayRequest { arrived_time: at(THAT_EVENING + 5 * HOUR), ..good() },
            "ARRIVED_ON_ANOTHER_DAY",
            "arrived_time",
        ),
        (
            NotifyStayRequest { notified_time: at(THAT_EVENING + 90 * 24 * HOUR), ..good() },
            "EFFECTIVE_DATE_IN_FUTURE",
            "notified_time",
        ),
    ];
    for (request, reason, field) in wrong {
        refused(&house, request, UNMET, reason, field).await;
    }
    house.at(stay(&[who, gone], home, "2022-02-20", "2022-03-20")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_notice_is_marked() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let late = |arrived: Option<i64>, notified| NotifyStayRequest {
        guests: vec![foreigner()],
        arrived_time: arrived.and_then(at),
        notified_time: at(notified),
        ..stay(&[], place.homes[0], "2022-03-04", "2022-03-06")
    };
    let eleven = THAT_EVENING + 3 * HOUR;
    for (arrived, notified, expected) in [
        (None, eleven - 1, false),
        (None, eleven, true),
        (Some(eleven), eleven + 9 * HOUR - 1, false),
        (Some(eleven), eleven + 9 * HOUR, true),
    ] {
        let answer = house.act(late(arrived, notified)).await;
        assert_eq!(answer.declared_late, expected, "{arrived:?} {notified}");
    }
    let asked = ListStaysAtDwellingRequest { dwelling: dwelling(place.homes[0]), ..Default::default() };
    let told = house.ask(asked).await.stays.into_iter().map(|stay| stay.declared_late);
    assert_eq!(told.collect::<Vec<_>>(), [false, true, false, true]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_is_corrected_and_annulled_and_what_was_known_stays_known() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let who = somebody(&house, &place).await;
    let other = house.at(enrol("Trần Thị Thử", Sex::Female, "1991")).await;
    let told = house.at(stay(&[who], place.homes[1], "2022-03-04", "2022-03-06")).await;
    let record = house.records().await.swap_remove(usize::try_from(told).unwrap());
    let mut corrected = correct(&record, |act| {
        let EventAct::StayNotified(stay) = act else { panic!("a stay") };
        stay.guests[0].guest = Some(Stayed::PersonId(other));
        (stay.dwelling_id, stay.until) = (place.homes[0], date("2022-04-03"));
    });
    let too_long = UNMET;
    refused(&house, corrected.clone(), too_long, "STAY_TOO_LONG", "replacement.until").await;
    corrected.effective_date = date("2022-04-01");
    let corrected = house.at(corrected).await;
    assert_eq!(at_home(&house, place.homes[0], None).await, [told]);
    assert_eq!(at_home(&house, place.homes[1], None).await, [] as [u64; 0]);
    assert_eq!(of_person(&house, other, days("2022-04-03", "2022-04-04")).await, [told]);
    assert_eq!(of_person(&house, who, None).await, [] as [u64; 0]);
    let then = ListStaysOfPersonRequest {
        person: person(who),
        as_of: Some(known_before(corrected)),
        ..Default::default()
    };
    assert_eq!(positions(&house.ask(then).await.stays), [told]);
    house.at(annul(corrected)).await;
    assert_eq!(of_person(&house, who, None).await, [told]);
    house.at(annul(told)).await;
    assert_eq!(of_person(&house, who, None).await, [] as [u64; 0]);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_go_on_where_they_ended_and_do_not_move() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let who = somebody(&house, &place).await;
    let from = ["2022-03-04", "2022-03-04", "2022-04-05", "2022-05-01", "2022-05-02"];
    let acts = from.map(|from| act::Act::NotifyStay(stay(&[who], place.homes[0], from, from)));
    let first = house.tail().await;
    let (imported, refusals) = import_acts(&house, "hotel", acts.to_vec()).await;
    assert_eq!((imported.recorded, refusals.len()), (5, 0));
    let mut asked =
        ListStaysAtDwellingRequest { dwelling: dwelling(place.homes[0]), page_size: 2, ..Default::default() };
    let mut pages = Vec::new();
    loop {
        let answer = house.ask(asked.clone()).await;
        pages.push(positions(&answer.stays));
        if pages.len() == 1 {
            house.at(annul(first + 2)).await;
        }
        if answer.next_page_token.is_empty() {
            break;
        }
        asked.page_token = answer.next_page_token;
    }
    assert_eq!(pages, [vec![first, first + 1], vec![first + 2, first + 3], vec![first + 4]]);
    assert_eq!(of_person(&house, who, None).await, [first, first + 1, first + 3, first + 4]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_goes_on_with_its_own_question_alone() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let who = somebody(&house, &place).await;
    let other = house.at(enrol("Trần Thị Thử", Sex::Female, "1991")).await;
    for day in ["2022-03-04", "2022-03-05", "2022-03-06"] {
        house.at(stay(&[who, other], place.homes[0], day, day)).await;
    }
    let period = days("2022-03-01", "2022-04-01");
    let of =
        |who| ListStaysOfPersonRequest { person: person(who), period, page_size: 1, ..Default::default() };
    let at = |home| ListStaysAtDwellingRequest {
        dwelling: dwelling(home),
        period,
        page_size: 1,
        ..Default::default()
    };
    let token = house.ask(of(who)).await.next_page_token;
    let at_home = house.ask(at(place.homes[0])).await.next_page_token;
    let next = ListStaysOfPersonRequest { page_token: token.clone(), page_size: 9, ..of(who) };
    assert_eq!(house.ask(next).await.stays.len(), 2, "how many are on a page may change");
    let wrong = Told::at(Code::InvalidArgument, "UNKNOWN_VALUE", "page_token");
    for asked in [
        ListStaysOfPersonRequest { page_token: token.clone(), ..of(other) },
        ListStaysOfPersonRequest {
            page_token: token.clone(),
            period: days("2022-03-01", "2022-04-02"),
            ..of(who)
        },
        ListStaysOfPersonRequest { page_token: token.clone(), period: None, ..of(who) },
        ListStaysOfPersonRequest { page_token: at_home.clone(), ..of(who) },
    ] {
        assert_eq!(Told::by(&house.send(asked).await.unwrap_err()), wrong);
    }
    for asked in [
        ListStaysAtDwellingRequest { page_token: at_home, ..at(place.homes[1]) },
        ListStaysAtDwellingRequest { page_token: token, ..at(place.homes[0]) },
    ] {
        assert_eq!(Told::by(&house.send(asked).await.unwrap_err()), wrong);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_questions_are_named() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let good = || ListStaysAtDwellingRequest { dwelling: dwelling(place.homes[0]), ..Default::default() };
    let (wrong, missing) = (Code::InvalidArgument, Code::NotFound);
    for (request, told) in [
        (ListStaysAtDwellingRequest { dwelling: None, ..good() }, Told::at(wrong, "REQUIRED", "dwelling")),
        (
            ListStaysAtDwellingRequest { dwelling: dwelling(999), ..good() },
            Told::at(missing, "DWELLING_NOT_FOUND", "dwelling"),
        ),
        (
            ListStaysAtDwellingRequest { page_token: "1.x.2".into(), ..good() },
            Told::at(wrong, "UNKNOWN_VALUE", "page_token"),
        ),
        (
            ListStaysAtDwellingRequest { period: days("2022-03-04", "2022-03-04"), ..good() },
            Told::at(wrong, "EMPTY_PERIOD", "period.until_exclusive"),
        ),
        (
            ListStaysAtDwellingRequest { as_of: Some(on("2022-03-04")), ..good() },
            Told::at(wrong, "NOT_APPLICABLE", "as_of.valid_date"),
        ),
    ] {
        assert_eq!(Told::by(&house.send(request).await.unwrap_err()), told);
    }
    let nobody = ListStaysOfPersonRequest { person: person(999), ..Default::default() };
    let said = house.send(nobody).await.unwrap_err();
    assert_eq!(Told::by(&said), Told::at(missing, "PERSON_NOT_FOUND", "person"));
}
