//! Durable appends: one caller and many, the log alone and the whole ledger, beside the disk.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ledger_core::evidence::{SaltCursor, Salts, TreeHead, record_digest};
use ledger_core::ledger::{Ledger, LedgerError};
use ledger_core::log::segment::{SegmentLog, SegmentOptions};
use ledger_core::log::{Batch, BatchError, FolderLock, LedgerId, Log};
use tokio::runtime::Handle;

use super::act::Enrolments;
use super::raw::RawFile;
use super::turns::{Often, Pass, Turn, Turns, alone, micros, rate, together};
use super::{BenchError, Figure};

/// Callers of the figure for many.
pub(super) const CALLERS: usize = 64;
/// Times the raw append that a single one may take.
const SINGLE_MARK: f64 = 1.5;
/// A disk that has made something durable sooner has not: it is a cache that answers.
const CACHE_MICROS: f64 = 50.0;

pub(super) fn measure(
    turns: &mut Turns,
    folder: &Path,
    ledger: &Ledger,
    enrolments: &Arc<Enrolments>,
    runtime: &Handle,
) -> Result<Vec<Figure>, BenchError> {
    let body = sample(ledger, enrolments)?;
    let mut figures = single(turns, folder, ledger, enrolments, &body)?;
    figures.push(many(turns, folder, ledger, enrolments, &body, runtime)?);
    Ok(figures)
}

/// One act's record as it is stored.
fn sample(ledger: &Ledger, enrolments: &Enrolments) -> Result<Vec<u8>, BenchError> {
    let (command, origin) = enrolments.command();
    let registered = ledger.register(&command, &origin)?;
    let position = registered.position.ok_or(LedgerError::Stopped)?;
    Ok(ledger.reader().read(position)?)
}

/// Bytes that so many records of the same length take in the file when they are stored together.
fn stored_bytes(body: &[u8], records: usize) -> Result<usize, BenchError> {
    let mut batch = Batch::new(ledger_core::domain::ids::Position::ZERO);
    for _ in 0..records {
        push(&mut batch, body)?;
    }
    Ok(batch.stored_bytes())
}

fn push(batch: &mut Batch, body: &[u8]) -> Result<(), BenchError> {
    let pushed = batch.push_with(|out| out.extend_from_slice(body));
    pushed.map(drop).map_err(|_: BatchError| LedgerError::TooLarge.into())
}

fn single(
    turns: &mut Turns,
    folder: &Path,
    ledger: &Ledger,
    enrolments: &Enrolments,
    body: &[u8],
) -> Result<Vec<Figure>, BenchError> {
    let bytes = stored_bytes(body, 1)?;
    let mut file = RawFile::create(folder.join("raw-single"), body, bytes)?;
    let mut log = LogAlone::create(&folder.join("log-alone"), body)?;
    let mut raw = |length: Duration| alone(length, || Pass::of(1, || file.append()).map(|(pass, ())| pass));
    let mut alone_log =
        |length: Duration| alone(length, || Pass::of(1, || log.append()).map(|(pass, ())| pass));
    let mut whole = |length: Duration| {
        alone(length, || {
            let (command, origin) = enrolments.command();
            let register = || Ok(ledger.register(&command, &origin)?);
            Pass::of(1, register).map(|(pass, _)| pass)
        })
    };
    let [raw, log, whole] = turns.alternate(Often::Very, [&mut raw, &mut alone_log, &mut whole])?;
    let limit = micros(&raw, 50);
    let note = |what: &str, turns: &[Turn]| {
        let p99 = micros(turns, 99).median;
        format!(
            "p50 of one caller, {what}; p99 {p99:.0} us; limit: write and sync {bytes} bytes, zero-filled file"
        )
    };
    let mut figures = [
        Figure::new("append.single", "us", micros(&whole, 50), note("decide, order, sync", &whole))
            .beside(limit)
            .with_mark("ratio at most 1.5", |figure| figure.ratio.is_some_and(|ratio| ratio <= SINGLE_MARK)),
        Figure::new("append.log", "us", micros(&log, 50), note("the log alone", &log)).beside(limit),
    ];
    if limit.median < CACHE_MICROS {
        for figure in &mut figures {
            figure.note += "; so fast a sync is a cache that answers, not a disk";
        }
    }
    Ok(figures.into())
}

fn many(
    turns: &mut Turns,
    folder: &Path,
    ledger: &Ledger,
    enrolments: &Arc<Enrolments>,
    body: &[u8],
    runtime: &Handle,
) -> Result<Figure, BenchError> {
    let bytes = stored_bytes(body, CALLERS)?;
    let mut file = RawFile::create(folder.join("raw-many"), body, bytes)?;
    let mut raw = |length: Duration| {
        alone(length, || Pass::of(CALLERS as u64, || file.append()).map(|(pass, ())| pass))
    };
    let mut whole = |length: Duration| callers(runtime, ledger, enrolments, length);
    let [raw, whole] = turns.alternate(Often::Very, [&mut raw, &mut whole])?;
    let (p50, p99) = (micros(&whole, 50).median, micros(&whole, 99).median);
    let note = format!(
        "{CALLERS} callers in process, p50 {p50:.0} us, p99 {p99:.0} us; limit: write and sync {bytes} bytes for all of them"
    );
    Ok(Figure::new("append.64", "acts/s", rate(&whole), note).beside(rate(&raw)))
}

/// A turn of many callers in process.
pub(super) fn callers(
    runtime: &Handle,
    ledger: &Ledger,
    enrolments: &Arc<Enrolments>,
    length: Duration,
) -> Result<Turn, BenchError> {
    together(runtime, CALLERS, length, |_| {
        let (ledger, enrolments) = (ledger.clone(), Arc::clone(enrolments));
        move || {
            let (ledger, enrolments) = (ledger.clone(), Arc::clone(&enrolments));
            async move { enrolments.record(&ledger).await }
        }
    })
}

/// A log without a ledger over it, which stores the same record again and again.
struct LogAlone<'a> {
    log: SegmentLog,
    batch: Batch,
    tree: TreeHead,
    salts: SaltCursor,
    body: &'a [u8],
}

impl<'a> LogAlone<'a> {
    fn create(folder: &Path, body: &'a [u8]) -> Result<Self, BenchError> {
        std::fs::create_dir(folder).map_err(BenchError::io("create", folder))?;
        let lock = FolderLock::exclusive(folder)?;
        let salts = Salts::new([1; 32]);
        let log = SegmentLog::create(lock, &SegmentOptions::default(), &salts, LedgerId([1; 16]))?;
        let (batch, salts) = (Batch::new(log.tail()), salts.cursor());
        Ok(LogAlone { log, batch, tree: TreeHead::new(), salts, body })
    }

    fn append(&mut self) -> Result<(), BenchError> {
        let position = self.log.tail();
        self.batch.restart(position);
        push(&mut self.batch, self.body)?;
        self.log.append(position, &mut self.batch, &self.tree)?;
        self.tree.push(&record_digest(&self.salts.at(position), self.body));
        Ok(())
    }
}
