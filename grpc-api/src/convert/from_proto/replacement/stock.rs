//! Acts on stocks of blanks as they should have been recorded.

use ledger_core::domain::event::{
    BatchSettled, BlankStockOpened, BlanksCounted, BlanksDestroyed, BlanksReceived, BlanksWrittenOff,
};
use ledger_core::domain::ids::{Position, StockId};
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::stock::lists::{BlankKind, WriteOffGround};
use ledger_proto::ledger::event::v1 as events;

use crate::convert::from_proto::check::Check;
use crate::convert::from_proto::stock::serials;

fn stock(id: u64, check: &mut Check<'_>) -> Option<StockId> {
    check.id("stock_id", id, StockId::at, Rejection::StockNotFound)
}

pub(super) fn opened(event: &events::BlankStockOpened, check: &mut Check<'_>) -> Option<BlankStockOpened> {
    let centre = check.required_code("centre", &event.centre);
    let kind = check.listed("kind", event.kind, BlankKind::from_number);
    Some(BlankStockOpened { centre: centre?, kind: kind? })
}

pub(super) fn received(event: &events::BlanksReceived, check: &mut Check<'_>) -> Option<BlanksReceived> {
    let stock = stock(event.stock_id, check);
    let delivery = check.required_code("delivery", &event.delivery);
    let quantity = check.blanks("quantity", event.quantity);
    let serials = serials(event.serials.as_ref(), check);
    Some(BlanksReceived { stock: stock?, delivery: delivery?, quantity: quantity?, serials: serials? })
}

pub(super) fn settled(event: &events::BatchSettled, check: &mut Check<'_>) -> Option<BatchSettled> {
    Some(BatchSettled {
        stock: stock(event.stock_id, check)?,
        batch: Position(event.batch_position),
        personalised: event.personalised,
        spoiled: event.spoiled,
        returned: event.returned,
    })
}

pub(super) fn written_off(
    event: &events::BlanksWrittenOff,
    check: &mut Check<'_>,
) -> Option<BlanksWrittenOff> {
    let stock = stock(event.stock_id, check);
    let ground = check.listed("ground", event.ground, WriteOffGround::from_number);
    let quantity = check.blanks("quantity", event.quantity);
    let minutes = check.required_code("minutes", &event.minutes);
    Some(BlanksWrittenOff { stock: stock?, ground: ground?, quantity: quantity?, minutes: minutes? })
}

pub(super) fn counted(event: &events::BlanksCounted, check: &mut Check<'_>) -> Option<BlanksCounted> {
    let stock = stock(event.stock_id, check);
    let minutes = check.required_code("minutes", &event.minutes);
    Some(BlanksCounted { stock: stock?, found: event.found, minutes: minutes? })
}

pub(super) fn destroyed(event: &events::BlanksDestroyed, check: &mut Check<'_>) -> Option<BlanksDestroyed> {
    let stock = stock(event.stock_id, check);
    let quantity = check.blanks("quantity", event.quantity);
    let minutes = check.required_code("minutes", &event.minutes);
    Some(BlanksDestroyed { stock: stock?, quantity: quantity?, minutes: minutes? })
}
