//! The check of what records say, beside that of their bytes: each can be read, continues the histories of its subjects,
//! leaves none of them out, stands in the order of time, and amends only what stands before it.
//!
//! A log can be whole to the last bit and yet hold a record that no engine would have recorded. This finds it.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use thiserror::Error;

use super::error::LedgerError;
use super::index::{Heads, Key, raise_mark};
use super::open::founding_of;
use super::store::read_record;
use crate::codec::{self, CodecError, Link, StoredRecord};
use crate::domain::command::is_request;
use crate::domain::dates::RecordTime;
use crate::domain::event::{Event, EventKind};
use crate::domain::ids::Position;
use crate::domain::origin::ActId;
use crate::domain::subject::Subject;
use crate::log::{LedgerId, LogReader};

/// What was found. Figures are of the records before the first flaw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordsReport {
    /// Records that are as they should be.
    pub records: u64,
    /// Subjects that they brought in, claimed values among them.
    pub subjects: u64,
    /// How many there are of each kind.
    pub kinds: BTreeMap<EventKind, u64>,
    /// Time of the newest.
    pub record_time: RecordTime,
    /// The first that is not as it should be.
    pub flaw: Option<RecordFlaw>,
}

/// A record that the engine would not have recorded there.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the record at position {position} is not as it should be: {what}")]
pub struct RecordFlaw {
    /// Where.
    pub position: Position,
    /// What is wrong with it.
    pub what: FlawKind,
}

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FlawKind {
    /// Its bytes cannot be understood.
    #[error("{0}")]
    Unreadable(CodecError),
    /// Only the first record founds the ledger, and it founds this one.
    #[error("the founding of this ledger stands at position 0 and nowhere else")]
    Founding,
    /// A backlink leads elsewhere than to the subject's record before this one.
    #[error("a backlink does not lead to the subject's record before it")]
    BrokenChain,
    /// The event names a subject whose history does not show it.
    #[error("the event names a subject that the header leaves out")]
    SubjectLeftOut,
    /// It was recorded before the one in front of it.
    #[error("its record time lies before that of the record in front of it")]
    TimeRunsBackwards,
    /// The numbers of its bulk source run backwards.
    #[error("its number at its source is lower than one before it")]
    SourceRunsBackwards,
    /// The path of an amendment does not lead from an original to what is amended.
    #[error("the path of the amendment does not lead from an earlier original to what it amends")]
    AmendmentPath,
}

/// Checks the records from the first up to, not including, `until`, and stops at the first flaw. `on_progress` is told the
/// position of each record. Memory: 25 bytes for each subject, and
/// more for each request id.
///
/// # Errors
/// When the log cannot be read. A flaw is not an error but the answer.
pub fn check_records(
    reader: &dyn LogReader,
    ledger: LedgerId,
    until: Position,
    on_progress: &mut dyn FnMut(Position),
) -> Result<RecordsReport, LedgerError> {
    let mut check = Check { reader, ledger, chains: Chains::default(), report: RecordsReport::default() };
    let mut failed = None;
    reader.scan(Position::ZERO, until, &mut |position, bytes| {
        on_progress(position);
        match check.take_up(position, bytes) {
            Ok(Ok(())) => return ControlFlow::Continue(()),
            Ok(Err(what)) => check.report.flaw = Some(RecordFlaw { position, what }),
            Err(error) => failed = Some(error),
        }
        ControlFlow::Break(())
    })?;
    check.report.subjects = check.chains.subjects();
    failed.map_or(Ok(check.report), Err)
}

/// Where each subject's newest record stands, with nothing left to a hash: the whole log is held against it.
#[derive(Default)]
struct Chains {
    heads: Heads,
    /// The values whose keys are only hashes.
    others: HashMap<Subject, Position>,
    sources: BTreeMap<String, u64>,
}

impl Chains {
    /// Does the link lead to the subject's newest record? That is this one from now on.
    fn follow(&mut self, position: Position, link: Link) -> bool {
        let Some(key) = Key::exact(link.subject) else {
            return self.others.insert(link.subject, position) == link.previous;
        };
        let fits = self.heads.get(key) == link.previous;
        self.heads.set(key, position);
        fits
    }

    fn subjects(&self) -> u64 {
        self.heads.len() + self.others.len() as u64
    }
}

struct Check<'a> {
    reader: &'a dyn LogReader,
    ledger: LedgerId,
    chains: Chains,
    report: RecordsReport,
}

impl Check<'_> {
    fn take_up(&mut self, position: Position, bytes: &[u8]) -> Result<Result<(), FlawKind>, LedgerError> {
        let record = match codec::decode(position, bytes) {
            Ok(record) => record,
            Err(source) => return Ok(Err(FlawKind::Unreadable(source))),
        };
        if let Err(flaw) = self.fits(&record) {
            return Ok(Err(flaw));
        }
        if let Some(path) = record.recorded.event.amends()
            && !self.leads_to_its_target(&record, path)?
        {
            return Ok(Err(FlawKind::AmendmentPath));
        }
        self.report.records += 1;
        self.report.record_time = record.recorded.record_time;
        *self.report.kinds.entry(record.recorded.event.kind()).or_default() += 1;
        Ok(Ok(()))
    }

    /// Everything but what must be looked up in other records.
    fn fits(&mut self, record: &StoredRecord) -> Result<(), FlawKind> {
        let recorded = &record.recorded;
        let founds = matches!(*recorded.event, Event::LedgerFounded(_));
        let is_first = recorded.position == Position::ZERO;
        if founds != is_first || is_first && *recorded.event != founding_of(self.ledger) {
            return Err(FlawKind::Founding);
        }
        if recorded.record_time < self.report.record_time {
            return Err(FlawKind::TimeRunsBackwards);
        }
        if !names_all_of(record, &recorded.event, recorded.position) {
            return Err(FlawKind::SubjectLeftOut);
        }
        if !record.links().all(|link| self.chains.follow(recorded.position, link)) {
            return Err(FlawKind::BrokenChain);
        }
        if let ActId::Source(source, sequence) = &record.origin.act {
            let sources = &mut self.chains.sources;
            if sources.get(source.as_str()).is_some_and(|mark| sequence < mark) {
                return Err(FlawKind::SourceRunsBackwards);
            }
            raise_mark(sources, source.as_str(), *sequence);
        }
        Ok(())
    }

    /// Is the path that of the amended record, with itself behind it, and does everyone concerned by that record and by
    /// the replacement get the amendment?
    fn leads_to_its_target(&self, record: &StoredRecord, path: &[Position]) -> Result<bool, LedgerError> {
        let (Some(original), Some((target, before))) = (path.first(), path.split_last()) else {
            return Ok(false);
        };
        if *target >= record.recorded.position {
            return Ok(false);
        }
        let amended = read_record(self.reader, *target)?.recorded;
        let named = |subject: &Subject| record.recorded.subjects.contains(subject);
        let concerned = amended.subjects.iter().filter(|subject| !is_request(**subject)).all(named);
        let replaced = record.recorded.event.replacement();
        Ok(amended.event.amends().unwrap_or_default() == before
            && concerned
            && replaced.is_none_or(|event| names_all_of(record, event, *original)))
    }
}

/// Does the record's header name every subject that the event, standing at `position`, speaks of?
fn names_all_of(record: &StoredRecord, event: &Event, position: Position) -> bool {
    let mut touched = event.touches().into_iter().filter_map(|touched| touched.at(position));
    touched.all(|subject| record.recorded.subjects.contains(&subject))
}

#[cfg(test)]
mod tests;
