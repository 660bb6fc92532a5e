//! Turns: the ledger and its limit measured one after the other, again and again, so that both meet the same machine.

use std::future::Future;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::BenchError;
use super::statistics::{Spread, percentile};
use crate::demo::progress::Progress;

/// How many turns each side has. Odd, so that the median is one of them.
#[derive(Clone, Copy)]
pub(super) enum Often {
    /// For work of which a piece may take as long as a turn.
    Usual = 5,
    /// For what waits for the disk: beside a busy neighbour a sync takes ten times as long for a while, and then again not.
    /// Turns shorter than such a while give both sides their share of it.
    Very = 21,
}

/// A first turn that does not count is so many times shorter.
const WARM_UP: u32 = 4;
/// Turns of all figures together, for showing how far one is: fourteen usual sides and seven others, and a first turn of each.
const ALL_TURNS: u64 = 14 * (Often::Usual as u64 + 1) + 7 * (Often::Very as u64 + 1);

/// What one turn came to.
#[derive(Debug, Default)]
pub(super) struct Turn {
    done: u64,
    took: Duration,
    /// How long each piece of work took, in microseconds, sorted.
    micros: Vec<f64>,
}

impl Turn {
    fn new(done: u64, took: Duration, mut micros: Vec<f64>) -> Self {
        micros.sort_by(f64::total_cmp);
        Turn { done, took, micros }
    }

    fn per_second(&self) -> f64 {
        self.done as f64 / self.took.as_secs_f64().max(1e-9)
    }
}

/// So many a second.
pub(super) fn rate(turns: &[Turn]) -> Spread {
    Spread::of(turns.iter().map(Turn::per_second))
}

/// How long one piece of work took, in microseconds: of each turn the percentile.
pub(super) fn micros(turns: &[Turn], per_cent: u32) -> Spread {
    Spread::of(turns.iter().map(|turn| percentile(&turn.micros, per_cent)))
}

/// One of those that take turns: works for about so long.
pub(super) type Side<'a> = &'a mut dyn FnMut(Duration) -> Result<Turn, BenchError>;

/// Lets sides take turns.
pub(super) struct Turns {
    per_figure: Duration,
    stop: CancellationToken,
    progress: Progress,
}

impl Turns {
    /// All turns of one side together take `per_figure`.
    pub(super) fn new(per_figure: Duration, stop: CancellationToken) -> Self {
        Turns { per_figure, stop, progress: Progress::start("turns", ALL_TURNS) }
    }

