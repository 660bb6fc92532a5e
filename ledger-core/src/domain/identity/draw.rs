//! Numbers drawn for a person. The serials come from outside: nothing is drawn here.

use crate::domain::command::subjects;
use crate::domain::country;
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::ids::{AreaId, DwellingId, PersonId};
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
    needs.extend(subjects(home_of_stranger(person, loaded).map(Subject::Dwelling)));
    let Ok(Registered { area, .. }) = registered_at(person, loaded) else { return needs };
    if let Some(area) = area {
        needs.extend(subjects([Subject::Area(area)]));
        let Some(on) = registered_on(person, area, loaded) else { return needs };
        let (_, next_above) = loaded.areas_above(area, on);
        needs.extend(subjects(next_above));
    }
    let candidates = candidates(person, serials, loaded).into_iter().flatten();
    needs.extend(subjects(candidates.map(|number| Subject::Claim(Claim::PersonalNumber(number)))));
    needs
}

/// The first of the person's possible numbers that no record has ever named.
pub(super) fn number(person: PersonId, serials: &[u32], loaded: &Loaded) -> Result<PersonalNumber, Refusal> {
    first_free(candidates(person, serials, loaded)?, loaded)
}

/// Where a birth was registered gives the first three digits, as for a newborn.
struct Registered {
    /// The unit or, of a birth that was registered abroad, the office that noted it; where none did, that of the home, which tells whether
    /// anybody here is real.
    area: Option<AreaId>,
    country: Option<[u8; 2]>,
    /// Must the unit lie in a province with a prefix?
    needs_province: bool,
}

fn registered_at(person: PersonId, loaded: &Loaded) -> Result<Registered, Refusal> {
    let (_, identity) = loaded.person(person).map_err(|r| r.at("person"))?;
    if let Some(abroad) = identity.registered_abroad {
        let home = home_of_stranger(person, loaded).and_then(|home| loaded.dwelling_known(home));
        let home = home.and_then(|home| home.place.as_ref()).map(|place| place.area);
        let (area, country) = (abroad.noting_area.or(home), Some(abroad.country));
        return Ok(Registered { area, country, needs_province: abroad.noting_area.is_some() });
    }
    let area = identity.birth_registration_area.ok_or(Rejection::BirthRegistrationUnknown.at("person"))?;
    Ok(Registered { area: Some(area), country: None, needs_province: true })
}

/// Where somebody lives whose birth was registered abroad and noted by no office.
fn home_of_stranger(person: PersonId, loaded: &Loaded) -> Option<DwellingId> {
    let (now, identity) = loaded.person(person).ok()?;
    let unnoted = identity.registered_abroad.is_some_and(|abroad| abroad.noting_area.is_none());
    now.residence.filter(|_| unnoted).map(|residence| residence.dwelling)
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
    let Registered { area, country, needs_province } = registered_at(person, loaded)?;
    let province = area
        .and_then(|area| registered_on(person, area, loaded).and_then(|on| prefix_above(area, on, loaded)));
    if province.is_none() && needs_province {
        return Err(Rejection::NumberPrefixWrong.at("person"));
    }
    let prefix = match country {
        Some(country) => province.map_or_else(
            || country::official_prefix(country),
            |province| country::number_prefix(country, province),
        ),
        None => province,
    };
    let prefix = prefix.ok_or(Rejection::CountryWithoutPrefix.at("person"))?;
    let (_, identity) = loaded.person(person).map_err(|r| r.at("person"))?;
    let composed = composed(prefix, identity.sex, identity.birth_date, serials);
    composed.ok_or(Rejection::PersonalNumberNotExpressible.at("person"))
}
