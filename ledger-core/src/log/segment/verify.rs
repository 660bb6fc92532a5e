//! The check of a whole log: every byte is read from the files again and everything is computed again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::{Disk, DiskFile, RealDisk, read_whole};
use super::folder::{Listing, SegmentFile, beside_a_sealer, segments_folder};
use super::header::Header;
use super::recovery::{Verdict, recover_segment_past};
use super::sealed::{BLOCK_RECORDS, SealedFile, check_file};
use super::{Dropped, FolderLock, TORN_IN_THE_MIDDLE};
use crate::domain::ids::Position;
use crate::evidence::{SaltCursor, Salts, TreeHead};
use crate::log::{Damage, DamageKind, LedgerId, LogError};

/// Raw segments held open: more than a writer leaves unsealed for long, and fewer than a process may have open.
const HELD_FILES: usize = 256;

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
    /// Batches of raw segments whose commit frame, chain value and tree root were computed again and agree. Sealed files have blocks
    /// instead, whose roots were.
    pub batches: u64,
    /// Blocks of 256 records in sealed files whose checksums and root were computed again and agree.
    pub blocks: u64,
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
    let mut report = VerifyReport { writer_at_work: lock.writer_at_work(), ..VerifyReport::new() };
    let checked = beside_a_sealer(disk, &folder, &mut || {
        let listing = match Listing::read(disk, &folder) {
            Err(LogError::Damaged(damage)) => {
                report.damage = Some(damage);
                return Ok(());
            }
            listing => listing?,
        };
        if listing.files.is_empty() && listing.sealed.is_empty() {
            return Err(LogError::NotFound { path: folder.clone() });
        }
        report = VerifyReport { writer_at_work: report.writer_at_work, ..VerifyReport::new() };
        report.unfinished_segment = listing.unfinished.as_ref().map(|file| file.path.clone());
        check_segments(disk, &listing, salts, on_progress, &mut report)
    });
    checked.map(|()| report)
}

impl VerifyReport {
    /// Nothing checked yet.
    fn new() -> Self {
        VerifyReport {
            ledger: None,
            segments: 0,
            batches: 0,
            blocks: 0,
            tree: TreeHead::new(),
            bytes: 0,
            damage: None,
            unfinished_batch: None,
            unfinished_segment: None,
            writer_at_work: false,
        }
    }
}

fn check_segments(
    disk: &dyn Disk,
    listing: &Listing,
    salts: &Salts,
    on_progress: &mut dyn FnMut(&VerifyProgress),
    report: &mut VerifyReport,
) -> Result<(), LogError> {
    let of_segments = listing.sealed.len() + listing.files.len();
    let mut salts = salts.cursor();
    let held = hold(disk, &listing.files)?;
    let mut trees = Trees::at(&listing.files);
    for sealed in &listing.sealed {
        let bytes = sealed.file.read(disk)?;
        report.bytes += bytes.len() as u64;
        if let Err(damage) = check_sealed(sealed, &bytes, &mut trees, &mut salts, report) {
            report.damage = Some(damage);
            return Ok(());
        }
        tell(of_segments, on_progress, report);
    }
    let sealed_tree = report.tree.clone();
    trees.see(&sealed_tree);
    for (number, file) in listing.files.iter().enumerate() {
        let bytes = match held.get(number) {
            Some(opened) => read_whole(&**opened).map_err(LogError::io("read", &file.path))?,
            None => file.read(disk)?,
        };
        report.bytes += bytes.len() as u64;
        if let Some(before) = trees.in_front_of(file) {
            report.tree = before;
        }
        let is_last = number + 1 == listing.files.len();
        if let Err(damage) = check_segment(file, &bytes, is_last, &sealed_tree, &mut salts, report) {
            report.damage = Some(damage);
            return Ok(());
        }
        tell(of_segments, on_progress, report);
    }
    Ok(())
}

/// Opens raw segments before the long look at the sealed files in front of them: meanwhile a writer may seal and remove them, and what is
/// open can still be read.
fn hold(disk: &dyn Disk, files: &[SegmentFile]) -> Result<Vec<Arc<dyn DiskFile>>, LogError> {
    let open = |file: &SegmentFile| disk.open_to_read(&file.path).map_err(LogError::io("open", &file.path));
    files.iter().take(HELD_FILES).map(open).collect()
}

