//! Writing blanks off outside production (ghi giảm phôi): spoiled, defective, out of use, or missing. Minutes are kept.

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
use super::lists::WriteOffGround;

/// Blanks were written off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlanksWrittenOff {
    /// From which stock.
    pub stock: StockId,
    /// Why.
    pub ground: WriteOffGround,
    /// How many.
    pub quantity: u32,
    /// Number of the minutes.
    pub minutes: Code,
}

/// Write blanks off.
#[derive(Clone, Debug)]
pub struct WriteOffBlanks {
    /// Day.
    pub effective_date: PartialDate,
    /// What is written off.
    pub written_off: BlanksWrittenOff,
}

impl WriteOffBlanks {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        super::needs(self.written_off.stock)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let event = Event::BlanksWrittenOff(self.written_off.clone());
        let proposal = super::act(self.effective_date, self.written_off.stock, event, loaded, today);
        proposal.map_err(|refusal| refusal.moved(Rejection::NotEnoughBlanks, "quantity"))
    }
}

impl Act for BlanksWrittenOff {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Stock(self.stock)));
    }

    fn admitted_by_stock(&self, stock: &Stock, _id: StockId, _entry: &Entry) -> Result<(), Rejection> {
        stock.holds(self.quantity)
    }

    fn apply_to_stock(&self, stock: &mut Stock, _id: StockId, _entry: &Entry) {
        let quantity = u64::from(self.quantity);
        match self.ground {
            WriteOffGround::Spoiled | WriteOffGround::Defective | WriteOffGround::OutOfUse => {
                stock.spoiled += quantity;
            }
            WriteOffGround::Missing => stock.missing += quantity,
        }
    }
}
