//! Another code for a unit that stays what it is (thay đổi mã số đơn vị hành chính).

use crate::domain::act::Act;
use crate::domain::area::Area;
use crate::domain::area::rename::whole;
use crate::domain::claim::Claimed;
use crate::domain::command::{Proposal, propose, subjects};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::AreaId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{AreaCode, Claim, Subject, Touched};

/// The unit has another code from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaRecoded {
    /// Which unit.
    pub area: AreaId,
    /// The code until then, which is free from then on.
    pub from: AreaCode,
    /// The code from then on.
    pub to: AreaCode,
}

/// Give a unit another code from a day on, which may lie in the future.
#[derive(Clone, Debug)]
pub struct RecodeArea {
    /// First day of the new code.
    pub effective_date: PartialDate,
    /// Which unit, from which code to which.
    pub recoded: AreaRecoded,
}

impl RecodeArea {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        let codes = [self.recoded.from, self.recoded.to];
        subjects([Subject::Area(self.recoded.area)].into_iter().chain(codes.map(code)))
    }

    pub(crate) fn decide(&self, loaded: &Loaded, _today: CivilDate) -> Result<Proposal, Refusal> {
        whole(self.effective_date)?;
        check(&self.recoded)?;
        let event = Event::AreaRecoded(self.recoded.clone());
        let new = code(self.recoded.to);
        propose(loaded, self.effective_date, event, &|subject| {
            if subject == new { "new_code" } else { "area" }.into()
        })
    }
}

fn code(code: AreaCode) -> Subject {
    Subject::Claim(Claim::AreaCode(code))
}

/// Another code of the same level.
fn check(recoded: &AreaRecoded) -> Result<(), Refusal> {
    if recoded.from == recoded.to {
        return Err(Rejection::AreaUnchanged.at("new_code"));
    }
    let same_level = recoded.from.level == recoded.to.level;
    if same_level { Ok(()) } else { Err(Rejection::AreaCodeWrong.at("new_code")) }
}

impl Act for AreaRecoded {
    fn touches(&self, to: &mut Vec<Touched>) {
        let named = [Subject::Area(self.area), code(self.from), code(self.to)];
        to.extend(named.map(Touched::Known));
    }

    fn may_be_to_come(&self) -> bool {
        true
    }

    fn check_correction(&self, _on: PartialDate, _loaded: &Loaded) -> Result<(), Refusal> {
        check(self)
    }

    fn admitted_by_area(&self, area: &Area, _id: AreaId, entry: &Entry) -> Result<(), Rejection> {
        let unit = area.in_force(entry.effective_date)?;
        if unit.facts.code == self.from { Ok(()) } else { Err(Rejection::AreaCodeWrong) }
    }

    fn apply_to_area(&self, area: &mut Area, _id: AreaId, entry: &Entry) {
        area.change(entry, |facts| facts.code = self.to);
    }

    fn admitted_by_claim(&self, claim: &Claimed, id: Claim, entry: &Entry) -> Result<(), Rejection> {
        let taken = id == Claim::AreaCode(self.to) && claim.has_area(entry.effective_date, None);
        if taken { Err(Rejection::AreaCodeInForce) } else { Ok(()) }
    }

    fn apply_to_claim(&self, claim: &mut Claimed, id: Claim, entry: &Entry) {
        if id == Claim::AreaCode(self.to) {
            claim.areas.push((entry.effective_date, None, self.area));
        } else {
            claim.frees_area(self.area, entry.effective_date);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::dates::CivilDate;
    use crate::domain::event::Event;
    use crate::domain::rejection::Rejection;
    use crate::domain::subject::AreaCode;
    use crate::domain::testing::TestLedger;

    #[test]
    fn a_unit_is_found_by_the_code_of_the_day() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        ledger.runs(TestLedger::recode(commune, "26734", "26800", "2025-07-01"));
        let first = CivilDate::new(2025, 7, 1).unwrap();
        let found = |code, day: CivilDate| ledger.area_with_code(code, day);
        assert_eq!(found("26734", first.plus_days(-1)), Some(commune));
        assert_eq!(found("26734", first), None);
        assert_eq!(found("26800", first.plus_days(-1)), None);
        assert_eq!(found("26800", first), Some(commune));
        assert_eq!(ledger.area_state(commune).facts_on(first).unwrap().code.to_string(), "26800");
    }

    #[test]
    fn a_code_goes_to_another_unit_once_it_is_free() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let other = ledger.runs(ledger.establish("26735", "2004-08-31", None, Some(province), None));
        let recode = |area, from, to, on| TestLedger::recode(area, from, to, on);
        ledger.rejects(recode(other, "26735", "26734", "2025-07-01"), Rejection::AreaCodeInForce);
        ledger.rejects(recode(other, "26735", "26735", "2025-07-01"), Rejection::AreaUnchanged);
        ledger.rejects(recode(other, "26735", "267", "2025-07-01"), Rejection::AreaCodeWrong);
        ledger.rejects(recode(other, "26736", "26737", "2025-07-01"), Rejection::AreaCodeWrong);
        ledger.rejects(recode(other, "26735", "26737", "2004-08-30"), Rejection::AreaNotInForce);
        let first = ledger.runs(recode(commune, "26734", "26737", "2025-07-01"));
        ledger.rejects(recode(other, "26735", "26734", "2025-06-30"), Rejection::AreaCodeInForce);
        ledger.runs(recode(other, "26735", "26734", "2025-07-01"));
        ledger.rejects(ledger.annul(first), Rejection::LaterActConflicts);
    }

    #[test]
    fn a_correction_keeps_the_level() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let recoded = ledger.runs(TestLedger::recode(commune, "26734", "26800", "2025-07-01"));
        let shorter = ledger.correct(recoded, "2025-07-01", |event| {
            let Event::AreaRecoded(e) = event else { panic!("another act") };
            e.to = AreaCode::parse("267").unwrap();
        });
        ledger.rejects(shorter, Rejection::AreaCodeWrong);
    }
}
