//! The subject index: where each subject's newest record stands, and all the others. A fold of the log's headers.
//!
//! Reading order: `key`, what a subject is called here; `heads`, the newest positions in memory; `recent`, the newest
//! records' links in memory; `page` and `run`, the files that have the others; `shelf`, which writes them; `load`, what is
//! done at the start; `background`, the thread that writes and merges.
//!
//! **Invariant:** nothing here is needed. Each file can be deleted, and what is not right about one is reported and made
//! again from the log. **Invariant:** a hash decides nothing: where a key is not exact, the record is asked.

mod background;
mod heads;
mod key;
mod load;
mod page;
mod recent;
mod run;
mod shelf;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) use background::Background;
pub(super) use heads::Heads;
pub(super) use key::Key;
pub(super) use load::{Loaded, Place, furthest, load};

use self::recent::Recent;
use self::run::{IndexError, Run};
use crate::codec::Link;
use crate::domain::ids::Position;
use crate::domain::subject::{Claim, Subject};

/// Records whose links are kept in memory before they are written: about 20 MB of links and request ids. The request ids of
/// those written last stay as well, so that at least so many are known without asking the disk.
pub(super) const RECENT_RECORDS: usize = 1 << 18;

/// Where subjects' records stand.
#[derive(Debug)]
pub(super) struct SubjectIndex {
    heads: Heads,
    /// The highest number that was recorded of each bulk source.
    sources: BTreeMap<String, u64>,
    /// What is on disk, in order, without gaps from position 0 on.
    runs: Vec<Arc<Run>>,
    /// What was written last, for its request ids.
    written: Option<Arc<Recent>>,
    /// What waits to be written, in order.
    waiting: Vec<Arc<Recent>>,
    newest: Recent,
    /// Records after which [`SubjectIndex::newest`] is to be written; none where there is no place for it.
    write_after: Option<usize>,
}

/// A record's backlink is not the place where the subject's newest record stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BrokenLink;

/// Where a subject's newest record stands, as far as memory tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Newest {
    /// There, or nowhere.
    Known(Option<Position>),
    /// Not in what is kept in memory of values whose key is only a hash; perhaps before that.
    OnDisk,
}

/// A subject's positions, newest first.
#[derive(Debug)]
pub(super) struct Listed {
    /// From memory.
    pub(super) found: Vec<Position>,
    /// Where the next older one stands, if there is one; the runs have it and all before it.
    pub(super) older: Option<Position>,
    runs: Vec<Arc<Run>>,
}

impl Listed {
    /// All positions, newest first. None where the files cannot be read, which is reported.
    pub(super) fn all(mut self, key: Key) -> Option<Vec<Position>> {
        let Some(older) = self.older else { return Some(self.found) };
        match shelf::positions_in(&self.runs, key, older, &mut self.found) {
            Ok(()) => Some(self.found),
            Err(error) => {
                report(&error);
                None
            }
        }
    }
}

/// What the files say of a value whose key is only a hash.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    /// Records that may name it, newest first.
    pub(super) positions: Vec<Position>,
    /// Ranges that cannot be read: each record of them may name it.
    pub(super) unread: Vec<(Position, Position)>,
}

/// Where inexact keys are looked up without holding the index.
#[derive(Clone, Debug)]
pub(super) struct OnDisk(Vec<Arc<Run>>);

impl OnDisk {
    /// Every record that may name the subject.
    pub(super) fn candidates(&self, key: Key) -> Candidates {
        let mut candidates = Candidates::default();
        self.0.iter().for_each(|run| run.will_need(key));
        for run in self.0.iter().rev() {
            let mut here = Vec::new();
            if let Err(error) = run.positions(key, &mut here) {
                report(&error);
                candidates.unread.push((run.meta().first, run.meta().end));
            } else {
                candidates.positions.extend(here.into_iter().rev().map(Position));
            }
        }
        candidates
    }
}

impl SubjectIndex {
    fn new(write_after: Option<usize>) -> Self {
        SubjectIndex {
            heads: Heads::default(),
            sources: BTreeMap::new(),
            runs: Vec::new(),
            written: None,
            waiting: Vec::new(),
            newest: Recent::default(),
            write_after,
        }
    }

    /// Where the subject's newest record stands.
    pub(super) fn newest(&self, subject: Subject) -> Newest {
        match (Key::exact(subject), subject) {
            (Some(key), _) => Newest::Known(self.heads.get(key)),
            (None, Subject::Claim(claim)) => match self.newest_in_memory(claim) {
                None if !self.runs.is_empty() => Newest::OnDisk,
                newest => Newest::Known(newest),
            },
            // Subjects with ids have exact keys.
            (None, _) => Newest::Known(None),
        }
    }

    /// Is the subject's newest record still `head`, as it was when everything before `since` was durable? None where
    /// memory does not reach back so far.
    pub(super) fn is_still(&self, subject: Subject, head: Option<Position>, since: Position) -> Option<bool> {
        match self.newest(subject) {
            Newest::Known(newest) => Some(newest == head),
            Newest::OnDisk => (self.in_memory_from() <= since).then_some(true),
        }
    }

