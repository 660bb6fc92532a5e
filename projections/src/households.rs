//! Households: where each lives and who belongs to it.

use ledger_core::domain::event::Member;
use ledger_core::domain::household::Household;
use ledger_core::domain::ids::{DwellingId, PersonId, Position};
use ledger_core::domain::text::Code;
use ledger_core::domain::values::Relation;

use crate::encode::{Packer, Unpacker};
use crate::rows::Row;

impl Row for Household {
    fn pack(&self, to: &mut Packer<'_>) {
        to.flags(&[self.dwelling.is_some(), self.file_number.is_some()]);
        to.date(self.since);
        self.dwelling.into_iter().for_each(|dwelling| {
            to.near(dwelling.position());
            to.near(self.dwelling_declared);
        });
        self.file_number.iter().for_each(|number| to.unique(number.as_str()));
        // The members are the rest of the row, and need no count.
        for member in &self.members {
            to.near(member.person.position());
            to.byte(member.relation.number());
        }
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let mut has = from.flags()?;
        let since = from.date()?;
        let housed = from.maybe(has.take(), |from| Some((DwellingId::at(from.near()?)?, from.near()?)))?;
        let dwelling = housed.map(|(dwelling, _)| dwelling);
        let dwelling_declared = housed.map_or(Position::ZERO, |(_, declared)| declared);
        let file_number = from.maybe(has.take(), |from| from.unique().map(Code::stored))?;
        let mut members = Vec::new();
        while !from.is_done() {
            let person = PersonId::at(from.near()?)?;
            members.push(Member { person, relation: Relation::from_number(from.byte()?.into())? });
        }
        Some(Household { dwelling, dwelling_declared, since, file_number, members })
    }
}
