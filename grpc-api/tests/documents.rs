//! The documents say which reasons callers can meet, and they say neither more nor less than the code.

#![allow(clippy::unwrap_used, reason = "a test ends where something fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use grpc_api::convert::from_proto::violation::Malformed;
use grpc_api::status::Fault;
use ledger_core::domain::event::EventKind;
use ledger_core::domain::rejection::Rejection;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The rows of all tables whose head begins with these columns, as cells without their backquotes.
fn rows(document: &str, head: &[&str]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut inside = false;
    for line in document.lines() {
        let Some(line) = line.strip_prefix('|') else {
            inside = false;
            continue;
        };
        let cells: Vec<String> = line.split('|').map(|cell| cell.trim().replace('`', "")).collect();
        if !inside {
            inside = cells.iter().zip(head).all(|(cell, wanted)| cell == wanted);
        } else if !cells[0].starts_with("---") {
            rows.push(cells);
        }
    }
    rows
}

/// Both have the same, and neither has anything twice.
fn assert_same<T: Ord + std::fmt::Debug>(documented: Vec<T>, real: Vec<T>) {
    let (lines, known) = (documented.len(), real.len());
    let (documented, real) = (BTreeSet::from_iter(documented), BTreeSet::from_iter(real));
    let missing: Vec<_> = real.difference(&documented).collect();
    let invented: Vec<_> = documented.difference(&real).collect();
    assert!(missing.is_empty(), "not documented: {missing:?}");
    assert!(invented.is_empty(), "documented and not in the code: {invented:?}");
    assert_eq!(lines, known, "something is documented twice");
}

#[test]
fn every_reason_of_the_register_stands_in_the_tables_and_nothing_else() {
    let documented = rows(&read("docs/domain.md"), &["no.", "reason"]);
    let documented = documented.into_iter().map(|cells| (cells[0].parse().unwrap(), cells[1].clone()));
    let rejections = Rejection::ALL.iter().map(|r| (r.number(), r.reason().to_owned()));
    let malformed = Malformed::ALL.iter().map(|m| (m.number(), m.reason().to_owned()));
    assert_same(documented.collect(), rejections.chain(malformed).collect());
}

#[test]
fn every_fault_stands_in_the_table_with_its_code_and_nothing_else() {
    let documented = rows(&read("docs/api.md"), &["fault", "status"]);
    let documented = documented.into_iter().map(|cells| (cells[0].clone(), cells[1].clone()));
    // `Code::Unavailable` is UNAVAILABLE on the wire.
    let on_wire = |fault: &Fault| {
        let name = format!("{:?}", fault.code());
        let spaced = name.char_indices().flat_map(|(at, letter)| {
            let gap = (at > 0 && letter.is_ascii_uppercase()).then_some('_');
            gap.into_iter().chain([letter.to_ascii_uppercase()])
        });
        spaced.collect::<String>()
    };
    let real = Fault::ALL.iter().map(|fault| (fault.reason().to_owned(), on_wire(fault)));
    assert_same(documented.collect(), real.collect());
}

#[test]
fn every_method_stands_in_the_table_with_its_service_and_nothing_else() {
    let documented = rows(&read("docs/api.md"), &["service", "method"]);
    let documented = documented.into_iter().map(|cells| (cells[0].clone(), cells[1].clone()));
    let mut real = Vec::new();
    for file in schema() {
        let mut service = String::new();
        for line in fs::read_to_string(&file).unwrap().lines() {
            if let Some(name) = line.strip_prefix("service ") {
                service = name.trim_end_matches(" {").to_owned();
            }
            if let Some(method) = line.trim_start().strip_prefix("rpc ") {
                let name = method.split('(').next().unwrap_or_default();
                real.push((service.clone(), name.to_owned()));
            }
        }
    }
    assert_same(documented.collect(), real);
}

#[test]
fn every_kind_of_event_stands_in_the_table_with_a_section_that_is_there() {
    let document = read("docs/domain.md");
    let rows = rows(&document, &["kind of event", "number", "section"]);
    let heads = document.lines().filter_map(|line| line.strip_prefix('#'));
    let sections: BTreeSet<&str> =
        heads.filter_map(|head| head.trim_start_matches('#').split_whitespace().next()).collect();
    for cells in &rows {
        let (kind, section) = (&cells[0], &cells[2]);
        let described =
            sections.iter().any(|head| head.strip_suffix('.').unwrap_or(head) == section.as_str());
        assert!(described || (kind == "ledger.founded" && section == "–"), "{kind} stands in no section");
    }
    let documented = rows.into_iter().map(|cells| (cells[0].clone(), cells[1].clone()));
    let kinds = EventKind::ALL.iter();
    let real = kinds.map(|kind| (kind.name().unwrap().to_owned(), kind.0.to_string()));
    assert_same(documented.collect(), real.collect());
}

/// The files of our own packages.
fn schema() -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto/ledger")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "proto") {
                files.push(path);
            }
        }
    }
    files
}
