//! The one writer: gives records their place, their time and their backlinks, and makes them durable in groups.
//!
//! Staged records are seen by the writer's own decisions at once, and by nobody else before they are durable.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use tokio::sync::watch;

use super::acts::{ActBatch, BatchRecorded, PreparedAct};
use super::decide::{Condition, Decided, Reads, decide};
use super::error::{ActError, LedgerError};
use super::index::{Background, Key};
use super::store::Store;
use super::tiles::{Completed, TileFeed};
use super::{Durable, Lookup, Registered, lookup};
use crate::clock::Clock;
use crate::codec::{self, Link, StoredRecord, Unstored};
use crate::domain::command::Command;
use crate::domain::dates::{CivilDate, RecordTime};
use crate::domain::ids::{AreaId, OfficeId, PersonId, Position};
use crate::domain::limits::SUBJECTS_PER_ACT;
use crate::domain::loaded::AnyHistory;
use crate::domain::number::PersonalNumber;
use crate::domain::office::authority::OfficePolicy;
use crate::domain::origin::{ActId, Origin};
use crate::domain::rejection::Rejection;
use crate::domain::subject::{AreaCode, Claim, OfficeCode, Subject};
use crate::evidence::{SaltCursor, TreeHead, record_digest};
use crate::log::{Batch, Log, LogError};

/// A group of acts that has grown to so many bytes is made durable before the next act: a sync of 4 MiB takes about as
/// long as the sync itself.
const GROUP_BYTES: usize = 4 << 20;

/// Records from which on a group is hashed beside its write: fewer take less time than a thread takes to start and to end
/// where every core has something else to do.
const HASHED_BESIDE: usize = 256;

/// Subjects whose places in the index are fetched together: enough that the processor waits for all of them as long as for one,
/// and few enough that the first is still there when it is used.
const WARMED: usize = 64;

/// The only one who appends to the log.
pub struct Writer {
    store: Arc<Store>,
    log: Box<dyn Log>,
    clock: Arc<dyn Clock>,
    salts: SaltCursor,
    batch: Batch,
    /// A copy of the group, which is hashed while the group is written; kept for its memory, as `links` is.
    beside: Batch,
    links: Vec<Link>,
    staged: Staged,
    /// Time of the newest record, staged or durable: time never runs backwards in the log.
    last_time: RecordTime,
    published: watch::Sender<Durable>,
    tiles: TileFeed,
    /// Writes the index. Ends before the log is let go, so that nobody else has the folder yet.
    background: Option<Background>,
    /// Which units acts are taken from.
    offices: OfficePolicy,
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.store.recording().send_replace(false);
        drop(self.background.take());
    }
}

/// What the records of the group that is not yet durable change.
#[derive(Default)]
struct Staged {
    /// Hashed with a seed that nobody knows, but fast: it is asked for each subject of each act, and gone after a group.
    heads: HashMap<Subject, Position, RandomState>,
    sources: HashMap<String, u64>,
    /// The subjects of every record with their backlinks, and where those of each record end.
    links: Vec<Link>,
    ends: Vec<usize>,
    /// What stood in `heads` before each change since the last act or batch was complete.
    undo_heads: Vec<(Subject, Option<Position>)>,
    /// The same for `sources`, one entry for a run of one source.
    undo_sources: Vec<(String, Option<u64>)>,
    /// Does any record of the group name an office's code? Taken back acts may leave it true.
    names_office_codes: bool,
}

impl Staged {
    /// Takes up the subjects of the record that comes next.
    fn add_record(&mut self, position: Position, links: &[Link]) {
        for link in links {
            let before = self.heads.insert(link.subject, position);
            self.undo_heads.push((link.subject, before));
            self.names_office_codes |= matches!(link.subject, Subject::Claim(Claim::OfficeCode(_)));
        }
        self.links.extend_from_slice(links);
        self.ends.push(self.links.len());
    }

    /// The subjects of each record, in order.
    fn links_of_each(&self) -> impl Iterator<Item = &[Link]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.links[start..*end])
    }

    /// Forgets everything, and keeps the memory for the next group.
    fn clear(&mut self) {
        self.heads.clear();
        self.sources.clear();
        self.links.clear();
        self.ends.clear();
        self.names_office_codes = false;
        self.keep();
    }

    fn mark_source(&mut self, source: &str, sequence: u64) {
        let before = self.sources.get(source).copied();
        match self.sources.get_mut(source) {
            Some(mark) => *mark = sequence,
            None => drop(self.sources.insert(source.to_owned(), sequence)),
        }
        if self.undo_sources.last().is_none_or(|(last, _)| last != source) {
            self.undo_sources.push((source.to_owned(), before));
        }
    }

    /// An act or a batch is complete.
    fn keep(&mut self) {
        self.undo_heads.clear();
        self.undo_sources.clear();
    }

    /// Takes back every change since the last act or batch was complete, the newest first, so that `records` are left.
    fn take_back(&mut self, records: usize) {
        self.ends.truncate(records);
        self.links.truncate(self.ends.last().copied().unwrap_or(0));
        for (subject, before) in self.undo_heads.drain(..).rev() {
            match before {
                Some(before) => drop(self.heads.insert(subject, before)),
                None => drop(self.heads.remove(&subject)),
            }
        }
        for (source, before) in self.undo_sources.drain(..).rev() {
            match before {
                Some(before) => drop(self.sources.insert(source, before)),
                None => drop(self.sources.remove(&source)),
            }
        }
    }
}

