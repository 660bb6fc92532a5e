//! Reading beside a writer, and reading without one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::log::segment::{open_read_only, verify_folder};
use crate::log::{Damage, DamageKind};

/// Lets readers fail with a writer that failed, instead of waiting for it for ever.
struct SetOnDrop<'a>(&'a AtomicBool);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn readers_beside_the_writer_see_whole_durable_batches_only() {
    const BATCHES: u64 = 400;
    const RECORDS: usize = 3;
    let mut rig = Rig::new(SegmentOptions { segment_bytes: 32 << 10, fill_step: 4 << 10, seal: false });
    let reader = rig.log.reader();
    let writer_gone = AtomicBool::new(false);
    let check = |reader: Arc<dyn LogReader>, stride: u64| {
        let mut seen = 0;
        while seen < BATCHES * RECORDS as u64 {
            assert!(!writer_gone.load(Ordering::Relaxed) || reader.tail().0 > seen, "the writer failed");
            let tail = reader.tail();
            assert!(tail.0 >= seen && tail.0.is_multiple_of(RECORDS as u64), "tail {tail} after {seen}");
            let mut next = tail.0.saturating_sub(stride);
            reader
                .scan(Position(next), tail, &mut |position, found| {
                    assert_eq!(position, Position(next));
                    assert_eq!(found, body(position.0, 40 + position.0 as usize % 90));
                    next += 1;
                    ControlFlow::Continue(())
                })
                .unwrap();
            assert_eq!(next, tail.0);
            if tail > Position::ZERO {
                let last = Position(tail.0 - 1);
                assert_eq!(reader.read(last).unwrap(), body(last.0, 40 + last.0 as usize % 90));
            }
            assert!(matches!(reader.read(Position(u64::MAX)), Err(LogError::NotWritten { .. })));
            seen = tail.0;
        }
    };
    std::thread::scope(|threads| {
        let check = &check;
        for stride in [1, 20, 10_000] {
            let reader = Arc::clone(&reader);
            threads.spawn(move || check(reader, stride));
        }
        let _gone = SetOnDrop(&writer_gone);
        for _ in 0..BATCHES {
            let next = rig.log.tail().0;
            let bodies: Vec<_> = (next..next + RECORDS as u64)
                .map(|position| body(position, 40 + position as usize % 90))
                .collect();
            rig.append(&bodies).unwrap();
        }
    });
    assert!(rig.segments().len() > 3);
}

#[test]
fn any_range_can_be_scanned_in_any_order() {
    let rig = two_segments();
    let (rig, _) = rig.reopen(SMALL);
    let reader = rig.log.reader();
    let count = rig.records.len() as u64;
    for from in (0..count + 2).rev() {
        for until in 0..count + 2 {
            let mut found = Vec::new();
            let mut visit = |_, body: &[u8]| {
                found.push(body.to_vec());
                ControlFlow::Continue(())
            };
            reader.scan(Position(from), Position(until), &mut visit).unwrap();
            let (start, end) = (from.min(count) as usize, until.min(count) as usize);
            let expected = if start < end { &rig.records[start..end] } else { &[] };
            assert_eq!(found, expected, "{from}..{until}");
        }
    }
}

#[test]
fn nothing_is_read_at_or_behind_the_tail() {
    let rig = two_segments();
    let tail = rig.log.tail();
    for position in [tail, tail.next(), Position(u64::MAX)] {
        let refused = rig.log.reader().read(position);
        assert!(
            matches!(refused, Err(LogError::NotWritten { position: of, tail: at }) if (of, at) == (position, tail)),
            "{refused:?}"
        );
    }
}

#[test]
fn a_good_frame_in_another_place_is_not_read() {
    let rig = two_segments();
    let path = &rig.segments()[0];
    let mut bytes = std::fs::read(path).unwrap();
    // The two records of 64 bytes at the end of the first segment change places.
    let end = bytes.iter().rposition(|byte| *byte != 0).unwrap().next_multiple_of(8);
    let (one, two) = (end - 72 - 160, end - 72 - 80);
    let first = bytes[one..two].to_vec();
    bytes.copy_within(two..two + 80, one);
    bytes[two..two + 80].copy_from_slice(&first);
    std::fs::write(path, &bytes).unwrap();
    let found = all(&*rig.log.reader());
    let what = DamageKind::Position(15);
    let expected = Damage { segment: path.clone(), offset: one as u64, position: Position(14), what };
    assert!(matches!(&found, Err(LogError::Damaged(damage)) if *damage == expected), "{found:?}");
    assert!(
        matches!(rig.log.reader().read(Position(15)), Err(LogError::Damaged(damage)) if damage == expected)
    );
    assert_eq!(
        rig.log.reader().read(Position(13)).unwrap(),
        rig.records[13],
        "what is before it can be read"
    );
}

