//! Citizens: the state of each person, found by id, by personal number and by old number.

mod family;

use ledger_core::domain::ids::{AreaId, CardId, DwellingId, HouseholdId, PersonId, Position};
use ledger_core::domain::name::PersonName;
use ledger_core::domain::number::{OldNumber, PersonalNumber};
use ledger_core::domain::person::{Cards, Identity, Membership, Person, Residence};
use ledger_core::domain::text::Text;
use ledger_core::domain::values::{BloodType, MaritalStatus, Relation, Sex};

use crate::encode::{Packer, Unpacker};
use crate::index::Index;
use crate::rows::{Row, Table};

mod residence;

/// Every person that a record names.
#[derive(Debug)]
pub(crate) struct Citizens {
    pub(crate) table: Table<Person>,
    by_number: Index<5>,
    by_old_number: Index<4>,
}

/// The numbers by which a person is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbers {
    pub(crate) personal: Option<PersonalNumber>,
    pub(crate) old: Option<OldNumber>,
}

impl Numbers {
    pub(crate) fn of(person: &Person) -> Self {
        let identity = person.identity.as_ref();
        Numbers {
            personal: identity.and_then(|i| i.personal_number),
            old: identity.and_then(|i| i.old_number),
        }
    }
}

impl Citizens {
    pub(crate) fn new() -> Self {
        Citizens { table: Table::new(), by_number: Index::new(), by_old_number: Index::new() }
    }

    /// Who bears the number now. Of several, which the rules do not let happen, the one who came last, as its claim has it.
    pub(crate) fn by_number(&self, number: PersonalNumber) -> Option<PersonId> {
        self.by_number.holders(key(number)).last().and_then(|id| PersonId::at(*id))
    }

    /// Everyone who bears the old number now, in the order of ids.
    pub(crate) fn by_old_number(&self, number: OldNumber) -> Vec<PersonId> {
        self.by_old_number.holders(old_key(number)).iter().filter_map(|id| PersonId::at(*id)).collect()
    }

    /// Lets the person be found by the numbers after, and no longer by those before.
    pub(crate) fn renumber(&self, own: Position, before: Numbers, after: Numbers) {
        if before.personal != after.personal {
            self.by_number.turn(own, before.personal.map(key), after.personal.map(key));
        }
        if before.old != after.old {
            self.by_old_number.turn(own, before.old.map(old_key), after.old.map(old_key));
        }
    }

    /// Bytes in memory, estimated.
    pub(crate) fn memory(&self) -> usize {
        self.table.memory() + self.by_number.memory() + self.by_old_number.memory()
    }
}

/// Twelve digits fit into five bytes.
fn key(number: PersonalNumber) -> [u8; 5] {
    let [a, b, c, d, e, ..] = number.get().to_le_bytes();
    [a, b, c, d, e]
}

fn old_key(number: OldNumber) -> [u8; 4] {
    number.get().to_le_bytes()
}

impl Row for Person {
    fn pack(&self, to: &mut Packer<'_>) {
        let cards = self.cards;
        to.flags(&[
            self.identity.is_some(),
            self.residence.is_some(),
            self.household.is_some(),
            cards.held_before,
            cards.active.is_some(),
            cards.open.is_some(),
            self.died.is_some(),
        ]);
        if let Some(identity) = &self.identity {
            pack_identity(identity, to);
        }
        if let Some(residence) = self.residence {
            to.near(residence.dwelling.position());
            to.date(residence.since);
            to.near(residence.declared);
        }
        if let Some(membership) = self.household {
            to.near(membership.household.position());
            to.byte(membership.relation.number());
            to.date(membership.since);
            to.near(membership.declared);
        }
        cards.active.into_iter().chain(cards.open).for_each(|card| to.near(card.position()));
        self.died.into_iter().for_each(|date| to.date(date));
        residence::pack(&self.living, to);
        family::pack(&self.family, to);
        to.flags(&[cards.suspended]);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let mut has = from.flags()?;
        let identity = from.maybe(has.take(), unpack_identity)?;
        let residence = from.maybe(has.take(), |from| {
            Some(Residence {
                dwelling: DwellingId::at(from.near()?)?,
                since: from.date()?,
                declared: from.near()?,
            })
        })?;
        let household = from.maybe(has.take(), |from| {
            Some(Membership {
                household: HouseholdId::at(from.near()?)?,
                relation: Relation::from_number(from.byte()?.into())?,
                since: from.date()?,
                declared: from.near()?,
            })
        })?;
        let held_before = has.take();
        let active = from.maybe(has.take(), card)?;
        let open = from.maybe(has.take(), card)?;
        let died = from.maybe(has.take(), |from| from.date())?;
        let living = residence::unpack(from)?;
        let family = family::unpack(from)?;
        let suspended = from.flags()?.take();
        let cards = Cards { open, active, held_before, suspended };
        Some(Person { identity, died, residence, living, household, cards, family })
    }
}

