//! The bench: the ledger measured on this machine, beside what the machine itself can do.
//!
//! A figure alone says little: the same disk answers in 0.3 or in 4 milliseconds, depending on who else is there. So each
//! figure that has a limit is measured in short turns that alternate with it, and both are given with their ratio.
//!
//! Reading order: `turns` and `statistics`, how anything is measured; `figure`, what comes of it; then one file for each
//! group of figures, in the order in which they are taken: `collect`, `enrol`, `replay`, `as_of`, `append`, `grpc`.
//!
//! **Invariant**: everything is written below one temporary folder, which is gone when [`run`] returns.

mod act;
mod append;
mod as_of;
mod collect;
mod enrol;
mod error;
mod figure;
mod grpc;
pub mod machine;
mod raw;
mod replay;
mod statistics;
#[cfg(test)]
mod tests;
mod turns;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ledger_core::clock::SystemClock;
use ledger_core::ledger::Ledger;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use self::act::Enrolments;
use self::turns::Turns;

pub use error::BenchError;
pub use figure::{Figure, table};

/// The people are the same in every run.
const SEED: u64 = 1;

/// What to measure with.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the temporary folder is made: the disk to be measured.
    pub folder: PathBuf,
    /// People in the ledger that is measured.
    pub people: u32,
    /// Time for each figure, and the same for its limit.
    pub per_figure: Duration,
}

/// Measures everything. Blocks the thread, which must not be one that drives `runtime`; ends soon after `stop` is cancelled.
///
/// # Errors
/// [`BenchError`], also where it was stopped; the temporary folder is removed then, too.
pub fn run(options: &Options, runtime: &Handle, stop: &CancellationToken) -> Result<Vec<Figure>, BenchError> {
    let temporary = tempfile::Builder::new().prefix("ledgerd-bench-").tempdir_in(&options.folder);
    let temporary = temporary.map_err(BenchError::io("make a temporary folder in", &options.folder))?;
    let figures = measure(options, temporary.path(), runtime, stop);
    let path = temporary.path().to_path_buf();
    let removed = temporary.close().map_err(BenchError::io("remove", &path));
    // Why measuring failed says more than why cleaning up did.
    figures.and_then(|figures| removed.map(|()| figures))
}

fn measure(
    options: &Options,
    folder: &Path,
    runtime: &Handle,
    stop: &CancellationToken,
) -> Result<Vec<Figure>, BenchError> {
    let data = folder.join("ledger");
    let ledger = Ledger::open(&data, Arc::new(SystemClock))?.ledger;
    let mut figures = vec![collect::measure(&ledger, options.people, stop)?];
    figures.push(enrol::measure(folder, options.people, stop)?);
    let mut turns = Turns::new(options.per_figure, stop.clone());
    let enrolments = Arc::new(Enrolments::new(&ledger)?);
    figures.extend(replay::measure(&mut turns, &data, &ledger)?);
    let persons = replay::persons(&ledger)?;
    let subjects = as_of::Subjects::of(&ledger, &persons)?;
    figures.extend(as_of::measure(&mut turns, &ledger, &subjects)?);
    figures.extend(append::measure(&mut turns, folder, &ledger, &enrolments, runtime)?);
    // The server opens it itself.
    ledger.stop();
    drop(ledger);
    figures.extend(grpc::measure(&mut turns, &data, persons, subjects.dwellings, &enrolments, runtime)?);
    Ok(figures)
}
