//! `ledgerd init`.

use std::fs;

use ledger_core::ledger::read_verifier;

use super::{code, path, run, state, text};

#[test]
fn a_new_ledger_has_its_keys_and_says_where_the_public_one_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("register");
    let made = run(&["init", "--data", path(&data)]);
    let (said, errors) = (text(&made.stdout), text(&made.stderr));
    assert_eq!(code(made.status), 0, "{errors}");
    let key = read_verifier(&data).unwrap();
    assert!(said.contains(&format!("origin      {}\n", key.name())), "{said}");
    assert!(said.contains(&format!("public key  {}\n", path(&data.join("keys/signing.pub")))), "{said}");
    let signing = fs::read_to_string(data.join("keys/signing")).unwrap();
    // `PRIVATE+KEY+NAME+ID+SEED`: the seed is base64, which may have more of these signs.
    let seed = signing.trim_end().splitn(5, '+').nth(4).unwrap();
    assert!(seed.len() > 40 && !said.contains(seed) && !errors.contains(seed), "{said}{errors}");
    assert_eq!(state(&data).0, 1, "the founding");
}

#[test]
fn a_folder_that_holds_something_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("register");
    assert_eq!(code(run(&["init", "--data", path(&data)]).status), 0);
    let signing = fs::read(data.join("keys/signing")).unwrap();
    let again = run(&["init", "--data", path(&data)]);
    let errors = text(&again.stderr);
    assert_eq!(code(again.status), 4, "{errors}");
    assert!(errors.contains(&format!("there is a ledger in {} already", path(&data))), "{errors}");
    assert_eq!((fs::read(data.join("keys/signing")).unwrap(), text(&again.stdout)), (signing, String::new()));

    fs::write(folder.path().join("letter.txt"), "dear").unwrap();
    let not_ours = run(&["init", "--data", path(folder.path())]);
    assert_eq!(code(not_ours.status), 4);
    assert!(text(&not_ours.stderr).contains("holds files but no ledger"), "{}", text(&not_ours.stderr));
}
