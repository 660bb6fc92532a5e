//! Samples of residence beside permanent registration.

use super::{dwelling_id, household_id, person_id};
use crate::domain::dates::{CivilDate, RecordTime};
use crate::domain::event::{
    AbsenceDeclared, AbsenceEnded, Arrival, ContactAddressDeclared, ContactAddressWithdrawn,
    CurrentPlaceDeclared, Event, FindingClosed, Mover, NotLivingThereFound, PermanentResidenceChanged,
    PermanentResidenceDeregistered, RegistrationCancelled, ResidenceAbroadRegistered, StayNotified,
    TemporaryResidenceRegistered, TemporaryResidenceRemoved, TemporaryResidenceRenewed,
};
use crate::domain::ids::Position;
use crate::domain::name::PersonName;
use crate::domain::residence::basis::{Basis, BasisGround, Consent, FloorArea, ParentConsent};
use crate::domain::residence::living::Abroad;
use crate::domain::residence::notify_stay::{Guest, OtherGuest};
use crate::domain::text::{Code, Text};
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
    let registration = Some(Position(300));
    let wanting = NotLivingThereFound { person, dwelling, until: None, registration };
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
            Event::NotLivingThereFound(NotLivingThereFound { person, dwelling, until, registration: None }),
        ),
        ("finding_closed", "2022-07-30", Event::FindingClosed(FindingClosed { person, dwelling })),
    ]
    .into_iter()
    .chain(passing())
    .chain(registered_and_cancelled())
    .chain(stays())
    .chain([("not_living_there_by_a_registration_found", "2022-05-26", Event::NotLivingThereFound(wanting))])
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

fn registered_and_cancelled() -> Vec<(&'static str, &'static str, Event)> {
    let moved = |basis| {
        Event::PermanentResidenceChanged(PermanentResidenceChanged {
            dwelling: dwelling_id(),
            movers: vec![Mover { person: person_id(100), leaves: None }],
            household: Arrival::Alone,
            basis: Some(basis),
        })
    };
    let own = Basis { ground: BasisGround::OwnDwelling, owner: None, head: None, parent: None, floor: None };
    let rented = Basis {
        ground: BasisGround::Rented,
        owner: Some(Consent::OnPaper),
        head: Some(Consent::Electronic),
        parent: Some(ParentConsent::CourtDecided),
        floor: Some(FloorArea { area: 4_550, persons: 3, least: 1_500 }),
    };
    let cancelled = RegistrationCancelled {
        registration: Position(300),
        persons: vec![Mover { person: person_id(101), leaves: Some(household_id()) }],
        decision: Code::stored("12/QĐ-CAX"),
        reason: Some(Text::stored("Không đúng đối tượng")),
    };
    vec![
        ("moved_to_own_dwelling", "2022-01-05", moved(own)),
        ("moved_to_rented_dwelling", "2022-01-05", moved(rented)),
        ("registration_cancelled", "2022-06-01", Event::RegistrationCancelled(cancelled)),
    ]
}

fn stays() -> Vec<(&'static str, &'static str, Event)> {
    let other = OtherGuest {
        name: PersonName::parse("Jean Martin").unwrap(),
        document: Some(Code::stored("12AB34567")),
        nationality: Some(*b"FR"),
    };
    let unnamed = OtherGuest { document: None, nationality: None, ..other.clone() };
    let one = StayNotified {
        dwelling: dwelling_id(),
        guests: vec![Guest::Known(person_id(100))],
        from: CivilDate::new(2022, 3, 4).unwrap(),
        until: CivilDate::new(2022, 3, 6).unwrap(),
        reason: None,
        arrived: None,
        notified: RecordTime(1_646_400_600_000_000),
    };
    let all = StayNotified {
        guests: vec![Guest::Known(person_id(100)), Guest::Other(other), Guest::Other(unnamed)],
        reason: Some(Text::stored("Du lịch")),
        arrived: Some(RecordTime(1_646_398_800_000_000)),
        ..one.clone()
    };
    vec![
        ("stay_notified", "2022-03-04", Event::StayNotified(one)),
        ("stay_notified_of_others", "2022-03-04", Event::StayNotified(all)),
    ]
}
