//! Seeded draws.
//!
//! Only the raw words of the generator are used, and turned into numbers here: the bytes of a population must not change
//! when a library improves its way of drawing a number from a range.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of draws that depends on nothing but its key.
pub(super) struct Draw(ChaCha8Rng);

/// Mixes a word thoroughly (the finaliser of SplitMix64).
pub(super) fn mix(word: u64) -> u64 {
    let word = word.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

/// A word for a text, the same on every machine (FNV-1a, mixed).
pub(super) fn mix_text(text: &str) -> u64 {
    let hash = text.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    });
    mix(hash)
}

impl Draw {
    /// The stream for a seed and a place within the plan.
    pub(super) fn new(seed: u64, place: &str, part: u64) -> Self {
        let key = mix(mix(seed) ^ mix_text(place)) ^ mix(part);
        let mut bytes = [0; 32];
        for (lane, chunk) in (0_u64..).zip(bytes.chunks_exact_mut(8)) {
            chunk.copy_from_slice(&mix(key.wrapping_add(lane)).to_le_bytes());
        }
        Draw(ChaCha8Rng::from_seed(bytes))
    }

    /// A whole number from 0 to `end - 1`; 0 where `end` is 0.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        u32::try_from((u64::from(self.0.next_u32()) * u64::from(end)) >> 32).expect("less than `end`")
    }

    /// An index into something of that length, which is never longer than a block.
    pub(super) fn index(&mut self, len: usize) -> usize {
        self.below(u32::try_from(len).unwrap_or(u32::MAX)) as usize
    }

    /// True `permille` times in a thousand.
    pub(super) fn chance(&mut self, permille: u32) -> bool {
        self.below(1_000) < permille
    }

    /// A number in [0, 1).
    pub(super) fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    /// Puts the items in a drawn order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }

    /// Takes a drawn item out; order is not kept.
    pub(super) fn take<T>(&mut self, items: &mut Vec<T>) -> Option<T> {
        if items.is_empty() { None } else { Some(items.swap_remove(self.index(items.len()))) }
    }
}

/// Items to be drawn in proportion to their weights.
pub(super) struct Weighted<T> {
    items: Vec<T>,
    /// Running sums, scaled so that the last is the whole range of a draw.
    bounds: Vec<u32>,
}

impl<T> Weighted<T> {
    /// `None` where no weight is positive.
    pub(super) fn new(pairs: impl IntoIterator<Item = (T, f64)>) -> Option<Self> {
        let (items, weights): (Vec<T>, Vec<f64>) = pairs.into_iter().filter(|pair| pair.1 > 0.0).unzip();
        let total: f64 = weights.iter().sum();
        if items.is_empty() || !total.is_finite() {
            return None;
        }
        let mut sum = 0.0;
        let mut bounds: Vec<u32> = Vec::with_capacity(items.len());
        for weight in weights {
            sum += weight;
            // Saturates by design: rounding must not push the last bound over the end.
            bounds.push((sum / total * f64::from(u32::MAX)) as u32);
        }
        if let Some(last) = bounds.last_mut() {
            *last = u32::MAX;
        }
        Some(Weighted { items, bounds })
    }

    pub(super) fn draw(&self, draw: &mut Draw) -> &T {
        let point = draw.below(u32::MAX);
        let place = self.bounds.partition_point(|bound| *bound <= point);
        &self.items[place.min(self.items.len() - 1)]
    }
}
