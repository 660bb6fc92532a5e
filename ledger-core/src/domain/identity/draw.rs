//! Numbers drawn for a person who is in the register. The serials come from outside: nothing is drawn here.

use crate::domain::command::subjects;
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::ids::{AreaId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::number::PersonalNumber;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, Subject};

/// What must be read to draw a number: the person, the units above the area of birth registration as of the day, and what is known of each
/// number that the serials make.
pub(super) fn needs(person: PersonId, serials: &[u32], on: PartialDate, loaded: &Loaded) -> Vec<Need> {
    let mut needs = subjects([Subject::Person(person)]);
    let (Ok(area), Some(on)) = (registered_at(person, loaded), on.full()) else { return needs };
    let (_, next_above) = loaded.areas_above(area, on);
    needs.extend(subjects([area].into_iter().chain(next_above).map(Subject::Area)));
    let candidates = candidates(person, serials, on, loaded).into_iter().flatten();
    needs.extend(subjects(candidates.map(|number| Subject::Claim(Claim::PersonalNumber(number)))));
    needs
}

/// The first number that no record has ever named.
pub(super) fn number(
    person: PersonId,
    serials: &[u32],
    on: CivilDate,
    loaded: &Loaded,
) -> Result<PersonalNumber, Refusal> {
    let never_given = |number: &PersonalNumber| {
        loaded.claim(Claim::PersonalNumber(*number)).is_some_and(|claim| claim.records().is_empty())
    };
    let mut candidates = candidates(person, serials, on, loaded)?.into_iter();
    candidates.find(never_given).ok_or(Rejection::PersonalNumbersTaken.into())
}

/// Where the birth was registered gives the first three digits, as for a newborn.
fn registered_at(person: PersonId, loaded: &Loaded) -> Result<AreaId, Refusal> {
    let (_, identity) = loaded.person(person).map_err(|r| r.at("person"))?;
    identity.birth_registration_area.ok_or(Rejection::BirthRegistrationUnknown.at("person"))
}

fn candidates(
    person: PersonId,
    serials: &[u32],
    on: CivilDate,
    loaded: &Loaded,
) -> Result<Vec<PersonalNumber>, Refusal> {
    let (above, _) = loaded.areas_above(registered_at(person, loaded)?, on);
    let prefix = above.iter().find_map(|(_, unit)| unit.facts.number_prefix);
    let prefix = prefix.ok_or(Rejection::NumberPrefixWrong.at("person"))?;
    let (_, identity) = loaded.person(person).map_err(|r| r.at("person"))?;
    let (sex, year) = (identity.sex, identity.birth_date.year());
    let composed = serials.iter().map(|serial| PersonalNumber::compose(prefix, sex, year, *serial));
    composed.collect::<Option<_>>().ok_or(Rejection::PersonalNumberNotExpressible.at("person"))
}
