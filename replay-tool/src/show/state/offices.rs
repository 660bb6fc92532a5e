//! Offices and officers.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::ids::AreaId;
use ledger_core::domain::office::Office;
use ledger_core::domain::officer::Officer;
use ledger_core::domain::values::{Competence, OfficeLevel};
use ledger_proto::ledger::r#type::v1 as types;
use serde_json::{Value, json};

use super::told;

/// An office on the day that was asked about, or after everything that is known, with its officers then: what is to come is not told.
/// None where there is no such office.
pub(in super::super) fn office(office: &Office, on: Option<CivilDate>) -> Option<Value> {
    let day = on.unwrap_or_else(CivilDate::last);
    let facts = office.facts_on(day)?;
    let officers: Vec<Value> = office
        .officers_on(day)
        .map(|posting| {
            json!({
                "officer_id": posting.officer.get(),
                "code": posting.code.as_str(),
                "since": told(posting.from),
            })
        })
        .collect();
    Some(json!({
        "code": facts.code.to_string(),
        "name": facts.name.as_str(),
        "level": level(facts.level),
        "competences": facts.competences.iter().map(|of| competence(*of)).collect::<Vec<_>>(),
        "area_id": facts.area.map(AreaId::get),
        "since": told(office.since),
        "closed": office.closed_by(day).map(told),
        "open": on.map(|day| office.is_open_on(day)),
        "officers": officers,
    }))
}

/// An officer with the postings that began by the day that was asked about, and the end, if it had come; none where nobody was
/// appointed.
pub(in super::super) fn officer(officer: &Officer, on: Option<CivilDate>) -> Option<Value> {
    let day = on.unwrap_or_else(CivilDate::last);
    let postings: Vec<Value> = officer
        .postings_by(day)
        .map(|posting| {
            json!({
                "office_id": posting.office.get(),
                "code": posting.code.as_str(),
                "since": told(posting.from),
            })
        })
        .collect();
    (!officer.postings.is_empty())
        .then(|| json!({ "postings": postings, "left": officer.left_by(day).map(told) }))
}

fn level(level: OfficeLevel) -> &'static str {
    types::OfficeLevel::try_from(i32::from(level.number())).unwrap_or_default().as_str_name()
}

fn competence(competence: Competence) -> &'static str {
    types::Competence::try_from(i32::from(competence.number())).unwrap_or_default().as_str_name()
}
