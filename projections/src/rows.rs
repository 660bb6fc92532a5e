//! Rows of one kind of subject, in pages of consecutive ids.
//!
//! A row is the state of one subject as believed now, packed into bytes (see [`encode`](crate::encode)), with the one thing
//! that an incremental fold must know: the newest effective date among what stands behind the event that brought the subject
//! in. A record that is no amendment and not older than that date comes last in the order of folds, so that folding it onto
//! the state gives what folding everything again would give. In all other cases everything is folded again.
//!
//! A page holds the rows of 64 ids and the digest of its canonical rows, until one of them changes.

use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use dashmap::DashMap;
use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::history::{Entry, History, Life, Recorded};
use ledger_core::domain::ids::Position;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::LedgerError;

use crate::encode::{Packer, Texts, Unpacker, Wording, put_number, take_number};
use crate::hash::Seeded;
use crate::intern::Dictionary;

/// Every record of a subject up to and including a position, in the order of the log.
pub type Past<'a> = dyn Fn(Subject, Position) -> Result<Vec<Recorded>, LedgerError> + 'a;

/// Ids that share a page. The bit set of a page is one word.
const IDS_PER_PAGE: u64 = 64;

/// Bytes that a page takes in the table beside its rows: key, page, control byte.
const PAGE_OVERHEAD: usize = size_of::<u64>() + size_of::<Page>() + 1;

/// A state that can stand in a row.
pub(crate) trait Row: Life + PartialEq {
    /// Does what comes behind the subject's first event depend on the order in which it is folded?
    const ORDER_COUNTS: bool = true;

    /// Writes the state. Equal states give equal bytes, where texts are plain.
    fn pack(&self, to: &mut Packer<'_>);

    /// Reads the state; `None` where the bytes are not of [`Row::pack`].
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self>;
}

/// The state of a subject with what an incremental fold must know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Folded<L> {
    /// The state as believed now.
    pub(crate) state: L,
    /// Newest date by which anything takes its place in the fold, of what stands, without the event that brought the subject in.
    newest: Option<PartialDate>,
}

impl<L: Row> Folded<L> {
    pub(crate) fn pack(&self, mut to: Packer<'_>) {
        to.number(self.newest_number());
        self.state.pack(&mut to);
    }

    fn newest_number(&self) -> u64 {
        self.newest.map_or(0, |date| u64::from(date.packed()) + 1)
    }

    pub(crate) fn unpack(mut from: Unpacker<'_>) -> Option<Self> {
        let newest = match from.number()?.checked_sub(1) {
            Some(packed) => Some(PartialDate::from_packed(u32::try_from(packed).ok()?)?),
            None => None,
        };
        let state = L::unpack(&mut from)?;
        from.is_done().then_some(Folded { state, newest })
    }

    /// Folds everything that is known of the subject.
    fn of(id: L::Id, records: Vec<Recorded>) -> Self {
        let history = History::<L>::of(id, records);
        let later = history.entries().iter().filter(|entry| entry.position != L::start(id));
        Folded { newest: later.map(|entry| entry.fold_date).max(), state: history.now().clone() }
    }

    /// Does the record come last in the order of folds, with nothing else changed?
    fn is_followed_by(&self, record: &Recorded) -> bool {
        let date = Entry::of(record).fold_date;
        record.event.amends().is_none()
            && (!L::ORDER_COUNTS || self.newest.is_none_or(|newest| newest <= date))
    }

    fn follow(&mut self, id: L::Id, record: &Recorded) {
        let entry = Entry::of(record);
        self.state.apply(id, &entry);
        if record.position != L::start(id) {
            self.newest = self.newest.max(Some(entry.fold_date));
        }
    }
}

/// What a record makes of a subject's row.
pub(crate) struct Turn<L> {
    /// The row before; none where there was no row.
    pub(crate) before: Option<Folded<L>>,
    /// The row after.
    pub(crate) after: Folded<L>,
}

