//! Why a run came to no answer. None of these carries anything of a record.

use std::io;
use std::path::PathBuf;

use ledger_core::domain::ids::Position;
use ledger_core::ledger::{LedgerError, chain};
use ledger_core::log::LogError;
use projections::follow::FollowError;
use projections::snapshot::SnapshotError;
use thiserror::Error;

use crate::exit::Exit;

/// A run came to no answer.
#[derive(Debug, Error)]
pub enum ToolError {
    /// There is no such folder.
    #[error("there is no folder {}", path.display())]
    NoFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The ledger cannot be read.
    #[error("the ledger cannot be read")]
    Ledger(#[from] LedgerError),
    /// What was asked for is not there.
    #[error("{what} is not in the ledger as known before position {known}")]
    NotFound {
        /// Which kind of thing; never the value that was asked for.
        what: &'static str,
        /// Everything recorded before this position was looked at.
        known: Position,
    },
    /// The ledger has not got to the position that was named.
    #[error("the ledger ends before position {asked}: the next record will be {tail}")]
    BeyondTail {
        /// The position that was named.
        asked: Position,
        /// The position of the next record.
        tail: Position,
    },
    /// The views cannot be rebuilt.
    #[error("the views cannot be rebuilt")]
    Rebuild(#[source] FollowError),
    /// The snapshot of the live views is not there, or its views are of another version.
    #[error("the stored views cannot be compared")]
    Stored(#[source] SnapshotError),
    /// The snapshot stands behind the position where the rebuilding ends.
    #[error("the stored views stand at position {stored}, behind {until} where this rebuild ends")]
    StoredLater {
        /// Where the snapshot stands.
        stored: Position,
        /// Where the rebuilding ends.
        until: Position,
    },
    /// A file stands where the output is to go.
    #[error("{} is there already; --force puts the output in its place", path.display())]
    OutputExists {
        /// The file.
        path: PathBuf,
    },
    /// The output cannot be written.
    #[error("the output cannot be written")]
    Output(#[from] io::Error),
}

impl ToolError {
    /// The exit code that says so.
    pub fn exit(&self) -> Exit {
        match self {
            ToolError::NoFolder { .. } | ToolError::Output(_) | ToolError::OutputExists { .. } => {
                Exit::Unreachable
            }
            ToolError::Ledger(error) | ToolError::Rebuild(FollowError::Log(error)) => Exit::of_ledger(error),
            ToolError::NotFound { .. } | ToolError::BeyondTail { .. } => Exit::Different,
            ToolError::Rebuild(FollowError::Apply(_)) => Exit::Inconclusive,
            ToolError::Stored(error) => of_snapshot(error),
            ToolError::StoredLater { .. } => Exit::Unreachable,
        }
    }

    /// The error and everything behind it, in one line.
    pub fn chain(&self) -> String {
        chain(self)
    }
}

impl From<LogError> for ToolError {
    fn from(error: LogError) -> Self {
        ToolError::Ledger(error.into())
    }
}

fn of_snapshot(error: &SnapshotError) -> Exit {
    match error {
        SnapshotError::Missing { .. } | SnapshotError::Io { .. } => Exit::Unreachable,
        SnapshotError::Format { .. } | SnapshotError::ViewVersion { .. } => Exit::Inconclusive,
        SnapshotError::Log(error) => Exit::of_ledger(error),
        SnapshotError::Empty
        | SnapshotError::NotASnapshot
        | SnapshotError::Damaged
        | SnapshotError::OtherLedger { .. }
        | SnapshotError::AheadOfLog { .. }
        | SnapshotError::OtherLog { .. }
        | SnapshotError::Rows
        | SnapshotError::Digest { .. } => Exit::Different,
    }
}
