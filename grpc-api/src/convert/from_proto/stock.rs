//! Stocks of blank cards.

use ledger_core::domain::command::Command;
use ledger_core::domain::event::{
    BatchSettled, BlanksCounted, BlanksDestroyed, BlanksReceived, BlanksWrittenOff,
};
use ledger_core::domain::number::CardSerial;
use ledger_core::domain::stock::count::CountBlanks;
use ledger_core::domain::stock::destroy::DestroyBlanks;
use ledger_core::domain::stock::lists::{BlankKind, WriteOffGround};
use ledger_core::domain::stock::open::OpenBlankStock;
use ledger_core::domain::stock::receive::ReceiveBlanks;
use ledger_core::domain::stock::serials::SerialRange;
use ledger_core::domain::stock::settle::SettleBatch;
use ledger_core::domain::stock::write_off::WriteOffBlanks;
use ledger_proto::ledger::registration::v1::{
    CountBlanksRequest, DestroyBlanksRequest, OpenBlankStockRequest, ReceiveBlanksRequest,
    SettleBatchRequest, WriteOffBlanksRequest,
};
use ledger_proto::ledger::r#type::v1 as types;

use super::check::Check;
use super::violation::Malformed;

pub(super) fn open(request: &OpenBlankStockRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let centre = check.required_code("centre", &request.centre);
    let kind = check.listed("kind", request.kind, BlankKind::from_number);
    Some(Command::OpenBlankStock(OpenBlankStock {
        effective_date: effective_date?,
        centre: centre?,
        kind: kind?,
    }))
}

pub(super) fn receive(request: &ReceiveBlanksRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let stock = check.stock("stock", request.stock.as_ref());
    let delivery = check.required_code("delivery", &request.delivery);
    let quantity = check.blanks("quantity", request.quantity);
    let serials = serials(request.serials.as_ref(), check);
    let received =
        BlanksReceived { stock: stock?, delivery: delivery?, quantity: quantity?, serials: serials? };
    Some(Command::ReceiveBlanks(ReceiveBlanks { effective_date: effective_date?, received }))
}

/// The serials of a delivery, where any are told, also in a correction.
pub(super) fn serials(
    given: Option<&types::BlankSerials>,
    check: &mut Check<'_>,
) -> Option<Option<SerialRange>> {
    let Some(given) = given else { return Some(None) };
    check.within("serials", |check| {
        let mut end = |field, text: &str| {
            check.required_formed(field, text, CardSerial::parse, Malformed::InvalidNumber)
        };
        let (first, last) = (end("first", &given.first), end("last", &given.last));
        Some(Some(SerialRange { first: first?, last: last? }))
    })
}

pub(super) fn settle(request: &SettleBatchRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let stock = check.stock("stock", request.stock.as_ref());
    let batch = check.record("batch", request.batch.as_ref());
    let settled = BatchSettled {
        stock: stock?,
        batch: batch?,
        personalised: request.personalised,
        spoiled: request.spoiled,
        returned: request.returned,
    };
    Some(Command::SettleBatch(SettleBatch { effective_date: effective_date?, settled }))
}

pub(super) fn write_off(request: &WriteOffBlanksRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let stock = check.stock("stock", request.stock.as_ref());
    let ground = check.listed("ground", request.ground, WriteOffGround::from_number);
    let quantity = check.blanks("quantity", request.quantity);
    let minutes = check.required_code("minutes", &request.minutes);
    let written_off =
        BlanksWrittenOff { stock: stock?, ground: ground?, quantity: quantity?, minutes: minutes? };
    Some(Command::WriteOffBlanks(WriteOffBlanks { effective_date: effective_date?, written_off }))
}

pub(super) fn count(request: &CountBlanksRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let stock = check.stock("stock", request.stock.as_ref());
    let minutes = check.required_code("minutes", &request.minutes);
    let counted = BlanksCounted { stock: stock?, found: request.found, minutes: minutes? };
    Some(Command::CountBlanks(CountBlanks { effective_date: effective_date?, counted }))
}

pub(super) fn destroy(request: &DestroyBlanksRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let stock = check.stock("stock", request.stock.as_ref());
    let quantity = check.blanks("quantity", request.quantity);
    let minutes = check.required_code("minutes", &request.minutes);
    let destroyed = BlanksDestroyed { stock: stock?, quantity: quantity?, minutes: minutes? };
    Some(Command::DestroyBlanks(DestroyBlanks { effective_date: effective_date?, destroyed }))
}
