//! Stocks of blank cards, of the centre C06-TT1.

use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::r#type::v1::{BlankKind, BlankWriteOffGround};

use super::cards::stock;
use super::{date, record};

/// Opens a stock.
pub fn open_stock(kind: BlankKind, on: &str) -> reg::OpenBlankStockRequest {
    reg::OpenBlankStockRequest {
        effective_date: date(on),
        centre: "C06-TT1".into(),
        kind: kind.into(),
        ..Default::default()
    }
}

/// Receives blanks of which no serials are told.
pub fn receive_blanks(of: u64, delivery: &str, quantity: u32, on: &str) -> reg::ReceiveBlanksRequest {
    reg::ReceiveBlanksRequest {
        effective_date: date(on),
        stock: stock(of),
        delivery: delivery.into(),
        quantity,
        ..Default::default()
    }
}

/// Settles a batch: so many became good cards, were spoiled, came back.
pub fn settle_batch(of: u64, batch: u64, became: [u32; 3], on: &str) -> reg::SettleBatchRequest {
    let [personalised, spoiled, returned] = became;
    reg::SettleBatchRequest {
        effective_date: date(on),
        stock: stock(of),
        batch: record(batch),
        personalised,
        spoiled,
        returned,
        ..Default::default()
    }
}

/// Writes blanks off.
pub fn write_off(
    of: u64,
    ground: BlankWriteOffGround,
    quantity: u32,
    on: &str,
) -> reg::WriteOffBlanksRequest {
    reg::WriteOffBlanksRequest {
        effective_date: date(on),
        stock: stock(of),
        ground: ground.into(),
        quantity,
        minutes: "1/BB".into(),
        ..Default::default()
    }
}

/// Counts the blanks on the shelf.
pub fn count_blanks(of: u64, found: u32, on: &str) -> reg::CountBlanksRequest {
    let (effective_date, minutes) = (date(on), "2/BB".into());
    reg::CountBlanksRequest { effective_date, stock: stock(of), found, minutes, ..Default::default() }
}

/// Destroys spoiled blanks.
pub fn destroy_blanks(of: u64, quantity: u32, on: &str) -> reg::DestroyBlanksRequest {
    let (effective_date, minutes) = (date(on), "3/BB".into());
    reg::DestroyBlanksRequest { effective_date, stock: stock(of), quantity, minutes, ..Default::default() }
}