impl Writer {
    pub(super) fn new(
        store: Arc<Store>,
        log: Box<dyn Log>,
        clock: Arc<dyn Clock>,
        salts: SaltCursor,
        published: watch::Sender<Durable>,
        tiles: TileFeed,
    ) -> Self {
        let last_time = published.borrow().record_time;
        let batch = Batch::new(log.tail());
        let (beside, links, staged) = (batch.clone(), Vec::new(), Staged::default());
        let (background, offices) = (None, OfficePolicy::default());
        Writer {
            store,
            log,
            clock,
            salts,
            batch,
            beside,
            links,
            staged,
            last_time,
            published,
            tiles,
            background,
            offices,
        }
    }

    /// From now on acts of bulk sources are taken from these units.
    pub(super) fn take_acts_from(&mut self, offices: OfficePolicy) {
        self.offices = offices;
    }

    /// Wakes this whenever there is enough to be written.
    pub(super) fn write_index(&mut self, background: Option<Background>) {
        self.background = background;
    }

    /// The day in Viet Nam on which acts are declared now.
    pub fn today(&self) -> CivilDate {
        self.clock.now().civil_date()
    }

    /// Decides on an act of a bulk source and stages it. `recorded` is where this act was recorded before, if it was.
    ///
    /// An act whose number the source has passed is not recorded again: it is answered where it was recorded, and refused
    /// for its own reason where it was refused.
    ///
    /// # Errors
    /// [`ActError::Refused`] with the rule, [`Rejection::SourceSequencePassed`] where the number was used for something
    /// else or would be accepted only now.
    pub fn register(
        &mut self,
        command: &Command,
        origin: &Origin,
        recorded: Option<Position>,
    ) -> Result<Registered, ActError> {
        if let Some(position) = recorded {
            let passed = Rejection::SourceSequencePassed.at("sequence");
            let record = Reads::record(self, position)?.ok_or_else(|| ActError::Refused(passed.clone()))?;
            return if record.origin.content == origin.content {
                Ok(Registered::again(&record))
            } else {
                Err(passed.into())
            };
        }
        let decided = decide(command, origin, (self.today(), self.offices), self)?;
        if let ActId::Source(source, sequence) = &origin.act
            && self.source_mark(source.as_str()).is_some_and(|mark| *sequence <= mark)
        {
            return Err(Rejection::SourceSequencePassed.at("sequence").into());
        }
        if self.is_full() {
            self.commit()?;
        }
        let Decided { proposal, conditions, .. } = decided;
        let act = PreparedAct::new(proposal, origin.clone());
        let record_time = self.time();
        let first = self.stage_record(&act, &conditions, record_time)?;
        self.staged.keep();
        Ok(Registered::of_proposal(&act.proposal, &act.origin).recorded(BatchRecorded { first, record_time }))
    }

    /// Is the group large enough to be made durable before anything is added?
    pub(super) fn is_full(&self) -> bool {
        self.batch.stored_bytes() > GROUP_BYTES
    }

    /// May the acts join the group?
    pub(super) fn has_room_for(&self, acts: &ActBatch) -> bool {
        self.batch.is_empty() || self.batch.stored_bytes() + acts.bytes() <= GROUP_BYTES
    }

    /// Gives the acts their places, all of them, or none where anything that they rest on has changed or one of them was
    /// recorded before. What this returns counts once the group is durable.
    ///
    /// # Errors
    /// When one of the acts cannot be stored; none of them is staged then.
    pub(super) fn stage_if_unchanged(
        &mut self,
        acts: &ActBatch,
    ) -> Result<Option<BatchRecorded>, LedgerError> {
        let first = self.batch.next();
        if acts.first.is_some_and(|expected| expected != first) || !self.holds(acts)? {
            return Ok(None);
        }
        let (records, last_time, record_time) = (self.batch.len(), self.last_time, self.time());
        let mut staged = Ok(true);
        for act in &acts.acts {
            staged = self.stage_new(act, &acts.conditions, record_time);
            if !matches!(staged, Ok(true)) {
                break;
            }
        }
        if !matches!(staged, Ok(true)) {
            self.batch.shorten(records);
            self.staged.take_back(records);
            self.last_time = last_time;
        }
        self.staged.keep();
        Ok(staged?.then_some(BatchRecorded { first, record_time }))
    }

