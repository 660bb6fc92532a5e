//! `ledgerd demo`.

use super::{code, path, run, state, text};

#[test]
fn the_demonstration_adds_up() {
    let done = run(&["demo", "--people", "1000"]);
    let (out, errors) = (text(&done.stdout), text(&done.stderr));
    assert_eq!(code(done.status), 0, "{out}{errors}");
    assert!(out.contains("Everything adds up"), "{out}");
    assert_eq!(out.matches("the same as live").count(), 4, "{out}");
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
}

#[test]
fn too_few_people_cannot_play_the_story() {
    let done = run(&["demo", "--people", "10"]);
    let errors = text(&done.stderr);
    assert_eq!(code(done.status), 3, "{errors}");
    assert!(errors.contains("the story needs more people"), "{errors}");
}
