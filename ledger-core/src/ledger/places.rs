//! Where the acts of one bulk source stand, by their number at the source.
//!
//! A source's numbers increase, and so do the positions of its acts. Acts that follow one another in both are one run; what is
//! kept is the runs, each as the three small numbers by which it lies behind the one before. A file of ten million lines that is
//! imported without refusals takes a few bytes, and each refused line, or act of somebody else in between, about three more.

use crate::codec::varint;
use crate::domain::ids::Position;

/// Runs between two places at which a search can begin.
const RUNS_PER_BLOCK: usize = 64;

/// Where the acts of a source stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourcePlaces {
    acts: u64,
    /// The newest run, which may still grow.
    open: Option<Run>,
    /// All others: gap in numbers, gap in positions, length, as they lie behind the end of the run before.
    runs: Vec<u8>,
    closed: usize,
    blocks: Vec<Block>,
}

/// Acts that follow one another in number and in position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Run {
    sequence: u64,
    position: u64,
    length: u64,
}

/// A place at which a search can begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Block {
    first: Run,
    /// Where the runs behind it begin.
    rest: usize,
}

impl Run {
    fn place_of(&self, sequence: u64) -> Option<Position> {
        let at = sequence.checked_sub(self.sequence).filter(|at| *at < self.length)?;
        Some(Position(self.position + at))
    }

    /// The run by which the next one is counted: what it would be if it followed at once.
    fn end(&self) -> Run {
        Run { sequence: self.sequence + self.length, position: self.position + self.length, length: 0 }
    }
}

impl SourcePlaces {
    /// Number of acts.
    pub fn len(&self) -> u64 {
        self.acts
    }

    /// Whether nothing came from the source.
    pub fn is_empty(&self) -> bool {
        self.acts == 0
    }

    /// Bytes of memory that it takes, about.
    pub fn memory(&self) -> usize {
        self.runs.capacity() + self.blocks.capacity() * size_of::<Block>()
    }

    /// Adds an act behind all others. Says whether it lies behind them, in number and in position; it is not added otherwise.
    #[must_use]
    pub fn push(&mut self, sequence: u64, position: Position) -> bool {
        let end = self.open.map(|run| run.end()).unwrap_or_default();
        if sequence < end.sequence || position.0 < end.position {
            return false;
        }
        self.acts += 1;
        if let Some(open) =
            self.open.as_mut().filter(|_| (sequence, position.0) == (end.sequence, end.position))
        {
            open.length += 1;
            return true;
        }
        if let Some(closed) = self.open.replace(Run { sequence, position: position.0, length: 1 }) {
            self.close(closed);
        }
        true
    }

    fn close(&mut self, run: Run) {
        if self.closed.is_multiple_of(RUNS_PER_BLOCK) {
            self.blocks.push(Block { first: run, rest: self.runs.len() });
        } else {
            let before = self.last_closed().end();
            varint::put(run.sequence - before.sequence, &mut self.runs);
            varint::put(run.position - before.position, &mut self.runs);
            varint::put(run.length, &mut self.runs);
        }
        self.closed += 1;
    }

    fn last_closed(&self) -> Run {
        self.blocks.last().and_then(|block| self.runs_of(block).last()).unwrap_or_default()
    }

    /// The runs of a block, in order.
    fn runs_of(&self, block: &Block) -> impl Iterator<Item = Run> {
        let mut rest = self.runs.get(block.rest..).unwrap_or_default();
        let mut next = Some(block.first);
        let mut left = RUNS_PER_BLOCK;
        std::iter::from_fn(move || {
            let run = next?;
            left -= 1;
            let mut take = || varint::take(&mut rest).ok();
            let behind = if left > 0 { take().zip(take()).zip(take()) } else { None };
            next = behind.map(|((numbers, positions), length)| {
                let end = run.end();
                Run { sequence: end.sequence + numbers, position: end.position + positions, length }
            });
            Some(run)
        })
    }

    /// Where the act with that number stands.
    pub fn get(&self, sequence: u64) -> Option<Position> {
        if let Some(open) = self.open.filter(|open| open.sequence <= sequence) {
            return open.place_of(sequence);
        }
        let block = self.blocks.partition_point(|block| block.first.sequence <= sequence).checked_sub(1)?;
        self.runs_of(self.blocks.get(block)?).find_map(|run| run.place_of(sequence))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn acts_that_follow_one_another_take_no_memory() {
        let mut places = SourcePlaces::default();
        for act in 0..1_000_000 {
            assert!(places.push(act + 1, Position(act + 7)));
        }
        assert_eq!((places.len(), places.memory()), (1_000_000, 0));
        assert_eq!(places.get(500_000), Some(Position(500_006)));
        assert_eq!((places.get(0), places.get(1_000_001)), (None, None));
    }

    #[test]
    fn a_refused_line_takes_a_few_bytes() {
        let mut places = SourcePlaces::default();
        for act in 0..100_000 {
            assert!(places.push(act * 2 + 1, Position(act + 7)));
        }
        assert!(places.memory() < 100_000 * 8, "{}", places.memory());
        assert_eq!((places.get(199), places.get(200)), (Some(Position(106)), None));
    }

    #[test]
    fn what_does_not_lie_behind_the_others_is_not_taken() {
        let mut places = SourcePlaces::default();
        assert!(places.push(5, Position(9)));
        for (sequence, position) in [(5, 10), (4, 10), (6, 9), (6, 8)] {
            assert!(!places.push(sequence, Position(position)), "{sequence} at {position}");
        }
        assert_eq!((places.len(), places.get(6)), (1, None));
        assert!(places.push(6, Position(10)));
    }

    proptest! {
        #[test]
        fn every_act_is_found_and_nothing_else(gaps in proptest::collection::vec((0_u64..3, 0_u64..3), 0..700)) {
            let (mut places, mut plain) = (SourcePlaces::default(), BTreeMap::new());
            let (mut sequence, mut position) = (0, 0);
            for (skipped, others) in gaps {
                sequence += 1 + skipped;
                position += 1 + others;
                prop_assert!(places.push(sequence, Position(position)));
                plain.insert(sequence, Position(position));
            }
            for asked in 0..sequence + 3 {
                prop_assert_eq!(places.get(asked), plain.get(&asked).copied());
            }
            prop_assert_eq!(places.len(), plain.len() as u64);
        }
    }
}
