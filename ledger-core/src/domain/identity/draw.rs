//! Numbers drawn for a person. The serials come from outside: nothing is drawn here.

use crate::domain::command::subjects;
use crate::domain::country;
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::ids::{AreaId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::number::PersonalNumber;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, Subject};
use crate::domain::values::{AreaLevel, Sex};

/// The prefix of the province above a unit, as of a day, as far as the units were read.
pub(crate) fn prefix_above(area: AreaId, on: CivilDate, loaded: &Loaded) -> Option<u16> {
    let (above, _) = loaded.areas_above(area, on);
    above.iter().find_map(|(_, unit)| unit.facts.number_prefix)
}

/// The numbers that the serials make; none where the scheme cannot express sex and year.
pub(crate) fn composed(
    prefix: u16,
    sex: Sex,
    born: PartialDate,
    serials: &[u32],
) -> Option<Vec<PersonalNumber>> {
    serials.iter().map(|serial| PersonalNumber::compose(prefix, sex, born.year(), *serial)).collect()
}

/// The same of a child who is being registered. Where the sex is known, the year is what the scheme cannot express.
pub(crate) fn expressed(
    composed: Option<Vec<PersonalNumber>>,
    sex: Sex,
) -> Result<Vec<PersonalNumber>, Refusal> {
    let field = if sex == Sex::Unknown { "sex" } else { "birth_date" };
    composed.ok_or(Rejection::PersonalNumberNotExpressible.at(field))
}

/// The first number that no record has ever named.
pub(crate) fn first_free(
    candidates: Vec<PersonalNumber>,
    loaded: &Loaded,
) -> Result<PersonalNumber, Refusal> {
    let never_given = |number: &PersonalNumber| {
        loaded.claim(Claim::PersonalNumber(*number)).is_some_and(|claim| claim.records().is_empty())
    };
    candidates.into_iter().find(never_given).ok_or(Rejection::PersonalNumbersTaken.into())
}

/// What must be read to draw a number for a person in the register: the person, the units above the area of birth registration as of the day of
/// that registration, and what is known of each number that the serials make.
pub(super) fn needs(person: PersonId, serials: &[u32], loaded: &Loaded) -> Vec<Need> {
    let mut needs = subjects([Subject::Person(person)]);
    let Ok((area, _)) = registered_at(person, loaded) else { return needs };
    needs.extend(subjects([Subject::Area(area)]));
    let Some(on) = registered_on(person, area, loaded) else { return needs };
    let (_, next_above) = loaded.areas_above(area, on);
    needs.extend(subjects(next_above));
    let candidates = candidates(person, serials, loaded).into_iter().flatten();
    needs.extend(subjects(candidates.map(|number| Subject::Claim(Claim::PersonalNumber(number)))));
    needs
}

/// The first of the person's possible numbers that no record has ever named.
pub(super) fn number(person: PersonId, serials: &[u32], loaded: &Loaded) -> Result<PersonalNumber, Refusal> {
    first_free(candidates(person, serials, loaded)?, loaded)
}

/// Where the birth was registered gives the first three digits, as for a newborn: the unit or, of one that was registered abroad, the office that noted
/// it, and the country.
fn registered_at(person: PersonId, loaded: &Loaded) -> Result<(AreaId, Option<[u8; 2]>), Refusal> {
    let (_, identity) = loaded.person(person).map_err(|r| r.at("person"))?;
    if let Some(abroad) = identity.registered_abroad {
        return Ok((abroad.noting_area, Some(abroad.country)));
    }
    let area = identity.birth_registration_area.ok_or(Rejection::BirthRegistrationUnknown.at("person"))?;
    Ok((area, None))
}

/// The day whose province gives the digits: that of the birth registration, so that a reform of the units on a later day changes
/// nothing. Of somebody who was enrolled only the birth is known, which the registration followed. A unit that was not there yet
/// counts as it was at first.
fn registered_on(person: PersonId, area: AreaId, loaded: &Loaded) -> Option<CivilDate> {
    let history = loaded.history(Subject::Person(person))?;
    let told = history.entries().first().and_then(|entry| entry.event.act().registered_on());
    let (_, identity) = loaded.person(person).ok()?;
    let mut day = told.or(identity.birth_date.earliest());
    let mut next = Some(area);
    for _ in AreaLevel::ALL {
        let Some(known) = next.and_then(|id| loaded.area_known(id)) else { break };
        day = day.max(known.unit.as_ref()?.in_force_from.latest());
        next = known.facts_on(day?)?.parent;
    }
    day
}

fn candidates(person: PersonId, serials: &[u32], loaded: &Loaded) -> Result<Vec<PersonalNumber>, Refusal> {
    let (area, country) = registered_at(person, loaded)?;
    let province = registered_on(person, area, loaded).and_then(|on| prefix_above(area, on, loaded));
    let province = province.ok_or(Rejection::NumberPrefixWrong.at("person"))?;
    let prefix = country.map_or(Some(province), |country| country::number_prefix(country, province));
    let prefix = prefix.ok_or(Rejection::CountryWithoutPrefix.at("person"))?;
    let (_, identity) = loaded.person(person).map_err(|r| r.at("person"))?;
    let composed = composed(prefix, identity.sex, identity.birth_date, serials);
    composed.ok_or(Rejection::PersonalNumberNotExpressible.at("person"))
}
