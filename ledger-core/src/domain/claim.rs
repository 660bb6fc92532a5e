//! A value that must be unique, or by which something is found: who holds it.

use super::dates::{CivilDate, PartialDate};
use super::event::Event;
use super::history::{Entry, Life};
use super::ids::{AreaId, CardId, PersonId, Position};
use super::rejection::Rejection;
use super::subject::{Claim, Subject};

/// A position at which no record ever stands.
const NOWHERE: Position = Position(u64::MAX - 1);

/// What is believed of a claimed value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claimed {
    /// Holder of a personal number.
    pub person: Option<PersonId>,
    /// The card that bears a serial.
    pub card: Option<CardId>,
    /// The units that had, have or will have an area code: from, last day, which.
    pub areas: Vec<(PartialDate, Option<CivilDate>, AreaId)>,
}

impl Claimed {
    /// The unit that has the code on that day.
    pub fn area_on(&self, day: CivilDate) -> Option<AreaId> {
        let in_force = |(from, until, _): &&(PartialDate, Option<CivilDate>, AreaId)| {
            *from <= PartialDate::from(day) && until.is_none_or(|last| day <= last)
        };
        self.areas.iter().rev().find(in_force).map(|(_, _, area)| *area)
    }
}

impl Life for Claimed {
    type Id = Claim;

    fn start(_id: Claim) -> Position {
        // Nothing brings a value in; its records stand in the order of the log.
        NOWHERE
    }

    fn subject(id: Claim) -> Subject {
        Subject::Claim(id)
    }

    fn admits(&self, id: Claim, entry: &Entry) -> Result<(), Rejection> {
        match entry.event.as_ref() {
            Event::PersonEnrolled(_) | Event::BirthRegistered(_) if self.person.is_some() => {
                Err(Rejection::PersonalNumberTaken)
            }
            Event::CardPersonalised(_) if self.card.is_some() => Err(Rejection::CardSerialTaken),
            Event::AreaEstablished(e) => {
                debug_assert!(id == Claim::AreaCode(e.code), "a code's claim is for that code");
                let from = entry.effective_date;
                let until = e.in_force_until.map(PartialDate::from);
                let overlaps = |(other_from, other_until, _): &(PartialDate, Option<CivilDate>, AreaId)| {
                    until.is_none_or(|last| *other_from <= last)
                        && other_until.is_none_or(|last| from <= PartialDate::from(last))
                };
                if self.areas.iter().any(overlaps) { Err(Rejection::AreaCodeInForce) } else { Ok(()) }
            }
            Event::CardPersonalised(_)
            | Event::PersonEnrolled(_)
            | Event::BirthRegistered(_)
            | Event::LedgerFounded(_)
            | Event::DwellingRegistered(_)
            | Event::DeathRegistered(_)
            | Event::HouseholdFormed(_)
            | Event::HouseholdJoined(_)
            | Event::HouseholdLeft(_)
            | Event::HouseholdHeadChanged(_)
            | Event::PermanentResidenceChanged(_)
            | Event::CardApplied(_)
            | Event::CardApproved(_)
            | Event::CardHandedOver(_)
            | Event::EventCorrected(_)
            | Event::EventAnnulled(_) => Ok(()),
        }
    }

    fn apply(&mut self, _id: Claim, entry: &Entry) {
        match entry.event.as_ref() {
            Event::PersonEnrolled(_) | Event::BirthRegistered(_) => {
                self.person = PersonId::at(entry.position)
            }
            Event::CardPersonalised(e) => self.card = Some(e.card),
            Event::AreaEstablished(e) => {
                self.areas.extend(
                    AreaId::at(entry.position).map(|area| (entry.effective_date, e.in_force_until, area)),
                );
            }
            Event::LedgerFounded(_)
            | Event::DwellingRegistered(_)
            | Event::DeathRegistered(_)
            | Event::HouseholdFormed(_)
            | Event::HouseholdJoined(_)
            | Event::HouseholdLeft(_)
            | Event::HouseholdHeadChanged(_)
            | Event::PermanentResidenceChanged(_)
            | Event::CardApplied(_)
            | Event::CardApproved(_)
            | Event::CardHandedOver(_)
            | Event::EventCorrected(_)
            | Event::EventAnnulled(_) => {}
        }
    }
}
