//! The steps of a card's way, as part of its row.

use ledger_core::domain::card::course::{Batch, Captured, Course};
use ledger_core::domain::card::printed::{OldNumberPrinted, PrintedFacts, PrintedPlaces};
use ledger_core::domain::ids::{AreaId, DwellingId, Position};
use ledger_core::domain::number::{OldNumber, PersonalNumber};
use ledger_core::domain::text::{Code, Text};
use ledger_core::domain::values::Sex;

use crate::encode::{Flags, Packer, Unpacker};

/// What the row's flags say is there.
pub(super) fn pack(course: &Course, to: &mut Packer<'_>) {
    if let Some(captured) = course.captured {
        to.date(captured.date);
        to.byte(u8::from(captured.face));
        to.byte(captured.fingers);
        to.byte(captured.irises);
    }
    if let Some(batch) = &course.batch {
        to.phrase(batch.number.as_str());
        to.phrase(batch.centre.as_str());
    }
    course.unit.iter().for_each(|unit| to.phrase(unit.as_str()));
    course.printed.iter().for_each(|facts| pack_printed(facts, to));
}

pub(super) fn unpack(has: &mut Flags, from: &mut Unpacker<'_>) -> Option<Course> {
    let captured = from.maybe(has.take(), |from| {
        let (date, face) = (from.date()?, from.byte()?);
        let face = if face <= 1 { face == 1 } else { return None };
        Some(Captured { date, face, fingers: from.byte()?, irises: from.byte()? })
    })?;
    let batch = from.maybe(has.take(), |from| {
        Some(Batch { number: from.phrase(Code::stored)?, centre: from.phrase(Code::stored)? })
    })?;
    let unit = from.maybe(has.take(), |from| from.phrase(Code::stored))?;
    let printed = from.maybe(has.take(), |from| unpack_printed(from).map(Box::new))?;
    Some(Course { captured, batch, printed, unit })
}

fn pack_printed(facts: &PrintedFacts, to: &mut Packer<'_>) {
    to.flags(&[
        facts.personal_number.is_some(),
        facts.nationality.is_some(),
        facts.birth_registration.is_some(),
        facts.origin.is_some(),
        facts.dwelling.is_some(),
        facts.old_number != OldNumberPrinted::Untold,
        facts.family_words.is_some(),
        facts.places.is_some(),
    ]);
    to.words(facts.full_name.as_str());
    to.date(facts.birth_date);
    to.byte(facts.sex.number());
    facts.personal_number.iter().for_each(|number| to.number(number.get()));
    facts.nationality.iter().for_each(|code| to.fixed(code));
    let areas = facts.birth_registration.into_iter().chain(facts.origin);
    areas.for_each(|area| to.number(area.get()));
    facts.dwelling.iter().for_each(|dwelling| to.near(dwelling.position()));
    match facts.old_number {
        OldNumberPrinted::Untold => {}
        OldNumberPrinted::None => to.number(0),
        OldNumberPrinted::Number(number) => to.number(number.get().into()),
    }
    facts.family_words.iter().for_each(|words| to.byte(*words));
    if let Some(PrintedPlaces { birth_registration, origin, residence }) = &facts.places {
        [birth_registration, origin, residence].into_iter().for_each(|text| to.words(text.as_str()));
    }
}

fn old_number(from: &mut Unpacker<'_>) -> Option<OldNumberPrinted> {
    Some(match u32::try_from(from.number()?).ok()? {
        0 => OldNumberPrinted::None,
        number => OldNumberPrinted::Number(OldNumber::from_u32(number)?),
    })
}

fn unpack_places(from: &mut Unpacker<'_>) -> Option<PrintedPlaces> {
    Some(PrintedPlaces {
        birth_registration: from.words(Text::stored)?,
        origin: from.words(Text::stored)?,
        residence: from.words(Text::stored)?,
    })
}

fn unpack_printed(from: &mut Unpacker<'_>) -> Option<PrintedFacts> {
    let mut has = from.flags()?;
    let full_name = from.words(Text::stored)?;
    let (birth_date, sex) = (from.date()?, Sex::from_number(from.byte()?.into())?);
    let area = |from: &mut Unpacker<'_>| AreaId::at(Position(from.number()?));
    Some(PrintedFacts {
        full_name,
        birth_date,
        sex,
        personal_number: from.maybe(has.take(), |from| PersonalNumber::from_u64(from.number()?))?,
        nationality: from.maybe(has.take(), Unpacker::fixed)?,
        birth_registration: from.maybe(has.take(), area)?,
        origin: from.maybe(has.take(), area)?,
        dwelling: from.maybe(has.take(), |from| DwellingId::at(from.near()?))?,
        old_number: from.maybe(has.take(), old_number)?.unwrap_or_default(),
        family_words: from.maybe(has.take(), Unpacker::byte)?,
        places: from.maybe(has.take(), unpack_places)?,
    })
}
