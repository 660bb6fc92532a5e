//! Administrative units and dwellings as they should have been recorded.

use ledger_core::domain::area::{AREAS_PER_ACT, EndedArea};
use ledger_core::domain::event::{
    AreaEstablished, AreaMoved, AreaRecoded, AreaRenamed, AreaSplit, AreasAbolished, AreasMerged,
    DwellingAreaAssigned, DwellingIdentified, DwellingReaddressed, DwellingRegistered, DwellingSplit,
    DwellingsMerged, RegistrationBanLifted, RegistrationBanNoted,
};
use ledger_core::domain::ids::{AreaId, DwellingId};
use ledger_core::domain::limits::DWELLINGS_PER_ACT;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::subject::AreaCode;
use ledger_proto::ledger::event::v1 as events;

use crate::convert::from_proto::check::Check;
use crate::convert::from_proto::violation::Malformed;

pub(super) fn area(event: &events::AreaEstablished, check: &mut Check<'_>) -> Option<AreaEstablished> {
    let code = check.required_formed("code", &event.code, AreaCode::parse, Malformed::InvalidCode);
    let name = check.required_text("name", &event.name);
    let full_name = check.required_text("full_name", &event.full_name);
    let parent = check.optional_id("parent_id", event.parent_id, AreaId::at, Rejection::AreaNotFound);
    let in_force_until = check.whole_date("in_force_until", event.in_force_until.as_ref());
    let number_prefix = event.number_prefix.and_then(|prefix| {
        let three_digits = u16::try_from(prefix).ok().filter(|prefix| *prefix <= 999);
        if three_digits.is_none() {
            check.note("number_prefix", Malformed::InvalidNumber);
        }
        three_digits
    });
    Some(AreaEstablished {
        code: code?,
        name: name?,
        full_name: full_name?,
        parent,
        in_force_until,
        number_prefix,
    })
}

pub(super) fn renamed(event: &events::AreaRenamed, check: &mut Check<'_>) -> Option<AreaRenamed> {
    let area = check.area_id("area_id", event.area_id);
    let name = check.required_text("name", &event.name);
    let full_name = check.required_text("full_name", &event.full_name);
    Some(AreaRenamed { area: area?, name: name?, full_name: full_name? })
}

pub(super) fn recoded(event: &events::AreaRecoded, check: &mut Check<'_>) -> Option<AreaRecoded> {
    let area = check.area_id("area_id", event.area_id);
    let from = check.area_code("from_code", &event.from_code);
    let to = check.area_code("to_code", &event.to_code);
    Some(AreaRecoded { area: area?, from: from?, to: to? })
}

pub(super) fn moved(event: &events::AreaMoved, check: &mut Check<'_>) -> Option<AreaMoved> {
    let area = check.area_id("area_id", event.area_id);
    let parent = check.area_id("parent_id", event.parent_id);
    Some(AreaMoved { area: area?, parent: parent? })
}

pub(super) fn abolished(event: &events::AreasAbolished, check: &mut Check<'_>) -> Option<AreasAbolished> {
    Some(AreasAbolished { areas: check.recorded_ended(&event.areas)? })
}

pub(super) fn merged(event: &events::AreasMerged, check: &mut Check<'_>) -> Option<AreasMerged> {
    let areas = check.recorded_ended(&event.areas);
    let into = check.area_id("into_id", event.into_id);
    Some(AreasMerged { areas: areas?, into: into? })
}

pub(super) fn split(event: &events::AreaSplit, check: &mut Check<'_>) -> Option<AreaSplit> {
    let area = check.required("area", event.area.as_ref());
    let area = area.and_then(|ended| check.within("area", |check| check.ended(ended)));
    let among = check
        .required_items("among_ids", &event.among_ids, AREAS_PER_ACT, |check, part| check.area_id("", *part));
    Some(AreaSplit { area: area?, among: among? })
}

pub(super) fn readdressed(
    event: &events::DwellingReaddressed,
    check: &mut Check<'_>,
) -> Option<DwellingReaddressed> {
    let dwelling = check.dwelling_id("dwelling_id", event.dwelling_id);
    let address = check.required_text("address", &event.address);
    Some(DwellingReaddressed { dwelling: dwelling?, address: address? })
}

