//! The end of permanent residence, contact addresses and findings, good and wrong.

use ledger_core::domain::command::Command;
use ledger_core::domain::values::{ContactRole, DeregistrationGround};
use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::event::v1::event::Act;
use ledger_proto::ledger::registration::v1::act::Act as Line;
use ledger_proto::ledger::registration::v1::{
    CloseFindingRequest, DeclareContactAddressRequest, DeregisterPermanentResidenceRequest, NamedPerson,
    RecordNotLivingThereRequest, RegisterResidenceAbroadRequest, WithdrawContactAddressRequest,
};

use super::requests::{REQUEST_ID, correct, date, dwelling, person, provenance};
use super::{Write, finds, read};

fn persons() -> Vec<NamedPerson> {
    vec![NamedPerson { person: person(11) }, NamedPerson { person: person(12) }]
}

fn abroad() -> RegisterResidenceAbroadRequest {
    RegisterResidenceAbroadRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 16),
        persons: persons(),
        country: "FR".into(),
        address: "12 rue de la Paix".into(),
    }
}

fn deregister() -> DeregisterPermanentResidenceRequest {
    DeregisterPermanentResidenceRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 16),
        persons: persons(),
        ground: 3,
    }
}

fn contact() -> DeclareContactAddressRequest {
    DeclareContactAddressRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 16),
        person: person(11),
        dwelling: dwelling(6),
        address: "Hòm thư 12".into(),
        role: 2,
    }
}

fn withdraw() -> WithdrawContactAddressRequest {
    WithdrawContactAddressRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 16),
        person: person(11),
    }
}

fn not_living() -> RecordNotLivingThereRequest {
    RecordNotLivingThereRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 16),
        person: person(11),
        dwelling: dwelling(6),
        until: date(2022, 5, 18),
    }
}

fn close() -> CloseFindingRequest {
    CloseFindingRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 16),
        person: person(11),
        dwelling: dwelling(6),
    }
}

/// All of them as lines of a bulk import.
pub(super) fn lines() -> Vec<Line> {
    vec![
        Line::RegisterResidenceAbroad(abroad().bare()),
        Line::DeregisterPermanentResidence(deregister().bare()),
        Line::DeclareContactAddress(contact().bare()),
        Line::WithdrawContactAddress(withdraw().bare()),
        Line::RecordNotLivingThere(not_living().bare()),
        Line::CloseFinding(close().bare()),
    ]
    .into_iter()
    .chain(super::residence_temporary::lines())
    .chain(super::residence_stay::lines())
    .collect()
}

/// One replacement of each kind, with every field filled in.
pub(super) fn acts() -> Vec<Act> {
    let departure = |person_id| events::Departure { person_id, leaves_household_id: 20 };
    vec![
        Act::ResidenceAbroadRegistered(events::ResidenceAbroadRegistered {
            persons: vec![departure(11), departure(12)],
            country: "FR".into(),
            address: "12 rue de la Paix".into(),
        }),
        Act::PermanentResidenceDeregistered(events::PermanentResidenceDeregistered {
            persons: vec![departure(11)],
            ground: 8,
        }),
        Act::ContactAddressDeclared(events::ContactAddressDeclared {
            person: Some(departure(11)),
            dwelling_id: 6,
            address: "Hòm thư 12".into(),
            role: 1,
        }),
        Act::ContactAddressWithdrawn(events::ContactAddressWithdrawn { person_id: 11 }),
        Act::NotLivingThereFound(events::NotLivingThereFound {
            person_id: 11,
            dwelling_id: 6,
            until: date(2022, 5, 18),
            registration_position: 0,
        }),
        Act::FindingClosed(events::FindingClosed { person_id: 11, dwelling_id: 6 }),
    ]
    .into_iter()
    .chain(super::residence_temporary::acts())
    .chain(super::residence_stay::acts())
    .collect()
}

#[track_caller]
fn command<W: Write>(request: &W) -> Command {
    read(request).expect("a good request").command
}

#[test]
fn the_end_of_residence_is_read() {
    let Command::RegisterResidenceAbroad(went) = command(&abroad()) else { panic!("another command") };
    assert_eq!((went.persons.len(), went.abroad.country), (2, Some(*b"FR")));
    assert_eq!(went.abroad.address.unwrap().as_str(), "12 rue de la Paix");
    let Command::DeregisterPermanentResidence(ended) = command(&deregister()) else {
        panic!("another command")
    };
    assert_eq!((ended.persons.len(), ended.ground), (2, DeregistrationGround::AbsentTwelveMonths));
    let unknown = RegisterResidenceAbroadRequest { country: String::new(), ..abroad() };
    let Command::RegisterResidenceAbroad(went) = command(&unknown) else { panic!("another command") };
    assert_eq!(went.abroad.country, None);
}

