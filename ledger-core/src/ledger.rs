//! The engine: reads what a decision needs, decides, and records what was decided.
//!
//! Reading order: `decide`, from a command to events; `store` and `history`, the histories it reads; `acts`, what waits; `writer`, which
//! gives records their place and makes them durable; `sequencer`, the writer's thread; `index`, where each subject's records stand;
//! `tiles`, the nodes of the tree and the proofs about it; `folder`, whose ledger it is; `check`, whether the records fit together;
//! `held`, whether they are those that were signed; `backup`, the folder at one moment, and back.
//!
//! Decisions are made by any number of callers at once, each on the histories that it read; the sequencer records an act
//! only if each of those subjects' newest record is still the one that was read, and otherwise the act is decided again.

mod acts;
mod as_of;
mod backup;
mod bearers;
mod check;
mod circumstances;
mod decide;
mod error;
mod folder;
mod held;
mod history;
mod index;
mod lived;
mod lookup;
mod notice_book;
mod notices_told;
mod open;
mod places;
mod residents;
mod sequencer;
mod store;
mod ties_told;
mod tiles;
mod to_be_made;
mod writer;

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot, watch};

use self::decide::{Condition, Reads, decide};
use self::sequencer::{Desk, Job, Submission};
use self::store::Store;
use crate::clock::Clock;
use crate::codec::{self, StoredRecord};
use crate::domain::command::{Command, Proposal};
use crate::domain::dates::{CivilDate, PartialDate, RecordTime};
use crate::domain::deadline::{Circumstances, PaperDates};
use crate::domain::event::Event;
use crate::domain::ids::{AreaId, OfficeId, PersonId, Position};
use crate::domain::loaded::AnyHistory;
use crate::domain::number::PersonalNumber;
use crate::domain::office::authority::OfficePolicy;
use crate::domain::origin::{ActId, Origin};
use crate::domain::rejection::Rejection;
use crate::domain::subject::{AreaCode, Claim, OfficeCode, Subject};
use crate::evidence::{Salts, TreeHead};
use crate::log::{LedgerId, LogReader};

pub use acts::{ActBatch, BATCH_ACTS, BatchRecorded, PreparedAct};
pub use as_of::{AsOf, position_at};
pub use backup::{BackedUp, BackupError, BackupOptions, CHECKPOINT, Restored, back_up, restore};
pub use check::{FlawKind, RecordFlaw, RecordsReport, check_records};
pub use error::{ActError, LedgerError, chain};
pub use folder::{FolderError, FolderKeys, read_keys, read_signer, read_verifier};
pub use held::NotHeld;
pub use lived::{Lived, OccupancyError, PEOPLE_OF_A_DWELLING};
pub use lookup::Lookup;
pub use notices_told::{NoticesFrom, NoticesOf, NoticesTold};
pub use open::{Opened, ReadOnly};
pub use places::SourcePlaces;
pub use residents::{Boundaries, Grown, Looked, ResidenceKind, ResidentChange, grown};
pub use store::{read_record, records_up_to};
pub use ties_told::{PEOPLE_OF_A_PERSON, Tied, TiesError, TiesTold};
pub use tiles::Tiles;
pub use writer::Writer;

/// Times that an act is decided again because its subjects changed meanwhile.
const ATTEMPTS: usize = 16;

/// What is durable: how far the log reaches, and the tree over it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Durable {
    /// Position of the next record.
    pub tail: Position,
    /// The tree over all records before it.
    pub tree: TreeHead,
    /// Time of the newest record.
    pub record_time: RecordTime,
}

/// What became of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Where it stands; what it brought in has this as its id. None where it was only validated.
    pub position: Option<Position>,
    /// When it was recorded. None where it was only validated.
    pub record_time: Option<RecordTime>,
    /// It had been recorded before, by the same request id or source and number.
    pub repeated: bool,
    /// When it is true in the world.
    pub effective_date: PartialDate,
    /// What was recorded.
    pub event: Arc<Event>,
    /// What its papers say of dates.
    pub papers: PaperDates,
    /// What was known around it that terms depend on; see [`Ledger::in_its_circumstances`].
    pub around: Circumstances,
}

