//! Samples of residence beside permanent registration.

use super::{dwelling_id, household_id, person_id};
use crate::domain::dates::CivilDate;
use crate::domain::event::{
    ContactAddressDeclared, ContactAddressWithdrawn, Event, FindingClosed, Mover, NotLivingThereFound,
    PermanentResidenceDeregistered, ResidenceAbroadRegistered,
};
use crate::domain::residence::living::Abroad;
use crate::domain::text::Text;
use crate::domain::values::{ContactRole, DeregistrationGround};

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
}
