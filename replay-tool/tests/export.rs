//! `export`: records for other tools; and what all commands have in common.

#![allow(clippy::unwrap_used, reason = "a test ends where something fails")]

mod fixture;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use fixture::acts::{at, story};
use fixture::{Fixture, Stopped, process, spawn};
use ledger_core::codec;
use ledger_core::domain::ids::Position;
use ledger_core::evidence::record_digest;
use ledger_core::ledger::ReadOnly;
use ledger_proto::ledger::event::v1::Record;
use serde_json::Value;

fn stopped() -> Stopped {
    story(Fixture::new()).stop()
}

fn records(lines: &str) -> Vec<Record> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_line_is_a_record_with_its_digest() {
    let ledger = stopped();
    let ran = ledger.tool(&["export"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let source = ReadOnly::open(ledger.path()).unwrap();
    let stored: Vec<Record> = (0..at::TAIL)
        .map(Position)
        .map(|position| {
            let bytes = source.reader.read(position).unwrap();
            let digest = record_digest(&source.keys.salts.at(position), &bytes);
            codec::record_to_proto(&codec::decode(position, &bytes).unwrap(), digest)
        })
        .collect();
    assert_eq!(records(&ran.stdout), stored);
    assert_eq!(ran.stdout, ledger.tool(&["export"]).stdout);
}

#[test]
fn a_range_and_kinds_can_be_chosen() {
    let ledger = stopped();
    let positions = |arguments: &[&str]| {
        let ran = ledger.tool(&[&["export"], arguments].concat());
        records(&ran.stdout).iter().map(|record| record.position).collect::<Vec<_>>()
    };
    assert_eq!(positions(&["--from", "3", "--until", "6"]), [3, 4, 5]);
    assert_eq!(positions(&["--kind", "person.enrolled", "--kind", "card.applied"]), [5, 6, 10]);
    assert_eq!(positions(&["--from", "14"]), [] as [u64; 0]);
    assert!(ledger.tool(&["export", "--from", "15"]).failed(1).contains("ends before position 15"));
}

#[test]
fn a_file_is_whole_or_not_there_and_is_not_overwritten() {
    let ledger = stopped();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.ndjson");
    let file = path.to_str().unwrap();
    let to_file = ledger.tool(&["export", "--output", file]);
    assert_eq!((to_file.code, to_file.stdout.as_str()), (0, ""));
    let whole = fs::read_to_string(&path).unwrap();
    assert_eq!(whole, ledger.tool(&["export"]).stdout);
    assert!(ledger.tool(&["export", "--output", file]).failed(3).contains("is there already"));
    ledger.tool(&["export", "--output", file, "--force", "--from", "13"]).failed(0);
    assert_eq!(records(&fs::read_to_string(&path).unwrap()).len(), 1);
    let nowhere = folder.path().join("no/such/place");
    ledger.tool(&["export", "--output", nowhere.to_str().unwrap()]).failed(3);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half-written stays");
}

#[test]
fn a_damaged_record_leaves_no_file_behind() {
    let ledger = stopped();
    let segment = &ledger.segments()[0];
    let all = fixture::frames::read(segment);
    let frame = all.iter().find(|frame| frame.is_record() && frame.position == at::AN).unwrap();
    let mut bytes = fs::read(segment).unwrap();
    bytes[frame.offset + 20] ^= 1;
    fs::write(segment, bytes).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.ndjson");
    let ran = ledger.tool(&["export", "--output", path.to_str().unwrap()]);
    assert!(ran.failed(4).contains("position 5: the checksum is wrong"), "{}", ran.stderr);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn that_nobody_reads_on_is_no_failure() {
    let mut fixture = story(Fixture::new());
    // More than a pipe holds.
    while fixture.ledger().durable().borrow().tail < Position(240) {
        fixture.runs(&fixture::acts::another_home());
    }
    let ledger = fixture.stop();
    for arguments in [&["export"][..], &["verify"], &["show", "dwelling", "3"]] {
        let mut child = spawn(process(ledger.path(), arguments).stdout(Stdio::piped()));
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        drop(stdout);
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&ended.stderr));
        assert!(line.starts_with('{'), "{line}");
    }
    let closed = spawn(process(ledger.path(), &["export"]).stdout(Stdio::from(closed_pipe())));
    assert_eq!(closed.wait_with_output().unwrap().status.code(), Some(0));
}

/// The writing end of a pipe that nobody reads.
fn closed_pipe() -> std::io::PipeWriter {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer
}

#[test]
fn it_reads_beside_a_writer_and_says_how_far() {
    let running = story(Fixture::new());
    let ran = running.tool(&["export"]);
    assert_eq!((ran.code, records(&ran.stdout).len()), (0, 14));
    assert!(ran.stderr.contains("read up to position 14"), "{}", ran.stderr);
}

#[test]
fn help_tells_the_exit_codes() {
    let ledger = stopped();
    for asked in [
        &["--help"][..],
        &["verify", "--help"],
        &["rebuild", "-h"],
        &["show", "--help"],
        &["export", "--help"],
    ] {
        let ran = ledger.tool(asked);
        assert_eq!(ran.code, 0);
        for code in 0..5 {
            assert!(ran.stdout.contains(&format!("\n  {code}  ")), "{asked:?}: {}", ran.stdout);
        }
    }
}

#[test]
fn nothing_in_the_folder_is_changed() {
    let ledger = stopped();
    let before = contents(&ledger);
    for arguments in [&["verify"][..], &["rebuild"], &["show", "person", "5"], &["export"]] {
        ledger.tool(arguments);
    }
    assert_eq!(contents(&ledger), before);
}

fn contents(ledger: &Stopped) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = ["", "log", "keys"]
        .iter()
        .flat_map(|folder| fs::read_dir(ledger.path().join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn output_that_is_json_stays_json_for_every_command() {
    let ledger = stopped();
    for arguments in [&["verify"][..], &["rebuild"], &["show", "person", "5"], &["show", "event", "0"]] {
        let asked = [&["--format", "json"], arguments].concat();
        let ran = ledger.tool(&asked);
        assert!(ran.json(0).is_object());
        assert_eq!(serde_json::from_str::<Value>(&ran.stdout).unwrap(), ledger.tool(arguments).json(0));
    }
}
