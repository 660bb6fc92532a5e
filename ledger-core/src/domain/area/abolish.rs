//! Abolishing units (giải thể): they are not in force any more. Where their territory lies from then on, the act does not say:
//! that is said by a merger or a division from the same day on, or of each dwelling. The districts of 2025-06-30 ended so.

use std::collections::BTreeSet;

use crate::domain::act::Act;
use crate::domain::area::rename::whole;
use crate::domain::area::{Area, EndedArea, Fate};
use crate::domain::claim::Claimed;
use crate::domain::command::{Proposal, propose, subjects};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::AreaId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, Subject, Touched};

/// Units end; the day before the effective date is their last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreasAbolished {
    /// Which units.
    pub areas: Vec<EndedArea>,
}

/// Abolish units from a day on, which may lie in the future.
#[derive(Clone, Debug)]
pub struct AbolishAreas {
    /// First day without them.
    pub effective_date: PartialDate,
    /// Which units.
    pub areas: Vec<EndedArea>,
}

impl AbolishAreas {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects(self.areas.iter().flat_map(|ended| ended.touched()).filter_map(known))
    }

    pub(crate) fn decide(&self, loaded: &Loaded, _today: CivilDate) -> Result<Proposal, Refusal> {
        whole(self.effective_date)?;
        each_once(&self.areas, None)?;
        let event = Event::AreasAbolished(AreasAbolished { areas: self.areas.clone() });
        propose(loaded, self.effective_date, event, &|subject| {
            ended_field(&self.areas, subject).unwrap_or_else(|| "areas".into())
        })
    }
}

pub(super) fn known(touched: Touched) -> Option<Subject> {
    match touched {
        Touched::Known(subject) => Some(subject),
        Touched::New(_) => None,
    }
}

/// Each unit is named once, and is not its own successor.
pub(super) fn each_once(areas: &[EndedArea], successor: Option<AreaId>) -> Result<(), Refusal> {
    let mut seen: BTreeSet<AreaId> = successor.into_iter().collect();
    match areas.iter().position(|ended| !seen.insert(ended.area)) {
        Some(at) => Err(Rejection::AreaNamedTwice.at(format!("areas[{at}]"))),
        None => Ok(()),
    }
}

/// The item of the list of units that speaks of a subject.
pub(super) fn ended_field(areas: &[EndedArea], subject: Subject) -> Option<String> {
    let at = areas.iter().position(|ended| ended.touched().contains(&Touched::Known(subject)))?;
    Some(format!("areas[{at}]"))
}

/// The unit of a list that has the code.
pub(super) fn holder(areas: &[EndedArea], id: Claim) -> Option<AreaId> {
    areas.iter().find(|ended| Claim::AreaCode(ended.code) == id).map(|ended| ended.area)
}

impl Act for AreasAbolished {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend(self.areas.iter().flat_map(|ended| ended.touched()));
    }

    fn may_be_to_come(&self) -> bool {
        true
    }

    fn check_correction(&self, _on: PartialDate, _loaded: &Loaded) -> Result<(), Refusal> {
        each_once(&self.areas, None)
    }

    fn admitted_by_area(&self, area: &Area, id: AreaId, entry: &Entry) -> Result<(), Rejection> {
        let Some(ended) = self.areas.iter().find(|ended| ended.area == id) else { return Ok(()) };
        let unit = area.unit.as_ref().ok_or(Rejection::AreaNotFound)?;
        if unit.facts.in_force_until.is_some() {
            return Err(Rejection::AreaNotInForce);
        }
        area.may_end(entry.effective_date, ended.code)
    }

    fn apply_to_area(&self, area: &mut Area, _id: AreaId, entry: &Entry) {
        area.end(entry, Fate::Open);
    }

    fn apply_to_claim(&self, claim: &mut Claimed, id: Claim, entry: &Entry) {
        holder(&self.areas, id).into_iter().for_each(|area| claim.frees_area(area, entry.effective_date));
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::area::Lies;
    use crate::domain::dates::CivilDate;
    use crate::domain::event::Event;
    use crate::domain::ids::{AreaId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;

    #[test]
    fn a_district_ends_and_its_code_is_free() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let district = ledger.area_state(commune).unit.unwrap().facts.parent.unwrap().position();
        ledger.runs(TestLedger::abolish(&[(district, "760")], "2025-07-01"));
        let first = CivilDate::new(2025, 7, 1).unwrap();
        assert_eq!(ledger.area_with_code("760", first.plus_days(-1)), Some(district));
        assert_eq!(ledger.area_with_code("760", first), None);
        assert_eq!(ledger.lies(district, first), Lies::Undecided(AreaId::at(district).unwrap(), vec![]));
        // The commune below it lies below the province, as if the district had never been between them.
        assert_eq!(ledger.line(commune, first), [commune, province]);
        assert_eq!(ledger.line(commune, first.plus_days(-1)), [commune, district, province]);
        ledger.runs(ledger.establish("760", "2025-07-01", None, Some(province), None));
    }

    #[test]
    fn what_ends_is_in_force_and_named_once_with_its_code() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let abolish = |areas: &[(Position, &str)], on| TestLedger::abolish(areas, on);
        let twice = [(commune, "26734"), (commune, "26734")];
        ledger.rejects(abolish(&twice, "2025-07-01"), Rejection::AreaNamedTwice);
        ledger.rejects(abolish(&[(commune, "26735")], "2025-07-01"), Rejection::AreaCodeWrong);
        ledger.rejects(abolish(&[(commune, "26734")], "2004-08-31"), Rejection::AreaNotInForce);
        ledger.rejects(abolish(&[(commune, "26734")], "2025"), Rejection::EffectiveDateIncomplete);
        ledger.rejects(abolish(&[(Position(999), "26734")], "2025-07-01"), Rejection::AreaNotFound);
        ledger.runs(abolish(&[(commune, "26734"), (province, "79")], "2025-07-01"));
        ledger.rejects(abolish(&[(commune, "26734")], "2025-07-01"), Rejection::AreaNotInForce);
    }

    #[test]
    fn a_correction_names_each_unit_once() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let abolished = ledger.runs(TestLedger::abolish(&[(commune, "26734")], "2025-07-01"));
        let twice = ledger.correct(abolished, "2025-07-01", |event| {
            let Event::AreasAbolished(e) = event else { panic!("another act") };
            e.areas.push(e.areas[0]);
        });
        ledger.rejects(twice, Rejection::AreaNamedTwice);
    }
}
