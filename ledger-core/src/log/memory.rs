//! A log in memory, for tests and simulation: the same port, with failures that a script asks for.
//!
//! What matters about a failing disk is what the caller can and cannot know afterwards, so the script speaks of exactly
//! that: nothing was stored, everything was stored although the append reported a failure, or there was no room.

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::{Batch, Log, LogError, LogReader};
use crate::domain::ids::Position;
use crate::evidence::TreeHead;

/// Records that a scan takes out of the shared store at a time, so that it never holds the lock while it calls out.
const SCAN_STEP: u64 = 256;

/// How an append fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The write fails and nothing is stored. The log is poisoned.
    NothingStored,
    /// The records are stored, but the append reports a failure. The log is poisoned; the records come to light when it
    /// is opened again.
    StoredButFailed,
    /// There is no room. Nothing is stored, and the log goes on.
    OutOfSpace,
}

/// A log in memory.
#[derive(Debug, Default)]
pub struct MemoryLog {
    shared: Arc<Shared>,
    appends: u64,
    faults: BTreeMap<u64, Fault>,
    poisoned: bool,
}

#[derive(Debug, Default)]
struct Shared {
    /// What would be found by opening the log again; may be ahead of `tail` after a fault.
    stored: RwLock<Vec<Arc<[u8]>>>,
    tail: AtomicU64,
}

impl MemoryLog {
    /// An empty log.
    pub fn new() -> Self {
        MemoryLog::default()
    }

    /// Lets the append with this number fail; the first append of this object is number 0. Appends that are refused
    /// before anything is tried (poisoned, tail moved) are not counted.
    pub fn fail_append(&mut self, number: u64, fault: Fault) {
        self.faults.insert(number, fault);
    }

    /// Number of appends tried so far: the number of the next one.
    pub fn appends(&self) -> u64 {
        self.appends
    }

    /// What a process finds that opens this log after the one before it ended: every stored record, no fault, not
    /// poisoned. Readers of the old log keep seeing what they saw.
    pub fn reopen(&self) -> MemoryLog {
        let stored = self.shared.records(0, u64::MAX);
        let tail = AtomicU64::new(stored.len() as u64);
        MemoryLog { shared: Arc::new(Shared { stored: RwLock::new(stored), tail }), ..MemoryLog::default() }
    }
}

impl Log for MemoryLog {
    fn tail(&self) -> Position {
        LogReader::tail(&*self.shared)
    }

    fn append(
        &mut self,
        expected_tail: Position,
        batch: &mut Batch,
        before: &TreeHead,
    ) -> Result<(), LogError> {
        super::check_append(self.poisoned, expected_tail, self.tail(), batch, before)?;
        if batch.is_empty() {
            return Ok(());
        }
        let fault = self.faults.remove(&self.appends);
        self.appends += 1;
        match fault {
            None => {
                self.shared.store(batch);
                self.shared.tail.store(batch.next().0, Ordering::Release);
                Ok(())
            }
            Some(Fault::OutOfSpace) => {
                Err(LogError::OutOfSpace { path: place(), source: io::ErrorKind::StorageFull.into() })
            }
            Some(Fault::NothingStored) => {
                self.poisoned = true;
                Err(LogError::io("write", place())(io::Error::other("scripted fault, nothing stored")))
            }
            Some(Fault::StoredButFailed) => {
                self.shared.store(batch);
                self.poisoned = true;
                Err(LogError::io("sync", place())(io::Error::other("scripted fault, stored all the same")))
            }
        }
    }

    fn reader(&self) -> Arc<dyn LogReader> {
        Arc::clone(&self.shared) as Arc<dyn LogReader>
    }
}

fn place() -> PathBuf {
    PathBuf::from("memory")
}

impl Shared {
    fn store(&self, batch: &Batch) {
        let mut stored = self.stored.write().unwrap_or_else(PoisonError::into_inner);
        stored.extend(batch.records().map(|(_, body)| Arc::from(body)));
    }

    /// Stored records from `from` up to, not including, `until`, as far as there are any.
    fn records(&self, from: u64, until: u64) -> Vec<Arc<[u8]>> {
        let stored = self.stored.read().unwrap_or_else(PoisonError::into_inner);
        let end = usize::try_from(until).unwrap_or(usize::MAX).min(stored.len());
        let start = usize::try_from(from).unwrap_or(usize::MAX).min(end);
        stored[start..end].to_vec()
    }
}

impl LogReader for Shared {
    fn tail(&self) -> Position {
        Position(self.tail.load(Ordering::Acquire))
    }

    fn read(&self, position: Position) -> Result<Vec<u8>, LogError> {
        let tail = LogReader::tail(self);
        let found = if position < tail { self.records(position.0, position.0 + 1).pop() } else { None };
        found.map(|body| body.to_vec()).ok_or(LogError::NotWritten { position, tail })
    }