fn card(from: &mut Unpacker<'_>) -> Option<CardId> {
    CardId::at(from.near()?)
}

fn pack_identity(identity: &Identity, to: &mut Packer<'_>) {
    to.flags(&[
        identity.personal_number.is_some(),
        identity.birth_place.is_some(),
        identity.ethnicity.is_some(),
        identity.religion.is_some(),
        identity.nationality.is_some(),
        identity.birth_registration_area.is_some(),
        identity.origin_area.is_some(),
        identity.old_number.is_some(),
        identity.father.is_some(),
        identity.mother.is_some(),
    ]);
    to.byte(identity.name.family_words());
    to.byte(identity.name.given_words());
    to.words(identity.name.full());
    to.byte(pack_traits(identity.sex, identity.marital_status, identity.blood_type));
    to.date(identity.birth_date);
    identity.personal_number.iter().for_each(|number| to.fixed(&key(*number)));
    identity.birth_place.iter().for_each(|place| to.phrase(place.as_str()));
    identity.ethnicity.into_iter().chain(identity.religion).for_each(|code| to.byte(code));
    identity.nationality.iter().for_each(|country| to.fixed(country));
    // Areas are among the first records of a ledger, and so have small numbers themselves.
    let areas = identity.birth_registration_area.into_iter().chain(identity.origin_area);
    areas.for_each(|area| to.number(area.get()));
    identity.old_number.iter().for_each(|number| to.fixed(&old_key(*number)));
    identity.father.into_iter().chain(identity.mother).for_each(|parent| to.near(parent.position()));
}

fn unpack_identity(from: &mut Unpacker<'_>) -> Option<Identity> {
    let mut has = from.flags()?;
    let (family_words, given_words) = (from.byte()?, from.byte()?);
    let name = from.words(|full| PersonName::stored(full, family_words, given_words))?;
    let (sex, marital_status, blood_type) = unpack_traits(from.byte()?)?;
    let birth_date = from.date()?;
    Some(Identity {
        name,
        sex,
        birth_date,
        marital_status,
        blood_type,
        personal_number: from.maybe(has.take(), |from| {
            let [a, b, c, d, e] = from.fixed()?;
            PersonalNumber::from_u64(u64::from_le_bytes([a, b, c, d, e, 0, 0, 0]))
        })?,
        birth_place: from.maybe(has.take(), |from| from.phrase(Text::stored))?,
        ethnicity: from.maybe(has.take(), Unpacker::byte)?,
        religion: from.maybe(has.take(), Unpacker::byte)?,
        nationality: from.maybe(has.take(), Unpacker::fixed)?,
        birth_registration_area: from.maybe(has.take(), area)?,
        origin_area: from.maybe(has.take(), area)?,
        old_number: from.maybe(has.take(), |from| OldNumber::from_u32(u32::from_le_bytes(from.fixed()?)))?,
        father: from.maybe(has.take(), parent)?,
        mother: from.maybe(has.take(), parent)?,
    })
}

fn area(from: &mut Unpacker<'_>) -> Option<AreaId> {
    AreaId::at(Position(from.number()?))
}

fn parent(from: &mut Unpacker<'_>) -> Option<PersonId> {
    PersonId::at(from.near()?)
}

/// Three short lists in one byte: sex · 25 + marital status · 5 + blood type, each from zero.
fn pack_traits(sex: Sex, marital: MaritalStatus, blood: BloodType) -> u8 {
    (sex.number() - 1) * 25 + (marital.number() - 1) * 5 + blood.number() - 1
}

fn unpack_traits(byte: u8) -> Option<(Sex, MaritalStatus, BloodType)> {
    let byte = i32::from(byte);
    let sex = Sex::from_number(byte / 25 + 1)?;
    let marital = MaritalStatus::from_number(byte / 5 % 5 + 1)?;
    Some((sex, marital, BloodType::from_number(byte % 5 + 1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_of_traits_reads_back() {
        for sex in Sex::ALL {
            for marital in MaritalStatus::ALL {
                for blood in BloodType::ALL {
                    let byte = pack_traits(*sex, *marital, *blood);
                    assert_eq!(unpack_traits(byte), Some((*sex, *marital, *blood)));
                }
            }
        }
        assert_eq!(unpack_traits(75), None);
    }
}
