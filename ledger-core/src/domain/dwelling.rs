//! A dwelling (chỗ ở hợp pháp): a place with an address, in which people are registered.

pub mod addresses;
pub mod register;

use super::history::{Entry, Life};
use super::ids::{AreaId, DwellingId, Position};
use super::rejection::Rejection;
use super::subject::Subject;
use super::text::Text;

/// What is believed of a dwelling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dwelling {
    /// Where it is; none before it was registered, and after that was annulled.
    pub place: Option<Place>,
}

/// Where a dwelling is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The commune.
    pub area: AreaId,
    /// House number, street, hamlet, as written.
    pub address: Text,
}

impl Life for Dwelling {
    type Id = DwellingId;

    fn start(id: DwellingId) -> Position {
        id.position()
    }

    fn subject(id: DwellingId) -> Subject {
        Subject::Dwelling(id)
    }

    fn admits(&self, id: DwellingId, entry: &Entry) -> Result<(), Rejection> {
        if self.place.is_none() && entry.position != id.position() {
            return Err(Rejection::DwellingNotFound);
        }
        entry.event.act().admitted_by_dwelling(self, id, entry)
    }

    /// People who come to live here change their own lives; the dwelling stays what it is.
    fn apply(&mut self, id: DwellingId, entry: &Entry) {
        entry.event.act().apply_to_dwelling(self, id, entry);
    }
}
