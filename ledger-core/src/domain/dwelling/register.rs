//! Registering a dwelling (chỗ ở): a place where people can be registered. Law on Residence 2020, art. 2(1), art. 20.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::dwelling::{Dwelling, Place};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{AreaId, DwellingId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{NewSubject, Subject, Touched};
use crate::domain::text::Text;
use crate::domain::values::AreaLevel;

/// A dwelling with its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DwellingRegistered {
    /// The commune that it lies in.
    pub area: AreaId,
    /// House number, street, hamlet, as written, without the names of the administrative units.
    pub address: Text,
}

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
    check_area(event.area, from, loaded)
}

/// The rules for the unit that a dwelling lies in from a day on.
pub(crate) fn check_area(area: AreaId, from: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    let unit = loaded.area(area).map_err(|r| r.at("area"))?;
    if !from.earliest().is_some_and(|day| unit.in_force_on(day)) {
        return Err(Rejection::AreaNotFound.at("area"));
    }
    if unit.facts.code.level == AreaLevel::Province {
        return Err(Rejection::AreaTooLarge.at("area"));
    }
    Ok(())
}

impl Act for DwellingRegistered {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::New(NewSubject::Dwelling));
    }

    fn correction_needs(&self) -> Vec<Need> {
        subjects([Subject::Area(self.area)])
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, on, loaded)
    }

    fn apply_to_dwelling(&self, dwelling: &mut Dwelling, id: DwellingId, entry: &Entry) {
        if entry.position == id.position() {
            dwelling.place = Some(Place { area: self.area, address: self.address.clone() });
        }
    }
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
