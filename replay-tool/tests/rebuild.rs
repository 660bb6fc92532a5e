//! `rebuild`: whoever replays the same records gets the same views.

#![allow(clippy::unwrap_used, reason = "a test ends where something fails")]

mod fixture;

use std::fs;

use fixture::acts::{at, story};
use fixture::{Fixture, Stopped, frames};
use ledger_core::domain::ids::Position;
use ledger_core::evidence::record_digest;
use ledger_core::ledger::{ReadOnly, records_up_to};
use projections::ViewWriter;
use projections::follow::Follower;
use serde_json::{Value, json};

fn stopped() -> Stopped {
    story(Fixture::new()).stop()
}

fn digest_of(report: &Value, view: &str) -> String {
    let views = report["views"].as_array().unwrap();
    let found = views.iter().find(|found| found["name"] == view).unwrap();
    found["digest"].as_str().unwrap().to_owned()
}

/// Keeps the views before a position where the server keeps its own.
fn keep_views(ledger: &Stopped, until: u64) {
    let source = ReadOnly::open(ledger.path()).unwrap();
    let reader = &*source.reader;
    let past = |subject, newest| records_up_to(reader, subject, newest);
    let mut writer = ViewWriter::new();
    Follower::new(reader, &past)
        .catch_up(&mut writer, Position(until), &mut |_| std::ops::ControlFlow::Continue(()))
        .unwrap();
    let last = Position(until - 1);
    let digest = record_digest(&source.keys.salts.at(last), &reader.read(last).unwrap());
    fs::create_dir_all(ledger.path().join("views")).unwrap();
    writer.write_snapshot(&ledger.path().join("views/snapshot"), source.keys.ledger, digest).unwrap();
}

#[test]
fn two_replays_give_the_same_digests_and_prefixes_others() {
    let ledger = stopped();
    let first = ledger.tool(&["rebuild"]);
    assert_eq!(first.json(0), ledger.tool(&["rebuild"]).json(0));
    let report = first.json(0);
    assert_eq!(report["position"], at::TAIL);
    let subjects: Vec<_> = report["views"].as_array().unwrap().iter().map(|view| &view["subjects"]).collect();
    assert_eq!(json!(subjects), json!([2, 1, 1, 4, 0]));
    assert!(first.stderr.contains(" a second") && first.stderr.contains("citizens: "), "{}", first.stderr);
    let prefix = ledger.tool(&["rebuild", "--until", "13"]).json(0);
    assert_eq!(prefix["position"], 13);
    assert_ne!(digest_of(&prefix, "citizens"), digest_of(&report, "citizens"));
    assert_eq!(digest_of(&prefix, "cards"), digest_of(&report, "cards"));
}

#[test]
fn digests_do_not_depend_on_the_keys_of_a_ledger() {
    let one = stopped().tool(&["rebuild"]).json(0);
    let two = stopped().tool(&["rebuild"]).json(0);
    assert_eq!(one, two, "the same acts in two ledgers");
}

#[test]
fn expected_digests_are_compared() {
    let ledger = stopped();
    let report = ledger.tool(&["rebuild"]).json(0);
    let (citizens, cards) = (digest_of(&report, "citizens"), digest_of(&report, "cards"));
    let good = [format!("citizens={citizens}"), format!("cards={cards}")];
    let asked = ["rebuild", "--expect", &good[0], "--expect", &good[1]];
    assert_eq!(ledger.tool(&asked).json(0)["views"][0]["expected"]["equal"], true);
    let report = ledger.tool(&["rebuild", "--expect", &format!("citizens={cards}")]).json(1);
    assert_eq!(report["views"][0]["expected"], json!({"digest": cards, "equal": false}));
    assert_eq!(report["views"][1]["expected"], Value::Null);
}

#[test]
fn stored_views_are_compared_where_they_stand() {
    let ledger = stopped();
    assert!(ledger.tool(&["rebuild", "--stored"]).failed(3).contains("there is no snapshot"));
    keep_views(&ledger, 10);
    let report = ledger.tool(&["rebuild", "--stored"]).json(0);
    assert_eq!((&report["position"], &report["stored"]["position"]), (&at::TAIL.into(), &10.into()));
    assert_eq!(report["stored"]["views"][0]["equal"], true);
    assert!(ledger.tool(&["rebuild", "--stored", "--until", "9"]).failed(3).contains("behind 9"));
    let path = ledger.path().join("views/snapshot");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert!(ledger.tool(&["rebuild", "--stored"]).failed(1).contains("the snapshot is damaged"));
}

#[test]
fn a_ledger_that_ends_before_its_stored_views_was_cut() {
    let ledger = stopped();
    keep_views(&ledger, at::TAIL);
    let segment = &ledger.segments()[0];
    let mut kept = frames::read(segment);
    // The last record and its commit frame.
    kept.truncate(kept.len() - 2);
    frames::write(segment, &kept);
    // The index tells, too; whoever moves it away is told by the views.
    assert!(ledger.tool(&["verify"]).failed(1).contains("the log ends at position 13"));
    fs::remove_dir_all(ledger.path().join("index")).unwrap();
    assert_eq!(ledger.tool(&["verify"]).json(0)["records"], at::TAIL - 1);
    assert!(ledger.tool(&["rebuild", "--stored"]).failed(1).contains("where the log has not got to"));
}

#[test]
fn stored_views_of_another_ledger_are_refused() {
    let (ledger, other) = (stopped(), stopped());
    keep_views(&other, 10);
    let file = other.path().join("views/snapshot");
    let asked = format!("--stored={}", file.display());
    assert!(ledger.tool(&["rebuild", &asked]).failed(1).contains("belongs to ledger"));
}

#[test]
fn a_position_that_the_ledger_has_not_reached_is_no_answer() {
    let ledger = stopped();
    assert!(ledger.tool(&["rebuild", "--until", "15"]).failed(1).contains("the next record will be 14"));
    assert_eq!(ledger.tool(&["rebuild", "--until", "0"]).json(0)["position"], 0);
}

#[test]
fn the_table_has_a_line_for_each_view() {
    let table = stopped().tool(&["--format", "table", "rebuild"]).stdout;
    let names: Vec<_> = table.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(names, ["view", "citizens", "households", "cards", "places", "offices"]);
}
