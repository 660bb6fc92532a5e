//! Why a run came to no answer. None of these carries anything of a record.

use std::io;
use std::path::{Path, PathBuf};

use ledger_core::domain::ids::Position;
use ledger_core::evidence::{CheckpointFlaw, NoteFlaw};
use ledger_core::ledger::{BackupError, LedgerError, NotHeld, chain};
use ledger_core::log::LogError;
use ledger_core::verifier::{ProofFlaw, ProofFormError};
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
    /// What was asked for is not one subject.
    #[error("several are meant, with the ids {}; name one by its id", ids.iter().map(Position::to_string).collect::<Vec<_>>().join(", "))]
    Several {
        /// Their ids.
        ids: Vec<Position>,
    },
    /// More people have records in the stretch of the log than can be compared at once.
    #[error(
        "more than {most} people have records between the two points of the log: compare a shorter stretch"
    )]
    TooManyPeople {
        /// How many can be compared.
        most: usize,
    },
    /// A file that was named cannot be read.
    #[error("cannot read {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A file is no proof.
    #[error("{} cannot be checked", path.display())]
    NotAProof {
        /// The file.
        path: PathBuf,
        /// What it is not.
        source: ProofFormError,
    },
    /// A file is longer than any proof, or is not text.
    #[error("{} is not a proof or a checkpoint", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// A checkpoint is not one of this ledger.
    #[error("the checkpoint in {} cannot be believed", path.display())]
    Checkpoint {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: CheckpointFlaw,
    },
    /// The ledger was cut, rolled back, forked or changed since a checkpoint.
    #[error("this ledger does not hold what the checkpoint in {} signed", path.display())]
    NotHeld {
        /// The checkpoint's file.
        path: PathBuf,
        /// What it has in its place.
        source: NotHeld,
    },
    /// A backup was not made, or not restored.
    #[error("there is no such copy")]
    Backup(#[from] BackupError),
    /// What was to be proved is not so.
    #[error("there is no such proof")]
    Refuted(#[source] ProofFlaw),
    /// A file of the bench's own cannot be used.
    #[error("cannot {action} {}", path.display())]
    Bench {
        /// What was to be done with it.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The output cannot be written.
    #[error("the output cannot be written")]
    Output(#[from] io::Error),
}

impl ToolError {
    /// The exit code that says so.
    pub fn exit(&self) -> Exit {
        match self {
            ToolError::NoFolder { .. }
            | ToolError::Output(_)
            | ToolError::OutputExists { .. }
            | ToolError::Bench { .. }
            | ToolError::File { .. } => Exit::Unreachable,
            ToolError::Several { .. }
            | ToolError::TooManyPeople { .. }
            | ToolError::NotAProof { .. }
            | ToolError::NotText { .. } => Exit::Inconclusive,
            ToolError::Checkpoint { source, .. } => of_checkpoint(*source),
            ToolError::Backup(error) => of_backup(error),
            ToolError::NotHeld { .. } | ToolError::Refuted(_) => Exit::Different,
            ToolError::Ledger(error) | ToolError::Rebuild(FollowError::Log(error)) => Exit::of_ledger(error),
            ToolError::NotFound { .. } | ToolError::BeyondTail { .. } => Exit::Different,
            ToolError::Rebuild(FollowError::Apply(_)) => Exit::Inconclusive,
            ToolError::Stored(error) => of_snapshot(error),
            ToolError::StoredLater { .. } => Exit::Unreachable,
        }
    }

    /// What the operating system said when something was done with a file of the bench.
    pub(crate) fn bench(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ToolError {
        let path = path.to_path_buf();
        move |source| ToolError::Bench { action, path, source }
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

/// What is no checkpoint at all says nothing; one of another key or ledger, or a false one, is not as it should be.
fn of_checkpoint(flaw: CheckpointFlaw) -> Exit {
    match flaw {
        CheckpointFlaw::Note(NoteFlaw::Form) | CheckpointFlaw::Text => Exit::Inconclusive,
        CheckpointFlaw::Note(NoteFlaw::NotSigned | NoteFlaw::Signature) | CheckpointFlaw::Origin => {
            Exit::Different
        }
    }
}

/// Damage of a backup is what restoring looks for; damage of the ledger itself is for `verify` to find.
fn of_backup(error: &BackupError) -> Exit {
    match error {
        BackupError::Exists { .. }
        | BackupError::NoParent { .. }
        | BackupError::InTheWay { .. }
        | BackupError::AtWork { .. }
        | BackupError::Io { .. } => Exit::Unreachable,
        BackupError::Ledger(error) => Exit::of_ledger(error),
        BackupError::Checkpoint(flaw) => of_checkpoint(*flaw),
        BackupError::OtherKey { .. } | BackupError::NotHeld(_) => Exit::Different,
        BackupError::Damaged(damage) => Exit::of_damage(damage.what),
        BackupError::Record(flaw) => Exit::of_flaw(&flaw.what),
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
