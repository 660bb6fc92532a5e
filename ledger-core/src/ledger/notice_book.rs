//! A book of stay notices, as pages of it are found: which records of it can matter for which days.
//!
//! An amendment of a notice may stand anywhere behind it, so that one page cannot be read without knowing where all the amendments
//! stand. That is what is held here, for some books: a few words for each notice and not the notice itself. Who turns the pages of
//! a hotel's month reads its records once and then those of each page, and a new notice costs the reading of that notice.
//!
//! **Invariant:** a record is in a book because the backlinks lead to it, as in every history.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

use crate::domain::dates::CivilDate;
use crate::domain::event::Event;
use crate::domain::history::Recorded;
use crate::domain::ids::Position;
use crate::domain::residence::stays::Period;
use crate::domain::subject::Subject;

/// Books that the cache is laid out for.
const CACHED_BOOKS: usize = 1_000;
/// Records of all books in the cache together, at about forty bytes each: five months of a hotel with 200,000 notices a month.
const CACHED_RECORDS: u64 = 1_000_000;
/// What a book weighs by itself, in records.
const BOOK: u64 = 10;

/// The notices that a book has ever named.
#[derive(Debug, Default)]
pub(super) struct NoticeBook {
    /// The newest record that was read; none: nothing was.
    head: Option<Position>,
    /// How many records were taken in.
    records: u64,
    /// By the position of the original record, which may stand in another book.
    notices: BTreeMap<Position, Found>,
    /// Where the amendments of a notice stand that are in this book, oldest first.
    amendments: BTreeMap<Position, Vec<Position>>,
}

/// What is held of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Found {
    /// Is the original in this book?
    here: bool,
    /// The days that it has, or had before or after an amendment; none where this book has no notice, only its annulment.
    days: Option<(CivilDate, CivilDate)>,
}

/// One record of a book.
#[derive(Clone, Copy, Debug)]
pub(super) struct InBook {
    position: Position,
    /// The notice that it tells or amends.
    original: Position,
    days: Option<(CivilDate, CivilDate)>,
}

impl InBook {
    pub(super) fn of(record: &Recorded) -> Self {
        let told = record.event.replacement().unwrap_or(&record.event);
        let days =
            if let Event::StayNotified(stay) = told.as_ref() { Some((stay.from, stay.until)) } else { None };
        let path = record.event.amends().unwrap_or_default();
        InBook { position: record.position, original: path.first().copied().unwrap_or(record.position), days }
    }
}

impl NoticeBook {
    /// The newest record that was read.
    pub(super) fn head(&self) -> Option<Position> {
        self.head
    }

    /// How many records were taken in.
    pub(super) fn records(&self) -> u64 {
        self.records
    }

    /// Takes in records behind the newest that was read, newest first.
    pub(super) fn take_in(&mut self, newer: &[InBook]) {
        for record in newer.iter().rev() {
            let nothing = Found { here: false, days: None };
            let found = self.notices.entry(record.original).or_insert(nothing);
            found.days = match (found.days, record.days) {
                (Some(held), Some(new)) => Some((held.0.min(new.0), held.1.max(new.1))),
                (held, new) => held.or(new),
            };
            if record.original == record.position {
                found.here = true;
            } else {
                self.amendments.entry(record.original).or_default().push(record.position);
            }
            self.head = Some(record.position);
            self.records += 1;
        }
    }

    /// Notices from a place on that may have a day in the period as known before a position, with the records that say so: at most
    /// so many notices.
    pub(super) fn may_meet(
        &self,
        period: Period,
        known: Position,
        from: Position,
        most: usize,
    ) -> Vec<(Position, Vec<Position>)> {
        if from >= known {
            return Vec::new();
        }
        let meets = |found: &Found| {
            found.days.is_some_and(|(from, until)| period.part_of(from, Some(until.plus_days(1))).is_some())
        };
        let notices = self.notices.range(from..known).filter(|(_, found)| meets(found));
        let records = notices.map(|(original, found)| {
            let amendments = self.amendments.get(original).into_iter().flatten().copied();
            let records = found.here.then_some(*original).into_iter().chain(amendments);
            (*original, records.filter(|record| *record < known).collect::<Vec<_>>())
        });
        records.filter(|(_, records)| !records.is_empty()).take(most).collect()
    }
}

/// Some books.
pub(super) struct NoticeBooks(Cache<Subject, Cached, ByRecords>);

#[derive(Clone)]
struct Cached {
    /// A book grows while it is held, and the cache is told when it has.
    records: u64,
    book: Arc<Mutex<NoticeBook>>,
}

#[derive(Clone)]
struct ByRecords;

impl Weighter<Subject, Cached> for ByRecords {
    fn weight(&self, _book: &Subject, cached: &Cached) -> u64 {
        BOOK + cached.records
    }
}

impl NoticeBooks {
    pub(super) fn new() -> Self {
        // One shard: each is a part of the room, and the largest books would find none in a small part.
        let mut options = OptionsBuilder::new();
        options.shards(1).estimated_items_capacity(CACHED_BOOKS).weight_capacity(CACHED_RECORDS);
        let (hasher, lifecycle) = (DefaultHashBuilder::default(), DefaultLifecycle::default());
        NoticeBooks(match options.build() {
            Ok(options) => Cache::with_options(options, ByRecords, hasher, lifecycle),
            Err(_) => Cache::with_weighter(CACHED_BOOKS, CACHED_RECORDS, ByRecords),
        })
    }

    /// What is held of a book; an empty one where nothing is. Whoever asks for the same book gets the same one.
    pub(super) fn held(&self, book: Subject) -> Arc<Mutex<NoticeBook>> {
        let empty = || Ok::<_, Infallible>(Cached { records: 0, book: Arc::default() });
        let Ok(cached) = self.0.get_or_insert_with(&book, empty);
        cached.book
    }

    /// Keeps a book that has grown.
    pub(super) fn keep(&self, book: Subject, held: &Arc<Mutex<NoticeBook>>, records: u64) {
        self.0.insert(book, Cached { records, book: Arc::clone(held) });
    }
}

/// The book, for one at a time: whoever waits finds what the other has read. It is changed at the end of reading alone, so that a
/// panic leaves it whole.
pub(super) fn lock(book: &Mutex<NoticeBook>) -> MutexGuard<'_, NoticeBook> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::DwellingId;
    use crate::domain::subject::{Claim, Month};

    #[test]
    fn the_book_of_a_large_hotel_is_kept_and_the_oldest_books_make_room() {
        let day = CivilDate::new(2022, 3, 4).unwrap();
        let books = NoticeBooks::new();
        let of = |dwelling: u64| {
            Subject::Claim(Claim::StaysAt(DwellingId::at(Position(dwelling)).unwrap(), Month::of(day)))
        };
        let told = |at| InBook { position: Position(at), original: Position(at), days: Some((day, day)) };
        let hotel = books.held(of(1));
        lock(&hotel).take_in(&(2..200_002).rev().map(told).collect::<Vec<_>>());
        let records = lock(&hotel).records();
        books.keep(of(1), &hotel, records);
        assert!(Arc::ptr_eq(&books.held(of(1)), &hotel));
        for dwelling in 2..20 {
            books.keep(of(dwelling), &Arc::default(), 200_000);
        }
        assert!(books.0.weight() <= CACHED_RECORDS);
    }
}
