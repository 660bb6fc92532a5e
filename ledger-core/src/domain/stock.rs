//! A stock of blank cards (kho phôi thẻ) at a centre of production: how many blanks came, what became of them, and how many
//! are left.
//!
//! Cards are made 400,000 a day, so no card names its blank: a batch of production draws blanks for all of its cards, and one
//! act settles what became of them. At each place in the order of folds
//!
//! ```text
//! received = in production + personalised + spoiled + missing + remaining
//! ```
//!
//! and no term is negative: an act that would take more than there is, is refused, also where it is recorded late or corrects an
//! older one. An inventory sets nothing: it tells what was found beside what the books say, and what is missing is written off
//! by an act of its own.

pub mod count;
pub mod destroy;
pub mod lists;
pub mod open;
pub mod receive;
pub mod serials;
pub mod settle;
pub mod write_off;

use std::collections::BTreeMap;

use super::command::{Proposal, propose, subjects, whole_past_day};
use super::dates::{CivilDate, PartialDate};
use super::event::Event;
use super::history::{Entry, Life};
use super::ids::{Position, StockId};
use super::loaded::{Loaded, Need};
use super::rejection::{Refusal, Rejection};
use super::subject::Subject;
use super::text::Code;

use lists::BlankKind;
use serials::SerialRange;

/// What is believed of a stock. All quantities are numbers of blanks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// Where it is, and of what; none before it was opened, and after that was annulled.
    pub opened: Option<Opened>,
    /// Blanks that came, in all deliveries.
    pub received: u64,
    /// Blanks that became cards.
    pub personalised: u64,
    /// Blanks that became no cards: spoiled in production or elsewhere, those that were destroyed among them.
    pub spoiled: u64,
    /// Blanks that were written off as missing.
    pub missing: u64,
    /// Of those spoiled, how many were destroyed.
    pub destroyed: u64,
    /// The deliveries, in the order of their days.
    pub deliveries: Vec<Delivery>,
    /// Batches that drew of it, settled or not.
    pub batches: u64,
    /// What batches drew and have not settled, by the record of the batch.
    pub draws: BTreeMap<Position, Draw>,
    /// The last inventory.
    pub last_count: Option<Count>,
}

/// Where a stock is, and of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Code of the centre of production.
    pub centre: Code,
    /// Which blanks.
    pub kind: BlankKind,
    /// First day.
    pub since: PartialDate,
}

/// A delivery of blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its number.
    pub number: Code,
    /// The serials on the blanks, where they bear any.
    pub serials: Option<SerialRange>,
}

/// Blanks that a batch took, of which it is not yet said what became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// Number of the batch.
    pub number: Code,
    /// Day of the batch.
    pub on: PartialDate,
    /// Cards of the batch.
    pub cards: u32,
    /// Blanks that it took.
    pub blanks: u32,
}

/// An inventory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Day.
    pub on: PartialDate,
    /// Blanks that were found.
    pub found: u64,
    /// Blanks that remained by the books at that place in the fold, as believed now.
    pub booked: u64,
}

impl Stock {
    /// Blanks that are with batches.
    pub fn in_production(&self) -> u64 {
        self.draws.values().map(|draw| u64::from(draw.blanks)).sum()
    }

    /// Blanks on the shelf.
    pub fn remaining(&self) -> u64 {
        let gone = self.in_production() + self.personalised + self.spoiled + self.missing;
        // The rules keep it from falling below zero; folding is total all the same.
        self.received.saturating_sub(gone)
    }

    /// Spoiled blanks that still lie at the centre.
    pub fn to_destroy(&self) -> u64 {
        self.spoiled.saturating_sub(self.destroyed)
    }

    /// Are there so many blanks on the shelf?
    pub(crate) fn holds(&self, blanks: u32) -> Result<(), Rejection> {
        if u64::from(blanks) <= self.remaining() { Ok(()) } else { Err(Rejection::NotEnoughBlanks) }
    }
}

/// The need of an act that names one stock.
pub(crate) fn needs(stock: StockId) -> Vec<Need> {
    subjects([Subject::Stock(stock)])
}

/// An act of one stock: the event, if the stock admits it.
pub(crate) fn act(
    effective_date: PartialDate,
    stock: StockId,
    event: Event,
    loaded: &Loaded,
    today: CivilDate,
) -> Result<Proposal, Refusal> {
    whole_past_day(effective_date, today)?;
    loaded.stock(stock).map_err(|rejection| rejection.at("stock"))?;
    propose(loaded, effective_date, event, &|_| "stock".into())
}

impl Life for Stock {
    type Id = StockId;

    fn start(id: StockId) -> Position {
        id.position()
    }

    fn subject(id: StockId) -> Subject {
        Subject::Stock(id)
    }

    fn admits(&self, id: StockId, entry: &Entry) -> Result<(), Rejection> {
        if entry.position != id.position() {
            let opened = self.opened.as_ref().ok_or(Rejection::StockNotFound)?;
            if entry.effective_date.certainly_before(opened.since) {
                return Err(Rejection::BeforeStockOpened);
            }
        }
        entry.event.act().admitted_by_stock(self, id, entry)
    }

    fn apply(&mut self, id: StockId, entry: &Entry) {
        entry.event.act().apply_to_stock(self, id, entry);
    }
}

#[cfg(test)]
mod tests;
