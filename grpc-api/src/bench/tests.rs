//! A tiny run of everything: that each figure is there, not how large it is.

use std::collections::BTreeSet;

use super::*;

const FIGURES: [(&str, &str, bool); 28] = [
    ("import", "acts/s", false),
    ("import.enrolments", "acts/s", true),
    ("replay.log", "records/s", true),
    ("replay.views", "records/s", true),
    ("memory.person.citizens", "bytes/person", false),
    ("memory.person.views", "bytes/person", false),
    ("memory.person.index", "bytes/person", false),
    ("as_of.person", "us", true),
    ("as_of.stays", "us", true),
    ("as_of.occupancy", "us", true),
    ("append.single", "us", true),
    ("append.log", "us", true),
    ("append.64", "acts/s", true),
    ("grpc.read.1", "reads/s", true),
    ("grpc.read.1.p50", "us", true),
    ("grpc.read.1.p99", "us", true),
    ("grpc.read.32", "reads/s", true),
    ("grpc.read.32.p50", "us", true),
    ("grpc.read.32.p99", "us", true),
    ("grpc.as_of.person", "reads/s", true),
    ("grpc.as_of.person.p50", "us", true),
    ("grpc.as_of.person.p99", "us", true),
    ("grpc.as_of.occupancy", "reads/s", true),
    ("grpc.as_of.occupancy.p50", "us", true),
    ("grpc.as_of.occupancy.p99", "us", true),
    ("grpc.write", "acts/s", true),
    ("grpc.write.p50", "us", true),
    ("grpc.write.p99", "us", true),
];

fn options(folder: &Path) -> Options {
    Options { folder: folder.to_path_buf(), people: 1_000, per_figure: Duration::from_millis(50) }
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().count() == 0
}

#[test]
fn every_figure_is_there_and_nothing_is_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let figures = run(&options(folder.path()), runtime.handle(), &CancellationToken::new()).unwrap();
    let found: Vec<_> = figures.iter().map(|f| (f.name, f.unit, f.limit.is_some())).collect();
    assert_eq!(found, FIGURES);
    for figure in &figures {
        assert!(figure.value > 0.0 && figure.value.is_finite(), "{figure:?}");
        assert!(figure.min <= figure.value && figure.value <= figure.max, "{figure:?}");
        let ratio = figure.limit.map_or(0.0, |limit| figure.value / limit);
        assert!((figure.ratio.unwrap_or_default() - ratio).abs() < 0.002, "{figure:?}");
    }
    let marked = figures.iter().filter(|figure| figure.note.contains("; mark "));
    let marked: BTreeSet<_> = marked.map(|figure| figure.name).collect();
    assert_eq!(
        marked,
        BTreeSet::from([
            "append.single",
            "as_of.occupancy",
            "as_of.person",
            "as_of.stays",
            "import.enrolments",
            "replay.views",
        ])
    );
    assert!(is_empty(folder.path()));
}

#[test]
fn nothing_is_left_behind_by_a_run_that_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let stop = CancellationToken::new();
    stop.cancel();
    let figures = run(&options(folder.path()), runtime.handle(), &stop);
    assert!(matches!(figures, Err(BenchError::Stopped)));
    assert!(is_empty(folder.path()));
    let missing = options(&folder.path().join("missing"));
    assert!(matches!(run(&missing, runtime.handle(), &stop), Err(BenchError::Io { .. })));
}
