//! Sealing in the background: segments that are complete become sealed files, one after the other.
//!
//! The thread reads as any reader does and touches no file that a reader could be misled by: what it writes has another name until
//! it was synced, read again and compared. docs/format.md, section 8, gives the order of the steps; a crash between any two of them
//! leaves the raw segments or the sealed file whole.

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use super::disk::{Disk, read_file, write_all_at};
use super::folder::SegmentFile;
use super::reader::Shared;
use super::sealed::{BLOCK_RECORDS, Records, Sealed, SealedFile, check_file, seal};
use super::writer::no_room_or;
use crate::domain::ids::Position;
use crate::evidence::{Salts, TreeHead};
use crate::log::{DamageKind, LedgerId, LogError, LogReader};

/// Room that sealing leaves for the files beside the log. The writer leaves a whole segment, so that a volume which is full for
/// records has room to seal, and to become less full by it.
const HEAD_ROOM: u64 = 8 << 20;
/// How far sealing stands back, as Linux counts it for each thread. Not as far as possible: what it holds for a moment, others may
/// wait for.
const SEALER_NICE: i32 = 10;
/// Written at a time.
const PIECE: usize = 1 << 20;

/// What the thread and those who wait for it tell one another.
#[derive(Debug, Default)]
struct State {
    /// There may be something to seal.
    poked: bool,
    /// The thread is at work, or about to be.
    busy: bool,
    /// The thread is to end.
    stopping: bool,
}

/// The bell between writer, sealer and those who wait for it.
#[derive(Debug, Default)]
pub(super) struct Bell {
    state: Mutex<State>,
    changed: Condvar,
}

impl Bell {
    /// Says that there may be something to seal.
    pub(super) fn ring(&self) {
        let mut state = self.lock();
        (state.poked, state.busy) = (true, true);
        self.changed.notify_all();
    }

    /// Waits until nothing is left to do that could be done.
    pub(super) fn wait_idle(&self) {
        let state = self.lock();
        drop(self.changed.wait_while(state, |state| state.busy && !state.stopping));
    }

    fn is_stopping(&self) -> bool {
        self.lock().stopping
    }

    /// Waits for the next ring. False when the thread is to end.
    fn next(&self) -> bool {
        let mut state = self.lock();
        if !state.poked {
            state.busy = false;
            self.changed.notify_all();
        }
        let waited = self.changed.wait_while(state, |state| !state.poked && !state.stopping);
        state = waited.unwrap_or_else(PoisonError::into_inner);
        state.poked = false;
        !state.stopping
    }

    fn stop(&self) {
        self.lock().stopping = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The thread that seals. Ends, after the file that it is at, when this is dropped.
pub(super) struct Sealer {
    bell: Arc<Bell>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Sealer {
    fn drop(&mut self) {
        self.bell.stop();
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the sealer had ended by itself");
        }
    }
}

impl Sealer {
    /// Starts the thread. Without one nothing is sealed, and everything else works.
    pub(super) fn start(work: Work) -> Sealer {
        let bell = Arc::clone(work.shared.bell());
        bell.ring();
        let run = move || {
            stand_back();
            while work.shared.bell().next() {
                work.seal_what_is_complete();
            }
        };
        let started = std::thread::Builder::new().name("sealer".into()).spawn(run);
        if let Err(error) = &started {
            tracing::warn!(%error, "segments are not sealed: no thread could be started");
            bell.stop();
        }
        Sealer { bell, thread: started.ok() }
    }

    /// Says that there may be something to seal.
    pub(super) fn ring(&self) {
        self.bell.ring();
    }
}

/// Lets everybody else go first: sealing takes more of a core than recording, and nobody waits for it. Where every core is busy
/// it still gets a tenth of one.
fn stand_back() {
    if let Err(error) = rustix::process::nice(SEALER_NICE) {
        tracing::warn!(%error, "sealing takes time from recording");
    }
}

/// What sealing works on.
pub(super) struct Work {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) folder: PathBuf,
    pub(super) ledger: LedgerId,
    pub(super) salts: Salts,
    pub(super) shared: Arc<Shared>,
}

impl Work {
    /// Seals one file after the other, until there is no more or it is time to end.
    fn seal_what_is_complete(&self) {
        while let Some(until) = self.shared.sealable(BLOCK_RECORDS as u64) {
            if self.shared.bell().is_stopping() {
                return;
            }
            match self.seal_up_to(until) {
                Ok(()) => tracing::info!(position = until.0, "sealed"),
                // Tried again when the next segment is complete.
                Err(error) => {
                    tracing::error!(position = until.0, error = %crate::ledger::chain(&error), "not sealed");
                    return;
                }
            }
        }
    }

