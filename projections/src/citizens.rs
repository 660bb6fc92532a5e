//! Citizens: the state of each person, found by id, by the numbers that lead to them, and by name with birth date.

mod family;
pub(crate) mod identity;

use ledger_core::domain::card::certificate::Certificate;
use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::event::{SectorId, ToldParent, ToldParents};
use ledger_core::domain::identity::reach::{Email, Phone};
use ledger_core::domain::identity::update_particulars::Told;
use ledger_core::domain::ids::{AreaId, CardId, DwellingId, HouseholdId, PersonId, Position};
use ledger_core::domain::name::PersonName;
use ledger_core::domain::number::{CardSerial, OldNumber, PersonalNumber};
use ledger_core::domain::person::{Cards, Identity, Membership, Person, RegisteredAbroad, Residence};
use ledger_core::domain::text::Text;
use ledger_core::domain::values::{BloodType, MaritalStatus, Relation, Sex};

use self::identity::{Keys, NAME_KEY_BYTES, search_name_key, sector_key};
use crate::encode::{Packer, Unpacker};
use crate::index::Index;
use crate::rows::{Row, Table};

mod passing;
mod residence;

/// Every person that a record names.
#[derive(Debug)]
pub(crate) struct Citizens {
    pub(crate) table: Table<Person>,
    by_number: Index<5>,
    by_old_number: Index<4>,
    by_sector_id: Index<8>,
    by_name: Index<NAME_KEY_BYTES>,
}

impl Citizens {
    pub(crate) fn new() -> Self {
        Citizens {
            table: Table::new(),
            by_number: Index::new(),
            by_old_number: Index::new(),
            by_sector_id: Index::new(),
            by_name: Index::new(),
        }
    }

    /// To whom the number leads: who bears it now, or bore it before it was cancelled. Of several, which the rules do not let
    /// happen, the one who came last, as its claim has it.
    pub(crate) fn by_number(&self, number: PersonalNumber) -> Option<PersonId> {
        let found = self.by_number.holders(key(number)).last().and_then(|id| PersonId::at(*id));
        found.map(|id| self.kept(id))
    }

    /// Everyone to whom the old number leads, in the order of ids.
    pub(crate) fn by_old_number(&self, number: OldNumber) -> Vec<PersonId> {
        self.all_kept(&self.by_old_number.holders(old_key(number)))
    }

    /// Everyone to whom an identifier of another sector leads, in the order of ids.
    pub(crate) fn by_sector_id(&self, id: SectorId) -> Vec<PersonId> {
        let linked = |own: &Position| {
            self.state_at(*own).is_some_and(|person| person.links.sector_ids.iter().any(|link| link.id == id))
        };
        let found: Vec<Position> =
            self.by_sector_id.holders(sector_key(id)).into_iter().filter(linked).collect();
        self.all_kept(&found)
    }

    /// Everyone of that name, in whichever spelling, whose birth date is known as just this, in the order of ids.
    pub(crate) fn by_name(&self, name: &PersonName, born: PartialDate) -> Vec<PersonId> {
        self.all_kept(&self.named(&name.search_key(), born))
    }

    /// Everyone of that name, in whichever spelling, whose birth date is known as another than this and may be the same day, in the
    /// order of ids. A date known in part has at most some four hundred others, each of which is one look into the index.
    pub(crate) fn by_name_possibly(&self, name: &PersonName, born: PartialDate) -> Vec<PersonId> {
        let wanted = name.search_key();
        let found = born.possibly_same().into_iter().flat_map(|other| self.named(&wanted, other));
        self.all_kept(&found.collect::<Vec<_>>())
    }

    fn named(&self, wanted: &str, born: PartialDate) -> Vec<Position> {
        let is_named = |own: &Position| {
            let identity = self.state_at(*own).and_then(|person| person.identity);
            identity.is_some_and(|i| i.birth_date == born && i.name.search_key() == wanted)
        };
        self.by_name.holders(search_name_key(wanted, born)).into_iter().filter(is_named).collect()
    }

    fn state_at(&self, own: Position) -> Option<Person> {
        self.table.state(PersonId::at(own)?)
    }

    /// The record that goes on, where this one was merged into another.
    fn kept(&self, id: PersonId) -> PersonId {
        self.table.state(id).and_then(|person| person.links.merged_into).unwrap_or(id)
    }

    fn all_kept(&self, found: &[Position]) -> Vec<PersonId> {
        let kept = found.iter().filter_map(|own| PersonId::at(*own)).map(|id| self.kept(id));
        let mut kept: Vec<PersonId> = kept.collect();
        kept.sort_unstable();
        kept.dedup();
        kept
    }

    /// Lets the person be found by the keys after, and no longer by those before.
    pub(crate) fn rekey(&self, own: Position, before: &Keys, after: &Keys) {
        // Most records that name a person change nothing that they are found by.
        if before == after {
            return;
        }
        turn(&self.by_number, own, before.personal_numbers().map(key), after.personal_numbers().map(key));
        turn(&self.by_old_number, own, before.old_numbers().map(old_key), after.old_numbers().map(old_key));
        turn(
            &self.by_sector_id,
            own,
            before.sector_ids().map(sector_key),
            after.sector_ids().map(sector_key),
        );
        turn(&self.by_name, own, before.name.into_iter(), after.name.into_iter());
    }

    /// Bytes in memory, estimated.
    pub(crate) fn memory(&self) -> usize {
        let numbers = self.by_number.memory() + self.by_old_number.memory();
        self.table.memory() + numbers + self.by_sector_id.memory() + self.by_name.memory()
    }
}

