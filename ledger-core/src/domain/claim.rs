//! A value that must be unique, or by which something is found: who holds it.

use super::dates::{CivilDate, PartialDate};
use super::history::{Entry, Life};
use super::ids::{AreaId, CardId, PersonId, Position};
use super::rejection::Rejection;
use super::subject::{Claim, Subject};

/// A position at which no record ever stands.
const NOWHERE: Position = Position(u64::MAX - 1);

/// What is believed of a claimed value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claimed {
    /// Holder of a personal number.
    pub person: Option<PersonId>,
    /// The card that bears a serial.
    pub card: Option<CardId>,
    /// The units that had, have or will have an area code: from, last day, which.
    pub areas: Vec<(PartialDate, Option<CivilDate>, AreaId)>,
}

impl Claimed {
    /// The unit that has the code on that day.
    pub fn area_on(&self, day: CivilDate) -> Option<AreaId> {
        let in_force = |(from, until, _): &&(PartialDate, Option<CivilDate>, AreaId)| {
            *from <= PartialDate::from(day) && until.is_none_or(|last| day <= last)
        };
        self.areas.iter().rev().find(in_force).map(|(_, _, area)| *area)
    }
}

impl Life for Claimed {
    type Id = Claim;

    fn start(_id: Claim) -> Position {
        // Nothing brings a value in; its records stand in the order of the log.
        NOWHERE
    }

    fn subject(id: Claim) -> Subject {
        Subject::Claim(id)
    }

    fn admits(&self, id: Claim, entry: &Entry) -> Result<(), Rejection> {
        entry.event.act().admitted_by_claim(self, id, entry)
    }

    fn apply(&mut self, id: Claim, entry: &Entry) {
        entry.event.act().apply_to_claim(self, id, entry);
    }
}
