//! Dwellings and units.

use ledger_core::domain::area::{Area, Fate};
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::dwelling::{Dwelling, Identifier};
use ledger_core::domain::ids::{AreaId, DwellingId};
use serde_json::{Value, json};

use super::told;

/// A dwelling; none after its registration was annulled.
pub(in super::super) fn dwelling(dwelling: &Dwelling) -> Option<Value> {
    let place = dwelling.place.as_ref()?;
    let identifier = |i: &Identifier| json!({"scheme": i.scheme.as_str(), "value": i.value.as_str()});
    let ids = |ids: &[DwellingId]| ids.iter().map(|id| id.get()).collect::<Vec<_>>();
    let predecessors: Vec<Value> = dwelling
        .predecessors()
        .map(|(since, id)| json!({"dwelling_id": id.get(), "since": told(since)}))
        .collect();
    Some(json!({
        "area_id": place.area.get(),
        "address": place.address.as_str(),
        "identifiers": dwelling.identifiers().iter().map(identifier).collect::<Vec<_>>(),
        "ended": dwelling.ended().map(|(on, into)| json!({"on": told(on), "into": ids(&into)})),
        "predecessors": predecessors,
    }))
}

/// A unit, and whether it is in force on the day that was asked about; none after its establishment was annulled.
pub(in super::super) fn area(area: &Area, on: Option<CivilDate>) -> Option<Value> {
    let unit = area.unit.as_ref()?;
    let successors: Vec<u64> = match &area.fate {
        Fate::Open => Vec::new(),
        Fate::Merged(into) => vec![into.get()],
        Fate::Split(among) => among.iter().map(|part| part.get()).collect(),
    };
    Some(json!({
        "code": unit.facts.code.to_string(),
        "name": unit.facts.name.as_str(),
        "full_name": unit.facts.full_name.as_str(),
        "parent_id": unit.facts.parent.map(AreaId::get),
        "in_force_from": told(unit.in_force_from),
        "in_force_until": unit.facts.in_force_until.map(|day| day.to_string()),
        "number_prefix": unit.facts.number_prefix.map(|prefix| format!("{prefix:03}")),
        "in_force": on.map(|day| unit.in_force_on(day)),
        "successors": successors,
    }))
}
