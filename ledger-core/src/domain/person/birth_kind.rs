//! Kinds of birth registration: what the papers say of the parents, and what follows from that for the child.
//!
//! Decree 123/2015/NĐ-CP, art. 14 (a child that was found), 15 (a father or mother not determined), 16 (born by another woman for a
//! couple). Law on Vietnamese Nationality 24/2008/QH12, art. 15–18.

use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::identity::{VIET_NAM, is_foreign, is_known_citizen};
use crate::domain::ids::{AreaId, PersonId};
use crate::domain::loaded::Loaded;
use crate::domain::person::Identity;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::text::{Code, Text};

use super::facts::PersonFacts;
use super::register_birth::BirthRegistered;

/// What kind of registration a birth is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BirthKind {
    /// Of parents who are known, or of whom nothing is said.
    #[default]
    Ordinary,
    /// Of an abandoned child (trẻ em bị bỏ rơi, art. 14).
    Found(Found),
    /// The father is not determined (chưa xác định được cha, art. 15(2)).
    FatherUndetermined,
    /// The mother is not determined, and the father recognises the child (chưa xác định được mẹ, art. 15(4)).
    MotherUndetermined,
    /// Another woman bore the child for the couple who are its parents (mang thai hộ, art. 16), by this certificate of the
    /// hospital.
    Surrogate(Code),
}

/// How a child was found, by the record drawn up then (biên bản).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The day on which the record was drawn up.
    pub record_date: CivilDate,
    /// Its number.
    pub record: Code,
    /// Where it was drawn up, as written.
    pub place: Text,
    /// Who cares for the child: a person or an institution, as written.
    pub carer: Option<Text>,
    /// Nothing told the day of birth: its year follows from how the child looked, its day and month from the record.
    pub estimated: bool,
}

impl BirthKind {
    /// Did the mother bear the child herself, as far as is known?
    pub(crate) fn mother_bore(&self) -> bool {
        match self {
            BirthKind::Surrogate(_) => false,
            BirthKind::Ordinary
            | BirthKind::Found(_)
            | BirthKind::FatherUndetermined
            | BirthKind::MotherUndetermined => true,
        }
    }

    /// The one parent whom the child follows, with the request's field for them.
    fn followed(&self, facts: &PersonFacts) -> Option<PersonId> {
        match self {
            BirthKind::FatherUndetermined => facts.mother,
            BirthKind::MotherUndetermined => facts.father,
            BirthKind::Ordinary | BirthKind::Found(_) | BirthKind::Surrogate(_) => None,
        }
    }

    /// The facts with what the law says where nothing was declared. The child of a citizen is one, unless its parents choose otherwise
    /// (Law on Vietnamese Nationality, art. 15, 16): only so does it get a number.
    pub(super) fn completed(
        &self,
        facts: &PersonFacts,
        area: AreaId,
        registered: CivilDate,
        loaded: &Loaded,
    ) -> PersonFacts {
        let mut facts = facts.clone();
        if let BirthKind::Found(found) = self {
            facts.nationality = facts.nationality.or(Some(VIET_NAM));
            facts.birth_place = facts.birth_place.or_else(|| Some(found.place.clone()));
            facts.origin_area = facts.origin_area.or(Some(area));
        }
        if let Some(parent) = self.followed(&facts).and_then(|id| identity_on(id, registered, loaded)) {
            facts.ethnicity = facts.ethnicity.or(parent.ethnicity);
            facts.origin_area = facts.origin_area.or(parent.origin_area);
            facts.nationality = facts.nationality.or(parent.nationality);
        }
        if facts.nationality.is_none()
            && facts.parents().any(|parent| is_citizen_at_birth(parent, &facts, loaded))
        {
            facts.nationality = Some(VIET_NAM);
        }
        facts
    }
}

/// Who a parent was on a day.
fn identity_on(parent: PersonId, day: CivilDate, loaded: &Loaded) -> Option<Identity> {
    loaded.person_on(parent, day).and_then(|person| person.identity)
}

/// The rules for a birth that follow from its kind. Whose other parent became known since has the origin that both agreed on (LCS,
/// art. 4(8)).
pub(super) fn check_kind(birth: &BirthRegistered, both_known: bool, loaded: &Loaded) -> Result<(), Refusal> {
    match &birth.kind {
        BirthKind::Ordinary => {}
        BirthKind::Found(found) => check_found(found, birth)?,
        BirthKind::FatherUndetermined => left_open(birth.facts.father, "father")?,
        BirthKind::MotherUndetermined => left_open(birth.facts.mother, "mother")?,
        BirthKind::Surrogate(_) => check_couple(&birth.facts, loaded)?,
    }
    if let Some(parent) = birth.kind.followed(&birth.facts) {
        follows(&birth.facts, parent, (birth.registration_date, both_known), loaded)?;
    }
    Ok(())
}

fn left_open(parent: Option<PersonId>, field: &'static str) -> Result<(), Refusal> {
    if parent.is_some() { Err(Rejection::ParentNotToBeNamed.at(field)) } else { Ok(()) }
}

