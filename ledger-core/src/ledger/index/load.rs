//! The index at the start of a ledger: from its files as far as they are right, then from the log.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::heads::Heads;
use super::recent::Recent;
use super::run::{Contents, IndexError, Run, UNFINISHED, name_of};
use super::shelf::Shelf;
use super::{RECENT_RECORDS, SubjectIndex, report};
use crate::codec;
use crate::domain::dates::RecordTime;
use crate::domain::ids::Position;
use crate::ledger::error::LedgerError;
use crate::ledger::folder::FolderKeys;
use crate::log::{LedgerId, LogReader};

/// Name of the folder in the data folder.
const FOLDER: &str = "index";

/// Where the files are, and how much is kept in memory before it is written.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Place {
    folder: PathBuf,
    write_after: usize,
}

impl Place {
    /// The place in a data folder.
    pub(in crate::ledger) fn within(data: &Path) -> Place {
        Place { folder: data.join(FOLDER), write_after: RECENT_RECORDS }
    }

    #[cfg(test)]
    pub(in crate::ledger) fn with_write_after(self, write_after: usize) -> Place {
        Place { write_after, ..self }
    }
}

/// The file of the index that reaches furthest, and its end. Files are written of durable records alone, so that a log which ends
/// earlier has lost some. None where there is no whole file of this ledger.
pub(in crate::ledger) fn furthest(place: &Place, ledger: LedgerId) -> Option<(PathBuf, Position)> {
    let runs = list_of(&place.folder).ok()?.into_iter().filter_map(|path| open(&path).ok());
    let own = runs.filter(|run| run.meta().ledger == ledger);
    own.map(|run| (run.path().to_path_buf(), run.meta().end)).max_by_key(|(_, end)| *end)
}

/// What the background goes on with.
#[derive(Default)]
pub(in crate::ledger) struct Loaded {
    pub(super) shelf: Option<Shelf>,
    pub(super) heads: Option<Run>,
    pub(super) write_after: usize,
}

/// The index over a log, the time of its newest record, and what the background needs. Without a place it is in memory alone.
///
/// # Errors
/// When the log cannot be read, or a record does not continue its subjects' histories. Never for the files' sake.
pub(in crate::ledger) fn load(
    reader: &Arc<dyn LogReader>,
    keys: &FolderKeys,
    place: Option<Place>,
) -> Result<(SubjectIndex, RecordTime, Loaded), LedgerError> {
    let usable = place.and_then(|place| {
        let folder = make_folder(&place.folder).inspect_err(report).ok()?;
        let (reader, salts) = (Arc::clone(reader), keys.salts.clone());
        let shelf = Shelf { folder, ledger: keys.ledger, salts, reader, stopping: Arc::default() };
        Some((shelf, place.write_after))
    });
    let tail = reader.tail();
    let Some((shelf, write_after)) = usable else {
        let mut index = SubjectIndex::new(None);
        let record_time = scan_rest(&mut index, &**reader, (Position::ZERO, tail), None)?;
        return Ok((index, record_time, Loaded::default()));
    };
    let mut index = SubjectIndex::new(Some(write_after));
    let Found { runs, heads } = Found::in_folder(&shelf, tail);
    let heads = take_up_files(&mut index, &shelf, runs, heads);
    let reached = heads.as_ref().map_or(Position::ZERO, |heads| heads.meta().end);
    let scanned = scan_rest(&mut index, &**reader, (reached, tail), Some(&shelf))?;
    let written = index.runs.iter().map(|run| &**run).chain(&heads).map(|run| run.meta().record_time);
    let record_time = written.max().map_or(scanned, |time| time.max(scanned));
    Ok((index, record_time, Loaded { shelf: Some(shelf), heads, write_after }))
}

fn make_folder(folder: &Path) -> Result<PathBuf, IndexError> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(IndexError::io("create", folder))?;
    Ok(folder.to_path_buf())
}

/// The files that are of this log.
struct Found {
    /// In order, without gaps from position 0 on.
    runs: Vec<Run>,
    heads: Option<Run>,
}

