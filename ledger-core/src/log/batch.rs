//! A batch: the records that become durable together, already framed as they will stand in the file.
//!
//! Records are encoded straight into one growing buffer, so that between the domain and the disk a byte is written once
//! and never copied.

use thiserror::Error;

use super::frame::{
    COMMIT_FRAME_BYTES, Commit, FRAME_HEADER_BYTES, FrameKind, MAX_BODY_BYTES, MAX_POSITION, chain_next,
    finish_frame, frame_bytes, u32_at, u64_at,
};
use crate::domain::ids::Position;
use crate::evidence::TreeHash;

/// Most bytes that one batch may take in the file, commit frame included: 32 MiB. One write and one sync of that size
/// already take a tenth of a second; a longer one would only make everybody wait.
pub const MAX_BATCH_BYTES: usize = 32 << 20;

/// A record does not fit into the batch. The batch is as it was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BatchError {
    /// A record of no bytes would look like a place that was never written.
    #[error("a record of no bytes cannot be stored")]
    EmptyRecord,
    /// The record is longer than any record may be.
    #[error("a record of {bytes} bytes is longer than {MAX_BODY_BYTES}")]
    RecordTooLong {
        /// Length of the record in bytes.
        bytes: usize,
    },
    /// The batch would be longer than [`MAX_BATCH_BYTES`]. Append what is there and start another.
    #[error("the batch is full: with this record it would take {bytes} bytes, more than {MAX_BATCH_BYTES}")]
    Full {
        /// Bytes the batch would take with the record and its commit frame.
        bytes: usize,
    },
}

/// Records at dense positions from [`Batch::first`] on, to be appended all or none.
#[derive(Clone, Debug)]
pub struct Batch {
    first: Position,
    records: u32,
    /// Record frames, one behind the other.
    frames: Vec<u8>,
    /// Where each of them starts.
    starts: Vec<usize>,
}

impl Batch {
    /// An empty batch whose first record will stand at `first`.
    pub fn new(first: Position) -> Self {
        Batch { first, records: 0, frames: Vec::new(), starts: Vec::new() }
    }

    /// Empties the batch and keeps its memory.
    pub fn restart(&mut self, first: Position) {
        self.first = first;
        self.records = 0;
        self.frames.clear();
        self.starts.clear();
    }

    /// Becomes the same as `other`, in its own memory.
    pub fn copy_from(&mut self, other: &Batch) {
        self.first = other.first;
        self.records = other.records;
        self.frames.clone_from(&other.frames);
        self.starts.clone_from(&other.starts);
    }

    /// Takes back every record behind the first `records`.
    pub fn shorten(&mut self, records: usize) {
        if let Some(start) = self.starts.get(records) {
            self.frames.truncate(*start);
            self.starts.truncate(records);
            self.records = records as u32;
        }
    }

    /// The stored bytes of one record of the batch.
    pub fn record(&self, position: Position) -> Option<&[u8]> {
        let at = usize::try_from(position.0.checked_sub(self.first.0)?).ok()?;
        let start = *self.starts.get(at)?;
        let body_start = start + FRAME_HEADER_BYTES;
        self.frames.get(body_start..body_start + u32_at(&self.frames, start) as usize)
    }

    /// Appends one record, which `write_body` appends to the buffer it is given and otherwise leaves alone. Returns the
    /// bytes of the record as they will be stored.
    ///
    /// # Errors
    /// When the record is empty, too long, or the batch is full. The batch is then unchanged.
    ///
    /// # Panics
    /// When `write_body` shortens the buffer, and behind position 2⁵⁶ − 1.
    pub fn push_with(&mut self, write_body: impl FnOnce(&mut Vec<u8>)) -> Result<&[u8], BatchError> {
        let position = self.next();
        assert!(position.0 < MAX_POSITION, "positions are 56 bits long");
        let start = self.frames.len();
        let body_start = start + FRAME_HEADER_BYTES;
        self.frames.resize(body_start, 0);
        write_body(&mut self.frames);
        assert!(
            self.frames.len() >= body_start,
            "a record is appended to the buffer, nothing is taken from it"
        );
        let body_bytes = self.frames.len() - body_start;
        if let Err(refused) = check_room(start, body_bytes) {
            self.frames.truncate(start);
            return Err(refused);
        }
        finish_frame(&mut self.frames, start, FrameKind::Record, position);
        self.records += 1;
        self.starts.push(start);
        Ok(&self.frames[body_start..body_start + body_bytes])
    }

    /// Position of the first record.
    pub fn first(&self) -> Position {
        self.first
    }

    /// Position after the last record.
    pub fn next(&self) -> Position {
        self.first.plus(u64::from(self.records))
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.records as usize
    }

    /// Whether there is no record in it.
    pub fn is_empty(&self) -> bool {
        self.records == 0
    }

    /// Bytes that the batch takes in the file, commit frame included.
    pub fn stored_bytes(&self) -> usize {
        self.frames.len() + COMMIT_FRAME_BYTES
    }

    /// The records in order, with their stored bytes.
    pub fn records(&self) -> impl Iterator<Item = (Position, &[u8])> {
        self.frames_at().map(|(start, position)| {
            let body_start = start + FRAME_HEADER_BYTES;
            (position, &self.frames[body_start..body_start + u32_at(&self.frames, start) as usize])
        })
    }

