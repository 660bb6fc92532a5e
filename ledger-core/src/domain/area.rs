//! An administrative unit (đơn vị hành chính) and its place above and below others, from a day on.

pub mod establish;

use super::dates::{CivilDate, PartialDate};
use super::event::AreaEstablished;
use super::history::{Entry, Life};
use super::ids::{AreaId, Position};
use super::rejection::Rejection;
use super::subject::Subject;

/// What is believed of an administrative unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// What it is; none before it was established, and after that was annulled.
    pub unit: Option<Unit>,
}

/// An administrative unit and when it is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Code, names, unit above, last day.
    pub facts: AreaEstablished,
    /// First day in force.
    pub in_force_from: PartialDate,
}

impl Unit {
    /// Is the unit in force on that day?
    pub fn in_force_on(&self, day: CivilDate) -> bool {
        self.in_force_from <= PartialDate::from(day)
            && self.facts.in_force_until.is_none_or(|last| day <= last)
    }
}

impl Life for Area {
    type Id = AreaId;

    fn start(id: AreaId) -> Position {
        id.position()
    }

    fn subject(id: AreaId) -> Subject {
        Subject::Area(id)
    }

    fn admits(&self, id: AreaId, entry: &Entry) -> Result<(), Rejection> {
        entry.event.act().admitted_by_area(self, id, entry)
    }

    fn apply(&mut self, id: AreaId, entry: &Entry) {
        entry.event.act().apply_to_area(self, id, entry);
    }
}
