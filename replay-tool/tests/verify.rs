//! `verify`: what was stored is as it was stored, or it is said where not.

#![allow(clippy::unwrap_used, reason = "a test ends where something fails")]

mod fixture;

use std::fs;

use fixture::acts::{at, story};
use fixture::{Fixture, Stopped, frames, tool};
use serde_json::Value;

fn stopped() -> Stopped {
    story(Fixture::new()).stop()
}

/// Several segments of a few batches each.
fn segmented() -> Stopped {
    let stopped = story(Fixture::with_segments_of(4700)).stop();
    assert!(stopped.segments().len() > 3, "{:?}", stopped.segments());
    stopped
}

#[test]
fn a_fresh_ledger_and_one_with_a_story_are_sound() {
    let fresh = Fixture::new().stop().tool(&["verify"]).json(0);
    assert_eq!((&fresh["verdict"], &fresh["records"]), (&"sound".into(), &1.into()));
    let report = segmented().tool(&["verify"]).json(0);
    assert_eq!(report["records"], at::TAIL);
    assert_eq!(report["batches"], at::TAIL);
    assert_eq!(report["acts"]["checked"], at::TAIL);
    assert_eq!(report["acts"]["kinds"]["person.enrolled"], 2);
    assert_eq!(report["acts"]["last_record_time"], "2030-01-01T00:00:13.000000Z");
    assert_eq!((&report["damage"], &report["acts"]["flaw"]), (&Value::Null, &Value::Null));
}

#[test]
fn it_checks_beside_a_writer_and_gives_the_root_that_the_ledger_has() {
    let running = story(Fixture::new());
    let ran = running.tool(&["verify"]);
    let report = ran.json(0);
    assert_eq!(report["writer_at_work"], true);
    assert!(ran.stderr.contains("a writer is at work: what follows position 14"), "{}", ran.stderr);
    let root = running.ledger().durable().borrow().tree.root().to_string();
    assert_eq!(report["root"], root);
}

#[test]
fn the_same_log_is_reported_in_the_same_bytes() {
    let ledger = stopped();
    let first = ledger.tool(&["verify"]);
    assert_eq!((first.code, &first.stdout), (0, &ledger.tool(&["verify"]).stdout));
    let table = ledger.tool(&["--format", "table", "verify"]);
    let root = first.json(0)["root"].as_str().unwrap().to_owned();
    assert!(table.stdout.lines().any(|line| line.trim() == format!("root{}{root}", gap(&table.stdout))));
}

/// The blanks between the name `root` and its value.
fn gap(table: &str) -> String {
    let line = table.lines().find(|line| line.starts_with(" root ")).unwrap();
    " ".repeat(line[5..].len() - line[5..].trim_start().len())
}

#[test]
fn a_flipped_bit_is_reported_with_its_place() {
    let ledger = stopped();
    let segment = &ledger.segments()[0];
    let frame = frames::read(segment)
        .into_iter()
        .find(|frame| frame.is_record() && frame.position == at::AN)
        .unwrap();
    let mut bytes = fs::read(segment).unwrap();
    bytes[frame.offset + 16 + frame.body.len() / 2] ^= 4;
    fs::write(segment, bytes).unwrap();
    let report = ledger.tool(&["verify"]).json(1);
    assert_eq!(report["verdict"], "different");
    assert_eq!(report["damage"]["position"], at::AN);
    assert_eq!(report["damage"]["offset"], frame.offset);
    assert_eq!(report["damage"]["what"], "the checksum is wrong");
    assert_eq!((&report["records"], &report["acts"]), (&at::AN.into(), &Value::Null));
    // For those who need the record there is no answer.
    assert_eq!(ledger.tool(&["export", "--from", "5", "--until", "6"]).code, 4);
}

#[test]
fn a_batch_that_power_loss_cut_short_is_no_damage() {
    let ledger = stopped();
    let segment = &ledger.segments()[0];
    let last = frames::read(segment).into_iter().rfind(frames::Frame::is_record).unwrap();
    let file = fs::File::options().write(true).open(segment).unwrap();
    file.set_len(last.offset as u64 + 24).unwrap();
    // What was never acknowledged is in no file of the index.
    fs::remove_dir_all(ledger.path().join("index")).unwrap();
    let report = ledger.tool(&["verify"]).json(0);
    assert_eq!(report["unfinished_batch"]["position"], at::TAIL - 1);
    assert_eq!(report["unfinished_batch"]["bytes"], 24);
    assert_eq!(report["records"], at::TAIL - 1);
}

#[test]
fn a_cut_ledger_is_found_by_the_root_that_was_noted() {
    let ledger = stopped();
    let noted = ledger.tool(&["verify"]).json(0)["root"].as_str().unwrap().to_owned();
    let segment = &ledger.segments()[0];
    let kept = frames::read(segment).into_iter().filter(|frame| frame.position < at::TAIL - 1);
    let kept: Vec<_> = kept.collect();
    let end = kept.iter().rposition(|frame| !frame.is_record()).unwrap();
    frames::write(segment, &kept[..=end]);
    assert!(ledger.tool(&["verify"]).failed(1).contains("the log ends at position 12"));
    fs::remove_dir_all(ledger.path().join("index")).unwrap();
    assert_eq!(ledger.tool(&["verify"]).json(0)["records"], at::TAIL - 2);
    let tail = at::TAIL.to_string();
    let report = ledger.tool(&["verify", "--expect-root", &noted, "--expect-position", &tail]).json(1);
    assert_eq!((&report["expected"]["equal"], &report["expected"]["found"]), (&false.into(), &Value::Null));
}

