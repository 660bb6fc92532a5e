//! A person's ties in their row.

use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::family::{Adoption, Family, Guardianship, Marriage};
use ledger_core::domain::ids::PersonId;
use ledger_core::domain::values::{CivilCapacity, GuardianshipKind, MaritalStatus};

use crate::encode::{Packer, Unpacker};

/// `settled`: the day from which on the person lives where they live. Of most who were enrolled as married it is that of the enrolment,
/// and need not be told twice.
pub(super) fn pack(family: &Family, settled: Option<PartialDate>, to: &mut Packer<'_>) {
    let declared = family.declared_married;
    let told = declared.filter(|_| declared != settled);
    to.flags(&[
        declared.is_some(),
        told.is_some(),
        family.marriage.is_some(),
        !family.adopted.is_empty(),
        family.adoption.is_some(),
        family.guardianship.is_some(),
        !family.wards.is_empty(),
        family.capacity != CivilCapacity::default(),
        family.missing.is_some(),
        family.declared_dead.is_some(),
        family.suspended.is_some(),
        family.set_aside.is_some(),
        !family.lapsed_care.is_empty(),
        !family.lapsed_wards.is_empty(),
        family.child_while_dead,
    ]);
    told.into_iter().for_each(|date| to.date(date));
    family.marriage.iter().for_each(|marriage| pack_marriage(marriage, to));
    pack_persons(&family.adopted, to);
    family.adoption.iter().for_each(|adoption| pack_adoption(adoption, to));
    family.guardianship.iter().for_each(|guardianship| pack_guardianship(guardianship, to));
    pack_persons(&family.wards, to);
    if family.capacity != CivilCapacity::default() {
        to.byte(family.capacity.number());
    }
    family.missing.into_iter().for_each(|since| to.date(since));
    family.declared_dead.into_iter().for_each(|record| to.near(record));
    family.suspended.iter().for_each(|marriage| pack_marriage(marriage, to));
    family.set_aside.iter().for_each(|marriage| pack_marriage(marriage, to));
    if !family.lapsed_care.is_empty() {
        to.number(family.lapsed_care.len() as u64);
        family.lapsed_care.iter().for_each(|care| pack_guardianship(care, to));
    }
    pack_persons(&family.lapsed_wards, to);
}

pub(super) fn unpack(settled: Option<PartialDate>, from: &mut Unpacker<'_>) -> Option<Family> {
    let mut has = from.flags()?;
    let (declared, told) = (has.take(), has.take());
    let day = from.maybe(declared && told, Unpacker::date)?;
    Some(Family {
        declared_married: day.or(settled.filter(|_| declared && !told)),
        marriage: from.maybe(has.take(), marriage)?,
        adopted: from.maybe(has.take(), persons)?.unwrap_or_default(),
        adoption: from.maybe(has.take(), adoption)?,
        guardianship: from.maybe(has.take(), guardianship)?,
        wards: from.maybe(has.take(), persons)?.unwrap_or_default(),
        capacity: from.maybe(has.take(), capacity)?.unwrap_or_default(),
        missing: from.maybe(has.take(), Unpacker::date)?,
        declared_dead: from.maybe(has.take(), Unpacker::near)?,
        suspended: from.maybe(has.take(), marriage)?,
        set_aside: from.maybe(has.take(), marriage)?,
        lapsed_care: from.maybe(has.take(), guardianships)?.unwrap_or_default(),
        lapsed_wards: from.maybe(has.take(), persons)?.unwrap_or_default(),
        child_while_dead: has.take(),
    })
}

fn pack_marriage(marriage: &Marriage, to: &mut Packer<'_>) {
    to.near(marriage.spouse.position());
    to.date(marriage.since);
    to.near(marriage.record);
    to.byte(marriage.before.number());
}

fn marriage(from: &mut Unpacker<'_>) -> Option<Marriage> {
    Some(Marriage {
        spouse: person(from)?,
        since: from.date()?,
        record: from.near()?,
        before: MaritalStatus::from_number(from.byte()?.into())?,
    })
}

fn pack_adoption(adoption: &Adoption, to: &mut Packer<'_>) {
    to.flags(&[adoption.father.is_some(), adoption.mother.is_some()]);
    adoption.parents().for_each(|parent| to.near(parent.position()));
    to.date(adoption.since);
    to.near(adoption.record);
}

fn adoption(from: &mut Unpacker<'_>) -> Option<Adoption> {
    let mut has = from.flags()?;
    Some(Adoption {
        father: from.maybe(has.take(), person)?,
        mother: from.maybe(has.take(), person)?,
        since: from.date()?,
        record: from.near()?,
    })
}

fn pack_guardianship(guardianship: &Guardianship, to: &mut Packer<'_>) {
    to.flags(&[guardianship.second.is_some()]);
    guardianship.guardians().for_each(|guardian| to.near(guardian.position()));
    to.byte(guardianship.kind.number());
    to.date(guardianship.since);
    to.near(guardianship.record);
}

fn guardianship(from: &mut Unpacker<'_>) -> Option<Guardianship> {
    let mut has = from.flags()?;
    Some(Guardianship {
        guardian: person(from)?,
        second: from.maybe(has.take(), person)?,
        kind: GuardianshipKind::from_number(from.byte()?.into())?,
        since: from.date()?,
        record: from.near()?,
    })
}

fn guardianships(from: &mut Unpacker<'_>) -> Option<Vec<Guardianship>> {
    let count = from.number()?;
    (0..count).map(|_| guardianship(from)).collect()
}

/// A list that is not empty: how many, and who.
fn pack_persons(persons: &[PersonId], to: &mut Packer<'_>) {
    if !persons.is_empty() {
        to.number(persons.len() as u64);
        persons.iter().for_each(|person| to.near(person.position()));
    }
}

fn persons(from: &mut Unpacker<'_>) -> Option<Vec<PersonId>> {
    let count = from.number()?;
    (0..count).map(|_| person(from)).collect()
}

fn capacity(from: &mut Unpacker<'_>) -> Option<CivilCapacity> {
    CivilCapacity::from_number(from.byte()?.into())
}

fn person(from: &mut Unpacker<'_>) -> Option<PersonId> {
    PersonId::at(from.near()?)
}
