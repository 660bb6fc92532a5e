//! Questions: about now, about earlier days, about what was known earlier.

use ledger_proto::ledger::audit::v1::GetRecordRequest;
use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::person::v1::lookup_persons_request::Number;
use ledger_proto::ledger::person::v1::{GetPersonResponse, Person};
use ledger_proto::ledger::registration::v1::EnrolPersonRequest;
use ledger_proto::ledger::r#type::v1::as_of::Known;
use ledger_proto::ledger::r#type::v1::{AsOf, CardReason, Relation, Sex};
use ledger_tests::request::{
    annul, apply, approve, bearer, birth, correct, date, death, enrol, enrol_numbered, get_card,
    get_household, get_household_as_of, get_person, get_person_as_of, household, known_at, known_before,
    lookup, move_to, number, on, personalise,
};
use ledger_tests::{Call, House, Place, Told, day_at_noon};
use pbjson_types::Timestamp;
use prost::Message;
use tonic::{Code, Status};

use ledger_proto::ledger::person::v1::GetPersonRequest;
use ledger_proto::ledger::registration::v1::change_permanent_residence_request::Household as Becomes;

/// A family to whom something of every kind happened.
struct Past {
    house: House,
    homes: Vec<u64>,
    household: u64,
    head: u64,
    child: u64,
    corrected: u64,
    died: u64,
    death_annulled: u64,
}

impl Past {
    /// On the first day a family, a move and a birth; on the second a correction of the head's name; on the third a death
    /// of the head, on the fourth its annulment.
    async fn new() -> Past {
        let house = House::new().await;
        let place = Place::found(&house, 2).await;
        let (joined, members) = place.family(&house, 0, 1, 1).await;
        let movers: Vec<_> = members.iter().map(|id| (*id, Relation::Unspecified)).collect();
        house.act(move_to(place.homes[1], &movers, Some(Becomes::SameHousehold(true)), "2022-02-10")).await;
        let mut born = birth("Trần Thị Mới", "2022-05-05", place.commune);
        (born.household, born.relation) = (household(joined), Relation::Child.into());
        let child = house.at(born).await;
        house.clock.set(day_at_noon(1));
        let head = members[0];
        let record = house.ask(GetRecordRequest { position: head }).await.record.unwrap();
        let renamed = correct(&record, |act| {
            let EventAct::PersonEnrolled(enrolled) = act else { panic!("the head was enrolled") };
            enrolled.facts.as_mut().unwrap().full_name = "Trần Văn Đúng".into();
        });
        let corrected = house.at(renamed).await;
        house.clock.set(day_at_noon(2));
        let died = house.at(death(head, "2022-05-20")).await;
        house.clock.set(day_at_noon(3));
        let death_annulled = house.at(annul(died)).await;
        house.standing().await;
        Past { house, homes: place.homes, household: joined, head, child, corrected, died, death_annulled }
    }

    async fn head(&self, as_of: AsOf) -> Person {
        self.house.ask(get_person_as_of(self.head, as_of)).await.person.unwrap()
    }

    async fn head_name(&self, as_of: AsOf) -> String {
        self.head(as_of).await.name.unwrap().full_name
    }
}

