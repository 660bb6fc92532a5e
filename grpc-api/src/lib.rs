//! Library of the `population-ledger` program.

pub mod convert;
pub mod demo;
pub mod status;
