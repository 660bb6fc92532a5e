//! Establishing an office (thành lập cơ quan), with what it is competent for and the area that it serves.
//!
//! Its code is held by one office at a time, and may be given to another once it was closed. QĐ 20/2020/QĐ-TTg.

use std::collections::BTreeSet;

use crate::domain::act::Act;
use crate::domain::claim::Claimed;
use crate::domain::command::{Proposal, propose, subjects};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{AreaId, OfficeId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::office::Office;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, NewSubject, OfficeCode, Subject, Touched};
use crate::domain::text::Text;
use crate::domain::values::{AreaLevel, Competence, OfficeLevel};

/// An office, from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeEstablished {
    /// Its code, as the provenance of acts names it.
    pub code: OfficeCode,
    /// Its name: "Ủy ban nhân dân phường Phúc Xá".
    pub name: Text,
    /// On which level it stands.
    pub level: OfficeLevel,
    /// What it is competent for.
    pub competences: BTreeSet<Competence>,
    /// The administrative unit that it serves; none: the whole country, or people abroad.
    pub area: Option<AreaId>,
}

/// Establish an office from the effective date on, which may lie in the future: reforms are known before.
#[derive(Clone, Debug)]
pub struct EstablishOffice {
    /// Its first day.
    pub effective_date: PartialDate,
    /// What it is.
    pub facts: OfficeEstablished,
}

impl EstablishOffice {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        let code = Subject::Claim(Claim::OfficeCode(self.facts.code));
        subjects([code].into_iter().chain(self.facts.area.map(Subject::Area)))
    }

    pub(crate) fn decide(&self, loaded: &Loaded, _today: CivilDate) -> Result<Proposal, Refusal> {
        check_area(self.facts.level, self.facts.area, self.effective_date, loaded)?;
        let event = Event::OfficeEstablished(Box::new(self.facts.clone()));
        propose(loaded, self.effective_date, event, &|_| "code".into())
    }
}

/// Is the area one that an office of the level serves, and in force on a day that is known whole?
pub(super) fn check_area(
    level: OfficeLevel,
    area: Option<AreaId>,
    from: PartialDate,
    loaded: &Loaded,
) -> Result<(), Refusal> {
    let day = from.full().ok_or(Rejection::EffectiveDateIncomplete.at("effective_date"))?;
    let serves = match level {
        OfficeLevel::Central | OfficeLevel::Abroad => None,
        OfficeLevel::Province => Some(AreaLevel::Province),
        OfficeLevel::District => Some(AreaLevel::District),
        OfficeLevel::Commune => Some(AreaLevel::Commune),
    };
    let Some(area) = area else {
        return if serves.is_none() { Ok(()) } else { Err(Rejection::OfficeAreaWrong.at("area")) };
    };
    let unit = loaded.area(area).map_err(|rejection| rejection.at("area"))?;
    if serves != Some(unit.facts.code.level) {
        return Err(Rejection::OfficeAreaWrong.at("area"));
    }
    if unit.in_force_on(day) { Ok(()) } else { Err(Rejection::AreaNotInForce.at("area")) }
}

impl Act for OfficeEstablished {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::New(NewSubject::Office));
        to.push(Touched::Known(Subject::Claim(Claim::OfficeCode(self.code))));
    }

    fn may_be_to_come(&self) -> bool {
        true
    }

    fn correction_needs(&self) -> Vec<Need> {
        subjects(self.area.map(Subject::Area))
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check_area(self.level, self.area, on, loaded)
    }

    fn apply_to_office(&self, office: &mut Office, _id: OfficeId, entry: &Entry) {
        office.facts = Some(self.clone());
        office.since = entry.effective_date;
    }

    fn admitted_by_claim(&self, code: &Claimed, _id: Claim, entry: &Entry) -> Result<(), Rejection> {
        if code.has_office(entry.effective_date) { Err(Rejection::OfficeCodeInUse) } else { Ok(()) }
    }

    fn apply_to_claim(&self, code: &mut Claimed, _id: Claim, entry: &Entry) {
        let office = OfficeId::at(entry.position);
        code.offices.extend(office.map(|office| (entry.effective_date, None, office)));
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::event::Event;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, day};
    use crate::domain::values::OfficeLevel;

    #[test]
    fn a_code_is_one_offices_at_a_time_and_anothers_after_it_was_closed() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let establish = |on| TestLedger::establish_office("H29.01", OfficeLevel::Commune, Some(commune), on);
        let first = ledger.runs(establish("2015-01-01"));
        ledger.rejects(establish("2016-01-01"), Rejection::OfficeCodeInUse);
        ledger.rejects(establish("2010-01-01"), Rejection::OfficeCodeInUse);
        ledger.runs(TestLedger::close_office(first, "2025-07-01"));
        ledger.rejects(establish("2025-06-30"), Rejection::OfficeCodeInUse);
        let second = ledger.runs(establish("2025-07-01"));
        assert_eq!(ledger.office_with_code("H29.01", day("2025-06-30")), Some(first));
        assert_eq!(ledger.office_with_code("H29.01", day("2025-07-01")), Some(second));
        assert_eq!(ledger.office_with_code("H29.01", day("2014-12-31")), None);
    }

    #[test]
    fn an_office_serves_a_unit_of_its_own_level_that_is_in_force() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        let establish = |level, area, on| TestLedger::establish_office("H29.01", level, area, on);
        let wrong = Rejection::OfficeAreaWrong;
        ledger.rejects(establish(OfficeLevel::Commune, None, "2015-01-01"), wrong);
        ledger.rejects(establish(OfficeLevel::Commune, Some(province), "2015-01-01"), wrong);
        ledger.rejects(establish(OfficeLevel::Central, Some(province), "2015-01-01"), wrong);
        ledger.rejects(establish(OfficeLevel::Abroad, Some(province), "2015-01-01"), wrong);
        let early = establish(OfficeLevel::Commune, Some(commune), "2004-08-30");
        ledger.rejects(early, Rejection::AreaNotInForce);
        let unknown = crate::domain::ids::Position(999);
        ledger
            .rejects(establish(OfficeLevel::Province, Some(unknown), "2015-01-01"), Rejection::AreaNotFound);
        ledger.rejects(establish(OfficeLevel::Central, None, "2015"), Rejection::EffectiveDateIncomplete);
        ledger.runs(establish(OfficeLevel::Province, Some(province), "2015-01-01"));
    }

    #[test]
    fn a_corrected_office_serves_a_unit_of_its_level() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let establish =
            TestLedger::establish_office("H29", OfficeLevel::Commune, Some(commune), "2015-01-01");
        let office = ledger.runs(establish);
        let nowhere = ledger.correct(office, "2015-01-01", |event| {
            let Event::OfficeEstablished(e) = event else { panic!("another act") };
            e.area = None;
        });
        ledger.rejects(nowhere, Rejection::OfficeAreaWrong);
    }
}
