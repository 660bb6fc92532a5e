//! What is believed of a person's family.

use ledger_core::domain::family::{Adoption, Family, Guardianship, Marriage};
use ledger_core::domain::ids::PersonId;
use ledger_proto::ledger::person::v1 as persons;

use super::value::date;

/// The person with their ties, and what courts said of them.
pub(super) fn shown(family: &Family, person: persons::Person) -> persons::Person {
    persons::Person {
        marriage: family.marriage.map(marriage),
        adoption: family.adoption.map(adoption),
        adopted_child_ids: ids(family.adopted.iter().copied()),
        guardianship: family.guardianship.map(guardianship),
        ward_ids: ids(family.wards.iter().copied()),
        missing_since: family.missing.and_then(date),
        civil_capacity: i32::from(family.capacity.number()),
        declared_dead: family.declared_dead.is_some(),
        ..person
    }
}

fn ids(persons: impl Iterator<Item = PersonId>) -> Vec<u64> {
    persons.map(PersonId::get).collect()
}

fn marriage(marriage: Marriage) -> persons::Marriage {
    persons::Marriage {
        spouse_id: marriage.spouse.get(),
        since: date(marriage.since),
        record_position: marriage.record.0,
    }
}

fn adoption(adoption: Adoption) -> persons::Adoption {
    persons::Adoption {
        father_id: adoption.father.map_or(0, PersonId::get),
        mother_id: adoption.mother.map_or(0, PersonId::get),
        since: date(adoption.since),
        record_position: adoption.record.0,
    }
}

fn guardianship(guardianship: Guardianship) -> persons::Guardianship {
    persons::Guardianship {
        guardian_ids: ids(guardianship.guardians()),
        kind: i32::from(guardianship.kind.number()),
        since: date(guardianship.since),
        record_position: guardianship.record.0,
    }
}
