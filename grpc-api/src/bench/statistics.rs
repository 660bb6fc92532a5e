//! Medians and percentiles. Means are not used: one pause of the machine would count for a thousand answers.

/// What several turns came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    pub(super) median: f64,
    pub(super) min: f64,
    pub(super) max: f64,
}

impl Spread {
    /// Of these values; of none, zeros.
    pub(super) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = values.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let (min, max) =
            (sorted.first().copied().unwrap_or_default(), sorted.last().copied().unwrap_or_default());
        Spread { median: median(&sorted), min, max }
    }
}

/// The middle of sorted values, or the mean of the two in the middle; of none, zero.
pub(super) fn median(sorted: &[f64]) -> f64 {
    let upper = sorted.len() / 2;
    let Some(high) = sorted.get(upper) else { return 0.0 };
    if sorted.len().is_multiple_of(2) { f64::midpoint(sorted[upper - 1], *high) } else { *high }
}

/// The smallest of sorted values that at least `per_cent` of a hundred do not exceed (nearest rank); of none, zero.
pub(super) fn percentile(sorted: &[f64], per_cent: u32) -> f64 {
    let rank = (sorted.len() * per_cent as usize).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_in_the_middle() {
        assert_eq!(median(&[]), 0.0);
        assert_eq!(median(&[7.0]), 7.0);
        assert_eq!(median(&[1.0, 2.0, 9.0]), 2.0);
        assert_eq!(median(&[1.0, 2.0, 4.0, 9.0]), 3.0);
    }

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!([50, 99, 100].map(|p| percentile(&hundred, p)), [50.0, 99.0, 100.0]);
        let three = [1.0, 2.0, 3.0];
        assert_eq!([0, 33, 34, 50, 99].map(|p| percentile(&three, p)), [1.0, 1.0, 2.0, 2.0, 3.0]);
        assert_eq!(percentile(&[], 99), 0.0);
    }

    #[test]
    fn a_spread_does_not_depend_on_the_order() {
        let spread = Spread { median: 2.0, min: 1.0, max: 9.0 };
        assert_eq!(Spread::of([9.0, 1.0, 2.0]), spread);
        assert_eq!(Spread::of([2.0, 9.0, 1.0]), spread);
        assert_eq!(Spread::of([]), Spread { median: 0.0, min: 0.0, max: 0.0 });
    }
}
