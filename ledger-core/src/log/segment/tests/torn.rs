//! Power loss during the last batch, sector by sector: it is kept whole or dropped whole, never called damage.

use super::*;
use crate::log::segment::header::{HEADER_BYTES, Header, header_checksum};
use crate::log::segment::recovery::{Outcome, Verdict, recover_segment};
use crate::log::segment::{Dropped, verify_folder};

const SECTOR: usize = 512;

/// A segment with some batches, built in memory.
struct Built {
    bytes: Vec<u8>,
    /// Where the last batch starts.
    last: usize,
    /// Where it ends.
    end: usize,
    records_before: u64,
}

fn build(batches: &[Vec<Vec<u8>>]) -> Built {
    let mut bytes = Header { ledger: LEDGER, before: TreeHead::new() }.encode();
    let (mut tree, mut chain, mut last, mut records_before) =
        (TreeHead::new(), header_checksum(&bytes), 0, 0);
    for bodies in batches {
        let mut batch = Batch::new(Position(tree.size()));
        for body in bodies {
            batch.push_with(|out| out.extend_from_slice(body)).unwrap();
        }
        (last, records_before) = (bytes.len(), tree.size());
        chain = batch.chain(chain);
        batch.committed(chain, tree.root(), |frames| bytes.extend_from_slice(frames));
        batch.records().for_each(|(at, body)| tree.push(&record_digest(&salts().at(at), body)));
    }
    let end = bytes.len();
    bytes.resize(end.next_multiple_of(1024) + 2048, 0);
    Built { bytes, last, end, records_before }
}

fn recover(bytes: &[u8]) -> Outcome {
    recover_segment(bytes, TreeHead::new(), header_checksum(bytes), &mut salts().cursor())
}

impl Built {
    /// The sectors that the last batch touches, as far as they belong to it.
    fn sectors(&self) -> Vec<std::ops::Range<usize>> {
        let first = self.last / SECTOR * SECTOR;
        (first..self.end)
            .step_by(SECTOR)
            .map(|sector| sector.max(self.last)..(sector + SECTOR).min(self.end))
            .collect()
    }

    /// The file as it is when the sectors of `lost` (one bit each) never reached the disk.
    fn without(&self, lost: u32) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        for (number, sector) in self.sectors().into_iter().enumerate() {
            if lost >> number & 1 == 1 {
                bytes[sector].fill(0);
            }
        }
        bytes
    }

    fn check(&self, bytes: &[u8], context: &str) {
        let outcome = recover(bytes);
        let rest_is_zero = bytes[self.last.min(bytes.len())..].iter().all(|byte| *byte == 0);
        if bytes.get(..self.end) == Some(&self.bytes[..self.end]) {
            assert_eq!((&outcome.verdict, outcome.end), (&Verdict::Clean, self.end), "{context}");
        } else if rest_is_zero {
            assert_eq!((&outcome.verdict, outcome.end), (&Verdict::Clean, self.last), "{context}");
        } else {
            assert!(
                matches!(outcome.verdict, Verdict::Torn { until } if until <= self.end),
                "{context}: {outcome:?}"
            );
            assert_eq!((outcome.end, outcome.tree.size()), (self.last, self.records_before), "{context}");
        }
    }
}

#[test]
fn every_subset_of_lost_sectors_at_every_alignment() {
    for shift in 0..64 {
        // The first batch moves the second one through all places in a sector.
        let built = build(&[
            bodies(shift, &[100 + 8 * shift as usize]),
            bodies(99, &[90, 333, 12, 700, 44, 256, 61]),
        ]);
        let sectors = built.sectors().len();
        assert!((4..=6).contains(&sectors));
        for lost in 0..1 << sectors {
            built.check(&built.without(lost), &format!("shift {shift}, lost {lost:b}"));
        }
    }
}

#[test]
fn lost_sectors_and_a_file_that_was_cut_as_well() {
    let built = build(&[bodies(1, &[200]), bodies(2, &[400, 20, 1000, 8, 500])]);
    let sectors = built.sectors();
    for lost in 0..1 << sectors.len() {
        for cut in sectors.iter().map(|sector| sector.end) {
            built.check(&built.without(lost)[..cut], &format!("lost {lost:b}, cut at {cut}"));
        }
    }
}

#[test]
fn a_cut_that_leaves_a_single_bit_is_still_a_cut() {
    let built = build(&[bodies(1, &[40]), bodies(2, &[64, 30])]);
    assert_eq!(built.bytes[built.last..built.last + 4], [64, 0, 0, 0], "a length of one bit");
    for cut in built.last..built.end {
        built.check(&built.bytes[..cut], &format!("cut at {cut}"));
    }
}

#[test]
fn many_sectors_and_pages() {
    let lengths: Vec<usize> = (0..60).map(|number| 60 + number * 7 % 300).collect();
    let built = build(&[bodies(1, &[777]), bodies(2, &lengths)]);
    let sectors = built.sectors();
    assert!(sectors.len() > 24, "{}", sectors.len());
    for first in 0..sectors.len() {
        for count in [1, 2, 8, 100] {
            let mut bytes = built.bytes.clone();
            sectors[first..].iter().take(count).for_each(|sector| bytes[sector.clone()].fill(0));
            built.check(&bytes, &format!("{count} sectors from {first}"));
        }
    }
}

