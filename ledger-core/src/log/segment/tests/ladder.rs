//! Lives of a log on a disk that fails: each appends, rotates, reads, dies, recovers and dies while it recovers, and a
//! witness outside holds what was acknowledged. The same seed gives the same life.
//!
//! `CRASH_SEEDS=FIRST..END cargo test crash_ladder` lives others than the usual ones.

use super::model_disk::{Fault, ModelDisk, Random};
use super::*;
use crate::log::segment::open_read_only_on;
use crate::log::segment::verify::verify_folder_on;

/// Small enough that a life sees several segments, large enough that batches span sectors. Sealing is done by hand: a thread
/// would make another life of the same seed.
const OPTIONS: SegmentOptions = SegmentOptions { segment_bytes: 12 << 10, fill_step: 3 << 9, seal: false };
/// Actions of one life.
const ACTIONS: usize = 60;
/// Failed tries to open in a row, before the disk is left in peace.
const TRIES: u32 = 5;

/// What can happen to a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Append,
    Seal,
    Read,
    Restart,
    PowerCut,
    PlanFault,
    FillVolume,
    FreeVolume,
    EvictPages,
}

/// One log, and what is known of it from outside.
pub(super) struct Life {
    model: ModelDisk,
    /// `model`, perhaps with a defect in front of it.
    disk: Arc<dyn Disk>,
    folder: TempDir,
    random: Random,
    log: Option<SegmentLog>,
    /// Acknowledged.
    records: Vec<Vec<u8>>,
    tree: TreeHead,
    /// Neither acknowledged nor refused: it may be there, but whole.
    in_doubt: Option<Vec<Vec<u8>>>,
    full: bool,
    /// Deaths so far: of the machine and of the process.
    pub(super) crashes: u64,
    /// Files sealed so far.
    sealed: u64,
}

/// What the witness found wrong.
type Lived = Result<(), String>;

impl Life {
    /// Lives once. `defect` may put something between the log and the disk.
    pub(super) fn live(seed: u64, defect: impl FnOnce(ModelDisk) -> Arc<dyn Disk>) -> Result<Life, String> {
        let folder = tempfile::tempdir().unwrap();
        let model = ModelDisk::new(seed, folder.path());
        let mut life = Life {
            disk: defect(model.clone()),
            model,
            folder,
            random: Random(seed),
            log: None,
            records: Vec::new(),
            tree: TreeHead::new(),
            in_doubt: None,
            full: false,
            crashes: 0,
            sealed: 0,
        };
        life.open()?;
        for _ in 0..ACTIONS {
            let action = life.choose();
            life.act(action).map_err(|wrong| format!("{action:?}: {wrong}"))?;
        }
        life.act(Action::FreeVolume)?;
        life.act(Action::Restart)?;
        life.act(Action::PowerCut)?;
        life.act(Action::Append)?;
        Ok(life)
    }

    fn choose(&mut self) -> Action {
        match self.random.below(100) {
            0..48 => Action::Append,
            48..60 => Action::Seal,
            60..65 => Action::Read,
            65..69 => Action::Restart,
            69..74 => Action::PowerCut,
            74..90 => Action::PlanFault,
            90..93 => Action::FillVolume,
            93..96 => Action::FreeVolume,
            96.. => Action::EvictPages,
        }
    }

    fn act(&mut self, action: Action) -> Lived {
        match action {
            Action::Append => self.append(),
            Action::Seal => self.seal(),
            Action::Read => self.read(),
            Action::Restart => {
                self.log = None;
                self.model.revive();
                self.open()
            }
            Action::PowerCut => self.die(true),
            Action::PlanFault => {
                let fault = [Fault::PowerCut, Fault::PowerCut, Fault::Io, Fault::NoSpace]
                    [self.random.below(4) as usize];
                self.model.plan(self.random.below(14) as u32, fault);
                Ok(())
            }
            Action::FillVolume => {
                self.full = true;
                self.model.set_free(Some(self.random.below(4000)));
                Ok(())
            }
            Action::FreeVolume => {
                self.full = false;
                self.model.set_free(None);
                Ok(())
            }
            Action::EvictPages => {
                self.model.evict_clean_pages();
                Ok(())
            }
        }
    }

