//! `check-proof` and `check-consistency`: what a proof shows, found with nothing but a public key.
//!
//! The answer says what was shown and, as plainly, what was not.

use ledger_core::codec;
use ledger_core::domain::ids::Position;
use ledger_core::evidence::{Checkpoint, record_digest};
use ledger_core::verifier::{Proof, ProofRecord, Shown, ShownRecord, subject_name};
use ledger_proto::ledger::event::v1 as pb;
use serde::Serialize;

use crate::cli::{CheckConsistency, CheckProof};
use crate::error::ToolError;
use crate::exit::Exit;
use crate::files::{read_checkpoint, read_proof};
use crate::output::{Output, sheet};

/// The whole answer.
#[derive(Debug, Default, Serialize)]
struct Answer {
    /// `shown` or `refused`.
    verdict: &'static str,
    /// Why it was refused.
    reason: Option<String>,
    shows: Option<String>,
    does_not_show: Option<String>,
    checkpoint: Option<Head>,
    old_checkpoint: Option<Head>,
    /// The subject's records, newest first.
    records: Option<Vec<Line>>,
}

/// What a checkpoint says.
#[derive(Debug, Serialize)]
struct Head {
    origin: String,
    /// Number of records.
    size: u64,
    root: String,
}

/// A record that is in the ledger.
#[derive(Debug, Serialize)]
struct Line {
    position: u64,
    kind: &'static str,
    record_time: String,
    /// As `export` has it; absent where this version cannot read it whole.
    record: Option<pb::Record>,
}

pub(crate) fn run(asked: &CheckProof, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    let proof = read_proof(&asked.file)?;
    match proof.check(&asked.key) {
        Ok(shown) => answer(&Answer::of(&proof, &shown), output),
        Err(flaw) => answer(&Answer::refused(flaw.to_string()), output),
    }
}

/// The same, and the proof is about these two checkpoints.
pub(crate) fn between(asked: &CheckConsistency, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    let proof = read_proof(&asked.file)?;
    let (first, _) = read_checkpoint(&asked.old, &asked.key)?;
    let (second, _) = read_checkpoint(&asked.new, &asked.key)?;
    let refused = match proof.check(&asked.key) {
        Err(flaw) => flaw.to_string(),
        Ok(Shown::Event { .. } | Shown::History { .. }) => "it is a proof of something else".to_owned(),
        Ok(Shown::Consistency { old, .. }) if old != first => {
            "its earlier checkpoint is not the one given".to_owned()
        }
        Ok(Shown::Consistency { new, .. }) if new != second => {
            "its later checkpoint is not the one given".to_owned()
        }
        Ok(shown @ Shown::Consistency { .. }) => return answer(&Answer::of(&proof, &shown), output),
    };
    answer(&Answer::refused(refused), output)
}

fn answer(found: &Answer, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    output.answer(found, |found| {
        // An answer is always a document.
        serde_json::to_value(found).map_or_else(|_| String::new(), |document| sheet(&document))
    })?;
    Ok(if found.reason.is_none() { Exit::Expected } else { Exit::Different })
}

impl Answer {
    fn refused(reason: String) -> Self {
        Answer { verdict: "refused", reason: Some(reason), ..Answer::default() }
    }

    fn of(proof: &Proof, shown: &Shown) -> Self {
        match shown {
            Shown::Event { checkpoint, record } => Answer {
                verdict: "shown",
                shows: Some(format!(
                    "the record at position {} is among the ledger's first {} records, unchanged",
                    record.position, checkpoint.size
                )),
                does_not_show: Some("whether a later record corrects or annuls it".to_owned()),
                checkpoint: Some(Head::of(checkpoint)),
                records: Some(lines(proof, &[*record])),
                ..Answer::default()
            },
            Shown::History { checkpoint, subject, records } => {
                let newest = records.first().map(|record| record.position).unwrap_or_default();
                let (kind, id) = subject_name(*subject).unwrap_or_default();
                Answer {
                    verdict: "shown",
                    shows: Some(format!(
                        "by the ledger's own backlinks these are all records of {kind} {id} up to position {newest}"
                    )),
                    does_not_show: Some(not_shown(newest, checkpoint.size)),
                    checkpoint: Some(Head::of(checkpoint)),
                    records: Some(lines(proof, records)),
                    ..Answer::default()
                }
            }
            Shown::Consistency { old, new } => Answer {
                verdict: "shown",
                shows: Some(format!(
                    "the ledger's first {} records are the {} of the earlier checkpoint, unchanged",
                    old.size, old.size
                )),
                does_not_show: Some("what any of the records say".to_owned()),
                checkpoint: Some(Head::of(new)),
                old_checkpoint: Some(Head::of(old)),
                ..Answer::default()
            },
        }
    }
}

/// What stays open after a history that ends with the record at `newest`, in a ledger of `size` records.
fn not_shown(newest: Position, size: u64) -> String {
    let backlinks = "that the ledger wrote its backlinks truly, which `verify` checks over the whole log";
    let behind = size.saturating_sub(newest.next().0);
    if behind == 0 {
        return backlinks.to_owned();
    }
    format!(
        "whether any of the {behind} records from position {} on, before {size}, names the same subject; {backlinks}",
        newest.next()
    )
}

fn lines(proof: &Proof, shown: &[ShownRecord]) -> Vec<Line> {
    let records = match proof {
        Proof::Event { record, .. } => std::slice::from_ref(record),
        Proof::History { records, .. } => records.as_slice(),
        Proof::Consistency { .. } => &[],
    };
    records.iter().zip(shown).map(|(record, shown)| Line::of(record, shown)).collect()
}

impl Line {
    fn of(record: &ProofRecord, shown: &ShownRecord) -> Self {
        let digest = record_digest(&record.salt, &record.bytes);
        let stored = codec::decode(record.position, &record.bytes).ok();
        Line {
            position: shown.position.0,
            kind: shown.kind.name().unwrap_or("of a later version"),
            record_time: shown.record_time.to_string(),
            record: stored.map(|stored| codec::record_to_proto(&stored, digest)),
        }
    }
}

impl Head {
    fn of(checkpoint: &Checkpoint) -> Self {
        Head { origin: checkpoint.origin.clone(), size: checkpoint.size, root: checkpoint.root.to_string() }
    }
}
