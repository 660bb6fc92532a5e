//! The end of permanent residence, contact addresses and findings as they should have been recorded.

use ledger_core::domain::event::{
    ContactAddressDeclared, ContactAddressWithdrawn, FindingClosed, Mover, NotLivingThereFound,
    PermanentResidenceDeregistered, RegistrationCancelled, ResidenceAbroadRegistered,
};
use ledger_core::domain::ids::{DwellingId, HouseholdId, PersonId, Position};
use ledger_core::domain::limits::PERSONS_PER_ACT;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::values::{ContactRole, DeregistrationGround};
use ledger_proto::ledger::event::v1 as events;

use crate::convert::from_proto::check::Check;

pub(super) fn abroad(
    event: &events::ResidenceAbroadRegistered,
    check: &mut Check<'_>,
) -> Option<ResidenceAbroadRegistered> {
    let persons = check.departures(&event.persons);
    let abroad = check.abroad(&event.country, &event.address);
    Some(ResidenceAbroadRegistered { persons: persons?, abroad })
}

pub(super) fn deregistered(
    event: &events::PermanentResidenceDeregistered,
    check: &mut Check<'_>,
) -> Option<PermanentResidenceDeregistered> {
    let persons = check.departures(&event.persons);
    let ground = check.listed("ground", event.ground, DeregistrationGround::from_number);
    Some(PermanentResidenceDeregistered { persons: persons?, ground: ground? })
}

pub(super) fn contact(
    event: &events::ContactAddressDeclared,
    check: &mut Check<'_>,
) -> Option<ContactAddressDeclared> {
    let person = check.required("person", event.person.as_ref());
    let person = person.and_then(|person| check.within("person", |check| check.departure(person)));
    let missing = Rejection::DwellingNotFound;
    let dwelling = check.optional_id("dwelling_id", event.dwelling_id, DwellingId::at, missing);
    let address = match event.dwelling_id {
        0 => check.required_text("address", &event.address),
        _ => check.text("address", &event.address),
    };
    let role = check.listed("role", event.role, ContactRole::from_number);
    Some(ContactAddressDeclared { person: person?, dwelling, address, role: role? })
}

pub(super) fn withdrawn(
    event: &events::ContactAddressWithdrawn,
    check: &mut Check<'_>,
) -> Option<ContactAddressWithdrawn> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound)?;
    Some(ContactAddressWithdrawn { person })
}

pub(super) fn not_living(
    event: &events::NotLivingThereFound,
    check: &mut Check<'_>,
) -> Option<NotLivingThereFound> {
    let about = check.who_and_where(event.person_id, event.dwelling_id);
    let until = check.whole_date("until", event.until.as_ref());
    let (person, dwelling) = about?;
    // Which registration it is about is for the register to say.
    Some(NotLivingThereFound { person, dwelling, until, registration: None })
}

pub(super) fn closed(event: &events::FindingClosed, check: &mut Check<'_>) -> Option<FindingClosed> {
    let (person, dwelling) = check.who_and_where(event.person_id, event.dwelling_id)?;
    Some(FindingClosed { person, dwelling })
}

pub(super) fn cancelled(
    event: &events::RegistrationCancelled,
    check: &mut Check<'_>,
) -> Option<RegistrationCancelled> {
    let missing = Rejection::EventNotFound;
    let registration = check.id("registration", event.registration, RecordId::at, missing);
    let persons = check.departures(&event.persons);
    let decision = check.required_code("decision", &event.decision);
    let reason = check.text("reason", &event.reason);
    let registration = registration?.0;
    Some(RegistrationCancelled { registration, persons: persons?, decision: decision?, reason })
}

/// A record that is not the first, which registers nobody.
struct RecordId(Position);

impl RecordId {
    fn at(position: Position) -> Option<Self> {
        (position != Position::ZERO).then_some(RecordId(position))
    }
}

impl Check<'_> {
    fn departures(&mut self, persons: &[events::Departure]) -> Option<Vec<Mover>> {
        self.required_items("persons", persons, PERSONS_PER_ACT, Check::departure)
    }

    fn departure(&mut self, departure: &events::Departure) -> Option<Mover> {
        let person = self.id("person_id", departure.person_id, PersonId::at, Rejection::PersonNotFound);
        let missing = Rejection::HouseholdNotFound;
        let left = departure.leaves_household_id;
        let leaves = self.optional_id("leaves_household_id", left, HouseholdId::at, missing);
        Some(Mover { person: person?, leaves })
    }

    fn who_and_where(&mut self, person: u64, dwelling: u64) -> Option<(PersonId, DwellingId)> {
        let person = self.id("person_id", person, PersonId::at, Rejection::PersonNotFound);
        let dwelling = self.id("dwelling_id", dwelling, DwellingId::at, Rejection::DwellingNotFound);
        Some((person?, dwelling?))
    }
}
