//! Events of temporary residence, absence and current places, to stored messages and back.

use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::event::v1 as pb;

use super::CodecError;
use super::from_stored::{self, id, optional, person};
use super::to_stored;
use crate::domain::dates::CivilDate;
use crate::domain::event::{
    AbsenceDeclared, AbsenceEnded, CurrentPlaceDeclared, TemporaryResidenceRegistered,
    TemporaryResidenceRemoved, TemporaryResidenceRenewed,
};
use crate::domain::ids::{DwellingId, PersonId};
use crate::domain::values::{AbsenceClass, RemovalGround};

fn ids(persons: &[PersonId]) -> Vec<u64> {
    persons.iter().map(|person| person.get()).collect()
}

fn persons(ids: &[u64]) -> Result<Vec<PersonId>, CodecError> {
    ids.iter().map(|id| person(*id)).collect()
}

fn last_day(until: Option<&Date>) -> Result<CivilDate, CodecError> {
    from_stored::civil_date(until, "until")?.ok_or(CodecError::Field("until"))
}

pub(super) fn registered_to(event: &TemporaryResidenceRegistered) -> pb::TemporaryResidenceRegistered {
    pb::TemporaryResidenceRegistered {
        person_ids: ids(&event.persons),
        dwelling_id: event.dwelling.get(),
        until: Some(to_stored::civil_date(event.until)),
    }
}

pub(super) fn registered_from(
    e: &pb::TemporaryResidenceRegistered,
) -> Result<TemporaryResidenceRegistered, CodecError> {
    let dwelling = id(e.dwelling_id, DwellingId::at, "dwelling_id")?;
    let (persons, until) = (persons(&e.person_ids)?, last_day(e.until.as_ref())?);
    Ok(TemporaryResidenceRegistered { persons, dwelling, until })
}

pub(super) fn renewed_to(event: &TemporaryResidenceRenewed) -> pb::TemporaryResidenceRenewed {
    let until = Some(to_stored::civil_date(event.until));
    pb::TemporaryResidenceRenewed { person_ids: ids(&event.persons), until }
}

pub(super) fn renewed_from(
    e: &pb::TemporaryResidenceRenewed,
) -> Result<TemporaryResidenceRenewed, CodecError> {
    let (persons, until) = (persons(&e.person_ids)?, last_day(e.until.as_ref())?);
    Ok(TemporaryResidenceRenewed { persons, until })
}

pub(super) fn removed_to(event: &TemporaryResidenceRemoved) -> pb::TemporaryResidenceRemoved {
    let ground = i32::from(event.ground.number());
    pb::TemporaryResidenceRemoved { person_ids: ids(&event.persons), ground }
}

pub(super) fn removed_from(
    e: &pb::TemporaryResidenceRemoved,
) -> Result<TemporaryResidenceRemoved, CodecError> {
    let ground = RemovalGround::from_number(e.ground).ok_or(CodecError::Field("ground"))?;
    Ok(TemporaryResidenceRemoved { persons: persons(&e.person_ids)?, ground })
}

pub(super) fn absent_to(event: &AbsenceDeclared) -> pb::AbsenceDeclared {
    pb::AbsenceDeclared {
        person_id: event.person.get(),
        class: i32::from(event.class.number()),
        until: event.until.map(to_stored::civil_date),
        destination: to_stored::text(event.destination.as_ref()),
        reason: to_stored::text(event.reason.as_ref()),
    }
}

pub(super) fn absent_from(e: &pb::AbsenceDeclared) -> Result<AbsenceDeclared, CodecError> {
    Ok(AbsenceDeclared {
        person: person(e.person_id)?,
        class: AbsenceClass::from_number(e.class).ok_or(CodecError::Field("class"))?,
        until: from_stored::civil_date(e.until.as_ref(), "until")?,
        destination: from_stored::text(&e.destination),
        reason: from_stored::text(&e.reason),
    })
}

pub(super) fn back_to(event: &AbsenceEnded) -> pb::AbsenceEnded {
    pb::AbsenceEnded { person_id: event.person.get() }
}

pub(super) fn back_from(e: &pb::AbsenceEnded) -> Result<AbsenceEnded, CodecError> {
    Ok(AbsenceEnded { person: person(e.person_id)? })
}

pub(super) fn place_to(event: &CurrentPlaceDeclared) -> pb::CurrentPlaceDeclared {
    pb::CurrentPlaceDeclared {
        person_id: event.person.get(),
        dwelling_id: event.dwelling.map_or(0, |id| id.get()),
        address: to_stored::text(event.address.as_ref()),
    }
}

pub(super) fn place_from(e: &pb::CurrentPlaceDeclared) -> Result<CurrentPlaceDeclared, CodecError> {
    let (dwelling, address) = (optional(e.dwelling_id, DwellingId::at), from_stored::text(&e.address));
    Ok(CurrentPlaceDeclared { person: person(e.person_id)?, dwelling, address })
}
