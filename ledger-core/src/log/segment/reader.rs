//! The readers' side of the segments: positional reads up to the published tail, each frame checked each time.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use quick_cache::{Weighter, sync::Cache};

use super::Flow;
use super::disk::{Disk, DiskFile};
use super::folder::SegmentFile;
use super::index::SparseIndex;
use super::lock::SharedLock;
use super::sealed::{Group, OpenSealed, SealedFile};
use super::sealer::Bell;
use super::walk::Walk;
use crate::codec::RawHead;
use crate::domain::ids::Position;
use crate::evidence::TreeHead;
use crate::log::{DamageKind, LogError, LogReader};

/// Read at a time for a scan: large enough that the system calls do not count, small enough for the second-level cache.
const SCAN_READ_BYTES: usize = 256 << 10;
/// Read at a time for one record: usually the sixteen records between two entries of the index.
const POINT_READ_BYTES: usize = 4 << 10;
/// Files kept open for readers. A log of 500 million records has over a thousand segments, more than a process may
/// usually have files.
const OPEN_FILES: usize = 64;

/// Unpacked groups of sealed records kept for readers, in bytes: histories jump, and unpacking a group takes ten times as long as
/// finding it here.
const CACHED_BYTES: u64 = 64 << 20;
/// How many groups that is, at about three kilobytes each.
const CACHED_GROUPS: usize = 20_000;

/// Groups weigh what they take.
#[derive(Clone, Debug)]
struct ByMemory;

impl Weighter<u64, Arc<Group>> for ByMemory {
    fn weight(&self, _number: &u64, group: &Arc<Group>) -> u64 {
        group.memory()
    }
}

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

/// The files of a log, each kind in order of position.
#[derive(Debug, Default)]
struct Files {
    /// Sealed files, without a gap from position 0 on.
    sealed: Vec<Arc<SealedFile>>,
    /// Raw segments; the first begins at or before the end of the sealed files.
    raw: Vec<Arc<Segment>>,
}

impl Files {
    /// Position behind the last sealed record.
    fn sealed_end(&self) -> Position {
        self.sealed.last().map_or(Position::ZERO, |file| file.end)
    }

    /// Takes a sealed file up and returns the raw segments that are covered now.
    fn add_sealed(&mut self, file: SealedFile) -> Vec<SegmentFile> {
        if file.file.first == self.sealed_end() {
            self.sealed.push(Arc::new(file));
        }
        let end = self.sealed_end();
        let covered = self.raw.windows(2).take_while(|pair| pair[1].file.first <= end).count();
        self.raw.drain(..covered).map(|segment| segment.file.clone()).collect()
    }
}

/// Where a record stands.
enum Place {
    Sealed(Arc<SealedFile>),
    /// In a raw segment, which ends at this position.
    Raw(Arc<Segment>, Position),
}

/// What the writer shares with the readers.
#[derive(Debug)]
pub(super) struct Shared {
    /// Everything before it is durable. Stored last, so that whoever reads it finds segment and index in place.
    tail: AtomicU64,
    files: RwLock<Files>,
    open_raw: OpenFiles<dyn DiskFile>,
    open_sealed: OpenFiles<OpenSealed>,
    groups: Cache<u64, Arc<Group>, ByMemory>,
    bell: Arc<Bell>,
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    /// Keeps writers away from a log that was opened for reading only.
    _lock: Option<SharedLock>,
}

impl Shared {
    /// What readers see of a log: sealed files, raw segments behind them, and everything before `tail`.
    pub(super) fn new(
        disk: Arc<dyn Disk>,
        folder: PathBuf,
        sealed: Vec<Arc<SealedFile>>,
        raw: Vec<Arc<Segment>>,
        tail: Position,
        lock: Option<SharedLock>,
    ) -> Arc<Self> {
        Arc::new(Shared {
            tail: AtomicU64::new(tail.0),
            files: RwLock::new(Files { sealed, raw }),
            open_raw: OpenFiles::default(),
            open_sealed: OpenFiles::default(),
            groups: Cache::with_weighter(CACHED_GROUPS, CACHED_BYTES, ByMemory),
            bell: Arc::default(),
            disk,
            folder,
            _lock: lock,
        })
    }

    /// The bell of the sealer. Nobody answers it where nothing is sealed.
    pub(super) fn bell(&self) -> &Arc<Bell> {
        &self.bell
    }

    /// Shows the readers everything up to `tail`.
    pub(super) fn publish(&self, tail: Position) {
        self.tail.store(tail.0, Ordering::Release);
    }

    /// Adds the raw segment that comes next.
    pub(super) fn add_segment(&self, segment: Arc<Segment>) {
        self.write_files().raw.push(segment);
    }

    /// Adds a sealed file and returns the raw segments that readers need no longer.
    pub(super) fn add_sealed(&self, file: SealedFile) -> Vec<SegmentFile> {
        self.write_files().add_sealed(file)
    }

