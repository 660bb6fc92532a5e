//! Whom a person is tied to, as of two dates: the ties of the person's own life, and the children, whose lives name their parents.

use std::collections::BTreeSet;

use super::Ledger;
use super::as_of::AsOf;
use super::error::LedgerError;
use crate::domain::family::relations::{Tie, TieKind, ties};
use crate::domain::history::fold;
use crate::domain::ids::PersonId;
use crate::domain::person::Person;
use crate::domain::subject::Subject;

/// People that a person's records may name so that the ties are told. Each is somebody whose life is read; a household of some
/// hundreds of members in a long life names about a thousand.
pub const PEOPLE_OF_A_PERSON: usize = 5_000;

/// That a person is tied to another, and what is known of the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The tie.
    pub tie: Tie,
    /// The other as seen on the day, as known then; the default one where there was nobody yet, or where their entry was annulled.
    pub other: Person,
    /// Was the entry of the other annulled?
    pub annulled: bool,
}

/// Whom a person is tied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relations {
    /// The person on the day, as known then.
    pub person: Person,
    /// By kind, then by first day.
    pub relations: Vec<Relation>,
}

/// Whom a person is tied to could not be told.
#[derive(Debug, thiserror::Error)]
pub enum RelationsError {
    /// Their records name more than [`PEOPLE_OF_A_PERSON`] people.
    #[error("too many people are named together with the person")]
    TooManyPeople,
    /// The log could not be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Ledger {
    /// The ties of a person that are in force on the day, or, `with_ended`, also those that were before it; none where there was
    /// no such person.
    ///
    /// # Errors
    /// [`RelationsError`].
    pub fn relations(
        &self,
        id: PersonId,
        as_of: AsOf,
        with_ended: bool,
    ) -> Result<Option<Relations>, RelationsError> {
        let person = self.person_as_of(id, as_of)?;
        if !person.exists() {
            return Ok(None);
        }
        let mut all = self.ties_of(id, as_of)?;
        for other in self.named_with(id, as_of)? {
            let of_child = self.ties_of(other, as_of)?.into_iter();
            let to_parent =
                |tie: &Tie| tie.with == id && matches!(tie.kind, TieKind::Father | TieKind::Mother);
            all.extend(of_child.filter(to_parent).map(|tie| Tie {
                kind: TieKind::Child,
                with: other,
                ..tie
            }));
        }
        all.retain(|tie| with_ended || tie.ended.is_none());
        all.sort_by_key(|tie| (tie.kind, tie.since, tie.begun_by, tie.with));
        let relations = all.into_iter().map(|tie| self.relation(tie, as_of)).collect::<Result<_, _>>()?;
        Ok(Some(Relations { person, relations }))
    }

    fn relation(&self, tie: Tie, as_of: AsOf) -> Result<Relation, LedgerError> {
        let other = self.person_as_of(tie.with, as_of)?;
        let known = || self.state_known::<Person>(tie.with, as_of.known);
        let annulled = !other.exists() && !known()?.is_some_and(|person| person.exists());
        Ok(Relation { tie, other, annulled })
    }

    /// The ties of a life up to the day; none before the person was born.
    fn ties_of(&self, id: PersonId, as_of: AsOf) -> Result<Vec<Tie>, LedgerError> {
        let subject = Subject::Person(id);
        let entries = self.entries_known(subject, as_of.known)?.unwrap_or_default();
        let entries = as_of.entries(subject, &entries);
        let seen = as_of.seen_person(fold(id, &entries));
        Ok(if seen.exists() { ties(id, &entries) } else { Vec::new() })
    }

    /// Everyone whom the person's records name. Whatever makes somebody a parent names the parent, and so does what amends it.
    fn named_with(&self, id: PersonId, as_of: AsOf) -> Result<BTreeSet<PersonId>, RelationsError> {
        let history = self.history(Subject::Person(id))?;
        let mut people = BTreeSet::new();
        for record in history.records().iter().take_while(|record| record.position < as_of.known) {
            people.extend(record.subjects.iter().filter_map(|subject| match subject {
                Subject::Person(person) => Some(*person).filter(|other| *other != id),
                Subject::Household(_)
                | Subject::Dwelling(_)
                | Subject::Card(_)
                | Subject::Area(_)
                | Subject::Office(_)
                | Subject::Officer(_)
                | Subject::Stock(_)
                | Subject::Claim(_) => None,
            }));
            if people.len() > PEOPLE_OF_A_PERSON {
                return Err(RelationsError::TooManyPeople);
            }
        }
        Ok(people)
    }
}
