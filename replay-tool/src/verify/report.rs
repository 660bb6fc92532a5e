//! What `verify` answers.

use std::collections::BTreeMap;
use std::path::PathBuf;

use ledger_core::domain::ids::Position;
use ledger_core::evidence::TreeHash;
use ledger_core::ledger::{FolderKeys, RecordsReport};
use ledger_core::log::Damage;
use ledger_core::log::segment::{Dropped, VerifyReport};
use serde::Serialize;

use crate::exit::Exit;
use crate::output::sheet;

/// The whole answer. Figures are of what is good: everything before the first damage.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    verdict: &'static str,
    ledger_id: String,
    records: u64,
    root: String,
    segments: usize,
    batches: u64,
    blocks: u64,
    bytes: u64,
    writer_at_work: bool,
    damage: Option<DamageFound>,
    unfinished_batch: Option<Unfinished>,
    unfinished_segment: Option<PathBuf>,
    /// Absent where the log is damaged: its records are then not asked what they say.
    acts: Option<Acts>,
    expected: Option<Expected>,
    #[serde(skip)]
    pub(super) exit: Exit,
}

#[derive(Debug, Serialize)]
pub(crate) struct DamageFound {
    segment: PathBuf,
    offset: u64,
    position: u64,
    what: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Unfinished {
    segment: PathBuf,
    offset: u64,
    bytes: u64,
    position: u64,
}

#[derive(Debug, Serialize)]
struct Acts {
    checked: u64,
    subjects: u64,
    last_record_time: String,
    kinds: BTreeMap<&'static str, u64>,
    flaw: Option<Flaw>,
}

#[derive(Debug, Serialize)]
struct Flaw {
    position: u64,
    what: String,
}

/// A root that was noted earlier, and what it is now.
#[derive(Debug, Serialize)]
pub(super) struct Expected {
    position: u64,
    root: String,
    /// Absent where there are not so many records that can be believed.
    found: Option<String>,
    equal: bool,
}

impl Expected {
    pub(super) fn new(position: Position, root: TreeHash, found: Option<TreeHash>) -> Self {
        Expected {
            position: position.0,
            root: root.to_string(),
            found: found.map(|root| root.to_string()),
            equal: found == Some(root),
        }
    }
}

impl Report {
    pub(super) fn new(
        keys: &FolderKeys,
        bytes: &VerifyReport,
        records: Option<&RecordsReport>,
        expected: Option<Expected>,
    ) -> Self {
        let exit = exit(bytes, records, expected.as_ref());
        Report {
            verdict: verdict(exit),
            ledger_id: keys.ledger.to_string(),
            records: bytes.records(),
            root: bytes.tree.root().to_string(),
            segments: bytes.segments,
            batches: bytes.batches,
            blocks: bytes.blocks,
            bytes: bytes.bytes,
            writer_at_work: bytes.writer_at_work,
            damage: bytes.damage.as_ref().map(DamageFound::new),
            unfinished_batch: bytes.unfinished_batch.as_ref().map(Unfinished::new),
            unfinished_segment: bytes.unfinished_segment.clone(),
            acts: records.map(Acts::new),
            expected,
            exit,
        }
    }

    pub(super) fn table(&self) -> String {
        // A report of plain fields is always a document.
        serde_json::to_value(self).map_or_else(|_| String::new(), |document| sheet(&document))
    }
}

impl DamageFound {
    pub(crate) fn new(damage: &Damage) -> Self {
        DamageFound {
            segment: damage.segment.clone(),
            offset: damage.offset,
            position: damage.position.0,
            what: damage.what.to_string(),
        }
    }
}

impl Unfinished {
    pub(crate) fn new(dropped: &Dropped) -> Self {
        Unfinished {
            segment: dropped.segment.clone(),
            offset: dropped.offset,
            bytes: dropped.bytes,
            position: dropped.first.0,
        }
    }
}

impl Acts {
    fn new(report: &RecordsReport) -> Self {
        let kinds = report.kinds.iter().filter_map(|(kind, count)| Some((kind.name()?, *count)));
        Acts {
            checked: report.records,
            subjects: report.subjects,
            last_record_time: report.record_time.to_string(),
            kinds: kinds.collect(),
            flaw: report
                .flaw
                .as_ref()
                .map(|flaw| Flaw { position: flaw.position.0, what: flaw.what.to_string() }),
        }
    }
}

/// A difference that was found outweighs what this version cannot judge.
fn exit(bytes: &VerifyReport, records: Option<&RecordsReport>, expected: Option<&Expected>) -> Exit {
    let damage = bytes.damage.as_ref().map(|damage| Exit::of_damage(damage.what));
    let flaw = records.and_then(|report| report.flaw.as_ref()).map(|flaw| Exit::of_flaw(&flaw.what));
    let root = expected.filter(|expected| !expected.equal && bytes.is_sound()).map(|_| Exit::Different);
    let found: Vec<Exit> = [damage, flaw, root].into_iter().flatten().collect();
    if found.contains(&Exit::Different) {
        Exit::Different
    } else {
        found.first().copied().unwrap_or(Exit::Expected)
    }
}

pub(crate) fn verdict(exit: Exit) -> &'static str {
    match exit {
        Exit::Expected => "sound",
        Exit::Different => "different",
        Exit::Usage | Exit::Unreachable | Exit::Inconclusive => "inconclusive",
    }
}
