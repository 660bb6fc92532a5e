//! Places: dwellings with their addresses, and administrative units with their names.

use ledger_core::domain::area::{Area, Unit};
use ledger_core::domain::dwelling::{Dwelling, Place};
use ledger_core::domain::event::AreaEstablished;
use ledger_core::domain::ids::{AreaId, Position};
use ledger_core::domain::subject::AreaCode;
use ledger_core::domain::text::Text;
use ledger_core::domain::values::AreaLevel;

use crate::encode::{Packer, Unpacker};
use crate::rows::{Row, Table};

/// Every dwelling and every administrative unit that a record names.
#[derive(Debug)]
pub(crate) struct Places {
    pub(crate) dwellings: Table<Dwelling>,
    pub(crate) areas: Table<Area>,
}

impl Places {
    pub(crate) fn new() -> Self {
        Places { dwellings: Table::new(), areas: Table::new() }
    }

    /// The unit and those above it, as far as they are there: commune, district, province.
    pub(crate) fn line(&self, area: AreaId) -> Vec<(AreaId, Unit)> {
        let mut line: Vec<(AreaId, Unit)> = Vec::new();
        let mut next = Some(area);
        // A unit stands below a unit of a higher level, so that the line has at most one of each.
        while let Some(id) = next.filter(|_| line.len() < AreaLevel::ALL.len()) {
            let Some(unit) = self.areas.state(id).and_then(|area| area.unit) else { break };
            next = unit.facts.parent;
            line.push((id, unit));
        }
        line
    }

    /// Bytes in memory, estimated.
    pub(crate) fn memory(&self) -> usize {
        self.dwellings.memory() + self.areas.memory()
    }
}

impl Row for Dwelling {
    // People come and go; a dwelling stays what it is.
    const ORDER_COUNTS: bool = false;

    fn pack(&self, to: &mut Packer<'_>) {
        to.flags(&[self.place.is_some()]);
        if let Some(place) = &self.place {
            to.number(place.area.get());
            to.words(place.address.as_str());
        }
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let there = from.flags()?.take();
        let place =
            from.maybe(there, |from| Some(Place { area: area(from)?, address: from.words(Text::stored)? }))?;
        Some(Dwelling { place })
    }
}

impl Row for Area {
    fn pack(&self, to: &mut Packer<'_>) {
        let Some(Unit { facts, in_force_from }) = &self.unit else { return to.flags(&[false]) };
        let (parent, until, prefix) = (facts.parent, facts.in_force_until, facts.number_prefix);
        to.flags(&[true, parent.is_some(), until.is_some(), prefix.is_some()]);
        to.byte(facts.code.level.number());
        to.number(u64::from(facts.code.number()));
        to.words(facts.name.as_str());
        to.words(facts.full_name.as_str());
        to.date(*in_force_from);
        parent.into_iter().for_each(|above| to.number(above.get()));
        until.into_iter().for_each(|day| to.day(day));
        prefix.into_iter().for_each(|prefix| to.number(u64::from(prefix)));
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let mut has = from.flags()?;
        let unit = from.maybe(has.take(), |from| {
            let code = code(AreaLevel::from_number(from.byte()?.into())?, from.number()?)?;
            let (name, full_name) = (from.words(Text::stored)?, from.words(Text::stored)?);
            let in_force_from = from.date()?;
            let parent = from.maybe(has.take(), area)?;
            let in_force_until = from.maybe(has.take(), Unpacker::day)?;
            let number_prefix = from.maybe(has.take(), |from| u16::try_from(from.number()?).ok())?;
            let facts = AreaEstablished { code, name, full_name, parent, in_force_until, number_prefix };
            Some(Unit { facts, in_force_from })
        })?;
        Some(Area { unit })
    }
}

fn area(from: &mut Unpacker<'_>) -> Option<AreaId> {
    AreaId::at(Position(from.number()?))
}

/// A code is told by its digits, of which there are as many as its level has.
fn code(level: AreaLevel, number: u64) -> Option<AreaCode> {
    AreaCode::parse(&match level {
        AreaLevel::Province => format!("{number:02}"),
        AreaLevel::District => format!("{number:03}"),
        AreaLevel::Commune => format!("{number:05}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back_with_their_level() {
        for text in ["01", "001", "00001", "99", "999", "99999"] {
            let some = AreaCode::parse(text).unwrap();
            assert_eq!(code(some.level, u64::from(some.number())), Some(some));
        }
        assert_eq!(code(AreaLevel::Province, 1000), None);
    }
}
