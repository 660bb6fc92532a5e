//! Events of units and dwellings, and their messages.

use ledger_proto::ledger::event::v1 as pb;
use ledger_proto::ledger::r#type::v1 as types;

use super::CodecError;
use super::from_stored::{self, id};
use super::to_stored;
use crate::domain::area::EndedArea;
use crate::domain::dwelling::Identifier;
use crate::domain::dwelling::ban::BanGround;
use crate::domain::event::{
    AreaMoved, AreaRecoded, AreaRenamed, AreaSplit, AreasAbolished, AreasMerged, DwellingAreaAssigned,
    DwellingIdentified, DwellingReaddressed, DwellingSplit, DwellingsMerged, RegistrationBanLifted,
    RegistrationBanNoted,
};
use crate::domain::ids::{AreaId, DwellingId};
use crate::domain::subject::AreaCode;
use crate::domain::text::{Code, Text};

type Read<T> = Result<T, CodecError>;

pub(super) fn renamed_to(e: &AreaRenamed) -> pb::AreaRenamed {
    let (name, full_name) = (e.name.as_str().into(), e.full_name.as_str().into());
    pb::AreaRenamed { area_id: e.area.get(), name, full_name }
}

pub(super) fn renamed_from(e: &pb::AreaRenamed) -> Read<AreaRenamed> {
    let (name, full_name) = (Text::stored(&e.name), Text::stored(&e.full_name));
    Ok(AreaRenamed { area: area(e.area_id)?, name, full_name })
}

pub(super) fn recoded_to(e: &AreaRecoded) -> pb::AreaRecoded {
    let (from_code, to_code) = (e.from.to_string(), e.to.to_string());
    pb::AreaRecoded { area_id: e.area.get(), from_code, to_code }
}

pub(super) fn recoded_from(e: &pb::AreaRecoded) -> Read<AreaRecoded> {
    let (from, to) = (area_code(&e.from_code, "from_code")?, area_code(&e.to_code, "to_code")?);
    Ok(AreaRecoded { area: area(e.area_id)?, from, to })
}

pub(super) fn moved_to(e: &AreaMoved) -> pb::AreaMoved {
    pb::AreaMoved { area_id: e.area.get(), parent_id: e.parent.get() }
}

pub(super) fn moved_from(e: &pb::AreaMoved) -> Read<AreaMoved> {
    Ok(AreaMoved { area: area(e.area_id)?, parent: id(e.parent_id, AreaId::at, "parent_id")? })
}

pub(super) fn abolished_to(e: &AreasAbolished) -> pb::AreasAbolished {
    pb::AreasAbolished { areas: e.areas.iter().map(ended_to).collect() }
}

pub(super) fn abolished_from(e: &pb::AreasAbolished) -> Read<AreasAbolished> {
    Ok(AreasAbolished { areas: e.areas.iter().map(ended_from).collect::<Read<_>>()? })
}

pub(super) fn merged_to(e: &AreasMerged) -> pb::AreasMerged {
    pb::AreasMerged { areas: e.areas.iter().map(ended_to).collect(), into_id: e.into.get() }
}

pub(super) fn merged_from(e: &pb::AreasMerged) -> Read<AreasMerged> {
    let areas = e.areas.iter().map(ended_from).collect::<Read<_>>()?;
    Ok(AreasMerged { areas, into: id(e.into_id, AreaId::at, "into_id")? })
}

pub(super) fn split_to(e: &AreaSplit) -> pb::AreaSplit {
    let among_ids = e.among.iter().map(|part| part.get()).collect();
    pb::AreaSplit { area: Some(ended_to(&e.area)), among_ids }
}

pub(super) fn split_from(e: &pb::AreaSplit) -> Read<AreaSplit> {
    let among = e.among_ids.iter().map(|part| id(*part, AreaId::at, "among_ids")).collect::<Read<_>>()?;
    Ok(AreaSplit { area: ended_from(e.area.as_ref().ok_or(CodecError::Field("area"))?)?, among })
}

pub(super) fn readdressed_to(e: &DwellingReaddressed) -> pb::DwellingReaddressed {
    pb::DwellingReaddressed { dwelling_id: e.dwelling.get(), address: e.address.as_str().into() }
}

pub(super) fn readdressed_from(e: &pb::DwellingReaddressed) -> Read<DwellingReaddressed> {
    Ok(DwellingReaddressed { dwelling: dwelling(e.dwelling_id)?, address: Text::stored(&e.address) })
}

