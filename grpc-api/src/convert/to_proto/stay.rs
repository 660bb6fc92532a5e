//! Where people lived, and who lived in a dwelling.

use ledger_core::codec;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::event::StayNotified;
use ledger_core::domain::ids::{DwellingId, PersonId, Position};
use ledger_core::domain::residence::living::Abroad;
use ledger_core::domain::residence::notify_stay::Guest;
use ledger_core::domain::residence::occupancy::Composition;
use ledger_core::domain::residence::stays::{EndReason, Home, NotThere, Period, Stay};
use ledger_proto::ledger::residence::v1 as pb;

use super::place::Places;
use super::value::{country, day};

/// A period, where the question had one.
pub fn period(period: Period) -> pb::Period {
    pb::Period { from: period.from().map(day), until_exclusive: period.until().map(day) }
}

/// The last day of a stay among those that are asked about.
pub fn last_day(stay: &Stay, asked: Period) -> CivilDate {
    let (_, until) = asked.part_of(stay.start, stay.until()).unwrap_or((stay.start, stay.until()));
    until.map_or_else(CivilDate::last, |until| until.plus_days(-1))
}

/// A stay, with its address as `places` have it.
pub fn stay(stay: &Stay, places: &Places<'_>) -> pb::Stay {
    let told = stay.dwelling().map(|dwelling| places.told(dwelling)).unwrap_or_default();
    let end = stay.end;
    let doubtful = end.filter(|end| end.from < end.by);
    pb::Stay {
        dwelling_id: stay.dwelling().map_or(0, DwellingId::get),
        address: told.address,
        areas: told.areas,
        start: Some(day(stay.start)),
        moved_in: Some(day(stay.moved_in)),
        end: end.map(|end| day(end.by)),
        possibly_ended_from: doubtful.map(|end| day(end.from)),
        end_reason: end.map_or(pb::EndReason::Unspecified, |end| end_reason(end.reason)).into(),
        next_start: stay.next_start.map(day),
        begun_by: stay.declared.0,
        ended_by: end.and_then(|end| end.position).map_or(0, |position| position.0),
        abroad: match &stay.home {
            Home::Dwelling(_) => None,
            Home::Abroad(abroad) => Some(living_abroad(abroad)),
        },
        not_living_there: stay.finding.map(not_there),
        possible_areas: told.possible_areas,
        area_undecided: told.area_undecided,
    }
}

fn living_abroad(abroad: &Abroad) -> pb::Abroad {
    pb::Abroad {
        country: country(abroad.country),
        address: abroad.address.as_ref().map_or_else(String::new, |text| text.as_str().to_owned()),
    }
}

fn not_there(finding: NotThere) -> pb::NotLivingThere {
    pb::NotLivingThere {
        from: Some(day(finding.from)),
        closed_on: finding.until.map(day),
        position: finding.position.0,
    }
}

fn end_reason(reason: EndReason) -> pb::EndReason {
    match reason {
        EndReason::NextStay => pb::EndReason::NextStay,
        EndReason::Death => pb::EndReason::Death,
        EndReason::Deregistered => pb::EndReason::Deregistered,
        EndReason::ContactAddress => pb::EndReason::ContactAddress,
        EndReason::Act => pb::EndReason::Act,
        EndReason::AddressChanged => pb::EndReason::AddressChanged,
    }
}

/// A stay notice; where it is told of one guest, only of that one.
pub fn notified(position: Position, notice: &StayNotified, guest: Option<PersonId>) -> pb::NotifiedStay {
    let of_guest = |guest: PersonId| StayNotified { guests: vec![Guest::Known(guest)], ..notice.clone() };
    let told = guest.map(of_guest);
    pb::NotifiedStay {
        position: position.0,
        first_day: Some(day(notice.from)),
        notice: Some(codec::stay_to_proto(told.as_ref().unwrap_or(notice))),
        declared_late: notice.is_late(),
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
