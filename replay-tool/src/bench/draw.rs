//! Drawing: the same seed gives the same numbers, on every machine and in every version.

/// SplitMix64 (Steele, Lea, Flood 2014). Small, and nobody's new version draws otherwise.
#[derive(Clone, Debug)]
pub(super) struct Draw(u64);

/// How strongly Zipf's law (exponent 1) is bent at its head: without it the first of 100,000 subjects alone would be in a
/// twelfth of all events, which no register sees.
const ZIPF_SHIFT: f64 = 20.0;

impl Draw {
    pub(super) fn seeded(seed: u64) -> Self {
        Draw(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, `end`; 0 where that is 0. The bias of 2⁻³² and less is of no matter here.
    pub(super) fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }

    /// So often in a hundred.
    pub(super) fn chance(&mut self, per_cent: usize) -> bool {
        self.below(100) < per_cent
    }

    /// One of them.
    pub(super) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// A rank below `count`, the first most often: p is proportional to 1 / (rank + [`ZIPF_SHIFT`]).
    pub(super) fn zipf(&mut self, count: usize) -> usize {
        let uniform = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        let rank = ZIPF_SHIFT * ((count as f64 + ZIPF_SHIFT) / ZIPF_SHIFT).powf(uniform) - ZIPF_SHIFT;
        (rank as usize).min(count.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_sequence_is_drawn() {
        let mut draw = Draw::seeded(1_234_567);
        let drawn = [draw.next(), draw.next(), draw.next()];
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn ranks_follow_the_law() {
        let mut draw = Draw::seeded(1);
        let mut hits = [0_u32; 1_000];
        (0..200_000).for_each(|_| hits[draw.zipf(1_000)] += 1);
        // Ranks 0 and 180 stand at 20 and 200 of the shifted law: ten to one.
        let near = |rank: usize| f64::from(hits[rank..rank + 10].iter().sum::<u32>());
        let ratio = near(0) / near(180);
        assert!((6.0..10.5).contains(&ratio), "{ratio}");
        assert!(hits[999] > 0 && draw.zipf(1) == 0);
    }
}
