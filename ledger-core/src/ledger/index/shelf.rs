//! The folder of index files: writes runs from memory, from other runs, or from the log. Everything in it can be made again.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::key::Key;
use super::raise_mark;
use super::recent::Recent;
use super::run::{Contents, Cursor, IndexError, Meta, Run, RunWriter};
use crate::codec;
use crate::domain::dates::RecordTime;
use crate::domain::ids::Position;
use crate::evidence::{Salts, record_digest};
use crate::log::{LedgerId, LogReader};

/// Keys between two looks at whether the ledger stops or something more urgent waits.
const KEYS_AT_A_TIME: u64 = 1 << 14;

/// The folder, and the log that its files are made from.
#[derive(Clone)]
pub(super) struct Shelf {
    pub(super) folder: PathBuf,
    pub(super) ledger: LedgerId,
    pub(super) salts: Salts,
    pub(super) reader: Arc<dyn LogReader>,
    /// Whether long work is to be given up.
    pub(super) stopping: Arc<AtomicBool>,
}

impl Shelf {
    /// Digest and time of the record in front of `end`; zeros where there is none.
    pub(super) fn binding(&self, end: Position) -> Result<([u8; 32], RecordTime), IndexError> {
        let Some(last) = end.0.checked_sub(1).map(Position) else {
            return Ok(([0; 32], RecordTime::default()));
        };
        let log = |what| IndexError::Unusable { path: self.folder.clone(), what };
        let bytes = self.reader.read(last).map_err(|_| log("the log cannot be read"))?;
        let head = codec::decode_links(last, &bytes).map_err(|_| log("a record cannot be read"))?;
        Ok((record_digest(&self.salts.at(last), &bytes).0, head.1))
    }

    /// Was the file made from this log, which ends at `tail`?
    pub(super) fn check_binding(&self, run: &Run, tail: Position) -> Result<(), IndexError> {
        let meta = run.meta();
        let unusable = |what| Err(IndexError::Unusable { path: run.path().to_path_buf(), what });
        if meta.ledger != self.ledger {
            return unusable("it is of another ledger");
        }
        if meta.end > tail {
            return unusable("it goes beyond the log");
        }
        let bound = self.binding(meta.end)?;
        if bound != (meta.last, meta.record_time) {
            return unusable("the log has another record at its end");
        }
        Ok(())
    }

    fn meta(
        &self,
        contents: Contents,
        (first, end): (Position, Position),
        sources: &BTreeMap<String, u64>,
    ) -> Result<Meta, IndexError> {
        let (before, _) = self.binding(first)?;
        let (last, record_time) = self.binding(end)?;
        let (ledger, sources) = (self.ledger, sources.clone());
        Ok(Meta { contents, ledger, first, end, before, last, record_time, sources, entries: 0 })
    }

    /// Writes what is in memory.
    pub(super) fn write_recent(&self, recent: &Recent) -> Result<Run, IndexError> {
        let meta = self.meta(Contents::Postings, (recent.first(), recent.end()), &recent.sources)?;
        let mut writer = RunWriter::new(&self.folder, meta)?;
        let mut positions = Vec::new();
        for same in recent.postings().chunk_by(|one, other| one.0 == other.0) {
            positions.clear();
            positions.extend(same.iter().map(|(_, position)| *position));
            if let Err(error) = writer.push(same[0].0, &positions) {
                writer.abandon();
                return Err(error);
            }
        }
        writer.finish()
    }

