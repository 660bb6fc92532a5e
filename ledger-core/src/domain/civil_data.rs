//! Civil data of a person (thông tin hộ tịch) after they came into the register: changed, corrected, supplemented and
//! determined anew by the civil register. Law on Civil Status 2014, art. 3 and art. 26–29.
//!
//! A *change* is a new truth from its day on. A *correction* says that the value had been wrong, and a *supplement* that it
//! had been missing: both hold from birth on, whatever the day on which the civil register decided. That the register of
//! this ledger had copied a value wrongly is neither; such an event is amended.

pub mod change_name;
pub mod correct;
pub mod redetermine_ethnicity;
pub mod redetermine_sex;
pub mod supplement;

use super::command::subjects;
use super::dates::{CivilDate, PartialDate};
use super::event::{BirthAbroadNoted, BirthRegistered, Event, PersonFacts};
use super::family::{ages, kin};
use super::history::Entry;
use super::ids::{AreaId, PersonId};
use super::loaded::{Loaded, Need};
use super::name::PersonName;
use super::person::{Identity, RegisteredAbroad, facts};
use super::rejection::{Refusal, Rejection};
use super::subject::Subject;
use super::text::Text;
use super::values::Sex;

/// Values of the civil register: those that an act is about, or that stood before it. The others are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CivilData {
    /// Full name at birth.
    pub name: Option<PersonName>,
    /// Sex; never unknown.
    pub sex: Option<Sex>,
    /// Date of birth, of which at least the year is known.
    pub birth_date: Option<PartialDate>,
    /// Place of birth, as written.
    pub birth_place: Option<Text>,
    /// Where the birth was registered.
    pub birth_registration_area: Option<AreaId>,
    /// Place of origin (quê quán).
    pub origin_area: Option<AreaId>,
    /// Ethnic group (dân tộc), code of the list used in the censuses of 2009 and 2019.
    pub ethnicity: Option<u8>,
    /// Nationality, ISO 3166-1 alpha-2.
    pub nationality: Option<[u8; 2]>,
    /// The foreign country where the birth was registered, ISO 3166-1 alpha-2.
    pub birth_registration_country: Option<[u8; 2]>,
}

impl CivilData {
    /// What is known of a person.
    pub fn of(identity: &Identity) -> Self {
        CivilData {
            name: Some(identity.name.clone()),
            sex: Some(identity.sex).filter(|sex| *sex != Sex::Unknown),
            birth_date: Some(identity.birth_date).filter(|date| *date != PartialDate::UNKNOWN),
            birth_place: identity.birth_place.clone(),
            birth_registration_area: identity.birth_registration_area,
            origin_area: identity.origin_area,
            ethnicity: identity.ethnicity,
            nationality: identity.nationality,
            birth_registration_country: identity.registered_abroad.map(|abroad| abroad.country),
        }
    }

    /// Those of these values that `about` has, too.
    fn where_said(self, about: &CivilData) -> CivilData {
        CivilData {
            name: self.name.filter(|_| about.name.is_some()),
            sex: self.sex.filter(|_| about.sex.is_some()),
            birth_date: self.birth_date.filter(|_| about.birth_date.is_some()),
            birth_place: self.birth_place.filter(|_| about.birth_place.is_some()),
            birth_registration_area: self
                .birth_registration_area
                .filter(|_| about.birth_registration_area.is_some()),
            origin_area: self.origin_area.filter(|_| about.origin_area.is_some()),
            ethnicity: self.ethnicity.filter(|_| about.ethnicity.is_some()),
            nationality: self.nationality.filter(|_| about.nationality.is_some()),
            birth_registration_country: self
                .birth_registration_country
                .filter(|_| about.birth_registration_country.is_some()),
        }
    }

    /// Are the same values said, whatever they are?
    fn is_about_what(&self, other: &CivilData) -> bool {
        self.clone().where_said(other) == *self && other.clone().where_said(self) == *other
    }

