//! Acts on units and dwellings, and what they came to.

use crate::domain::area::{
    Area, EndedArea, Lies,
    abolish::AbolishAreas,
    lies_in, line_on,
    merge::{AreasMerged, MergeAreas},
    move_below::{AreaMoved, MoveArea},
    recode::{AreaRecoded, RecodeArea},
    rename::{AreaRenamed, RenameArea},
    split::{AreaSplit, SplitArea},
};
use crate::domain::claim::Claimed;
use crate::domain::command::Command;
use crate::domain::dates::CivilDate;
use crate::domain::dwelling::{
    Dwelling, Identifier,
    assign_area::AssignDwellingArea,
    ban::{BanGround, NoteRegistrationBan, RegistrationBanNoted},
    identify::IdentifyDwelling,
    lift_ban::{LiftRegistrationBan, RegistrationBanLifted},
    merge::MergeDwellings,
    readdress::ReaddressDwelling,
    split::SplitDwelling,
};
use crate::domain::history::History;
use crate::domain::ids::{AreaId, DwellingId, Position};
use crate::domain::subject::{AreaCode, Claim, Subject};
use crate::domain::text::{Code, Text};

use super::{TestLedger, date};

fn area(at: Position) -> AreaId {
    AreaId::at(at).unwrap()
}

fn dwelling(at: Position) -> DwellingId {
    DwellingId::at(at).unwrap()
}

fn code(code: &str) -> AreaCode {
    AreaCode::parse(code).unwrap()
}

fn ended(areas: &[(Position, &str)]) -> Vec<EndedArea> {
    areas.iter().map(|(at, of)| EndedArea { area: area(*at), code: code(of) }).collect()
}

impl TestLedger {
    pub(crate) fn dwelling_state(&self, at: Position) -> Dwelling {
        let id = dwelling(at);
        History::<Dwelling>::of(id, self.about(Subject::Dwelling(id))).now().clone()
    }

    pub(crate) fn area_state(&self, at: Position) -> Area {
        let id = area(at);
        History::<Area>::of(id, self.about(Subject::Area(id))).now().clone()
    }

    pub(crate) fn area_with_code(&self, text: &str, day: CivilDate) -> Option<Position> {
        let claim = Claim::AreaCode(code(text));
        let claimed = History::<Claimed>::of(claim, self.about(Subject::Claim(claim)));
        claimed.now().area_on(day).map(|found| found.position())
    }

    pub(crate) fn lies(&self, at: Position, day: CivilDate) -> Lies {
        lies_in(area(at), day, &|id| Some(self.area_state(id.position())))
    }

    pub(crate) fn line(&self, at: Position, day: CivilDate) -> Vec<Position> {
        let line = line_on(area(at), day, &|id| Some(self.area_state(id.position())));
        line.iter().map(|(id, _)| id.position()).collect()
    }

    pub(crate) fn rename(at: Position, full_name: &str, on: &str) -> Command {
        let names = (Text::stored("Đông"), Text::stored(full_name));
        let renamed = AreaRenamed { area: area(at), name: names.0, full_name: names.1 };
        Command::RenameArea(RenameArea { effective_date: date(on), renamed })
    }

    pub(crate) fn recode(at: Position, from: &str, to: &str, on: &str) -> Command {
        let recoded = AreaRecoded { area: area(at), from: code(from), to: code(to) };
        Command::RecodeArea(RecodeArea { effective_date: date(on), recoded })
    }

    pub(crate) fn move_area(at: Position, parent: Position, on: &str) -> Command {
        let moved = AreaMoved { area: area(at), parent: area(parent) };
        Command::MoveArea(MoveArea { effective_date: date(on), moved })
    }

    pub(crate) fn abolish(areas: &[(Position, &str)], on: &str) -> Command {
        Command::AbolishAreas(AbolishAreas { effective_date: date(on), areas: ended(areas) })
    }

    pub(crate) fn merge_areas(areas: &[(Position, &str)], into: Position, on: &str) -> Command {
        let merged = AreasMerged { areas: ended(areas), into: area(into) };
        Command::MergeAreas(MergeAreas { effective_date: date(on), merged })
    }

    pub(crate) fn split_area(at: (Position, &str), among: &[Position], on: &str) -> Command {
        let among = among.iter().map(|at| area(*at)).collect();
        let split = AreaSplit { area: EndedArea { area: area(at.0), code: code(at.1) }, among };
        Command::SplitArea(SplitArea { effective_date: date(on), split })
    }

    pub(crate) fn readdress(at: Position, address: &str, on: &str) -> Command {
        let (dwelling, address) = (dwelling(at), Text::stored(address));
        Command::ReaddressDwelling(ReaddressDwelling { effective_date: date(on), dwelling, address })
    }

    pub(crate) fn identify(at: Position, identifiers: &[(&str, &str)], on: &str) -> Command {
        let identifier = |(scheme, value): &(&str, &str)| Identifier {
            scheme: Code::stored(scheme),
            value: Code::stored(value),
        };
        Command::IdentifyDwelling(IdentifyDwelling {
            effective_date: date(on),
            dwelling: dwelling(at),
            identifiers: identifiers.iter().map(identifier).collect(),
        })
    }

    pub(crate) fn ban(at: Position, ground: BanGround, on: &str) -> Command {
        let ban = RegistrationBanNoted { dwelling: dwelling(at), ground, decision: None };
        Command::NoteRegistrationBan(NoteRegistrationBan { effective_date: date(on), ban })
    }

    pub(crate) fn lift_ban(at: Position, ground: BanGround, on: &str) -> Command {
        let lifted = RegistrationBanLifted { dwelling: dwelling(at), ground, decision: None };
        Command::LiftRegistrationBan(LiftRegistrationBan { effective_date: date(on), lifted })
    }

    pub(crate) fn merge_dwellings(dwellings: &[Position], into: Position, on: &str) -> Command {
        let dwellings = dwellings.iter().map(|at| dwelling(*at)).collect();
        Command::MergeDwellings(MergeDwellings { effective_date: date(on), dwellings, into: dwelling(into) })
    }

    pub(crate) fn split_dwelling(at: Position, parts: &[Position], on: &str) -> Command {
        let parts = parts.iter().map(|at| dwelling(*at)).collect();
        Command::SplitDwelling(SplitDwelling { effective_date: date(on), dwelling: dwelling(at), parts })
    }

    pub(crate) fn assign_area(at: Position, to: Position, on: &str) -> Command {
        let (dwelling, area) = (dwelling(at), area(to));
        Command::AssignDwellingArea(AssignDwellingArea { effective_date: date(on), dwelling, area })
    }
}
