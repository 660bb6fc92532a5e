//! Samples of residence beside permanent registration.

use super::{dwelling_id, household_id, person_id};
use crate::domain::dates::CivilDate;
use crate::domain::event::{
    AbsenceDeclared, AbsenceEnded, ContactAddressDeclared, ContactAddressWithdrawn, CurrentPlaceDeclared,
    Event, FindingClosed, Mover, NotLivingThereFound, PermanentResidenceDeregistered,
    ResidenceAbroadRegistered, TemporaryResidenceRegistered, TemporaryResidenceRemoved,
    TemporaryResidenceRenewed,
};
use crate::domain::residence::living::Abroad;
use crate::domain::text::Text;
use crate::domain::values::{AbsenceClass, ContactRole, DeregistrationGround, RemovalGround};

pub(super) fn events() -> Vec<(&'static str, &'static str, Event)> {
    let alone = Mover { person: person_id(100), leaves: None };
    let leaving = Mover { person: person_id(101), leaves: Some(household_id()) };
    let abroad = ResidenceAbroadRegistered {
        persons: vec![alone.clone(), leaving.clone()],
        abroad: Abroad { country: Some(*b"FR"), address: Some(Text::stored("12 rue de la Paix, Paris")) },
    };
    let unknown = ResidenceAbroadRegistered { persons: vec![alone.clone()], abroad: Abroad::default() };
    let ground = DeregistrationGround::AbsentTwelveMonths;
    let deregistered = PermanentResidenceDeregistered { persons: vec![leaving.clone()], ground };
    let beside = ContactAddressDeclared {
        person: alone,
        dwelling: None,
        address: Some(Text::stored("Hòm thư 12, bưu điện xã")),
        role: ContactRole::BesideResidence,
    };
    let instead = ContactAddressDeclared {
        person: leaving,
        dwelling: Some(dwelling_id()),
        address: None,
        role: ContactRole::InsteadOfResidence,
    };
    let until = CivilDate::new(2022, 7, 30);
    let (person, dwelling) = (person_id(100), dwelling_id());
    vec![
        ("residence_abroad_registered", "2022-01-05", Event::ResidenceAbroadRegistered(abroad)),
        ("residence_abroad_unknown", "2022-01-05", Event::ResidenceAbroadRegistered(unknown)),
        ("residence_deregistered", "2022-08-29", Event::PermanentResidenceDeregistered(deregistered)),
        ("contact_declared_beside", "2022-08-10", Event::ContactAddressDeclared(beside)),
        ("contact_declared_instead", "2022-08-10", Event::ContactAddressDeclared(instead)),
        (
            "contact_withdrawn",
            "2022-09-10",
            Event::ContactAddressWithdrawn(ContactAddressWithdrawn { person }),
        ),
        (
            "not_living_there_found",
            "2022-05-26",
            Event::NotLivingThereFound(NotLivingThereFound { person, dwelling, until }),
        ),
        ("finding_closed", "2022-07-30", Event::FindingClosed(FindingClosed { person, dwelling })),
    ]
    .into_iter()
    .chain(passing())
    .collect()
}

fn passing() -> Vec<(&'static str, &'static str, Event)> {
    let (person, dwelling) = (person_id(100), dwelling_id());
    let persons = vec![person, person_id(101)];
    let until = CivilDate::new(2024, 1, 5).unwrap();
    let (destination, reason) = (Some(Text::stored("Cần Thơ")), Some(Text::stored("Đi làm")));
    let absence =
        AbsenceDeclared { person, class: AbsenceClass::MilitaryAge, until: Some(until), destination, reason };
    let place =
        CurrentPlaceDeclared { person, dwelling: Some(dwelling), address: Some(Text::stored("Ghe 12")) };
    let stay = TemporaryResidenceRegistered { persons: persons.clone(), dwelling, until };
    let renewal = TemporaryResidenceRenewed { persons: persons.clone(), until };
    let removal = TemporaryResidenceRemoved { persons, ground: RemovalGround::AbsentSixMonths };
    vec![
        ("temporary_registered", "2022-01-05", Event::TemporaryResidenceRegistered(stay)),
        ("temporary_renewed", "2023-12-30", Event::TemporaryResidenceRenewed(renewal)),
        ("temporary_removed", "2022-09-05", Event::TemporaryResidenceRemoved(removal)),
        ("absence_declared", "2022-01-05", Event::AbsenceDeclared(absence)),
        ("absence_ended", "2022-03-05", Event::AbsenceEnded(AbsenceEnded { person })),
        ("current_place_declared", "2022-01-05", Event::CurrentPlaceDeclared(place)),
    ]
}