impl Found {
    /// Looks through the folder, and removes what is of no use.
    fn in_folder(shelf: &Shelf, tail: Position) -> Found {
        let (mut postings, mut heads) = (Vec::new(), Vec::new());
        for path in list(&shelf.folder) {
            match open(&path) {
                Ok(run) => match run.meta().contents {
                    Contents::Postings => postings.push(run),
                    Contents::Heads => heads.push(run),
                },
                Err(error) => discard(&path, Some(&error)),
            }
        }
        Found { runs: bound_chain(shelf, postings, tail), heads: newest_heads(shelf, heads, tail) }
    }
}

fn list(folder: &Path) -> Vec<PathBuf> {
    list_of(folder).map_err(IndexError::io("list", folder)).inspect_err(report).unwrap_or_default()
}

fn list_of(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect()
}

fn open(path: &Path) -> Result<Run, IndexError> {
    if path.extension().is_some_and(|ending| ending == UNFINISHED) {
        return Err(IndexError::Unusable { path: path.to_path_buf(), what: "it was never finished" });
    }
    let run = Run::open(path)?;
    let meta = run.meta();
    let name = name_of(meta.contents, meta.first, meta.end);
    if path.file_name().is_none_or(|found| found != name.as_str()) {
        return Err(IndexError::Unusable {
            path: path.to_path_buf(),
            what: "it has another name than it says",
        });
    }
    Ok(run)
}

/// Removes a file that is of no use, and says why where that is not the usual course of things.
fn discard(path: &Path, why: Option<&IndexError>) {
    why.into_iter().for_each(report);
    if let Err(error) = fs::remove_file(path) {
        tracing::warn!(file = %path.display(), %error, "an index file of no use could not be removed");
    }
}

/// The longest chain of runs from position 0 on, each continuing the one before, the last one bound to the log.
fn bound_chain(shelf: &Shelf, mut all: Vec<Run>, tail: Position) -> Vec<Run> {
    // Of those with one beginning the longest is taken: the others were merged into it and could not be removed in time.
    all.sort_by_key(|run| (run.meta().first, std::cmp::Reverse(run.meta().end)));
    let mut chain: Vec<Run> = Vec::new();
    for run in all {
        let (end, last) =
            chain.last().map_or((Position::ZERO, [0; 32]), |run| (run.meta().end, run.meta().last));
        let meta = run.meta();
        if meta.first == end && meta.before == last && meta.ledger == shelf.ledger && meta.end <= tail {
            chain.push(run);
        } else if meta.end <= end {
            discard(run.path(), None);
        } else {
            let path = run.path().to_path_buf();
            discard(
                run.path(),
                Some(&IndexError::Unusable { path, what: "it does not continue this log's" }),
            );
        }
    }
    while let Some(last) = chain.last() {
        match shelf.check_binding(last, tail) {
            Ok(()) => break,
            Err(error) => discard(last.path(), Some(&error)),
        }
        chain.pop();
    }
    chain
}

fn newest_heads(shelf: &Shelf, mut all: Vec<Run>, tail: Position) -> Option<Run> {
    all.sort_by_key(|run| run.meta().end);
    let mut newest = None;
    while let Some(run) = all.pop() {
        match shelf.check_binding(&run, tail) {
            Ok(()) if newest.is_none() => newest = Some(run),
            Ok(()) => discard(run.path(), None),
            Err(error) => discard(run.path(), Some(&error)),
        }
    }
    newest
}

