//! Units and dwellings.

use ledger_proto::ledger::place::v1::{GetDwellingRequest, ListUndecidedDwellingsRequest};
use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::r#type::v1::{BanGround, DwellingIdentifier, DwellingRef};

use super::{date, dwelling};

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn dwellings(ids: &[u64]) -> Vec<DwellingRef> {
    ids.iter().filter_map(|id| dwelling(*id)).collect()
}

/// Renames a unit.
pub fn rename_area(area: &str, full_name: &str, on: &str) -> reg::RenameAreaRequest {
    reg::RenameAreaRequest {
        effective_date: date(on),
        area: area.to_owned(),
        name: full_name.to_owned(),
        full_name: full_name.to_owned(),
        ..Default::default()
    }
}

/// Gives a unit another code.
pub fn recode_area(area: &str, new_code: &str, on: &str) -> reg::RecodeAreaRequest {
    let (area, new_code) = (area.to_owned(), new_code.to_owned());
    reg::RecodeAreaRequest { effective_date: date(on), area, new_code, ..Default::default() }
}

/// Moves a unit below another one.
pub fn move_area(area: &str, parent: &str, on: &str) -> reg::MoveAreaRequest {
    let (area, parent) = (area.to_owned(), parent.to_owned());
    reg::MoveAreaRequest { effective_date: date(on), area, parent, ..Default::default() }
}

/// Abolishes units.
pub fn abolish_areas(areas: &[&str], on: &str) -> reg::AbolishAreasRequest {
    reg::AbolishAreasRequest { effective_date: date(on), areas: texts(areas), ..Default::default() }
}

/// Merges units into another one.
pub fn merge_areas(areas: &[&str], into: &str, on: &str) -> reg::MergeAreasRequest {
    let (areas, into) = (texts(areas), into.to_owned());
    reg::MergeAreasRequest { effective_date: date(on), areas, into, ..Default::default() }
}

/// Divides a unit among others.
pub fn split_area(area: &str, among: &[&str], on: &str) -> reg::SplitAreaRequest {
    let (area, among) = (area.to_owned(), texts(among));
    reg::SplitAreaRequest { effective_date: date(on), area, among, ..Default::default() }
}

/// Gives a dwelling another address.
pub fn readdress(home: u64, address: &str, on: &str) -> reg::ReaddressDwellingRequest {
    reg::ReaddressDwellingRequest {
        effective_date: date(on),
        dwelling: dwelling(home),
        address: address.to_owned(),
        ..Default::default()
    }
}

/// Says which identifiers a dwelling bears.
pub fn identify(home: u64, identifiers: &[(&str, &str)], on: &str) -> reg::IdentifyDwellingRequest {
    let identifier = |(scheme, value): &(&str, &str)| DwellingIdentifier {
        scheme: (*scheme).to_owned(),
        value: (*value).to_owned(),
    };
    reg::IdentifyDwellingRequest {
        effective_date: date(on),
        dwelling: dwelling(home),
        identifiers: identifiers.iter().map(identifier).collect(),
        ..Default::default()
    }
}

/// Notes that nobody is registered anew in a dwelling.
pub fn ban(home: u64, ground: BanGround, on: &str) -> reg::NoteRegistrationBanRequest {
    reg::NoteRegistrationBanRequest {
        effective_date: date(on),
        dwelling: dwelling(home),
        ground: ground.into(),
        ..Default::default()
    }
}

/// Notes that a ground of that is gone.
pub fn lift_ban(home: u64, ground: BanGround, on: &str) -> reg::LiftRegistrationBanRequest {
    reg::LiftRegistrationBanRequest {
        effective_date: date(on),
        dwelling: dwelling(home),
        ground: ground.into(),
        ..Default::default()
    }
}

/// Merges dwellings into another one.
pub fn merge_dwellings(homes: &[u64], into: u64, on: &str) -> reg::MergeDwellingsRequest {
    let (dwellings, into) = (dwellings(homes), dwelling(into));
    reg::MergeDwellingsRequest { effective_date: date(on), dwellings, into, ..Default::default() }
}

/// Divides a dwelling.
pub fn split_dwelling(home: u64, parts: &[u64], on: &str) -> reg::SplitDwellingRequest {
    let (dwelling, parts) = (dwelling(home), dwellings(parts));
    reg::SplitDwellingRequest { effective_date: date(on), dwelling, parts, ..Default::default() }
}

/// Says in which unit a dwelling lies.
pub fn assign_area(home: u64, area: &str, on: &str) -> reg::AssignDwellingAreaRequest {
    let (dwelling, area) = (dwelling(home), area.to_owned());
    reg::AssignDwellingAreaRequest { effective_date: date(on), dwelling, area, ..Default::default() }
}

/// Asks for a dwelling as of a day.
pub fn get_dwelling(home: u64, day: &str) -> GetDwellingRequest {
    GetDwellingRequest { dwelling: dwelling(home), min_position: 0, as_of: Some(super::on(day)) }
}

/// Dwellings that await decision in a unit, so many at a time.
pub fn undecided(area_id: u64, page_size: u32, page_token: &str) -> ListUndecidedDwellingsRequest {
    let page_token = page_token.to_owned();
    ListUndecidedDwellingsRequest { area_id, page_size, page_token, min_position: 0 }
}