#[test]
fn a_good_commit_frame_does_not_save_a_batch_with_a_torn_record() {
    let built = build(&[bodies(1, &[40]), bodies(2, &[2000, 100])]);
    let bytes = built.without(0b10);
    assert_eq!(
        bytes[built.end - 72..built.end],
        built.bytes[built.end - 72..built.end],
        "the commit frame is there"
    );
    assert!(matches!(recover(&bytes).verdict, Verdict::Torn { .. }));
}

#[test]
fn records_that_hold_zeros_themselves() {
    let zeros = |bytes: usize| vec![0; bytes];
    let mut ending_in_zeros = body(3, 600);
    ending_in_zeros.extend_from_slice(&[0; 900]);
    for shift in (0..512).step_by(8) {
        let last = vec![zeros(1100), body(4, 30), ending_in_zeros.clone(), zeros(8), body(5, 9)];
        let built = build(&[bodies(1, &[64 + shift]), last]);
        for lost in 0..1 << built.sectors().len() {
            built.check(&built.without(lost), &format!("shift {shift}, lost {lost:b}"));
        }
        // And still no flipped bit passes for a tear.
        for bit in (built.last * 8..built.end * 8).step_by(if shift == 0 { 1 } else { 331 }) {
            let mut bytes = built.bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let verdict = recover(&bytes).verdict;
            assert!(matches!(verdict, Verdict::Damaged { .. }), "shift {shift}, bit {bit}: {verdict:?}");
        }
    }
}

#[test]
fn a_lost_sector_in_front_of_a_later_batch_is_damage() {
    let built = build(&[bodies(1, &[40]), bodies(2, &[500, 600, 700]), bodies(3, &[10])]);
    let shorter = build(&[bodies(1, &[40]), bodies(2, &[500, 600, 700])]);
    assert_eq!(built.last, shorter.end);
    for sector in shorter.sectors() {
        let mut bytes = built.bytes.clone();
        bytes[sector.clone()].fill(0);
        let outcome = recover(&bytes);
        assert!(matches!(outcome.verdict, Verdict::Damaged { .. }), "{sector:?}: {outcome:?}");
        assert_eq!(outcome.end, shorter.last);
    }
}

#[test]
fn a_length_flipped_to_reach_beyond_the_file_is_damage_and_not_a_cut() {
    let mut built = build(&[bodies(1, &[40]), bodies(2, &[500, 600])]);
    built.bytes.truncate(built.end); // A file that is full to the last byte.
    for at in [built.last, built.end - 72] {
        let mut bytes = built.bytes.clone();
        bytes[at + 2] ^= 0x40;
        assert!(matches!(recover(&bytes).verdict, Verdict::Damaged { offset, .. } if offset == at));
        bytes[at + 2] ^= 0x20;
        assert!(
            matches!(recover(&bytes).verdict, Verdict::Damaged { offset, .. } if offset == at),
            "two bits"
        );
    }
}

#[test]
fn records_without_a_commit_frame_and_without_a_lost_sector_are_damage() {
    let built = build(&[bodies(1, &[40]), bodies(2, &[100, 30])]);
    let mut bytes = built.bytes.clone();
    bytes[built.end - 72..].fill(0);
    assert!(!(built.end - 72).is_multiple_of(SECTOR), "no sector boundary, so no power loss does this");
    assert!(matches!(recover(&bytes).verdict, Verdict::Damaged { offset, .. } if offset == built.end - 72));
}

#[test]
fn dropped_bytes_are_reported_and_zeroed_and_the_log_goes_on() {
    let mut rig = Rig::new(SMALL);
    rig.append(&bodies(1, &[100])).unwrap();
    rig.append(&bodies(2, &[300, 300, 300])).unwrap();
    let path = rig.segments()[0].clone();
    let good = std::fs::read(&path).unwrap();
    let second = HEADER_BYTES + 120 + 72;
    let mut torn = good.clone();
    torn[HEADER_BYTES + SECTOR..HEADER_BYTES + 2 * SECTOR].fill(0);
    std::fs::write(&path, &torn).unwrap();
    let mut whole = rig.reopen(SMALL);
    let until = good.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    let expected = Dropped {
        segment: path.clone(),
        offset: second as u64,
        bytes: (until - second) as u64,
        first: Position(1),
    };
    assert_eq!(whole.1.dropped, Some(expected));
    assert_eq!((whole.1.tail, &whole.1.tree.size()), (Position(1), &1));
    assert!(std::fs::read(&path).unwrap()[second..].iter().all(|byte| *byte == 0));
    whole.0.records.truncate(1);
    whole.0.tree = whole.1.tree;
    whole.0.append(&bodies(3, &[250, 250])).unwrap();
    whole.0.check();
    let (rig, recovered) = whole.0.reopen(SMALL);
    assert_eq!((recovered.dropped, recovered.tail), (None, Position(3)));
    drop(rig.log);
    assert!(verify_folder(rig.folder.path(), &salts(), &mut |_| ()).unwrap().is_sound());
}
