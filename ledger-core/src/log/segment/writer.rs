//! The writer's side of the segments: the only code that changes their files.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::disk::{Disk, DiskFile, RealDisk, write_all_at};
use super::folder::{Listing, SegmentFile, segments_folder};
use super::header::{HEADER_BYTES, Header, header_checksum};
use super::reader::{Segment, Shared};
use super::recovery::Verdict;
use super::sealed::BLOCK_RECORDS;
use super::sealer::{Sealer, Work};
use super::{FolderLock, Found, Recovered, SegmentOptions};
use crate::domain::ids::Position;
use crate::evidence::{Salts, TreeHead};
use crate::log::{Batch, LedgerId, Log, LogError, LogReader};

/// Zeros written at a time.
const ZEROS: &[u8] = &[0; 1 << 20];

/// The embedded log, open for writing.
pub struct SegmentLog {
    folder: PathBuf,
    ledger: LedgerId,
    options: SegmentOptions,
    shared: Arc<Shared>,
    active: Active,
    poisoned: bool,
    disk: Arc<dyn Disk>,
    /// Absent where nothing is to be sealed.
    sealer: Option<Sealer>,
    /// Where the last block of the segment before the active one is full, so that it can be sealed; absent when that was said.
    seal_at: Option<Position>,
    /// Dropped last, when nothing is written any more.
    lock: FolderLock,
}

/// The segment that is written.
struct Active {
    segment: Arc<Segment>,
    file: Arc<dyn DiskFile>,
    /// Where the next batch goes.
    end: u64,
    /// Everything from `end` up to here is known to be zero and durable.
    filled: u64,
    /// The chain value of the last commit.
    chain: u32,
}

impl SegmentLog {
    /// Makes the log of a new ledger in a data folder that has none, with `log/` inside it.
    ///
    /// A creation that was cut short before can simply be tried again.
    ///
    /// # Errors
    /// [`LogError::AlreadyExists`] when there is a log, [`LogError::OutOfSpace`], [`LogError::Io`].
    pub fn create(
        lock: FolderLock,
        options: &SegmentOptions,
        salts: &Salts,
        ledger: LedgerId,
    ) -> Result<SegmentLog, LogError> {
        Self::create_on(RealDisk::shared(), lock, options, salts, ledger)
    }

    pub(super) fn create_on(
        disk: Arc<dyn Disk>,
        lock: FolderLock,
        options: &SegmentOptions,
        salts: &Salts,
        ledger: LedgerId,
    ) -> Result<SegmentLog, LogError> {
        let folder = segments_folder(lock.folder());
        disk.create_dir_all(&folder).map_err(LogError::io("create", &folder))?;
        disk.sync_folder(lock.folder()).map_err(LogError::io("sync", lock.folder()))?;
        let listing = Listing::read(&*disk, &folder)?;
        if !listing.files.is_empty() {
            return Err(LogError::AlreadyExists { path: folder });
        }
        if let Some(unfinished) = &listing.unfinished {
            disk.remove(&unfinished.path).map_err(LogError::io("remove", &unfinished.path))?;
        }
        let active = start_segment(&*disk, &folder, ledger, &TreeHead::new())?;
        let raw = vec![Arc::clone(&active.segment)];
        let shared = Shared::new(Arc::clone(&disk), folder.clone(), Vec::new(), raw, Position::ZERO, None);
        Ok(Self::over(disk, folder, lock, options, salts, ledger, shared, active))
    }

    /// Opens a log for writing. An unfinished last batch and a last segment that was never finished are removed, and
    /// reported; everything else that is not as it should be is an error.
    ///
    /// # Errors
    /// [`LogError::NotFound`] when there is no log, [`LogError::OtherLedger`], [`LogError::Damaged`],
    /// [`LogError::Io`].
    pub fn open(
        lock: FolderLock,
        options: &SegmentOptions,
        salts: &Salts,
        ledger: LedgerId,
    ) -> Result<(SegmentLog, Recovered), LogError> {
        Self::open_on(RealDisk::shared(), lock, options, salts, ledger)
    }

    pub(super) fn open_on(
        disk: Arc<dyn Disk>,
        lock: FolderLock,
        options: &SegmentOptions,
        salts: &Salts,
        ledger: LedgerId,
    ) -> Result<(SegmentLog, Recovered), LogError> {
        let found = Found::read(&*disk, &segments_folder(lock.folder()), salts, ledger, false)?;
        Self::go_on(disk, found, lock, options, salts, ledger)
    }

    /// Opens the log of a data folder for writing, or makes one where there is none. What recovery found comes with an old one.
    ///
    /// # Errors
    /// As [`SegmentLog::open`] and [`SegmentLog::create`].
    pub fn open_or_create(
        lock: FolderLock,
        options: &SegmentOptions,
        salts: &Salts,
        ledger: LedgerId,
    ) -> Result<(SegmentLog, Option<Recovered>), LogError> {
        match Found::read(&RealDisk, &segments_folder(lock.folder()), salts, ledger, false) {
            Ok(found) => {
                let (log, recovered) = Self::go_on(RealDisk::shared(), found, lock, options, salts, ledger)?;
                Ok((log, Some(recovered)))
            }
            Err(LogError::NotFound { .. }) => Ok((Self::create(lock, options, salts, ledger)?, None)),
            Err(other) => Err(other),
        }
    }

