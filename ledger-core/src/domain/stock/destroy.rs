//! Destruction of spoiled blanks (tiêu hủy phôi hỏng) before a board, which signs minutes.

use crate::domain::act::Act;
use crate::domain::command::Proposal;
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::StockId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Code;

use super::Stock;

/// Spoiled blanks were destroyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlanksDestroyed {
    /// Of which stock.
    pub stock: StockId,
    /// How many.
    pub quantity: u32,
    /// Number of the minutes.
    pub minutes: Code,
}

/// Record the destruction of spoiled blanks.
#[derive(Clone, Debug)]
pub struct DestroyBlanks {
    /// Day.
    pub effective_date: PartialDate,
    /// What was destroyed.
    pub destroyed: BlanksDestroyed,
}

impl DestroyBlanks {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        super::needs(self.destroyed.stock)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let event = Event::BlanksDestroyed(self.destroyed.clone());
        let proposal = super::act(self.effective_date, self.destroyed.stock, event, loaded, today);
        proposal.map_err(|refusal| refusal.moved(Rejection::NotEnoughSpoiled, "quantity"))
    }
}

impl Act for BlanksDestroyed {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Stock(self.stock)));
    }

    fn admitted_by_stock(&self, stock: &Stock, _id: StockId, _entry: &Entry) -> Result<(), Rejection> {
        if u64::from(self.quantity) <= stock.to_destroy() { Ok(()) } else { Err(Rejection::NotEnoughSpoiled) }
    }

    fn apply_to_stock(&self, stock: &mut Stock, _id: StockId, _entry: &Entry) {
        stock.destroyed += u64::from(self.quantity);
    }
}
