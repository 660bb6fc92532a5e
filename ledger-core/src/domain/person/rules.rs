//! What a person's life admits: the rules that every act is asked for each person it names.

use super::Person;
use crate::domain::dates::PartialDate;
use crate::domain::event::{Arrival, PermanentResidenceChanged};
use crate::domain::ids::{DwellingId, HouseholdId, PersonId};
use crate::domain::rejection::Rejection;

impl Person {
    /// The rules for any act in which the person takes part alive.
    pub(crate) fn takes_part(&self, effective_date: PartialDate) -> Result<(), Rejection> {
        if !self.exists() {
            return Err(Rejection::PersonNotFound);
        }
        if self.died.is_some() {
            return Err(Rejection::PersonDeceased);
        }
        if effective_date.certainly_before(self.birth_date()) {
            return Err(Rejection::BeforeBirth);
        }
        Ok(())
    }

    pub(crate) fn may_enter_household(&self, dwelling: DwellingId) -> Result<(), Rejection> {
        if self.household.is_some() {
            return Err(Rejection::AlreadyInHousehold);
        }
        match self.residence {
            Some(residence) if residence.dwelling != dwelling => Err(Rejection::LivesElsewhere),
            Some(_) | None => Ok(()),
        }
    }

    pub(crate) fn belongs_to(&self, household: HouseholdId) -> Result<(), Rejection> {
        if self.household_id() == Some(household) { Ok(()) } else { Err(Rejection::NotInHousehold) }
    }

    pub(crate) fn may_move(&self, id: PersonId, change: &PermanentResidenceChanged) -> Result<(), Rejection> {
        // Who belongs to no household can be registered anew where they live, on another day or on other grounds.
        let anew = self.household.is_none() && change.household == Arrival::Alone;
        if !anew && self.residence.is_some_and(|r| r.dwelling == change.dwelling) {
            return Err(Rejection::ResidenceUnchanged);
        }
        let leaves = change.movers.iter().find(|m| m.person == id).and_then(|m| m.leaves);
        let stays_in = match &change.household {
            Arrival::SameHousehold(household) => Some(*household),
            Arrival::Alone | Arrival::Joined(..) | Arrival::Formed(..) => None,
        };
        if self.household_id() == leaves.or(stays_in) { Ok(()) } else { Err(Rejection::NotInHousehold) }
    }
}
