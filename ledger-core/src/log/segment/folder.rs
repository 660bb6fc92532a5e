//! The folder of the segments: which files there are, and what their headers say.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::{Disk, bytes_at, read_file};
use super::header::{HEADER_BYTES, Header, header_checksum};
use super::recovery::creation_unfinished;
use super::sealed::SealedFile;
use crate::domain::ids::Position;
use crate::evidence::TreeHead;
use crate::log::{Damage, DamageKind, LedgerId, LogError};

const FOLDER: &str = "log";
const EXTENSION: &str = "seg";
const SEALED: &str = "sealed";
/// Times that a folder is listed again because a file in it was sealed. Sealing one takes a second.
const LOOKS: usize = 8;
/// What is being made; it is not looked at and removed by the next writer.
const ASIDE: &str = "new";

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
        Self::with_extension(folder, first, EXTENSION)
    }

    /// The sealed file that starts at `first`.
    pub(super) fn sealed(folder: &Path, first: Position) -> Self {
        Self::with_extension(folder, first, SEALED)
    }

    fn with_extension(folder: &Path, first: Position, extension: &str) -> Self {
        SegmentFile { first, path: folder.join(format!("{:020}.{extension}", first.0)) }
    }

    /// All raw segments of a folder in order. Files of other kinds are left alone.
    pub(super) fn list(disk: &dyn Disk, folder: &Path) -> Result<Vec<SegmentFile>, LogError> {
        Self::of_kind(&list(disk, folder)?, folder, EXTENSION)
    }

    /// Those of `paths` that have this extension, in order.
    fn of_kind(paths: &[PathBuf], folder: &Path, extension: &str) -> Result<Vec<SegmentFile>, LogError> {
        let mut files = Vec::new();
        for path in paths.iter().filter(|path| path.extension().is_some_and(|of| of == extension)) {
            let number = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok());
            let file = SegmentFile { first: Position(number.unwrap_or_default()), path: path.clone() };
            if number.is_none() || Self::with_extension(folder, file.first, extension) != file {
                return Err(file.damage(0, file.first, DamageKind::Name).into());
            }
            files.push(file);
        }
        files.sort();
        Ok(files)
    }

    /// Whether the raw segment at `path`, which is not there any more, has been sealed: then sealed files reach beyond its start.
    fn sealed_now(disk: &dyn Disk, folder: &Path, path: &Path) -> Result<bool, LogError> {
        let raw = Self::of_kind(&[path.to_path_buf()], folder, EXTENSION)?;
        let paths = list(disk, folder)?;
        let sealed = Self::of_kind(&paths, folder, SEALED)?;
        Ok(raw.first().is_some_and(|raw| sealed.iter().any(|sealed| sealed.first <= raw.first)))
    }

    /// The whole file.
    pub(super) fn read(&self, disk: &dyn Disk) -> Result<Vec<u8>, LogError> {
        read_file(disk, &self.path).map_err(LogError::io("read", &self.path))
    }

    /// The header block alone, or what there is of it.
    pub(super) fn read_header(&self, disk: &dyn Disk) -> Result<Vec<u8>, LogError> {
        let file = disk.open_to_read(&self.path).map_err(LogError::io("open", &self.path))?;
        let length = file.length().map_err(LogError::io("read", &self.path))?;
        let length = usize::try_from(length).unwrap_or(HEADER_BYTES).min(HEADER_BYTES);
        bytes_at(&*file, length, 0).map_err(LogError::io("read", &self.path))
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

/// The files of a log, without a last segment whose creation was never finished.
#[derive(Debug)]
pub(super) struct Listing {
    /// Sealed files, without a gap from position 0 on, each with the tree of the one before.
    pub(super) sealed: Vec<Arc<SealedFile>>,
    /// Raw segments. The first begins at or before the end of the sealed files.
    pub(super) files: Vec<SegmentFile>,
    /// A last segment in which nothing was ever stored.
    pub(super) unfinished: Option<SegmentFile>,
    /// What the next writer removes: raw segments that sealed files stand for, and files that were never finished.
    pub(super) leftover: Vec<PathBuf>,
    /// Contents of the last of `files`.
    pub(super) last: Vec<u8>,
}

impl Listing {
    /// Lists `folder`, reads what sealed files say of themselves, and the last segment.
    pub(super) fn read(disk: &dyn Disk, folder: &Path) -> Result<Listing, LogError> {
        Self::of(disk, folder, &list(disk, folder)?)
    }

    fn of(disk: &dyn Disk, folder: &Path, paths: &[PathBuf]) -> Result<Listing, LogError> {
        let mut sealed = Vec::new();
        for file in SegmentFile::of_kind(paths, folder, SEALED)? {
            sealed.push(Arc::new(SealedFile::open(disk, file)?));
        }
        check_sealed(&sealed)?;
        let mut files = SegmentFile::of_kind(paths, folder, EXTENSION)?;
        let mut last = files.last().map_or(Ok(Vec::new()), |file| file.read(disk))?;
        let finished = !last.is_empty() && !creation_unfinished(&last);
        let unfinished = if finished { None } else { files.pop() };
        if unfinished.is_some() {
            last = files.last().map_or(Ok(Vec::new()), |file| file.read(disk))?;
        }
        let sealed_end = sealed.last().map_or(Position::ZERO, |file| file.end);
        let covered = files.windows(2).take_while(|pair| pair[1].first <= sealed_end).count();
        let aside = paths.iter().filter(|path| path.extension().is_some_and(|of| of == ASIDE)).cloned();
        let leftover = files.drain(..covered).map(|file| file.path).chain(aside).collect();
        let nothing_yet = files.is_empty() && sealed.is_empty();
        if !nothing_yet && files.first().is_none_or(|first| first.first > sealed_end) {
            let missing = SegmentFile::named(folder, sealed_end);
            return Err(missing.damage(0, sealed_end, DamageKind::MissingSegment).into());
        }
        Ok(Listing { sealed, files, unfinished, leftover, last })
    }

    /// Checks every header against its file's name and the ledger.
    pub(super) fn check_headers(&self, disk: &dyn Disk, ledger: LedgerId) -> Result<(), LogError> {
        let sealed = self.sealed.iter().map(|sealed| Ok::<_, LogError>((&sealed.file, sealed.ledger)));
        let raw = self.files.iter().map(|file| {
            let (header, _) = file.decode_header(&file.read_header(disk)?)?;
            Ok((file, header.ledger))
        });
        for found in sealed.chain(raw) {
            let (file, found) = found?;
            if found == ledger {
                continue;
            }
            if file.first == Position::ZERO {
                let path = file.path.clone();
                return Err(LogError::OtherLedger { path, expected: ledger, found });
            }
            return Err(file.damage(0, file.first, DamageKind::OtherLedger).into());
        }
        Ok(())
    }
}

/// Does `work`, which lists a folder and reads what it found. Beside a writer a segment may be sealed in between, and be gone: then the
/// work is done again.
pub(super) fn beside_a_sealer<T>(
    disk: &dyn Disk,
    folder: &Path,
    work: &mut dyn FnMut() -> Result<T, LogError>,
) -> Result<T, LogError> {
    for _ in 0..LOOKS {
        match work() {
            Err(LogError::Io { source, path, .. })
                if source.kind() == ErrorKind::NotFound && SegmentFile::sealed_now(disk, folder, &path)? => {}
            done => return done,
        }
    }
    work()
}

/// Sealed files follow one another from position 0 on, each with the tree behind the one before.
fn check_sealed(sealed: &[Arc<SealedFile>]) -> Result<(), LogError> {
    let mut tree = TreeHead::new();
    for file in sealed {
        if file.before.size() != tree.size() {
            let position = Position(tree.size());
            return Err(file.file.damage(0, position, DamageKind::MissingSegment).into());
        }
        if file.before != tree {
            return Err(file.file.damage(0, file.file.first, DamageKind::HeaderTree).into());
        }
        tree = file.after.clone();
    }
    Ok(())
}

/// The names of a log's files, with nothing read of the files.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// Sealed files in order.
    pub(super) sealed: Vec<SegmentFile>,
    /// Raw segments in order.
    pub(super) raw: Vec<SegmentFile>,
    /// Files whose names are not positions.
    pub(super) misnamed: Vec<Damage>,
}

impl Names {
    /// Lists `folder`.
    pub(super) fn read(disk: &dyn Disk, folder: &Path) -> Result<Names, LogError> {
        let mut names = Names::default();
        for path in list(disk, folder)? {
            for (extension, files) in [(SEALED, &mut names.sealed), (EXTENSION, &mut names.raw)] {
                match SegmentFile::of_kind(std::slice::from_ref(&path), folder, extension) {
                    Ok(found) => files.extend(found),
                    Err(LogError::Damaged(damage)) => names.misnamed.push(damage),
                    Err(other) => return Err(other),
                }
            }
        }
        names.sealed.sort();
        names.raw.sort();
        names.misnamed.sort_by(|one, two| one.segment.cmp(&two.segment));
        Ok(names)
    }
}

/// Everything in a folder; nothing where there is none.
fn list(disk: &dyn Disk, folder: &Path) -> Result<Vec<PathBuf>, LogError> {
    match disk.list(folder) {
        Err(absent) if absent.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        listed => listed.map_err(LogError::io("list", folder)),
    }
}
