//! `ledgerd import`.

use std::io::Write;
use std::process::Stdio;

use ledger_proto::ledger::registration::v1::RefusedAct;

use super::{all_acts, code, end, ledgerd, lines, near_acts, path, run, state, text, write};

const PEOPLE: u32 = 60;

#[test]
fn a_file_is_imported_once_however_often_it_is_run() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, acts) = (folder.path().join("ledger"), near_acts(PEOPLE));
    let file = write(folder.path(), "acts.ndjson", &lines(&acts));
    let arguments = ["import", path(&file), "--data", path(&ledger)];
    let first = run(&arguments);
    assert_eq!(code(first.status), 0, "{}", text(&first.stderr));
    let all = acts.len();
    let expected = format!("{all} acts: {all} recorded, 0 recorded before, 0 refused\n");
    assert_eq!(text(&first.stdout), expected);
    let before = state(&ledger);
    assert_eq!(before.0, all as u64 + 1);
    let again = run(&arguments);
    assert_eq!(code(again.status), 0, "{}", text(&again.stderr));
    let expected = format!("{all} acts: 0 recorded, {all} recorded before, 0 refused\n");
    assert_eq!(text(&again.stdout), expected);
    assert_eq!(state(&ledger), before);
}

#[test]
fn refused_lines_are_written_beside_the_file_and_gone_when_nothing_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, acts) = (folder.path().join("ledger"), near_acts(PEOPLE));
    let good = lines(&acts);
    let file = write(folder.path(), "acts.ndjson", &[b"{\"sequence\":\n", &good[..]].concat());
    let rejected = folder.path().join("acts.rejected.ndjson");
    let arguments = ["import", path(&file), "--data", path(&ledger), "--source", "collection"];
    let first = run(&arguments);
    assert_eq!(code(first.status), 1, "{}", text(&first.stderr));
    let all = acts.len();
    let told = format!("{} acts: {all} recorded, 0 recorded before, 1 refused", all + 1);
    assert!(text(&first.stdout).starts_with(&told), "{}", text(&first.stdout));
    assert!(text(&first.stdout).contains(path(&rejected)), "{}", text(&first.stdout));
    let written = std::fs::read_to_string(&rejected).unwrap();
    let refused: RefusedAct = serde_json::from_str(written.trim_end()).unwrap();
    assert_eq!(
        (refused.line, refused.reason.as_str(), refused.field.as_str()),
        (1, "NOT_AN_ACT", "sequence")
    );

    write(folder.path(), "acts.ndjson", &good);
    assert_eq!(code(run(&arguments).status), 0);
    assert!(!rejected.exists(), "a report of an earlier run does not stay");

    let elsewhere = folder.path().join("other.txt");
    write(folder.path(), "acts.ndjson", b"nonsense\n");
    let named = [&arguments[..], &["--rejected", path(&elsewhere)]].concat();
    assert_eq!(code(run(&named).status), 1);
    assert_eq!(std::fs::read_to_string(&elsewhere).unwrap().lines().count(), 1);
}

#[test]
fn standard_input_is_read_and_must_be_given_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, acts) = (folder.path().join("ledger"), near_acts(PEOPLE));
    let nameless = run(&["import", "-", "--data", path(&ledger)]);
    assert_eq!(code(nameless.status), 3);
    assert!(text(&nameless.stderr).contains("give one with --source"), "{}", text(&nameless.stderr));
    assert!(!ledger.exists(), "nothing is founded before the command line is understood");

    let mut command = ledgerd(&["import", "-", "--source", "collection", "--data", path(&ledger)]);
    let mut child = command.stdin(Stdio::piped()).current_dir(folder.path()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(&lines(&acts)).unwrap();
    drop(input);
    let (status, errors) = end(child);
    assert_eq!(code(status), 0, "{errors}");
    assert_eq!(state(&ledger).0, acts.len() as u64 + 1);
}

#[test]
fn what_cannot_be_read_or_used_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger");
    let missing = folder.path().join("nothing.ndjson");
    let done = run(&["import", path(&missing), "--data", path(&ledger)]);
    assert_eq!(code(done.status), 3);
    assert!(text(&done.stderr).contains("cannot open"), "{}", text(&done.stderr));
    let file = write(folder.path(), "acts.ndjson", b"");
    let done = run(&["import", path(&file), "--data", path(folder.path())]);
    assert_eq!(code(done.status), 3);
    assert!(text(&done.stderr).contains("holds files but no ledger"), "{}", text(&done.stderr));
    let done = run(&["import", path(&file), "--data", path(&ledger), "--rejected", path(&file)]);
    assert_eq!(code(done.status), 3);
    assert!(text(&done.stderr).contains("cannot go into the file"), "{}", text(&done.stderr));
}

/// More lines than everything on the way holds: the pipe, the reader's buffer, the groups read ahead. Once they are written,
/// at least one group is in the log.
const LINES_ON_THE_WAY: usize = 11_300;

#[test]
fn an_import_that_was_killed_goes_on_where_it_stood() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, acts) = (folder.path().join("ledger"), all_acts(PEOPLE));
    let arguments = ["import", "-", "--source", "collection", "--data", path(&ledger)];
    let mut child = ledgerd(&arguments).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(&lines(&acts[..LINES_ON_THE_WAY])).unwrap();
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().code(), None, "it did not end by itself");
    let (records, _) = state(&ledger);
    assert!(records > 1 && records < acts.len() as u64, "{records} records");

    let file = write(folder.path(), "acts.ndjson", &lines(&acts));
    let again = run(&["import", path(&file), "--source", "collection", "--data", path(&ledger)]);
    assert_eq!(code(again.status), 0, "{}", text(&again.stderr));
    let (all, before) = (acts.len() as u64, records - 1);
    let expected = format!("{all} acts: {} recorded, {before} recorded before, 0 refused\n", all - before);
    assert_eq!(text(&again.stdout), expected);

    let at_once = folder.path().join("at once");
    assert_eq!(
        code(run(&["import", path(&file), "--source", "collection", "--data", path(&at_once)]).status),
        0
    );
    assert_eq!(state(&ledger), state(&at_once));
}
