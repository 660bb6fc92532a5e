//! Reads a file from its first key to its last, and several of them as one.

use super::{HEADER_BYTES, IndexError, Run};
use crate::ledger::index::key::Key;
use crate::ledger::index::page::{BadPage, Entries, PAGE_BYTES, unpack};

/// Pages read at a time.
const READ_PAGES: usize = 64;

impl Run {
    /// Shows every key with positions of it, in order. A long list comes in several parts.
    pub(in crate::ledger::index) fn each(&self, to: &mut dyn FnMut(Key, &[u64])) -> Result<(), IndexError> {
        let mut cursor = Cursor::over(self);
        while cursor.advance()? {
            to(cursor.key, &cursor.positions);
        }
        Ok(())
    }
}

/// A place in a file.
#[derive(Debug)]
pub(in crate::ledger::index) struct Cursor<'a> {
    run: &'a Run,
    /// The page that is read next from the file.
    next_page: usize,
    buffer: Vec<u8>,
    /// Pages of the buffer that are behind.
    done: usize,
    /// Entries of the current page: key, and where its positions end in `unpacked`.
    entries: Vec<(Key, usize)>,
    unpacked: Vec<u64>,
    at: usize,
    /// The key that it stands at.
    pub(in crate::ledger::index) key: Key,
    /// Its positions.
    pub(in crate::ledger::index) positions: Vec<u64>,
}

impl<'a> Cursor<'a> {
    /// In front of the first key.
    pub(in crate::ledger::index) fn over(run: &'a Run) -> Self {
        Cursor {
            run,
            next_page: 0,
            buffer: Vec::new(),
            done: 0,
            entries: Vec::new(),
            unpacked: Vec::new(),
            at: 0,
            key: Key(0),
            positions: Vec::new(),
        }
    }

    /// Goes on to the next entry; false behind the last.
    pub(in crate::ledger::index) fn advance(&mut self) -> Result<bool, IndexError> {
        while self.at == self.entries.len() {
            if !self.read_page()? {
                return Ok(false);
            }
        }
        let start = self.at.checked_sub(1).map_or(0, |before| self.entries[before].1);
        let (key, end) = self.entries[self.at];
        self.key = key;
        self.positions.clear();
        self.positions.extend_from_slice(&self.unpacked[start..end]);
        self.at += 1;
        Ok(true)
    }

    fn read_page(&mut self) -> Result<bool, IndexError> {
        if self.done * PAGE_BYTES == self.buffer.len() {
            let pages = READ_PAGES.min(self.run.pages() - self.next_page);
            if pages == 0 {
                return Ok(false);
            }
            self.buffer.resize(pages * PAGE_BYTES, 0);
            self.run.read_pages(self.next_page, &mut self.buffer)?;
            self.next_page += pages;
            self.done = 0;
        }
        self.entries.clear();
        self.unpacked.clear();
        self.at = 0;
        let first = self.run.meta.first;
        let mut unpack_all = || {
            let mut entries = Entries::of(&self.buffer[self.done * PAGE_BYTES..][..PAGE_BYTES])?;
            while let Some((key, list)) = entries.next()? {
                unpack(key, first, list, &mut self.unpacked)?;
                self.entries.push((key, self.unpacked.len()));
            }
            Ok(())
        };
        unpack_all().map_err(|BadPage| self.run.bad_page())?;
        self.done += 1;
        Ok(true)
    }
}

const _: () = assert!(HEADER_BYTES.is_multiple_of(PAGE_BYTES), "pages stand at multiples of their size");
