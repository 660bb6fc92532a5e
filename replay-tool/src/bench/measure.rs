//! How anything is measured: the ledger and its limit take turns, so that both meet the same machine.
//!
//! Medians, no means: one pause of the machine would count for a thousand answers.

use std::time::{Duration, Instant};

use crate::error::ToolError;

/// What one side came to in all its turns.
#[derive(Debug, Default)]
pub(super) struct Side {
    /// Events a second of each turn.
    rates: Vec<f64>,
    /// How long each piece of work took, in microseconds.
    micros: Vec<f64>,
}

impl Side {
    /// A turn that did so much in so long.
    pub(super) fn turn(&mut self, events: u64, took: Duration) {
        self.rates.push(events as f64 / took.as_secs_f64().max(1e-9));
    }

    /// Does a piece of work and notes how long it took.
    pub(super) fn piece<T>(&mut self, work: impl FnOnce() -> Result<T, ToolError>) -> Result<T, ToolError> {
        let started = Instant::now();
        let done = work()?;
        self.took(started.elapsed());
        Ok(done)
    }

    /// A piece of work took so long.
    pub(super) fn took(&mut self, time: Duration) {
        self.micros.push(time.as_secs_f64() * 1e6);
    }

    /// Events a second: the median of the turns.
    pub(super) fn rate(&self) -> f64 {
        percentile(&self.rates, 50)
    }

    /// Microseconds that so many of a hundred pieces of work did not exceed.
    pub(super) fn micros(&self, per_cent: usize) -> f64 {
        percentile(&self.micros, per_cent)
    }
}

/// The smallest of the values that at least `per_cent` of a hundred do not exceed (nearest rank); of none, zero.
fn percentile(values: &[f64], per_cent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * per_cent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

/// Does `work` for each of the parts on a thread of its own, all at once, and tells how long that took.
pub(super) fn on_threads<T: Sync>(
    parts: &[T],
    work: impl Fn(&T) -> Result<(), ToolError> + Sync,
) -> Result<Duration, ToolError> {
    let started = Instant::now();
    std::thread::scope(|scope| {
        let running: Vec<_> = parts.iter().map(|part| scope.spawn(|| work(part))).collect();
        let mut ended = running.into_iter().map(|thread| thread.join());
        ended.try_for_each(|end| end.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })?;
    Ok(started.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!([50, 99, 100].map(|p| percentile(&hundred, p)), [50.0, 99.0, 100.0]);
        assert_eq!([0, 33, 34, 50].map(|p| percentile(&[2.0, 1.0, 3.0], p)), [1.0, 1.0, 2.0, 2.0]);
        assert_eq!(percentile(&[], 50), 0.0);
    }

    #[test]
    fn rates_are_those_of_turns_and_times_those_of_pieces() {
        let mut side = Side::default();
        side.turn(100, Duration::from_millis(100));
        side.turn(100, Duration::from_millis(50));
        side.turn(100, Duration::from_millis(10));
        side.took(Duration::from_micros(7));
        assert_eq!(side.rate().round(), 2_000.0);
        assert_eq!(side.micros(50).round(), 7.0);
    }

    #[test]
    fn a_thread_that_fails_fails_the_whole() {
        let refused =
            |part: &u8| if *part == 2 { Err(ToolError::Output(std::io::Error::other("2"))) } else { Ok(()) };
        assert!(on_threads(&[1, 3], refused).is_ok());
        assert!(on_threads(&[1, 2], refused).is_err());
    }
}