impl<L: Row> Turn<L> {
    /// Does nothing change?
    pub(crate) fn is_idle(&self) -> bool {
        self.before.as_ref() == Some(&self.after)
    }
}

/// The rows of one kind of subject. One owner writes; any number read beside it.
pub(crate) struct Table<L> {
    pages: DashMap<u64, Page, Seeded>,
    /// Numbers of the pages: what must not depend on the order of a hash table goes by this one.
    order: Mutex<BTreeSet<u64>>,
    dictionary: Dictionary,
    rows: AtomicU64,
    page_bytes: AtomicUsize,
    life: PhantomData<fn() -> L>,
}

impl<L: Row> Table<L> {
    pub(crate) fn new() -> Self {
        Table {
            pages: DashMap::default(),
            order: Mutex::default(),
            dictionary: Dictionary::default(),
            rows: AtomicU64::new(0),
            page_bytes: AtomicUsize::new(0),
            life: PhantomData,
        }
    }

    /// The state of a subject; none where no record names it.
    pub(crate) fn state(&self, id: L::Id) -> Option<L> {
        self.row(id).map(|row| row.state)
    }

    fn row(&self, id: L::Id) -> Option<Folded<L>> {
        let own = L::start(id);
        let page = self.pages.get(&page_of(own))?;
        let spelling = self.dictionary.spelling();
        page.row(slot_of(own)).map(|bytes| read(Unpacker::new(bytes, own, Wording::Spelled(&spelling))))
    }

    /// What `record` makes of the subject's row. Nothing is written.
    pub(crate) fn turn(&self, id: L::Id, record: &Recorded, past: &Past<'_>) -> Result<Turn<L>, LedgerError> {
        let before = self.row(id);
        let after = match &before {
            // What was recorded of a subject before it came in would have to move behind that: fold again.
            Some(row) if row.is_followed_by(record) && record.position != L::start(id) => {
                let mut row = row.clone();
                row.follow(id, record);
                row
            }
            None if record.event.amends().is_none() => {
                let mut row = Folded { state: L::default(), newest: None };
                row.follow(id, record);
                row
            }
            Some(_) | None => Folded::of(id, past(L::subject(id), record.position)?),
        };
        Ok(Turn { before, after })
    }

    /// Appends the row as it will stand in memory.
    pub(crate) fn pack(&self, own: Position, row: &Folded<L>, to: &mut Vec<u8>) {
        row.pack(Packer::new(to, own, Texts::Spelled(self.dictionary.speller())));
    }

    /// Appends the row after a turn. Most turns of parents and dwellings bring nothing but a newer date, for which the state
    /// need not be spelled again.
    pub(crate) fn pack_turn(&self, own: Position, turn: &Turn<L>, to: &mut Vec<u8>) {
        if turn.before.as_ref().is_some_and(|before| before.state == turn.after.state) {
            let page = self.pages.get(&page_of(own));
            let mut state = page.as_ref().and_then(|page| page.row(slot_of(own))).unwrap_or_default();
            take_number(&mut state);
            put_number(to, turn.after.newest_number());
            to.extend_from_slice(state);
        } else {
            self.pack(own, &turn.after, to);
        }
    }

    /// Puts a packed row in its place.
    pub(crate) fn put(&self, own: Position, row: &[u8]) {
        let number = page_of(own);
        let mut page = self.pages.entry(number).or_default();
        let is_new = page.present == 0;
        let before = page.allocated();
        if page.put(slot_of(own), row) {
            self.rows.fetch_add(1, Ordering::Relaxed);
        }
        // The counter cannot fall below what this page put into it.
        self.page_bytes.fetch_add(page.allocated().wrapping_sub(before), Ordering::Relaxed);
        drop(page);
        if is_new {
            self.order.lock().unwrap_or_else(PoisonError::into_inner).insert(number);
        }
    }

