//! Sealing: segments that are complete become sealed files, and nobody sees a difference.

use super::*;
use crate::codec::{RawHead, RawLink};
use crate::log::DamageKind;
use crate::log::segment::{open_read_only, verify_folder};

/// About 230 of the records below in a segment.
pub(super) const SEALING: SegmentOptions =
    SegmentOptions { segment_bytes: 24 << 10, fill_step: 1 << 10, seal: true };
const RAW: SegmentOptions = SegmentOptions { seal: false, ..SEALING };

/// A record with a header that can be taken apart, for most; every 50th is only bytes.
fn record(number: u64) -> Vec<u8> {
    if number % 50 == 7 && number < 1_000 {
        return body(number, 40);
    }
    let links = vec![RawLink::numbered(1, number % 100, number % 10), RawLink::numbered(2, 3, 3)];
    let (record_time, effective_date) = (1_700_000_000_000_000 + number * 999, 1_034_329 + number % 31);
    let head = RawHead { kind: 100 + number % 5, record_time, effective_date, links, claims: Vec::new() };
    let mut bytes = Vec::new();
    head.write(&mut bytes);
    bytes.extend_from_slice(format!("number {number} of the register").as_bytes());
    bytes.extend_from_slice(&body(number, 20));
    bytes
}

/// Appends records up to `until`, in batches of different sizes.
pub(super) fn fill(rig: &mut Rig, until: u64) {
    let mut next = rig.records.len() as u64;
    while next < until {
        let end = (next + 1 + next % 23).min(until);
        rig.append(&(next..end).map(record).collect::<Vec<_>>()).unwrap();
        next = end;
    }
}

pub(super) fn names(rig: &Rig, extension: &str) -> Vec<PathBuf> {
    let folder = segments_folder(rig.folder.path());
    let mut names = RealDisk.list(&folder).unwrap();
    names.retain(|path| path.extension().is_some_and(|of| of == extension));
    names.sort();
    names
}

fn sealed(until: u64) -> Rig {
    let mut rig = Rig::new(SEALING);
    fill(&mut rig, until);
    rig.log.reader().wait_sealed();
    rig
}

#[test]
fn complete_segments_are_sealed_and_read_as_before() {
    let rig = sealed(2_560);
    assert!(names(&rig, "sealed").len() > 5, "{:?}", names(&rig, "sealed"));
    assert_eq!(names(&rig, "seg").len(), 1, "only the active segment is left");
    assert_eq!(names(&rig, "new"), [] as [PathBuf; 0]);
    rig.check();
    let reader = rig.log.reader();
    for (number, expected) in rig.records.iter().enumerate() {
        assert_eq!(reader.read(Position(number as u64)).as_ref().unwrap(), expected);
    }
    let positions: Vec<Position> = [2_559, 3, 256, 255, 1_700, 3].map(Position).to_vec();
    let many = reader.read_many(&positions).unwrap();
    assert!(many.iter().zip(&positions).all(|(found, at)| *found == rig.records[at.0 as usize]));
    assert!(matches!(reader.read_many(&[Position(2_560)]), Err(LogError::NotWritten { .. })));
    let (rig, recovered) = rig.reopen(SEALING);
    assert_eq!(recovered.tree, rig.tree);
    rig.check();
}

#[test]
fn the_whole_is_verified_over_both_forms() {
    let mut rig = sealed(2_560);
    fill(&mut rig, 2_600);
    let report = verify_folder(rig.folder.path(), &salts(), &mut |_| ()).unwrap();
    assert_eq!((report.damage, report.tree), (None, rig.tree.clone()));
    assert_eq!(report.segments, names(&rig, "sealed").len() + 1);
}

