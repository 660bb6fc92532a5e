//! The scrub: every file of a log is read again, each judged on its own, beside a running writer and no faster than it is let.
//!
//! The check of a whole log (`verify`) stops at the first damage, because nothing behind it can be believed. Whoever has to know
//! what to bring back from a backup needs the others too. Headers carry the tree over everything before the file, so each file can
//! be checked alone; where two of them meet, the tree that one gives must be the one that the other begins with.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::disk::{Disk, RealDisk, read_full_at};
use super::folder::{Names, SegmentFile, segments_folder};
use super::recovery::{Outcome, Verdict, creation_unfinished, recover_segment_past};
use super::sealed::{BLOCK_RECORDS, check_file, describe};
use super::{Dropped, FolderLock, TORN_IN_THE_MIDDLE};
use crate::domain::ids::Position;
use crate::evidence::{SaltCursor, Salts, TreeHead};
use crate::log::{Damage, DamageKind, LedgerId, LogError};

/// Read at a time, between two looks at the pace.
const PIECE: usize = 1 << 20;

/// How far a scrub has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScrubProgress {
    /// Files checked.
    pub files: usize,
    /// Files in all, as far as is known now.
    pub of_files: usize,
    /// Bytes read so far.
    pub bytes: u64,
}

/// A file that could not be read.
#[derive(Debug)]
pub struct Unreadable {
    /// The file.
    pub path: PathBuf,
    /// What the operating system said.
    pub source: std::io::Error,
}

/// What a scrub found.
#[derive(Debug, Default)]
pub struct ScrubReport {
    /// Files that were read and are as they should be.
    pub sound: usize,
    /// Batches of raw segments that are good.
    pub batches: u64,
    /// Blocks of 256 records in sealed files that are good.
    pub blocks: u64,
    /// Bytes read.
    pub bytes: u64,
    /// The first damage of each file, and segments that are missing.
    pub damaged: Vec<Damage>,
    /// Files that the operating system could not read.
    pub unreadable: Vec<Unreadable>,
    /// An unfinished last batch, never acknowledged, which the next writer will drop.
    pub unfinished_batch: Option<Dropped>,
    /// A last segment whose creation was never finished, which the next writer will remove.
    pub unfinished_segment: Option<PathBuf>,
    /// A writer was at work, so that nothing is said about what follows the last whole batch.
    pub writer_at_work: bool,
}

/// Reads every file of the log of `ledger` again and checks all that [`super::verify_folder`] checks, but goes on behind damage with the
/// next file. Changes nothing. Files that the writer begins meanwhile are left to the next scrub.
///
/// `pace` is told how far it is after each mebibyte, and can take its time. Memory: one segment.
///
/// # Errors
/// [`LogError::NotFound`], [`LogError::OtherLedger`], and [`LogError::Io`] where the folder cannot be listed. Damage, and a file that
/// cannot be read, are not errors but the answer.
pub fn scrub_folder(
    data_folder: &Path,
    salts: &Salts,
    ledger: LedgerId,
    pace: &mut dyn FnMut(&ScrubProgress),
) -> Result<ScrubReport, LogError> {
    scrub_folder_on(&RealDisk, data_folder, salts, ledger, pace)
}

/// [`scrub_folder`] on any disk.
pub(super) fn scrub_folder_on(
    disk: &dyn Disk,
    data_folder: &Path,
    salts: &Salts,
    ledger: LedgerId,
    pace: &mut dyn FnMut(&ScrubProgress),
) -> Result<ScrubReport, LogError> {
    let mut scrub = Scrub {
        disk,
        data_folder,
        folder: segments_folder(data_folder),
        ledger,
        salts: salts.cursor(),
        pace,
        at: ScrubProgress::default(),
        report: ScrubReport::default(),
        trees: BTreeMap::new(),
        sealed: Reached::default(),
        raw: Reached::default(),
    };
    scrub.run()?;
    scrub.report.bytes = scrub.at.bytes;
    Ok(scrub.report)
}

