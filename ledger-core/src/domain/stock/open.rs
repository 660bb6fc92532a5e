//! Opening a stock of blanks (mở kho phôi thẻ) at a centre of production.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::StockId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::Refusal;
use crate::domain::subject::{NewSubject, Touched};
use crate::domain::text::Code;

use super::lists::BlankKind;
use super::{Opened, Stock};

/// A stock was opened; its id is the position of this event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlankStockOpened {
    /// Code of the centre of production.
    pub centre: Code,
    /// Which blanks it is to hold.
    pub kind: BlankKind,
}

/// Open a stock.
#[derive(Clone, Debug)]
pub struct OpenBlankStock {
    /// First day.
    pub effective_date: PartialDate,
    /// Code of the centre of production.
    pub centre: Code,
    /// Which blanks it is to hold.
    pub kind: BlankKind,
}

impl OpenBlankStock {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        Vec::new()
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let event =
            Event::BlankStockOpened(BlankStockOpened { centre: self.centre.clone(), kind: self.kind });
        propose(loaded, self.effective_date, event, &|_| String::new())
    }
}

impl Act for BlankStockOpened {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::New(NewSubject::Stock));
    }

    fn apply_to_stock(&self, stock: &mut Stock, _id: StockId, entry: &Entry) {
        let (centre, kind, since) = (self.centre.clone(), self.kind, entry.effective_date);
        stock.opened = Some(Opened { centre, kind, since });
    }
}
