//! The header block of a segment: whose it is, where it starts, and the tree over everything before it.
//!
//! With the tree in the header one segment can be checked without reading those before it, which bounds the time that
//! opening takes. docs/format.md, section 2, is the description.

use crate::domain::ids::Position;
use crate::evidence::{TreeHash, TreeHead};
use crate::log::frame::{u32_at, u64_at};
use crate::log::{DamageKind, LedgerId};

/// Length of the header block; frames start behind it.
pub(super) const HEADER_BYTES: usize = 4096;

const MAGIC: [u8; 8] = *b"PLEDGER\0";
const FORMAT_VERSION: u32 = 1;
const PEAKS_AT: usize = 40;
const CHECKSUM_AT: usize = HEADER_BYTES - 4;

/// What a header block says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) ledger: LedgerId,
    /// The tree over all records before this segment. Its size is the position of the segment's first record.
    pub(super) before: TreeHead,
}

impl Header {
    /// Position of the segment's first record.
    pub(super) fn first(&self) -> Position {
        Position(self.before.size())
    }

    /// The block as it is stored.
    pub(super) fn encode(&self) -> Vec<u8> {
        let peaks = self.before.peaks();
        let mut block = Vec::with_capacity(HEADER_BYTES);
        block.extend_from_slice(&MAGIC);
        block.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
        block.extend_from_slice(&(peaks.len() as u32).to_le_bytes());
        block.extend_from_slice(&self.ledger.0);
        block.extend_from_slice(&self.before.size().to_le_bytes());
        peaks.iter().for_each(|peak| block.extend_from_slice(&peak.0));
        block.resize(CHECKSUM_AT, 0);
        let checksum = crc32c::crc32c(&block);
        block.extend_from_slice(&checksum.to_le_bytes());
        block
    }

    /// What the block at the start of `bytes` says.
    ///
    /// # Errors
    /// When it is not a header block exactly as [`Header::encode`] makes it.
    pub(super) fn decode(bytes: &[u8]) -> Result<Header, DamageKind> {
        let block = bytes.first_chunk::<HEADER_BYTES>().ok_or(DamageKind::Header)?;
        if block[..8] != MAGIC || crc32c::crc32c(&block[..CHECKSUM_AT]) != header_checksum(block) {
            return Err(DamageKind::Header);
        }
        let version = u32_at(block, 8);
        if version != FORMAT_VERSION {
            return Err(DamageKind::Version(version));
        }
        let (peak_bytes, _) = block[PEAKS_AT..CHECKSUM_AT].as_chunks::<32>();
        let peaks = peak_bytes.iter().take(u32_at(block, 12) as usize).copied().map(TreeHash).collect();
        let before = TreeHead::from_parts(u64_at(block, 32), peaks).map_err(|_| DamageKind::Header)?;
        let ledger = LedgerId(*block[16..].first_chunk().ok_or(DamageKind::Header)?);
        let header = Header { ledger, before };
        // One form only: nothing may hide in the unused bytes.
        if header.encode() == block { Ok(header) } else { Err(DamageKind::Header) }
    }
}

/// The checksum field of a header block; the segment's chain of commits starts from it.
pub(super) fn header_checksum(block: &[u8]) -> u32 {
    u32_at(block, CHECKSUM_AT)
}

/// Whether the block would be a header if one bit of it were different.
pub(super) fn one_bit_from_header(block: &[u8; HEADER_BYTES]) -> bool {
    let syndrome = header_checksum(block) ^ crc32c::crc32c(&block[..CHECKSUM_AT]);
    super::flip::is_one_flipped_bit(syndrome, CHECKSUM_AT * 8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::RecordDigest;

    fn header(size: u8) -> Header {
        let mut before = TreeHead::new();
        (0..size).for_each(|number| before.push(&RecordDigest([number; 32])));
        Header { ledger: LedgerId([0x1D; 16]), before }
    }

    #[test]
    fn golden_header() {
        let block = header(3).encode();
        assert_eq!(block.len(), HEADER_BYTES);
        assert_eq!(block[..16], *b"PLEDGER\0\x01\0\0\0\x02\0\0\0");
        assert_eq!(block[16..32], [0x1D; 16]);
        assert_eq!(block[32..40], [3, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(block[40..72], header(3).before.peaks()[0].0);
        assert_eq!(block[72..104], header(3).before.peaks()[1].0);
        assert!(block[104..4092].iter().all(|&byte| byte == 0));
        assert_eq!(block[4092..], [137, 46, 236, 170]);
    }

    #[test]
    fn headers_read_back() {
        for size in [0, 1, 2, 3, 255] {
            assert_eq!(Header::decode(&header(size).encode()), Ok(header(size)), "size {size}");
        }
        assert_eq!(header(9).first(), Position(9));
    }

    #[test]
    fn a_flipped_bit_is_noticed_and_known_as_one() {
        let block = header(3).encode();
        for bit in 0..HEADER_BYTES * 8 {
            let mut flipped: [u8; HEADER_BYTES] = block.clone().try_into().unwrap();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(Header::decode(&flipped).is_err(), "bit {bit}");
            assert!(one_bit_from_header(&flipped), "bit {bit}");
        }
    }

    #[test]
    fn contents_that_cannot_be_are_refused_even_under_a_good_checksum() {
        let resealed = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut block = header(3).encode();
            change(&mut block);
            let checksum = crc32c::crc32c(&block[..CHECKSUM_AT]);
            block[CHECKSUM_AT..].copy_from_slice(&checksum.to_le_bytes());
            Header::decode(&block)
        };
        assert_eq!(resealed(&|_| ()), Ok(header(3)));
        assert_eq!(resealed(&|block| block[8] = 2), Err(DamageKind::Version(2)));
        assert_eq!(resealed(&|block| block[12] = 3), Err(DamageKind::Header), "three peaks for three leaves");
        assert_eq!(
            resealed(&|block| block[2000] = 1),
            Err(DamageKind::Header),
            "something in the unused bytes"
        );
        assert_eq!(resealed(&|block| block[0] = b'X'), Err(DamageKind::Header));
    }
}
