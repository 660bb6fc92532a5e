//! Events of offices and officers, and their messages.

use std::collections::BTreeSet;

use ledger_proto::ledger::event::v1 as pb;

use super::CodecError;
use super::from_stored::{id, optional};
use crate::domain::event::{
    OfficeClosed, OfficeEstablished, OfficeMoved, OfficeRenamed, OfficerAppointed, OfficerDismissed,
    OfficerMoved,
};
use crate::domain::ids::{AreaId, OfficeId, OfficerId};
use crate::domain::subject::OfficeCode;
use crate::domain::text::{Code, Text};
use crate::domain::values::{Competence, OfficeLevel};

type Read<T> = Result<T, CodecError>;

pub(super) fn established_to(e: &OfficeEstablished) -> pb::OfficeEstablished {
    pb::OfficeEstablished {
        code: e.code.to_string(),
        name: e.name.as_str().into(),
        level: e.level.number().into(),
        competences: e.competences.iter().map(|competence| competence.number().into()).collect(),
        area_id: e.area.map_or(0, |area| area.get()),
    }
}

pub(super) fn established_from(e: &pb::OfficeEstablished) -> Read<OfficeEstablished> {
    let competence = |number: &i32| Competence::from_number(*number).ok_or(CodecError::Field("competences"));
    Ok(OfficeEstablished {
        code: office_code(&e.code)?,
        name: Text::stored(&e.name),
        level: OfficeLevel::from_number(e.level).ok_or(CodecError::Field("level"))?,
        competences: e.competences.iter().map(competence).collect::<Read<BTreeSet<_>>>()?,
        area: optional(e.area_id, AreaId::at),
    })
}

pub(super) fn renamed_to(e: &OfficeRenamed) -> pb::OfficeRenamed {
    pb::OfficeRenamed { office_id: e.office.get(), name: e.name.as_str().into() }
}

pub(super) fn renamed_from(e: &pb::OfficeRenamed) -> Read<OfficeRenamed> {
    Ok(OfficeRenamed { office: office(e.office_id)?, name: Text::stored(&e.name) })
}

pub(super) fn moved_to(e: &OfficeMoved) -> pb::OfficeMoved {
    pb::OfficeMoved { office_id: e.office.get(), area_id: e.area.get() }
}

pub(super) fn moved_from(e: &pb::OfficeMoved) -> Read<OfficeMoved> {
    Ok(OfficeMoved { office: office(e.office_id)?, area: id(e.area_id, AreaId::at, "area_id")? })
}

pub(super) fn closed_to(e: &OfficeClosed) -> pb::OfficeClosed {
    pb::OfficeClosed { office_id: e.office.get(), code: e.code.to_string() }
}

pub(super) fn closed_from(e: &pb::OfficeClosed) -> Read<OfficeClosed> {
    Ok(OfficeClosed { office: office(e.office_id)?, code: office_code(&e.code)? })
}

pub(super) fn appointed_to(e: &OfficerAppointed) -> pb::OfficerAppointed {
    pb::OfficerAppointed { code: e.code.as_str().into(), office_id: e.office.get() }
}

pub(super) fn appointed_from(e: &pb::OfficerAppointed) -> Read<OfficerAppointed> {
    Ok(OfficerAppointed { code: Code::stored(&e.code), office: office(e.office_id)? })
}

pub(super) fn officer_moved_to(e: &OfficerMoved) -> pb::OfficerMoved {
    pb::OfficerMoved {
        officer_id: e.officer.get(),
        from_office_id: e.from.get(),
        to_office_id: e.to.get(),
        code: e.code.as_str().into(),
    }
}

pub(super) fn officer_moved_from(e: &pb::OfficerMoved) -> Read<OfficerMoved> {
    Ok(OfficerMoved {
        officer: officer(e.officer_id)?,
        from: id(e.from_office_id, OfficeId::at, "from_office_id")?,
        to: id(e.to_office_id, OfficeId::at, "to_office_id")?,
        code: Code::stored(&e.code),
    })
}

pub(super) fn dismissed_to(e: &OfficerDismissed) -> pb::OfficerDismissed {
    pb::OfficerDismissed { officer_id: e.officer.get(), office_id: e.office.get() }
}

pub(super) fn dismissed_from(e: &pb::OfficerDismissed) -> Read<OfficerDismissed> {
    Ok(OfficerDismissed { officer: officer(e.officer_id)?, office: office(e.office_id)? })
}

fn office(number: u64) -> Read<OfficeId> {
    id(number, OfficeId::at, "office_id")
}

fn officer(number: u64) -> Read<OfficerId> {
    id(number, OfficerId::at, "officer_id")
}

fn office_code(code: &str) -> Read<OfficeCode> {
    OfficeCode::parse(code).ok_or(CodecError::Field("code"))
}
