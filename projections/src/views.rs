//! The five views as one: what a record does to them, and how they are told apart.
//!
//! # Digests
//! A view's digest is BLAKE3 over: the length of its name in bytes (one byte), the name, its version (four bytes), then its
//! tables in a fixed order; `cards` has two, applications and stocks of blanks, `places` two, dwellings and areas, `offices`
//! two, offices and officers, every other view one. A table is the number of its pages
//! (eight bytes) and, in the order of page numbers, each page's number (eight bytes) and digest (32 bytes). Page *n* holds
//! the rows of the ids from 64 · *n* on; its digest is BLAKE3 over its rows in the order of ids, each being the id (eight
//! bytes), the length of the row (eight bytes), and the canonical row as [`encode`](crate::encode) lays it out: the newest
//! effective date behind the subject's first event (0 for none, otherwise one more than the packed date), then the state.
//! All integers have their lowest byte first. Whoever has the log can compute it again.

use std::fmt;
use std::ops::Range;

use ledger_core::domain::area::{self, Area, Lies, Unit};
use ledger_core::domain::card::Card;
use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::dwelling::{self, Dwelling, Place};
use ledger_core::domain::event::SectorId;
use ledger_core::domain::history::Recorded;
use ledger_core::domain::household::Household;
use ledger_core::domain::ids::{
    AreaId, CardId, DwellingId, HouseholdId, OfficeId, OfficerId, PersonId, Position, StockId,
};
use ledger_core::domain::name::PersonName;
use ledger_core::domain::number::{CardSerial, OldNumber, PersonalNumber};
use ledger_core::domain::office::Office;
use ledger_core::domain::officer::Officer;
use ledger_core::domain::person::Person;
use ledger_core::domain::stock::Stock;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::LedgerError;

use crate::cards::{self, Cards};
use crate::citizens::Citizens;
use crate::citizens::identity::Keys;
use crate::offices::Offices;
use crate::places::Places;
use crate::rows::{Past, Row, Table, Turn};

/// One of the views.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ViewName {
    /// The state of each person.
    Citizens,
    /// The state of each household.
    Households,
    /// The state of each card application, and of each stock of blanks.
    Cards,
    /// Dwellings and administrative units.
    Places,
    /// Offices and officers.
    Offices,
}

impl ViewName {
    /// Every view, in the order of snapshots.
    pub const ALL: [ViewName; 5] =
        [ViewName::Citizens, ViewName::Households, ViewName::Cards, ViewName::Places, ViewName::Offices];

    /// The name, as answers and digests have it.
    pub fn as_str(self) -> &'static str {
        match self {
            ViewName::Citizens => "citizens",
            ViewName::Households => "households",
            ViewName::Cards => "cards",
            ViewName::Places => "places",
            ViewName::Offices => "offices",
        }
    }

    /// Version of the fold. It rises when the same records give other rows; older snapshots are then not believed.
    pub fn version(self) -> u32 {
        match self {
            ViewName::Cards => 5,
            ViewName::Citizens => 6,
            ViewName::Places => 2,
            ViewName::Households | ViewName::Offices => 1,
        }
    }
}

/// Digest of one view: equal for everyone who folds the same records.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ViewDigest(pub [u8; 32]);

impl fmt::Display for ViewDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ViewDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ViewDigest({self})")
    }
}

/// A place where somebody lives, with the units that it lies in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// Which dwelling.
    pub dwelling: DwellingId,
    /// Its address.
    pub place: Place,
    /// Commune, district and province, as far as there are any.
    pub areas: Vec<(AreaId, Unit)>,
}

/// The current state of everyone and everything.
///
/// Single lookups can always be asked. Whoever combines several must do so inside
/// [`Readers::read`](crate::Readers::read), which sees to it that all of them speak of one position.
#[derive(Debug)]
pub struct Views {
    pub(crate) citizens: Citizens,
    pub(crate) households: Table<Household>,
    pub(crate) cards: Cards,
    pub(crate) places: Places,
    pub(crate) offices: Offices,
}

