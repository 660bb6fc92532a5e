//! States as of two dates: what was true on a day, as far as was known before a position. Folded from one subject's records.

use super::Ledger;
use super::error::LedgerError;
use crate::codec;
use crate::domain::card::Card;
use crate::domain::dates::{CivilDate, PartialDate, RecordTime};
use crate::domain::history::{Entry, History, Life, Recorded};
use crate::domain::household::Household;
use crate::domain::ids::{CardId, HouseholdId, PersonId, Position, StockId};
use crate::domain::person::Person;
use crate::domain::stock::Stock;
use crate::domain::subject::Subject;
use crate::log::LogReader;

/// Which state of the world, and which state of knowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// What was true on this day; none: everything that is known.
    pub valid: Option<CivilDate>,
    /// Everything recorded before this position.
    pub known: Position,
}

impl AsOf {
    /// A subject's state from its records, which may go on behind what was known; the default one where nothing was known.
    pub fn state<L: Life>(self, id: L::Id, records: &[Recorded]) -> L {
        let known = records.iter().filter(|record| record.position < self.known).cloned().collect();
        let history = History::<L>::of(id, known);
        match self.valid {
            Some(day) => history.on(day),
            None => history.now().clone(),
        }
    }

    /// Of what stands of a life, what counts on the day: what brought the subject in, and what is of that day or before it.
    pub fn entries(self, subject: Subject, entries: &[Entry]) -> Vec<Entry> {
        let Some(day) = self.valid.map(PartialDate::from) else { return entries.to_vec() };
        let start = subject.brought_in_at();
        let counts = |entry: &&Entry| Some(entry.position) == start || entry.fold_date <= day;
        entries.iter().filter(counts).cloned().collect()
    }

    /// A person on a day, as known then: not there before they were born, and living nowhere before the first day that is
    /// known of their residence.
    pub fn person(self, id: PersonId, records: &[Recorded]) -> Person {
        self.seen_person(self.state(id, records))
    }

    /// A person who was folded up to the day, as seen on it: the record that brought somebody in counts whatever its day.
    pub fn seen_person(self, mut person: Person) -> Person {
        if self.is_before(person.birth_date()) {
            return Person::default();
        }
        // The record that brought somebody in counts whatever its day, but its residence begins on that day.
        person.residence = person.residence.filter(|residence| !self.is_before(residence.since));
        person.household = person.household.filter(|membership| !self.is_before(membership.since));
        person
    }

    /// A household on a day, as known then: not there before it was formed.
    pub fn household(self, id: HouseholdId, records: &[Recorded]) -> Household {
        self.seen_household(self.state(id, records))
    }

    /// A household that was folded up to the day, as seen on it.
    pub fn seen_household(self, household: Household) -> Household {
        if self.is_before(household.since) { Household::default() } else { household }
    }

    /// A card on a day, as known then: not there before it was applied for.
    pub fn card(self, id: CardId, records: &[Recorded]) -> Card {
        self.seen_card(self.state(id, records))
    }

    /// A card that was folded up to the day, as seen on it.
    pub fn seen_card(self, card: Card) -> Card {
        let applied = card.application.as_ref().map_or(PartialDate::UNKNOWN, |application| application.date);
        if self.is_before(applied) { Card::default() } else { card }
    }

    /// A stock of blanks on a day, as known then: not there before it was opened.
    pub fn stock(self, id: StockId, records: &[Recorded]) -> Stock {
        self.seen_stock(self.state(id, records))
    }

    /// A stock that was folded up to the day, as seen on it.
    pub fn seen_stock(self, stock: Stock) -> Stock {
        let opened = stock.opened.as_ref().map_or(PartialDate::UNKNOWN, |opened| opened.since);
        if self.is_before(opened) { Stock::default() } else { stock }
    }

    /// Does the day that is asked about lie before `date`?
    fn is_before(self, date: PartialDate) -> bool {
        self.valid.zip(date.earliest()).is_some_and(|(day, first)| day < first)
    }
}

/// Position of the first record that was not yet there at an instant: everything before it was recorded up to then.
///
/// # Errors
/// When the log cannot be read.
pub fn position_at(
    reader: &dyn LogReader,
    tail: Position,
    time: RecordTime,
) -> Result<Position, LedgerError> {
    // Record times never run backwards, so that half of what is left can be put aside each time.
    let (mut from, mut until) = (0, tail.0);
    while from < until {
        let middle = Position(from + (until - from) / 2);
        let bytes = reader.read(middle)?;
        let (_, recorded, _) = codec::decode_links(middle, &bytes)
            .map_err(|source| LedgerError::Record { position: middle, source })?;
        if recorded <= time {
            from = middle.0 + 1;
        } else {
            until = middle.0;
        }
    }
    Ok(Position(from))
}

impl Ledger {
    /// A subject's state; the default one where nothing was known of it.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn state_as_of<L: Life>(&self, id: L::Id, as_of: AsOf) -> Result<L, LedgerError> {
        Ok(as_of.state(id, self.history(L::subject(id))?.records()))
    }

    /// A person on a day, as known then; see [`AsOf::person`].
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn person_as_of(&self, id: PersonId, as_of: AsOf) -> Result<Person, LedgerError> {
        Ok(as_of.person(id, self.history(Person::subject(id))?.records()))
    }

    /// A household on a day, as known then; see [`AsOf::household`].
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn household_as_of(&self, id: HouseholdId, as_of: AsOf) -> Result<Household, LedgerError> {
        Ok(as_of.household(id, self.history(Household::subject(id))?.records()))
    }

    /// Position of the first record that was not yet there at an instant: everything before it was recorded up to then.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn position_at(&self, time: RecordTime) -> Result<Position, LedgerError> {
        let tail = self.durable().borrow().tail;
        position_at(&*self.reader(), tail, time)
    }
}
