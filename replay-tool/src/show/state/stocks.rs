//! Stocks of blank cards.

use ledger_core::domain::ids::Position;
use ledger_core::domain::stock::lists::BlankKind;
use ledger_core::domain::stock::{Count, Draw, Stock};
use ledger_proto::ledger::r#type::v1 as types;
use serde_json::{Value, json};

use super::told;

/// A stock with its balance; none before it was opened, and after that was annulled.
pub(in super::super) fn stock(stock: &Stock) -> Option<Value> {
    let opened = stock.opened.as_ref()?;
    let deliveries: Vec<&str> = stock.deliveries.iter().map(|delivery| delivery.number.as_str()).collect();
    let open = |(by, draw): (&Position, &Draw)| {
        json!({
            "batch_position": by.0,
            "number": draw.number.as_str(),
            "date": told(draw.on),
            "cards": draw.cards,
            "blanks": draw.blanks,
        })
    };
    Some(json!({
        "centre": opened.centre.as_str(),
        "kind": kind(opened.kind),
        "opened": told(opened.since),
        "received": stock.received,
        "in_production": stock.in_production(),
        "personalised": stock.personalised,
        "spoiled": stock.spoiled,
        "missing": stock.missing,
        "remaining": stock.remaining(),
        "destroyed": stock.destroyed,
        "last_count": stock.last_count.as_ref().map(count),
        "deliveries": deliveries,
        "open_batches": stock.draws.iter().map(open).collect::<Vec<_>>(),
    }))
}

fn count(count: &Count) -> Value {
    let difference = count.found.cast_signed() - count.booked.cast_signed();
    json!({
        "date": told(count.on),
        "found": count.found,
        "booked": count.booked,
        "difference": difference,
    })
}

fn kind(kind: BlankKind) -> &'static str {
    types::BlankKind::try_from(i32::from(kind.number())).unwrap_or_default().as_str_name()
}
