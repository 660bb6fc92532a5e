//! Orders about blank cards.

use ledger_core::domain::command::Command;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::ids::{Position, StockId};
use ledger_core::domain::number::CardSerial;
use ledger_core::domain::stock::count::{BlanksCounted, CountBlanks};
use ledger_core::domain::stock::destroy::{BlanksDestroyed, DestroyBlanks};
use ledger_core::domain::stock::lists::{BlankKind, WriteOffGround};
use ledger_core::domain::stock::open::OpenBlankStock;
use ledger_core::domain::stock::receive::{BlanksReceived, ReceiveBlanks};
use ledger_core::domain::stock::serials::SerialRange;
use ledger_core::domain::stock::settle::{BatchSettled, SettleBatch};
use ledger_core::domain::stock::write_off::{BlanksWrittenOff, WriteOffBlanks};
use ledger_core::domain::text::Code;

use super::super::blanks::{Blanks, Drawn, Serials, Stock};
use super::super::plain::{Id, Said, What};
use super::super::script::{Act, Order};
use super::{Office, Plan, nth};

pub(super) fn stock_id(id: Id) -> StockId {
    StockId::at(Position(id)).expect("no stock came in at the founding")
}

/// Code of a centre.
pub(super) fn centre(number: u32) -> Code {
    Code::stored(&format!("TT-{number}"))
}

fn few(pick: u32, most: i64) -> u32 {
    let most = u32::try_from(most.max(1)).expect("few");
    1 + pick % most
}

/// A serial on a blank: rows differ in their letters, or in how many digits follow.
fn serial((row, number): (u32, u32)) -> CardSerial {
    let text = match row {
        0 => format!("PH{number:06}"),
        1 => format!("PX{number:06}"),
        _ => format!("PH{number:07}"),
    };
    CardSerial::parse(&text).expect("letters and digits")
}

impl Office<'_> {
    /// Serials of a delivery: mostly such as nobody has seen, now and then some of a delivery before, or beside it; and now and
    /// then too many, too few, the last before the first, or of two rows.
    fn serials_on(&self, order: &Order, stock: Id, quantity: u32) -> Option<Serials> {
        let [pick, where_from, other, wrong] = order.picks;
        let known: Vec<Serials> =
            self.stock(stock).deliveries.into_iter().filter_map(|(_, serials)| serials).collect();
        let near = known.get(pick as usize % known.len().max(1)).filter(|_| other.is_multiple_of(3));
        let (row, first) = match near {
            // From just before it, where they do not meet yet, to just behind it.
            Some(near) => {
                let (row, from) = near.first;
                let before = from.saturating_sub(quantity);
                (row, before + where_from % (near.last.1 + 2).saturating_sub(before).max(1))
            }
            None => (other / 3 % 3, u32::try_from(self.plain.len()).ok()? * 100 % 900_000),
        };
        let row = if other.is_multiple_of(9) { (row + 1) % 3 } else { row };
        let end = first + quantity;
        let (last_row, last) = match wrong % 12 {
            0 => (row, end),
            1 => (row, end.saturating_sub(2)),
            2 => (row, first.saturating_sub(1)),
            3 => ((row + 1) % 3, end - 1),
            _ => (row, end - 1),
        };
        Some(Serials { first: (row, first), last: (last_row, last) })
    }

    fn stock(&self, id: Id) -> Stock {
        self.plain.stock(id, None, self.plain.len())
    }

    /// A stock; one that is fit, unless the order is blind.
    fn a_stock(&self, order: &Order, fit: impl Fn(&Stock) -> bool) -> Option<Id> {
        let mut all = self.all(|what| matches!(what, What::Blanks(Blanks::Opened { .. })));
        if !order.blind {
            all.retain(|id| {
                let stock = self.stock(*id);
                stock.opened.is_some() && fit(&stock)
            });
        }
        nth(&all, order.picks[0])
    }

    /// What a batch of so many cards draws; now and then nothing, or too few.
    pub(super) fn draws(&self, order: &Order, cards: usize, day: CivilDate) -> Option<Drawn> {
        let [_, _, spare, pick] = order.picks;
        let newer = CivilDate::new(2024, 7, 1).is_some_and(|from| from <= day);
        let fit = |stock: &Stock| {
            stock.on_shelf > 4 && stock.opened.is_some_and(|(_, of, since)| of == newer && since <= day)
        };
        let stock = self.a_stock(order, fit).filter(|_| !pick.is_multiple_of(5))?;
        let (own, _, _) = self.stock(stock).opened?;
        let centre = if order.blind && pick.is_multiple_of(3) { own + 1 } else { own };
        let cards = u32::try_from(cards).expect("few");
        let blanks = if order.blind && spare.is_multiple_of(3) { cards - 1 } else { cards + spare % 3 };
        Some(Drawn { stock, centre, blanks })
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the other orders are about no blanks")]
    pub(super) fn of_blanks(&self, order: &Order, mut day: CivilDate) -> Option<Plan> {
        let [_, what, other, third] = order.picks;
        let blanks = match order.act {
            Act::OpenStock => Blanks::Opened { centre: what % 2, newer: other.is_multiple_of(2) },
            Act::ReceiveBlanks => {
                let stock = self.a_stock(order, |_| true)?;
                // Now and then one that came already.
                let known = self.stock(stock).deliveries.first().map(|(number, _)| *number);
                let known = known.filter(|_| other.is_multiple_of(6));
                let delivery = known.unwrap_or(u32::try_from(self.plain.len()).expect("few"));
                let quantity = few(what, 40);
                let serials = self.serials_on(order, stock, quantity).filter(|_| !third.is_multiple_of(5));
                Blanks::Received { stock, delivery, quantity, serials }
            }
            Act::Settle => {
                let stock = self.a_stock(order, |stock| !stock.draws.is_empty())?;
                let draws = self.stock(stock).draws;
                let batches: Vec<Id> = draws.keys().copied().collect();
                let batch = nth(&batches, what).unwrap_or(stock);
                let (_, cards, drawn) = draws.get(&batch).copied().unwrap_or((day, 1, 1));
                let good = if order.blind { drawn } else { (other % 3).min(cards).min(drawn) };
                let spoiled = third % (drawn - good + 1);
                let wrong = u32::from(order.blind && third.is_multiple_of(4));
                Blanks::Settled { stock, batch, good, spoiled, unused: drawn - good - spoiled + wrong }
            }
            Act::WriteOff => {
                let stock = self.a_stock(order, |stock| stock.on_shelf > 0)?;
                let most = if order.blind { 90 } else { self.stock(stock).on_shelf.min(4) };
                Blanks::WrittenOff { stock, missing: other.is_multiple_of(3), quantity: few(what, most) }
            }
            Act::Count => {
                let stock = self.a_stock(order, |_| true)?;
                // Now and then on a day before it was opened.
                let opened = self.stock(stock).opened.filter(|_| order.blind && other.is_multiple_of(2));
                day = opened.map_or(day, |(_, _, since)| since.plus_days(-1));
                Blanks::Counted { stock, found: what % 50 }
            }
            Act::DestroyBlanks => {
                let stock = self.a_stock(order, |stock| stock.spoiled > stock.destroyed)?;
                let left = self.stock(stock);
                let most = if order.blind { 9 } else { left.spoiled - left.destroyed };
                Blanks::Destroyed { stock, quantity: few(what, most) }
            }
            _ => return None,
        };
        Some((command(day, blanks), Said::Fact(day, What::Blanks(blanks))))
    }
}

