//! A hash for the tables in memory: short keys, one multiplication for each eight bytes.
//!
//! Tables are looked up several times for each record, and the standard hash would be a fifth of the time of a replay. The
//! seed is drawn anew by each process, so that nobody outside can choose numbers that collide. Nothing that leaves the process
//! depends on it.

use std::hash::{BuildHasher, Hasher, RandomState};

/// Odd, with its ones spread evenly: the fraction of the golden ratio.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// Makes hashers with the seed of one table.
#[derive(Clone, Debug)]
pub(crate) struct Seeded(u64);

impl Default for Seeded {
    fn default() -> Self {
        Seeded(RandomState::new().hash_one(FACTOR))
    }
}

impl BuildHasher for Seeded {
    type Hasher = Mixer;

    fn build_hasher(&self) -> Mixer {
        Mixer(self.0)
    }
}

/// Folds both halves of a product into one, so that every bit of the key reaches every bit of the hash.
pub(crate) struct Mixer(u64);

impl Mixer {
    fn mix(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * u128::from(FACTOR);
        self.0 = product as u64 ^ (product >> 64) as u64;
    }
}

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(size_of::<u64>()) {
            let mut word = [0; size_of::<u64>()];
            word[..chunk.len()].copy_from_slice(chunk);
            self.mix(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.mix(u64::from(byte));
    }

    fn write_u64(&mut self, word: u64) {
        self.mix(word);
    }

    fn write_usize(&mut self, word: usize) {
        self.mix(word as u64);
    }

    fn finish(&self) -> u64 {
        // Tables take the shard from the high bits and the place from the low ones.
        let product = u128::from(self.0) * u128::from(FACTOR);
        product as u64 ^ (product >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_spread_over_high_and_low_bits() {
        let seeded = Seeded::default();
        for shift in [0, 57] {
            let mut hit = [0_u32; 128];
            for number in 0..12_800_u64 {
                let hash = seeded.hash_one(number);
                hit[usize::try_from(hash >> shift & 127).unwrap()] += 1;
            }
            assert!(hit.iter().all(|count| (40..220).contains(count)), "{hit:?}");
        }
    }

    #[test]
    fn texts_that_differ_in_one_byte_differ() {
        let seeded = Seeded::default();
        assert_eq!(seeded.hash_one("Nguyễn"), seeded.hash_one("Nguyễn"));
        assert_ne!(seeded.hash_one("Nguyễn"), seeded.hash_one("Nguyện"));
        assert_ne!(seeded.hash_one([0_u8; 4]), seeded.hash_one([0_u8; 5]));
    }
}
