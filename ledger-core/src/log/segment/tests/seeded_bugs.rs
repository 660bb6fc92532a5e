//! Deliberate defects, each of which the crash ladder must find: a ladder that finds nothing may only be too short.
//!
//! Most stand between a sound log and the disk; those that no disk can show are switches in the code under test, which
//! the program does not have.

use std::sync::atomic::{AtomicBool, Ordering};

use super::ladder::Life;
use super::model_disk::ModelDisk;
use super::*;
use crate::log::defects::{self, Mistake};
use crate::log::segment::disk::write_all_at;

/// Lives until a defect must have been found.
const BOUND: u64 = 1_000;

/// A mistake of whoever uses a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Defect {
    /// What was written is called durable without a sync.
    AcknowledgeBeforeSync,
    /// The folder of the segments is not synced after a segment was made.
    ForgetSegmentsFolder,
    /// The data folder is not synced after the folder of the segments was made in it.
    ForgetDataFolder,
    /// A failed sync is taken for a good one.
    IgnoreFailedSync,
    /// A failed sync is called again, and its second answer believed.
    RetryFailedSync,
    /// A write that took a part is taken for the whole.
    BelieveShortWrite,
    /// A write for which there was no space is taken for done.
    IgnoreNoSpace,
    /// No room is made before a batch: the zeros ahead are not written.
    MakeNoRoom,
    /// What recovery read from the cache is taken to be on the disk, and not written once more.
    TrustTheCache,
    /// The traces of a torn batch stay where the next batch is written.
    LeaveTornBatch,
    /// A read that failed is taken for the end of the file.
    FailureIsTheEnd,
    /// A file that was removed is left where it was.
    LeaveUnfinishedSegment,
    /// A sealed file gets its name before its contents are durable.
    RenameBeforeSync,
    /// What a sealed file stands for is removed before its name is durable.
    RemoveBeforeSync,
}

const DEFECTS: [Defect; 14] = [
    Defect::AcknowledgeBeforeSync,
    Defect::ForgetSegmentsFolder,
    Defect::ForgetDataFolder,
    Defect::IgnoreFailedSync,
    Defect::RetryFailedSync,
    Defect::BelieveShortWrite,
    Defect::IgnoreNoSpace,
    Defect::MakeNoRoom,
    Defect::TrustTheCache,
    Defect::LeaveTornBatch,
    Defect::FailureIsTheEnd,
    Defect::LeaveUnfinishedSegment,
    Defect::RenameBeforeSync,
    Defect::RemoveBeforeSync,
];

#[derive(Debug)]
struct DefectiveDisk {
    sound: ModelDisk,
    defect: Defect,
    /// The next sync of the folder is the one behind a rename.
    renamed: AtomicBool,
}

impl DefectiveDisk {
    fn file(&self, sound: Arc<dyn DiskFile>, settles: bool) -> Arc<dyn DiskFile> {
        Arc::new(DefectiveFile { sound, defect: self.defect, settles: AtomicBool::new(settles) })
    }

    fn has(&self, defect: Defect) -> bool {
        self.defect == defect
    }
}

impl Disk for DefectiveDisk {
    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let sound = self.sound.create(path)?;
        if self.has(Defect::RenameBeforeSync) && path.extension().is_some_and(|of| of == "new") {
            let (defect, settles) = (Defect::AcknowledgeBeforeSync, AtomicBool::new(false));
            return Ok(Arc::new(DefectiveFile { sound, defect, settles }));
        }
        Ok(self.file(sound, false))
    }
    fn open_to_read(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        Ok(self.file(self.sound.open_to_read(path)?, false))
    }
    fn open_to_write(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        Ok(self.file(self.sound.open_to_write(path)?, true))
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.sound.list(folder)
    }
    fn create_dir_all(&self, folder: &Path) -> io::Result<()> {
        self.sound.create_dir_all(folder)
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let of_segments = folder.ends_with("log");
        if self.has(Defect::ForgetSegmentsFolder) && of_segments
            || self.has(Defect::ForgetDataFolder) && !of_segments
            || self.has(Defect::RemoveBeforeSync) && self.renamed.swap(false, Ordering::Relaxed)
        {
            return Ok(());
        }
        self.sound.sync_folder(folder)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.renamed.store(true, Ordering::Relaxed);
        self.sound.rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        if self.has(Defect::LeaveUnfinishedSegment) { Ok(()) } else { self.sound.remove(path) }
    }
    fn free_bytes(&self, folder: &Path) -> io::Result<u64> {
        self.sound.free_bytes(folder)
    }
}

