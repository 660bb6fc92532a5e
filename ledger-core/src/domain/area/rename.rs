//! Renaming an administrative unit (đổi tên; xã thành phường): another name, or another kind of unit of the same level. The
//! unit, and whatever lies in it, stays.

use crate::domain::act::Act;
use crate::domain::area::Area;
use crate::domain::command::{Proposal, propose, subjects};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::AreaId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Text;

/// The unit has these names from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaRenamed {
    /// Which unit.
    pub area: AreaId,
    /// Name without its prefix.
    pub name: Text,
    /// Name with its prefix, which tells what kind of unit it is.
    pub full_name: Text,
}

/// Rename a unit from a day on, which may lie in the future.
#[derive(Clone, Debug)]
pub struct RenameArea {
    /// First day of the new name.
    pub effective_date: PartialDate,
    /// Which unit, and its names.
    pub renamed: AreaRenamed,
}

impl RenameArea {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Area(self.renamed.area)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, _today: CivilDate) -> Result<Proposal, Refusal> {
        whole(self.effective_date)?;
        propose(loaded, self.effective_date, Event::AreaRenamed(self.renamed.clone()), &|_| "area".into())
    }
}

/// The first day of a change of units, which may lie in the future.
pub(super) fn whole(date: PartialDate) -> Result<CivilDate, Refusal> {
    date.full().ok_or(Rejection::EffectiveDateIncomplete.at("effective_date"))
}

impl Act for AreaRenamed {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Area(self.area)));
    }

    fn may_be_to_come(&self) -> bool {
        true
    }

    fn admitted_by_area(&self, area: &Area, _id: AreaId, entry: &Entry) -> Result<(), Rejection> {
        let facts = &area.in_force(entry.effective_date)?.facts;
        let same = facts.name == self.name && facts.full_name == self.full_name;
        if same { Err(Rejection::AreaUnchanged) } else { Ok(()) }
    }

    fn apply_to_area(&self, area: &mut Area, _id: AreaId, entry: &Entry) {
        area.change(entry, |facts| {
            facts.name = self.name.clone();
            facts.full_name = self.full_name.clone();
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::dates::CivilDate;
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;

    #[test]
    fn a_unit_stays_itself_under_another_name() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        ledger.runs(TestLedger::rename(commune, "Phường Đông", "2032-04-30"));
        let state = ledger.area_state(commune);
        let name = |day: CivilDate| state.unit_on(day).map(|unit| unit.facts.full_name.as_str().to_owned());
        let first = CivilDate::new(2032, 4, 30).unwrap();
        assert_eq!(name(first).as_deref(), Some("Phường Đông"));
        assert_eq!(name(first.plus_days(-1)).as_deref(), Some("Xã Đông"));
        assert_eq!(name(CivilDate::new(2004, 8, 30).unwrap()), None);
    }

    #[test]
    fn only_a_unit_in_force_gets_a_new_name() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        ledger.rejects(TestLedger::rename(commune, "Xã Đông", "2026-04-30"), Rejection::AreaUnchanged);
        ledger.rejects(
            TestLedger::rename(commune, "Phường Đông", "2026-04"),
            Rejection::EffectiveDateIncomplete,
        );
        ledger.rejects(TestLedger::rename(commune, "Phường Đông", "2004-08-30"), Rejection::AreaNotInForce);
        ledger
            .rejects(TestLedger::rename(Position(999), "Phường Đông", "2026-04-30"), Rejection::AreaNotFound);
    }
}
