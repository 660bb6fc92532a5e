//! Acts on cards as they should have been recorded.

use ledger_core::domain::card::lists::{CardGround, TargetGroup};
use ledger_core::domain::dates::{PartialDate, RecordTime};
use ledger_core::domain::event::{CardApplied, CardApproved, CardHandedOver, CardPersonalised};
use ledger_core::domain::ids::{CardId, PersonId};
use ledger_core::domain::number::CardSerial;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::values::CardReason;
use ledger_proto::ledger::event::v1 as events;

use crate::convert::from_proto::check::Check;
use crate::convert::from_proto::violation::Malformed;

pub(super) fn applied(event: &events::CardApplied, check: &mut Check<'_>) -> Option<CardApplied> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let reason = check.listed("reason", event.reason, CardReason::from_number);
    let ground = check.perhaps_listed("ground", event.ground, CardGround::from_number);
    let group = check.perhaps_listed("target_group", event.target_group, TargetGroup::from_number);
    Some(CardApplied { person: person?, reason: reason?, ground, group })
}

pub(super) fn approved(event: &events::CardApproved, check: &mut Check<'_>) -> Option<CardApproved> {
    let (card, person) = check.card_and_person(event.card_id, event.person_id);
    Some(CardApproved { card: card?, person: person? })
}

/// The day of issue is the correction's effective date. Where that is only known to stay as it stands, any day may stand
/// here: the decision puts the right one in its place.
pub(super) fn made(
    event: &events::CardPersonalised,
    on: Option<PartialDate>,
    check: &mut Check<'_>,
) -> Option<CardPersonalised> {
    let (card, person) = check.card_and_person(event.card_id, event.person_id);
    let invalid = Malformed::InvalidNumber;
    let serial = check.required_formed("serial", &event.serial, CardSerial::parse, invalid);
    let expiry_date = check.whole_date("expiry_date", event.expiry_date.as_ref());
    let issue_date = on.and_then(PartialDate::full).unwrap_or_else(|| RecordTime::default().civil_date());
    Some(CardPersonalised { card: card?, person: person?, serial: serial?, issue_date, expiry_date })
}

pub(super) fn handed_over(event: &events::CardHandedOver, check: &mut Check<'_>) -> Option<CardHandedOver> {
    let (card, person) = check.card_and_person(event.card_id, event.person_id);
    let missing = Rejection::CardNotFound;
    let replaces = check.optional_id("replaces_card_id", event.replaces_card_id, CardId::at, missing);
    Some(CardHandedOver { card: card?, person: person?, replaces })
}

impl Check<'_> {
    pub(super) fn card_and_person(&mut self, card: u64, person: u64) -> (Option<CardId>, Option<PersonId>) {
        (
            self.id("card_id", card, CardId::at, Rejection::CardNotFound),
            self.id("person_id", person, PersonId::at, Rejection::PersonNotFound),
        )
    }
}
