//! The addresses of a dwelling, one after the other; other identifiers count as another address. Who lives in it does not move when it gets another one.

use super::{Dwelling, Place};
use crate::domain::dates::CivilDate;
use crate::domain::history::{Entry, Life};
use crate::domain::ids::{DwellingId, Position};

/// Where a dwelling is from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The first day; none: always, as far as is known.
    pub from: Option<CivilDate>,
    /// The dwelling.
    pub dwelling: DwellingId,
    /// Where it is.
    pub place: Place,
    /// The record that says so.
    pub declared: Position,
}

/// The addresses of a dwelling, the oldest first, from what stands of its life in the order of folds.
pub fn addresses(id: DwellingId, entries: &[Entry]) -> Vec<Address> {
    let mut dwelling = Dwelling::default();
    let mut addresses: Vec<Address> = Vec::new();
    for entry in entries {
        let (before, identifiers) = (dwelling.place.clone(), dwelling.identifiers().to_vec());
        dwelling.apply(id, entry);
        if dwelling.place == before && dwelling.identifiers() == identifiers {
            continue;
        }
        if let Some(place) = dwelling.place.clone() {
            // The dwelling was there before anybody wrote down since when.
            let from = before.and(entry.fold_date.earliest());
            addresses.push(Address { from, dwelling: id, place, declared: entry.position });
        }
    }
    addresses
}