/// How far the files of one kind have been passed.
#[derive(Debug)]
struct Reached {
    /// The first position of the file that was passed last.
    last: Option<Position>,
    /// Where that file ends; none where it does not say so credibly.
    end: Option<Position>,
}

impl Default for Reached {
    fn default() -> Self {
        Reached { last: None, end: Some(Position::ZERO) }
    }
}

impl Reached {
    fn is_ahead(&self, file: &SegmentFile) -> bool {
        self.last.is_none_or(|last| file.first > last)
    }
}

struct Scrub<'a> {
    disk: &'a dyn Disk,
    data_folder: &'a Path,
    folder: PathBuf,
    ledger: LedgerId,
    salts: SaltCursor,
    pace: &'a mut dyn FnMut(&ScrubProgress),
    at: ScrubProgress,
    report: ScrubReport,
    /// Trees that were computed from sound files, at the places where others begin or end.
    trees: BTreeMap<Position, TreeHead>,
    sealed: Reached,
    raw: Reached,
}

/// Whether a file was found to be what it should.
type Found = Result<(), Damage>;

impl Scrub<'_> {
    fn run(&mut self) -> Result<(), LogError> {
        let names = Names::read(self.disk, &self.folder)?;
        let Some(until) = names.raw.last().max(names.sealed.last()).map(|file| file.first) else {
            return Err(LogError::NotFound { path: self.folder.clone() });
        };
        self.report.writer_at_work = FolderLock::shared(self.data_folder)?.writer_at_work();
        self.report.damaged.extend(names.misnamed);
        let mut gone = None;
        loop {
            // Listed anew for each file: beside a writer, raw segments become sealed files.
            let names = Names::read(self.disk, &self.folder)?;
            self.at.of_files = names.sealed.len() + names.raw.len();
            let Some((file, sealed)) = self.next(&names, until) else { break };
            let found = if sealed { self.sealed(&file, &names) } else { self.raw(&file, &names) };
            match found {
                Err(LogError::Io { source, .. })
                    if source.kind() == ErrorKind::NotFound && gone.as_ref() != Some(&file.path) =>
                {
                    gone = Some(file.path);
                    continue;
                }
                Err(LogError::Io { path, source, .. }) => {
                    self.report.unreadable.push(Unreadable { path, source });
                }
                Err(other) => return Err(other),
                Ok(Err(damage)) => self.report.damaged.push(damage),
                Ok(Ok(())) => self.report.sound += 1,
            }
            self.pass(&file, sealed);
        }
        if self.raw.last.is_none() {
            self.report_gap(self.sealed.end, SegmentFile::named);
        }
        Ok(())
    }

    /// The file to be read next, and whether it is a sealed one: those first. Raw segments that sealed files stand for are passed over.
    fn next(&self, names: &Names, until: Position) -> Option<(SegmentFile, bool)> {
        let ahead = |reached: &Reached, file: &SegmentFile| reached.is_ahead(file) && file.first <= until;
        if let Some(file) = names.sealed.iter().find(|file| ahead(&self.sealed, file)) {
            return Some((file.clone(), true));
        }
        let end = self.sealed.end.unwrap_or_default();
        let covered = names.raw.windows(2).take_while(|pair| pair[1].first <= end).count();
        names.raw.iter().skip(covered).find(|file| ahead(&self.raw, file)).map(|file| (file.clone(), false))
    }

    fn pass(&mut self, file: &SegmentFile, sealed: bool) {
        let reached = if sealed { &mut self.sealed } else { &mut self.raw };
        if reached.last != Some(file.first) {
            // It did not come so far as to say where it ends.
            *reached = Reached { last: Some(file.first), end: None };
        }
        self.at.files += 1;
        (self.pace)(&self.at);
    }

    fn report_gap(&mut self, at: Option<Position>, named: fn(&Path, Position) -> SegmentFile) {
        if let Some(at) = at {
            let missing = named(&self.folder, at);
            self.report.damaged.push(missing.damage(0, at, DamageKind::MissingSegment));
        }
    }

    /// Checks a sealed file.
    fn sealed(&mut self, file: &SegmentFile, names: &Names) -> Result<Found, LogError> {
        let bytes = self.read(file)?;
        match self.sealed.end {
            Some(end) if file.first > end => self.report_gap(Some(end), SegmentFile::sealed),
            Some(end) if file.first < end => return Ok(Err(file.damage(0, end, DamageKind::MissingSegment))),
            Some(_) | None => {}
        }
        let said = match describe(&bytes) {
            Ok(said) if said.before.size() == file.first.0 => said,
            Ok(said) => {
                let what = DamageKind::FirstPosition(said.before.size());
                return Ok(Err(file.damage(0, file.first, what)));
            }
            Err(what) => return Ok(Err(file.damage(0, file.first, what))),
        };
        self.sealed = Reached { last: Some(file.first), end: Some(said.end) };
        if let Err(damage) = self.begins_well(file, said.ledger, &said.before)? {
            return Ok(Err(damage));
        }
        let mut seen: BTreeMap<Position, TreeHead> =
            names.raw.iter().map(|file| (file.first, TreeHead::new())).collect();
        let mut tree = said.before.clone();
        let checked = check_file(&bytes, &mut tree, &mut self.salts, &mut |tree| {
            if let Some(noted) = seen.get_mut(&Position(tree.size())) {
                noted.clone_from(tree);
            }
        });
        self.report.blocks += (tree.size() - said.before.size()) / BLOCK_RECORDS as u64;
        if let Err(flaw) = checked {
            return Ok(Err(file.damage(flaw.offset as usize, flaw.position, flaw.what)));
        }
        self.trees.extend(seen.into_iter().filter(|(at, tree)| tree.size() == at.0));
        self.trees.insert(Position(tree.size()), tree);
        Ok(Ok(()))
    }

    /// Checks a raw segment.
    fn raw(&mut self, file: &SegmentFile, names: &Names) -> Result<Found, LogError> {
        let bytes = self.read(file)?;
        let is_last = names.raw.last() == Some(file);
        if is_last && creation_unfinished(&bytes) {
            self.report.unfinished_segment = Some(file.path.clone());
            self.raw = Reached { last: Some(file.first), end: self.raw.end };
            return Ok(Ok(()));
        }
        if let (Some(sealed), Some(raw)) = (self.sealed.end, self.raw.end)
            && file.first > sealed
            && file.first != raw
        {
            let end = raw.max(sealed);
            if file.first < end {
                return Ok(Err(file.damage(0, end, DamageKind::MissingSegment)));
            }
            self.report_gap(Some(end), SegmentFile::named);
        }
        let (outcome, before) = match self.recover(file, &bytes)? {
            Ok(recovered) => recovered,
            Err(damage) => return Ok(Err(damage)),
        };
        self.report.batches += outcome.batches;
        let found = match outcome.verdict {
            Verdict::Clean => Ok(()),
            Verdict::Torn { .. } | Verdict::Damaged { .. } => self.judge(file, names, before)?,
        };
        self.raw =
            Reached { last: Some(file.first), end: found.is_ok().then_some(Position(outcome.tree.size())) };
        Ok(found.and_then(|()| self.meets_sealed(file, outcome)))
    }

    /// Reads what a raw segment holds.
    fn recover(
        &mut self,
        file: &SegmentFile,
        bytes: &[u8],
    ) -> Result<Result<(Outcome, TreeHead), Damage>, LogError> {
        let (header, chain) = match file.decode_header(bytes) {
            Ok(decoded) => decoded,
            Err(damage) => return Ok(Err(damage)),
        };
        if let Err(damage) = self.begins_well(file, header.ledger, &header.before)? {
            return Ok(Err(damage));
        }
        let past = self.sealed.end.unwrap_or_default().0;
        let outcome = recover_segment_past(past, bytes, header.before.clone(), chain, &mut self.salts);
        Ok(Ok((outcome, header.before)))
    }

    /// A raw segment does not end cleanly. The last one may, beside a writer or after one that was cut short: it is looked at once more
    /// while no writer can start.
    fn judge(&mut self, file: &SegmentFile, names: &Names, before: TreeHead) -> Result<Found, LogError> {
        let lock = FolderLock::shared(self.data_folder)?;
        let names = if names.raw.last() == Some(file) {
            Names::read(self.disk, &self.folder)?
        } else {
            names.clone()
        };
        let behind = names.raw.iter().filter(|other| other.first > file.first);
        let mut is_last = true;
        for other in behind {
            is_last &= creation_unfinished(&other.read(self.disk)?);
        }
        if is_last && lock.writer_at_work() {
            return Ok(Ok(()));
        }
        let bytes = file.read(self.disk)?;
        let (_, chain) = match file.decode_header(&bytes) {
            Ok(decoded) => decoded,
            Err(damage) => return Ok(Err(damage)),
        };
        let outcome = recover_segment_past(u64::MAX, &bytes, before, chain, &mut self.salts);
        let first = Position(outcome.tree.size());
        Ok(match outcome.verdict {
            Verdict::Clean => Ok(()),
            Verdict::Torn { until } if is_last => {
                let (offset, bytes) = (outcome.end as u64, (until - outcome.end) as u64);
                let dropped = Dropped { segment: file.path.clone(), offset, bytes, first };
                self.report.unfinished_batch = Some(dropped);
                Ok(())
            }
            Verdict::Torn { .. } => Err(file.damage(outcome.end, first, TORN_IN_THE_MIDDLE)),
            Verdict::Damaged { offset, position, what } => Err(file.damage(offset, position, what)),
        })
    }

    /// Where a sound raw segment overlaps with sealed files, both must say the same.
    fn meets_sealed(&mut self, file: &SegmentFile, outcome: Outcome) -> Found {
        let sealed = self.sealed.end.unwrap_or_default();
        if outcome.tree.size() < sealed.0 {
            return Err(file.damage(outcome.end, Position(outcome.tree.size()), DamageKind::Ends));
        }
        if let (Some(raw), Some(tree)) = (&outcome.at_size, self.trees.get(&sealed))
            && raw != tree
        {
            return Err(file.damage(0, sealed, DamageKind::BlockRoot));
        }
        self.trees.insert(Position(outcome.tree.size()), outcome.tree);
        Ok(())
    }

    /// The file is one of this ledger, and begins with the tree that the file before it gave, where that is known.
    fn begins_well(
        &self,
        file: &SegmentFile,
        ledger: LedgerId,
        before: &TreeHead,
    ) -> Result<Found, LogError> {
        if ledger != self.ledger && file.first == Position::ZERO {
            let path = file.path.clone();
            return Err(LogError::OtherLedger { path, expected: self.ledger, found: ledger });
        }
        if ledger != self.ledger {
            return Ok(Err(file.damage(0, file.first, DamageKind::OtherLedger)));
        }
        let other = self.trees.get(&file.first).is_some_and(|tree| tree != before);
        Ok(if other { Err(file.damage(0, file.first, DamageKind::HeaderTree)) } else { Ok(()) })
    }

    /// Reads a whole file, piece by piece at the pace that is let.
    fn read(&mut self, file: &SegmentFile) -> Result<Vec<u8>, LogError> {
        let opened = self.disk.open_to_read(&file.path).map_err(LogError::io("open", &file.path))?;
        let mut bytes = Vec::new();
        loop {
            let start = bytes.len();
            bytes.resize(start + PIECE, 0);
            let read = read_full_at(&*opened, &mut bytes[start..], start as u64)
                .map_err(LogError::io("read", &file.path))?;
            bytes.truncate(start + read);
            self.at.bytes += read as u64;
            (self.pace)(&self.at);
            if read < PIECE {
                return Ok(bytes);
            }
        }
    }
}