impl Views {
    pub(crate) fn new() -> Self {
        Views {
            citizens: Citizens::new(),
            households: Table::new(),
            cards: Cards::new(),
            places: Places::new(),
            offices: Offices::new(),
        }
    }

    /// The state of a person; none where no record names such a person. After an annulment the state is there and empty.
    pub fn person(&self, id: PersonId) -> Option<Person> {
        self.citizens.table.state(id)
    }

    /// To whom the personal number leads now: who bears it, or bore it before it was cancelled; the kept one of merged records.
    pub fn person_by_number(&self, number: PersonalNumber) -> Option<PersonId> {
        self.citizens.by_number(number)
    }

    /// Everyone to whom the old number leads now, in the order of ids; of merged records the kept one.
    pub fn persons_by_old_number(&self, number: OldNumber) -> Vec<PersonId> {
        self.citizens.by_old_number(number)
    }

    /// Everyone to whom an identifier of another sector leads now, in the order of ids.
    pub fn persons_by_sector_id(&self, id: SectorId) -> Vec<PersonId> {
        self.citizens.by_sector_id(id)
    }

    /// Everyone who has that name now, in whichever spelling, and just that birth date, in the order of ids.
    pub fn persons_by_name(&self, name: &PersonName, born: PartialDate) -> Vec<PersonId> {
        self.citizens.by_name(name, born)
    }

    /// Everyone who has that name now, in whichever spelling, and a birth date that is known as another and may be the same day, in the
    /// order of ids.
    pub fn persons_possibly(&self, name: &PersonName, born: PartialDate) -> Vec<PersonId> {
        self.citizens.by_name_possibly(name, born)
    }

    /// The state of a household.
    pub fn household(&self, id: HouseholdId) -> Option<Household> {
        self.households.state(id)
    }

    /// The state of a card application.
    pub fn card(&self, id: CardId) -> Option<Card> {
        self.cards.table.state(id)
    }

    /// The card that bears the serial now.
    pub fn card_by_serial(&self, serial: CardSerial) -> Option<CardId> {
        self.cards.by_serial(serial)
    }

    /// Whose card bears the serial now.
    pub fn holder_of_card(&self, serial: CardSerial) -> Option<PersonId> {
        let card = self.card(self.card_by_serial(serial)?)?;
        card.application.map(|application| application.person)
    }

    /// The state of a stock of blanks.
    pub fn stock(&self, id: StockId) -> Option<Stock> {
        self.cards.stocks.state(id)
    }

    /// Stocks of blanks in the order of ids, from an id on: at most so many, and the id from which to go on.
    pub fn stocks_from(&self, from: Position, most: usize) -> (Vec<(StockId, Stock)>, Option<Position>) {
        self.cards.stocks.states_from(from, most, StockId::at)
    }

    /// The state of a dwelling.
    pub fn dwelling(&self, id: DwellingId) -> Option<Dwelling> {
        self.places.dwellings.state(id)
    }

    /// The state of an administrative unit.
    pub fn area(&self, id: AreaId) -> Option<Area> {
        self.places.areas.state(id)
    }

    /// The state of an office.
    pub fn office(&self, id: OfficeId) -> Option<Office> {
        self.offices.offices.state(id)
    }

    /// The state of an officer.
    pub fn officer(&self, id: OfficerId) -> Option<Officer> {
        self.offices.officers.state(id)
    }

    /// Offices in the order of ids, from an id on: at most so many, and the id from which to go on.
    pub fn offices_from(&self, from: Position, most: usize) -> (Vec<(OfficeId, Office)>, Option<Position>) {
        self.offices.offices.states_from(from, most, OfficeId::at)
    }

    /// Dwellings in the order of ids, from an id on: at most so many, and the id from which to go on.
    pub fn dwellings_from(
        &self,
        from: Position,
        most: usize,
    ) -> (Vec<(DwellingId, Dwelling)>, Option<Position>) {
        self.places.dwellings.states_from(from, most, DwellingId::at)
    }

