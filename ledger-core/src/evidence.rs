//! Evidence: what lets somebody check, years later and without trusting us, that a record is in the ledger unchanged.
//!
//! Three layers, each over the one before: a salted digest for each record ([`record_digest`]), an RFC 6962 tree over
//! the digests ([`TreeHead`]), and its root in every commit frame of the log. The salt keeps a digest from giving its
//! record away: a population record has few unknown bits, so an unsalted hash of it can simply be guessed. Salts are
//! not stored; they follow from one secret and the position ([`Salts`]).
//!
//! What leaves the house: a [`Checkpoint`], the root at some size in a signed note, and the paths of [`proof`], which lead
//! from records, or from an earlier root, to the root of a checkpoint. `crate::verifier` checks both. [`tiles`] cuts the tree
//! into the pieces in which it is stored and published.

mod checkpoint;
mod note;
pub mod proof;
mod salts;
pub mod tiles;
mod tree;

pub use checkpoint::{Checkpoint, CheckpointFlaw};
pub use note::{NoteFlaw, NoteKeyError, NoteSigner, NoteVerifier};
pub use salts::{SALT_BYTES, SaltCursor, Salts};
pub use tree::{TreeHash, TreeHead, TreeHeadError};

use std::fmt;

/// The salted digest of one record: a leaf of the tree. It may be public; the record cannot be guessed from it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordDigest(pub [u8; 32]);

impl fmt::Debug for RecordDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecordDigest({})", Hex(&self.0))
    }
}

impl fmt::Display for RecordDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

/// The digest of a record: BLAKE3 over its salt and its bytes exactly as they are stored.
pub fn record_digest(salt: &[u8; SALT_BYTES], stored_bytes: &[u8]) -> RecordDigest {
    let mut hasher = blake3::Hasher::new();
    hasher.update(salt);
    hasher.update(stored_bytes);
    RecordDigest(hasher.finalize().into())
}

/// Bytes as lower-case hex digits.
pub(crate) struct Hex<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_blake3_of_salt_and_bytes() {
        let salt = [7; SALT_BYTES];
        let mut joined = salt.to_vec();
        joined.extend_from_slice(b"a record");
        assert_eq!(record_digest(&salt, b"a record").0, *blake3::hash(&joined).as_bytes());
        assert_ne!(record_digest(&salt, b"a record"), record_digest(&[8; SALT_BYTES], b"a record"));
    }

    #[test]
    fn digests_print_as_hex() {
        let digest = RecordDigest([0xAB; 32]);
        assert_eq!(digest.to_string(), "ab".repeat(32));
        assert_eq!(format!("{digest:?}"), format!("RecordDigest({digest})"));
    }
}
