//! The tests of the whole, through the public interface.

#![allow(clippy::unwrap_used, reason = "where a test finds nothing, it has failed")]

mod bad_input;
mod burst;
mod cards;
mod civil_data;
mod crowd;
mod failures;
mod family;
mod fold;
mod histories;
mod idempotency;
mod import;
mod life;
mod lived;
mod log;
mod names;
mod officer;
mod papers;
mod places;
mod places_read;
mod privacy;
mod reads;
mod reflection;
mod replay;
mod residence;
mod residence_history;
mod stop;
mod streams;
