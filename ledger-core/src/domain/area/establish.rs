//! Establishing an administrative unit (thành lập đơn vị hành chính).
//!
//! A code is held by one unit at a time: on 2025-07-01 almost every commune code passed to another territory, so that a unit
//! is told apart by its code and the day from which it has it. QĐ 124/2004/QĐ-TTg; QĐ 19/2025/QĐ-TTg.

use crate::domain::act::Act;
use crate::domain::area::{Area, Unit};
use crate::domain::claim::Claimed;
use crate::domain::command::{Proposal, propose, subjects};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::AreaId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{AreaCode, Claim, NewSubject, Subject, Touched};
use crate::domain::text::Text;
use crate::domain::values::AreaLevel;

/// An administrative unit, from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaEstablished {
    /// Code in the national list; tells the level.
    pub code: AreaCode,
    /// Name without its prefix: "Phúc Xá".
    pub name: Text,
    /// Name with its prefix: "Phường Phúc Xá".
    pub full_name: Text,
    /// The unit above; none for a province.
    pub parent: Option<AreaId>,
    /// Last day in force, where it is known already.
    pub in_force_until: Option<CivilDate>,
    /// Three-digit head of personal numbers for births registered here; provinces only. Circular 59/2021/TT-BCA, Annex I.
    pub number_prefix: Option<u16>,
}

/// Establish an administrative unit from the effective date on, which may lie in the future: reforms are known before.
#[derive(Clone, Debug)]
pub struct EstablishArea {
    /// First day in force.
    pub effective_date: PartialDate,
    /// What it is.
    pub facts: AreaEstablished,
}

impl EstablishArea {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        needs(&self.facts)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, _today: CivilDate) -> Result<Proposal, Refusal> {
        if self.effective_date.full().is_none() {
            return Err(Rejection::EffectiveDateIncomplete.at("effective_date"));
        }
        check(&self.facts, self.effective_date, loaded)?;
        propose(loaded, self.effective_date, Event::AreaEstablished(self.facts.clone()), &|_| "code".into())
    }
}

pub(crate) fn needs(facts: &AreaEstablished) -> Vec<Need> {
    subjects([Subject::Claim(Claim::AreaCode(facts.code))].into_iter().chain(facts.parent.map(Subject::Area)))
}

/// The rules for a unit's facts, whether they are new or correct older ones.
pub(crate) fn check(facts: &AreaEstablished, from: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    if facts.in_force_until.is_some_and(|last| PartialDate::from(last) < from) {
        return Err(Rejection::AreaEndsBeforeStart.at("in_force_until"));
    }
    let parent = match facts.parent {
        Some(parent) => Some(loaded.area(parent).map_err(|r| r.at("parent"))?),
        None => None,
    };
    if !parent_fits(facts.code.level, parent.map(|unit| unit.facts.code.level)) {
        return Err(Rejection::AreaParentWrong.at("parent"));
    }
    let prefix_fits = facts.number_prefix.is_some() == (facts.code.level == AreaLevel::Province)
        && facts.number_prefix.is_none_or(|prefix| prefix <= 999);
    if !prefix_fits {
        return Err(Rejection::NumberPrefixWrong.at("number_prefix"));
    }
    Ok(())
}

/// May a unit of this level stand below one of that level?
pub(super) fn parent_fits(level: AreaLevel, parent: Option<AreaLevel>) -> bool {
    match (level, parent) {
        (AreaLevel::Province, None) => true,
        (AreaLevel::District, Some(AreaLevel::Province)) => true,
        // Since 2025-07-01 there are no districts: communes stand below the province.
        (AreaLevel::Commune, Some(AreaLevel::Province | AreaLevel::District)) => true,
        (AreaLevel::Province | AreaLevel::District | AreaLevel::Commune, _) => false,
    }
}

impl Act for AreaEstablished {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::New(NewSubject::Area));
        to.push(Touched::Known(Subject::Claim(Claim::AreaCode(self.code))));
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

    fn apply_to_area(&self, area: &mut Area, _id: AreaId, entry: &Entry) {
        area.unit = Some(Unit { facts: self.clone(), in_force_from: entry.effective_date });
    }

    fn admitted_by_claim(&self, code: &Claimed, _id: Claim, entry: &Entry) -> Result<(), Rejection> {
        let taken = code.has_area(entry.effective_date, self.in_force_until);
        if taken { Err(Rejection::AreaCodeInForce) } else { Ok(()) }
    }

    fn apply_to_claim(&self, code: &mut Claimed, _id: Claim, entry: &Entry) {
        let area = AreaId::at(entry.position);
        code.areas.extend(area.map(|area| (entry.effective_date, self.in_force_until, area)));
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;

    #[test]
    fn a_code_belongs_to_one_unit_at_a_time() {
        let mut ledger = TestLedger::new();
        let province = ledger.runs(ledger.establish("79", "2004-08-31", Some("2025-06-30"), None, Some(97)));
        assert_eq!(province.0, 1);
        ledger
            .rejects(ledger.establish("79", "2025-06-30", None, None, Some(97)), Rejection::AreaCodeInForce);
        ledger
            .rejects(ledger.establish("79", "2000-01-01", None, None, Some(97)), Rejection::AreaCodeInForce);
        ledger.runs(ledger.establish("79", "2025-07-01", None, None, Some(97)));
    }

    #[test]
    fn a_unit_stands_below_one_of_a_higher_level() {
        let mut ledger = TestLedger::new();
        let province = ledger.runs(ledger.establish("79", "2004-08-31", None, None, Some(97)));
        let district = ledger.runs(ledger.establish("760", "2004-08-31", None, Some(province), None));
        ledger.runs(ledger.establish("26734", "2004-08-31", None, Some(district), None));
        ledger.runs(ledger.establish("26735", "2025-07-01", None, Some(province), None));
        ledger.rejects(
            ledger.establish("761", "2004-08-31", None, Some(district), None),
            Rejection::AreaParentWrong,
        );
        ledger.rejects(ledger.establish("26736", "2004-08-31", None, None, None), Rejection::AreaParentWrong);
        ledger.rejects(
            ledger.establish("80", "2004-08-31", None, Some(province), Some(97)),
            Rejection::AreaParentWrong,
        );
    }

    #[test]
    fn only_a_province_has_a_number_prefix() {
        let mut ledger = TestLedger::new();
        ledger.rejects(ledger.establish("79", "2004-08-31", None, None, None), Rejection::NumberPrefixWrong);
        ledger.rejects(
            ledger.establish("79", "2004-08-31", None, None, Some(1000)),
            Rejection::NumberPrefixWrong,
        );
        let province = ledger.runs(ledger.establish("79", "2004-08-31", None, None, Some(97)));
        ledger.rejects(
            ledger.establish("760", "2004-08-31", None, Some(province), Some(97)),
            Rejection::NumberPrefixWrong,
        );
    }

    #[test]
    fn a_unit_does_not_end_before_it_begins() {
        let ledger = TestLedger::new();
        ledger.rejects(
            ledger.establish("79", "2004-08-31", Some("2004-08-30"), None, Some(97)),
            Rejection::AreaEndsBeforeStart,
        );
        ledger.rejects(
            ledger.establish("79", "2004", None, None, Some(97)),
            Rejection::EffectiveDateIncomplete,
        );
    }
}
