//! Administrative units.

use ledger_core::domain::area::abolish::AbolishAreas;
use ledger_core::domain::area::establish::EstablishArea;
use ledger_core::domain::area::merge::MergeAreas;
use ledger_core::domain::area::move_below::MoveArea;
use ledger_core::domain::area::recode::RecodeArea;
use ledger_core::domain::area::rename::RenameArea;
use ledger_core::domain::area::split::SplitArea;
use ledger_core::domain::area::{AREAS_PER_ACT, EndedArea};
use ledger_core::domain::command::Command;
use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::event::{
    AreaEstablished, AreaMoved, AreaRecoded, AreaRenamed, AreaSplit, AreasMerged,
};
use ledger_core::domain::subject::AreaCode;
use ledger_proto::ledger::registration::v1::{
    AbolishAreasRequest, EstablishAreaRequest, MergeAreasRequest, MoveAreaRequest, RecodeAreaRequest,
    RenameAreaRequest, SplitAreaRequest,
};

use super::check::Check;
use super::violation::Malformed;

pub(super) fn establish(request: &EstablishAreaRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let day = effective_date.and_then(|date| date.earliest());
    let code = check.required_formed("code", &request.code, AreaCode::parse, Malformed::InvalidCode);
    let name = check.required_text("name", &request.name);
    let full_name = check.required_text("full_name", &request.full_name);
    let parent = check.area("parent", &request.parent, day);
    let in_force_until = check.whole_date("in_force_until", request.in_force_until.as_ref());
    let number_prefix =
        check.formed("number_prefix", &request.number_prefix, parse_prefix, Malformed::InvalidNumber);
    let facts = AreaEstablished {
        code: code?,
        name: name?,
        full_name: full_name?,
        parent,
        in_force_until,
        number_prefix,
    };
    Some(Command::EstablishArea(EstablishArea { effective_date: effective_date?, facts }))
}

pub(super) fn rename(request: &RenameAreaRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let area = check.required_area("area", &request.area, effective_date.and_then(|date| date.earliest()));
    let name = check.required_text("name", &request.name);
    let full_name = check.required_text("full_name", &request.full_name);
    let renamed = AreaRenamed { area: area?, name: name?, full_name: full_name? };
    Some(Command::RenameArea(RenameArea { effective_date: effective_date?, renamed }))
}

pub(super) fn recode(request: &RecodeAreaRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let area = check.ended_area("area", &request.area, day_before(effective_date));
    let to = check.required_formed("new_code", &request.new_code, AreaCode::parse, Malformed::InvalidCode);
    let EndedArea { area, code: from } = area?;
    let recoded = AreaRecoded { area, from, to: to? };
    Some(Command::RecodeArea(RecodeArea { effective_date: effective_date?, recoded }))
}

pub(super) fn move_below(request: &MoveAreaRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let day = effective_date.and_then(|date| date.earliest());
    let area = check.required_area("area", &request.area, day);
    let parent = check.required_area("parent", &request.parent, day);
    let moved = AreaMoved { area: area?, parent: parent? };
    Some(Command::MoveArea(MoveArea { effective_date: effective_date?, moved }))
}

pub(super) fn abolish(request: &AbolishAreasRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let areas = check.ended_areas(&request.areas, day_before(effective_date));
    Some(Command::AbolishAreas(AbolishAreas { effective_date: effective_date?, areas: areas? }))
}

pub(super) fn merge(request: &MergeAreasRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let areas = check.ended_areas(&request.areas, day_before(effective_date));
    let into = check.required_area("into", &request.into, effective_date.and_then(|date| date.earliest()));
    let merged = AreasMerged { areas: areas?, into: into? };
    Some(Command::MergeAreas(MergeAreas { effective_date: effective_date?, merged }))
}

pub(super) fn split(request: &SplitAreaRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let day = effective_date.and_then(|date| date.earliest());
    let area = check.ended_area("area", &request.area, day_before(effective_date));
    let among = check.required_items("among", &request.among, AREAS_PER_ACT, |check, code| {
        check.required_area("", code, day)
    });
    let split = AreaSplit { area: area?, among: among? };
    Some(Command::SplitArea(SplitArea { effective_date: effective_date?, split }))
}

/// The last day of a unit that ends with an act.
fn day_before(effective_date: Option<PartialDate>) -> Option<CivilDate> {
    effective_date.and_then(|date| date.earliest()).map(|day| day.plus_days(-1))
}

impl Check<'_> {
    /// A unit that had this code on its last day, with that code.
    fn ended_area(&mut self, field: &'static str, code: &str, last: Option<CivilDate>) -> Option<EndedArea> {
        let area = self.required_area(field, code, last)?;
        AreaCode::parse(code).map(|code| EndedArea { area, code })
    }

    fn ended_areas(&mut self, codes: &[String], last: Option<CivilDate>) -> Option<Vec<EndedArea>> {
        self.required_items("areas", codes, AREAS_PER_ACT, |check, code| check.ended_area("", code, last))
    }
}

/// Three digits.
fn parse_prefix(text: &str) -> Option<u16> {
    let digits = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}