    /// Goes on where a log ends that was read and is sound.
    fn go_on(
        disk: Arc<dyn Disk>,
        mut found: Found,
        lock: FolderLock,
        options: &SegmentOptions,
        salts: &Salts,
        ledger: LedgerId,
    ) -> Result<(SegmentLog, Recovered), LogError> {
        let folder = segments_folder(lock.folder());
        let recovered = found.recovered();
        if !found.listing.leftover.is_empty() {
            // The name of a sealed file may be in the cache only. What it stands for must not be gone before it.
            disk.sync_folder(&folder).map_err(LogError::io("sync", &folder))?;
        }
        let active = settle(&*disk, &mut found)?;
        disk.sync_folder(&folder).map_err(LogError::io("sync", &folder))?;
        let mut segments = found.readable_segments();
        if let Some(last) = segments.last_mut() {
            *last = Arc::clone(&active.segment);
        }
        let sealed = std::mem::take(&mut found.listing.sealed);
        let shared = Shared::new(Arc::clone(&disk), folder.clone(), sealed, segments, recovered.tail, None);
        Ok((Self::over(disk, folder, lock, options, salts, ledger, shared, active), recovered))
    }

    #[expect(clippy::too_many_arguments, reason = "all that a log has")]
    fn over(
        disk: Arc<dyn Disk>,
        folder: PathBuf,
        lock: FolderLock,
        options: &SegmentOptions,
        salts: &Salts,
        ledger: LedgerId,
        shared: Arc<Shared>,
        active: Active,
    ) -> SegmentLog {
        let seal_at = Some(full_block_behind(active.segment.file.first));
        let (seal, options) = (options.seal, *options);
        let poisoned = false;
        let mut log = SegmentLog {
            folder,
            ledger,
            options,
            shared,
            active,
            poisoned,
            disk,
            sealer: None,
            seal_at,
            lock,
        };
        log.sealer = seal.then(|| Sealer::start(log.sealing(salts)));
        log
    }

    /// What a sealer of this log works on.
    pub(super) fn sealing(&self, salts: &Salts) -> Work {
        Work {
            disk: Arc::clone(&self.disk),
            folder: self.folder.clone(),
            ledger: self.ledger,
            salts: salts.clone(),
            shared: Arc::clone(&self.shared),
        }
    }

    /// Stores a batch that starts at the tail.
    fn store(&mut self, batch: &mut Batch, before: &TreeHead) -> Result<(), LogError> {
        let bytes = batch.stored_bytes() as u64;
        if self.active.end + bytes > self.options.segment_bytes && self.active.end > HEADER_BYTES as u64 {
            self.active = start_segment(&*self.disk, &self.folder, self.ledger, before)?;
            self.shared.add_segment(Arc::clone(&self.active.segment));
            self.seal_at = Some(full_block_behind(self.active.segment.file.first));
        }
        self.fill_ahead(self.active.end + bytes)?;
        let Active { segment, file, end, chain, .. } = &mut self.active;
        let path = &segment.file.path;
        let chain_after = batch.chain(*chain);
        let written =
            batch.committed(chain_after, before.root(), |frames| write_all_at(&**file, frames, *end));
        written.map_err(LogError::io("write", path))?;
        file.sync().map_err(LogError::io("sync", path))?;
        let mut notes = segment.index.notes();
        for (offset, position) in batch.frames_at() {
            notes.note(position.0 - segment.file.first.0, *end + offset as u64);
        }
        segment.index.take_up(notes);
        *end += bytes;
        *chain = chain_after;
        self.shared.publish(batch.next());
        if let Some(sealer) = &self.sealer
            && self.seal_at.take_if(|at| *at <= batch.next()).is_some()
        {
            sealer.ring();
        }
        Ok(())
    }

    /// Checks that the volume has `growth` bytes and one more segment: with that a full segment can still be rewritten
    /// into a smaller one, and the files beside the log can be written.
    fn check_head_room(&self, growth: u64) -> Result<(), LogError> {
        let free = self.disk.free_bytes(&self.folder).map_err(LogError::io("look at", &self.folder))?;
        if free < growth.saturating_add(self.options.segment_bytes) {
            let path = self.active.segment.file.path.clone();
            return Err(LogError::OutOfSpace { path, source: io::ErrorKind::StorageFull.into() });
        }
        Ok(())
    }

