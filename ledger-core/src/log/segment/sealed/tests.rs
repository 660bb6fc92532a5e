//! Sealed files as a whole: what goes in comes out, and nothing else is believed.

mod hostile;

use super::*;
use crate::codec::{RawHead, RawLink};
use crate::domain::ids::Position;
use crate::evidence::{Salts, TreeHead, record_digest};
use crate::log::{DamageKind, LedgerId};

const LEDGER: LedgerId = LedgerId([0x11; 16]);

fn salts() -> Salts {
    Salts::new([0x5A; 32])
}

/// A record with a header and a payload that resembles others.
fn record(position: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let links = vec![
        RawLink::numbered(1, position % 97, position % 13),
        RawLink::numbered(2, position % 7, position % 7),
        RawLink::claim(19, 0, 0, 16),
    ];
    let claims = blake3::hash(&position.to_le_bytes()).as_bytes()[..16].to_vec();
    let head = RawHead {
        kind: 100 + position % 12,
        record_time: 1_614_211_200_000_000 + position * 37,
        effective_date: 1_034_329 + position % 900,
        links,
        claims,
    };
    head.write(&mut bytes);
    bytes.extend_from_slice(
        format!("{:x} of the ward, {} Street", position * 7_919, position % 50).as_bytes(),
    );
    bytes
}

/// A body without a header.
fn opaque(position: u64) -> Vec<u8> {
    vec![0xEE; 1 + position as usize % 40]
}

fn sealed(first: u64, make: &dyn Fn(u64) -> Vec<u8>, blocks: u64) -> (Sealed, TreeHead) {
    let mut before = TreeHead::new();
    for position in 0..first {
        before.push(&record_digest(&salts().at(Position(position)), &make(position)));
    }
    let mut records = Records::starting_at(Position(first));
    (first..first + blocks * 256).for_each(|position| records.push(&make(position)));
    (seal(&records, LEDGER, &before, &mut salts().cursor(), &mut |_| ()).unwrap(), before)
}

fn check(bytes: &[u8], before: &TreeHead) -> Result<TreeHead, Flaw> {
    let mut tree = before.clone();
    check_file(bytes, &mut tree, &mut salts().cursor(), &mut |_| ()).map(|()| tree)
}

#[test]
fn a_sealed_file_has_the_roots_of_its_records() {
    for make in [&record as &dyn Fn(u64) -> Vec<u8>, &opaque] {
        let (sealed, before) = sealed(512, make, 3);
        let mut expected = before.clone();
        for position in 512..1_280 {
            expected.push(&record_digest(&salts().at(Position(position)), &make(position)));
        }
        assert_eq!(sealed.after, expected);
        assert_eq!(check(&sealed.bytes, &before), Ok(expected));
    }
}

#[test]
fn one_record_without_a_header_does_not_spoil_the_others() {
    let mixed = |position| if position % 100 == 50 { opaque(position) } else { record(position) };
    let (file, before) = sealed(0, &mixed, 2);
    assert_eq!(check(&file.bytes, &before), Ok(file.after));
}

#[test]
fn columns_save_more_than_half() {
    let (file, _) = sealed(0, &record, 64);
    let raw: usize = (0..64 * 256).map(|position| record(position).len()).sum();
    assert!(file.bytes.len() * 10 < raw * 8, "{} of {raw}", file.bytes.len());
}

#[test]
fn every_flipped_bit_is_noticed() {
    let (file, before) = sealed(256, &record, 1);
    // Header and footer have tests of their own that try every bit.
    let (from, until) = (frame::HEADER_BYTES * 8, (file.bytes.len() - frame::FOOTER_BYTES) * 8);
    for bit in (from..until).step_by(5) {
        let mut flipped = file.bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(check(&flipped, &before).is_err(), "bit {bit}");
    }
}

#[test]
fn every_cut_is_noticed() {
    let (file, before) = sealed(0, &record, 1);
    for end in (0..file.bytes.len()).step_by(17) {
        assert!(check(&file.bytes[..end], &before).is_err(), "cut at {end}");
    }
}

#[test]
fn what_was_changed_and_sealed_again_has_another_root() {
    let (file, before) = sealed(0, &record, 1);
    let forged = |position| if position == 77 { record(78) } else { record(position) };
    let (other, _) = sealed(0, &forged, 1);
    assert_ne!(file.after, other.after);
    let moved = check(&file.bytes, &TreeHead::from_parts(256, vec![file.after.peaks()[0]]).unwrap());
    assert_eq!(moved.unwrap_err().what, DamageKind::HeaderTree, "at another place of the log");
    assert!(check(&file.bytes, &before).is_ok());
}

#[test]
fn a_block_under_good_checksums_is_held_against_its_root() {
    let (file, before) = sealed(0, &record, 2);
    let flawed = check_file(&file.bytes, &mut before.clone(), &mut Salts::new([1; 32]).cursor(), &mut |_| ());
    assert_eq!(flawed.unwrap_err().what, DamageKind::BlockRoot, "digests with another secret");
}
