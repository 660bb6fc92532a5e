//! What a person's life admits: the rules that every act is asked for each person it names.

use super::{Person, facts};
use crate::domain::card::validity::old_enough;
use crate::domain::dates::PartialDate;
use crate::domain::event::{Arrival, CardHandedOver, DeathRegistered, Event, PermanentResidenceChanged};
use crate::domain::history::Entry;
use crate::domain::ids::{DwellingId, HouseholdId, PersonId};
use crate::domain::rejection::Rejection;
use crate::domain::values::CardReason;

impl Person {
    /// The rules for any act in which the person takes part alive.
    pub(super) fn takes_part(&self, effective_date: PartialDate) -> Result<(), Rejection> {
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

    pub(super) fn may_enter_household(&self, dwelling: DwellingId) -> Result<(), Rejection> {
        if self.household.is_some() {
            return Err(Rejection::AlreadyInHousehold);
        }
        match self.residence {
            Some(residence) if residence.dwelling != dwelling => Err(Rejection::LivesElsewhere),
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn belongs_to(&self, household: HouseholdId) -> Result<(), Rejection> {
        if self.household_id() == Some(household) { Ok(()) } else { Err(Rejection::NotInHousehold) }
    }

    pub(super) fn may_move(&self, id: PersonId, change: &PermanentResidenceChanged) -> Result<(), Rejection> {
        if self.residence.is_some_and(|r| r.dwelling == change.dwelling) {
            return Err(Rejection::ResidenceUnchanged);
        }
        let leaves = change.movers.iter().find(|m| m.person == id).and_then(|m| m.leaves);
        let stays_in = match &change.household {
            Arrival::SameHousehold(household) => Some(*household),
            Arrival::Alone | Arrival::Joined(..) | Arrival::Formed(..) => None,
        };
        if self.household_id() == leaves.or(stays_in) { Ok(()) } else { Err(Rejection::NotInHousehold) }
    }

    pub(super) fn admits_card_act(&self, event: &Event, on: PartialDate) -> Result<(), Rejection> {
        if let Event::CardApplied(application) = event {
            if on.full().is_some_and(|day| !old_enough(self.birth_date(), day)) {
                return Err(Rejection::TooYoungForCard);
            }
            if self.cards.open.is_some() {
                return Err(Rejection::ApplicationOpen);
            }
            return match (application.reason, self.cards.held_before) {
                (CardReason::First, true) => Err(Rejection::CardExists),
                (CardReason::Change | CardReason::Reissue, false) => Err(Rejection::NoCardYet),
                (CardReason::First, false) | (CardReason::Change | CardReason::Reissue, true) => Ok(()),
            };
        }
        if let Event::CardHandedOver(CardHandedOver { replaces, .. }) = event
            && *replaces != self.cards.active
        {
            return Err(Rejection::NotAwaitingHandOver);
        }
        Ok(())
    }

    /// A death ends everything that the dead had, and names it.
    pub(super) fn may_die(&self, death: &DeathRegistered) -> Result<(), Rejection> {
        if death.household != self.household_id() {
            return Err(Rejection::NotInHousehold);
        }
        let mut had = self.cards.ending();
        if death.cards.len() == had.clone().count() && had.all(|card| death.cards.contains(&card)) {
            Ok(())
        } else {
            Err(Rejection::CardsIncomplete)
        }
    }

    /// The birth or enrolment of somebody else who names this person as a parent.
    pub(super) fn may_be_parent(&self, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        match entry.event.as_ref() {
            Event::PersonEnrolled(e) => facts::admits_parent(self, id, &e.facts),
            Event::BirthRegistered(e) => facts::admits_parent(self, id, &e.facts)
                .and_then(|()| facts::admits_parent_alive(self, id, &e.facts)),
            Event::LedgerFounded(_)
            | Event::AreaEstablished(_)
            | Event::DwellingRegistered(_)
            | Event::DeathRegistered(_)
            | Event::HouseholdFormed(_)
            | Event::HouseholdJoined(_)
            | Event::HouseholdLeft(_)
            | Event::HouseholdHeadChanged(_)
            | Event::PermanentResidenceChanged(_)
            | Event::CardApplied(_)
            | Event::CardApproved(_)
            | Event::CardPersonalised(_)
            | Event::CardHandedOver(_)
            | Event::EventCorrected(_)
            | Event::EventAnnulled(_) => Ok(()),
        }
    }
}
