//! Checks a proof file with nothing but a public key: no log, no engine, no folder, no network.
//!
//! Three things can be shown: that a record is in the ledger, that a subject's history is complete up to its newest record
//! shown, and that a later checkpoint's ledger begins with an earlier one's. docs/format.md, section 7, has the form of the
//! file, the checks, and what each proof does not show.
//!
//! **Invariant:** nothing here uses `log` or `ledger`; of `codec` only the header of a record.

mod form;

use thiserror::Error;

use crate::codec::{self, CodecError, Link};
use crate::domain::dates::RecordTime;
use crate::domain::event::EventKind;
use crate::domain::ids::Position;
use crate::domain::subject::Subject;
use crate::evidence::proof::{PathFlaw, check_consistency, check_inclusion};
use crate::evidence::{Checkpoint, CheckpointFlaw, NoteVerifier, SALT_BYTES, TreeHash, record_digest};

pub use form::{ProofFormError, subject_name};

/// A proof, as its file has it. Nothing of it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A record is in the ledger.
    Event {
        /// The record.
        record: ProofRecord,
        /// The signed note that it is proved under.
        checkpoint: String,
    },
    /// A subject's history is complete up to the newest record shown.
    History {
        /// Whose history.
        subject: Subject,
        /// The subject's records, newest first.
        records: Vec<ProofRecord>,
        /// The signed note that they are proved under.
        checkpoint: String,
    },
    /// The ledger only grew.
    Consistency {
        /// Nodes that lead from the earlier root to both.
        path: Vec<TreeHash>,
        /// The earlier signed note.
        old: String,
        /// The later signed note.
        new: String,
    },
}

/// A record with what leads from it to the root of a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofRecord {
    /// Where it stands.
    pub position: Position,
    /// The salt of its digest.
    pub salt: [u8; SALT_BYTES],
    /// Its bytes as stored.
    pub bytes: Vec<u8>,
    /// The nodes beside the way from its leaf to the root.
    pub path: Vec<TreeHash>,
}

/// What a proof has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// This record is in the ledger.
    Event {
        /// The ledger, and how far it reached.
        checkpoint: Checkpoint,
        /// The record.
        record: ShownRecord,
    },
    /// The records of this subject up to the newest of these, all of them, by the ledger's own account.
    History {
        /// The ledger, and how far it reached. Nothing is shown of the records behind the newest one here.
        checkpoint: Checkpoint,
        /// Whose records.
        subject: Subject,
        /// The records, newest first; at least one.
        records: Vec<ShownRecord>,
    },
    /// The ledger of the later checkpoint begins with every record of the earlier one.
    Consistency {
        /// The earlier checkpoint.
        old: Checkpoint,
        /// The later checkpoint.
        new: Checkpoint,
    },
}

/// The head of a record that is in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownRecord {
    /// Where it stands.
    pub position: Position,
    /// Its kind.
    pub kind: EventKind,
    /// When the ledger learned it.
    pub record_time: RecordTime,
}

/// Why a proof shows nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProofFlaw {
    /// The checkpoint.
    #[error("the checkpoint cannot be believed: {0}")]
    Checkpoint(CheckpointFlaw),
    /// The earlier checkpoint of two.
    #[error("the earlier checkpoint cannot be believed: {0}")]
    OldCheckpoint(CheckpointFlaw),
    /// A record is not where it is said to be in the tree of the checkpoint.
    #[error("the record at position {position} is not shown to be in the ledger: {flaw}")]
    NotIncluded {
        /// Where it is said to stand.
        position: Position,
        /// What is wrong with its path.
        flaw: PathFlaw,
    },
    /// A record in the tree is none that this version can read.
    #[error("the record at position {position} cannot be read: {flaw}")]
    Record {
        /// Where.
        position: Position,
        /// What is wrong with it.
        flaw: CodecError,
    },
    /// A history without records.
    #[error("the history has no record")]
    Empty,
    /// A record does not name the subject once.
    #[error("the record at position {position} does not name the subject once")]
    NotNamed {
        /// Where.
        position: Position,
    },
    /// A record is left out.
    #[error("the history leads to position {expected}, where it is continued with {found}")]
    LeftOut {
        /// Where the record before leads.
        expected: Position,
        /// The record that is there instead.
        found: Position,
    },
    /// The history ends before the subject's first record.
    #[error("the history leads to position {missing}, which it does not have")]
    Unfinished {
        /// Where the last record leads.
        missing: Position,
    },
    /// The history goes on behind the subject's first record.
    #[error("the history goes on with position {position} behind the subject's first record")]
    BehindFirst {
        /// The record that is too much.
        position: Position,
    },
    /// The later ledger does not begin with the earlier one.
    #[error("the later ledger is not shown to begin with the earlier one: {0}")]
    NotGrown(PathFlaw),
}

