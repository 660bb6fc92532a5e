//! The data folder: which ledger it is, the secret behind its salts, and the key that signs its checkpoints.
//! docs/format.md, section 1.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::evidence::{Hex, Salts};
use crate::log::{FolderLock, LedgerId, LogError};

mod copy;
mod signing;

pub(super) use copy::{copy_keys, has_signing_key};
pub(super) use signing::{is_key_of, publish as publish_key};
pub use signing::{read_signer, read_verifier};

const DESCRIPTION: &str = "ledger.toml";
const KEYS: &str = "keys";
const SALT: &str = "keys/salt";
/// Stands in a folder whose ledger is being founded.
const FOUNDING: &str = "FOUNDING";
/// Version of the folder's layout and of everything below it.
const FORMAT: u32 = 1;
const SECRET_BYTES: usize = 32;

/// A data folder that cannot be used.
#[derive(Debug, Error)]
pub enum FolderError {
    /// There is no ledger in the folder, and none was to be made.
    #[error("there is no ledger in {}", path.display())]
    NoLedger {
        /// The folder.
        path: PathBuf,
    },
    /// The folder holds something else.
    #[error("{} holds files but no ledger; a new ledger needs an empty folder", path.display())]
    NotOurs {
        /// The folder.
        path: PathBuf,
    },
    /// There is a ledger in the folder, and a new one was to be made.
    #[error("there is a ledger in {} already", path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// The folder was made by a newer version.
    #[error("{} has format {found}, this version knows {FORMAT}", path.display())]
    Format {
        /// The file that says so.
        path: PathBuf,
        /// The format it names.
        found: u32,
    },
    /// A file of the folder is not what it should be.
    #[error("{} is damaged: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: &'static str,
    },
    /// A key is not in the folder.
    #[error("there is no key in {}", path.display())]
    NoKey {
        /// The file it would be in.
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
    /// The lock could not be had.
    #[error(transparent)]
    Lock(#[from] LogError),
}

impl FolderError {
    fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FolderError {
        let path = path.to_path_buf();
        move |source| FolderError::Io { action, path, source }
    }
}

/// What `ledger.toml` says.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Description {
    format: u32,
    ledger_id: String,
    /// Tells another secret from changed records, which would look the same.
    salt_check: String,
}

/// The part of `ledger.toml` that every version has.
#[derive(Debug, Deserialize)]
struct FormatOnly {
    format: u32,
}

/// What the secret is checked by: it cannot be told from this.
fn salt_check(secret: &[u8; SECRET_BYTES]) -> String {
    let hash = blake3::derive_key("population-ledger salt check v1", secret);
    Hex(&hash[..8]).to_string()
}

/// Which ledger a folder holds, and the secret of its salts.
#[derive(Clone, Debug)]
pub struct FolderKeys {
    /// Id of the ledger.
    pub ledger: LedgerId,
    /// Salts of the record digests.
    pub salts: Salts,
}

/// Reads which ledger the folder holds.
///
/// # Errors
/// [`FolderError::NoLedger`] where there is none; the others where it cannot be used.
pub fn read_keys(folder: &Path) -> Result<FolderKeys, FolderError> {
    let path = folder.join(DESCRIPTION);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(absent) if matches!(absent.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Err(FolderError::NoLedger { path: folder.to_path_buf() });
        }
        Err(damaged) if damaged.kind() == ErrorKind::InvalidData => {
            return Err(FolderError::Damaged { path, what: "it is not text" });
        }
        Err(source) => return Err(FolderError::io("read", &path)(source)),
    };
    let damaged = |what| FolderError::Damaged { path: path.clone(), what };
    // Asked first, and of the format alone: what a later version writes beside it is not ours to judge.
    let version: FormatOnly =
        toml::from_str(&text).map_err(|_| damaged("it does not say which format it has"))?;
    if version.format != FORMAT {
        return Err(FolderError::Format { path, found: version.format });
    }
    let found: Description =
        toml::from_str(&text).map_err(|_| damaged("it does not say which ledger it is"))?;
    let ledger = found.ledger_id.parse().map_err(|_| damaged("the ledger id is not 32 hex digits"))?;
    let secret = read_secret(folder)?;
    if salt_check(&secret) != found.salt_check {
        return Err(FolderError::Damaged {
            path: folder.join(SALT),
            what: "it is not the secret of this ledger",
        });
    }
    Ok(FolderKeys { ledger, salts: Salts::new(secret) })
}

