//! What stands around the blocks of a sealed file: a header in front, the directory of the blocks and a footer behind.

use crate::domain::ids::Position;
use crate::evidence::{TreeHash, TreeHead};
use crate::log::frame::{u32_at, u64_at};
use crate::log::{DamageKind, LedgerId};

use super::block::{BLOCK_RECORDS, BlockSize};

/// Length of the header; the dictionary follows, then the blocks.
pub(super) const HEADER_BYTES: usize = 4096;
/// Length of the footer, with which the file ends.
pub(super) const FOOTER_BYTES: usize = 2176;
/// Length of a block's entry in the directory.
pub(super) const ENTRY_BYTES: usize = 40;

const MAGIC: [u8; 8] = *b"PLSEALED";
const FOOTER_MAGIC: [u8; 8] = *b"PLSEAL\0E";
const FORMAT_VERSION: u32 = 1;
const HEADER_PEAKS: usize = 56;
const FOOTER_PEAKS: usize = 64;
const MOST_PEAKS: usize = 64;
const HASH_AT: usize = FOOTER_BYTES - 36;

/// The header of a sealed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SealedHeader {
    pub(super) ledger: LedgerId,
    /// The tree over all records before the file. Its size is the position of the first record.
    pub(super) before: TreeHead,
    /// Position behind the last record.
    pub(super) end: Position,
    /// Length of the dictionary in bytes; zero where the payloads are compressed without one.
    pub(super) dictionary_bytes: u32,
    /// CRC32C of the dictionary. Readers do not compute the hash of the file, and with a changed dictionary payloads would unpack to
    /// something else and nobody would notice.
    pub(super) dictionary_checksum: u32,
}

impl SealedHeader {
    /// Position of the first record.
    pub(super) fn first(&self) -> Position {
        Position(self.before.size())
    }

    /// The header as it is stored.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes.extend_from_slice(&(self.before.peaks().len() as u32).to_le_bytes());
        bytes.extend_from_slice(&self.ledger.0);
        bytes.extend_from_slice(&self.before.size().to_le_bytes());
        bytes.extend_from_slice(&self.end.0.to_le_bytes());
        bytes.extend_from_slice(&self.dictionary_bytes.to_le_bytes());
        bytes.extend_from_slice(&self.dictionary_checksum.to_le_bytes());
        bytes.resize(HEADER_PEAKS, 0);
        finish(bytes, &self.before, HEADER_BYTES)
    }

    /// What the header at the start of `bytes` says.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, DamageKind> {
        let block = bytes.first_chunk::<HEADER_BYTES>().ok_or(DamageKind::Header)?;
        check(block, &MAGIC)?;
        let before =
            tree(block, u64_at(block, 32), u32_at(block, 12), HEADER_PEAKS).ok_or(DamageKind::Header)?;
        let ledger = LedgerId(*block[16..].first_chunk().ok_or(DamageKind::Header)?);
        let header = SealedHeader {
            ledger,
            before,
            end: Position(u64_at(block, 40)),
            dictionary_bytes: u32_at(block, 48),
            dictionary_checksum: u32_at(block, 52),
        };
        let aligned = [header.first(), header.end].iter().all(|at| at.0.is_multiple_of(BLOCK_RECORDS as u64));
        let one_form = aligned && header.first() < header.end && header.encode() == block;
        if one_form { Ok(header) } else { Err(DamageKind::Header) }
    }
}

/// The footer of a sealed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Footer {
    /// Offset of the directory of blocks.
    pub(super) directory_at: u64,
    /// Number of blocks.
    pub(super) blocks: u32,
    /// CRC32C of the directory.
    pub(super) directory_checksum: u32,
    /// The tree over all records up to the end of the file.
    pub(super) after: TreeHead,
    /// BLAKE3 of the file up to this hash.
    pub(super) hash: [u8; 32],
}

impl Footer {
    /// The footer up to the hash, which is over it too.
    pub(super) fn encode_front(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(FOOTER_BYTES);
        bytes.extend_from_slice(&FOOTER_MAGIC);
        bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes.extend_from_slice(&(self.after.peaks().len() as u32).to_le_bytes());
        bytes.extend_from_slice(&self.directory_at.to_le_bytes());
        bytes.extend_from_slice(&self.blocks.to_le_bytes());
        bytes.extend_from_slice(&self.directory_checksum.to_le_bytes());
        bytes.extend_from_slice(&self.after.size().to_le_bytes());
        bytes.resize(FOOTER_PEAKS, 0);
        self.after.peaks().iter().for_each(|peak| bytes.extend_from_slice(&peak.0));
        bytes.resize(HASH_AT, 0);
        bytes
    }

    /// The footer as it is stored.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = self.encode_front();
        bytes.extend_from_slice(&self.hash);
        let checksum = crc32c::crc32c(&bytes);
        bytes.extend_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// What the footer in `block` says.
    pub(super) fn decode(block: &[u8]) -> Result<Self, DamageKind> {
        let block = block.first_chunk::<FOOTER_BYTES>().ok_or(DamageKind::Footer)?;
        if check(block, &FOOTER_MAGIC).is_err() {
            return Err(DamageKind::Footer);
        }
        let after =
            tree(block, u64_at(block, 32), u32_at(block, 12), FOOTER_PEAKS).ok_or(DamageKind::Footer)?;
        let footer = Footer {
            directory_at: u64_at(block, 16),
            blocks: u32_at(block, 24),
            directory_checksum: u32_at(block, 28),
            after,
            hash: *block[HASH_AT..].first_chunk().ok_or(DamageKind::Footer)?,
        };
        if footer.encode() == block { Ok(footer) } else { Err(DamageKind::Footer) }
    }