fn at_noon(days: i64) -> Timestamp {
    Timestamp { seconds: day_at_noon(days).0 / 1_000_000, nanos: 0 }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correction_changes_what_is_known_now_and_nothing_that_was_known_before() {
    let past = Past::new().await;
    let (wrong, right) = ("Trần Văn Thử b", "Trần Văn Đúng");
    assert_eq!(past.head_name(known_before(past.corrected)).await, wrong);
    assert_eq!(past.head_name(known_before(past.corrected + 1)).await, right);
    assert_eq!(past.head_name(known_at(at_noon(0))).await, wrong);
    assert_eq!(past.head_name(known_at(at_noon(1))).await, right, "an act of that very instant is known");
    assert_eq!(past.head_name(on("2021-02-25")).await, right, "it was always so, as far as is known now");
    let day = AsOf { valid_date: date("2021-02-25"), known: Some(Known::KnownPosition(past.corrected)) };
    assert_eq!(past.head_name(day).await, wrong);
    let unknown = past.house.send(get_person_as_of(past.head, known_before(past.head))).await.unwrap_err();
    assert_eq!(Told::by(&unknown), Told::at(Code::NotFound, "PERSON_NOT_FOUND", "person"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_and_a_birth_begin_on_their_day_for_persons_and_households() {
    let past = Past::new().await;
    for (day, home) in [("2022-02-09", 0), ("2022-02-10", 1), ("2022-05-04", 1)] {
        let residence = past.head(on(day)).await.residence.unwrap();
        assert_eq!(residence.dwelling_id, past.homes[home], "{day}");
        let household = past.house.ask(get_household_as_of(past.household, on(day))).await.household.unwrap();
        assert_eq!((household.dwelling_id, household.members.len()), (past.homes[home], 3), "{day}");
    }
    let unborn = past.house.send(get_person_as_of(past.child, on("2022-05-04"))).await.unwrap_err();
    assert_eq!(Told::by(&unborn), Told::at(Code::NotFound, "PERSON_NOT_FOUND", "person"));
    let born = past.house.ask(get_person_as_of(past.child, on("2022-05-05"))).await.person.unwrap();
    assert_eq!(born.household.unwrap().household_id, past.household);
    let household =
        past.house.ask(get_household_as_of(past.household, on("2022-05-05"))).await.household.unwrap();
    assert_eq!(household.members.last().unwrap().person_id, past.child);
    let unformed = past.house.send(get_household_as_of(past.household, on("2021-02-25"))).await.unwrap_err();
    assert_eq!(Told::by(&unformed), Told::at(Code::NotFound, "HOUSEHOLD_NOT_FOUND", "household_id"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_annulled_death_was_believed_and_the_household_lacked_its_head() {
    let past = Past::new().await;
    let believed = known_before(past.death_annulled);
    let dead = past.head(believed).await;
    assert_eq!((dead.death_date, dead.household, dead.residence), (date("2022-05-20"), None, None));
    let headless = past.house.ask(get_household_as_of(past.household, believed)).await.household.unwrap();
    assert_eq!((headless.head_id, headless.members.len()), (0, 3));
    let day_before = AsOf { valid_date: date("2022-05-19"), ..believed };
    let with_head = past.house.ask(get_household_as_of(past.household, day_before)).await.household.unwrap();
    assert_eq!((with_head.head_id, with_head.members.len()), (past.head, 4));

    let now = past.house.ask(get_person(past.head, past.death_annulled)).await.person.unwrap();
    assert_eq!((now.death_date, now.household.unwrap().household_id), (None, past.household));
    let whole = past.house.ask(get_household(past.household, 0)).await.household.unwrap();
    assert_eq!((whole.head_id, whole.members.len()), (past.head, 4));
    assert_eq!(past.died + 1, past.death_annulled);
}

/// The bytes of an answer, and the same question with the as-of date that the answer echoed.
async fn echoed(house: &House, request: GetPersonRequest) -> (GetPersonRequest, Vec<u8>) {
    let answer: GetPersonResponse = house.ask(request.clone()).await;
    (GetPersonRequest { as_of: answer.as_of, ..request }, answer.encode_to_vec())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_given_again_to_the_byte_when_its_echo_is_asked() {
    let past = Past::new().await;
    let at = |days| known_at(at_noon(days));
    let mut asked = Vec::new();
    for who in [past.head, past.child] {
        asked.push(echoed(&past.house, get_person(who, 0)).await);
        let questions = [
            on("2022-05-05"),
            on("2022-05-30"),
            known_before(past.died),
            at(2),
            known_before(past.house.tail().await),
        ];
        for as_of in questions {
            asked.push(echoed(&past.house, get_person_as_of(who, as_of)).await);
        }
        let both =
            AsOf { valid_date: date("2022-05-21"), known: Some(Known::KnownPosition(past.death_annulled)) };
        asked.push(echoed(&past.house, get_person_as_of(who, both)).await);
    }
    let whole = past.house.ask(get_household(past.household, 0)).await;
    let household_then = get_household_as_of(past.household, whole.as_of.unwrap());
    assert!(asked.iter().all(|(again, _)| again.as_of.unwrap().known.is_some()), "known is always resolved");

    let house = past.house;
    for (again, bytes) in &asked {
        assert_eq!(house.ask(again.clone()).await.encode_to_vec(), *bytes, "{again:?}");
    }
    house.act(death(past.head, "2022-05-25")).await;
    house.act(annul(past.child)).await;
    let house = house.restart().await;
    for (again, bytes) in &asked {
        assert_eq!(
            house.ask(again.clone()).await.encode_to_vec(),
            *bytes,
            "after more acts and a restart: {again:?}"
        );
    }
    assert_eq!(house.ask(household_then).await.encode_to_vec(), whole.encode_to_vec());
}

async fn told<C: Call>(house: &House, request: C) -> Told {
    let refused: Result<C::Answer, Status> = house.send(request).await;
    Told::by(&refused.err().expect("it is refused"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_waits_for_its_position_and_refuses_one_that_is_not_written() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let (household, members) = place.family(&house, 0, 0, 1).await;
    for written in 0..20 {
        let at = house.at(enrol("Trần Văn Nhanh", Sex::Male, "1990")).await;
        let answer = house.ask(get_person(at, at)).await;
        assert!(answer.position > at, "own write {written} at {at} is seen");
    }
    let tail = house.tail().await;
    let beyond = Told::plain(Code::OutOfRange, "POSITION_NOT_WRITTEN");
    let newest = house.ask(get_person(members[0], tail)).await;
    assert_eq!(newest.position, tail, "an answer's own position is one to read on from");
    for min_position in [tail + 1, u64::MAX] {
        let then = get_person_as_of(members[0], known_before(min_position));
        assert_eq!(told(&house, then).await, beyond, "known before {min_position}");
        assert_eq!(told(&house, get_person(members[0], min_position)).await, beyond, "{min_position}");
        assert_eq!(told(&house, get_household(household, min_position)).await, beyond, "{min_position}");
        assert_eq!(told(&house, get_card(5, min_position)).await, beyond, "{min_position}");
        let number = Number::OldNumber("123456789".into());
        assert_eq!(told(&house, lookup(number, min_position)).await, beyond, "{min_position}");
    }
    let at_once = house.ask(get_person(members[0], 0)).await;
    assert!(at_once.position > 0 && at_once.position <= tail);
    assert_eq!(at_once.as_of.unwrap().known, Some(Known::KnownPosition(at_once.position)));
    assert_eq!(house.records_from(tail).await.unwrap(), []);
    assert_eq!(Told::by(&house.records_from(tail + 1).await.unwrap_err()), beyond);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_lead_to_everyone_who_bears_them() {
    let house = House::new().await;
    let shared = "012345678";
    let with_old = |name: &str, serial| EnrolPersonRequest {
        old_number: shared.into(),
        ..enrol_numbered(name, Sex::Male, "1960-01-01", serial)
    };
    let first = house.at(with_old("Trần Văn Một", 1)).await;
    let second = house.at(with_old("Trần Văn Hai", 2)).await;
    let card = house.at(apply(first, CardReason::First, "2022-05-01")).await;
    house.act(approve(card, "2022-05-02")).await;
    let made = house.at(personalise(card, "THU0001", "2022-05-03")).await;
    let found = async |number: Number| -> Vec<u64> {
        house.ask(lookup(number, made)).await.persons.iter().map(|person| person.person_id).collect()
    };
    assert_eq!(found(Number::OldNumber(shared.into())).await, [first, second]);
    let personal = number(Sex::Male, "1960-01-01", 2);
    assert_eq!(found(Number::PersonalNumber(personal.clone())).await, [second]);
    assert_eq!(found(Number::CardSerial("THU0001".into())).await, [first]);
    for nobody in [
        Number::OldNumber("876543210".into()),
        Number::PersonalNumber(number(Sex::Male, "1960-01-01", 3)),
        Number::CardSerial("THU0002".into()),
    ] {
        assert_eq!(found(nobody).await, Vec::<u64>::new());
    }
    let by_number = GetPersonRequest { person: bearer(&personal), ..Default::default() };
    assert_eq!(house.ask(by_number).await.person.unwrap().person_id, second);
    house.standing().await;
    let at = house.at(annul(second)).await;
    assert_eq!(house.ask(get_person(first, at)).await.person.unwrap().old_number, shared);
    assert_eq!(found(Number::OldNumber(shared.into())).await, [first]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_there_is_not_found_and_what_is_not_named_is_required() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let (_, members) = place.family(&house, 0, 0, 1).await;
    let missing = |reason: &str, field: &str| Told::at(Code::NotFound, reason, field);
    let home = place.homes[0];
    for id in [home, 9_999, u64::MAX] {
        assert_eq!(told(&house, get_person(id, 0)).await, missing("PERSON_NOT_FOUND", "person"), "{id}");
        assert_eq!(told(&house, get_household(id, 0)).await, missing("HOUSEHOLD_NOT_FOUND", "household_id"));
        assert_eq!(told(&house, get_card(id, 0)).await, missing("CARD_NOT_FOUND", "card_id"));
        let then = get_household_as_of(id, on("2022-05-01"));
        assert_eq!(told(&house, then).await, missing("HOUSEHOLD_NOT_FOUND", "household_id"));
        let then = get_person_as_of(id, on("2022-05-01"));
        assert_eq!(told(&house, then).await, missing("PERSON_NOT_FOUND", "person"));
    }
    let nobody = GetPersonRequest { person: bearer("099199000001"), ..Default::default() };
    assert_eq!(told(&house, nobody).await, missing("PERSON_NOT_FOUND", "person"));
    let position = house.tail().await;
    assert_eq!(told(&house, GetRecordRequest { position }).await, missing("EVENT_NOT_FOUND", "position"));
    let required = |field: &str| Told::at(Code::InvalidArgument, "REQUIRED", field);
    assert_eq!(told(&house, GetPersonRequest::default()).await, required("person"));
    assert_eq!(told(&house, get_household(0, 0)).await, required("household_id"));
    assert_eq!(told(&house, get_card(0, 0)).await, required("card_id"));
    let no_day = AsOf { valid_date: date("2022-02-30"), known: None };
    let no_day = told(&house, get_person_as_of(members[0], no_day)).await;
    assert_eq!(no_day, Told::at(Code::InvalidArgument, "INVALID_DATE", "as_of.valid_date"));
}