#[test]
fn any_range_is_scanned_whole_and_by_headers() {
    let rig = sealed(2_560);
    let reader = rig.log.reader();
    for (from, until) in [(0, 2_560), (1, 17), (255, 257), (1_000, 1_000), (1_003, 2_559), (2_300, 9_999)] {
        let (mut whole, mut heads) = (from, 1_000.max(from));
        let both = (Position(from), Position(until));
        reader
            .scan(both.0, both.1, &mut |position, bytes| {
                assert_eq!((position.0, bytes), (whole, rig.records[whole as usize].as_slice()));
                whole += 1;
                ControlFlow::Continue(())
            })
            .unwrap();
        assert_eq!(whole, until.min(2_560).max(from));
        reader
            .scan_heads(Position(heads), both.1, &mut |position, head| {
                let mut expected = RawHead::default();
                expected.parse(&rig.records[heads as usize]).unwrap();
                assert_eq!((position.0, head), (heads, &expected));
                heads += 1;
                ControlFlow::Continue(())
            })
            .unwrap();
    }
    let unreadable = reader.scan_heads(Position(0), Position(10), &mut |_, _| ControlFlow::Continue(()));
    assert!(
        matches!(&unreadable, Err(LogError::Damaged(damage)) if damage.what == DamageKind::Record && damage.position == Position(7)),
        "{unreadable:?}"
    );
    let mut seen = 0;
    reader
        .scan(Position(5), Position(2_000), &mut |_, _| {
            seen += 1;
            ControlFlow::Break(())
        })
        .unwrap();
    assert_eq!(seen, 1);
}

#[test]
fn what_was_left_raw_is_sealed_after_opening_again() {
    let mut rig = Rig::new(RAW);
    fill(&mut rig, 2_560);
    assert!(names(&rig, "seg").len() > 8);
    let (rig, _) = rig.reopen(SEALING);
    rig.log.reader().wait_sealed();
    assert_eq!(names(&rig, "seg").len(), 1);
    rig.check();
}

#[test]
fn a_reader_of_another_process_finds_records_that_are_sealed_meanwhile() {
    let mut rig = Rig::new(RAW);
    fill(&mut rig, 2_560);
    let folder = rig.folder.path().to_path_buf();
    drop(std::mem::replace(&mut rig.log, Rig::new(RAW).log));
    let (reader, _) = open_read_only(&folder, &salts(), LEDGER).unwrap();
    // The other process: a writer does not start beside a reader, so its sealer is called by hand.
    let found = Found::read(&RealDisk, &segments_folder(&folder), &salts(), LEDGER, false).unwrap();
    let disk: Arc<dyn Disk> = Arc::new(FastDisk);
    let raw = found.readable_segments();
    let shared =
        Shared::new(Arc::clone(&disk), segments_folder(&folder), Vec::new(), raw, found.tail(), None);
    let work = Work { disk, folder: segments_folder(&folder), ledger: LEDGER, salts: salts(), shared };
    while let Some(until) = work.shared.sealable(256) {
        work.seal_up_to(until).unwrap();
    }
    rig.records.iter().enumerate().rev().for_each(|(number, expected)| {
        assert_eq!(reader.read(Position(number as u64)).as_ref().unwrap(), expected);
    });
    assert_eq!(all(&*reader).unwrap(), rig.records);
}

#[test]
fn leftovers_of_an_interrupted_sealing_are_removed() {
    let rig = sealed(2_560);
    let folder = segments_folder(rig.folder.path());
    let first = names(&rig, "sealed")[0].clone();
    let Rig { log, tree, records, folder: dir } = rig;
    drop(log);
    // As if the machine had stopped between renaming the sealed file and removing the raw segment.
    let mut raw = Rig::new(RAW);
    fill(&mut raw, 2_560);
    let covered = &names(&raw, "seg")[0];
    std::fs::copy(covered, folder.join(covered.file_name().unwrap())).unwrap();
    std::fs::write(folder.join("00000000000000002304.sealed.new"), b"half").unwrap();
    let report = verify_folder(dir.path(), &salts(), &mut |_| ()).unwrap();
    assert_eq!((report.damage, report.tree), (None, tree.clone()));
    let (log, _) = open(dir.path(), SEALING).unwrap();
    let rig = Rig { log, tree, records, folder: dir };
    rig.log.reader().wait_sealed();
    assert_eq!((names(&rig, "seg").len(), names(&rig, "new").len()), (1, 0));
    assert_eq!(names(&rig, "sealed")[0], first);
    rig.check();
}

/// What verifying and opening say after `spoil`.
fn spoiled(spoil: &dyn Fn(&Rig)) -> (Option<DamageKind>, Result<(), LogError>) {
    let rig = sealed(2_560);
    let folder = rig.folder.path().to_path_buf();
    spoil(&rig);
    let Rig { log, folder: _dir, .. } = rig;
    drop(log);
    let report = verify_folder(&folder, &salts(), &mut |_| ()).unwrap();
    (report.damage.map(|damage| damage.what), open(&folder, SEALING).map(drop))
}

