//! Acts on cards as they should have been recorded.

use ledger_core::domain::card::lists::{CardGround, TargetGroup};
use ledger_core::domain::card::printed::{OldNumberPrinted, PrintedFacts, PrintedPlaces};
use ledger_core::domain::dates::{PartialDate, RecordTime};
use ledger_core::domain::event::{CardApplied, CardApproved, CardHandedOver, CardPersonalised};
use ledger_core::domain::ids::{AreaId, CardId, DwellingId, PersonId};
use ledger_core::domain::number::{CardSerial, OldNumber, PersonalNumber};
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::text::Text;
use ledger_core::domain::values::{CardReason, Sex};
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
    let printed = match &event.printed {
        Some(facts) => Some(Box::new(check.within("printed", |check| printed(facts, check))?)),
        None => None,
    };
    let issue_date = on.and_then(PartialDate::full).unwrap_or_else(|| RecordTime::default().civil_date());
    let (card, person, serial) = (card?, person?, serial?);
    Some(CardPersonalised { card, person, serial, issue_date, expiry_date, printed })
}

/// What was printed, which may be as wrong as it was.
fn printed(facts: &events::PrintedFacts, check: &mut Check<'_>) -> Option<PrintedFacts> {
    let number = match facts.personal_number {
        0 => Some(None),
        number => Some(PersonalNumber::from_u64(number)).filter(Option::is_some),
    };
    if number.is_none() {
        check.note("personal_number", Malformed::InvalidNumber);
    }
    let full_name = check.required_text("full_name", &facts.full_name);
    let birth_date = match &facts.birth_date {
        Some(date) => check.date("birth_date", Some(date)),
        None => Some(PartialDate::UNKNOWN),
    };
    let sex = check.listed("sex", facts.sex, Sex::from_number);
    let nationality = match facts.nationality.as_bytes() {
        [] => Some(None),
        [first @ b'A'..=b'Z', second @ b'A'..=b'Z'] => Some(Some([*first, *second])),
        _ => None,
    };
    if nationality.is_none() {
        check.note("nationality", Malformed::InvalidCode);
    }
    let area =
        |check: &mut Check<'_>, field, id| check.optional_id(field, id, AreaId::at, Rejection::AreaNotFound);
    let birth_registration = area(check, "birth_registration_area_id", facts.birth_registration_area_id);
    let origin = area(check, "origin_area_id", facts.origin_area_id);
    let missing = Rejection::DwellingNotFound;
    let dwelling = check.optional_id("dwelling_id", facts.dwelling_id, DwellingId::at, missing);
    let old_number = match facts.old_number {
        None => Some(OldNumberPrinted::Untold),
        Some(0) => Some(OldNumberPrinted::None),
        Some(number) => OldNumber::from_u32(number).map(OldNumberPrinted::Number),
    };
    if old_number.is_none() {
        check.note("old_number", Malformed::InvalidNumber);
    }
    let family_words = facts.family_words.map(u8::try_from).transpose();
    if family_words.is_err() {
        check.note("family_words", Malformed::UnknownValue);
    }
    Some(PrintedFacts {
        old_number: old_number?,
        family_words: family_words.ok()?,
        personal_number: number?,
        full_name: full_name?,
        birth_date: birth_date?,
        sex: sex?,
        nationality: nationality?,
        birth_registration,
        origin,
        dwelling,
        places: facts.places.as_ref().map(places),
    })
}

/// Texts that the register composed, of whatever length. Held against what stands, like all that was printed.
fn places(places: &events::PrintedPlaces) -> PrintedPlaces {
    PrintedPlaces {
        birth_registration: Text::stored(&places.birth_registration),
        origin: Text::stored(&places.origin),
        residence: Text::stored(&places.residence),
    }
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
