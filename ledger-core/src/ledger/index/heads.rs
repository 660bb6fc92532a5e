//! Where each subject's newest record stands, for all subjects whose key is exact: an open-addressed table.
//!
//! A slot is 16 bytes and four of five slots are used at the most; a table grows by a quarter, so that a subject takes 20
//! to 25 bytes. The table is divided by hash, so that only a small part is laid out anew at a time.

use std::hash::{BuildHasher, Hasher, RandomState};

use super::key::Key;
use crate::domain::ids::Position;

/// Parts of the table: with 100 million subjects, one that grows moves 400,000 of them.
const PARTS: usize = 256;
const SMALLEST_PART: usize = 16;

/// Newest positions by key.
#[derive(Debug)]
pub(in crate::ledger) struct Heads {
    /// Makes it unforeseeable for those who choose numbers which of them meet.
    seed: u64,
    parts: Vec<Part>,
}

/// Slots of key and position; a key of 0 is a free slot, since every kind of subject has a number from 1 on.
#[derive(Clone, Debug, Default)]
struct Part {
    slots: Vec<(u64, u64)>,
    used: usize,
}

impl Default for Heads {
    fn default() -> Self {
        Heads::with_room(0)
    }
}

impl Heads {
    /// Room for so many subjects before anything grows.
    pub(super) fn with_room(subjects: u64) -> Self {
        let each = usize::try_from(subjects).unwrap_or(0) / PARTS;
        // Parts differ a little in size: a thirtieth more than four fifths full.
        let slots = if each == 0 { 0 } else { (each * 4 / 3).max(SMALLEST_PART) };
        let part = Part { slots: vec![(0, 0); slots], used: 0 };
        Heads { seed: RandomState::new().build_hasher().finish(), parts: vec![part; PARTS] }
    }

    /// Position of the newest record.
    pub(in crate::ledger) fn get(&self, key: Key) -> Option<Position> {
        let (part, hash) = self.place(key);
        let part = &self.parts[part];
        let slot = part.find(key.0, hash)?;
        (part.slots[slot].0 != 0).then_some(Position(part.slots[slot].1))
    }

    /// Brings the places of keys that are about to be looked up or set into the processor's caches, all at the same time: one
    /// after the other each would be waited for. Nothing changes.
    pub(super) fn warm(&self, keys: impl Iterator<Item = Key>) {
        let found = keys.fold(0, |found, key| {
            let (part, hash) = self.place(key);
            let slots = &self.parts[part].slots;
            found ^ slots.get(first_slot(hash, slots.len())).map_or(0, |(key, _)| *key)
        });
        std::hint::black_box(found);
    }

    /// The newest record stands here.
    pub(in crate::ledger) fn set(&mut self, key: Key, position: Position) {
        *self.slot(key) = position.0;
    }

    /// The newest record stands here, unless a newer one is known.
    pub(super) fn raise(&mut self, key: Key, position: Position) {
        let slot = self.slot(key);
        *slot = (*slot).max(position.0);
    }

    fn slot(&mut self, key: Key) -> &mut u64 {
        debug_assert!(key.0 != 0 && key.is_exact(), "only exact keys have one newest position");
        let seed = self.seed;
        let (part, hash) = self.place(key);
        let part = &mut self.parts[part];
        let found = part.find(key.0, hash).filter(|slot| part.slots[*slot].0 != 0);
        let slot = found.unwrap_or_else(|| {
            part.make_room(seed);
            part.used += 1;
            let slot = part.find(key.0, hash).unwrap_or(0);
            part.slots[slot] = (key.0, 0);
            slot
        });
        &mut part.slots[slot].1
    }

    /// Number of subjects.
    pub(in crate::ledger) fn len(&self) -> u64 {
        self.parts.iter().map(|part| part.used as u64).sum()
    }

    /// Bytes of memory.
    pub(super) fn memory(&self) -> usize {
        self.parts.iter().map(|part| part.slots.capacity() * size_of::<(u64, u64)>()).sum()
    }

    fn place(&self, key: Key) -> (usize, u64) {
        let hash = mix(key.0 ^ self.seed);
        ((hash >> 56) as usize, hash & 0xffff_ffff)
    }
}

impl Part {
    /// The slot of the key, or the free one where it would stand. None in a part without slots.
    fn find(&self, key: u64, hash: u64) -> Option<usize> {
        let slots = self.slots.len();
        let mut at = first_slot(hash, slots);
        // There is always a free slot in a part that has any.
        while let Some((found, _)) = self.slots.get(at) {
            if *found == key || *found == 0 {
                return Some(at);
            }
            at = if at + 1 == slots { 0 } else { at + 1 };
        }
        None
    }

    fn make_room(&mut self, seed: u64) {
        let slots = self.slots.len();
        if (self.used + 1) * 5 <= slots * 4 {
            return;
        }
        let grown = (slots * 5 / 4).max(SMALLEST_PART);
        let old = std::mem::replace(&mut self.slots, vec![(0, 0); grown]);
        for (key, position) in old.into_iter().filter(|(key, _)| *key != 0) {
            if let Some(slot) = self.find(key, mix(key ^ seed) & 0xffff_ffff) {
                self.slots[slot] = (key, position);
            }
        }
    }
}

fn first_slot(hash: u64, slots: usize) -> usize {
    ((hash * slots as u64) >> 32) as usize
}

/// The finishing step of SplitMix64: each bit of the key counts for each of the hash, and no two keys have one hash.
fn mix(mut key: u64) -> u64 {
    key = (key ^ (key >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    key = (key ^ (key >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    key ^ (key >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn key(number: u64) -> Key {
        Key(1 << 60 | number)
    }

    #[test]
    fn a_table_holds_what_a_map_holds() {
        for room in [0, 10_000, 100_000] {
            let mut heads = Heads::with_room(room);
            let mut map = HashMap::new();
            for step in 0..50_000u64 {
                let subject = step * step % 20_011 + 1;
                heads.set(key(subject), Position(step));
                map.insert(subject, step);
            }
            for subject in 0..30_000 {
                let expected = map.get(&subject).copied().map(Position);
                assert_eq!(heads.get(key(subject)), expected, "subject {subject}, room {room}");
            }
            assert_eq!(heads.len(), map.len() as u64);
        }
    }

    #[test]
    fn an_older_position_does_not_take_the_place_of_a_newer_one() {
        let mut heads = Heads::default();
        heads.raise(key(5), Position(9));
        heads.raise(key(5), Position(7));
        assert_eq!(heads.get(key(5)), Some(Position(9)));
        assert_eq!(heads.get(key(6)), None);
    }

    #[test]
    fn a_subject_takes_no_more_than_twenty_five_bytes() {
        let mut heads = Heads::default();
        for subject in 1..=300_000u64 {
            heads.set(key(subject * 3), Position(subject));
            if subject % 10_000 == 0 && subject >= 100_000 {
                let each = heads.memory() as f64 / subject as f64;
                assert!((20.0..=25.6).contains(&each), "{each} bytes for each of {subject}");
            }
        }
    }
}