    /// Households in the order of ids, from an id on: at most so many, and the id from which to go on.
    pub fn households_from(
        &self,
        from: Position,
        most: usize,
    ) -> (Vec<(HouseholdId, Household)>, Option<Position>) {
        self.households.states_from(from, most, HouseholdId::at)
    }

    /// The unit and those above it: commune, district, province, as far as they are there.
    pub fn areas_above(&self, id: AreaId) -> Vec<(AreaId, Unit)> {
        self.places.line(id)
    }

    /// The unit, or the one that its territory lies in on a day.
    pub fn lies_in(&self, id: AreaId, day: CivilDate) -> Lies {
        area::lies_in(id, day, &|id| self.area(id))
    }

    /// A dwelling, or the one that it is part of on a day, with its address and the units that it lies in then.
    pub fn home_on(&self, dwelling: DwellingId, day: CivilDate) -> Option<Home> {
        let dwelling = dwelling::part_of(dwelling, day, &|id| self.dwelling(id));
        let place = self.dwelling(dwelling)?.place_on(day)?;
        let area = match self.lies_in(place.area, day) {
            Lies::In(area) | Lies::Undecided(area, _) => area,
        };
        Some(Home { dwelling, areas: area::line_on(area, day, &|id| self.area(id)), place })
    }

    /// A dwelling with its address and units; none where it is not registered.
    pub fn home(&self, dwelling: DwellingId) -> Option<Home> {
        let place = self.dwelling(dwelling)?.place?;
        Some(Home { dwelling, areas: self.areas_above(place.area), place })
    }

    /// Number of subjects that have a row.
    pub fn subjects(&self, view: ViewName) -> u64 {
        match view {
            ViewName::Citizens => self.citizens.table.rows(),
            ViewName::Households => self.households.rows(),
            ViewName::Cards => self.cards.table.rows() + self.cards.stocks.rows(),
            ViewName::Places => self.places.dwellings.rows() + self.places.areas.rows(),
            ViewName::Offices => self.offices.offices.rows() + self.offices.officers.rows(),
        }
    }

    /// Bytes that a view takes in memory, estimated.
    pub fn memory(&self, view: ViewName) -> usize {
        match view {
            ViewName::Citizens => self.citizens.memory(),
            ViewName::Households => self.households.memory(),
            ViewName::Cards => self.cards.memory(),
            ViewName::Places => self.places.memory(),
            ViewName::Offices => self.offices.memory(),
        }
    }

