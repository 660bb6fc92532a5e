//! The thread that writes the index, off the way of those who wait for an answer: what has become enough in memory, then
//! runs into larger ones, then the newest positions of all subjects.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use super::run::{IndexError, Run};
use super::shelf::Shelf;
use super::{Loaded, report};
use crate::domain::ids::Position;
use crate::ledger::store::Store;

/// Runs of one size that are made into one: a subject is looked up in at most three of each size.
const FAN_IN: usize = 4;

/// Ends the thread when it goes, after what is in memory has been written.
#[derive(Debug)]
pub(in crate::ledger) struct Background {
    wake: SyncSender<()>,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts the thread, if there is a folder. Without a thread, the index stays in memory.
    pub(in crate::ledger) fn start(store: Arc<Store>, loaded: Loaded) -> Option<Background> {
        let Loaded { shelf, heads, write_after } = loaded;
        let shelf = shelf?;
        let stopping = Arc::clone(&shelf.stopping);
        let (wake, woken) = sync_channel(1);
        let worker = Worker { store, shelf, heads, write_after };
        let started = std::thread::Builder::new().name("index".into()).spawn(move || worker.run(&woken));
        let thread = started.inspect_err(|error| tracing::error!(%error, "the index is not written")).ok()?;
        let background = Background { wake, stopping, thread: Some(thread) };
        background.wake();
        Some(background)
    }

    /// Something waits to be written.
    pub(in crate::ledger) fn wake(&self) {
        match self.wake.try_send(()) {
            // Full: it has been woken already, and will look at everything.
            Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(())) => {}
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.wake();
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread of the index had ended by itself");
        }
    }
}

struct Worker {
    store: Arc<Store>,
    shelf: Shelf,
    /// The newest file of heads.
    heads: Option<Run>,
    write_after: usize,
}

impl Worker {
    fn run(mut self, woken: &Receiver<()>) {
        while woken.recv().is_ok() {
            let stopping = self.shelf.stopping.load(Ordering::SeqCst);
            if stopping {
                self.store.index_mut().put_aside(true);
            }
            match self.work() {
                Ok(()) | Err(IndexError::Stopping) => {}
                Err(error) => report(&error),
            }
            if stopping {
                return;
            }
        }
    }

    fn work(&mut self) -> Result<(), IndexError> {
        write_waiting(&self.store, &self.shelf)?;
        self.mend()?;
        while let Some(runs) = self.to_merge() {
            let mut failed = None;
            let merged =
                self.shelf.merge(&runs, &mut || failed = write_waiting(&self.store, &self.shelf).err());
            self.put_in_place(merged?, &runs);
            failed.map_or(Ok(()), Err)?;
        }
        self.renew_heads()
    }

    /// Makes runs again in which something was found that is not as it was written.
    fn mend(&self) -> Result<(), IndexError> {
        let runs = self.store.index().runs.clone();
        let mut before = BTreeMap::new();
        for run in &runs {
            if run.is_damaged() {
                let range = (run.meta().first, run.meta().end);
                let mended = self.shelf.rebuild(range, &before, self.write_after)?;
                tracing::info!(file = %run.path().display(), "an index file was made again");
                let is_new = mended.iter().all(|new| new.path() != run.path());
                self.store.index_mut().replace_range(range, mended);
                self.shelf.remove(is_new.then_some(run.path()).into_iter());
            }
            before.clone_from(&run.meta().sources);
        }
        Ok(())
    }

    fn to_merge(&self) -> Option<Vec<Arc<Run>>> {
        let index = self.store.index();
        let spans: Vec<u64> = index.runs.iter().map(|run| run.span()).collect();
        let count = how_many_to_merge(&spans, self.write_after as u64)?;
        Some(index.runs[spans.len() - count..].to_vec())
    }

    fn put_in_place(&self, run: Run, old: &[Arc<Run>]) {
        let range = (run.meta().first, run.meta().end);
        self.store.index_mut().replace_range(range, vec![run]);
        self.shelf.remove(old.iter().map(|run| run.path()));
    }

    /// Writes the newest positions anew, when reading what came since would hold up a start.
    fn renew_heads(&mut self) -> Result<(), IndexError> {
        let reached = self.heads.as_ref().map_or(Position::ZERO, |heads| heads.meta().end);
        let (runs, subjects) = {
            let index = self.store.index();
            (index.runs.clone(), index.subjects())
        };
        if !heads_are_due(reached, &runs, subjects, self.write_after as u64) {
            return Ok(());
        }
        let newer: Vec<_> = runs.into_iter().filter(|run| run.meta().end > reached).collect();
        let mut failed = None;
        let store = &self.store;
        let written = self.shelf.write_heads(self.heads.as_ref(), &newer, &mut || {
            failed = write_waiting(store, &self.shelf).err();
        });
        if written.is_err() {
            // Perhaps it was the old file that could not be read: the runs have everything.
            self.heads = None;
        }
        let old = self.heads.replace(written?);
        self.shelf.remove(old.iter().map(Run::path));
        failed.map_or(Ok(()), Err)
    }
}

fn write_waiting(store: &Store, shelf: &Shelf) -> Result<(), IndexError> {
    loop {
        let Some(recent) = store.index().next_waiting() else { return Ok(()) };
        let run = shelf.write_recent(&recent)?;
        store.index_mut().is_written(Arc::new(run));
    }
}

/// How many of the last runs, whose sizes in records these are, are made into one: as soon as there are [`FAN_IN`] of one
/// size, those and the smaller ones behind them. Sizes are told apart by powers of [`FAN_IN`], so that a record is written
/// about once for each of them.
fn how_many_to_merge(spans: &[u64], smallest: u64) -> Option<usize> {
    let size = |span: &u64| (span / smallest.max(1)).max(1).ilog(FAN_IN as u64);
    let largest = spans.iter().map(size).max()?;
    let up_to = |most: u32| {
        let last = spans.iter().rev().map(size).take_while(|size| *size <= most);
        let equal = last.clone().filter(|size| *size == most).count();
        (equal >= FAN_IN).then_some(last.count())
    };
    (0..=largest).find_map(up_to)
}

/// A start reads the newest positions and every run that goes beyond them. So much of that may have to be read as there
/// is in a merge of the smallest runs, or as a quarter of the subjects makes.
fn heads_are_due(reached: Position, runs: &[Arc<Run>], subjects: u64, smallest: u64) -> bool {
    let most = (FAN_IN as u64 * smallest).max(subjects / 4);
    runs.iter().filter(|run| run.meta().end > reached).map(|run| run.span()).sum::<u64>() >= most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_runs_are_left_and_each_record_is_merged_once_for_each_size() {
        let mut spans: Vec<u64> = Vec::new();
        let mut merged = 0;
        for _ in 0..1_000 {
            spans.push(100);
            while let Some(count) = how_many_to_merge(&spans, 100) {
                let one = spans.split_off(spans.len() - count).iter().sum();
                merged += one;
                spans.push(one);
            }
            assert!(spans.len() <= 3 * 6, "{spans:?}");
        }
        assert_eq!(spans.iter().sum::<u64>(), 100_000);
        assert!(merged <= 5 * 100_000, "{merged}");
    }

    #[test]
    fn small_runs_of_many_stops_do_not_pile_up() {
        let mut spans = vec![100_000, 400];
        for _ in 0..1_000 {
            spans.push(1);
            while let Some(count) = how_many_to_merge(&spans, 100) {
                let one = spans.split_off(spans.len() - count).iter().sum();
                spans.push(one);
            }
            assert!(spans.len() <= 3 * 6, "{spans:?}");
        }
    }
}
