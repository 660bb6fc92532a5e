//! Events as stored bytes and back: the only place that knows both the domain and the schema.

use crate::domain::history::Recorded;
use crate::domain::ids::Position;
use crate::domain::origin::Origin;

/// A record as the log holds it, read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRecord {
    /// What was recorded, where and when.
    pub recorded: Recorded,
    /// For each of the record's subjects, in the same order, the position of its record before this one.
    pub previous: Box<[Option<Position>]>,
    /// Where it came from.
    pub origin: Origin,
}
