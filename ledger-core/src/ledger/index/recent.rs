//! The newest records' links in memory, until they are written: whose history a record continues, and from where.
//!
//! The links are themselves the lists: from a subject's newest record each leads to the one before it.

use std::collections::{BTreeMap, HashMap};

use super::key::Key;
use crate::codec::Link;
use crate::domain::ids::Position;
use crate::domain::subject::{Claim, Subject};

/// Where no record was before.
const NONE: u64 = u64::MAX;

/// Links of the records from [`Recent::first`] up to [`Recent::end`].
#[derive(Debug, Default)]
pub(super) struct Recent {
    first: u64,
    /// Where each record's links begin.
    starts: Vec<u32>,
    /// Key, and position of the record before.
    links: Vec<(Key, u64)>,
    /// The newest record of each value whose key is only a hash.
    inexact: HashMap<Claim, Position>,
    /// The highest number of each bulk source up to the end; filled in when nothing more is added.
    pub(super) sources: BTreeMap<String, u64>,
}

impl Recent {
    pub(super) fn from(first: Position) -> Self {
        Recent { first: first.0, ..Recent::default() }
    }

    pub(super) fn first(&self) -> Position {
        Position(self.first)
    }

    /// Position after the newest record.
    pub(super) fn end(&self) -> Position {
        Position(self.first + self.starts.len() as u64)
    }

    pub(super) fn records(&self) -> usize {
        self.starts.len()
    }

    /// Adds the record at the end.
    pub(super) fn push(&mut self, links: impl Iterator<Item = Link>) {
        let position = self.end();
        self.starts.push(u32::try_from(self.links.len()).unwrap_or(u32::MAX));
        for link in links {
            let key = Key::of(link.subject);
            self.links.push((key, link.previous.map_or(NONE, |previous| previous.0)));
            if let Subject::Claim(claim) = link.subject
                && !key.is_exact()
            {
                self.inexact.insert(claim, position);
            }
        }
    }

    /// The newest record that names a value whose key is only a hash.
    pub(super) fn newest_of(&self, claim: Claim) -> Option<Position> {
        self.inexact.get(&claim).copied()
    }

    /// Appends the subject's positions from `newest` back, and says where the next older one stands, before the first
    /// record here. `newest` may itself be older.
    pub(super) fn walk(&self, key: Key, newest: Position, found: &mut Vec<Position>) -> Option<Position> {
        let mut at = newest.0;
        while at >= self.first {
            let record = usize::try_from(at - self.first).ok()?;
            let previous = self.links_of(record).iter().find(|(of, _)| *of == key)?.1;
            found.push(Position(at));
            if previous == NONE {
                return None;
            }
            at = previous;
        }
        Some(Position(at))
    }

    fn links_of(&self, record: usize) -> &[(Key, u64)] {
        let Some(start) = self.starts.get(record) else { return &[] };
        let end = self.starts.get(record + 1).map_or(self.links.len(), |end| *end as usize);
        &self.links[*start as usize..end]
    }

    /// Every key with each of its positions, in order of both.
    pub(super) fn postings(&self) -> Vec<(Key, u64)> {
        let of_record =
            |record| self.links_of(record).iter().map(move |(key, _)| (*key, self.first + record as u64));
        let mut postings: Vec<_> = (0..self.starts.len()).flat_map(of_record).collect();
        postings.sort_unstable();
        postings
    }

    /// Bytes of memory, about.
    pub(super) fn memory(&self) -> usize {
        self.starts.capacity() * size_of::<u32>()
            + self.links.capacity() * size_of::<(Key, u64)>()
            + self.inexact.capacity() * (size_of::<(Claim, Position)>() + 1) * 8 / 7
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::PersonId;
    use crate::domain::subject::RequestId;

    fn link(person: u64, previous: Option<u64>) -> Link {
        Link {
            subject: Subject::Person(PersonId::at(Position(person)).unwrap()),
            previous: previous.map(Position),
        }
    }

    #[test]
    fn a_subject_is_followed_back_to_what_is_on_disk() {
        let mut recent = Recent::from(Position(10));
        recent.push([link(3, Some(7)), link(10, None)].into_iter());
        recent.push([link(10, Some(10))].into_iter());
        recent.push([link(3, Some(10))].into_iter());
        let walk = |person, newest| {
            let mut found = Vec::new();
            let older = recent.walk(Key::of(link(person, None).subject), Position(newest), &mut found);
            (found.iter().map(|position| position.0).collect::<Vec<_>>(), older.map(|position| position.0))
        };
        assert_eq!(walk(3, 12), (vec![12, 10], Some(7)));
        assert_eq!(walk(10, 11), (vec![11, 10], None));
        assert_eq!(walk(3, 7), (vec![], Some(7)));
        assert_eq!((recent.first(), recent.end()), (Position(10), Position(13)));
        let of_three = Key::of(link(3, None).subject);
        assert_eq!(recent.postings()[..2], [(of_three, 10), (of_three, 12)]);
    }

    #[test]
    fn request_ids_are_known_whole() {
        let mut recent = Recent::from(Position(1));
        let claim = |number| Claim::Request(RequestId([number; 16]));
        recent.push([Link { subject: Subject::Claim(claim(1)), previous: None }].into_iter());
        assert_eq!((recent.newest_of(claim(1)), recent.newest_of(claim(2))), (Some(Position(1)), None));
    }
}
