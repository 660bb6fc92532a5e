//! Making a sealed file: a pure function from records to bytes.

use std::io;

use super::block::{BLOCK_RECORDS, BlockWriter, GROUP_RECORDS};
use super::frame::{Entry, Footer, SealedHeader};
use crate::codec::RawHead;
use crate::domain::ids::Position;
use crate::evidence::{SaltCursor, TreeHash, TreeHead, record_digest};
use crate::log::LedgerId;

/// Length of a trained dictionary: a third of a byte for each record of a segment, and longer ones save no more.
const DICTIONARY_BYTES: usize = 112 << 10;
/// Payloads that a dictionary is trained on, in bytes: a fifth of a second. Three times as many take three times as long and save
/// nothing.
const SAMPLE_BYTES: usize = 4 << 20;
/// Fewer payloads than this are compressed without a dictionary, which would be longer than what it saves.
const LEAST_SAMPLE_BYTES: usize = 1 << 20;

/// Records on their way into a sealed file.
#[derive(Debug, Default)]
pub(in crate::log::segment) struct Records {
    first: Position,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Records {
    /// No records yet; the first will stand at `first`.
    pub(in crate::log::segment) fn starting_at(first: Position) -> Self {
        Records { first, ..Records::default() }
    }

    /// Takes up the record that comes next.
    pub(in crate::log::segment) fn push(&mut self, record: &[u8]) {
        self.bytes.extend_from_slice(record);
        self.ends.push(self.bytes.len());
    }

    /// Number of records.
    pub(in crate::log::segment) fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, number: usize) -> &[u8] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[number]]
    }

    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|number| self.get(number))
    }
}

/// A sealed file, and the tree over all records up to its end.
pub(in crate::log::segment) struct Sealed {
    pub(in crate::log::segment) bytes: Vec<u8>,
    pub(in crate::log::segment) after: TreeHead,
}

/// Seals `records`, which fill whole blocks and stand behind those of `before`. `seen` is told the tree in front of each record.
///
/// # Errors
/// When zstd fails.
pub(in crate::log::segment) fn seal(
    records: &Records,
    ledger: LedgerId,
    before: &TreeHead,
    salts: &mut SaltCursor,
    seen: &mut dyn FnMut(&TreeHead),
) -> io::Result<Sealed> {
    debug_assert_eq!((records.len() % BLOCK_RECORDS, records.first.0), (0, before.size()));
    let dictionary = train(records);
    let header = SealedHeader {
        ledger,
        before: before.clone(),
        end: records.first.plus(records.len() as u64),
        dictionary_bytes: dictionary.len() as u32,
        dictionary_checksum: crc32c::crc32c(&dictionary),
    };
    let mut bytes = header.encode();
    bytes.extend_from_slice(&dictionary);
    let mut writer = BlockWriter::new(&dictionary)?;
    let (mut tree, mut directory, mut blocks) = (before.clone(), Vec::new(), 0);
    let all: Vec<&[u8]> = records.iter().collect();
    for block in all.chunks(BLOCK_RECORDS) {
        let size = writer.write(block, &mut bytes)?;
        let root = push_block(&mut tree, block, salts, seen);
        Entry { size, root }.write(&mut directory);
        blocks += 1;
    }
    let mut footer = Footer {
        directory_at: bytes.len() as u64,
        blocks,
        directory_checksum: crc32c::crc32c(&directory),
        after: tree.clone(),
        hash: [0; 32],
    };
    bytes.extend_from_slice(&directory);
    let hash = blake3::Hasher::new().update(&bytes).update(&footer.encode_front()).finalize();
    footer.hash = *hash.as_bytes();
    bytes.extend_from_slice(&footer.encode());
    Ok(Sealed { bytes, after: tree })
}

/// Adds a block's records to the tree and returns the root of the perfect subtree over them.
pub(super) fn push_block(
    tree: &mut TreeHead,
    block: &[&[u8]],
    salts: &mut SaltCursor,
    seen: &mut dyn FnMut(&TreeHead),
) -> TreeHash {
    let mut root = TreeHash([0; 32]);
    for record in block {
        seen(tree);
        let digest = record_digest(&salts.at(Position(tree.size())), record);
        tree.push_seen(&digest, |height, hash| {
            if 1 << height == BLOCK_RECORDS {
                root = *hash;
            }
        });
    }
    root
}

/// A dictionary for the payloads of these records; empty where they are too few.
fn train(records: &Records) -> Vec<u8> {
    let mut head = RawHead::default();
    let (mut samples, mut lengths) = (Vec::new(), Vec::new());
    let groups = records.len() / GROUP_RECORDS;
    // Groups from all over the segment, never more than are needed.
    let step = (records.bytes.len() / SAMPLE_BYTES).max(1);
    for group in (0..groups).step_by(step) {
        let before = samples.len();
        for number in group * GROUP_RECORDS..(group + 1) * GROUP_RECORDS {
            let record = records.get(number);
            samples.extend_from_slice(&record[head.parse(record).unwrap_or(0)..]);
        }
        lengths.push(samples.len() - before);
    }
    if samples.len() < LEAST_SAMPLE_BYTES {
        return Vec::new();
    }
    // Payloads with nothing in common have no dictionary; they are stored without.
    zstd::dict::from_continuous(&samples, &lengths, DICTIONARY_BYTES).unwrap_or_default()
}
