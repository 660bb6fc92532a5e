//! `timeline`, `diff` and `explain`: how the register came to believe what it believes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ledger_core::codec;
use ledger_core::domain::history::{Recorded, Standing, standings};
use ledger_core::domain::ids::Position;
use ledger_core::domain::loaded::AnyHistory;
use ledger_core::domain::origin::Provenance;
use ledger_core::domain::subject::Subject;
use ledger_core::domain::trace::{Fields, Trace};
use ledger_core::ledger::{AsOf, LedgerError, ReadOnly};
use serde::Serialize;
use serde_json::Value;

use super::{Echo, believed, find, resolve};
use crate::cli::{Diff, Explain, Timeline};
use crate::error::ToolError;
use crate::exit::Exit;
use crate::output::{Output, columns};

/// Answers about subjects.
#[derive(Debug, Serialize)]
struct Answer<T> {
    as_of: Echo,
    found: Vec<About<T>>,
}

/// What is told of one subject.
#[derive(Debug, Serialize)]
struct About<T> {
    kind: &'static str,
    id: u64,
    told: Vec<T>,
}

/// One record of a subject.
#[derive(Debug, Serialize)]
struct Line {
    position: u64,
    record_time: String,
    effective_date: String,
    kind: &'static str,
    /// Position of the record that this one amends.
    amends: Option<u64>,
    /// stands, corrected or annulled.
    standing: &'static str,
    /// Position of the amendment that decides.
    decided_by: Option<u64>,
    #[serde(flatten)]
    by: By,
}

/// On whose word.
#[derive(Debug, Serialize)]
struct By {
    unit: Option<String>,
    officer: Option<String>,
    dossier: Option<String>,
    legal_basis: Option<String>,
}

impl By {
    fn of(provenance: &Provenance) -> Self {
        By {
            unit: provenance.unit.as_ref().map(|code| code.as_str().to_owned()),
            officer: provenance.officer.as_ref().map(|code| code.as_str().to_owned()),
            dossier: provenance.dossier.as_ref().map(|code| code.as_str().to_owned()),
            legal_basis: provenance.legal_basis.as_ref().map(|text| text.as_str().to_owned()),
        }
    }
}

/// One field that changed.
#[derive(Debug, Serialize)]
pub(super) struct Change {
    pub(super) field: String,
    /// Absent: it was not known.
    pub(super) before: Option<String>,
    /// Absent: it is not known any more.
    pub(super) after: Option<String>,
}

/// One field, and where it comes from.
#[derive(Debug, Serialize)]
struct FieldOrigin {
    field: String,
    /// Absent: it is not known any more.
    value: Option<String>,
    position: u64,
    kind: &'static str,
    effective_date: String,
    /// Positions of the amendments of that record.
    amended_by: Vec<u64>,
    #[serde(flatten)]
    by: By,
}

pub(crate) fn timeline(data: &Path, asked: &Timeline, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    let source = crate::source::open(data, output)?;
    let (when, as_of, found) = find(&source, &asked.whose)?;
    let mut about = Vec::new();
    for (subject, history) in &found {
        let (kind, id, _) = believed(*subject, &[], as_of);
        let standings = standings(history.records());
        let lines: Result<Vec<Line>, ToolError> =
            history.records().iter().map(|record| line(&source, record, &standings)).collect();
        about.push(About { kind, id, told: lines? });
    }
    let answer = Answer { as_of: Echo::of(as_of, when, &source)?, found: about };
    let names =
        ["position", "recorded", "effective", "kind", "amends", "standing", "by", "officer", "dossier"];
    output.answer(&answer, |answer| {
        table(answer, &names, |line| {
            let number =
                |position: Option<u64>| position.map_or_else(String::new, |position| position.to_string());
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            vec![
                line.position.to_string(),
                line.record_time.clone(),
                line.effective_date.clone(),
                line.kind.to_owned(),
                number(line.amends),
                line.standing.to_owned(),
                number(line.decided_by),
                text(&line.by.officer),
                text(&line.by.dossier),
            ]
        })
    })?;
    Ok(Exit::Expected)
}

fn line(
    source: &ReadOnly,
    record: &Recorded,
    standings: &BTreeMap<Position, Standing>,
) -> Result<Line, ToolError> {
    let (standing, decided_by) = match standings.get(&record.position) {
        Some(Standing::Stands) | None => ("stands", None),
        Some(Standing::Corrected(by)) => ("corrected", Some(by.0)),
        Some(Standing::Annulled(by)) => ("annulled", Some(by.0)),
    };
    Ok(Line {
        position: record.position.0,
        record_time: record.record_time.to_string(),
        effective_date: record.effective_date.to_string(),
        kind: record.event.kind_name(),
        amends: record.event.amends().and_then(<[Position]>::last).map(|target| target.0),
        standing,
        decided_by,
        by: provenance(source, record.position)?,
    })
}

