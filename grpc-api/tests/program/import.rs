//! `ledgerd import`.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use ledger_proto::ledger::registration::v1::RefusedAct;

use super::{all_acts, code, end, ledgerd, lines, near_acts, path, run, signal, state, text, write};

const PEOPLE: u32 = 60;

#[test]
fn a_file_is_imported_once_however_often_it_is_run() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, acts) = (folder.path().join("ledger"), near_acts(PEOPLE));
    let file = write(folder.path(), "acts.ndjson", &lines(&acts));
    let arguments = ["import", path(&file), "--found", "--data", path(&ledger)];
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
    let arguments = ["import", path(&file), "--found", "--data", path(&ledger), "--source", "collection"];
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
    let nameless = run(&["import", "-", "--found", "--data", path(&ledger)]);
    assert_eq!(code(nameless.status), 2);
    assert!(text(&nameless.stderr).contains("give one with --source"), "{}", text(&nameless.stderr));
    assert!(!ledger.exists(), "nothing is founded before the command line is understood");

    let mut command = ledgerd(&["import", "-", "--found", "--source", "collection", "--data", path(&ledger)]);
    let mut child = command.stdin(Stdio::piped()).current_dir(folder.path()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(&lines(&acts)).unwrap();
    drop(input);
    let (status, errors) = end(child);
    assert_eq!(code(status), 0, "{errors}");
    assert_eq!(state(&ledger).0, acts.len() as u64 + 1);
}

#[test]
fn the_example_in_the_readme_works_as_it_stands() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let (_, example) = readme.split_once("```json\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (ledger, file) = (folder.path().join("new"), write(folder.path(), "acts.ndjson", example.as_bytes()));
    let done = run(&["import", path(&file), "--data", path(&ledger), "--found"]);
    let refused = std::fs::read_to_string(folder.path().join("acts.rejected.ndjson")).unwrap_or_default();
    assert_eq!((code(done.status), refused.as_str()), (0, ""));
    assert_eq!(text(&done.stdout), "5 acts: 5 recorded, 0 recorded before, 0 refused\n");
}

/// Runs an import that must end with this exit code and say this.
fn fails(arguments: &[&str], exit: i32, says: &str) {
    let done = run(&[&["import"], arguments].concat());
    let errors = text(&done.stderr);
    assert_eq!((code(done.status), errors.contains(says)), (exit, true), "{arguments:?}: {errors}");
}

#[test]
fn what_cannot_be_read_or_used_is_said_before_anything_is_founded() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger");
    let missing = folder.path().join("nothing.ndjson");
    fails(&[path(&missing), "--found", "--data", path(&ledger)], 3, "cannot open");
    fails(&[path(folder.path()), "--found", "--data", path(&ledger), "--source", "a"], 3, "is a folder");
    let file = write(folder.path(), "acts.ndjson", b"");
    fails(&[path(&file), "--found", "--data", path(folder.path())], 4, "holds files but no ledger");
    let nowhere = folder.path().join("no folder/refused.txt");
    let rejected = ["--found", "--data", path(&ledger), "--rejected", path(&nowhere)];
    fails(&[&[path(&file)], &rejected[..]].concat(), 3, "cannot write the refused lines");
    assert!(!ledger.exists());
}

#[test]
fn a_folder_that_was_mistyped_does_not_become_a_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "acts.ndjson", b"");
    let (mistyped, empty) = (folder.path().join("leger"), folder.path().join("empty"));
    std::fs::create_dir(&empty).unwrap();
    fails(&[path(&file), "--data", path(&mistyped)], 3, "there is no ledger in");
    assert!(!mistyped.exists());
    fails(&[path(&file), "--data", path(&empty)], 4, "there is no ledger in");
    assert_eq!(std::fs::read_dir(&empty).unwrap().count(), 0);
    let found = ["import", path(&file), "--found", "--data", path(&mistyped)];
    assert_eq!(code(run(&found).status), 0);
    assert_eq!(code(run(&["import", path(&file), "--data", path(&mistyped)]).status), 0);
    std::fs::write(mistyped.join("keys/salt"), "x").unwrap();
    fails(&[path(&file), "--data", path(&mistyped)], 4, "the secret is not 32 bytes long");
}

