//! What is believed of a person's family.

use ledger_core::domain::family::Marriage;
use ledger_proto::ledger::person::v1 as persons;

use super::value::date;

pub(super) fn marriage(marriage: Marriage) -> persons::Marriage {
    persons::Marriage {
        spouse_id: marriage.spouse.get(),
        since: date(marriage.since),
        record_position: marriage.record.0,
    }
}
