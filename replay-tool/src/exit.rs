//! Exit codes: what a script learns from a run without reading its output.

use std::io::ErrorKind;
use std::process::ExitCode;

use ledger_core::codec::CodecError;
use ledger_core::ledger::{FlawKind, FolderError, LedgerError};
use ledger_core::log::{DamageKind, LogError};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Everything is as expected.
    Expected = 0,
    /// The tool looked, and what it found is not what there should be: a record was changed, cut off or exchanged after it
    /// had been stored, a root or digest differs, a proof shows nothing, or what was asked for is not in the ledger.
    Different = 1,
    /// The command line is wrong. Given by the argument parser.
    Usage = 2,
    /// The source, or the place for the output, cannot be reached: no such folder, no permission, an input or output error.
    Unreachable = 3,
    /// The source can be read but is nothing that could be checked: no ledger, a damaged description or key, a format of a
    /// later version; for every command but `verify` also a damaged log. Nothing can be concluded.
    Inconclusive = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

impl Exit {
    /// What `--help` says of them.
    pub const HELP: &str = "\
Exit codes:
  0  everything is as expected
  1  checked, and not as it should be: records changed, cut off or exchanged,
     another root or digest, a proof that shows nothing, or what was asked for
     is not in the ledger
  2  the command line is wrong
  3  the data folder, a file that was named, or the place for the output cannot
     be reached: missing, no permission, an input or output error
  4  nothing can be concluded: no ledger in the folder, a damaged ledger.toml
     or key, a format of a later version, a file that is no proof or checkpoint;
     outside verify also a damaged log";

    /// What a failure of the ledger means, where the failure is not itself the answer.
    pub fn of_ledger(error: &LedgerError) -> Exit {
        match error {
            LedgerError::Log(error) => Exit::of_log(error),
            LedgerError::Folder(error) => Exit::of_folder(error),
            LedgerError::LogLost { .. } => Exit::Different,
            LedgerError::Record { .. }
            | LedgerError::BrokenChain { .. }
            | LedgerError::NotFounded
            | LedgerError::TooLarge
            | LedgerError::NotStorable(_)
            | LedgerError::Stopped
            | LedgerError::Busy
            | LedgerError::Contended => Exit::Inconclusive,
        }
    }

    /// What a failure of the log means, where the failure is not itself the answer.
    pub fn of_log(error: &LogError) -> Exit {
        match error {
            LogError::Io { source, .. } => Exit::of_io(source.kind()),
            LogError::Locked { .. } | LogError::LockLost { .. } | LogError::OutOfSpace { .. } => {
                Exit::Unreachable
            }
            LogError::NotWritten { .. } => Exit::Different,
            LogError::Damaged(_)
            | LogError::NotFound { .. }
            | LogError::OtherLedger { .. }
            | LogError::TailMoved { .. }
            | LogError::Poisoned
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
            | FolderError::Format { .. }
            | FolderError::NoKey { .. }
            | FolderError::Damaged { .. } => Exit::Inconclusive,
        }
    }

    /// A file that is missing inside the folder, or is something else than a file, makes the folder one that cannot be
    /// judged; anything else is between us and the operating system.
    fn of_io(kind: ErrorKind) -> Exit {
        let unlike_a_ledger = [ErrorKind::NotFound, ErrorKind::IsADirectory, ErrorKind::NotADirectory];
        if unlike_a_ledger.contains(&kind) { Exit::Inconclusive } else { Exit::Unreachable }
    }

    /// What damage means that a check of the whole log has found. A later version's format is no damage that this one
    /// could vouch for.
    pub fn of_damage(damage: DamageKind) -> Exit {
        if matches!(damage, DamageKind::Version(_)) { Exit::Inconclusive } else { Exit::Different }
    }

    /// The same for a record that is not as it should be.
    pub fn of_flaw(flaw: &FlawKind) -> Exit {
        if matches!(flaw, FlawKind::Unreadable(CodecError::Version(_))) {
            Exit::Inconclusive
        } else {
            Exit::Different
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;

    use super::*;

    #[test]
    fn what_cannot_be_reached_differs_from_what_cannot_be_judged() {
        let folder = |kind: ErrorKind| {
            let error = FolderError::Io { action: "read", path: "x".into(), source: io::Error::from(kind) };
            Exit::of_ledger(&LedgerError::Folder(Arc::new(error)))
        };
        assert_eq!(folder(ErrorKind::PermissionDenied), Exit::Unreachable);
        assert_eq!(folder(ErrorKind::NotFound), Exit::Inconclusive);
        let log = LogError::Io { action: "read", path: "x".into(), source: ErrorKind::Other.into() };
        assert_eq!(Exit::of_log(&log), Exit::Unreachable);
        assert_eq!(Exit::of_log(&LogError::Locked { path: "x".into() }), Exit::Unreachable);
    }

    #[test]
    fn a_later_format_is_not_called_tampering() {
        assert_eq!(Exit::of_damage(DamageKind::Version(2)), Exit::Inconclusive);
        assert_eq!(Exit::of_damage(DamageKind::Root), Exit::Different);
        assert_eq!(Exit::of_flaw(&FlawKind::Unreadable(CodecError::Version(2))), Exit::Inconclusive);
        assert_eq!(Exit::of_flaw(&FlawKind::Unreadable(CodecError::Truncated)), Exit::Different);
    }

    #[test]
    fn every_code_is_in_the_help() {
        for exit in [Exit::Expected, Exit::Different, Exit::Usage, Exit::Unreachable, Exit::Inconclusive] {
            assert!(Exit::HELP.contains(&format!("\n  {}  ", exit as u8)), "{exit:?}");
        }
    }
}
