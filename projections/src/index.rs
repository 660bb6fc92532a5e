//! An index: from a value that people carry to the ids of those who carry it now.
//!
//! It follows from the rows, so that it is in no digest and no snapshot. Nearly every value has one holder, and that one
//! costs no allocation.

use std::fmt;

use dashmap::DashMap;
use dashmap::mapref::entry::Entry;
use ledger_core::domain::ids::Position;

use crate::hash::Seeded;

/// Ids as bytes, lest a five-byte key be padded to eight.
type Id = [u8; 8];

/// Holders of values of `N` bytes.
pub(crate) struct Index<const N: usize> {
    one: DashMap<[u8; N], Id, Seeded>,
    /// Holders beside the one, in the order of ids.
    more: DashMap<[u8; N], Vec<Position>, Seeded>,
}

impl<const N: usize> Index<N> {
    pub(crate) fn new() -> Self {
        Index { one: DashMap::default(), more: DashMap::default() }
    }

    /// Everyone who holds the value, in the order of ids.
    pub(crate) fn holders(&self, key: [u8; N]) -> Vec<Position> {
        let one = self.one.get(&key).map(|id| position(*id));
        let mut holders: Vec<Position> = one.into_iter().collect();
        if let Some(more) = self.more.get(&key) {
            holders.extend(more.iter());
            holders.sort();
        }
        holders
    }

    /// Takes the value `before` from a subject and gives it the value `after`.
    pub(crate) fn turn(&self, own: Position, before: Option<[u8; N]>, after: Option<[u8; N]>) {
        if let Some(key) = before {
            self.remove(key, own);
        }
        if let Some(key) = after {
            self.insert(key, own);
        }
    }

    fn insert(&self, key: [u8; N], own: Position) {
        match self.one.entry(key) {
            Entry::Vacant(free) => drop(free.insert(own.0.to_le_bytes())),
            Entry::Occupied(_) => {
                let mut more = self.more.entry(key).or_default();
                let at = more.partition_point(|other| *other < own);
                more.insert(at, own);
            }
        }
    }

    fn remove(&self, key: [u8; N], own: Position) {
        let mut left = self.more.remove(&key).map(|(_, more)| more).unwrap_or_default();
        let is_own = self.one.remove_if(&key, |_, id| position(*id) == own).is_some();
        left.retain(|other| *other != own);
        if is_own && !left.is_empty() {
            self.one.insert(key, left.remove(0).0.to_le_bytes());
        }
        if !left.is_empty() {
            self.more.insert(key, left);
        }
    }

    /// Bytes in memory, estimated.
    pub(crate) fn memory(&self) -> usize {
        let one = self.one.capacity() * (N + size_of::<Id>() + 1) * 8 / 7;
        one + self.more.len() * (N + size_of::<Vec<Position>>() + 2 * size_of::<Position>())
    }
}

fn position(id: Id) -> Position {
    Position(u64::from_le_bytes(id))
}

/// Redacted: the keys are numbers that people carry.
impl<const N: usize> fmt::Debug for Index<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Index(…{})", self.one.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 4] = [1, 2, 3, 4];

    fn holders(index: &Index<4>) -> Vec<u64> {
        index.holders(KEY).iter().map(|id| id.0).collect()
    }

    #[test]
    fn a_value_can_have_several_holders_and_lose_each_of_them() {
        let index = Index::new();
        for id in [5, 3, 9] {
            index.turn(Position(id), None, Some(KEY));
        }
        assert_eq!(holders(&index), [3, 5, 9]);
        index.turn(Position(5), Some(KEY), None);
        assert_eq!(holders(&index), [3, 9]);
        index.turn(Position(9), Some(KEY), Some([0; 4]));
        assert_eq!(holders(&index), [3]);
        index.turn(Position(3), Some(KEY), None);
        assert_eq!(holders(&index), []);
        assert_eq!(index.holders([0; 4]), [Position(9)]);
    }

    #[test]
    fn taking_a_value_from_who_does_not_hold_it_changes_nothing() {
        let index = Index::new();
        index.turn(Position(5), None, Some(KEY));
        index.turn(Position(6), Some(KEY), None);
        assert_eq!(holders(&index), [5]);
    }

    #[test]
    fn the_numbers_do_not_show_in_debug_output() {
        let index = Index::new();
        index.turn(Position(5), None, Some(KEY));
        assert_eq!(format!("{index:?}"), "Index(…1)");
    }
}
