//! What can go wrong with a log, each with its place. None of these carries a byte of a record.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::LedgerId;
use crate::domain::ids::Position;

/// A log refused, or failed.
#[derive(Debug, Error)]
pub enum LogError {
    /// Somebody else appended. Nothing was written.
    #[error("the tail of the log is {actual}, not {expected}: somebody else appended")]
    TailMoved {
        /// The tail that the caller expected.
        expected: Position,
        /// The tail as it is.
        actual: Position,
    },
    /// There was no room for the batch, and not a byte of it was written. The log goes on when there is room again.
    #[error("no space left to append, at {}", path.display())]
    OutOfSpace {
        /// The file that could not grow.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// An earlier append failed in a way that leaves unknown what is stored. Only opening the log again tells.
    #[error("the log takes no more records because an earlier append failed")]
    Poisoned,
    /// There is no durable record at this position yet.
    #[error("no record at position {position}: the tail is {tail}")]
    NotWritten {
        /// The position asked for.
        position: Position,
        /// The tail.
        tail: Position,
    },
    /// What is stored cannot be believed.
    #[error(transparent)]
    Damaged(#[from] Damage),
    /// Another process has the data folder.
    #[error("another process holds the lock {}: it serves, records, or reads and keeps writers out", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// The lock file was removed or replaced, so that another process may write to the same log. Nothing was written.
    #[error("the lock {} is no longer ours: the file was removed or replaced", path.display())]
    LockLost {
        /// The lock file.
        path: PathBuf,
    },
    /// The log belongs to another ledger.
    #[error("{} belongs to ledger {found}, not {expected}", path.display())]
    OtherLedger {
        /// The segment.
        path: PathBuf,
        /// The ledger that was asked for.
        expected: LedgerId,
        /// The ledger that the segment names.
        found: LedgerId,
    },
    /// A log is to be created where there is one already.
    #[error("there is a log in {} already", path.display())]
    AlreadyExists {
        /// The folder of the segments.
        path: PathBuf,
    },
    /// A log is to be opened where there is none.
    #[error("there is no log in {}", path.display())]
    NotFound {
        /// The folder of the segments.
        path: PathBuf,
    },
    /// The operating system failed.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was to be done, as a verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
}

impl LogError {
    /// For `map_err`: the operating system failed at `action` on `path`.
    pub(crate) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> LogError {
        let path = path.into();
        move |source| LogError::Io { action, path, source }
    }
}

/// One place in the log that cannot be believed. Nothing at or behind it is read, and nothing is repaired.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{} is damaged at byte {offset}, position {position}: {what}", segment.display())]
pub struct Damage {
    /// The segment file.
    pub segment: PathBuf,
    /// Byte offset in the file of the frame or block that is wrong.
    pub offset: u64,
    /// Position of the record that should stand there; for the end of a batch, the position after the batch; for a root that
    /// does not fit, the position of the first record behind what the root is over.
    pub position: Position,
    /// What is wrong with it.
    pub what: DamageKind,
}

/// What is wrong with a place in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DamageKind {
    /// No segment holds this position.
    #[error("the segment that should start here is missing")]
    MissingSegment,
    /// The header block of the segment is wrong.
    #[error("the header of the segment is wrong")]
    Header,
    /// The segment's format is one that this version does not know.
    #[error("format version {0} is unknown")]
    Version(u32),
    /// The header names another first position than the file's name.
    #[error("the header says that the segment starts at position {0}")]
    FirstPosition(u64),
    /// The header belongs to another ledger than the segments before it.
    #[error("the segment belongs to another ledger than the one before it")]
    OtherLedger,
    /// The header's tree is not the tree over the records before it.
    #[error("the header's tree is not the tree over the records before the segment")]
    HeaderTree,
    /// The length is impossible.
    #[error("a length of {0} bytes is impossible")]
    Length(u32),
    /// The checksum is wrong.
    #[error("the checksum is wrong")]
    Checksum,
    /// Bytes between two frames are not zero.
    #[error("padding is not zero")]
    Padding,
    /// The kind of the frame is unknown.
    #[error("frame kind {0} is unknown")]
    Kind(u8),
    /// A frame of another position stands here.
    #[error("the frame of position {0} stands here")]
    Position(u64),
    /// Records end without the frame that commits them.
    #[error("the records end without the frame that commits them")]
    Uncommitted,
    /// The commit frame does not fit the records before it.
    #[error("the commit frame does not fit the records before it")]
    Commit,
    /// The root in the commit frame is not that of the records before the batch.
    #[error("the tree root in the commit frame is not that of the records before the batch")]
    Root,
    /// Something stands behind the last batch, where nothing was ever written.
    #[error("bytes that were never written are not zero")]
    NotBlank,
    /// The records of the segment end before they should.
    #[error("the records of the segment end too early")]
    Ends,
    /// The file's name is not a position.
    #[error("the file's name is not a position")]
    Name,
    /// The footer of a sealed file is wrong, or there is none.
    #[error("the footer of the sealed file is wrong")]
    Footer,
    /// The directory of the blocks does not fit the file.
    #[error("the directory of blocks is wrong")]
    Directory,
    /// A block is not one that was ever written.
    #[error("the block is malformed")]
    Block,
    /// The root of a block, or of the whole file, is not that of its records.
    #[error("the tree root of the block is not that of its records")]
    BlockRoot,
    /// The header of a record cannot be read.
    #[error("the header of the record cannot be read")]
    Record,
    /// The hash of the whole file is wrong.
    #[error("the hash of the whole file is wrong")]
    FileHash,
}
