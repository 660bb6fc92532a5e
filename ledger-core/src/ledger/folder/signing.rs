//! The key that signs checkpoints: `keys/signing`, and its public half in `keys/signing.pub`.
//!
//! Made when the ledger is founded, or by the next writer in a folder that is older than checkpoints. Where only the public
//! half is left, the secret one is kept elsewhere: no other is made in its place, because whoever holds a checkpoint knows
//! the ledger by this key.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::{FolderError, KEYS, SECRET_BYTES, random, read_keys, sync_folder, write_durably};
use crate::evidence::{NoteSigner, NoteVerifier};
use crate::log::LedgerId;

pub(super) const SECRET: &str = "keys/signing";
pub(super) const PUBLIC: &str = "keys/signing.pub";

/// Which ledger a checkpoint is of: the first line of its text, and the name of its key.
fn origin(ledger: LedgerId) -> String {
    format!("population-ledger/{ledger}")
}

/// Whether the key is named after this ledger.
pub(in crate::ledger) fn is_key_of(key: &NoteVerifier, ledger: LedgerId) -> bool {
    key.name() == origin(ledger)
}

/// Reads the key that signs the checkpoints of the ledger in the folder.
///
/// # Errors
/// [`FolderError`], when the key is not there, or is not the key of this ledger.
pub fn read_signer(folder: &Path) -> Result<NoteSigner, FolderError> {
    let ledger = read_keys(folder)?.ledger;
    let verifier = public_of(folder, ledger)?;
    let signer = secret_of(folder, ledger)?;
    let verifier = verifier.ok_or(FolderError::NoKey { path: folder.join(PUBLIC) })?;
    let signer = signer.ok_or(FolderError::NoKey { path: folder.join(SECRET) })?;
    fits(folder, &signer, &verifier)?;
    Ok(signer)
}

/// Reads the public half of that key.
///
/// # Errors
/// [`FolderError`], when it is not there, or is not the key of this ledger.
pub fn read_verifier(folder: &Path) -> Result<NoteVerifier, FolderError> {
    let ledger = read_keys(folder)?.ledger;
    public_of(folder, ledger)?.ok_or(FolderError::NoKey { path: folder.join(PUBLIC) })
}

/// Makes the key pair. The secret half comes first: without the public one it has signed nothing yet.
pub(super) fn make(folder: &Path, ledger: LedgerId) -> Result<(), FolderError> {
    let seed = random::<SECRET_BYTES>(folder)?;
    let path = folder.join(SECRET);
    let signer = NoteSigner::new(&origin(ledger), &seed)
        .map_err(|_| FolderError::Damaged { path: path.clone(), what: "it cannot be written" })?;
    write_durably(&path, (signer.to_secret_text() + "\n").as_bytes())?;
    publish(folder, signer.verifier())
}

/// Makes the pair where there is no part of it, and the public half where only that is missing.
pub(super) fn make_if_there_is_none(folder: &Path, ledger: LedgerId) -> Result<(), FolderError> {
    match (secret_of(folder, ledger)?, public_of(folder, ledger)?) {
        (None, None) => make(folder, ledger),
        (Some(signer), None) => publish(folder, signer.verifier()),
        (Some(signer), Some(verifier)) => fits(folder, &signer, &verifier),
        (None, Some(_)) => Ok(()),
    }
}

/// Writes the public half.
pub(in crate::ledger) fn publish(folder: &Path, verifier: &NoteVerifier) -> Result<(), FolderError> {
    write_durably(&folder.join(PUBLIC), format!("{verifier}\n").as_bytes())?;
    sync_folder(&folder.join(KEYS))
}

fn fits(folder: &Path, signer: &NoteSigner, verifier: &NoteVerifier) -> Result<(), FolderError> {
    let what = "it is not the public half of keys/signing";
    let fits = signer.verifier() == verifier;
    if fits { Ok(()) } else { Err(FolderError::Damaged { path: folder.join(PUBLIC), what }) }
}

fn secret_of(folder: &Path, ledger: LedgerId) -> Result<Option<NoteSigner>, FolderError> {
    let path = folder.join(SECRET);
    let Some(line) = read_line(&path)? else { return Ok(None) };
    let signer = NoteSigner::parse(&line).ok().filter(|found| found.verifier().name() == origin(ledger));
    signer.map(Some).ok_or(FolderError::Damaged { path, what: "it is not a signing key of this ledger" })
}

fn public_of(folder: &Path, ledger: LedgerId) -> Result<Option<NoteVerifier>, FolderError> {
    let path = folder.join(PUBLIC);
    let Some(line) = read_line(&path)? else { return Ok(None) };
    let verifier = line.parse::<NoteVerifier>().ok().filter(|found| found.name() == origin(ledger));
    verifier.map(Some).ok_or(FolderError::Damaged { path, what: "it is not a public key of this ledger" })
}

