//! The log port: one totally ordered, append-only sequence of records.
//!
//! Three implementations stand behind it: [`segment`] (embedded, the default), [`memory`] (tests and simulation, with
//! scripted faults), and later a cluster. A log stores bytes; it knows nothing of people.

pub mod memory;
pub mod segment;

use std::ops::ControlFlow;
use std::path::PathBuf;

use crate::codec::RawHead;
use crate::domain::ids::Position;
use crate::evidence::TreeHead;

mod batch;
#[cfg(test)]
mod defects;
mod error;
mod frame;
mod ledger_id;

pub use batch::{Batch, BatchError, MAX_BATCH_BYTES};
pub use error::{Damage, DamageKind, LogError};
pub use frame::MAX_BODY_BYTES;
pub use ledger_id::{LedgerId, LedgerIdError};
pub use segment::FolderLock;

/// The writer's door. One owner at a time; the expected tail is the fence against a second one.
pub trait Log: Send {
    /// Position of the next record: the number of records that are durable.
    fn tail(&self) -> Position;

    /// Makes all records of `batch` durable, or none of them. `before` is the tree over every record ahead of the batch;
    /// the log stores its root beside the batch so that recovery can check what it reads. An empty batch does nothing.
    ///
    /// The batch is borrowed mutably only so that its commit frame can stand behind its records during the one write;
    /// it comes back unchanged.
    ///
    /// # Errors
    /// [`LogError::TailMoved`] when `expected_tail` is not the tail, [`LogError::OutOfSpace`] when the batch was refused
    /// before a byte of it was written; after any other error the log is poisoned and refuses everything.
    ///
    /// # Panics
    /// When the batch does not start at the tail, or `before` is not a tree of as many records: the caller has lost its
    /// place, and whatever it would store could not be read again.
    fn append(
        &mut self,
        expected_tail: Position,
        batch: &mut Batch,
        before: &TreeHead,
    ) -> Result<(), LogError>;

    /// A handle for readers, valid beside the writer and cheap to clone.
    fn reader(&self) -> std::sync::Arc<dyn LogReader>;
}

/// The readers' door: sees exactly the durable records.
pub trait LogReader: Send + Sync {
    /// Position of the next record: everything before it is durable and readable.
    fn tail(&self) -> Position;

    /// The stored bytes of one record.
    ///
    /// # Errors
    /// [`LogError::NotWritten`] at or behind the tail; [`LogError::Damaged`] when what is stored cannot be believed.
    fn read(&self, position: Position) -> Result<Vec<u8>, LogError>;

    /// The stored bytes of several records, in the order in which they are asked for. An implementation may let the disk
    /// begin with all of them before it waits for the first.
    ///
    /// # Errors
    /// As [`LogReader::read`], for the first that fails.
    fn read_many(&self, positions: &[Position]) -> Result<Vec<Vec<u8>>, LogError> {
        positions.iter().map(|position| self.read(*position)).collect()
    }

    /// Calls `visit` with the stored bytes of each record from `from` up to (not including) `until`, in order, until it
    /// breaks. `until` beyond the tail is cut to the tail.
    ///
    /// # Errors
    /// As [`LogReader::read`]. The end of a scan without an error is the end of the range: nothing is skipped.
    fn scan(
        &self,
        from: Position,
        until: Position,
        visit: &mut dyn FnMut(Position, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), LogError>;

    /// As [`LogReader::scan`], for the headers alone: where a log keeps them apart, nothing else is read.
    ///
    /// # Errors
    /// As [`LogReader::read`]; [`DamageKind::Record`] for a record whose header cannot be taken apart.
    fn scan_heads(
        &self,
        from: Position,
        until: Position,
        visit: &mut dyn FnMut(Position, &RawHead) -> ControlFlow<()>,
    ) -> Result<(), LogError> {
        let (mut head, mut unreadable) = (RawHead::default(), None);
        self.scan(from, until, &mut |position, record| match head.parse(record) {
            Some(_) => visit(position, &head),
            None => {
                unreadable = Some(position);
                ControlFlow::Break(())
            }
        })?;
        let damage =
            |position| Damage { segment: PathBuf::new(), offset: 0, position, what: DamageKind::Record };
        unreadable.map_or(Ok(()), |position| Err(damage(position).into()))
    }

    /// Waits until everything that can be stored more compactly is. A log that stores records in one form only has nothing to wait
    /// for.
    fn wait_sealed(&self) {}
}

/// What every log asks before anything is stored: that it may still write, and that the writer knows its place.
fn check_append(
    poisoned: bool,
    expected_tail: Position,
    tail: Position,
    batch: &Batch,
    before: &TreeHead,
) -> Result<(), LogError> {
    if poisoned {
        return Err(LogError::Poisoned);
    }
    if expected_tail != tail {
        return Err(LogError::TailMoved { expected: expected_tail, actual: tail });
    }
    assert!(batch.first() == tail, "the batch starts at {}, the tail is {tail}", batch.first());
    assert!(before.size() == tail.0, "the tree stands at {}, the tail at {tail}", before.size());
    Ok(())
}
