//! The steps of a card's way, as part of its row.

use ledger_core::domain::card::course::{Batch, Captured, Course};
use ledger_core::domain::text::Code;

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
    Some(Course { captured, batch, unit })
}
