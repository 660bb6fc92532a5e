//! The rules that hold for the facts of a person, however they come into the register.

use crate::domain::command::subjects;
use crate::domain::dates::PartialDate;
use crate::domain::event::PersonFacts;
use crate::domain::ids::PersonId;
use crate::domain::limits::PARENT_YEARS;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::Subject;
use crate::domain::values::Sex;

/// Days between conception and birth at most, with room: a father may have died that long before the birth.
const DAYS_OF_PREGNANCY: i64 = 310;

pub(crate) fn needs(facts: &PersonFacts) -> Vec<Need> {
    let areas = [facts.birth_registration_area, facts.origin_area];
    subjects(facts.parents().map(Subject::Person).chain(areas.into_iter().flatten().map(Subject::Area)))
}

/// Areas exist, and the parents are who they can be.
pub(crate) fn check(facts: &PersonFacts, loaded: &Loaded) -> Result<(), Refusal> {
    for (area, field) in
        [(facts.birth_registration_area, "birth_registration_area"), (facts.origin_area, "origin_area")]
    {
        if let Some(area) = area {
            loaded.area(area).map_err(|r| r.at(field))?;
        }
    }
    if facts.father.is_some() && facts.father == facts.mother {
        return Err(Rejection::PersonNamedTwice.at("mother"));
    }
    parent(facts.father, Sex::Female, Rejection::FatherNotMale, "father", facts.birth_date, loaded)?;
    parent(facts.mother, Sex::Male, Rejection::MotherNotFemale, "mother", facts.birth_date, loaded)?;
    Ok(())
}

/// The father may have died before the birth, the mother not.
pub(crate) fn check_parents_alive(facts: &PersonFacts, loaded: &Loaded) -> Result<(), Refusal> {
    for (parent, field, days) in [(facts.father, "father", DAYS_OF_PREGNANCY), (facts.mother, "mother", 0)] {
        let Some(parent) = parent else { continue };
        let (person, _) = loaded.person(parent).map_err(|r| r.at(field))?;
        let died = person.died.and_then(PartialDate::latest);
        if let (Some(died), Some(born)) = (died, facts.birth_date.earliest())
            && died.plus_days(days) < born
        {
            return Err(Rejection::ParentDeceased.at(field));
        }
    }
    Ok(())
}

fn parent(
    parent: Option<PersonId>,
    impossible: Sex,
    otherwise: Rejection,
    field: &str,
    child_born: PartialDate,
    loaded: &Loaded,
) -> Result<(), Refusal> {
    let Some(parent) = parent else { return Ok(()) };
    let (_, identity) = loaded.person(parent).map_err(|r| r.at(field))?;
    if identity.sex == impossible {
        return Err(otherwise.at(field));
    }
    if let (Some(parent_born), Some(child_born)) = (identity.birth_date.earliest(), child_born.latest())
        && parent_born.plus_years(PARENT_YEARS) > child_born
    {
        return Err(Rejection::ParentTooYoung.at(field));
    }
    Ok(())
}
