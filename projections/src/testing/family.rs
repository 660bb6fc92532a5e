//! Acts on families, drawn at random.

use ledger_core::domain::event::{DivorceNoted, Ended, Event, MarriageAnnulled, MarriageRegistered};
use ledger_core::domain::ids::{PersonId, Position};

use super::pick;

/// An act of the kind with this number.
pub(super) fn event(persons: &[PersonId], kind: u8, (a, b, c): (u16, u16, u16)) -> Event {
    let (one, other) = (pick(persons, a), pick(persons, b));
    let marriage = Ended { spouse: other, record: Position(u64::from(c)) };
    match kind {
        14 => Event::DivorceNoted(DivorceNoted {
            person: one,
            marriage: c.is_multiple_of(3).then_some(marriage),
        }),
        15 => Event::MarriageAnnulled(MarriageAnnulled { person: one, marriage }),
        _ => Event::MarriageRegistered(MarriageRegistered { husband: one, wife: other }),
    }
}
