//! Reading some of a sealed file: one record, a run of them, or headers alone.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use super::block::{BLOCK_RECORDS, BlockSize, Front, GROUP_RECORDS, Unpacker, put_together};
use super::frame::{ENTRY_BYTES, Entry, FOOTER_BYTES, Footer, HEADER_BYTES, SealedHeader};
use super::heads::Heads;
use crate::codec::RawHead;
use crate::domain::ids::Position;
use crate::evidence::TreeHead;
use crate::log::segment::Flow;
use crate::log::segment::disk::{Disk, DiskFile, bytes_at, read_exact_at};
use crate::log::segment::folder::SegmentFile;
use crate::log::{DamageKind, LedgerId, LogError};

/// A sealed file as header and footer describe it.
#[derive(Debug)]
pub(in crate::log::segment) struct SealedFile {
    pub(in crate::log::segment) file: SegmentFile,
    /// Position behind the last record.
    pub(in crate::log::segment) end: Position,
    pub(in crate::log::segment) ledger: LedgerId,
    /// The tree over all records before the file, and up to its end.
    pub(in crate::log::segment) before: TreeHead,
    pub(in crate::log::segment) after: TreeHead,
    dictionary_bytes: u32,
    dictionary_checksum: u32,
    footer: Footer,
}

impl SealedFile {
    /// Reads header and footer. The directory, the dictionary and the blocks are read when they are needed.
    pub(in crate::log::segment) fn open(disk: &dyn Disk, file: SegmentFile) -> Result<Self, LogError> {
        let opened = disk.open_to_read(&file.path).map_err(LogError::io("open", &file.path))?;
        let length = opened.length().map_err(LogError::io("read", &file.path))?;
        let damage = |offset: u64, what| LogError::from(file.damage(offset as usize, file.first, what));
        let footer_at = length
            .checked_sub(FOOTER_BYTES as u64)
            .filter(|at| *at >= HEADER_BYTES as u64)
            .ok_or_else(|| damage(0, DamageKind::Ends))?;
        let read =
            |length, offset| bytes_at(&*opened, length, offset).map_err(LogError::io("read", &file.path));
        let header = SealedHeader::decode(&read(HEADER_BYTES, 0)?).map_err(|what| damage(0, what))?;
        if header.first() != file.first {
            return Err(damage(0, DamageKind::FirstPosition(header.first().0)));
        }
        let footer =
            Footer::decode(&read(FOOTER_BYTES, footer_at)?).map_err(|what| damage(footer_at, what))?;
        let blocks = (header.end.0 - header.first().0) / BLOCK_RECORDS as u64;
        let fits = footer.directory_at.checked_add(footer.directory_bytes() as u64) == Some(footer_at)
            && u64::from(footer.blocks) == blocks
            && footer.after.size() == header.end.0
            && u64::from(header.dictionary_bytes) + HEADER_BYTES as u64 <= footer.directory_at;
        if !fits {
            return Err(damage(footer_at, DamageKind::Directory));
        }
        let SealedHeader { ledger, before, end, dictionary_bytes, dictionary_checksum } = header;
        let after = footer.after.clone();
        Ok(SealedFile { file, end, ledger, before, after, dictionary_bytes, dictionary_checksum, footer })
    }
}

/// A sealed file that is open for reading.
pub(in crate::log::segment) struct OpenSealed {
    source: Arc<SealedFile>,
    file: Arc<dyn DiskFile>,
    dictionary: Vec<u8>,
    /// Where each block starts.
    offsets: Vec<u64>,
    sizes: Vec<BlockSize>,
    scratch: Mutex<Vec<Scratch>>,
}

/// What reading needs besides the file; kept from one reading to the next.
struct Scratch {
    unpacker: Unpacker,
    heads: Heads,
    block: Vec<u8>,
    record: Vec<u8>,
    head: RawHead,
}

impl std::fmt::Debug for OpenSealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenSealed").field("source", &self.source).finish_non_exhaustive()
    }
}

