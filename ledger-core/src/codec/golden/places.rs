//! Samples of units and dwellings.

use crate::domain::area::EndedArea;
use crate::domain::dwelling::Identifier;
use crate::domain::dwelling::ban::BanGround;
use crate::domain::event::{
    AreaMoved, AreaRecoded, AreaRenamed, AreaSplit, AreasAbolished, AreasMerged, DwellingAreaAssigned,
    DwellingIdentified, DwellingReaddressed, DwellingSplit, DwellingsMerged, Event, RegistrationBanLifted,
    RegistrationBanNoted,
};
use crate::domain::ids::{AreaId, DwellingId, Position};
use crate::domain::subject::AreaCode;
use crate::domain::text::{Code, Text};

fn area(at: u64) -> AreaId {
    AreaId::at(Position(at)).unwrap()
}

fn dwelling(at: u64) -> DwellingId {
    DwellingId::at(Position(at)).unwrap()
}

fn code(code: &str) -> AreaCode {
    AreaCode::parse(code).unwrap()
}

fn ended(at: u64, of: &str) -> EndedArea {
    EndedArea { area: area(at), code: code(of) }
}

pub(super) fn events() -> Vec<(&'static str, &'static str, Event)> {
    let (name, full_name) = (Text::stored("Sa Pa"), Text::stored("Phường Sa Pa"));
    let renamed = AreaRenamed { area: area(11), name, full_name };
    let recoded = AreaRecoded { area: area(11), from: code("06978"), to: code("06970") };
    let abolished = AreasAbolished { areas: vec![ended(3, "001"), ended(4, "002")] };
    let merged = AreasMerged { areas: vec![ended(12, "00001"), ended(13, "00004")], into: area(90) };
    let split = AreaSplit { area: ended(14, "00007"), among: vec![area(90), area(91)] };
    let readdressed =
        DwellingReaddressed { dwelling: dwelling(200), address: Text::stored("Số 14, đường Mới") };
    let identifier = |scheme, value| Identifier { scheme: Code::stored(scheme), value: Code::stored(value) };
    let identifiers = vec![identifier("LAND", "0800010000000001"), identifier("HOUSE", "H-7")];
    let identified = DwellingIdentified { dwelling: dwelling(200), identifiers };
    let joined = DwellingsMerged { dwellings: vec![dwelling(200), dwelling(201)], into: dwelling(202) };
    let divided = DwellingSplit { dwelling: dwelling(202), parts: vec![dwelling(203), dwelling(204)] };
    let banned = |decision: Option<&str>| {
        let (ground, decision) = (BanGround::LandRecovered, decision.map(Code::stored));
        RegistrationBanNoted { dwelling: dwelling(203), ground, decision }
    };
    let lifted = RegistrationBanLifted {
        dwelling: dwelling(203),
        ground: BanGround::InDispute,
        decision: Some(Code::stored("7/2026/DS-ST")),
    };
    let assigned = DwellingAreaAssigned { dwelling: dwelling(203), area: area(91) };
    vec![
        ("area_renamed", "2026-04-30", Event::AreaRenamed(renamed)),
        ("area_recoded", "2025-07-01", Event::AreaRecoded(recoded)),
        ("area_moved", "2025-07-01", Event::AreaMoved(AreaMoved { area: area(11), parent: area(2) })),
        ("areas_abolished", "2025-07-01", Event::AreasAbolished(abolished)),
        ("areas_merged", "2025-07-01", Event::AreasMerged(merged)),
        ("area_split", "2025-07-01", Event::AreaSplit(split)),
        ("dwelling_readdressed", "2022-05-01", Event::DwellingReaddressed(readdressed)),
        ("dwelling_identified", "2022-05-02", Event::DwellingIdentified(identified)),
        ("dwellings_merged", "2022-05-03", Event::DwellingsMerged(joined)),
        ("dwelling_split", "2022-05-04", Event::DwellingSplit(divided)),
        ("dwelling_area_assigned", "2025-07-01", Event::DwellingAreaAssigned(assigned)),
        ("ban_noted", "2026-03-02", Event::RegistrationBanNoted(banned(Some("15/QĐ-UBND")))),
        ("ban_noted_bare", "2026-03-02", Event::RegistrationBanNoted(banned(None))),
        ("ban_lifted", "2026-04-02", Event::RegistrationBanLifted(lifted)),
    ]
}
