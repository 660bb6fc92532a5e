//! What is believed of a stock of blanks.

use ledger_core::domain::ids::{Position, StockId};
use ledger_core::domain::stock::{Count, Delivery, Draw, Stock};
use ledger_proto::ledger::stock::v1 as pb;
use ledger_proto::ledger::r#type::v1::BlankSerials;

use super::value::date;

/// A stock with its deliveries and open batches; none where there is no such stock.
pub fn whole(id: StockId, stock: &Stock) -> Option<pb::BlankStock> {
    Some(pb::BlankStock {
        deliveries: stock.deliveries.iter().map(delivery).collect(),
        open_batches: stock.draws.iter().map(open_batch).collect(),
        ..listed(id, stock)?
    })
}

/// A stock as lists show it.
pub fn listed(id: StockId, stock: &Stock) -> Option<pb::BlankStock> {
    let opened = stock.opened.as_ref()?;
    Some(pb::BlankStock {
        stock_id: id.get(),
        centre: opened.centre.as_str().to_owned(),
        kind: opened.kind.number().into(),
        opened: date(opened.since),
        balance: Some(pb::BlankBalance {
            received: stock.received,
            in_production: stock.in_production(),
            personalised: stock.personalised,
            spoiled: stock.spoiled,
            missing: stock.missing,
            remaining: stock.remaining(),
            destroyed: stock.destroyed,
        }),
        last_count: stock.last_count.as_ref().map(count),
        deliveries: Vec::new(),
        open_batches: Vec::new(),
    })
}

fn count(count: &Count) -> pb::BlankCount {
    pb::BlankCount {
        date: date(count.on),
        found: count.found,
        booked: count.booked,
        difference: count.found.cast_signed() - count.booked.cast_signed(),
    }
}

fn delivery(delivery: &Delivery) -> pb::BlankDelivery {
    let serials = delivery.serials.map(|range| BlankSerials {
        first: range.first.as_str().to_owned(),
        last: range.last.as_str().to_owned(),
    });
    pb::BlankDelivery { number: delivery.number.as_str().to_owned(), serials }
}

fn open_batch((by, draw): (&Position, &Draw)) -> pb::OpenBatch {
    pb::OpenBatch {
        batch_position: by.0,
        number: draw.number.as_str().to_owned(),
        date: date(draw.on),
        cards: draw.cards,
        blanks: draw.blanks,
    }
}
