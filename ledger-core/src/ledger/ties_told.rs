//! Whom a person is tied to, as of two dates: the ties of the person's own life, and the children, whose lives name their parents.

use std::collections::BTreeSet;

use super::Ledger;
use super::as_of::AsOf;
use super::error::LedgerError;
use crate::domain::family::ties::{Tie, TieKind, ties};
use crate::domain::history::{Recorded, fold};
use crate::domain::ids::{PersonId, Position};
use crate::domain::person::Person;
use crate::domain::subject::Subject;

/// People that a person's records may name so that the ties are told. Each is somebody whose life is read; a household of some
/// hundreds of members in a long life names about a thousand.
pub const PEOPLE_OF_A_PERSON: usize = 5_000;

/// That a person is tied to another, and what is known of the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tied {
    /// The tie.
    pub tie: Tie,
    /// The other as seen on the day, as known then; the default one where there was nobody yet, or where their entry was annulled.
    pub other: Person,
    /// Was the entry of the other annulled?
    pub annulled: bool,
}

/// Whom a person is tied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TiesTold {
    /// The person on the day, as known then.
    pub person: Person,
    /// By kind, then by first day.
    pub ties: Vec<Tied>,
}

/// Whom a person is tied to could not be told.
#[derive(Debug, thiserror::Error)]
pub enum TiesError {
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
    /// [`TiesError`].
    pub fn ties_told(
        &self,
        id: PersonId,
        as_of: AsOf,
        with_ended: bool,
    ) -> Result<Option<TiesTold>, TiesError> {
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
        let ties = all.into_iter().map(|tie| self.tied(tie, as_of)).collect::<Result<_, _>>()?;
        Ok(Some(TiesTold { person, ties }))
    }

    fn tied(&self, tie: Tie, as_of: AsOf) -> Result<Tied, LedgerError> {
        let other = self.person_as_of(tie.with, as_of)?;
        let known = || self.state_known::<Person>(tie.with, as_of.known);
        let annulled = !other.exists() && !known()?.is_some_and(|person| person.exists());
        Ok(Tied { tie, other, annulled })
    }

    /// The ties of a life up to the day; none before the person was born.
    fn ties_of(&self, id: PersonId, as_of: AsOf) -> Result<Vec<Tie>, LedgerError> {
        let subject = Subject::Person(id);
        let entries = self.entries_known(subject, as_of.known)?.unwrap_or_default();
        let entries = as_of.entries(subject, &entries);
        let seen = as_of.seen_person(fold(id, &entries));
        Ok(if seen.exists() { ties(id, &entries) } else { Vec::new() })
    }

    fn named_with(&self, id: PersonId, as_of: AsOf) -> Result<BTreeSet<PersonId>, TiesError> {
        let history = self.history(Subject::Person(id))?;
        people_named(history.records(), id, as_of.known, PEOPLE_OF_A_PERSON)
    }
}

/// Everyone else whom the person's records name that were known then, if they are so many at most. Whatever makes somebody a
/// parent names the parent, and so does what amends it.
fn people_named(
    records: &[Recorded],
    id: PersonId,
    known: Position,
    most: usize,
) -> Result<BTreeSet<PersonId>, TiesError> {
    let mut people = BTreeSet::new();
    for record in records.iter().take_while(|record| record.position < known) {
        let named = record.subjects.iter().filter_map(|subject| subject.person());
        people.extend(named.filter(|other| *other != id));
        if people.len() > most {
            return Err(TiesError::TooManyPeople);
        }
    }
    Ok(people)
}

#[cfg(test)]
mod tests {
    use super::{PersonId, Position, TiesError, people_named};
    use crate::domain::ids::HouseholdId;
    use crate::domain::subject::Subject;
    use crate::domain::testing::TestLedger;

    #[test]
    fn so_many_people_are_named_with_a_person_as_was_known_then_and_no_more() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let of_household = Subject::Household(HouseholdId::at(household).unwrap());
        let records: Vec<_> =
            ledger.records_of(of_household).into_iter().map(|at| ledger.recorded(at).clone()).collect();
        let [an, lan] = [members[0], members[1]].map(|at| PersonId::at(at).unwrap());
        let named = |known, most| people_named(&records, an, Position(known), most);
        let behind = household.0 + 1;
        assert_eq!(named(behind, 1).unwrap(), [lan].into(), "nobody is named with themselves");
        assert!(matches!(named(behind, 0), Err(TiesError::TooManyPeople)));
        assert_eq!(named(household.0, 0).unwrap(), [].into(), "the record was not known yet");
    }
}
