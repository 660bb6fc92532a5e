//! States as documents. Words of closed lists are those of the schema; what is not known is null.

mod offices;
mod places;

use ledger_core::domain::card::{Card, Stage};
use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::household::Household;
use ledger_core::domain::ids::{AreaId, CardId, PersonId};
use ledger_core::domain::person::{Identity, Person};
use ledger_core::domain::text::{Code, Text};
use ledger_core::domain::values::{BloodType, CardReason, MaritalStatus, Relation, Sex};
use ledger_proto::ledger::r#type::v1 as types;
use serde::Serialize;
use serde_json::{Value, json};

mod residence;
pub(super) use offices::{office, officer};
mod stocks;
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
        open_card_id: person.cards.open.map(CardId::get),
        active_card_id: person.cards.active.map(CardId::get),
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
    open_card_id: Option<u64>,
    active_card_id: Option<u64>,
}

#[derive(Serialize)]
struct IdentityState {
    full_name: String,
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
    old_number: Option<String>,
    marital_status: &'static str,
    blood_type: &'static str,
}

impl IdentityState {
    fn of(identity: &Identity) -> Self {
        IdentityState {
            full_name: identity.name.full().to_owned(),
            sex: sex(identity.sex),
            birth_date: told(identity.birth_date),
            birth_place: identity.birth_place.as_ref().map(text),
            birth_registration_area_id: identity.birth_registration_area.map(AreaId::get),
            birth_registration_country: identity
                .registered_abroad
                .map(|abroad| abroad.country.map(char::from).iter().collect()),
            birth_noted_by_area_id: identity.registered_abroad.map(|abroad| abroad.noting_area.get()),
            origin_area_id: identity.origin_area.map(AreaId::get),
            ethnicity: identity.ethnicity,
            religion: identity.religion,
            nationality: identity.nationality.map(|code| code.map(char::from).iter().collect()),
            father_id: identity.father.map(PersonId::get),
            mother_id: identity.mother.map(PersonId::get),
            personal_number: identity.personal_number.map(|number| number.to_string()),
            old_number: identity.old_number.map(|number| number.to_string()),
            marital_status: marital_status(identity.marital_status),
            blood_type: blood_type(identity.blood_type),
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

/// A card; none before it was applied for, and after that was annulled.
pub(super) fn card(card: &Card) -> Option<Value> {
    let application = card.application?;
    Some(json!({
        "person_id": application.person.get(),
        "reason": reason(application.reason),
        "application_date": told(application.date),
        "stage": stage(card.stage),
        "serial": card.made.map(|made| made.serial.as_str().to_owned()),
        "issue_date": card.made.map(|made| made.issue_date.to_string()),
        "expiry_date": card.made.and_then(|made| made.expiry_date).map(|day| day.to_string()),
    }))
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

fn reason(reason: CardReason) -> &'static str {
    types::CardReason::try_from(i32::from(reason.number())).unwrap_or_default().as_str_name()
}

fn stage(stage: Stage) -> &'static str {
    types::CardStage::try_from(i32::from(stage.number())).unwrap_or_default().as_str_name()
}