    /// Number of subjects.
    pub(crate) fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// Bytes in memory, estimated.
    pub(crate) fn memory(&self) -> usize {
        let table = self.pages.capacity() * PAGE_OVERHEAD * 8 / 7;
        self.page_bytes.load(Ordering::Relaxed) + table + self.dictionary.memory()
    }

    /// States in the order of ids, from an id on: those of at most `most` rows, and the id from which to go on.
    pub(crate) fn states_from(
        &self,
        from: Position,
        most: usize,
        id: impl Fn(Position) -> Option<L::Id>,
    ) -> (Vec<(L::Id, L)>, Option<Position>) {
        // Every page has a row, so that no more pages are needed, and one to see whether there is more.
        let pages: Vec<u64> = {
            let order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
            order.range(page_of(from)..).take(most + 1).copied().collect()
        };
        let mut states = Vec::new();
        for number in pages {
            let Some(page) = self.pages.get(&number) else { continue };
            let spelling = self.dictionary.spelling();
            for (own, bytes) in page.rows(number).filter(|(own, _)| *own >= from) {
                if states.len() == most {
                    return (states, Some(own));
                }
                let row: Folded<L> = read(Unpacker::new(bytes, own, Wording::Spelled(&spelling)));
                states.extend(id(own).map(|id| (id, row.state)));
            }
        }
        (states, None)
    }

    /// Hands the canonical rows to `visit`, in the order of their ids, until it fails.
    pub(crate) fn canonical<E>(
        &self,
        mut visit: impl FnMut(Position, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut plain = Vec::new();
        let order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        for number in order.iter() {
            let Some(page) = self.pages.get(number) else { continue };
            for (own, bytes) in page.rows(*number) {
                self.canonical_row(own, bytes, &mut plain);
                visit(own, &plain)?;
            }
        }
        Ok(())
    }

    fn canonical_row(&self, own: Position, bytes: &[u8], plain: &mut Vec<u8>) {
        plain.clear();
        let spelling = self.dictionary.spelling();
        let row: Folded<L> = read(Unpacker::new(bytes, own, Wording::Spelled(&spelling)));
        row.pack(Packer::new(plain, own, Texts::Plain));
    }

    /// Adds the table to a view's digest: the number of pages, then each page's number and digest, in the order of numbers.
    /// A page's digest is BLAKE3 over its rows in the order of ids: id, length of the row in bytes (both as eight bytes,
    /// the lowest first), canonical row.
    pub(crate) fn digest_into(&self, hasher: &mut blake3::Hasher) {
        let order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        hasher.update(&(order.len() as u64).to_le_bytes());
        let mut plain = Vec::new();
        for number in order.iter() {
            let Some(mut page) = self.pages.get_mut(number) else { continue };
            let digest = page.digest.unwrap_or_else(|| {
                let mut rows = blake3::Hasher::new();
                for (own, bytes) in page.rows(*number) {
                    self.canonical_row(own, bytes, &mut plain);
                    rows.update(&own.0.to_le_bytes());
                    rows.update(&(plain.len() as u64).to_le_bytes());
                    rows.update(&plain);
                }
                rows.finalize().into()
            });
            page.digest = Some(digest);
            hasher.update(&number.to_le_bytes());
            hasher.update(&digest);
        }
    }
}

impl<L> fmt::Debug for Table<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Table(…{})", self.rows.load(Ordering::Relaxed))
    }
}

/// Rows in memory were packed by this process; whatever else stands there must not be answered with.
fn read<L: Row>(from: Unpacker<'_>) -> Folded<L> {
    Folded::unpack(from).expect("a row in memory is one that this view packed")
}

fn page_of(own: Position) -> u64 {
    own.0 / IDS_PER_PAGE
}

fn slot_of(own: Position) -> u32 {
    (own.0 % IDS_PER_PAGE) as u32
}

