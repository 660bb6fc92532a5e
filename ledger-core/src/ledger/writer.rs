//! The one writer: gives records their place, their time and their backlinks, and makes them durable in groups.
//!
//! Staged records are seen by the writer's own decisions at once, and by nobody else before they are durable.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::watch;

use super::decide::{Condition, Decided, Reads, decide};
use super::error::{ActError, LedgerError};
use super::index::{Background, Key};
use super::store::Store;
use super::{Durable, Lookup, Registered, lookup};
use crate::clock::Clock;
use crate::codec::{self, Link, StoredRecord, Unstored};
use crate::domain::command::{Command, Proposal};
use crate::domain::dates::{CivilDate, RecordTime};
use crate::domain::history::Recorded;
use crate::domain::ids::{AreaId, PersonId, Position};
use crate::domain::limits::SUBJECTS_PER_ACT;
use crate::domain::loaded::AnyHistory;
use crate::domain::number::PersonalNumber;
use crate::domain::origin::{ActId, Origin};
use crate::domain::rejection::Rejection;
use crate::domain::subject::{AreaCode, Claim, Subject};
use crate::evidence::{SaltCursor, record_digest};
use crate::log::{Batch, Log, LogError};

/// A group of acts that has grown to so many bytes is made durable before the next act: a sync of 4 MiB takes about as
/// long as the sync itself.
const GROUP_BYTES: usize = 4 << 20;

/// The only one who appends to the log.
pub struct Writer {
    store: Arc<Store>,
    log: Box<dyn Log>,
    clock: Arc<dyn Clock>,
    salts: SaltCursor,
    batch: Batch,
    staged: Staged,
    /// Time of the newest record, staged or durable: time never runs backwards in the log.
    last_time: RecordTime,
    published: watch::Sender<Durable>,
    /// Writes the index. Ends before the log is let go, so that nobody else has the folder yet.
    background: Option<Background>,
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.store.recording().send_replace(false);
        drop(self.background.take());
    }
}

/// Records that have their place and are not yet durable.
#[derive(Default)]
struct Staged {
    records: Vec<StoredRecord>,
    heads: HashMap<Subject, Position>,
    sources: HashMap<String, u64>,
}

impl Writer {
    pub(super) fn new(
        store: Arc<Store>,
        log: Box<dyn Log>,
        clock: Arc<dyn Clock>,
        salts: SaltCursor,
        published: watch::Sender<Durable>,
    ) -> Self {
        let last_time = published.borrow().record_time;
        let batch = Batch::new(log.tail());
        let (staged, background) = (Staged::default(), None);
        Writer { store, log, clock, salts, batch, staged, last_time, published, background }
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
        let decided = decide(command, self.today(), self)?;
        if let ActId::Source(source, sequence) = &origin.act
            && self.source_mark(source.as_str()).is_some_and(|mark| *sequence <= mark)
        {
            return Err(Rejection::SourceSequencePassed.at("sequence").into());
        }
        if self.is_full() {
            self.commit()?;
        }
        Ok(self.stage(&decided, origin)?)
    }

    /// Is the group large enough to be made durable before anything is added?
    pub(super) fn is_full(&self) -> bool {
        self.batch.stored_bytes() > GROUP_BYTES
    }

