//! States as of two dates: what was true on a day, as far as was known before a position. Folded from one subject's records.

use super::Ledger;
use super::error::LedgerError;
use super::store::read_record;
use crate::domain::dates::{CivilDate, RecordTime};
use crate::domain::history::{History, Life};
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId, Position};
use crate::domain::person::Person;

/// Which state of the world, and which state of knowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// What was true on this day; none: everything that is known.
    pub valid: Option<CivilDate>,
    /// Everything recorded before this position.
    pub known: Position,
}

impl Ledger {
    /// A subject's state; the default one where nothing was known of it.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn state_as_of<L: Life>(&self, id: L::Id, as_of: AsOf) -> Result<L, LedgerError> {
        let all = self.history(L::subject(id))?;
        let known = all.records().iter().filter(|record| record.position < as_of.known).cloned().collect();
        let history = History::<L>::of(id, known);
        Ok(match as_of.valid {
            Some(day) => history.on(day),
            None => history.now().clone(),
        })
    }

    /// A person on a day, as known then: not there before they were born, and living nowhere before the first day that is
    /// known of their residence.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn person_as_of(&self, id: PersonId, as_of: AsOf) -> Result<Person, LedgerError> {
        let mut person: Person = self.state_as_of(id, as_of)?;
        if let Some(day) = as_of.valid {
            if person.birth_date().earliest().is_some_and(|born| born > day) {
                return Ok(Person::default());
            }
            // The record that brought somebody in counts whatever its day, but its residence begins on that day.
            let begins_later =
                |since: crate::domain::dates::PartialDate| since.earliest().is_some_and(|s| s > day);
            person.residence = person.residence.filter(|residence| !begins_later(residence.since));
            person.household = person.household.filter(|membership| !begins_later(membership.since));
        }
        Ok(person)
    }

    /// A household on a day, as known then: not there before it was formed.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn household_as_of(&self, id: HouseholdId, as_of: AsOf) -> Result<Household, LedgerError> {
        let household: Household = self.state_as_of(id, as_of)?;
        let formed_later =
            as_of.valid.zip(household.since.earliest()).is_some_and(|(day, since)| since > day);
        Ok(if formed_later { Household::default() } else { household })
    }

    /// Position of the first record that was not yet there at an instant: everything before it was recorded up to then.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn position_at(&self, time: RecordTime) -> Result<Position, LedgerError> {
        // Record times never run backwards, so that half of what is left can be put aside each time.
        let (mut from, mut until) = (0, self.durable().borrow().tail.0);
        while from < until {
            let middle = from + (until - from) / 2;
            if read_record(&*self.reader(), Position(middle))?.recorded.record_time <= time {
                from = middle + 1;
            } else {
                until = middle;
            }
        }
        Ok(Position(from))
    }
}
