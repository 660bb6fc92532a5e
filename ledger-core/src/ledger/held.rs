//! Whether a ledger holds what a checkpoint was signed over: the check that finds a log that was cut, rolled back or forked.

use std::path::Path;

use thiserror::Error;

use super::error::LedgerError;
use super::open::ReadOnly;
use crate::domain::ids::Position;
use crate::evidence::Checkpoint;

/// A ledger that does not hold what a checkpoint was signed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotHeld {
    /// It is shorter: it was cut, or an older copy stands in its place.
    #[error("it ends before position {size}: its next record will be {tail}")]
    Shorter {
        /// How many records the checkpoint is over.
        size: u64,
        /// Position of the ledger's next record.
        tail: Position,
    },
    /// Its records are others: it was changed, or went on differently from an earlier place.
    #[error("its first {size} records have another root than the checkpoint")]
    OtherRoot {
        /// How many records the checkpoint is over.
        size: u64,
    },
}

impl ReadOnly {
    /// Whether this ledger, opened from `folder`, holds the records that the checkpoint was signed over. It may have more.
    ///
    /// Whether it is a checkpoint of this ledger is for whoever opened it with the ledger's key.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn holds(&self, folder: &Path, checkpoint: &Checkpoint) -> Result<Result<(), NotHeld>, LedgerError> {
        let (size, tail) = (checkpoint.size, self.recovered.tail);
        if size > tail.0 {
            return Ok(Err(NotHeld::Shorter { size, tail }));
        }
        let tree = &self.recovered.tree;
        let root = if size == tail.0 { tree.root() } else { self.tiles(folder)?.head(size)?.root() };
        Ok(if root == checkpoint.root { Ok(()) } else { Err(NotHeld::OtherRoot { size }) })
    }
}
