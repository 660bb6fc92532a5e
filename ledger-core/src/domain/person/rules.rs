//! What a person's life admits: the rules that every act is asked for each person it names.

use super::Person;
use crate::domain::dates::PartialDate;
use crate::domain::event::{Arrival, PermanentResidenceChanged};
use crate::domain::history::Entry;
use crate::domain::ids::{DwellingId, HouseholdId, PersonId};
use crate::domain::rejection::Rejection;

impl Person {
    /// The rules for any act about a person, whether they live or not.
    pub(crate) fn is_born(&self, effective_date: PartialDate) -> Result<(), Rejection> {
        if !self.exists() {
            return Err(Rejection::PersonNotFound);
        }
        let early = effective_date.certainly_before(self.birth_date());
        if early { Err(Rejection::BeforeBirth) } else { Ok(()) }
    }

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

    pub(crate) fn may_enter_household(&self, dwelling: DwellingId, entry: &Entry) -> Result<(), Rejection> {
        if self.household.is_some() {
            return Err(Rejection::AlreadyInHousehold);
        }
        // A later record says that they live nowhere from an earlier day on, which entering a household would not change.
        if self.residence.is_none() && self.residence_overrides(entry) {
            return Err(Rejection::LivesElsewhere);
        }
        // Residence abroad ends by a change of permanent residence.
        if self.lives_abroad() {
            return Err(Rejection::LivesElsewhere);
        }
        match self.residence {
            Some(residence) if residence.dwelling != dwelling => Err(Rejection::LivesElsewhere),
            Some(_) | None => Ok(()),
        }
    }

    pub(crate) fn belongs_to(&self, household: HouseholdId) -> Result<(), Rejection> {
        if self.household_id() == Some(household) { Ok(()) } else { Err(Rejection::NotInHousehold) }
    }

    pub(crate) fn may_move(
        &self,
        id: PersonId,
        change: &PermanentResidenceChanged,
        entry: &Entry,
    ) -> Result<(), Rejection> {
        // Somebody who moves alone does it themselves, and so does the head of a household that is formed.
        if change.movers.len() == 1 || change.head_formed() == Some(id) {
            self.acts(entry.effective_date)?;
        }
        // Who belongs to no household can be registered anew where they live, on another day or on other grounds.
        let anew = self.household.is_none() && change.household == Arrival::Alone;
        if !anew && self.residence.is_some_and(|r| r.dwelling == change.dwelling) {
            return Err(Rejection::ResidenceUnchanged);
        }
        // Where a later record says where they live from an earlier day on, they would be members and live elsewhere. A
        // household that moves as a whole is overridden with its members.
        let enters = matches!(change.household, Arrival::Joined(..) | Arrival::Formed(..));
        if enters && self.residence_overrides(entry) {
            return Err(Rejection::LivesElsewhere);
        }
        let leaves = change.movers.iter().find(|m| m.person == id).and_then(|m| m.leaves);
        let stays_in = match &change.household {
            Arrival::SameHousehold(household) => Some(*household),
            Arrival::Alone | Arrival::Joined(..) | Arrival::Formed(..) => None,
        };
        if self.household_id() == leaves.or(stays_in) { Ok(()) } else { Err(Rejection::NotInHousehold) }
    }
}
