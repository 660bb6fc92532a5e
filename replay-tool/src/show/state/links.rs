//! Further numbers that lead to a person, and what the record has to do with others. What is not there is left out.

use ledger_core::domain::identity::{FormerNumber, Links, OldNumberLink, SectorLink};
use ledger_core::domain::ids::PersonId;
use ledger_core::domain::values::{NumberGround, SectorKind};
use ledger_proto::ledger::r#type::v1 as types;
use serde::Serialize;
use serde_json::{Value, json};

use super::told;

#[derive(Serialize)]
pub(super) struct LinksState {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    former_numbers: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    linked_old_numbers: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    linked_sector_ids: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nationality_lost_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_into_person_id: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    merged_person_ids: Vec<u64>,
}

/// A tax code of its own ends where the personal number takes its place.
pub(super) fn links(links: &Links, has_number: bool) -> LinksState {
    LinksState {
        former_numbers: former_numbers(links),
        linked_old_numbers: links.old_numbers.iter().map(old_number).collect(),
        linked_sector_ids: links.sector_ids.iter().map(|link| sector_id(link, has_number)).collect(),
        nationality_lost_date: links.nationality_lost.map(told),
        merged_into_person_id: links.merged_into.map(PersonId::get),
        merged_person_ids: links.merged.iter().map(|merged| merged.get()).collect(),
    }
}

/// The person's own, in the order in which they ended, then those of merged records.
fn former_numbers(links: &Links) -> Vec<Value> {
    let merged = links.merged_numbers.iter().map(|merged| {
        json!({
            "personal_number": merged.number.to_string(),
            "cancelled_date": told(merged.since),
            "merged_person_id": merged.record.get(),
        })
    });
    links.former_numbers.iter().map(former).chain(merged).collect()
}

fn former(former: &FormerNumber) -> Value {
    json!({
        "personal_number": former.number.to_string(),
        "cancelled_date": told(former.cancelled),
        "ground": ground(former.ground),
    })
}

fn old_number(link: &OldNumberLink) -> Value {
    json!({
        "old_number": link.number.to_string(),
        "since": told(link.since),
        "valid_until": link.valid_until.map(|day| day.to_string()),
    })
}

fn sector_id(link: &SectorLink, has_number: bool) -> Value {
    json!({
        "kind": sector(link.id.kind()),
        "value": link.id.as_str(),
        "since": told(link.since),
        "valid_until": link.last_day(has_number).map(|day| day.to_string()),
    })
}

fn ground(ground: NumberGround) -> &'static str {
    types::NumberGround::try_from(i32::from(ground.number())).unwrap_or_default().as_str_name()
}

fn sector(kind: SectorKind) -> &'static str {
    types::SectorKind::try_from(i32::from(kind.number())).unwrap_or_default().as_str_name()
}
