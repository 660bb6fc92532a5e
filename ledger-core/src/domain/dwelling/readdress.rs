//! Another address for a dwelling (đổi số nhà, đổi tên đường): it is renumbered, or its street is renamed. Nobody moves.
//!
//! Residence offices carry such a change over by themselves. Law on Residence 2020, art. 26.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::dwelling::{Changed, Dwelling};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::DwellingId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Text;

/// The dwelling has this address from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DwellingReaddressed {
    /// Which dwelling.
    pub dwelling: DwellingId,
    /// House number, street, hamlet, as written, without the names of the administrative units.
    pub address: Text,
}

/// Give a dwelling another address.
#[derive(Clone, Debug)]
pub struct ReaddressDwelling {
    /// First day of the new address.
    pub effective_date: PartialDate,
    /// Which dwelling.
    pub dwelling: DwellingId,
    /// The new address.
    pub address: Text,
}

impl ReaddressDwelling {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Dwelling(self.dwelling)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let event = DwellingReaddressed { dwelling: self.dwelling, address: self.address.clone() };
        propose(loaded, self.effective_date, Event::DwellingReaddressed(event), &|_| "dwelling".into())
    }
}

impl Act for DwellingReaddressed {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Dwelling(self.dwelling)));
    }

    fn deadlines(&self) -> Deadlines {
        // LR, art. 26. Where the office carries an address over by itself, no dossier comes in and no clock runs.
        Deadlines::decide(Term::WorkingDays(3))
    }

    fn admitted_by_dwelling(
        &self,
        dwelling: &Dwelling,
        _id: DwellingId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        dwelling.in_being()?;
        let unchanged = dwelling.place.as_ref().is_some_and(|place| place.address == self.address);
        if unchanged { Err(Rejection::AddressUnchanged) } else { Ok(()) }
    }

    fn apply_to_dwelling(&self, dwelling: &mut Dwelling, _id: DwellingId, entry: &Entry) {
        dwelling.changes(Changed::Address(self.address.clone()), entry);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::dates::CivilDate;
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::Sex;

    #[test]
    fn a_dwelling_keeps_its_people_under_another_address() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980").living_at(home).enrol());
        ledger.runs(TestLedger::readdress(home, "Số 14, đường Mới", "2022-05-01"));
        let state = ledger.dwelling_state(home);
        let address = |day: (i32, u32, u32)| {
            let day = CivilDate::new(day.0, day.1, day.2).unwrap();
            state.place_on(day).unwrap().address.as_str().to_owned()
        };
        assert_eq!(address((2022, 4, 30)), "Số 12, thôn Đông");
        assert_eq!(address((2022, 5, 1)), "Số 14, đường Mới");
        let residence = ledger.person(an).residence.unwrap();
        assert_eq!((residence.dwelling.position(), residence.since.to_string()), (home, "2021-02-25".into()));
    }

    #[test]
    fn an_address_declared_late_takes_its_place_before_a_newer_one() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        ledger.runs(TestLedger::readdress(home, "Số 14", "2022-05-01"));
        ledger.runs(TestLedger::readdress(home, "Số 13", "2021-05-01"));
        let state = ledger.dwelling_state(home);
        assert_eq!(state.place.as_ref().unwrap().address.as_str(), "Số 14");
        let between = state.place_on(CivilDate::new(2022, 4, 30).unwrap()).unwrap();
        assert_eq!(between.address.as_str(), "Số 13");
    }

    #[test]
    fn an_address_changes_only_where_there_is_another_and_a_dwelling() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let to = |address, on| TestLedger::readdress(home, address, on);
        ledger.rejects(to("Số 12, thôn Đông", "2022-05-01"), Rejection::AddressUnchanged);
        ledger.rejects(to("Số 14", "2031-01-01"), Rejection::EffectiveDateInFuture);
        ledger.rejects(to("Số 14", "2022-05"), Rejection::EffectiveDateIncomplete);
        ledger.rejects(
            TestLedger::readdress(Position(999), "Số 14", "2022-05-01"),
            Rejection::DwellingNotFound,
        );
        let other = ledger.home();
        ledger.runs(TestLedger::merge_dwellings(&[home], other, "2022-05-01"));
        ledger.rejects(to("Số 14", "2022-05-01"), Rejection::DwellingEnded);
        ledger.runs(to("Số 14", "2022-04-30"));
    }
}
