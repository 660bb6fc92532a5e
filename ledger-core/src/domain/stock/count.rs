//! Inventory of a stock (kiểm kê phôi): how many blanks lie on the shelf.
//!
//! Nothing is set by it. What was found stands beside what the books say for that day, as believed whenever somebody asks: a
//! delivery that is recorded late explains a difference afterwards, and what stays missing is written off.

use crate::domain::act::Act;
use crate::domain::command::Proposal;
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::StockId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::Refusal;
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Code;

use super::{Count, Stock};

/// Blanks were counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlanksCounted {
    /// Of which stock.
    pub stock: StockId,
    /// Blanks on the shelf: neither those with batches nor spoiled ones.
    pub found: u32,
    /// Number of the minutes.
    pub minutes: Code,
}

/// Record an inventory.
#[derive(Clone, Debug)]
pub struct CountBlanks {
    /// Day.
    pub effective_date: PartialDate,
    /// What was counted.
    pub counted: BlanksCounted,
}

impl CountBlanks {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        super::needs(self.counted.stock)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let event = Event::BlanksCounted(self.counted.clone());
        super::act(self.effective_date, self.counted.stock, event, loaded, today)
    }
}

impl Act for BlanksCounted {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Stock(self.stock)));
    }

    fn apply_to_stock(&self, stock: &mut Stock, _id: StockId, entry: &Entry) {
        let (found, booked) = (u64::from(self.found), stock.remaining());
        stock.last_count = Some(Count { on: entry.effective_date, found, booked });
    }
}
