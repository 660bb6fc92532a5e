//! What a decision reads: the histories of the subjects that its command names, and nothing else.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::area::{Area, Unit, line_on};
use super::card::{Application, Card};
use super::claim::Claimed;
use super::dates::CivilDate;
use super::dwelling::addresses::Known;
use super::dwelling::{Dwelling, Place};
use super::event::Event;
use super::history::{Entry, History, Recorded};
use super::household::Household;
use super::ids::{AreaId, CardId, DwellingId, HouseholdId, OfficeId, OfficerId, PersonId, Position, StockId};
use super::office::Office;
use super::officer::Officer;
use super::person::{Identity, Person};
use super::rejection::Rejection;
use super::stock::Stock;
use super::subject::{Claim, Subject};

/// Something that a decision must have read before it can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// The history of a subject.
    Subject(Subject),
    /// One record.
    Record(Position),
}

/// The histories and records that were read for one decision.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    persons: BTreeMap<PersonId, Arc<History<Person>>>,
    households: BTreeMap<HouseholdId, Arc<History<Household>>>,
    dwellings: BTreeMap<DwellingId, Arc<History<Dwelling>>>,
    cards: BTreeMap<CardId, Arc<History<Card>>>,
    areas: BTreeMap<AreaId, Arc<History<Area>>>,
    offices: BTreeMap<OfficeId, Arc<History<Office>>>,
    officers: BTreeMap<OfficerId, Arc<History<Officer>>>,
    stocks: BTreeMap<StockId, Arc<History<Stock>>>,
    claims: BTreeMap<Claim, Arc<History<Claimed>>>,
    records: BTreeMap<Position, Option<Recorded>>,
}

/// A subject's history, of whichever kind. Cheap to clone.
#[derive(Clone, Debug)]
pub enum AnyHistory {
    /// Of a person.
    Person(Arc<History<Person>>),
    /// Of a household.
    Household(Arc<History<Household>>),
    /// Of a dwelling.
    Dwelling(Arc<History<Dwelling>>),
    /// Of a card.
    Card(Arc<History<Card>>),
    /// Of an administrative unit.
    Area(Arc<History<Area>>),
    /// Of an office.
    Office(Arc<History<Office>>),
    /// Of an officer.
    Officer(Arc<History<Officer>>),
    /// Of a stock of blank cards.
    Stock(Arc<History<Stock>>),
    /// Of a claimed value.
    Claim(Arc<History<Claimed>>),
}

impl AnyHistory {
    /// Folds all records of a subject, given in the order of the log.
    pub fn of(subject: Subject, records: Vec<Recorded>) -> Self {
        match subject {
            Subject::Person(id) => AnyHistory::Person(Arc::new(History::of(id, records))),
            Subject::Household(id) => AnyHistory::Household(Arc::new(History::of(id, records))),
            Subject::Dwelling(id) => AnyHistory::Dwelling(Arc::new(History::of(id, records))),
            Subject::Card(id) => AnyHistory::Card(Arc::new(History::of(id, records))),
            Subject::Area(id) => AnyHistory::Area(Arc::new(History::of(id, records))),
            Subject::Office(id) => AnyHistory::Office(Arc::new(History::of(id, records))),
            Subject::Officer(id) => AnyHistory::Officer(Arc::new(History::of(id, records))),
            Subject::Stock(id) => AnyHistory::Stock(Arc::new(History::of(id, records))),
            Subject::Claim(id) => AnyHistory::Claim(Arc::new(History::of(id, records))),
        }
    }

    /// Every record of the subject, in the order of the log.
    pub fn records(&self) -> &[Recorded] {
        match self {
            AnyHistory::Person(h) => h.records(),
            AnyHistory::Household(h) => h.records(),
            AnyHistory::Dwelling(h) => h.records(),
            AnyHistory::Card(h) => h.records(),
            AnyHistory::Area(h) => h.records(),
            AnyHistory::Office(h) => h.records(),
            AnyHistory::Officer(h) => h.records(),
            AnyHistory::Stock(h) => h.records(),
            AnyHistory::Claim(h) => h.records(),
        }
    }

    /// What stands, in the order of folds.
    pub fn entries(&self) -> &[Entry] {
        match self {
            AnyHistory::Person(h) => h.entries(),
            AnyHistory::Household(h) => h.entries(),
            AnyHistory::Dwelling(h) => h.entries(),
            AnyHistory::Card(h) => h.entries(),
            AnyHistory::Area(h) => h.entries(),
            AnyHistory::Office(h) => h.entries(),
            AnyHistory::Officer(h) => h.entries(),
            AnyHistory::Stock(h) => h.entries(),
            AnyHistory::Claim(h) => h.entries(),
        }
    }