impl Registered {
    fn again(record: &StoredRecord) -> Self {
        Registered {
            position: Some(record.recorded.position),
            record_time: Some(record.recorded.record_time),
            repeated: true,
            effective_date: record.recorded.effective_date,
            event: Arc::clone(&record.recorded.event),
            papers: PaperDates::of(&record.origin.provenance),
            around: Circumstances::default(),
        }
    }

    /// The same once it has its place.
    fn recorded(self, at: BatchRecorded) -> Self {
        Registered { position: Some(at.first), record_time: Some(at.record_time), ..self }
    }

    fn of_proposal(proposal: &Proposal, origin: &Origin) -> Self {
        Registered {
            position: None,
            record_time: None,
            repeated: false,
            effective_date: proposal.effective_date,
            event: Arc::clone(&proposal.event),
            papers: PaperDates::of(&origin.provenance),
            around: Circumstances::default(),
        }
    }
}

/// The ledger, open for reading and recording. Cheap to clone; every clone is the same ledger.
#[derive(Clone)]
pub struct Ledger {
    shared: Arc<Shared>,
    /// Which units acts are taken from.
    offices: OfficePolicy,
}

struct Shared {
    id: LedgerId,
    salts: Salts,
    store: Arc<Store>,
    tiles: Tiles,
    clock: Arc<dyn Clock>,
    durable: watch::Receiver<Durable>,
    recording: watch::Receiver<bool>,
    jobs: mpsc::Sender<Job>,
    desk: Arc<Desk>,
    sequencer: Mutex<Option<JoinHandle<()>>>,
}

/// A decision that waits to be recorded.
#[derive(Debug)]
pub struct Decision {
    act: PreparedAct,
    conditions: Vec<Condition>,
    /// Everything before it was durable when the first condition was read.
    since: Position,
}

impl Decision {
    /// The answer as if it had been recorded.
    pub fn validated(&self) -> Registered {
        Registered::of_proposal(&self.act.proposal, &self.act.origin)
    }

    fn alone(self) -> (ActBatch, Registered) {
        let answer = self.validated();
        let mut acts = ActBatch::new();
        acts.add(self);
        (acts, answer)
    }
}

/// What came of preparing an act.
#[derive(Debug)]
pub enum Prepared {
    /// It had been recorded before; this is the first answer again.
    Answered(Registered),
    /// It may be recorded.
    Decided(Decision),
}

impl Ledger {
    /// The same ledger, for acts of these units, whether they come one by one or in bulk ([`Ledger::alone`]).
    #[must_use]
    pub fn taking_acts_from(mut self, offices: OfficePolicy) -> Self {
        self.offices = offices;
        self
    }

    /// Which ledger it is.
    pub fn id(&self) -> LedgerId {
        self.shared.id
    }

    /// Salts of the record digests.
    pub fn salts(&self) -> &Salts {
        &self.shared.salts
    }

    /// Reads durable records.
    pub fn reader(&self) -> Arc<dyn LogReader> {
        Arc::clone(self.shared.store.reader())
    }

    /// The tree over the durable records: its nodes, and the proofs about it. Reads files: not for an async task's own thread.
    pub fn tiles(&self) -> &Tiles {
        &self.shared.tiles
    }

    /// What is durable, and word of every change.
    pub fn durable(&self) -> watch::Receiver<Durable> {
        self.shared.durable.clone()
    }

    /// Whether acts can be recorded, and word of the end of that. Once false, it stays false until the ledger is opened again.
    pub fn recording(&self) -> watch::Receiver<bool> {
        self.shared.recording.clone()
    }

    /// The day in Viet Nam.
    pub fn today(&self) -> CivilDate {
        self.shared.clock.now().civil_date()
    }