impl Proof {
    /// Checks the proof with the ledger's public key, and says what it has shown.
    ///
    /// # Errors
    /// [`ProofFlaw`]: then nothing is shown.
    pub fn check(&self, key: &NoteVerifier) -> Result<Shown, ProofFlaw> {
        match self {
            Proof::Event { record, checkpoint } => {
                let checkpoint = Checkpoint::open(checkpoint, key).map_err(ProofFlaw::Checkpoint)?;
                let (record, _) = record.check(&checkpoint)?;
                Ok(Shown::Event { checkpoint, record })
            }
            Proof::History { subject, records, checkpoint } => {
                let checkpoint = Checkpoint::open(checkpoint, key).map_err(ProofFlaw::Checkpoint)?;
                let records = check_chain(*subject, records, &checkpoint)?;
                Ok(Shown::History { checkpoint, subject: *subject, records })
            }
            Proof::Consistency { path, old, new } => {
                let old = Checkpoint::open(old, key).map_err(ProofFlaw::OldCheckpoint)?;
                let new = Checkpoint::open(new, key).map_err(ProofFlaw::Checkpoint)?;
                check_consistency((old.size, old.root), (new.size, new.root), path)
                    .map_err(ProofFlaw::NotGrown)?;
                Ok(Shown::Consistency { old, new })
            }
        }
    }
}

impl ProofRecord {
    /// Is the record in the tree, and what does its head say?
    fn check(&self, checkpoint: &Checkpoint) -> Result<(ShownRecord, Vec<Link>), ProofFlaw> {
        let position = self.position;
        let leaf = TreeHash::leaf(&record_digest(&self.salt, &self.bytes));
        check_inclusion(leaf, position.0, &self.path, checkpoint.size, checkpoint.root)
            .map_err(|flaw| ProofFlaw::NotIncluded { position, flaw })?;
        let (kind, record_time, links) = codec::decode_links(position, &self.bytes)
            .map_err(|flaw| ProofFlaw::Record { position, flaw })?;
        Ok((ShownRecord { position, kind, record_time }, links))
    }
}

/// Follows the subject's backlinks from the newest record to the one without any, which the codec accepts nowhere but
/// where the subject came into the ledger.
fn check_chain(
    subject: Subject,
    records: &[ProofRecord],
    checkpoint: &Checkpoint,
) -> Result<Vec<ShownRecord>, ProofFlaw> {
    let newest = records.first().ok_or(ProofFlaw::Empty)?.position;
    let mut next = Some(newest);
    let mut shown = Vec::with_capacity(records.len());
    for record in records {
        let found = record.position;
        let expected = next.ok_or(ProofFlaw::BehindFirst { position: found })?;
        if found != expected {
            return Err(ProofFlaw::LeftOut { expected, found });
        }
        let (head, links) = record.check(checkpoint)?;
        let mut named = links.iter().filter(|link| link.subject == subject);
        next = match (named.next(), named.next()) {
            (Some(link), None) => link.previous,
            (None, _) | (Some(_), Some(_)) => return Err(ProofFlaw::NotNamed { position: found }),
        };
        shown.push(head);
    }
    next.map_or(Ok(shown), |missing| Err(ProofFlaw::Unfinished { missing }))
}

#[cfg(test)]
mod tests;
