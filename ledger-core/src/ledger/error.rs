//! Why the engine could not do what it was asked.

use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;

use super::folder::FolderError;
use crate::codec::CodecError;
use crate::domain::ids::Position;
use crate::domain::rejection::Refusal;
use crate::log::LogError;

/// The ledger failed; not the fault of whoever asked. Cheap to clone: one failed sync fails a whole group of acts.
#[derive(Clone, Debug, Error)]
pub enum LedgerError {
    /// The log failed.
    #[error("the log failed")]
    Log(#[source] Arc<LogError>),
    /// The data folder cannot be used.
    #[error("the data folder cannot be used")]
    Folder(#[source] Arc<FolderError>),
    /// A record's bytes cannot be understood although their checksum is right.
    #[error("the record at position {position} cannot be read")]
    Record {
        /// Where.
        position: Position,
        /// What is wrong with it.
        source: CodecError,
    },
    /// A record's backlink does not lead to the record before it of the same subject.
    #[error("the record at position {position} does not continue the history of its subjects")]
    BrokenChain {
        /// Where.
        position: Position,
    },
    /// The record at position 0 does not found this ledger.
    #[error("the log does not begin with the founding of this ledger")]
    NotFounded,
    /// A file that is written of durable records alone goes further than the log: the log has lost what was acknowledged.
    #[error("the log ends at position {tail}, but {} was made from records up to {end}", path.display())]
    LogLost {
        /// The file of the index.
        path: PathBuf,
        /// The position that it reaches.
        end: Position,
        /// The position that the log reaches.
        tail: Position,
    },
    /// A record could not be read back if it were stored; nothing was. A fault of ours, not of whoever asked.
    #[error("a record of this act could not be read back")]
    NotStorable(#[source] CodecError),
    /// The act would not fit into a batch.
    #[error("the act is too large to be recorded")]
    TooLarge,
    /// Nothing is recorded any more: the ledger was stopped.
    #[error("the ledger has stopped")]
    Stopped,
    /// Too many acts wait already.
    #[error("too many acts are waiting")]
    Busy,
    /// Others kept changing the same subjects.
    #[error("the subjects of this act kept changing while it was decided")]
    Contended,
}

impl LedgerError {
    /// Does it say that something stored is not as it was stored?
    pub fn is_damage(&self) -> bool {
        match self {
            LedgerError::Log(error) => matches!(**error, LogError::Damaged(_)),
            LedgerError::Record { .. }
            | LedgerError::BrokenChain { .. }
            | LedgerError::NotFounded
            | LedgerError::LogLost { .. } => true,
            LedgerError::Folder(_)
            | LedgerError::NotStorable(_)
            | LedgerError::TooLarge
            | LedgerError::Stopped
            | LedgerError::Busy
            | LedgerError::Contended => false,
        }
    }

    /// The error and everything behind it, in one line.
    pub fn chain(&self) -> String {
        chain(self)
    }
}

/// An error and everything behind it, in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text += &format!(": {cause}");
        next = cause.source();
    }
    text
}

impl From<LogError> for LedgerError {
    fn from(error: LogError) -> Self {
        LedgerError::Log(Arc::new(error))
    }
}

impl From<FolderError> for LedgerError {
    fn from(error: FolderError) -> Self {
        LedgerError::Folder(Arc::new(error))
    }
}

/// An act was not recorded.
#[derive(Clone, Debug)]
pub enum ActError {
    /// A rule forbids it.
    Refused(Refusal),
    /// The ledger failed. Where it failed while recording, the act may be found recorded later; asking again with the same
    /// request id tells.
    Failed(LedgerError),
}

impl From<Refusal> for ActError {
    fn from(refusal: Refusal) -> Self {
        ActError::Refused(refusal)
    }
}

impl From<LedgerError> for ActError {
    fn from(error: LedgerError) -> Self {
        ActError::Failed(error)
    }
}
