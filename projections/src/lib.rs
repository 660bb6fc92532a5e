//! Views: what the register believes now, folded from the log and kept in memory for reading.
//!
//! A view decides nothing. The rules of every fold are those of `ledger-core`; here its states are packed into rows, kept up
//! to date record by record, and read beside that. All of it can be thrown away and is rebuilt by replay: live is replay that
//! has caught up.
//!
//! Reading order: [`ViewName`] and [`Views`], what there is and what a record does to it; `rows`, where it stands, with
//! `encode`, `intern` and `hash` below, and `index` beside; `citizens`, `households`, `cards` and `places`, what stands in each; [`ViewWriter`], the one
//! owner; [`Readers`], everybody else; [`snapshot`], views in a file; [`follow`], from a log to the views.

mod cards;
mod citizens;
mod encode;
pub mod follow;
mod hash;
mod households;
mod index;
mod intern;
mod offices;
mod places;
mod read;
mod rows;
pub mod snapshot;
mod views;
mod write;

#[cfg(test)]
mod testing;

pub use read::{Answer, HouseholdSheet, PersonSheet, Readers, ViewStatus, ViewsStopped};
pub use rows::Past;
pub use views::{Home, ViewDigest, ViewName, Views};
pub use write::{ApplyError, ViewWriter};