    /// The fields in which both say the same.
    fn agreeing<'a>(&'a self, other: &'a CivilData) -> impl Iterator<Item = &'static str> + 'a {
        let fields = [
            ("name", self.name.is_some() && self.name == other.name),
            ("sex", self.sex.is_some() && self.sex == other.sex),
            ("birth_date", self.birth_date.is_some() && self.birth_date == other.birth_date),
            ("birth_place", self.birth_place.is_some() && self.birth_place == other.birth_place),
            (
                "birth_registration_area",
                self.birth_registration_area.is_some()
                    && self.birth_registration_area == other.birth_registration_area,
            ),
            ("origin_area", self.origin_area.is_some() && self.origin_area == other.origin_area),
            ("ethnicity", self.ethnicity.is_some() && self.ethnicity == other.ethnicity),
            ("nationality", self.nationality.is_some() && self.nationality == other.nationality),
            (
                "birth_registration_country",
                self.birth_registration_country.is_some()
                    && self.birth_registration_country == other.birth_registration_country,
            ),
        ];
        fields.into_iter().filter_map(|(field, same)| same.then_some(field))
    }

    /// The first field that both have.
    fn first_in_both(&self, other: &CivilData) -> Option<&'static str> {
        let shared = self.clone().where_said(other);
        shared.agreeing(&shared).next()
    }

    /// The first field that is known already. A birth date that says more than the known one, and nothing else, is not.
    fn first_known(&self, known: &CivilData) -> Option<&'static str> {
        let mut new = self.clone();
        new.birth_date =
            new.birth_date.filter(|new| !known.birth_date.is_some_and(|known| says_more(*new, known)));
        new.first_in_both(known)
    }

    /// Puts the values in the place of what was known.
    fn put_on(&self, identity: &mut Identity) {
        if let Some(name) = &self.name {
            identity.name = name.clone();
        }
        identity.sex = self.sex.unwrap_or(identity.sex);
        identity.birth_date = self.birth_date.unwrap_or(identity.birth_date);
        if self.birth_place.is_some() {
            identity.birth_place.clone_from(&self.birth_place);
        }
        identity.birth_registration_area = self.birth_registration_area.or(identity.birth_registration_area);
        identity.origin_area = self.origin_area.or(identity.origin_area);
        identity.ethnicity = self.ethnicity.or(identity.ethnicity);
        identity.nationality = self.nationality.or(identity.nationality);
        if let Some(country) = self.birth_registration_country {
            let noting_area = identity.registered_abroad.and_then(|abroad| abroad.noting_area);
            identity.registered_abroad = Some(RegisteredAbroad { country, noting_area });
        }
    }

    /// A birth was registered in one place: where a country is told no area is, and the other way round.
    fn check_one_place(&self, identity: &Identity) -> Result<(), &'static str> {
        let told_abroad = identity.registered_abroad.is_some_and(|abroad| abroad.noting_area.is_none());
        if self.birth_registration_country.is_some() && identity.birth_registration_area.is_some() {
            return Err("birth_registration_country");
        }
        if self.birth_registration_area.is_some() && told_abroad {
            return Err("birth_registration_area");
        }
        Ok(())
    }
}

/// Does a date say more than another, within what that one may mean?
fn says_more(new: PartialDate, known: PartialDate) -> bool {
    let days = |date: PartialDate| date.earliest().zip(date.latest());
    let within = |((from, to), (first, last)): ((CivilDate, CivilDate), (CivilDate, CivilDate))| {
        first <= from && to <= last
    };
    new != known && days(new).zip(days(known)).is_some_and(within)
}

/// What must be read to put these values on a person: the areas and, once the person was read, whoever they are tied to.
fn needs(person: PersonId, data: &CivilData, loaded: &Loaded) -> Vec<Need> {
    let mut needs = subjects([Subject::Person(person)]);
    needs.extend(area_needs(data));
    if let Ok((_, identity)) = loaded.person(person) {
        let parents = identity.father.into_iter().chain(identity.mother);
        let parents = parents.flat_map(|parent| [parent, kin::kept(parent, loaded)]);
        needs.extend(subjects(parents.map(Subject::Person)));
        if data.birth_date.is_some() || data.sex.is_some() {
            needs.extend(ages::needs(person, loaded));
        }
    }
    needs
}

fn area_needs(data: &CivilData) -> Vec<Need> {
    let areas = data.birth_registration_area.into_iter().chain(data.origin_area);
    subjects(areas.map(Subject::Area))
}

/// The values may stand, whoever the person is: the areas exist, and nobody is born after the day of the decision.
fn check_values(
    data: &CivilData,
    on: PartialDate,
    field: &'static str,
    loaded: &Loaded,
) -> Result<(), Refusal> {
    let within = |name: &str| format!("{field}.{name}");
    if data.birth_date.is_some_and(|born| on.certainly_before(born)) {
        return Err(Rejection::BornAfterEffectiveDate.at(within("birth_date")));
    }
    for (area, name) in
        [(data.birth_registration_area, "birth_registration_area"), (data.origin_area, "origin_area")]
    {
        if let Some(area) = area {
            loaded.area(area).map_err(|r| r.at(within(name)))?;
        }
    }
    Ok(())
}

/// The civil register decided on somebody who was born. A date of birth that the decision itself is about is among its values.
fn check_decided(data: &CivilData, on: PartialDate, identity: &Identity) -> Result<(), Refusal> {
    let early = data.birth_date.is_none() && on.certainly_before(identity.birth_date);
    if early { Err(Rejection::BeforeBirth.at("person")) } else { Ok(()) }
}

