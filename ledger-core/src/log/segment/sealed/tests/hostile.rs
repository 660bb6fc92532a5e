//! Files that were changed and given good checksums again: whoever wrote them knew the format. They may be refused or, where the
//! change means nothing, be read; they must not stop a reader, keep it busy or have it ask for more memory than the file is long.

use std::io::{self, ErrorKind};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::log::LogError;
use crate::log::segment::disk::{Disk, DiskFile};
use crate::log::segment::folder::SegmentFile;

/// One file in memory, which nobody may ask for more than there is.
#[derive(Clone, Debug)]
struct OneFile(Arc<Vec<u8>>);

impl OneFile {
    fn refuse<T>() -> io::Result<T> {
        Err(ErrorKind::Unsupported.into())
    }
}

impl Disk for OneFile {
    fn create(&self, _: &Path) -> io::Result<Arc<dyn DiskFile>> {
        Self::refuse()
    }
    fn open_to_read(&self, _: &Path) -> io::Result<Arc<dyn DiskFile>> {
        Ok(Arc::new(self.clone()))
    }
    fn open_to_write(&self, _: &Path) -> io::Result<Arc<dyn DiskFile>> {
        Self::refuse()
    }
    fn list(&self, _: &Path) -> io::Result<Vec<PathBuf>> {
        Self::refuse()
    }
    fn create_dir_all(&self, _: &Path) -> io::Result<()> {
        Self::refuse()
    }
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Self::refuse()
    }
    fn rename(&self, _: &Path, _: &Path) -> io::Result<()> {
        Self::refuse()
    }
    fn remove(&self, _: &Path) -> io::Result<()> {
        Self::refuse()
    }
    fn free_bytes(&self, _: &Path) -> io::Result<u64> {
        Self::refuse()
    }
}

impl DiskFile for OneFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        assert!(buffer.len() <= self.0.len(), "{} bytes asked of {}", buffer.len(), self.0.len());
        let rest = usize::try_from(offset).ok().and_then(|offset| self.0.get(offset..)).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        Ok(length)
    }
    fn write_at(&self, _: &[u8], _: u64) -> io::Result<usize> {
        Self::refuse()
    }
    fn length(&self) -> io::Result<u64> {
        Ok(self.0.len() as u64)
    }
    fn sync(&self) -> io::Result<()> {
        Self::refuse()
    }
    fn advise_will_need(&self, _: u64, _: u64) {}
}

/// Numbers that follow from a seed (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }
}

/// Where the parts of a file are.
struct Layout {
    dictionary_bytes: usize,
    /// Start, front length and whole length of each block.
    blocks: Vec<(usize, usize, usize)>,
    directory_at: usize,
}

fn number(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
}

impl Layout {
    fn of(bytes: &[u8]) -> Layout {
        let footer_at = bytes.len() - frame::FOOTER_BYTES;
        let (directory_at, dictionary_bytes) = (number(bytes, footer_at + 16), number(bytes, 48));
        let mut at = frame::HEADER_BYTES + dictionary_bytes;
        let mut blocks = Vec::new();
        for entry in bytes[directory_at..footer_at].chunks(frame::ENTRY_BYTES) {
            blocks.push((at, number(entry, 0), number(entry, 4)));
            at += number(entry, 4);
        }
        Layout { dictionary_bytes, blocks, directory_at }
    }

    /// A range of the file whose bytes are worth changing.
    fn part(&self, length: usize, random: &mut Random) -> (usize, usize) {
        let (at, front, whole) = self.blocks[random.below(self.blocks.len().min(4))];
        let prefix = at + 6;
        match random.below(7) {
            0 => (8, 52),
            1 => (prefix, prefix + 100),
            2 => (at + 4, at + front),
            3 => (prefix + 100, at + front),
            4 => (at + front, at + whole),
            5 => (self.directory_at, self.directory_at + frame::ENTRY_BYTES * self.blocks.len().min(4)),
            _ => (length - frame::FOOTER_BYTES + 8, length - frame::FOOTER_BYTES + 64),
        }
    }

