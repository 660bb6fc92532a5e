//! Acts on stocks of blank cards as messages of the schema, and back.

use ledger_proto::ledger::event::v1 as pb;
use ledger_proto::ledger::r#type::v1 as types;

use super::CodecError;
use super::cards::Stored;
use super::from_stored::id;
use crate::domain::event::{
    BatchSettled, BlankStockOpened, BlanksCounted, BlanksDestroyed, BlanksReceived, BlanksWrittenOff,
};
use crate::domain::ids::{Position, StockId};
use crate::domain::number::CardSerial;
use crate::domain::stock::lists::{BlankKind, WriteOffGround};
use crate::domain::stock::serials::SerialRange;
use crate::domain::text::Code;

fn stock(raw: u64) -> Result<StockId, CodecError> {
    id(raw, StockId::at, "stock_id")
}

impl Stored for BlankStockOpened {
    type Message = pb::BlankStockOpened;

    fn to_message(&self) -> pb::BlankStockOpened {
        pb::BlankStockOpened { centre: self.centre.as_str().into(), kind: i32::from(self.kind.number()) }
    }

    fn from_message(e: &pb::BlankStockOpened) -> Result<Self, CodecError> {
        let kind = BlankKind::from_number(e.kind).ok_or(CodecError::Field("kind"))?;
        Ok(BlankStockOpened { centre: Code::stored(&e.centre), kind })
    }
}

impl Stored for BlanksReceived {
    type Message = pb::BlanksReceived;

    fn to_message(&self) -> pb::BlanksReceived {
        let serials = self.serials.map(|SerialRange { first, last }| types::BlankSerials {
            first: first.as_str().into(),
            last: last.as_str().into(),
        });
        pb::BlanksReceived {
            stock_id: self.stock.get(),
            delivery: self.delivery.as_str().into(),
            quantity: self.quantity,
            serials,
        }
    }

    fn from_message(e: &pb::BlanksReceived) -> Result<Self, CodecError> {
        let serial = |text: &str| CardSerial::parse(text).ok_or(CodecError::Field("serials"));
        let range = |e: &types::BlankSerials| {
            Ok::<_, CodecError>(SerialRange { first: serial(&e.first)?, last: serial(&e.last)? })
        };
        Ok(BlanksReceived {
            stock: stock(e.stock_id)?,
            delivery: Code::stored(&e.delivery),
            quantity: e.quantity,
            serials: e.serials.as_ref().map(range).transpose()?,
        })
    }
}

impl Stored for BatchSettled {
    type Message = pb::BatchSettled;

    fn to_message(&self) -> pb::BatchSettled {
        pb::BatchSettled {
            stock_id: self.stock.get(),
            batch_position: self.batch.0,
            personalised: self.personalised,
            spoiled: self.spoiled,
            returned: self.returned,
        }
    }

    fn from_message(e: &pb::BatchSettled) -> Result<Self, CodecError> {
        Ok(BatchSettled {
            stock: stock(e.stock_id)?,
            batch: Position(e.batch_position),
            personalised: e.personalised,
            spoiled: e.spoiled,
            returned: e.returned,
        })
    }
}

impl Stored for BlanksWrittenOff {
    type Message = pb::BlanksWrittenOff;

    fn to_message(&self) -> pb::BlanksWrittenOff {
        pb::BlanksWrittenOff {
            stock_id: self.stock.get(),
            ground: i32::from(self.ground.number()),
            quantity: self.quantity,
            minutes: self.minutes.as_str().into(),
        }
    }

    fn from_message(e: &pb::BlanksWrittenOff) -> Result<Self, CodecError> {
        Ok(BlanksWrittenOff {
            stock: stock(e.stock_id)?,
            ground: WriteOffGround::from_number(e.ground).ok_or(CodecError::Field("ground"))?,
            quantity: e.quantity,
            minutes: Code::stored(&e.minutes),
        })
    }
}

impl Stored for BlanksCounted {
    type Message = pb::BlanksCounted;

    fn to_message(&self) -> pb::BlanksCounted {
        let minutes = self.minutes.as_str().into();
        pb::BlanksCounted { stock_id: self.stock.get(), found: self.found, minutes }
    }

    fn from_message(e: &pb::BlanksCounted) -> Result<Self, CodecError> {
        let minutes = Code::stored(&e.minutes);
        Ok(BlanksCounted { stock: stock(e.stock_id)?, found: e.found, minutes })
    }
}

impl Stored for BlanksDestroyed {
    type Message = pb::BlanksDestroyed;

    fn to_message(&self) -> pb::BlanksDestroyed {
        let minutes = self.minutes.as_str().into();
        pb::BlanksDestroyed { stock_id: self.stock.get(), quantity: self.quantity, minutes }
    }

    fn from_message(e: &pb::BlanksDestroyed) -> Result<Self, CodecError> {
        let minutes = Code::stored(&e.minutes);
        Ok(BlanksDestroyed { stock: stock(e.stock_id)?, quantity: e.quantity, minutes })
    }
}
