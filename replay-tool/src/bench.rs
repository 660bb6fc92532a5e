//! `bench`: the ledger measured on this machine, beside what the machine itself can do.
//!
//! A figure alone says little: the same disk answers in 0.1 or in 4 milliseconds, depending on who else is there. So each
//! figure is measured in turns with its limit, in the same folder, and both are given with their ratio.
//!
//! Reading order: `acts` and `office`, the events, made from a seed; `stage`, the ledger that they fill; `measure`, how anything is
//! measured; then a file for each group of figures, in the order in which they are taken: `append` with `limit`, `scan`,
//! `history`, `proof`, `size`, `restart`. `door` holds every call of the ledger that is measured.
//!
//! **Invariant**: everything is written below one temporary folder, which is gone when [`run`] returns.

mod acts;
mod append;
mod door;
mod draw;
mod figure;
mod history;
mod limit;
mod machine;
mod measure;
mod office;
mod proof;
mod raw;
mod restart;
mod scan;
mod size;
mod stage;
#[cfg(test)]
mod tests;
mod words;

use std::io;
use std::path::Path;
use std::sync::Arc;

use ledger_core::clock::SystemClock;

use self::figure::Figure;
use self::stage::Stage;
use crate::cli::{Bench, Format};
use crate::error::ToolError;
use crate::exit::Exit;
use crate::output::Output;

/// What all events follow from.
const SEED: u64 = 42;
/// Events that a full run starts with; smaller ones measure less often, too.
const FULL: u64 = 1_000_000;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
struct Amount {
    /// Events that the ledger is filled with before anything is measured.
    events: u64,
}

impl Amount {
    /// So many pieces of work in a full run, less in a smaller one, and at least one.
    fn scaled(self, full: usize) -> usize {
        ((full as u64 * self.events.min(FULL)).div_ceil(FULL) as usize).max(1)
    }

    /// Rounds of ledger and limit: few where there is little to measure.
    fn rounds(self, full: usize) -> usize {
        let most = if self.events < FULL / 100 { 1 } else { 3 };
        if self.events < FULL / 10 { full.min(most) } else { full }
    }
}

/// Measures, and answers with all figures.
pub(crate) fn run(asked: &Bench, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    let folder = asked.dir.clone().unwrap_or_else(std::env::temp_dir);
    if !folder.is_dir() {
        return Err(ToolError::NoFolder { path: folder });
    }
    let load = machine::load();
    let temporary = tempfile::Builder::new().prefix("replay-tool-bench-").tempdir_in(&folder);
    let temporary = temporary.map_err(ToolError::bench("make a folder in", &folder))?;
    let measured = measure(temporary.path(), Amount { events: asked.events });
    let path = temporary.path().to_path_buf();
    let removed = temporary.close().map_err(ToolError::bench("remove", &path));
    // Why measuring failed says more than why cleaning up did.
    let figures = measured.and_then(|figures| removed.map(|()| figures))?;
    answer(&figures, output)?;
    let sync = figures.iter().find_map(|figure| figure.named("raw.sync")).unwrap_or_default();
    for note in machine::notes(&folder, sync, load) {
        output.note(format_args!("{note}"));
    }
    Ok(Exit::Expected)
}

fn answer(figures: &[Figure], output: &mut Output<'_>) -> Result<(), ToolError> {
    match output.format {
        Format::Table => output.file(&figure::table(figures)),
        Format::Json => figures.iter().try_for_each(|figure| {
            output.file(&(serde_json::to_string(figure).map_err(io::Error::from)? + "\n"))
        }),
    }
}

fn measure(folder: &Path, amount: Amount) -> Result<Vec<Figure>, ToolError> {
    let mut stage = Stage::set(folder, (SEED, amount.events), Arc::new(SystemClock))?;
    stage.fill(amount.events)?;
    let mut figures = append::measure(&mut stage, amount)?;
    door::settle(&stage.ledger);
    figures.extend(scan::measure(&stage, amount)?);
    figures.extend(history::measure(&stage, amount)?);
    figures.extend(proof::measure(&stage, amount)?);
    figures.push(restart::measure(&stage, amount)?);
    figures.push(size::measure(&stage)?);
    stage.ledger.stop();
    Ok(figures)
}