pub(super) fn identified_to(e: &DwellingIdentified) -> pb::DwellingIdentified {
    let identifier = |i: &Identifier| types::DwellingIdentifier {
        scheme: i.scheme.as_str().into(),
        value: i.value.as_str().into(),
    };
    let identifiers = e.identifiers.iter().map(identifier).collect();
    pb::DwellingIdentified { dwelling_id: e.dwelling.get(), identifiers }
}

pub(super) fn identified_from(e: &pb::DwellingIdentified) -> Read<DwellingIdentified> {
    let identifier = |i: &types::DwellingIdentifier| Identifier {
        scheme: Code::stored(&i.scheme),
        value: Code::stored(&i.value),
    };
    let identifiers = e.identifiers.iter().map(identifier).collect();
    Ok(DwellingIdentified { dwelling: dwelling(e.dwelling_id)?, identifiers })
}

pub(super) fn banned_to(e: &RegistrationBanNoted) -> pb::RegistrationBanNoted {
    let (ground, decision) = (i32::from(e.ground.number()), to_stored::code(e.decision.as_ref()));
    pb::RegistrationBanNoted { dwelling_id: e.dwelling.get(), ground, decision }
}

pub(super) fn banned_from(e: &pb::RegistrationBanNoted) -> Read<RegistrationBanNoted> {
    let (ground, decision) = (ban_ground(e.ground)?, from_stored::code(&e.decision));
    Ok(RegistrationBanNoted { dwelling: dwelling(e.dwelling_id)?, ground, decision })
}

pub(super) fn lifted_to(e: &RegistrationBanLifted) -> pb::RegistrationBanLifted {
    let (ground, decision) = (i32::from(e.ground.number()), to_stored::code(e.decision.as_ref()));
    pb::RegistrationBanLifted { dwelling_id: e.dwelling.get(), ground, decision }
}

pub(super) fn lifted_from(e: &pb::RegistrationBanLifted) -> Read<RegistrationBanLifted> {
    let (ground, decision) = (ban_ground(e.ground)?, from_stored::code(&e.decision));
    Ok(RegistrationBanLifted { dwelling: dwelling(e.dwelling_id)?, ground, decision })
}

pub(super) fn dwellings_merged_to(e: &DwellingsMerged) -> pb::DwellingsMerged {
    let dwelling_ids = e.dwellings.iter().map(|id| id.get()).collect();
    pb::DwellingsMerged { dwelling_ids, into_id: e.into.get() }
}

pub(super) fn dwellings_merged_from(e: &pb::DwellingsMerged) -> Read<DwellingsMerged> {
    let dwellings = e.dwelling_ids.iter().copied().map(dwelling).collect::<Read<_>>()?;
    Ok(DwellingsMerged { dwellings, into: id(e.into_id, DwellingId::at, "into_id")? })
}

pub(super) fn dwelling_split_to(e: &DwellingSplit) -> pb::DwellingSplit {
    let part_ids = e.parts.iter().map(|id| id.get()).collect();
    pb::DwellingSplit { dwelling_id: e.dwelling.get(), part_ids }
}

pub(super) fn dwelling_split_from(e: &pb::DwellingSplit) -> Read<DwellingSplit> {
    let parts = e.part_ids.iter().map(|part| id(*part, DwellingId::at, "part_ids")).collect::<Read<_>>()?;
    Ok(DwellingSplit { dwelling: dwelling(e.dwelling_id)?, parts })
}

pub(super) fn area_assigned_to(e: &DwellingAreaAssigned) -> pb::DwellingAreaAssigned {
    pb::DwellingAreaAssigned { dwelling_id: e.dwelling.get(), area_id: e.area.get() }
}

pub(super) fn area_assigned_from(e: &pb::DwellingAreaAssigned) -> Read<DwellingAreaAssigned> {
    Ok(DwellingAreaAssigned { dwelling: dwelling(e.dwelling_id)?, area: area(e.area_id)? })
}

fn ended_to(ended: &EndedArea) -> pb::EndedArea {
    pb::EndedArea { area_id: ended.area.get(), code: ended.code.to_string() }
}

fn ended_from(ended: &pb::EndedArea) -> Read<EndedArea> {
    Ok(EndedArea { area: area(ended.area_id)?, code: area_code(&ended.code, "code")? })
}

fn area(number: u64) -> Read<AreaId> {
    id(number, AreaId::at, "area_id")
}

fn area_code(code: &str, field: &'static str) -> Read<AreaCode> {
    AreaCode::parse(code).ok_or(CodecError::Field(field))
}

fn ban_ground(number: i32) -> Read<BanGround> {
    BanGround::from_number(number).ok_or(CodecError::Field("ground"))
}

fn dwelling(number: u64) -> Read<DwellingId> {
    id(number, DwellingId::at, "dwelling_id")
}