    /// Makes ready for looking at many subjects, one after the other.
    pub(super) fn warm(&self, subjects: impl Iterator<Item = Subject>) {
        self.heads.warm(subjects.filter_map(Key::exact));
    }

    fn newest_in_memory(&self, claim: Claim) -> Option<Position> {
        let waiting =
            self.waiting.iter().rev().chain(&self.written).find_map(|recent| recent.newest_of(claim));
        self.newest.newest_of(claim).or(waiting)
    }

    /// The first record whose request id is in memory.
    fn in_memory_from(&self) -> Position {
        self.written.iter().chain(&self.waiting).next().map_or(self.newest.first(), |oldest| oldest.first())
    }

    /// What is asked where memory does not know.
    pub(super) fn on_disk(&self) -> OnDisk {
        OnDisk(self.runs.clone())
    }

    /// The subject's positions from `newest` back, as far as they are in memory.
    pub(super) fn listed(&self, key: Key, newest: Position) -> Listed {
        let mut found = Vec::new();
        let mut older = self.newest.walk(key, newest, &mut found);
        for recent in self.waiting.iter().rev() {
            older = older.and_then(|older| recent.walk(key, older, &mut found));
        }
        let runs = if older.is_some() { self.runs.clone() } else { Vec::new() };
        Listed { found, older, runs }
    }

    /// Takes up one record's links, each of which must lead to where the subject's newest record stood, as far as memory
    /// knows that.
    pub(super) fn follow(&mut self, position: Position, links: &[Link]) -> Result<(), BrokenLink> {
        let fits = |link: &Link| match self.newest(link.subject) {
            Newest::Known(newest) => newest == link.previous,
            Newest::OnDisk => link.previous.is_none_or(|previous| previous < self.in_memory_from()),
        };
        if !links.iter().all(fits) {
            return Err(BrokenLink);
        }
        self.take_up(position, links.iter().copied());
        Ok(())
    }

    /// Takes up a durable record, which follows the last one.
    pub(super) fn take_up(&mut self, position: Position, links: impl Iterator<Item = Link> + Clone) {
        debug_assert!(position == self.newest.end(), "records are taken up in the order of the log");
        for key in links.clone().filter_map(|link| Key::exact(link.subject)) {
            self.heads.set(key, position);
        }
        self.newest.push(links);
    }

    /// Puts the newest links aside to be written once there are enough of them, or any where it is `now`. Says whether.
    pub(super) fn put_aside(&mut self, now: bool) -> bool {
        let enough = if now { 1 } else { self.write_after.unwrap_or(usize::MAX) };
        if self.write_after.is_none() || self.newest.records() < enough {
            return false;
        }
        let next = Recent::from(self.newest.end());
        let mut full = std::mem::replace(&mut self.newest, next);
        full.sources.clone_from(&self.sources);
        self.waiting.push(Arc::new(full));
        true
    }

    fn next_waiting(&self) -> Option<Arc<Recent>> {
        self.waiting.first().cloned()
    }

    /// What waited longest is on disk.
    fn is_written(&mut self, run: Arc<Run>) {
        self.written = Some(self.waiting.remove(0));
        self.runs.push(run);
    }

    /// Runs take the place of those within their range.
    fn replace_range(&mut self, (first, end): (Position, Position), new: Vec<Run>) {
        let at = self.runs.partition_point(|old| old.meta().first < first);
        let behind = self.runs.partition_point(|old| old.meta().first < end);
        self.runs.splice(at..behind, new.into_iter().map(Arc::new));
    }

    /// The highest number recorded of a bulk source.
    pub(super) fn source_mark(&self, source: &str) -> Option<u64> {
        self.sources.get(source).copied()
    }

    /// An act with this number of a bulk source was recorded.
    pub(super) fn mark_source(&mut self, source: &str, sequence: u64) {
        raise_mark(&mut self.sources, source, sequence);
    }

    /// Number of subjects, those values among them whose key is exact.
    pub(super) fn subjects(&self) -> u64 {
        self.heads.len()
    }

    /// Bytes of memory that the index takes, about.
    pub(super) fn memory(&self) -> usize {
        let recent: usize = self.written.iter().chain(&self.waiting).map(|recent| recent.memory()).sum();
        let runs: usize = self.runs.iter().map(|run| run.memory()).sum();
        self.heads.memory() + self.newest.memory() + recent + runs
    }
}

/// Keeps the highest number of each source.
pub(super) fn raise_mark(sources: &mut BTreeMap<String, u64>, source: &str, sequence: u64) {
    match sources.get_mut(source) {
        Some(mark) => *mark = (*mark).max(sequence),
        None => drop(sources.insert(source.to_owned(), sequence)),
    }
}

fn report(error: &IndexError) {
    tracing::warn!(error = %super::error::chain(error), "an index file is not used; the log answers instead");
}
