//! A person's ties in their row.

use ledger_core::domain::family::{Family, Marriage};
use ledger_core::domain::ids::PersonId;
use ledger_core::domain::values::MaritalStatus;

use crate::encode::{Packer, Unpacker};

pub(super) fn pack(family: &Family, to: &mut Packer<'_>) {
    to.flags(&[family.marriage.is_some()]);
    if let Some(marriage) = family.marriage {
        to.near(marriage.spouse.position());
        to.date(marriage.since);
        to.near(marriage.record);
        to.byte(marriage.before.number());
    }
}

pub(super) fn unpack(from: &mut Unpacker<'_>) -> Option<Family> {
    let mut has = from.flags()?;
    let marriage = from.maybe(has.take(), |from| {
        Some(Marriage {
            spouse: person(from)?,
            since: from.date()?,
            record: from.near()?,
            before: MaritalStatus::from_number(from.byte()?.into())?,
        })
    })?;
    Some(Family { marriage })
}

fn person(from: &mut Unpacker<'_>) -> Option<PersonId> {
    PersonId::at(from.near()?)
}
