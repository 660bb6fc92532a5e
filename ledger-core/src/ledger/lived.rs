//! Where people lived and who lived in a dwelling, as known before a position: what the rules make of the records of all who
//! are named.

use std::collections::BTreeSet;

use super::Ledger;
use super::error::LedgerError;
use crate::domain::dwelling::addresses::{Address, addresses};
use crate::domain::history::{Entry, Recorded, believed};
use crate::domain::ids::{DwellingId, PersonId, Position};
use crate::domain::person::Person;
use crate::domain::residence::occupancy::{Compositions, Most, Presence, compositions, presences};
use crate::domain::residence::stays::{Period, Stay, stays};
use crate::domain::subject::Subject;

/// People that a dwelling's records may name so that its occupancy is told. The largest dormitories have some thousand beds,
/// and as many again come and go in some years.
pub const PEOPLE_OF_A_DWELLING: usize = 50_000;

/// What is believed of where a person lived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lived {
    /// Every stay, the oldest first.
    pub stays: Vec<Stay>,
    /// The person after everything that is known; the default one where their entry was annulled.
    pub person: Person,
}

/// Who lived in a dwelling could not be told.
#[derive(Debug, thiserror::Error)]
pub enum OccupancyError {
    /// Its records name more than [`PEOPLE_OF_A_DWELLING`] people.
    #[error("too many people are named together with the dwelling")]
    TooManyPeople,
    /// The log could not be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Ledger {
    /// What stands of a subject's life in the order of folds, from the records before a position; none where there are none.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn entries_known(
        &self,
        subject: Subject,
        known: Position,
    ) -> Result<Option<Vec<Entry>>, LedgerError> {
        let history = self.history(subject)?;
        let records = history.records();
        let count = records.partition_point(|record| record.position < known);
        if count == records.len() {
            return Ok((count > 0).then(|| history.entries().to_vec()));
        }
        let start = records.first().map_or(Position::ZERO, |first| first.position);
        Ok((count > 0).then(|| believed(subject, start, &records[..count])))
    }

    /// Where a person lived, as known before a position; none where nothing was known of them.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn lived(&self, id: PersonId, known: Position) -> Result<Option<Lived>, LedgerError> {
        let Some(entries) = self.entries_known(Subject::Person(id), known)? else { return Ok(None) };
        let mut told = Vec::new();
        for stay in stays(id, &entries) {
            let addresses = self.addresses_known(stay.dwelling, known)?;
            told.extend(stay.under(&addresses));
        }
        let person = crate::domain::history::fold(id, &entries);
        Ok(Some(Lived { stays: told, person }))
    }

    fn addresses_known(&self, id: DwellingId, known: Position) -> Result<Vec<Address>, LedgerError> {
        let entries = self.entries_known(Subject::Dwelling(id), known)?.unwrap_or_default();
        Ok(addresses(id, &entries))
    }

    /// Who lived in a dwelling in a period, as known before a position; none where nothing was known of the dwelling.
    ///
    /// # Errors
    /// [`OccupancyError`].
    pub fn occupancy(
        &self,
        id: DwellingId,
        period: Period,
        known: Position,
        most: Most,
    ) -> Result<Option<Compositions>, OccupancyError> {
        let history = self.history(Subject::Dwelling(id))?;
        let records = history.records();
        let known_records = &records[..records.partition_point(|record| record.position < known)];
        if known_records.is_empty() {
            return Ok(None);
        }
        let people = people_named(known_records);
        if people.len() > PEOPLE_OF_A_DWELLING {
            return Err(OccupancyError::TooManyPeople);
        }
        let mut found: Vec<Presence> = Vec::new();
        for person in people {
            let entries = self.entries_known(Subject::Person(person), known)?.unwrap_or_default();
            let there = stays(person, &entries).into_iter().filter(|stay| stay.dwelling == id);
            found.extend(there.flat_map(|stay| presences(person, &stay)));
        }
        Ok(Some(compositions(&found, period, most)))
    }
}

/// Everyone whom records name. A dwelling's records name whoever came to live in it: no act lets anybody live where it does
/// not touch the dwelling.
fn people_named(records: &[Recorded]) -> BTreeSet<PersonId> {
    let named = records.iter().flat_map(|record| record.subjects.iter());
    named
        .filter_map(|subject| match subject {
            Subject::Person(person) => Some(*person),
            Subject::Household(_)
            | Subject::Dwelling(_)
            | Subject::Card(_)
            | Subject::Area(_)
            | Subject::Claim(_) => None,
        })
        .collect()
}