    /// Makes every checksum good again.
    fn mend(&self, bytes: &mut [u8], packed_changed: bool) {
        let put = |bytes: &mut [u8], at: usize, checksum: u32| {
            bytes[at..at + 4].copy_from_slice(&checksum.to_le_bytes());
        };
        for (at, front, whole) in &self.blocks {
            if packed_changed {
                self.mend_groups(bytes, (*at, *front, *whole));
            }
            let checksum = crc32c::crc32c(&bytes[at + 4..at + front]);
            put(bytes, *at, checksum);
        }
        let footer_at = bytes.len() - frame::FOOTER_BYTES;
        let directory = crc32c::crc32c(&bytes[self.directory_at..footer_at]);
        let dictionary = frame::HEADER_BYTES..frame::HEADER_BYTES + self.dictionary_bytes;
        let dictionary = crc32c::crc32c(&bytes[dictionary]);
        put(bytes, 52, dictionary);
        let header = crc32c::crc32c(&bytes[..frame::HEADER_BYTES - 4]);
        put(bytes, frame::HEADER_BYTES - 4, header);
        put(bytes, footer_at + 28, directory);
        let hash_at = bytes.len() - 36;
        let hash = blake3::hash(&bytes[..hash_at]);
        bytes[hash_at..hash_at + 32].copy_from_slice(hash.as_bytes());
        let (checksum_at, footer) = (bytes.len() - 4, crc32c::crc32c(&bytes[footer_at..bytes.len() - 4]));
        put(bytes, checksum_at, footer);
    }

    /// The checksums of packed payloads. They stand in prefixes that were not changed.
    fn mend_groups(&self, bytes: &mut [u8], (at, front, _): (usize, usize, usize)) {
        let (mut prefix, mut packed) = (at + 6, at + front);
        let take = |bytes: &[u8], prefix: &mut usize| {
            let mut rest = &bytes[*prefix..];
            let value = crate::codec::varint::take(&mut rest).unwrap() as usize;
            *prefix = bytes.len() - rest.len();
            value
        };
        take(bytes, &mut prefix);
        for _ in 0..block::BLOCK_RECORDS / block::GROUP_RECORDS {
            take(bytes, &mut prefix);
            let length = take(bytes, &mut prefix);
            let checksum = crc32c::crc32c(&bytes[packed..packed + length]);
            bytes[prefix..prefix + 4].copy_from_slice(&checksum.to_le_bytes());
            (packed, prefix) = (packed + length, prefix + 4);
        }
    }
}

/// Changes a few bytes of `file` somewhere and makes the checksums good again.
fn changed(file: &[u8], random: &mut Random) -> Vec<u8> {
    let layout = Layout::of(file);
    let mut bytes = file.to_vec();
    let packed = random.below(4) == 0;
    let dictionary = (frame::HEADER_BYTES, frame::HEADER_BYTES + layout.dictionary_bytes);
    let (from, until) = match packed {
        true => {
            let (at, front, whole) = layout.blocks[random.below(layout.blocks.len().min(4))];
            (at + front, at + whole)
        }
        false if layout.dictionary_bytes > 0 && random.below(3) == 0 => dictionary,
        false => layout.part(file.len(), random),
    };
    let at = from + random.below(until - from);
    for byte in &mut bytes[at..(at + 1 + random.below(4)).min(until)] {
        *byte = match random.below(6) {
            0 => 0xff,
            1 => 0,
            2 => 0x80,
            3 => byte.wrapping_add(1),
            4 => *byte ^ (1 << random.below(8)),
            _ => random.below(256) as u8,
        };
    }
    layout.mend(&mut bytes, packed);
    bytes
}

/// Opens and reads whatever can be. How many records came.
fn read_all(bytes: Vec<u8>, first: u64, random: &mut Random) -> Result<u64, LogError> {
    let disk = OneFile(Arc::new(bytes));
    let named = SegmentFile::named(Path::new("log"), Position(first));
    let source = Arc::new(SealedFile::open(&disk, named)?);
    let open = OpenSealed::open(&disk, &source)?;
    let (end, mut seen, mut heads) = (source.end, 0, 0);
    let most = disk.0.len() as u64 * 256;
    assert!(end.0 - first <= most, "no file has that many records");
    for _ in 0..4 {
        let position = Position(first + random.below((end.0 - first) as usize) as u64);
        open.will_read(position);
        if let Ok(group) = open.read_group(position) {
            assert!(group.record(position).len() as u64 <= group.memory());
        }
    }
    let by_heads = open.scan_heads(Position(first), end, &mut |_, _| {
        heads += 1;
        ControlFlow::Continue(())
    });
    assert!(by_heads.is_err() || heads == end.0 - first);
    let _ = open.scan(Position(first), end, &mut |_, _| {
        seen += 1;
        ControlFlow::Continue(())
    })?;
    Ok(seen)
}

