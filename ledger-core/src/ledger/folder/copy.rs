//! Description and keys of a ledger, taken into another folder.

use std::fs;
use std::path::Path;

use super::signing::SECRET;
use super::{DESCRIPTION, FolderError, KEYS, SALT, make_folder, sync_folder, write_durably};

/// Copies which ledger it is, the secret of its salts, the public key, and the secret one only where that is asked for. What is not
/// there is left out.
pub(in crate::ledger) fn copy_keys(
    from: &Path,
    to: &Path,
    with_signing_key: bool,
) -> Result<(), FolderError> {
    let keys = to.join(KEYS);
    make_folder(&keys)?;
    let secret = with_signing_key.then_some(SECRET);
    for file in [SALT, super::signing::PUBLIC].into_iter().chain(secret) {
        let path = from.join(file);
        if path.exists() {
            write_durably(&to.join(file), &fs::read(&path).map_err(FolderError::io("read", &path))?)?;
        }
    }
    sync_folder(&keys)?;
    let path = from.join(DESCRIPTION);
    write_durably(&to.join(DESCRIPTION), &fs::read(&path).map_err(FolderError::io("read", &path))?)
}

/// Whether the folder has the secret key that signs checkpoints.
pub(in crate::ledger) fn has_signing_key(folder: &Path) -> bool {
    folder.join(SECRET).exists()
}