    /// Seals the records from the end of the last sealed file up to `until`.
    pub(super) fn seal_up_to(&self, until: Position) -> Result<(), LogError> {
        let before = self.shared.sealed_tree();
        let first = Position(before.size());
        let mut records = Records::starting_at(first);
        self.shared.scan(first, until, &mut |_, record| {
            records.push(record);
            ControlFlow::Continue(())
        })?;
        let file = SegmentFile::sealed(&self.folder, first);
        let sealed = self.encode(&records, &before, &file)?;
        drop(records);
        let aside = file.path.with_extension("sealed.new");
        self.write_aside(&aside, &sealed, &before).inspect_err(|_| drop(self.disk.remove(&aside)))?;
        self.disk.rename(&aside, &file.path).map_err(LogError::io("rename", &aside))?;
        self.sync_folder()?;
        let sealed = SealedFile::open(&*self.disk, file)?;
        self.remove_covered(self.shared.add_sealed(sealed))
    }

    /// Removes raw segments that sealed files stand for. Readers do not look for them any more.
    fn remove_covered(&self, covered: Vec<SegmentFile>) -> Result<(), LogError> {
        for file in &covered {
            self.disk.remove(&file.path).map_err(LogError::io("remove", &file.path))?;
        }
        // Not before: a reader could have opened them again.
        self.shared.close_raw(&covered);
        self.sync_folder()
    }

    /// Seals in memory. The trees that the raw segments have in their headers must be those of the records before them.
    fn encode(&self, records: &Records, before: &TreeHead, file: &SegmentFile) -> Result<Sealed, LogError> {
        let mut expected = BTreeMap::new();
        for segment in self.shared.raw_files() {
            let (header, _) = segment.decode_header(&segment.read_header(&*self.disk)?)?;
            expected.insert(header.before.size(), (header.before, segment));
        }
        let mut wrong = None;
        let sealed = seal(records, self.ledger, before, &mut self.salts.cursor(), &mut |tree| {
            if let Some((said, segment)) = expected.get(&tree.size())
                && said != tree
            {
                wrong = Some(segment.damage(0, segment.first, DamageKind::HeaderTree));
            }
        });
        match wrong {
            Some(damage) => Err(damage.into()),
            None => sealed.map_err(LogError::io("seal", &file.path)),
        }
    }

    /// Writes the file under a name that nobody reads, makes it durable, reads it again and compares.
    fn write_aside(&self, aside: &Path, sealed: &Sealed, before: &TreeHead) -> Result<(), LogError> {
        let no_room = |action| move |source| no_room_or(action, aside.to_path_buf(), source);
        match self.disk.remove(aside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(LogError::io("remove", aside)(error));
            }
            Ok(()) | Err(_) => {}
        }
        self.check_room(sealed.bytes.len() as u64).map_err(no_room("create"))?;
        let file = self.disk.create(aside).map_err(no_room("create"))?;
        let mut at = 0;
        for piece in sealed.bytes.chunks(PIECE) {
            write_all_at(&*file, piece, at).map_err(no_room("write"))?;
            at += piece.len() as u64;
        }
        file.sync().map_err(LogError::io("sync", aside))?;
        let again = read_file(&*self.disk, aside).map_err(LogError::io("read", aside))?;
        let mut tree = before.clone();
        check_file(&again, &mut tree, &mut self.salts.cursor(), &mut |_| ()).map_err(|flaw| {
            let of = SegmentFile { first: Position(before.size()), path: aside.to_path_buf() };
            of.damage(flaw.offset as usize, flaw.position, flaw.what)
        })?;
        if tree == sealed.after {
            return Ok(());
        }
        let of = SegmentFile { first: Position(before.size()), path: aside.to_path_buf() };
        Err(of.damage(0, of.first, DamageKind::BlockRoot).into())
    }

    /// Sealing needs room before it gives some back.
    fn check_room(&self, bytes: u64) -> io::Result<()> {
        let free = self.disk.free_bytes(&self.folder)?;
        if free < bytes.saturating_add(HEAD_ROOM) { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn sync_folder(&self) -> Result<(), LogError> {
        self.disk.sync_folder(&self.folder).map_err(LogError::io("sync", &self.folder))
    }
}
