//! Moving an officer to another office (điều động, luân chuyển).

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
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Code;

/// The officer belongs to another office from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficerMoved {
    /// Who.
    pub officer: OfficerId,
    /// The office until then.
    pub from: OfficeId,
    /// The office from then on.
    pub to: OfficeId,
    /// The code of the officer's account there.
    pub code: Code,
}

/// Move an officer from a day on, which may lie in the future.
#[derive(Clone, Debug)]
pub struct MoveOfficer {
    /// The first day at the new office.
    pub effective_date: PartialDate,
    /// Who.
    pub officer: OfficerId,
    /// Where to.
    pub office: OfficeId,
    /// The code of the account there; none: the same as before.
    pub code: Option<Code>,
}

impl MoveOfficer {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let officer = loaded.officer(self.officer).ok();
        let from = officer.and_then(|officer| officer.posting_then(self.effective_date));
        let offices = from.map(|posting| posting.office).into_iter().chain([self.office]);
        subjects([Subject::Officer(self.officer)].into_iter().chain(offices.map(Subject::Office)))
    }

    pub(crate) fn decide(&self, loaded: &Loaded, _today: CivilDate) -> Result<Proposal, Refusal> {
        whole(self.effective_date)?;
        let officer = loaded.officer(self.officer).map_err(|rejection| rejection.at("officer"))?;
        let from = officer.posting_then(self.effective_date);
        let from = from.ok_or(Rejection::OfficerNotInOffice.at("officer"))?;
        let code = self.code.clone().unwrap_or_else(|| from.code.clone());
        let moved = OfficerMoved { officer: self.officer, from: from.office, to: self.office, code };
        check(&moved)?;
        let to = Subject::Office(self.office);
        let proposed = propose(loaded, self.effective_date, Event::OfficerMoved(moved), &|subject| {
            if subject == to { "office" } else { "officer" }.into()
        });
        proposed.map_err(|refusal| refusal.moved(Rejection::OfficerCodeInUse, "code"))
    }
}

fn check(moved: &OfficerMoved) -> Result<(), Refusal> {
    if moved.from == moved.to { Err(Rejection::OfficerUnchanged.at("office")) } else { Ok(()) }
}

impl Act for OfficerMoved {
    fn touches(&self, to: &mut Vec<Touched>) {
        let named = [Subject::Officer(self.officer), Subject::Office(self.from), Subject::Office(self.to)];
        to.extend(named.map(Touched::Known));
    }

    fn may_be_to_come(&self) -> bool {
        true
    }

    fn check_correction(&self, _on: PartialDate, _loaded: &Loaded) -> Result<(), Refusal> {
        check(self)
    }

    fn admitted_by_office(&self, office: &Office, id: OfficeId, entry: &Entry) -> Result<(), Rejection> {
        // Whether the officer can leave the other one, the officer's own life says.
        if id == self.to { office.takes(&self.code, entry.effective_date) } else { Ok(()) }
    }

    fn apply_to_office(&self, office: &mut Office, id: OfficeId, entry: &Entry) {
        if id == self.to {
            office.came(self.officer, &self.code, entry.effective_date);
        } else {
            office.went(self.officer, entry.effective_date);
        }
    }

    fn admitted_by_officer(&self, officer: &Officer, _id: OfficerId, entry: &Entry) -> Result<(), Rejection> {
        officer.belongs(self.from, entry.effective_date)
    }

    fn apply_to_officer(&self, officer: &mut Officer, _id: OfficerId, entry: &Entry) {
        let (office, code) = (self.to, self.code.clone());
        officer.postings.push(PostedAt { office, code, from: entry.effective_date });
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::event::Event;
    use crate::domain::ids::{OfficeId, OfficerId, Position};
    use crate::domain::office::Office;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, day};
    use crate::domain::values::OfficeLevel;