/// With another date of birth, the person is still the child of their parents: old enough and alive. Of which sex they are now is
/// not asked: whoever was a father or a mother before their sex was determined anew stays it.
fn check_parents(
    person: PersonId,
    data: &CivilData,
    identity: &Identity,
    field: &'static str,
    loaded: &Loaded,
) -> Result<(), Refusal> {
    if data.birth_date.is_none() {
        return Ok(());
    }
    let mut identity = identity.clone();
    data.put_on(&mut identity);
    let child = facts_of(&identity);
    let mother_bore = facts::mother_bore(person, loaded);
    for parent in child.parents() {
        let (person, _) = loaded.person(kin::kept(parent, loaded)).map_err(|r| r.at("person"))?;
        let admitted = facts::is_old_enough(person, &child)
            .and_then(|()| facts::admits_parent_alive(person, parent, &child, mother_bore));
        admitted.map_err(|r| r.at(format!("{field}.birth_date")))?;
    }
    Ok(())
}

/// With these values, the registration by which the person came in could still have been made as it was. A rule that it broke already is
/// not their fault.
fn check_registration(
    person: PersonId,
    data: &CivilData,
    identity: &Identity,
    field: &'static str,
    loaded: &Loaded,
) -> Result<(), Refusal> {
    let history = loaded.history(Subject::Person(person));
    let Some(came_in) = history.and_then(|history| history.entries().first().cloned()) else { return Ok(()) };
    data.check_one_place(identity)
        .map_err(|name| Rejection::BirthRegisteredAbroad.at(format!("{field}.{name}")))?;
    // The origin of who has two parents by now is that of either, whichever of them the registration left open.
    let parents = loaded.person(person).map(|(_, now)| now.father.is_some() && now.mother.is_some());
    let both_known = parents.unwrap_or(false);
    let before = registered_so(&came_in, facts_of(identity), both_known, loaded);
    let mut identity = identity.clone();
    data.put_on(&mut identity);
    let Err(refusal) = registered_so(&came_in, facts_of(&identity), both_known, loaded) else {
        return Ok(());
    };
    if before.is_err_and(|before| before.rejection == refusal.rejection) {
        return Ok(());
    }
    // The request's own field where it speaks of the same; else the one that the rule can only be about.
    let said = || data.agreeing(data);
    let own =
        said().find(|name| *name == refusal.field).or_else(|| said().find(|name| *name == "birth_date"));
    let name = own.or_else(|| said().next()).unwrap_or_default();
    Err(refusal.rejection.at(format!("{field}.{name}")))
}

/// The rules for a registration with these facts, beside those for parents.
fn registered_so(
    came_in: &Entry,
    facts: PersonFacts,
    both_known: bool,
    loaded: &Loaded,
) -> Result<(), Refusal> {
    if let Event::BirthRegistered(birth) = came_in.event.as_ref() {
        return BirthRegistered { facts, ..birth.as_ref().clone() }.could_be_registered(both_known, loaded);
    }
    if let Event::BirthAbroadNoted(birth) = came_in.event.as_ref() {
        return BirthAbroadNoted { facts, ..birth.as_ref().clone() }.could_be_noted();
    }
    let early = came_in.effective_date.certainly_before(facts.birth_date);
    if early { Err(Rejection::BornAfterEffectiveDate.at("birth_date")) } else { Ok(()) }
}

fn facts_of(identity: &Identity) -> PersonFacts {
    PersonFacts {
        name: identity.name.clone(),
        sex: identity.sex,
        birth_date: identity.birth_date,
        birth_place: identity.birth_place.clone(),
        birth_registration_area: identity.birth_registration_area,
        origin_area: identity.origin_area,
        ethnicity: identity.ethnicity,
        religion: identity.religion,
        nationality: identity.nationality,
        father: identity.father,
        mother: identity.mother,
        told_parents: identity.told_parents.clone(),
    }
}

/// Has the person certainly reached one age on a day, and certainly not the other? Of a birth date known in part, each day
/// that it may mean counts.
fn certainly_aged(born: PartialDate, from: i32, below: i32, on: CivilDate) -> bool {
    let (Some(earliest), Some(latest)) = (born.earliest(), born.latest()) else { return false };
    latest.plus_years(from) <= on && on < earliest.plus_years(below)
}

#[cfg(test)]
mod tests {
    mod registered;

    use super::certainly_aged;
    use crate::domain::testing::date;

    #[test]
    fn an_age_is_certain_where_every_day_of_birth_that_may_be_meant_says_so() {
        let day = |text| date(text).full().unwrap();
        assert!(certainly_aged(date("2012-03-01"), 9, 18, day("2021-03-01")));
        assert!(!certainly_aged(date("2012-03-01"), 9, 18, day("2021-02-28")));
        assert!(certainly_aged(date("2012-03-01"), 9, 18, day("2030-02-28")));
        assert!(!certainly_aged(date("2012-03-01"), 9, 18, day("2030-03-01")));
        assert!(!certainly_aged(date("2012"), 9, 18, day("2021-12-30")));
        assert!(certainly_aged(date("2012"), 9, 18, day("2021-12-31")));
        assert!(!certainly_aged(date("unknown"), 9, 18, day("2021-12-31")));
    }
}
