//! One block: 256 records, headers apart from payloads, in eight groups that can be read one by one.
//!
//! ```text
//! checksum (4) · prefix length (2) · prefix · headers of group 0 … 7 · payloads of group 0 … 7
//! ```
//!
//! The checksum covers everything from behind itself to the end of the headers; each group's payloads have one of their own in the
//! prefix. Whoever wants headers reads the front of the block, and whoever wants one record its group's payloads besides.

use std::io;

use super::heads::{GroupWriter, Heads};
use crate::codec::varint;
use crate::log::DamageKind;

/// Records of a block; also the leaves below one node of the tree at height 8, and so a tile of level 0.
pub(in crate::log::segment) const BLOCK_RECORDS: usize = 256;
/// Records that are compressed together: few, so that reading one does not cost 256, and enough to be worth it.
pub(super) const GROUP_RECORDS: usize = 32;
const GROUPS: usize = BLOCK_RECORDS / GROUP_RECORDS;
/// Bytes in front of the prefix.
const FRONT: usize = 6;
/// The first four bytes of every zstd frame, which are not stored.
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// zstd's level of compression: what a slower one saves is less than what sealing would fall behind by.
pub(super) const LEVEL: i32 = 6;

/// Lengths of a block that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BlockSize {
    /// Bytes up to the end of the headers.
    pub(super) front: u32,
    /// Bytes in all.
    pub(super) whole: u32,
}

/// Makes blocks.
pub(super) struct BlockWriter {
    compressor: zstd::bulk::Compressor<'static>,
    groups: Vec<GroupWriter>,
}

impl BlockWriter {
    /// Makes blocks whose payloads are compressed with `dictionary`, which may be empty.
    pub(super) fn new(dictionary: &[u8]) -> io::Result<Self> {
        let mut compressor = zstd::bulk::Compressor::with_dictionary(LEVEL, dictionary)?;
        compressor.set_parameter(zstd::zstd_safe::CParameter::ContentSizeFlag(false))?;
        compressor.set_parameter(zstd::zstd_safe::CParameter::DictIdFlag(false))?;
        compressor.set_parameter(zstd::zstd_safe::CParameter::ChecksumFlag(false))?;
        let mut groups = Vec::new();
        groups.resize_with(GROUPS, GroupWriter::default);
        Ok(BlockWriter { compressor, groups })
    }

    /// Appends the block of `records`, of which there are [`BLOCK_RECORDS`].
    pub(super) fn write(&mut self, records: &[&[u8]], out: &mut Vec<u8>) -> io::Result<BlockSize> {
        let start = out.len();
        for (group, records) in self.groups.iter_mut().zip(records.chunks(GROUP_RECORDS)) {
            group.read(records);
        }
        let base_time = self.groups.iter().filter_map(GroupWriter::first_time).min().unwrap_or(0);
        let (mut prefix, mut heads, mut packed) = (Vec::new(), Vec::new(), Vec::new());
        varint::put(base_time, &mut prefix);
        for (group, records) in self.groups.iter_mut().zip(records.chunks(GROUP_RECORDS)) {
            let payloads = group.payloads(records);
            let (heads_at, packed_at) = (heads.len(), packed.len());
            group.write(&payloads, base_time, &mut heads);
            pack(&mut self.compressor, &payloads.concat(), &mut packed)?;
            varint::put((heads.len() - heads_at) as u64, &mut prefix);
            varint::put((packed.len() - packed_at) as u64, &mut prefix);
            prefix.extend_from_slice(&crc32c::crc32c(&packed[packed_at..]).to_le_bytes());
        }
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&(prefix.len() as u16).to_le_bytes());
        out.extend_from_slice(&prefix);
        out.extend_from_slice(&heads);
        let checksum = crc32c::crc32c(&out[start + 4..]);
        out[start..start + 4].copy_from_slice(&checksum.to_le_bytes());
        let front = out.len() - start;
        out.extend_from_slice(&packed);
        let too_long = |_| io::Error::other("a block is longer than 4 GiB");
        Ok(BlockSize {
            front: u32::try_from(front).map_err(too_long)?,
            whole: u32::try_from(out.len() - start).map_err(too_long)?,
        })
    }
}

/// Appends `payloads` compressed, or as they are where that is no longer.
fn pack(compressor: &mut zstd::bulk::Compressor<'_>, payloads: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
    let frame = compressor.compress(payloads)?;
    let packed =
        frame.strip_prefix(&ZSTD_MAGIC).ok_or_else(|| io::Error::other("a zstd frame without its magic"))?;
    out.extend_from_slice(if packed.len() < payloads.len() { packed } else { payloads });
    Ok(())
}

/// Where a group stands in its block.
#[derive(Clone, Copy, Debug, Default)]
struct Group {
    heads: (usize, usize),
    /// Counted from the end of the front.
    packed: (usize, usize),
    checksum: u32,
}

