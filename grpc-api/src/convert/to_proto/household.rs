//! What is believed of a household.

use ledger_core::domain::household::Household;
use ledger_core::domain::ids::{HouseholdId, PersonId};
use ledger_core::domain::name::PersonName;
use ledger_proto::ledger::household::v1 as households;

use super::place::Places;
use super::value::date;

/// A household as answers show it; none where there is no such household. `name_of` tells the members' names; a name that
/// it does not know is left empty.
pub fn household(
    id: HouseholdId,
    household: &Household,
    name_of: &dyn Fn(PersonId) -> Option<PersonName>,
    places: &Places<'_>,
) -> Option<households::Household> {
    let dwelling = household.dwelling?;
    let told = places.told(dwelling);
    let members = household.members.iter().map(|member| households::Member {
        person_id: member.person.get(),
        full_name: name_of(member.person).map_or_else(String::new, |name| name.full().to_owned()),
        relation: i32::from(member.relation.number()),
    });
    Some(households::Household {
        household_id: id.get(),
        dwelling_id: dwelling.get(),
        address: told.address,
        areas: told.areas,
        file_number: household.file_number.as_ref().map_or_else(String::new, |code| code.as_str().to_owned()),
        since: date(household.since),
        members: members.collect(),
        head_id: household.head().map_or(0, PersonId::get),
        // Said by whoever knows the day and looks at the members.
        head_change: 0,
        possible_areas: told.possible_areas,
        area_undecided: told.area_undecided,
    })
}
