//! Walking over the frames of one segment in large sequential reads, without memory of its own for each record.

use std::io::ErrorKind;

use super::disk::DiskFile;
use super::folder::SegmentFile;
use super::index::{IndexNotes, SparseIndex};
use super::recovery::kind_of;
use crate::domain::ids::Position;
use crate::log::frame::{FRAME_HEADER_BYTES, FrameFault, FrameKind, parse_frame};
use crate::log::{Damage, DamageKind, LogError};

/// A place in a segment, with what was read ahead of it.
pub(super) struct Walk<'a> {
    source: &'a SegmentFile,
    file: &'a dyn DiskFile,
    index: &'a SparseIndex,
    notes: IndexNotes,
    buffer: Vec<u8>,
    /// What of `buffer` is read and not yet walked over.
    start: usize,
    end: usize,
    /// Offset in the file of `buffer[start]`.
    offset: u64,
    /// The record that comes next.
    next: Position,
    /// Length of the frame walked over last, and of its body.
    last_bytes: usize,
    last_body: usize,
}

impl<'a> Walk<'a> {
    /// Starts at the last place before `position` that the index knows. Reads `read_bytes` at a time, more for records
    /// that are longer.
    pub(super) fn towards(
        position: Position,
        source: &'a SegmentFile,
        file: &'a dyn DiskFile,
        index: &'a SparseIndex,
        read_bytes: usize,
    ) -> Self {
        let (record, offset) = index.before(position.0 - source.first.0);
        Walk {
            source,
            file,
            index,
            notes: index.notes(),
            buffer: vec![0; read_bytes],
            start: 0,
            end: 0,
            offset,
            next: source.first.plus(record),
            last_bytes: 0,
            last_body: 0,
        }
    }

    /// The next record. Whoever calls knows that there is one; where there is none, the segment is damaged.
    pub(super) fn next_record(&mut self) -> Result<(Position, &[u8]), LogError> {
        while self.next_frame()? == FrameKind::Commit {}
        let position = self.next;
        self.notes.note(position.0 - self.source.first.0, self.offset - self.last_bytes as u64);
        self.next = position.next();
        let body_start = self.start - self.last_bytes + FRAME_HEADER_BYTES;
        Ok((position, &self.buffer[body_start..body_start + self.last_body]))
    }

    /// Checks that a commit frame follows: the last record of a segment that is complete must have one.
    pub(super) fn expect_commit(&mut self) -> Result<(), LogError> {
        match self.next_frame()? {
            FrameKind::Commit => Ok(()),
            FrameKind::Record => Err(self.damage(DamageKind::Uncommitted).into()),
        }
    }

    /// Steps over one frame, which must carry the next position.
    fn next_frame(&mut self) -> Result<FrameKind, LogError> {
        loop {
            let unread = &self.buffer[self.start..self.end];
            let (kind, position, body_bytes, frame_bytes) = match parse_frame(unread) {
                Ok(frame) => (frame.kind, frame.position, frame.body.len(), frame.bytes),
                Err(FrameFault::Cut { needed }) => {
                    if self.read_ahead(needed)? {
                        continue;
                    }
                    return Err(self.damage(DamageKind::Ends).into());
                }
                Err(FrameFault::Blank) => return Err(self.damage(DamageKind::Ends).into()),
                Err(fault) => return Err(self.damage(kind_of(fault, unread, 0)).into()),
            };
            if position != self.next {
                return Err(self.damage(DamageKind::Position(position.0)).into());
            }
            self.start += frame_bytes;
            self.offset += frame_bytes as u64;
            (self.last_bytes, self.last_body) = (frame_bytes, body_bytes);
            return Ok(kind);
        }
    }

    /// Gives the index what was seen on the way.
    pub(super) fn finish(self) {
        self.index.take_up(self.notes);
    }

    /// Reads on until at least `needed` bytes are there. False at the end of the file.
    fn read_ahead(&mut self, needed: usize) -> Result<bool, LogError> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.buffer.len() < needed {
            self.buffer.resize(needed, 0);
        }
        while self.end < needed {
            match self.file.read_at(&mut self.buffer[self.end..], self.offset + self.end as u64) {
                Ok(0) => return Ok(false),
                Ok(read) => self.end += read,
                Err(again) if again.kind() == ErrorKind::Interrupted => {}
                Err(source) => return Err(LogError::io("read", &self.source.path)(source)),
            }
        }
        Ok(true)
    }

    fn damage(&self, what: DamageKind) -> Damage {
        Damage { segment: self.source.path.clone(), offset: self.offset, position: self.next, what }
    }
}
