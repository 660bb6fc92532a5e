//! An administrative unit (đơn vị hành chính) and its place above and below others, from a day on.
//!
//! A unit keeps its id while only its name, its code or the unit above it change. Where its territory goes elsewhere, it
//! ends, and says where to: to one unit, to several, or to none that is known ([`Fate`]). What lay in it lies in its
//! successor from that day on ([`lies_in`]); where there are several, nobody guesses which.

pub mod abolish;
pub mod establish;
mod follow;
pub mod merge;
pub mod move_below;
pub mod recode;
pub mod rename;
pub mod split;

use super::dates::{CivilDate, PartialDate};
use super::event::AreaEstablished;
use super::history::{Entry, Life};
use super::ids::{AreaId, Position};
use super::rejection::Rejection;
use super::subject::{AreaCode, Claim, Subject, Touched};

pub use follow::{Lies, lies_in, line_on};

/// Units that one act may name: the largest reform of one province ends some 600; such a one is recorded in several acts.
pub const AREAS_PER_ACT: usize = 300;

/// What is believed of an administrative unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// What it is, after every change that is known, also of those to come; none before it was established, and after that
    /// was annulled.
    pub unit: Option<Unit>,
    /// What it was before each change of its name, code, or the unit above, the oldest first.
    pub former: Vec<Former>,
    /// What became of it.
    pub fate: Fate,
    /// Units whose territory, or a part of it, it got, and from when.
    pub took_in: Vec<(PartialDate, AreaId)>,
}

/// An administrative unit and when it is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Code, names, unit above, last day.
    pub facts: AreaEstablished,
    /// First day in force.
    pub in_force_from: PartialDate,
}

/// What a unit was until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    /// From this day on it was something else.
    pub until: PartialDate,
    /// Code, names, unit above. The last day counts only where it stands in [`Area::unit`].
    pub facts: AreaEstablished,
}

/// What became of a unit behind its last day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// Nothing is known of an end, or only that there is one.
    #[default]
    Open,
    /// Its territory lies in this unit.
    Merged(AreaId),
    /// Its territory lies in these units, none knows which part in which without being told.
    Split(Vec<AreaId>),
}

/// A unit that an act ends, with the code that it has then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedArea {
    /// Which unit.
    pub area: AreaId,
    /// Its code on its last day, which is free from then on.
    pub code: AreaCode,
}

impl EndedArea {
    pub(crate) fn touched(self) -> [Touched; 2] {
        [Subject::Area(self.area), Subject::Claim(Claim::AreaCode(self.code))].map(Touched::Known)
    }
}

impl Unit {
    /// Is the unit in force on that day?
    pub fn in_force_on(&self, day: CivilDate) -> bool {
        self.in_force_from <= PartialDate::from(day)
            && self.facts.in_force_until.is_none_or(|last| day <= last)
    }
}

impl Area {
    /// Code, names and unit above as of a day, in force or not; none where there is no such unit.
    pub fn facts_on(&self, day: CivilDate) -> Option<&AreaEstablished> {
        let unit = self.unit.as_ref()?;
        let former = self.former.iter().find(|former| PartialDate::from(day) < former.until);
        Some(former.map_or(&unit.facts, |former| &former.facts))
    }

    /// The unit as of a day; none where it is not in force then.
    pub fn unit_on(&self, day: CivilDate) -> Option<Unit> {
        let unit = self.unit.as_ref().filter(|unit| unit.in_force_on(day))?;
        let last = unit.facts.in_force_until;
        let facts = AreaEstablished { in_force_until: last, ..self.facts_on(day)?.clone() };
        Some(Unit { facts, in_force_from: unit.in_force_from })
    }

    /// The unit, for an act that changes it from a day on: in force on that day.
    pub(crate) fn in_force(&self, on: PartialDate) -> Result<&Unit, Rejection> {
        let unit = self.unit.as_ref().ok_or(Rejection::AreaNotFound)?;
        let in_force = on.full().is_some_and(|day| unit.in_force_on(day));
        if in_force { Ok(unit) } else { Err(Rejection::AreaNotInForce) }
    }

    /// May it end, so that it is not in force any more from that day on? Where its last day is known already, that must be the
    /// day before.
    pub(crate) fn may_end(&self, on: PartialDate, code: AreaCode) -> Result<(), Rejection> {
        let unit = self.unit.as_ref().ok_or(Rejection::AreaNotFound)?;
        let last = on.full().map(|day| day.plus_days(-1)).ok_or(Rejection::EffectiveDateIncomplete)?;
        if unit.in_force_from > PartialDate::from(last)
            || unit.facts.in_force_until.is_some_and(|known| known != last)
        {
            return Err(Rejection::AreaNotInForce);
        }
        if self.fate != Fate::Open {
            return Err(Rejection::AreaFateDecided);
        }
        if unit.facts.code == code { Ok(()) } else { Err(Rejection::AreaCodeWrong) }
    }

    pub(crate) fn change(&mut self, entry: &Entry, change: impl FnOnce(&mut AreaEstablished)) {
        let Some(unit) = &mut self.unit else { return };
        self.former.push(Former { until: entry.effective_date, facts: unit.facts.clone() });
        change(&mut unit.facts);
    }

    pub(crate) fn end(&mut self, entry: &Entry, fate: Fate) {
        let Some(unit) = &mut self.unit else { return };
        unit.facts.in_force_until = entry.effective_date.earliest().map(|day| day.plus_days(-1));
        self.fate = fate;
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