#[test]
fn contact_addresses_and_findings_are_read() {
    let Command::DeclareContactAddress(declared) = command(&contact()) else { panic!("another command") };
    assert_eq!(declared.dwelling.map(|id| id.get()), Some(6));
    assert_eq!(declared.address.unwrap().as_str(), "Hòm thư 12");
    assert_eq!(declared.role, ContactRole::InsteadOfResidence);
    let Command::WithdrawContactAddress(withdrawn) = command(&withdraw()) else { panic!("another command") };
    assert_eq!((withdrawn.person.get(), withdrawn.effective_date.to_string().as_str()), (11, "2022-05-16"));
    let Command::RecordNotLivingThere(found) = command(&not_living()) else { panic!("another command") };
    assert_eq!((found.person.get(), found.dwelling.get()), (11, 6));
    assert_eq!(found.until.unwrap().to_string(), "2022-05-18");
    let Command::CloseFinding(closed) = command(&close()) else { panic!("another command") };
    assert_eq!((closed.person.get(), closed.dwelling.get()), (11, 6));
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let id = ("request_id", "REQUIRED");
    let day = ("effective_date", "REQUIRED");
    let person = ("person", "REQUIRED");
    finds(&RegisterResidenceAbroadRequest::default(), &[id, day, ("persons", "REQUIRED")]);
    finds(
        &DeregisterPermanentResidenceRequest::default(),
        &[id, day, ("persons", "REQUIRED"), ("ground", "REQUIRED")],
    );
    finds(
        &DeclareContactAddressRequest::default(),
        &[id, day, person, ("address", "REQUIRED"), ("role", "REQUIRED")],
    );
    finds(&WithdrawContactAddressRequest::default(), &[id, day, person]);
    finds(&RecordNotLivingThereRequest::default(), &[id, day, person, ("dwelling", "REQUIRED")]);
    finds(&CloseFindingRequest::default(), &[id, day, person, ("dwelling", "REQUIRED")]);

    for wrong in ["VN", "fr", "FRA", "6014"] {
        let request = RegisterResidenceAbroadRequest { country: wrong.into(), ..abroad() };
        finds(&request, &[("country", "INVALID_CODE")]);
    }
    for none in ["XX", "SU"] {
        let request = RegisterResidenceAbroadRequest { country: none.into(), ..abroad() };
        finds(&request, &[("country", "UNKNOWN_VALUE")]);
    }
    let nobody = RegisterResidenceAbroadRequest { persons: vec![NamedPerson::default()], ..abroad() };
    finds(&nobody, &[("persons[0].person", "REQUIRED")]);
    let crowd = vec![NamedPerson { person: super::requests::person(11) }; 201];
    finds(&RegisterResidenceAbroadRequest { persons: crowd, ..abroad() }, &[("persons", "TOO_MANY")]);
    finds(
        &DeregisterPermanentResidenceRequest { ground: 12, ..deregister() },
        &[("ground", "UNKNOWN_VALUE")],
    );
    finds(
        &RecordNotLivingThereRequest { until: date(2022, 5, 0), ..not_living() },
        &[("until", "INCOMPLETE_DATE")],
    );
}

#[test]
fn replacements_name_what_they_are_about() {
    let empty = |act, field: &str, fields: &[&str]| {
        let mut request = correct();
        request.replacement = Some(events::Event { act: Some(act), ..events::Event::default() });
        let paths: Vec<String> = fields.iter().map(|inner| format!("replacement.{field}.{inner}")).collect();
        let expected: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "REQUIRED")).collect();
        finds(&request, &expected);
    };
    let abroad = Act::ResidenceAbroadRegistered(Default::default());
    empty(abroad, "residence_abroad_registered", &["persons"]);
    let deregistered = Act::PermanentResidenceDeregistered(Default::default());
    empty(deregistered, "permanent_residence_deregistered", &["persons", "ground"]);
    let contact = Act::ContactAddressDeclared(Default::default());
    empty(contact, "contact_address_declared", &["person", "address", "role"]);
    let withdrawn = Act::ContactAddressWithdrawn(Default::default());
    empty(withdrawn, "contact_address_withdrawn", &["person_id"]);
    let found = Act::NotLivingThereFound(Default::default());
    empty(found, "not_living_there_found", &["person_id", "dwelling_id"]);
    empty(Act::FindingClosed(Default::default()), "finding_closed", &["person_id", "dwelling_id"]);
}
