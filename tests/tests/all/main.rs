//! The tests of the whole, through the public interface.

#![allow(clippy::unwrap_used, reason = "where a test finds nothing, it has failed")]

mod bad_input;
mod bans;
mod belonging;
mod births;
mod burst;
mod cards;
mod civil_data;
mod compared;
mod country;
mod crowd;
mod failures;
mod family;
mod fold;
mod histories;
mod idempotency;
mod identity;
mod import;
mod life;
mod lived;
mod log;
mod lookups;
mod merged;
mod names;
mod officer;
mod offices;
mod papers;
mod particulars;
mod places;
mod places_read;
mod privacy;
mod reads;
mod records;
mod reflection;
mod replay;
mod residence;
mod residence_basis;
mod residence_history;
mod residence_temporary;
mod same_bytes;
mod stays;
mod stocks;
mod stop;
mod streams;
mod two_axes;
