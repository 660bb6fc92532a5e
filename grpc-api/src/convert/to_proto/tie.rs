//! Ties between persons, which the interface calls relations.

use ledger_core::domain::family::ties::TieKind;
use ledger_core::domain::ids::PersonId;
use ledger_core::ledger::Tied;
use ledger_proto::ledger::person::v1 as pb;

use super::value::date;

/// A tie, and what is known of the other.
pub fn tie(tied: &Tied) -> pb::Relation {
    let (tie, other) = (&tied.tie, &tied.other);
    let identity = other.identity.as_ref();
    pb::Relation {
        kind: kind(tie.kind).into(),
        person_id: tie.with.get(),
        full_name: identity.map_or_else(String::new, |identity| identity.name.full().to_owned()),
        since: date(tie.since),
        // Of an end nothing may be known but that it was.
        until_exclusive: tie.ended.map(|(day, _)| date(day).unwrap_or_default()),
        begun_by: tie.begun_by.0,
        ended_by: tie.ended.map_or(0, |(_, by)| by.0),
        death_date: other.died.map(|died| date(died).unwrap_or_default()),
        annulled: tied.annulled,
        merged_into_person_id: other.links.merged_into.map_or(0, PersonId::get),
    }
}

fn kind(kind: TieKind) -> pb::RelationKind {
    match kind {
        TieKind::Father => pb::RelationKind::Father,
        TieKind::Mother => pb::RelationKind::Mother,
        TieKind::Child => pb::RelationKind::Child,
        TieKind::Spouse => pb::RelationKind::Spouse,
        TieKind::AdoptiveFather => pb::RelationKind::AdoptiveFather,
        TieKind::AdoptiveMother => pb::RelationKind::AdoptiveMother,
        TieKind::AdoptedChild => pb::RelationKind::AdoptedChild,
        TieKind::Guardian => pb::RelationKind::Guardian,
        TieKind::Ward => pb::RelationKind::Ward,
    }
}
