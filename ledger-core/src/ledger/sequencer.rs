//! Who writes next. Callers hand their acts to the writer's thread, which checks that what they rest on still holds, and
//! makes as many as are waiting durable with one sync. A caller that may block and finds nobody else does so itself.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};

use super::acts::{ActBatch, BATCH_ACTS, BatchRecorded};
use super::error::LedgerError;
use super::writer::Writer;

/// Submissions that may wait. More are refused: a queue of a second's work helps nobody.
pub(super) const QUEUE: usize = 4_096;
/// Acts that may wait, of all submissions together: 64 full batches, about a hundred megabytes.
pub(super) const WAITING_ACTS: usize = 64 * BATCH_ACTS;
/// Submissions made durable with one sync, so that the first of them does not wait for ever.
const GROUP_ACTS: usize = 1_024;

/// What becomes of submitted acts; none where they must be prepared again.
pub(super) type Answer = Result<Option<BatchRecorded>, LedgerError>;

/// Acts on their way into the log. Whoever made them gets them back with the answer, and frees them in a thread of its own.
pub(super) struct Submission {
    pub(super) acts: ActBatch,
    pub(super) answer: oneshot::Sender<(Answer, ActBatch)>,
    pub(super) place: Place,
}

/// Room in the queue for some acts, given back when they leave it.
pub(super) struct Place {
    desk: Arc<Desk>,
    acts: usize,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.desk.waiting.fetch_sub(self.acts, Ordering::Relaxed);
    }
}

/// What the writer's thread is asked for.
pub(super) enum Job {
    /// Record these, if nothing changed.
    Acts(Box<Submission>),
    /// Let somebody use the writer alone.
    Alone(Box<dyn FnOnce(&mut Writer) + Send>),
    /// Finish what is waiting, and end.
    Stop,
}

/// Where the writer is found; empty once recording has ended.
pub(super) struct Desk {
    seat: Mutex<Seat>,
    /// The writer's thread has something to do. It goes first: a caller in a hurry could find the writer free for ever.
    wanted: AtomicBool,
    /// Acts in the queue.
    waiting: AtomicUsize,
}

struct Seat {
    writer: Option<Writer>,
    /// Submissions in the last group. After more than one, callers are many, and each waits its turn: one that wrote for
    /// itself alone would keep all others waiting for a sync of its own.
    last_group: usize,
}

impl Desk {
    pub(super) fn new(writer: Writer) -> Self {
        let seat = Mutex::new(Seat { writer: Some(writer), last_group: 0 });
        Desk { seat, wanted: AtomicBool::new(false), waiting: AtomicUsize::new(0) }
    }

    /// Room in the queue.
    ///
    /// # Errors
    /// [`LedgerError::Busy`] where there is none.
    pub(super) fn place(self: &Arc<Self>, acts: usize) -> Result<Place, LedgerError> {
        let place = Place { desk: Arc::clone(self), acts };
        let before = self.waiting.fetch_add(acts, Ordering::Relaxed);
        if before + acts > WAITING_ACTS { Err(LedgerError::Busy) } else { Ok(place) }
    }

    /// Records the acts in the caller's thread, if the writer is free and its last group was not shared.
    pub(super) fn record_if_free(&self, acts: &ActBatch) -> Option<Answer> {
        if self.wanted.load(Ordering::Relaxed) {
            return None;
        }
        let mut seat = match self.seat.try_lock() {
            Ok(seat) => seat,
            Err(TryLockError::WouldBlock | TryLockError::Poisoned(_)) => return None,
        };
        if seat.last_group > 1 {
            return None;
        }
        let writer = seat.writer.as_mut()?;
        let staged = match writer.stage_if_unchanged(acts) {
            Ok(staged) => staged,
            Err(error) => return Some(Err(error)),
        };
        Some(made_durable(writer, 1).map(|()| staged))
    }

    /// Takes the writer away for ever: nothing is recorded any more.
    fn close(&self) {
        self.seat.lock().unwrap_or_else(PoisonError::into_inner).writer = None;
    }
}

/// Ends the recording however the writer's thread ends.
struct Ending(Arc<Desk>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Starts the thread, which ends when it is told to or nobody can ask it for anything any more.
pub(super) fn start(desk: Arc<Desk>, mut jobs: mpsc::Receiver<Job>) -> std::io::Result<JoinHandle<()>> {
    let ending = Ending(desk);
    let run = move || {
        let mut group = Vec::new();
        while let Some(job) = jobs.blocking_recv() {
            // A caller that panicked while it wrote has left the writer in no state to go on from.
            ending.0.wanted.store(true, Ordering::Relaxed);
            let Ok(mut seat) = ending.0.seat.lock() else { break };
            ending.0.wanted.store(false, Ordering::Relaxed);
            let Seat { writer: Some(writer), last_group } = &mut *seat else { break };
            *last_group = 0;
            if serve(writer, job, &mut jobs, &mut group, last_group).is_break() {
                break;
            }
        }
    };
    std::thread::Builder::new().name("sequencer".into()).spawn(run)
}

/// An answer that is given once the group is durable; none for acts that must be prepared again. That answer waits too:
/// what they ran into is not yet to be read before.
struct Waiting {
    recorded: Option<BatchRecorded>,
    answer: oneshot::Sender<(Answer, ActBatch)>,
    acts: ActBatch,
}

/// Takes `first` and whatever waits behind it, up to a group.
fn serve(
    writer: &mut Writer,
    first: Job,
    jobs: &mut mpsc::Receiver<Job>,
    group: &mut Vec<Waiting>,
    served: &mut usize,
) -> ControlFlow<()> {
    let mut next = Some(first);
    while let Some(job) = next {
        match job {
            Job::Acts(submission) => {
                *served += 1;
                stage(writer, *submission, group);
            }
            Job::Alone(work) => {
                commit(writer, group);
                work(writer);
            }
            Job::Stop => {
                commit(writer, group);
                return ControlFlow::Break(());
            }
        }
        let room = group.len() < GROUP_ACTS && !writer.is_full();
        next = if room { jobs.try_recv().ok() } else { None };
    }
    commit(writer, group);
    ControlFlow::Continue(())
}

fn stage(writer: &mut Writer, submission: Submission, group: &mut Vec<Waiting>) {
    let Submission { acts, answer, place } = submission;
    drop(place);
    if !writer.has_room_for(&acts) {
        commit(writer, group);
    }
    match writer.stage_if_unchanged(&acts) {
        Ok(recorded) => group.push(Waiting { recorded, answer, acts }),
        // Who asked may have gone away; that is their affair.
        Err(error) => drop(answer.send((Err(error), acts))),
    }
}

fn commit(writer: &mut Writer, group: &mut Vec<Waiting>) {
    let committed = made_durable(writer, group.len());
    for Waiting { recorded, answer, acts } in group.drain(..) {
        drop(answer.send((committed.clone().map(|()| recorded), acts)));
    }
}

fn made_durable(writer: &mut Writer, submissions: usize) -> Result<(), LedgerError> {
    writer.commit().inspect_err(|error| {
        tracing::error!(submissions, error = %error.chain(), "a group of acts was not recorded");
    })
}
