//! Stay notices as they stand, by the book in which they are found.

use super::Ledger;
use super::error::LedgerError;
use super::notice_book;
use crate::domain::dates::CivilDate;
use crate::domain::event::{Event, StayNotified};
use crate::domain::history::{Recorded, believed};
use crate::domain::ids::{DwellingId, PersonId, Position};
use crate::domain::limits::STAY_DAYS;
use crate::domain::residence::stays::Period;
use crate::domain::subject::{Claim, Month, Subject, Year};

/// Whose notices are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticesOf {
    /// Those at a dwelling.
    Dwelling(DwellingId),
    /// Those of a person.
    Person(PersonId),
}

/// Where a page of notices begins: books are numbered by month or year, and positions count within a book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoticesFrom {
    /// Number of the book.
    pub book: u64,
    /// Position of the first notice in it.
    pub position: Position,
}

/// Some notices, and where to go on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticesTold {
    /// The notices as they stand, with their positions.
    pub notices: Vec<(Position, StayNotified)>,
    /// Where the next one is; none: there are no more.
    pub next: Option<NoticesFrom>,
}

impl NoticesOf {
    /// The books in which stays with a day in the period can be found, the oldest first. There are some thousand at most, and for
    /// one that does not exist a single look into memory says so.
    fn books(self, period: Period) -> impl Iterator<Item = (u64, Claim)> {
        // A stay that began before the period may reach into it.
        let from = period.from().map_or(CivilDate::first(), |day| day.plus_days(-STAY_DAYS));
        let until = period.until().map_or(CivilDate::last(), |day| day.plus_days(-1));
        let numbers = match self {
            NoticesOf::Dwelling(_) => Month::of(from).number()..=Month::of(until).number(),
            NoticesOf::Person(_) => Year::of(from).number()..=Year::of(until).number(),
        };
        numbers.map(u64::from).filter_map(move |number| {
            let book = match self {
                NoticesOf::Dwelling(id) => Claim::StaysAt(id, Month::from_number(number)?),
                NoticesOf::Person(id) => Claim::StaysOf(id, Year::from_number(number)?),
            };
            Some((number, book))
        })
    }
}

impl Ledger {
    /// The notices of stays that have a day in the period, as known before a position: at most so many from a place on.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn notices_told(
        &self,
        of: NoticesOf,
        period: Period,
        known: Position,
        from: NoticesFrom,
        most: usize,
    ) -> Result<NoticesTold, LedgerError> {
        let mut told = NoticesTold::default();
        for (number, book) in of.books(period).skip_while(|(number, _)| *number < from.book) {
            let first = if number == from.book { from.position } else { Position::ZERO };
            // One more says where the next page begins.
            let wanted = most + 1 - told.notices.len();
            for (position, stay) in self.notices_in(book, period, known, first, wanted)? {
                if told.notices.len() == most {
                    told.next = Some(NoticesFrom { book: number, position });
                    return Ok(told);
                }
                told.notices.push((position, stay));
            }
        }
        Ok(told)
    }

    /// The same of one book: at most so many from a place on. What is read are the notices that are told, and those that an
    /// amendment keeps from it.
    fn notices_in(
        &self,
        book: Claim,
        period: Period,
        known: Position,
        mut first: Position,
        most: usize,
    ) -> Result<Vec<(Position, StayNotified)>, LedgerError> {
        let store = &self.shared.store;
        let Some(held) = store.notice_book(book)? else { return Ok(Vec::new()) };
        let mut notices = Vec::new();
        while notices.len() < most {
            let wanted = most - notices.len();
            let found = notice_book::lock(&held).may_meet(period, known, first, wanted);
            let positions: Vec<Position> = found.iter().flat_map(|(_, records)| records).copied().collect();
            let mut read = store.read_many(&positions)?.into_iter().map(|record| record.recorded);
            for (original, records) in &found {
                let records: Vec<Recorded> = read.by_ref().take(records.len()).collect();
                let standing = believed(Subject::Claim(book), *original, &records);
                notices.extend(standing.into_iter().filter_map(|entry| {
                    let Event::StayNotified(stay) = entry.event.as_ref() else { return None };
                    let behind = Some(stay.until.plus_days(1));
                    let told = period.part_of(stay.from, behind).map(|_| stay.clone());
                    told.map(|stay| (entry.position, stay))
                }));
            }
            match found.last() {
                Some((last, _)) if found.len() == wanted => first = last.next(),
                Some(_) | None => break,
            }
        }
        Ok(notices)
    }
}

#[cfg(test)]
mod tests;
