//! The tables are complete: each act has one, and each reason of the register stands in one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ledger_core::domain::rejection::Rejection;

/// Reasons that no request of reasonable size leads to, or a correction alone.
const OUT_OF_REACH: [Rejection; 7] = [
    // Every number of a sex and year of birth in a province would have to be taken.
    Rejection::PersonalNumbersTaken,
    // Thousands of batches.
    Rejection::TooManyOpenBatches,
    Rejection::TooManyBatches,
    // Corrections that give one event to a thousand people, two hundred at a time; the core has a test of it.
    Rejection::TooManySubjects,
    // Corrections alone can break these: the register itself finds what a new act names.
    Rejection::CardsIncomplete,
    Rejection::ExpiryBeforeIssue,
    Rejection::PrintedNotCorrectable,
];

fn sources(folder: &Path, to: &mut String) {
    for entry in fs::read_dir(folder).expect("the tests are there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, to);
        } else {
            to.push_str(&fs::read_to_string(&path).expect("a source"));
        }
    }
}

#[test]
fn each_act_has_a_table_and_each_reason_a_row() {
    let mut text = String::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    sources(&root.join("tests/all"), &mut text);
    let schema =
        fs::read_to_string(root.join("../proto/ledger/registration/v1/act.proto")).expect("the acts");
    let fields = schema.lines().filter_map(|line| line.trim().strip_suffix(';')?.split_once("Request "));
    let acts = fields.filter_map(|(_, rest)| rest.split(' ').next());
    let bare: Vec<&str> = acts.filter(|name| !text.contains(&format!("async fn {name}"))).collect();
    assert_eq!(bare, [""; 0], "acts without a table");
    let out_of_reach: BTreeSet<&str> = OUT_OF_REACH.iter().map(|reason| reason.reason()).collect();
    let all = Rejection::ALL.iter().map(|reason| reason.reason());
    let untold: BTreeSet<&str> = all.filter(|reason| !text.contains(&format!("\"{reason}\""))).collect();
    assert_eq!(untold, out_of_reach, "reasons that no row tells");
}