    #[test]
    fn an_officer_belongs_to_one_office_at_a_time() {
        let mut ledger = TestLedger::new();
        let mut office =
            |code| ledger.runs(TestLedger::establish_office(code, OfficeLevel::Central, None, "2015-01-01"));
        let (first, second) = (office("G01"), office("G02"));
        let an = ledger.runs(TestLedger::appoint("cb01", first, "2020-01-01"));
        ledger.runs(TestLedger::appoint("cb02", second, "2020-01-01"));
        let moves = |to, code, on| TestLedger::move_officer(an, to, code, on);
        ledger.rejects(moves(first, None, "2021-01-01"), Rejection::OfficerUnchanged);
        ledger.rejects(moves(second, Some("cb02"), "2021-01-01"), Rejection::OfficerCodeInUse);
        ledger.rejects(moves(second, None, "2020-01-01"), Rejection::OfficerNotInOffice);
        ledger.rejects(moves(second, None, "2021"), Rejection::EffectiveDateIncomplete);
        ledger.rejects(moves(Position(999), None, "2021-01-01"), Rejection::OfficeNotFound);
        let nobody = TestLedger::move_officer(Position(999), second, None, "2021-01-01");
        ledger.rejects(nobody, Rejection::OfficerNotFound);
        ledger.runs(moves(second, Some("cb03"), "2021-01-01"));
        let state = ledger.officer(an);
        let at = |on| state.posting_on(day(on)).map(|posting| posting.office.position());
        assert_eq!((at("2019-12-31"), at("2020-12-31"), at("2021-01-01")), (None, Some(first), Some(second)));
        let of = |office, on| ledger.office(office).postings_on(day(on)).count();
        assert_eq!((of(first, "2020-12-31"), of(first, "2021-01-01")), (1, 0));
        assert_eq!((of(second, "2020-12-31"), of(second, "2021-01-01")), (1, 2));
    }

    #[test]
    fn a_corrected_move_leads_to_another_office() {
        let mut ledger = TestLedger::new();
        let mut office =
            |code| ledger.runs(TestLedger::establish_office(code, OfficeLevel::Central, None, "2015-01-01"));
        let (first, second, third) = (office("G01"), office("G02"), office("G03"));
        let an = ledger.runs(TestLedger::appoint("cb01", first, "2020-01-01"));
        let moved = ledger.runs(TestLedger::move_officer(an, second, None, "2021-01-01"));
        let nowhere = ledger.correct(moved, "2021-01-01", |event| {
            let Event::OfficerMoved(e) = event else { panic!("another act") };
            e.to = e.from;
        });
        ledger.rejects(nowhere, Rejection::OfficerUnchanged);
        let (third, nobody) = (OfficeId::at(third), OfficerId::at(Position(999)));
        let from_elsewhere = ledger.correct(moved, "2021-01-01", |event| {
            let Event::OfficerMoved(e) = event else { panic!("another act") };
            e.from = third.unwrap();
        });
        ledger.rejects(from_elsewhere, Rejection::OfficerNotInOffice);
        let of_nobody = ledger.correct(moved, "2021-01-01", |event| {
            let Event::OfficerMoved(e) = event else { panic!("another act") };
            e.officer = nobody.unwrap();
        });
        ledger.rejects(of_nobody, Rejection::OfficerNotFound);
        ledger.rejects(ledger.correct(moved, "2020-01-01", |_| {}), Rejection::OfficerNotInOffice);
    }

