//! Views in a file, so that a start need not replay everything.
//!
//! A snapshot is an answer that was kept: the log stays the truth, and a snapshot that cannot wholly be believed is refused
//! with its reason, so that the caller replays from the beginning. It holds, one behind the other (integers with their lowest
//! byte first):
//! - eight bytes that say what it is, the version of this format (four bytes);
//! - the ledger's id (16 bytes), the position of the next record to apply (eight bytes), the digest of the record before
//!   that (32 bytes), by which a snapshot of a forked or rewound log is told;
//! - for each view in the order of [`ViewName::ALL`] its version (four bytes) and its digest (32 bytes);
//! - the tables of persons, households, cards, stocks of blanks, dwellings, areas, offices and officers: for each the number of
//!   rows (eight bytes), then, in the order of ids, the difference to the id before (a number), the length of the row (a number), and the canonical row;
//! - BLAKE3 over everything before (32 bytes).
//!
//! A file is written beside, synced, and renamed; whoever finds one under its name finds all of it. Rows go through one at a
//! time: writing and restoring need no second copy of the views.

mod restore;
mod write;

use std::io;
use std::path::{Path, PathBuf};

use ledger_core::domain::ids::Position;
use ledger_core::evidence::RecordDigest;
use ledger_core::ledger::LedgerError;
use ledger_core::log::LedgerId;
use thiserror::Error;

use crate::views::ViewName;

/// Where a ledger's snapshot lies inside its data folder.
pub const PLACE: &str = "views/snapshot";

/// What stands at the beginning of a snapshot.
const MAGIC: &[u8; 8] = b"\x89PLVIEW\n";

/// Version of the file's layout.
const FORMAT: u32 = 2;

/// Length of a BLAKE3 hash.
const HASH_BYTES: usize = 32;

/// Bytes that are read or written at a time: enough for BLAKE3 to hash several blocks at once.
const BUFFER_BYTES: usize = 1 << 20;

/// Digest of the record at a position, for telling whether a snapshot belongs to a log; none at and behind its tail.
pub type DigestAt<'a> = dyn Fn(Position) -> Result<Option<RecordDigest>, LedgerError> + 'a;

/// A snapshot was not written, or is not believed. Nothing of it is in use.
#[derive(Debug, Error)]
pub enum SnapshotError {
    /// There is no snapshot.
    #[error("there is no snapshot at {}", path.display())]
    Missing {
        /// Where.
        path: PathBuf,
    },
    /// The operating system failed.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was to be done, as a verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Views before the first record have nothing to keep.
    #[error("the views have applied no record yet")]
    Empty,
    /// The file is something else.
    #[error("the file is no snapshot of views")]
    NotASnapshot,
    /// The file's layout is one that this version does not know.
    #[error("format version {found} is unknown")]
    Format {
        /// The version in the file.
        found: u32,
    },
    /// The file is not as it was written.
    #[error("the snapshot is damaged")]
    Damaged,
    /// It is of another ledger.
    #[error("the snapshot belongs to ledger {found}, not {expected}")]
    OtherLedger {
        /// The ledger that was asked for.
        expected: LedgerId,
        /// The ledger that the snapshot names.
        found: LedgerId,
    },
    /// A view folds otherwise now.
    #[error("view {} is of version {found}, not {}", view.as_str(), view.version())]
    ViewVersion {
        /// Which view.
        view: ViewName,
        /// The version in the file.
        found: u32,
    },
    /// The log ends before the snapshot.
    #[error("the snapshot stands at position {position}, where the log has not got to")]
    AheadOfLog {
        /// Position of the next record after the snapshot.
        position: Position,
    },
    /// The log holds another record where the snapshot ends.
    #[error("the log holds another record before position {position} than the snapshot was made from")]
    OtherLog {
        /// Position of the next record after the snapshot.
        position: Position,
    },
    /// The log could not be asked.
    #[error("the log cannot tell whether the snapshot belongs to it")]
    Log(#[source] LedgerError),
    /// The file is as it was written, and yet its rows cannot be read.
    #[error("the snapshot's rows cannot be read")]
    Rows,
    /// The rows, as read, have another digest than those that were written.
    #[error("the rows of view {} have another digest than the snapshot says", view.as_str())]
    Digest {
        /// Which view.
        view: ViewName,
    },
}

/// For `map_err`: the operating system failed at `action` on `path`.
fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> SnapshotError {
    let path = path.to_owned();
    move |source| SnapshotError::Io { action, path, source }
}

#[cfg(test)]
mod tests;
