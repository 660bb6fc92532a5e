//! An answer is resolved to a day and a state of knowledge; asked again with these, it is the same to the byte: after later acts, after
//! a restart, with views built anew, and once the records are sealed.

use std::path::Path;
use std::sync::Arc;

use grpc_api::server::Server;
use ledger_core::clock::ManualClock;
use ledger_core::ledger::Ledger;
use ledger_core::log::segment::SegmentOptions;
use ledger_proto::ledger::audit::v1::GetRecordRequest;
use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::history::v1::compare_area_request::Area as AreaNamed;
use ledger_proto::ledger::history::v1::known_ref::Known as KnownBy;
use ledger_proto::ledger::history::v1::subject_ref::By;
use ledger_proto::ledger::history::v1::{
    CompareAreaRequest, CompareRequest, ExplainRequest, GetPhasesRequest, GetTimelineRequest, KnownRef,
    SubjectRef,
};
use ledger_proto::ledger::household::v1::GetHouseholdRequest;
use ledger_proto::ledger::person::v1::{GetCardRequest, GetPersonRequest, GetRelationsRequest};
use ledger_proto::ledger::place::v1::get_area_request::Area as AreaBy;
use ledger_proto::ledger::place::v1::{GetAreaRequest, GetDwellingRequest};
use ledger_proto::ledger::residence::v1::{GetOccupancyRequest, GetResidenceHistoryRequest};
use ledger_proto::ledger::r#type::v1::as_of::Known;
use ledger_proto::ledger::r#type::v1::{AsOf, CardReason, Parentage, Sex};
use ledger_tests::family::{marry, recognise};
use ledger_tests::request::{
    annul, apply, approve, correct, date, dwelling, enrol_numbered, hand_over, move_alone, numbered_name,
    person, personalise,
};
use ledger_tests::{Call, DAY_ONE, House, Place, day_at_noon};
use prost::Message;
use tempfile::TempDir;

/// Enough acts behind a story for its records to fill blocks of sealed files.
const LATER_ACTS: u32 = 700;

/// Days until a card that was made for somebody of forty has run out.
const YEARS_LATER: i64 = 7_000;

/// Segments so small that a few hundred records fill several.
async fn open(folder: TempDir, clock: Arc<ManualClock>) -> House {
    let options = SegmentOptions { segment_bytes: 32 << 10, fill_step: 16 << 10, seal: true };
    let data = folder.path().to_path_buf();
    let opened = tokio::task::spawn_blocking(move || Ledger::open_with(&data, &options, clock)).await;
    let opened = opened.expect("nothing panics").expect("the ledger is opened");
    let served = Server::over(opened, folder.path(), ([127, 0, 0, 1], 0).into(), |_| ()).await;
    House::around(served.expect("the server starts"), folder).await
}

/// Files of the log that hold the first record: raw, sealed.
fn files_of_the_first_record(folder: &Path) -> (bool, bool) {
    let log = folder.join("log");
    let names =
        std::fs::read_dir(log).expect("there is a log").map(|entry| entry.expect("a file").file_name());
    let names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    let first = |name: &&String| name.starts_with("00000000000000000000.");
    let of_first: Vec<&String> = names.iter().filter(first).collect();
    (
        of_first.iter().any(|name| !name.contains("sealed")),
        of_first.iter().any(|name| name.ends_with(".sealed")),
    )
}

/// A man and a woman who marry, move and have a card made, and whose records are amended.
struct Story {
    an: u64,
    child: u64,
    household: u64,
    card: u64,
    moved: u64,
    homes: Vec<u64>,
}

async fn tell(house: &House) -> Story {
    let place = Place::found(house, 2).await;
    let (household, members) = place.family(house, 0, 1, 1).await;
    let (an, lan, child) = (members[0], members[1], members[2]);
    house.act(marry(an, lan, "2021-04-01")).await;
    house.act(recognise(child, an, Parentage::Father, "2021-05-01")).await;
    let card = house.at(apply(an, CardReason::First, "2022-01-03")).await;
    house.act(approve(card, "2022-01-04")).await;
    house.act(personalise(card, "AB123456", "2022-01-05")).await;
    house.act(hand_over(card, "2022-01-09")).await;
    let moved = house.at(move_alone(lan, place.homes[1], "2022-02-10")).await;
    amend(house, an, "Trần Văn Đúng").await;
    Story { an, child, household, card, moved, homes: place.homes }
}

async fn amend(house: &House, who: u64, name: &str) {
    let record = house.ask(GetRecordRequest { position: who }).await.record.expect("it is there");
    let request = correct(&record, |act| {
        let EventAct::PersonEnrolled(enrolled) = act else { panic!("somebody was enrolled") };
        enrolled.facts.as_mut().expect("there are facts").full_name = name.into();
    });
    house.act(request).await;
}

/// Bytes of answers, each with what was asked.
#[derive(Default)]
struct Answers(Vec<(String, Vec<u8>)>);

impl Answers {
    async fn ask<C: Call + std::fmt::Debug>(&mut self, house: &House, asked: &str, request: C) {
        let answer = match house.send(request).await {
            Ok(answer) => answer.encode_to_vec(),
            Err(status) => panic!("{asked}: {status:?}"),
        };
        self.0.push((asked.to_owned(), answer));
    }
}

