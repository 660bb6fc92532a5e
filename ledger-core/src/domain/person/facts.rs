//! The rules that hold for the facts of a person, however they come into the register.

use crate::domain::command::subjects;
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::ids::{AreaId, PersonId};
use crate::domain::limits::PARENT_YEARS;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::name::PersonName;
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::Subject;
use crate::domain::text::Text;
use crate::domain::values::Sex;

/// What is known of a person when they come into the register. What an application may lack is optional or has an
/// unknown value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonFacts {
    /// Full name at birth.
    pub name: PersonName,
    /// Sex.
    pub sex: Sex,
    /// Date of birth, partial where papers know no more.
    pub birth_date: PartialDate,
    /// Place of birth, as written.
    pub birth_place: Option<Text>,
    /// Where the birth was registered: the commune or, where only that is known, the province.
    pub birth_registration_area: Option<AreaId>,
    /// Place of origin (quê quán).
    pub origin_area: Option<AreaId>,
    /// Ethnic group, code of the list used in the censuses of 2009 and 2019.
    pub ethnicity: Option<u8>,
    /// Religion, code of QĐ 1019/QĐ-TCTK.
    pub religion: Option<u8>,
    /// Nationality, ISO 3166-1 alpha-2.
    pub nationality: Option<[u8; 2]>,
    /// Father, where he is in the register.
    pub father: Option<PersonId>,
    /// Mother, where she is in the register.
    pub mother: Option<PersonId>,
    /// What is told of parents who are not.
    pub told_parents: ToldParents,
}

/// What is told of parents who are not in the register: of each only where no id of theirs is given. No rule asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToldParents {
    /// Of the father.
    pub father: Option<Box<ToldParent>>,
    /// Of the mother.
    pub mother: Option<Box<ToldParent>>,
}

/// A parent as a book tells of them. Law on Civil Status 2014, art. 14(1)(b).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldParent {
    /// Full name.
    pub name: PersonName,
    /// Date of birth, perhaps known in part or not at all.
    pub birth_date: PartialDate,
    /// Nationality, ISO 3166-1 alpha-2.
    pub nationality: Option<[u8; 2]>,
}

impl PersonFacts {
    /// The parents who are in the register.
    pub fn parents(&self) -> impl Iterator<Item = PersonId> + use<> {
        self.father.into_iter().chain(self.mother)
    }
}

/// Days between conception and birth at most, with room: who did not bear the child may have died that long before the birth.
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
    // Of which sex somebody was when the child was born counts, and not what was determined anew since. Of a birth date known in part
    // each end counts.
    let first = facts.birth_date.earliest().unwrap_or(CivilDate::first());
    let last = facts.birth_date.latest().unwrap_or(CivilDate::last());
    each_parent(facts, loaded, &|person, id, child| {
        let on = |day| admits_parent(loaded.person_on(id, day).as_ref().unwrap_or(person), id, child);
        on(first).or_else(|_| on(last))
    })
}

/// The father may have died before the birth; the mother not, if she bore the child.
pub(crate) fn check_parents_alive(
    facts: &PersonFacts,
    mother_bore: bool,
    loaded: &Loaded,
) -> Result<(), Refusal> {
    each_parent(facts, loaded, &|parent, id, child| admits_parent_alive(parent, id, child, mother_bore))
}

fn each_parent(
    facts: &PersonFacts,
    loaded: &Loaded,
    rule: &dyn Fn(&Person, PersonId, &PersonFacts) -> Result<(), Rejection>,
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
    is_old_enough(parent, child)
}

/// Is somebody old enough to be a parent of the child, as far as both birth dates tell?
pub(crate) fn is_old_enough(parent: &Person, child: &PersonFacts) -> Result<(), Rejection> {
    let identity = parent.identity.as_ref().ok_or(Rejection::PersonNotFound)?;
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
    mother_bore: bool,
) -> Result<(), Rejection> {
    let bore = mother_bore && child.father != Some(id);
    let early = died_too_early(parent.died, bore, child.birth_date);
    if early { Err(Rejection::ParentDeceased) } else { Ok(()) }
}

/// Did a parent die before they can have had a child of that birth date: before it, who bore the child, or so long before it that
/// nobody conceived it of them? The one place that says so; dates known in part count in the parent's favour.
pub(crate) fn died_too_early(died: Option<PartialDate>, bore: bool, born: PartialDate) -> bool {
    let days = if bore { 0 } else { DAYS_OF_PREGNANCY };
    match (died.and_then(PartialDate::latest), born.earliest()) {
        (Some(died), Some(born)) => died.plus_days(days) < born,
        (None, _) | (_, None) => false,
    }
}

/// Did the mother bear the person herself, as far as the registration of the birth tells?
pub(crate) fn mother_bore(child: PersonId, loaded: &Loaded) -> bool {
    let history = loaded.history(Subject::Person(child));
    let came_in = history.and_then(|history| history.entries().first().map(|entry| entry.event.clone()));
    came_in.is_none_or(|event| {
        if let Event::BirthRegistered(birth) = event.as_ref() { birth.kind.mother_bore() } else { true }
    })
}

/// The same at a place in the parent's life. Of somebody whom a court declared dead the life does not know there whether that will be
/// cancelled; [`bears`] notes that it must be.
pub(crate) fn admits_parent_in_life(
    parent: &Person,
    id: PersonId,
    child: &PersonFacts,
    mother_bore: bool,
) -> Result<(), Rejection> {
    if parent.family.declared_dead.is_some() {
        return Ok(());
    }
    admits_parent_alive(parent, id, child, mother_bore)
}

/// What a birth makes of a parent: nothing, but that they cannot have been dead, whatever a court declared.
pub(crate) fn bears(parent: &mut Person, id: PersonId, child: &PersonFacts, mother_bore: bool) {
    let declared = parent.family.declared_dead.is_some();
    if declared && admits_parent_alive(parent, id, child, mother_bore).is_err() {
        parent.family.child_while_dead = true;
    }
}

/// Nobody is their own parent.
pub(super) fn not_their_own_parent(id: PersonId, facts: &PersonFacts) -> Result<(), Rejection> {
    if facts.parents().any(|parent| parent == id) { Err(Rejection::PersonNamedTwice) } else { Ok(()) }
}
