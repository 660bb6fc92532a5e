//! One flipped bit, anywhere, is reported with its place. Every cut leaves whole batches.

use super::*;
use crate::evidence::TreeHash;
use crate::log::frame::{FRAME_HEADER_BYTES, parse_frame, u32_at};
use crate::log::segment::header::HEADER_BYTES;
use crate::log::segment::header::header_checksum;
use crate::log::segment::recovery::{Outcome, Verdict, recover_segment};
use crate::log::segment::{VerifyReport, open_read_only, verify_folder};
use crate::log::{Damage, DamageKind};

/// A segment taken out of a log, with the tree before it.
struct Specimen {
    bytes: Vec<u8>,
    before: TreeHead,
}

impl Specimen {
    fn recover(&self, bytes: &[u8]) -> Outcome {
        recover_segment(bytes, self.before.clone(), header_checksum(&self.bytes), &mut salts().cursor())
    }

    /// Start and position of every frame, and the end of the last one.
    fn frames(&self) -> (Vec<(usize, Position)>, usize) {
        let (mut frames, mut at) = (Vec::new(), HEADER_BYTES);
        while let Ok(frame) = parse_frame(&self.bytes[at..]) {
            frames.push((at, frame.position));
            at += frame.bytes;
        }
        (frames, at)
    }
}

fn specimens() -> (Rig, [Specimen; 2]) {
    let rig = two_segments();
    let [one, two] = [0, 1].map(|number| std::fs::read(&rig.segments()[number]).unwrap());
    let mut before = TreeHead::new();
    for (position, record) in (0..).zip(&rig.records[..16]) {
        before.push(&record_digest(&salts().at(Position(position)), record));
    }
    let specimens = [Specimen { bytes: one, before: TreeHead::new() }, Specimen { bytes: two, before }];
    (rig, specimens)
}

#[test]
fn every_flipped_bit_behind_the_header_is_damage_at_its_frame() {
    let (_, specimens) = specimens();
    for (number, specimen) in specimens.iter().enumerate() {
        assert_eq!(specimen.recover(&specimen.bytes).verdict, Verdict::Clean);
        let (frames, end) = specimen.frames();
        let tail = frames.last().unwrap().1;
        let mut bytes = specimen.bytes.clone();
        for bit in HEADER_BYTES * 8..bytes.len() * 8 {
            let at = bit / 8;
            bytes[at] ^= 1 << (bit % 8);
            let (offset, position) = match frames.iter().rev().find(|(start, _)| *start <= at) {
                Some(frame) if at < end => *frame,
                _ => (at / 8 * 8, tail),
            };
            let verdict = specimen.recover(&bytes).verdict;
            let place = match verdict {
                Verdict::Damaged { offset, position, .. } => Some((offset, position)),
                Verdict::Clean | Verdict::Torn { .. } => None,
            };
            assert_eq!(
                place,
                Some((offset, position)),
                "segment {number}, byte {at}, bit {}: {verdict:?}",
                bit % 8
            );
            bytes[at] ^= 1 << (bit % 8);
        }
    }
}

#[test]
fn flipped_bits_on_the_disk_are_found_by_opening_scanning_and_verifying() {
    let Rig { log, folder, .. } = two_segments();
    drop(log);
    let paths = segment_paths(folder.path());
    for (number, path) in paths.iter().enumerate() {
        let good = std::fs::read(path).unwrap();
        let end = good.iter().rposition(|byte| *byte != 0).unwrap() + 1;
        for bit in (0..good.len() * 8).step_by(61) {
            let mut bytes = good.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(path, &bytes).unwrap();
            let report = verify_folder(folder.path(), &salts(), &mut |_| ()).unwrap();
            assert_eq!(report.damage.as_ref().map(|damage| &damage.segment), Some(path), "byte {}", bit / 8);
            // The unused end of an older segment is looked at by the check of the whole log only.
            if number == 1 || bit / 8 < end {
                let read =
                    open_read_only(folder.path(), &salts(), LEDGER).and_then(|(reader, _)| all(&*reader));
                let found = matches!(&read, Err(LogError::Damaged(damage)) if &damage.segment == path);
                assert!(found, "segment {number}, byte {}: {:?}", bit / 8, read.map(|records| records.len()));
            }
        }
        std::fs::write(path, &good).unwrap();
    }
    assert!(verify_folder(folder.path(), &salts(), &mut |_| ()).unwrap().is_sound());
}