    #[test]
    fn a_refused_move_is_about_the_new_office_its_code_or_the_officer() {
        let mut ledger = TestLedger::new();
        let mut office =
            |code| ledger.runs(TestLedger::establish_office(code, OfficeLevel::Central, None, "2015-01-01"));
        let (first, second, closed) = (office("G01"), office("G02"), office("G03"));
        ledger.runs(TestLedger::close_office(closed, "2020-01-01"));
        let an = ledger.runs(TestLedger::appoint("cb01", first, "2020-01-01"));
        ledger.runs(TestLedger::appoint("cb02", second, "2020-01-01"));
        let refused = |to, code, on| ledger.refusal(&TestLedger::move_officer(an, to, code, on)).unwrap();
        let at = |rejection, field: &str| (rejection, field.to_owned());
        assert_eq!(refused(closed, None, "2021-01-01"), at(Rejection::OfficeClosed, "office"));
        assert_eq!(refused(second, Some("cb02"), "2021-01-01"), at(Rejection::OfficerCodeInUse, "code"));
        assert_eq!(refused(second, None, "2020-01-01"), at(Rejection::OfficerNotInOffice, "officer"));
    }

    /// A late act is about where the officer was on its day, and what was recorded of later days does not fit to it any more.
    #[test]
    fn a_late_act_is_about_the_office_of_its_day() {
        let mut ledger = TestLedger::new();
        let mut office =
            |code| ledger.runs(TestLedger::establish_office(code, OfficeLevel::Central, None, "2015-01-01"));
        let (first, second, third) = (office("G01"), office("G02"), office("G03"));
        let an = ledger.runs(TestLedger::appoint("cb01", first, "2020-01-01"));
        ledger.runs(TestLedger::move_officer(an, second, Some("cb02"), "2025-01-01"));
        let moves = |to, on| TestLedger::move_officer(an, to, None, on);
        ledger.rejects(moves(second, "2024-06-01"), Rejection::LaterActConflicts);
        ledger.rejects(moves(third, "2024-06-01"), Rejection::LaterActConflicts);
        ledger.rejects(moves(first, "2024-06-01"), Rejection::OfficerUnchanged);
        ledger.rejects(TestLedger::dismiss(an, "2024-06-01"), Rejection::LaterActConflicts);
        ledger.rejects(moves(second, "2025-06-01"), Rejection::OfficerUnchanged);
        ledger.rejects(moves(third, "2019-12-31"), Rejection::OfficerNotInOffice);
        ledger.rejects(TestLedger::dismiss(an, "2019-12-31"), Rejection::OfficerNotInOffice);
        // Who left is where they were until then.
        ledger.runs(TestLedger::dismiss(an, "2026-01-01"));
        ledger.rejects(TestLedger::dismiss(an, "2025-06-01"), Rejection::LaterActConflicts);
        ledger.rejects(TestLedger::dismiss(an, "2026-01-01"), Rejection::OfficerNotInOffice);
        ledger.rejects(moves(third, "2026-01-01"), Rejection::OfficerNotInOffice);
    }

    #[test]
    fn postings_are_told_as_of_a_day() {
        let mut ledger = TestLedger::new();
        let mut office =
            |code| ledger.runs(TestLedger::establish_office(code, OfficeLevel::Central, None, "2015-01-01"));
        let (first, second) = (office("G01"), office("G02"));
        let an = ledger.runs(TestLedger::appoint("cb01", first, "2020-01-01"));
        ledger.runs(TestLedger::move_officer(an, second, None, "2021-01-01"));
        ledger.runs(TestLedger::dismiss(an, "2022-01-01"));
        let state = ledger.officer(an);
        let told = |on: &str| {
            let here = state.posting_on(day(on)).map(|posting| posting.office.position());
            (here, state.postings_by(day(on)).count(), state.left_by(day(on)).is_some())
        };
        assert_eq!(told("2019-12-31"), (None, 0, false));
        assert_eq!(told("2020-01-01"), (Some(first), 1, false));
        assert_eq!(told("2020-12-31"), (Some(first), 1, false));
        assert_eq!(told("2021-01-01"), (Some(second), 2, false));
        assert_eq!(told("2021-12-31"), (Some(second), 2, false));
        assert_eq!(told("2022-01-01"), (None, 2, true));
        assert_eq!(told("2023-01-01"), (None, 2, true));
        let of_nobody = Office::default();
        assert!(!of_nobody.is_open_on(day("2022-01-01")), "an office that there never was");
    }
}
