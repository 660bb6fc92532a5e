//! `bench`: what it prints is a contract. What the figures are, is the machine's affair.

mod fixture;

use fixture::tool;
use serde_json::Value;

/// Name and unit of every figure that has a limit.
const FIGURES: [(&str, &str); 12] = [
    ("append.single", "us"),
    ("append.64x1", "events/s"),
    ("append.64x64", "events/s"),
    ("append.64x512", "events/s"),
    ("scan.full", "events/s"),
    ("scan.headers", "events/s"),
    ("history.warm", "us"),
    ("history.cold", "us"),
    ("proof.inclusion", "us"),
    ("proof.check", "us"),
    ("restart", "us"),
    ("bytes_per_event", "bytes/event"),
];

#[test]
fn each_figure_is_a_line_beside_its_limit_and_nothing_is_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().to_str().unwrap();
    let ran = tool(folder.path(), &["bench", "--dir", dir, "--events", "2000", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let mut found = Vec::new();
    for line in ran.stdout.lines() {
        let figure: Value = serde_json::from_str(line).unwrap();
        let fields: Vec<_> = figure.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields, ["name", "value", "unit", "limit", "ratio"]);
        let text = |field: &str| figure[field].as_str().unwrap().to_owned();
        let value = figure["value"].as_f64().unwrap();
        assert!(value > 0.0, "{line}");
        if text("name").starts_with("raw.") {
            assert!(figure["limit"].is_null() && figure["ratio"].is_null(), "{line}");
            continue;
        }
        let (limit, ratio) = (figure["limit"].as_f64().unwrap(), figure["ratio"].as_f64().unwrap());
        assert!((ratio - value / limit).abs() <= 1e-4, "{line}");
        found.push((text("name"), text("unit")));
    }
    let found: Vec<_> = found.iter().map(|(name, unit)| (name.as_str(), unit.as_str())).collect();
    assert_eq!(found, FIGURES);
    assert!(ran.stderr.contains("processors"), "{}", ran.stderr);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "the ledger is removed");
}

#[test]
fn a_folder_that_is_not_there_cannot_be_measured() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("none");
    let ran = tool(folder.path(), &["bench", "--dir", dir.to_str().unwrap()]);
    assert!(ran.failed(3).contains("there is no folder"), "{}", ran.stderr);
}
