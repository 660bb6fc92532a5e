//! A folder that is put together beside its place, as NAME.new, and appears there when it is complete and durable.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::{BackupError, CHECKPOINT};

/// What `work` puts into such a folder. Anything else makes it somebody's folder, which is left alone.
const OURS: [&str; 6] = ["ledger.toml", "ledger.new", "keys", "log", CHECKPOINT, "checkpoint.new"];

/// Lets `work` fill a folder, and gives it its name when that went well. What an earlier try left there is removed first, and what
/// this one leaves when it fails.
pub(super) fn make<T>(
    target: &Path,
    work: impl FnOnce(&Path) -> Result<T, BackupError>,
) -> Result<T, BackupError> {
    refuse_existing(target)?;
    let parent = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    };
    if !parent.is_dir() {
        return Err(BackupError::NoParent { path: parent.to_path_buf() });
    }
    let aside = aside(target);
    // Held until the folder has its name, or is gone. It is a lock on the folder itself: none of its files is needed for it.
    let held = take(&aside)?;
    clear(&aside)?;
    let made = work(&aside).and_then(|made| {
        sync(&aside)?;
        refuse_existing(target)?;
        fs::rename(&aside, target).map_err(BackupError::io("rename", &aside))?;
        sync(parent)?;
        Ok(made)
    });
    if made.is_err() {
        // That it failed is what has to be said; the next try removes what cannot be removed now.
        let _ = fs::remove_dir_all(&aside);
    }
    drop(held);
    made
}

/// Beside `target`, with `.new` behind its name.
fn aside(target: &Path) -> PathBuf {
    let mut name =
        OsString::from(target.components().next_back().map_or("".as_ref(), |last| last.as_os_str()));
    name.push(".new");
    target.with_file_name(name)
}

fn refuse_existing(target: &Path) -> Result<(), BackupError> {
    match fs::symlink_metadata(target) {
        Ok(_) => Err(BackupError::Exists { path: target.to_path_buf() }),
        Err(absent) if absent.kind() == ErrorKind::NotFound => Ok(()),
        Err(source) => Err(BackupError::io("look at", target)(source)),
    }
}

/// Makes the folder, or takes over one that nobody works in.
fn take(aside: &Path) -> Result<File, BackupError> {
    match fs::DirBuilder::new().mode(0o700).create(aside) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            return Err(BackupError::io("create", aside)(error));
        }
        Ok(()) | Err(_) => {}
    }
    let folder = File::open(aside).map_err(BackupError::io("open", aside))?;
    match folder.try_lock() {
        Ok(()) => Ok(folder),
        Err(TryLockError::WouldBlock) => Err(BackupError::AtWork { path: aside.to_path_buf() }),
        Err(TryLockError::Error(source)) => Err(BackupError::io("lock", aside)(source)),
    }
}

/// Removes what an earlier try has left.
fn clear(aside: &Path) -> Result<(), BackupError> {
    let mut left = Vec::new();
    for entry in fs::read_dir(aside).map_err(BackupError::io("list", aside))? {
        let entry = entry.map_err(BackupError::io("list", aside))?;
        if !OURS.iter().any(|name| entry.file_name() == *name) {
            return Err(BackupError::InTheWay { path: aside.to_path_buf() });
        }
        left.push(entry.path());
    }
    for path in left {
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.map_err(BackupError::io("remove", &path))?;
    }
    Ok(())
}

fn sync(folder: &Path) -> Result<(), BackupError> {
    File::open(folder).and_then(|opened| opened.sync_all()).map_err(BackupError::io("sync", folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_appears_complete_or_not_at_all() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("monday");
        let failed: Result<(), _> = make(&target, |folder| {
            fs::write(folder.join(CHECKPOINT), "half").unwrap();
            Err(BackupError::AtWork { path: folder.to_path_buf() })
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0, "nothing is left of it");
        make(&target, |folder| {
            assert_eq!(folder, place.path().join("monday.new"));
            assert!(!target.exists());
            fs::write(folder.join(CHECKPOINT), "whole").unwrap();
            Ok(())
        })
        .unwrap();
        assert_eq!(fs::read_to_string(target.join(CHECKPOINT)).unwrap(), "whole");
        let again = make(&target, |_| Ok(()));
        assert!(matches!(again, Err(BackupError::Exists { path }) if path == target));
        let nowhere = make(&place.path().join("no such/monday"), |_| Ok(()));
        assert!(matches!(nowhere, Err(BackupError::NoParent { .. })));
    }

    #[test]
    fn what_an_interrupted_try_left_is_removed_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let (target, aside) = (place.path().join("monday"), place.path().join("monday.new"));
        fs::create_dir_all(aside.join("log")).unwrap();
        fs::write(aside.join("log/0.seg"), "half").unwrap();
        make(&target, |folder| {
            assert!(!folder.join("log").exists());
            Ok(())
        })
        .unwrap();
        let (target, aside) = (place.path().join("letters"), place.path().join("letters.new"));
        fs::create_dir(&aside).unwrap();
        fs::write(aside.join("letter.txt"), "dear").unwrap();
        assert!(matches!(make(&target, |_| Ok(())), Err(BackupError::InTheWay { .. })));
        assert!(aside.join("letter.txt").exists());
    }

    #[test]
    fn two_do_not_work_in_one_folder() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("monday");
        make(&target, |folder| {
            let second = make(&target, |_| Ok(()));
            assert!(matches!(second, Err(BackupError::AtWork { .. })));
            assert!(folder.exists());
            Ok(())
        })
        .unwrap();
    }
}
