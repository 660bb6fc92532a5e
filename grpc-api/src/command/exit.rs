//! Exit codes: what a script learns from a run without reading its output. The same for all commands, and the same as those
//! of `replay-tool` as far as both have them.

use std::error::Error;
use std::io::ErrorKind;
use std::process::ExitCode;

use grpc_api::views::ViewsError;
use ledger_core::ledger::{FolderError, LedgerError};
use ledger_core::log::LogError;
use projections::follow::FollowError;

use super::demo::NotADemo;
use super::import::NoLedger;
use super::{Stopped, Usage};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// What was asked for is done.
    Done = 0,
    /// It was done in part: lines of an import were refused, or the demo does not add up.
    Partly = 1,
    /// The command line is wrong. Also given by the argument parser.
    Usage = 2,
    /// Something cannot be reached: no such file, a port in use, a folder that another process has, no permission, no space,
    /// an input or output error. Also where the program was told to stop before it was done.
    Unreachable = 3,
    /// What is there is damaged, or is not what it should be.
    Inconclusive = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

impl Exit {
    /// What `--help` says of them.
    pub(crate) const HELP: &str = "\
Exit codes:
  0  done
  1  done in part: lines were refused, or the demo does not add up
  2  the command line is wrong
  3  something cannot be reached: no such file, a port in use, a folder that
     another process has, no permission, no space; or stopped before the end
  4  damaged, or not what it should be: the log, a key, ledger.toml, a folder
     without a ledger or with another one, views that cannot go on";

    /// What a failure means: the outermost of its causes that says so. Whatever else fails is between us and the system.
    pub(crate) fn of(error: &anyhow::Error) -> Exit {
        error.chain().find_map(Exit::of_cause).unwrap_or(Exit::Unreachable)
    }

    fn of_cause(cause: &(dyn Error + 'static)) -> Option<Exit> {
        if cause.is::<Usage>() {
            return Some(Exit::Usage);
        }
        if cause.is::<Stopped>() {
            return Some(Exit::Unreachable);
        }
        if cause.is::<NotADemo>() {
            return Some(Exit::Inconclusive);
        }
        if let Some(NoLedger { folder, .. }) = cause.downcast_ref() {
            return Some(if folder.exists() { Exit::Inconclusive } else { Exit::Unreachable });
        }
        if let Some(FollowError::Apply(_)) = cause.downcast_ref() {
            return Some(Exit::Inconclusive);
        }
        if let Some(ViewsError::LogLost { .. }) = cause.downcast_ref() {
            return Some(Exit::Inconclusive);
        }
        cause.downcast_ref().map(Exit::of_ledger).or_else(|| cause.downcast_ref().map(Exit::of_log))
    }

    fn of_ledger(error: &LedgerError) -> Exit {
        match error {
            LedgerError::Log(error) => Exit::of_log(error),
            LedgerError::Folder(error) => Exit::of_folder(error),
            LedgerError::Record { .. }
            | LedgerError::BrokenChain { .. }
            | LedgerError::NotFounded
            | LedgerError::LogLost { .. }
            | LedgerError::TooLarge
            | LedgerError::NotStorable(_)
            | LedgerError::Stopped
            | LedgerError::Busy
            | LedgerError::Contended => Exit::Inconclusive,
        }
    }

    fn of_log(error: &LogError) -> Exit {
        match error {
            LogError::Io { source, .. } => Exit::of_io(source.kind()),
            LogError::Locked { .. } | LogError::OutOfSpace { .. } => Exit::Unreachable,
            LogError::Damaged(_)
            | LogError::NotWritten { .. }
            | LogError::NotFound { .. }
            | LogError::OtherLedger { .. }
            | LogError::TailMoved { .. }
            | LogError::Poisoned
            | LogError::LockLost { .. }
            | LogError::AlreadyExists { .. } => Exit::Inconclusive,
        }
    }

    fn of_folder(error: &FolderError) -> Exit {
        match error {
            FolderError::Io { source, .. } => Exit::of_io(source.kind()),
            FolderError::Lock(error) => Exit::of_log(error),
            FolderError::NoLedger { .. }
            | FolderError::Exists { .. }
            | FolderError::NotOurs { .. }
            | FolderError::NoKey { .. }
            | FolderError::Format { .. }
            | FolderError::Damaged { .. } => Exit::Inconclusive,
        }
    }

    /// A file that is missing inside a ledger's folder, or is something else than a file, makes the folder one that cannot
    /// be believed. Folders that are missing are made, so that it is never the folder itself.
    fn of_io(kind: ErrorKind) -> Exit {
        let unlike_a_ledger = [ErrorKind::NotFound, ErrorKind::IsADirectory];
        if unlike_a_ledger.contains(&kind) { Exit::Inconclusive } else { Exit::Unreachable }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;

    use anyhow::Context;
    use grpc_api::server::ServerError;
    use ledger_core::domain::ids::Position;

    use super::*;

    fn of(error: impl Error + Send + Sync + 'static) -> Exit {
        Exit::of(&Err::<(), _>(error).context("around it").unwrap_err())
    }

    #[test]
    fn what_cannot_be_reached_differs_from_what_cannot_be_believed() {
        let folder = |kind: ErrorKind| {
            let error = FolderError::Io { action: "read", path: "x".into(), source: io::Error::from(kind) };
            of(ServerError::Ledger(LedgerError::Folder(Arc::new(error))))
        };
        assert_eq!(folder(ErrorKind::PermissionDenied), Exit::Unreachable);
        assert_eq!(folder(ErrorKind::NotADirectory), Exit::Unreachable);
        assert_eq!(folder(ErrorKind::NotFound), Exit::Inconclusive);
        let broken = || LedgerError::BrokenChain { position: Position(7) };
        assert_eq!(of(broken()), Exit::Inconclusive);
        assert_eq!(
            of(ServerError::Views(ViewsError::Follow(FollowError::Log(broken())))),
            Exit::Inconclusive
        );
        assert_eq!(of(LogError::Locked { path: "x".into() }), Exit::Unreachable);
        assert_eq!(of(LogError::Poisoned), Exit::Inconclusive);
        let full = LogError::OutOfSpace { path: "x".into(), source: ErrorKind::StorageFull.into() };
        assert_eq!(of(LedgerError::from(full)), Exit::Unreachable);
        let address = ([127, 0, 0, 1], 1).into();
        assert_eq!(
            of(ServerError::Listen { address, source: ErrorKind::AddrInUse.into() }),
            Exit::Unreachable
        );
        assert_eq!(of(Usage("give a name")), Exit::Usage);
        assert_eq!(of(io::Error::from(ErrorKind::NotFound)), Exit::Unreachable);
    }

    #[test]
    fn every_code_is_in_the_help() {
        for exit in [Exit::Done, Exit::Partly, Exit::Usage, Exit::Unreachable, Exit::Inconclusive] {
            assert!(Exit::HELP.contains(&format!("\n  {}  ", exit as u8)), "{exit:?}");
        }
    }
}
