//! A value that must be unique, or by which something is found: who holds it.

use super::dates::{CivilDate, PartialDate};
use super::history::{Entry, Life};
use super::ids::{AreaId, CardId, OfficeId, PersonId, Position};
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
    pub areas: Vec<Held<AreaId>>,
    /// The offices that had, have or will have an office's code: from, last day, which.
    pub offices: Vec<Held<OfficeId>>,
}

/// From when something has a code, its last day with it where there is one, and what it is.
pub type Held<T> = (PartialDate, Option<CivilDate>, T);

fn held_on<T: Copy>(held: &[Held<T>], day: CivilDate) -> Option<T> {
    let on =
        |(from, until, _): &&Held<T>| *from <= PartialDate::from(day) && until.is_none_or(|last| day <= last);
    held.iter().rev().find(on).map(|(_, _, by)| *by)
}

fn held_between<T>(held: &[Held<T>], from: PartialDate, until: Option<CivilDate>) -> bool {
    held.iter().any(|(other_from, other_until, _)| {
        until.is_none_or(|last| *other_from <= PartialDate::from(last))
            && other_until.is_none_or(|last| from <= PartialDate::from(last))
    })
}

fn free<T: PartialEq>(held: &mut [Held<T>], by: &T, from: PartialDate) {
    let last = from.earliest().map(|day| day.plus_days(-1));
    let open = held.iter_mut().filter(|(since, until, held_by)| {
        held_by == by && *since < from && until.is_none_or(|known| last.is_some_and(|last| last < known))
    });
    open.for_each(|(_, until, _)| *until = last);
}

impl Claimed {
    /// Whoever gets a personal number gets one that nobody has.
    pub(crate) fn has_no_holder(&self) -> Result<(), Rejection> {
        if self.person.is_some() { Err(Rejection::PersonalNumberTaken) } else { Ok(()) }
    }

    /// Does neither a card nor a certificate bear the serial?
    pub(crate) fn is_free_serial(&self) -> bool {
        self.card.is_none() && self.certificate.is_none()
    }

    /// The unit that has the code on that day.
    pub fn area_on(&self, day: CivilDate) -> Option<AreaId> {
        held_on(&self.areas, day)
    }

    /// Does any unit have the code on one of these days?
    pub(crate) fn has_area(&self, from: PartialDate, until: Option<CivilDate>) -> bool {
        held_between(&self.areas, from, until)
    }

    /// The unit has the code no longer from that day on.
    pub(crate) fn frees_area(&mut self, area: AreaId, from: PartialDate) {
        free(&mut self.areas, &area, from);
    }

    /// The office that has the code on that day.
    pub fn office_on(&self, day: CivilDate) -> Option<OfficeId> {
        held_on(&self.offices, day)
    }

    /// Does any office have the code on that day or later?
    pub(crate) fn has_office(&self, from: PartialDate) -> bool {
        held_between(&self.offices, from, None)
    }

    /// The office has the code no longer from that day on.
    pub(crate) fn frees_office(&mut self, office: OfficeId, from: PartialDate) {
        free(&mut self.offices, &office, from);
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
