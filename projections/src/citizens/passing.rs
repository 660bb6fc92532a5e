//! The part of a person's row that says where they are for a time.

use ledger_core::domain::ids::DwellingId;
use ledger_core::domain::residence::temporary::{Absence, CurrentPlace, Passing, TemporaryStay};
use ledger_core::domain::text::Text;
use ledger_core::domain::values::{AbsenceClass, RenewalTime};

use crate::encode::{Packer, Unpacker};

pub(super) fn pack(passing: &Passing, to: &mut Packer<'_>) {
    to.flags(&[
        passing.temporary.is_some(),
        passing.absence.is_some(),
        passing.current_place.is_some(),
        passing.taken_away.is_some(),
    ]);
    if let Some(stay) = passing.temporary {
        to.near(stay.dwelling.position());
        to.date(stay.since);
        to.day(stay.until);
        to.byte(stay.renewed.map_or(0, RenewalTime::number));
        to.near(stay.declared);
    }
    if let Some(absence) = &passing.absence {
        to.flags(&[absence.until.is_some(), absence.destination.is_some()]);
        to.byte(absence.class.number());
        to.date(absence.since);
        absence.until.into_iter().for_each(|day| to.day(day));
        absence.destination.iter().for_each(|place| to.words(place.as_str()));
    }
    if let Some(place) = &passing.current_place {
        to.flags(&[place.dwelling.is_some(), place.address.is_some()]);
        place.dwelling.iter().for_each(|dwelling| to.near(dwelling.position()));
        place.address.iter().for_each(|address| to.words(address.as_str()));
        to.date(place.since);
    }
    passing.taken_away.into_iter().for_each(|by| to.near(by));
}

pub(super) fn unpack(from: &mut Unpacker<'_>) -> Option<Passing> {
    let mut has = from.flags()?;
    Some(Passing {
        temporary: from.maybe(has.take(), temporary)?,
        absence: from.maybe(has.take(), absence)?,
        current_place: from.maybe(has.take(), current_place)?,
        taken_away: from.maybe(has.take(), |from| from.near())?,
    })
}

fn temporary(from: &mut Unpacker<'_>) -> Option<TemporaryStay> {
    let (dwelling, since, until) = (dwelling(from)?, from.date()?, from.day()?);
    let renewed = match from.byte()? {
        0 => None,
        number => Some(RenewalTime::from_number(number.into())?),
    };
    Some(TemporaryStay { dwelling, since, until, renewed, declared: from.near()? })
}

fn absence(from: &mut Unpacker<'_>) -> Option<Absence> {
    let mut has = from.flags()?;
    let (class, since) = (AbsenceClass::from_number(from.byte()?.into())?, from.date()?);
    let until = from.maybe(has.take(), Unpacker::day)?;
    let destination = from.maybe(has.take(), |from| from.words(Text::stored))?;
    Some(Absence { class, since, until, destination })
}

fn current_place(from: &mut Unpacker<'_>) -> Option<CurrentPlace> {
    let mut has = from.flags()?;
    let dwelling = from.maybe(has.take(), dwelling)?;
    let address = from.maybe(has.take(), |from| from.words(Text::stored))?;
    Some(CurrentPlace { dwelling, address, since: from.date()? })
}

fn dwelling(from: &mut Unpacker<'_>) -> Option<DwellingId> {
    DwellingId::at(from.near()?)
}
