//! Acts on families as they should have been recorded.

use ledger_core::domain::event::{DivorceNoted, Ended, MarriageAnnulled, MarriageRegistered};
use ledger_core::domain::ids::{PersonId, Position};
use ledger_core::domain::rejection::Rejection;
use ledger_proto::ledger::event::v1 as events;

use crate::convert::from_proto::check::Check;
use crate::convert::from_proto::violation::Malformed;

pub(super) fn marriage(
    event: &events::MarriageRegistered,
    check: &mut Check<'_>,
) -> Option<MarriageRegistered> {
    let husband = check.named("husband_id", event.husband_id);
    let wife = check.named("wife_id", event.wife_id);
    Some(MarriageRegistered { husband: husband?, wife: wife? })
}

pub(super) fn divorce(event: &events::DivorceNoted, check: &mut Check<'_>) -> Option<DivorceNoted> {
    let person = check.named("person_id", event.person_id);
    let marriage = match (event.spouse_id, event.marriage_position) {
        (0, 0) => None,
        (spouse, record) => Some(check.ended_marriage(spouse, record)?),
    };
    Some(DivorceNoted { person: person?, marriage })
}

pub(super) fn annulled_marriage(
    event: &events::MarriageAnnulled,
    check: &mut Check<'_>,
) -> Option<MarriageAnnulled> {
    let person = check.named("person_id", event.person_id);
    let marriage = check.ended_marriage(event.spouse_id, event.marriage_position);
    Some(MarriageAnnulled { person: person?, marriage: marriage? })
}

impl Check<'_> {
    /// A person who must be named, by id.
    fn named(&mut self, field: &'static str, id: u64) -> Option<PersonId> {
        self.id(field, id, PersonId::at, Rejection::PersonNotFound)
    }

    fn ended_marriage(&mut self, spouse: u64, record: u64) -> Option<Ended> {
        let spouse = self.named("spouse_id", spouse);
        if record == 0 {
            self.note("marriage_position", Malformed::Required);
            return None;
        }
        Some(Ended { spouse: spouse?, record: Position(record) })
    }
}
