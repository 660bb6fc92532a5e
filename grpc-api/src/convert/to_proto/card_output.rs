//! What is printed on a card, as answers and files show it.

use ledger_core::domain::card::Card;
use ledger_core::domain::card::print::face::{self, Side};
use ledger_core::domain::card::print::mrz::{self, ForLife};
use ledger_core::domain::card::print::{Layout, Printable, qr};
use ledger_core::domain::card::printed::{OldNumberPrinted, PrintedFacts, PrintedPlaces};
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::person::Person;
use ledger_proto::ledger::person::v1 as persons;

use super::place::Places;

/// What a card of this person says that is issued on a day: the facts as printed, where that is known, else as they are now.
/// None where there is no such person, or no personal number, which a card must bear.
pub fn printable(
    card: &Card,
    holder: &Person,
    (issue_date, expiry_date): (CivilDate, Option<CivilDate>),
    places: &Places<'_>,
) -> Option<Printable> {
    let identity = holder.identity.as_ref()?;
    let facts = match &card.course.printed {
        Some(printed) => printed.as_ref().clone(),
        None => PrintedFacts::of(holder, Layout::of(issue_date), Some(issue_date))?,
    };
    let said = facts.places.clone();
    let said = said.unwrap_or_else(|| PrintedPlaces::of(&facts, issue_date, &places.known()));
    // Older records do not tell how the name divides: it is told of the name that it divides.
    let same_name = identity.name.full() == facts.full_name.as_str();
    let believed = if same_name { identity.name.family_words() } else { 0 };
    Some(Printable {
        personal_number: facts.personal_number?,
        old_number: match facts.old_number {
            OldNumberPrinted::Untold => identity.old_number,
            OldNumberPrinted::None => None,
            OldNumberPrinted::Number(number) => Some(number),
        },
        full_name: facts.full_name.as_str().to_owned(),
        family_words: facts.family_words.unwrap_or(believed),
        birth_date: facts.birth_date,
        sex: facts.sex,
        nationality: facts.nationality,
        birth_registration: said.birth_registration.as_str().to_owned(),
        origin: said.origin.as_str().to_owned(),
        residence: said.residence.as_str().to_owned(),
        issue_date,
        expiry_date,
    })
}

/// The outputs of a card.
pub fn outputs(of: &Printable, for_life: ForLife) -> persons::CardOutputs {
    let field = |field: face::Field| persons::CardField {
        back: field.side == Side::Back,
        name: field.name.to_owned(),
        label: field.label.to_owned(),
        text: field.text,
    };
    let layout = match Layout::of(of.issue_date) {
        Layout::Card2021 => persons::CardLayout::CardLayout2021,
        Layout::Card2024 => persons::CardLayout::CardLayout2024,
        Layout::BeforeChip => persons::CardLayout::BeforeChip,
    };
    persons::CardOutputs {
        layout: layout.into(),
        fields: face::fields(of).into_iter().map(field).collect(),
        qr_payload: qr::payload(of).unwrap_or_default(),
        mrz: mrz::lines(of, for_life).map_or_else(Vec::new, |lines| lines.0.to_vec()),
    }
}