    fn batch(&mut self) -> Vec<Vec<u8>> {
        // Many short ones fill the blocks that are sealed; long ones reach over sectors.
        let (most, longest) =
            [(150, 10), (150, 10), (30, 60), (5, 900), (3, 2500)][self.random.below(5) as usize];
        let records = 1 + self.random.below(most);
        let lengths: Vec<usize> = (0..records).map(|_| 1 + self.random.below(longest) as usize).collect();
        bodies(self.random.next() >> 12, &lengths)
    }

    /// Appends; after a failure once more, which a log that is in doubt must refuse.
    fn append(&mut self) -> Lived {
        for _ in 0..2 {
            let bodies = self.batch();
            let Some(log) = &mut self.log else { return Err("not open".into()) };
            let mut batch = Batch::new(log.tail());
            bodies.iter().for_each(|body| {
                batch.push_with(|out| out.extend_from_slice(body)).unwrap();
            });
            match log.append(log.tail(), &mut batch, &self.tree) {
                Ok(()) => {
                    self.in_doubt = None;
                    self.take_up(bodies);
                    return Ok(());
                }
                Err(LogError::OutOfSpace { .. }) if self.full || self.model.has_struck() => return Ok(()),
                Err(LogError::Io { source, .. }) if source.kind() == io::ErrorKind::StorageFull => {
                    return Err("a batch was begun for which there was no room".into());
                }
                Err(LogError::Io { .. }) if self.model.has_struck() => self.in_doubt = Some(bodies),
                Err(LogError::Poisoned) if self.in_doubt.is_some() => return self.die(false),
                Err(other) => return Err(format!("append: {other:?}")),
            }
        }
        self.die(false)
    }

    /// Seals what is complete. It is done, or the disk failed and everything is as it was.
    fn seal(&mut self) -> Lived {
        let Some(log) = &self.log else { return Err("not open".into()) };
        let work = log.sealing(&salts());
        let Some(until) = work.shared.sealable(256) else { return Ok(()) };
        if self.random.once_in(2) {
            let fault = if self.random.once_in(3) { Fault::Io } else { Fault::PowerCut };
            // Behind the calls that read come those that must be in their order. Faults planned otherwise meet the others.
            let call = 14 + self.random.below(12);
            self.model.plan(call as u32, fault);
        }
        match work.seal_up_to(until) {
            Ok(()) => self.sealed += 1,
            Err(LogError::OutOfSpace { .. }) if self.full || self.model.has_struck() => {}
            Err(LogError::Io { .. }) if self.full || self.model.has_struck() => {}
            Err(other) => return Err(format!("seal: {other:?}")),
        }
        if self.model.is_dead() || self.random.once_in(4) { self.die(false) } else { Ok(()) }
    }

    fn take_up(&mut self, bodies: Vec<Vec<u8>>) {
        for body in bodies {
            self.tree.push(&record_digest(&salts().at(Position(self.tree.size())), &body));
            self.records.push(body);
        }
    }

    /// Reads a record. It is there, or the disk failed.
    fn read(&mut self) -> Lived {
        let position = self.random.below(self.records.len() as u64 + 1);
        let Some(log) = &self.log else { return Err("not open".into()) };
        match (log.reader().read(Position(position)), self.records.get(position as usize)) {
            (Ok(found), Some(expected)) if found == *expected => Ok(()),
            (Err(LogError::NotWritten { .. }), None) => Ok(()),
            (Err(LogError::Io { .. }), Some(_)) if self.model.has_struck() => Ok(()),
            (found, _) => Err(format!("record {position} of {} is {found:?}", self.records.len())),
        }
    }

    /// The process dies, and the machine with it or not.
    fn die(&mut self, power_cut: bool) -> Lived {
        self.log = None;
        self.crashes += 1;
        if power_cut || (self.model.is_dead() && self.random.once_in(2)) {
            self.model.cut_power();
        } else {
            self.model.revive();
            if self.random.once_in(2) {
                self.model.evict_clean_pages();
            }
        }
        self.open()
    }

