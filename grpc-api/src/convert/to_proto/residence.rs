//! What is believed of a person's residence beside the permanent one.

use ledger_core::domain::dwelling::part_of;
use ledger_core::domain::ids::DwellingId;
use ledger_core::domain::person::Person;
use ledger_core::domain::residence::Living;
use ledger_core::domain::residence::living::{Elsewhere, Whereabouts};
use ledger_core::domain::residence::temporary::Passing;
use ledger_core::domain::text::Text;
use ledger_proto::ledger::person::v1 as persons;

use super::place::Places;
use super::value::{country, date, day};

pub(super) fn abroad(living: &Living) -> Option<persons::ResidenceAbroad> {
    let Elsewhere { whereabouts, since, .. } = living.elsewhere.as_ref()?;
    match whereabouts {
        Whereabouts::Abroad(abroad) => Some(persons::ResidenceAbroad {
            country: country(abroad.country),
            address: abroad.address.as_ref().map(Text::as_str).unwrap_or_default().to_owned(),
            since: date(*since),
        }),
        Whereabouts::Deregistered(_) | Whereabouts::ContactOnly => None,
    }
}

pub(super) fn deregistration(living: &Living) -> Option<persons::Deregistration> {
    let Elsewhere { whereabouts, since, .. } = living.elsewhere.as_ref()?;
    match whereabouts {
        Whereabouts::Deregistered(ground) => {
            Some(persons::Deregistration { ground: i32::from(ground.number()), since: date(*since) })
        }
        Whereabouts::Abroad(_) | Whereabouts::ContactOnly => None,
    }
}

pub(super) fn contact(living: &Living, places: &Places<'_>) -> Option<persons::ContactAddress> {
    let contact = living.contact.as_ref()?;
    let told = contact.dwelling.map(|dwelling| places.told(dwelling)).unwrap_or_default();
    let whereabouts = living.elsewhere.as_ref().map(|elsewhere| &elsewhere.whereabouts);
    Some(persons::ContactAddress {
        dwelling_id: contact.dwelling.map_or(0, DwellingId::get),
        address: contact.address.as_ref().map_or(told.address, |address| address.as_str().to_owned()),
        areas: told.areas,
        since: date(contact.since),
        instead_of_residence: whereabouts == Some(&Whereabouts::ContactOnly),
        possible_areas: told.possible_areas,
        area_undecided: told.area_undecided,
    })
}

pub(super) fn findings(living: &Living) -> Vec<persons::Finding> {
    let finding = |finding: &ledger_core::domain::residence::living::Finding| persons::Finding {
        dwelling_id: finding.dwelling.get(),
        since: date(finding.since),
        until: finding.until.map(day),
    };
    living.findings.iter().map(finding).collect()
}

/// None where its dwelling and that of the permanent residence became one by the day of `places`: then it ended (Law on Residence
/// 2020, art. 29), although no act says so.
pub(super) fn temporary(person: &Person, places: &Places<'_>) -> Option<persons::TemporaryResidence> {
    let stay = person.living.passing.temporary?;
    let part_of = |dwelling| part_of(dwelling, places.on, places.dwelling);
    if person.residence.is_some_and(|home| part_of(home.dwelling) == part_of(stay.dwelling)) {
        return None;
    }
    let told = places.told(stay.dwelling);
    Some(persons::TemporaryResidence {
        dwelling_id: stay.dwelling.get(),
        address: told.address,
        areas: told.areas,
        since: date(stay.since),
        until: Some(day(stay.until)),
        renewed: stay.renewed.map_or(0, |time| i32::from(time.number())),
        possible_areas: told.possible_areas,
        area_undecided: told.area_undecided,
    })
}

pub(super) fn absence(passing: &Passing) -> Option<persons::Absence> {
    let absence = passing.absence.as_ref()?;
    Some(persons::Absence {
        class: i32::from(absence.class.number()),
        since: date(absence.since),
        until: absence.until.map(day),
        destination: absence.destination.as_ref().map(Text::as_str).unwrap_or_default().to_owned(),
    })
}

pub(super) fn current_place(passing: &Passing, places: &Places<'_>) -> Option<persons::CurrentPlace> {
    let place = passing.current_place.as_ref()?;
    let told = place.dwelling.map(|dwelling| places.told(dwelling)).unwrap_or_default();
    Some(persons::CurrentPlace {
        dwelling_id: place.dwelling.map_or(0, DwellingId::get),
        address: place.address.as_ref().map_or(told.address, |address| address.as_str().to_owned()),
        areas: told.areas,
        since: date(place.since),
        possible_areas: told.possible_areas,
        area_undecided: told.area_undecided,
    })
}
