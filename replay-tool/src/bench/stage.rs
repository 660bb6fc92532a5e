//! The ledger that is measured, the offices that write to it, and the threads that their acts run on.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use ledger_core::clock::Clock;
use ledger_core::domain::ids::{AreaId, Position};
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::{Ledger, LedgerError};
use ledger_core::log::segment::SegmentOptions;
use tokio::runtime::Runtime;

use super::acts::{Act, areas};
use super::door;
use super::office::{Known, Office};
use crate::error::ToolError;
use crate::progress::Progress;

/// Callers at once, each an office of its own.
pub(super) const CALLERS: usize = 64;
/// Acts that an office hands over together while the ledger is filled: few at first, while it knows few people.
const FILL_ACTS: std::ops::RangeInclusive<usize> = 16..=512;

/// Bytes that an event takes in a segment, about.
const EVENT_BYTES: u64 = 180;
/// Segments that the events of a filled ledger make up at least.
const SEGMENTS: u64 = 16;

/// A ledger in a folder of its own, and everybody who writes to it.
pub(super) struct Stage {
    pub(super) ledger: Ledger,
    pub(super) runtime: Runtime,
    /// The ledger's data folder.
    pub(super) data: PathBuf,
    /// The folder of the bench, for files beside the ledger.
    pub(super) folder: PathBuf,
    pub(super) offices: Vec<Office>,
}

impl Stage {
    /// Founds a ledger below `folder` and enters the communes.
    pub(super) fn set(
        folder: &Path,
        (seed, events): (u64, u64),
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ToolError> {
        let data = folder.join("ledger");
        let runtime = tokio::runtime::Builder::new_multi_thread().build();
        let runtime = runtime.map_err(ToolError::bench("start threads for", folder))?;
        let ledger = Ledger::open_with(&data, &segments(events), clock)?.ledger;
        let communes = areas();
        let positions =
            runtime.block_on(door::append(ledger.clone(), door::ready(&communes, Position::ZERO)))?;
        let areas: Arc<[AreaId]> = positions.into_iter().filter_map(AreaId::at).collect();
        let offices =
            (0..CALLERS as u32).map(|number| Office::new(seed, number, Arc::clone(&areas))).collect();
        Ok(Stage { ledger, runtime, data, folder: folder.to_path_buf(), offices })
    }

    /// Fills the ledger with about so many events, in an order that follows from the seed.
    pub(super) fn fill(&mut self, events: u64) -> Result<(), ToolError> {
        let mut progress = Progress::start("filling", events);
        let per_office = (events as usize).div_ceil(self.offices.len());
        let mut waiting: Vec<Option<(Vec<Act>, Asked)>> = self.offices.iter().map(|_| None).collect();
        let mut done = 0;
        let mut first = 0;
        while first < per_office {
            let batch = (first / 4).clamp(*FILL_ACTS.start(), *FILL_ACTS.end()).min(per_office - first);
            first += batch;
            for (office, waiting) in self.offices.iter_mut().zip(&mut waiting) {
                settle(&self.runtime, office, waiting.take())?;
                let acts = office.batch(batch);
                done += acts.len() as u64;
                let tail = self.ledger.durable().borrow().tail;
                let asked = Asked::now(door::append(self.ledger.clone(), door::ready(&acts, tail)));
                *waiting = Some((acts, asked));
            }
            progress.show(done);
        }
        for (office, waiting) in self.offices.iter_mut().zip(waiting) {
            settle(&self.runtime, office, waiting)?;
        }
        Ok(())
    }

    /// Every subject of every office.
    pub(super) fn subjects(&self) -> impl Iterator<Item = (Subject, Known)> {
        self.offices.iter().flat_map(Office::subjects)
    }

    /// Position of the next record.
    pub(super) fn tail(&self) -> Position {
        self.ledger.durable().borrow().tail
    }
}

/// Segments as long as they usually are, but so many of them that the one that cannot be sealed yet is a small part of the whole,
/// as it is in a large ledger.
fn segments(events: u64) -> SegmentOptions {
    let usual = SegmentOptions::default();
    let segment_bytes = (events * EVENT_BYTES / SEGMENTS).clamp(1 << 20, usual.segment_bytes);
    SegmentOptions { segment_bytes, fill_step: usual.fill_step.min(segment_bytes), ..usual }
}

/// Acts that were handed over, and the answer that is waited for.
enum Asked {
    Answered(Result<Vec<Position>, ToolError>),
    Waiting(Pin<Box<dyn Future<Output = Result<Vec<Position>, ToolError>> + Send>>),
}

impl Asked {
    /// Hands over at once, so that the order in the log is the order of the calls.
    fn now(future: impl Future<Output = Result<Vec<Position>, ToolError>> + Send + 'static) -> Self {
        let mut future = Box::pin(future);
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => Asked::Answered(answer),
            Poll::Pending => Asked::Waiting(future),
        }
    }
}

/// Waits for an office's last batch.
fn settle(runtime: &Runtime, office: &mut Office, asked: Option<(Vec<Act>, Asked)>) -> Result<(), ToolError> {
    let Some((acts, asked)) = asked else { return Ok(()) };
    let positions = match asked {
        Asked::Answered(answer) => answer?,
        Asked::Waiting(answer) => runtime.block_on(answer)?,
    };
    office.recorded(&acts, &positions);
    Ok(())
}

/// What a task came to.
pub(super) fn joined<T>(ended: Result<Result<T, ToolError>, tokio::task::JoinError>) -> Result<T, ToolError> {
    match ended {
        Ok(ended) => ended,
        Err(failed) => match failed.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Nobody stops a task but the runtime when it is dropped, and then nobody waits.
            Err(_) => Err(LedgerError::Stopped.into()),
        },
    }
}
