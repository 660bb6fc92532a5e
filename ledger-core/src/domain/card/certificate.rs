//! Certificates of identity (giấy chứng nhận căn cước): for people of Vietnamese origin whose nationality is not determined. Law on
//! Identity 2023, art. 30.

pub mod issue;
pub mod revoke;

use crate::domain::dates::PartialDate;
use crate::domain::number::CardSerial;

/// A certificate in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its serial.
    pub serial: CardSerial,
    /// Day of issue.
    pub issued: PartialDate,
}
