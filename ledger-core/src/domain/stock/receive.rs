//! Receipt of blanks (nhập phôi): a delivery comes into a stock.

use crate::domain::act::Act;
use crate::domain::command::Proposal;
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::StockId;
use crate::domain::limits::DELIVERIES_PER_STOCK;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Code;

use super::serials::SerialRange;
use super::{Delivery, Stock};

/// Blanks came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlanksReceived {
    /// Into which stock.
    pub stock: StockId,
    /// Number of the delivery.
    pub delivery: Code,
    /// How many blanks.
    pub quantity: u32,
    /// The serials on them, where they bear any.
    pub serials: Option<SerialRange>,
}

/// Receive a delivery.
#[derive(Clone, Debug)]
pub struct ReceiveBlanks {
    /// Day of the receipt.
    pub effective_date: PartialDate,
    /// What came.
    pub received: BlanksReceived,
}

impl ReceiveBlanks {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        super::needs(self.received.stock)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let event = Event::BlanksReceived(self.received.clone());
        let proposal = super::act(self.effective_date, self.received.stock, event, loaded, today);
        proposal.map_err(|refusal| {
            refusal
                .moved(Rejection::DeliveryReceivedAlready, "delivery")
                .moved(Rejection::BlankSerialsDiffer, "serials")
                .moved(Rejection::BlankSerialsReceivedAlready, "serials")
        })
    }
}

impl Act for BlanksReceived {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Stock(self.stock)));
    }

    fn admitted_by_stock(&self, stock: &Stock, _id: StockId, _entry: &Entry) -> Result<(), Rejection> {
        if stock.deliveries.iter().any(|delivery| delivery.number == self.delivery) {
            return Err(Rejection::DeliveryReceivedAlready);
        }
        if stock.deliveries.len() >= DELIVERIES_PER_STOCK {
            return Err(Rejection::TooManyDeliveries);
        }
        let Some(serials) = &self.serials else { return Ok(()) };
        if serials.count() != Some(u64::from(self.quantity)) {
            return Err(Rejection::BlankSerialsDiffer);
        }
        if stock.deliveries.iter().filter_map(|delivery| delivery.serials).any(|known| known.meets(serials)) {
            return Err(Rejection::BlankSerialsReceivedAlready);
        }
        Ok(())
    }

    fn apply_to_stock(&self, stock: &mut Stock, _id: StockId, _entry: &Entry) {
        stock.received += u64::from(self.quantity);
        stock.deliveries.push(Delivery { number: self.delivery.clone(), serials: self.serials });
    }
}