#[test]
fn missing_and_changed_sealed_files_are_damage() {
    let (found, opened) = spoiled(&|rig| std::fs::remove_file(&names(rig, "sealed")[1]).unwrap());
    assert_eq!(found, Some(DamageKind::MissingSegment));
    assert!(matches!(opened, Err(LogError::Damaged(_))), "{opened:?}");
    let (found, opened) = spoiled(&|rig| std::fs::remove_file(names(rig, "sealed").last().unwrap()).unwrap());
    assert_eq!(found, Some(DamageKind::MissingSegment), "the raw segments begin too late");
    assert!(matches!(opened, Err(LogError::Damaged(_))), "{opened:?}");
    let (found, _) = spoiled(&|rig| {
        let path = &names(rig, "sealed")[2];
        let mut bytes = std::fs::read(path).unwrap();
        bytes[4_096 + 200] ^= 1;
        std::fs::write(path, bytes).unwrap();
    });
    assert_eq!(found, Some(DamageKind::Checksum));
}

#[test]
fn a_damaged_block_is_reported_and_the_others_are_read() {
    let rig = sealed(2_560);
    let path = &names(&rig, "sealed")[1];
    let mut bytes = std::fs::read(path).unwrap();
    bytes[4_096 + 200] ^= 1;
    std::fs::write(path, bytes).unwrap();
    let first: u64 = path.file_stem().unwrap().to_str().unwrap().parse().unwrap();
    let (reader, _) = open_read_only(rig.folder.path(), &salts(), LEDGER).unwrap();
    let broken = reader.read(Position(first));
    assert!(matches!(&broken, Err(LogError::Damaged(damage)) if damage.segment == *path), "{broken:?}");
    for sound in [first - 1, first + 256] {
        assert_eq!(reader.read(Position(sound)).unwrap(), rig.records[sound as usize]);
    }
    let scanned = all(&*reader);
    assert!(
        matches!(&scanned, Err(LogError::Damaged(damage)) if damage.position == Position(first)),
        "{scanned:?}"
    );
}

#[test]
fn raw_segments_that_do_not_belong_to_the_sealed_files_are_damage() {
    // Another record in the block that the active segment shares with the sealed files: sound in itself, and not what was sealed.
    let rig = sealed(2_560);
    let active = names(&rig, "seg")[0].clone();
    let first: u64 = active.file_stem().unwrap().to_str().unwrap().parse().unwrap();
    assert!(first % 256 < 250, "{first}");
    let mut other = Rig::new(RAW);
    let mut next = 0;
    while next < 2_560 {
        let end = (next + 1 + next % 23).min(2_560);
        let forged = |number| if number == first + 1 { record(number + 1) } else { record(number) };
        other.append(&(next..end).map(forged).collect::<Vec<_>>()).unwrap();
        next = end;
    }
    let Rig { log, folder: dir, .. } = rig;
    drop(log);
    std::fs::copy(names(&other, "seg").last().unwrap(), &active).unwrap();
    let report = verify_folder(dir.path(), &salts(), &mut |_| ()).unwrap();
    assert_eq!(report.damage.map(|damage| damage.what), Some(DamageKind::BlockRoot));
}

#[test]
fn what_is_sealed_while_it_is_verified_does_not_start_the_check_again() {
    let mut rig = sealed(2_560);
    rig = rig.reopen(RAW).0;
    fill(&mut rig, 5_120);
    let work = rig.log.sealing(&salts());
    let mut seen = Vec::new();
    let report = verify_folder(rig.folder.path(), &salts(), &mut |at| {
        seen.push(at.segments);
        while let Some(until) = work.shared.sealable(256) {
            work.seal_up_to(until).unwrap();
        }
    });
    let report = report.unwrap();
    assert_eq!((report.damage, report.tree), (None, rig.tree.clone()));
    assert_eq!(seen, (1..=report.segments).collect::<Vec<_>>());
    assert_eq!(names(&rig, "seg").len(), 1, "they were sealed meanwhile");
}
