//! Writing: rotation, sizes, opening again, and who may.

use super::*;
use crate::log::DamageKind;
use crate::log::segment::header::Header;

#[test]
fn what_is_appended_is_read_back_and_found_again() {
    let mut rig = two_segments();
    rig.check();
    for position in 0..rig.records.len() {
        let found = rig.log.reader().read(Position(position as u64)).unwrap();
        assert_eq!(found, rig.records[position], "position {position}");
    }
    let (again, recovered) = rig.reopen(SMALL);
    rig = again;
    rig.check();
    let expected = Recovered {
        tail: Position(rig.records.len() as u64),
        tree: rig.tree.clone(),
        segments: 2,
        dropped: None,
        unfinished: None,
    };
    assert_eq!(recovered, expected);
    rig.append(&bodies(7, &[10, 2000])).unwrap();
    assert_eq!(rig.segments().len(), 3);
    rig.check();
}

#[test]
fn the_real_disk_does_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let lock = FolderLock::exclusive(folder.path()).unwrap();
    let log = SegmentLog::create(lock, &SMALL, LEDGER).unwrap();
    let mut rig = Rig { log, tree: TreeHead::new(), records: Vec::new(), folder };
    rig.append(&bodies(1, &[900, 900])).unwrap();
    rig.append(&bodies(2, &[900, 900])).unwrap();
    let Rig { log, tree, records, folder } = rig;
    drop(log);
    let lock = FolderLock::exclusive(folder.path()).unwrap();
    let (log, recovered) = SegmentLog::open(lock, &SMALL, &salts(), LEDGER).unwrap();
    assert_eq!((recovered.tail, recovered.segments, &recovered.tree), (Position(4), 2, &tree));
    let rig = Rig { log, tree, records, folder };
    rig.check();
}

#[test]
fn a_batch_never_spans_segments_and_names_follow_positions() {
    let rig = two_segments();
    let names: Vec<_> =
        rig.segments().iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["00000000000000000000.seg", "00000000000000000016.seg"]);
    let length = std::fs::metadata(&rig.segments()[0]).unwrap().len();
    assert_eq!(length, SMALL.segment_bytes, "filled ahead up to the size of a segment");
}

#[test]
fn a_batch_larger_than_a_segment_has_one_of_its_own() {
    let mut rig = Rig::new(SMALL);
    rig.append(&bodies(1, &[10])).unwrap();
    rig.append(&bodies(2, &[9000, 9000])).unwrap();
    rig.append(&bodies(3, &[10])).unwrap();
    assert_eq!(rig.segments().len(), 3);
    rig.check();
    let (rig, recovered) = rig.reopen(SMALL);
    assert_eq!(recovered.segments, 3);
    rig.check();
}

#[test]
fn an_oversized_first_batch_stays_in_the_first_segment() {
    let mut rig = Rig::new(SMALL);
    rig.append(&bodies(2, &[9000, 9000])).unwrap();
    assert_eq!(rig.segments().len(), 1);
    let (rig, _) = rig.reopen(SMALL);
    rig.check();
}

#[test]
fn an_empty_batch_does_nothing() {
    let mut rig = two_segments();
    let before = std::fs::read(&rig.segments()[1]).unwrap();
    rig.append(&[]).unwrap();
    assert_eq!(std::fs::read(&rig.segments()[1]).unwrap(), before);
}

#[test]
fn a_moved_tail_is_refused_and_the_log_goes_on() {
    let mut rig = two_segments();
    let mut batch = Batch::new(Position(3));
    batch.push_with(|out| out.push(1)).unwrap();
    let refused = rig.log.append(Position(3), &mut batch, &rig.tree);
    let tail = rig.log.tail();
    assert!(matches!(refused, Err(LogError::TailMoved { expected: Position(3), actual }) if actual == tail));
    rig.append(&bodies(9, &[10])).unwrap();
    rig.check();
}

#[test]
#[should_panic(expected = "the tree stands at 25, the tail at 24")]
fn a_tree_of_another_size_stops_the_writer() {
    let mut rig = two_segments();
    rig.tree.push(&record_digest(&[0; 16], b""));
    drop(rig.append(&bodies(9, &[10])));
}

#[test]
fn a_second_writer_is_locked_out_while_the_first_lives() {
    let rig = two_segments();
    assert!(matches!(FolderLock::exclusive(rig.folder.path()), Err(LogError::Locked { .. })));
    let (rig, _) = rig.reopen(SMALL);
    assert!(matches!(FolderLock::exclusive(rig.folder.path()), Err(LogError::Locked { .. })));
}

