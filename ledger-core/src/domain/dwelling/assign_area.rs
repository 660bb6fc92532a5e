//! Saying in which unit a dwelling lies from a day on: after the unit was divided, or when a boundary moves. Nobody moves.
//!
//! Residence offices carry such a change over by themselves. Law on Residence 2020, art. 26.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::dwelling::{Changed, Dwelling, register};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{AreaId, DwellingId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

/// The dwelling lies in this unit from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DwellingAreaAssigned {
    /// Which dwelling.
    pub dwelling: DwellingId,
    /// The commune, or the district where it has no communes.
    pub area: AreaId,
}

/// Say in which unit a dwelling lies.
#[derive(Clone, Debug)]
pub struct AssignDwellingArea {
    /// First day.
    pub effective_date: PartialDate,
    /// Which dwelling.
    pub dwelling: DwellingId,
    /// The unit.
    pub area: AreaId,
}

impl AssignDwellingArea {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Dwelling(self.dwelling), Subject::Area(self.area)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        register::check_area(self.area, self.effective_date, loaded)?;
        let event = DwellingAreaAssigned { dwelling: self.dwelling, area: self.area };
        propose(loaded, self.effective_date, Event::DwellingAreaAssigned(event), &|_| "dwelling".into())
    }
}

impl Act for DwellingAreaAssigned {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Dwelling(self.dwelling)));
    }

    fn deadlines(&self) -> Deadlines {
        // LR, art. 26, as for an address.
        Deadlines::decide(Term::WorkingDays(3))
    }

    fn correction_needs(&self) -> Vec<Need> {
        subjects([Subject::Area(self.area)])
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        register::check_area(self.area, on, loaded)
    }

    fn admitted_by_dwelling(
        &self,
        dwelling: &Dwelling,
        _id: DwellingId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        // Whoever is still registered in one that was divided lives where it lies; one that was merged lies where the other does.
        if !dwelling.is_divided() {
            dwelling.in_being()?;
        }
        let unchanged = dwelling.place.as_ref().is_some_and(|place| place.area == self.area);
        if unchanged { Err(Rejection::DwellingAreaUnchanged) } else { Ok(()) }
    }

    fn apply_to_dwelling(&self, dwelling: &mut Dwelling, _id: DwellingId, entry: &Entry) {
        dwelling.changes(Changed::Area(self.area), entry);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::dates::CivilDate;
    use crate::domain::event::Event;
    use crate::domain::ids::{AreaId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, day};

    #[test]
    fn a_dwelling_lies_in_another_unit_from_a_day_on() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let home = ledger.home();
        let new = ledger.runs(ledger.establish("26735", "2025-07-01", None, Some(province), None));
        let assign = |area, on| TestLedger::assign_area(home, area, on);
        ledger.rejects(assign(new, "2025-06-30"), Rejection::AreaNotFound);
        ledger.rejects(assign(province, "2025-07-01"), Rejection::AreaTooLarge);
        ledger.rejects(assign(commune, "2025-07-01"), Rejection::DwellingAreaUnchanged);
        ledger.rejects(assign(Position(999), "2025-07-01"), Rejection::AreaNotFound);
        ledger.rejects(assign(new, "2031-07-01"), Rejection::EffectiveDateInFuture);
        ledger
            .rejects(TestLedger::assign_area(Position(999), new, "2025-07-01"), Rejection::DwellingNotFound);
        ledger.runs(assign(new, "2025-07-01"));
        let state = ledger.dwelling_state(home);
        let area = |day: CivilDate| state.place_on(day).unwrap().area.position();
        let first = CivilDate::new(2025, 7, 1).unwrap();
        assert_eq!((area(first.plus_days(-1)), area(first)), (commune, new));
    }

    #[test]
    fn a_dwelling_that_was_divided_is_still_assigned() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let other = ledger.runs(ledger.establish("26735", "2004-08-31", None, Some(province), None));
        let [whole, east, west] = [(); 3].map(|()| ledger.home());
        ledger.runs(TestLedger::split_dwelling(whole, &[east, west], "2022-01-01"));
        ledger
            .rejects(TestLedger::assign_area(whole, commune, "2023-01-01"), Rejection::DwellingAreaUnchanged);
        ledger.runs(TestLedger::assign_area(whole, other, "2023-01-01"));
        let lies = |home, on| ledger.dwelling_state(home).place_on(day(on)).unwrap().area.position();
        assert_eq!((lies(whole, "2022-12-31"), lies(whole, "2023-01-01")), (commune, other));
        assert_eq!(lies(east, "2023-01-01"), commune, "each of the parts lies where it lies");
    }

    #[test]
    fn only_what_is_there_goes_to_another_area_and_a_correction_names_one_in_force() {
        let mut ledger = TestLedger::new();
        let (province, _) = ledger.province_and_commune();
        let other = ledger.runs(ledger.establish("26735", "2004-08-31", None, Some(province), None));
        let (here, gone) = (ledger.home(), ledger.home());
        ledger.runs(TestLedger::merge_dwellings(&[gone], here, "2022-01-01"));
        ledger.rejects(TestLedger::assign_area(gone, other, "2022-01-02"), Rejection::DwellingEnded);
        let assigned = ledger.runs(TestLedger::assign_area(here, other, "2022-01-02"));
        let too_large = ledger.correct(assigned, "2022-01-02", |event| {
            let Event::DwellingAreaAssigned(e) = event else { panic!("another act") };
            e.area = AreaId::at(province).unwrap();
        });
        ledger.rejects(too_large, Rejection::AreaTooLarge);
    }
}
