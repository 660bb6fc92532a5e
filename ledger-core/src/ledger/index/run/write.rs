//! Writes an index file: under another name first, durable before it gets its own.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::{Contents, HEADER_BYTES, IndexError, Meta, Run, header};
use crate::domain::ids::Position;
use crate::ledger::index::key::Key;
use crate::ledger::index::page::PageBuilder;

/// Ending of a file that is not finished.
pub(in crate::ledger::index) const UNFINISHED: &str = "new";
/// Written at a time.
const WRITE_BYTES: usize = 256 << 10;

/// The name of a file, which says what is in it.
pub(in crate::ledger::index) fn name_of(contents: Contents, first: Position, end: Position) -> String {
    match contents {
        Contents::Postings => format!("{:020}-{:020}.run", first.0, end.0),
        Contents::Heads => format!("{:020}.heads", end.0),
    }
}

/// A file on its way.
#[derive(Debug)]
pub(in crate::ledger::index) struct RunWriter {
    meta: Meta,
    path: PathBuf,
    beside: PathBuf,
    out: BufWriter<File>,
    pages: PageBuilder,
    first_keys: Vec<Key>,
}

impl RunWriter {
    /// Begins a file. It is for its owner's eyes alone: personal numbers stand in it.
    pub(in crate::ledger::index) fn new(folder: &Path, meta: Meta) -> Result<RunWriter, IndexError> {
        let path = folder.join(name_of(meta.contents, meta.first, meta.end));
        let mut beside = path.clone().into_os_string();
        beside.push(".");
        beside.push(UNFINISHED);
        let beside = PathBuf::from(beside);
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(true).mode(0o600);
        let file = options.open(&beside).map_err(IndexError::io("create", &beside))?;
        let mut out = BufWriter::with_capacity(WRITE_BYTES, file);
        out.write_all(&[0; HEADER_BYTES]).map_err(IndexError::io("write", &beside))?;
        let pages = PageBuilder::new(meta.first);
        Ok(RunWriter { meta, path, beside, out, pages, first_keys: Vec::new() })
    }

    /// Adds a key with its positions. Keys ascend, and positions under a key.
    pub(in crate::ledger::index) fn push(&mut self, key: Key, positions: &[u64]) -> Result<(), IndexError> {
        let RunWriter { pages, out, first_keys, beside, meta, .. } = self;
        meta.entries += 1;
        pages.push(key, positions, &mut |first, page| {
            first_keys.push(first);
            out.write_all(page).map_err(IndexError::io("write", beside))
        })
    }

    /// Makes the file durable and gives it its name.
    pub(in crate::ledger::index) fn finish(mut self) -> Result<Run, IndexError> {
        let finished = self.finish_file();
        if finished.is_err() {
            self.abandon();
        }
        finished
    }

    /// Takes the unfinished file away.
    pub(in crate::ledger::index) fn abandon(&self) {
        // What cannot be removed now is removed when the ledger is opened.
        drop(fs::remove_file(&self.beside));
    }

    fn finish_file(&mut self) -> Result<Run, IndexError> {
        let RunWriter { pages, out, first_keys, beside, meta, path } = self;
        pages.finish(&mut |first, page| {
            first_keys.push(first);
            out.write_all(page).map_err(IndexError::io("write", beside))
        })?;
        let tail = header::encode_tail(first_keys, &meta.sources);
        out.write_all(&tail).and_then(|()| out.flush()).map_err(IndexError::io("write", beside))?;
        let header = header::encode(meta, first_keys.len(), tail.len());
        out.get_ref().write_all_at(&header, 0).map_err(IndexError::io("write", beside))?;
        out.get_ref().sync_all().map_err(IndexError::io("sync", beside))?;
        fs::rename(&*beside, &*path).map_err(IndexError::io("rename", beside))?;
        Run::open(path)
    }
}
