//! Places: dwellings with their addresses, and administrative units with their names.

use ledger_core::domain::area::{Area, Fate, Former, Unit};
use ledger_core::domain::dwelling::{Dwelling, Place};
use ledger_core::domain::event::AreaEstablished;
use ledger_core::domain::ids::{AreaId, Position};
use ledger_core::domain::subject::AreaCode;
use ledger_core::domain::text::Text;
use ledger_core::domain::values::AreaLevel;

use crate::encode::{Packer, Unpacker};
use crate::rows::{Row, Table};

mod changes;

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
    // People come and go, and its own changes are kept by their days: it does not matter which is folded first.
    const ORDER_COUNTS: bool = false;

    fn pack(&self, to: &mut Packer<'_>) {
        to.flags(&[self.place.is_some(), self.registered.is_some()]);
        for place in self.place.iter().chain(&self.registered) {
            to.number(place.area.get());
            to.words(place.address.as_str());
        }
        // The changes are the rest of the row, and need no count.
        self.changes.iter().for_each(|change| changes::pack(change, to));
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let mut has = from.flags()?;
        let place = from.maybe(has.take(), place_of)?;
        let registered = from.maybe(has.take(), place_of)?;
        let mut dwelling = Dwelling { place, registered, changes: Vec::new() };
        while !from.is_done() {
            dwelling.changes.push(changes::unpack(from)?);
        }
        Some(dwelling)
    }
}

fn place_of(from: &mut Unpacker<'_>) -> Option<Place> {
    Some(Place { area: area(from)?, address: from.words(Text::stored)? })
}

impl Row for Area {
    fn pack(&self, to: &mut Packer<'_>) {
        let (merged, split) = match &self.fate {
            Fate::Open => (None, None),
            Fate::Merged(into) => (Some(into), None),
            Fate::Split(among) => (None, Some(among)),
        };
        to.flags(&[self.unit.is_some(), merged.is_some(), split.is_some()]);
        if let Some(unit) = &self.unit {
            pack_facts(&unit.facts, to);
            to.date(unit.in_force_from);
        }
        merged.into_iter().for_each(|into| to.number(into.get()));
        if let Some(among) = split {
            to.number(among.len() as u64);
            among.iter().for_each(|part| to.number(part.get()));
        }
        to.number(self.former.len() as u64);
        for former in &self.former {
            to.date(former.until);
            pack_facts(&former.facts, to);
        }
        // What it took in is the rest of the row, and needs no count.
        for (on, from) in &self.took_in {
            to.date(*on);
            to.number(from.get());
        }
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let mut has = from.flags()?;
        let unit = from.maybe(has.take(), |from| {
            Some(Unit { facts: unpack_facts(from)?, in_force_from: from.date()? })
        })?;
        let merged = from.maybe(has.take(), area)?.map(Fate::Merged);
        let split = from.maybe(has.take(), |from| {
            let count = from.number()?;
            (0..count).map(|_| area(from)).collect::<Option<_>>().map(Fate::Split)
        })?;
        let former = from.number()?;
        let former = (0..former)
            .map(|_| Some(Former { until: from.date()?, facts: unpack_facts(from)? }))
            .collect::<Option<_>>()?;
        let mut known =
            Area { unit, former, fate: merged.or(split).unwrap_or_default(), took_in: Vec::new() };
        while !from.is_done() {
            known.took_in.push((from.date()?, area(from)?));
        }
        Some(known)
    }
}

fn pack_facts(facts: &AreaEstablished, to: &mut Packer<'_>) {
    let (parent, until, prefix) = (facts.parent, facts.in_force_until, facts.number_prefix);
    to.flags(&[parent.is_some(), until.is_some(), prefix.is_some()]);
    to.byte(facts.code.level.number());
    to.number(u64::from(facts.code.number()));
    to.words(facts.name.as_str());
    to.words(facts.full_name.as_str());
    parent.into_iter().for_each(|above| to.number(above.get()));
    until.into_iter().for_each(|day| to.day(day));
    prefix.into_iter().for_each(|prefix| to.number(u64::from(prefix)));
}

fn unpack_facts(from: &mut Unpacker<'_>) -> Option<AreaEstablished> {
    let mut has = from.flags()?;
    let code = code(AreaLevel::from_number(from.byte()?.into())?, from.number()?)?;
    let (name, full_name) = (from.words(Text::stored)?, from.words(Text::stored)?);
    let parent = from.maybe(has.take(), area)?;
    let in_force_until = from.maybe(has.take(), Unpacker::day)?;
    let number_prefix = from.maybe(has.take(), |from| u16::try_from(from.number()?).ok())?;
    Some(AreaEstablished { code, name, full_name, parent, in_force_until, number_prefix })
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
