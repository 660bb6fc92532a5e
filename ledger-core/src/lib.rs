//! ledger-core
pub mod domain;
pub mod evidence;
pub mod log;