/// The one line of a file; none where there is no such file.
fn read_line(path: &Path) -> Result<Option<String>, FolderError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text.strip_suffix('\n').unwrap_or_default().to_owned())),
        Err(absent) if absent.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidData => Ok(Some(String::new())),
        Err(source) => Err(FolderError::io("read", path)(source)),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::super::take_or_make;
    use super::*;

    fn made() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        drop(take_or_make(folder.path()).unwrap());
        folder
    }

    fn opens(folder: &Path) -> Result<(), FolderError> {
        take_or_make(folder).map(drop)
    }

    #[test]
    fn a_ledger_is_founded_with_a_key_of_its_own() {
        let (one, two) = (made(), made());
        let signer = read_signer(one.path()).unwrap();
        let ledger = read_keys(one.path()).unwrap().ledger;
        assert_eq!(signer.verifier().name(), format!("population-ledger/{ledger}"));
        assert_eq!(&read_verifier(one.path()).unwrap(), signer.verifier());
        assert_ne!(&read_verifier(two.path()).unwrap(), signer.verifier());
        let mode = |file| fs::metadata(one.path().join(file)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(SECRET), 0o600);
        let public = fs::read_to_string(one.path().join(PUBLIC)).unwrap();
        assert_eq!(public, format!("{}\n", signer.verifier()));
        opens(one.path()).unwrap();
        assert_eq!(read_signer(one.path()).unwrap().to_secret_text(), signer.to_secret_text());
    }

    #[test]
    fn a_folder_older_than_checkpoints_gets_its_key_from_the_writer() {
        let folder = made();
        let before = read_verifier(folder.path()).unwrap();
        fs::remove_file(folder.path().join(SECRET)).unwrap();
        fs::remove_file(folder.path().join(PUBLIC)).unwrap();
        assert!(matches!(read_signer(folder.path()), Err(FolderError::NoKey { .. })));
        opens(folder.path()).unwrap();
        assert_ne!(read_signer(folder.path()).unwrap().verifier(), &before);
    }

    #[test]
    fn no_other_key_is_made_while_a_half_is_left() {
        let folder = made();
        let before = read_signer(folder.path()).unwrap();
        fs::remove_file(folder.path().join(PUBLIC)).unwrap();
        opens(folder.path()).unwrap();
        assert_eq!(&read_verifier(folder.path()).unwrap(), before.verifier());
        fs::remove_file(folder.path().join(SECRET)).unwrap();
        opens(folder.path()).unwrap();
        assert!(!folder.path().join(SECRET).exists());
        assert!(
            matches!(read_signer(folder.path()), Err(FolderError::NoKey { path }) if path.ends_with(SECRET))
        );
        assert_eq!(&read_verifier(folder.path()).unwrap(), before.verifier());
    }

    #[test]
    fn keys_that_do_not_belong_here_are_refused() {
        let (folder, other) = (made(), made());
        let seed = NoteSigner::new(read_verifier(folder.path()).unwrap().name(), &[1; 32]).unwrap();
        for file in [SECRET, PUBLIC] {
            let path = folder.path().join(file);
            let good = fs::read(&path).unwrap();
            let same_name = match file {
                SECRET => seed.to_secret_text() + "\n",
                _ => format!("{}\n", seed.verifier()),
            };
            let without_end = good[..good.len() - 1].to_vec();
            let foreign = fs::read(other.path().join(file)).unwrap();
            for bad in [foreign, same_name.into_bytes(), without_end, vec![0xff], Vec::new()] {
                fs::write(&path, &bad).unwrap();
                assert!(matches!(read_signer(folder.path()), Err(FolderError::Damaged { .. })), "{file}");
                assert!(matches!(opens(folder.path()), Err(FolderError::Damaged { .. })), "{file}");
            }
            fs::write(&path, good).unwrap();
            assert!(opens(folder.path()).is_ok());
        }
    }

    #[test]
    fn the_pair_of_another_ledger_is_refused_whole_and_in_part() {
        let (folder, other) = (made(), made());
        for file in [PUBLIC, SECRET] {
            fs::copy(other.path().join(file), folder.path().join(file)).unwrap();
        }
        assert!(
            matches!(opens(folder.path()), Err(FolderError::Damaged { path, .. }) if path.ends_with(SECRET))
        );
        fs::remove_file(folder.path().join(SECRET)).unwrap();
        let refused = read_verifier(folder.path());
        assert!(matches!(refused, Err(FolderError::Damaged { path, .. }) if path.ends_with(PUBLIC)));
    }
}
