//! Pages of an index file: keys in order, each with a list of positions, packed as distances. docs/format.md, section 10.

use super::key::Key;
use crate::codec::varint;
use crate::domain::ids::Position;

/// Bytes in a page.
pub(super) const PAGE_BYTES: usize = 4096;
/// Checksum, bytes used, two zeros, the first key.
const HEADER_BYTES: usize = 16;
/// Positions that one entry holds at the most, so that each fits into a page; a longer list goes on in another entry.
const ENTRY_POSITIONS: usize = 256;

/// Takes a whole page with its first key.
pub(super) type ToFile<'a, E> = dyn FnMut(Key, &[u8]) -> Result<(), E> + 'a;

/// Packs entries, which come in order, into pages.
#[derive(Debug)]
pub(super) struct PageBuilder {
    /// First position of the run.
    first: Position,
    page: Vec<u8>,
    first_key: Key,
    last_key: Key,
    list: Vec<u8>,
    entry: Vec<u8>,
}

impl PageBuilder {
    pub(super) fn new(first: Position) -> Self {
        PageBuilder {
            first,
            page: Vec::new(),
            first_key: Key(0),
            last_key: Key(0),
            list: Vec::new(),
            entry: Vec::new(),
        }
    }

    /// Adds a key with its positions, ascending. Whole pages go to `full` with their first key.
    pub(super) fn push<E>(&mut self, key: Key, positions: &[u64], full: &mut ToFile<'_, E>) -> Result<(), E> {
        for piece in positions.chunks(ENTRY_POSITIONS) {
            self.list.clear();
            let mut before = key.base(self.first);
            for position in piece {
                varint::put(position.saturating_sub(before), &mut self.list);
                before = *position;
            }
            self.put_entry(key);
            if self.page.len() + self.entry.len() > PAGE_BYTES {
                self.finish(full)?;
            }
            if self.page.is_empty() {
                (self.first_key, self.last_key) = (key, key);
                self.page.resize(HEADER_BYTES, 0);
                self.put_entry(key);
            }
            self.page.extend_from_slice(&self.entry);
            self.last_key = key;
        }
        Ok(())
    }

    fn put_entry(&mut self, key: Key) {
        self.entry.clear();
        varint::put(key.0 - self.last_key.0.min(key.0), &mut self.entry);
        varint::put(self.list.len() as u64, &mut self.entry);
        self.entry.extend_from_slice(&self.list);
    }

    /// Hands over the page that is not yet full.
    pub(super) fn finish<E>(&mut self, full: &mut ToFile<'_, E>) -> Result<(), E> {
        if self.page.is_empty() {
            return Ok(());
        }
        let used = (self.page.len() as u16).to_le_bytes();
        self.page[4..6].copy_from_slice(&used);
        self.page[8..16].copy_from_slice(&self.first_key.0.to_le_bytes());
        self.page.resize(PAGE_BYTES, 0);
        let checksum = crc32c::crc32c(&self.page[4..]).to_le_bytes();
        self.page[..4].copy_from_slice(&checksum);
        full(self.first_key, &self.page)?;
        self.page.clear();
        Ok(())
    }
}

/// A page is not as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BadPage;

/// A page whose checksum is right, read entry by entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entries<'a> {
    key: Key,
    rest: &'a [u8],
}

impl<'a> Entries<'a> {
    /// Checks the page.
    pub(super) fn of(page: &'a [u8]) -> Result<Self, BadPage> {
        let (checksum, body) = page.split_first_chunk::<4>().ok_or(BadPage)?;
        if page.len() != PAGE_BYTES || u32::from_le_bytes(*checksum) != crc32c::crc32c(body) {
            return Err(BadPage);
        }
        let used = usize::from(u16::from_le_bytes([page[4], page[5]]));
        let key = page[8..].first_chunk::<8>().map(|bytes| Key(u64::from_le_bytes(*bytes)));
        let rest = page.get(HEADER_BYTES..used).ok_or(BadPage)?;
        Ok(Entries { key: key.ok_or(BadPage)?, rest })
    }

    /// The next key and its packed list; none at the end of the page.
    pub(super) fn next(&mut self) -> Result<Option<(Key, &'a [u8])>, BadPage> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let distance = varint::take(&mut self.rest).map_err(|_| BadPage)?;
        self.key = Key(self.key.0.checked_add(distance).ok_or(BadPage)?);
        let bytes = varint::take(&mut self.rest).ok().and_then(|bytes| usize::try_from(bytes).ok());
        let (list, rest) = self.rest.split_at_checked(bytes.ok_or(BadPage)?).ok_or(BadPage)?;
        self.rest = rest;
        Ok(Some((self.key, list)))
    }
}

/// Appends the positions of a packed list, in a run that begins at `first`.
pub(super) fn unpack(
    key: Key,
    first: Position,
    mut list: &[u8],
    found: &mut Vec<u64>,
) -> Result<(), BadPage> {
    let mut before = key.base(first);
    while !list.is_empty() {
        let distance = varint::take(&mut list).map_err(|_| BadPage)?;
        before = before.checked_add(distance).ok_or(BadPage)?;
        found.push(before);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Listed = Vec<(Key, Vec<u64>)>;

    fn pages_of(entries: &Listed, first: u64) -> Vec<(Key, Vec<u8>)> {
        let mut pages = Vec::new();
        let mut keep = |key: Key, page: &[u8]| {
            pages.push((key, page.to_vec()));
            Ok::<(), ()>(())
        };
        let mut builder = PageBuilder::new(Position(first));
        for (key, positions) in entries {
            builder.push(*key, positions, &mut keep).unwrap();
        }
        builder.finish(&mut keep).unwrap();
        pages
    }

    fn entries() -> Listed {
        let short = (1..2_000u64).map(|id| (Key(1 << 60 | id), vec![id, id + 1_000, id + 900_000]));
        let long = (Key(5 << 60 | 3), (3..5_000).map(|at| at * 7).collect());
        let last = (Key(6 << 60 | 97_000_000_001), vec![50]);
        short.chain([long, last]).collect()
    }

    #[test]
    fn entries_read_back_over_many_pages() {
        let pages = pages_of(&entries(), 2);
        assert!(pages.len() > 4);
        let mut read: Listed = Vec::new();
        for (first_key, page) in &pages {
            let mut entries = Entries::of(page).unwrap();
            let mut first = true;
            while let Some((key, list)) = entries.next().unwrap() {
                assert!(!std::mem::take(&mut first) || key == *first_key);
                if read.last().is_none_or(|(last, _)| *last != key) {
                    read.push((key, Vec::new()));
                }
                unpack(key, Position(2), list, &mut read.last_mut().unwrap().1).unwrap();
            }
        }
        assert_eq!(read, entries());
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let (_, page) = pages_of(&entries(), 2).remove(1);
        for at in 0..PAGE_BYTES {
            let mut changed = page.clone();
            changed[at] ^= 0x10;
            assert_eq!(Entries::of(&changed).err(), Some(BadPage), "byte {at}");
        }
        assert_eq!(Entries::of(&page[1..]).err(), Some(BadPage));
    }
}