#[test]
fn a_missing_segment_is_found() {
    let ledger = segmented();
    let segments = ledger.segments();
    fs::remove_file(&segments[1]).unwrap();
    let report = ledger.tool(&["verify"]).json(1);
    let first: u64 = segments[1].file_stem().unwrap().to_str().unwrap().parse().unwrap();
    assert_eq!(report["damage"]["position"], first);
    assert_eq!(report["damage"]["what"], "the segment that should start here is missing");
    fs::remove_file(&segments[0]).unwrap();
    assert_eq!(ledger.tool(&["verify"]).json(1)["damage"]["position"], 0);
}

#[test]
fn exchanged_records_with_good_checksums_are_found_by_the_tree() {
    let ledger = stopped();
    let segment = &ledger.segments()[0];
    let mut all = frames::read(segment);
    frames::write(segment, &all);
    assert_eq!(ledger.tool(&["verify"]).json(0)["verdict"], "sound", "the forger knows the format");
    let of = |position| all.iter().position(|f| f.is_record() && f.position == position).unwrap();
    let (one, two) = (of(at::AN), of(at::LAN));
    let body = all[one].body.clone();
    all[one].body = std::mem::replace(&mut all[two].body, body);
    frames::write(segment, &all);
    let ran = ledger.tool(&["verify"]);
    let report = ran.json(1);
    // The commit of the next batch holds the root over the changed record.
    assert_eq!(report["damage"]["position"], at::AN + 1);
    let what = "the tree root in the commit frame is not that of the records before the batch";
    assert_eq!(report["damage"]["what"], what);
    assert!(ran.stderr.contains("together with its checksum"), "{}", ran.stderr);
}

#[test]
fn a_changed_last_record_is_found_by_the_noted_root_alone() {
    let ledger = stopped();
    let noted = ledger.tool(&["verify"]).json(0)["root"].as_str().unwrap().to_owned();
    let segment = &ledger.segments()[0];
    let mut all = frames::read(segment);
    let last = all.iter().rposition(frames::Frame::is_record).unwrap();
    let letter = all[last].body.iter().rposition(|byte| *byte == b'e').unwrap();
    all[last].body[letter] = b'o';
    frames::write(segment, &all);
    assert_eq!(ledger.tool(&["verify"]).json(0)["verdict"], "sound", "no commit frame follows it yet");
    let report = ledger.tool(&["verify", "--expect-root", &noted]).json(1);
    assert_eq!(report["expected"]["position"], at::TAIL);
    assert_ne!(report["expected"]["found"], noted);
}

#[test]
fn a_root_noted_earlier_is_computed_again() {
    let ledger = segmented();
    let whole = ledger.tool(&["verify"]).json(0)["root"].as_str().unwrap().to_owned();
    let probe = ledger.tool(&["verify", "--expect-root", &whole, "--expect-position", "6"]).json(1);
    let root = probe["expected"]["found"].as_str().unwrap().to_owned();
    let again = ledger.tool(&["verify", "--expect-root", &root, "--expect-position", "6"]).json(0);
    assert_eq!(again["expected"]["equal"], true);
    let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    ledger.tool(&["verify", "--expect-root", nothing, "--expect-position", "0"]).json(0);
}

#[test]
fn a_folder_that_cannot_be_judged_is_told_from_one_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    assert!(tool(&folder.path().join("nowhere"), &["verify"]).failed(3).contains("there is no folder"));
    fs::write(folder.path().join("letter.txt"), "dear").unwrap();
    for command in ["verify", "rebuild", "export"] {
        assert!(tool(folder.path(), &[command]).failed(4).contains("there is no ledger in"), "{command}");
    }
    let file = folder.path().join("letter.txt");
    tool(&file, &["verify"]).failed(4);
}

#[test]
fn without_description_key_or_log_nothing_can_be_concluded() {
    let spoil = |spoil: &dyn Fn(&std::path::Path)| {
        let ledger = stopped();
        spoil(ledger.path());
        let verified = ledger.tool(&["verify"]).failed(4).to_owned();
        ledger.tool(&["show", "person", "5"]).failed(4);
        verified
    };
    let told = spoil(&|path| fs::write(path.join("ledger.toml"), "format = 1").unwrap());
    assert!(told.contains("it does not say which ledger it is"), "{told}");
    let told = spoil(&|path| {
        let path = path.join("ledger.toml");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, text.replace("format = 1", "format = 2")).unwrap();
    });
    assert!(told.contains("has format 2"), "{told}");
    let told = spoil(&|path| fs::write(path.join("keys/salt"), [1; 31]).unwrap());
    assert!(told.contains("the secret is not 32 bytes long"), "{told}");
    let told = spoil(&|path| fs::remove_file(path.join("keys/salt")).unwrap());
    assert!(told.contains("cannot read"), "{told}");
    let told = spoil(&|path| fs::remove_dir_all(path.join("log")).unwrap());
    assert!(told.contains("there is no log in"), "{told}");
    let told = spoil(&|path| {
        let path = path.join("ledger.toml");
        let text = fs::read_to_string(&path).unwrap();
        let (before, id) = text.split_once("ledger_id = \"").unwrap();
        let other = "00112233445566778899aabbccddeeff";
        fs::write(path, format!("{before}ledger_id = \"{other}{}", &id[32..])).unwrap();
    });
    assert!(told.contains("belongs to ledger"), "{told}");
}

#[test]
fn another_ledgers_key_is_told_from_changed_records() {
    let ledger = stopped();
    fs::write(ledger.path().join("keys/salt"), [1; 32]).unwrap();
    let ran = ledger.tool(&["verify"]);
    assert!(ran.failed(4).contains("keys/salt is damaged: it is not the secret of this ledger"));
}
