//! Stocks of blank cards: how many blanks came, and what became of them.

use std::collections::BTreeMap;

use ledger_core::domain::ids::Position;
use ledger_core::domain::number::CardSerial;
use ledger_core::domain::stock::lists::BlankKind;
use ledger_core::domain::stock::serials::SerialRange;
use ledger_core::domain::stock::{Count, Delivery, Draw, Opened, Stock};
use ledger_core::domain::text::Code;

use crate::encode::{Packer, Unpacker};
use crate::rows::Row;

impl Row for Stock {
    fn pack(&self, to: &mut Packer<'_>) {
        to.flags(&[self.opened.is_some(), self.last_count.is_some()]);
        if let Some(opened) = &self.opened {
            to.unique(opened.centre.as_str());
            to.byte(opened.kind.number());
            to.date(opened.since);
        }
        if let Some(count) = &self.last_count {
            to.date(count.on);
            to.number(count.found);
            to.number(count.booked);
        }
        for quantity in [self.received, self.personalised, self.spoiled, self.missing, self.destroyed] {
            to.number(quantity);
        }
        to.number(self.batches);
        to.number(self.deliveries.len() as u64);
        for delivery in &self.deliveries {
            to.unique(delivery.number.as_str());
            to.flags(&[delivery.serials.is_some()]);
            for serial in delivery.serials.iter().flat_map(|range| [range.first, range.last]) {
                to.unique(serial.as_str());
            }
        }
        // The draws are the rest of the row, and need no count.
        for (by, draw) in &self.draws {
            to.near(*by);
            to.unique(draw.number.as_str());
            to.date(draw.on);
            to.number(draw.cards.into());
            to.number(draw.blanks.into());
        }
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let mut has = from.flags()?;
        let opened = from.maybe(has.take(), |from| {
            let centre = Code::stored(from.unique()?);
            let kind = BlankKind::from_number(from.byte()?.into())?;
            Some(Opened { centre, kind, since: from.date()? })
        })?;
        let last_count = from.maybe(has.take(), |from| {
            Some(Count { on: from.date()?, found: from.number()?, booked: from.number()? })
        })?;
        let [received, personalised, spoiled, missing, destroyed] =
            [from.number()?, from.number()?, from.number()?, from.number()?, from.number()?];
        let batches = from.number()?;
        let deliveries = from.number()?;
        let deliveries = (0..deliveries).map(|_| delivery(from)).collect::<Option<_>>()?;
        let mut draws = BTreeMap::new();
        while !from.is_done() {
            let (by, draw) = draw(from)?;
            draws.insert(by, draw);
        }
        Some(Stock {
            opened,
            received,
            personalised,
            spoiled,
            missing,
            destroyed,
            deliveries,
            batches,
            draws,
            last_count,
        })
    }
}

fn delivery(from: &mut Unpacker<'_>) -> Option<Delivery> {
    let number = Code::stored(from.unique()?);
    let mut has = from.flags()?;
    let serials = from.maybe(has.take(), |from| {
        let first = CardSerial::parse(from.unique()?)?;
        Some(SerialRange { first, last: CardSerial::parse(from.unique()?)? })
    })?;
    Some(Delivery { number, serials })
}

fn draw(from: &mut Unpacker<'_>) -> Option<(Position, Draw)> {
    let by = from.near()?;
    let (number, on) = (Code::stored(from.unique()?), from.date()?);
    let (cards, blanks) = (u32::try_from(from.number()?).ok()?, u32::try_from(from.number()?).ok()?);
    Some((by, Draw { number, on, cards, blanks }))
}