/// Takes from a subject the values that it does not have any more, and gives it those that it did not have.
fn turn<const N: usize>(
    index: &Index<N>,
    own: Position,
    before: impl Iterator<Item = [u8; N]>,
    after: impl Iterator<Item = [u8; N]>,
) {
    let (before, after): (Vec<_>, Vec<_>) = (before.collect(), after.collect());
    before.iter().filter(|key| !after.contains(key)).for_each(|key| index.turn(own, Some(*key), None));
    after.iter().filter(|key| !before.contains(key)).for_each(|key| index.turn(own, None, Some(*key)));
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
        family::pack(&self.family, self.residence.map(|residence| residence.since), to);
        identity::pack(&self.links, to);
        to.flags(&[cards.suspended, cards.certificate.is_some()]);
        if let Some(certificate) = cards.certificate {
            to.unique(certificate.serial.as_str());
            to.date(certificate.issued);
        }
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
        let family = family::unpack(residence.map(|residence| residence.since), from)?;
        let links = identity::unpack(from)?;
        let mut has = from.flags()?;
        let suspended = has.take();
        let certificate = from.maybe(has.take(), |from| {
            Some(Certificate { serial: CardSerial::parse(from.unique()?)?, issued: from.date()? })
        })?;
        let cards = Cards { open, active, held_before, suspended, certificate };
        Some(Person { identity, died, residence, living, household, cards, family, links })
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
        identity.registered_abroad.is_some(),
        identity.told.other_name.is_some(),
        identity.told.occupation.is_some(),
        identity.told.phone.is_some(),
        identity.told.email.is_some(),
        identity.told_parents.father.is_some(),
        identity.told_parents.mother.is_some(),
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
    if let Some(abroad) = identity.registered_abroad {
        to.fixed(&abroad.country);
        to.number(abroad.noting_area.map_or(0, AreaId::get));
    }
    let Told { other_name, occupation, phone, email } = &identity.told;
    other_name.iter().chain(occupation).for_each(|told| to.phrase(told.as_str()));
    phone.iter().for_each(|phone| to.phrase(phone.as_str()));
    email.iter().for_each(|email| to.phrase(email.as_str()));
    let ToldParents { father, mother } = &identity.told_parents;
    father.iter().chain(mother).for_each(|parent| pack_told(parent, to));
}

fn pack_told(parent: &ToldParent, to: &mut Packer<'_>) {
    to.flags(&[parent.nationality.is_some()]);
    to.byte(parent.name.family_words());
    to.byte(parent.name.given_words());
    to.words(parent.name.full());
    to.date(parent.birth_date);
    parent.nationality.iter().for_each(|country| to.fixed(country));
}

fn unpack_told(from: &mut Unpacker<'_>) -> Option<Box<ToldParent>> {
    let mut has = from.flags()?;
    let (family_words, given_words) = (from.byte()?, from.byte()?);
    let name = from.words(|full| PersonName::stored(full, family_words, given_words))?;
    let birth_date = from.date()?;
    Some(Box::new(ToldParent { name, birth_date, nationality: from.maybe(has.take(), Unpacker::fixed)? }))
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
        registered_abroad: from.maybe(has.take(), |from| {
            Some(RegisteredAbroad {
                country: from.fixed()?,
                noting_area: AreaId::at(Position(from.number()?)),
            })
        })?,
        told: Told {
            other_name: from.maybe(has.take(), |from| from.phrase(Text::stored))?,
            occupation: from.maybe(has.take(), |from| from.phrase(Text::stored))?,
            phone: from.maybe(has.take(), |from| from.phrase(Phone::stored))?,
            email: from.maybe(has.take(), |from| from.phrase(Email::stored))?,
        },
        told_parents: ToldParents {
            father: from.maybe(has.take(), unpack_told)?,
            mother: from.maybe(has.take(), unpack_told)?,
        },
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
    use crate::encode::{Texts, Wording};

    #[test]
    fn what_a_registration_tells_beside_the_register_reads_back() {
        let told = |full: &str, nationality| {
            let birth_date = PartialDate::new(1950, 4, 0).unwrap();
            Some(Box::new(ToldParent { name: PersonName::stored(full, 2, 1), birth_date, nationality }))
        };
        let told_parents = ToldParents {
            father: told("Rơ Châm Kpă", None),
            mother: told("Rơ Châm H'Lan", Some(*b"LA")),
        };
        let identity = Identity {
            name: PersonName::stored("Rơ Châm H'Hen", 2, 1),
            sex: Sex::Female,
            birth_date: PartialDate::new(1983, 3, 0).unwrap(),
            birth_place: None,
            birth_registration_area: None,
            registered_abroad: Some(RegisteredAbroad { country: *b"LA", noting_area: None }),
            origin_area: None,
            ethnicity: None,
            religion: None,
            nationality: None,
            father: None,
            mother: None,
            personal_number: None,
            old_number: None,
            marital_status: MaritalStatus::Single,
            blood_type: BloodType::Unknown,
            told: Told::default(),
            told_parents,
        };
        let person = Person { identity: Some(identity), ..Person::default() };
        let mut bytes = Vec::new();
        person.pack(&mut Packer::new(&mut bytes, Position(5), Texts::Plain));
        let mut from = Unpacker::new(&bytes, Position(5), Wording::Plain);
        assert_eq!(Person::unpack(&mut from), Some(person));
        assert!(from.is_done());
    }

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
