//! States as documents. Words of closed lists are those of the schema; what is not known is null.

mod cards;
mod family;
mod links;
mod offices;
mod places;
mod residence;
mod stocks;

use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::event::ToldParent;
use ledger_core::domain::household::Household;
use ledger_core::domain::ids::{AreaId, PersonId};
use ledger_core::domain::name::PersonName;
use ledger_core::domain::person::{Identity, Person};
use ledger_core::domain::text::{Code, Text};
use ledger_core::domain::values::{BloodType, MaritalStatus, Relation, Sex};
use ledger_proto::ledger::r#type::v1 as types;
use serde::Serialize;
use serde_json::{Value, json};

pub(super) use cards::card;
pub(super) use offices::{office, officer};
pub(super) use places::{area, dwelling};
pub(super) use stocks::stock;

/// A person; none where nobody is believed to be there.
pub(super) fn person(person: &Person) -> Option<Value> {
    let identity = person.identity.as_ref()?;
    document(&PersonState {
        identity: IdentityState::of(identity),
        death_date: person.died.map(told),
        residence: person.residence.map(
            |residence| json!({"dwelling_id": residence.dwelling.get(), "since": told(residence.since)}),
        ),
        living: residence::living(&person.living),
        household: person.household.map(|membership| {
            json!({
                "household_id": membership.household.get(),
                "relation": relation(membership.relation),
                "since": told(membership.since),
            })
        }),
        family: family::family(&person.family),
        cards: cards::cards(&person.cards),
        links: links::links(&person.links, identity.personal_number.is_some()),
    })
}

#[derive(Serialize)]
struct PersonState {
    #[serde(flatten)]
    identity: IdentityState,
    death_date: Option<String>,
    residence: Option<Value>,
    #[serde(flatten)]
    living: residence::LivingState,
    household: Option<Value>,
    #[serde(flatten)]
    family: family::FamilyState,
    #[serde(flatten)]
    cards: cards::CardsState,
    #[serde(flatten)]
    links: links::LinksState,
}

#[derive(Serialize)]
struct IdentityState {
    full_name: String,
    /// The parts of the name, where the source told them.
    #[serde(skip_serializing_if = "Option::is_none")]
    name_parts: Option<Value>,
    sex: &'static str,
    birth_date: String,
    birth_place: Option<String>,
    birth_registration_area_id: Option<u64>,
    birth_registration_country: Option<String>,
    birth_noted_by_area_id: Option<u64>,
    origin_area_id: Option<u64>,
    ethnicity: Option<u8>,
    religion: Option<u8>,
    nationality: Option<String>,
    father_id: Option<u64>,
    mother_id: Option<u64>,
    personal_number: Option<String>,
    personal_number_disagrees: bool,
    old_number: Option<String>,
    marital_status: &'static str,
    blood_type: &'static str,
    other_name: Option<String>,
    occupation: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    told_father: Option<Value>,
    told_mother: Option<Value>,
}

impl IdentityState {
    fn of(identity: &Identity) -> Self {
        IdentityState {
            full_name: identity.name.full().to_owned(),
            name_parts: name_parts(&identity.name),
            sex: sex(identity.sex),
            birth_date: told(identity.birth_date),
            birth_place: identity.birth_place.as_ref().map(text),
            birth_registration_area_id: identity.birth_registration_area.map(AreaId::get),
            birth_registration_country: identity
                .registered_abroad
                .map(|abroad| abroad.country.map(char::from).iter().collect()),
            birth_noted_by_area_id: identity
                .registered_abroad
                .and_then(|abroad| abroad.noting_area)
                .map(AreaId::get),
            origin_area_id: identity.origin_area.map(AreaId::get),
            ethnicity: identity.ethnicity,
            religion: identity.religion,
            nationality: identity.nationality.map(|code| code.map(char::from).iter().collect()),
            father_id: identity.father.map(PersonId::get),
            mother_id: identity.mother.map(PersonId::get),
            personal_number: identity.personal_number.map(|number| number.to_string()),
            personal_number_disagrees: identity
                .personal_number
                .is_some_and(|number| !number.agrees_with(identity.sex, identity.birth_date.year())),
            old_number: identity.old_number.map(|number| number.to_string()),
            marital_status: marital_status(identity.marital_status),
            blood_type: blood_type(identity.blood_type),
            other_name: identity.told.other_name.as_ref().map(text),
            occupation: identity.told.occupation.as_ref().map(text),
            phone: identity.told.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            email: identity.told.email.as_ref().map(|email| email.as_str().to_owned()),
            told_father: identity.told_father().map(told_parent),
            told_mother: identity.told_mother().map(told_parent),
        }
    }
}

/// A household; none before it was formed, and after that was annulled.
pub(super) fn household(household: &Household) -> Option<Value> {
    let dwelling = household.dwelling?;
    let members: Vec<Value> = household
        .members
        .iter()
        .map(|member| json!({"person_id": member.person.get(), "relation": relation(member.relation)}))
        .collect();
    Some(json!({
        "dwelling_id": dwelling.get(),
        "since": told(household.since),
        "file_number": household.file_number.as_ref().map(Code::as_str),
        "head_id": household.head().map(PersonId::get),
        "members": members,
    }))
}

/// A parent who is not in the register.
fn told_parent(parent: &ToldParent) -> Value {
    let nationality: Option<String> = parent.nationality.map(|code| code.map(char::from).iter().collect());
    json!({
        "full_name": parent.name.full(),
        "name_parts": name_parts(&parent.name),
        "birth_date": told(parent.birth_date),
        "nationality": nationality,
    })
}

fn name_parts(name: &PersonName) -> Option<Value> {
    let (family, middle, given) = name.parts();
    let known = !(family.is_empty() && given.is_empty());
    known.then(|| json!({"family_name": family, "middle_name": middle, "given_name": given}))
}

/// A state of plain fields is always a document.
fn document(state: &impl Serialize) -> Option<Value> {
    serde_json::to_value(state).ok()
}

fn told(date: PartialDate) -> String {
    date.to_string()
}

fn text(text: &Text) -> String {
    text.as_str().to_owned()
}

fn sex(sex: Sex) -> &'static str {
    types::Sex::try_from(i32::from(sex.number())).unwrap_or_default().as_str_name()
}

fn relation(relation: Relation) -> &'static str {
    types::Relation::try_from(i32::from(relation.number())).unwrap_or_default().as_str_name()
}

fn marital_status(status: MaritalStatus) -> &'static str {
    types::MaritalStatus::try_from(i32::from(status.number())).unwrap_or_default().as_str_name()
}

fn blood_type(blood_type: BloodType) -> &'static str {
    types::BloodType::try_from(i32::from(blood_type.number())).unwrap_or_default().as_str_name()
}

#[cfg(test)]
mod tests;
