//! From the writer to the tile files: nodes that commits have completed are written by a thread of their own, so that
//! nobody's act waits for it.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use super::files::TileFiles;
use crate::evidence::TreeHash;
use crate::evidence::tiles::TILE_HEIGHT;

/// Commits whose nodes may wait. Where the disk has fallen so far behind, the files are left as they are until the ledger is
/// opened again.
const WAITING: usize = 1_024;

/// A node of a level from 1 on, and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Node {
    level: u32,
    number: u64,
    hash: TreeHash,
}

/// The nodes that the records of one batch completed.
#[derive(Debug, Default)]
pub(in crate::ledger) struct Completed {
    nodes: Vec<Node>,
}

impl Completed {
    /// The leaf at this position has completed the perfect subtree of this height.
    pub(in crate::ledger) fn see(&mut self, position: u64, height: u32, hash: &TreeHash) {
        if height > 0 && height.is_multiple_of(TILE_HEIGHT) {
            self.nodes.push(Node { level: height / TILE_HEIGHT, number: position >> height, hash: *hash });
        }
    }
}

/// The writer's end. Dropping it waits until everything is written.
#[derive(Debug)]
pub(in crate::ledger) struct TileFeed {
    running: Option<(SyncSender<Vec<Node>>, JoinHandle<()>)>,
}

impl TileFeed {
    /// There are no files.
    pub(in crate::ledger) fn none() -> Self {
        TileFeed { running: None }
    }

    /// Writes into files that are complete.
    pub(super) fn start(files: Arc<TileFiles>) -> Self {
        let (sender, receiver) = sync_channel(WAITING);
        let run = move || write(&files, &receiver);
        match std::thread::Builder::new().name("tiles".into()).spawn(run) {
            Ok(thread) => TileFeed { running: Some((sender, thread)) },
            Err(error) => {
                tracing::warn!(%error, "the tile files are not continued");
                TileFeed::none()
            }
        }
    }

    /// Hands over what a durable batch has completed. Never waits.
    pub(in crate::ledger) fn add(&mut self, completed: Completed) {
        if completed.nodes.is_empty() {
            return;
        }
        let refused =
            self.running.as_ref().is_some_and(|(sender, _)| sender.try_send(completed.nodes).is_err());
        if refused {
            // Whatever came behind would leave a gap.
            tracing::warn!("the tile files are not continued until the ledger is opened again");
            self.running = None;
        }
    }
}

impl Drop for TileFeed {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.running.take() {
            drop(sender);
            if thread.join().is_err() {
                tracing::error!("the thread of the tile files had ended by itself");
            }
        }
    }
}

fn write(files: &TileFiles, completed: &Receiver<Vec<Node>>) {
    while let Ok(nodes) = completed.recv() {
        if let Err(error) = append(files, &nodes) {
            tracing::warn!(%error, "a tile file cannot be written");
            return;
        }
    }
}

fn append(files: &TileFiles, nodes: &[Node]) -> io::Result<()> {
    for level in 1..=files.levels() {
        let of_level: Vec<_> = nodes.iter().filter(|node| node.level == level).collect();
        let Some(first) = of_level.first().map(|node| node.number) else { continue };
        if first != files.believed(level) {
            return Err(io::Error::other("it does not reach to where it is to be continued"));
        }
        files.write(level, first, &of_level.iter().map(|node| node.hash).collect::<Vec<_>>())?;
        files.believe(level, first + of_level.len() as u64);
    }
    Ok(())
}
