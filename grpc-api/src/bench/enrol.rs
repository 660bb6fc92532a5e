//! First collection: people enrolled in bulk from a file's lines, as `ledgerd import` reads them.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use ledger_core::clock::SystemClock;
use ledger_core::domain::text::Code;
use ledger_core::ledger::{Ledger, SourcePlaces};
use ledger_proto::ledger::registration::v1::{Act, act};
use ledger_proto::ledger::r#type::v1::dwelling_ref;
use serde::de::IgnoredAny;
use tokio_util::sync::CancellationToken;

use super::raw::{RawFile, RawLog};
use super::statistics::Spread;
use super::{BenchError, Figure, SEED};
use crate::demo::acts::Acts;
use crate::demo::population::{Plan, Population};
use crate::import::{Importer, Line, Lines};

/// Acts that an import makes durable together, and so the raw writing beside it.
const GROUP: usize = 1_024;
/// Enrolments a second that an import is held to, in process on two cores.
const MARK: f64 = 50_000.0;

/// Enrols so many people in a ledger of their own, in which the dwellings stand already.
pub(super) fn measure(folder: &Path, people: u32, stop: &CancellationToken) -> Result<Figure, BenchError> {
    let data = folder.join("enrolled");
    let ledger = Ledger::open(&data, Arc::new(SystemClock))?.ledger;
    let acts = || -> Result<_, BenchError> {
        let stop = stop.clone();
        let acts = Acts::of(&Population::embedded()?, &Plan::demo(people, SEED)?)?;
        Ok(acts.take_while(move |_| !stop.is_cancelled()))
    };
    let places = acts()?.filter(is_place).map(|act| Ok(Line { number: act.sequence, act: Ok(act) }));
    import(&ledger, "places", places)?;
    let before = RawLog::of(&data)?.bytes();
    let lines = lines(acts()?, &ledger.recorded_of_source("places")?);
    if stop.is_cancelled() {
        return Err(BenchError::Stopped);
    }
    let number = lines.iter().filter(|byte| **byte == b'\n').count();
    let started = Instant::now();
    import(&ledger, "people", Lines::of(Cursor::new(lines.clone())))?;
    let took = started.elapsed().as_secs_f64().max(1e-9);
    ledger.stop();
    let stored = RawLog::of(&data)?.bytes().saturating_sub(before);
    let limit = raw(folder, &lines, number, stored)?;
    let note = format!(
        "{number} people enrolled from lines of {} bytes, durable, in process; the same lines read as any JSON and \
         {stored} bytes written and synced, one after the other",
        lines.len() / number.max(1)
    );
    let figure = Figure::new("import.enrolments", "acts/s", Spread::of([number as f64 / took]), note);
    Ok(figure.beside(Spread::of([limit])).with_mark("at least 50,000", |figure| figure.value >= MARK))
}

/// Is it what people need before they can be enrolled: a unit or a dwelling?
fn is_place(act: &Act) -> bool {
    matches!(&act.act, Some(act::Act::EstablishArea(_) | act::Act::RegisterDwelling(_)))
}

/// The enrolments as a file holds them. The dwellings came from another source, so that they are named by their ids.
fn lines(acts: impl Iterator<Item = Act>, places: &SourcePlaces) -> Vec<u8> {
    let mut lines = Vec::new();
    for mut act in acts {
        let Some(act::Act::EnrolPerson(enrol)) = &mut act.act else { continue };
        if let Some(dwelling) = &mut enrol.dwelling
            && let Some(dwelling_ref::By::Sequence(sequence)) = dwelling.by
        {
            dwelling.by = places.get(sequence).map(|at| dwelling_ref::By::DwellingId(at.0));
        }
        serde_json::to_writer(&mut lines, &act).expect("an act has a form in JSON, and memory takes it");
        lines.push(b'\n');
    }
    lines
}

fn import(
    ledger: &Ledger,
    source: &str,
    lines: impl Iterator<Item = std::io::Result<Line>> + Send + 'static,
) -> Result<(), BenchError> {
    let source = Code::parse(source).expect("the source has a short name");
    let imported = Importer::of(ledger.clone(), source)?.run(lines, &mut |_| Ok(()), &mut |_| ())?;
    if imported.refused > 0 { Err(BenchError::Refused(imported.refused)) } else { Ok(()) }
}

/// What the machine does with the same lines and bytes where there is no register: lines a second.
fn raw(folder: &Path, lines: &[u8], number: usize, stored: u64) -> Result<f64, BenchError> {
    let groups = number.div_ceil(GROUP).max(1);
    let bytes = usize::try_from(stored).unwrap_or(usize::MAX) / groups;
    let mut file = RawFile::create(folder.join("raw-enrolled"), lines, bytes)?;
    let started = Instant::now();
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        serde_json::from_slice::<IgnoredAny>(line).expect("the lines are JSON");
    }
    for _ in 0..groups {
        file.append()?;
    }
    Ok(number as f64 / started.elapsed().as_secs_f64().max(1e-9))
}