impl OpenSealed {
    /// Opens the file and reads its directory and dictionary.
    pub(in crate::log::segment) fn open(disk: &dyn Disk, source: &Arc<SealedFile>) -> Result<Self, LogError> {
        let path = &source.file.path;
        let file = disk.open_to_read(path).map_err(LogError::io("open", path))?;
        let read = |length, offset| bytes_at(&*file, length, offset).map_err(LogError::io("read", path));
        let dictionary = read(source.dictionary_bytes as usize, HEADER_BYTES as u64)?;
        if crc32c::crc32c(&dictionary) != source.dictionary_checksum {
            return Err(source.file.damage(HEADER_BYTES, source.file.first, DamageKind::Checksum).into());
        }
        let footer = &source.footer;
        let directory = read(footer.directory_bytes(), footer.directory_at)?;
        let mut at = HEADER_BYTES as u64 + dictionary.len() as u64;
        let (mut offsets, mut sizes): (_, Vec<BlockSize>) = (Vec::new(), Vec::new());
        for entry in directory.as_chunks::<ENTRY_BYTES>().0 {
            let size = Entry::read(entry).size;
            offsets.push(at);
            sizes.push(size);
            at += u64::from(size.whole);
        }
        // Together they are as long as the file has room for, so no block is longer; its front must not be either.
        let fits = at == footer.directory_at && sizes.iter().all(|size| size.front <= size.whole);
        if crc32c::crc32c(&directory) != footer.directory_checksum || !fits {
            let damage =
                source.file.damage(footer.directory_at as usize, source.file.first, DamageKind::Directory);
            return Err(damage.into());
        }
        Ok(OpenSealed {
            source: Arc::clone(source),
            file,
            dictionary,
            offsets,
            sizes,
            scratch: Mutex::default(),
        })
    }

    /// The records of the group that `position` belongs to.
    pub(in crate::log::segment) fn read_group(&self, position: Position) -> Result<Group, LogError> {
        self.with_scratch(|scratch| {
            let (block, within) = self.place(position);
            let front = self.read_front(block, scratch)?;
            self.unpack_group(block, &front, within / GROUP_RECORDS, Part::Heads, scratch)?;
            let mut group = Group { bytes: Vec::new(), ends: [0; GROUP_RECORDS] };
            for (number, end) in group.ends.iter_mut().enumerate() {
                put_together(&scratch.heads, number, scratch.unpacker.payloads(), &mut group.bytes);
                *end = group.bytes.len();
            }
            Ok(group)
        })
    }

    /// Says that the records at `positions` will be read soon, so that the disk can fetch what they need together.
    pub(in crate::log::segment) fn will_read(&self, position: Position) {
        let (block, _) = self.place(position);
        self.file.advise_will_need(self.offsets[block], u64::from(self.sizes[block].whole));
    }

    /// Visits the records of `from..until`, all of them in the file. Breaks when `visit` does.
    pub(in crate::log::segment) fn scan(
        &self,
        from: Position,
        until: Position,
        visit: &mut dyn FnMut(Position, &[u8]) -> ControlFlow<()>,
    ) -> Flow {
        self.with_scratch(|scratch| {
            self.each_group(from, until, scratch, Part::Whole, &mut |scratch, number, position| {
                let Scratch { heads, unpacker, record, .. } = scratch;
                record.clear();
                put_together(heads, number, unpacker.payloads(), record);
                Ok(visit(position, record))
            })
        })
    }

    /// Visits the headers of the records of `from..until`, all of them in the file. Their payloads are not read.
    pub(in crate::log::segment) fn scan_heads(
        &self,
        from: Position,
        until: Position,
        visit: &mut dyn FnMut(Position, &RawHead) -> ControlFlow<()>,
    ) -> Flow {
        self.with_scratch(|scratch| {
            self.each_group(from, until, scratch, Part::Heads, &mut |scratch, number, position| {
                let Scratch { heads, head, .. } = scratch;
                if !heads.head(number, head)
                    && head.parse(self.read_group(position)?.record(position)).is_none()
                {
                    let (block, _) = self.place(position);
                    return Err(self.damage(block, position, DamageKind::Record));
                }
                Ok(visit(position, head))
            })
        })
    }

