//! Stay notices as they should have been recorded.

use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::event::StayNotified;
use ledger_core::domain::ids::{DwellingId, PersonId};
use ledger_core::domain::limits::PERSONS_PER_ACT;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::residence::notify_stay::{Guest, OtherGuest};
use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::event::v1::stay_guest::Guest as Stored;

use crate::convert::from_proto::check::Check;

/// The first day is the correction's effective date; where that is not said, the day that stands is put in its place.
pub(super) fn notified(
    event: &events::StayNotified,
    on: Option<PartialDate>,
    check: &mut Check<'_>,
) -> Option<StayNotified> {
    let missing = Rejection::DwellingNotFound;
    let dwelling = check.id("dwelling_id", event.dwelling_id, DwellingId::at, missing);
    let guests = check.required_items("guests", &event.guests, PERSONS_PER_ACT, guest);
    let until = check.required_day("until", event.until.as_ref());
    let reason = check.text("reason", &event.reason);
    let arrived = check.perhaps_second("arrived_time", event.arrived_time.as_ref());
    let notified = check.required_second("notified_time", event.notified_time.as_ref());
    Some(StayNotified {
        dwelling: dwelling?,
        guests: guests?,
        from: on.and_then(PartialDate::full).unwrap_or(CivilDate::last()),
        until: until?,
        reason,
        arrived: arrived?,
        notified: notified?,
    })
}

fn guest(check: &mut Check<'_>, guest: &events::StayGuest) -> Option<Guest> {
    match check.required("guest", guest.guest.as_ref())? {
        Stored::PersonId(id) => {
            check.id("person_id", *id, PersonId::at, Rejection::PersonNotFound).map(Guest::Known)
        }
        Stored::Other(other) => check.within("other", |check| {
            let name = check.counted_name(&other.full_name, other.family_words, other.given_words);
            let document = check.code("document", &other.document);
            let nationality = check.nationality("nationality", &other.nationality);
            Some(Guest::Other(OtherGuest { name: name?, document, nationality }))
        }),
    }
}
