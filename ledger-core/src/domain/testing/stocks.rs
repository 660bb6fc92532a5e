//! Commands about stocks of blanks, as short as a test can say them.

use super::{TestLedger, date};
use crate::domain::command::Command;
use crate::domain::event::{BatchSettled, BlanksCounted, BlanksDestroyed, BlanksReceived, BlanksWrittenOff};
use crate::domain::history::History;
use crate::domain::ids::{Position, StockId};
use crate::domain::number::CardSerial;
use crate::domain::stock::Stock;
use crate::domain::stock::count::CountBlanks;
use crate::domain::stock::destroy::DestroyBlanks;
use crate::domain::stock::lists::{BlankKind, WriteOffGround};
use crate::domain::stock::open::OpenBlankStock;
use crate::domain::stock::receive::ReceiveBlanks;
use crate::domain::stock::serials::SerialRange;
use crate::domain::stock::settle::SettleBatch;
use crate::domain::stock::write_off::WriteOffBlanks;
use crate::domain::subject::Subject;
use crate::domain::text::Code;

fn id(stock: Position) -> StockId {
    StockId::at(stock).unwrap()
}

impl TestLedger {
    pub(crate) fn stock(&self, at: Position) -> Stock {
        History::<Stock>::of(id(at), self.about(Subject::Stock(id(at)))).now().clone()
    }

    pub(crate) fn stock_on(&self, at: Position, day: &str) -> Stock {
        let history = History::<Stock>::of(id(at), self.about(Subject::Stock(id(at))));
        history.on(date(day).full().unwrap())
    }

    /// A stock of chip cards at the centre of [`TestLedger::batch`].
    pub(crate) fn open_stock(kind: BlankKind, on: &str) -> Command {
        let (effective_date, centre) = (date(on), Code::stored("C06"));
        Command::OpenBlankStock(OpenBlankStock { effective_date, centre, kind })
    }

    pub(crate) fn receive_blanks(stock: Position, delivery: &str, quantity: u32, on: &str) -> Command {
        let (stock, delivery) = (id(stock), Code::stored(delivery));
        let received = BlanksReceived { stock, delivery, quantity, serials: None };
        Command::ReceiveBlanks(ReceiveBlanks { effective_date: date(on), received })
    }

    pub(crate) fn receive_serials(
        stock: Position,
        delivery: &str,
        quantity: u32,
        ends: [&str; 2],
    ) -> Command {
        let mut command = Self::receive_blanks(stock, delivery, quantity, "2021-02-02");
        if let Command::ReceiveBlanks(receive) = &mut command {
            let [first, last] = ends.map(|end| CardSerial::parse(end).unwrap());
            receive.received.serials = Some(SerialRange { first, last });
        }
        command
    }

    pub(crate) fn batch_drawing(
        cards: &[Position],
        number: &str,
        stock: Position,
        blanks: Option<u32>,
        on: &str,
    ) -> Command {
        let mut command = Self::batch(cards, number, on);
        if let Command::BatchCards(batch) = &mut command {
            batch.drawn = Some((id(stock), blanks));
        }
        command
    }

    /// Personalised, spoiled, returned.
    pub(crate) fn settle(stock: Position, batch: Position, became: [u32; 3], on: &str) -> Command {
        let [personalised, spoiled, returned] = became;
        let settled = BatchSettled { stock: id(stock), batch, personalised, spoiled, returned };
        Command::SettleBatch(SettleBatch { effective_date: date(on), settled })
    }

    pub(crate) fn write_off(stock: Position, ground: WriteOffGround, quantity: u32, on: &str) -> Command {
        let (stock, minutes) = (id(stock), Code::stored("1/BB"));
        let written_off = BlanksWrittenOff { stock, ground, quantity, minutes };
        Command::WriteOffBlanks(WriteOffBlanks { effective_date: date(on), written_off })
    }

    pub(crate) fn count_blanks(stock: Position, found: u32, on: &str) -> Command {
        let counted = BlanksCounted { stock: id(stock), found, minutes: Code::stored("2/BB") };
        Command::CountBlanks(CountBlanks { effective_date: date(on), counted })
    }

    pub(crate) fn destroy_blanks(stock: Position, quantity: u32, on: &str) -> Command {
        let destroyed = BlanksDestroyed { stock: id(stock), quantity, minutes: Code::stored("3/BB") };
        Command::DestroyBlanks(DestroyBlanks { effective_date: date(on), destroyed })
    }
}
