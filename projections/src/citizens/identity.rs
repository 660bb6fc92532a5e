//! What a person is found by, and the part of a row that tells of further numbers and of merged records.

use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::event::SectorId;
use ledger_core::domain::identity::{FormerNumber, Links, MergedNumber, OldNumberLink, SectorLink};
use ledger_core::domain::ids::PersonId;
use ledger_core::domain::name::PersonName;
use ledger_core::domain::number::{OldNumber, PersonalNumber};
use ledger_core::domain::person::Person;
use ledger_core::domain::values::{NumberGround, SectorKind};

use crate::encode::{Packer, Unpacker};

/// Bytes of a name and a birth date in the index. Two persons of one key are told apart by their rows.
pub(crate) const NAME_KEY_BYTES: usize = 5;

/// The key of a name and a birth date.
pub(crate) type NameKey = [u8; NAME_KEY_BYTES];

/// What a person is found by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Keys {
    /// The personal number in force.
    pub(crate) personal: Option<PersonalNumber>,
    /// The old number that the enrolment stated.
    pub(crate) old: Option<OldNumber>,
    /// Name and birth date.
    pub(crate) name: Option<NameKey>,
    /// What few people have.
    pub(crate) further: Option<Box<Further>>,
}

/// Further numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Further {
    pub(crate) former: Vec<PersonalNumber>,
    pub(crate) old: Vec<OldNumber>,
    pub(crate) sector: Vec<SectorId>,
}

impl Keys {
    /// Everything that a person is found by.
    pub(crate) fn of(person: &Person) -> Self {
        Keys {
            name: person.identity.as_ref().map(|i| name_key(&i.name, i.birth_date)),
            ..Keys::numbers(person)
        }
    }

    /// What a person was found by, and is found by after a turn. A name that stays need not be spelled again, and is left out
    /// of both.
    pub(crate) fn of_turn(before: Option<&Person>, after: &Person) -> (Self, Self) {
        match before {
            Some(before) if named(before) == named(after) => (Keys::numbers(before), Keys::numbers(after)),
            Some(before) => (Keys::of(before), Keys::of(after)),
            None => (Keys::default(), Keys::of(after)),
        }
    }

    fn numbers(person: &Person) -> Self {
        let identity = person.identity.as_ref();
        let further = Further {
            former: person.links.former_numbers.iter().map(|former| former.number).collect(),
            old: person.links.old_numbers.iter().map(|link| link.number).collect(),
            sector: person.links.sector_ids.iter().map(|link| link.id).collect(),
        };
        Keys {
            personal: identity.and_then(|i| i.personal_number),
            old: identity.and_then(|i| i.old_number),
            name: None,
            further: (further != Further::default()).then(|| Box::new(further)),
        }
    }

    /// Every personal number that leads to the person.
    pub(crate) fn personal_numbers(&self) -> impl Iterator<Item = PersonalNumber> {
        let former = self.further.iter().flat_map(|further| further.former.iter().copied());
        self.personal.into_iter().chain(former)
    }

    /// Every old number that leads to the person.
    pub(crate) fn old_numbers(&self) -> impl Iterator<Item = OldNumber> {
        let linked = self.further.iter().flat_map(|further| further.old.iter().copied());
        self.old.into_iter().chain(linked)
    }

    /// Every identifier that leads to the person.
    pub(crate) fn sector_ids(&self) -> impl Iterator<Item = SectorId> {
        self.further.iter().flat_map(|further| further.sector.iter().copied())
    }
}

fn named(person: &Person) -> Option<(&PersonName, PartialDate)> {
    person.identity.as_ref().map(|i| (&i.name, i.birth_date))
}

/// The key under which a name with a birth date is found, in whichever spelling.
fn name_key(name: &PersonName, born: PartialDate) -> NameKey {
    search_name_key(&name.search_key(), born)
}

/// The same for a name in the spelling in which names are compared.
pub(crate) fn search_name_key(search_key: &str, born: PartialDate) -> NameKey {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&born.packed().to_le_bytes());
    hasher.update(search_key.as_bytes());
    let [a, b, c, d, e, ..] = *hasher.finalize().as_bytes();
    [a, b, c, d, e]
}

/// The key of an identifier of another sector.
pub(crate) fn sector_key(id: SectorId) -> [u8; 8] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[id.kind().number()]);
    hasher.update(id.as_str().as_bytes());
    let [a, b, c, d, e, f, g, h, ..] = *hasher.finalize().as_bytes();
    [a, b, c, d, e, f, g, h]
}

