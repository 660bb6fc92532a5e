//! Offices and officers.

use std::collections::BTreeSet;

use ledger_core::domain::command::Command;
use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::event::{OfficeEstablished, OfficeMoved, OfficeRenamed, OfficerAppointed};
use ledger_core::domain::ids::{OfficeId, OfficerId};
use ledger_core::domain::office::close::CloseOffice;
use ledger_core::domain::office::establish::EstablishOffice;
use ledger_core::domain::office::move_to::MoveOffice;
use ledger_core::domain::office::rename::RenameOffice;
use ledger_core::domain::officer::appoint::AppointOfficer;
use ledger_core::domain::officer::dismiss::DismissOfficer;
use ledger_core::domain::officer::move_to::MoveOfficer;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::subject::OfficeCode;
use ledger_core::domain::values::{Competence, OfficeLevel};
use ledger_proto::ledger::registration::v1::{
    AppointOfficerRequest, CloseOfficeRequest, DismissOfficerRequest, EstablishOfficeRequest,
    MoveOfficeRequest, MoveOfficerRequest, RenameOfficeRequest,
};
use ledger_proto::ledger::r#type::v1::{OfficeRef, OfficerRef, office_ref, officer_ref};

use super::check::Check;
use super::violation::Malformed;

pub(super) fn establish(request: &EstablishOfficeRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let code = check.required_formed("code", &request.code, OfficeCode::parse, Malformed::InvalidCode);
    let name = check.required_text("name", &request.name);
    let level = check.listed("level", request.level, OfficeLevel::from_number);
    let competences = check.competences(&request.competences);
    let area = check.area("area", &request.area, first_day(effective_date));
    let facts =
        OfficeEstablished { code: code?, name: name?, level: level?, competences: competences?, area };
    Some(Command::EstablishOffice(EstablishOffice { effective_date: effective_date?, facts }))
}

pub(super) fn rename(request: &RenameOfficeRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let office = check.office("office", request.office.as_ref(), first_day(effective_date));
    let name = check.required_text("name", &request.name);
    let renamed = OfficeRenamed { office: office?, name: name? };
    Some(Command::RenameOffice(RenameOffice { effective_date: effective_date?, renamed }))
}

pub(super) fn move_to(request: &MoveOfficeRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let day = first_day(effective_date);
    let office = check.office("office", request.office.as_ref(), day);
    let area = check.required_area("area", &request.area, day);
    let moved = OfficeMoved { office: office?, area: area? };
    Some(Command::MoveOffice(MoveOffice { effective_date: effective_date?, moved }))
}

pub(super) fn close(request: &CloseOfficeRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let last = first_day(effective_date).map(|day| day.plus_days(-1));
    let office = check.office("office", request.office.as_ref(), last);
    Some(Command::CloseOffice(CloseOffice { effective_date: effective_date?, office: office? }))
}

pub(super) fn appoint(request: &AppointOfficerRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let code = check.required_code("code", &request.code);
    let office = check.office("office", request.office.as_ref(), first_day(effective_date));
    let appointed = OfficerAppointed { code: code?, office: office? };
    Some(Command::AppointOfficer(AppointOfficer { effective_date: effective_date?, appointed }))
}

pub(super) fn move_officer(request: &MoveOfficerRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let officer = check.officer("officer", request.officer.as_ref());
    let office = check.office("office", request.office.as_ref(), first_day(effective_date));
    let code = check.code("code", &request.code);
    let effective_date = effective_date?;
    Some(Command::MoveOfficer(MoveOfficer { effective_date, officer: officer?, office: office?, code }))
}

pub(super) fn dismiss(request: &DismissOfficerRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let officer = check.officer("officer", request.officer.as_ref());
    Some(Command::DismissOfficer(DismissOfficer { effective_date: effective_date?, officer: officer? }))
}

fn first_day(effective_date: Option<PartialDate>) -> Option<CivilDate> {
    effective_date.and_then(PartialDate::earliest)
}

impl Check<'_> {
    /// What an office is competent for: something, and each once.
    pub(super) fn competences(&mut self, numbers: &[i32]) -> Option<BTreeSet<Competence>> {
        let most = Competence::ALL.len();
        let competences = self.required_items("competences", numbers, most, |check, number| {
            check.listed("", *number, Competence::from_number)
        });
        competences.map(|competences| competences.into_iter().collect())
    }

    /// An office that must be named. A code is that of a day; without one there is a violation of the date.
    pub(super) fn office(
        &mut self,
        field: &'static str,
        office: Option<&OfficeRef>,
        on: Option<CivilDate>,
    ) -> Option<OfficeId> {
        let missing = Rejection::OfficeNotFound;
        let id = match self.required(field, office.and_then(|office| office.by.as_ref()))? {
            office_ref::By::OfficeId(id) => *id,
            office_ref::By::Sequence(sequence) => self.sequence(field, *sequence, missing)?.0,
            office_ref::By::Code(code) => {
                let code = self.within(field, |check| {
                    check.required_formed("code", code, OfficeCode::parse, Malformed::InvalidCode)
                })?;
                return match self.context.lookup.office_on(code, on?) {
                    Ok(Some(office)) => Some(office),
                    Ok(None) => {
                        self.note_missing(field, missing);
                        None
                    }
                    Err(fault) => {
                        self.note_fault(fault);
                        None
                    }
                };
            }
        };
        self.id(field, id, OfficeId::at, missing)
    }

    /// An officer who must be named.
    pub(super) fn officer(&mut self, field: &'static str, officer: Option<&OfficerRef>) -> Option<OfficerId> {
        let missing = Rejection::OfficerNotFound;
        let id = match self.required(field, officer.and_then(|officer| officer.by.as_ref()))? {
            officer_ref::By::OfficerId(id) => *id,
            officer_ref::By::Sequence(sequence) => self.sequence(field, *sequence, missing)?.0,
        };
        self.id(field, id, OfficerId::at, missing)
    }
}
