//! The check of a whole sealed file: every byte is read and everything is computed again.

use super::block::{BLOCK_RECORDS, Front, GROUP_RECORDS, Unpacker, put_together};
use super::frame::{ENTRY_BYTES, Entry, FOOTER_BYTES, Footer, HEADER_BYTES, SealedHeader};
use super::heads::Heads;
use super::seal::push_block;
use crate::domain::ids::Position;
use crate::evidence::{SaltCursor, TreeHead};
use crate::log::{DamageKind, LedgerId};

/// A place in a sealed file that cannot be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::log::segment) struct Flaw {
    pub(in crate::log::segment) offset: u64,
    pub(in crate::log::segment) position: Position,
    pub(in crate::log::segment) what: DamageKind,
}

/// What a sealed file says of itself in its header.
pub(in crate::log::segment) struct Said {
    pub(in crate::log::segment) ledger: LedgerId,
    /// The tree over all records before the file.
    pub(in crate::log::segment) before: TreeHead,
    /// Position behind its last record.
    pub(in crate::log::segment) end: Position,
}

/// Reads the header of a sealed file.
pub(in crate::log::segment) fn describe(bytes: &[u8]) -> Result<Said, DamageKind> {
    let SealedHeader { ledger, before, end, .. } = SealedHeader::decode(bytes)?;
    Ok(Said { ledger, before, end })
}

/// Checks a sealed file against the tree over all records before it, and returns the tree behind it. `seen` is told the tree in front
/// of each record. Where something is wrong, `tree` is left behind the last good block.
pub(in crate::log::segment) fn check_file(
    bytes: &[u8],
    tree: &mut TreeHead,
    salts: &mut SaltCursor,
    seen: &mut dyn FnMut(&TreeHead),
) -> Result<(), Flaw> {
    let first = Position(tree.size());
    let flaw = |offset: usize, position, what| Flaw { offset: offset as u64, position, what };
    let header = SealedHeader::decode(bytes).map_err(|what| flaw(0, first, what))?;
    if header.before != *tree {
        return Err(flaw(0, first, DamageKind::HeaderTree));
    }
    let footer_at = bytes.len().saturating_sub(FOOTER_BYTES).max(HEADER_BYTES);
    let footer = Footer::decode(&bytes[footer_at.min(bytes.len())..])
        .map_err(|what| flaw(footer_at, header.end, what))?;
    let parts = Parts::of(bytes, &header, &footer)
        .ok_or_else(|| flaw(footer_at, header.end, DamageKind::Directory))?;
    if crc32c::crc32c(parts.dictionary) != header.dictionary_checksum {
        return Err(flaw(HEADER_BYTES, first, DamageKind::Checksum));
    }
    let mut unpacker =
        Unpacker::new(parts.dictionary).map_err(|_| flaw(HEADER_BYTES, first, DamageKind::Block))?;
    let mut at = parts.blocks_at;
    for entry in parts.directory.iter().map(Entry::read) {
        let position = Position(tree.size());
        let end = at + entry.size.whole as usize;
        let records = records_of(&bytes[at..end], entry.size.front as usize, &mut unpacker)
            .map_err(|what| flaw(at, position, what))?;
        let mut behind = tree.clone();
        let block: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
        if push_block(&mut behind, &block, salts, seen) != entry.root {
            return Err(flaw(at, position, DamageKind::BlockRoot));
        }
        *tree = behind;
        at = end;
    }
    if footer.after != *tree {
        return Err(flaw(footer_at, header.end, DamageKind::BlockRoot));
    }
    let hashed = footer_at + FOOTER_BYTES - 36;
    if *blake3::hash(&bytes[..hashed]).as_bytes() != footer.hash {
        return Err(flaw(0, first, DamageKind::FileHash));
    }
    Ok(())
}

/// The parts of a sealed file, which fill it exactly.
struct Parts<'a> {
    dictionary: &'a [u8],
    blocks_at: usize,
    directory: &'a [[u8; ENTRY_BYTES]],
}

impl<'a> Parts<'a> {
    fn of(bytes: &'a [u8], header: &SealedHeader, footer: &Footer) -> Option<Self> {
        let blocks_at = HEADER_BYTES + header.dictionary_bytes as usize;
        let directory_at = usize::try_from(footer.directory_at).ok()?;
        let directory = bytes.get(directory_at..bytes.len() - FOOTER_BYTES)?;
        let (entries, rest) = directory.as_chunks::<ENTRY_BYTES>();
        let blocks = header.end.0.checked_sub(header.first().0)? / BLOCK_RECORDS as u64;
        let fits = rest.is_empty()
            && directory.len() == footer.directory_bytes()
            && entries.len() as u64 == blocks
            && footer.after.size() == header.end.0
            && crc32c::crc32c(directory) == footer.directory_checksum;
        let length: u64 = entries.iter().map(|entry| u64::from(Entry::read(entry).size.whole)).sum();
        let fills = (blocks_at as u64).checked_add(length)? == footer.directory_at;
        let dictionary = bytes.get(HEADER_BYTES..blocks_at)?;
        (fits && fills).then_some(Parts { dictionary, blocks_at, directory: entries })
    }
}

/// All records of a block, as they were before they were sealed.
fn records_of(block: &[u8], front: usize, unpacker: &mut Unpacker) -> Result<Vec<Vec<u8>>, DamageKind> {
    let (front, packed) = block.split_at_checked(front).ok_or(DamageKind::Block)?;
    let index = Front::read(front, block.len())?;
    let (mut heads, mut records) = (Heads::default(), Vec::with_capacity(BLOCK_RECORDS));
    for group in 0..BLOCK_RECORDS / GROUP_RECORDS {
        index.heads(front, group, &mut heads)?;
        let (start, end) = index.packed(group);
        index.unpack(group, &heads, packed.get(start..end).ok_or(DamageKind::Block)?, unpacker)?;
        for number in 0..GROUP_RECORDS {
            let mut record = Vec::new();
            put_together(&heads, number, unpacker.payloads(), &mut record);
            records.push(record);
        }
    }
    Ok(records)
}
