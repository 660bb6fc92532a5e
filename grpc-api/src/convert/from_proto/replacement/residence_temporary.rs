//! Temporary residence, absence and current places as they should have been recorded.

use ledger_core::domain::event::{
    AbsenceDeclared, AbsenceEnded, CurrentPlaceDeclared, TemporaryResidenceRegistered,
    TemporaryResidenceRemoved, TemporaryResidenceRenewed,
};
use ledger_core::domain::ids::{DwellingId, PersonId};
use ledger_core::domain::limits::PERSONS_PER_ACT;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::values::{AbsenceClass, RemovalGround};
use ledger_proto::ledger::event::v1 as events;

use crate::convert::from_proto::check::Check;

pub(super) fn register(
    event: &events::TemporaryResidenceRegistered,
    check: &mut Check<'_>,
) -> Option<TemporaryResidenceRegistered> {
    let persons = check.person_ids(&event.person_ids);
    let missing = Rejection::DwellingNotFound;
    let dwelling = check.id("dwelling_id", event.dwelling_id, DwellingId::at, missing);
    let until = check.required_day("until", event.until.as_ref());
    Some(TemporaryResidenceRegistered { persons: persons?, dwelling: dwelling?, until: until? })
}

pub(super) fn renew(
    event: &events::TemporaryResidenceRenewed,
    check: &mut Check<'_>,
) -> Option<TemporaryResidenceRenewed> {
    let persons = check.person_ids(&event.person_ids);
    let until = check.required_day("until", event.until.as_ref());
    Some(TemporaryResidenceRenewed { persons: persons?, until: until? })
}

pub(super) fn remove(
    event: &events::TemporaryResidenceRemoved,
    check: &mut Check<'_>,
) -> Option<TemporaryResidenceRemoved> {
    let persons = check.person_ids(&event.person_ids);
    let ground = check.listed("ground", event.ground, RemovalGround::from_number);
    Some(TemporaryResidenceRemoved { persons: persons?, ground: ground? })
}

pub(super) fn absence(event: &events::AbsenceDeclared, check: &mut Check<'_>) -> Option<AbsenceDeclared> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let class = check.listed("class", event.class, AbsenceClass::from_number);
    let until = check.whole_date("until", event.until.as_ref());
    let destination = check.text("destination", &event.destination);
    let reason = check.text("reason", &event.reason);
    Some(AbsenceDeclared { person: person?, class: class?, until, destination, reason })
}

pub(super) fn back(event: &events::AbsenceEnded, check: &mut Check<'_>) -> Option<AbsenceEnded> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound)?;
    Some(AbsenceEnded { person })
}

pub(super) fn current_place(
    event: &events::CurrentPlaceDeclared,
    check: &mut Check<'_>,
) -> Option<CurrentPlaceDeclared> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let missing = Rejection::DwellingNotFound;
    let dwelling = check.optional_id("dwelling_id", event.dwelling_id, DwellingId::at, missing);
    let address = match event.dwelling_id {
        0 => check.required_text("address", &event.address),
        _ => check.text("address", &event.address),
    };
    Some(CurrentPlaceDeclared { person: person?, dwelling, address })
}

impl Check<'_> {
    fn person_ids(&mut self, ids: &[u64]) -> Option<Vec<PersonId>> {
        self.required_items("person_ids", ids, PERSONS_PER_ACT, |check, id| {
            check.id("", *id, PersonId::at, Rejection::PersonNotFound)
        })
    }
}