/// Takes up the newest positions, then what the runs have behind them. Runs that cannot be read are made again, or left
/// out with everything behind them. Gives back the file of heads, if it was used.
fn take_up_files(index: &mut SubjectIndex, shelf: &Shelf, runs: Vec<Run>, heads: Option<Run>) -> Option<Run> {
    let heads = heads.and_then(|file| match heads_of(&file) {
        Ok(heads) => {
            index.heads = heads;
            index.sources.clone_from(&file.meta().sources);
            Some(file)
        }
        Err(error) => {
            discard(file.path(), Some(&error));
            None
        }
    });
    let reached = heads.as_ref().map_or(Position::ZERO, |file| file.meta().end);
    let write_after = index.write_after.unwrap_or(RECENT_RECORDS);
    let mut sources = BTreeMap::new();
    for run in runs {
        if run.meta().end > reached
            && let Err(error) = raise_heads_if_whole(&mut index.heads, &run)
        {
            report(&error);
            let range = (run.meta().first, run.meta().end);
            let mended = shelf.rebuild(range, &sources, write_after).and_then(|mended| {
                let mut each = mended.iter();
                each.try_for_each(|run| raise_heads_if_whole(&mut index.heads, run)).map(|()| mended)
            });
            match mended {
                Ok(mended) => index.runs.extend(mended.into_iter().map(Arc::new)),
                Err(error) => {
                    report(&error);
                    break;
                }
            }
        } else {
            sources.clone_from(&run.meta().sources);
            index.runs.push(Arc::new(run));
        }
    }
    if let Some(last) = index.runs.last().filter(|run| run.meta().end > reached) {
        index.sources.clone_from(&last.meta().sources);
    }
    index.newest = Recent::from(index.runs.last().map_or(Position::ZERO, |run| run.meta().end));
    heads
}

fn heads_of(file: &Run) -> Result<Heads, IndexError> {
    let mut heads = Heads::with_room(file.meta().entries);
    raise_heads(&mut heads, file).map(|()| heads)
}

/// The same, and nothing at all where a page cannot be read: the log is scanned then from where the run begins, and each record must
/// find its subjects' heads as they were in front of it.
fn raise_heads_if_whole(heads: &mut Heads, run: &Run) -> Result<(), IndexError> {
    run.each(&mut |_, _| ())?;
    raise_heads(heads, run)
}

fn raise_heads(heads: &mut Heads, run: &Run) -> Result<(), IndexError> {
    run.each(&mut |key, positions| {
        if let Some(newest) = positions.last().filter(|_| key.is_exact()) {
            heads.raise(key, Position(*newest));
        }
    })
}

/// Reads the headers of the records that no run has. Before `reached`, the heads are known and only the links are wanted.
/// Writes as it goes, so that a long log does not fill the memory.
fn scan_rest(
    index: &mut SubjectIndex,
    reader: &dyn LogReader,
    (reached, tail): (Position, Position),
    shelf: Option<&Shelf>,
) -> Result<RecordTime, LedgerError> {
    let mut newest = RecordTime::default();
    let mut failed = None;
    let from = index.newest.end();
    reader.scan(from, tail, &mut |position, bytes| {
        let taken = take_up(index, reached, position, bytes).map(|time| newest = time);
        failed = taken.err();
        if let (None, Some(shelf)) = (&failed, shelf)
            && index.put_aside(false)
        {
            write_waiting(index, shelf);
        }
        if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    failed.map_or(Ok(newest), Err)
}

fn take_up(
    index: &mut SubjectIndex,
    reached: Position,
    position: Position,
    bytes: &[u8],
) -> Result<RecordTime, LedgerError> {
    let unreadable = |source| LedgerError::Record { position, source };
    let found = codec::decode_for_index(position, bytes).map_err(unreadable)?;
    if position < reached {
        index.newest.push(found.links.into_iter());
    } else {
        index.follow(position, &found.links).map_err(|_| LedgerError::BrokenChain { position })?;
    }
    if let Some((source, sequence)) = found.source {
        index.mark_source(&source, sequence);
    }
    Ok(found.record_time)
}

/// Writes what was put aside; what cannot be written stays in memory, and the background tries again.
fn write_waiting(index: &mut SubjectIndex, shelf: &Shelf) {
    while let Some(recent) = index.next_waiting() {
        match shelf.write_recent(&recent) {
            Ok(run) => index.is_written(Arc::new(run)),
            Err(error) => {
                report(&error);
                return;
            }
        }
    }
}
