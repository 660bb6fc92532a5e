//! `ledgerd demo`.

use super::{code, end, ledgerd, lines, near_acts, path, run, signal, state, text, write};

#[test]
fn the_demonstration_adds_up() {
    let done = run(&["demo", "--people", "1000"]);
    let (out, errors) = (text(&done.stdout), text(&done.stderr));
    assert_eq!(code(done.status), 0, "{out}{errors}");
    assert!(out.contains("Everything adds up"), "{out}");
    assert_eq!(out.matches("the same as live").count(), 5, "{out}");
}

#[test]
fn a_demonstration_that_is_kept_is_told_again_on_the_same_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("ledger");
    let arguments = ["demo", "--people", "1000", "--seed", "5", "--data", path(&kept)];
    let first = run(&arguments);
    assert_eq!(code(first.status), 0, "{}", text(&first.stderr));
    let before = state(&kept);
    let again = run(&arguments);
    let out = text(&again.stdout);
    assert_eq!(code(again.status), 0, "{}", text(&again.stderr));
    assert!(out.contains(" 0 acts recorded,") && out.contains("Everything adds up"), "{out}");
    assert_eq!(state(&kept), before);

    let other = run(&["demo", "--people", "1000", "--seed", "6", "--data", path(&kept)]);
    let errors = text(&other.stderr);
    assert_eq!(code(other.status), 4, "{errors}");
    assert!(errors.contains("not of this demo (demo-1000-6)"), "{errors}");
    assert_eq!(errors.lines().count(), 1, "{errors}");
    assert_eq!(state(&kept), before);
}

#[test]
fn nobody_is_invented_in_somebodys_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger");
    let file = write(folder.path(), "acts.ndjson", &lines(&near_acts(60)));
    assert_eq!(code(run(&["import", path(&file), "--found", "--data", path(&ledger)]).status), 0);
    let before = state(&ledger);
    let done = run(&["demo", "--people", "1000", "--data", path(&ledger)]);
    let errors = text(&done.stderr);
    assert_eq!(code(done.status), 4, "{errors}");
    assert!(errors.contains("holds a ledger that is not of this demo"), "{errors}");
    assert_eq!(state(&ledger), before);
}

/// Starts a command that works in a temporary folder, tells it to stop, and looks whether anything of it stays.
fn leaves_nothing(arguments: &[&str], name: &str) {
    let temporary = tempfile::tempdir().unwrap();
    let child = ledgerd(arguments).env("TMPDIR", temporary.path()).spawn().unwrap();
    let inside = || std::fs::read_dir(temporary.path()).unwrap().next();
    while inside().is_none() {
        std::thread::yield_now();
    }
    signal(&child, name);
    let (status, errors) = end(child);
    assert_eq!(code(status), 3, "{errors}");
    assert!(errors.contains("stopped before the end"), "{errors}");
    assert!(inside().is_none(), "{arguments:?} after {name}");
}

#[test]
fn a_demonstration_or_bench_that_is_told_to_stop_takes_its_folder_away() {
    for name in ["INT", "TERM"] {
        leaves_nothing(&["demo"], name);
        leaves_nothing(&["bench", "--people", "1000", "--seconds", "5"], name);
    }
}

#[test]
fn too_few_people_cannot_play_the_story() {
    let done = run(&["demo", "--people", "10"]);
    let errors = text(&done.stderr);
    assert_eq!(code(done.status), 2, "{errors}");
    assert!(errors.contains("the story needs more people"), "{errors}");
}
