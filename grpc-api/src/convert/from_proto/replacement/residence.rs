//! Moves as they should have been recorded.

use ledger_core::domain::event::{Arrival, Mover, PermanentResidenceChanged};
use ledger_core::domain::ids::{DwellingId, HouseholdId, PersonId};
use ledger_core::domain::limits::PERSONS_PER_ACT;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::values::Relation;
use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::event::v1::permanent_residence_changed::Household;

use crate::convert::from_proto::check::Check;
use crate::convert::from_proto::violation::Malformed;

pub(super) fn moved(
    event: &events::PermanentResidenceChanged,
    check: &mut Check<'_>,
) -> Option<PermanentResidenceChanged> {
    let dwelling = check.id("dwelling_id", event.dwelling_id, DwellingId::at, Rejection::DwellingNotFound);
    let missing = Rejection::HouseholdNotFound;
    let movers = check.required_items("movers", &event.movers, PERSONS_PER_ACT, |check, mover| {
        let person = check.id("person_id", mover.person_id, PersonId::at, Rejection::PersonNotFound);
        let leaves =
            check.optional_id("leaves_household_id", mover.leaves_household_id, HouseholdId::at, missing);
        Some(Mover { person: person?, leaves })
    });
    let household = check.arrival(event.household.as_ref(), event.movers.len());
    let basis = check.basis("basis", event.basis.as_ref());
    Some(PermanentResidenceChanged {
        dwelling: dwelling?,
        movers: movers?,
        household: household?,
        basis: basis?,
    })
}

impl Check<'_> {
    fn arrival(&mut self, household: Option<&Household>, movers: usize) -> Option<Arrival> {
        let missing = Rejection::HouseholdNotFound;
        match household {
            None => Some(Arrival::Alone),
            Some(Household::SameHouseholdId(id)) => {
                self.id("same_household_id", *id, HouseholdId::at, missing).map(Arrival::SameHousehold)
            }
            Some(Household::Joined(joined)) => self.within("joined", |check| {
                let household = check.id("household_id", joined.household_id, HouseholdId::at, missing);
                let relations = check.relations(&joined.relations, movers);
                Some(Arrival::Joined(household?, relations?))
            }),
            Some(Household::Formed(formed)) => self.within("formed", |check| {
                let relations = check.relations(&formed.relations, movers);
                let file_number = check.code("file_number", &formed.file_number);
                Some(Arrival::Formed(relations?, file_number))
            }),
        }
    }

    /// One relation for each mover.
    fn relations(&mut self, relations: &[i32], movers: usize) -> Option<Vec<Relation>> {
        if relations.len() != movers {
            self.note("relations", Malformed::ListsDiffer);
            return None;
        }
        self.items("relations", relations, PERSONS_PER_ACT, |check, relation| {
            check.listed("", *relation, Relation::from_number)
        })
    }
}