    pub(crate) fn digest(&self, view: ViewName) -> ViewDigest {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&[u8::try_from(view.as_str().len()).expect("a view's name is short")]);
        hasher.update(view.as_str().as_bytes());
        hasher.update(&view.version().to_le_bytes());
        match view {
            ViewName::Citizens => self.citizens.table.digest_into(&mut hasher),
            ViewName::Households => self.households.digest_into(&mut hasher),
            ViewName::Cards => {
                self.cards.table.digest_into(&mut hasher);
                self.cards.stocks.digest_into(&mut hasher);
            }
            ViewName::Places => {
                self.places.dwellings.digest_into(&mut hasher);
                self.places.areas.digest_into(&mut hasher);
            }
            ViewName::Offices => {
                self.offices.offices.digest_into(&mut hasher);
                self.offices.officers.digest_into(&mut hasher);
            }
        }
        ViewDigest(hasher.finalize().into())
    }

    /// Works out what a record does. Nobody sees any of it before [`Views::commit`], so that a record whose past cannot be
    /// read leaves nothing behind.
    pub(crate) fn plan(
        &self,
        record: &Recorded,
        past: &Past<'_>,
        plan: &mut Plan,
    ) -> Result<(), LedgerError> {
        plan.clear();
        for subject in record.subjects.iter() {
            match *subject {
                Subject::Person(id) => {
                    let turn = self.citizens.table.turn(id, record, past)?;
                    let before = turn.before.as_ref().map(|row| &row.state);
                    let (before, after) = Keys::of_turn(before, &turn.after.state);
                    let found = Found::Person { before, after };
                    plan.add(&self.citizens.table, id.position(), &turn, found);
                }
                Subject::Household(id) => {
                    let turn = self.households.turn(id, record, past)?;
                    plan.add(&self.households, id.position(), &turn, Found::Household);
                }
                Subject::Card(id) => {
                    let turn = self.cards.table.turn(id, record, past)?;
                    let before = turn.before.as_ref().and_then(|row| cards::serial(&row.state));
                    let found = Found::Card { before, after: cards::serial(&turn.after.state) };
                    plan.add(&self.cards.table, id.position(), &turn, found);
                }
                Subject::Dwelling(id) => {
                    let turn = self.places.dwellings.turn(id, record, past)?;
                    plan.add(&self.places.dwellings, id.position(), &turn, Found::Dwelling);
                }
                Subject::Area(id) => {
                    let turn = self.places.areas.turn(id, record, past)?;
                    plan.add(&self.places.areas, id.position(), &turn, Found::Area);
                }
                Subject::Office(id) => {
                    let turn = self.offices.offices.turn(id, record, past)?;
                    plan.add(&self.offices.offices, id.position(), &turn, Found::Office);
                }
                Subject::Officer(id) => {
                    let turn = self.offices.officers.turn(id, record, past)?;
                    plan.add(&self.offices.officers, id.position(), &turn, Found::Officer);
                }
                Subject::Stock(id) => {
                    let turn = self.cards.stocks.turn(id, record, past)?;
                    plan.add(&self.cards.stocks, id.position(), &turn, Found::Stock);
                }
                // Numbers and serials are found through the rows of those who bear them.
                Subject::Claim(_) => {}
            }
        }
        Ok(())
    }

    /// Puts the planned rows in their places.
    pub(crate) fn commit(&self, plan: &Plan) {
        for change in &plan.changes {
            self.put(change.own, &plan.bytes[change.row.clone()], &change.found);
        }
    }

    pub(crate) fn put(&self, own: Position, row: &[u8], found: &Found) {
        match found {
            Found::Person { before, after } => {
                self.citizens.table.put(own, row);
                self.citizens.rekey(own, before, after);
            }
            Found::Household => self.households.put(own, row),
            Found::Card { before, after } => {
                self.cards.table.put(own, row);
                self.cards.reserialise(own, *before, *after);
            }
            Found::Dwelling => self.places.dwellings.put(own, row),
            Found::Area => self.places.areas.put(own, row),
            Found::Office => self.offices.offices.put(own, row),
            Found::Officer => self.offices.officers.put(own, row),
            Found::Stock => self.cards.stocks.put(own, row),
        }
    }
}

/// Whose row changes, and by what it is found before and after.
#[derive(Clone, Debug)]
pub(crate) enum Found {
    Person { before: Keys, after: Keys },
    Household,
    Card { before: Option<CardSerial>, after: Option<CardSerial> },
    Dwelling,
    Area,
    Office,
    Officer,
    Stock,
}

/// What one record does to the views.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    bytes: Vec<u8>,
    changes: Vec<Change>,
}

#[derive(Debug)]
struct Change {
    own: Position,
    row: Range<usize>,
    found: Found,
}

impl Plan {
    fn clear(&mut self) {
        self.bytes.clear();
        self.changes.clear();
    }

    fn add<L: Row>(&mut self, table: &Table<L>, own: Position, turn: &Turn<L>, found: Found) {
        if !turn.is_idle() {
            let start = self.bytes.len();
            table.pack_turn(own, turn, &mut self.bytes);
            self.changes.push(Change { own, row: start..self.bytes.len(), found });
        }
    }
}

#[cfg(test)]
mod tests;
