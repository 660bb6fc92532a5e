//! Offices and officers as they should have been recorded.

use ledger_core::domain::event::{
    OfficeClosed, OfficeEstablished, OfficeMoved, OfficeRenamed, OfficerAppointed, OfficerDismissed,
    OfficerMoved,
};
use ledger_core::domain::ids::{AreaId, OfficeId, OfficerId};
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::subject::OfficeCode;
use ledger_core::domain::values::OfficeLevel;
use ledger_proto::ledger::event::v1 as events;

use crate::convert::from_proto::check::Check;
use crate::convert::from_proto::violation::Malformed;

pub(super) fn established(
    event: &events::OfficeEstablished,
    check: &mut Check<'_>,
) -> Option<OfficeEstablished> {
    let code = check.office_code(&event.code);
    let name = check.required_text("name", &event.name);
    let level = check.listed("level", event.level, OfficeLevel::from_number);
    let competences = check.competences(&event.competences);
    let area = check.optional_id("area_id", event.area_id, AreaId::at, Rejection::AreaNotFound);
    Some(OfficeEstablished { code: code?, name: name?, level: level?, competences: competences?, area })
}

pub(super) fn renamed(event: &events::OfficeRenamed, check: &mut Check<'_>) -> Option<OfficeRenamed> {
    let office = check.office_id("office_id", event.office_id);
    let name = check.required_text("name", &event.name);
    Some(OfficeRenamed { office: office?, name: name? })
}

pub(super) fn moved(event: &events::OfficeMoved, check: &mut Check<'_>) -> Option<OfficeMoved> {
    let office = check.office_id("office_id", event.office_id);
    let area = check.id("area_id", event.area_id, AreaId::at, Rejection::AreaNotFound);
    Some(OfficeMoved { office: office?, area: area? })
}

pub(super) fn closed(event: &events::OfficeClosed, check: &mut Check<'_>) -> Option<OfficeClosed> {
    let office = check.office_id("office_id", event.office_id);
    let code = check.office_code(&event.code);
    Some(OfficeClosed { office: office?, code: code? })
}

pub(super) fn appointed(event: &events::OfficerAppointed, check: &mut Check<'_>) -> Option<OfficerAppointed> {
    let code = check.required_code("code", &event.code);
    let office = check.office_id("office_id", event.office_id);
    Some(OfficerAppointed { code: code?, office: office? })
}

pub(super) fn officer_moved(event: &events::OfficerMoved, check: &mut Check<'_>) -> Option<OfficerMoved> {
    let officer = check.officer_id(event.officer_id);
    let from = check.office_id("from_office_id", event.from_office_id);
    let to = check.office_id("to_office_id", event.to_office_id);
    let code = check.required_code("code", &event.code);
    Some(OfficerMoved { officer: officer?, from: from?, to: to?, code: code? })
}

pub(super) fn dismissed(event: &events::OfficerDismissed, check: &mut Check<'_>) -> Option<OfficerDismissed> {
    let officer = check.officer_id(event.officer_id);
    let office = check.office_id("office_id", event.office_id);
    Some(OfficerDismissed { officer: officer?, office: office? })
}

impl Check<'_> {
    fn office_id(&mut self, field: &'static str, id: u64) -> Option<OfficeId> {
        self.id(field, id, OfficeId::at, Rejection::OfficeNotFound)
    }

    fn officer_id(&mut self, id: u64) -> Option<OfficerId> {
        self.id("officer_id", id, OfficerId::at, Rejection::OfficerNotFound)
    }

    fn office_code(&mut self, code: &str) -> Option<OfficeCode> {
        self.required_formed("code", code, OfficeCode::parse, Malformed::InvalidCode)
    }
}
