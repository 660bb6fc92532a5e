//! Acts in bulk: read as protobuf JSON, one act a line, decided and recorded in groups.
//!
//! A source numbers its acts. What was recorded once is never recorded again, so that an import that was broken off is
//! simply run again; what was refused is reported each time, with its line, its reason and the field.

mod json;
mod lines;

use std::collections::HashSet;
use std::io;
use std::sync::mpsc;

use ledger_core::domain::text::Code;
use ledger_core::ledger::{ActError, Ledger, LedgerError, SourcePlaces, Writer};
use ledger_proto::ledger::registration::v1::{Act, RefusedAct};

use crate::convert::from_proto::violation::Violation;
use crate::convert::from_proto::{Context, ParseError, Parsed, act};
use crate::service::draw_serials;

pub use lines::{Line, LineFault, Lines};

/// Acts that are decided and made durable together.
const GROUP: usize = 1_024;
/// Groups that may be read ahead of the one that is decided.
const GROUPS_AHEAD: usize = 4;

/// What came of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Lines read, without empty ones.
    pub lines: u64,
    /// Acts recorded by this run.
    pub recorded: u64,
    /// Acts that had been recorded before.
    pub repeated: u64,
    /// Lines refused.
    pub refused: u64,
}

/// An import could not go on. Everything before it is recorded; run it again when the reason is gone.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The ledger failed.
    #[error("the ledger failed")]
    Ledger(#[from] LedgerError),
    /// The refused lines could not be reported.
    #[error("refused lines cannot be reported")]
    Report(#[source] io::Error),
    /// The source broke off. Every line before is recorded or refused.
    #[error("the acts cannot be read on")]
    Source(#[source] io::Error),
}

/// Records the acts of one source.
pub struct Importer {
    ledger: Ledger,
    known: Known,
}

/// What is known of a source: its name, and where its acts stand.
#[derive(Clone)]
struct Known {
    source: Code,
    recorded: SourcePlaces,
    /// Numbers of lines that this run refused although the ledger has an act under them: another file of that name brought it in, and it
    /// is not what this file's references mean.
    refused_here: HashSet<u64>,
}

/// What became of one line.
enum Fate {
    Recorded,
    Repeated,
    Refused(Vec<RefusedAct>),
}

impl Importer {
    /// Finds out what the ledger has of this source already.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn of(ledger: Ledger, source: Code) -> Result<Importer, LedgerError> {
        let recorded = ledger.recorded_of_source(source.as_str())?;
        Ok(Importer { ledger, known: Known { source, recorded, refused_here: HashSet::new() } })
    }

    /// Records all acts. `report` gets every refused line, `progress` the number of lines after each group. Lines are read
    /// on a thread of their own while others are decided; where the import fails, that thread is not waited for, since it
    /// may sit in a read for as long as the other side likes. Blocks the thread.
    ///
    /// # Errors
    /// [`ImportError`]; what was recorded before stays.
    pub fn run(
        &mut self,
        lines: impl Iterator<Item = io::Result<Line>> + Send + 'static,
        report: &mut dyn FnMut(RefusedAct) -> io::Result<()>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Imported, ImportError> {
        let mut imported = Imported::default();
        let (sender, groups) = mpsc::sync_channel(GROUPS_AHEAD);
        let reader = std::thread::Builder::new().name("import lines".into());
        let reader = reader.spawn(move || read_groups(lines, &sender)).map_err(ImportError::Source)?;
        for group in groups {
            let read = group.len() as u64;
            for fate in self.record(group)? {
                imported.lines += 1;
                match fate {
                    Fate::Recorded => imported.recorded += 1,
                    Fate::Repeated => imported.repeated += 1,
                    Fate::Refused(reasons) => {
                        imported.refused += 1;
                        reasons.into_iter().try_for_each(&mut *report).map_err(ImportError::Report)?;
                    }
                }
            }
            progress(read);
        }
        // There are no more groups: it has ended, or is about to.
        match reader.join() {
            Ok(ended) => ended.map_err(ImportError::Source)?,
            Err(panicked) => std::panic::resume_unwind(panicked),
        }
        Ok(imported)
    }

    /// Decides on a group and makes it durable.
    fn record(&mut self, group: Vec<Line>) -> Result<Vec<Fate>, LedgerError> {
        let mut known = Known {
            source: self.known.source.clone(),
            recorded: std::mem::take(&mut self.known.recorded),
            refused_here: std::mem::take(&mut self.known.refused_here),
        };
        let work = move |writer: &mut Writer| {
            let fates: Result<Vec<Fate>, LedgerError> =
                group.iter().map(|line| known.decide(line, writer)).collect();
            let committed = writer.commit();
            (known, fates.and_then(|fates| committed.map(|()| fates)))
        };
        let (known, fates) = self.ledger.alone(work)?;
        self.known = known;
        fates
    }
}

/// Reads until the lines end, they cannot be read on, or nobody takes them any more.
fn read_groups(
    lines: impl Iterator<Item = io::Result<Line>>,
    to: &mpsc::SyncSender<Vec<Line>>,
) -> io::Result<()> {
    let mut group = Vec::with_capacity(GROUP);
    let mut ended = Ok(());
    for line in lines {
        match line {
            Ok(line) => group.push(line),
            Err(error) => {
                ended = Err(error);
                break;
            }
        }
        if group.len() == GROUP && to.send(std::mem::replace(&mut group, Vec::with_capacity(GROUP))).is_err()
        {
            return Ok(());
        }
    }
    if !group.is_empty() {
        // Nobody takes it where the import has failed already.
        drop(to.send(group));
    }
    ended
}

impl Known {
    fn decide(&mut self, line: &Line, writer: &mut Writer) -> Result<Fate, LedgerError> {
        let sent = match &line.act {
            Ok(sent) => sent,
            Err(fault) => return Ok(Fate::Refused(vec![fault.refused(line.number)])),
        };
        let sequence = act::sequence(sent, line.number);
        let refused = |field: &str, reason: &str, message: &str| RefusedAct {
            line: line.number,
            sequence,
            reason: reason.to_owned(),
            field: field.to_owned(),
            message: message.to_owned(),
        };
        let parsed = match self.read(sent, sequence, writer) {
            Ok(parsed) => parsed,
            Err(ParseError::Ledger(error)) => return Err(error),
            Err(ParseError::Invalid(violations)) => {
                self.note_refused(sequence);
                let each = violations.iter().map(|v: &Violation| refused(&v.field, v.reason, v.message));
                return Ok(Fate::Refused(each.collect()));
            }
        };
        match writer.register(&parsed.command, &parsed.origin, self.recorded.get(sequence)) {
            Ok(registered) if registered.repeated => Ok(Fate::Repeated),
            Ok(registered) => {
                if let Some(position) = registered.position {
                    let behind = self.recorded.push(sequence, position);
                    debug_assert!(behind, "the writer takes no number that the source has passed");
                }
                Ok(Fate::Recorded)
            }
            Err(ActError::Refused(refusal)) => {
                let rejection = refusal.rejection;
                self.note_refused(sequence);
                Ok(Fate::Refused(vec![refused(&refusal.field, rejection.reason(), rejection.message())]))
            }
            Err(ActError::Failed(error)) => Err(error),
        }
    }

    /// What was recorded under the number of a line that is refused, if anything was, is another act.
    fn note_refused(&mut self, sequence: u64) {
        if self.recorded.get(sequence).is_some() {
            self.refused_here.insert(sequence);
        }
    }

    fn read(&self, sent: &Act, sequence: u64, writer: &Writer) -> Result<Parsed, ParseError> {
        let position_of =
            |sequence: u64| self.recorded.get(sequence).filter(|_| !self.refused_here.contains(&sequence));
        let today = writer.today();
        let context = Context { lookup: writer, bulk: Some(&position_of), today, serials: &draw_serials };
        act::read(sent, &self.source, sequence, &context)
    }
}
