//! What a file says of itself: the header in front of the pages, and the table of first keys and the sources behind them.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::{Contents, HEADER_BYTES, IndexError, Meta};
use crate::codec::varint;
use crate::domain::dates::RecordTime;
use crate::domain::ids::Position;
use crate::ledger::index::key::Key;
use crate::ledger::index::page::PAGE_BYTES;
use crate::log::LedgerId;

const MAGIC: &[u8; 8] = b"PLINDEX\0";
const VERSION: u32 = 1;
/// Where the checksum of the header stands.
const CHECKSUM_AT: usize = HEADER_BYTES - 4;

/// The header's bytes.
pub(super) fn encode(meta: &Meta, pages: usize, tail_bytes: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER_BYTES);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes.extend_from_slice(&(meta.contents as u32).to_le_bytes());
    bytes.extend_from_slice(&meta.ledger.0);
    bytes.extend_from_slice(&meta.first.0.to_le_bytes());
    bytes.extend_from_slice(&meta.end.0.to_le_bytes());
    bytes.extend_from_slice(&meta.before);
    bytes.extend_from_slice(&meta.last);
    bytes.extend_from_slice(&meta.record_time.0.to_le_bytes());
    bytes.extend_from_slice(&meta.entries.to_le_bytes());
    bytes.extend_from_slice(&(pages as u64).to_le_bytes());
    bytes.extend_from_slice(&(tail_bytes as u64).to_le_bytes());
    bytes.resize(CHECKSUM_AT, 0);
    let checksum = crc32c::crc32c(&bytes);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    bytes
}

/// What stands behind the pages.
pub(super) fn encode_tail(first_keys: &[Key], sources: &BTreeMap<String, u64>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(first_keys.len() * 8 + 64);
    first_keys.iter().for_each(|key| bytes.extend_from_slice(&key.0.to_le_bytes()));
    for (source, sequence) in sources {
        varint::put(source.len() as u64, &mut bytes);
        bytes.extend_from_slice(source.as_bytes());
        varint::put(*sequence, &mut bytes);
    }
    let checksum = crc32c::crc32c(&bytes);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    bytes
}

/// Reads both.
pub(super) fn read(file: &File, path: &Path) -> Result<(Meta, Vec<Key>), IndexError> {
    let unusable = |what| IndexError::Unusable { path: path.to_path_buf(), what };
    let length = file.metadata().map_err(IndexError::io("read", path))?.len();
    let mut header = vec![0; HEADER_BYTES];
    if length < HEADER_BYTES as u64 {
        return Err(unusable("it is too short"));
    }
    file.read_exact_at(&mut header, 0).map_err(IndexError::io("read", path))?;
    let (mut meta, pages, tail_bytes) = decode(&header).map_err(unusable)?;
    let expected = pages.checked_mul(PAGE_BYTES as u64).and_then(|all| all.checked_add(HEADER_BYTES as u64));
    let tail_at = expected.filter(|at| at.checked_add(tail_bytes) == Some(length));
    let tail_at = tail_at.ok_or_else(|| unusable("it is not as long as it says"))?;
    let mut tail = vec![0; usize::try_from(tail_bytes).unwrap_or(0)];
    file.read_exact_at(&mut tail, tail_at).map_err(IndexError::io("read", path))?;
    let pages = usize::try_from(pages).unwrap_or(0);
    let (first_keys, sources) = decode_tail(&tail, pages).ok_or_else(|| unusable("its table is damaged"))?;
    meta.sources = sources;
    Ok((meta, first_keys))
}

fn decode(header: &[u8]) -> Result<(Meta, u64, u64), &'static str> {
    let mut at = 0;
    if take(header, &mut at) != MAGIC {
        return Err("it is no index file");
    }
    if u32::from_le_bytes(*take(header, &mut at)) != VERSION {
        return Err("it is of another version");
    }
    let mut checksum_at = CHECKSUM_AT;
    if u32::from_le_bytes(*take(header, &mut checksum_at)) != crc32c::crc32c(&header[..CHECKSUM_AT]) {
        return Err("its header is damaged");
    }
    let contents = match u32::from_le_bytes(*take(header, &mut at)) {
        1 => Contents::Postings,
        2 => Contents::Heads,
        _ => return Err("it is of an unknown kind"),
    };
    let ledger = LedgerId(*take(header, &mut at));
    let first = Position(u64::from_le_bytes(*take(header, &mut at)));
    let end = Position(u64::from_le_bytes(*take(header, &mut at)));
    let (before, last) = (*take(header, &mut at), *take(header, &mut at));
    let record_time = RecordTime(i64::from_le_bytes(*take(header, &mut at)));
    let entries = u64::from_le_bytes(*take(header, &mut at));
    let pages = u64::from_le_bytes(*take(header, &mut at));
    let tail_bytes = u64::from_le_bytes(*take(header, &mut at));
    if end <= first {
        return Err("its range is empty");
    }
    let sources = BTreeMap::new();
    Ok((
        Meta { contents, ledger, first, end, before, last, record_time, sources, entries },
        pages,
        tail_bytes,
    ))
}

/// The next bytes of the header, whose length is known to be enough.
fn take<'a, const N: usize>(header: &'a [u8], at: &mut usize) -> &'a [u8; N] {
    let found = header.get(*at..).and_then(|rest| rest.first_chunk::<N>());
    *at += N;
    found.unwrap_or(&[0; N])
}

fn decode_tail(tail: &[u8], pages: usize) -> Option<(Vec<Key>, BTreeMap<String, u64>)> {
    let (body, checksum) = tail.split_last_chunk::<4>()?;
    if u32::from_le_bytes(*checksum) != crc32c::crc32c(body) {
        return None;
    }
    let (keys, mut rest) = body.split_at_checked(pages.checked_mul(8)?)?;
    let (keys, _) = keys.as_chunks::<8>();
    let first_keys = keys.iter().map(|key| Key(u64::from_le_bytes(*key))).collect();
    let mut sources = BTreeMap::new();
    while !rest.is_empty() {
        let length = usize::try_from(varint::take(&mut rest).ok()?).ok()?;
        let (name, behind) = rest.split_at_checked(length)?;
        rest = behind;
        sources.insert(String::from_utf8(name.to_vec()).ok()?, varint::take(&mut rest).ok()?);
    }
    Some((first_keys, sources))
}
