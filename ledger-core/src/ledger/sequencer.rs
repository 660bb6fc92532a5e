//! The writer's thread: takes decided acts from all callers, checks that what they rest on still holds, and makes as many
//! as are waiting durable with one sync.

use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};

use super::Registered;
use super::decide::Decided;
use super::error::LedgerError;
use super::writer::Writer;
use crate::domain::origin::Origin;

/// Acts that may wait. More are refused: a queue of a second's work helps nobody.
pub(super) const QUEUE: usize = 4_096;
/// Acts made durable with one sync, so that the first of them does not wait for ever.
const GROUP_ACTS: usize = 1_024;

/// What becomes of a submitted act; none where it must be decided again.
pub(super) type Answer = Result<Option<Registered>, LedgerError>;

/// An act on its way into the log.
pub(super) struct Submission {
    pub(super) decided: Decided,
    pub(super) origin: Origin,
    pub(super) answer: oneshot::Sender<Answer>,
}

/// What the writer's thread is asked for.
pub(super) enum Job {
    /// Record this, if nothing changed.
    Act(Box<Submission>),
    /// Let somebody use the writer alone.
    Alone(Box<dyn FnOnce(&mut Writer) + Send>),
    /// Finish what is waiting, and end.
    Stop,
}

/// Starts the thread, which ends when it is told to or nobody can ask it for anything any more.
pub(super) fn start(mut writer: Writer, mut jobs: mpsc::Receiver<Job>) -> std::io::Result<JoinHandle<()>> {
    let run = move || {
        let mut group = Vec::new();
        while let Some(job) = jobs.blocking_recv() {
            if serve(&mut writer, job, &mut jobs, &mut group).is_break() {
                break;
            }
        }
    };
    std::thread::Builder::new().name("sequencer".into()).spawn(run)
}

/// An answer that is given once the group is durable; none for an act that must be decided again. That answer waits too:
/// what the act ran into is not yet to be read before.
type Waiting = (Option<Registered>, oneshot::Sender<Answer>);

/// Takes `first` and whatever waits behind it, up to a group.
fn serve(
    writer: &mut Writer,
    first: Job,
    jobs: &mut mpsc::Receiver<Job>,
    group: &mut Vec<Waiting>,
) -> std::ops::ControlFlow<()> {
    let mut next = Some(first);
    while let Some(job) = next {
        match job {
            Job::Act(submission) => stage(writer, *submission, group),
            Job::Alone(work) => {
                commit(writer, group);
                work(writer);
            }
            Job::Stop => {
                commit(writer, group);
                return std::ops::ControlFlow::Break(());
            }
        }
        let room = group.len() < GROUP_ACTS && !writer.is_full();
        next = if room { jobs.try_recv().ok() } else { None };
    }
    commit(writer, group);
    std::ops::ControlFlow::Continue(())
}

fn stage(writer: &mut Writer, submission: Submission, group: &mut Vec<Waiting>) {
    let Submission { decided, origin, answer } = submission;
    match writer.stage_if_unchanged(&decided, &origin) {
        Ok(registered) => group.push((registered, answer)),
        // Who asked may have gone away; that is their affair.
        Err(error) => drop(answer.send(Err(error))),
    }
}

fn commit(writer: &mut Writer, group: &mut Vec<Waiting>) {
    let committed = writer.commit();
    if let Err(error) = &committed {
        tracing::error!(acts = group.len(), error = %error.chain(), "a group of acts was not recorded");
    }
    for (registered, answer) in group.drain(..) {
        drop(answer.send(committed.clone().map(|()| registered)));
    }
}
