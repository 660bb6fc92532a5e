//! A family moves to another province, and stays the household that it was.

use ledger_proto::ledger::registration::v1::change_permanent_residence_request::Household as Becomes;
use ledger_proto::ledger::registration::v1::{
    ChangePermanentResidenceRequest, MovingPerson, RegisterDwellingRequest,
};

use super::office::{Office, at, by_id, by_number, day, dwelling_ref, household_of, provenance, request_id};
use super::page::Page;
use super::{Moved, StoryError, words};

pub(super) async fn tell(
    office: &mut Office,
    head: &str,
    commune: &str,
    page: &mut Page<'_>,
) -> Result<Moved, StoryError> {
    page.chapter("Đăng ký thường trú", "a family moves to another province")?;
    let person = office.person(by_number(head), 0).await?;
    let household = office.household(household_of(&person)?, 0).await?;
    let household_id = household.household_id;
    words::list(page, &household)?;
    page.fact("từ", "from", words::place(&household.address, &household.areas))?;

    let dwelling = RegisterDwellingRequest {
        request_id: request_id("dwelling", head),
        provenance: provenance(commune, "CT-2022-0007", "Luật Cư trú 2020, điều 20"),
        effective_date: day(2022, 1, 4),
        area: commune.to_owned(),
        address: "Số 12A, tổ dân phố 5".into(),
        ..Default::default()
    };
    let dwelling = office.residence.register_dwelling(dwelling).await;
    let dwelling_id = dwelling.map_err(at("register the dwelling"))?.into_inner().dwelling_id;
    let person_ids: Vec<u64> = household.members.iter().map(|member| member.person_id).collect();
    let mover = |id: &u64| MovingPerson { person: Some(by_id(*id)), relation: 0 };
    let request = ChangePermanentResidenceRequest {
        request_id: request_id("move", head),
        provenance: provenance(commune, "CT-2022-0008", "Luật Cư trú 2020, điều 20–22"),
        effective_date: day(2022, 1, 15),
        dwelling: Some(dwelling_ref(dwelling_id)),
        movers: person_ids.iter().map(mover).collect(),
        household: Some(Becomes::SameHousehold(true)),
        ..Default::default()
    };
    let answer = office.residence.change_permanent_residence(request).await;
    let answer = answer.map_err(at("register the move"))?.into_inner();
    page.recorded(answer.position, answer.repeated)?;

    let household = office.household(household_id, answer.position).await?;
    page.fact("đến", "to", words::place(&household.address, &household.areas))?;
    page.fact("từ ngày", "since", words::date(day(2022, 1, 15)))?;
    page.fact("hộ", "household", format!("{household_id}, still the same"))?;
    let areas = household.areas.into_iter().map(|area| area.code).collect();
    Ok(Moved { position: answer.position, household_id, dwelling_id, person_ids, areas })
}