fn command(day: CivilDate, blanks: Blanks) -> Command {
    let effective_date = day.into();
    let minutes = Code::stored("BB-3");
    match blanks {
        Blanks::Opened { centre: number, newer } => Command::OpenBlankStock(OpenBlankStock {
            effective_date,
            centre: centre(number),
            kind: if newer { BlankKind::Card2024 } else { BlankKind::Card2021 },
        }),
        Blanks::Received { stock, delivery, quantity, serials } => {
            let (stock, delivery) = (stock_id(stock), Code::stored(&format!("GH-{delivery}")));
            let serials = serials.map(|on| SerialRange { first: serial(on.first), last: serial(on.last) });
            let received = BlanksReceived { stock, delivery, quantity, serials };
            Command::ReceiveBlanks(ReceiveBlanks { effective_date, received })
        }
        Blanks::Settled { stock, batch, good, spoiled, unused } => Command::SettleBatch(SettleBatch {
            effective_date,
            settled: BatchSettled {
                stock: stock_id(stock),
                batch: Position(batch),
                personalised: good,
                spoiled,
                returned: unused,
            },
        }),
        Blanks::WrittenOff { stock, missing, quantity } => {
            let ground = if missing { WriteOffGround::Missing } else { WriteOffGround::Defective };
            let written_off = BlanksWrittenOff { stock: stock_id(stock), ground, quantity, minutes };
            Command::WriteOffBlanks(WriteOffBlanks { effective_date, written_off })
        }
        Blanks::Counted { stock, found } => {
            let counted = BlanksCounted { stock: stock_id(stock), found, minutes };
            Command::CountBlanks(CountBlanks { effective_date, counted })
        }
        Blanks::Destroyed { stock, quantity } => {
            let destroyed = BlanksDestroyed { stock: stock_id(stock), quantity, minutes };
            Command::DestroyBlanks(DestroyBlanks { effective_date, destroyed })
        }
    }
}
