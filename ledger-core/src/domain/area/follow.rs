//! In which unit something lies on a day: from the unit in which it was entered over the successors of that one.
//!
//! Only forwards: what a unit was made of tells of no dwelling in which part of it it lay.

use super::{Area, Fate, Unit};
use crate::domain::dates::CivilDate;
use crate::domain::ids::AreaId;
use crate::domain::values::AreaLevel;

/// Successions that are followed at most: one a year for two centuries.
const MOST_SUCCESSIONS: usize = 200;

/// Where the territory of a unit lies on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lies {
    /// In this unit.
    In(AreaId),
    /// Not decided: this unit had ended by then, and what lay in it may lie in any of these now; none: no successor is known.
    Undecided(AreaId, Vec<AreaId>),
}

/// Where that which was entered as lying in `area` lies on a day. `look_up` tells what is known of a unit.
pub fn lies_in(area: AreaId, day: CivilDate, look_up: &dyn Fn(AreaId) -> Option<Area>) -> Lies {
    let mut at = area;
    for _ in 0..MOST_SUCCESSIONS {
        let Some(known) = look_up(at) else { break };
        let ended = known.unit.and_then(|unit| unit.facts.in_force_until).is_some_and(|last| last < day);
        match known.fate {
            Fate::Merged(into) if ended => at = into,
            Fate::Split(among) if ended => return Lies::Undecided(at, among),
            Fate::Open if ended => return Lies::Undecided(at, Vec::new()),
            Fate::Open | Fate::Merged(_) | Fate::Split(_) => break,
        }
    }
    Lies::In(at)
}

/// The unit and those above it as of a day, as far as they are there: commune, district, province. A unit that has
/// ended is shown as it was on its last day. Above one that is in force stands whatever its own unit above became, or what
/// stood above that one where it ended without a successor, as the districts did on 2025-07-01.
pub fn line_on(
    area: AreaId,
    day: CivilDate,
    look_up: &dyn Fn(AreaId) -> Option<Area>,
) -> Vec<(AreaId, Unit)> {
    let mut line: Vec<(AreaId, Unit)> = Vec::new();
    let mut next = Some(area);
    // What has come to its end lies where it lay on its last day.
    let ended = look_up(area).and_then(|known| known.unit?.facts.in_force_until);
    let day = ended.map_or(day, |last| day.min(last));
    // A unit stands below a unit of a higher level, so that the line has at most one of each.
    for _ in 0..AreaLevel::ALL.len() {
        let Some((id, known)) = next.and_then(|id| Some((id, look_up(id)?))) else { break };
        let Some((unit, facts)) = known.unit.as_ref().zip(known.facts_on(day)) else { break };
        let facts = facts.clone();
        next = facts.parent.map(|above| match lies_in(above, day, look_up) {
            Lies::In(above) | Lies::Undecided(above, _) => above,
        });
        let in_force = known.unit_on(day).is_some();
        // The lowest unit is what was asked about; of those above only such as are in force say where it lies.
        if line.is_empty() || in_force {
            let last = unit.facts.in_force_until;
            let facts = crate::domain::event::AreaEstablished { in_force_until: last, ..facts };
            line.push((id, Unit { facts, in_force_from: unit.in_force_from }));
        }
    }
    line
}
