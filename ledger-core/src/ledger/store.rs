//! What decisions read: subjects' histories, from the log through their backlinks, with a cache before it.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use quick_cache::{Weighter, sync::Cache};
use tokio::sync::watch;

use super::error::LedgerError;
use super::index::SubjectIndex;
use crate::codec::{self, StoredRecord};
use crate::domain::history::Recorded;
use crate::domain::ids::Position;
use crate::domain::loaded::AnyHistory;
use crate::domain::subject::Subject;
use crate::log::{LogError, LogReader};

/// Histories that the cache is laid out for.
const CACHED_HISTORIES: usize = 50_000;
/// Records of all histories in the cache together, at about half a kilobyte each.
const CACHED_RECORDS: u64 = 200_000;

/// A subject's history as of the position of its newest record.
#[derive(Clone)]
struct Cached {
    head: Position,
    history: AnyHistory,
}

/// A history weighs as many records as it has.
#[derive(Clone)]
struct ByRecords;

impl Weighter<Subject, Cached> for ByRecords {
    fn weight(&self, _subject: &Subject, cached: &Cached) -> u64 {
        1 + cached.history.records().len() as u64
    }
}

/// Everything that is durable, as decisions see it.
pub(super) struct Store {
    reader: Arc<dyn LogReader>,
    index: RwLock<SubjectIndex>,
    cache: Cache<Subject, Cached, ByRecords>,
    /// Whether anything may still be recorded.
    recording: watch::Sender<bool>,
}

impl Store {
    pub(super) fn new(
        reader: Arc<dyn LogReader>,
        index: SubjectIndex,
        recording: watch::Sender<bool>,
    ) -> Self {
        let cache = Cache::with_weighter(CACHED_HISTORIES, CACHED_RECORDS, ByRecords);
        Store { reader, index: RwLock::new(index), cache, recording }
    }

    /// Whether anything may still be recorded.
    pub(super) fn recording(&self) -> &watch::Sender<bool> {
        &self.recording
    }

    /// Stops the recording where an error says that something stored cannot be believed: what stands behind it would rest
    /// on it.
    pub(super) fn heed(&self, error: &LedgerError) {
        if error.is_damage() && self.recording.send_replace(false) {
            tracing::error!(error = %error.chain(), "nothing more is recorded");
        }
    }

    /// One durable record.
    pub(super) fn read(&self, position: Position) -> Result<StoredRecord, LedgerError> {
        read_record(&*self.reader, position).inspect_err(|error| self.heed(error))
    }

    pub(super) fn reader(&self) -> &Arc<dyn LogReader> {
        &self.reader
    }

    pub(super) fn index(&self) -> RwLockReadGuard<'_, SubjectIndex> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// For the one writer.
    pub(super) fn index_mut(&self) -> RwLockWriteGuard<'_, SubjectIndex> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// A durable record; none at or behind the tail.
    pub(super) fn record(&self, position: Position) -> Result<Option<StoredRecord>, LedgerError> {
        match self.read(position) {
            Ok(record) => Ok(Some(record)),
            Err(LedgerError::Log(error)) if matches!(*error, LogError::NotWritten { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Where the subject's newest durable record stands, and its history up to there.
    pub(super) fn history(&self, subject: Subject) -> Result<(Option<Position>, AnyHistory), LedgerError> {
        let head = self.index().head(subject);
        let history = self.history_up_to(subject, head, &|position| self.read(position))?;
        Ok((head, history))
    }

    /// The history of a subject whose newest record stands at `head`. Records that the cache does not have come from `read`.
    pub(super) fn history_up_to(
        &self,
        subject: Subject,
        head: Option<Position>,
        read: &dyn Fn(Position) -> Result<StoredRecord, LedgerError>,
    ) -> Result<AnyHistory, LedgerError> {
        let Some(newest) = head else { return Ok(AnyHistory::of(subject, Vec::new())) };
        let cached = self.cache.get(&subject);
        let known_head = cached.as_ref().map(|cached| cached.head);
        let walked = back_to(subject, newest, known_head, read).inspect_err(|error| self.heed(error));
        let (newer, known) = walked?;
        let history = match cached {
            Some(cached) if known && newer.is_empty() => return Ok(cached.history),
            Some(cached) if known => {
                let records = cached.history.records().iter().cloned().chain(newer.into_iter().rev());
                AnyHistory::of(subject, records.collect())
            }
            Some(_) | None => AnyHistory::of(subject, newer.into_iter().rev().collect()),
        };
        self.cache.insert(subject, Cached { head: newest, history: history.clone() });
        Ok(history)
    }

    /// Forgets every cached history, when records that were not yet durable may be among them and will never be.
    pub(super) fn forget_cached(&self) {
        self.cache.clear();
    }
}

/// Every record of a subject from the one at `newest` back to its first, in the order of the log.
///
/// # Errors
/// When a record cannot be read, or does not name the subject although a backlink leads to it.
pub fn records_up_to(
    reader: &dyn LogReader,
    subject: Subject,
    newest: Position,
) -> Result<Vec<Recorded>, LedgerError> {
    let (mut records, _) = back_to(subject, newest, None, &|position| read_record(reader, position))?;
    records.reverse();
    Ok(records)
}

/// Reads and decodes one record.
///
/// # Errors
/// [`LogError::NotWritten`] behind the tail; others where it cannot be read.
pub fn read_record(reader: &dyn LogReader, position: Position) -> Result<StoredRecord, LedgerError> {
    let bytes = reader.read(position)?;
    codec::decode(position, &bytes).map_err(|source| LedgerError::Record { position, source })
}

/// A subject's records from `newest` back to its first, newest first, or to the one at `known`, which is left out. Says
/// whether `known` was met.
fn back_to(
    subject: Subject,
    newest: Position,
    known: Option<Position>,
    read: &dyn Fn(Position) -> Result<StoredRecord, LedgerError>,
) -> Result<(Vec<Recorded>, bool), LedgerError> {
    let mut records = Vec::new();
    let mut next = Some(newest);
    while let Some(position) = next {
        if Some(position) == known {
            return Ok((records, true));
        }
        let record = read(position)?;
        let link = record.links().find(|link| link.subject == subject);
        next = link.ok_or(LedgerError::BrokenChain { position })?.previous;
        records.push(record.recorded);
    }
    Ok((records, false))
}
