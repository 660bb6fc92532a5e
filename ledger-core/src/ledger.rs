//! The engine: what reads the log for decisions, and the one writer behind it.

use std::sync::Arc;

use thiserror::Error;

use crate::domain::dates::{CivilDate, PartialDate, RecordTime};
use crate::domain::event::Event;
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

/// What came of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Where the act stands in the log; none where it was only validated.
    pub position: Option<Position>,
    /// When the ledger recorded it; none where it was only validated.
    pub record_time: Option<RecordTime>,
    /// The act had been recorded before, and this is the first answer again.
    pub repeated: bool,
    /// When it is true in the world.
    pub effective_date: PartialDate,
    /// What happened.
    pub event: Arc<Event>,
}
