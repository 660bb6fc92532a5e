//! `checkpoint`, `prove`, `check-proof`, `consistency`, `check-consistency`: evidence that leaves the house.

#![allow(clippy::unwrap_used, reason = "a test ends where something fails")]

mod fixture;

use std::fs;
use std::path::{Path, PathBuf};

use fixture::acts::{NUMBER, OLD, SERIAL, another_home, at, both_move, story};
use fixture::{Fixture, Ran, Stopped, tool};
use serde_json::{Value, json};
use tempfile::TempDir;

fn stopped() -> Stopped {
    story(Fixture::new()).stop()
}

/// Somebody who has files and a key, and no data folder.
struct Outsider {
    desk: TempDir,
    key: String,
}

impl Outsider {
    fn of(ledger: &Path) -> Self {
        let key = fs::read_to_string(ledger.join("keys/signing.pub")).unwrap();
        Outsider { desk: tempfile::tempdir().unwrap(), key: key.trim_end().to_owned() }
    }

    fn keeps(&self, name: &str, text: &str) -> PathBuf {
        let path = self.desk.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn checks(&self, proof: &str) -> Ran {
        let file = self.keeps("proof", proof);
        self.runs(&["check-proof", file.to_str().unwrap(), "--key", &self.key])
    }

    fn runs(&self, arguments: &[&str]) -> Ran {
        tool(&self.desk.path().join("no data"), arguments)
    }
}

#[track_caller]
fn written(ran: &Ran) -> &str {
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    &ran.stdout
}

fn positions(answer: &Value) -> Vec<u64> {
    answer["records"].as_array().unwrap().iter().map(|line| line["position"].as_u64().unwrap()).collect()
}

#[test]
fn a_checkpoint_is_a_signed_note_over_the_root() {
    let ledger = stopped();
    let report = ledger.tool(&["verify"]).json(0);
    let note = ledger.tool(&["checkpoint"]);
    let lines: Vec<&str> = written(&note).lines().collect();
    let origin = format!("population-ledger/{}", report["ledger_id"].as_str().unwrap());
    assert_eq!((lines[0], lines[1], lines[3]), (&*origin, "14", ""));
    assert!(lines[4].starts_with(&format!("— {origin} ")), "{}", note.stdout);
    assert_eq!(lines.len(), 5);
    assert_eq!(note.stdout, ledger.tool(&["checkpoint"]).stdout);
    let event = ledger.tool(&["prove", "event", "0"]);
    let answer = Outsider::of(ledger.path()).checks(written(&event)).json(0);
    assert_eq!(answer["checkpoint"], json!({"origin": origin, "size": 14, "root": report["root"]}));
}

#[test]
fn an_event_is_proved_to_somebody_without_the_folder() {
    let ledger = stopped();
    let outsider = Outsider::of(ledger.path());
    for position in 0..at::TAIL {
        let proof = ledger.tool(&["prove", "event", &position.to_string()]);
        let answer = outsider.checks(written(&proof)).json(0);
        assert_eq!((&answer["verdict"], positions(&answer)), (&json!("shown"), vec![position]));
        let shown = ledger.tool(&["show", "event", &position.to_string()]).json(0);
        assert_eq!(answer["records"][0]["record"], shown["record"]);
    }
    assert!(ledger.tool(&["prove", "event", "14"]).failed(1).contains("the event is not in the ledger"));
}

#[test]
fn a_history_is_proved_from_its_newest_record_to_its_first() {
    let ledger = stopped();
    let outsider = Outsider::of(ledger.path());
    let by_id = ledger.tool(&["prove", "person", "5"]);
    let answer = outsider.checks(written(&by_id)).json(0);
    let shown = ledger.tool(&["show", "person", "5"]).json(0);
    let timeline = shown["found"][0]["timeline"].as_array().unwrap();
    let all: Vec<u64> = timeline.iter().rev().map(|line| line["position"].as_u64().unwrap()).collect();
    assert_eq!(positions(&answer), all);
    assert_eq!((all.first(), all.last()), (Some(&at::ANNULMENT), Some(&at::AN)));
    for same in [["--number", NUMBER], ["--card", SERIAL]] {
        assert_eq!(ledger.tool(&["prove", "person", same[0], same[1]]).stdout, by_id.stdout);
    }
    for (what, id) in [("household", "7"), ("card", "10"), ("dwelling", "3"), ("area", "26734")] {
        let proof = ledger.tool(&["prove", what, id]);
        assert_eq!(outsider.checks(written(&proof)).json(0)["verdict"], "shown", "{what}");
    }
    let several = ledger.tool(&["prove", "person", "--old-number", OLD]);
    assert!(several.failed(4).contains("with the ids 5, 6"), "{}", several.stderr);
    assert!(ledger.tool(&["prove", "person", "3"]).failed(1).contains("the person is not in the ledger"));
}

#[test]
fn the_answer_says_how_far_a_history_is_shown() {
    let ledger = stopped();
    let outsider = Outsider::of(ledger.path());
    let not_shown = |arguments: &[&str]| {
        let proof = ledger.tool(arguments);
        outsider.checks(written(&proof)).json(0)["does_not_show"].as_str().unwrap().to_owned()
    };
    let card = not_shown(&["prove", "card", "10"]);
    assert!(card.starts_with("whether any of the 1 records from position 13 on, before 14,"), "{card}");
    let person = not_shown(&["prove", "person", "5"]);
    assert!(person.starts_with("that the ledger wrote its backlinks truly"), "{person}");
    let proof = ledger.tool(&["prove", "card", "10"]);
    let file = outsider.keeps("proof", written(&proof));
    let asked = ["--format", "table", "check-proof", file.to_str().unwrap(), "--key", &outsider.key];
    let table = outsider.runs(&asked).stdout;
    assert!(table.contains("all records of card 10 up to position 12"), "{table}");
    assert!(table.contains("does_not_show"), "{table}");
}

#[test]
fn what_was_changed_in_a_proof_is_refused() {
    let ledger = stopped();
    let outsider = Outsider::of(ledger.path());
    let proof = ledger.tool(&["prove", "person", "6"]);
    let proof = written(&proof);
    let second = proof.match_indices("\nrecord ").nth(1).unwrap().0;
    let third = proof.match_indices("\nrecord ").nth(2).unwrap().0;
    let left_out = [&proof[..second], &proof[third..]].concat();
    for (changed, code, reason) in [
        (left_out, 1, "where it is continued with"),
        (
            proof.replacen("person 6", "person 5", 1),
            1,
            "goes on with position|leads to position|does not name",
        ),
        (proof.replacen("\n14\n", "\n15\n", 1), 1, "the signature is false"),
        (proof.replacen("record 6", "record 5", 1), 1, "leads to position 6"),
        (proof.replacen("salt ", "salt A", 1), 4, "line 4"),
        (proof.replacen("proof 1", "proof 2", 1), 4, "another version"),
        ("{}".to_owned(), 4, "not a proof file"),
    ] {
        let ran = outsider.checks(&changed);
        assert_eq!(ran.code, code, "{reason}: {}{}", ran.stdout, ran.stderr);
        let said = if code == 1 { ran.json(1)["reason"].to_string() } else { ran.stderr.clone() };
        assert!(reason.split('|').any(|reason| said.contains(reason)), "{reason}: {said}");
        if code == 1 {
            assert_eq!((&ran.json(1)["verdict"], &ran.json(1)["shows"]), (&json!("refused"), &Value::Null));
        }
    }
}

#[test]
fn a_proof_is_nothing_under_another_key() {
    let (ledger, other) = (stopped(), stopped());
    let proof = ledger.tool(&["prove", "event", "5"]);
    let ran = Outsider::of(other.path()).checks(written(&proof));
    assert!(ran.json(1)["reason"].to_string().contains("the key has not signed it"));
}

#[test]
fn files_that_cannot_be_read_say_nothing() {
    let ledger = stopped();
    let outsider = Outsider::of(ledger.path());
    let missing = outsider.desk.path().join("missing");
    let asked = ["check-proof", missing.to_str().unwrap(), "--key", &outsider.key];
    outsider.runs(&asked).failed(3);
    let file = outsider.desk.path().join("bytes");
    fs::write(&file, [0xff, 0xfe]).unwrap();
    let asked = ["check-proof", file.to_str().unwrap(), "--key", &outsider.key];
    outsider.runs(&asked).failed(4);
    let asked = ["check-proof", file.to_str().unwrap(), "--key", "x+00000000+AAAA"];
    let refused = outsider.runs(&asked);
    assert!(!refused.failed(2).contains("00000000"), "{}", refused.stderr);
    let not_one = outsider.keeps("not one", "text\n");
    let note = outsider.keeps("note", &ledger.tool(&["checkpoint"]).stdout);
    let (not_one, note) = (not_one.to_str().unwrap(), note.to_str().unwrap());
    ledger.tool(&["consistency", not_one, note]).failed(4);
    ledger.tool(&["prove", "event", "1", "--checkpoint", not_one]).failed(4);
}

#[test]
fn without_its_key_a_ledger_signs_nothing_and_proves_under_checkpoints_signed_before() {
    let ledger = stopped();
    let outsider = Outsider::of(ledger.path());
    let note = outsider.keeps("note", &ledger.tool(&["checkpoint"]).stdout);
    fs::remove_file(ledger.path().join("keys/signing")).unwrap();
    assert!(ledger.tool(&["checkpoint"]).failed(4).contains("there is no key in"));
    ledger.tool(&["prove", "event", "5"]).failed(4);
    let proof = ledger.tool(&["prove", "event", "5", "--checkpoint", note.to_str().unwrap()]);
    assert_eq!(outsider.checks(written(&proof)).json(0)["verdict"], "shown");
}

#[test]
fn a_proof_can_be_under_an_older_checkpoint() {
    let mut fixture = story(Fixture::new());
    let outsider = Outsider::of(fixture.path());
    let note = fixture.tool(&["checkpoint"]);
    let note = outsider.keeps("note", written(&note));
    let note = note.to_str().unwrap();
    fixture.runs(&both_move());
    let ledger = fixture.stop();
    let proof = ledger.tool(&["prove", "person", "5", "--checkpoint", note]);
    let answer = outsider.checks(written(&proof)).json(0);
    assert_eq!((&answer["checkpoint"]["size"], positions(&answer)[0]), (&json!(14), at::ANNULMENT));
    ledger.tool(&["prove", "event", "14", "--checkpoint", note]).failed(1);
    let proof = ledger.tool(&["prove", "person", "5"]);
    assert_eq!(positions(&outsider.checks(written(&proof)).json(0))[..2], [at::TAIL, at::ANNULMENT]);
}

#[test]
fn a_ledger_that_grew_is_told_from_one_that_forked_or_was_cut() {
    let mut fixture = story(Fixture::new());
    let outsider = Outsider::of(fixture.path());
    let keep = |name: &str, ran: &Ran| outsider.keeps(name, written(ran)).to_str().unwrap().to_owned();
    let old = keep("old", &fixture.tool(&["checkpoint"]));
    let before = fixture.stop();
    let cut = before.copy();
    let mut fork = before.copy().again(100);
    fork.runs(&another_home());
    fork.runs(&another_home());
    let forked = fork.stop();
    fixture = before.again(50);
    fixture.runs(&another_home());
    let ledger = fixture.stop();
    let new = keep("new", &ledger.tool(&["checkpoint"]));

    let grown = ledger.tool(&["consistency", &old, &new]);
    let proof = keep("proof", &grown);
    let key = &*outsider.key;
    let answer = outsider.runs(&["check-consistency", &proof, &old, &new, "--key", key]).json(0);
    assert_eq!((&answer["old_checkpoint"]["size"], &answer["checkpoint"]["size"]), (&json!(14), &json!(15)));
    assert_eq!(outsider.checks(&grown.stdout).json(0), answer);

    let theirs = keep("theirs", &forked.tool(&["checkpoint"]));
    let failed = forked.tool(&["consistency", &new, &theirs]);
    assert!(failed.failed(1).contains("does not hold what the checkpoint in"), "{}", failed.stderr);
    assert!(ledger.tool(&["consistency", &new, &old]).failed(1).contains("smaller"));
    assert!(cut.tool(&["consistency", &old, &new]).failed(1).contains("ends before position 15"));
    let asked = ["prove", "event", "14", "--checkpoint", &new];
    assert!(forked.tool(&asked).failed(1).contains("have another root than the checkpoint"));
    assert!(cut.tool(&asked).failed(1).contains("ends before position 15"));

    for (pair, reason) in
        [([&theirs, &new], "its earlier"), ([&old, &theirs], "its later"), ([&new, &old], "its earlier")]
    {
        let ran = outsider.runs(&["check-consistency", &proof, pair[0], pair[1], "--key", key]);
        assert!(ran.json(1)["reason"].to_string().contains(reason), "{}", ran.stdout);
    }
    let event = keep("event", &ledger.tool(&["prove", "event", "5"]));
    let ran = outsider.runs(&["check-consistency", &event, &old, &new, "--key", key]);
    assert!(ran.json(1)["reason"].to_string().contains("something else"), "{}", ran.stdout);
}
