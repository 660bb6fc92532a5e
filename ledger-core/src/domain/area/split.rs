//! Dividing a unit among several others (chia đơn vị hành chính): its territory lies in them from a day on. In which one each
//! dwelling lies, the act does not know. Until that is said of the dwelling, it awaits decision, and nobody guesses.
//!
//! A unit that goes on while a part of it goes elsewhere is not divided in this sense: of the dwellings in that part it is said
//! that they lie in the other unit. Resolutions 1654 to 1687/NQ-UBTVQH15.

use std::collections::BTreeSet;

use crate::domain::act::Act;
use crate::domain::area::abolish::known;
use crate::domain::area::merge::levels_fit;
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

/// A unit ends, and its territory lies in several others; the day before the effective date is its last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaSplit {
    /// The one that ends.
    pub area: EndedArea,
    /// Those that got a part of its territory.
    pub among: Vec<AreaId>,
}

/// Divide a unit among others from a day on, which may lie in the future.
#[derive(Clone, Debug)]
pub struct SplitArea {
    /// First day without it.
    pub effective_date: PartialDate,
    /// Which unit, and among which.
    pub split: AreaSplit,
}

impl SplitArea {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        needs(&self.split)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, _today: CivilDate) -> Result<Proposal, Refusal> {
        whole(self.effective_date)?;
        check(&self.split, loaded)?;
        let event = Event::AreaSplit(self.split.clone());
        propose(loaded, self.effective_date, event, &|subject| {
            let at = self.split.among.iter().position(|part| Subject::Area(*part) == subject);
            at.map_or_else(|| "area".into(), |at| format!("among[{at}]"))
        })
    }
}

fn needs(split: &AreaSplit) -> Vec<Need> {
    let ended = split.area.touched().into_iter().filter_map(known);
    subjects(ended.chain(split.among.iter().map(|part| Subject::Area(*part))))
}

/// At least two parts, each named once, of a level that fits.
fn check(split: &AreaSplit, loaded: &Loaded) -> Result<(), Refusal> {
    let mut seen = BTreeSet::from([split.area.area]);
    for (at, part) in split.among.iter().enumerate() {
        let here = format!("among[{at}]");
        if !seen.insert(*part) {
            return Err(Rejection::AreaNamedTwice.at(here));
        }
        let unit = loaded.area(*part).map_err(|r| r.at(&here))?;
        levels_fit(&[split.area], [unit.facts.code.level], &here)?;
    }
    if split.among.len() < 2 { Err(Rejection::NothingToSplit.at("among")) } else { Ok(()) }
}

impl Act for AreaSplit {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend(self.area.touched());
        to.extend(self.among.iter().map(|part| Touched::Known(Subject::Area(*part))));
    }

    fn may_be_to_come(&self) -> bool {
        true
    }

    fn correction_needs(&self) -> Vec<Need> {
        needs(self)
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, loaded)
    }

    fn admitted_by_area(&self, area: &Area, id: AreaId, entry: &Entry) -> Result<(), Rejection> {
        if id == self.area.area {
            area.may_end(entry.effective_date, self.area.code)
        } else {
            area.in_force(entry.effective_date).map(drop)
        }
    }

    fn apply_to_area(&self, area: &mut Area, id: AreaId, entry: &Entry) {
        if id == self.area.area {
            area.end(entry, Fate::Split(self.among.clone()));
        } else {
            area.took_in.push((entry.effective_date, self.area.area));
        }
    }

    fn apply_to_claim(&self, claim: &mut Claimed, id: Claim, entry: &Entry) {
        if id == Claim::AreaCode(self.area.code) {
            claim.frees_area(self.area.area, entry.effective_date);
        }
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
    fn what_lay_in_a_divided_unit_awaits_decision() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let home = ledger.home();
        let new = |code, ledger: &mut TestLedger| {
            ledger.runs(ledger.establish(code, "2025-07-01", None, Some(province), None))
        };
        let (east, west) = (new("26735", &mut ledger), new("26736", &mut ledger));
        ledger.runs(TestLedger::split_area((commune, "26734"), &[east, west], "2025-07-01"));
        let first = CivilDate::new(2025, 7, 1).unwrap();
        let id = |at: Position| AreaId::at(at).unwrap();
        let place = ledger.dwelling_state(home).place_on(first).unwrap();
        assert_eq!(
            ledger.lies(place.area.position(), first),
            Lies::Undecided(id(commune), vec![id(east), id(west)])
        );
        assert_eq!(ledger.lies(commune, first.plus_days(-1)), Lies::In(id(commune)));
        ledger.runs(TestLedger::assign_area(home, west, "2025-07-01"));
        let place = ledger.dwelling_state(home).place_on(first).unwrap();
        assert_eq!(ledger.lies(place.area.position(), first), Lies::In(id(west)));
    }

    #[test]
    fn a_unit_is_divided_once_among_several_that_are_in_force() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let new = |code, ledger: &mut TestLedger| {
            ledger.runs(ledger.establish(code, "2025-07-01", None, Some(province), None))
        };
        let (east, west) = (new("26735", &mut ledger), new("26736", &mut ledger));
        let split = |among: &[Position], on| TestLedger::split_area((commune, "26734"), among, on);
        ledger.rejects(split(&[east, east], "2025-07-01"), Rejection::AreaNamedTwice);
        ledger.rejects(split(&[east, commune], "2025-07-01"), Rejection::AreaNamedTwice);
        ledger.rejects(split(&[east], "2025-07-01"), Rejection::NothingToSplit);
        ledger.rejects(split(&[east, province], "2025-07-01"), Rejection::AreaLevelsDiffer);
        ledger.rejects(split(&[east, Position(999)], "2025-07-01"), Rejection::AreaNotFound);
        ledger.rejects(split(&[east, west], "2025-06-30"), Rejection::AreaNotInForce);
        ledger.rejects(split(&[east, west], "2025"), Rejection::EffectiveDateIncomplete);
        let wrong_code = TestLedger::split_area((commune, "26737"), &[east, west], "2025-07-01");
        ledger.rejects(wrong_code, Rejection::AreaCodeWrong);
        ledger.runs(split(&[east, west], "2025-07-01"));
        ledger.rejects(split(&[east, west], "2025-07-01"), Rejection::AreaFateDecided);
    }

    #[test]
    fn a_correction_leaves_several_units() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let new = |code, ledger: &mut TestLedger| {
            ledger.runs(ledger.establish(code, "2025-07-01", None, Some(province), None))
        };
        let (east, west) = (new("26735", &mut ledger), new("26736", &mut ledger));
        let split = ledger.runs(TestLedger::split_area((commune, "26734"), &[east, west], "2025-07-01"));
        let one = ledger.correct(split, "2025-07-01", |event| {
            let Event::AreaSplit(e) = event else { panic!("another act") };
            e.among.truncate(1);
        });
        ledger.rejects(one, Rejection::NothingToSplit);
    }
}