    /// Stages an act, unless it was recorded before. Says whether it was staged.
    fn stage_new(
        &mut self,
        act: &PreparedAct,
        conditions: &[Condition],
        record_time: RecordTime,
    ) -> Result<bool, LedgerError> {
        if self.was_recorded(&act.origin, conditions)? {
            return Ok(false);
        }
        self.stage_record(act, conditions, record_time).map(|_| true)
    }

    /// Whether every subject's newest record is still the one that the decisions read.
    fn holds(&self, acts: &ActBatch) -> Result<bool, LedgerError> {
        for some in acts.conditions.chunks(WARMED) {
            self.store.index().warm(some.iter().map(|(subject, _)| *subject));
            for (subject, head) in some {
                let holds = match self.staged.heads.get(subject) {
                    Some(staged) => Some(*staged) == *head,
                    None => self.store.is_still(*subject, *head, acts.since())?,
                };
                if !holds {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Does the ledger know this act, by its request id or its number at a source? The conditions hold.
    fn was_recorded(&self, origin: &Origin, conditions: &[Condition]) -> Result<bool, LedgerError> {
        match &origin.act {
            ActId::Request(id) => {
                let head = self.known_head(Subject::Claim(Claim::Request(*id)), conditions)?;
                Ok(head.is_some())
            }
            ActId::Source(source, sequence) => {
                Ok(self.source_mark(source.as_str()).is_some_and(|mark| *sequence <= mark))
            }
            ActId::Founding => Ok(false),
        }
    }

    fn time(&self) -> RecordTime {
        self.clock.now().max(self.last_time)
    }

    /// Gives one event its place.
    pub(super) fn stage_record(
        &mut self,
        act: &PreparedAct,
        conditions: &[Condition],
        record_time: RecordTime,
    ) -> Result<Position, LedgerError> {
        let PreparedAct { proposal, origin, event_bytes } = act;
        let position = self.batch.next();
        if proposal.touched.len() > SUBJECTS_PER_ACT {
            return Err(LedgerError::TooLarge);
        }
        let mut links = std::mem::take(&mut self.links);
        links.clear();
        let touched = proposal.touched.iter().filter_map(|touched| touched.at(position));
        for subject in touched.chain(request_of(origin)) {
            // What this record brings in has no record before it.
            let is_new = subject.brought_in_at() == Some(position);
            let previous = if is_new { None } else { self.known_head(subject, conditions)? };
            links.push(Link { subject, previous });
        }
        let pushed = self.push(position, record_time, &links, act, event_bytes);
        if pushed.is_ok() {
            self.last_time = record_time;
            self.staged.add_record(position, &links);
            if let ActId::Source(source, sequence) = &origin.act {
                self.staged.mark_source(source.as_str(), *sequence);
            }
        }
        self.links = links;
        pushed.map(|()| position)
    }

    fn push(
        &mut self,
        position: Position,
        record_time: RecordTime,
        links: &[Link],
        act: &PreparedAct,
        event_bytes: &[u8],
    ) -> Result<(), LedgerError> {
        codec::check_links(position, links).map_err(LedgerError::NotStorable)?;
        let (effective_date, event) = (act.proposal.effective_date, &*act.proposal.event);
        let unstored = Unstored { position, record_time, effective_date, links, origin: &act.origin, event };
        let pushed = self.batch.push_with(|out| codec::encode_with(&unstored, event_bytes, out));
        pushed.map(drop).map_err(|_| LedgerError::TooLarge)
    }

    /// Makes everything staged durable, with one sync, and shows it to readers.
    ///
    /// # Errors
    /// When the log fails. Nothing staged counts then; whether it is found later, only opening the log again tells.
    pub fn commit(&mut self) -> Result<(), LedgerError> {
        if self.batch.is_empty() {
            return Ok(());
        }
        if !*self.store.recording().borrow() {
            self.forget_staged();
            return Err(LedgerError::Stopped);
        }
        let before = self.published.borrow().clone();
        let (appended, (tree, completed)) = self.append(&before);
        if let Err(error) = appended {
            self.forget_staged();
            if !matches!(error, LogError::OutOfSpace { .. }) {
                self.store.recording().send_replace(false);
            }
            return Err(error.into());
        }
        let tail = self.batch.next();
        let to_write = {
            let staged = &self.staged;
            let mut index = self.store.index_mut();
            let records: Vec<(Position, &[Link])> =
                (before.tail.0..).map(Position).zip(staged.links_of_each()).collect();
            for some in records.chunks(WARMED / 4) {
                index.warm(some.iter().flat_map(|(_, links)| *links).map(|link| link.subject));
                for (position, links) in some {
                    index.take_up(*position, links.iter().copied());
                }
            }
            staged.sources.iter().for_each(|(source, sequence)| index.mark_source(source, *sequence));
            index.put_aside(false)
        };
        if self.staged.names_office_codes {
            self.store.offices_changed();
        }
        self.staged.clear();
        self.background.iter().filter(|_| to_write).for_each(Background::wake);
        self.batch.restart(tail);
        self.published.send_replace(Durable { tail, tree, record_time: self.last_time });
        self.tiles.add(completed);
        Ok(())
    }

    /// Appends the group, and computes the tree that it makes, which counts only if the append succeeded. The commit frame
    /// holds the root in front of the group, so that the hashing of a large one can go on beside its write and its sync.
    fn append(&mut self, before: &Durable) -> (Result<(), LogError>, (TreeHead, Completed)) {
        let Writer { log, batch, salts, beside, .. } = self;
        if batch.len() < HASHED_BESIDE {
            let appended = log.append(before.tail, batch, &before.tree);
            return (appended, tree_with(&before.tree, batch, salts));
        }
        beside.copy_from(batch);
        std::thread::scope(|scope| {
            let hashing = scope.spawn(|| tree_with(&before.tree, beside, salts));
            let appended = log.append(before.tail, batch, &before.tree);
            let hashed = hashing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            (appended, hashed)
        })
    }

    /// Drops what is staged, and every history that may rest on it.
    fn forget_staged(&mut self) {
        let durable = self.published.borrow().clone();
        self.staged = Staged::default();
        self.batch.restart(durable.tail);
        self.last_time = durable.record_time;
        self.store.forget_cached();
    }

    fn head(&self, subject: Subject) -> Result<Option<Position>, LedgerError> {
        match self.staged.heads.get(&subject) {
            Some(staged) => Ok(Some(*staged)),
            None => self.store.head(subject),
        }
    }

    /// Where the subject's newest record stands. The conditions hold in front of the batch, and spare a look at the disk for values of which
    /// memory may not know everything.
    fn known_head(
        &self,
        subject: Subject,
        conditions: &[Condition],
    ) -> Result<Option<Position>, LedgerError> {
        if Key::exact(subject).is_none()
            && !self.staged.heads.contains_key(&subject)
            && let Some((_, head)) = conditions.iter().find(|(of, _)| *of == subject)
        {
            return Ok(*head);
        }
        self.head(subject)
    }

    fn source_mark(&self, source: &str) -> Option<u64> {
        self.staged.sources.get(source).copied().or_else(|| self.store.index().source_mark(source))
    }

    fn staged_record(&self, position: Position) -> Option<Result<StoredRecord, LedgerError>> {
        let decoded = codec::decode(position, self.batch.record(position)?);
        Some(decoded.map_err(|source| LedgerError::Record { position, source }))
    }
}

/// The tree behind a group of records, and the nodes that they complete.
fn tree_with(before: &TreeHead, batch: &Batch, salts: &mut SaltCursor) -> (TreeHead, Completed) {
    let (mut tree, mut completed) = (before.clone(), Completed::default());
    for (position, bytes) in batch.records() {
        let digest = record_digest(&salts.at(position), bytes);
        tree.push_seen(&digest, |height, hash| completed.see(position.0, height, hash));
    }
    (tree, completed)
}

impl Reads for Writer {
    fn history(&self, subject: Subject) -> Result<(Option<Position>, AnyHistory), LedgerError> {
        let head = self.head(subject)?;
        // What was encoded a moment ago can be decoded; if not, the log will be asked and say that it has no such record.
        let staged = |position| self.staged_record(position).and_then(Result::ok);
        Ok((head, self.store.history_up_to(subject, head, &staged)?))
    }

    fn record(&self, position: Position) -> Result<Option<StoredRecord>, LedgerError> {
        match self.staged_record(position) {
            Some(record) => record.map(Some),
            None => self.store.record(position),
        }
    }
}

impl Lookup for Writer {
    fn holder_of(&self, number: PersonalNumber) -> Result<Option<PersonId>, LedgerError> {
        lookup::holder_of(self, number)
    }

    fn area_on(&self, code: AreaCode, day: CivilDate) -> Result<Option<AreaId>, LedgerError> {
        lookup::area_on(self, code, day)
    }

    fn office_on(&self, code: OfficeCode, day: CivilDate) -> Result<Option<OfficeId>, LedgerError> {
        lookup::office_on(self, code, day)
    }
}

fn request_of(origin: &Origin) -> Option<Subject> {
    match origin.act {
        ActId::Request(id) => Some(Subject::Claim(Claim::Request(id))),
        ActId::Source(..) | ActId::Founding => None,
    }
}
