//! A synthetic population as bulk acts, in an order in which a ledger takes them: first the administrative units, then
//! household after household.
//!
//! Acts are made as they are asked for; a million people need no more memory than a few thousand. The same plan gives the
//! same acts, numbered 1, 2, 3, … without a gap, so that an import can be broken off and taken up again.

mod areas;
mod household;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};

use chrono::{Datelike, NaiveDate};
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1::{Act, act};
use ledger_proto::ledger::r#type::v1::Provenance;

use super::population::{AreaRow, DataError, Households, Plan, Population, areas_2021};

/// People per household, times ten; for [`expected`] alone.
const MEAN_TIMES_TEN: u64 = 36;
/// Units of [`areas_2021`].
const AREAS: u64 = 11_371;

/// About how many acts a plan comes to, for showing how far one is.
pub fn expected(plan: &Plan) -> u64 {
    let people = plan.people();
    AREAS + people + 2 * people * 10 / MEAN_TIMES_TEN
}

/// Iterator over the bulk acts of a plan.
pub struct Acts {
    areas: std::vec::IntoIter<AreaRow>,
    first_days: FirstDays,
    households: Households,
    queue: VecDeque<act::Act>,
    /// Sequence of the next act that goes into the queue.
    next: u64,
    /// Sequence of the next act that comes out of it.
    sequence: u64,
}

impl Acts {
    /// The acts of a plan.
    ///
    /// # Errors
    /// [`DataError`] where an embedded table is damaged or the plan cannot be carried out.
    pub fn of(population: &Population, plan: &Plan) -> Result<Self, DataError> {
        let areas = areas_2021()?;
        Ok(Acts {
            first_days: FirstDays::of(&areas, plan.reference_date),
            areas: areas.into_iter(),
            households: population.households(plan)?,
            queue: VecDeque::new(),
            next: 1,
            sequence: 1,
        })
    }

    /// Puts an act into the queue and gives its sequence, by which later acts refer to what it brings in.
    fn push(&mut self, act: act::Act) -> u64 {
        let sequence = self.next;
        self.queue.push_back(act);
        self.next += 1;
        sequence
    }

    fn refill(&mut self) -> Option<()> {
        if let Some(area) = self.areas.next() {
            let establish = areas::establish(&area, &self.first_days);
            self.push(act::Act::EstablishArea(establish));
            return Some(());
        }
        let household = self.households.next()?;
        let collected = self.first_days.collected(&household.commune_code);
        self.household(&household, collected);
        Some(())
    }
}

impl Iterator for Acts {
    type Item = Act;

    fn next(&mut self) -> Option<Act> {
        if self.queue.is_empty() {
            self.refill()?;
        }
        let act = self.queue.pop_front()?;
        let sequence = self.sequence;
        self.sequence += 1;
        Some(Act { sequence, act: Some(act) })
    }
}

/// From which day on units are in force in the demonstration.
///
/// The list gives every unit the day of the act that made it what it is. Where a district was raised to a town later than
/// its communes were made, it is younger than they; as a unit can only be established below one that is in force, such
/// communes begin with their district here.
struct FirstDays {
    reference: NaiveDate,
    by_code: BTreeMap<String, NaiveDate>,
}

impl FirstDays {
    fn of(areas: &[AreaRow], reference: NaiveDate) -> Self {
        let mut by_code: BTreeMap<String, NaiveDate> = BTreeMap::new();
        for area in areas {
            let above = by_code.get(&area.parent_code).copied();
            let first = above.map_or(area.valid_from, |above| above.max(area.valid_from));
            by_code.insert(area.code.clone(), first);
        }
        FirstDays { reference, by_code }
    }

    fn of_unit(&self, area: &AreaRow) -> NaiveDate {
        self.by_code.get(&area.code).copied().unwrap_or(area.valid_from)
    }

    /// The day of collection in a commune: the plan's, or the commune's first where it was made after that day.
    fn collected(&self, commune: &str) -> NaiveDate {
        self.by_code.get(commune).map_or(self.reference, |first| self.reference.max(*first))
    }
}

/// The office that acts for a unit. It goes by the code of its unit: the list of offices (QĐ 20/2020/QĐ-TTg) is not part of
/// the demonstration.
pub(super) fn office(area: &str, legal_basis: &str) -> Option<Provenance> {
    Some(Provenance { unit: area.to_owned(), legal_basis: legal_basis.to_owned(), ..Default::default() })
}

fn civil(day: NaiveDate) -> Date {
    let part = |part: u32| i32::try_from(part).unwrap_or(0);
    Date { year: day.year(), month: part(day.month()), day: part(day.day()) }
}