    /// Gives each side its turns, in the order given, and returns them without the first, shorter one.
    pub(super) fn alternate<const N: usize>(
        &mut self,
        often: Often,
        mut sides: [Side<'_>; N],
    ) -> Result<[Vec<Turn>; N], BenchError> {
        let length = self.per_figure / often as u32;
        let mut turns = [(); N].map(|()| Vec::new());
        for round in 0..=often as u32 {
            for (side, turns) in sides.iter_mut().zip(&mut turns) {
                if self.stop.is_cancelled() {
                    return Err(BenchError::Stopped);
                }
                if round == 0 {
                    side(length / WARM_UP)?;
                } else {
                    turns.push(side(length)?);
                }
                self.progress.advance(1);
            }
        }
        Ok(turns)
    }
}

/// One piece of work of a single caller: how much it did, and in what time.
pub(super) struct Pass {
    done: u64,
    took: Duration,
}

impl Pass {
    /// Runs work that does so much.
    pub(super) fn of<T>(
        done: u64,
        work: impl FnOnce() -> Result<T, BenchError>,
    ) -> Result<(Pass, T), BenchError> {
        let started = Instant::now();
        let result = work()?;
        Ok((Pass { done, took: started.elapsed() }, result))
    }
}

/// A turn of one caller: `pass` again and again, at least once. Only the time of the passes themselves counts.
pub(super) fn alone(
    length: Duration,
    mut pass: impl FnMut() -> Result<Pass, BenchError>,
) -> Result<Turn, BenchError> {
    let started = Instant::now();
    let (mut done, mut took, mut micros) = (0, Duration::ZERO, Vec::new());
    while micros.is_empty() || started.elapsed() < length {
        let pass = pass()?;
        done += pass.done;
        took += pass.took;
        micros.push(in_micros(pass.took));
    }
    Ok(Turn::new(done, took, micros))
}

/// A turn of several callers at once, each of which calls as soon as it has its answer. `caller` makes the calls of the
/// caller with that number.
pub(super) fn together<C, F>(
    runtime: &Handle,
    callers: usize,
    length: Duration,
    caller: impl Fn(usize) -> C,
) -> Result<Turn, BenchError>
where
    C: FnMut() -> F + Send + 'static,
    F: Future<Output = Result<(), BenchError>> + Send,
{
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for number in 0..callers {
        let mut call = caller(number);
        let calls = async move {
            let mut micros = Vec::new();
            while micros.is_empty() || started.elapsed() < length {
                let asked = Instant::now();
                call().await?;
                micros.push(in_micros(asked.elapsed()));
            }
            Ok::<_, BenchError>(micros)
        };
        tasks.spawn_on(calls, runtime);
    }
    let all = runtime.block_on(async move {
        let mut all = Vec::new();
        while let Some(ended) = tasks.join_next().await {
            all.extend(ended??);
        }
        Ok::<_, BenchError>(all)
    })?;
    Ok(Turn::new(all.len() as u64, started.elapsed(), all))
}

fn in_micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_alternate_and_the_first_turn_does_not_count() {
        let order = std::cell::RefCell::new(Vec::new());
        let side = |name: char| {
            let order = &order;
            move |length: Duration| {
                order.borrow_mut().push((name, length.as_millis()));
                Ok(Turn::new(1, length, vec![1.0]))
            }
        };
        let (mut a, mut b) = (side('a'), side('b'));
        let mut turns = Turns::new(Duration::from_millis(200), CancellationToken::new());
        let [of_a, of_b] = turns.alternate(Often::Usual, [&mut a, &mut b]).unwrap();
        assert_eq!((of_a.len(), of_b.len()), (5, 5));
        assert_eq!(rate(&of_a), Spread { median: 25.0, min: 25.0, max: 25.0 });
        let mut expected = vec![('a', 10), ('b', 10)];
        (0..5).for_each(|_| expected.extend([('a', 40), ('b', 40)]));
        assert_eq!(*order.borrow(), expected);
    }

    #[test]
    fn a_stop_ends_the_turns() {
        let stop = CancellationToken::new();
        let mut calls = 0;
        let mut side = |_| {
            calls += 1;
            stop.cancel();
            Ok(Turn::default())
        };
        let mut turns = Turns::new(Duration::from_millis(1), stop.clone());
        assert!(matches!(turns.alternate(Often::Very, [&mut side]), Err(BenchError::Stopped)));
        assert_eq!(calls, 1);
    }

    #[test]
    fn a_turn_is_at_least_one_pass_and_counts_what_passes_did() {
        let turn = alone(Duration::ZERO, || Ok(Pass::of(64, || Ok(()))?.0)).unwrap();
        assert_eq!((turn.done, turn.micros.len()), (64, 1));
        let took = |micros| Ok(Pass { done: 10, took: Duration::from_micros(micros) });
        let turn = alone(Duration::ZERO, || took(5)).unwrap();
        assert_eq!((turn.per_second().round(), micros(&[turn], 50).median.round()), (2_000_000.0, 5.0));
    }

    #[test]
    fn every_caller_calls_and_the_first_failure_ends_the_turn() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let call = |_| || async { Ok(()) };
        let turn = together(runtime.handle(), 3, Duration::ZERO, call).unwrap();
        assert_eq!((turn.done, turn.micros.len()), (3, 3));
        let fails =
            |number| move || async move { if number == 2 { Err(BenchError::Stopped) } else { Ok(()) } };
        let turn = together(runtime.handle(), 3, Duration::ZERO, fails);
        assert!(matches!(turn, Err(BenchError::Stopped)));
    }
}
