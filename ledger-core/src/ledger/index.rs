//! The subject index: where each subject's newest record stands. A fold of the log's headers; never stored as truth.
//!
//! A subject's id is a position, so that heads of subjects with ids stand in a table by position: eight bytes for each
//! record of the log, whatever it brought in. Claimed values are found by hash.

use std::collections::{BTreeMap, HashMap};

use crate::codec::Link;
use crate::domain::ids::Position;
use crate::domain::subject::{Claim, Subject};

/// Positions in one page of the table.
const PAGE: usize = 1 << 14;
/// The low bits of an entry hold the position of the newest record, the high ones the kind of subject.
const KIND_SHIFT: u32 = 60;

/// Where each subject's newest record stands.
#[derive(Debug, Default)]
pub(super) struct SubjectIndex {
    /// Entry p belongs to the subject that the record at position p brought in; 0 where it brought in none.
    pages: Vec<Box<[u64]>>,
    claims: HashMap<Claim, Position>,
    /// The highest number that was recorded of each bulk source.
    sources: BTreeMap<String, u64>,
    subjects: u64,
}

/// A record's backlink is not the place where the subject's newest record stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BrokenLink;

impl SubjectIndex {
    /// Position of the subject's newest record; none where there is no such subject.
    pub(super) fn head(&self, subject: Subject) -> Option<Position> {
        let (kind, id) = match subject {
            Subject::Claim(claim) => return self.claims.get(&claim).copied(),
            Subject::Person(id) => (1, id.position()),
            Subject::Household(id) => (2, id.position()),
            Subject::Dwelling(id) => (3, id.position()),
            Subject::Card(id) => (4, id.position()),
            Subject::Area(id) => (5, id.position()),
        };
        let at = usize::try_from(id.0).ok()?;
        let entry = *self.pages.get(at / PAGE)?.get(at % PAGE)?;
        (entry >> KIND_SHIFT == kind).then_some(Position(entry & ((1 << KIND_SHIFT) - 1)))
    }

    /// Takes up one record's links, each of which must lead to where the subject's newest record stood.
    pub(super) fn follow(&mut self, position: Position, links: &[Link]) -> Result<(), BrokenLink> {
        for link in links {
            if self.head(link.subject) != link.previous {
                return Err(BrokenLink);
            }
            self.set(link.subject, position);
        }
        Ok(())
    }

    /// The subject's newest record stands here.
    pub(super) fn set(&mut self, subject: Subject, position: Position) {
        let (kind, id) = match subject {
            Subject::Claim(claim) => {
                self.subjects += u64::from(self.claims.insert(claim, position).is_none());
                return;
            }
            Subject::Person(id) => (1, id.position()),
            Subject::Household(id) => (2, id.position()),
            Subject::Dwelling(id) => (3, id.position()),
            Subject::Card(id) => (4, id.position()),
            Subject::Area(id) => (5, id.position()),
        };
        let Ok(at) = usize::try_from(id.0) else { return };
        while self.pages.len() <= at / PAGE {
            self.pages.push(vec![0; PAGE].into_boxed_slice());
        }
        let entry = &mut self.pages[at / PAGE][at % PAGE];
        self.subjects += u64::from(*entry == 0);
        *entry = kind << KIND_SHIFT | position.0;
    }

    /// The highest number recorded of a bulk source.
    pub(super) fn source_mark(&self, source: &str) -> Option<u64> {
        self.sources.get(source).copied()
    }

    /// An act with this number of a bulk source was recorded.
    pub(super) fn mark_source(&mut self, source: &str, sequence: u64) {
        match self.sources.get_mut(source) {
            Some(mark) => *mark = (*mark).max(sequence),
            None => drop(self.sources.insert(source.to_owned(), sequence)),
        }
    }

    /// Number of subjects, claimed values among them.
    pub(super) fn subjects(&self) -> u64 {
        self.subjects
    }

    /// Bytes of memory that the index takes, about.
    pub(super) fn memory(&self) -> usize {
        // A slot of the hash table and its control byte.
        let slot = size_of::<(Claim, Position)>() + 1;
        self.pages.len() * PAGE * size_of::<u64>() + self.claims.capacity() * slot * 8 / 7
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{HouseholdId, PersonId};
    use crate::domain::number::PersonalNumber;

    fn person(at: u64) -> Subject {
        Subject::Person(PersonId::at(Position(at)).unwrap())
    }

    #[test]
    fn a_subject_is_found_by_id_and_kind() {
        let mut index = SubjectIndex::default();
        let far = PAGE as u64 * 3 + 5;
        index.set(person(far), Position(far));
        assert_eq!(index.head(person(far)), Some(Position(far)));
        let household = Subject::Household(HouseholdId::at(Position(far)).unwrap());
        assert_eq!(index.head(household), None, "another kind has no such id");
        assert_eq!(index.head(person(far + 1)), None);
        assert_eq!(index.head(person(far * 100)), None);
        index.set(person(far), Position(far + 9));
        assert_eq!((index.head(person(far)), index.subjects()), (Some(Position(far + 9)), 1));
    }

    #[test]
    fn links_lead_to_the_newest_record() {
        let mut index = SubjectIndex::default();
        let claim = Subject::Claim(Claim::PersonalNumber(PersonalNumber::parse("097321000042").unwrap()));
        let link = |subject, previous: Option<u64>| Link { subject, previous: previous.map(Position) };
        assert_eq!(index.follow(Position(1), &[link(person(1), None), link(claim, None)]), Ok(()));
        assert_eq!(index.follow(Position(2), &[link(person(1), Some(1))]), Ok(()));
        assert_eq!(index.follow(Position(3), &[link(person(1), Some(1))]), Err(BrokenLink));
        assert_eq!(index.follow(Position(3), &[link(claim, None)]), Err(BrokenLink));
        assert_eq!(index.follow(Position(3), &[link(claim, Some(1))]), Ok(()));
    }

    #[test]
    fn a_source_is_marked_at_its_highest_number() {
        let mut index = SubjectIndex::default();
        assert_eq!(index.source_mark("a"), None);
        index.mark_source("a", 7);
        index.mark_source("a", 5);
        index.mark_source("b", 1);
        assert_eq!((index.source_mark("a"), index.source_mark("b")), (Some(7), Some(1)));
    }
}
