//! Administrative units and dwellings as they should have been recorded.

use ledger_core::domain::event::{AreaEstablished, DwellingRegistered};
use ledger_core::domain::ids::AreaId;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::subject::AreaCode;
use ledger_proto::ledger::event::v1 as events;

use crate::convert::from_proto::check::Check;
use crate::convert::from_proto::violation::Malformed;

pub(super) fn area(event: &events::AreaEstablished, check: &mut Check<'_>) -> Option<AreaEstablished> {
    let code = check.required_formed("code", &event.code, AreaCode::parse, Malformed::InvalidCode);
    let name = check.required_text("name", &event.name);
    let full_name = check.required_text("full_name", &event.full_name);
    let parent = check.optional_id("parent_id", event.parent_id, AreaId::at, Rejection::AreaNotFound);
    let in_force_until = check.whole_date("in_force_until", event.in_force_until.as_ref());
    let number_prefix = event.number_prefix.and_then(|prefix| {
        let three_digits = u16::try_from(prefix).ok().filter(|prefix| *prefix <= 999);
        if three_digits.is_none() {
            check.note("number_prefix", Malformed::InvalidNumber);
        }
        three_digits
    });
    Some(AreaEstablished {
        code: code?,
        name: name?,
        full_name: full_name?,
        parent,
        in_force_until,
        number_prefix,
    })
}

pub(super) fn dwelling(
    event: &events::DwellingRegistered,
    check: &mut Check<'_>,
) -> Option<DwellingRegistered> {
    let area = check.id("area_id", event.area_id, AreaId::at, Rejection::AreaNotFound);
    let address = check.required_text("address", &event.address);
    Some(DwellingRegistered { area: area?, address: address? })
}
