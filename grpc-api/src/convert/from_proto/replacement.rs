//! The event that a correction puts in the place of another. Its shape is that of stored events, but it comes from outside:
//! every value is checked as in the request that would have made it.

use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::event::Event;
use ledger_core::domain::rejection::Rejection;
use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::event::v1::event::Act;

use super::check::Check;

mod card;
mod household;
mod person;
mod place;
mod residence;

/// Reads the act of a replacement that takes effect on a date, or when its target did.
pub(super) fn read(event: &events::Event, on: Option<PartialDate>, check: &mut Check<'_>) -> Option<Event> {
    match check.required("act", event.act.as_ref())? {
        Act::LedgerFounded(_) | Act::EventCorrected(_) | Act::EventAnnulled(_) => {
            check.note_missing("", Rejection::NotAmendable);
            None
        }
        Act::AreaEstablished(e) => {
            check.within("area_established", |c| place::area(e, c)).map(Event::AreaEstablished)
        }
        Act::DwellingRegistered(e) => {
            check.within("dwelling_registered", |c| place::dwelling(e, c)).map(Event::DwellingRegistered)
        }
        Act::PersonEnrolled(e) => {
            check.within("person_enrolled", |c| person::enrolled(e, c)).map(Event::PersonEnrolled)
        }
        Act::BirthRegistered(e) => {
            check.within("birth_registered", |c| person::birth(e, c)).map(Event::BirthRegistered)
        }
        Act::DeathRegistered(e) => {
            check.within("death_registered", |c| person::death(e, c)).map(Event::DeathRegistered)
        }
        Act::HouseholdFormed(e) => {
            check.within("household_formed", |c| household::formed(e, c)).map(Event::HouseholdFormed)
        }
        Act::HouseholdJoined(e) => {
            check.within("household_joined", |c| household::joined(e, c)).map(Event::HouseholdJoined)
        }
        Act::HouseholdLeft(e) => {
            check.within("household_left", |c| household::left(e, c)).map(Event::HouseholdLeft)
        }
        Act::HouseholdHeadChanged(e) => {
            check.within("household_head_changed", |c| household::head(e, c)).map(Event::HouseholdHeadChanged)
        }
        Act::PermanentResidenceChanged(e) => check
            .within("permanent_residence_changed", |c| residence::moved(e, c))
            .map(Event::PermanentResidenceChanged),
        Act::CardApplied(e) => check.within("card_applied", |c| card::applied(e, c)).map(Event::CardApplied),
        Act::CardApproved(e) => {
            check.within("card_approved", |c| card::approved(e, c)).map(Event::CardApproved)
        }
        Act::CardPersonalised(e) => {
            check.within("card_personalised", |c| card::made(e, on, c)).map(Event::CardPersonalised)
        }
        Act::CardHandedOver(e) => {
            check.within("card_handed_over", |c| card::handed_over(e, c)).map(Event::CardHandedOver)
        }
    }
}
