//! Failing system calls: what is acknowledged stays, and after a failure in doubt nothing more is taken.

use std::sync::Mutex;

use super::*;
use crate::log::segment::open_read_only;

/// One call of the writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Create,
    Write { bytes: usize },
    Sync,
    SyncFolder,
    Remove,
}

#[derive(Debug, Default)]
struct Script {
    calls: Vec<Call>,
    /// The call with this number fails so.
    fail: Option<(usize, io::ErrorKind)>,
    /// How much of a failing write is done, in bytes.
    written: usize,
}

#[derive(Clone, Debug, Default)]
struct ScriptedDisk(Arc<Mutex<Script>>);

impl ScriptedDisk {
    fn fail(&self, number: usize, kind: io::ErrorKind, written: usize) {
        let mut script = self.0.lock().unwrap();
        script.calls.clear();
        script.fail = Some((number, kind));
        script.written = written;
    }

    fn calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.0.lock().unwrap().calls)
    }

    /// Notes a call. When it has to fail: with what, and how much of it is done first.
    fn call(&self, call: Call) -> Result<(), (io::Error, usize)> {
        let mut script = self.0.lock().unwrap();
        script.calls.push(call);
        match script.fail {
            Some((number, kind)) if number + 1 == script.calls.len() => Err((kind.into(), script.written)),
            Some(_) | None => Ok(()),
        }
    }
}

impl FileFaults for ScriptedDisk {
    fn create(&self, path: &Path) -> io::Result<File> {
        self.call(Call::Create).map_err(|(error, _)| error)?;
        FileFaults::create(&FastDisk, path)
    }
    fn write_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        match self.call(Call::Write { bytes: bytes.len() }) {
            Ok(()) => FileFaults::write_at(&FastDisk, file, bytes, offset),
            Err((error, written)) => {
                // As far as a page goes, like a real write that is cut short.
                let written = ((offset as usize + written) / 512 * 512).saturating_sub(offset as usize);
                FileFaults::write_at(&FastDisk, file, &bytes[..written.min(bytes.len())], offset)?;
                Err(error)
            }
        }
    }
    fn sync(&self, _: &File) -> io::Result<()> {
        self.call(Call::Sync).map_err(|(error, _)| error)
    }
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        self.call(Call::SyncFolder).map_err(|(error, _)| error)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.call(Call::Remove).map_err(|(error, _)| error)?;
        FileFaults::remove(&FastDisk, path)
    }
}

/// Two batches in a segment that is nearly full.
fn rig_on(disk: &ScriptedDisk) -> Rig {
    let mut rig = Rig::on(Arc::new(disk.clone()), SMALL);
    rig.append(&bodies(1, &[500])).unwrap();
    rig.append(&bodies(2, &[100])).unwrap();
    disk.calls();
    rig
}

#[test]
fn a_batch_costs_one_write_and_one_sync() {
    let disk = ScriptedDisk::default();
    let mut rig = rig_on(&disk);
    rig.append(&bodies(3, &[10, 20])).unwrap();
    assert_eq!(disk.calls(), [Call::Write { bytes: 32 + 40 + 72 }, Call::Sync]);
}

#[test]
fn room_is_made_durable_before_the_batch() {
    let disk = ScriptedDisk::default();
    let mut rig = rig_on(&disk);
    rig.append(&bodies(3, &[400])).unwrap();
    let expected = [Call::Write { bytes: 1024 }, Call::Sync, Call::Write { bytes: 416 + 72 }, Call::Sync];
    assert_eq!(disk.calls(), expected);
}

#[test]
fn a_new_segment_is_durable_before_its_first_batch() {
    let disk = ScriptedDisk::default();
    let mut rig = rig_on(&disk);
    rig.append(&bodies(3, &[1200])).unwrap();
    let creation = [Call::Create, Call::Write { bytes: 4096 }, Call::Sync, Call::SyncFolder];
    let batch = [Call::Write { bytes: 2048 }, Call::Sync, Call::Write { bytes: 1216 + 72 }, Call::Sync];
    assert_eq!(disk.calls(), [creation, batch].concat());
}

/// Appends with a failure at call `number`, of a kind, and returns what the append said.
fn fail(number: usize, kind: io::ErrorKind, written: usize) -> (Rig, Result<(), LogError>, Vec<Call>) {
    let disk = ScriptedDisk::default();
    let mut rig = rig_on(&disk);
    disk.fail(number, kind, written);
    let result = rig.append(&bodies(3, &[700, 600]));
    let calls = disk.calls();
    disk.0.lock().unwrap().fail = None;
    (rig, result, calls)
}