    /// A subject's whole history as known now.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn history(&self, subject: Subject) -> Result<AnyHistory, LedgerError> {
        Ok(self.shared.store.history(subject)?.1)
    }

    /// Every record of a subject, in the order of the log: all reads are issued together, and then held against the chain of
    /// backlinks, so that none is left out.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn history_records(&self, subject: Subject) -> Result<Vec<StoredRecord>, LedgerError> {
        self.shared.store.records_of(subject)
    }

    /// The same as stored bytes, with their positions; of each record only the header is read.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn history_bytes(&self, subject: Subject) -> Result<Vec<(Position, Vec<u8>)>, LedgerError> {
        self.shared.store.bytes_of(subject)
    }

    /// A durable record; none at or behind the tail.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn record(&self, position: Position) -> Result<Option<StoredRecord>, LedgerError> {
        self.shared.store.record(position)
    }

    /// Stops the recording where an error of a reader says that something stored cannot be believed.
    pub fn heed(&self, error: &LedgerError) {
        self.shared.store.heed(error);
    }

    /// Number of subjects, claimed values but not request ids among them, and the bytes of memory that their index takes,
    /// about: some for each subject, and those of the newest records, which do not grow with the log.
    pub fn index_size(&self) -> (u64, usize) {
        let index = self.shared.store.index();
        (index.subjects(), index.memory())
    }

    /// Decides on an act without recording it. Reads files: not for an async task's own thread.
    ///
    /// # Errors
    /// [`ActError::Refused`] with the rule that it breaks, or [`Rejection::RequestIdReused`].
    pub fn prepare(&self, command: &Command, origin: &Origin) -> Result<Prepared, ActError> {
        let since = self.shared.durable.borrow().tail;
        let condition = match self.request_condition(origin)? {
            Some(Err(answered)) => return Ok(Prepared::Answered(answered)),
            Some(Ok(condition)) => Some(condition),
            None => None,
        };
        let mut decided = decide(command, origin, (self.today(), self.offices), self)?;
        decided.conditions.extend(condition);
        let act = PreparedAct::new(decided.proposal, origin.clone());
        Ok(Prepared::Decided(Decision { act, conditions: decided.conditions, since }))
    }

    /// Nobody may have used the caller's request id; where it was used for the same, there is the first answer.
    fn request_condition(&self, origin: &Origin) -> Result<Option<Result<Condition, Registered>>, ActError> {
        let ActId::Request(id) = origin.act else { return Ok(None) };
        let claim = Subject::Claim(Claim::Request(id));
        let Some(position) = self.shared.store.head(claim)? else {
            return Ok(Some(Ok((claim, None))));
        };
        let record = self.record(position)?.ok_or(LedgerError::BrokenChain { position })?;
        if record.origin.content != origin.content {
            return Err(Rejection::RequestIdReused.at("request_id").into());
        }
        Ok(Some(Err(Registered::again(&record))))
    }

    /// Records a decision. None where its subjects have changed meanwhile: prepare it again.
    ///
    /// # Errors
    /// When the ledger cannot record; nothing is said then about whether this act will be found later.
    pub async fn submit(&self, decision: Decision) -> Result<Option<Registered>, LedgerError> {
        let (acts, answer) = decision.alone();
        Ok(self.submit_batch(acts).await?.map(|recorded| answer.recorded(recorded)))
    }

    /// Records all acts of a batch, or none of them. None where a subject's newest record is another than the batch requires,
    /// where it does not start where it must, or where one of its acts was recorded before: prepare it again. The acts are in
    /// the queue once the future was polled.
    ///
    /// # Errors
    /// [`LedgerError::TooLarge`] for more than [`BATCH_ACTS`] acts or more bytes than a batch of the log may have,
    /// [`LedgerError::NotStorable`] when an act names a subject that is not there, [`LedgerError::Busy`]; in these cases
    /// nothing was recorded. After others nothing is said about whether the acts will be found later.
    pub async fn submit_batch(&self, acts: ActBatch) -> Result<Option<BatchRecorded>, LedgerError> {
        self.hand_over(acts)?.await.map_or(Err(LedgerError::Stopped), |(answer, _)| answer)
    }

    /// The same for a thread that may wait: where nobody else is recording, it does the writer's work itself, and is
    /// answered without a change of threads. Blocks the thread: not for an async task.
    ///
    /// # Errors
    /// As [`Ledger::submit_batch`].
    pub fn submit_batch_blocking(&self, acts: ActBatch) -> Result<Option<BatchRecorded>, LedgerError> {
        acts.check_size()?;
        if !*self.shared.recording.borrow() {
            return Err(LedgerError::Stopped);
        }
        if let Some(answer) = self.shared.desk.record_if_free(&acts) {
            return answer;
        }
        self.hand_over(acts)?.blocking_recv().map_or(Err(LedgerError::Stopped), |(answer, _)| answer)
    }

    fn hand_over(
        &self,
        acts: ActBatch,
    ) -> Result<oneshot::Receiver<(sequencer::Answer, ActBatch)>, LedgerError> {
        acts.check_size()?;
        let place = self.shared.desk.place(acts.len())?;
        let (answer, answered) = oneshot::channel();
        self.ask(Job::Acts(Box::new(Submission { acts, answer, place })))?;
        Ok(answered)
    }

    /// Decides on an act and records it, again where its subjects changed meanwhile. Blocks the thread.
    ///
    /// # Errors
    /// As [`Ledger::prepare`] and [`Ledger::submit`]; [`LedgerError::Contended`] after too many attempts.
    pub fn register(&self, command: &Command, origin: &Origin) -> Result<Registered, ActError> {
        for _ in 0..ATTEMPTS {
            let decision = match self.prepare(command, origin)? {
                Prepared::Answered(registered) => return Ok(registered),
                Prepared::Decided(decision) => decision,
            };
            let (acts, answer) = decision.alone();
            if let Some(recorded) = self.submit_batch_blocking(acts)? {
                return Ok(answer.recorded(recorded));
            }
        }
        Err(LedgerError::Contended.into())
    }

    /// Lets `work` use the writer alone, for acts in bulk, and waits for it. Other callers' acts come before or after. Blocks
    /// the thread: not for an async task.
    ///
    /// # Errors
    /// When the ledger has stopped.
    pub fn alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer) -> T + Send + 'static,
    ) -> Result<T, LedgerError> {
        let (answer, answered) = oneshot::channel();
        let offices = self.offices;
        let run = move |writer: &mut Writer| {
            writer.take_acts_from(offices);
            drop(answer.send(work(writer)));
        };
        self.shared.jobs.blocking_send(Job::Alone(Box::new(run))).map_err(|_| LedgerError::Stopped)?;
        answered.blocking_recv().map_err(|_| LedgerError::Stopped)
    }

    /// Where the acts of a bulk source stand, by their number. Scans the log if anything came from the source.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn recorded_of_source(&self, source: &str) -> Result<SourcePlaces, LedgerError> {
        let mut found = SourcePlaces::default();
        if self.shared.store.index().source_mark(source).is_none() {
            return Ok(found);
        }
        let mut failed = None;
        let tail = self.durable().borrow().tail;
        self.reader().scan(Position::ZERO, tail, &mut |position, bytes| {
            match codec::decode_source(position, bytes) {
                // The writer takes no number that the source has passed.
                Ok(Some((name, sequence))) if name == source && !found.push(sequence, position) => {
                    failed = Some(LedgerError::BrokenChain { position });
                }
                Ok(_) => {}
                Err(source) => failed = Some(LedgerError::Record { position, source }),
            }
            if failed.is_some() {
                std::ops::ControlFlow::Break(())
            } else {
                std::ops::ControlFlow::Continue(())
            }
        })?;
        failed.map_or(Ok(found), Err)
    }

    /// Finishes what is waiting and stops recording; reading goes on. Does nothing the second time. Blocks the thread: not for
    /// an async task.
    pub fn stop(&self) {
        let sequencer = self.shared.sequencer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(sequencer) = sequencer {
            drop(self.shared.jobs.blocking_send(Job::Stop));
            if sequencer.join().is_err() {
                tracing::error!("the sequencer had ended by itself");
            }
        }
    }

    fn ask(&self, job: Job) -> Result<(), LedgerError> {
        if !*self.shared.recording.borrow() {
            return Err(LedgerError::Stopped);
        }
        self.shared.jobs.try_send(job).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => LedgerError::Busy,
            mpsc::error::TrySendError::Closed(_) => LedgerError::Stopped,
        })
    }
}

impl Reads for Ledger {
    fn history(&self, subject: Subject) -> Result<(Option<Position>, AnyHistory), LedgerError> {
        self.shared.store.history(subject)
    }

    fn record(&self, position: Position) -> Result<Option<StoredRecord>, LedgerError> {
        self.shared.store.record(position)
    }
}

impl Lookup for Ledger {
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
