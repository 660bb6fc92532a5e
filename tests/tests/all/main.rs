//! The tests of the whole, through the public interface.

#![allow(clippy::unwrap_used, reason = "where a test finds nothing, it has failed")]

mod bad_input;
mod burst;
mod crowd;
mod failures;
mod fold;
mod idempotency;
mod import;
mod life;
mod log;
mod officer;
mod privacy;
mod reads;
mod reflection;
mod replay;
mod residence_history;
mod stop;
mod streams;
