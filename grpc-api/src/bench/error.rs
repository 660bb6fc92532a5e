//! Why there are no figures.

use std::io;
use std::path::{Path, PathBuf};

use ledger_core::ledger::{ActError, LedgerError};
use ledger_core::log::LogError;
use projections::follow::FollowError;
use thiserror::Error;

use crate::convert::from_proto::ParseError;
use crate::demo::population::DataError;
use crate::import::ImportError;
use crate::server::ServerError;

/// Measuring could not go on.
#[derive(Debug, Error)]
pub enum BenchError {
    /// It was told to stop.
    #[error("stopped before the end")]
    Stopped,
    /// A file of the bench's own could not be used.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was to be done, as a verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The people to be collected cannot be made.
    #[error("cannot make the people")]
    People(#[from] DataError),
    /// Acts that should all be taken were not.
    #[error("{0} acts were refused")]
    Refused(u64),
    /// The import failed.
    #[error("cannot import the people")]
    Import(#[from] ImportError),
    /// The bench's own act could not be read.
    #[error("cannot read an enrolment")]
    Enrolment(#[from] ParseError),
    /// The bench's own act was refused, for this reason.
    #[error("an enrolment was refused: {0}")]
    Act(&'static str),
    /// The ledger failed.
    #[error("the ledger failed")]
    Ledger(#[from] LedgerError),
    /// The log failed.
    #[error("the log failed")]
    Log(#[from] LogError),
    /// The views could not be rebuilt.
    #[error("cannot rebuild the views")]
    Views(#[from] FollowError),
    /// The server did not start, or failed.
    #[error("the server failed")]
    Server(#[from] ServerError),
    /// The server could not be reached.
    #[error("cannot reach the server")]
    Connect(#[from] tonic::transport::Error),
    /// A call failed.
    #[error("a call failed")]
    Call(#[from] tonic::Status),
    /// A caller ended by itself.
    #[error("a caller ended by itself")]
    Caller(#[from] tokio::task::JoinError),
}

impl From<ActError> for BenchError {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Refused(refusal) => BenchError::Act(refusal.rejection.reason()),
            ActError::Failed(error) => BenchError::Ledger(error),
        }
    }
}

impl BenchError {
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> BenchError {
        let path = path.to_path_buf();
        move |source| BenchError::Io { action, path, source }
    }
}