    /// Could the whole life still be lived with one more record? See [`History::with`].
    ///
    /// # Errors
    /// The rule that would be broken.
    pub fn admits(&self, proposed: &Recorded) -> Result<(), Rejection> {
        match self {
            AnyHistory::Person(h) => h.with(proposed),
            AnyHistory::Household(h) => h.with(proposed),
            AnyHistory::Dwelling(h) => h.with(proposed),
            AnyHistory::Card(h) => h.with(proposed),
            AnyHistory::Area(h) => h.with(proposed),
            AnyHistory::Office(h) => h.with(proposed),
            AnyHistory::Officer(h) => h.with(proposed),
            AnyHistory::Stock(h) => h.with(proposed),
            AnyHistory::Claim(h) => h.with(proposed),
        }
    }
}

impl Loaded {
    /// Was this read already?
    pub fn has(&self, need: Need) -> bool {
        match need {
            Need::Record(position) => self.records.contains_key(&position),
            Need::Subject(subject) => self.history(subject).is_some(),
        }
    }

    /// Takes in a subject's history.
    pub fn put(&mut self, history: AnyHistory) {
        match history {
            AnyHistory::Person(h) => drop(self.persons.insert(h.id(), h)),
            AnyHistory::Household(h) => drop(self.households.insert(h.id(), h)),
            AnyHistory::Dwelling(h) => drop(self.dwellings.insert(h.id(), h)),
            AnyHistory::Card(h) => drop(self.cards.insert(h.id(), h)),
            AnyHistory::Area(h) => drop(self.areas.insert(h.id(), h)),
            AnyHistory::Office(h) => drop(self.offices.insert(h.id(), h)),
            AnyHistory::Officer(h) => drop(self.officers.insert(h.id(), h)),
            AnyHistory::Stock(h) => drop(self.stocks.insert(h.id(), h)),
            AnyHistory::Claim(h) => drop(self.claims.insert(h.id(), h)),
        }
    }

    /// Takes in a record, or that there is none at that position.
    pub fn put_record(&mut self, position: Position, record: Option<Recorded>) {
        self.records.insert(position, record);
    }

    /// The history of a subject, if it was read.
    pub fn history(&self, subject: Subject) -> Option<AnyHistory> {
        match subject {
            Subject::Person(id) => self.persons.get(&id).cloned().map(AnyHistory::Person),
            Subject::Household(id) => self.households.get(&id).cloned().map(AnyHistory::Household),
            Subject::Dwelling(id) => self.dwellings.get(&id).cloned().map(AnyHistory::Dwelling),
            Subject::Card(id) => self.cards.get(&id).cloned().map(AnyHistory::Card),
            Subject::Area(id) => self.areas.get(&id).cloned().map(AnyHistory::Area),
            Subject::Office(id) => self.offices.get(&id).cloned().map(AnyHistory::Office),
            Subject::Officer(id) => self.officers.get(&id).cloned().map(AnyHistory::Officer),
            Subject::Stock(id) => self.stocks.get(&id).cloned().map(AnyHistory::Stock),
            Subject::Claim(id) => self.claims.get(&id).cloned().map(AnyHistory::Claim),
        }
    }

    /// A record that was read.
    ///
    /// # Errors
    /// [`Rejection::EventNotFound`] where nothing stands at the position.
    pub fn record(&self, position: Position) -> Result<&Recorded, Rejection> {
        self.records.get(&position).and_then(Option::as_ref).ok_or(Rejection::EventNotFound)
    }

    /// A person, as believed now.
    ///
    /// # Errors
    /// [`Rejection::PersonNotFound`].
    pub fn person(&self, id: PersonId) -> Result<(&Person, &Identity), Rejection> {
        let person = self.persons.get(&id).ok_or(Rejection::PersonNotFound)?.now();
        Ok((person, person.identity.as_ref().ok_or(Rejection::PersonNotFound)?))
    }

    /// A person as believed now, on a day; none where they were not read.
    pub fn person_on(&self, id: PersonId, day: CivilDate) -> Option<Person> {
        self.persons.get(&id).map(|history| history.on(day))
    }

    /// The same, had the act `without` not been.
    pub(crate) fn person_without(
        &self,
        id: PersonId,
        day: CivilDate,
        without: Option<Position>,
    ) -> Option<Person> {
        self.persons.get(&id).map(|history| history.on_without(day, without))
    }

    /// The act by which somebody lives where they live on a day, as it stands, had the act `without` not been.
    pub(crate) fn residence_begun_by(
        &self,
        id: PersonId,
        day: CivilDate,
        without: Option<Position>,
    ) -> Option<&Arc<Event>> {
        let declared = self.person_without(id, day, without)?.residence?.declared;
        let history = self.persons.get(&id)?;
        history.entries().iter().find(|entry| entry.position == declared).map(|entry| &entry.event)
    }

    /// A household, as believed now.
    ///
    /// # Errors
    /// [`Rejection::HouseholdNotFound`].
    pub fn household(&self, id: HouseholdId) -> Result<(&Household, DwellingId), Rejection> {
        let household = self.households.get(&id).ok_or(Rejection::HouseholdNotFound)?.now();
        Ok((household, household.dwelling.ok_or(Rejection::HouseholdNotFound)?))
    }

