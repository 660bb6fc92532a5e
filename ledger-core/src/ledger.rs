//! The engine: what reads the log for decisions, and the one writer behind it.

use thiserror::Error;

use crate::domain::dates::CivilDate;
use crate::domain::ids::{AreaId, PersonId, Position};
use crate::domain::number::PersonalNumber;
use crate::domain::subject::AreaCode;
use crate::log::LogError;

/// The ledger failed; not the fault of whoever asked.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// The log failed.
    #[error("the log failed")]
    Log(#[from] LogError),
    /// A record's bytes cannot be understood although their checksum is right.
    #[error("the record at position {position} cannot be read")]
    Record {
        /// Where.
        position: Position,
    },
}

/// What requests name persons and areas by, as known now. The ledger answers from what is durable, the writer also from
/// what it has not yet made durable.
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
}
