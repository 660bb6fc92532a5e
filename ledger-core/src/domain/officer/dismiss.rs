//! An officer leaves (thôi nhiệm vụ): the code of the account is free from that day on.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{OfficeId, OfficerId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::office::Office;
use crate::domain::office::rename::whole;
use crate::domain::officer::Officer;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

/// The officer belongs to no office from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficerDismissed {
    /// Who.
    pub officer: OfficerId,
    /// The office until then.
    pub office: OfficeId,
}

/// Record that an officer left, from a day on, which may lie in the future.
#[derive(Clone, Debug)]
pub struct DismissOfficer {
    /// The first day without an office.
    pub effective_date: PartialDate,
    /// Who.
    pub officer: OfficerId,
}

impl DismissOfficer {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let officer = loaded.officer(self.officer).ok();
        let from = officer.and_then(|officer| officer.posting_then(self.effective_date));
        let office = from.map(|posting| Subject::Office(posting.office));
        subjects([Subject::Officer(self.officer)].into_iter().chain(office))
    }

    pub(crate) fn decide(&self, loaded: &Loaded, _today: CivilDate) -> Result<Proposal, Refusal> {
        whole(self.effective_date)?;
        let officer = loaded.officer(self.officer).map_err(|rejection| rejection.at("officer"))?;
        let from = officer.posting_then(self.effective_date);
        let from = from.ok_or(Rejection::OfficerNotInOffice.at("officer"))?;
        let event = OfficerDismissed { officer: self.officer, office: from.office };
        propose(loaded, self.effective_date, Event::OfficerDismissed(event), &|_| "officer".into())
    }
}

impl Act for OfficerDismissed {
    fn touches(&self, to: &mut Vec<Touched>) {
        let named = [Subject::Officer(self.officer), Subject::Office(self.office)];
        to.extend(named.map(Touched::Known));
    }

    fn may_be_to_come(&self) -> bool {
        true
    }

    fn apply_to_office(&self, office: &mut Office, _id: OfficeId, entry: &Entry) {
        office.went(self.officer, entry.effective_date);
    }

    fn admitted_by_officer(&self, officer: &Officer, _id: OfficerId, entry: &Entry) -> Result<(), Rejection> {
        officer.belongs(self.office, entry.effective_date)
    }

    fn apply_to_officer(&self, officer: &mut Officer, _id: OfficerId, entry: &Entry) {
        officer.left = Some(entry.effective_date);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, day};
    use crate::domain::values::OfficeLevel;

    #[test]
    fn who_left_belongs_nowhere_and_the_code_is_free() {
        let mut ledger = TestLedger::new();
        let office =
            ledger.runs(TestLedger::establish_office("G01", OfficeLevel::Central, None, "2015-01-01"));
        let an = ledger.runs(TestLedger::appoint("cb01", office, "2020-01-01"));
        ledger.rejects(TestLedger::dismiss(an, "2020-01-01"), Rejection::OfficerNotInOffice);
        ledger.rejects(TestLedger::dismiss(an, "2021"), Rejection::EffectiveDateIncomplete);
        ledger.rejects(TestLedger::dismiss(Position(999), "2021-01-01"), Rejection::OfficerNotFound);
        let left = ledger.runs(TestLedger::dismiss(an, "2021-01-01"));
        ledger.rejects(TestLedger::dismiss(an, "2022-01-01"), Rejection::OfficerNotInOffice);
        ledger
            .rejects(TestLedger::move_officer(an, office, None, "2022-01-01"), Rejection::OfficerNotInOffice);
        let there = |ledger: &TestLedger, on| ledger.office(office).postings_on(day(on)).count();
        assert_eq!((there(&ledger, "2020-12-31"), there(&ledger, "2021-01-01")), (1, 0));
        ledger.rejects(TestLedger::appoint("cb01", office, "2020-12-31"), Rejection::OfficerCodeInUse);
        ledger.runs(TestLedger::appoint("cb01", office, "2021-01-01"));
        ledger.rejects(ledger.annul(left), Rejection::LaterActConflicts);
    }
}