#[test]
fn several_flipped_bits_in_the_last_batch_are_never_taken_for_a_tear() {
    let (_, [_, specimen]) = specimens();
    let (frames, end) = specimen.frames();
    let last_batch = frames[frames.len() - 3].0;
    let mut random = 1u64;
    let mut next = |below: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % below
    };
    for round in 0..20_000 {
        // Two to five bits in one of the last batch's frames, often in its length.
        let frame = next(3);
        let start = frames[frames.len() - 3 + frame].0;
        let stop = if frame == 2 { end } else { frames[frames.len() - 2 + frame].0 };
        let span = if round % 2 == 0 { 4 } else { stop - start };
        let mut bytes = specimen.bytes.clone();
        for _ in 0..2 + round % 4 {
            bytes[start + next(span)] ^= 1 << next(8);
        }
        if bytes == specimen.bytes {
            continue;
        }
        let outcome = specimen.recover(&bytes);
        assert!(
            matches!(outcome.verdict, Verdict::Damaged { .. }),
            "round {round}, frame {frame}: {outcome:?}"
        );
        assert_eq!(outcome.end, last_batch);
    }
}

/// End of each batch in the file, and how many records there are by then.
fn batch_ends(specimen: &Specimen) -> Vec<(usize, u64)> {
    let (frames, end) = specimen.frames();
    let next_starts = frames.iter().skip(1).map(|(start, _)| *start).chain([end]);
    let commits = frames.iter().zip(next_starts).filter(|((start, _), _)| specimen.bytes[start + 8] == 2);
    commits.map(|((_, position), next)| (next, position.0)).collect()
}

#[test]
fn every_cut_of_the_last_segment_leaves_whole_batches() {
    let (rig, [_, specimen]) = specimens();
    let ends = batch_ends(&specimen);
    let Rig { log, folder, records, .. } = rig;
    drop(log);
    let path = segment_paths(folder.path()).pop().unwrap();
    for length in (0..=specimen.bytes.len()).rev() {
        let file = File::options().write(true).open(&path).unwrap();
        file.set_len(length as u64).unwrap();
        let (reader, recovered) = open_read_only(folder.path(), &salts(), LEDGER).unwrap();
        let whole = ends.iter().rev().find(|(end, _)| *end <= length).map_or(16, |(_, count)| *count);
        assert_eq!(recovered.tail.0, whole, "cut to {length}");
        assert_eq!(recovered.unfinished.is_some(), length < HEADER_BYTES);
        if length % 16 == 0 {
            assert_eq!(all(&*reader).unwrap(), records[..whole as usize]);
        }
    }
}

#[test]
fn a_log_goes_on_behind_every_cut() {
    let (rig, [_, specimen]) = specimens();
    let Rig { log, folder, records, .. } = rig;
    drop(log);
    let path = segment_paths(folder.path()).pop().unwrap();
    for length in (0..=specimen.bytes.len()).step_by(37) {
        std::fs::write(&path, &specimen.bytes[..length]).unwrap();
        let (log, recovered) = open(folder.path(), SMALL).unwrap();
        let records = records[..recovered.tail.0 as usize].to_vec();
        let mut rig = Rig { log, tree: recovered.tree, records, folder: tempfile::tempdir().unwrap() };
        rig.append(&bodies(5, &[30, 1200])).unwrap();
        rig.append(&bodies(6, &[30])).unwrap();
        rig.check();
        drop(rig.log);
        let report = verify_folder(folder.path(), &salts(), &mut |_| ()).unwrap();
        assert!(report.is_sound() && report.unfinished_batch.is_none(), "cut to {length}: {report:?}");
        assert_eq!(report.tree, rig.tree);
        for later in segment_paths(folder.path()).iter().skip(1) {
            std::fs::remove_file(later).unwrap();
        }
        std::fs::write(&path, &specimen.bytes).unwrap();
    }
}

fn verify_after(change: impl FnOnce(&[PathBuf])) -> VerifyReport {
    let Rig { log, folder, .. } = two_segments();
    drop(log);
    change(&segment_paths(folder.path()));
    verify_folder(folder.path(), &salts(), &mut |_| ()).unwrap()
}

fn what(report: &VerifyReport) -> Option<(u64, Position, DamageKind)> {
    report.damage.as_ref().map(|Damage { offset, position, what, .. }| (*offset, *position, *what))
}

#[test]
fn an_older_segment_may_not_end_in_an_unfinished_batch() {
    let report = verify_after(|paths| {
        let bytes = std::fs::read(&paths[0]).unwrap();
        let end = bytes.iter().rposition(|byte| *byte != 0).unwrap();
        std::fs::write(&paths[0], &bytes[..end - 30]).unwrap();
    });
    assert!(matches!(what(&report), Some((_, Position(14), DamageKind::Uncommitted))), "{report:?}");
}

#[test]
fn missing_segments_are_damage() {
    let report = verify_after(|paths| std::fs::remove_file(&paths[0]).unwrap());
    assert_eq!(what(&report), Some((0, Position(0), DamageKind::MissingSegment)));
    let report = verify_after(|paths| {
        // Whole batches taken away from the end of the first segment: it simply ends too early.
        let mut bytes = std::fs::read(&paths[0]).unwrap();
        bytes.truncate(HEADER_BYTES);
        std::fs::write(&paths[0], &bytes).unwrap();
    });
    assert_eq!(what(&report), Some((0, Position(0), DamageKind::MissingSegment)));
    assert_eq!(report.records(), 0);
}

