//! Searches for persons: by a number, or by name and birth date.

use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::event::SectorId;
use ledger_core::domain::name::PersonName;
use ledger_core::domain::number::{CardSerial, OldNumber, PersonalNumber};
use ledger_core::domain::values::SectorKind;
use ledger_proto::ledger::person::v1::SearchPersonsRequest;
use ledger_proto::ledger::person::v1::lookup_persons_request::Number as NumberGiven;
use ledger_proto::ledger::r#type::v1 as types;

use crate::convert::from_proto::check::Check;
use crate::convert::from_proto::violation::Malformed;
use crate::convert::from_proto::{Context, ParseError};

/// A number that leads to persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// Personal number.
    Personal(PersonalNumber),
    /// Number of the old identity card.
    Old(OldNumber),
    /// Serial of a card.
    Card(CardSerial),
    /// Identifier of another sector.
    Sector(SectorId),
    /// Tax code that is a personal number.
    TaxCode(PersonalNumber),
}

/// Reads the number of a search for persons.
///
/// # Errors
/// What is wrong with it.
pub fn number(number: Option<&NumberGiven>, context: &Context<'_>) -> Result<Number, ParseError> {
    let mut check = Check::new(context);
    let invalid = Malformed::InvalidNumber;
    let read = check.required("number", number).and_then(|number| match number {
        NumberGiven::PersonalNumber(text) => check
            .required_formed("personal_number", text, PersonalNumber::parse, invalid)
            .map(Number::Personal),
        NumberGiven::OldNumber(text) => {
            check.required_formed("old_number", text, OldNumber::parse, invalid).map(Number::Old)
        }
        NumberGiven::CardSerial(text) => {
            check.required_formed("card_serial", text, CardSerial::parse, invalid).map(Number::Card)
        }
        NumberGiven::SectorId(id) => match personal_tax_code(id) {
            Some(number) => Some(Number::TaxCode(number)),
            None => check.sector_id("sector_id", Some(id)).map(Number::Sector),
        },
    });
    check.finish(read)
}

/// The personal number that a tax code is; none where it is a code of its own, or none at all.
fn personal_tax_code(id: &types::SectorId) -> Option<PersonalNumber> {
    let is_tax_code = id.kind == i32::from(SectorKind::TaxCode.number());
    if is_tax_code { PersonalNumber::parse(&id.value) } else { None }
}

/// Reads the name and the birth date of a search for persons.
///
/// # Errors
/// What is wrong with them.
pub fn name_and_birth(
    request: &SearchPersonsRequest,
    context: &Context<'_>,
) -> Result<(PersonName, PartialDate), ParseError> {
    let mut check = Check::new(context);
    let name = check.name("name", request.name.as_ref());
    let born = check.required_date("birth_date", request.birth_date.as_ref());
    check.finish(name.zip(born))
}