fn tell(of_segments: usize, on_progress: &mut dyn FnMut(&VerifyProgress), report: &mut VerifyReport) {
    report.segments += 1;
    let (segments, records, bytes) = (report.segments, report.records(), report.bytes);
    on_progress(&VerifyProgress { segments, of_segments, records, bytes });
}

/// The trees in front of raw segments that begin inside sealed files, noted in passing.
struct Trees(BTreeMap<Position, TreeHead>);

impl Trees {
    fn at(files: &[SegmentFile]) -> Self {
        Trees(files.iter().map(|file| (file.first, TreeHead::new())).collect())
    }

    /// The tree in front of a segment, if it begins inside sealed files or at their end.
    fn in_front_of(&mut self, file: &SegmentFile) -> Option<TreeHead> {
        self.0.remove(&file.first).filter(|tree| tree.size() == file.first.0)
    }

    fn see(&mut self, tree: &TreeHead) {
        if let Some(noted) = self.0.get_mut(&Position(tree.size())) {
            noted.clone_from(tree);
        }
    }
}

/// Checks one sealed file and adds it to the report.
fn check_sealed(
    sealed: &SealedFile,
    bytes: &[u8],
    trees: &mut Trees,
    salts: &mut SaltCursor,
    report: &mut VerifyReport,
) -> Result<(), Damage> {
    let file = &sealed.file;
    check_order(file, &report.tree)?;
    check_ledger(file, sealed.ledger, report)?;
    let before = report.tree.size();
    let checked = check_file(bytes, &mut report.tree, salts, &mut |tree| trees.see(tree));
    report.blocks += (report.tree.size() - before) / BLOCK_RECORDS as u64;
    checked.map_err(|flaw| file.damage(flaw.offset as usize, flaw.position, flaw.what))
}

fn check_ledger(file: &SegmentFile, ledger: LedgerId, report: &mut VerifyReport) -> Result<(), Damage> {
    if *report.ledger.get_or_insert(ledger) == ledger {
        return Ok(());
    }
    Err(file.damage(0, file.first, DamageKind::OtherLedger))
}

/// Checks one raw segment and adds it to the report. Where it begins inside sealed files, both must say the same.
fn check_segment(
    file: &SegmentFile,
    bytes: &[u8],
    is_last: bool,
    sealed: &TreeHead,
    salts: &mut SaltCursor,
    report: &mut VerifyReport,
) -> Result<(), Damage> {
    check_order(file, &report.tree)?;
    let (Header { ledger, before }, chain) = file.decode_header(bytes)?;
    check_ledger(file, ledger, report)?;
    if before != report.tree {
        return Err(file.damage(0, file.first, DamageKind::HeaderTree));
    }
    let outcome = recover_segment_past(sealed.size(), bytes, before, chain, salts);
    report.batches += outcome.batches;
    report.tree = outcome.tree;
    let first = Position(report.tree.size());
    match outcome.verdict {
        Verdict::Clean => {}
        Verdict::Torn { .. } | Verdict::Damaged { .. } if is_last && report.writer_at_work => {}
        Verdict::Torn { until } if is_last => {
            let (offset, bytes) = (outcome.end as u64, (until - outcome.end) as u64);
            report.unfinished_batch = Some(Dropped { segment: file.path.clone(), offset, bytes, first });
        }
        Verdict::Torn { .. } => return Err(file.damage(outcome.end, first, TORN_IN_THE_MIDDLE)),
        Verdict::Damaged { offset, position, what } => return Err(file.damage(offset, position, what)),
    }
    if report.tree.size() < sealed.size() {
        return Err(file.damage(outcome.end, first, DamageKind::Ends));
    }
    if outcome.at_size.is_some_and(|tree| tree != *sealed) {
        return Err(file.damage(0, Position(sealed.size()), DamageKind::BlockRoot));
    }
    Ok(())
}

/// The segment must start where the one before it ended.
fn check_order(file: &SegmentFile, tree: &TreeHead) -> Result<(), Damage> {
    let expected = Position(tree.size());
    if file.first == expected {
        return Ok(());
    }
    Err(file.damage(0, expected, DamageKind::MissingSegment))
}
