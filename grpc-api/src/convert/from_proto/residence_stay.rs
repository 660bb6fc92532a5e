//! Stay notices.

use ledger_core::domain::command::Command;
use ledger_core::domain::dates::{CivilDate, RecordTime};
use ledger_core::domain::event::StayNotified;
use ledger_core::domain::limits::PERSONS_PER_ACT;
use ledger_core::domain::residence::notify_stay::{Guest, NotifyStay, OtherGuest};
use ledger_proto::ledger::registration::v1::notified_guest::Guest as Given;
use ledger_proto::ledger::registration::v1::{GuestByPapers, NotifiedGuest, NotifyStayRequest};
use pbjson_types::Timestamp;

use super::check::Check;

pub(super) fn notify(request: &NotifyStayRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let dwelling = check.dwelling("dwelling", request.dwelling.as_ref());
    let guests = check.required_items("guests", &request.guests, PERSONS_PER_ACT, guest);
    let until = check.required_day("until", request.until.as_ref());
    let reason = check.text("reason", &request.reason);
    let arrived = check.perhaps_second("arrived_time", request.arrived_time.as_ref());
    let notified = check.required_second("notified_time", request.notified_time.as_ref());
    let (effective_date, guests) = (effective_date?, guests?);
    let stay = StayNotified {
        dwelling: dwelling?,
        guests,
        // Of a day that is not whole the decision says so, before it looks at the stay.
        from: effective_date.full().unwrap_or(CivilDate::last()),
        until: until?,
        reason,
        arrived: arrived?,
        notified: notified?,
    };
    Some(Command::NotifyStay(NotifyStay { effective_date, stay }))
}

fn guest(check: &mut Check<'_>, guest: &NotifiedGuest) -> Option<Guest> {
    match check.required("guest", guest.guest.as_ref())? {
        Given::Person(person) => check.person("person", Some(person)).map(Guest::Known),
        Given::Other(other) => check.within("other", |check| by_papers(check, other)),
    }
}

fn by_papers(check: &mut Check<'_>, other: &GuestByPapers) -> Option<Guest> {
    let name = check.name("name", other.name.as_ref());
    let document = check.code("document", &other.document);
    let nationality = check.nationality("nationality", &other.nationality);
    Some(Guest::Other(OtherGuest { name: name?, document, nationality }))
}

impl Check<'_> {
    /// An instant that must be said, without the parts of its second.
    pub(super) fn required_second(
        &mut self,
        field: &'static str,
        time: Option<&Timestamp>,
    ) -> Option<RecordTime> {
        let time = self.required(field, time)?;
        let instant = self.instant(field, *time)?;
        Some(RecordTime(instant.0.div_euclid(1_000_000) * 1_000_000))
    }

    /// The same where it may be left out.
    pub(super) fn perhaps_second(
        &mut self,
        field: &'static str,
        time: Option<&Timestamp>,
    ) -> Option<Option<RecordTime>> {
        if time.is_none() { Some(None) } else { self.required_second(field, time).map(Some) }
    }
}
