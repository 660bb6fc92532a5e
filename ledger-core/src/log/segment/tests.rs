//! Tests of the segments as a whole: what goes in comes out, whatever happens to the disk in between.

mod damage;
mod faults;
mod ladder;
mod model;
mod model_disk;
mod power_loss;
mod readers;
mod scrub;
mod sealing;
mod sealing_cut_short;
mod seeded_bugs;
mod torn;
mod writing;

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use super::disk::{Disk, DiskFile, RealDisk};
use super::folder::{SegmentFile, segments_folder};
use super::reader::Shared;
use super::sealer::Work;
use super::{FolderLock, Found, Recovered, SegmentLog, SegmentOptions};
use crate::domain::ids::Position;
use crate::evidence::{Salts, TreeHead, record_digest};
use crate::log::{Batch, LedgerId, Log, LogError, LogReader};

const LEDGER: LedgerId = LedgerId([0x11; 16]);

/// Header and about 2 KiB of frames in a segment.
const SMALL: SegmentOptions = SegmentOptions { segment_bytes: 6 << 10, fill_step: 1 << 10, seal: false };

fn salts() -> Salts {
    Salts::new([0x5A; 32])
}

/// A real disk of which a test lets some calls fail; the others are done, without the waiting for syncs.
trait FileFaults: Clone + std::fmt::Debug + Send + Sync + 'static {
    fn create(&self, path: &Path) -> io::Result<File> {
        File::options().read(true).write(true).create_new(true).mode(0o600).open(path)
    }
    fn open_to_read(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        RealDisk.open_to_read(path)
    }
    fn write_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        file.write_all_at(bytes, offset)
    }
    fn sync(&self, _: &File) -> io::Result<()> {
        Ok(())
    }
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }
    fn free_bytes(&self) -> io::Result<u64> {
        Ok(u64::MAX)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        RealDisk.list(folder)
    }
}

/// A real file whose changes are made by the disk it was opened on.
#[derive(Debug)]
struct FaultyFile<D> {
    file: File,
    disk: D,
}

impl<D: FileFaults> Disk for D {
    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        Ok(Arc::new(FaultyFile { file: FileFaults::create(self, path)?, disk: self.clone() }))
    }
    fn open_to_read(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        FileFaults::open_to_read(self, path)
    }
    fn open_to_write(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let file = File::options().read(true).write(true).open(path)?;
        Ok(Arc::new(FaultyFile { file, disk: self.clone() }))
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        FileFaults::list(self, folder)
    }
    fn create_dir_all(&self, folder: &Path) -> io::Result<()> {
        RealDisk.create_dir_all(folder)
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        FileFaults::sync_folder(self, folder)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        FileFaults::remove(self, path)
    }
    fn free_bytes(&self, _: &Path) -> io::Result<u64> {
        FileFaults::free_bytes(self)
    }
}

impl<D: FileFaults> DiskFile for FaultyFile<D> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        DiskFile::read_at(&self.file, buffer, offset)
    }
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        self.disk.write_at(&self.file, bytes, offset).map(|()| bytes.len())
    }
    fn length(&self) -> io::Result<u64> {
        self.file.length()
    }
    fn sync(&self) -> io::Result<()> {
        self.disk.sync(&self.file)
    }
    fn advise_will_need(&self, offset: u64, bytes: u64) {
        self.file.advise_will_need(offset, bytes);
    }
}

/// The real disk without the waiting: nothing here cuts the power.
#[derive(Clone, Debug)]
struct FastDisk;

impl FileFaults for FastDisk {}

/// A log together with what should be in it.
struct Rig {
    log: SegmentLog,
    tree: TreeHead,
    records: Vec<Vec<u8>>,
    folder: TempDir,
}

impl Rig {
    fn new(options: SegmentOptions) -> Rig {
        Rig::on(Arc::new(FastDisk), options)
    }

    fn on(disk: Arc<dyn Disk>, options: SegmentOptions) -> Rig {
        let folder = tempfile::tempdir().unwrap();
        let lock = FolderLock::exclusive(folder.path()).unwrap();
        let log = SegmentLog::create_on(disk, lock, &options, &salts(), LEDGER).unwrap();
        Rig { log, tree: TreeHead::new(), records: Vec::new(), folder }
    }

    /// Appends a batch and takes it up only when it was acknowledged.
    fn append(&mut self, bodies: &[Vec<u8>]) -> Result<(), LogError> {
        let tail = self.log.tail();
        let mut batch = Batch::new(tail);
        for body in bodies {
            batch.push_with(|out| out.extend_from_slice(body)).unwrap();
        }
        self.log.append(tail, &mut batch, &self.tree)?;
        for (position, body) in batch.records() {
            self.tree.push(&record_digest(&salts().at(position), body));
            self.records.push(body.to_vec());
        }
        Ok(())
    }

    /// Closes the log and opens it again on the fast disk.
    fn reopen(self, options: SegmentOptions) -> (Rig, Recovered) {
        let Rig { log, tree, records, folder } = self;
        drop(log);
        let (log, recovered) = open(folder.path(), options).unwrap();
        (Rig { log, tree, records, folder }, recovered)
    }

    fn segments(&self) -> Vec<PathBuf> {
        segment_paths(self.folder.path())
    }

    /// Everything readable is everything that should be there.
    fn check(&self) {
        assert_eq!(self.log.tail(), Position(self.records.len() as u64));
        assert_eq!(all(&*self.log.reader()).unwrap(), self.records);
    }
}

fn open(folder: &Path, options: SegmentOptions) -> Result<(SegmentLog, Recovered), LogError> {
    let lock = FolderLock::exclusive(folder).unwrap();
    SegmentLog::open_on(Arc::new(FastDisk), lock, &options, &salts(), LEDGER)
}

fn segment_paths(folder: &Path) -> Vec<PathBuf> {
    SegmentFile::list(&RealDisk, &segments_folder(folder))
        .unwrap()
        .into_iter()
        .map(|file| file.path)
        .collect()
}

fn all(reader: &dyn LogReader) -> Result<Vec<Vec<u8>>, LogError> {
    let mut found = Vec::new();
    reader.scan(Position::ZERO, Position(u64::MAX), &mut |position, body| {
        assert_eq!(position, Position(found.len() as u64));
        found.push(body.to_vec());
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

/// A body of `bytes` bytes without zeros, different for each `seed`.
fn body(seed: u64, bytes: usize) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    let mut body = vec![0; bytes];
    hasher.finalize_xof().fill(&mut body);
    body.iter_mut().for_each(|byte| *byte |= 1);
    body
}

/// Bodies of the given lengths.
fn bodies(seed: u64, lengths: &[usize]) -> Vec<Vec<u8>> {
    (seed * 1000..).zip(lengths).map(|(seed, bytes)| body(seed, *bytes)).collect()
}

/// Several batches in two segments, the second of them not full.
fn two_segments() -> Rig {
    let mut rig = Rig::new(SMALL);
    for (seed, lengths) in
        [&[20, 33, 40][..], &[150], &[1, 2, 3, 4, 5, 6, 7, 8, 9], &[700], &[64, 64]].iter().enumerate()
    {
        rig.append(&bodies(seed as u64, lengths)).unwrap();
    }
    assert_eq!(rig.segments().len(), 1);
    for (seed, lengths) in [&[300, 300][..], &[77], &[5, 600, 9], &[90, 91]].iter().enumerate() {
        rig.append(&bodies(100 + seed as u64, lengths)).unwrap();
    }
    assert_eq!(rig.segments().len(), 2);
    rig
}
