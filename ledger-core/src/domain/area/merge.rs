//! Merging units into another one (sáp nhập, nhập đơn vị hành chính): their territory lies in it from a day on, with every
//! dwelling and everybody who lives there. Nobody moves.
//!
//! The unit that takes them in is there before: it went on, or was established from that day on. Where it was established with
//! the code of one of those that end, these are abolished first, and then merged. NQ 202/2025/QH15; resolutions 1654 to
//! 1687/NQ-UBTVQH15.

use crate::domain::act::Act;
use crate::domain::area::abolish::{each_once, ended_field, holder, known};
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
use crate::domain::values::AreaLevel;

/// Units end, and their whole territory lies in another one; the day before the effective date is their last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreasMerged {
    /// Those that end.
    pub areas: Vec<EndedArea>,
    /// The one that their territory lies in.
    pub into: AreaId,
}

/// Merge units into another one from a day on, which may lie in the future.
#[derive(Clone, Debug)]
pub struct MergeAreas {
    /// First day as one.
    pub effective_date: PartialDate,
    /// Which units, and into which.
    pub merged: AreasMerged,
}

impl MergeAreas {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        needs(&self.merged)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, _today: CivilDate) -> Result<Proposal, Refusal> {
        whole(self.effective_date)?;
        check(&self.merged, loaded)?;
        let event = Event::AreasMerged(self.merged.clone());
        propose(loaded, self.effective_date, event, &|subject| {
            ended_field(&self.merged.areas, subject).unwrap_or_else(|| "into".into())
        })
    }
}

fn needs(merged: &AreasMerged) -> Vec<Need> {
    let ended = merged.areas.iter().flat_map(|ended| ended.touched()).filter_map(known);
    subjects(ended.chain([Subject::Area(merged.into)]))
}

fn check(merged: &AreasMerged, loaded: &Loaded) -> Result<(), Refusal> {
    each_once(&merged.areas, Some(merged.into))?;
    let into = loaded.area(merged.into).map_err(|r| r.at("into"))?.facts.code.level;
    levels_fit(&merged.areas, [into], "into")
}

/// A unit goes into units of its own level; a district without communes into communes, as the five island districts did.
pub(super) fn levels_fit(
    areas: &[EndedArea],
    into: impl IntoIterator<Item = AreaLevel>,
    field: &str,
) -> Result<(), Refusal> {
    let fits = |from: AreaLevel, into: AreaLevel| {
        from == into || (from == AreaLevel::District && into == AreaLevel::Commune)
    };
    let all_fit = into.into_iter().all(|into| areas.iter().all(|ended| fits(ended.code.level, into)));
    if all_fit { Ok(()) } else { Err(Rejection::AreaLevelsDiffer.at(field)) }
}

