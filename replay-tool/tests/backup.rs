//! `scrub`, `backup`, `restore`, and `consistency` where a ledger was rolled back: nothing is lost without somebody being told.

#![allow(clippy::unwrap_used, reason = "a test ends where something fails")]

mod fixture;

use std::fs;
use std::path::{Path, PathBuf};

use fixture::acts::{another_home, at, story};
use fixture::{Fixture, Ran, Stopped, frames, tool};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Several segments of a few batches each, and somebody who writes them.
fn running() -> Fixture {
    story(Fixture::with_segments_of(4700))
}

/// A place for backups, with the key that came from elsewhere.
struct Shelf {
    place: TempDir,
    key: String,
}

impl Shelf {
    fn of(ledger: &Path) -> Self {
        let key = fs::read_to_string(ledger.join("keys/signing.pub")).unwrap();
        Shelf { place: tempfile::tempdir().unwrap(), key: key.trim_end().to_owned() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn keeps(&self, name: &str, note: &Ran) -> String {
        assert_eq!(note.code, 0, "{}", note.stderr);
        fs::write(self.path(name), &note.stdout).unwrap();
        self.text(name)
    }

    /// Restores one backup to another name.
    fn restore(&self, backup: &str, to: &str, more: &[&str]) -> Ran {
        let (backup, to) = (self.text(backup), self.text(to));
        let asked = ["restore", &backup, "--to", &to, "--key", &self.key];
        tool(&self.path("no data"), &[&asked[..], more].concat())
    }

    /// Nothing was restored, and nothing is left of the try.
    #[track_caller]
    fn refuses(&self, backup: &str, more: &[&str], code: i32, reason: &str) {
        let ran = self.restore(backup, "refused", more);
        assert!(ran.failed(code).contains(reason), "{}", ran.stderr);
        assert!(!self.path("refused").exists() && !self.path("refused.new").exists());
    }
}

fn segments(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder.join("log")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn a_backup_of_a_running_ledger_verifies_and_is_what_was_durable() {
    let mut ledger = running();
    let shelf = Shelf::of(ledger.path());
    let root = ledger.ledger().durable().borrow().tree.root().to_string();
    let made = ledger.tool(&["backup", &shelf.text("monday")]).json(0);
    assert_eq!(
        (&made["records"], &made["checkpoint_size"], &made["root"]),
        (&14.into(), &14.into(), &root.as_str().into())
    );
    assert_eq!((&made["copied_files"], &made["signing_key"]), (&1.into(), &false.into()));
    assert_eq!(made["linked_files"], segments(ledger.path()).len() - 1);
    assert!(!shelf.path("monday.new").exists());
    ledger.runs(&another_home());
    let report = tool(&shelf.path("monday"), &["verify"]).json(0);
    assert_eq!((&report["root"], &report["writer_at_work"]), (&root.as_str().into(), &false.into()));
    assert_eq!((&report["unfinished_batch"], &report["acts"]["checked"]), (&Value::Null, &at::TAIL.into()));
    let note = fs::read_to_string(shelf.path("monday/checkpoint")).unwrap();
    assert_eq!(note.lines().nth(1), Some("14"));
    assert!(!shelf.path("monday/keys/signing").exists());
    ledger.tool(&["backup", &shelf.text("tuesday"), "--copy", "--with-signing-key"]).json(0);
    assert!(shelf.path("tuesday/keys/signing").exists());
    assert_eq!(tool(&shelf.path("tuesday"), &["verify"]).json(0)["records"], 15);
    assert!(ledger.tool(&["backup", &shelf.text("monday")]).failed(3).contains("is there already"));
    let nowhere = shelf.text("not mounted/monday");
    assert!(ledger.tool(&["backup", &nowhere]).failed(3).contains("there is no folder"));
    ledger.tool(&["verify"]).json(0);
}

#[test]
fn a_backup_that_was_interrupted_is_begun_again() {
    let ledger = running().stop();
    let shelf = Shelf::of(ledger.path());
    fs::create_dir_all(shelf.path("monday.new/log")).unwrap();
    fs::write(shelf.path("monday.new/log/00000000000000000000.seg"), "half").unwrap();
    ledger.tool(&["backup", &shelf.text("monday")]).json(0);
    assert_eq!(tool(&shelf.path("monday"), &["verify"]).json(0)["records"], at::TAIL);
    fs::create_dir(shelf.path("letters.new")).unwrap();
    fs::write(shelf.path("letters.new/letter.txt"), "dear").unwrap();
    assert!(ledger.tool(&["backup", &shelf.text("letters")]).failed(3).contains("holds other files"));
    assert!(shelf.path("letters.new/letter.txt").exists());
}

#[test]
fn without_the_key_a_backup_needs_a_checkpoint_that_was_signed_before() {
    let mut fixture = running();
    let shelf = Shelf::of(fixture.path());
    let old = shelf.keeps("old", &fixture.tool(&["checkpoint"]));
    fixture.runs(&another_home());
    let ledger = fixture.stop();
    fs::remove_file(ledger.path().join("keys/signing")).unwrap();
    assert!(ledger.tool(&["backup", &shelf.text("monday")]).failed(4).contains("there is no key in"));
    assert!(!shelf.path("monday").exists() && !shelf.path("monday.new").exists());
    let made = ledger.tool(&["backup", &shelf.text("monday"), "--checkpoint", &old]).json(0);
    assert_eq!((&made["records"], &made["checkpoint_size"]), (&15.into(), &14.into()));
    let restored = shelf.restore("monday", "again", &[]).json(0);
    assert_eq!((&restored["records"], &restored["checkpoint_size"]), (&15.into(), &14.into()));
    let other = running().stop();
    let theirs = shelf.keeps("theirs", &other.tool(&["checkpoint"]));
    ledger.tool(&["backup", &shelf.text("forged"), "--checkpoint", &theirs]).failed(1);
    ledger.tool(&["backup", &shelf.text("forged"), "--with-signing-key", "--checkpoint", &old]).failed(4);
}

#[test]
fn what_is_restored_is_the_ledger_and_goes_on() {
    let ledger = running();
    let shelf = Shelf::of(ledger.path());
    let root = ledger.tool(&["verify"]).json(0)["root"].clone();
    ledger.tool(&["backup", &shelf.text("monday"), "--with-signing-key"]).json(0);
    drop(ledger.stop());
    let answer = shelf.restore("monday", "again", &[]).json(0);
    assert_eq!((&answer["records"], &answer["root"]), (&at::TAIL.into(), &root));
    assert!(shelf.restore("monday", "again", &[]).failed(3).contains("is there already"));
    assert_eq!(tool(&shelf.path("again"), &["verify"]).json(0)["root"], root);
    let stopped = Stopped::at(&shelf.path("again"));
    let mut fixture = stopped.again(50);
    assert_eq!(fixture.runs(&another_home()).0, at::TAIL);
    let stopped = fixture.stop();
    assert_eq!(stopped.tool(&["verify"]).json(0)["records"], at::TAIL + 1);
    stopped.tool(&["checkpoint"]);
    let old = shelf.text("monday/checkpoint");
    assert_eq!(stopped.tool(&["consistency", &old]).code, 0);
    assert_eq!(tool(&shelf.path("monday"), &["verify"]).json(0)["root"], root, "the backup is as it was");
}

#[test]
fn a_backup_that_is_not_what_was_signed_is_not_restored() {
    let mut fixture = running();
    let shelf = Shelf::of(fixture.path());
    fixture.tool(&["backup", &shelf.text("monday"), "--copy"]).json(0);
    fixture.runs(&another_home());
    let newer = shelf.keeps("newer", &fixture.tool(&["checkpoint"]));
    let ledger = fixture.stop();

    // Another key, or a checkpoint of another ledger.
    let other = Shelf::of(running().path());
    fs::rename(shelf.path("monday"), other.path("monday")).unwrap();
    other.refuses("monday", &[], 1, "the key has not signed it");
    fs::rename(other.path("monday"), shelf.path("monday")).unwrap();
    let public = shelf.path("monday/keys/signing.pub");
    let name = shelf.key.split('+').next().unwrap();
    let forged = ledger_core::evidence::NoteSigner::new(name, &[1; 32]).unwrap();
    fs::write(&public, format!("{}\n", forged.verifier())).unwrap();
    shelf.refuses("monday", &[], 1, "belongs to another key");

    // A checkpoint and key that fit one another, of another ledger.
    let theirs = running().stop();
    let note = other.keeps("note", &theirs.tool(&["checkpoint"]));
    let foreign = Shelf { key: Shelf::of(theirs.path()).key, ..other };
    fs::remove_file(&public).unwrap();
    fs::rename(shelf.path("monday"), foreign.path("monday")).unwrap();
    foreign.refuses("monday", &["--checkpoint", &note], 1, "belongs to another key");
    fs::rename(foreign.path("monday"), shelf.path("monday")).unwrap();

    // A signing key that is not the other half of the public one.
    let secret = shelf.path("monday/keys/signing");
    fs::write(&secret, forged.to_secret_text() + "\n").unwrap();
    shelf.refuses("monday", &[], 4, "not the public half");
    fs::remove_file(&secret).unwrap();

    // Shorter than a checkpoint that was kept elsewhere.
    shelf.refuses("monday", &["--checkpoint", &newer], 1, "ends before position 15");

    // A flipped bit in any file of the log, and a file that is missing.
    for path in segments(&shelf.path("monday")) {
        let good = fs::read(&path).unwrap();
        let mut bytes = good.clone();
        bytes[4_200] ^= 1;
        fs::write(&path, bytes).unwrap();
        shelf.refuses("monday", &[], 1, path.to_str().unwrap());
        fs::write(&path, good).unwrap();
    }
    let path = &segments(&shelf.path("monday"))[1];
    let good = fs::read(path).unwrap();
    fs::remove_file(path).unwrap();
    shelf.refuses("monday", &[], 1, "is missing");
    fs::write(path, good).unwrap();

    // Cut by its last act, with everything in its place.
    let last = segments(&shelf.path("monday")).pop().unwrap();
    let good = fs::read(&last).unwrap();
    let mut kept = frames::read(&last);
    kept.retain(|frame| frame.position < at::TAIL - 1);
    fs::write(&last, &good[..4_096]).unwrap();
    frames::write(&last, &kept);
    shelf.refuses("monday", &[], 1, "this ledger does not hold what the checkpoint signed");
    fs::write(&last, good).unwrap();

    shelf.restore("monday", "again", &[]).json(0);
    drop(ledger);
}

#[test]
fn what_no_engine_would_have_recorded_is_not_restored_even_signed() {
    let ledger = running().stop();
    let shelf = Shelf::of(ledger.path());
    ledger.tool(&["backup", &shelf.text("monday"), "--copy", "--with-signing-key"]).json(0);
    let last = segments(&shelf.path("monday")).pop().unwrap();
    let mut all = frames::read(&last);
    let newest = all.iter().rposition(frames::Frame::is_record).unwrap();
    // The annulment once more as the approval that stands before it.
    let earlier = segments(&shelf.path("monday"));
    let mut before = earlier.iter().flat_map(|path| frames::read(path));
    all[newest].body = before.find(|frame| frame.is_record() && frame.position == at::APPROVAL).unwrap().body;
    frames::write(&last, &all);
    let note = shelf.keeps("note", &tool(&shelf.path("monday"), &["checkpoint"]));
    shelf.refuses("monday", &["--checkpoint", &note], 1, "the backup holds what was never recorded");
}

#[test]
fn a_ledger_that_was_rolled_back_or_forked_does_not_hold_what_was_signed() {
    let mut fixture = running();
    let shelf = Shelf::of(fixture.path());
    fixture.tool(&["backup", &shelf.text("monday"), "--with-signing-key"]).json(0);
    let early = shelf.keeps("early", &fixture.tool(&["checkpoint"]));
    fixture.runs(&another_home());
    let late = shelf.keeps("late", &fixture.tool(&["checkpoint"]));
    let ledger = fixture.stop();
    for held in [&early, &late] {
        assert_eq!(ledger.tool(&["consistency", held]).code, 0);
    }
    shelf.restore("monday", "again", &[]).json(0);

    let held = "this ledger does not hold what the checkpoint in";
    let rolled_back = Stopped::at(&shelf.path("again"));
    assert_eq!(rolled_back.tool(&["consistency", &early]).code, 0);
    let ran = rolled_back.tool(&["consistency", &late]);
    assert!(ran.failed(1).contains(held) && ran.stderr.contains("ends before position 15"), "{}", ran.stderr);
    rolled_back.tool(&["consistency", &early, &late]).failed(1);

    let mut fork = rolled_back.again(100);
    fork.runs(&another_home());
    fork.runs(&another_home());
    let ran = fork.tool(&["consistency", &late]);
    assert!(ran.failed(1).contains(held) && ran.stderr.contains("first 15 records"), "{}", ran.stderr);
    assert_eq!(fork.tool(&["consistency", &early]).code, 0);
    assert!(fork.tool(&["prove", "event", "5", "--checkpoint", &late]).failed(1).contains(held));
}

#[test]
fn a_scrub_names_the_damage_of_each_file() {
    let fixture = running();
    let ran = fixture.tool(&["scrub", "--rate", "1GiB"]);
    let report = ran.json(0);
    assert_eq!((&report["verdict"], &report["batches"]), (&json!("sound"), &at::TAIL.into()));
    assert_eq!((&report["writer_at_work"], &report["damaged"]), (&true.into(), &json!([])));
    assert!(ran.stderr.contains("a writer is at work"), "{}", ran.stderr);
    let ledger = fixture.stop();
    let paths = ledger.segments();
    for damaged in [&paths[0], &paths[2]] {
        let mut bytes = fs::read(damaged).unwrap();
        bytes[4_200] ^= 1;
        fs::write(damaged, bytes).unwrap();
    }
    let report = ledger.tool(&["scrub"]).json(1);
    let found: Vec<&str> =
        report["damaged"].as_array().unwrap().iter().map(|one| one["segment"].as_str().unwrap()).collect();
    assert_eq!(found, [paths[0].to_str().unwrap(), paths[2].to_str().unwrap()]);
    assert_eq!(report["damaged"][1]["what"], "the checksum is wrong");
    assert_eq!(
        (&report["verdict"], &report["sound_files"]),
        (&json!("different"), &(paths.len() - 2).into())
    );
    fs::remove_file(&paths[1]).unwrap();
    fs::create_dir(&paths[1]).unwrap();
    let report = ledger.tool(&["scrub"]).json(1);
    assert_eq!(report["unreadable"][0]["file"], paths[1].to_str().unwrap());
    let fresh = running().stop();
    fresh.tool(&["scrub", "--rate", "0"]).failed(2);
    assert_eq!(tool(&fresh.path().join("none"), &["scrub"]).code, 3);
}
