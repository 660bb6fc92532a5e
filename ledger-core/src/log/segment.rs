//! The embedded log: segment files with checksummed frames, one write and one fdatasync for a batch.
//!
//! Reading order: `header` and `log/frame.rs`, the bytes; `recovery` and `tear`, what a file is taken to hold,
//! decided by pure functions; `writer`, the only code that changes files; `reader` and `walk`, everything that
//! reads them; `verify`, the check of a whole log; `scrub`, that of each file alone; `copy`, a log into a backup and back; `sealed`, the compressed form of what is complete, and `sealer`, which makes it in
//! the background. docs/format.md, sections 1 to 4 and 8, describes the stored form.
//!
//! **Invariant:** a byte that was acknowledged is never written again with another value. **Invariant:** nothing is
//! repaired silently: what is dropped was never acknowledged, and [`Recovered`] says so.

mod copy;
mod disk;
mod flip;
mod folder;
mod header;
mod index;
mod lock;
mod reader;
mod recovery;
mod scrub;
mod sealed;
mod sealer;
mod tear;
mod verify;
mod walk;
mod writer;

#[cfg(test)]
mod tests;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use copy::{LogCopy, copy_log};
pub use lock::FolderLock;
pub use scrub::{ScrubProgress, ScrubReport, Unreadable, scrub_folder};
pub use verify::{VerifyProgress, VerifyReport, verify_folder};
pub use writer::SegmentLog;

use self::disk::{Disk, RealDisk};
use self::folder::{Listing, SegmentFile, beside_a_sealer};
use self::reader::{Segment, Shared};
use self::recovery::{Outcome, Verdict, recover_segment};
use super::{DamageKind, LedgerId, LogError, LogReader};
use crate::domain::ids::Position;
use crate::evidence::{Salts, TreeHead};

/// Whether visiting goes on, unless reading failed.
type Flow = Result<ControlFlow<()>, LogError>;

/// Sizes of segment files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentOptions {
    /// A batch that would make a segment longer than this, in bytes, starts the next one. Only a segment that holds a
    /// single batch can be longer. Opening reads one segment, so this bounds the time that opening takes.
    pub segment_bytes: u64,
    /// Zeros are written ahead of the frames in steps of this many bytes: writing into such places syncs faster than
    /// growing the file, and running out of space shows before a batch is begun.
    pub fill_step: u64,
    /// Whether complete segments are sealed in the background, on a thread of its own.
    pub seal: bool,
}

impl Default for SegmentOptions {
    /// Segments of 64 MiB, filled ahead by 4 MiB, sealed when they are complete.
    fn default() -> Self {
        SegmentOptions { segment_bytes: 64 << 20, fill_step: 4 << 20, seal: true }
    }
}

/// What opening a log found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// Position of the next record.
    pub tail: Position,
    /// The tree over all records.
    pub tree: TreeHead,
    /// Number of segments, sealed ones among them.
    pub segments: usize,
    /// An unfinished last batch, never acknowledged, of which only a part was on the disk.
    pub dropped: Option<Dropped>,
    /// A last segment whose creation was never finished; nothing was ever stored in it.
    pub unfinished: Option<PathBuf>,
}

/// A batch that power loss cut short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// The segment.
    pub segment: PathBuf,
    /// Offset of the batch in the file.
    pub offset: u64,
    /// Bytes from there to its last trace.
    pub bytes: u64,
    /// Position that its first record would have had, and the next one will have.
    pub first: Position,
}

/// Opens a log for reading only: nothing is repaired, created or removed. Keeps writers from starting while the reader
/// lives.
///
/// When a writer is at work already, the reader sees what was there at this moment, without the batch that the writer
/// may have been writing.
///
/// # Errors
/// [`LogError::NotFound`], [`LogError::OtherLedger`], [`LogError::Damaged`], [`LogError::Io`].
pub fn open_read_only(
    data_folder: &Path,
    salts: &Salts,
    ledger: LedgerId,
) -> Result<(Arc<dyn LogReader>, Recovered), LogError> {
    open_read_only_on(RealDisk::shared(), data_folder, salts, ledger)
}

