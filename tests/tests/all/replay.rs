//! The views are a function of the log, whoever computes it and from where.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use ledger_proto::ledger::audit::v1::GetRecordRequest;
use ledger_proto::ledger::event::v1::Record;
use ledger_proto::ledger::event::v1::event::Act;
use ledger_proto::ledger::r#type::v1::Sex;
use ledger_tests::request::{annul, correct, enrol, enrol_numbered, numbered_name};
use ledger_tests::{House, Place};

use projections::snapshot::PLACE;

use crate::officer::{Known, Officer};
use crate::privacy::damage;

const SEED: u64 = 11;
const RECORDS: u64 = 300;

/// A house in which one officer worked until the log had so many records, and the digests of the live views at each of its
/// positions since the first person.
async fn worked_in() -> (House, BTreeMap<u64, Vec<Vec<u8>>>) {
    let house = House::new().await;
    let place = Place::found(&house, 3).await;
    let known = Arc::new(Mutex::new(Known::default()));
    let mut digests = BTreeMap::new();
    for number in 0..12 {
        let request =
            enrol_numbered(&numbered_name(number), Sex::Male, "1970-01-01", u32::try_from(number).unwrap());
        let enrolled = house.at(request).await;
        known.lock().unwrap().persons.push(enrolled);
        digests.insert(enrolled + 1, house.digests().await);
    }
    let mut officer = Officer::new(SEED, 1, house.another_desk().await, place, known);
    let mut tail = house.tail().await;
    while tail < RECORDS {
        officer.act().await;
        let standing = house.standing().await;
        if standing.position > tail {
            assert_eq!(standing.position, tail + 1, "one act at a time");
            tail = standing.position;
            digests.insert(tail, standing.views.iter().map(|view| view.digest.to_vec()).collect());
        }
    }
    tail = amend_amendments(&house, &mut digests).await;
    assert_eq!(digests.keys().next_back(), Some(&tail));
    (house, digests)
}

/// A correction, its annulment, and the annulment of that.
async fn amend_amendments(house: &House, digests: &mut BTreeMap<u64, Vec<Vec<u8>>>) -> u64 {
    let enrolled = house.at(enrol("Trần Văn Nhầm", Sex::Male, "1980-01-01")).await;
    digests.insert(enrolled + 1, house.digests().await);
    let record = house.ask(GetRecordRequest { position: enrolled }).await.record.unwrap();
    let renamed = correct(&record, |act| {
        let Act::PersonEnrolled(enrolled) = act else { panic!("an enrolment") };
        enrolled.facts.as_mut().unwrap().full_name = "Trần Văn Đúng".into();
    });
    let corrected = house.at(renamed).await;
    digests.insert(corrected + 1, house.digests().await);
    let annulled = house.at(annul(corrected)).await;
    digests.insert(annulled + 1, house.digests().await);
    let restored = house.at(annul(annulled)).await;
    digests.insert(restored + 1, house.digests().await);
    assert_eq!(digests[&(annulled + 1)][0], digests[&(enrolled + 1)][0], "the correction is gone");
    assert_eq!(digests[&(restored + 1)][0], digests[&(corrected + 1)][0], "and here again");
    restored + 1
}

fn kinds(records: &[Record]) -> BTreeMap<&str, usize> {
    let mut kinds = BTreeMap::new();
    for record in records {
        *kinds.entry(record.kind.as_str()).or_default() += 1;
    }
    kinds
}

/// Acts about an earlier day than some act before them, amendments left out.
fn late(records: &[Record]) -> usize {
    let acts = records.iter().skip(1).filter(|record| !record.kind.starts_with("amendment."));
    let days = acts.filter_map(|record| record.effective_date.map(|date| (date.year, date.month, date.day)));
    let mut newest = (0, 0, 0);
    let is_late = |day: &(i32, i32, i32)| {
        newest = newest.max(*day);
        *day < newest
    };
    days.filter(is_late).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_built_from_nothing_equal_the_live_ones_at_every_prefix() {
    let (house, live) = worked_in().await;
    let records = house.records().await;
    let kinds = kinds(&records);
    assert!(
        kinds["amendment.event_annulled"] > 5
            && kinds["amendment.event_corrected"] > 5
            && late(&records) > 10,
        "{kinds:?}"
    );
    assert_eq!(live.len() as u64, records.len() as u64 - 7, "all prefixes but those before the first person");
    for (position, digests) in &live {
        assert_eq!(house.rebuilt_digests(*position), *digests, "seed {SEED}, the first {position} records");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_gives_the_same_views_whatever_has_become_of_the_snapshot() {
    let (house, _) = worked_in().await;
    let (tail, digests) = (house.tail().await, house.digests().await);
    let house = house.restart().await;
    assert_eq!((house.digests().await, house.replayed()), (digests.clone(), 0), "all from the snapshot");

    let house = house.restart_after(|folder| std::fs::remove_dir_all(folder.join("views")).unwrap()).await;
    assert_eq!((house.digests().await, house.replayed()), (digests.clone(), tail), "all from the log");

    let house = house.restart_after(|folder| damage(&folder.join(PLACE))).await;
    assert_eq!(
        (house.digests().await, house.replayed()),
        (digests.clone(), tail),
        "a damaged one is not believed"
    );

    let other = House::new().await;
    other.act(enrol("Trần Văn Khác", Sex::Male, "1990")).await;
    let other = other.stop().await;
    let foreign = other.path().join(PLACE);
    let copy = |folder: &std::path::Path| {
        let copied = std::fs::copy(&foreign, folder.join(PLACE));
        copied.expect("the folder of the views is there");
    };
    let house = house.restart_after(copy).await;
    assert_eq!(
        (house.digests().await, house.replayed()),
        (digests.clone(), tail),
        "another ledger's is not believed"
    );

    let house = house.restart().await;
    assert_eq!((house.digests().await, house.replayed()), (digests, 0), "a good one stands there again");
}
