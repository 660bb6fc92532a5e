//! What requests name persons and areas by.

use super::decide::Reads;
use super::error::LedgerError;
use crate::domain::claim::Claimed;
use crate::domain::dates::CivilDate;
use crate::domain::history::History;
use crate::domain::ids::{AreaId, OfficeId, PersonId};
use crate::domain::loaded::AnyHistory;
use crate::domain::number::PersonalNumber;
use crate::domain::subject::{AreaCode, Claim, OfficeCode, Subject};
use std::sync::Arc;

/// Answers from what is known now. The ledger answers from what is durable, the writer also from what it has staged.
pub trait Lookup {
    /// The holder of a personal number.
    ///
    /// # Errors
    /// When the log cannot be read.
    fn holder_of(&self, number: PersonalNumber) -> Result<Option<PersonId>, LedgerError>;

    /// The unit that has an area code on a day.
    ///
    /// # Errors
    /// When the log cannot be read.
    fn area_on(&self, code: AreaCode, day: CivilDate) -> Result<Option<AreaId>, LedgerError>;

    /// The office that has a code on a day.
    ///
    /// # Errors
    /// When the log cannot be read.
    fn office_on(&self, code: OfficeCode, day: CivilDate) -> Result<Option<OfficeId>, LedgerError>;
}

pub(super) fn holder_of(from: &dyn Reads, number: PersonalNumber) -> Result<Option<PersonId>, LedgerError> {
    Ok(claimed(from, Claim::PersonalNumber(number))?.and_then(|history| history.now().person))
}

pub(super) fn area_on(
    from: &dyn Reads,
    code: AreaCode,
    day: CivilDate,
) -> Result<Option<AreaId>, LedgerError> {
    Ok(claimed(from, Claim::AreaCode(code))?.and_then(|history| history.now().area_on(day)))
}

pub(super) fn office_on(
    from: &dyn Reads,
    code: OfficeCode,
    day: CivilDate,
) -> Result<Option<OfficeId>, LedgerError> {
    Ok(claimed(from, Claim::OfficeCode(code))?.and_then(|history| history.now().office_on(day)))
}

fn claimed(from: &dyn Reads, claim: Claim) -> Result<Option<Arc<History<Claimed>>>, LedgerError> {
    match from.history(Subject::Claim(claim))?.1 {
        AnyHistory::Claim(history) => Ok(Some(history)),
        AnyHistory::Person(_)
        | AnyHistory::Household(_)
        | AnyHistory::Dwelling(_)
        | AnyHistory::Card(_)
        | AnyHistory::Area(_)
        | AnyHistory::Office(_)
        | AnyHistory::Officer(_)
        | AnyHistory::Stock(_) => Ok(None),
    }
}