#[test]
fn a_log_without_its_first_segment_does_not_open() {
    let Rig { log, folder, .. } = two_segments();
    drop(log);
    std::fs::remove_file(&segment_paths(folder.path())[0]).unwrap();
    let refused = open(folder.path(), SMALL).map(|_| ());
    assert!(matches!(refused, Err(LogError::Damaged(damage)) if damage.what == DamageKind::MissingSegment));
}

#[test]
fn a_segment_missing_in_the_middle_is_noticed_when_it_is_read() {
    let mut rig = two_segments();
    rig.append(&bodies(1, &[1500])).unwrap();
    rig.append(&bodies(2, &[1500])).unwrap();
    let Rig { log, folder, records, .. } = rig;
    drop(log);
    std::fs::remove_file(&segment_paths(folder.path())[1]).unwrap();
    let (log, recovered) = open(folder.path(), SMALL).unwrap();
    assert_eq!(recovered.tail.0, records.len() as u64);
    let found = all(&*log.reader());
    let place = |damage: &Damage| (damage.position, damage.what) == (Position(16), DamageKind::Ends);
    assert!(matches!(&found, Err(LogError::Damaged(damage)) if place(damage)), "{found:?}");
}

#[test]
fn a_segment_in_another_place_is_damage() {
    let report = verify_after(|paths| {
        std::fs::copy(&paths[0], paths[1].with_file_name("00000000000000000024.seg")).unwrap();
    });
    assert_eq!(what(&report), Some((0, Position(24), DamageKind::FirstPosition(0))));
}

/// Replaces frames of the second segment by well-formed ones that say something else.
fn forged(change: impl Fn(&mut Vec<u8>)) -> Option<(u64, Position, DamageKind)> {
    let report = verify_after(|paths| {
        let mut bytes = std::fs::read(&paths[1]).unwrap();
        change(&mut bytes);
        std::fs::write(&paths[1], &bytes).unwrap();
    });
    what(&report)
}

fn reseal(bytes: &mut [u8], at: usize) {
    let length = u32_at(bytes, at);
    let checksum =
        crate::log::frame::frame_checksum(length, &bytes[at + 8..at + FRAME_HEADER_BYTES + length as usize]);
    bytes[at + 4..at + 8].copy_from_slice(&checksum.to_le_bytes());
}

#[test]
fn well_formed_frames_that_do_not_belong_are_damage() {
    let (_, [_, specimen]) = specimens();
    let (frames, _) = specimen.frames();
    let [record, commit] = [frames[0].0, frames[2].0];
    let at = |offset: usize, position, what| Some((offset as u64, Position(position), what));
    // Another record with a good checksum: the chain, and behind it the tree, know the old one.
    let changed = forged(|bytes| {
        bytes[record + 20] ^= 1;
        reseal(bytes, record);
    });
    assert_eq!(changed, at(commit, 18, DamageKind::Commit));
    let renumbered = forged(|bytes| {
        bytes[record + 9] = 15;
        reseal(bytes, record);
    });
    assert_eq!(renumbered, at(record, 16, DamageKind::Position(15)));
    let unknown = forged(|bytes| {
        bytes[record + 8] = 3;
        reseal(bytes, record);
    });
    assert_eq!(unknown, at(record, 16, DamageKind::Kind(3)));
    let other_root = forged(|bytes| {
        bytes[commit + 40] ^= 1;
        reseal(bytes, commit);
    });
    assert_eq!(other_root, at(HEADER_BYTES, 16, DamageKind::Root));
    let too_long = forged(|bytes| bytes[record..record + 4].copy_from_slice(&[0, 0, 0, 3]));
    assert_eq!(too_long, at(record, 16, DamageKind::Length(3 << 24)));
}

#[test]
fn a_header_with_another_tree_or_ledger_is_damage() {
    use crate::log::segment::header::Header;
    let with_header =
        |header: Header| forged(|bytes| bytes[..HEADER_BYTES].copy_from_slice(&header.encode()));
    let (_, [_, specimen]) = specimens();
    let other_tree = TreeHead::from_parts(16, vec![TreeHash([9; 32])]).unwrap();
    let found = with_header(Header { ledger: LEDGER, before: other_tree });
    assert_eq!(found, Some((0, Position(16), DamageKind::HeaderTree)));
    let found = with_header(Header { ledger: LedgerId([2; 16]), before: specimen.before });
    assert_eq!(found, Some((0, Position(16), DamageKind::OtherLedger)));
}
