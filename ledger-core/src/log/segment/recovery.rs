//! What a segment holds, as a pure function over its bytes. docs/format.md, section 4, gives the rules and the reasons.

use super::header::HEADER_BYTES;
use super::index::{IndexNotes, SparseIndex};
use super::tear::{self, Break, Explanation};
use crate::domain::ids::Position;
use crate::evidence::{SaltCursor, TreeHead, record_digest};
use crate::log::DamageKind;
use crate::log::frame::{
    Commit, FRAME_HEADER_BYTES, FrameFault, FrameKind, chain_next, frame_bytes, parse_frame, u32_at,
};

/// What was found in a segment: whole batches up to `end`, then what `verdict` says.
#[derive(Debug)]
pub(super) struct Outcome {
    /// Whole batches.
    pub(super) batches: u64,
    /// Offset behind the last whole batch.
    pub(super) end: usize,
    /// Offset of the last whole batch, if there is one.
    pub(super) last_batch: Option<usize>,
    /// The tree over everything up to `end`.
    pub(super) tree: TreeHead,
    /// The chain value at `end`.
    pub(super) chain: u32,
    /// The tree at the size that was asked for, if the segment has it.
    pub(super) at_size: Option<TreeHead>,
    /// Where the records stand.
    pub(super) index: IndexNotes,
    pub(super) verdict: Verdict,
}

/// What follows the last whole batch of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing.
    Clean,
    /// A batch that power loss cut short, and that was therefore never acknowledged. Its traces end at `until`.
    Torn { until: usize },
    /// Something that cannot be believed.
    Damaged { offset: usize, position: Position, what: DamageKind },
}

/// A batch that is whole in itself; its root is not checked yet.
struct WholeBatch {
    end: usize,
    commit: Commit,
}

/// The first frame of a batch that is not as it should be.
struct BrokenBatch {
    at: usize,
    /// Good record frames of the batch before it, and the chain value over them.
    records: u32,
    chain: u32,
    why: Why,
}

enum Why {
    /// There is no frame.
    Frame(FrameFault),
    /// There is a frame, but it cannot belong here. No torn write leaves such a thing.
    Misfit(DamageKind),
}

/// Reads the segment `bytes`, whose header says `tree` and has checksum `chain`.
pub(super) fn recover_segment(bytes: &[u8], tree: TreeHead, chain: u32, salts: &mut SaltCursor) -> Outcome {
    recover_segment_past(u64::MAX, bytes, tree, chain, salts)
}

/// The same, and keeps the tree as it was in front of the record at `size`.
pub(super) fn recover_segment_past(
    size: u64,
    bytes: &[u8],
    tree: TreeHead,
    chain: u32,
    salts: &mut SaltCursor,
) -> Outcome {
    let first = tree.size();
    let index = SparseIndex::new().notes();
    let mut outcome = Outcome {
        batches: 0,
        end: HEADER_BYTES,
        last_batch: None,
        tree,
        chain,
        at_size: None,
        index,
        verdict: Verdict::Clean,
    };
    outcome.at_size = (outcome.tree.size() == size).then(|| outcome.tree.clone());
    while !bytes.get(outcome.end..).is_none_or(tear::is_blank) {
        let position = Position(outcome.tree.size());
        let batch = match read_batch(bytes, outcome.end, position, outcome.chain) {
            Ok(batch) => batch,
            Err(broken) => {
                outcome.verdict = judge(bytes, &outcome, position, &broken);
                break;
            }
        };
        if batch.commit.root_before != outcome.tree.root() {
            outcome.verdict = Verdict::Damaged { offset: outcome.end, position, what: DamageKind::Root };
            break;
        }
        let mut at = outcome.end;
        for _ in 0..batch.commit.records {
            let body_at = at + FRAME_HEADER_BYTES;
            let body = &bytes[body_at..body_at + u32_at(bytes, at) as usize];
            let record = outcome.tree.size();
            outcome.index.note(record - first, at as u64);
            outcome.tree.push(&record_digest(&salts.at(Position(record)), body));
            if outcome.tree.size() == size {
                outcome.at_size = Some(outcome.tree.clone());
            }
            at += frame_bytes(body.len());
        }
        outcome.batches += 1;
        outcome.last_batch = Some(outcome.end);
        outcome.end = batch.end;
        outcome.chain = batch.commit.chain;
    }
    outcome
}

