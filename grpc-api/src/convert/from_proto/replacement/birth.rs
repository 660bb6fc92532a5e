//! Births as they should have been recorded.

use ledger_core::domain::event::{BirthAbroadNoted, BirthRegistered, PersonFacts, ToldParents};
use ledger_core::domain::identity::is_foreign;
use ledger_core::domain::ids::AreaId;
use ledger_core::domain::number::PersonalNumber;
use ledger_core::domain::rejection::Rejection;
use ledger_proto::ledger::event::v1 as events;

use crate::convert::from_proto::check::Check;
use crate::convert::from_proto::violation::Malformed;

/// The birth date stays open: it is the correction's effective date, and saying it twice could only contradict. A child of foreign
/// nationality has no number to repeat.
pub(super) fn registered(
    event: &events::BirthRegistered,
    check: &mut Check<'_>,
) -> Option<Box<BirthRegistered>> {
    let facts = undated_facts(event.facts.as_ref(), check);
    if let Some(given) = &event.facts
        && given.birth_registration_area_id == 0
    {
        check.within("facts", |check| check.note("birth_registration_area_id", Malformed::Required));
    }
    let personal_number =
        check.optional_number("personal_number", event.personal_number, PersonalNumber::from_u64);
    let foreign = is_foreign(facts.as_ref().and_then(|facts| facts.nationality));
    if event.personal_number == 0 && !foreign {
        check.note("personal_number", Malformed::Required);
    }
    let household = match &event.household {
        None => None,
        Some(entry) => Some(check.entry("household", Some(entry))?),
    };
    let registration_date = check.required_day("registration_date", event.registration_date.as_ref());
    let kind = check.birth_kind(event.kind, event.found.as_ref(), &event.surrogacy_paper);
    let none = ToldParents::default();
    let told = facts.as_ref().map_or(&none, |facts| &facts.told_parents);
    check.told_of_kind(told, kind.as_ref(), ["facts.told_father", "facts.told_mother"]);
    let birth_paper = check.code("birth_paper", &event.birth_paper);
    Some(Box::new(BirthRegistered {
        facts: facts?,
        registration_date: registration_date?,
        personal_number,
        household,
        kind: kind?,
        birth_paper,
    }))
}

pub(super) fn noted_abroad(
    event: &events::BirthAbroadNoted,
    check: &mut Check<'_>,
) -> Option<Box<BirthAbroadNoted>> {
    let facts = undated_facts(event.facts.as_ref(), check);
    if event.facts.as_ref().is_some_and(|facts| facts.birth_registration_area_id != 0) {
        check.within("facts", |check| check.note("birth_registration_area_id", Malformed::NotApplicable));
    }
    let abroad = check.registered_abroad(event.abroad.as_ref());
    let noting_area = check.id("noting_area_id", event.noting_area_id, AreaId::at, Rejection::AreaNotFound);
    let noted_date = check.required_day("noted_date", event.noted_date.as_ref());
    if event.personal_number == 0 {
        check.note("personal_number", Malformed::Required);
    }
    let personal_number =
        check.optional_number("personal_number", event.personal_number, PersonalNumber::from_u64);
    Some(Box::new(BirthAbroadNoted {
        facts: facts?,
        abroad: abroad?,
        noting_area: noting_area?,
        noted_date: noted_date?,
        personal_number: personal_number?,
    }))
}

fn undated_facts(facts: Option<&events::PersonFacts>, check: &mut Check<'_>) -> Option<PersonFacts> {
    let read = check.facts(facts);
    if facts.is_some_and(|facts| facts.birth_date.is_some()) {
        check.within("facts", |check| check.note("birth_date", Malformed::NotApplicable));
    }
    read
}
