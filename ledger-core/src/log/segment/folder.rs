//! The folder of the segments: which files there are, and what their headers say.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

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
    pub(super) fn list(folder: &Path) -> Result<Vec<SegmentFile>, LogError> {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(absent) if absent.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(LogError::io("list", folder)(source)),
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(LogError::io("list", folder))?.path();
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
    pub(super) fn read_into(&self, buffer: &mut Vec<u8>) -> Result<(), LogError> {
        buffer.clear();
        let mut file = File::open(&self.path).map_err(LogError::io("open", &self.path))?;
        file.read_to_end(buffer).map_err(LogError::io("read", &self.path))?;
        Ok(())
    }

    /// The header block alone.
    pub(super) fn read_header(&self) -> Result<Vec<u8>, LogError> {
        let mut block = Vec::with_capacity(HEADER_BYTES);
        let file = File::open(&self.path).map_err(LogError::io("open", &self.path))?;
        file.take(HEADER_BYTES as u64).read_to_end(&mut block).map_err(LogError::io("read", &self.path))?;
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
    pub(super) fn read(folder: &Path) -> Result<Listing, LogError> {
        let mut files = SegmentFile::list(folder)?;
        let mut last = Vec::new();
        if let Some(file) = files.last() {
            file.read_into(&mut last)?;
        }
        let unfinished = if !last.is_empty() && !creation_unfinished(&last) { None } else { files.pop() };
        if unfinished.is_some()
            && let Some(file) = files.last()
        {
            file.read_into(&mut last)?;
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
    pub(super) fn check_headers(&self, ledger: LedgerId) -> Result<(), LogError> {
        for file in &self.files {
            let (header, _) = file.decode_header(&file.read_header()?)?;
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
