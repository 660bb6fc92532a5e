//! The ledger to be measured, collected from the demonstration's acts: which is a figure itself.

use std::time::Instant;

use ledger_core::domain::text::Code;
use ledger_core::ledger::Ledger;
use tokio_util::sync::CancellationToken;

use super::statistics::Spread;
use super::{BenchError, Figure, SEED};
use crate::demo::acts::{Acts, expected};
use crate::demo::population::{Plan, Population};
use crate::demo::progress::Progress;
use crate::import::{Importer, Line};

/// Name of the source of the acts.
const SOURCE: &str = "bench";

pub(super) fn measure(ledger: &Ledger, people: u32, stop: &CancellationToken) -> Result<Figure, BenchError> {
    let plan = Plan::demo(people, SEED)?;
    let acts = Acts::of(&Population::embedded()?, &plan)?;
    let mut progress = Progress::start("collected", expected(&plan));
    let asked = stop.clone();
    let acts = acts.take_while(move |_| !asked.is_cancelled());
    let lines = acts.map(|act| Ok(Line { number: act.sequence, act: Ok(act) }));
    let source = Code::parse(SOURCE).expect("the source has a short name");
    let started = Instant::now();
    let mut importer = Importer::of(ledger.clone(), source)?;
    let imported = importer.run(lines, &mut |_| Ok(()), &mut |lines| progress.advance(lines))?;
    let took = started.elapsed().as_secs_f64().max(1e-9);
    if stop.is_cancelled() {
        return Err(BenchError::Stopped);
    }
    if imported.refused > 0 {
        return Err(BenchError::Refused(imported.refused));
    }
    let note = format!("{} acts of {people} people, durable, in process, made meanwhile", imported.recorded);
    Ok(Figure::new("import", "acts/s", Spread::of([imported.recorded as f64 / took]), note))
}