#[test]
fn logs_are_created_once_and_opened_only_where_they_are() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(open(folder.path(), SMALL), Err(LogError::NotFound { .. })));
    let create = || {
        let lock = FolderLock::exclusive(folder.path()).unwrap();
        SegmentLog::create_on(Arc::new(FastDisk), lock, &SMALL, LEDGER)
    };
    drop(create().unwrap());
    assert!(matches!(create(), Err(LogError::AlreadyExists { .. })));
    let (log, recovered) = open(folder.path(), SMALL).unwrap();
    assert_eq!((recovered.tail, recovered.segments), (Position::ZERO, 1));
    drop(log);
    let path = &segment_paths(folder.path())[0];
    std::fs::write(path, [0; 100]).unwrap();
    assert!(matches!(open(folder.path(), SMALL), Err(LogError::NotFound { .. })));
    assert!(create().is_ok(), "a creation that was cut short is tried again");
}

#[test]
fn another_ledgers_log_is_refused() {
    let Rig { log, folder, .. } = two_segments();
    drop(log);
    let lock = FolderLock::exclusive(folder.path()).unwrap();
    let other = LedgerId([0x22; 16]);
    let refused = SegmentLog::open(lock, &SMALL, &salts(), other).map(|_| ());
    assert!(
        matches!(refused, Err(LogError::OtherLedger { expected, found, .. }) if expected == other && found == LEDGER)
    );
}

#[test]
fn another_secret_is_noticed() {
    let Rig { log, folder, .. } = two_segments();
    drop(log);
    let lock = FolderLock::exclusive(folder.path()).unwrap();
    let refused = SegmentLog::open(lock, &SMALL, &Salts::new([1; 32]), LEDGER).map(|_| ());
    assert!(matches!(refused, Err(LogError::Damaged(damage)) if damage.what == DamageKind::Root));
}

#[test]
fn an_unfinished_last_segment_is_removed_and_reported() {
    let torn_header = {
        let mut block = std::fs::read(&two_segments().segments()[1]).unwrap();
        block.truncate(4096);
        block[..512].fill(0);
        block
    };
    for contents in [vec![], vec![0; 10], vec![0; 4096], vec![0; 9000], torn_header] {
        let rig = two_segments();
        let path = segments_folder(rig.folder.path()).join(format!("{:020}.seg", rig.records.len()));
        std::fs::write(&path, &contents).unwrap();
        let (mut rig, recovered) = rig.reopen(SMALL);
        assert_eq!(recovered.unfinished, Some(path.clone()));
        assert_eq!((recovered.segments, recovered.tail.0), (2, rig.records.len() as u64));
        assert!(!path.exists());
        rig.append(&bodies(1, &[1500])).unwrap();
        rig.append(&bodies(1, &[1500])).unwrap();
        rig.check();
    }
}

#[test]
fn a_last_segment_that_was_finished_is_not_removed() {
    let flipped = |rig: &Rig, path: &Path| {
        // An empty segment, finished, with one flipped bit in its header.
        let mut block = Header { ledger: LEDGER, before: rig.tree.clone() }.encode();
        block[33] ^= 1;
        std::fs::write(path, &block).unwrap();
    };
    let headless = |rig: &Rig, path: &Path| {
        let mut bytes = std::fs::read(&rig.segments()[1]).unwrap();
        bytes[..4096].fill(0);
        std::fs::write(path, &bytes).unwrap();
    };
    for (number, damage) in [&flipped as &dyn Fn(&Rig, &Path), &headless].iter().enumerate() {
        let rig = two_segments();
        let path = segments_folder(rig.folder.path()).join(format!("{:020}.seg", rig.records.len()));
        damage(&rig, &path);
        drop(rig.log);
        let refused = open(rig.folder.path(), SMALL).map(|_| ());
        assert!(
            matches!(&refused, Err(LogError::Damaged(damage)) if damage.what == DamageKind::Header && damage.segment == path),
            "case {number}: {refused:?}"
        );
        assert!(path.exists());
    }
}

#[test]
fn names_that_are_no_positions_are_damage_and_other_files_are_left_alone() {
    let rig = two_segments();
    let folder = segments_folder(rig.folder.path());
    std::fs::write(folder.join("notes.txt"), b"x").unwrap();
    let (rig, _) = rig.reopen(SMALL);
    std::fs::write(folder.join("7.seg"), b"x").unwrap();
    drop(rig.log);
    let refused = open(rig.folder.path(), SMALL).map(|_| ());
    assert!(matches!(refused, Err(LogError::Damaged(damage)) if damage.what == DamageKind::Name));
}
