//! Stay notices as they stand, by the book in which they are found.

use super::Ledger;
use super::error::LedgerError;
use crate::domain::dates::CivilDate;
use crate::domain::event::{Event, StayNotified};
use crate::domain::ids::{DwellingId, PersonId, Position};
use crate::domain::limits::STAY_DAYS;
use crate::domain::residence::stays::Period;
use crate::domain::subject::{Claim, Month, Subject, Year};

/// Whose stays are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaysOf {
    /// Those at a dwelling.
    Dwelling(DwellingId),
    /// Those of a person.
    Person(PersonId),
}

/// Where a page of stays begins: books are numbered by month or year, and positions count within a book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StaysFrom {
    /// Number of the book.
    pub book: u64,
    /// Position of the first notice in it.
    pub position: Position,
}

/// Some stays, and where to go on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaysTold {
    /// The notices as they stand, with their positions.
    pub stays: Vec<(Position, StayNotified)>,
    /// Where the next one is; none: there are no more.
    pub next: Option<StaysFrom>,
}

impl StaysOf {
    /// The books in which stays with a day in the period can be found, the oldest first. There are some thousand at most, and for
    /// one that does not exist a single look into memory says so.
    fn books(self, period: Period) -> impl Iterator<Item = (u64, Claim)> {
        // A stay that began before the period may reach into it.
        let from = period.from().map_or(CivilDate::first(), |day| day.plus_days(-STAY_DAYS));
        let until = period.until().map_or(CivilDate::last(), |day| day.plus_days(-1));
        let numbers = match self {
            StaysOf::Dwelling(_) => Month::of(from).number()..=Month::of(until).number(),
            StaysOf::Person(_) => Year::of(from).number()..=Year::of(until).number(),
        };
        numbers.map(u64::from).filter_map(move |number| {
            let book = match self {
                StaysOf::Dwelling(id) => Claim::StaysAt(id, Month::from_number(number)?),
                StaysOf::Person(id) => Claim::StaysOf(id, Year::from_number(number)?),
            };
            Some((number, book))
        })
    }
}

impl Ledger {
    /// The stays that have a day in the period, as known before a position: at most so many from a place on.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn stays_told(
        &self,
        of: StaysOf,
        period: Period,
        known: Position,
        from: StaysFrom,
        most: usize,
    ) -> Result<StaysTold, LedgerError> {
        let mut told = StaysTold::default();
        for (number, book) in of.books(period).skip_while(|(number, _)| *number < from.book) {
            let first = if number == from.book { from.position } else { Position::ZERO };
            for entry in self.entries_known(Subject::Claim(book), known)?.unwrap_or_default() {
                let Event::StayNotified(stay) = entry.event.as_ref() else { continue };
                let behind = Some(stay.until.plus_days(1));
                if entry.position < first || period.part_of(stay.from, behind).is_none() {
                    continue;
                }
                if told.stays.len() == most {
                    told.next = Some(StaysFrom { book: number, position: entry.position });
                    return Ok(told);
                }
                told.stays.push((entry.position, stay.clone()));
            }
        }
        Ok(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> Option<CivilDate> {
        CivilDate::new(year, month, day)
    }

    #[test]
    fn the_books_of_a_period_begin_thirty_days_before_it() {
        let person = StaysOf::Person(PersonId::at(Position(5)).unwrap());
        let dwelling = StaysOf::Dwelling(DwellingId::at(Position(6)).unwrap());
        let books = |of: StaysOf, from, until| {
            of.books(Period::new(from, until).unwrap()).map(|(number, _)| number).collect::<Vec<_>>()
        };
        assert_eq!(books(person, day(2022, 1, 10), day(2022, 2, 1)), [2021, 2022]);
        assert_eq!(books(person, day(2022, 2, 10), day(2023, 1, 1)), [2022]);
        let month = |year: u64, month: u64| year * 12 + month - 1;
        let (from, until) = (day(2022, 3, 1), day(2022, 3, 2));
        assert_eq!(books(dwelling, from, until), [month(2022, 1), month(2022, 2), month(2022, 3)]);
        assert_eq!(books(dwelling, None, None).len(), 401 * 12);
    }
}
