//! Between messages and the domain, in both directions; nothing else in the crate converts.
//!
//! Inwards, [`from_proto`] checks a request as a whole and reports everything that is wrong with it at once. Outwards,
//! [`to_proto`] cannot fail.

pub mod from_proto;
pub mod to_proto;