#[test]
fn every_failing_call_poisons_the_log_and_loses_nothing() {
    for number in 0..8 {
        for written in [0, 500, 1000, 1500, 9000] {
            let (mut rig, result, calls) = fail(number, io::ErrorKind::Other, written);
            assert!(matches!(result, Err(LogError::Io { .. })), "call {number} {calls:?}: {result:?}");
            let again = rig.append(&bodies(4, &[10]));
            assert!(matches!(again, Err(LogError::Poisoned)), "call {number}: {again:?}");
            rig.check();
            let (mut rig, recovered) = rig.reopen(SMALL);
            // In doubt is only the batch whose write or sync failed: it may be there, but whole.
            let in_doubt = number >= 6;
            match recovered.tail.0 {
                2 => assert_eq!(recovered.tree, rig.tree),
                4 => {
                    assert!(in_doubt, "call {number}");
                    rig.records.extend(bodies(3, &[700, 600]));
                    rig.tree = recovered.tree.clone();
                }
                other => panic!("call {number}: {other} records"),
            }
            rig.append(&bodies(5, &[10])).unwrap();
            rig.check();
        }
    }
}

#[test]
fn no_room_for_a_segment_or_for_zeros_is_refused_and_the_log_goes_on() {
    for kind in [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded] {
        // Creating the file, writing its header, writing zeros ahead.
        for number in [0, 1, 4] {
            for written in [0, 500, 9000] {
                let (mut rig, result, calls) = fail(number, kind, written);
                assert!(
                    matches!(result, Err(LogError::OutOfSpace { .. })),
                    "call {number} {calls:?}: {result:?}"
                );
                rig.check();
                rig.append(&bodies(3, &[700, 600])).unwrap();
                rig.append(&bodies(4, &[10])).unwrap();
                rig.check();
                let (rig, recovered) = rig.reopen(SMALL);
                assert_eq!((recovered.dropped, recovered.unfinished), (None, None));
                rig.check();
            }
        }
    }
}

#[test]
fn a_segment_for_which_there_was_no_room_is_gone_for_good_before_the_log_goes_on() {
    let (_, result, calls) = fail(1, io::ErrorKind::StorageFull, 600);
    assert!(matches!(result, Err(LogError::OutOfSpace { .. })), "{result:?}");
    assert_eq!(calls, [Call::Create, Call::Write { bytes: 4096 }, Call::Remove, Call::SyncFolder]);
}

#[test]
fn a_lock_that_was_lost_stops_the_writer_before_a_byte_is_written() {
    let disk = ScriptedDisk::default();
    let mut rig = rig_on(&disk);
    let lock = rig.folder.path().join("LOCK");
    std::fs::remove_file(&lock).unwrap();
    let refused = rig.append(&bodies(3, &[10]));
    assert!(matches!(refused, Err(LogError::LockLost { path }) if path == lock));
    assert_eq!(disk.calls(), []);
    assert!(matches!(rig.append(&bodies(3, &[10])), Err(LogError::Poisoned)));
    rig.check();
    let (rig, _) = rig.reopen(SMALL);
    rig.check();
}

/// The fast disk on a volume with so many bytes.
#[derive(Clone, Debug)]
struct SmallVolume(Arc<Mutex<u64>>);

impl FileFaults for SmallVolume {
    fn free_bytes(&self) -> io::Result<u64> {
        Ok(*self.0.lock().unwrap())
    }
}

#[test]
fn room_for_one_more_segment_is_left_on_the_volume() {
    let volume = SmallVolume(Arc::new(Mutex::new(u64::MAX)));
    let mut rig = Rig::on(Arc::new(volume.clone()), SMALL);
    rig.append(&bodies(1, &[500])).unwrap();
    let needed = 1024 + SMALL.segment_bytes;
    *volume.0.lock().unwrap() = needed - 1;
    rig.append(&bodies(2, &[100])).unwrap();
    assert!(matches!(rig.append(&bodies(3, &[400])), Err(LogError::OutOfSpace { .. })));
    rig.check();
    *volume.0.lock().unwrap() = needed;
    rig.append(&bodies(3, &[400])).unwrap();
    rig.check();
}

#[test]
fn no_room_during_the_batch_itself_or_a_sync_is_a_failure_in_doubt() {
    for number in [2, 3, 5, 6, 7] {
        let (mut rig, result, calls) = fail(number, io::ErrorKind::StorageFull, 600);
        assert!(matches!(result, Err(LogError::Io { .. })), "call {number} {calls:?}: {result:?}");
        assert!(matches!(rig.append(&bodies(4, &[10])), Err(LogError::Poisoned)));
    }
}

#[test]
fn a_log_that_cannot_be_settled_does_not_open() {
    for number in 0..3 {
        let Rig { log, folder, .. } = two_segments();
        drop(log);
        let disk = ScriptedDisk::default();
        disk.fail(number, io::ErrorKind::Other, 0);
        let lock = FolderLock::exclusive(folder.path()).unwrap();
        let refused = SegmentLog::open_on(Arc::new(disk), lock, &SMALL, &salts(), LEDGER).map(|_| ());
        assert!(matches!(refused, Err(LogError::Io { .. })), "call {number}");
        assert!(open_read_only(folder.path(), &salts(), LEDGER).is_ok());
    }
}
