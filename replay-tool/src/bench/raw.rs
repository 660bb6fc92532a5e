//! What the disk and the file system take by themselves, without a ledger.

use std::fs::File;
use std::io;
use std::num::NonZeroU64;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::error::ToolError;

/// Length of the file that raw appends go to; then it begins again. Longer than the ledger's longest group.
const FILE_BYTES: u64 = 64 << 20;

/// Where raw appends go: a file of zeros, all of them durable, as the log's segments are.
#[derive(Debug)]
pub(super) struct RawFile {
    path: PathBuf,
    file: File,
    offset: u64,
}

impl RawFile {
    pub(super) fn create(path: PathBuf) -> Result<Self, ToolError> {
        let made = File::create(&path).and_then(|file| {
            let zeros = vec![0; 1 << 20];
            (0..FILE_BYTES).step_by(zeros.len()).try_for_each(|at| file.write_all_at(&zeros, at))?;
            file.sync_all()?;
            Ok(file)
        });
        let file = made.map_err(ToolError::bench("make", &path))?;
        Ok(RawFile { path, file, offset: 0 })
    }

    /// Writes and syncs once.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), ToolError> {
        let length = bytes.len() as u64;
        if self.offset + length > FILE_BYTES {
            self.offset = 0;
        }
        let written = self.file.write_all_at(bytes, self.offset).and_then(|()| self.file.sync_data());
        written.map_err(ToolError::bench("write", &self.path))?;
        self.offset += length;
        Ok(())
    }
}

/// Every file below a folder, with its length in bytes.
pub(super) fn files_below(folder: &Path) -> Result<Vec<(PathBuf, u64)>, ToolError> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(ToolError::bench("list", &folder))? {
            let path = entry.map_err(ToolError::bench("list", &folder))?.path();
            let about = path.metadata().map_err(ToolError::bench("look at", &path))?;
            if about.is_dir() {
                folders.push(path);
            } else {
                found.push((path, about.len()));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Takes everything below a folder out of the page cache, as far as it is durable.
pub(super) fn drop_from_cache(folder: &Path) -> Result<(), ToolError> {
    for (path, _) in files_below(folder)? {
        let dropped = File::open(&path).and_then(|file| {
            file.sync_data()?;
            Ok(rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?)
        });
        dropped.map_err(ToolError::bench("take out of the cache", &path))?;
    }
    Ok(())
}

/// A place in a file: where, and how many bytes.
pub(super) type Piece<'a> = (&'a File, u64, usize);

/// Tells the kernel which pieces are about to be read, so that it fetches all of them at once.
pub(super) fn announce(pieces: &[Piece<'_>]) -> io::Result<()> {
    for (file, offset, length) in pieces {
        let length = NonZeroU64::new(*length as u64);
        rustix::fs::fadvise(file, *offset, length, rustix::fs::Advice::WillNeed)?;
    }
    Ok(())
}

/// Reads pieces of files, one behind the other.
pub(super) fn read_pieces(pieces: &[Piece<'_>], buffer: &mut Vec<u8>) -> io::Result<()> {
    for (file, offset, length) in pieces {
        buffer.resize(*length, 0);
        file.read_at(buffer, *offset)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_appends_follow_one_another_and_begin_again_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("raw");
        let mut raw = RawFile::create(path.clone()).unwrap();
        raw.append(b"abcde").unwrap();
        raw.append(b"fg").unwrap();
        let found = std::fs::read(&path).unwrap();
        assert_eq!((&found[..9], found.len() as u64), (&b"abcdefg\0\0"[..], FILE_BYTES));
        raw.offset = FILE_BYTES - 4;
        raw.append(b"abcde").unwrap();
        assert_eq!(raw.offset, 5);
    }

    #[test]
    fn all_files_are_found_and_can_be_dropped_from_the_cache() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("log")).unwrap();
        std::fs::write(folder.path().join("log/1"), b"one").unwrap();
        std::fs::write(folder.path().join("0"), b"zero!").unwrap();
        let found = files_below(folder.path()).unwrap();
        let expected = [(folder.path().join("0"), 5), (folder.path().join("log/1"), 3)];
        assert_eq!(found, expected);
        drop_from_cache(folder.path()).unwrap();
        let file = File::open(folder.path().join("0")).unwrap();
        let mut last = Vec::new();
        announce(&[(&file, 0, 2), (&file, 2, 3)]).unwrap();
        read_pieces(&[(&file, 0, 2), (&file, 2, 3)], &mut last).unwrap();
        assert_eq!(last, b"ro!");
    }
}