    /// Makes sure that the active segment is filled with durable zeros up to `needed`.
    ///
    /// It is synced on its own, before the batch: otherwise power loss could leave a file that is shorter than what was
    /// acknowledged in it, or running out of space could show only when the batch is half written.
    fn fill_ahead(&mut self, needed: u64) -> Result<(), LogError> {
        if needed <= self.active.filled {
            return Ok(());
        }
        let stepped = needed.next_multiple_of(self.options.fill_step.max(1));
        let target = stepped.min(self.options.segment_bytes).max(needed);
        let path = &self.active.segment.file.path;
        self.check_head_room(target - self.active.filled)?;
        let mut at = self.active.filled;
        while at < target {
            let piece = &ZEROS[..ZEROS.len().min(usize::try_from(target - at).unwrap_or(usize::MAX))];
            write_all_at(&*self.active.file, piece, at)
                .map_err(|source| no_room_or("extend", path.clone(), source))?;
            at += piece.len() as u64;
        }
        self.active.file.sync().map_err(LogError::io("sync", path))?;
        self.active.filled = target;
        Ok(())
    }
}

impl Log for SegmentLog {
    fn tail(&self) -> Position {
        LogReader::tail(&*self.shared)
    }

    fn append(
        &mut self,
        expected_tail: Position,
        batch: &mut Batch,
        before: &TreeHead,
    ) -> Result<(), LogError> {
        crate::log::check_append(self.poisoned, expected_tail, self.tail(), batch, before)?;
        if batch.is_empty() {
            return Ok(());
        }
        // Looked at before a byte is written: where another process writes, ours would be between its own.
        let stored = self.lock.check().and_then(|()| self.store(batch, before));
        self.poisoned = stored.as_ref().is_err_and(|error| !matches!(error, LogError::OutOfSpace { .. }));
        #[cfg(test)]
        if crate::log::defects::made(crate::log::defects::Mistake::GoOnAfterFailure) {
            self.poisoned = false;
        }
        stored
    }

    fn reader(&self) -> Arc<dyn LogReader> {
        Arc::clone(&self.shared) as Arc<dyn LogReader>
    }
}

/// Makes the segment that starts behind `before`: header, file and folder are durable when it returns.
fn start_segment(
    disk: &dyn Disk,
    folder: &std::path::Path,
    ledger: LedgerId,
    before: &TreeHead,
) -> Result<Active, LogError> {
    let segment = Segment::new(SegmentFile::named(folder, Position(before.size())));
    let path = &segment.file.path;
    let block = Header { ledger, before: before.clone() }.encode();
    let file = disk.create(path).map_err(|source| no_room_or("create", path.clone(), source))?;
    if let Err(source) = write_all_at(&*file, &block, 0) {
        // Gone again, so that the next try finds no file in its way. For good: the segment before goes on, and the name
        // of a later one must not come behind a file that is none.
        disk.remove(path).map_err(LogError::io("remove", path))?;
        disk.sync_folder(folder).map_err(LogError::io("sync", folder))?;
        return Err(no_room_or("write", path.clone(), source));
    }
    file.sync().map_err(LogError::io("sync", path))?;
    disk.sync_folder(folder).map_err(LogError::io("sync", folder))?;
    let end = HEADER_BYTES as u64;
    Ok(Active { file, end, filled: end, chain: header_checksum(&block), segment })
}

/// Brings the last segment into the state that a writer may go on from.
///
/// What recovery read may have come from the page cache only: after a failed sync the cache holds data that the disk
/// never got, and calls it clean. At most one batch can be in doubt, since every earlier one had a successful sync
/// behind it. So that batch and everything behind it are written once more, with the same bytes, and synced.
fn settle(disk: &dyn Disk, found: &mut Found) -> Result<Active, LogError> {
    if let Some(unfinished) = &found.listing.unfinished {
        disk.remove(&unfinished.path).map_err(LogError::io("remove", &unfinished.path))?;
    }
    for leftover in &found.listing.leftover {
        disk.remove(leftover).map_err(LogError::io("remove", leftover))?;
    }
    let (Some(segment), outcome) = (found.readable_segments().pop(), &found.outcome) else {
        return Err(LogError::NotFound { path: PathBuf::new() });
    };
    let path = &segment.file.path;
    let bytes = &mut found.listing.last;
    if let Verdict::Torn { until } = outcome.verdict {
        bytes[outcome.end..until].fill(0);
    }
    let file = disk.open_to_write(path).map_err(LogError::io("open", path))?;
    let from = outcome.last_batch.unwrap_or(0);
    write_all_at(&*file, &bytes[from..], from as u64).map_err(LogError::io("write", path))?;
    file.sync().map_err(LogError::io("sync", path))?;
    let (end, chain) = (outcome.end as u64, outcome.chain);
    Ok(Active { file, end, filled: (bytes.len() as u64).max(end), chain, segment })
}

/// Where the block is full that holds the last record before `first`.
fn full_block_behind(first: Position) -> Position {
    Position(first.0.next_multiple_of(BLOCK_RECORDS as u64))
}

/// No room is not the end of a log; every other failure is.
pub(super) fn no_room_or(action: &'static str, path: PathBuf, source: io::Error) -> LogError {
    if matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
        return LogError::OutOfSpace { path, source };
    }
    LogError::Io { action, path, source }
}