#[test]
fn refused_lines_never_take_the_place_of_what_is_no_report() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger");
    let file = write(folder.path(), "acts.ndjson", b"nonsense\n");
    let onto = |place: &Path, exit, says| {
        fails(&[path(&file), "--found", "--data", path(&ledger), "--rejected", path(place)], exit, says);
        assert_eq!(std::fs::read(&file).unwrap(), b"nonsense\n");
    };
    onto(&file, 3, "cannot go into the file that is read");
    onto(&folder.path().join("./acts.ndjson"), 3, "cannot go into the file that is read");
    let (link, hard) = (folder.path().join("link"), folder.path().join("hard"));
    std::os::unix::fs::symlink(&file, &link).unwrap();
    std::fs::hard_link(&file, &hard).unwrap();
    onto(&link, 3, "cannot go into the file that is read");
    onto(&hard, 3, "cannot go into the file that is read");
    let precious = write(folder.path(), "precious.txt", b"dear diary\n");
    onto(&precious, 3, "is no report");
    onto(folder.path(), 3, "is no report");
    let usual = write(folder.path(), "acts.rejected.ndjson", b"{\"mine\":1}\n");
    fails(&[path(&file), "--found", "--data", path(&ledger)], 3, "is no report");
    assert_eq!(std::fs::read(&usual).unwrap(), b"{\"mine\":1}\n");
    assert_eq!(std::fs::read(&precious).unwrap(), b"dear diary\n");
    assert!(!ledger.exists(), "nothing is recorded where the report has no place");
}

#[test]
fn a_place_that_was_named_has_an_empty_report_where_nothing_was_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, place) = (folder.path().join("ledger"), folder.path().join("refused"));
    let file = write(folder.path(), "acts.ndjson", b"nonsense\n");
    let arguments = ["import", path(&file), "--found", "--data", path(&ledger), "--rejected", path(&place)];
    assert_eq!(code(run(&arguments).status), 1);
    assert_eq!(std::fs::read_to_string(&place).unwrap().lines().count(), 1);
    write(folder.path(), "acts.ndjson", b"");
    for _ in 0..2 {
        assert_eq!(code(run(&arguments).status), 0);
        assert_eq!(std::fs::read(&place).unwrap(), b"");
    }
    let mut names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["acts.ndjson", "ledger", "refused"], "nothing stays beside the report");
}

#[test]
fn an_import_that_is_told_to_stop_leaves_nothing_beside_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, place) = (folder.path().join("ledger"), folder.path().join("report"));
    std::fs::create_dir(&place).unwrap();
    let file = place.join("refused");
    let arguments = ["import", "-", "--source", "a", "--found", "--data", path(&ledger)];
    let mut child = ledgerd(&[&arguments[..], &["--rejected", path(&file)]].concat())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    // More than the pipe holds: once it is written, the import reads.
    input.write_all(&b"\n".repeat(3 << 20)).unwrap();
    signal(&child, "TERM");
    let (status, errors) = end(child);
    assert_eq!((code(status), errors.as_str()), (3, "error: stopped before the end\n"));
    assert_eq!(std::fs::read_dir(&place).unwrap().count(), 0);
    drop(input);
}

/// More lines than everything on the way holds: the pipe, the reader's buffer, the groups read ahead. Once they are written,
/// at least one group is in the log.
const LINES_ON_THE_WAY: usize = 11_300;

#[test]
fn an_import_that_was_killed_goes_on_where_it_stood() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, acts) = (folder.path().join("ledger"), all_acts(PEOPLE));
    let arguments = ["import", "-", "--found", "--source", "collection", "--data", path(&ledger)];
    let rejected = folder.path().join("refused");
    let arguments = [&arguments[..], &["--rejected", path(&rejected)]].concat();
    let mut child = ledgerd(&arguments).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(&lines(&acts[..LINES_ON_THE_WAY])).unwrap();
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().code(), None, "it did not end by itself");
    let beside = folder.path().join(".refused.new");
    assert_eq!((beside.exists(), rejected.exists()), (true, false));
    let (records, _) = state(&ledger);
    assert!(records > 1 && records < acts.len() as u64, "{records} records");

    let file = write(folder.path(), "acts.ndjson", &lines(&acts));
    let arguments = ["import", path(&file), "--source", "collection", "--data", path(&ledger)];
    let again = run(&[&arguments[..], &["--rejected", path(&rejected)]].concat());
    assert_eq!(code(again.status), 0, "{}", text(&again.stderr));
    assert_eq!((beside.exists(), rejected.exists()), (false, true), "nothing of the first run stays");
    let (all, before) = (acts.len() as u64, records - 1);
    let expected = format!("{all} acts: {} recorded, {before} recorded before, 0 refused\n", all - before);
    assert_eq!(text(&again.stdout), expected);

    let at_once = folder.path().join("at once");
    assert_eq!(
        code(
            run(&["import", path(&file), "--found", "--source", "collection", "--data", path(&at_once)])
                .status
        ),
        0
    );
    assert_eq!(state(&ledger), state(&at_once));
}
