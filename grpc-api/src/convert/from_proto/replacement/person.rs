//! Enrolments and deaths as they should have been recorded, and the facts of a person.

use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::event::{DeathRegistered, PersonEnrolled, PersonFacts, ToldParent, ToldParents};
use ledger_core::domain::ids::{AreaId, CardId, DwellingId, HouseholdId, PersonId};
use ledger_core::domain::limits::PERSONS_PER_ACT;
use ledger_core::domain::name::PersonName;
use ledger_core::domain::number::{OldNumber, PersonalNumber};
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::values::{BloodType, MaritalStatus, Sex};
use ledger_proto::ledger::event::v1 as events;

use crate::convert::from_proto::check::Check;
use crate::convert::from_proto::person::{ETHNICITIES, RELIGIONS};
use crate::convert::from_proto::violation::Malformed;

pub(super) fn enrolled(event: &events::PersonEnrolled, check: &mut Check<'_>) -> Option<Box<PersonEnrolled>> {
    let facts = check.facts(event.facts.as_ref());
    let birth_date = event
        .facts
        .as_ref()
        .and_then(|facts| check.within("facts", |check| check.date("birth_date", facts.birth_date.as_ref())));
    let personal_number =
        check.optional_number("personal_number", event.personal_number, PersonalNumber::from_u64);
    let old_number = check.optional_number("old_number", u64::from(event.old_number), |number| {
        u32::try_from(number).ok().and_then(OldNumber::from_u32)
    });
    let marital = check.listed_or_unknown("marital_status", event.marital_status, MaritalStatus::from_number);
    let blood = check.listed_or_unknown("blood_type", event.blood_type, BloodType::from_number);
    let dwelling =
        check.optional_id("dwelling_id", event.dwelling_id, DwellingId::at, Rejection::DwellingNotFound);
    let area = event.facts.as_ref().map_or(0, |facts| facts.birth_registration_area_id);
    let country = check.registration_country(&event.birth_registration_country, area != 0);
    Some(Box::new(PersonEnrolled {
        facts: PersonFacts { birth_date: birth_date.unwrap_or_default(), ..facts? },
        personal_number,
        old_number,
        marital_status: marital?,
        blood_type: blood?,
        dwelling,
        birth_registration_country: country,
    }))
}

pub(super) fn death(
    event: &events::DeathRegistered,
    on: Option<PartialDate>,
    check: &mut Check<'_>,
) -> Option<DeathRegistered> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let missing = Rejection::HouseholdNotFound;
    let household = check.optional_id("household_id", event.household_id, HouseholdId::at, missing);
    let cards = check.items("card_ids", &event.card_ids, PERSONS_PER_ACT, |check, card| {
        check.id("", *card, CardId::at, Rejection::CardNotFound)
    });
    let place = check.text("place", &event.place);
    let notice = check.code("notice", &event.notice);
    let missing = Rejection::PersonNotFound;
    let spouse = check.optional_id("spouse_id", event.spouse_id, PersonId::at, missing);
    let care = check.persons("care_ids", &event.care_ids);
    let cause = check.text("cause", &event.cause);
    let time = check.time_of_death(event.time, on);
    Some(DeathRegistered {
        person: person?,
        household,
        cards: cards?,
        place,
        notice,
        spouse,
        care: care?,
        cause,
        time,
    })
}

impl Check<'_> {
    /// Everything but the birth date, which an enrolment says and a birth does not.
    pub(super) fn facts(&mut self, facts: Option<&events::PersonFacts>) -> Option<PersonFacts> {
        let facts = self.required("facts", facts)?;
        self.within("facts", |check| {
            let name = check.counted_name(&facts.full_name, facts.family_words, facts.given_words);
            let sex = check.listed("sex", facts.sex, Sex::from_number);
            let birth_place = check.text("birth_place", &facts.birth_place);
            let registered = facts.birth_registration_area_id;
            let missing = Rejection::AreaNotFound;
            let registered = check.optional_id("birth_registration_area_id", registered, AreaId::at, missing);
            let origin = check.optional_id("origin_area_id", facts.origin_area_id, AreaId::at, missing);
            let ethnicity = check.ranged("ethnicity", facts.ethnicity, ETHNICITIES);
            let religion = check.ranged("religion", facts.religion, RELIGIONS);
            let nationality = check.nationality("nationality", &facts.nationality);
            let missing = Rejection::PersonNotFound;
            let father = check.optional_id("father_id", facts.father_id, PersonId::at, missing);
            let mother = check.optional_id("mother_id", facts.mother_id, PersonId::at, missing);
            let (of_father, of_mother) = (facts.told_father.as_ref(), facts.told_mother.as_ref());
            let told_parents = ToldParents {
                father: check.counted_parent("told_father", of_father, facts.father_id != 0),
                mother: check.counted_parent("told_mother", of_mother, facts.mother_id != 0),
            };
            Some(PersonFacts {
                name: name?,
                sex: sex?,
                birth_date: PartialDate::UNKNOWN,
                birth_place,
                birth_registration_area: registered,
                origin_area: origin,
                ethnicity,
                religion,
                nationality,
                father,
                mother,
                told_parents,
            })
        })
    }

    /// A parent who is not in the register, and so is not `named` by an id, as an event tells of them.
    fn counted_parent(
        &mut self,
        field: &'static str,
        told: Option<&events::ToldParent>,
        named: bool,
    ) -> Option<Box<ToldParent>> {
        let told = told?;
        if named {
            self.note(field, Malformed::NotApplicable);
            return None;
        }
        self.within(field, |check| {
            let name = check.counted_name(&told.full_name, told.family_words, told.given_words);
            let birth_date = check.date("birth_date", told.birth_date.as_ref()).unwrap_or_default();
            let nationality = check.nationality("nationality", &told.nationality);
            Some(Box::new(ToldParent { name: name?, birth_date, nationality }))
        })
    }

    /// A full name and how many of its words are surname and given name.
    pub(super) fn counted_name(&mut self, full: &str, family: u32, given: u32) -> Option<PersonName> {
        let whole = PersonName::parse(full);
        let whole = whole.map_err(|error| self.note("full_name", error.into())).ok()?;
        let words: Vec<&str> = whole.full().split(' ').collect();
        let count = |words: u32| usize::try_from(words).unwrap_or(usize::MAX);
        let (family, given) = (count(family), count(given));
        let Some(middle) = words.len().checked_sub(family).and_then(|rest| rest.checked_sub(given)) else {
            self.note("full_name", Malformed::NamePartsDiffer);
            return None;
        };
        if family == 0 && given == 0 {
            return Some(whole);
        }
        let (family, rest) = words.split_at(family);
        let (middle, given) = rest.split_at(middle);
        let parsed = PersonName::parse_parts("", &family.join(" "), &middle.join(" "), &given.join(" "));
        parsed.map_err(|error| self.note("full_name", error.into())).ok()
    }

    /// A number as an integer; none for 0.
    pub(super) fn optional_number<T>(
        &mut self,
        field: &'static str,
        number: u64,
        from: impl FnOnce(u64) -> Option<T>,
    ) -> Option<T> {
        if number == 0 {
            return None;
        }
        let parsed = from(number);
        if parsed.is_none() {
            self.note(field, Malformed::InvalidNumber);
        }
        parsed
    }
}
