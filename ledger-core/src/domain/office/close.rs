//! Closing an office (giải thể, chấm dứt hoạt động): its code is free from that day on, and what it registered stays valid.

use crate::domain::act::Act;
use crate::domain::claim::Claimed;
use crate::domain::command::{Proposal, propose, subjects};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::OfficeId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::office::Office;
use crate::domain::office::rename::whole;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, OfficeCode, Subject, Touched};

/// The office is closed from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeClosed {
    /// Which office.
    pub office: OfficeId,
    /// Its code, which is free from then on.
    pub code: OfficeCode,
}

/// Close an office from a day on, which may lie in the future.
#[derive(Clone, Debug)]
pub struct CloseOffice {
    /// The first day on which it is closed.
    pub effective_date: PartialDate,
    /// Which office.
    pub office: OfficeId,
}

impl CloseOffice {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let code = self.code(loaded).map(|code| Subject::Claim(Claim::OfficeCode(code)));
        subjects([Subject::Office(self.office)].into_iter().chain(code))
    }

    fn code(&self, loaded: &Loaded) -> Option<OfficeCode> {
        loaded.office(self.office).ok()?.facts.as_ref().map(|facts| facts.code)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, _today: CivilDate) -> Result<Proposal, Refusal> {
        whole(self.effective_date)?;
        let code = self.code(loaded).ok_or(Rejection::OfficeNotFound.at("office"))?;
        let event = Event::OfficeClosed(OfficeClosed { office: self.office, code });
        propose(loaded, self.effective_date, event, &|_| "office".into())
    }
}

impl Act for OfficeClosed {
    fn touches(&self, to: &mut Vec<Touched>) {
        let named = [Subject::Office(self.office), Subject::Claim(Claim::OfficeCode(self.code))];
        to.extend(named.map(Touched::Known));
    }

    fn may_be_to_come(&self) -> bool {
        true
    }

    fn admitted_by_office(&self, office: &Office, _id: OfficeId, entry: &Entry) -> Result<(), Rejection> {
        let code = office.open(entry.effective_date)?.code;
        let was_there = office.since < entry.effective_date;
        if was_there && code == self.code { Ok(()) } else { Err(Rejection::OfficeClosed) }
    }

    fn apply_to_office(&self, office: &mut Office, _id: OfficeId, entry: &Entry) {
        office.closed = Some(entry.effective_date);
    }

    fn apply_to_claim(&self, code: &mut Claimed, _id: Claim, entry: &Entry) {
        code.frees_office(self.office, entry.effective_date);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::event::Event;
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::subject::OfficeCode;
    use crate::domain::testing::{TestLedger, day};
    use crate::domain::values::OfficeLevel;

    #[test]
    fn an_office_closes_once_and_changes_no_more() {
        let mut ledger = TestLedger::new();
        let office =
            ledger.runs(TestLedger::establish_office("G01", OfficeLevel::Central, None, "2015-01-01"));
        ledger.rejects(TestLedger::close_office(office, "2015-01-01"), Rejection::OfficeClosed);
        ledger.rejects(TestLedger::close_office(office, "2020"), Rejection::EffectiveDateIncomplete);
        ledger.rejects(TestLedger::close_office(Position(999), "2020-01-01"), Rejection::OfficeNotFound);
        let closed = ledger.runs(TestLedger::close_office(office, "2020-01-01"));
        assert!(ledger.office(office).is_open_on(day("2019-12-31")));
        assert!(!ledger.office(office).is_open_on(day("2020-01-01")));
        ledger.rejects(TestLedger::close_office(office, "2021-01-01"), Rejection::OfficeClosed);
        ledger.rejects(TestLedger::close_office(office, "2019-01-01"), Rejection::LaterActConflicts);
        ledger.rejects(TestLedger::close_office(office, "2020-01-01"), Rejection::OfficeClosed);
        ledger.rejects(TestLedger::rename_office(office, "Cục", "2020-01-01"), Rejection::OfficeClosed);
        ledger.runs(ledger.annul(closed));
        assert!(ledger.office(office).is_open_on(day("2020-01-01")));
        assert_eq!(ledger.office_with_code("G01", day("2020-01-01")), Some(office));
        ledger.rejects(ledger.annul(office), Rejection::NotAmendable);
    }

    #[test]
    fn a_corrected_closing_frees_the_code_of_the_office() {
        let mut ledger = TestLedger::new();
        let office =
            ledger.runs(TestLedger::establish_office("G01", OfficeLevel::Central, None, "2015-01-01"));
        let closed = ledger.runs(TestLedger::close_office(office, "2020-01-01"));
        let another = ledger.correct(closed, "2020-01-01", |event| {
            let Event::OfficeClosed(e) = event else { panic!("another act") };
            e.code = OfficeCode::parse("G02").unwrap();
        });
        ledger.rejects(another, Rejection::OfficeClosed);
    }
}