/// The rows of 64 consecutive ids, one behind the other.
#[derive(Default)]
struct Page {
    /// Which of the ids have a row.
    present: u64,
    /// Where each row ends.
    ends: Vec<u32>,
    bytes: Vec<u8>,
    /// Digest of the canonical rows; none since one changed.
    digest: Option<[u8; 32]>,
}

impl Page {
    /// Rows in slots before this one.
    fn rank(&self, slot: u32) -> usize {
        (self.present & ((1 << slot) - 1)).count_ones() as usize
    }

    fn has(&self, slot: u32) -> bool {
        self.present >> slot & 1 == 1
    }

    fn start(&self, rank: usize) -> usize {
        rank.checked_sub(1).map_or(0, |before| self.ends[before] as usize)
    }

    fn row(&self, slot: u32) -> Option<&[u8]> {
        let rank = self.rank(slot);
        self.has(slot).then(|| &self.bytes[self.start(rank)..self.ends[rank] as usize])
    }

    fn rows(&self, number: u64) -> impl Iterator<Item = (Position, &[u8])> {
        (0..IDS_PER_PAGE as u32).filter_map(move |slot| {
            Some((Position(number * IDS_PER_PAGE + u64::from(slot)), self.row(slot)?))
        })
    }

    /// Puts a row into its slot; says whether the slot was empty.
    fn put(&mut self, slot: u32, row: &[u8]) -> bool {
        self.digest = None;
        let rank = self.rank(slot);
        let start = self.start(rank);
        let new = !self.has(slot);
        let old_end = if new { start } else { self.ends[rank] as usize };
        if new {
            reserve(&mut self.ends, 1, LEAST_ROWS);
            self.ends.insert(rank, u32::try_from(start).expect(PAGE_FITS));
            self.present |= 1 << slot;
        }
        self.replace(start..old_end, row);
        let (grown, shrunk) = (row.len(), old_end - start);
        for end in &mut self.ends[rank..] {
            *end = u32::try_from(*end as usize + grown - shrunk).expect(PAGE_FITS);
        }
        new
    }

    /// Replaces some bytes by others.
    fn replace(&mut self, old: std::ops::Range<usize>, new: &[u8]) {
        let (end, length) = (old.start + new.len(), self.bytes.len());
        if new.len() > old.len() {
            reserve(&mut self.bytes, new.len() - old.len(), LEAST_BYTES);
            self.bytes.resize(length + new.len() - old.len(), 0);
        }
        self.bytes.copy_within(old.end..length, end);
        self.bytes.truncate(length + new.len() - old.len());
        self.bytes[old.start..end].copy_from_slice(new);
    }

    fn allocated(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * size_of::<u32>()
    }
}

/// A row is shorter than the records that made it, and the longest household would need millions of them.
const PAGE_FITS: &str = "64 rows are shorter than 4 GiB";

/// Room that a page starts with: a page of a quiet day holds some rows, that of a bulk enrolment one for each id.
const LEAST_BYTES: usize = 256;

/// The same for the ends of rows.
const LEAST_ROWS: usize = 8;

/// Makes room for more, by a quarter at a time: doubling would leave a third of the memory empty.
fn reserve<T>(list: &mut Vec<T>, more: usize, least: usize) {
    if list.capacity() - list.len() < more {
        list.reserve_exact(more.max(list.len() / 4).max(least));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::collection::vec;
    use proptest::{prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn a_page_holds_the_last_row_of_each_slot(puts in vec((0_u32..64, vec(0_u8.., 0..300)), 1..200)) {
            let (mut page, mut rows) = (Page::default(), BTreeMap::new());
            for (slot, row) in puts {
                prop_assert_eq!(page.put(slot, &row), rows.insert(slot, row).is_none());
                let held: Vec<(u64, &[u8])> = page.rows(2).map(|(own, row)| (own.0 - 128, row)).collect();
                let expected: Vec<(u64, &[u8])> =
                    rows.iter().map(|(slot, row)| (u64::from(*slot), &**row)).collect();
                prop_assert_eq!(held, expected);
            }
        }
    }
}