/// [`open_read_only`] on any disk.
fn open_read_only_on(
    disk: Arc<dyn Disk>,
    data_folder: &Path,
    salts: &Salts,
    ledger: LedgerId,
) -> Result<(Arc<dyn LogReader>, Recovered), LogError> {
    let lock = FolderLock::shared(data_folder)?;
    let folder = folder::segments_folder(data_folder);
    let found = Found::read(&*disk, &folder, salts, ledger, lock.writer_at_work())?;
    let segments = found.readable_segments();
    let recovered = found.recovered();
    let sealed = found.listing.sealed;
    Ok((Shared::new(disk, folder, sealed, segments, recovered.tail, Some(lock)), recovered))
}

/// Makes durable what a reader that was opened before sees: its last batch may have reached the files and not yet the disk.
/// Asked before anything is signed that must never be more than the log holds. Changes nothing.
///
/// # Errors
/// [`LogError::NotFound`], [`LogError::Io`].
pub fn sync_what_is_read(data_folder: &Path) -> Result<(), LogError> {
    let (disk, folder) = (RealDisk, folder::segments_folder(data_folder));
    let files = SegmentFile::list(&disk, &folder)?;
    let last = files.last().ok_or(LogError::NotFound { path: folder.clone() })?;
    // Every batch but the last has a successful sync behind it, and with it every other file.
    let file = disk.open_to_read(&last.path).map_err(LogError::io("open", &last.path))?;
    file.sync().map_err(LogError::io("sync", &last.path))?;
    disk.sync_folder(&folder).map_err(LogError::io("sync", &folder))
}

/// A log as it stands on the disk, checked and not yet touched.
struct Found {
    listing: Listing,
    outcome: Outcome,
}

impl Found {
    /// Reads headers and the whole last segment. `in_flux` says that a writer may be in the middle of a batch, so that
    /// what follows the last whole batch says nothing.
    fn read(
        disk: &dyn Disk,
        folder: &Path,
        salts: &Salts,
        ledger: LedgerId,
        in_flux: bool,
    ) -> Result<Found, LogError> {
        let listing = beside_a_sealer(disk, folder, &mut || {
            let listing = Listing::read(disk, folder)?;
            listing.check_headers(disk, ledger)?;
            Ok(listing)
        })?;
        let Some(last) = listing.files.last() else {
            return Err(LogError::NotFound { path: folder.to_path_buf() });
        };
        let (header, chain) = last.decode_header(&listing.last)?;
        let mut outcome = recover_segment(&listing.last, header.before, chain, &mut salts.cursor());
        if in_flux {
            outcome.verdict = Verdict::Clean;
        }
        if let Verdict::Damaged { offset, position, what } = outcome.verdict {
            return Err(last.damage(offset, position, what).into());
        }
        Ok(Found { listing, outcome })
    }

    fn recovered(&self) -> Recovered {
        Recovered {
            tail: self.tail(),
            tree: self.outcome.tree.clone(),
            segments: self.listing.sealed.len() + self.listing.files.len(),
            dropped: dropped(&self.listing, &self.outcome),
            unfinished: self.listing.unfinished.as_ref().map(|file| file.path.clone()),
        }
    }

    fn tail(&self) -> Position {
        Position(self.outcome.tree.size())
    }

    /// The segments for the readers, the last one with the index that recovery made.
    fn readable_segments(&self) -> Vec<Arc<Segment>> {
        let segments: Vec<_> = self.listing.files.iter().cloned().map(Segment::new).collect();
        if let Some(last) = segments.last() {
            last.index.take_up(self.outcome.index.clone());
        }
        segments
    }
}

/// The report of a torn batch in the last segment.
fn dropped(listing: &Listing, outcome: &Outcome) -> Option<Dropped> {
    let Verdict::Torn { until } = outcome.verdict else {
        return None;
    };
    listing.files.last().map(|file| Dropped {
        segment: file.path.clone(),
        offset: outcome.end as u64,
        bytes: (until - outcome.end) as u64,
        first: Position(outcome.tree.size()),
    })
}

/// How it is called when a segment that another one follows ends in an unfinished batch.
const TORN_IN_THE_MIDDLE: DamageKind = DamageKind::Uncommitted;
