//! Appointing an officer to an office (bổ nhiệm, phân công). The officer is known by the code of an account, which one officer of
//! an office has at a time.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{OfficeId, OfficerId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::office::Office;
use crate::domain::office::rename::whole;
use crate::domain::officer::{Officer, PostedAt};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{NewSubject, Subject, Touched};
use crate::domain::text::Code;

/// Somebody belongs to an office from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficerAppointed {
    /// The code of the officer's account, as provenance has it; not a name.
    pub code: Code,
    /// Which office.
    pub office: OfficeId,
}

/// Appoint an officer from a day on, which may lie in the future.
#[derive(Clone, Debug)]
pub struct AppointOfficer {
    /// The first day.
    pub effective_date: PartialDate,
    /// Who, and to which office.
    pub appointed: OfficerAppointed,
}

impl AppointOfficer {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Office(self.appointed.office)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, _today: CivilDate) -> Result<Proposal, Refusal> {
        whole(self.effective_date)?;
        let event = Event::OfficerAppointed(self.appointed.clone());
        let proposed = propose(loaded, self.effective_date, event, &|_| "office".into());
        proposed.map_err(|refusal| refusal.moved(Rejection::OfficerCodeInUse, "code"))
    }
}

impl Act for OfficerAppointed {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::New(NewSubject::Officer));
        to.push(Touched::Known(Subject::Office(self.office)));
    }

    fn may_be_to_come(&self) -> bool {
        true
    }

    fn admitted_by_office(&self, office: &Office, _id: OfficeId, entry: &Entry) -> Result<(), Rejection> {
        office.takes(&self.code, entry.effective_date)
    }

    fn apply_to_office(&self, office: &mut Office, _id: OfficeId, entry: &Entry) {
        if let Some(officer) = OfficerId::at(entry.position) {
            office.came(officer, &self.code, entry.effective_date);
        }
    }

    fn apply_to_officer(&self, officer: &mut Officer, _id: OfficerId, entry: &Entry) {
        let (office, code) = (self.office, self.code.clone());
        officer.postings.push(PostedAt { office, code, from: entry.effective_date });
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, day};
    use crate::domain::values::OfficeLevel;

    #[test]
    fn a_code_is_one_officers_of_an_office_at_a_time() {
        let mut ledger = TestLedger::new();
        let mut office =
            |code| ledger.runs(TestLedger::establish_office(code, OfficeLevel::Central, None, "2015-01-01"));
        let (first, second) = (office("G01"), office("G02"));
        let appoint = |code, office, on| TestLedger::appoint(code, office, on);
        let an = ledger.runs(appoint("cb01", first, "2020-01-01"));
        ledger.rejects(appoint("cb01", first, "2021-01-01"), Rejection::OfficerCodeInUse);
        ledger.rejects(appoint("cb01", first, "2019-01-01"), Rejection::LaterActConflicts);
        ledger.rejects(appoint("cb02", first, "2014-12-31"), Rejection::OfficeClosed);
        ledger.rejects(appoint("cb02", first, "2020"), Rejection::EffectiveDateIncomplete);
        ledger.rejects(appoint("cb02", Position(999), "2020-01-01"), Rejection::OfficeNotFound);
        ledger.runs(appoint("cb01", second, "2020-01-01"));
        let there = |on| ledger.office(first).postings_on(day(on)).map(|p| p.officer.position()).next();
        assert_eq!((there("2019-12-31"), there("2020-01-01")), (None, Some(an)));
        ledger.rejects(ledger.annul(an), Rejection::NotAmendable);
    }
}
