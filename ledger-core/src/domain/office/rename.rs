//! Renaming an office (đổi tên cơ quan): it stays what it is.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::OfficeId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::office::Office;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Text;

/// The office has this name from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeRenamed {
    /// Which office.
    pub office: OfficeId,
    /// Its name.
    pub name: Text,
}

/// Rename an office from a day on, which may lie in the future.
#[derive(Clone, Debug)]
pub struct RenameOffice {
    /// First day of the new name.
    pub effective_date: PartialDate,
    /// Which office, and its name.
    pub renamed: OfficeRenamed,
}

impl RenameOffice {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Office(self.renamed.office)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, _today: CivilDate) -> Result<Proposal, Refusal> {
        whole(self.effective_date)?;
        let event = Event::OfficeRenamed(self.renamed.clone());
        let proposed = propose(loaded, self.effective_date, event, &|_| "office".into());
        proposed.map_err(|refusal| refusal.moved(Rejection::OfficeUnchanged, "name"))
    }
}

/// The first day of a change of offices, which may lie in the future.
pub(in crate::domain) fn whole(date: PartialDate) -> Result<CivilDate, Refusal> {
    date.full().ok_or(Rejection::EffectiveDateIncomplete.at("effective_date"))
}

impl Act for OfficeRenamed {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Office(self.office)));
    }

    fn may_be_to_come(&self) -> bool {
        true
    }

    fn admitted_by_office(&self, office: &Office, _id: OfficeId, entry: &Entry) -> Result<(), Rejection> {
        let same = office.open(entry.effective_date)?.name == self.name;
        if same { Err(Rejection::OfficeUnchanged) } else { Ok(()) }
    }

    fn apply_to_office(&self, office: &mut Office, _id: OfficeId, entry: &Entry) {
        office.change(entry, |facts| facts.name = self.name.clone());
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, day};
    use crate::domain::values::OfficeLevel;

    #[test]
    fn an_office_keeps_its_id_under_another_name() {
        let mut ledger = TestLedger::new();
        let office =
            ledger.runs(TestLedger::establish_office("G01", OfficeLevel::Central, None, "2015-01-01"));
        ledger.runs(TestLedger::rename_office(office, "Cục C06", "2018-08-07"));
        let state = ledger.office(office);
        let name = |on| state.facts_on(day(on)).map(|facts| facts.name.as_str().to_owned());
        assert_eq!(name("2018-08-06").as_deref(), Some("Cơ quan G01"));
        assert_eq!(name("2018-08-07").as_deref(), Some("Cục C06"));
        ledger
            .rejects(TestLedger::rename_office(office, "Cục C06", "2019-01-01"), Rejection::OfficeUnchanged);
        ledger.rejects(TestLedger::rename_office(office, "Cục", "2014-12-31"), Rejection::OfficeClosed);
        ledger.rejects(TestLedger::rename_office(office, "Cục", "2019"), Rejection::EffectiveDateIncomplete);
        ledger.rejects(
            TestLedger::rename_office(Position(999), "Cục", "2019-01-01"),
            Rejection::OfficeNotFound,
        );
    }
}
