//! Where in a segment a record stands, roughly: the offset of every sixteenth record.
//!
//! Four bytes for sixteen records are 250 kB for a million. The index is never stored. The writer fills that of the
//! active segment; for older segments, reads fill it in passing, so that opening a log reads none of them.

use std::sync::{PoisonError, RwLock};

use super::header::HEADER_BYTES;
use crate::log::frame::FRAME_ALIGNMENT;

/// Records from one entry to the next.
const STEP: u64 = 16;

/// A sparse index of one segment. Records are counted from the segment's first one.
#[derive(Debug)]
pub(super) struct SparseIndex {
    /// Entry i is the offset of record i·[`STEP`], in units of [`FRAME_ALIGNMENT`]: 32 GiB fit.
    entries: RwLock<Vec<u32>>,
}

impl SparseIndex {
    /// Knows only where the first record is.
    pub(super) fn new() -> Self {
        SparseIndex { entries: RwLock::new(vec![(HEADER_BYTES / FRAME_ALIGNMENT) as u32]) }
    }

    /// The last known record at or before `record`, and its offset in bytes.
    pub(super) fn before(&self, record: u64) -> (u64, u64) {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        let entry = usize::try_from(record / STEP).unwrap_or(usize::MAX).min(entries.len() - 1);
        (entry as u64 * STEP, u64::from(entries[entry]) * FRAME_ALIGNMENT as u64)
    }

    /// Collects entries without holding the lock.
    pub(super) fn notes(&self) -> IndexNotes {
        let next = self.entries.read().unwrap_or_else(PoisonError::into_inner).len() as u64;
        IndexNotes { next: next * STEP, start: next as usize, offsets: Vec::new() }
    }

    /// Takes up what was collected. Somebody else may have been here first with the same entries.
    pub(super) fn take_up(&self, notes: IndexNotes) {
        if notes.offsets.is_empty() {
            return;
        }
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        let known = entries.len() - notes.start.min(entries.len());
        entries.extend(notes.offsets.iter().skip(known));
    }
}

/// Entries on the way into an index.
#[derive(Clone, Debug)]
pub(super) struct IndexNotes {
    /// The record that the index wants to know next.
    next: u64,
    /// Number of entries that the index had when the collecting began.
    start: usize,
    offsets: Vec<u32>,
}

impl IndexNotes {
    /// Tells where a record stands; most are of no interest.
    pub(super) fn note(&mut self, record: u64, offset: u64) {
        if record == self.next {
            self.offsets.push((offset / FRAME_ALIGNMENT as u64) as u32);
            self.next += STEP;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: u64 = HEADER_BYTES as u64;

    #[test]
    fn an_index_leads_to_the_last_noted_record() {
        let index = SparseIndex::new();
        assert_eq!(index.before(1000), (0, FIRST));
        let mut notes = index.notes();
        (0..50).for_each(|record| notes.note(record, FIRST + record * 40));
        index.take_up(notes);
        assert_eq!(index.before(15), (0, FIRST));
        assert_eq!(index.before(16), (16, FIRST + 640));
        assert_eq!(index.before(47), (32, FIRST + 1280));
        assert_eq!(index.before(48), (48, FIRST + 1920));
        assert_eq!(index.before(9999), (48, FIRST + 1920));
    }

    #[test]
    fn notes_of_two_readers_do_not_double() {
        let index = SparseIndex::new();
        let (mut one, mut two) = (index.notes(), index.notes());
        (0..40).for_each(|record| one.note(record, FIRST + record * 8));
        (0..70).for_each(|record| two.note(record, FIRST + record * 8));
        index.take_up(one);
        index.take_up(two);
        for record in [16, 32, 48, 64] {
            assert_eq!(index.before(record), (record, FIRST + record * 8));
        }
        assert_eq!(index.before(1000), (64, FIRST + 64 * 8));
    }

    #[test]
    fn a_note_that_begins_too_late_is_not_taken() {
        let index = SparseIndex::new();
        let mut notes = index.notes();
        (20..40).for_each(|record| notes.note(record, FIRST + record * 8));
        index.take_up(notes);
        assert_eq!(index.before(1000), (0, FIRST), "record 16 was not seen, so 32 has no place");
    }
}