    /// Offsets of the record frames from the start of the batch, with their positions.
    pub(super) fn frames_at(&self) -> impl Iterator<Item = (usize, Position)> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let start = at;
            (start < self.frames.len()).then(|| {
                at += frame_bytes(u32_at(&self.frames, start) as usize);
                (start, Position(u64_at(&self.frames, start + 8) >> 8))
            })
        })
    }

    /// The chain value behind this batch, when it is `before` in front of it.
    pub(super) fn chain(&self, before: u32) -> u32 {
        self.frames_at().fold(before, |chain, (start, _)| chain_next(chain, u32_at(&self.frames, start + 4)))
    }

    /// Hands the whole batch, commit frame included, to `write` as one piece. The commit frame is put behind the
    /// records for the time of the call, so that one write can take both without copying either.
    pub(super) fn committed<R>(
        &mut self,
        chain: u32,
        root_before: TreeHash,
        write: impl FnOnce(&[u8]) -> R,
    ) -> R {
        let end = self.frames.len();
        Commit { first: self.first, records: self.records, chain, root_before }.write(&mut self.frames);
        let result = write(&self.frames);
        self.frames.truncate(end);
        result
    }
}

/// Whether a record of `body_bytes` may follow `before` bytes of frames.
fn check_room(before: usize, body_bytes: usize) -> Result<(), BatchError> {
    if body_bytes == 0 {
        return Err(BatchError::EmptyRecord);
    }
    if body_bytes > MAX_BODY_BYTES {
        return Err(BatchError::RecordTooLong { bytes: body_bytes });
    }
    let bytes = before + frame_bytes(body_bytes) + COMMIT_FRAME_BYTES;
    if bytes > MAX_BATCH_BYTES { Err(BatchError::Full { bytes }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::super::frame::parse_frame;
    use super::*;

    fn batch_of(first: u64, bodies: &[&[u8]]) -> Batch {
        let mut batch = Batch::new(Position(first));
        for body in bodies {
            assert_eq!(batch.push_with(|out| out.extend_from_slice(body)).unwrap(), *body);
        }
        batch
    }

    #[test]
    fn records_come_out_as_they_went_in() {
        let bodies: [&[u8]; 4] = [b"a", b"12345678", b"123456789", &[0; 100]];
        let batch = batch_of(40, &bodies);
        assert_eq!((batch.len(), batch.first(), batch.next()), (4, Position(40), Position(44)));
        let found: Vec<_> = batch.records().collect();
        let expected: Vec<_> = (40..).map(Position).zip(bodies).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_committed_form_is_record_frames_and_one_commit_frame() {
        let mut batch = batch_of(5, &[b"one", b"two"]);
        let chain = batch.chain(9);
        let root = TreeHash([3; 32]);
        let bytes = batch.committed(chain, root, <[u8]>::to_vec);
        assert_eq!(bytes.len(), batch.stored_bytes());
        let one = parse_frame(&bytes).unwrap();
        let two = parse_frame(&bytes[one.bytes..]).unwrap();
        let end = parse_frame(&bytes[one.bytes + two.bytes..]).unwrap();
        assert_eq!(
            (one.position, one.body, two.position, two.body),
            (Position(5), &b"one"[..], Position(6), &b"two"[..])
        );
        let expected_chain = chain_next(chain_next(9, one.checksum), two.checksum);
        assert_eq!(
            Commit::read(&end),
            Some(Commit { first: Position(5), records: 2, chain: expected_chain, root_before: root })
        );
        assert_eq!(batch.records().count(), 2, "the commit frame is gone again");
    }

    #[test]
    fn what_does_not_fit_leaves_the_batch_unchanged() {
        let mut batch = batch_of(0, &[b"here"]);
        let before = batch.frames.clone();
        assert_eq!(batch.push_with(|_| ()), Err(BatchError::EmptyRecord));
        assert_eq!(
            batch.push_with(|out| out.resize(out.len() + MAX_BODY_BYTES + 1, 1)),
            Err(BatchError::RecordTooLong { bytes: MAX_BODY_BYTES + 1 })
        );
        assert_eq!((batch.len(), &batch.frames), (1, &before));
        batch.push_with(|out| out.resize(out.len() + MAX_BODY_BYTES, 1)).unwrap();
        let refused = batch.push_with(|out| out.resize(out.len() + MAX_BODY_BYTES, 1));
        assert!(matches!(refused, Err(BatchError::Full { bytes }) if bytes > MAX_BATCH_BYTES), "{refused:?}");
        assert_eq!(batch.len(), 2);
    }

    #[test]
    fn records_are_found_by_position_and_taken_back_from_the_end() {
        let mut batch = batch_of(40, &[b"one", b"two", b"three"]);
        let shorter = batch_of(40, &[b"one"]);
        assert_eq!(batch.record(Position(42)), Some(&b"three"[..]));
        assert_eq!((batch.record(Position(39)), batch.record(Position(43))), (None, None));
        batch.shorten(3);
        assert_eq!(batch.len(), 3);
        batch.shorten(1);
        assert_eq!((batch.next(), &batch.frames), (Position(41), &shorter.frames));
        assert_eq!((batch.record(Position(40)), batch.record(Position(41))), (Some(&b"one"[..]), None));
        batch.push_with(|out| out.extend_from_slice(b"other")).unwrap();
        assert_eq!(batch.record(Position(41)), Some(&b"other"[..]));
    }

    #[test]
    fn a_restarted_batch_is_empty() {
        let mut batch = batch_of(0, &[b"here"]);
        batch.restart(Position(8));
        assert!(batch.is_empty());
        assert_eq!((batch.next(), batch.records().count()), (Position(8), 0));
    }
}