    /// Length of the directory in bytes.
    pub(super) fn directory_bytes(&self) -> usize {
        self.blocks as usize * ENTRY_BYTES
    }
}

/// A block's entry in the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) size: BlockSize,
    /// Root of the perfect subtree over the block's records.
    pub(super) root: TreeHash,
}

impl Entry {
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.size.front.to_le_bytes());
        out.extend_from_slice(&self.size.whole.to_le_bytes());
        out.extend_from_slice(&self.root.0);
    }

    pub(super) fn read(bytes: &[u8; ENTRY_BYTES]) -> Self {
        let size = BlockSize { front: u32_at(bytes, 0), whole: u32_at(bytes, 4) };
        let mut root = [0; 32];
        root.copy_from_slice(&bytes[8..]);
        Entry { size, root: TreeHash(root) }
    }
}

/// Peaks, zeros and the checksum, up to `length`.
fn finish(mut bytes: Vec<u8>, tree: &TreeHead, length: usize) -> Vec<u8> {
    tree.peaks().iter().for_each(|peak| bytes.extend_from_slice(&peak.0));
    bytes.resize(length - 4, 0);
    let checksum = crc32c::crc32c(&bytes);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    bytes
}

fn check(block: &[u8], magic: &[u8; 8]) -> Result<(), DamageKind> {
    let at = block.len() - 4;
    if !block.starts_with(magic) || crc32c::crc32c(&block[..at]) != u32_at(block, at) {
        return Err(DamageKind::Header);
    }
    match u32_at(block, 8) {
        FORMAT_VERSION => Ok(()),
        other => Err(DamageKind::Version(other)),
    }
}

fn tree(block: &[u8], size: u64, peaks: u32, at: usize) -> Option<TreeHead> {
    let count = usize::try_from(peaks).ok().filter(|count| *count <= MOST_PEAKS)?;
    let (found, _) = block.get(at..at + count * 32)?.as_chunks::<32>();
    TreeHead::from_parts(size, found.iter().copied().map(TreeHash).collect()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::RecordDigest;

    fn tree_of(size: u64) -> TreeHead {
        let mut tree = TreeHead::new();
        (0..size).for_each(|number| tree.push(&RecordDigest([number as u8; 32])));
        tree
    }

    fn header() -> SealedHeader {
        SealedHeader {
            ledger: LedgerId([0x1D; 16]),
            before: tree_of(768),
            end: Position(1_536),
            dictionary_bytes: 99,
            dictionary_checksum: 0x0506_0708,
        }
    }

    fn footer() -> Footer {
        Footer {
            directory_at: 70_000,
            blocks: 3,
            directory_checksum: 0x0102_0304,
            after: tree_of(1_536),
            hash: [0xAB; 32],
        }
    }

    #[test]
    fn headers_and_footers_read_back() {
        assert_eq!(SealedHeader::decode(&header().encode()), Ok(header()));
        assert_eq!(Footer::decode(&footer().encode()), Ok(footer()));
        assert_eq!((header().encode().len(), footer().encode().len()), (HEADER_BYTES, FOOTER_BYTES));
    }

    #[test]
    fn golden_header_and_footer() {
        let header = header().encode();
        assert_eq!(header[..16], *b"PLSEALED\x01\0\0\0\x02\0\0\0");
        assert_eq!(header[16..32], [0x1D; 16]);
        assert_eq!(header[32..56], [0, 3, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 99, 0, 0, 0, 8, 7, 6, 5]);
        let footer = footer().encode();
        assert_eq!(footer[..16], *b"PLSEAL\0E\x01\0\0\0\x02\0\0\0");
        assert_eq!(footer[16..32], [0x70, 0x11, 1, 0, 0, 0, 0, 0, 3, 0, 0, 0, 4, 3, 2, 1]);
        assert_eq!(footer[HASH_AT..FOOTER_BYTES - 4], [0xAB; 32]);
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let (header, footer) = (header().encode(), footer().encode());
        for bit in 0..HEADER_BYTES * 8 {
            let mut flipped = header.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(SealedHeader::decode(&flipped).is_err(), "header bit {bit}");
        }
        for bit in 0..FOOTER_BYTES * 8 {
            let mut flipped = footer.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(Footer::decode(&flipped).is_err(), "footer bit {bit}");
        }
    }

    #[test]
    fn headers_that_cannot_be_are_refused_even_under_a_good_checksum() {
        let refused = |change: &dyn Fn(&mut SealedHeader)| {
            let mut changed = header();
            change(&mut changed);
            SealedHeader::decode(&changed.encode())
        };
        assert_eq!(refused(&|header| header.end = Position(1_537)), Err(DamageKind::Header), "half a block");
        assert_eq!(refused(&|header| header.end = Position(768)), Err(DamageKind::Header), "no block");
        assert_eq!(
            refused(&|header| header.before = tree_of(769)),
            Err(DamageKind::Header),
            "not at a block"
        );
    }
}
