//! Checkpoints: how far the ledger reached and the root over it, as one short signed text. C2SP `tlog-checkpoint`, version 1.
//!
//! Whoever keeps one can show later that the ledger was cut, forked or changed since. The text is three lines: the origin,
//! which says which ledger, the number of records, and the root in base64. It has one form only: extension lines, which the
//! standard discourages, are refused.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use super::{NoteFlaw, NoteSigner, NoteVerifier, TreeHash};

/// How far a ledger reached, and the root of the tree over all records before that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which ledger; the name of its key.
    pub origin: String,
    /// Number of records.
    pub size: u64,
    /// Root of the tree over them.
    pub root: TreeHash,
}

/// A checkpoint that is not to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CheckpointFlaw {
    /// The note it stands in.
    #[error(transparent)]
    Note(#[from] NoteFlaw),
    /// The signed text is no checkpoint.
    #[error("its text is not an origin, a size and a root")]
    Text,
    /// The key belongs to another ledger.
    #[error("its origin is not the name of the key")]
    Origin,
}

impl Checkpoint {
    /// The checkpoint in a note that `key` has signed, of the ledger that the key is named after.
    ///
    /// # Errors
    /// [`CheckpointFlaw`], when it is not to be believed.
    pub fn open(note: &str, key: &NoteVerifier) -> Result<Self, CheckpointFlaw> {
        let checkpoint = Checkpoint::parse(key.open(note)?).ok_or(CheckpointFlaw::Text)?;
        if checkpoint.origin == key.name() { Ok(checkpoint) } else { Err(CheckpointFlaw::Origin) }
    }

    /// The checkpoint of the ledger that the signer is named after, as a signed note.
    pub fn signed(size: u64, root: TreeHash, signer: &NoteSigner) -> String {
        let origin = signer.verifier().name().to_owned();
        // The name of a key has no line feed or control character, so that the text is always one of a note.
        signer.note_over(&Checkpoint { origin, size, root }.text())
    }

    fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root.0))
    }

    fn parse(text: &str) -> Option<Self> {
        let [origin, size, root] = text.lines().collect::<Vec<_>>().try_into().ok()?;
        let root = TreeHash(STANDARD.decode(root).ok()?.try_into().ok()?);
        let checkpoint = Checkpoint { origin: origin.to_owned(), size: size.parse().ok()?, root };
        // Nothing but what a signer writes: no leading zeros, no plus sign.
        (checkpoint.text() == text).then_some(checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(name: &str) -> NoteSigner {
        NoteSigner::new(name, &[3; 32]).unwrap()
    }

    #[test]
    fn a_checkpoint_has_the_form_of_the_standard() {
        let root = TreeHash([0xab; 32]);
        let note = Checkpoint::signed(14, root, &signer("example.com/log"));
        let text = "example.com/log\n14\nq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=\n\n— example.com/log ";
        assert!(note.starts_with(text), "{note}");
        let expected = Checkpoint { origin: "example.com/log".to_owned(), size: 14, root };
        assert_eq!(Checkpoint::open(&note, signer("example.com/log").verifier()), Ok(expected));
    }

    #[test]
    fn what_is_no_checkpoint_of_this_ledger_is_refused() {
        let signer = signer("example.com/log");
        let root = "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=";
        let opened = |text: &str| Checkpoint::open(&signer.sign(text).unwrap(), signer.verifier());
        assert!(opened(&format!("example.com/log\n14\n{root}\n")).is_ok());
        for text in [
            "example.com/log\n14\n".to_owned(),
            format!("example.com/log\n014\n{root}\n"),
            format!("example.com/log\n+14\n{root}\n"),
            format!("example.com/log\n-1\n{root}\n"),
            format!("example.com/log\n18446744073709551616\n{root}\n"),
            format!("example.com/log\n14\n{root}\nextension\n"),
            format!("example.com/log\n14\n{}\n", &root[4..]),
            format!("example.com/log\n14\n{}\n", root.replace('=', "")),
            format!("example.com/log\n14\n{}\n", root.replace("6s=", "6t=")),
        ] {
            assert_eq!(opened(&text), Err(CheckpointFlaw::Text), "{text}");
        }
        let other = opened(&format!("example.com/other\n14\n{root}\n"));
        assert_eq!(other, Err(CheckpointFlaw::Origin));
        assert_eq!(Checkpoint::open("x", signer.verifier()), Err(NoteFlaw::Form.into()));
    }
}
