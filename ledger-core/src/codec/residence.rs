//! Events of residence beside permanent registration, to stored messages and back.

use ledger_proto::ledger::event::v1 as pb;
use ledger_proto::ledger::r#type::v1 as types;

use super::from_stored::{self, id, optional, person};
use super::{CodecError, to_stored};
use crate::domain::event::{
    ContactAddressDeclared, ContactAddressWithdrawn, FindingClosed, Mover, NotLivingThereFound,
    PermanentResidenceDeregistered, RegistrationCancelled, ResidenceAbroadRegistered,
};
use crate::domain::ids::{DwellingId, HouseholdId, Position};
use crate::domain::residence::basis::{Basis, BasisGround, Consent, FloorArea, ParentConsent};
use crate::domain::residence::living::Abroad;
use crate::domain::values::{ContactRole, DeregistrationGround};

fn departure(mover: &Mover) -> pb::Departure {
    let leaves_household_id = mover.leaves.map_or(0, |id| id.get());
    pb::Departure { person_id: mover.person.get(), leaves_household_id }
}

fn mover(departure: &pb::Departure) -> Result<Mover, CodecError> {
    let leaves = optional(departure.leaves_household_id, HouseholdId::at);
    Ok(Mover { person: person(departure.person_id)?, leaves })
}

fn movers(departures: &[pb::Departure]) -> Result<Vec<Mover>, CodecError> {
    departures.iter().map(mover).collect()
}

fn dwelling(number: u64) -> Result<DwellingId, CodecError> {
    id(number, DwellingId::at, "dwelling_id")
}

pub(super) fn abroad_to(event: &ResidenceAbroadRegistered) -> pb::ResidenceAbroadRegistered {
    pb::ResidenceAbroadRegistered {
        persons: event.persons.iter().map(departure).collect(),
        country: to_stored::country(event.abroad.country),
        address: to_stored::text(event.abroad.address.as_ref()),
    }
}

pub(super) fn abroad_from(
    e: &pb::ResidenceAbroadRegistered,
) -> Result<ResidenceAbroadRegistered, CodecError> {
    let country = from_stored::country(&e.country, "country")?;
    let abroad = Abroad { country, address: from_stored::text(&e.address) };
    Ok(ResidenceAbroadRegistered { persons: movers(&e.persons)?, abroad })
}

pub(super) fn deregistered_to(event: &PermanentResidenceDeregistered) -> pb::PermanentResidenceDeregistered {
    pb::PermanentResidenceDeregistered {
        persons: event.persons.iter().map(departure).collect(),
        ground: i32::from(event.ground.number()),
    }
}

pub(super) fn deregistered_from(
    e: &pb::PermanentResidenceDeregistered,
) -> Result<PermanentResidenceDeregistered, CodecError> {
    let ground = DeregistrationGround::from_number(e.ground).ok_or(CodecError::Field("ground"))?;
    Ok(PermanentResidenceDeregistered { persons: movers(&e.persons)?, ground })
}

pub(super) fn contact_to(event: &ContactAddressDeclared) -> pb::ContactAddressDeclared {
    pb::ContactAddressDeclared {
        person: Some(departure(&event.person)),
        dwelling_id: event.dwelling.map_or(0, |id| id.get()),
        address: to_stored::text(event.address.as_ref()),
        role: i32::from(event.role.number()),
    }
}

pub(super) fn contact_from(e: &pb::ContactAddressDeclared) -> Result<ContactAddressDeclared, CodecError> {
    Ok(ContactAddressDeclared {
        person: e.person.as_ref().map(mover).ok_or(CodecError::Field("person"))??,
        dwelling: optional(e.dwelling_id, DwellingId::at),
        address: from_stored::text(&e.address),
        role: ContactRole::from_number(e.role).ok_or(CodecError::Field("role"))?,
    })
}

pub(super) fn withdrawn_to(event: &ContactAddressWithdrawn) -> pb::ContactAddressWithdrawn {
    pb::ContactAddressWithdrawn { person_id: event.person.get() }
}

pub(super) fn withdrawn_from(e: &pb::ContactAddressWithdrawn) -> Result<ContactAddressWithdrawn, CodecError> {
    Ok(ContactAddressWithdrawn { person: person(e.person_id)? })
}

pub(super) fn found_to(event: &NotLivingThereFound) -> pb::NotLivingThereFound {
    pb::NotLivingThereFound {
        person_id: event.person.get(),
        dwelling_id: event.dwelling.get(),
        until: event.until.map(to_stored::civil_date),
        registration_position: event.registration.map_or(0, |position| position.0),
    }
}

pub(super) fn found_from(e: &pb::NotLivingThereFound) -> Result<NotLivingThereFound, CodecError> {
    Ok(NotLivingThereFound {
        person: person(e.person_id)?,
        dwelling: dwelling(e.dwelling_id)?,
        until: from_stored::civil_date(e.until.as_ref(), "until")?,
        registration: (e.registration_position != 0).then_some(Position(e.registration_position)),
    })
}

pub(super) fn closed_to(event: &FindingClosed) -> pb::FindingClosed {
    pb::FindingClosed { person_id: event.person.get(), dwelling_id: event.dwelling.get() }
}

pub(super) fn closed_from(e: &pb::FindingClosed) -> Result<FindingClosed, CodecError> {
    Ok(FindingClosed { person: person(e.person_id)?, dwelling: dwelling(e.dwelling_id)? })
}

pub(super) fn cancelled_to(event: &RegistrationCancelled) -> pb::RegistrationCancelled {
    pb::RegistrationCancelled {
        registration: event.registration.0,
        persons: event.persons.iter().map(departure).collect(),
        decision: to_stored::code(Some(&event.decision)),
        reason: to_stored::text(event.reason.as_ref()),
    }
}

pub(super) fn cancelled_from(e: &pb::RegistrationCancelled) -> Result<RegistrationCancelled, CodecError> {
    Ok(RegistrationCancelled {
        registration: Position(e.registration),
        persons: movers(&e.persons)?,
        decision: from_stored::code(&e.decision).ok_or(CodecError::Field("decision"))?,
        reason: from_stored::text(&e.reason),
    })
}

/// 0 where nobody consented.
pub(super) fn basis_to(basis: &Basis) -> types::ResidenceBasis {
    types::ResidenceBasis {
        ground: basis.ground.number().into(),
        owner_consent: basis.owner.map_or(0, |consent| consent.number().into()),
        head_consent: basis.head.map_or(0, |consent| consent.number().into()),
        parent_consent: basis.parent.map_or(0, |consent| consent.number().into()),
        floor_area: basis.floor.map(|floor| types::FloorArea {
            area: floor.area,
            persons: floor.persons,
            least_per_person: floor.least,
        }),
    }
}

pub(super) fn basis_from(e: &types::ResidenceBasis) -> Result<Basis, CodecError> {
    let consent = |number: i32, field| match number {
        0 => Ok(None),
        number => Consent::from_number(number).map(Some).ok_or(CodecError::Field(field)),
    };
    let parent = match e.parent_consent {
        0 => None,
        number => Some(ParentConsent::from_number(number).ok_or(CodecError::Field("parent_consent"))?),
    };
    Ok(Basis {
        ground: BasisGround::from_number(e.ground).ok_or(CodecError::Field("ground"))?,
        owner: consent(e.owner_consent, "owner_consent")?,
        head: consent(e.head_consent, "head_consent")?,
        parent,
        floor: e.floor_area.as_ref().map(|floor| FloorArea {
            area: floor.area,
            persons: floor.persons,
            least: floor.least_per_person,
        }),
    })
}