/// Every kind of question about the story, on some days, as known before a position, or now.
async fn ask_all(house: &House, story: &Story, known: Option<u64>) -> Vec<(String, Vec<u8>)> {
    let mut all = Answers::default();
    let (who, min_position) = (person(story.an), house.tail().await);
    let known_by = known.map(|position| KnownRef { known: Some(KnownBy::Position(position)) });
    let before = Some(KnownRef { known: Some(KnownBy::Position(story.moved)) });
    let known = known.map(Known::KnownPosition);
    let subject = |by| Some(SubjectRef { by: Some(by) });
    let subjects = [
        person(story.an).map(By::Person).expect("a person"),
        By::HouseholdId(story.household),
        By::DwellingId(story.homes[1]),
        By::CardId(story.card),
        By::AreaId(1),
    ];
    for valid_date in [None, date("2021-04-15"), date("2022-02-09"), date("2022-02-10")] {
        let as_of = Some(AsOf { valid_date, known });
        let person = who.clone();
        all.ask(house, "person", GetPersonRequest { person, min_position, as_of }).await;
        let person = who.clone();
        let request = GetRelationsRequest { person, min_position, as_of, include_ended: true };
        all.ask(house, "relations", request).await;
        let household_id = story.household;
        all.ask(house, "household", GetHouseholdRequest { household_id, min_position, as_of }).await;
        let request = GetDwellingRequest { dwelling: dwelling(story.homes[1]), min_position, as_of };
        all.ask(house, "dwelling", request).await;
        let request = GetAreaRequest { area: Some(AreaBy::AreaId(3)), min_position, as_of };
        all.ask(house, "area", request).await;
        let person = who.clone();
        let request = GetResidenceHistoryRequest { person, min_position, as_of, ..Default::default() };
        all.ask(house, "residence", request).await;
        let dwelling = dwelling(story.homes[1]);
        let request = GetOccupancyRequest { dwelling, min_position, as_of, ..Default::default() };
        all.ask(house, "occupancy", request).await;
        for subject in [0, 1, 2, 4].map(|at| subject(subjects[at].clone())) {
            let request = ExplainRequest { subject, as_of, min_position, ..Default::default() };
            all.ask(house, "explain", request).await;
        }
        let subjects = subjects.iter().map(|by| SubjectRef { by: Some(by.clone()) }).collect();
        let (before, after) = (before, known_by);
        let request = CompareRequest { subjects, valid_date, before, after, ..Default::default() };
        all.ask(house, "compare", request.clone()).await;
        let (area, before, after) = (Some(AreaNamed::AreaId(1)), request.before, request.after);
        let request = CompareAreaRequest { area, valid_date, before, after, ..Default::default() };
        all.ask(house, "compare area", request).await;
    }
    let as_of = Some(AsOf { valid_date: None, known });
    for by in subjects {
        let request =
            GetTimelineRequest { subject: subject(by.clone()), as_of, min_position, ..Default::default() };
        all.ask(house, "timeline", request).await;
        let request = GetPhasesRequest { subject: subject(by), as_of, min_position, ..Default::default() };
        all.ask(house, "phases", request).await;
    }
    // Whether a term is over depends on the day, so that one without a day is answered for today.
    for valid_date in [date("2022-01-03"), date("2022-01-09")] {
        let as_of = Some(AsOf { valid_date, known });
        all.ask(house, "card", GetCardRequest { card_id: story.card, min_position, as_of }).await;
    }
    all.0
}

fn same(now: &[(String, Vec<u8>)], first: &[(String, Vec<u8>)], when: &str) {
    assert_eq!(now.len(), first.len());
    for (at, (now, first)) in now.iter().zip(first).enumerate() {
        assert_eq!(now, first, "{when}, question {at}: {}", first.0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_resolved_is_answered_in_the_same_bytes_whatever_became_of_the_records() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let clock = Arc::new(ManualClock::at(DAY_ONE));
    let house = open(folder, clock.clone()).await;
    let story = tell(&house).await;
    let known = Some(house.tail().await);
    let first = ask_all(&house, &story, None).await;
    same(&ask_all(&house, &story, known).await, &first, "at once");

    // Whatever is learned later is nothing to what was known; nor is it that the card's term is over meanwhile.
    clock.set(day_at_noon(YEARS_LATER));
    amend(&house, story.an, "Trần Văn Khác").await;
    amend(&house, story.child, "Trần Thị Khác").await;
    house.act(annul(story.moved)).await;
    same(&ask_all(&house, &story, known).await, &first, "after amendments");
    let now = ask_all(&house, &story, None).await;
    assert!(now.iter().zip(&first).any(|(now, first)| now != first), "something is believed otherwise now");

    for number in 100..100 + LATER_ACTS {
        let name = numbered_name(usize::try_from(number).expect("a small number"));
        let mut request = enrol_numbered(&name, Sex::Female, "1990-03-04", number);
        request.dwelling = dwelling(story.homes[1]);
        house.act(request).await;
    }
    same(&ask_all(&house, &story, known).await, &first, "after many acts");

    let reader = house.ledger().reader();
    tokio::task::spawn_blocking(move || reader.wait_sealed()).await.expect("what is complete is sealed");
    let kept = files_of_the_first_record(house.folder());
    assert_eq!(kept, (false, true), "the story's records are sealed, and nowhere else");
    same(&ask_all(&house, &story, known).await, &first, "sealed under an open ledger");

    let house = open(house.stop().await, clock.clone()).await;
    same(&ask_all(&house, &story, known).await, &first, "after a restart");
    let folder = house.stop().await;
    std::fs::remove_dir_all(folder.path().join("views")).expect("the views are dropped");
    let house = open(folder, clock).await;
    same(&ask_all(&house, &story, known).await, &first, "with views built anew");
    ledger_tests::same_when_rebuilt(&house).await;
}
