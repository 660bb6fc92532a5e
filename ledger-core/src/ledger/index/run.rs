//! One index file: pages in order of their keys, never changed once it has its name. docs/format.md, section 10.
//!
//! A run has every position of every subject within a range of the log; a file of heads only the newest, from position 0 on.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use thiserror::Error;

use super::key::Key;
use super::page::{BadPage, Entries, PAGE_BYTES, unpack};
use crate::domain::dates::RecordTime;
use crate::domain::ids::Position;
use crate::log::LedgerId;

mod cursor;
mod header;
mod write;

pub(super) use cursor::Cursor;
pub(super) use write::{RunWriter, UNFINISHED, name_of};

/// What is in front of the pages.
pub(super) const HEADER_BYTES: usize = PAGE_BYTES;

/// An index file cannot be used. Never the ledger's end: the log has everything.
#[derive(Debug, Error)]
pub(super) enum IndexError {
    /// The system refused.
    #[error("cannot {action} {}", path.display())]
    Io { action: &'static str, path: PathBuf, source: std::io::Error },
    /// It is not as it was written, or not of this ledger.
    #[error("{} is not used: {what}", path.display())]
    Unusable { path: PathBuf, what: &'static str },
    /// The work was given up because the ledger stops.
    #[error("the ledger stops")]
    Stopping,
}

impl IndexError {
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> IndexError {
        move |source| IndexError::Io { action, path: path.to_path_buf(), source }
    }
}

/// Which of the two kinds of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Contents {
    /// All positions.
    Postings = 1,
    /// The newest position of each subject with an exact key.
    Heads = 2,
}

/// What a file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Meta {
    pub(super) contents: Contents,
    pub(super) ledger: LedgerId,
    /// First position of the range; 0 for heads.
    pub(super) first: Position,
    /// Position after the range.
    pub(super) end: Position,
    /// Digest of the record before the range; zeros at position 0.
    pub(super) before: [u8; 32],
    /// Digest of the last record of the range.
    pub(super) last: [u8; 32],
    /// Time of that record.
    pub(super) record_time: RecordTime,
    /// The highest number of each bulk source up to the end.
    pub(super) sources: BTreeMap<String, u64>,
    /// Number of entries.
    pub(super) entries: u64,
}

/// A file whose header and table of first keys are as they were written; its pages are checked as they are read.
#[derive(Debug)]
pub(super) struct Run {
    path: PathBuf,
    file: File,
    meta: Meta,
    /// The first key of each page.
    first_keys: Vec<Key>,
    /// A page was found that is not as it was written.
    damaged: AtomicBool,
}

impl Run {
    /// Opens a file and checks everything but the pages.
    pub(super) fn open(path: &Path) -> Result<Run, IndexError> {
        let file = File::open(path).map_err(IndexError::io("open", path))?;
        let (meta, first_keys) = header::read(&file, path)?;
        Ok(Run { path: path.to_path_buf(), file, meta, first_keys, damaged: AtomicBool::new(false) })
    }

    pub(super) fn meta(&self) -> &Meta {
        &self.meta
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn pages(&self) -> usize {
        self.first_keys.len()
    }

    /// Number of records in the range.
    pub(super) fn span(&self) -> u64 {
        self.meta.end.0 - self.meta.first.0
    }

    /// Was a page found that is not as it was written?
    pub(super) fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::Relaxed)
    }

    /// Bytes of memory.
    pub(super) fn memory(&self) -> usize {
        self.first_keys.capacity() * size_of::<Key>()
    }

    /// The pages on which the key may stand.
    fn pages_of(&self, key: Key) -> std::ops::Range<usize> {
        let first = self.first_keys.partition_point(|first| *first < key).saturating_sub(1);
        first..self.first_keys.partition_point(|first| *first <= key)
    }

    /// Says that the key is about to be looked up, so that the disk can begin with the reading.
    pub(super) fn will_need(&self, key: Key) {
        let pages = self.pages_of(key);
        if let Some(bytes) = std::num::NonZeroU64::new((pages.len() * PAGE_BYTES) as u64) {
            let offset = (HEADER_BYTES + pages.start * PAGE_BYTES) as u64;
            let advised = rustix::fs::fadvise(&self.file, offset, Some(bytes), rustix::fs::Advice::WillNeed);
            // Where the advice is not taken, the read waits for the disk.
            advised.ok();
        }
    }

    /// Appends the key's positions, ascending.
    pub(super) fn positions(&self, key: Key, found: &mut Vec<u64>) -> Result<(), IndexError> {
        let mut page = [0; PAGE_BYTES];
        for number in self.pages_of(key) {
            self.read_pages(number, &mut page)?;
            self.positions_on(&page, key, found).map_err(|BadPage| self.bad_page())?;
        }
        Ok(())
    }

    fn positions_on(&self, page: &[u8], key: Key, found: &mut Vec<u64>) -> Result<(), BadPage> {
        let mut entries = Entries::of(page)?;
        while let Some((of, list)) = entries.next()? {
            if of == key {
                unpack(key, self.meta.first, list, found)?;
            } else if of > key {
                break;
            }
        }
        Ok(())
    }

    /// Reads as many pages as fit, from the one with this number on.
    fn read_pages(&self, number: usize, pages: &mut [u8]) -> Result<(), IndexError> {
        let offset = (HEADER_BYTES + number * PAGE_BYTES) as u64;
        self.file.read_exact_at(pages, offset).map_err(|source| {
            self.damaged.store(true, Ordering::Relaxed);
            IndexError::io("read", &self.path)(source)
        })
    }

    fn bad_page(&self) -> IndexError {
        self.damaged.store(true, Ordering::Relaxed);
        IndexError::Unusable { path: self.path.clone(), what: "a page is not as it was written" }
    }
}