#[derive(Debug)]
struct DefectiveFile {
    sound: Arc<dyn DiskFile>,
    defect: Defect,
    /// The next write is the one that recovery makes before anything new is taken.
    settles: AtomicBool,
}

impl DefectiveFile {
    fn holds(&self, bytes: &[u8], offset: u64) -> bool {
        let mut there = vec![0; bytes.len()];
        let read = crate::log::segment::disk::read_full_at(&*self.sound, &mut there, offset);
        read.is_ok_and(|read| read == bytes.len()) && there == bytes
    }
}

impl DiskFile for DefectiveFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        match self.sound.read_at(buffer, offset) {
            Err(failed)
                if self.defect == Defect::FailureIsTheEnd && failed.kind() != io::ErrorKind::Interrupted =>
            {
                Ok(0)
            }
            other => other,
        }
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        let settles = self.settles.swap(false, Ordering::Relaxed);
        let all = Ok(bytes.len());
        match self.defect {
            Defect::TrustTheCache if settles && self.holds(bytes, offset) => all,
            Defect::LeaveTornBatch if settles => {
                let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
                write_all_at(&*self.sound, &bytes[..end], offset).and(all)
            }
            Defect::MakeNoRoom if bytes.iter().all(|byte| *byte == 0) => all,
            Defect::BelieveShortWrite => self.sound.write_at(bytes, offset).and(all),
            Defect::IgnoreNoSpace => match self.sound.write_at(bytes, offset) {
                Err(failed) if failed.kind() == io::ErrorKind::StorageFull => all,
                other => other,
            },
            Defect::AcknowledgeBeforeSync
            | Defect::ForgetSegmentsFolder
            | Defect::ForgetDataFolder
            | Defect::IgnoreFailedSync
            | Defect::RetryFailedSync
            | Defect::MakeNoRoom
            | Defect::TrustTheCache
            | Defect::LeaveTornBatch
            | Defect::FailureIsTheEnd
            | Defect::LeaveUnfinishedSegment
            | Defect::RenameBeforeSync
            | Defect::RemoveBeforeSync => self.sound.write_at(bytes, offset),
        }
    }

    fn length(&self) -> io::Result<u64> {
        self.sound.length()
    }

    fn sync(&self) -> io::Result<()> {
        if self.defect == Defect::AcknowledgeBeforeSync {
            return Ok(());
        }
        match self.sound.sync() {
            Err(_) if self.defect == Defect::IgnoreFailedSync => Ok(()),
            Err(_) if self.defect == Defect::RetryFailedSync => self.sound.sync(),
            other => other,
        }
    }

    fn advise_will_need(&self, offset: u64, bytes: u64) {
        self.sound.advise_will_need(offset, bytes);
    }
}

/// The first life in which the witness finds something wrong; the sound log must survive the same one.
fn caught(name: &str, live: impl Fn(u64) -> Result<Life, String>) {
    for seed in 0..BOUND {
        if live(seed).is_err() {
            let sound = Life::live(seed, |model| Arc::new(model));
            sound.unwrap_or_else(|wrong| panic!("seed {seed} is not the fault of {name}: {wrong}"));
            return;
        }
    }
    panic!("{name} was not found in {BOUND} lives");
}

#[test]
fn every_mistake_before_the_disk_is_found() {
    for defect in DEFECTS {
        caught(&format!("{defect:?}"), |seed| {
            Life::live(seed, |sound| {
                Arc::new(DefectiveDisk { sound, defect, renamed: AtomicBool::new(false) })
            })
        });
    }
}

#[test]
fn every_mistake_of_the_log_itself_is_found() {
    for mistake in [Mistake::SkipChecksum, Mistake::GoOnAfterFailure] {
        caught(&format!("{mistake:?}"), |seed| {
            defects::with(mistake, || Life::live(seed, |model| Arc::new(model)))
        });
    }
}
