//! The rules that hold for the facts of a person, however they come into the register.

use crate::domain::command::subjects;
use crate::domain::dates::PartialDate;
use crate::domain::event::PersonFacts;
use crate::domain::ids::PersonId;
use crate::domain::limits::PARENT_YEARS;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
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
    each_parent(facts, loaded, admits_parent)
}

/// The father may have died before the birth, the mother not.
pub(crate) fn check_parents_alive(facts: &PersonFacts, loaded: &Loaded) -> Result<(), Refusal> {
    each_parent(facts, loaded, admits_parent_alive)
}

fn each_parent(
    facts: &PersonFacts,
    loaded: &Loaded,
    rule: fn(&Person, PersonId, &PersonFacts) -> Result<(), Rejection>,
) -> Result<(), Refusal> {
    for (parent, field) in [(facts.father, "father"), (facts.mother, "mother")] {
        let Some(parent) = parent else { continue };
        let (person, _) = loaded.person(parent).map_err(|r| r.at(field))?;
        rule(person, parent, facts).map_err(|r| r.at(field))?;
    }
    Ok(())
}

/// Can this person be the parent that the facts name: is there one, of the right sex, and old enough?
pub(crate) fn admits_parent(parent: &Person, id: PersonId, child: &PersonFacts) -> Result<(), Rejection> {
    let identity = parent.identity.as_ref().ok_or(Rejection::PersonNotFound)?;
    if child.father == Some(id) && identity.sex == Sex::Female {
        return Err(Rejection::FatherNotMale);
    }
    if child.mother == Some(id) && identity.sex == Sex::Male {
        return Err(Rejection::MotherNotFemale);
    }
    if let (Some(parent_born), Some(child_born)) = (identity.birth_date.earliest(), child.birth_date.latest())
        && parent_born.plus_years(PARENT_YEARS) > child_born
    {
        return Err(Rejection::ParentTooYoung);
    }
    Ok(())
}

/// Was the parent that the facts name alive when they had to be? Dates known in part count in the parent's favour.
pub(crate) fn admits_parent_alive(
    parent: &Person,
    id: PersonId,
    child: &PersonFacts,
) -> Result<(), Rejection> {
    let days = if child.father == Some(id) { DAYS_OF_PREGNANCY } else { 0 };
    let died = parent.died.and_then(PartialDate::latest);
    match (died, child.birth_date.earliest()) {
        (Some(died), Some(born)) if died.plus_days(days) < born => Err(Rejection::ParentDeceased),
        _ => Ok(()),
    }
}
