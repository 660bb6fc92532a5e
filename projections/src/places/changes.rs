//! The changes of a dwelling, one behind the other: what kind it is, from which day on, which record says so, and what changed.

use ledger_core::domain::dwelling::ban::BanGround;
use ledger_core::domain::dwelling::{Change, Changed, Identifier};
use ledger_core::domain::ids::DwellingId;
use ledger_core::domain::text::{Code, Text};

use super::area;
use crate::encode::{Packer, Unpacker};

const ADDRESS: u8 = 1;
const AREA: u8 = 2;
const IDENTIFIERS: u8 = 3;
const MERGED_INTO: u8 = 4;
const TOOK_IN: u8 = 5;
const SPLIT_INTO: u8 = 6;
const PARTED_WITH: u8 = 7;
const PART_OF: u8 = 8;
const BANNED: u8 = 9;
const BAN_LIFTED: u8 = 10;

pub(super) fn pack(change: &Change, to: &mut Packer<'_>) {
    to.byte(match &change.what {
        Changed::Address(_) => ADDRESS,
        Changed::Area(_) => AREA,
        Changed::Identifiers(_) => IDENTIFIERS,
        Changed::MergedInto(_) => MERGED_INTO,
        Changed::TookIn(_) => TOOK_IN,
        Changed::SplitInto(_) => SPLIT_INTO,
        Changed::PartedWith(_) => PARTED_WITH,
        Changed::PartOf(_) => PART_OF,
        Changed::Banned(..) => BANNED,
        Changed::BanLifted(_) => BAN_LIFTED,
    });
    to.date(change.on);
    to.near(change.by);
    match &change.what {
        Changed::Address(address) => to.words(address.as_str()),
        Changed::Area(area) => to.number(area.get()),
        Changed::Identifiers(identifiers) => {
            to.number(identifiers.len() as u64);
            for identifier in identifiers {
                to.phrase(identifier.scheme.as_str());
                to.unique(identifier.value.as_str());
            }
        }
        Changed::MergedInto(other) | Changed::TookIn(other) | Changed::PartOf(other) => {
            to.near(other.position())
        }
        Changed::Banned(ground, decision) => {
            to.byte(ground.number());
            to.flags(&[decision.is_some()]);
            decision.iter().for_each(|decision| to.unique(decision.as_str()));
        }
        Changed::BanLifted(ground) => to.byte(ground.number()),
        Changed::SplitInto(parts) | Changed::PartedWith(parts) => {
            to.number(parts.len() as u64);
            parts.iter().for_each(|part| to.near(part.position()));
        }
    }
}

pub(super) fn unpack(from: &mut Unpacker<'_>) -> Option<Change> {
    let kind = from.byte()?;
    let (on, by) = (from.date()?, from.near()?);
    let what = match kind {
        ADDRESS => Changed::Address(from.words(Text::stored)?),
        AREA => Changed::Area(area(from)?),
        IDENTIFIERS => Changed::Identifiers(many(from, |from| {
            Some(Identifier { scheme: from.phrase(Code::stored)?, value: from.unique().map(Code::stored)? })
        })?),
        MERGED_INTO => Changed::MergedInto(dwelling(from)?),
        TOOK_IN => Changed::TookIn(dwelling(from)?),
        SPLIT_INTO => Changed::SplitInto(many(from, dwelling)?),
        PARTED_WITH => Changed::PartedWith(many(from, dwelling)?),
        PART_OF => Changed::PartOf(dwelling(from)?),
        BANNED => {
            let ground = BanGround::from_number(from.byte()?.into())?;
            let mut has = from.flags()?;
            Changed::Banned(ground, from.maybe(has.take(), |from| from.unique().map(Code::stored))?)
        }
        BAN_LIFTED => Changed::BanLifted(BanGround::from_number(from.byte()?.into())?),
        _ => return None,
    };
    Some(Change { on, by, what })
}

fn many<T>(from: &mut Unpacker<'_>, read: impl Fn(&mut Unpacker<'_>) -> Option<T>) -> Option<Vec<T>> {
    let count = from.number()?;
    (0..count).map(|_| read(from)).collect()
}

fn dwelling(from: &mut Unpacker<'_>) -> Option<DwellingId> {
    DwellingId::at(from.near()?)
}