pub(super) fn pack(links: &Links, to: &mut Packer<'_>) {
    to.flags(&[
        !links.former_numbers.is_empty(),
        !links.old_numbers.is_empty(),
        !links.sector_ids.is_empty(),
        links.nationality_lost.is_some(),
        links.merged_into.is_some(),
        !links.merged.is_empty(),
        links.merged_since.is_some(),
        !links.merged_numbers.is_empty(),
    ]);
    some(links.former_numbers.len(), to);
    for former in &links.former_numbers {
        to.number(former.number.get());
        to.date(former.cancelled);
        to.byte(former.ground.number());
    }
    some(links.old_numbers.len(), to);
    for link in &links.old_numbers {
        to.number(u64::from(link.number.get()));
        to.date(link.since);
        to.date(link.valid_until.map_or(PartialDate::UNKNOWN, PartialDate::from));
    }
    some(links.sector_ids.len(), to);
    for link in &links.sector_ids {
        to.byte(link.id.kind().number());
        to.unique(link.id.as_str());
        to.date(link.since);
        to.date(link.valid_until.map_or(PartialDate::UNKNOWN, PartialDate::from));
    }
    links.nationality_lost.into_iter().for_each(|day| to.date(day));
    links.merged_into.into_iter().for_each(|kept| to.near(kept.position()));
    some(links.merged.len(), to);
    links.merged.iter().for_each(|merged| to.near(merged.position()));
    links.merged_since.into_iter().for_each(|day| to.date(day));
    some(links.merged_numbers.len(), to);
    for merged in &links.merged_numbers {
        to.number(merged.number.get());
        to.near(merged.record.position());
        to.date(merged.since);
    }
}

/// How many items follow, where there is one.
fn some(count: usize, to: &mut Packer<'_>) {
    if count > 0 {
        to.number(count as u64);
    }
}

pub(super) fn unpack(from: &mut Unpacker<'_>) -> Option<Links> {
    let mut has = from.flags()?;
    Some(Links {
        former_numbers: list(from, has.take(), |from| {
            Some(FormerNumber {
                number: PersonalNumber::from_u64(from.number()?)?,
                cancelled: from.date()?,
                ground: NumberGround::from_number(from.byte()?.into())?,
            })
        })?,
        old_numbers: list(from, has.take(), |from| {
            let number = OldNumber::from_u32(u32::try_from(from.number()?).ok()?)?;
            Some(OldNumberLink { number, since: from.date()?, valid_until: from.date()?.full() })
        })?,
        sector_ids: list(from, has.take(), |from| {
            let kind = SectorKind::from_number(from.byte()?.into())?;
            let id = SectorId::parse(kind, from.unique()?)?;
            Some(SectorLink { id, since: from.date()?, valid_until: from.date()?.full() })
        })?,
        nationality_lost: from.maybe(has.take(), |from| from.date())?,
        merged_into: from.maybe(has.take(), |from| PersonId::at(from.near()?))?,
        merged: list(from, has.take(), |from| PersonId::at(from.near()?))?,
        merged_since: from.maybe(has.take(), |from| from.date())?,
        merged_numbers: list(from, has.take(), |from| {
            Some(MergedNumber {
                number: PersonalNumber::from_u64(from.number()?)?,
                record: PersonId::at(from.near()?)?,
                since: from.date()?,
            })
        })?,
    })
}

fn list<T>(
    from: &mut Unpacker<'_>,
    there: bool,
    mut item: impl FnMut(&mut Unpacker<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    let count = if there { from.number()? } else { 0 };
    (0..count).map(|_| item(from)).collect()
}

#[cfg(test)]
mod tests {
    use ledger_core::domain::dates::CivilDate;
    use ledger_core::domain::ids::Position;

    use super::*;
    use crate::encode::{Texts, Wording};

    #[test]
    fn links_read_back() {
        let day = |day| CivilDate::new(2022, 5, day);
        let date = |on| PartialDate::from(day(on).unwrap());
        let full = Links {
            former_numbers: vec![FormerNumber {
                number: PersonalNumber::parse("097090000001").unwrap(),
                cancelled: date(1),
                ground: NumberGround::FalsePapers,
            }],
            old_numbers: vec![
                OldNumberLink {
                    number: OldNumber::from_u32(7).unwrap(),
                    since: date(2),
                    valid_until: day(3),
                },
                OldNumberLink { number: OldNumber::from_u32(8).unwrap(), since: date(2), valid_until: None },
            ],
            sector_ids: vec![SectorLink {
                id: SectorId::parse(SectorKind::TaxCode, "1234567893-001").unwrap(),
                since: date(4),
                valid_until: day(5),
            }],
            nationality_lost: Some(date(6)),
            merged_into: PersonId::at(Position(3)),
            merged_since: day(21).map(PartialDate::from),
            merged: vec![PersonId::at(Position(9)).unwrap(), PersonId::at(Position(8)).unwrap()],
            merged_numbers: vec![MergedNumber {
                number: PersonalNumber::parse("097090000002").unwrap(),
                record: PersonId::at(Position(9)).unwrap(),
                since: date(22),
            }],
        };
        for links in [full, Links::default()] {
            let mut bytes = Vec::new();
            pack(&links, &mut Packer::new(&mut bytes, Position(5), Texts::Plain));
            let mut from = Unpacker::new(&bytes, Position(5), Wording::Plain);
            assert_eq!(unpack(&mut from), Some(links));
            assert!(from.is_done());
        }
    }
}
