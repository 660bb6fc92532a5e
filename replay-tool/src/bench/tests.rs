//! The events: sound as a log, drawn from a seed, and as they should be in kind and size.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use ledger_core::clock::ManualClock;
use ledger_core::codec;
use ledger_core::domain::dates::RecordTime;
use ledger_core::domain::ids::Position;
use ledger_core::ledger::check_records;
use ledger_core::log::segment::verify_folder;

use super::*;

/// A ledger with so many events drawn from this seed, and its folder.
fn filled(seed: u64, events: u64) -> (tempfile::TempDir, Stage) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(RecordTime(1_893_456_000_000_000)));
    let mut stage = Stage::set(folder.path(), (seed, events), clock).unwrap();
    stage.fill(events).unwrap();
    (folder, stage)
}

/// Every record but the founding, which differs from ledger to ledger.
fn records(stage: &Stage) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut keep = |_, bytes: &[u8]| {
        found.push(bytes.to_vec());
        ControlFlow::Continue(())
    };
    stage.ledger.reader().scan(Position(1), stage.tail(), &mut keep).unwrap();
    found
}

#[test]
fn the_same_seed_gives_the_same_records_and_another_gives_others() {
    let ((_a, a), (_b, b), (_c, c)) = (filled(7, 3_000), filled(7, 3_000), filled(8, 3_000));
    assert_eq!(records(&a), records(&b));
    assert_ne!(records(&a), records(&c));
}

#[test]
fn a_filled_ledger_is_sound_and_as_realistic_as_it_should_be() {
    const EVENTS: u64 = 64 * 768;
    let (_folder, stage) = filled(SEED, EVENTS);
    let (id, reader) = (stage.ledger.id(), stage.ledger.reader());
    let report = check_records(&*reader, id, stage.tail(), &mut |_| {}).unwrap();
    assert_eq!(report.flaw, None);
    let names: BTreeMap<_, _> =
        report.kinds.iter().filter_map(|(kind, count)| Some((kind.name()?, *count))).collect();
    assert_eq!(names.len(), 14, "twelve kinds, the founding and the communes: {names:?}");
    let rarest = names.iter().filter(|(name, _)| !["ledger.founded", "area.established"].contains(name));
    assert!(rarest.clone().all(|(_, count)| *count > EVENTS / 100), "{names:?}");

    let (mut bytes, mut subjects, mut most) = (0, 0, 0);
    for (position, record) in (1..).map(Position).zip(records(&stage)) {
        let stored = codec::decode(position, &record).unwrap();
        bytes += record.len();
        subjects += stored.recorded.subjects.len();
        most = most.max(stored.recorded.subjects.len());
    }
    let (bytes, subjects) = (bytes as f64 / EVENTS as f64, subjects as f64 / EVENTS as f64);
    assert!((140.0..160.0).contains(&bytes), "{bytes} bytes");
    assert!((1.5..2.5).contains(&subjects) && most <= 5, "{subjects} subjects, at most {most}");

    let by_records = |range: std::ops::RangeInclusive<u32>| {
        stage.subjects().filter(|(_, known)| range.contains(&known.records)).count()
    };
    assert!(by_records(8..=12) > 200, "there are histories of ten records: {}", by_records(8..=12));
    assert!(by_records(15..=u32::MAX) > 10, "and a few are long: {}", by_records(15..=u32::MAX));
    stage.ledger.stop();
    let report = verify_folder(&stage.data, stage.ledger.salts(), &mut |_| {}).unwrap();
    assert_eq!((report.damage, report.tree.size()), (None, stage.tail().0));
}

#[test]
fn acts_of_one_batch_share_no_subject() {
    let (_folder, mut stage) = filled(1, 5_000);
    for office in &mut stage.offices {
        let acts = office.batch(300);
        let mut named: Vec<_> =
            acts.iter().flat_map(|act| &act.conditions).map(|(subject, _)| *subject).collect();
        let all = named.len();
        named.sort();
        named.dedup();
        assert_eq!(named.len(), all);
    }
}

#[test]
fn smaller_runs_measure_less_and_at_least_once() {
    let amount = |events| Amount { events };
    assert_eq!([1, 500_000, FULL, 5 * FULL].map(|events| amount(events).scaled(100)), [1, 50, 100, 100]);
    assert_eq!([1, 20_000, FULL / 10, FULL].map(|events| amount(events).rounds(21)), [1, 3, 21, 21]);
}
