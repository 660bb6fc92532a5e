//! The folder of the segments: which files there are, and what their headers say.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::disk::{Disk, read_full_at};
use super::header::{HEADER_BYTES, Header, header_checksum};
use super::recovery::creation_unfinished;
use crate::domain::ids::Position;
use crate::log::{Damage, DamageKind, LedgerId, LogError};

const FOLDER: &str = "log";
const EXTENSION: &str = "seg";

/// The folder of the segments inside a data folder.
pub(super) fn segments_folder(data_folder: &Path) -> PathBuf {
    data_folder.join(FOLDER)
}

/// A segment as its file name announces it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SegmentFile {
    pub(super) first: Position,
    pub(super) path: PathBuf,
}

impl SegmentFile {
    /// The file of the segment that starts at `first`.
    pub(super) fn named(folder: &Path, first: Position) -> Self {
        SegmentFile { first, path: folder.join(format!("{:020}.{EXTENSION}", first.0)) }
    }

    /// All segments of a folder in order. Files of other kinds are left alone.
    pub(super) fn list(disk: &dyn Disk, folder: &Path) -> Result<Vec<SegmentFile>, LogError> {
        let entries = match disk.list(folder) {
            Ok(entries) => entries,
            Err(absent) if absent.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(LogError::io("list", folder)(source)),
        };
        let mut files = Vec::new();
        for path in entries {
            if path.extension().is_none_or(|extension| extension != EXTENSION) {
                continue;
            }
            let number = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok());
            let file = SegmentFile { first: Position(number.unwrap_or_default()), path };
            if number.is_none() || SegmentFile::named(folder, file.first) != file {
                return Err(file.damage(0, file.first, DamageKind::Name).into());
            }
            files.push(file);
        }
        files.sort();
        Ok(files)
    }

    /// The whole file, into a buffer that is used again.
    pub(super) fn read_into(&self, disk: &dyn Disk, buffer: &mut Vec<u8>) -> Result<(), LogError> {
        let file = disk.open_to_read(&self.path).map_err(LogError::io("open", &self.path))?;
        let length = file.length().map_err(LogError::io("read", &self.path))?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if buffer.capacity() < length {
            // Zeros from the allocator cost nothing, unlike those of `resize`.
            *buffer = vec![0; length];
        }
        buffer.resize(length, 0);
        let read = read_full_at(&*file, buffer, 0).map_err(LogError::io("read", &self.path))?;
        buffer.truncate(read);
        Ok(())
    }

    /// The header block alone.
    pub(super) fn read_header(&self, disk: &dyn Disk) -> Result<Vec<u8>, LogError> {
        let mut block = vec![0; HEADER_BYTES];
        let file = disk.open_to_read(&self.path).map_err(LogError::io("open", &self.path))?;
        let read = read_full_at(&*file, &mut block, 0).map_err(LogError::io("read", &self.path))?;
        block.truncate(read);
        Ok(block)
    }

    /// What the header block says, if it is one and fits the file's name. The checksum comes with it.
    pub(super) fn decode_header(&self, bytes: &[u8]) -> Result<(Header, u32), Damage> {
        let header = Header::decode(bytes).map_err(|what| self.damage(0, self.first, what))?;
        if header.first() != self.first {
            return Err(self.damage(0, self.first, DamageKind::FirstPosition(header.first().0)));
        }
        Ok((header, header_checksum(bytes)))
    }

    /// Damage in this file.
    pub(super) fn damage(&self, offset: usize, position: Position, what: DamageKind) -> Damage {
        Damage { segment: self.path.clone(), offset: offset as u64, position, what }
    }
}

/// The segments of a log, without a last one whose creation was never finished.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) files: Vec<SegmentFile>,
    /// A last file in which nothing was ever stored.
    pub(super) unfinished: Option<SegmentFile>,
    /// Contents of the last of `files`.
    pub(super) last: Vec<u8>,
}

impl Listing {
    /// Lists `folder` and reads its last segment.
    pub(super) fn read(disk: &dyn Disk, folder: &Path) -> Result<Listing, LogError> {
        let mut files = SegmentFile::list(disk, folder)?;
        let mut last = Vec::new();
        if let Some(file) = files.last() {
            file.read_into(disk, &mut last)?;
        }
        let unfinished = if !last.is_empty() && !creation_unfinished(&last) { None } else { files.pop() };
        if unfinished.is_some()
            && let Some(file) = files.last()
        {
            file.read_into(disk, &mut last)?;
        }
        if let Some(first) = files.first()
            && first.first != Position::ZERO
        {
            let missing = SegmentFile::named(folder, Position::ZERO);
            return Err(missing.damage(0, Position::ZERO, DamageKind::MissingSegment).into());
        }
        Ok(Listing { files, unfinished, last })
    }

    /// Checks every header against its file's name and the ledger.
    pub(super) fn check_headers(&self, disk: &dyn Disk, ledger: LedgerId) -> Result<(), LogError> {
        for file in &self.files {
            let (header, _) = file.decode_header(&file.read_header(disk)?)?;
            if header.ledger == ledger {
                continue;
            }
            if file.first == Position::ZERO {
                let path = file.path.clone();
                return Err(LogError::OtherLedger { path, expected: ledger, found: header.ledger });
            }
            return Err(file.damage(0, file.first, DamageKind::OtherLedger).into());
        }
        Ok(())
    }
}
