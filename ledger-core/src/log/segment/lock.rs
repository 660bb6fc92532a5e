//! The lock of the data folder: one process writes, and nobody starts writing while somebody checks.
//!
//! It is the operating system's lock on an open file, so it goes away with the process that held it, however that ended:
//! there is no stale lock to clear by hand.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::log::LogError;

const LOCK_FILE: &str = "LOCK";

/// A held lock on a data folder. Dropping it gives the folder free.
#[derive(Debug)]
pub struct FolderLock {
    folder: PathBuf,
    /// Closing it ends the lock.
    file: File,
}

impl FolderLock {
    /// Takes the folder for writing, alone.
    ///
    /// # Errors
    /// [`LogError::Locked`] when another process writes or checks; [`LogError::Io`] when there is no such folder.
    pub fn exclusive(folder: &Path) -> Result<Self, LogError> {
        let path = folder.join(LOCK_FILE);
        let opened = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let file = opened.map_err(LogError::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(FolderLock { folder: folder.to_path_buf(), file }),
            Err(TryLockError::WouldBlock) => Err(LogError::Locked { path }),
            Err(TryLockError::Error(source)) => Err(LogError::Io { action: "lock", path, source }),
        }
    }

    /// Takes the folder for reading beside other readers, so that no writer starts meanwhile.
    pub(super) fn shared(folder: &Path) -> Result<SharedLock, LogError> {
        let path = folder.join(LOCK_FILE);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(absent) if absent.kind() == ErrorKind::NotFound => {
                return Ok(SharedLock::NoLockFile);
            }
            Err(source) => return Err(LogError::Io { action: "open", path, source }),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(SharedLock::Held(FolderLock { folder: folder.to_path_buf(), file })),
            Err(TryLockError::WouldBlock) => Ok(SharedLock::WriterAtWork),
            Err(TryLockError::Error(source)) => Err(LogError::Io { action: "lock", path, source }),
        }
    }

    /// Checks that the file that is locked is still the one that others would lock. A lock file that somebody removed
    /// or put another in place of keeps nobody out.
    ///
    /// # Errors
    /// [`LogError::LockLost`]; [`LogError::Io`] when the folder cannot be looked at.
    pub(super) fn check(&self) -> Result<(), LogError> {
        let path = self.folder.join(LOCK_FILE);
        let found = match std::fs::symlink_metadata(&path) {
            Ok(found) => found,
            Err(absent) if absent.kind() == ErrorKind::NotFound => return Err(LogError::LockLost { path }),
            Err(source) => return Err(LogError::Io { action: "look at", path, source }),
        };
        let held = self.file.metadata().map_err(LogError::io("look at", &path))?;
        if (held.dev(), held.ino()) != (found.dev(), found.ino()) {
            return Err(LogError::LockLost { path });
        }
        Ok(())
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// What came of asking for the shared lock.
#[derive(Debug)]
pub(super) enum SharedLock {
    /// No writer can start while this is kept.
    Held(#[allow(dead_code, reason = "kept, not looked at")] FolderLock),
    /// A writer has the folder: its newest batch may be half written at any moment.
    WriterAtWork,
    /// There is nothing to lock: a copy of a ledger.
    NoLockFile,
}

impl SharedLock {
    pub(super) fn writer_at_work(&self) -> bool {
        match self {
            SharedLock::WriterAtWork => true,
            SharedLock::Held(_) | SharedLock::NoLockFile => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_writer_is_refused_until_the_first_has_gone() {
        let folder = tempfile::tempdir().unwrap();
        let held = FolderLock::exclusive(folder.path()).unwrap();
        assert!(
            matches!(FolderLock::exclusive(folder.path()), Err(LogError::Locked { path }) if path.ends_with("LOCK"))
        );
        assert!(FolderLock::shared(folder.path()).unwrap().writer_at_work());
        drop(held);
        assert_eq!(FolderLock::exclusive(folder.path()).unwrap().folder(), folder.path());
    }

    #[test]
    fn a_lock_file_that_was_removed_or_replaced_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let held = FolderLock::exclusive(folder.path()).unwrap();
        held.check().unwrap();
        let path = folder.path().join(LOCK_FILE);
        let aside = folder.path().join("aside");
        std::fs::rename(&path, &aside).unwrap();
        assert!(matches!(held.check(), Err(LogError::LockLost { path: lost }) if lost == path));
        let second = FolderLock::exclusive(folder.path()).unwrap();
        assert!(matches!(held.check(), Err(LogError::LockLost { .. })));
        second.check().unwrap();
        std::fs::rename(&aside, &path).unwrap();
        held.check().unwrap();
    }

    #[test]
    fn readers_share_and_keep_writers_out() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(FolderLock::shared(folder.path()), Ok(SharedLock::NoLockFile)));
        drop(FolderLock::exclusive(folder.path()).unwrap());
        let one = FolderLock::shared(folder.path()).unwrap();
        let two = FolderLock::shared(folder.path()).unwrap();
        assert!(!one.writer_at_work() && !two.writer_at_work());
        assert!(matches!(FolderLock::exclusive(folder.path()), Err(LogError::Locked { .. })));
        drop((one, two));
        assert!(FolderLock::exclusive(folder.path()).is_ok());
    }
}
