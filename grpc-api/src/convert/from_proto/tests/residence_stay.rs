//! Bases of registrations, cancellations and stay notices, good and wrong.

use ledger_core::domain::command::Command;
use ledger_core::domain::residence::basis::{Basis, BasisGround, Consent, FloorArea, ParentConsent};
use ledger_core::domain::residence::notify_stay::Guest;
use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::event::v1::event::Act;
use ledger_proto::ledger::event::v1::stay_guest::Guest as Stored;
use ledger_proto::ledger::registration::v1::act::Act as Line;
use ledger_proto::ledger::registration::v1::notified_guest::Guest as Given;
use ledger_proto::ledger::registration::v1::{
    CancelRegistrationRequest, ChangePermanentResidenceRequest, GuestByPapers, NotifiedGuest,
    NotifyStayRequest,
};
use ledger_proto::ledger::r#type::v1::{self as types, RecordRef, record_ref};
use pbjson_types::Timestamp;

use super::requests::{REQUEST_ID, change_residence, correct, date, dwelling, full_name, person, provenance};
use super::{Write, finds, read};

fn cancel() -> CancelRegistrationRequest {
    CancelRegistrationRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 16),
        registration: Some(RecordRef { by: Some(record_ref::By::Position(30)) }),
        decision: "12/QĐ-CAX".into(),
        reason: "Không đúng đối tượng".into(),
    }
}

fn at(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp { seconds, nanos: 999_999_999 })
}

fn by_papers() -> GuestByPapers {
    GuestByPapers { name: full_name("Jean Martin"), document: "12AB34567".into(), nationality: "FR".into() }
}

fn notify() -> NotifyStayRequest {
    let known = NotifiedGuest { guest: person(11).map(Given::Person) };
    NotifyStayRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 16),
        dwelling: dwelling(6),
        guests: vec![known, NotifiedGuest { guest: Some(Given::Other(by_papers())) }],
        until: date(2022, 5, 18),
        reason: "Du lịch".into(),
        arrived_time: at(1_652_695_200),
        notified_time: at(1_652_698_800),
    }
}

/// All of them as lines of a bulk import.
pub(super) fn lines() -> Vec<Line> {
    let lines = vec![Line::CancelRegistration(cancel().bare()), Line::NotifyStay(notify().bare())];
    lines.into_iter().chain(super::bans::lines()).collect()
}

fn whole(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp { seconds, nanos: 0 })
}

/// One replacement of each kind, with every field filled in.
pub(super) fn acts() -> Vec<Act> {
    let other = events::OtherGuest {
        full_name: "Jean Martin".into(),
        family_words: 1,
        given_words: 1,
        document: "12AB34567".into(),
        nationality: "FR".into(),
    };
    [
        Act::RegistrationCancelled(events::RegistrationCancelled {
            registration: 30,
            persons: vec![events::Departure { person_id: 11, leaves_household_id: 20 }],
            decision: "12/QĐ-CAX".into(),
            reason: "Không đúng đối tượng".into(),
        }),
        Act::StayNotified(events::StayNotified {
            dwelling_id: 6,
            guests: vec![
                events::StayGuest { guest: Some(Stored::PersonId(11)) },
                events::StayGuest { guest: Some(Stored::Other(other)) },
            ],
            until: date(2022, 5, 18),
            reason: "Du lịch".into(),
            arrived_time: whole(1_652_695_200),
            notified_time: whole(1_652_698_800),
        }),
    ]
    .into_iter()
    .chain(super::bans::acts())
    .collect()
}

#[track_caller]
fn command<W: Write>(request: &W) -> Command {
    read(request).expect("a good request").command
}

#[test]
fn a_basis_is_read_with_its_consents_and_its_floor_area() {
    let Command::ChangePermanentResidence(act) = command(&change_residence()) else { panic!("another") };
    let told = Basis {
        ground: BasisGround::Rented,
        owner: Some(Consent::OnPaper),
        head: Some(Consent::Electronic),
        parent: Some(ParentConsent::CourtDecided),
        floor: Some(FloorArea { area: 4_550, persons: 3, least: 1_500 }),
    };
    assert_eq!(act.basis, Some(told));
    let silent = ChangePermanentResidenceRequest { basis: None, ..change_residence() };
    let Command::ChangePermanentResidence(act) = command(&silent) else { panic!("another") };
    assert_eq!(act.basis, None);
}

