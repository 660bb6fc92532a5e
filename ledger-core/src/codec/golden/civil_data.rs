//! Samples of events on civil data.

use super::{area_id, person_id};
use crate::domain::event::*;
use crate::domain::ids::AreaId;
use crate::domain::ids::Position;
use crate::domain::name::PersonName;
use crate::domain::testing::date;
use crate::domain::text::{Code, Text};
use crate::domain::values::Sex;

fn every_value() -> CivilData {
    CivilData {
        name: PersonName::parse_parts("", "Rơ Châm", "", "H'Lan").ok(),
        sex: Some(Sex::Female),
        birth_date: Some(date("1951-07")),
        birth_place: Some(Text::stored("Trạm y tế xã")),
        birth_registration_area: Some(area_id()),
        origin_area: AreaId::at(Position(5)),
        ethnicity: Some(12),
        nationality: Some(*b"VN"),
        birth_registration_country: None,
    }
}

pub(super) fn events() -> Vec<(&'static str, &'static str, Event)> {
    let changed = NameChanged {
        person: person_id(100),
        was: PersonName::parse("H'Lan").unwrap(),
        name: PersonName::parse_parts("", "Rơ Châm", "", "H'Lan").unwrap(),
        reason: Text::stored("Theo họ mẹ"),
        consent: true,
    };
    let corrected = CivilDataCorrected {
        person: person_id(100),
        was: CivilData { name: PersonName::parse("H'Lan").ok(), ..CivilData::default() },
        becomes: every_value(),
        reason: Text::stored("Ghi sai khi đăng ký"),
    };
    let supplemented =
        CivilDataSupplemented { person: person_id(100), adds: CivilData { name: None, ..every_value() } };
    let ethnicity = EthnicityRedetermined {
        person: person_id(100),
        was: Some(1),
        ethnicity: 12,
        reason: Text::stored("Theo dân tộc mẹ"),
        consent: true,
    };
    let sex = SexRedetermined {
        person: person_id(100),
        was: Sex::Unknown,
        sex: Sex::Male,
        certificate: Some(Code::stored("12/GCN-YT")),
    };
    vec![
        ("name_changed", "2022-05-01", Event::NameChanged(Box::new(changed))),
        ("civil_data_corrected", "2022-05-01", Event::CivilDataCorrected(Box::new(corrected))),
        ("civil_data_supplemented", "2022-05-01", Event::CivilDataSupplemented(Box::new(supplemented))),
        ("ethnicity_redetermined", "2022-05-01", Event::EthnicityRedetermined(ethnicity)),
        ("sex_redetermined", "2022-05-01", Event::SexRedetermined(sex)),
    ]
}
