//! Where people lived and who lived in a dwelling, as known before a position: what the rules make of the records of all who
//! are named.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::Ledger;
use super::error::LedgerError;
use crate::domain::area::Area;
use crate::domain::dwelling::addresses::{Address, Known};
use crate::domain::dwelling::{Dwelling, Identifier};
use crate::domain::history::{Entry, Life, believed, fold};
use crate::domain::identity::merged_since;
use crate::domain::ids::{DwellingId, PersonId, Position};
use crate::domain::person::Person;
use crate::domain::residence::occupancy::{Compositions, Most, Presence, compositions, presences};
use crate::domain::residence::stays::{Period, Stay, stays};
use crate::domain::subject::Subject;

/// People that the records of a dwelling, and of what became part of it, may name so that its occupancy is told. The largest
/// dormitories have some thousand beds, and as many again come and go in some years.
pub const PEOPLE_OF_A_DWELLING: usize = 50_000;

/// Dwellings that may have become part of one so that its occupancy is told.
const PREDECESSORS: usize = 1_000;

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

/// The ledger as known before a position. What was folded once is kept for as long as one question is answered.
struct AsKnown<'a> {
    ledger: &'a Ledger,
    known: Position,
    addresses: RefCell<BTreeMap<DwellingId, Vec<Address>>>,
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

    /// What is known of a subject before a position, whatever its day; none where nothing was.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn state_known<L: Life>(&self, id: L::Id, known: Position) -> Result<Option<L>, LedgerError> {
        Ok(self.entries_known(L::subject(id), known)?.map(|entries| fold(id, &entries)))
    }

    /// Where a person lived, as known before a position; none where nothing was known of them. A stay under an address that
    /// changed is told once for each address, or, where it is asked for `whole`, as one.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn lived(&self, id: PersonId, known: Position, whole: bool) -> Result<Option<Lived>, LedgerError> {
        let Some(entries) = self.entries_known(Subject::Person(id), known)? else { return Ok(None) };
        let as_known = AsKnown::new(self, known);
        let mut told = Vec::new();
        for stay in stays(id, &entries) {
            if whole {
                told.push(stay);
            } else {
                told.extend(as_known.lines(stay)?);
            }
        }
        Ok(Some(Lived { stays: told, person: fold(id, &entries) }))
    }

    /// The addresses of a dwelling, the oldest first, as known before a position.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn addresses_known(&self, id: DwellingId, known: Position) -> Result<Vec<Address>, LedgerError> {
        AsKnown::new(self, known).addresses_of(id)
    }

    /// Who lived in a dwelling in a period (only on days on which it bore an identifier, where one is given), as known before a position; none where nothing was known of the dwelling.
    ///
    /// # Errors
    /// [`OccupancyError`].
    pub fn occupancy(
        &self,
        id: DwellingId,
        period: Period,
        bearing: Option<&Identifier>,
        known: Position,
        most: Most,
    ) -> Result<Option<Compositions>, OccupancyError> {
        let as_known = AsKnown::new(self, known);
        let Some(people) = as_known.people_of(id)? else { return Ok(None) };
        let mut found: Vec<Presence> = Vec::new();
        for person in people {
            let entries = self.entries_known(Subject::Person(person), known)?.unwrap_or_default();
            // From then on the record that it was merged into tells where the person lives.
            let Some(counts) = Period::new(None, merged_since(person, &entries)) else { continue };
            for stay in stays(person, &entries) {
                let present: Vec<Presence> =
                    presences(person, &stay).into_iter().filter_map(|p| p.within(counts)).collect();
                let lines = as_known.lines(stay)?;
                let here = lines.iter().filter(|line| line.dwelling() == Some(id));
                found.extend(here.flat_map(|line| present.iter().filter_map(|p| p.during(line))));
            }
        }
        if let Some(identifier) = bearing {
            let dwelling = self.state_known::<Dwelling>(id, known)?.unwrap_or_default();
            let days = dwelling.days_bearing(identifier).into_iter();
            let days: Vec<Period> = days.filter_map(|(from, until)| Period::new(Some(from), until)).collect();
            found = found.iter().flat_map(|p| days.iter().filter_map(|days| p.within(*days))).collect();
        }
        Ok(Some(compositions(&found, period, most)))
    }
}

impl<'a> AsKnown<'a> {
    fn new(ledger: &'a Ledger, known: Position) -> Self {
        AsKnown { ledger, known, addresses: RefCell::default() }
    }

    /// A stay in a line for each address of its dwelling.
    fn lines(&self, stay: Stay) -> Result<Vec<Stay>, LedgerError> {
        let Some(dwelling) = stay.dwelling() else { return Ok(vec![stay]) };
        if let Some(addresses) = self.addresses.borrow().get(&dwelling) {
            return Ok(stay.under(addresses));
        }
        let addresses = self.addresses_of(dwelling)?;
        let lines = stay.under(&addresses);
        self.addresses.borrow_mut().insert(dwelling, addresses);
        Ok(lines)
    }

    fn addresses_of(&self, dwelling: DwellingId) -> Result<Vec<Address>, LedgerError> {
        let failed = RefCell::new(None);
        let note = |error: LedgerError| drop(failed.borrow_mut().replace(error));
        let dwellings = |id| self.ledger.state_known::<Dwelling>(id, self.known).map_err(note).ok().flatten();
        let areas = |id| self.ledger.state_known::<Area>(id, self.known).map_err(note).ok().flatten();
        let addresses = Known { dwelling: &dwellings, area: &areas }.addresses(dwelling);
        failed.into_inner().map_or(Ok(addresses), Err)
    }

    /// Everyone whom the records of a dwelling name, and of the dwellings that became part of it; none where there is no record.
    /// A dwelling's records name whoever came to live in it: no act lets anybody live where it does not touch the dwelling.
    fn people_of(&self, id: DwellingId) -> Result<Option<BTreeSet<PersonId>>, OccupancyError> {
        let mut people = BTreeSet::new();
        let (mut seen, mut next) = (BTreeSet::from([id]), vec![id]);
        let mut known_at_all = false;
        while let Some(dwelling) = next.pop() {
            let history = self.ledger.history(Subject::Dwelling(dwelling))?;
            let known = history.records().iter().take_while(|record| record.position < self.known);
            let named = known.flat_map(|record| record.subjects.iter());
            people.extend(named.filter_map(|subject| subject.person()));
            let Some(state) = self.ledger.state_known::<Dwelling>(dwelling, self.known)? else { continue };
            known_at_all = true;
            next.extend(state.predecessors().map(|(_, other)| other).filter(|other| seen.insert(*other)));
            if people.len() > PEOPLE_OF_A_DWELLING || seen.len() > PREDECESSORS {
                return Err(OccupancyError::TooManyPeople);
            }
        }
        Ok(known_at_all.then_some(people))
    }
}
