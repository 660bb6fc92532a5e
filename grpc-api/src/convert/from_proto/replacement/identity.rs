//! Acts on nationality, numbers and records as they should have been recorded.

use ledger_core::domain::event::{
    NationalityGained, NationalityLost, OldNumberLinked, OldNumberUnlinked, ParticularsUpdated,
    PersonalNumberCancelled, PersonalNumberEstablished, PersonalNumberReestablished, RecordsMerged,
    RecordsSplit, SectorIdLinked, SectorIdUnlinked,
};
use ledger_core::domain::ids::{CardId, HouseholdId, PersonId};
use ledger_core::domain::limits::PERSONS_PER_ACT;
use ledger_core::domain::number::{OldNumber, PersonalNumber};
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::values::{NationalityGain, NationalityLoss, NumberGround};
use ledger_proto::ledger::event::v1 as events;

use crate::convert::from_proto::check::Check;
use crate::convert::from_proto::violation::Malformed;

pub(super) fn nationality_lost(
    event: &events::NationalityLost,
    check: &mut Check<'_>,
) -> Option<NationalityLost> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let way = check.listed("way", event.way, NationalityLoss::from_number);
    let nationality = check.foreign("nationality", &event.nationality);
    let missing = Rejection::HouseholdNotFound;
    let household = check.optional_id("household_id", event.household_id, HouseholdId::at, missing);
    let cards = check.items("card_ids", &event.card_ids, PERSONS_PER_ACT, |check, card| {
        check.id("", *card, CardId::at, Rejection::CardNotFound)
    });
    Some(NationalityLost { person: person?, way: way?, nationality, household, cards: cards? })
}

pub(super) fn nationality_gained(
    event: &events::NationalityGained,
    check: &mut Check<'_>,
) -> Option<NationalityGained> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let way = check.listed("way", event.way, NationalityGain::from_number);
    let was = check.nationality("was", &event.was);
    Some(NationalityGained { person: person?, way: way?, was, ends_certificate: event.ends_certificate })
}

pub(super) fn established(
    event: &events::PersonalNumberEstablished,
    check: &mut Check<'_>,
) -> Option<PersonalNumberEstablished> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let number = check.number("number", event.number);
    Some(PersonalNumberEstablished { person: person?, number: number? })
}

pub(super) fn cancelled(
    event: &events::PersonalNumberCancelled,
    check: &mut Check<'_>,
) -> Option<PersonalNumberCancelled> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let number = check.number("number", event.number);
    let ground = check.listed("ground", event.ground, NumberGround::from_number);
    Some(PersonalNumberCancelled { person: person?, number: number?, ground: ground? })
}

pub(super) fn reestablished(
    event: &events::PersonalNumberReestablished,
    check: &mut Check<'_>,
) -> Option<PersonalNumberReestablished> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let old = check.number("old", event.old);
    let number = check.number("number", event.number);
    let ground = check.listed("ground", event.ground, NumberGround::from_number);
    let (person, old, number, ground) = (person?, old?, number?, ground?);
    Some(PersonalNumberReestablished { person, old, number, ground })
}

pub(super) fn old_linked(event: &events::OldNumberLinked, check: &mut Check<'_>) -> Option<OldNumberLinked> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let number = check.old_number("number", event.number);
    let valid_until = check.whole_date("valid_until", event.valid_until.as_ref());
    Some(OldNumberLinked { person: person?, number: number?, valid_until })
}

pub(super) fn old_unlinked(
    event: &events::OldNumberUnlinked,
    check: &mut Check<'_>,
) -> Option<OldNumberUnlinked> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let number = check.old_number("number", event.number);
    Some(OldNumberUnlinked { person: person?, number: number? })
}

pub(super) fn sector_linked(event: &events::SectorIdLinked, check: &mut Check<'_>) -> Option<SectorIdLinked> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let id = check.sector_id("id", event.id.as_ref());
    let valid_until = check.whole_date("valid_until", event.valid_until.as_ref());
    Some(SectorIdLinked { person: person?, id: id?, valid_until })
}

pub(super) fn sector_unlinked(
    event: &events::SectorIdUnlinked,
    check: &mut Check<'_>,
) -> Option<SectorIdUnlinked> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let id = check.sector_id("id", event.id.as_ref());
    Some(SectorIdUnlinked { person: person?, id: id? })
}

pub(super) fn merged(event: &events::RecordsMerged, check: &mut Check<'_>) -> Option<Box<RecordsMerged>> {
    let (kept, merged) = check.kept_and_merged(event.kept_id, event.merged_id);
    let numbers = check.numbers("numbers", &event.numbers);
    let reason = check.required_text("reason", &event.reason);
    Some(Box::new(RecordsMerged { kept: kept?, merged: merged?, numbers: numbers?, reason: reason? }))
}

pub(super) fn particulars(
    event: &events::ParticularsUpdated,
    check: &mut Check<'_>,
) -> Option<Box<ParticularsUpdated>> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let becomes = check.particulars("becomes", event.becomes.as_ref());
    Some(Box::new(ParticularsUpdated { person: person?, becomes: becomes? }))
}

pub(super) fn split(event: &events::RecordsSplit, check: &mut Check<'_>) -> Option<Box<RecordsSplit>> {
    let (kept, merged) = check.kept_and_merged(event.kept_id, event.merged_id);
    let numbers = check.numbers("numbers", &event.numbers);
    let reason = check.required_text("reason", &event.reason);
    Some(Box::new(RecordsSplit { kept: kept?, merged: merged?, numbers: numbers?, reason: reason? }))
}

impl Check<'_> {
    fn kept_and_merged(&mut self, kept: u64, merged: u64) -> (Option<PersonId>, Option<PersonId>) {
        (
            self.id("kept_id", kept, PersonId::at, Rejection::PersonNotFound),
            self.id("merged_id", merged, PersonId::at, Rejection::PersonNotFound),
        )
    }

    /// A personal number as an integer, which must be given.
    fn number(&mut self, field: &'static str, number: u64) -> Option<PersonalNumber> {
        if number == 0 {
            self.note(field, Malformed::Required);
        }
        self.optional_number(field, number, PersonalNumber::from_u64)
    }

    fn numbers(&mut self, field: &'static str, numbers: &[u64]) -> Option<Vec<PersonalNumber>> {
        self.items(field, numbers, PERSONS_PER_ACT, |check, number| check.number("", *number))
    }

    /// An old number as an integer, which must be given.
    fn old_number(&mut self, field: &'static str, number: u32) -> Option<OldNumber> {
        if number == 0 {
            self.note(field, Malformed::Required);
        }
        let from = |number| u32::try_from(number).ok().and_then(OldNumber::from_u32);
        self.optional_number(field, u64::from(number), from)
    }
}