#[test]
fn cancellations_and_stays_are_read() {
    let Command::CancelRegistration(act) = command(&cancel()) else { panic!("another") };
    assert_eq!((act.registration.0, act.decision.as_str()), (30, "12/QĐ-CAX"));
    let Command::NotifyStay(act) = command(&notify()) else { panic!("another") };
    let stay = act.stay;
    assert_eq!(
        (stay.from.to_string().as_str(), stay.until.to_string().as_str()),
        ("2022-05-16", "2022-05-18")
    );
    let Guest::Other(other) = &stay.guests[1] else { panic!("somebody else") };
    assert_eq!((other.name.full(), other.nationality), ("Jean Martin", Some(*b"FR")));
    assert_eq!(stay.persons().map(|person| person.get()).collect::<Vec<_>>(), [11]);
    assert_eq!(stay.notified.0, 1_652_698_800_000_000, "to the second");
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let (id, day) = (("request_id", "REQUIRED"), ("effective_date", "REQUIRED"));
    finds(
        &CancelRegistrationRequest::default(),
        &[id, day, ("registration", "REQUIRED"), ("decision", "REQUIRED")],
    );
    let (dwelling, guests) = (("dwelling", "REQUIRED"), ("guests", "REQUIRED"));
    let (until, notified) = (("until", "REQUIRED"), ("notified_time", "REQUIRED"));
    finds(&NotifyStayRequest::default(), &[id, day, dwelling, guests, until, notified]);
    let guests = |guest| NotifyStayRequest { guests: vec![NotifiedGuest { guest }], ..notify() };
    finds(&guests(None), &[("guests[0].guest", "REQUIRED")]);
    let nobody = Some(Given::Other(GuestByPapers::default()));
    finds(&guests(nobody), &[("guests[0].other.name", "REQUIRED")]);
    let stateless = Some(Given::Other(GuestByPapers { nationality: "fr".into(), ..by_papers() }));
    finds(&guests(stateless), &[("guests[0].other.nationality", "INVALID_CODE")]);
    let crowd = vec![NotifiedGuest { guest: person(11).map(Given::Person) }; 201];
    finds(&NotifyStayRequest { guests: crowd, ..notify() }, &[("guests", "TOO_MANY")]);
    let never = NotifyStayRequest { notified_time: at(i64::MAX), ..notify() };
    finds(&never, &[("notified_time", "INVALID_DATE")]);
}

#[test]
fn a_wrong_basis_is_named() {
    let with = |change: &dyn Fn(&mut types::ResidenceBasis)| {
        let mut request = change_residence();
        change(request.basis.as_mut().expect("a basis"));
        request
    };
    finds(&with(&|basis| basis.ground = 0), &[("basis.ground", "REQUIRED")]);
    finds(&with(&|basis| basis.ground = 12), &[("basis.ground", "UNKNOWN_VALUE")]);
    finds(&with(&|basis| basis.ground = 1), &[("basis.floor_area", "NOT_APPLICABLE")]);
    finds(&with(&|basis| basis.owner_consent = 3), &[("basis.owner_consent", "UNKNOWN_VALUE")]);
    finds(&with(&|basis| basis.parent_consent = 4), &[("basis.parent_consent", "UNKNOWN_VALUE")]);
    finds(
        &with(&|basis| basis.floor_area = Some(types::FloorArea::default())),
        &[
            ("basis.floor_area.area", "REQUIRED"),
            ("basis.floor_area.persons", "REQUIRED"),
            ("basis.floor_area.least_per_person", "REQUIRED"),
        ],
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
    let cancelled = Act::RegistrationCancelled(Default::default());
    empty(cancelled, "registration_cancelled", &["registration", "persons", "decision"]);
    let notified = Act::StayNotified(Default::default());
    empty(notified, "stay_notified", &["dwelling_id", "guests", "until", "notified_time"]);
}
