//! A child is born, registered, and taken into the household of its parents.

use ledger_proto::ledger::registration::v1::RegisterBirthRequest;
use ledger_proto::ledger::r#type::v1::{PersonName, Relation, Sex};

use super::office::{
    Office, at, by_id, by_number, commune_of, day, household_of, household_ref, provenance, request_id,
};
use super::page::Page;
use super::{Birth, StoryError, words};
use crate::demo::cast::Couple;

/// Returns the request as well, so that it can be sent again.
pub(super) async fn tell(
    office: &mut Office,
    parents: &Couple,
    page: &mut Page<'_>,
) -> Result<(Birth, RegisterBirthRequest), StoryError> {
    page.chapter("Khai sinh", "a birth")?;
    let father = office.person(by_number(&parents.father), 0).await?;
    let mother = office.person(by_number(&parents.mother), 0).await?;
    let household_id = household_of(&mother)?;
    let commune = commune_of(&mother)?;
    page.fact("cha", "father", format!("{}, born {}", words::name(&father), words::date(father.birth_date)))?;
    page.fact("mẹ", "mother", format!("{}, born {}", words::name(&mother), words::date(mother.birth_date)))?;
    page.fact("nơi thường trú", "residence", words::home(&mother))?;

    let surname = father.name.as_ref().map(|name| name.family_name.clone()).unwrap_or_default();
    let request = RegisterBirthRequest {
        request_id: request_id("birth", &parents.mother),
        provenance: provenance(&commune, "KS-2021-0142", "Luật Hộ tịch 2014, điều 13–16"),
        name: Some(PersonName {
            full_name: String::new(),
            family_name: surname,
            middle_name: "Minh".into(),
            given_name: "Anh".into(),
        }),
        sex: Sex::Female.into(),
        birth_date: day(2021, 9, 15),
        registration_date: day(2021, 9, 27),
        birth_place: "Trạm Y tế".into(),
        birth_registration_area: commune,
        ethnicity: father.ethnicity,
        religion: father.religion,
        nationality: "VN".into(),
        father: Some(by_number(&parents.father)),
        mother: Some(by_number(&parents.mother)),
        household: Some(household_ref(household_id)),
        relation: Relation::Child.into(),
        ..Default::default()
    };
    let answer = office.civil_status.register_birth(request.clone()).await;
    let answer = answer.map_err(at("register the birth"))?.into_inner();
    page.recorded(answer.position, answer.repeated)?;

    let child = office.person(by_id(answer.person_id), answer.position).await?;
    words::introduce(page, &child)?;
    let in_time = if answer.declared_late { "late: more than 60 days after the birth" } else { "in time" };
    page.fact("đăng ký", "registered", format!("{}, {in_time}", words::date(request.registration_date)))?;
    words::list(page, &office.household(household_id, answer.position).await?)?;
    let birth = Birth {
        position: answer.position,
        child_id: answer.person_id,
        personal_number: answer.personal_number,
        household_id,
    };
    Ok((birth, request))
}
