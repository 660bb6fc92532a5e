//! Cards: where each application has got to, found by id and by the serial of the card.

use ledger_core::domain::card::{Application, Card, Made, Stage};
use ledger_core::domain::ids::{CardId, PersonId, Position};
use ledger_core::domain::limits::SERIAL_CHARS;
use ledger_core::domain::number::CardSerial;
use ledger_core::domain::values::CardReason;

use crate::encode::{Packer, Unpacker};
use crate::index::Index;
use crate::rows::{Row, Table};

/// Every card application that a record names.
#[derive(Debug)]
pub(crate) struct Cards {
    pub(crate) table: Table<Card>,
    by_serial: Index<SERIAL_CHARS>,
}

impl Cards {
    pub(crate) fn new() -> Self {
        Cards { table: Table::new(), by_serial: Index::new() }
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
        self.table.memory() + self.by_serial.memory()
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
        to.flags(&[self.application.is_some(), self.made.is_some(), expires.is_some()]);
        to.byte(stage_number(self.stage));
        if let Some(application) = self.application {
            to.near(application.person.position());
            to.byte(application.reason.number());
            to.date(application.date);
        }
        if let Some(made) = self.made {
            to.unique(made.serial.as_str());
            to.day(made.issue_date);
        }
        expires.into_iter().for_each(|day| to.day(day));
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let mut has = from.flags()?;
        let stage = stage(from.byte()?)?;
        let application = from.maybe(has.take(), |from| {
            Some(Application {
                person: PersonId::at(from.near()?)?,
                reason: CardReason::from_number(from.byte()?.into())?,
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
        Some(Card { application, stage, made })
    }
}

/// The numbers of `ledger.type.v1.CardStage`.
fn stage_number(stage: Stage) -> u8 {
    match stage {
        Stage::None => 0,
        Stage::Applied => 1,
        Stage::Approved => 2,
        Stage::Personalised => 3,
        Stage::HandedOver => 4,
        Stage::Replaced => 5,
        Stage::Ended => 6,
    }
}

fn stage(number: u8) -> Option<Stage> {
    const STAGES: [Stage; 7] = [
        Stage::None,
        Stage::Applied,
        Stage::Approved,
        Stage::Personalised,
        Stage::HandedOver,
        Stage::Replaced,
        Stage::Ended,
    ];
    STAGES.get(usize::from(number)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_reads_back() {
        let stages: Vec<Stage> = (0..=6).filter_map(stage).collect();
        assert_eq!(stages.iter().map(|s| stage_number(*s)).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(stage(7), None);
    }
}
