//! The views beside the ledger: taken from their snapshot, brought up to the log's tail, then kept there by a thread of
//! their own.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use ledger_core::domain::ids::Position;
use ledger_core::domain::subject::Subject;
use ledger_core::evidence::{RecordDigest, Salts, record_digest};
use ledger_core::ledger::{Durable, Ledger, LedgerError, chain, records_up_to};
use ledger_core::log::LogReader;
use projections::follow::{FollowError, Follower, Progress};
use projections::snapshot::{PLACE, SnapshotError};
use projections::{Readers, ViewWriter};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Records after which the views are kept again while the server runs. Replaying so many takes a few seconds; writing a
/// snapshot holds the views back for about a second per million people.
const SNAPSHOT_EVERY: u64 = 2_000_000;

/// The views cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ViewsError {
    /// The log, or a record in it, cannot be followed.
    #[error("the log cannot be followed")]
    Follow(#[from] FollowError),
    /// The snapshot was made from records that the log does not hold: it was cut, rolled back or exchanged. Whoever knows why
    /// (a backup was restored) removes the snapshot.
    #[error("the log does not hold the records that {} was made from", snapshot.display())]
    LogLost {
        /// The snapshot.
        snapshot: PathBuf,
        /// How that shows.
        source: SnapshotError,
    },
}

/// The views, kept up to date by a thread.
pub struct LiveViews {
    readers: Readers,
    stop: CancellationToken,
    failed: CancellationToken,
    thread: JoinHandle<()>,
}

impl LiveViews {
    /// Restores or rebuilds the views of a ledger, and starts to follow it. Blocks until they have caught up. A snapshot
    /// that cannot be believed is reported and left out.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn start(
        ledger: &Ledger,
        data: &Path,
        runtime: &Handle,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<LiveViews, ViewsError> {
        let keeper = Keeper { snapshot: data.join(PLACE), ledger: ledger.clone() };
        let mut writer = keeper.restored()?;
        let kept = writer.position();
        let tail = ledger.durable().borrow().tail;
        let mut watched = |at| {
            progress(at);
            ControlFlow::Continue(())
        };
        keeper.follower_over(&*ledger.reader(), |follower| {
            follower.catch_up(&mut writer, tail, &mut watched)
        })?;
        let (stop, failed) = (CancellationToken::new(), CancellationToken::new());
        let readers = writer.readers();
        let run = {
            let (stop, failed, runtime) = (stop.clone(), failed.clone(), runtime.clone());
            move || keeper.follow(writer, kept, &stop, &failed, &runtime)
        };
        let thread = std::thread::Builder::new().name("views".into()).spawn(run);
        let thread = thread.map_err(|_| ViewsError::Follow(FollowError::Log(LedgerError::Stopped)))?;
        Ok(LiveViews { readers, stop, failed, thread })
    }

    /// A handle for reading.
    pub fn readers(&self) -> Readers {
        self.readers.clone()
    }

    /// Cancelled when the views cannot go on.
    pub fn failed(&self) -> CancellationToken {
        self.failed.clone()
    }

    /// Catches up with what the ledger has recorded, keeps the views in their snapshot, and ends. Blocks the thread.
    pub fn stop(self) {
        self.stop.cancel();
        if self.thread.join().is_err() {
            tracing::error!("the views had ended by themselves");
        }
    }
}

/// Keeps the views of one ledger.
struct Keeper {
    snapshot: PathBuf,
    ledger: Ledger,
}

impl Keeper {
    /// The views of the snapshot, or empty ones where it is missing or not to be believed. One that was made from records
    /// that the log does not hold is another thing: then the log has lost what was acknowledged.
    fn restored(&self) -> Result<ViewWriter, ViewsError> {
        let reader = self.ledger.reader();
        let digest_at = |position| digest_at(&*reader, self.ledger.salts(), position);
        match ViewWriter::restore(&self.snapshot, self.ledger.id(), &digest_at) {
            Ok(writer) => Ok(writer),
            Err(SnapshotError::Missing { .. }) => Ok(ViewWriter::new()),
            Err(lost @ (SnapshotError::AheadOfLog { .. } | SnapshotError::OtherLog { .. })) => {
                Err(ViewsError::LogLost { snapshot: self.snapshot.clone(), source: lost })
            }
            Err(error) => {
                tracing::warn!(%error, "the views are rebuilt from the log");
                Ok(ViewWriter::new())
            }
        }
    }

    fn follower_over<T>(&self, reader: &dyn LogReader, run: impl FnOnce(&Follower<'_>) -> T) -> T {
        let past = |subject: Subject, newest: Position| records_up_to(reader, subject, newest);
        run(&Follower::new(reader, &past))
    }

    /// `kept` is where the snapshot stands that the views were taken from; zero where they were built from the log.
    fn follow(
        &self,
        mut writer: ViewWriter,
        mut kept: Position,
        stop: &CancellationToken,
        failed: &CancellationToken,
        runtime: &Handle,
    ) {
        // Whatever ends this thread but a stop is a failure.
        let alarm = failed.clone().drop_guard();
        let mut durable = self.ledger.durable();
        loop {
            let followed = self.follower_over(&*self.ledger.reader(), |follower| {
                let mut next_tail = |position| runtime.block_on(next_tail(&mut durable, position, stop));
                let mut until_kept = |at: Progress| {
                    if at.position.0 - kept.0 < SNAPSHOT_EVERY {
                        ControlFlow::Continue(())
                    } else {
                        ControlFlow::Break(())
                    }
                };
                follower.follow(&mut writer, &mut next_tail, &mut until_kept)
            });
            if let Err(error) = followed {
                tracing::error!(error = %chain(&error), "the views cannot go on");
                return;
            }
            self.keep(&writer, &mut kept);
            if stop.is_cancelled() {
                drop(alarm.disarm());
                return;
            }
        }
    }

    /// Writes the snapshot, if the views have moved on since the last one.
    fn keep(&self, writer: &ViewWriter, kept: &mut Position) {
        if writer.position() == *kept {
            return;
        }
        *kept = writer.position();
        if let Err(error) = self.write(writer) {
            tracing::warn!(error = %chain(&*error), "the views were not kept; the next start replays more");
        }
    }

    fn write(&self, writer: &ViewWriter) -> Result<(), Box<dyn std::error::Error>> {
        if let Some(folder) = self.snapshot.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let last = Position(writer.position().0 - 1);
        let digest =
            digest_at(&*self.ledger.reader(), self.ledger.salts(), last)?.ok_or(LedgerError::Stopped)?;
        Ok(writer.write_snapshot(&self.snapshot, self.ledger.id(), digest)?)
    }
}

/// A tail behind `position`, as soon as there is one; none once everything is applied and the views are to stop.
async fn next_tail(
    durable: &mut watch::Receiver<Durable>,
    position: Position,
    stop: &CancellationToken,
) -> Option<Position> {
    tokio::select! {
        biased;
        grown = durable.wait_for(|durable| durable.tail > position) => {
            if let Ok(grown) = grown {
                return Some(grown.tail);
            }
            // Nothing is recorded any more; what is there stays readable until the views are told to stop.
            stop.cancelled().await;
            None
        }
        () = stop.cancelled() => None,
    }
}

/// The digest of a durable record; none at and behind the tail.
fn digest_at(
    reader: &dyn LogReader,
    salts: &Salts,
    position: Position,
) -> Result<Option<RecordDigest>, LedgerError> {
    if position >= reader.tail() {
        return Ok(None);
    }
    let bytes = reader.read(position)?;
    Ok(Some(record_digest(&salts.at(position), &bytes)))
}