fn read_secret(folder: &Path) -> Result<[u8; SECRET_BYTES], FolderError> {
    let path = folder.join(SALT);
    let bytes = fs::read(&path).map_err(FolderError::io("read", &path))?;
    bytes.try_into().map_err(|_| FolderError::Damaged { path, what: "the secret is not 32 bytes long" })
}

/// A data folder taken for writing.
pub(super) struct Taken {
    pub(super) lock: FolderLock,
    pub(super) keys: FolderKeys,
    /// The ledger is being founded: nothing was ever recorded in it, and its log may be missing or empty.
    pub(super) founding: bool,
}

/// Takes the folder for writing, and begins a new ledger where it is empty or missing.
///
/// While a ledger is being founded a marker stands in the folder, from before anything else is made until the founding record
/// is durable. Without the marker, a ledger whose log is missing or empty has lost it.
///
/// # Errors
/// [`FolderError::NotOurs`] where something else is in it, [`LogError::Locked`] where another process has it.
pub(super) fn take_or_make(folder: &Path) -> Result<Taken, FolderError> {
    make_folder(folder)?;
    refuse_foreign(folder)?;
    let lock = FolderLock::exclusive(folder)?;
    // Asked under the lock: another process may have founded a ledger here a moment ago.
    let marker = folder.join(FOUNDING);
    match read_keys(folder) {
        Err(FolderError::NoLedger { .. }) => refuse_foreign(folder)?,
        found => {
            let keys = found?;
            signing::make_if_there_is_none(folder, keys.ledger)?;
            return Ok(Taken { lock, keys, founding: marker.exists() });
        }
    }
    write_durably(&marker, &[])?;
    sync_folder(folder)?;
    let keys = folder.join(KEYS);
    make_folder(&keys)?;
    let secret = random::<SECRET_BYTES>(folder)?;
    write_durably(&folder.join(SALT), &secret)?;
    sync_folder(&keys)?;
    let ledger = LedgerId(random(folder)?);
    signing::make(folder, ledger)?;
    let description =
        Description { format: FORMAT, ledger_id: ledger.to_string(), salt_check: salt_check(&secret) };
    let path = folder.join(DESCRIPTION);
    let text = toml::to_string(&description)
        .map_err(|_| FolderError::Damaged { path: path.clone(), what: "it cannot be written" })?;
    write_durably(&path, text.as_bytes())?;
    sync_folder(folder)?;
    Ok(Taken { lock, keys: read_keys(folder)?, founding: true })
}

/// Leaves a folder alone that holds a ledger, unless that was never founded to the end.
pub(super) fn refuse_existing(folder: &Path) -> Result<(), FolderError> {
    let there = folder.join(DESCRIPTION).exists() && !folder.join(FOUNDING).exists();
    if there { Err(FolderError::Exists { path: folder.to_path_buf() }) } else { Ok(()) }
}

/// The founding record is durable: from now on a log must be there.
pub(super) fn founded(folder: &Path) -> Result<(), FolderError> {
    let marker = folder.join(FOUNDING);
    match fs::remove_file(&marker) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(FolderError::io("remove", &marker)(error)),
        Ok(()) | Err(_) => sync_folder(folder),
    }
}

/// Leaves a folder alone that holds anything but a ledger, or one that is being founded.
fn refuse_foreign(folder: &Path) -> Result<(), FolderError> {
    let ours = [DESCRIPTION, FOUNDING].iter().any(|file| folder.join(file).exists());
    if !ours && holds_anything(folder)? {
        return Err(FolderError::NotOurs { path: folder.to_path_buf() });
    }
    Ok(())
}

/// Makes a folder that nobody but its owner may look into, where there is none.
fn make_folder(folder: &Path) -> Result<(), FolderError> {
    use std::os::unix::fs::DirBuilderExt;
    if folder.is_dir() {
        return Ok(());
    }
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(FolderError::io("create", folder))?;
    match folder.parent() {
        // Without this, power loss could take the folder with everything that was acknowledged in it.
        Some(parent) if !parent.as_os_str().is_empty() => sync_folder(parent),
        Some(_) | None => Ok(()),
    }
}

