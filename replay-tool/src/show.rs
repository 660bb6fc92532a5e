//! `show`: what was known of somebody or something, on a day, at a point of the log.
//!
//! The answer is folded from the subject's own records, the same way as the server folds it. There is no index: the newest
//! record of a subject is found by reading the headers of all records, and its backlinks lead to the others.

mod event;
pub(crate) mod find;
pub(crate) mod past;
mod residents;
mod state;
mod timeline;

use std::path::Path;

use ledger_core::codec;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::history::{Entry, Recorded, fold};
use ledger_core::domain::ids::{CardId, DwellingId, HouseholdId, OfficerId, Position, StockId};
use ledger_core::domain::loaded::AnyHistory;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::{AsOf, LedgerError, ReadOnly, position_at};
use serde::Serialize;
use serde_json::Value;

use self::find::Finder;
use self::timeline::Line;
use crate::cli::{Known, Show, Shown, When, Whose};
use crate::error::ToolError;
use crate::exit::Exit;
use crate::output::{Output, sheet};
use crate::source::{open, within};

/// The whole answer.
#[derive(Debug, Serialize)]
struct Answer {
    as_of: Echo,
    found: Vec<Found>,
}

/// What the question was resolved to: asked again with this position, it is answered the same for ever.
#[derive(Debug, Serialize)]
struct Echo {
    /// Absent: everything that is known.
    valid_date: Option<String>,
    /// Everything recorded before this position.
    known_position: u64,
    /// When the newest of that was recorded; absent where nothing was.
    known_time: Option<String>,
}

/// A subject that was asked for.
#[derive(Debug, Serialize)]
struct Found {
    kind: &'static str,
    id: u64,
    /// Absent where nothing is believed: annulled, or not there yet on that day.
    state: Option<Value>,
    timeline: Vec<Line>,
}

pub(crate) fn run(data: &Path, asked: &Show, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    let source = open(data, output)?;
    let whose = match &asked.what {
        Shown::Event { position, known } => {
            let known = resolve(*known, &source)?;
            return event::run(&source, *position, known, output);
        }
        Shown::Whose(whose) => whose,
    };
    let (when, as_of, found) = find(&source, whose)?;
    let found = found.iter().map(|(subject, history)| Found::new(*subject, history, as_of)).collect();
    let answer = Answer { as_of: Echo::of(as_of, when, &source)?, found };
    output.answer(&answer, Answer::table)?;
    Ok(Exit::Expected)
}

/// The question's two dates, and whoever is meant with their records as known then.
type Asked = (When, AsOf, Vec<(Subject, AnyHistory)>);

fn find(source: &ReadOnly, whose: &Whose) -> Result<Asked, ToolError> {
    let (what, when, named) = match whose {
        Whose::Person { by, when } => ("the person", *when, Named::Person(by)),
        Whose::Household { id, when } => {
            ("the household", *when, Named::Subject(HouseholdId::at(*id).map(Subject::Household)))
        }
        Whose::Card { id, when } => ("the card", *when, Named::Subject(CardId::at(*id).map(Subject::Card))),
        Whose::Dwelling { id, when } => {
            ("the dwelling", *when, Named::Subject(DwellingId::at(*id).map(Subject::Dwelling)))
        }
        Whose::Stock { id, when } => {
            ("the stock of blanks", *when, Named::Subject(StockId::at(*id).map(Subject::Stock)))
        }
        Whose::Area { by, when } => ("the administrative unit", *when, Named::Area(by)),
        Whose::Office { by, when } => ("the office", *when, Named::Office(by)),
        Whose::Officer { id, when } => {
            ("the officer", *when, Named::Subject(OfficerId::at(*id).map(Subject::Officer)))
        }
    };
    let as_of = AsOf { valid: when.valid_date, known: resolve(when.known, source)? };
    let finder = Finder::new(&*source.reader, as_of);
    let subjects = match named {
        Named::Subject(subject) => subject.into_iter().collect(),
        Named::Person(by) => finder.persons(by)?,
        Named::Area(by) => finder.areas(by)?,
        Named::Office(by) => finder.offices(by)?,
    };
    let mut found = Vec::new();
    for subject in subjects {
        found.extend(finder.history(subject)?.map(|history| (subject, history)));
    }
    if found.is_empty() {
        return Err(ToolError::NotFound { what, known: as_of.known });
    }
    Ok((when, as_of, found))
}