    /// Whether every subject's newest record is still the one that was read when everything before `since` was durable.
    pub(super) fn holds(&self, conditions: &[Condition], since: Position) -> Result<bool, LedgerError> {
        for (subject, head) in conditions {
            let holds = match self.staged.heads.get(subject) {
                Some(staged) => Some(*staged) == *head,
                None => self.store.is_still(*subject, *head, since)?,
            };
            if !holds {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Stages what was decided, when nothing it rests on has changed.
    pub(super) fn stage_if_unchanged(
        &mut self,
        decided: &Decided,
        origin: &Origin,
    ) -> Result<Option<Registered>, LedgerError> {
        if !self.holds(&decided.conditions, decided.since)? {
            return Ok(None);
        }
        self.stage(decided, origin).map(Some)
    }

    /// Gives the event its place.
    fn stage(&mut self, decided: &Decided, origin: &Origin) -> Result<Registered, LedgerError> {
        let record_time = self.clock.now().max(self.last_time);
        self.stage_record(&decided.proposal, &decided.conditions, origin, record_time).map(Registered::new)
    }

    /// `conditions` hold; what they do not name is looked up.
    pub(super) fn stage_record(
        &mut self,
        proposal: &Proposal,
        conditions: &[Condition],
        origin: &Origin,
        record_time: RecordTime,
    ) -> Result<&StoredRecord, LedgerError> {
        let position = self.batch.next();
        let touched = proposal.touched.iter().filter_map(|touched| touched.at(position));
        let touched = touched.chain(request_of(origin));
        let links = touched.map(|subject| self.link(subject, conditions)).collect::<Result<Vec<_>, _>>()?;
        if proposal.touched.len() > SUBJECTS_PER_ACT {
            return Err(LedgerError::TooLarge);
        }
        codec::check_links(position, &links).map_err(LedgerError::NotStorable)?;
        let effective_date = proposal.effective_date;
        let event = &proposal.event;
        let unstored = Unstored { position, record_time, effective_date, links: &links, origin, event };
        self.batch.push_with(|out| codec::encode(&unstored, out)).map_err(|_| LedgerError::TooLarge)?;
        self.last_time = record_time;
        for link in &links {
            self.staged.heads.insert(link.subject, position);
        }
        if let ActId::Source(source, sequence) = &origin.act {
            self.staged.sources.insert(source.as_str().to_owned(), *sequence);
        }
        let recorded = Recorded {
            position,
            record_time,
            effective_date,
            subjects: links.iter().map(|link| link.subject).collect(),
            event: Arc::clone(event),
        };
        let previous = links.iter().map(|link| link.previous).collect();
        self.staged.records.push(StoredRecord { recorded, previous, origin: origin.clone() });
        self.staged.records.last().ok_or(LedgerError::Stopped)
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
        let appended = self.log.append(before.tail, &mut self.batch, &before.tree);
        if let Err(error) = appended {
            self.forget_staged();
            if !matches!(error, LogError::OutOfSpace { .. }) {
                self.store.recording().send_replace(false);
            }
            return Err(error.into());
        }
        let mut tree = before.tree;
        for (position, bytes) in self.batch.records() {
            tree.push(&record_digest(&self.salts.at(position), bytes));
        }
        let tail = self.batch.next();
        let staged = std::mem::take(&mut self.staged);
        let to_write = {
            let mut index = self.store.index_mut();
            staged.records.iter().for_each(|record| index.take_up(record.recorded.position, record.links()));
            staged.sources.iter().for_each(|(source, sequence)| index.mark_source(source, *sequence));
            index.put_aside(false)
        };
        self.background.iter().filter(|_| to_write).for_each(Background::wake);
        self.batch.restart(tail);
        self.published.send_replace(Durable { tail, tree, record_time: self.last_time });
        Ok(())
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

    fn link(&self, subject: Subject, conditions: &[Condition]) -> Result<Link, LedgerError> {
        // Only values of which memory may not know everything are worth looking for.
        let condition = match Key::exact(subject) {
            Some(_) => None,
            None => conditions.iter().find(|(of, _)| *of == subject),
        };
        let previous = condition.map_or_else(|| self.head(subject), |(_, head)| Ok(*head))?;
        Ok(Link { subject, previous })
    }

    fn source_mark(&self, source: &str) -> Option<u64> {
        self.staged.sources.get(source).copied().or_else(|| self.store.index().source_mark(source))
    }

    fn staged_record(&self, position: Position) -> Option<&StoredRecord> {
        let at = usize::try_from(position.0.checked_sub(self.batch.first().0)?).ok()?;
        self.staged.records.get(at)
    }
}

impl Reads for Writer {
    fn history(&self, subject: Subject) -> Result<(Option<Position>, AnyHistory), LedgerError> {
        let head = self.head(subject)?;
        let staged = |position| self.staged_record(position).cloned();
        Ok((head, self.store.history_up_to(subject, head, &staged)?))
    }

    fn record(&self, position: Position) -> Result<Option<StoredRecord>, LedgerError> {
        match self.staged_record(position) {
            Some(record) => Ok(Some(record.clone())),
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
}

fn request_of(origin: &Origin) -> Option<Subject> {
    match origin.act {
        ActId::Request(id) => Some(Subject::Claim(Claim::Request(id))),
        ActId::Source(..) | ActId::Founding => None,
    }
}
