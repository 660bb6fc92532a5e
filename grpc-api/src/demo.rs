//! The demonstration: people who do not exist, brought into a ledger as bulk acts, and a story told over them.
//!
//! **Invariant**: no personal number of the demonstration can be anybody's. Numbers given at enrolment begin with 097, 098
//! or 099, which no province has; and [`acts::Acts`] establishes the provinces with these prefixes instead of their own, so
//! that a birth registered in the demonstration gets such a number, too.

pub mod acts;
pub mod cast;
pub mod population;
pub mod progress;
pub mod story;
