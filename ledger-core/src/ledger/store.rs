//! What decisions read: subjects' histories, from the log through their backlinks, with the index and a cache before it.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use quick_cache::{Weighter, sync::Cache};
use tokio::sync::watch;

use super::error::LedgerError;
use super::history::{Ahead, back_to, walk_back};
use super::index::{Key, Newest, SubjectIndex};
use super::notice_book::{self, InBook, NoticeBook, NoticeBooks};
use crate::codec::{self, StoredRecord};
use crate::domain::history::Recorded;
use crate::domain::ids::Position;
use crate::domain::loaded::AnyHistory;
use crate::domain::subject::{Claim, OfficeCode, Subject};
use crate::log::{LogError, LogReader};

/// Histories that the cache is laid out for.
const CACHED_HISTORIES: usize = 50_000;
/// Records of all histories in the cache together, at about half a kilobyte each.
const CACHED_RECORDS: u64 = 200_000;

/// Codes of offices whose newest record is kept at hand: more than there are offices.
const CACHED_OFFICE_CODES: usize = 50_000;

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
    notice_books: NoticeBooks,
    /// Where each code's newest record stands, with the count of records of offices' codes for which that is true. Every act names
    /// a code, and the index has only hashes of them.
    office_codes: Cache<OfficeCode, (u64, Option<Position>)>,
    /// Counts the groups of records that named an office's code.
    office_records: AtomicU64,
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
        let office_codes = Cache::new(CACHED_OFFICE_CODES);
        let office_records = AtomicU64::new(0);
        let (index, notice_books) = (RwLock::new(index), NoticeBooks::new());
        Store { reader, index, cache, notice_books, office_codes, office_records, recording }
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

    /// Where the subject's newest durable record stands. Of values whose key in the index is only a hash, the records are
    /// asked whether they name it.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub(super) fn head(&self, subject: Subject) -> Result<Option<Position>, LedgerError> {
        let Subject::Claim(Claim::OfficeCode(code)) = subject else { return self.head_now(subject) };
        // Counted before it is looked up: what is recorded meanwhile makes the answer an old one.
        let count = self.office_records.load(Ordering::Acquire);
        if let Some((_, head)) = self.office_codes.get(&code).filter(|(at, _)| *at == count) {
            return Ok(head);
        }
        let head = self.head_now(subject)?;
        self.office_codes.insert(code, (count, head));
        Ok(head)
    }

    /// Says that records which name offices' codes are durable now: after they are in the index.
    pub(super) fn offices_changed(&self) {
        self.office_records.fetch_add(1, Ordering::AcqRel);
    }

    fn head_now(&self, subject: Subject) -> Result<Option<Position>, LedgerError> {
        let on_disk = {
            let index = self.index();
            match index.newest(subject) {
                Newest::Known(head) => return Ok(head),
                Newest::OnDisk => index.on_disk(),
            }
        };
        let candidates = on_disk.candidates(Key::of(subject));
        let mut newest = None;
        for position in candidates.positions {
            if self.names(position, subject)? {
                newest = Some(position);
                break;
            }
        }
        for range in candidates.unread {
            newest = newest.max(self.newest_within(range, subject)?);
        }
        Ok(newest)
    }

    fn names(&self, position: Position, subject: Subject) -> Result<bool, LedgerError> {
        let bytes = self.reader.read(position)?;
        names(position, &bytes, subject).inspect_err(|error| self.heed(error))
    }

    /// Looks through records one by one, where no index tells.
    fn newest_within(
        &self,
        (first, end): (Position, Position),
        subject: Subject,
    ) -> Result<Option<Position>, LedgerError> {
        let (mut newest, mut failed) = (None, None);
        self.reader.scan(first, end, &mut |position, bytes| {
            match names(position, bytes, subject) {
                Ok(true) => newest = Some(position),
                Ok(false) => {}
                Err(error) => failed = Some(error),
            }
            if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        failed.map_or(Ok(newest), Err)
    }

    /// Is the subject's newest durable record still `head`, as it was when everything before `since` was durable? Asks the
    /// disk only where `since` is long ago.
    pub(super) fn is_still(
        &self,
        subject: Subject,
        head: Option<Position>,
        since: Position,
    ) -> Result<bool, LedgerError> {
        let known = self.index().is_still(subject, head, since);
        known.map_or_else(|| Ok(self.head(subject)? == head), Ok)
    }

    /// Where the subject's newest durable record stands, and its history up to there.
    pub(super) fn history(&self, subject: Subject) -> Result<(Option<Position>, AnyHistory), LedgerError> {
        let head = self.head(subject)?;
        let history = self.history_up_to(subject, head, &|_| None)?;
        Ok((head, history))
    }

    /// The history of a subject whose newest record stands at `head`. Records that are not yet durable come from `staged`.
    pub(super) fn history_up_to(
        &self,
        subject: Subject,
        head: Option<Position>,
        staged: &dyn Fn(Position) -> Option<StoredRecord>,
    ) -> Result<AnyHistory, LedgerError> {
        let Some(newest) = head else { return Ok(AnyHistory::of(subject, Vec::new())) };
        let cached = self.cache.get(&subject);
        let known_head = cached.as_ref().map(|cached| cached.head);
        let mut ahead = if cached.is_some() { Ahead::none() } else { self.ahead(subject) };
        let mut read = |position| match staged(position) {
            Some(record) => Ok(record),
            None => ahead.read(&*self.reader, position),
        };
        let walked = back_to(subject, newest, known_head, &mut read).inspect_err(|error| self.heed(error));
        let (newer, known) = walked?;
        let history = match cached {
            Some(cached) if known && newer.is_empty() => return Ok(cached.history),
            Some(cached) if known => {
                let newer = newer.into_iter().rev().map(|record| record.recorded);
                AnyHistory::of(subject, cached.history.records().iter().cloned().chain(newer).collect())
            }
            Some(_) | None => {
                AnyHistory::of(subject, newer.into_iter().rev().map(|record| record.recorded).collect())
            }
        };
        self.cache.insert(subject, Cached { head: newest, history: history.clone() });
        Ok(history)
    }

    /// A book of stay notices with every durable record of it; none where there is no record.
    pub(super) fn notice_book(&self, book: Claim) -> Result<Option<Arc<Mutex<NoticeBook>>>, LedgerError> {
        let subject = Subject::Claim(book);
        let Some(newest) = self.head(subject)? else { return Ok(None) };
        let held = self.notice_books.held(subject);
        let records = {
            let mut book = notice_book::lock(&held);
            let known = book.head();
            // Another reader may have come further than the newest record of a moment ago.
            if known >= Some(newest) {
                return Ok(Some(Arc::clone(&held)));
            }
            let mut newer = Vec::new();
            let mut ahead = if known.is_some() { Ahead::none() } else { self.ahead(subject) };
            let mut read = |position| ahead.read(&*self.reader, position);
            let mut note = |record: StoredRecord| newer.push(InBook::of(&record.recorded));
            let walked = walk_back(subject, newest, known, &mut read, &mut note);
            let met = walked.inspect_err(|error| self.heed(error))?;
            if known.is_some() && !met {
                let broken = LedgerError::BrokenChain { position: newest };
                self.heed(&broken);
                return Err(broken);
            }
            book.take_in(&newer);
            book.records()
        };
        self.notice_books.keep(subject, &held, records);
        Ok(Some(held))
    }

    /// Several durable records, in the order in which they are asked for.
    pub(super) fn read_many(&self, positions: &[Position]) -> Result<Vec<StoredRecord>, LedgerError> {
        let decoded = |(position, bytes): (&Position, Vec<u8>)| {
            codec::decode(*position, &bytes)
                .map_err(|source| LedgerError::Record { position: *position, source })
        };
        let read = self.reader.read_many(positions).map_err(LedgerError::from);
        let records = read.and_then(|read| positions.iter().zip(read).map(decoded).collect());
        records.inspect_err(|error| self.heed(error))
    }

    /// Every durable record of a subject, in the order of the log, from two rounds of reads.
    pub(super) fn records_of(&self, subject: Subject) -> Result<Vec<StoredRecord>, LedgerError> {
        let Some(newest) = self.head(subject)? else { return Ok(Vec::new()) };
        let mut ahead = self.ahead(subject);
        let mut read = |position| ahead.read(&*self.reader, position);
        let walked = back_to(subject, newest, None, &mut read).inspect_err(|error| self.heed(error));
        let (mut records, _) = walked?;
        records.reverse();
        Ok(records)
    }

    /// The same as stored bytes with their positions. Of each record only the header is read.
    pub(super) fn bytes_of(&self, subject: Subject) -> Result<Vec<(Position, Vec<u8>)>, LedgerError> {
        let Some(newest) = self.head(subject)? else { return Ok(Vec::new()) };
        let found = self.ahead(subject).bytes_back_from(&*self.reader, subject, newest);
        let mut records = found.inspect_err(|error| self.heed(error))?;
        records.reverse();
        Ok(records)
    }

    /// What the index says about where a subject's records stand.
    fn ahead(&self, subject: Subject) -> Ahead {
        let Some(key) = Key::exact(subject) else { return Ahead::none() };
        let listed = {
            let index = self.index();
            match index.newest(subject) {
                Newest::Known(Some(newest)) => index.listed(key, newest),
                Newest::Known(None) | Newest::OnDisk => return Ahead::none(),
            }
        };
        listed.all(key).map_or_else(Ahead::none, Ahead::of)
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
    let (records, _) = back_to(subject, newest, None, &mut |position| read_record(reader, position))?;
    Ok(records.into_iter().rev().map(|record| record.recorded).collect())
}

/// Does the record name the subject?
fn names(position: Position, bytes: &[u8], subject: Subject) -> Result<bool, LedgerError> {
    let header = codec::decode_links(position, bytes);
    let (_, _, links) = header.map_err(|source| LedgerError::Record { position, source })?;
    Ok(links.iter().any(|link| link.subject == subject))
}

/// Reads and decodes one record.
///
/// # Errors
/// [`LogError::NotWritten`] behind the tail; others where it cannot be read.
pub fn read_record(reader: &dyn LogReader, position: Position) -> Result<StoredRecord, LedgerError> {
    let bytes = reader.read(position)?;
    codec::decode(position, &bytes).map_err(|source| LedgerError::Record { position, source })
}
