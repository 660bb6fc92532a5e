//! Limits of appending that are made of the same work: a thread that syncs for many callers, and a loop that encodes,
//! checksums, hashes and writes.

use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use ledger_core::codec::{self, Link, Unstored};
use ledger_core::domain::dates::RecordTime;
use ledger_core::domain::ids::Position;
use ledger_core::evidence::{TreeHead, record_digest};
use ledger_core::ledger::{Ledger, LedgerError};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use super::acts::Act;
use super::raw::RawFile;
use super::stage::joined;
use crate::error::ToolError;

/// What stands in front of each record in a segment, docs/format.md, section 3.
pub(super) const FRAME_BYTES: usize = 16;
/// What closes a batch there.
const COMMIT_BYTES: usize = 72;
/// A group that has grown so large is written before more is added, as the ledger does it.
const GROUP_BYTES: usize = 4 << 20;

/// Bytes to be made durable, and who waits for that.
type Ask = (usize, oneshot::Sender<()>);

/// A thread that writes what is waiting with one write and one sync, and then tells all who wait.
pub(super) struct Group {
    queue: mpsc::Sender<Ask>,
    thread: JoinHandle<Result<(), ToolError>>,
}

impl Group {
    pub(super) fn start(mut file: RawFile) -> Self {
        let (queue, mut asked) = mpsc::channel::<Ask>(4_096);
        let thread = std::thread::spawn(move || {
            let (mut bytes, mut waiting) = (Vec::new(), Vec::new());
            while let Some(first) = asked.blocking_recv() {
                let mut next = Some(first);
                while let Some((length, answer)) = next {
                    bytes.resize(bytes.len() + length, 0x5a);
                    waiting.push(answer);
                    next = asked.try_recv().ok();
                }
                bytes.resize(bytes.len() + COMMIT_BYTES, 0x5a);
                file.append(&bytes)?;
                bytes.clear();
                for answer in waiting.drain(..) {
                    // Whoever asked is waiting.
                    let _: Result<(), ()> = oneshot::Sender::send(answer, ());
                }
            }
            Ok(())
        });
        Group { queue, thread }
    }

    /// So many callers, each of whom has `length` bytes made durable `each` times, one after the other.
    pub(super) fn turn(
        &self,
        runtime: &Runtime,
        callers: usize,
        each: usize,
        length: usize,
    ) -> Result<Duration, ToolError> {
        let started = Instant::now();
        let mut tasks = JoinSet::new();
        for _ in 0..callers {
            let queue = self.queue.clone();
            let work = async move {
                for _ in 0..each {
                    let (answer, answered) = oneshot::channel();
                    queue.send((length, answer)).await.map_err(|_| LedgerError::Stopped)?;
                    answered.await.map_err(|_| LedgerError::Stopped)?;
                }
                Ok(())
            };
            tasks.spawn_on(work, runtime.handle());
        }
        while let Some(ended) = runtime.block_on(tasks.join_next()) {
            joined(ended)?;
        }
        Ok(started.elapsed())
    }

    pub(super) fn stop(self) -> Result<(), ToolError> {
        drop(self.queue);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// Encodes acts as they stand from `first` on, in groups of so many; checksums and hashes them, and writes and syncs each group.
pub(super) fn encode_hash_write(
    ledger: &Ledger,
    acts: &[Act],
    (first, group): (Position, usize),
    file: &mut RawFile,
) -> Result<Duration, ToolError> {
    let links: Vec<Vec<Link>> =
        acts.iter().zip(first.0..).map(|(act, at)| links(act, Position(at))).collect();
    let (mut salts, mut tree) = (ledger.salts().cursor(), TreeHead::new());
    let mut bytes = Vec::with_capacity(GROUP_BYTES * 2);
    let started = Instant::now();
    let mut in_group = 0;
    for ((act, links), at) in acts.iter().zip(&links).zip(first.0..) {
        let position = Position(at);
        let start = bytes.len() + FRAME_BYTES;
        bytes.resize(start, 0);
        let record = Unstored {
            position,
            record_time: RecordTime(1_700_000_000_000_000),
            effective_date: act.effective_date,
            links,
            origin: &act.origin,
            event: &act.event,
        };
        codec::encode(&record, &mut bytes);
        let checksum = crc32c::crc32c(&bytes[start - 8..]);
        bytes[start - 12..start - 8].copy_from_slice(&checksum.to_le_bytes());
        tree.push(&record_digest(&salts.at(position), &bytes[start..]));
        in_group += 1;
        if in_group == group || bytes.len() > GROUP_BYTES {
            bytes.resize(bytes.len() + COMMIT_BYTES, 0x5a);
            file.append(&bytes)?;
            bytes.clear();
            in_group = 0;
        }
    }
    if !bytes.is_empty() {
        file.append(&bytes)?;
    }
    std::hint::black_box(tree.root());
    Ok(started.elapsed())
}

fn links(act: &Act, position: Position) -> Vec<Link> {
    let previous = |subject| act.conditions.iter().find(|(of, _)| *of == subject).and_then(|(_, head)| *head);
    let touched = act.touched.iter().filter_map(|touched| touched.at(position));
    touched.map(|subject| Link { subject, previous: previous(subject) }).collect()
}
