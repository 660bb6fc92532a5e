//! `rebuild`: replay from the first record into new views. Whoever replays the same records gets the same digests.

mod stored;

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use ledger_core::domain::ids::Position;
use ledger_core::ledger::{ReadOnly, records_up_to};
use projections::follow::{FollowError, Follower};
use projections::snapshot::{PLACE, SnapshotError};
use projections::{ViewDigest, ViewName, ViewStatus, ViewWriter};
use serde::Serialize;

use self::stored::{Stored, StoredViews};
use crate::cli::Rebuild;
use crate::error::ToolError;
use crate::exit::Exit;
use crate::output::{Output, columns};
use crate::progress::Progress;
use crate::source::{open, within};

/// The whole answer.
#[derive(Debug, Serialize)]
struct Report {
    position: u64,
    views: Vec<View>,
    stored: Option<Stored>,
}

#[derive(Debug, Serialize)]
struct View {
    name: &'static str,
    version: u32,
    position: u64,
    subjects: u64,
    digest: String,
    /// Absent where nothing was expected.
    expected: Option<Expected>,
}

#[derive(Debug, Serialize)]
struct Expected {
    digest: String,
    equal: bool,
}

pub(crate) fn run(data: &Path, asked: &Rebuild, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    let mut source = open(data, output)?;
    let stored = match &asked.stored {
        Some(file) => {
            let path = file.clone().unwrap_or_else(|| data.join(PLACE));
            Some(StoredViews::read(&path, &source).or_else(|error| {
                // A writer may have gone on and stored its views after the log was opened here.
                if !matches!(error, ToolError::Stored(SnapshotError::AheadOfLog { .. })) {
                    return Err(error);
                }
                source = open(data, output)?;
                StoredViews::read(&path, &source)
            })?)
        }
        None => None,
    };
    let until = within(asked.until, source.recovered.tail)?;
    if let Some(stored) = &stored
        && stored.position > until
    {
        return Err(ToolError::StoredLater { stored: stored.position, until });
    }
    let mut replay = Replay { source: &source, writer: ViewWriter::new(), until };
    let started = Instant::now();
    let stored = match stored {
        Some(stored) => {
            replay.up_to(stored.position)?;
            Some(stored.against(&replay.writer))
        }
        None => None,
    };
    replay.up_to(until)?;
    let seconds = started.elapsed().as_secs_f64();
    output.note(format_args!(
        "{until} events in {seconds:.1} s, {:.0} a second",
        until.0 as f64 / seconds.max(f64::EPSILON)
    ));
    let status = replay.writer.readers().status();
    for view in &status.value {
        output.note(format_args!("{}: {} bytes in memory", view.name.as_str(), view.memory_bytes));
    }
    let views = status.value.iter().map(|view| View::new(view, status.position, &asked.expect));
    let report = Report { position: status.position.0, views: views.collect(), stored };
    output.answer(&report, Report::table)?;
    Ok(if report.is_as_expected() { Exit::Expected } else { Exit::Different })
}

/// Views that are filled from the log.
struct Replay<'a> {
    source: &'a ReadOnly,
    writer: ViewWriter,
    /// Where the whole replay ends.
    until: Position,
}

impl Replay<'_> {
    fn up_to(&mut self, position: Position) -> Result<(), ToolError> {
        let reader = &*self.source.reader;
        let past = |subject, newest| records_up_to(reader, subject, newest);
        let mut progress = Progress::start("events", self.until.0);
        let reached = Follower::new(reader, &past).catch_up(&mut self.writer, position, &mut |at| {
            progress.show(at.position.0);
            ControlFlow::Continue(())
        });
        reached.map(|_| ()).map_err(|error| match error {
            FollowError::Log(error) => ToolError::Ledger(error),
            FollowError::Apply(_) => ToolError::Rebuild(error),
        })
    }
}

impl View {
    fn new(view: &ViewStatus, position: Position, expected: &[(ViewName, ViewDigest)]) -> Self {
        let wanted: Vec<ViewDigest> =
            expected.iter().filter(|(name, _)| *name == view.name).map(|(_, digest)| *digest).collect();
        View {
            name: view.name.as_str(),
            version: view.version,
            position: position.0,
            subjects: view.subjects,
            digest: view.digest.to_string(),
            expected: wanted.last().map(|last| Expected {
                digest: last.to_string(),
                equal: wanted.iter().all(|digest| *digest == view.digest),
            }),
        }
    }
}

impl Report {
    fn is_as_expected(&self) -> bool {
        let as_noted = |view: &View| view.expected.as_ref().is_none_or(|expected| expected.equal);
        self.views.iter().all(as_noted) && self.stored.as_ref().is_none_or(Stored::is_equal)
    }

    fn table(&self) -> String {
        let names = ["view", "version", "position", "subjects", "digest", "expected"];
        let rows = self.views.iter().map(|view| {
            vec![
                view.name.to_owned(),
                view.version.to_string(),
                view.position.to_string(),
                view.subjects.to_string(),
                view.digest.clone(),
                view.expected.as_ref().map_or("", |expected| told(expected.equal)).to_owned(),
            ]
        });
        columns(&names, rows) + &self.stored.as_ref().map_or_else(String::new, Stored::table)
    }
}

fn told(equal: bool) -> &'static str {
    if equal { "equal" } else { "different" }
}