fn provenance(source: &ReadOnly, position: Position) -> Result<By, ToolError> {
    let bytes = source.reader.read(position)?;
    let stored =
        codec::decode(position, &bytes).map_err(|source| LedgerError::Record { position, source })?;
    Ok(By::of(&stored.origin.provenance))
}

pub(crate) fn diff(data: &Path, asked: &Diff, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    let source = crate::source::open(data, output)?;
    let Some(whose) = &asked.whose else { return super::residents::diff(&source, asked, output) };
    let (when, after, found) = find(&source, whose)?;
    let before = AsOf { known: resolve(Some(asked.before), &source)?, ..after };
    let mut about = Vec::new();
    for (subject, history) in &found {
        let (kind, id, _) = believed(*subject, &[], after);
        about.push(About { kind, id, told: changes(*subject, history.records(), before, after) });
    }
    let answer = Answer { as_of: Echo::of(after, when, &source)?, found: about };
    output.answer(&answer, |answer| {
        table(answer, &["field", "before", "after"], |change| {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            vec![change.field.clone(), text(&change.before), text(&change.after)]
        })
    })?;
    Ok(Exit::Expected)
}

/// The fields of a subject that are believed otherwise.
pub(super) fn changes(subject: Subject, records: &[Recorded], before: AsOf, after: AsOf) -> Vec<Change> {
    let state = |as_of| fields(believed(subject, records, as_of).2.as_ref());
    let (was, is) = (state(before), state(after));
    let paths: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let changed = paths.into_iter().filter(|path| was.get(*path) != is.get(*path));
    let change = |path: &String| Change {
        field: path.clone(),
        before: was.get(path).cloned(),
        after: is.get(path).cloned(),
    };
    changed.map(change).collect()
}

pub(crate) fn explain(data: &Path, asked: &Explain, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    let source = crate::source::open(data, output)?;
    let (when, as_of, found) = find(&source, &asked.whose)?;
    let mut about = Vec::new();
    for (subject, history) in &found {
        about.push(explained(&source, *subject, history, as_of, &asked.field)?);
    }
    let answer = Answer { as_of: Echo::of(as_of, when, &source)?, found: about };
    let names = ["field", "value", "position", "kind", "effective", "amended by", "officer", "dossier"];
    output.answer(&answer, |answer| {
        table(answer, &names, |origin| {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let amended_by: Vec<String> = origin.amended_by.iter().map(u64::to_string).collect();
            vec![
                origin.field.clone(),
                text(&origin.value),
                origin.position.to_string(),
                origin.kind.to_owned(),
                origin.effective_date.clone(),
                amended_by.join(" "),
                text(&origin.by.officer),
                text(&origin.by.dossier),
            ]
        })
    })?;
    Ok(Exit::Expected)
}

fn explained(
    source: &ReadOnly,
    subject: Subject,
    history: &AnyHistory,
    as_of: AsOf,
    path: &str,
) -> Result<About<FieldOrigin>, ToolError> {
    let (kind, id, _) = believed(subject, &[], as_of);
    let entries = as_of.entries(subject, history.entries());
    let mut trace = Trace::default();
    for at in 0..entries.len() {
        trace.step(at, fields(super::folded(subject, &entries[..=at], as_of).as_ref()));
    }
    let mut told = Vec::new();
    for traced in trace.within(path) {
        let entry = &entries[traced.by];
        let about =
            |record: &&Recorded| record.event.amends().and_then(<[Position]>::first) == Some(&entry.position);
        told.push(FieldOrigin {
            field: traced.field.to_owned(),
            value: traced.value.map(str::to_owned),
            position: entry.position.0,
            kind: entry.event.kind_name(),
            effective_date: entry.effective_date.to_string(),
            amended_by: history.records().iter().filter(about).map(|record| record.position.0).collect(),
            by: provenance(source, entry.position)?,
        });
    }
    Ok(About { kind, id, told })
}

fn table<T>(answer: &Answer<T>, names: &[&str], row: impl Fn(&T) -> Vec<String>) -> String {
    let head = answer.as_of.head();
    answer.found.iter().fold(head, |text, about| {
        let told = columns(names, about.told.iter().map(&row));
        format!("{text}\n{} {}\n{told}", about.kind, about.id)
    })
}

/// The fields of a state by their paths.
fn fields(state: Option<&Value>) -> Fields {
    let mut fields = Fields::new();
    if let Some(state) = state {
        put(String::new(), state, &mut fields);
    }
    fields
}

fn put(path: String, value: &Value, fields: &mut Fields) {
    match value {
        Value::Null => {}
        Value::String(text) => drop(fields.insert(path, text.clone())),
        Value::Bool(_) | Value::Number(_) => drop(fields.insert(path, value.to_string())),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                put(format!("{path}[{at}]"), item, fields);
            }
        }
        Value::Object(parts) => {
            for (name, part) in parts {
                let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                put(below, part, fields);
            }
        }
    }
}
