//! The head of a household dies, and the household gets another.

use ledger_proto::ledger::household::v1::Member;
use ledger_proto::ledger::registration::v1::{ChangeHeadRequest, HouseholdMember, RegisterDeathRequest};
use ledger_proto::ledger::r#type::v1::Relation;

use super::office::{
    Office, at, by_id, by_number, commune_of, day, household_of, household_ref, provenance, request_id,
};
use super::page::Page;
use super::{Death, StoryError, words};

pub(super) async fn tell(
    office: &mut Office,
    deceased: &str,
    successor: &str,
    page: &mut Page<'_>,
) -> Result<Death, StoryError> {
    page.chapter("Khai tử, thay đổi chủ hộ", "a death, and the head who follows")?;
    let head = office.person(by_number(deceased), 0).await?;
    let next = office.person(by_number(successor), 0).await?;
    let (household_id, commune) = (household_of(&next)?, commune_of(&next)?);
    words::introduce(page, &head)?;
    words::list(page, &office.household(household_id, 0).await?)?;

    let request = RegisterDeathRequest {
        request_id: request_id("death", deceased),
        provenance: provenance(&commune, "KT-2022-0019", "Luật Hộ tịch 2014, điều 32–34"),
        effective_date: day(2022, 3, 10),
        person: Some(by_number(deceased)),
        place: "Tại nhà".into(),
        notice: "19/2022/GBT".into(),
        ..Default::default()
    };
    let death = office.civil_status.register_death(request).await;
    let death = death.map_err(at("register the death"))?.into_inner();
    page.recorded(death.position, death.repeated)?;
    let dead = office.person(by_id(head.person_id), death.position).await?;
    page.fact("ngày mất", "died", words::date(dead.death_date))?;
    page.fact("nơi thường trú", "residence", words::home(&dead))?;

    let household = office.household(household_id, death.position).await?;
    let request = ChangeHeadRequest {
        request_id: request_id("head", successor),
        provenance: provenance(&commune, "CT-2022-0031", "Luật Cư trú 2020, điều 10 và 26"),
        effective_date: day(2022, 3, 10),
        household: Some(household_ref(household_id)),
        members: under(next.person_id, &household.members),
        ..Default::default()
    };
    let change = office.households.change_head(request).await;
    let change = change.map_err(at("change the head"))?.into_inner();
    page.recorded(change.position, change.repeated)?;
    let household = office.household(household_id, change.position).await?;
    words::list(page, &household)?;
    Ok(Death {
        position: death.position,
        person_id: head.person_id,
        household_id,
        succession_position: change.position,
        head_id: household.head_id,
    })
}

/// The members under a new head to whom all others are what they were to the old one.
fn under(head: u64, members: &[Member]) -> Vec<HouseholdMember> {
    let member = |member: &Member| HouseholdMember {
        person: Some(by_id(member.person_id)),
        relation: if member.person_id == head { Relation::Head.into() } else { member.relation },
    };
    members.iter().map(member).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_new_head_is_head_and_the_others_stay_what_they_were() {
        let member = |person_id, relation: Relation| Member {
            person_id,
            full_name: String::new(),
            relation: relation.into(),
        };
        let members =
            [member(7, Relation::Wife), member(9, Relation::Child), member(11, Relation::Grandchild)];
        let under: Vec<Relation> = under(7, &members).iter().map(HouseholdMember::relation).collect();
        assert_eq!(under, [Relation::Head, Relation::Child, Relation::Grandchild]);
    }
}
