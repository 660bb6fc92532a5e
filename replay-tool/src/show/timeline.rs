//! A subject's records in the order of the log, with what became of each.

use ledger_core::domain::history::Recorded;
use ledger_core::domain::ids::Position;
use ledger_core::domain::loaded::AnyHistory;
use serde::Serialize;

use crate::output::columns;

/// One record of the subject.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    position: u64,
    record_time: String,
    effective_date: String,
    kind: &'static str,
    /// Position of the record that this one amends.
    amends: Option<u64>,
    /// Positions of the amendments of this record.
    amended_by: Vec<u64>,
    /// Of an original: does it, or what it was corrected to, still count for the subject?
    stands: Option<bool>,
}

/// The lines of a history.
pub(super) fn of(history: &AnyHistory) -> Vec<Line> {
    let records = history.records();
    records.iter().map(|record| line(record, history)).collect()
}

fn line(record: &Recorded, history: &AnyHistory) -> Line {
    let amends = target(record);
    let amendments = history.records().iter().filter(|other| target(other) == Some(record.position));
    let stands = || history.entries().iter().any(|entry| entry.position == record.position);
    Line {
        position: record.position.0,
        record_time: record.record_time.to_string(),
        effective_date: record.effective_date.to_string(),
        kind: record.event.kind_name(),
        amends: amends.map(|position| position.0),
        amended_by: amendments.map(|amendment| amendment.position.0).collect(),
        stands: amends.is_none().then(stands),
    }
}

/// What a record amends.
fn target(record: &Recorded) -> Option<Position> {
    record.event.amends().and_then(|path| path.last()).copied()
}

/// The lines as a table.
pub(super) fn table(lines: &[Line]) -> String {
    let names = ["position", "recorded", "effective", "kind", "amends", "amended by", "stands"];
    let rows = lines.iter().map(|line| {
        let amended_by: Vec<String> = line.amended_by.iter().map(u64::to_string).collect();
        let stands = line.stands.map_or("", |stands| if stands { "yes" } else { "no" });
        vec![
            line.position.to_string(),
            line.record_time.clone(),
            line.effective_date.clone(),
            line.kind.to_owned(),
            line.amends.map_or_else(String::new, |position| position.to_string()),
            amended_by.join(" "),
            stands.to_owned(),
        ]
    });
    columns(&names, rows)
}
