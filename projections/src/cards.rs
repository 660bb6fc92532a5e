//! Cards: where each application has got to, found by id and by the serial of the card; and the stocks of blanks that they are
//! made of.

mod course;
mod stocks;

use ledger_core::domain::card::lists::{CardGround, TargetGroup};
use ledger_core::domain::card::{Application, Card, Made, Stage};
use ledger_core::domain::ids::{CardId, PersonId, Position};
use ledger_core::domain::limits::SERIAL_CHARS;
use ledger_core::domain::number::CardSerial;
use ledger_core::domain::stock::Stock;
use ledger_core::domain::values::CardReason;

use crate::encode::{Packer, Unpacker};
use crate::index::Index;
use crate::rows::{Row, Table};

/// Every card application and every stock of blanks that a record names.
#[derive(Debug)]
pub(crate) struct Cards {
    pub(crate) table: Table<Card>,
    pub(crate) stocks: Table<Stock>,
    by_serial: Index<SERIAL_CHARS>,
}

impl Cards {
    pub(crate) fn new() -> Self {
        Cards { table: Table::new(), stocks: Table::new(), by_serial: Index::new() }
    }

    /// The card that bears the serial. Of several, which the rules do not let happen, the one applied for last.
    pub(crate) fn by_serial(&self, serial: CardSerial) -> Option<CardId> {
        self.by_serial.holders(key(serial)).last().and_then(|id| CardId::at(*id))
    }

    /// Lets the card be found by the serial after, and no longer by that before.
    pub(crate) fn reserialise(&self, own: Position, before: Option<CardSerial>, after: Option<CardSerial>) {
        if before != after {
            self.by_serial.turn(own, before.map(key), after.map(key));
        }
    }

    /// Bytes in memory, estimated.
    pub(crate) fn memory(&self) -> usize {
        self.table.memory() + self.stocks.memory() + self.by_serial.memory()
    }
}

/// The serial that the card bears, where it was made.
pub(crate) fn serial(card: &Card) -> Option<CardSerial> {
    card.made.map(|made| made.serial)
}

/// Letters and digits, then zeros, which are neither.
fn key(serial: CardSerial) -> [u8; SERIAL_CHARS] {
    let mut key = [0; SERIAL_CHARS];
    key[..serial.as_str().len()].copy_from_slice(serial.as_str().as_bytes());
    key
}

impl Row for Card {
    fn pack(&self, to: &mut Packer<'_>) {
        let expires = self.made.and_then(|made| made.expiry_date);
        let application = self.application;
        to.flags(&[
            application.is_some(),
            self.made.is_some(),
            expires.is_some(),
            application.is_some_and(|of| of.ground.is_some()),
            application.is_some_and(|of| of.group.is_some()),
            self.course.captured.is_some(),
            self.course.batch.is_some(),
            self.course.unit.is_some(),
            self.course.printed.is_some(),
        ]);
        to.byte(self.stage.number());
        if let Some(application) = application {
            to.near(application.person.position());
            to.byte(application.reason.number());
            to.date(application.date);
        }
        if let Some(made) = self.made {
            to.unique(made.serial.as_str());
            to.day(made.issue_date);
        }
        expires.into_iter().for_each(|day| to.day(day));
        let ground = application.and_then(|of| of.ground).map(CardGround::number);
        let group = application.and_then(|of| of.group).map(TargetGroup::number);
        ground.into_iter().chain(group).for_each(|number| to.byte(number));
        course::pack(&self.course, to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let mut has = from.flags()?;
        let stage = Stage::from_number(from.byte()?)?;
        let application = from.maybe(has.take(), |from| {
            Some(Application {
                person: PersonId::at(from.near()?)?,
                reason: CardReason::from_number(from.byte()?.into())?,
                ground: None,
                group: None,
                date: from.date()?,
            })
        })?;
        let made = from.maybe(has.take(), |from| {
            Some(Made {
                serial: CardSerial::parse(from.unique()?)?,
                issue_date: from.day()?,
                expiry_date: from.maybe(has.take(), Unpacker::day)?,
            })
        })?;
        if made.is_none() {
            has.take();
        }
        let ground = from.maybe(has.take(), |from| CardGround::from_number(from.byte()?.into()))?;
        let group = from.maybe(has.take(), |from| TargetGroup::from_number(from.byte()?.into()))?;
        let application = application.map(|application| Application { ground, group, ..application });
        Some(Card { application, stage, made, course: course::unpack(&mut has, from)? })
    }
}
