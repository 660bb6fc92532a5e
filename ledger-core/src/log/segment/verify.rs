//! The check of a whole log: every byte is read from the files again and everything is computed again.

use std::path::{Path, PathBuf};

use super::disk::{Disk, RealDisk};
use super::folder::{Listing, SegmentFile, segments_folder};
use super::header::Header;
use super::recovery::{Verdict, recover_segment};
use super::{Dropped, FolderLock, TORN_IN_THE_MIDDLE};
use crate::domain::ids::Position;
use crate::evidence::{SaltCursor, Salts, TreeHead};
use crate::log::{Damage, DamageKind, LedgerId, LogError};

/// How far a check has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyProgress {
    /// Segments checked.
    pub segments: usize,
    /// Segments in all.
    pub of_segments: usize,
    /// Good records so far.
    pub records: u64,
    /// Bytes read so far.
    pub bytes: u64,
}

/// What a check found. Figures are of what is good: everything before the first damage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    /// The ledger, as the first segment names it; absent when there is no good segment.
    pub ledger: Option<LedgerId>,
    /// Segments whose contents are good.
    pub segments: usize,
    /// Batches whose commit frame, chain value and tree root were computed again and agree.
    pub batches: u64,
    /// The tree over all good records; its size is their number.
    pub tree: TreeHead,
    /// Bytes read.
    pub bytes: u64,
    /// The first place that cannot be believed.
    pub damage: Option<Damage>,
    /// An unfinished last batch, never acknowledged, which the next writer will drop.
    pub unfinished_batch: Option<Dropped>,
    /// A last segment whose creation was never finished, which the next writer will remove.
    pub unfinished_segment: Option<PathBuf>,
    /// A writer was at work, so that nothing is said about what follows the last whole batch.
    pub writer_at_work: bool,
}

impl VerifyReport {
    /// Number of good records.
    pub fn records(&self) -> u64 {
        self.tree.size()
    }

    /// Whether nothing at all is wrong with what was stored. An unfinished batch is not wrong: it was never stored.
    pub fn is_sound(&self) -> bool {
        self.damage.is_none()
    }
}

/// Checks a whole log without changing anything: headers, checksums, positions, padding, zeros, the chain of the
/// commits, record digests, the tree's root at each commit, and the tree in each header. Stops at the first damage.
///
/// No writer can start while it runs. When one is at work already, everything up to its last whole batch is checked.
/// Memory: one segment.
///
/// # Errors
/// [`LogError::NotFound`] and [`LogError::Io`]. Damage is not an error but the answer.
pub fn verify_folder(
    data_folder: &Path,
    salts: &Salts,
    on_progress: &mut dyn FnMut(&VerifyProgress),
) -> Result<VerifyReport, LogError> {
    verify_folder_on(&RealDisk, data_folder, salts, on_progress)
}

/// [`verify_folder`] on any disk.
pub(super) fn verify_folder_on(
    disk: &dyn Disk,
    data_folder: &Path,
    salts: &Salts,
    on_progress: &mut dyn FnMut(&VerifyProgress),
) -> Result<VerifyReport, LogError> {
    let lock = FolderLock::shared(data_folder)?;
    let folder = segments_folder(data_folder);
    let mut report = VerifyReport {
        ledger: None,
        segments: 0,
        batches: 0,
        tree: TreeHead::new(),
        bytes: 0,
        damage: None,
        unfinished_batch: None,
        unfinished_segment: None,
        writer_at_work: lock.writer_at_work(),
    };
    let listing = match Listing::read(disk, &folder) {
        Ok(listing) => listing,
        Err(LogError::Damaged(damage)) => {
            report.damage = Some(damage);
            return Ok(report);
        }
        Err(other) => return Err(other),
    };
    if listing.files.is_empty() {
        return Err(LogError::NotFound { path: folder });
    }
    report.unfinished_segment = listing.unfinished.map(|file| file.path);
    check_segments(disk, &listing.files, salts, on_progress, &mut report)?;
    Ok(report)
}

fn check_segments(
    disk: &dyn Disk,
    files: &[SegmentFile],
    salts: &Salts,
    on_progress: &mut dyn FnMut(&VerifyProgress),
    report: &mut VerifyReport,
) -> Result<(), LogError> {
    let (mut buffer, mut salts) = (Vec::new(), salts.cursor());
    for (number, file) in files.iter().enumerate() {
        file.read_into(disk, &mut buffer)?;
        report.bytes += buffer.len() as u64;
        let is_last = number + 1 == files.len();
        if let Err(damage) = check_segment(file, &buffer, is_last, &mut salts, report) {
            report.damage = Some(damage);
            return Ok(());
        }
        report.segments += 1;
        let (records, bytes) = (report.records(), report.bytes);
        on_progress(&VerifyProgress { segments: report.segments, of_segments: files.len(), records, bytes });
    }
    Ok(())
}

/// Checks one segment and adds it to the report.
fn check_segment(
    file: &SegmentFile,
    bytes: &[u8],
    is_last: bool,
    salts: &mut SaltCursor,
    report: &mut VerifyReport,
) -> Result<(), Damage> {
    check_order(file, &report.tree)?;
    let (Header { ledger, before }, chain) = file.decode_header(bytes)?;
    if *report.ledger.get_or_insert(ledger) != ledger {
        return Err(file.damage(0, file.first, DamageKind::OtherLedger));
    }
    if before != report.tree {
        return Err(file.damage(0, file.first, DamageKind::HeaderTree));
    }
    let outcome = recover_segment(bytes, before, chain, salts);
    report.batches += outcome.batches;
    report.tree = outcome.tree;
    let first = Position(report.tree.size());
    match outcome.verdict {
        Verdict::Clean => Ok(()),
        Verdict::Torn { .. } | Verdict::Damaged { .. } if is_last && report.writer_at_work => Ok(()),
        Verdict::Torn { until } if is_last => {
            let (offset, bytes) = (outcome.end as u64, (until - outcome.end) as u64);
            report.unfinished_batch = Some(Dropped { segment: file.path.clone(), offset, bytes, first });
            Ok(())
        }
        Verdict::Torn { .. } => Err(file.damage(outcome.end, first, TORN_IN_THE_MIDDLE)),
        Verdict::Damaged { offset, position, what } => Err(file.damage(offset, position, what)),
    }
}

/// The segment must start where the one before it ended.
fn check_order(file: &SegmentFile, tree: &TreeHead) -> Result<(), Damage> {
    let expected = Position(tree.size());
    if file.first == expected {
        return Ok(());
    }
    Err(file.damage(0, expected, DamageKind::MissingSegment))
}