/// The front of a block, taken apart. Used again from block to block.
#[derive(Debug, Default)]
pub(super) struct Front {
    base_time: u64,
    groups: [Group; GROUPS],
}

impl Front {
    /// Reads `front`, which is the block up to the end of the headers, of a block of `whole` bytes.
    pub(super) fn read(front: &[u8], whole: usize) -> Result<Self, DamageKind> {
        let (checksum, covered) = front.split_first_chunk().ok_or(DamageKind::Block)?;
        if crc32c::crc32c(covered) != u32::from_le_bytes(*checksum) {
            return Err(DamageKind::Checksum);
        }
        Self::take_apart(front, whole).ok_or(DamageKind::Block)
    }

    fn take_apart(front: &[u8], whole: usize) -> Option<Self> {
        let prefix_bytes = usize::from(u16::from_le_bytes(*front.get(4..)?.first_chunk()?));
        let mut prefix = front.get(FRONT..FRONT + prefix_bytes)?;
        let mut read = Front { base_time: varint::take(&mut prefix).ok()?, ..Front::default() };
        let (mut heads_at, mut packed_at) = (FRONT + prefix_bytes, 0usize);
        for group in &mut read.groups {
            let heads_end = heads_at.checked_add(usize::try_from(varint::take(&mut prefix).ok()?).ok()?)?;
            let packed_end = packed_at.checked_add(usize::try_from(varint::take(&mut prefix).ok()?).ok()?)?;
            let (checksum, behind) = prefix.split_first_chunk()?;
            prefix = behind;
            let checksum = u32::from_le_bytes(*checksum);
            *group = Group { heads: (heads_at, heads_end), packed: (packed_at, packed_end), checksum };
            (heads_at, packed_at) = (heads_end, packed_end);
        }
        let fills =
            prefix.is_empty() && heads_at == front.len() && front.len().checked_add(packed_at)? == whole;
        fills.then_some(read)
    }

    /// Reads the headers of a group.
    pub(super) fn heads(&self, front: &[u8], group: usize, heads: &mut Heads) -> Result<(), DamageKind> {
        let (start, end) = self.groups[group].heads;
        let columns = front.get(start..end).ok_or(DamageKind::Block)?;
        heads.read(GROUP_RECORDS, self.base_time, columns).ok_or(DamageKind::Block)
    }

    /// Where the packed payloads of a group start and end, counted from the end of the front.
    pub(super) fn packed(&self, group: usize) -> (usize, usize) {
        self.groups[group].packed
    }

    /// Unpacks the payloads of a group, whose headers were read before.
    pub(super) fn unpack(
        &self,
        group: usize,
        heads: &Heads,
        packed: &[u8],
        unpacker: &mut Unpacker,
    ) -> Result<(), DamageKind> {
        if crc32c::crc32c(packed) != self.groups[group].checksum {
            return Err(DamageKind::Checksum);
        }
        let bytes = heads.payload_bytes().ok_or(DamageKind::Block)?;
        unpacker.unpack(packed, bytes).ok_or(DamageKind::Block)
    }
}

/// Unpacks payloads. Used again from group to group.
pub(super) struct Unpacker {
    decompressor: zstd::bulk::Decompressor<'static>,
    frame: Vec<u8>,
    payloads: Vec<u8>,
}

impl Unpacker {
    /// Unpacks what was packed with `dictionary`.
    pub(super) fn new(dictionary: &[u8]) -> io::Result<Self> {
        let decompressor = zstd::bulk::Decompressor::with_dictionary(dictionary)?;
        Ok(Unpacker { decompressor, frame: ZSTD_MAGIC.to_vec(), payloads: Vec::new() })
    }

    /// Unpacks to exactly `bytes` bytes.
    fn unpack(&mut self, packed: &[u8], bytes: usize) -> Option<()> {
        self.payloads.clear();
        if packed.len() == bytes {
            self.payloads.extend_from_slice(packed);
            return Some(());
        }
        self.frame.truncate(ZSTD_MAGIC.len());
        self.frame.extend_from_slice(packed);
        // A wrong length must not make us ask for memory that was never needed: no record is longer than its limit.
        if bytes > GROUP_RECORDS * crate::log::MAX_BODY_BYTES {
            return None;
        }
        self.payloads.reserve(bytes);
        let unpacked = self.decompressor.decompress_to_buffer(&self.frame, &mut self.payloads).ok()?;
        (unpacked == bytes).then_some(())
    }

    /// The payloads unpacked last, one behind the other.
    pub(super) fn payloads(&self) -> &[u8] {
        &self.payloads
    }
}

/// Appends record `number` of a group as it was stored before it was sealed.
pub(super) fn put_together(heads: &Heads, number: usize, payloads: &[u8], out: &mut Vec<u8>) {
    heads.write(number, out);
    let (start, end) = heads.payload_of(number);
    out.extend_from_slice(payloads.get(start..end).unwrap_or_default());
}
