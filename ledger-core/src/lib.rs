//! The ledger: the register's rules, the log that holds its acts, the engine between them, and the evidence over all.
//!
//! Reading order: [`domain`], the rules; [`log`], where bytes become durable; [`codec`], between the two; [`ledger`], which
//! loads, decides and records; [`evidence`], digests and trees; [`verifier`], which checks what leaves the house.

pub mod clock;
pub mod codec;
pub mod domain;
pub mod evidence;
pub mod ledger;
pub mod log;
pub mod verifier;