    /// Writes runs that follow one another as one. `between` is called now and then.
    pub(super) fn merge(&self, runs: &[Arc<Run>], between: &mut dyn FnMut()) -> Result<Run, IndexError> {
        let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return Err(IndexError::Stopping) };
        let range = (first.meta().first, last.meta().end);
        let meta = self.meta(Contents::Postings, range, &last.meta().sources)?;
        let sources: Vec<&Run> = runs.iter().map(|run| &**run).collect();
        self.write_merged(meta, &sources, false, between)
    }

    /// Writes the newest positions up to the end of the last of `newer`, from those of `older` and everything newer.
    pub(super) fn write_heads(
        &self,
        older: Option<&Run>,
        newer: &[Arc<Run>],
        between: &mut dyn FnMut(),
    ) -> Result<Run, IndexError> {
        let Some(last) = newer.last() else { return Err(IndexError::Stopping) };
        let meta = self.meta(Contents::Heads, (Position::ZERO, last.meta().end), &last.meta().sources)?;
        let sources: Vec<&Run> = older.into_iter().chain(newer.iter().map(|run| &**run)).collect();
        self.write_merged(meta, &sources, true, between)
    }

    fn write_merged(
        &self,
        meta: Meta,
        sources: &[&Run],
        newest_only: bool,
        between: &mut dyn FnMut(),
    ) -> Result<Run, IndexError> {
        let mut writer = RunWriter::new(&self.folder, meta)?;
        let merged = self.merge_into(&mut writer, sources, newest_only, between);
        if let Err(error) = merged {
            writer.abandon();
            return Err(error);
        }
        writer.finish()
    }

    fn merge_into(
        &self,
        writer: &mut RunWriter,
        sources: &[&Run],
        newest_only: bool,
        between: &mut dyn FnMut(),
    ) -> Result<(), IndexError> {
        let mut cursors = Vec::with_capacity(sources.len());
        for run in sources {
            let mut cursor = Cursor::over(run);
            if cursor.advance()? {
                cursors.push(cursor);
            }
        }
        let mut positions = Vec::new();
        let mut keys = 0;
        while let Some(key) = cursors.iter().map(|cursor| cursor.key).min() {
            positions.clear();
            let mut at = 0;
            while at < cursors.len() {
                let mut more = true;
                while more && cursors[at].key == key {
                    positions.extend_from_slice(&cursors[at].positions);
                    more = cursors[at].advance()?;
                }
                if more {
                    at += 1;
                } else {
                    cursors.remove(at);
                }
            }
            if newest_only {
                let newest = positions.iter().copied().max().filter(|_| key.is_exact());
                newest.map_or(Ok(()), |newest| writer.push(key, &[newest]))?;
            } else {
                writer.push(key, &positions)?;
            }
            keys += 1;
            if keys % KEYS_AT_A_TIME == 0 {
                if self.stopping.load(Ordering::Relaxed) {
                    return Err(IndexError::Stopping);
                }
                between();
            }
        }
        Ok(())
    }

    /// Writes the positions of a range once more from the log, in runs of at most `records` each. `sources` is what was
    /// known of bulk sources before the range.
    pub(super) fn rebuild(
        &self,
        (first, end): (Position, Position),
        sources: &BTreeMap<String, u64>,
        records: usize,
    ) -> Result<Vec<Run>, IndexError> {
        let mut runs = Vec::new();
        let mut recent = Recent::from(first);
        let mut sources = sources.clone();
        let unreadable =
            || IndexError::Unusable { path: self.folder.clone(), what: "the log cannot be read" };
        let mut failed = None;
        let scanned = self.reader.scan(first, end, &mut |position, bytes| {
            let taken =
                codec::decode_for_index(position, bytes).map_err(|_| unreadable()).and_then(|found| {
                    found
                        .source
                        .iter()
                        .for_each(|(source, sequence)| raise_mark(&mut sources, source, *sequence));
                    recent.push(found.links.into_iter());
                    if recent.records() >= records || recent.end() == end {
                        recent.sources.clone_from(&sources);
                        runs.push(self.write_recent(&recent)?);
                        recent = Recent::from(recent.end());
                    }
                    Ok(())
                });
            failed = taken.err();
            if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        failed.map_or(Ok(()), Err)?;
        if scanned.is_err() || recent.end() != end {
            return Err(unreadable());
        }
        Ok(runs)
    }

    /// Takes files away that others have taken the place of.
    pub(super) fn remove<'a>(&self, paths: impl Iterator<Item = &'a Path>) {
        // The new file's name must be durable before the old ones go, or power loss could take both.
        if let Err(error) = fs::File::open(&self.folder).and_then(|folder| folder.sync_all()) {
            tracing::warn!(%error, "the index folder could not be synced; old files stay");
            return;
        }
        for path in paths {
            if let Err(error) = fs::remove_file(path) {
                tracing::warn!(file = %path.display(), %error, "an old index file could not be removed");
            }
        }
    }
}

/// Everything of one subject in several runs, newest first, as far as it stands at or before `newest`. The disk is told of
/// all reads before the first one waits.
pub(super) fn positions_in(
    runs: &[Arc<Run>],
    key: Key,
    newest: Position,
    found: &mut Vec<Position>,
) -> Result<(), IndexError> {
    let oldest = key.base(Position::ZERO);
    let concerned = || runs.iter().filter(|run| run.meta().first <= newest && run.meta().end.0 > oldest);
    concerned().for_each(|run| run.will_need(key));
    let mut here = Vec::new();
    for run in concerned().rev() {
        here.clear();
        run.positions(key, &mut here)?;
        found.extend(
            here.iter().rev().map(|position| Position(*position)).filter(|position| *position <= newest),
        );
    }
    Ok(())
}
