//! Settling of a batch (quyết toán phôi của lô): what became of the blanks that it drew.
//!
//! One act for the whole batch, when all of its cards are made or will not be: a stock's history has two records for a batch,
//! and none for a card. What comes back unused is on the shelf again.

use crate::domain::act::Act;
use crate::domain::command::Proposal;
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{Position, StockId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

use super::Stock;

/// The blanks of a batch were settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchSettled {
    /// From which stock they were drawn.
    pub stock: StockId,
    /// Position of the record that put the cards into the batch.
    pub batch: Position,
    /// Blanks that became good cards.
    pub personalised: u32,
    /// Blanks that were spoiled: cards that failed their check, among others.
    pub spoiled: u32,
    /// Blanks that came back unused.
    pub returned: u32,
}

/// Settle the blanks of a batch.
#[derive(Clone, Debug)]
pub struct SettleBatch {
    /// Day of the settlement.
    pub effective_date: PartialDate,
    /// What became of them.
    pub settled: BatchSettled,
}

impl SettleBatch {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        super::needs(self.settled.stock)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let event = Event::BatchSettled(self.settled.clone());
        let proposal = super::act(self.effective_date, self.settled.stock, event, loaded, today);
        proposal.map_err(|refusal| {
            refusal
                .moved(Rejection::BatchNotOpen, "batch")
                .moved(Rejection::MorePersonalisedThanCards, "personalised")
        })
    }
}

impl Act for BatchSettled {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Stock(self.stock)));
    }

    fn admitted_by_stock(&self, stock: &Stock, _id: StockId, _entry: &Entry) -> Result<(), Rejection> {
        let draw = stock.draws.get(&self.batch).ok_or(Rejection::BatchNotOpen)?;
        let told = [self.personalised, self.spoiled, self.returned].map(u64::from);
        if told.iter().sum::<u64>() != u64::from(draw.blanks) {
            return Err(Rejection::BatchNotBalanced);
        }
        if self.personalised > draw.cards {
            return Err(Rejection::MorePersonalisedThanCards);
        }
        Ok(())
    }

    fn apply_to_stock(&self, stock: &mut Stock, _id: StockId, _entry: &Entry) {
        if stock.draws.remove(&self.batch).is_some() {
            stock.personalised += u64::from(self.personalised);
            stock.spoiled += u64::from(self.spoiled);
        }
    }
}
