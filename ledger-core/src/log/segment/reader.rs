//! The readers' side of the segments: positional reads up to the published tail, each frame checked each time.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::disk::{Disk, DiskFile};
use super::folder::SegmentFile;
use super::index::SparseIndex;
use super::lock::SharedLock;
use super::walk::Walk;
use crate::domain::ids::Position;
use crate::log::{LogError, LogReader};

/// Read at a time for a scan: large enough that the system calls do not count, small enough for the second-level cache.
const SCAN_READ_BYTES: usize = 256 << 10;
/// Read at a time for one record: usually the sixteen records between two entries of the index.
const POINT_READ_BYTES: usize = 4 << 10;
/// Files kept open for readers. A log of 500 million records has over a thousand segments, more than a process may
/// usually have files.
const OPEN_FILES: usize = 64;

/// A segment as readers know it.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) file: SegmentFile,
    pub(super) index: SparseIndex,
}

impl Segment {
    pub(super) fn new(file: SegmentFile) -> Arc<Self> {
        Arc::new(Segment { file, index: SparseIndex::new() })
    }
}

/// What the writer shares with the readers.
#[derive(Debug)]
pub(super) struct Shared {
    disk: Arc<dyn Disk>,
    /// Everything before it is durable. Stored last, so that whoever reads it finds segment and index in place.
    tail: AtomicU64,
    /// In order of position.
    segments: RwLock<Vec<Arc<Segment>>>,
    open_files: Mutex<VecDeque<(Position, Arc<dyn DiskFile>)>>,
    /// Keeps writers away from a log that was opened for reading only.
    _lock: Option<SharedLock>,
}

impl Shared {
    pub(super) fn new(
        disk: Arc<dyn Disk>,
        segments: Vec<Arc<Segment>>,
        tail: Position,
        lock: Option<SharedLock>,
    ) -> Arc<Self> {
        Arc::new(Shared {
            disk,
            tail: AtomicU64::new(tail.0),
            segments: RwLock::new(segments),
            open_files: Mutex::default(),
            _lock: lock,
        })
    }

    /// Shows the readers everything up to `tail`.
    pub(super) fn publish(&self, tail: Position) {
        self.tail.store(tail.0, Ordering::Release);
    }

    /// Adds the segment that comes next.
    pub(super) fn add_segment(&self, segment: Arc<Segment>) {
        self.segments.write().unwrap_or_else(PoisonError::into_inner).push(segment);
    }

    /// The segment that holds `position`, and the position where the next segment starts.
    fn locate(&self, position: Position) -> Option<(Arc<Segment>, Position)> {
        let segments = self.segments.read().unwrap_or_else(PoisonError::into_inner);
        let behind = segments.partition_point(|segment| segment.file.first <= position);
        let segment = segments.get(behind.checked_sub(1)?)?;
        let end = segments.get(behind).map_or(Position(u64::MAX), |next| next.file.first);
        Some((Arc::clone(segment), end))
    }

    fn open(&self, segment: &Segment) -> Result<Arc<dyn DiskFile>, LogError> {
        let first = segment.file.first;
        let mut open_files = self.open_files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, file)) = open_files.iter().rev().find(|(of, _)| *of == first) {
            return Ok(Arc::clone(file));
        }
        let path = &segment.file.path;
        let file = self.disk.open_to_read(path).map_err(LogError::io("open", path))?;
        if open_files.len() == OPEN_FILES {
            open_files.pop_front();
        }
        open_files.push_back((first, Arc::clone(&file)));
        Ok(file)
    }

    /// Visits the records of `from..until` of one segment, which ends at `segment_end`. Breaks when `visit` does.
    fn scan_segment(
        &self,
        (segment, segment_end): (&Segment, Position),
        (from, until): (Position, Position),
        read_bytes: usize,
        visit: &mut dyn FnMut(Position, &[u8]) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, LogError> {
        let file = self.open(segment)?;
        let mut walk = Walk::towards(from, &segment.file, &*file, &segment.index, read_bytes);
        loop {
            let (position, body) = walk.next_record()?;
            let flow = if position < from { ControlFlow::Continue(()) } else { visit(position, body) };
            if flow.is_break() || position.next() >= until {
                if position.next() == segment_end {
                    walk.expect_commit()?;
                }
                walk.finish();
                return Ok(flow);
            }
        }
    }
}

impl LogReader for Shared {
    fn tail(&self) -> Position {
        Position(self.tail.load(Ordering::Acquire))
    }

    fn read(&self, position: Position) -> Result<Vec<u8>, LogError> {
        let tail = LogReader::tail(self);
        let not_written = || LogError::NotWritten { position, tail };
        if position >= tail {
            return Err(not_written());
        }
        let (segment, end) = self.locate(position).ok_or_else(not_written)?;
        let mut found = Vec::new();
        let mut keep = |_, body: &[u8]| {
            found.extend_from_slice(body);
            ControlFlow::Continue(())
        };
        self.scan_segment((&segment, end), (position, position.next()), POINT_READ_BYTES, &mut keep)
            .map(drop)?;
        Ok(found)
    }

    fn scan(
        &self,
        from: Position,
        until: Position,
        visit: &mut dyn FnMut(Position, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), LogError> {
        let until = until.min(LogReader::tail(self));
        let mut next = from;
        while next < until {
            let Some((segment, segment_end)) = self.locate(next) else {
                return Err(LogError::NotWritten { position: next, tail: until });
            };
            let end = segment_end.min(until);
            if self.scan_segment((&segment, segment_end), (next, end), SCAN_READ_BYTES, visit)?.is_break() {
                return Ok(());
            }
            next = end;
        }
        Ok(())
    }
}