    /// The tree over all sealed records.
    pub(super) fn sealed_tree(&self) -> TreeHead {
        self.read_files().sealed.last().map_or_else(TreeHead::new, |file| file.after.clone())
    }

    /// The raw segments.
    pub(super) fn raw_files(&self) -> Vec<SegmentFile> {
        self.read_files().raw.iter().map(|segment| segment.file.clone()).collect()
    }

    /// Up to where the first complete segment can be sealed in blocks of `block` records; none where there is no such segment, or the
    /// block that it shares with the next one is not full.
    pub(super) fn sealable(&self, block: u64) -> Option<Position> {
        let files = self.read_files();
        let sealed_end = files.sealed_end();
        // A segment that ends where the sealed files end is covered already, and goes with the next one.
        let next =
            files.raw.iter().skip(1).map(|segment| segment.file.first).find(|first| *first > sealed_end)?;
        drop(files);
        let end = Position(next.0.next_multiple_of(block));
        (end <= LogReader::tail(self)).then_some(end)
    }

    /// Where the record at `position` stands.
    fn locate(&self, position: Position) -> Option<Place> {
        let files = self.read_files();
        if position < files.sealed_end() {
            let at = files.sealed.partition_point(|file| file.end <= position);
            return files.sealed.get(at).map(|file| Place::Sealed(Arc::clone(file)));
        }
        let behind = files.raw.partition_point(|segment| segment.file.first <= position);
        let segment = files.raw.get(behind.checked_sub(1)?)?;
        let end = files.raw.get(behind).map_or(Position(u64::MAX), |next| next.file.first);
        Some(Place::Raw(Arc::clone(segment), end))
    }

    /// Takes up sealed files that another process made.
    fn look_again(&self) -> Result<(), LogError> {
        loop {
            let before = self.sealed_tree();
            let file = SegmentFile::sealed(&self.folder, Position(before.size()));
            let sealed = match SealedFile::open(&*self.disk, file) {
                Err(LogError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => return Ok(()),
                opened => opened?,
            };
            if sealed.before != before {
                return Err(sealed.file.damage(0, sealed.file.first, DamageKind::HeaderTree).into());
            }
            let covered = self.add_sealed(sealed);
            self.close_raw(&covered);
        }
    }

    /// Whether a sealed file has the record at `position`.
    fn is_sealed(&self, position: Position) -> bool {
        position < self.read_files().sealed_end()
    }

    /// Closes raw segments that nobody looks for any more: a file that is open takes its room although it was removed.
    pub(super) fn close_raw(&self, covered: &[SegmentFile]) {
        self.open_raw.close(|first| covered.iter().any(|file| file.first == first));
    }

    /// Does `work` where the record at `position` stands. A raw segment may become a sealed file between looking and opening.
    fn at<T>(
        &self,
        position: Position,
        work: &mut dyn FnMut(OpenPlace<'_>) -> Result<T, LogError>,
    ) -> Result<T, LogError> {
        let nowhere = || LogError::NotWritten { position, tail: LogReader::tail(self) };
        loop {
            match self.locate(position).ok_or_else(nowhere)? {
                Place::Sealed(source) => {
                    let open = || OpenSealed::open(&*self.disk, &source).map(Arc::new);
                    return work(OpenPlace::Sealed(
                        &*self.open_sealed.get(source.file.first, open)?,
                        source.end,
                    ));
                }
                Place::Raw(segment, end) => {
                    let path = &segment.file.path;
                    let open = || self.disk.open_to_read(path).map_err(LogError::io("open", path));
                    match self.open_raw.get(segment.file.first, open) {
                        Ok(file) => return work(OpenPlace::Raw(&segment, &*file, end)),
                        Err(error) => {
                            let gone = matches!(&error, LogError::Io { source, .. } if source.kind() == ErrorKind::NotFound);
                            if gone && !self.is_sealed(position) {
                                self.look_again()?;
                            }
                            // Whoever took the sealed file up: we, the sealer, or another reader at the same time.
                            if !gone || !self.is_sealed(position) {
                                return Err(error);
                            }
                        }
                    }
                }
            }
        }
    }

    /// Visits the records of `from..until` of one raw segment, which ends at `segment_end`. Breaks when `visit` does.
    fn scan_raw(
        (segment, file, segment_end): (&Segment, &dyn DiskFile, Position),
        (from, until): (Position, Position),
        read_bytes: usize,
        visit: &mut dyn FnMut(Position, &[u8]) -> ControlFlow<()>,
    ) -> Flow {
        let mut walk = Walk::towards(from, &segment.file, file, &segment.index, read_bytes);
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

    fn read_files(&self) -> RwLockReadGuard<'_, Files> {
        self.files.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_files(&self) -> RwLockWriteGuard<'_, Files> {
        self.files.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a record stands, open for reading, and where that ends.
enum OpenPlace<'a> {
    Sealed(&'a OpenSealed, Position),
    Raw(&'a Segment, &'a dyn DiskFile, Position),
}

/// Files kept open, the newest opened last.
#[derive(Debug)]
struct OpenFiles<T: ?Sized>(Mutex<VecDeque<(Position, Arc<T>)>>);

impl<T: ?Sized> Default for OpenFiles<T> {
    fn default() -> Self {
        OpenFiles(Mutex::default())
    }
}

impl<T: ?Sized> OpenFiles<T> {
    /// The file that begins at `first`, opened where it is not.
    fn get(
        &self,
        first: Position,
        open: impl FnOnce() -> Result<Arc<T>, LogError>,
    ) -> Result<Arc<T>, LogError> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, file)) = files.iter().rev().find(|(of, _)| *of == first) {
            return Ok(Arc::clone(file));
        }
        let file = open()?;
        if files.len() == OPEN_FILES {
            files.pop_front();
        }
        files.push_back((first, Arc::clone(&file)));
        Ok(file)
    }

    /// Closes those files whose first position `is_gone`, once nobody reads from them.
    fn close(&self, is_gone: impl Fn(Position) -> bool) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|(first, _)| !is_gone(*first));
    }
}

