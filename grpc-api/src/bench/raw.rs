//! What the disk and the file system take by themselves, without a ledger.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::BenchError;

/// Length of the file that raw appends go to; then it begins again. Long enough that a turn does not wait for the pages
/// that it wrote itself.
const FILE_BYTES: u64 = 32 << 20;
/// Read at a time, as the log's own scan does.
const READ_BYTES: usize = 256 << 10;

/// Raw appends: the same bytes as the ledger's, written and synced the same way.
pub(super) struct RawFile {
    path: PathBuf,
    file: File,
    bytes: Vec<u8>,
    offset: u64,
}

impl RawFile {
    /// A file of zeros, all of them durable, as the log's segments are. Each append will write `bytes` bytes like those of
    /// `sample`.
    pub(super) fn create(path: PathBuf, sample: &[u8], bytes: usize) -> Result<Self, BenchError> {
        let file = File::create(&path).map_err(BenchError::io("create", &path))?;
        let zeros = vec![0; 1 << 20];
        let mut at = 0;
        while at < FILE_BYTES {
            file.write_all_at(&zeros, at).map_err(BenchError::io("write", &path))?;
            at += zeros.len() as u64;
        }
        file.sync_all().map_err(BenchError::io("sync", &path))?;
        let bytes = sample.iter().copied().cycle().take(bytes).collect();
        Ok(RawFile { path, file, bytes, offset: 0 })
    }

    /// Writes and syncs once.
    pub(super) fn append(&mut self) -> Result<(), BenchError> {
        let bytes = self.bytes.len() as u64;
        if self.offset + bytes > FILE_BYTES {
            self.offset = 0;
        }
        let written = self.file.write_all_at(&self.bytes, self.offset);
        written.map_err(BenchError::io("write", &self.path))?;
        self.file.sync_data().map_err(BenchError::io("sync", &self.path))?;
        self.offset += bytes;
        Ok(())
    }
}

/// The bytes that a log takes in its files.
pub(super) struct RawLog {
    /// Each file, and how much of it is used: behind that are zeros.
    files: Vec<(PathBuf, u64)>,
    buffer: Vec<u8>,
}

impl RawLog {
    /// Of the ledger in a data folder. Its files are read once to the end.
    pub(super) fn of(data: &Path) -> Result<Self, BenchError> {
        let folder = data.join("log");
        let listed = std::fs::read_dir(&folder).map_err(BenchError::io("list", &folder))?;
        let mut files = Vec::new();
        for entry in listed {
            let path = entry.map_err(BenchError::io("list", &folder))?.path();
            let bytes = std::fs::read(&path).map_err(BenchError::io("read", &path))?;
            let used = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
            files.push((path, used as u64));
        }
        files.sort();
        Ok(RawLog { files, buffer: vec![0; READ_BYTES] })
    }

    /// Bytes that are read.
    pub(super) fn bytes(&self) -> u64 {
        self.files.iter().map(|(_, used)| used).sum()
    }

    /// Reads everything and gives its CRC32C.
    pub(super) fn checksum(&mut self) -> Result<u32, BenchError> {
        let mut checksum = 0;
        for (path, used) in &self.files {
            let mut file = File::open(path).map_err(BenchError::io("open", path))?.take(*used);
            loop {
                let read = file.read(&mut self.buffer).map_err(BenchError::io("read", path))?;
                if read == 0 {
                    break;
                }
                checksum = crc32c::crc32c_append(checksum, &self.buffer[..read]);
            }
        }
        Ok(checksum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_appends_follow_one_another_and_begin_again_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("raw");
        let mut raw = RawFile::create(path.clone(), b"abc", 5).unwrap();
        raw.append().unwrap();
        raw.append().unwrap();
        let found = std::fs::read(&path).unwrap();
        assert_eq!((&found[..12], found.len() as u64), (&b"abcababcab\0\0"[..], FILE_BYTES));
        raw.offset = FILE_BYTES - 4;
        raw.append().unwrap();
        assert_eq!(raw.offset, 5);
    }

    #[test]
    fn a_log_is_read_without_the_zeros_behind_it() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        std::fs::create_dir(&log).unwrap();
        std::fs::write(log.join("2"), b"world\0\0").unwrap();
        std::fs::write(log.join("1"), b"hello \0").unwrap();
        let mut raw = RawLog::of(folder.path()).unwrap();
        assert_eq!(raw.bytes(), 11);
        assert_eq!(raw.checksum().unwrap(), crc32c::crc32c(b"hello world"));
    }
}