    /// Visits the records of `from..until` by their number in their group, whose headers, and payloads where they are wanted, are in
    /// the scratch then.
    fn each_group(
        &self,
        from: Position,
        until: Position,
        scratch: &mut Scratch,
        part: Part,
        visit: &mut dyn FnMut(&mut Scratch, usize, Position) -> Flow,
    ) -> Flow {
        let mut next = from;
        while next < until {
            let (block, mut within) = self.place(next);
            let front = match part {
                Part::Heads => self.read_front(block, scratch)?,
                Part::Whole => self.read_block(block, scratch)?,
            };
            while within < BLOCK_RECORDS && next < until {
                let group = within / GROUP_RECORDS;
                match part {
                    Part::Heads => self.group_heads(block, &front, group, scratch)?,
                    Part::Whole => self.unpack_group(block, &front, group, part, scratch)?,
                }
                while within / GROUP_RECORDS == group && next < until {
                    if visit(scratch, within % GROUP_RECORDS, next)?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                    (within, next) = (within + 1, next.next());
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The block of a position, and the record's number in it.
    fn place(&self, position: Position) -> (usize, usize) {
        let record = (position.0 - self.source.file.first.0) as usize;
        (record / BLOCK_RECORDS, record % BLOCK_RECORDS)
    }

    /// Reads the front of a block into the scratch.
    fn read_front(&self, block: usize, scratch: &mut Scratch) -> Result<Front, LogError> {
        self.fill(block, 0, self.sizes[block].front as usize, &mut scratch.block)?;
        self.front_of(block, &scratch.block)
    }

    /// Reads a whole block into the scratch.
    fn read_block(&self, block: usize, scratch: &mut Scratch) -> Result<Front, LogError> {
        self.fill(block, 0, self.sizes[block].whole as usize, &mut scratch.block)?;
        let front = scratch.block.get(..self.sizes[block].front as usize);
        self.front_of(block, front.unwrap_or_default())
    }

    fn front_of(&self, block: usize, front: &[u8]) -> Result<Front, LogError> {
        Front::read(front, self.sizes[block].whole as usize).map_err(|what| self.block_damage(block, what))
    }

    fn group_heads(
        &self,
        block: usize,
        front: &Front,
        group: usize,
        scratch: &mut Scratch,
    ) -> Result<(), LogError> {
        front.heads(&scratch.block, group, &mut scratch.heads).map_err(|what| self.block_damage(block, what))
    }

    /// Unpacks a group of the block of which `part` is in the scratch. Payloads that are not there are read from the file.
    fn unpack_group(
        &self,
        block: usize,
        front: &Front,
        group: usize,
        part: Part,
        scratch: &mut Scratch,
    ) -> Result<(), LogError> {
        self.group_heads(block, front, group, scratch)?;
        let (start, end) = front.packed(group);
        let front_bytes = self.sizes[block].front as usize;
        let Scratch { block: buffer, heads, unpacker, .. } = scratch;
        let packed = match part {
            Part::Heads => {
                self.fill(block, front_bytes + start, end - start, buffer)?;
                buffer.as_slice()
            }
            Part::Whole => buffer.get(front_bytes + start..front_bytes + end).unwrap_or_default(),
        };
        front.unpack(group, heads, packed, unpacker).map_err(|what| self.block_damage(block, what))
    }

    /// Reads `length` bytes of a block from `start` on.
    fn fill(&self, block: usize, start: usize, length: usize, buffer: &mut Vec<u8>) -> Result<(), LogError> {
        buffer.resize(length, 0);
        let offset = self.offsets[block] + start as u64;
        let read = read_exact_at(&*self.file, buffer, offset);
        read.map_err(LogError::io("read", &self.source.file.path))
    }

    fn block_damage(&self, block: usize, what: DamageKind) -> LogError {
        let first = self.source.file.first.plus((block * BLOCK_RECORDS) as u64);
        self.damage(block, first, what)
    }

    fn damage(&self, block: usize, position: Position, what: DamageKind) -> LogError {
        self.source.file.damage(self.offsets[block] as usize, position, what).into()
    }

    fn with_scratch<T>(&self, work: impl FnOnce(&mut Scratch) -> Result<T, LogError>) -> Result<T, LogError> {
        let held = self.scratch.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut scratch = match held {
            Some(scratch) => scratch,
            None => Scratch {
                unpacker: Unpacker::new(&self.dictionary)
                    .map_err(LogError::io("unpack", &self.source.file.path))?,
                heads: Heads::default(),
                block: Vec::new(),
                record: Vec::new(),
                head: RawHead::default(),
            },
        };
        let result = work(&mut scratch);
        self.scratch.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
        result
    }
}

/// The records of a group, as they were before they were sealed.
#[derive(Debug)]
pub(in crate::log::segment) struct Group {
    bytes: Vec<u8>,
    ends: [usize; GROUP_RECORDS],
}

impl Group {
    /// Number of the group that a position belongs to, counted from the beginning of the log.
    pub(in crate::log::segment) fn number_of(position: Position) -> u64 {
        position.0 / GROUP_RECORDS as u64
    }

    /// The stored bytes of the record at `position`, which belongs to the group.
    pub(in crate::log::segment) fn record(&self, position: Position) -> &[u8] {
        let number = position.0 as usize % GROUP_RECORDS;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.bytes.get(start..self.ends[number]).unwrap_or_default()
    }

    /// Bytes of memory that it takes, about.
    pub(in crate::log::segment) fn memory(&self) -> u64 {
        (self.bytes.capacity() + size_of::<Self>()) as u64
    }
}

/// What of a block is read.
#[derive(Clone, Copy)]
enum Part {
    Heads,
    Whole,
}
