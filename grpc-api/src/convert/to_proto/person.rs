//! What is believed of a person.

use ledger_core::domain::event::ToldParent;
use ledger_core::domain::identity::reach::{Email, Phone};
use ledger_core::domain::identity::{FormerNumber, Links, OldNumberLink, SectorLink};
use ledger_core::domain::ids::{CardId, PersonId};
use ledger_core::domain::person::{Identity, Membership, Person, Residence};
use ledger_core::domain::text::Text;
use ledger_proto::ledger::person::v1 as persons;
use ledger_proto::ledger::r#type::v1 as types;

use super::place::Places;
use super::value::{country, date, day, name, text_or_empty};
use super::{family, residence};

/// A person as answers show them; none where there is no such person.
pub fn person(id: PersonId, person: &Person, places: &Places<'_>) -> Option<persons::Person> {
    let identity = person.identity.as_ref()?;
    let has_number = identity.personal_number.is_some();
    Some(persons::Person {
        death_date: person.died.map(|died| date(died).unwrap_or_default()),
        residence: person.residence.map(|residence| where_living(&residence, places)),
        residence_abroad: residence::abroad(&person.living),
        deregistration: residence::deregistration(&person.living),
        contact_address: residence::contact(&person.living, places),
        findings: residence::findings(&person.living),
        temporary_residence: residence::temporary(person, places),
        absence: residence::absence(&person.living.passing),
        current_place: residence::current_place(&person.living.passing, places),
        household: person.household.map(|membership| belonging(&membership)),
        open_card_id: person.cards.open.map_or(0, CardId::get),
        active_card_id: person.cards.active.map_or(0, CardId::get),
        card_held: person.cards.suspended,
        former_numbers: former_numbers(&person.links),
        linked_old_numbers: person.links.old_numbers.iter().map(old_number).collect(),
        linked_sector_ids: person.links.sector_ids.iter().map(|link| sector_id(link, has_number)).collect(),
        nationality_lost_date: person.links.nationality_lost.map(|day| date(day).unwrap_or_default()),
        merged_into_person_id: person.links.merged_into.map_or(0, PersonId::get),
        merged_person_ids: person.links.merged.iter().map(|merged| merged.get()).collect(),
        certificate: person.cards.certificate.map(|certificate| persons::Certificate {
            serial: certificate.serial.as_str().to_owned(),
            issue_date: date(certificate.issued),
        }),
        ..family::shown(&person.family, identified(id, identity, places))
    })
}

/// The person's own, in the order in which they ended, then those of merged records.
fn former_numbers(links: &Links) -> Vec<persons::FormerNumber> {
    let merged = links.merged_numbers.iter().map(|merged| persons::FormerNumber {
        personal_number: merged.number.to_string(),
        cancelled_date: date(merged.since),
        ground: 0,
        merged_person_id: merged.record.get(),
    });
    links.former_numbers.iter().map(former).chain(merged).collect()
}

fn former(former: &FormerNumber) -> persons::FormerNumber {
    persons::FormerNumber {
        personal_number: former.number.to_string(),
        cancelled_date: date(former.cancelled),
        ground: i32::from(former.ground.number()),
        merged_person_id: 0,
    }
}

fn old_number(link: &OldNumberLink) -> persons::LinkedOldNumber {
    persons::LinkedOldNumber {
        old_number: link.number.to_string(),
        since: date(link.since),
        valid_until: link.valid_until.map(day),
    }
}

fn sector_id(link: &SectorLink, has_number: bool) -> persons::LinkedSectorId {
    persons::LinkedSectorId {
        id: Some(types::SectorId {
            kind: i32::from(link.id.kind().number()),
            value: link.id.as_str().to_owned(),
        }),
        since: date(link.since),
        valid_until: link.last_day(has_number).map(day),
    }
}

fn identified(id: PersonId, identity: &Identity, places: &Places<'_>) -> persons::Person {
    let disagrees = |number: &_| !number_agrees(*number, identity);
    persons::Person {
        person_id: id.get(),
        name: Some(name(&identity.name)),
        sex: i32::from(identity.sex.number()),
        birth_date: date(identity.birth_date),
        birth_place: identity
            .birth_place
            .as_ref()
            .map_or_else(String::new, |place| place.as_str().to_owned()),
        birth_registration_area: places.area_name(identity.birth_registration_area),
        birth_registration_country: country(identity.registered_abroad.map(|abroad| abroad.country)),
        birth_noted_by: places.area_name(identity.registered_abroad.and_then(|abroad| abroad.noting_area)),
        origin_area: places.area_name(identity.origin_area),
        ethnicity: identity.ethnicity.map_or(0, u32::from),
        religion: identity.religion.map_or(0, u32::from),
        nationality: country(identity.nationality),
        father_id: identity.father.map_or(0, PersonId::get),
        mother_id: identity.mother.map_or(0, PersonId::get),
        personal_number: text_or_empty(identity.personal_number),
        personal_number_disagrees: identity.personal_number.as_ref().is_some_and(disagrees),
        old_number: text_or_empty(identity.old_number),
        marital_status: i32::from(identity.marital_status.number()),
        blood_type: i32::from(identity.blood_type.number()),
        other_name: identity.told.other_name.as_ref().map_or("", Text::as_str).into(),
        occupation: identity.told.occupation.as_ref().map_or("", Text::as_str).into(),
        phone: identity.told.phone.as_ref().map_or("", Phone::as_str).into(),
        email: identity.told.email.as_ref().map_or("", Email::as_str).into(),
        told_father: identity.told_father().map(told_parent),
        told_mother: identity.told_mother().map(told_parent),
        ..persons::Person::default()
    }
}

fn told_parent(parent: &ToldParent) -> types::ToldParent {
    types::ToldParent {
        name: Some(name(&parent.name)),
        birth_date: date(parent.birth_date),
        nationality: country(parent.nationality),
    }
}

fn number_agrees(number: ledger_core::domain::number::PersonalNumber, identity: &Identity) -> bool {
    number.agrees_with(identity.sex, identity.birth_date.year())
}

fn where_living(residence: &Residence, places: &Places<'_>) -> persons::Residence {
    let told = places.told(residence.dwelling);
    persons::Residence {
        dwelling_id: residence.dwelling.get(),
        since: date(residence.since),
        address: told.address,
        areas: told.areas,
        possible_areas: told.possible_areas,
        area_undecided: told.area_undecided,
    }
}

fn belonging(membership: &Membership) -> persons::Membership {
    persons::Membership {
        household_id: membership.household.get(),
        relation: i32::from(membership.relation.number()),
        since: date(membership.since),
    }
}
