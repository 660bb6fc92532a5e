//! Residence beside the permanent one. What is not there is left out.

use ledger_core::domain::ids::DwellingId;
use ledger_core::domain::residence::Living;
use ledger_core::domain::residence::living::{ContactAddress, Elsewhere, Finding, Whereabouts};
use ledger_core::domain::residence::temporary::{Absence, CurrentPlace, TemporaryStay};
use ledger_core::domain::text::Text;
use ledger_core::domain::values::DeregistrationGround;
use ledger_proto::ledger::r#type::v1 as types;
use serde::Serialize;
use serde_json::{Value, json};

use super::told;

#[derive(Serialize)]
pub(super) struct LivingState {
    #[serde(skip_serializing_if = "Option::is_none")]
    elsewhere: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_address: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temporary_residence: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    absence: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_place: Option<Value>,
}

pub(super) fn living(living: &Living) -> LivingState {
    LivingState {
        elsewhere: living.elsewhere.as_ref().map(elsewhere),
        contact_address: living.contact.as_ref().map(contact),
        findings: living.findings.iter().map(finding).collect(),
        temporary_residence: living.passing.temporary.as_ref().map(temporary),
        absence: living.passing.absence.as_ref().map(absence),
        current_place: living.passing.current_place.as_ref().map(current_place),
    }
}

fn elsewhere(elsewhere: &Elsewhere) -> Value {
    let since = told(elsewhere.since);
    match &elsewhere.whereabouts {
        Whereabouts::Abroad(abroad) => {
            let country = abroad.country.map(|code| code.map(char::from).iter().collect::<String>());
            let address = abroad.address.as_ref().map(Text::as_str);
            json!({"abroad": {"country": country, "address": address}, "since": since})
        }
        Whereabouts::Deregistered(ground) => json!({"deregistered": word(*ground), "since": since}),
        Whereabouts::ContactOnly => json!({"contact_only": true, "since": since}),
    }
}

fn word(ground: DeregistrationGround) -> &'static str {
    let listed = types::DeregistrationGround::try_from(i32::from(ground.number()));
    listed.unwrap_or_default().as_str_name()
}

fn contact(contact: &ContactAddress) -> Value {
    json!({
        "dwelling_id": contact.dwelling.map(DwellingId::get),
        "address": contact.address.as_ref().map(Text::as_str),
        "since": told(contact.since),
    })
}

fn finding(finding: &Finding) -> Value {
    json!({
        "dwelling_id": finding.dwelling.get(),
        "since": told(finding.since),
        "until": finding.until.map(|day| day.to_string()),
    })
}

fn temporary(stay: &TemporaryStay) -> Value {
    let renewed = stay
        .renewed
        .map(|time| types::RenewalTime::try_from(i32::from(time.number())).unwrap_or_default().as_str_name());
    json!({
        "dwelling_id": stay.dwelling.get(),
        "since": told(stay.since),
        "until": stay.until.to_string(),
        "renewed": renewed,
    })
}

fn absence(absence: &Absence) -> Value {
    let class = types::AbsenceClass::try_from(i32::from(absence.class.number())).unwrap_or_default();
    json!({
        "class": class.as_str_name(),
        "since": told(absence.since),
        "until": absence.until.map(|day| day.to_string()),
        "destination": absence.destination.as_ref().map(Text::as_str),
    })
}

fn current_place(place: &CurrentPlace) -> Value {
    json!({
        "dwelling_id": place.dwelling.map(DwellingId::get),
        "address": place.address.as_ref().map(Text::as_str),
        "since": told(place.since),
    })
}
