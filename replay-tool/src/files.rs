//! Proofs and checkpoints as files.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use ledger_core::evidence::{Checkpoint, NoteVerifier};
use ledger_core::verifier::Proof;

use crate::error::ToolError;

/// More than any proof has: a history of ten thousand records with a thousand subjects each.
const MOST_BYTES: u64 = 256 << 20;

/// A proof. Nothing of it is checked but its form.
pub(crate) fn read_proof(path: &Path) -> Result<Proof, ToolError> {
    Proof::parse(&read(path)?).map_err(|source| ToolError::NotAProof { path: path.to_path_buf(), source })
}

/// A checkpoint that the key has signed, with the note it stands in.
pub(crate) fn read_checkpoint(path: &Path, key: &NoteVerifier) -> Result<(Checkpoint, String), ToolError> {
    let note = read(path)?;
    let checkpoint = Checkpoint::open(&note, key)
        .map_err(|source| ToolError::Checkpoint { path: path.to_path_buf(), source })?;
    Ok((checkpoint, note))
}

/// The text of a file of such a kind.
pub(crate) fn read(path: &Path) -> Result<String, ToolError> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_string(&mut text));
    match read {
        Ok(_) if text.len() as u64 <= MOST_BYTES => Ok(text),
        Err(error) if error.kind() != ErrorKind::InvalidData => {
            Err(ToolError::File { path: path.to_path_buf(), source: error })
        }
        Ok(_) | Err(_) => Err(ToolError::NotText { path: path.to_path_buf() }),
    }
}