/// What entries of a life lead to, as of a day; none where nothing is believed then.
fn folded(subject: Subject, entries: &[Entry], as_of: AsOf) -> Option<Value> {
    match subject {
        Subject::Person(id) => state::person(&as_of.seen_person(fold(id, entries))),
        Subject::Household(id) => state::household(&as_of.seen_household(fold(id, entries))),
        Subject::Card(id) => state::card(&as_of.seen_card(fold(id, entries)), as_of.valid),
        Subject::Dwelling(id) => state::dwelling(&fold(id, entries)),
        Subject::Area(id) => state::area(&fold(id, entries), as_of.valid),
        Subject::Office(id) => state::office(&fold(id, entries), as_of.valid),
        Subject::Officer(id) => state::officer(&fold(id, entries), as_of.valid),
        Subject::Stock(id) => state::stock(&as_of.seen_stock(fold(id, entries))),
        Subject::Claim(_) => None,
    }
}

/// The kind of a subject, its id, and what is believed of it; none where nothing is.
fn believed(subject: Subject, records: &[Recorded], as_of: AsOf) -> (&'static str, u64, Option<Value>) {
    match subject {
        Subject::Person(id) => ("person", id.get(), state::person(&as_of.person(id, records))),
        Subject::Household(id) => ("household", id.get(), state::household(&as_of.household(id, records))),
        Subject::Card(id) => ("card", id.get(), state::card(&as_of.card(id, records), as_of.valid)),
        Subject::Dwelling(id) => ("dwelling", id.get(), state::dwelling(&as_of.state(id, records))),
        Subject::Area(id) => ("area", id.get(), state::area(&as_of.state(id, records), as_of.valid)),
        Subject::Office(id) => ("office", id.get(), state::office(&as_of.state(id, records), as_of.valid)),
        Subject::Officer(id) => ("officer", id.get(), state::officer(&as_of.state(id, records), as_of.valid)),
        Subject::Stock(id) => ("stock", id.get(), state::stock(&as_of.stock(id, records))),
        // Claims are ways to find somebody, and are not shown themselves.
        Subject::Claim(_) => ("claim", 0, None),
    }
}

/// How what was asked for is named.
enum Named<'a> {
    Subject(Option<Subject>),
    Person(&'a crate::cli::PersonBy),
    Area(&'a crate::cli::AreaBy),
    Office(&'a crate::cli::OfficeBy),
}

/// The position before which everything counts as known.
fn resolve(known: Option<Known>, source: &ReadOnly) -> Result<Position, ToolError> {
    let tail = source.recovered.tail;
    match known {
        None => Ok(tail),
        Some(Known::Before(position)) => within(Some(position), tail),
        Some(Known::UpTo(time)) => Ok(position_at(&*source.reader, tail, time)?),
    }
}

impl Echo {
    fn of(as_of: AsOf, when: When, source: &ReadOnly) -> Result<Self, ToolError> {
        let newest = as_of.known.0.checked_sub(1).map(Position);
        let known_time = match newest {
            Some(position) => {
                let bytes = source.reader.read(position)?;
                let (_, time, _) = codec::decode_links(position, &bytes)
                    .map_err(|source| LedgerError::Record { position, source })?;
                Some(time.to_string())
            }
            None => None,
        };
        Ok(Echo {
            valid_date: when.valid_date.as_ref().map(CivilDate::to_string),
            known_position: as_of.known.0,
            known_time,
        })
    }
}

impl Echo {
    fn head(&self) -> String {
        let valid = self.valid_date.as_deref().unwrap_or("everything that is known");
        let known = self.known_time.as_deref().unwrap_or("nothing");
        format!("true on: {valid}\nknown before position {}, last recorded {known}\n", self.known_position)
    }
}

impl Found {
    fn new(subject: Subject, history: &AnyHistory, as_of: AsOf) -> Self {
        let (kind, id, state) = believed(subject, history.records(), as_of);
        Found { kind, id, state, timeline: timeline::of(history) }
    }

    fn table(&self) -> String {
        let state = match &self.state {
            Some(state) => sheet(state),
            None => " nothing is believed of it on that day, or any more\n".to_owned(),
        };
        format!("\n{} {}\n{state}\n{}", self.kind, self.id, timeline::table(&self.timeline))
    }
}

impl Answer {
    fn table(&self) -> String {
        let head = self.as_of.head();
        self.found.iter().fold(head, |text, found| text + &found.table())
    }
}
