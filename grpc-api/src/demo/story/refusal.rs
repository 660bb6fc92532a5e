//! Somebody who belongs to a household is to form another: the register refuses, and says why.

use ledger_proto::ledger::registration::v1::{FormHouseholdRequest, HouseholdMember};
use ledger_proto::ledger::r#type::v1::Relation;
use tonic::Status;
use tonic_types::StatusExt;

use super::office::{Office, by_number, commune_of, day, dwelling_ref, provenance, request_id};
use super::page::Page;
use super::{Refusal, StoryError, words};

pub(super) async fn tell(
    office: &mut Office,
    member: &str,
    page: &mut Page<'_>,
) -> Result<Refusal, StoryError> {
    page.chapter("Từ chối", "an act is refused")?;
    let person = office.person(by_number(member), 0).await?;
    words::introduce(page, &person)?;
    let home = person.residence.as_ref().ok_or(StoryError::Missing { what: "the person's residence" })?;
    let request = FormHouseholdRequest {
        request_id: request_id("second household", member),
        provenance: provenance(&commune_of(&person)?, "CT-2022-0044", "Luật Cư trú 2020, điều 10"),
        effective_date: day(2022, 5, 6),
        dwelling: Some(dwelling_ref(home.dwelling_id)),
        members: vec![HouseholdMember { person: Some(by_number(member)), relation: Relation::Head.into() }],
        ..Default::default()
    };
    match office.households.form_household(request).await {
        Ok(_) => Err(StoryError::NotRefused),
        Err(status) => show(&status, page),
    }
}

fn show(status: &Status, page: &mut Page<'_>) -> Result<Refusal, StoryError> {
    let refusal = read(status)?;
    page.fact("lập hộ", "form a household", format!("refused, {:?}", status.code()))?;
    page.fact("lý do", "reason", &refusal.reason)?;
    if !refusal.field.is_empty() {
        page.fact("trường", "field", &refusal.field)?;
    }
    page.fact("giải thích", "in words", status.message())?;
    Ok(refusal)
}

/// Reads the reason and the field out of the details of a status.
fn read(status: &Status) -> Result<Refusal, StoryError> {
    let details = status.get_error_details();
    let reason = details.error_info().map(|info| info.reason.clone());
    let field = details.bad_request().and_then(|bad| bad.field_violations.first());
    Ok(Refusal {
        reason: reason.ok_or(StoryError::Missing { what: "the reason of the refusal" })?,
        field: field.map(|violation| violation.field.clone()).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use tonic::Code;
    use tonic_types::ErrorDetails;

    use super::*;

    #[test]
    fn the_reason_and_the_field_are_read_from_the_details() {
        let mut details = ErrorDetails::with_error_info("ALREADY_IN_HOUSEHOLD", "ledger", HashMap::new());
        let message = "A person named belongs to a household already.";
        details.add_bad_request_violation("members[0].person", message);
        let status = Status::with_error_details(Code::FailedPrecondition, message, details);
        let mut text = Vec::new();
        let refusal = show(&status, &mut Page::on(&mut text)).unwrap();
        assert_eq!(refusal.reason, "ALREADY_IN_HOUSEHOLD");
        assert_eq!(refusal.field, "members[0].person");
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains("refused, FailedPrecondition") && text.contains(message), "{text}");
    }

    #[test]
    fn a_failure_without_a_reason_is_no_refusal() {
        let failure = Status::unavailable("no connection");
        assert!(matches!(read(&failure), Err(StoryError::Missing { .. })));
    }
}
