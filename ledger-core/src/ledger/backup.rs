//! Backups: a ledger's folder at one moment, beside its writer, and a folder made from one again.
//!
//! A backup is a data folder that lacks what can be made again, and has a signed checkpoint beside it that says how far it reaches.
//! Restoring believes none of it before the public key, the checkpoint and every record agree.

mod aside;

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::check::{RecordFlaw, check_records};
use super::error::LedgerError;
use super::folder::{self, FolderError, read_keys, read_signer, read_verifier};
use super::held::NotHeld;
use super::open::ReadOnly;
use crate::domain::ids::Position;
use crate::evidence::{Checkpoint, CheckpointFlaw, NoteVerifier, TreeHash};
use crate::log::segment::{
    LogCopy, VerifyProgress, VerifyReport, copy_log, sync_what_is_read, verify_folder,
};
use crate::log::{Damage, LedgerId, LogError};

/// The file of a backup that says how far it reaches.
pub const CHECKPOINT: &str = "checkpoint";

/// A backup was not made, or not restored.
#[derive(Debug, Error)]
pub enum BackupError {
    /// Something stands where the folder is to be.
    #[error("{} is there already", path.display())]
    Exists {
        /// Where.
        path: PathBuf,
    },
    /// The folder that it is to be made in is not there.
    #[error("there is no folder {}", path.display())]
    NoParent {
        /// The folder around it.
        path: PathBuf,
    },
    /// The place where it is put together holds something else than an earlier try.
    #[error("{} holds other files than those of an unfinished backup", path.display())]
    InTheWay {
        /// Where.
        path: PathBuf,
    },
    /// Another process puts a backup together at the same place.
    #[error("another process works in {}", path.display())]
    AtWork {
        /// Where.
        path: PathBuf,
    },
    /// The operating system failed at the folder that is made.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was to be done, as a verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The ledger, or the backup, cannot be read.
    #[error("the ledger cannot be read")]
    Ledger(#[from] LedgerError),
    /// The checkpoint is not one that the key has signed.
    #[error("the checkpoint cannot be believed")]
    Checkpoint(#[from] CheckpointFlaw),
    /// The backup is of another ledger than the key, or says that its key is another one.
    #[error("{} belongs to another key", path.display())]
    OtherKey {
        /// The backup.
        path: PathBuf,
    },
    /// The ledger, or the backup, is not what the checkpoint was signed over.
    #[error("this ledger does not hold what the checkpoint signed")]
    NotHeld(#[from] NotHeld),
    /// The backup's log is damaged.
    #[error("the backup is damaged")]
    Damaged(#[source] Damage),
    /// A record of the backup is none that the engine would have recorded.
    #[error("the backup holds what was never recorded")]
    Record(#[from] RecordFlaw),
}

impl BackupError {
    fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> BackupError {
        let path = path.to_path_buf();
        move |source| BackupError::Io { action, path, source }
    }
}

impl From<FolderError> for BackupError {
    fn from(error: FolderError) -> Self {
        BackupError::Ledger(error.into())
    }
}

impl From<LogError> for BackupError {
    fn from(error: LogError) -> Self {
        BackupError::Ledger(error.into())
    }
}

/// How a backup is made.
#[derive(Clone, Debug, Default)]
pub struct BackupOptions {
    /// Copy the secret key too that signs checkpoints.
    pub with_signing_key: bool,
    /// Copy all bytes, even on the same volume, where a second name of a complete file would do.
    pub copy_all: bool,
    /// A checkpoint signed earlier, as a note, in the place of one that is signed now.
    pub checkpoint: Option<String>,
}

/// A backup that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// Which ledger.
    pub ledger: LedgerId,
    /// What was copied.
    pub log: LogCopy,
    /// How many records the backup's checkpoint is over.
    pub checkpoint_size: u64,
}

/// A ledger that was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Which ledger.
    pub ledger: LedgerId,
    /// Number of records.
    pub records: u64,
    /// The root over them.
    pub root: TreeHash,
    /// How many of them the checkpoint is over.
    pub checkpoint_size: u64,
}

/// Makes a backup of the ledger in `data`, which may be written meanwhile: what was durable at some moment after the call. The folder
/// `target` appears when it is complete and durable, or not at all.
///
/// Only headers and the newest segment are checked on the way; [`restore`] checks everything.
///
/// # Errors
/// [`BackupError`]. [`FolderError::NoKey`] inside where no key is there to sign with and no checkpoint was given.
pub fn back_up(data: &Path, target: &Path, options: &BackupOptions) -> Result<BackedUp, BackupError> {
    let keys = read_keys(data)?;
    let given = match &options.checkpoint {
        Some(note) => {
            let checkpoint = Checkpoint::open(note, &read_verifier(data)?)?;
            ReadOnly::open(data)?.holds(data, &checkpoint)??;
            Some((note.clone(), checkpoint.size))
        }
        None => None,
    };
    let signer = if given.is_none() || options.with_signing_key { Some(read_signer(data)?) } else { None };
    aside::make(target, |folder| {
        folder::copy_keys(data, folder, options.with_signing_key)?;
        let log = copy_log(data, folder, &keys.salts, keys.ledger, !options.copy_all)?;
        if log.tree.size() == 0 {
            return Err(LedgerError::NotFounded.into());
        }
        // The backup must never hold a record that the ledger could still lose.
        sync_what_is_read(data)?;
        let sign = |signer| (Checkpoint::signed(log.tree.size(), log.tree.root(), signer), log.tree.size());
        let signed = given.or_else(|| signer.as_ref().map(sign));
        let no_key = || FolderError::NoKey { path: data.to_path_buf() };
        let (note, checkpoint_size) = signed.ok_or_else(no_key)?;
        folder::write_durably(&folder.join(CHECKPOINT), note.as_bytes())?;
        Ok(BackedUp { ledger: keys.ledger, log, checkpoint_size })
    })
}

/// Makes the ledger in the backup a data folder again, at `to`. It appears there when everything was checked: that every byte and
/// every record is as it should be, and that they are those which `key` signed in the checkpoint `note`, and perhaps more. The key
/// must come from elsewhere than the backup.
///
/// # Errors
/// [`BackupError`].
pub fn restore(
    backup: &Path,
    to: &Path,
    key: &NoteVerifier,
    note: &str,
    on_progress: &mut dyn FnMut(&VerifyProgress),
) -> Result<Restored, BackupError> {
    let checkpoint = Checkpoint::open(note, key)?;
    let keys = read_keys(backup)?;
    if !folder::is_key_of(key, keys.ledger) || !is_its_key(backup, key)? {
        return Err(BackupError::OtherKey { path: backup.to_path_buf() });
    }
    let in_backup = |damage| BackupError::Damaged(inside(backup, damage));
    aside::make(to, |folder| {
        let secret = folder::has_signing_key(backup);
        folder::copy_keys(backup, folder, secret)?;
        folder::publish_key(folder, key)?;
        if secret {
            read_signer(folder)?;
        }
        match copy_log(backup, folder, &keys.salts, keys.ledger, false) {
            Err(LogError::Damaged(damage)) => return Err(in_backup(damage)),
            copied => drop(copied?),
        }
        let VerifyReport { damage, tree, .. } = verify_folder(folder, &keys.salts, on_progress)?;
        if let Some(damage) = damage {
            return Err(in_backup(damage));
        }
        let opened = ReadOnly::open(folder)?;
        opened.holds(folder, &checkpoint)??;
        let until = Position(tree.size());
        if let Some(flaw) = check_records(&*opened.reader, keys.ledger, until, &mut |_| ())?.flaw {
            return Err(flaw.into());
        }
        let (records, root, checkpoint_size) = (tree.size(), tree.root(), checkpoint.size);
        Ok(Restored { ledger: keys.ledger, records, root, checkpoint_size })
    })
}

/// Whether the backup names this key as its own, or none.
fn is_its_key(backup: &Path, key: &NoteVerifier) -> Result<bool, BackupError> {
    match read_verifier(backup) {
        Ok(found) => Ok(found == *key),
        Err(FolderError::NoKey { .. }) => Ok(true),
        Err(other) => Err(other.into()),
    }
}

/// The damage of a copy, told of the file that it was copied from.
fn inside(backup: &Path, damage: Damage) -> Damage {
    let name = damage.segment.file_name().unwrap_or_default();
    Damage { segment: backup.join("log").join(name), ..damage }
}