    /// A household as believed now, on a day; none where it was not read.
    pub(crate) fn household_on(&self, id: HouseholdId, day: CivilDate) -> Option<Household> {
        self.households.get(&id).map(|history| history.on(day))
    }

    /// A dwelling, as believed now.
    ///
    /// # Errors
    /// [`Rejection::DwellingNotFound`].
    pub fn dwelling(&self, id: DwellingId) -> Result<&Place, Rejection> {
        let dwelling = self.dwellings.get(&id).ok_or(Rejection::DwellingNotFound)?.now();
        dwelling.place.as_ref().ok_or(Rejection::DwellingNotFound)
    }

    /// A dwelling as believed now, on a day; none where it was not read.
    pub fn dwelling_on(&self, id: DwellingId, day: CivilDate) -> Option<Dwelling> {
        self.dwellings.get(&id).map(|history| history.on(day))
    }

    /// A card application, as believed now.
    ///
    /// # Errors
    /// [`Rejection::CardNotFound`].
    pub fn card(&self, id: CardId) -> Result<(&Card, Application), Rejection> {
        let card = self.cards.get(&id).ok_or(Rejection::CardNotFound)?.now();
        Ok((card, card.application.ok_or(Rejection::CardNotFound)?))
    }

    /// A card application as believed now, on a day; none where it was not read.
    pub fn card_on(&self, id: CardId, day: CivilDate) -> Option<Card> {
        self.cards.get(&id).map(|history| history.on(day))
    }

    /// An administrative unit, as believed now.
    ///
    /// # Errors
    /// [`Rejection::AreaNotFound`].
    pub fn area(&self, id: AreaId) -> Result<&Unit, Rejection> {
        let area = self.areas.get(&id).ok_or(Rejection::AreaNotFound)?.now();
        area.unit.as_ref().ok_or(Rejection::AreaNotFound)
    }

    /// A stock of blank cards, as believed now.
    ///
    /// # Errors
    /// [`Rejection::StockNotFound`].
    pub fn stock(&self, id: StockId) -> Result<&Stock, Rejection> {
        let stock = self.stocks.get(&id).ok_or(Rejection::StockNotFound)?.now();
        if stock.opened.is_some() { Ok(stock) } else { Err(Rejection::StockNotFound) }
    }

    /// What `ask` tells of places, as far as they were read; and which must be read to know more.
    pub(crate) fn places<T>(&self, ask: impl FnOnce(&Known<'_>) -> T) -> (T, Vec<Subject>) {
        let missing = RefCell::new(Vec::new());
        let unread = |subject| missing.borrow_mut().push(subject);
        let dwelling = |id: DwellingId| {
            let known = self.dwelling_known(id).cloned();
            if known.is_none() {
                unread(Subject::Dwelling(id));
            }
            known
        };
        let area = |id: AreaId| {
            let known = self.area_known(id).cloned();
            if known.is_none() {
                unread(Subject::Area(id));
            }
            known
        };
        let told = ask(&Known { dwelling: &dwelling, area: &area });
        (told, missing.into_inner())
    }

    /// The unit and those above it as of a day, up to the province, as far as they were read; and which must be read to know
    /// more.
    pub fn areas_above(&self, id: AreaId, on: CivilDate) -> (Vec<(AreaId, Unit)>, Vec<Subject>) {
        self.places(|known| line_on(id, on, known.area))
    }

    /// What is known of an administrative unit, established or not; none where it was not read.
    pub(crate) fn area_known(&self, id: AreaId) -> Option<&Area> {
        self.areas.get(&id).map(|history| history.now())
    }

    /// What is known of a dwelling, registered or not; none where it was not read.
    pub(crate) fn dwelling_known(&self, id: DwellingId) -> Option<&Dwelling> {
        self.dwellings.get(&id).map(|history| history.now())
    }

    /// An office, as believed now.
    ///
    /// # Errors
    /// [`Rejection::OfficeNotFound`].
    pub fn office(&self, id: OfficeId) -> Result<&Office, Rejection> {
        let office = self.offices.get(&id).ok_or(Rejection::OfficeNotFound)?.now();
        if office.facts.is_some() { Ok(office) } else { Err(Rejection::OfficeNotFound) }
    }

    /// An officer, as believed now.
    ///
    /// # Errors
    /// [`Rejection::OfficerNotFound`].
    pub fn officer(&self, id: OfficerId) -> Result<&Officer, Rejection> {
        let officer = self.officers.get(&id).ok_or(Rejection::OfficerNotFound)?.now();
        if officer.postings.is_empty() { Err(Rejection::OfficerNotFound) } else { Ok(officer) }
    }

    /// What is known of a claimed value; `None` where it was not read.
    pub fn claim(&self, claim: Claim) -> Option<&Arc<History<Claimed>>> {
        self.claims.get(&claim)
    }
}