/// Anything at all but a lock that somebody tried and gave up.
fn holds_anything(folder: &Path) -> Result<bool, FolderError> {
    let entries = fs::read_dir(folder).map_err(FolderError::io("list", folder))?;
    for entry in entries {
        let name = entry.map_err(FolderError::io("list", folder))?.file_name();
        if name != "LOCK" && name != "FOUNDING.new" {
            return Ok(true);
        }
    }
    Ok(false)
}

fn random<const N: usize>(folder: &Path) -> Result<[u8; N], FolderError> {
    let mut bytes = [0; N];
    let failed = |_| FolderError::io("make keys in", folder)(io::Error::other("no random numbers"));
    getrandom::fill(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// Writes a file beside its place, for its owner's eyes alone, makes it durable and moves it there.
pub(super) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    use std::os::unix::fs::OpenOptionsExt;
    let beside = path.with_extension("new");
    let mut options = File::options();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(&beside).map_err(FolderError::io("create", &beside))?;
    file.write_all(bytes).map_err(FolderError::io("write", &beside))?;
    file.sync_all().map_err(FolderError::io("sync", &beside))?;
    fs::rename(&beside, path).map_err(FolderError::io("rename", &beside))
}

fn sync_folder(folder: &Path) -> Result<(), FolderError> {
    File::open(folder).and_then(|opened| opened.sync_all()).map_err(FolderError::io("sync", folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_made_once_and_stays_the_same_ledger() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("deep/inside");
        let Taken { lock, keys: made, founding } = take_or_make(&at).unwrap();
        assert!(founding);
        assert!(matches!(take_or_make(&at), Err(FolderError::Lock(LogError::Locked { .. }))));
        drop(lock);
        founded(&at).unwrap();
        let again = take_or_make(&at).unwrap();
        assert_eq!((again.keys.ledger, again.founding), (made.ledger, false));
        let at_three = crate::domain::ids::Position(3);
        assert_eq!(again.keys.salts.at(at_three), made.salts.at(at_three));
    }

    #[test]
    fn what_is_made_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("new");
        drop(take_or_make(&at).unwrap());
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&at.join(SALT)), mode(&at.join(DESCRIPTION)), mode(&at)), (0o600, 0o600, 0o700));
    }

    #[test]
    fn a_folder_with_other_things_in_it_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("letter.txt"), "dear").unwrap();
        assert!(matches!(take_or_make(folder.path()), Err(FolderError::NotOurs { .. })));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(matches!(read_keys(folder.path()), Err(FolderError::NoLedger { .. })));
        let file = folder.path().join("letter.txt");
        assert!(matches!(read_keys(&file), Err(FolderError::NoLedger { .. })));
    }

    #[test]
    fn a_creation_that_was_cut_short_is_begun_again() {
        let folder = tempfile::tempdir().unwrap();
        drop(FolderLock::exclusive(folder.path()).unwrap());
        fs::write(folder.path().join(FOUNDING), "").unwrap();
        fs::create_dir(folder.path().join(KEYS)).unwrap();
        fs::write(folder.path().join("ledger.new"), "form").unwrap();
        assert!(take_or_make(folder.path()).unwrap().founding);
        assert!(read_keys(folder.path()).is_ok());
        fs::remove_file(folder.path().join(DESCRIPTION)).unwrap();
        founded(folder.path()).unwrap();
        assert!(
            matches!(take_or_make(folder.path()), Err(FolderError::NotOurs { .. })),
            "keys without a ledger"
        );
    }

    #[test]
    fn damaged_descriptions_and_secrets_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        drop(take_or_make(folder.path()).unwrap());
        let path = folder.path().join(DESCRIPTION);
        let good = fs::read_to_string(&path).unwrap();
        for bad in ["", "format = 1", "format = 1\nledger_id = \"12\"", &format!("{good}more = 1")] {
            fs::write(&path, bad).unwrap();
            assert!(matches!(read_keys(folder.path()), Err(FolderError::Damaged { .. })), "{bad}");
        }
        fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(matches!(read_keys(folder.path()), Err(FolderError::Damaged { .. })));
        fs::write(&path, good.replace("format = 1", "format = 2")).unwrap();
        assert!(matches!(read_keys(folder.path()), Err(FolderError::Format { found: 2, .. })));
        fs::write(&path, good).unwrap();
        for secret in [vec![1; 31], vec![1; 32]] {
            fs::write(folder.path().join(SALT), secret).unwrap();
            assert!(
                matches!(read_keys(folder.path()), Err(FolderError::Damaged { path, .. }) if path.ends_with(SALT))
            );
        }
    }
}
