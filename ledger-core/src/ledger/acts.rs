//! Acts that were prepared and wait for their place: one, or many that are recorded together or not at all.

use super::Decision;
use super::decide::Condition;
use super::error::LedgerError;
use crate::codec;
use crate::domain::command::Proposal;
use crate::domain::dates::RecordTime;
use crate::domain::ids::Position;
use crate::domain::origin::Origin;
use crate::domain::subject::Subject;

/// Acts that may be handed over as one batch: somewhat less than a megabyte, so that other callers do not wait for long.
pub const BATCH_ACTS: usize = 4_096;

/// Bytes of a record besides its event and its subjects, at most: frame header and padding, time, date, counts.
const RECORD_BYTES: usize = 64;
/// Bytes of a subject with its backlink, nearly always.
const LINK_BYTES: usize = 24;

/// An act that waits for its place. Its event has its stored bytes already: they do not depend on the place, and whoever
/// prepares acts makes them in a thread of its own, not in the writer's.
#[derive(Clone, Debug)]
pub struct PreparedAct {
    pub(super) proposal: Proposal,
    pub(super) origin: Origin,
    pub(super) event_bytes: Vec<u8>,
}

impl PreparedAct {
    /// Makes the event's stored bytes.
    pub fn new(proposal: Proposal, origin: Origin) -> Self {
        let event_bytes = codec::encode_event(&proposal.event, &origin);
        PreparedAct { proposal, origin, event_bytes }
    }

    fn bytes(&self) -> usize {
        self.event_bytes.len() + RECORD_BYTES + self.proposal.touched.len() * LINK_BYTES
    }
}

/// Acts that are recorded one behind the other, all or none, if every subject's newest record is still where it was read.
///
/// An act may name what an earlier act of the batch brings in, by the position that it will have; then the batch must say
/// where it starts ([`ActBatch::start_at`]). What the acts do to one another is for whoever makes the batch to judge: the
/// conditions speak of what stands in front of it.
#[derive(Clone, Debug, Default)]
pub struct ActBatch {
    pub(super) acts: Vec<PreparedAct>,
    pub(super) conditions: Vec<Condition>,
    pub(super) first: Option<Position>,
    /// Everything before it was durable when the first condition was read; absent without conditions.
    since: Option<Position>,
}

impl ActBatch {
    /// A batch without acts.
    pub fn new() -> Self {
        ActBatch::default()
    }

    /// Adds an act behind the others.
    pub fn push(&mut self, act: PreparedAct) {
        self.acts.push(act);
    }

    /// The batch holds only as long as the subject's newest record stands there; none: as long as there is no such subject.
    pub fn require(&mut self, subject: Subject, head: Option<Position>) {
        // When it was read is not known here.
        self.require_as_of(subject, head, Position::ZERO);
    }

    /// The same where it is known that everything before `since` was durable when this was read. The later that was, the less
    /// has to be looked at again on disk.
    pub fn require_as_of(&mut self, subject: Subject, head: Option<Position>, since: Position) {
        self.conditions.push((subject, head));
        self.since = Some(self.since.map_or(since, |earlier| earlier.min(since)));
    }

    /// Everything before this was durable when the conditions were read.
    pub(super) fn since(&self) -> Position {
        self.since.unwrap_or(Position::ZERO)
    }

    /// The batch holds only if its first act gets this position.
    pub fn start_at(&mut self, first: Position) {
        self.first = Some(first);
    }

    /// Adds an act that was decided on, with what its decision rests on.
    pub fn add(&mut self, decision: Decision) {
        self.acts.push(decision.act);
        self.conditions.extend(decision.conditions);
        self.since = Some(self.since.map_or(decision.since, |since| since.min(decision.since)));
    }

    /// Number of acts.
    pub fn len(&self) -> usize {
        self.acts.len()
    }

    /// Whether there is no act in it.
    pub fn is_empty(&self) -> bool {
        self.acts.is_empty()
    }

    /// Bytes that the acts will take in the log, about.
    pub(super) fn bytes(&self) -> usize {
        self.acts.iter().map(PreparedAct::bytes).sum()
    }

    pub(super) fn check_size(&self) -> Result<(), LedgerError> {
        if self.acts.len() > BATCH_ACTS { Err(LedgerError::TooLarge) } else { Ok(()) }
    }
}

/// Where the acts of a batch stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchRecorded {
    /// Position of the first; the others follow in their order. Of a batch without acts: where the next record will stand.
    pub first: Position,
    /// When they were recorded, all of them.
    pub record_time: RecordTime,
}