    /// Opens, perhaps dying several times on the way, until it is open.
    fn open(&mut self) -> Lived {
        for _ in 0..TRIES {
            if self.random.once_in(2) {
                break;
            }
            let fault = if self.random.once_in(3) { Fault::Io } else { Fault::PowerCut };
            self.model.plan(self.random.below(25) as u32, fault);
            match self.try_open() {
                Ok((log, recovered)) => return self.opened(log, recovered),
                Err(LogError::Io { .. }) if self.model.has_struck() => {}
                Err(other) => return Err(format!("open: {other:?}")),
            }
            self.crashes += 1;
            if self.random.once_in(3) {
                self.model.revive();
            } else {
                self.model.cut_power();
            }
        }
        self.model.revive();
        let (log, recovered) = self.try_open().map_err(|error| format!("open in peace: {error:?}"))?;
        self.opened(log, recovered)
    }

    /// Opens for writing; founds the log where nothing was ever acknowledged and none is there.
    fn try_open(&mut self) -> Result<(SegmentLog, Option<Recovered>), LogError> {
        let lock = || FolderLock::exclusive(self.folder.path()).unwrap();
        match SegmentLog::open_on(Arc::clone(&self.disk), lock(), &OPTIONS, &salts(), LEDGER) {
            Ok((log, recovered)) => Ok((log, Some(recovered))),
            Err(LogError::NotFound { .. }) if self.records.is_empty() => {
                self.model.set_free(None);
                self.full = false;
                let log = SegmentLog::create_on(Arc::clone(&self.disk), lock(), &OPTIONS, &salts(), LEDGER)?;
                Ok((log, None))
            }
            Err(other) => Err(other),
        }
    }

    /// Compares what was found with what the witness knows.
    fn opened(&mut self, log: SegmentLog, recovered: Option<Recovered>) -> Lived {
        self.model.revive();
        let tail = log.tail().0 as usize;
        if let Some(bodies) = self.in_doubt.take()
            && tail > self.records.len()
        {
            self.take_up(bodies);
        }
        if tail != self.records.len() {
            return Err(format!("the tail is {tail}, not {}", self.records.len()));
        }
        if recovered.is_some_and(|recovered| recovered.tree != self.tree) {
            return Err("the tree is another".into());
        }
        if self.random.once_in(2) {
            self.model.evict_clean_pages();
        }
        if all(&*log.reader()).map_err(|error| format!("scan: {error:?}"))? != self.records {
            return Err("a record is another".into());
        }
        self.log = Some(log);
        if self.random.once_in(4) {
            self.look_from_outside()?;
        }
        if self.random.once_in(4) {
            // Nothing was done since: what was found must be found again.
            return self.die(true);
        }
        Ok(())
    }

    /// Beside the writer, everything is readable and sound.
    fn look_from_outside(&self) -> Lived {
        let (disk, folder) = (&self.disk, self.folder.path());
        let report = verify_folder_on(&**disk, folder, &salts(), &mut |_| ());
        let report = report.map_err(|error| format!("verify: {error:?}"))?;
        if !report.is_sound() || report.tree != self.tree {
            return Err(format!("verify: {report:?}"));
        }
        let (reader, _) = open_read_only_on(Arc::clone(disk), folder, &salts(), LEDGER)
            .map_err(|error| format!("open to read: {error:?}"))?;
        match all(&*reader) {
            Ok(found) if found == self.records => Ok(()),
            found => Err(format!("read from outside: {:?}", found.map(|records| records.len()))),
        }
    }
}

/// The seeds that are lived.
fn seeds() -> std::ops::Range<u64> {
    let chosen = std::env::var("CRASH_SEEDS").ok();
    let range = chosen.as_deref().and_then(|chosen| chosen.split_once(".."));
    range.map_or(0..250, |(first, end)| first.parse().unwrap()..end.parse().unwrap())
}

#[test]
fn the_crash_ladder_loses_nothing_that_was_acknowledged() {
    let (mut crashes, mut sealed) = (0, 0);
    for seed in seeds() {
        let lived = Life::live(seed, |model| Arc::new(model));
        let life = lived.unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
        (crashes, sealed) = (crashes + life.crashes, sealed + life.sealed);
    }
    let lives = seeds().count() as u64;
    assert!(crashes > 10 * lives && sealed > lives / 2, "{crashes} crashes, {sealed} files sealed");
}

#[test]
fn the_same_seed_gives_the_same_life() {
    let [one, two] = [7, 7].map(|seed| Life::live(seed, |model| Arc::new(model)).unwrap());
    assert_eq!((one.crashes, one.records), (two.crashes, two.records));
    let other = Life::live(8, |model| Arc::new(model)).unwrap();
    assert_ne!(two.tree, other.tree);
}
