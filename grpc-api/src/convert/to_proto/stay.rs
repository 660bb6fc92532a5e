//! Where people lived, and who lived in a dwelling.

use ledger_core::domain::ids::PersonId;
use ledger_core::domain::residence::occupancy::Composition;
use ledger_core::domain::residence::stays::{EndReason, Period, Stay};
use ledger_proto::ledger::residence::v1 as pb;

use super::place::Places;
use super::value::day;

/// A period, where the question had one.
pub fn period(period: Period) -> pb::Period {
    pb::Period { from: period.from().map(day), until_exclusive: period.until().map(day) }
}

/// A stay.
pub fn stay(stay: &Stay, places: &Places<'_>) -> pb::Stay {
    let (address, areas) = stay.place.as_ref().map(|place| places.of(place)).unwrap_or_default();
    let end = stay.end;
    let doubtful = end.filter(|end| end.from < end.by);
    pb::Stay {
        dwelling_id: stay.dwelling.get(),
        address,
        areas,
        start: Some(day(stay.start)),
        moved_in: Some(day(stay.moved_in)),
        end: end.map(|end| day(end.by)),
        possibly_ended_from: doubtful.map(|end| day(end.from)),
        end_reason: end.map_or(pb::EndReason::Unspecified, |end| end_reason(end.reason)).into(),
        next_start: stay.next_start.map(day),
        begun_by: stay.declared.0,
        ended_by: end.map_or(0, |end| end.position.0),
    }
}

fn end_reason(reason: EndReason) -> pb::EndReason {
    match reason {
        EndReason::NextStay => pb::EndReason::NextStay,
        EndReason::Death => pb::EndReason::Death,
        EndReason::Act => pb::EndReason::Act,
        EndReason::AddressChanged => pb::EndReason::AddressChanged,
    }
}

/// The people of a dwelling on some days.
pub fn occupancy(composition: &Composition) -> pb::Occupancy {
    let ids = |people: &[PersonId]| people.iter().map(|person| person.get()).collect();
    pb::Occupancy {
        from: Some(day(composition.from)),
        until_exclusive: composition.until.map(day),
        residents: ids(&composition.residents),
        possible_residents: ids(&composition.possible),
    }
}
