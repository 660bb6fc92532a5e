//! Another area for an office (thay đổi địa bàn): a reform drew the units anew, and the office serves one of the new ones.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{AreaId, OfficeId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::office::Office;
use crate::domain::office::establish::check_area;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

/// The office serves this unit from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeMoved {
    /// Which office.
    pub office: OfficeId,
    /// The unit that it serves.
    pub area: AreaId,
}

/// Let an office serve another unit from a day on, which may lie in the future.
#[derive(Clone, Debug)]
pub struct MoveOffice {
    /// The first day.
    pub effective_date: PartialDate,
    /// Which office, and which unit.
    pub moved: OfficeMoved,
}

impl MoveOffice {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Office(self.moved.office), Subject::Area(self.moved.area)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, _today: CivilDate) -> Result<Proposal, Refusal> {
        check(&self.moved, self.effective_date, loaded)?;
        let event = Event::OfficeMoved(self.moved.clone());
        let proposed = propose(loaded, self.effective_date, event, &|_| "office".into());
        proposed.map_err(|refusal| refusal.moved(Rejection::OfficeUnchanged, "area"))
    }
}

fn check(moved: &OfficeMoved, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    let office = loaded.office(moved.office).map_err(|rejection| rejection.at("office"))?;
    let level = office.facts.as_ref().map(|facts| facts.level);
    level.map_or(Ok(()), |level| check_area(level, Some(moved.area), on, loaded))
}

impl Act for OfficeMoved {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Office(self.office)));
    }

    fn may_be_to_come(&self) -> bool {
        true
    }

    fn correction_needs(&self) -> Vec<Need> {
        subjects([Subject::Area(self.area)])
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, on, loaded)
    }

    fn admitted_by_office(&self, office: &Office, _id: OfficeId, entry: &Entry) -> Result<(), Rejection> {
        let same = office.open(entry.effective_date)?.area == Some(self.area);
        if same { Err(Rejection::OfficeUnchanged) } else { Ok(()) }
    }

    fn apply_to_office(&self, office: &mut Office, _id: OfficeId, entry: &Entry) {
        office.change(entry, |facts| facts.area = Some(self.area));
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::event::Event;
    use crate::domain::ids::AreaId;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, day};
    use crate::domain::values::OfficeLevel;

    #[test]
    fn an_office_serves_the_new_commune_from_the_day_of_the_reform_on() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let new = ledger.runs(ledger.establish("26800", "2025-07-01", None, Some(province), None));
        let level = OfficeLevel::Commune;
        let office = ledger.runs(TestLedger::establish_office("H29", level, Some(commune), "2015-01-01"));
        let moved = |area, on| TestLedger::move_office(office, area, on);
        ledger.rejects(moved(commune, "2025-07-01"), Rejection::OfficeUnchanged);
        ledger.rejects(moved(province, "2025-07-01"), Rejection::OfficeAreaWrong);
        ledger.rejects(moved(new, "2025-06-30"), Rejection::AreaNotInForce);
        ledger.rejects(moved(new, "2025"), Rejection::EffectiveDateIncomplete);
        ledger.runs(moved(new, "2025-07-01"));
        let area = |on| ledger.office(office).facts_on(day(on)).and_then(|facts| facts.area);
        assert_eq!(area("2025-06-30").map(|area| area.position()), Some(commune));
        assert_eq!(area("2025-07-01").map(|area| area.position()), Some(new));
    }

    #[test]
    fn a_corrected_move_names_a_unit_of_its_level() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let new = ledger.runs(ledger.establish("26800", "2025-07-01", None, Some(province), None));
        let level = OfficeLevel::Commune;
        let office = ledger.runs(TestLedger::establish_office("H29", level, Some(commune), "2015-01-01"));
        let moved = ledger.runs(TestLedger::move_office(office, new, "2025-07-01"));
        let above = ledger.correct(moved, "2025-07-01", |event| {
            let Event::OfficeMoved(e) = event else { panic!("another act") };
            e.area = AreaId::at(province).unwrap();
        });
        ledger.rejects(above, Rejection::OfficeAreaWrong);
    }
}
