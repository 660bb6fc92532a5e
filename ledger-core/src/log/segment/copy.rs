//! A copy of a log that is being written: what was durable at one moment, as files that open and verify by themselves.
//!
//! Complete files never change, so another name for them is a copy. Of the last raw segment, to which a writer adds, the whole
//! batches are written anew.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::{Disk, DiskFile, RealDisk};
use super::folder::{SegmentFile, beside_a_sealer, segments_folder};
use super::{FolderLock, Found};
use crate::evidence::{Salts, TreeHead};
use crate::log::{LedgerId, LogError};

/// Read at a time.
const PIECE: usize = 1 << 20;

/// What was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogCopy {
    /// The tree over all records of the copy.
    pub tree: TreeHead,
    /// Files that the copy shares with the log, as second names of them.
    pub linked: usize,
    /// Files that were copied byte by byte, the last segment among them.
    pub copied: usize,
    /// Bytes of the files that were copied.
    pub copied_bytes: u64,
}

/// Copies the log of `ledger` in one data folder into another one that has none. With `link`, files that are complete get a second
/// name where both folders are on the same volume; without it, or elsewhere, their bytes are copied. When it returns, files and
/// folder of the copy are durable; the newest batch of the *source* need not be, see [`super::sync_what_is_read`].
///
/// Works beside a writer; where none is at work, none can start meanwhile. Only the last segment and the headers of the others are
/// checked on the way.
///
/// # Errors
/// [`LogError::NotFound`], [`LogError::OtherLedger`], [`LogError::Damaged`], [`LogError::Io`].
pub fn copy_log(
    from: &Path,
    to: &Path,
    salts: &Salts,
    ledger: LedgerId,
    link: bool,
) -> Result<LogCopy, LogError> {
    copy_log_on(&RealDisk, from, to, salts, ledger, link)
}

/// [`copy_log`] from any disk; the copy is on the real one.
pub(super) fn copy_log_on(
    disk: &dyn Disk,
    from: &Path,
    to: &Path,
    salts: &Salts,
    ledger: LedgerId,
    link: bool,
) -> Result<LogCopy, LogError> {
    let lock = FolderLock::shared(from)?;
    let (source, target) = (segments_folder(from), segments_folder(to));
    fs::DirBuilder::new().mode(0o700).create(&target).map_err(LogError::io("create", &target))?;
    let mut taken = Taken { disk, link, target, linked: BTreeSet::new(), copied: BTreeSet::new() };
    let found = beside_a_sealer(disk, &source, &mut || {
        let found = Found::read(disk, &source, salts, ledger, lock.writer_at_work())?;
        for file in complete(&found) {
            taken.take(file)?;
        }
        Ok(found)
    })?;
    taken.keep_only(complete(&found))?;
    if let Some(last) = found.listing.files.last() {
        let path = taken.beside(&last.path);
        write(&path, &mut &found.listing.last[..found.outcome.end])?;
        taken.copied.insert(path);
    }
    sync_folder(&taken.target)?;
    taken.counted(found.outcome.tree)
}

/// Files that nobody changes any more: sealed ones, and all raw segments but the last.
fn complete(found: &Found) -> impl Iterator<Item = &SegmentFile> {
    let raw = found.listing.files.split_last().map_or(&[][..], |(_, before)| before);
    found.listing.sealed.iter().map(|sealed| &sealed.file).chain(raw)
}

/// Files of the copy.
struct Taken<'a> {
    disk: &'a dyn Disk,
    link: bool,
    target: PathBuf,
    linked: BTreeSet<PathBuf>,
    copied: BTreeSet<PathBuf>,
}

impl Taken<'_> {
    /// Where the copy of a file stands.
    fn beside(&self, path: &Path) -> PathBuf {
        self.target.join(path.file_name().unwrap_or_default())
    }

    /// Takes a complete file, unless an earlier look at the folder had taken it.
    fn take(&mut self, file: &SegmentFile) -> Result<(), LogError> {
        let to = self.beside(&file.path);
        if self.linked.contains(&to) || self.copied.contains(&to) {
            return Ok(());
        }
        if self.link {
            match fs::hard_link(&file.path, &to) {
                Ok(()) => {
                    self.linked.insert(to);
                    return Ok(());
                }
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::AlreadyExists) => {
                    return Err(LogError::io("link", &file.path)(error));
                }
                // Another volume, or one that knows no second names.
                Err(_) => {}
            }
        }
        let source = self.disk.open_to_read(&file.path).map_err(LogError::io("open", &file.path))?;
        write(&to, &mut BufReader::with_capacity(PIECE, Reading { source, at: 0 }))?;
        self.copied.insert(to);
        Ok(())
    }

    /// Removes what was taken at an earlier look and has been sealed since.
    fn keep_only<'a>(&mut self, files: impl Iterator<Item = &'a SegmentFile>) -> Result<(), LogError> {
        let kept: BTreeSet<PathBuf> = files.map(|file| self.beside(&file.path)).collect();
        for path in self.linked.iter().chain(&self.copied).filter(|path| !kept.contains(*path)) {
            fs::remove_file(path).map_err(LogError::io("remove", path))?;
        }
        self.linked.retain(|path| kept.contains(path));
        self.copied.retain(|path| kept.contains(path));
        Ok(())
    }

    fn counted(&self, tree: TreeHead) -> Result<LogCopy, LogError> {
        let mut copied_bytes = 0;
        for path in &self.copied {
            copied_bytes += fs::metadata(path).map_err(LogError::io("look at", path))?.len();
        }
        Ok(LogCopy { tree, linked: self.linked.len(), copied: self.copied.len(), copied_bytes })
    }
}

/// A file from its beginning to its end.
struct Reading {
    source: Arc<dyn DiskFile>,
    at: u64,
}

impl io::Read for Reading {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read_at(buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// Writes a new file, for its owner's eyes alone, and makes it durable.
fn write(path: &Path, from: &mut impl io::Read) -> Result<(), LogError> {
    let mut options = File::options();
    let mut file =
        options.write(true).create_new(true).mode(0o600).open(path).map_err(LogError::io("create", path))?;
    io::copy(from, &mut file).map_err(LogError::io("write", path))?;
    file.flush().and_then(|()| file.sync_all()).map_err(LogError::io("sync", path))
}

fn sync_folder(folder: &Path) -> Result<(), LogError> {
    File::open(folder).and_then(|opened| opened.sync_all()).map_err(LogError::io("sync", folder))
}