/// Changes `file` so many times, and says how often it was refused by the check, and how often by reading.
fn attack(file: &Sealed, before: &TreeHead, times: u64) -> (u64, u64) {
    let (mut refused, mut unread) = (0, 0);
    for seed in 0..times {
        let mut random = Random(seed);
        let bytes = changed(&file.bytes, &mut random);
        match check(&bytes, before) {
            Ok(tree) => assert_eq!(tree, file.after, "seed {seed}: other records were believed"),
            Err(_) => refused += 1,
        }
        unread += u64::from(read_all(bytes, before.size(), &mut random).is_err());
    }
    (refused, unread)
}

/// Records of which one in a while has no header.
fn mixed(position: u64) -> Vec<u8> {
    if position % 160 == 50 { opaque(position) } else { record(position) }
}

#[test]
fn what_is_changed_under_good_checksums_is_refused_or_read_and_nothing_worse() {
    let (file, before) = sealed(512, &mixed, 2);
    assert_eq!(read_all(file.bytes.clone(), 512, &mut Random(0)).unwrap(), 512);
    let mut same = file.bytes.clone();
    Layout::of(&file.bytes).mend(&mut same, true);
    assert_eq!(same, file.bytes, "the checksums are made as the writer makes them");
    let (refused, unread) = attack(&file, &before, 1_000);
    assert!(refused > 800 && unread > 300, "refused {refused}, not read {unread}");
}

/// Enough of them train a dictionary.
fn long(position: u64) -> Vec<u8> {
    let mut bytes = record(position);
    for word in 0..4 {
        bytes.extend_from_slice(
            format!(" floor {} of house {}", word, (position * 31 + word) % 977).as_bytes(),
        );
    }
    bytes
}

#[test]
fn a_dictionary_is_believed_only_as_it_was_written() {
    let (file, before) = sealed(0, &long, 48);
    let layout = Layout::of(&file.bytes);
    assert!(layout.dictionary_bytes > 0, "too few records for a dictionary");
    assert_eq!(read_all(file.bytes.clone(), 0, &mut Random(0)).unwrap(), 48 * 256);
    assert!(check(&file.bytes, &before).is_ok());
    let mut damaged = file.bytes.clone();
    damaged[frame::HEADER_BYTES + layout.dictionary_bytes - 300] ^= 1;
    let read = read_all(damaged, 0, &mut Random(0));
    assert!(
        matches!(&read, Err(LogError::Damaged(damage)) if damage.what == DamageKind::Checksum),
        "{read:?}"
    );
    let (refused, _) = attack(&file, &before, 8);
    assert!(refused > 4, "refused {refused}");
}

#[test]
fn lengths_that_add_up_to_more_than_there_is_are_refused() {
    let groups = block::BLOCK_RECORDS / block::GROUP_RECORDS;
    let mut prefix = vec![0];
    for group in 0..groups {
        crate::codec::varint::put(0, &mut prefix);
        crate::codec::varint::put(if group == 0 { u64::MAX - 5 } else { 0 }, &mut prefix);
        prefix.extend_from_slice(&[0; 4]);
    }
    let mut front = vec![0; 4];
    front.extend_from_slice(&(prefix.len() as u16).to_le_bytes());
    front.extend_from_slice(&prefix);
    let checksum = crc32c::crc32c(&front[4..]);
    front[..4].copy_from_slice(&checksum.to_le_bytes());
    let whole = front.len().wrapping_sub(6);
    assert_eq!(block::Front::read(&front, whole).err(), Some(DamageKind::Block));
}

#[test]
fn headers_with_numbers_that_no_column_holds_stand_whole() {
    let extreme = |position: u64| {
        let (kind, back) = (100, if position == 40 { u64::MAX } else { 1 });
        let links = match position {
            90 => vec![RawLink::numbered(1, 0, 1); 40_000],
            _ => vec![RawLink::numbered(1, 5, back)],
        };
        let head = RawHead { kind, record_time: 7, effective_date: 0, links, claims: Vec::new() };
        let mut bytes = Vec::new();
        head.write(&mut bytes);
        bytes
    };
    let (file, before) = sealed(0, &extreme, 1);
    assert_eq!(check(&file.bytes, &before), Ok(file.after));
}