    fn scan(
        &self,
        from: Position,
        until: Position,
        visit: &mut dyn FnMut(Position, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), LogError> {
        let until = until.min(LogReader::tail(self)).0;
        let mut next = from.0;
        while next < until {
            for body in self.records(next, until.min(next + SCAN_STEP)) {
                if visit(Position(next), &body).is_break() {
                    return Ok(());
                }
                next += 1;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{RecordDigest, TreeHash};

    fn tree_of(size: u64) -> TreeHead {
        let mut tree = TreeHead::new();
        (0..size).for_each(|_| tree.push(&RecordDigest([0; 32])));
        tree
    }

    fn append(log: &mut MemoryLog, bodies: &[&[u8]]) -> Result<(), LogError> {
        let tail = log.tail();
        let mut batch = Batch::new(tail);
        for body in bodies {
            batch.push_with(|out| out.extend_from_slice(body)).unwrap();
        }
        log.append(tail, &mut batch, &tree_of(tail.0))
    }

    fn all(reader: &dyn LogReader) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        reader
            .scan(Position::ZERO, Position(u64::MAX), &mut |position, body| {
                assert_eq!(position.0, found.len() as u64);
                found.push(body.to_vec());
                ControlFlow::Continue(())
            })
            .unwrap();
        found
    }

    #[test]
    fn appended_records_are_read_back() {
        let mut log = MemoryLog::new();
        let reader = log.reader();
        append(&mut log, &[b"a", b"b"]).unwrap();
        append(&mut log, &[b"c"]).unwrap();
        assert_eq!(reader.tail(), Position(3));
        assert_eq!(all(&*reader), [b"a", b"b", b"c"]);
        assert_eq!(reader.read(Position(1)).unwrap(), b"b");
        assert!(matches!(
            reader.read(Position(3)),
            Err(LogError::NotWritten { position: Position(3), tail: Position(3) })
        ));
    }

    #[test]
    fn scans_stop_where_they_are_told_to() {
        let mut log = MemoryLog::new();
        for _ in 0..3 {
            append(&mut log, &[b"x".as_slice(); 300]).unwrap();
        }
        let mut seen = Vec::new();
        let mut visit = |position: Position, _: &[u8]| {
            seen.push(position.0);
            if position.0 == 700 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        log.reader().scan(Position(100), Position(600), &mut visit).unwrap();
        log.reader().scan(Position(650), Position(u64::MAX), &mut visit).unwrap();
        log.reader().scan(Position(2000), Position(u64::MAX), &mut visit).unwrap();
        let expected: Vec<u64> = (100..600).chain(650..=700).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_moved_tail_is_refused_and_nothing_is_stored() {
        let mut log = MemoryLog::new();
        append(&mut log, &[b"a"]).unwrap();
        let mut batch = Batch::new(Position(0));
        batch.push_with(|out| out.push(1)).unwrap();
        let refused = log.append(Position(0), &mut batch, &TreeHead::new());
        assert!(matches!(refused, Err(LogError::TailMoved { expected: Position(0), actual: Position(1) })));
        append(&mut log, &[b"b"]).unwrap();
        assert_eq!(all(&*log.reader()), [b"a", b"b"]);
    }

    #[test]
    fn no_room_is_not_the_end() {
        let mut log = MemoryLog::new();
        log.fail_append(1, Fault::OutOfSpace);
        append(&mut log, &[b"a"]).unwrap();
        assert!(matches!(append(&mut log, &[b"b"]), Err(LogError::OutOfSpace { .. })));
        append(&mut log, &[b"c"]).unwrap();
        assert_eq!(all(&*log.reader()), [b"a", b"c"]);
    }

    #[test]
    fn after_a_failure_the_log_refuses_and_readers_go_on() {
        for (fault, found_later) in [(Fault::NothingStored, 1), (Fault::StoredButFailed, 3)] {
            let mut log = MemoryLog::new();
            log.fail_append(1, fault);
            append(&mut log, &[b"a"]).unwrap();
            assert!(matches!(append(&mut log, &[b"b", b"c"]), Err(LogError::Io { .. })));
            assert!(matches!(append(&mut log, &[b"d"]), Err(LogError::Poisoned)));
            assert_eq!(all(&*log.reader()), [b"a"], "{fault:?}: only what was acknowledged");
            let mut again = log.reopen();
            assert_eq!(all(&*again.reader()).len(), found_later, "{fault:?}");
            append(&mut again, &[b"e"]).unwrap();
            assert_eq!(again.tail(), Position(found_later as u64 + 1));
        }
    }

    #[test]
    #[should_panic(expected = "the tree stands at 0, the tail at 1")]
    fn a_tree_of_another_size_stops_the_writer() {
        let mut log = MemoryLog::new();
        append(&mut log, &[b"a"]).unwrap();
        let mut batch = Batch::new(Position(1));
        batch.push_with(|out| out.push(1)).unwrap();
        let wrong = TreeHead::from_parts(0, Vec::<TreeHash>::new()).unwrap();
        drop(log.append(Position(1), &mut batch, &wrong));
    }
}
