//! Registering a dwelling (chỗ ở): a place where people can be registered. Law on Residence 2020, art. 2(1), art. 20.

use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::{DwellingRegistered, Event};
use crate::domain::ids::AreaId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::Subject;
use crate::domain::text::Text;
use crate::domain::values::AreaLevel;

/// Register a dwelling.
#[derive(Clone, Debug)]
pub struct RegisterDwelling {
    /// From this day on it is known.
    pub effective_date: PartialDate,
    /// The commune that it lies in; a district where it has no communes, as on some islands.
    pub area: AreaId,
    /// House number, street, hamlet.
    pub address: Text,
}

impl RegisterDwelling {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Area(self.area)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let event = DwellingRegistered { area: self.area, address: self.address.clone() };
        check(&event, self.effective_date, loaded)?;
        propose(loaded, self.effective_date, Event::DwellingRegistered(event), &|_| String::new())
    }
}

/// The rules for a dwelling's facts, whether they are new or correct older ones.
pub(crate) fn check(event: &DwellingRegistered, from: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    let unit = loaded.area(event.area).map_err(|r| r.at("area"))?;
    if !from.earliest().is_some_and(|day| unit.in_force_on(day)) {
        return Err(Rejection::AreaNotFound.at("area"));
    }
    if unit.facts.code.level == AreaLevel::Province {
        return Err(Rejection::AreaTooLarge.at("area"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;

    #[test]
    fn a_dwelling_lies_in_a_commune_that_is_in_force() {
        let mut ledger = TestLedger::new();
        let (province, commune) = ledger.province_and_commune();
        ledger.runs(ledger.dwelling(commune, "2021-02-25"));
        ledger.rejects(ledger.dwelling(province, "2021-02-25"), Rejection::AreaTooLarge);
        ledger.rejects(ledger.dwelling(commune, "2004-08-30"), Rejection::AreaNotFound);
        ledger.rejects(
            ledger.dwelling(crate::domain::ids::Position(999), "2021-02-25"),
            Rejection::AreaNotFound,
        );
        ledger.rejects(ledger.dwelling(commune, "2031-01-01"), Rejection::EffectiveDateInFuture);
        ledger.rejects(ledger.dwelling(commune, "2021-02"), Rejection::EffectiveDateIncomplete);
    }
}
