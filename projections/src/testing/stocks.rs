//! Acts on stocks of blanks that need not make sense together.

use ledger_core::domain::event::{
    BatchSettled, BlankStockOpened, BlanksCounted, BlanksDestroyed, BlanksReceived, BlanksWrittenOff, Event,
};
use ledger_core::domain::ids::{Position, StockId};
use ledger_core::domain::number::CardSerial;
use ledger_core::domain::stock::lists::{BlankKind, WriteOffGround};
use ledger_core::domain::stock::serials::SerialRange;
use ledger_core::domain::text::Code;

use super::pick;

/// Kinds of acts on stocks.
pub(super) const KINDS: u16 = 6;

/// The act of that number, below [`KINDS`].
pub(super) fn event(stocks: &[StockId], kind: u16, (a, b, c): (u16, u16, u16)) -> Event {
    let (stock, some) = (pick(stocks, a), Code::stored(&format!("X-{c}")));
    let serial = |number: u16| CardSerial::parse(&format!("PH{number:05}")).unwrap();
    match kind {
        0 => Event::BlankStockOpened(BlankStockOpened { centre: some, kind: pick(BlankKind::ALL, b) }),
        1 => Event::BlanksReceived(BlanksReceived {
            stock,
            delivery: some,
            quantity: b.into(),
            serials: c.is_multiple_of(2).then(|| SerialRange { first: serial(a), last: serial(b) }),
        }),
        2 => Event::BatchSettled(BatchSettled {
            stock,
            batch: Position(u64::from(b % 64)),
            personalised: a.into(),
            spoiled: b.into(),
            returned: c.into(),
        }),
        3 => Event::BlanksWrittenOff(BlanksWrittenOff {
            stock,
            ground: pick(WriteOffGround::ALL, b),
            quantity: c.into(),
            minutes: some,
        }),
        4 => Event::BlanksCounted(BlanksCounted { stock, found: b.into(), minutes: some }),
        _ => Event::BlanksDestroyed(BlanksDestroyed { stock, quantity: b.into(), minutes: some }),
    }
}
