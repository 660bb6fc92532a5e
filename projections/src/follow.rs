//! From a log to the views: replay, and live, which is replay that has caught up.
//!
//! Records are decoded on one thread and applied on another, so that two cores are at work; batches between them are bounded,
//! so that a slow fold holds the reading back. A range that is no longer than a batch is not worth a second thread.

use std::ops::ControlFlow;
use std::sync::mpsc::sync_channel;

use ledger_core::codec;
use ledger_core::domain::history::Recorded;
use ledger_core::domain::ids::Position;
use ledger_core::ledger::LedgerError;
use ledger_core::log::LogReader;
use thiserror::Error;

use crate::rows::Past;
use crate::write::{ApplyError, ViewWriter};

/// Records that go from one thread to the other at a time, and the longest range that one thread does alone.
const BATCH_RECORDS: usize = 1024;

/// Batches that may wait to be applied: enough to ride out a late act's reading of old records.
const BATCHES_AHEAD: usize = 8;

/// The views cannot go on. They stand before the record that failed, whole.
#[derive(Debug, Error)]
pub enum FollowError {
    /// The log, or a record in it, cannot be read.
    #[error("the views cannot read on")]
    Log(#[source] LedgerError),
    /// A record cannot be applied.
    #[error("the views cannot apply on")]
    Apply(#[from] ApplyError),
}

/// How far the views have got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Position of the next record to apply.
    pub position: Position,
    /// Where this range ends.
    pub until: Position,
}

/// A log to follow.
pub struct Follower<'a> {
    log: &'a dyn LogReader,
    past: &'a Past<'a>,
}

impl<'a> Follower<'a> {
    /// Follows `log`; `past` reads the records of one subject, as [`ViewWriter::apply`] asks for them.
    pub fn new(log: &'a dyn LogReader, past: &'a Past<'a>) -> Self {
        Follower { log, past }
    }

    /// Applies the records from the views' position up to, not including, `until`, or to the log's tail where that is less.
    /// `progress` is told after each batch, and may stop there. Returns the position reached.
    ///
    /// # Errors
    /// [`FollowError`], after which every record before the views' position is applied and none behind it.
    pub fn catch_up(
        &self,
        writer: &mut ViewWriter,
        until: Position,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Position, FollowError> {
        let until = until.min(self.log.tail());
        let range = Range { log: self.log, from: writer.position(), until };
        let mut apply = |batch: Batch| -> Result<ControlFlow<()>, FollowError> {
            writer.apply(&batch.map_err(FollowError::Log)?, self.past)?;
            Ok(progress(Progress { position: writer.position(), until }))
        };
        if range.is_short() {
            range.alone(&mut apply)?
        } else {
            range.with_decoder(&mut apply)?
        }
        Ok(writer.position())
    }

    /// Follows the log as it grows. `next_tail` is given the views' position and answers with a tail behind it as soon as
    /// there is one; when it answers with none, the end has come, and the position reached is returned.
    ///
    /// # Errors
    /// As [`Follower::catch_up`].
    pub fn follow(
        &self,
        writer: &mut ViewWriter,
        next_tail: &mut dyn FnMut(Position) -> Option<Position>,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Position, FollowError> {
        let mut stopped = false;
        while let Some(tail) = next_tail(writer.position()) {
            self.catch_up(writer, tail, &mut |at| {
                let flow = progress(at);
                stopped = flow.is_break();
                flow
            })?;
            if stopped {
                break;
            }
        }
        Ok(writer.position())
    }
}

/// Decoded records, or why there are no more.
type Batch = Result<Vec<Recorded>, LedgerError>;

/// Applies a batch, and says whether to go on.
type Apply<'a> = dyn FnMut(Batch) -> Result<ControlFlow<()>, FollowError> + 'a;

/// Records to be decoded.
struct Range<'a> {
    log: &'a dyn LogReader,
    from: Position,
    until: Position,
}

impl Range<'_> {
    fn is_short(&self) -> bool {
        self.until.0.saturating_sub(self.from.0) <= BATCH_RECORDS as u64
    }

    /// Decodes and applies on this thread.
    fn alone(&self, apply: &mut Apply<'_>) -> Result<(), FollowError> {
        let mut result = Ok(());
        self.batches(&mut |batch| match apply(batch) {
            Ok(flow) => flow,
            Err(error) => {
                result = Err(error);
                ControlFlow::Break(())
            }
        });
        result
    }

    /// Decodes on another thread and applies on this one. The other ends when this one stops taking batches.
    fn with_decoder(&self, apply: &mut Apply<'_>) -> Result<(), FollowError> {
        std::thread::scope(|threads| {
            let (sender, batches) = sync_channel(BATCHES_AHEAD);
            threads.spawn(move || {
                self.batches(&mut |batch| match sender.send(batch) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                });
            });
            for batch in batches {
                if apply(batch)?.is_break() {
                    break;
                }
            }
            Ok(())
        })
    }

    /// Hands over the records in batches. An error is handed over behind the records that stand before it.
    fn batches(&self, to: &mut dyn FnMut(Batch) -> ControlFlow<()>) {
        let mut batch = Vec::with_capacity(BATCH_RECORDS);
        let mut failed = None;
        let mut flow = ControlFlow::Continue(());
        let scanned = self.log.scan(self.from, self.until, &mut |position, bytes| {
            match codec::decode(position, bytes) {
                Ok(record) => batch.push(record.recorded),
                Err(source) => {
                    failed = Some(LedgerError::Record { position, source });
                    return ControlFlow::Break(());
                }
            }
            if batch.len() == BATCH_RECORDS {
                flow = to(Ok(std::mem::replace(&mut batch, Vec::with_capacity(BATCH_RECORDS))));
            }
            flow
        });
        if flow.is_continue() && !batch.is_empty() {
            flow = to(Ok(batch));
        }
        let failed = failed.or(scanned.err().map(LedgerError::from));
        if let (ControlFlow::Continue(()), Some(error)) = (flow, failed) {
            // The receiver stops by itself: nothing comes behind an error.
            let _ = to(Err(error));
        }
    }
}

#[cfg(test)]
mod tests;
