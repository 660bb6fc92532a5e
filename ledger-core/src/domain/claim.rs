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
    /// The person whose certificate of identity bears a serial.
    pub certificate: Option<PersonId>,
    /// The card that bears a serial was destroyed.
    pub destroyed: bool,
    /// The units that had, have or will have an area code: from, last day, which.
    pub areas: Vec<(PartialDate, Option<CivilDate>, AreaId)>,
}

impl Claimed {
    /// Does neither a card nor a certificate bear the serial?
    pub(crate) fn is_free_serial(&self) -> bool {
        self.card.is_none() && self.certificate.is_none()
    }

    /// The unit that has the code on that day.
    pub fn area_on(&self, day: CivilDate) -> Option<AreaId> {
        let in_force = |(from, until, _): &&(PartialDate, Option<CivilDate>, AreaId)| {
            *from <= PartialDate::from(day) && until.is_none_or(|last| day <= last)
        };
        self.areas.iter().rev().find(in_force).map(|(_, _, area)| *area)
    }

    /// Does any unit have the code on one of these days?
    pub(crate) fn has_area(&self, from: PartialDate, until: Option<CivilDate>) -> bool {
        self.areas.iter().any(|(other_from, other_until, _)| {
            until.is_none_or(|last| *other_from <= PartialDate::from(last))
                && other_until.is_none_or(|last| from <= PartialDate::from(last))
        })
    }

    /// The unit has the code no longer from that day on.
    pub(crate) fn frees_area(&mut self, area: AreaId, from: PartialDate) {
        let last = from.earliest().map(|day| day.plus_days(-1));
        let held = self.areas.iter_mut().filter(|(since, until, held_by)| {
            *held_by == area
                && *since < from
                && until.is_none_or(|known| last.is_some_and(|last| last < known))
        });
        held.for_each(|(_, until, _)| *until = last);
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
