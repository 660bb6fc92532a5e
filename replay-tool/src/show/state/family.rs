//! How a person is tied to others, and what courts said of them. What is not there is left out.

use ledger_core::domain::family::{Adoption, Family, Guardianship, Marriage};
use ledger_core::domain::ids::PersonId;
use ledger_core::domain::values::{CivilCapacity, GuardianshipKind};
use ledger_proto::ledger::r#type::v1 as types;
use serde::Serialize;
use serde_json::{Value, json};

use super::told;

#[derive(Serialize)]
pub(super) struct FamilyState {
    #[serde(skip_serializing_if = "Option::is_none")]
    marriage: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    adoption: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    adopted_child_ids: Vec<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guardianship: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ward_ids: Vec<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing_since: Option<String>,
    civil_capacity: &'static str,
    declared_dead: bool,
}

pub(super) fn family(family: &Family) -> FamilyState {
    FamilyState {
        marriage: family.marriage.as_ref().map(marriage),
        adoption: family.adoption.as_ref().map(adoption),
        adopted_child_ids: ids(family.adopted.iter().copied()),
        guardianship: family.guardianship.as_ref().map(guardianship),
        ward_ids: ids(family.wards.iter().copied()),
        missing_since: family.missing.map(told),
        civil_capacity: capacity(family.capacity),
        declared_dead: family.declared_dead.is_some(),
    }
}

fn ids(persons: impl Iterator<Item = PersonId>) -> Vec<u64> {
    persons.map(PersonId::get).collect()
}

fn marriage(marriage: &Marriage) -> Value {
    json!({
        "spouse_id": marriage.spouse.get(),
        "since": told(marriage.since),
        "record_position": marriage.record.0,
    })
}

fn adoption(adoption: &Adoption) -> Value {
    json!({
        "father_id": adoption.father.map(PersonId::get),
        "mother_id": adoption.mother.map(PersonId::get),
        "since": told(adoption.since),
        "record_position": adoption.record.0,
    })
}

fn guardianship(guardianship: &Guardianship) -> Value {
    json!({
        "guardian_ids": ids(guardianship.guardians()),
        "kind": kind(guardianship.kind),
        "since": told(guardianship.since),
        "record_position": guardianship.record.0,
    })
}

fn kind(kind: GuardianshipKind) -> &'static str {
    types::GuardianshipKind::try_from(i32::from(kind.number())).unwrap_or_default().as_str_name()
}

fn capacity(capacity: CivilCapacity) -> &'static str {
    types::CivilCapacity::try_from(i32::from(capacity.number())).unwrap_or_default().as_str_name()
}