impl LogReader for Shared {
    fn tail(&self) -> Position {
        Position(self.tail.load(Ordering::Acquire))
    }

    fn read(&self, position: Position) -> Result<Vec<u8>, LogError> {
        let tail = LogReader::tail(self);
        if position >= tail {
            return Err(LogError::NotWritten { position, tail });
        }
        let number = Group::number_of(position);
        if let Some(group) = self.groups.get(&number) {
            return Ok(group.record(position).to_vec());
        }
        self.at(position, &mut |place| match place {
            OpenPlace::Sealed(file, _) => {
                let group = Arc::new(file.read_group(position)?);
                self.groups.insert(number, Arc::clone(&group));
                Ok(group.record(position).to_vec())
            }
            OpenPlace::Raw(segment, file, end) => {
                let mut found = Vec::new();
                let mut keep = |_, body: &[u8]| {
                    found.extend_from_slice(body);
                    ControlFlow::Continue(())
                };
                let range = (position, position.next());
                Self::scan_raw((segment, file, end), range, POINT_READ_BYTES, &mut keep).map(drop)?;
                Ok(found)
            }
        })
    }

    fn read_many(&self, positions: &[Position]) -> Result<Vec<Vec<u8>>, LogError> {
        let tail = LogReader::tail(self);
        if let Some(position) = positions.iter().copied().find(|position| *position >= tail) {
            return Err(LogError::NotWritten { position, tail });
        }
        for position in positions {
            if self.groups.peek(&Group::number_of(*position)).is_some() {
                continue;
            }
            self.at(*position, &mut |place| {
                if let OpenPlace::Sealed(file, _) = place {
                    file.will_read(*position);
                }
                Ok(())
            })?;
        }
        positions.iter().map(|position| self.read(*position)).collect()
    }

    fn scan(
        &self,
        from: Position,
        until: Position,
        visit: &mut dyn FnMut(Position, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), LogError> {
        self.each_place(from, until, &mut |place, from, until| match place {
            OpenPlace::Sealed(file, _) => file.scan(from, until, visit),
            OpenPlace::Raw(segment, file, end) => {
                Self::scan_raw((segment, file, end), (from, until), SCAN_READ_BYTES, visit)
            }
        })
    }

    fn scan_heads(
        &self,
        from: Position,
        until: Position,
        visit: &mut dyn FnMut(Position, &RawHead) -> ControlFlow<()>,
    ) -> Result<(), LogError> {
        let mut head = RawHead::default();
        self.each_place(from, until, &mut |place, from, until| match place {
            OpenPlace::Sealed(file, _) => file.scan_heads(from, until, visit),
            OpenPlace::Raw(segment, file, end) => {
                let mut unreadable = None;
                let mut parse = |position, record: &[u8]| match head.parse(record) {
                    Some(_) => visit(position, &head),
                    None => {
                        unreadable = Some(segment.file.damage(0, position, DamageKind::Record));
                        ControlFlow::Break(())
                    }
                };
                let flow = Self::scan_raw((segment, file, end), (from, until), SCAN_READ_BYTES, &mut parse)?;
                unreadable.map_or(Ok(flow), |damage| Err(damage.into()))
            }
        })
    }

    fn wait_sealed(&self) {
        self.bell.wait_idle();
    }
}

impl Shared {
    /// Does `work` with each file that has records of `from..until`, and those that are its own, until it breaks.
    fn each_place(
        &self,
        from: Position,
        until: Position,
        work: &mut dyn FnMut(OpenPlace<'_>, Position, Position) -> Flow,
    ) -> Result<(), LogError> {
        let until = until.min(LogReader::tail(self));
        let mut next = from;
        while next < until {
            let (flow, end) = self.at(next, &mut |place| {
                let (OpenPlace::Sealed(_, end) | OpenPlace::Raw(_, _, end)) = &place;
                let end = (*end).min(until);
                Ok((work(place, next, end)?, end))
            })?;
            if flow.is_break() {
                return Ok(());
            }
            next = end;
        }
        Ok(())
    }
}
