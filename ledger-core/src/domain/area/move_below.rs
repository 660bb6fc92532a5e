//! Moving a unit below another one (chuyển đơn vị hành chính trực thuộc): it belongs to another district or province.

use crate::domain::act::Act;
use crate::domain::area::Area;
use crate::domain::area::establish::parent_fits;
use crate::domain::area::rename::whole;
use crate::domain::command::{Proposal, propose, subjects};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::AreaId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

/// The unit stands below another one from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaMoved {
    /// Which unit.
    pub area: AreaId,
    /// The unit above.
    pub parent: AreaId,
}

/// Move a unit below another one from a day on, which may lie in the future.
#[derive(Clone, Debug)]
pub struct MoveArea {
    /// First day below the other one.
    pub effective_date: PartialDate,
    /// Which unit, and where to.
    pub moved: AreaMoved,
}

impl MoveArea {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        needs(&self.moved)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, _today: CivilDate) -> Result<Proposal, Refusal> {
        whole(self.effective_date)?;
        check(&self.moved, self.effective_date, loaded)?;
        propose(loaded, self.effective_date, Event::AreaMoved(self.moved.clone()), &|_| "area".into())
    }
}

fn needs(moved: &AreaMoved) -> Vec<Need> {
    subjects([Subject::Area(moved.area), Subject::Area(moved.parent)])
}

/// The unit above is in force and of a level that fits.
fn check(moved: &AreaMoved, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    let unit = loaded.area(moved.area).map_err(|r| r.at("area"))?;
    let parent = loaded.area(moved.parent).map_err(|r| r.at("parent"))?;
    if !on.full().is_some_and(|day| parent.in_force_on(day)) {
        return Err(Rejection::AreaNotInForce.at("parent"));
    }
    if parent_fits(unit.facts.code.level, Some(parent.facts.code.level)) {
        Ok(())
    } else {
        Err(Rejection::AreaParentWrong.at("parent"))
    }
}

impl Act for AreaMoved {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Area(self.area)));
    }

    fn may_be_to_come(&self) -> bool {
        true
    }

    fn correction_needs(&self) -> Vec<Need> {
        needs(self)
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, on, loaded)
    }

    fn admitted_by_area(&self, area: &Area, _id: AreaId, entry: &Entry) -> Result<(), Rejection> {
        let unit = area.in_force(entry.effective_date)?;
        if unit.facts.parent == Some(self.parent) { Err(Rejection::AreaUnchanged) } else { Ok(()) }
    }

    fn apply_to_area(&self, area: &mut Area, _id: AreaId, entry: &Entry) {
        area.change(entry, |facts| facts.parent = Some(self.parent));
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::dates::CivilDate;
    use crate::domain::event::Event;
    use crate::domain::ids::{AreaId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;

    #[test]
    fn a_unit_stands_below_another_from_a_day_on() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let district = ledger.area_state(commune).unit.unwrap().facts.parent.unwrap().position();
        ledger.runs(TestLedger::move_area(commune, province, "2025-07-01"));
        let state = ledger.area_state(commune);
        let above = |day: CivilDate| state.unit_on(day).unwrap().facts.parent.unwrap().position();
        let first = CivilDate::new(2025, 7, 1).unwrap();
        assert_eq!((above(first.plus_days(-1)), above(first)), (district, province));
    }

    #[test]
    fn the_unit_above_is_another_one_in_force_and_of_a_higher_level() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let district = ledger.area_state(commune).unit.unwrap().facts.parent.unwrap().position();
        let old =
            ledger.runs(ledger.establish("761", "2004-08-31", Some("2020-12-31"), Some(province), None));
        ledger.rejects(TestLedger::move_area(commune, old, "2021-01-01"), Rejection::AreaNotInForce);
        ledger.rejects(TestLedger::move_area(old, province, "2021-01-01"), Rejection::AreaNotInForce);
        ledger.rejects(TestLedger::move_area(district, commune, "2021-01-01"), Rejection::AreaParentWrong);
        ledger.rejects(TestLedger::move_area(commune, district, "2021-01-01"), Rejection::AreaUnchanged);
        ledger.rejects(TestLedger::move_area(commune, Position(999), "2021-01-01"), Rejection::AreaNotFound);
        ledger.rejects(TestLedger::move_area(commune, province, "2021"), Rejection::EffectiveDateIncomplete);
    }

    #[test]
    fn a_correction_names_a_unit_above_that_fits() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let other = ledger.runs(ledger.establish("26735", "2004-08-31", None, Some(province), None));
        let moved = ledger.runs(TestLedger::move_area(commune, province, "2025-07-01"));
        let below_its_like = ledger.correct(moved, "2025-07-01", |event| {
            let Event::AreaMoved(e) = event else { panic!("another act") };
            e.parent = AreaId::at(other).unwrap();
        });
        ledger.rejects(below_its_like, Rejection::AreaParentWrong);
    }
}