#[test]
fn a_scan_stops_when_it_is_told_to() {
    let rig = two_segments();
    let mut seen = 0;
    let mut visit = |position: Position, _: &[u8]| {
        seen += 1;
        if position.0 == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    rig.log.reader().scan(Position(2), Position(u64::MAX), &mut visit).unwrap();
    assert_eq!(seen, 4);
}

#[test]
fn records_longer_than_the_read_buffer_are_read() {
    let options = SegmentOptions { segment_bytes: 2 << 20, fill_step: 64 << 10, seal: false };
    let mut rig = Rig::new(options);
    for seed in 0..20 {
        rig.append(&bodies(seed, &[100, 300_000, 7])).unwrap();
    }
    rig.check();
    let (rig, _) = rig.reopen(options);
    for position in [58, 0, 1, 30, 31, 59, 15, 16, 17] {
        assert_eq!(rig.log.reader().read(Position(position)).unwrap(), rig.records[position as usize]);
    }
}

#[test]
fn reading_only_repairs_nothing_and_keeps_writers_out() {
    let Rig { log, tree, records, folder } = two_segments();
    let last = segment_paths(folder.path()).pop().unwrap();
    drop(log);
    let length = std::fs::metadata(&last).unwrap().len();
    let torn = std::fs::read(&last).unwrap();
    let cut = torn.iter().rposition(|byte| *byte != 0).unwrap() as u64 - 20;
    File::options().write(true).open(&last).unwrap().set_len(cut).unwrap();
    let (reader, recovered) = open_read_only(folder.path(), &salts(), LEDGER).unwrap();
    assert!(recovered.dropped.is_some() && recovered.tail.0 == records.len() as u64 - 2);
    assert_eq!(all(&*reader).unwrap(), records[..records.len() - 2]);
    assert_ne!(recovered.tree, tree);
    assert_eq!(std::fs::metadata(&last).unwrap().len(), cut, "nothing was repaired; it was {length}");
    assert!(matches!(FolderLock::exclusive(folder.path()), Err(LogError::Locked { .. })));
    drop(reader);
    assert!(FolderLock::exclusive(folder.path()).is_ok());
}

#[test]
fn reading_only_and_verifying_work_beside_a_writer() {
    let mut rig = two_segments();
    let (reader, recovered) = open_read_only(rig.folder.path(), &salts(), LEDGER).unwrap();
    assert_eq!((all(&*reader).unwrap(), recovered.tree), (rig.records.clone(), rig.tree.clone()));
    // A batch that is half written looks damaged to whoever knows of no writer.
    let path = rig.segments().pop().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let end = bytes.iter().rposition(|byte| *byte != 0).unwrap().next_multiple_of(8);
    bytes[end..end + 20].fill(7);
    std::fs::write(&path, &bytes).unwrap();
    let report = verify_folder(rig.folder.path(), &salts(), &mut |_| ()).unwrap();
    assert!(report.writer_at_work && report.is_sound());
    assert_eq!(report.tree, rig.tree);
    assert!(open_read_only(rig.folder.path(), &salts(), LEDGER).is_ok());
    rig.append(&bodies(1, &[200])).unwrap();
    rig.check();
}

#[test]
fn a_sound_log_is_verified_with_its_figures() {
    let Rig { log, tree, records, folder } = two_segments();
    drop(log);
    let mut seen = Vec::new();
    let report = verify_folder(folder.path(), &salts(), &mut |progress| seen.push(*progress)).unwrap();
    assert!(report.is_sound() && !report.writer_at_work);
    assert_eq!((report.records(), report.segments, report.batches), (records.len() as u64, 2, 9));
    assert_eq!((report.ledger, &report.tree), (Some(LEDGER), &tree));
    assert_eq!(
        seen.iter()
            .map(|progress| (progress.segments, progress.of_segments, progress.records))
            .collect::<Vec<_>>(),
        [(1, 2, 16), (2, 2, records.len() as u64)]
    );
}