/// Reads the batch at `start`, whose first record must be `first`.
fn read_batch(bytes: &[u8], start: usize, first: Position, chain: u32) -> Result<WholeBatch, BrokenBatch> {
    let mut broken = BrokenBatch { at: start, records: 0, chain, why: Why::Misfit(DamageKind::Commit) };
    loop {
        let frame = match parse_frame(&bytes[broken.at..]) {
            Ok(frame) => frame,
            Err(fault) => return Err(BrokenBatch { why: Why::Frame(fault), ..broken }),
        };
        let position = first.plus(u64::from(broken.records));
        match frame.kind {
            FrameKind::Record if frame.position == position => {
                broken.chain = chain_next(broken.chain, frame.checksum);
                broken.records += 1;
                broken.at += frame.bytes;
            }
            FrameKind::Record => {
                return Err(BrokenBatch {
                    why: Why::Misfit(DamageKind::Position(frame.position.0)),
                    ..broken
                });
            }
            FrameKind::Commit => {
                let fits = |commit: &Commit| {
                    (commit.first, commit.records, commit.chain) == (first, broken.records, broken.chain)
                };
                return match Commit::read(&frame).filter(fits) {
                    Some(commit) => Ok(WholeBatch { end: broken.at + frame.bytes, commit }),
                    None => Err(broken),
                };
            }
        }
    }
}

/// Torn or damaged.
fn judge(bytes: &[u8], before: &Outcome, first: Position, broken: &BrokenBatch) -> Verdict {
    let position = first.plus(u64::from(broken.records));
    let damaged = |what| Verdict::Damaged { offset: broken.at, position, what };
    let fault = match &broken.why {
        Why::Misfit(what) => return damaged(*what),
        Why::Frame(fault) => *fault,
    };
    let expected_commit = (broken.records > 0).then(|| {
        let mut frame = Vec::new();
        let root_before = before.tree.root();
        Commit { first, records: broken.records, chain: broken.chain, root_before }.write(&mut frame);
        frame
    });
    let place = Break { bytes, batch: before.end, first, at: broken.at, fault, expected_commit };
    match tear::explain(&place) {
        Explanation::Torn { until } => Verdict::Torn { until },
        Explanation::NotBlank { at } => {
            Verdict::Damaged { offset: at, position: first, what: DamageKind::NotBlank }
        }
        Explanation::Damage => damaged(kind_of(fault, bytes, broken.at)),
    }
}

/// How a fault is reported when no torn write explains it.
pub(super) fn kind_of(fault: FrameFault, bytes: &[u8], at: usize) -> DamageKind {
    match fault {
        FrameFault::Blank => DamageKind::Length(0),
        FrameFault::Cut { .. } => DamageKind::Length(u32_at(bytes, at)),
        FrameFault::Length(length) => DamageKind::Length(length),
        FrameFault::Checksum => DamageKind::Checksum,
        FrameFault::Padding => DamageKind::Padding,
        FrameFault::Kind(kind) => DamageKind::Kind(kind),
    }
}

/// Whether the file of the last segment shows that its creation was never finished, so that nothing was ever stored in
/// it: it is shorter than a header, or all of it is blank, or its header is torn and nothing follows.
///
/// A header that one flipped bit would make good was finished, and is damaged.
pub(super) fn creation_unfinished(bytes: &[u8]) -> bool {
    let Some((header, rest)) = bytes.split_first_chunk::<HEADER_BYTES>() else {
        return true;
    };
    let bad = super::header::Header::decode(header).is_err();
    bad && tear::is_blank(rest) && !super::header::one_bit_from_header(header)
}