pub(super) fn identified(
    event: &events::DwellingIdentified,
    check: &mut Check<'_>,
) -> Option<DwellingIdentified> {
    let dwelling = check.dwelling_id("dwelling_id", event.dwelling_id);
    let identifiers = check.identifiers(&event.identifiers);
    Some(DwellingIdentified { dwelling: dwelling?, identifiers: identifiers? })
}

pub(super) fn ban(
    event: &events::RegistrationBanNoted,
    check: &mut Check<'_>,
) -> Option<RegistrationBanNoted> {
    let dwelling = check.dwelling_id("dwelling_id", event.dwelling_id);
    let (ground, decision) = check.ban(event.ground, &event.decision);
    Some(RegistrationBanNoted { dwelling: dwelling?, ground: ground?, decision })
}

pub(super) fn ban_lifted(
    event: &events::RegistrationBanLifted,
    check: &mut Check<'_>,
) -> Option<RegistrationBanLifted> {
    let dwelling = check.dwelling_id("dwelling_id", event.dwelling_id);
    let (ground, decision) = check.ban(event.ground, &event.decision);
    Some(RegistrationBanLifted { dwelling: dwelling?, ground: ground?, decision })
}

pub(super) fn dwellings_merged(
    event: &events::DwellingsMerged,
    check: &mut Check<'_>,
) -> Option<DwellingsMerged> {
    let dwellings = check.dwelling_ids("dwelling_ids", &event.dwelling_ids);
    let into = check.dwelling_id("into_id", event.into_id);
    Some(DwellingsMerged { dwellings: dwellings?, into: into? })
}

pub(super) fn dwelling_split(event: &events::DwellingSplit, check: &mut Check<'_>) -> Option<DwellingSplit> {
    let dwelling = check.dwelling_id("dwelling_id", event.dwelling_id);
    let parts = check.dwelling_ids("part_ids", &event.part_ids);
    Some(DwellingSplit { dwelling: dwelling?, parts: parts? })
}

pub(super) fn area_assigned(
    event: &events::DwellingAreaAssigned,
    check: &mut Check<'_>,
) -> Option<DwellingAreaAssigned> {
    let dwelling = check.dwelling_id("dwelling_id", event.dwelling_id);
    let area = check.area_id("area_id", event.area_id);
    Some(DwellingAreaAssigned { dwelling: dwelling?, area: area? })
}

impl Check<'_> {
    fn area_id(&mut self, field: &'static str, id: u64) -> Option<AreaId> {
        self.id(field, id, AreaId::at, Rejection::AreaNotFound)
    }

    fn area_code(&mut self, field: &'static str, code: &str) -> Option<AreaCode> {
        self.required_formed(field, code, AreaCode::parse, Malformed::InvalidCode)
    }

    fn ended(&mut self, ended: &events::EndedArea) -> Option<EndedArea> {
        let area = self.area_id("area_id", ended.area_id);
        let code = self.area_code("code", &ended.code);
        Some(EndedArea { area: area?, code: code? })
    }

    fn recorded_ended(&mut self, areas: &[events::EndedArea]) -> Option<Vec<EndedArea>> {
        self.required_items("areas", areas, AREAS_PER_ACT, Self::ended)
    }

    fn dwelling_id(&mut self, field: &'static str, id: u64) -> Option<DwellingId> {
        self.id(field, id, DwellingId::at, Rejection::DwellingNotFound)
    }

    fn dwelling_ids(&mut self, field: &'static str, ids: &[u64]) -> Option<Vec<DwellingId>> {
        self.required_items(field, ids, DWELLINGS_PER_ACT, |check, id| check.dwelling_id("", *id))
    }
}

pub(super) fn dwelling(
    event: &events::DwellingRegistered,
    check: &mut Check<'_>,
) -> Option<DwellingRegistered> {
    let area = check.id("area_id", event.area_id, AreaId::at, Rejection::AreaNotFound);
    let address = check.required_text("address", &event.address);
    Some(DwellingRegistered { area: area?, address: address? })
}