impl Act for AreasMerged {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend(self.areas.iter().flat_map(|ended| ended.touched()));
        to.push(Touched::Known(Subject::Area(self.into)));
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
        match self.areas.iter().find(|ended| ended.area == id) {
            Some(ended) => area.may_end(entry.effective_date, ended.code),
            None => area.in_force(entry.effective_date).map(drop),
        }
    }

    fn apply_to_area(&self, area: &mut Area, id: AreaId, entry: &Entry) {
        if id == self.into {
            area.took_in.extend(self.areas.iter().map(|ended| (entry.effective_date, ended.area)));
        } else {
            area.end(entry, Fate::Merged(self.into));
        }
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

    fn first() -> CivilDate {
        CivilDate::new(2025, 7, 1).unwrap()
    }

    #[test]
    fn what_lay_in_a_unit_lies_in_its_successor_from_that_day_on() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let new = ledger.runs(ledger.establish("26735", "2025-07-01", None, Some(province), None));
        let merged = ledger.runs(TestLedger::merge_areas(&[(commune, "26734")], new, "2025-07-01"));
        let lies = |at: Position| Lies::In(AreaId::at(at).unwrap());
        assert_eq!(ledger.lies(commune, first().plus_days(-1)), lies(commune));
        assert_eq!(ledger.lies(commune, first()), lies(new));
        let took_in: Vec<_> =
            ledger.area_state(new).took_in.iter().map(|(_, area)| area.position()).collect();
        assert_eq!(took_in, [commune]);
        assert_eq!(ledger.area_with_code("26734", first()), None);
        // The successor has one of its own a year later.
        let newer = ledger.runs(ledger.establish("26734", "2026-07-01", None, Some(province), None));
        ledger.runs(TestLedger::merge_areas(&[(new, "26735")], newer, "2026-07-01"));
        assert_eq!(ledger.lies(commune, first()), lies(new));
        assert_eq!(ledger.lies(commune, CivilDate::new(2026, 7, 1).unwrap()), lies(newer));
        ledger.rejects(ledger.annul(merged), Rejection::LaterActConflicts);
    }

    #[test]
    fn a_successor_may_have_the_code_of_one_that_was_abolished_for_it() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let establish =
            |ledger: &TestLedger| ledger.establish("26734", "2025-07-01", None, Some(province), None);
        ledger.rejects(establish(&ledger), Rejection::AreaCodeInForce);
        ledger.runs(TestLedger::abolish(&[(commune, "26734")], "2025-07-01"));
        let new = ledger.runs(establish(&ledger));
        ledger.runs(TestLedger::merge_areas(&[(commune, "26734")], new, "2025-07-01"));
        assert_eq!(ledger.lies(commune, first()), Lies::In(AreaId::at(new).unwrap()));
        assert_eq!(ledger.area_with_code("26734", first()), Some(new));
        assert_eq!(ledger.area_with_code("26734", first().plus_days(-1)), Some(commune));
    }

    #[test]
    fn units_go_once_into_one_of_their_level_that_is_in_force() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let new = ledger.runs(ledger.establish("26735", "2025-07-01", None, Some(province), None));
        let one = [(commune, "26734")];
        let merge = |areas: &[(Position, &str)], into, on| TestLedger::merge_areas(areas, into, on);
        ledger.rejects(merge(&one, commune, "2025-07-01"), Rejection::AreaNamedTwice);
        ledger.rejects(merge(&[one[0], one[0]], new, "2025-07-01"), Rejection::AreaNamedTwice);
        ledger.rejects(merge(&one, province, "2025-07-01"), Rejection::AreaLevelsDiffer);
        ledger.rejects(merge(&[(commune, "26736")], new, "2025-07-01"), Rejection::AreaCodeWrong);
        ledger.rejects(merge(&one, new, "2025-06-30"), Rejection::AreaNotInForce);
        ledger.rejects(merge(&one, new, "2025-07"), Rejection::EffectiveDateIncomplete);
        ledger.rejects(merge(&one, Position(999), "2025-07-01"), Rejection::AreaNotFound);
        ledger.rejects(merge(&[(Position(999), "26736")], new, "2025-07-01"), Rejection::AreaNotFound);
        ledger.runs(merge(&one, new, "2025-07-01"));
        ledger.rejects(merge(&one, new, "2025-07-01"), Rejection::AreaFateDecided);
        ledger.rejects(merge(&one, new, "2025-07-02"), Rejection::AreaNotInForce);
    }

    #[test]
    fn a_correction_names_each_unit_once() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let new = ledger.runs(ledger.establish("26735", "2025-07-01", None, Some(province), None));
        let merged = ledger.runs(TestLedger::merge_areas(&[(commune, "26734")], new, "2025-07-01"));
        let twice = ledger.correct(merged, "2025-07-01", |event| {
            let Event::AreasMerged(e) = event else { panic!("another act") };
            e.areas.push(e.areas[0]);
        });
        ledger.rejects(twice, Rejection::AreaNamedTwice);
    }
}
