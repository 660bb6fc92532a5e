//! The doors of the ledger that the bench uses. What changes there is changed here, and nowhere else.

use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use ledger_core::codec::RawHead;
use ledger_core::domain::command::Proposal;
use ledger_core::domain::ids::Position;
use ledger_core::domain::origin::Origin;
use ledger_core::domain::subject::Subject;
use ledger_core::evidence::TreeHead;
use ledger_core::ledger::{ActBatch, BatchRecorded, Ledger, LedgerError, PreparedAct};
use ledger_core::log::LogReader;
use ledger_core::verifier::ProofRecord;

use super::acts::Act;
use super::raw::files_below;
use crate::error::ToolError;

/// Acts that are to be handed over together, and what they rest on.
pub(super) struct Ready {
    acts: Vec<(Proposal, Origin)>,
    conditions: Vec<(Subject, Option<Position>)>,
    /// Everything before it was durable when the conditions were read.
    since: Position,
}

/// Takes acts as the domain has them: what is left to do with them is measured.
pub(super) fn ready(acts: &[Act], since: Position) -> Ready {
    let proposal = |act: &Act| {
        let Act { effective_date, event, touched, origin, .. } = act;
        let proposal =
            Proposal { effective_date: *effective_date, event: Arc::clone(event), touched: touched.clone() };
        (proposal, origin.clone())
    };
    Ready {
        acts: acts.iter().map(proposal).collect(),
        conditions: acts.iter().flat_map(|act| &act.conditions).copied().collect(),
        since,
    }
}

/// Records acts, and waits until they are durable. They are in the queue once the future was polled.
pub(super) async fn append(ledger: Ledger, ready: Ready) -> Result<Vec<Position>, ToolError> {
    let acts = ready.acts.len() as u64;
    positions(ledger.submit_batch(ready.encoded()).await?, acts)
}

/// The same for a caller that may block its thread.
pub(super) fn append_blocking(ledger: &Ledger, ready: Ready) -> Result<Vec<Position>, ToolError> {
    let acts = ready.acts.len() as u64;
    positions(ledger.submit_batch_blocking(ready.encoded())?, acts)
}

impl Ready {
    fn encoded(self) -> ActBatch {
        let mut batch = ActBatch::new();
        self.acts.into_iter().for_each(|(proposal, origin)| batch.push(PreparedAct::new(proposal, origin)));
        let since = self.since;
        self.conditions.into_iter().for_each(|(subject, head)| batch.require_as_of(subject, head, since));
        batch
    }
}

fn positions(recorded: Option<BatchRecorded>, acts: u64) -> Result<Vec<Position>, ToolError> {
    // Nobody else names the subjects of an office.
    let first = recorded.ok_or(LedgerError::Contended)?.first;
    Ok((0..acts).map(|behind| first.plus(behind)).collect())
}

/// Waits until everything that can be sealed is sealed.
pub(super) fn settle(ledger: &Ledger) {
    ledger.reader().wait_sealed();
}

/// Whether a file of the log is a sealed one.
pub(super) fn is_sealed(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "sealed")
}

/// Bytes of the sealed files in a data folder.
pub(super) fn sealed_bytes(data: &Path) -> Result<u64, ToolError> {
    let files = files_below(&data.join("log"))?;
    Ok(files.iter().filter(|(path, _)| is_sealed(path)).map(|(_, length)| length).sum())
}

/// Bytes that a reader has to read for one record: its block in a sealed file, or a page of a segment.
pub(super) fn piece_bytes(data: &Path, tail: Position) -> Result<usize, ToolError> {
    let sealed = sealed_bytes(data)?;
    let blocks = tail.0.div_ceil(256).max(1);
    Ok(if sealed == 0 { 4 << 10 } else { (sealed / blocks) as usize })
}

/// Visits the headers of records.
pub(super) fn scan_heads(
    reader: &dyn LogReader,
    (from, until): (Position, Position),
) -> Result<(), ToolError> {
    let scanned = reader.scan_heads(from, until, &mut |_, head| {
        black_box(head);
        ControlFlow::Continue(())
    });
    Ok(scanned?)
}

/// Length of a record's header.
pub(super) fn head_bytes(record: &[u8]) -> usize {
    RawHead::default().parse(record).unwrap_or(record.len())
}

/// A subject's records as they are stored, held against the chain of their backlinks.
pub(super) fn history(ledger: &Ledger, subject: Subject) -> Result<Vec<(Position, Vec<u8>)>, ToolError> {
    Ok(ledger.history_bytes(subject)?)
}

/// Makes proofs under one tree.
pub(super) fn prove(ledger: &Ledger, position: Position, tree: &TreeHead) -> Result<ProofRecord, ToolError> {
    let path = ledger.tiles().inclusion(position, tree)?.unwrap_or_default();
    let bytes = ledger.reader().read(position)?;
    Ok(ProofRecord { position, salt: ledger.salts().at(position), bytes, path })
}