fn check_found(found: &Found, birth: &BirthRegistered) -> Result<(), Refusal> {
    let facts = &birth.facts;
    left_open(facts.father, "father")?;
    left_open(facts.mother, "mother")?;
    if is_foreign(facts.nationality) {
        return Err(Rejection::FoundChildIsVietnamese.at("nationality"));
    }
    if PartialDate::from(found.record_date).certainly_before(facts.birth_date) {
        return Err(Rejection::FoundBeforeBirth.at("found.record_date"));
    }
    if found.record_date > birth.registration_date {
        return Err(Rejection::FoundAfterRegistration.at("found.record_date"));
    }
    let day_of_the_record = found.record_date.plus_years(facts.birth_date.year() - found.record_date.year());
    if found.estimated && facts.birth_date != day_of_the_record.into() {
        return Err(Rejection::EstimatedBirthDateDiffers.at("birth_date"));
    }
    Ok(())
}

/// A child follows its only known parent in surname, ethnic group, origin and nationality, as far as both are known.
fn follows(
    facts: &PersonFacts,
    parent: PersonId,
    (on, both_known): (CivilDate, bool),
    loaded: &Loaded,
) -> Result<(), Refusal> {
    let Some(parent) = identity_on(parent, on, loaded) else { return Ok(()) };
    let surnames = facts.name.family_key().zip(parent.name.family_key());
    let differing = [
        ("name", surnames.is_some_and(|(child, parent)| child != parent)),
        ("ethnicity", differ(facts.ethnicity, parent.ethnicity)),
        ("origin_area", !both_known && differ(facts.origin_area, parent.origin_area)),
        ("nationality", differ(facts.nationality, parent.nationality)),
    ];
    match differing.iter().find(|(_, differs)| *differs) {
        Some((field, _)) => Err(Rejection::DiffersFromParent.at(*field)),
        None => Ok(()),
    }
}

fn differ<T: PartialEq>(child: Option<T>, parent: Option<T>) -> bool {
    child.zip(parent).is_some_and(|(child, parent)| child != parent)
}

/// Only husband and wife have a child borne for them (Law on Marriage and Family 2014, art. 95): both are its parents (Decree
/// 123/2015/NĐ-CP, art. 16), or nothing is said of them. Whose marriage is not in the register may be a couple all the same.
fn check_couple(facts: &PersonFacts, loaded: &Loaded) -> Result<(), Refusal> {
    let (father, mother) = match (facts.father, facts.mother) {
        (Some(father), Some(mother)) => (father, mother),
        (Some(_), None) => return Err(Rejection::ParentsNotACouple.at("mother")),
        (None, Some(_)) => return Err(Rejection::ParentsNotACouple.at("father")),
        (None, None) => return Ok(()),
    };
    let Some(born) = facts.birth_date.earliest() else { return Ok(()) };
    for (parent, other, field) in [(father, mother, "father"), (mother, father, "mother")] {
        let spouse = loaded.person_on(parent, born).and_then(|person| person.spouse());
        if spouse.is_some_and(|spouse| spouse != other) {
            return Err(Rejection::ParentsNotACouple.at(field));
        }
    }
    Ok(())
}

/// The child of two citizens is a citizen; parents choose only where one of them is not. The child of two foreigners is none, and that of a
/// foreigner whose other parent is not known is not one by itself (Law on Vietnamese Nationality, art. 15–17).
pub(super) fn check_nationality(facts: &PersonFacts, loaded: &Loaded) -> Result<(), Refusal> {
    if !is_foreign(facts.nationality) {
        let said = facts.nationality.is_some();
        let of_foreigners = of_foreigners(facts, loaded) && (facts.parents().count() == 2 || !said);
        return if of_foreigners { Err(Rejection::ChildOfForeigners.at("nationality")) } else { Ok(()) };
    }
    let (Some(father), Some(mother)) = (facts.father, facts.mother) else { return Ok(()) };
    if [father, mother].into_iter().all(|parent| is_citizen_at_birth(parent, facts, loaded)) {
        return Err(Rejection::NationalityNotToChoose.at("nationality"));
    }
    Ok(())
}

/// Who is taken as a citizen from birth on has not two parents who are known as foreigners.
pub(super) fn check_not_of_foreigners(facts: &PersonFacts, loaded: &Loaded) -> Result<(), Rejection> {
    let both = facts.parents().count() == 2 && of_foreigners(facts, loaded);
    if both { Err(Rejection::ChildOfForeigners) } else { Ok(()) }
}

/// Is every parent named, and one at least, known on the day of birth as none of Viet Nam: with another nationality, or without that one,
/// which they had lost?
fn of_foreigners(facts: &PersonFacts, loaded: &Loaded) -> bool {
    let Some(born) = facts.birth_date.earliest() else { return false };
    let foreign = |parent: PersonId| {
        loaded.person_on(parent, born).is_some_and(|parent| parent.may_be_citizen().is_err())
    };
    facts.parents().count() > 0 && facts.parents().all(foreign)
}

/// Was a parent known as a citizen on the day of birth?
fn is_citizen_at_birth(parent: PersonId, facts: &PersonFacts, loaded: &Loaded) -> bool {
    let then = facts.birth_date.earliest().and_then(|day| loaded.person_on(parent, day));
    then.is_some_and(|then| is_known_citizen(parent, &then, loaded))
}

#[cfg(test)]
mod tests;
