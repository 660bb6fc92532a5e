//! What is known of the way of a card from the application to the holder, beside its stage.

use super::printed::PrintedFacts;
use crate::domain::dates::PartialDate;
use crate::domain::text::Code;

/// Steps that were recorded on a card's way. What older records skipped is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// What was taken of the applicant, last.
    pub captured: Option<Captured>,
    /// The batch in which it was or is to be made, last.
    pub batch: Option<Batch>,
    /// What was printed, of the card that was made last; none in older records.
    pub printed: Option<Box<PrintedFacts>>,
    /// The unit to which it was sent.
    pub unit: Option<Code>,
}

/// What was taken at the intake: how much, not what. The digests stand in the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Captured {
    /// Day.
    pub date: PartialDate,
    /// Was a portrait taken?
    pub face: bool,
    /// Fingers.
    pub fingers: u8,
    /// Irises.
    pub irises: u8,
}

/// A batch of production (lô).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub number: Code,
    /// Code of the centre where it is made.
    pub centre: Code,
}
