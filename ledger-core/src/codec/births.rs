//! Births as messages of the schema and back.

use ledger_proto::ledger::event::v1 as pb;
use ledger_proto::ledger::r#type::v1 as types;

use super::from_stored::{self, civil_date, code, country, text};
use super::{CodecError, to_stored};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::{Abroad, BirthAbroadNoted, BirthKind, BirthRegistered, Found};
use crate::domain::ids::AreaId;
use crate::domain::number::PersonalNumber;

type Stored<T> = Result<T, CodecError>;

pub(super) fn born_to(event: &BirthRegistered) -> pb::BirthRegistered {
    let (kind, found, surrogacy_paper) = kind_to(&event.kind);
    pb::BirthRegistered {
        facts: Some(to_stored::facts(&event.facts, false)),
        personal_number: event.personal_number.map_or(0, PersonalNumber::get),
        household: event.household.as_ref().map(to_stored::household_entry),
        registration_date: Some(to_stored::civil_date(event.registration_date)),
        kind: kind.into(),
        found,
        surrogacy_paper,
        birth_paper: to_stored::code(event.birth_paper.as_ref()),
    }
}

fn kind_to(kind: &BirthKind) -> (types::BirthKind, Option<types::Found>, String) {
    match kind {
        BirthKind::Ordinary => (types::BirthKind::Unspecified, None, String::new()),
        BirthKind::Found(found) => (types::BirthKind::Found, Some(found_to(found)), String::new()),
        BirthKind::FatherUndetermined => (types::BirthKind::FatherUndetermined, None, String::new()),
        BirthKind::MotherUndetermined => (types::BirthKind::MotherUndetermined, None, String::new()),
        BirthKind::Surrogate(paper) => (types::BirthKind::Surrogate, None, paper.as_str().into()),
    }
}

fn found_to(found: &Found) -> types::Found {
    types::Found {
        record_date: Some(to_stored::civil_date(found.record_date)),
        record: found.record.as_str().into(),
        place: found.place.as_str().into(),
        carer: to_stored::text(found.carer.as_ref()),
        estimated: found.estimated,
    }
}

pub(super) fn abroad_to(event: &BirthAbroadNoted) -> pb::BirthAbroadNoted {
    pb::BirthAbroadNoted {
        facts: Some(to_stored::facts(&event.facts, false)),
        abroad: Some(types::RegisteredAbroad {
            country: event.abroad.country.map(char::from).iter().collect(),
            authority: event.abroad.authority.as_str().into(),
            document: event.abroad.document.as_str().into(),
            document_date: Some(to_stored::civil_date(event.abroad.document_date)),
        }),
        noting_area_id: event.noting_area.get(),
        noted_date: Some(to_stored::civil_date(event.noted_date)),
        personal_number: event.personal_number.get(),
    }
}

/// The effective date is the day of birth.
pub(super) fn born(e: &pb::BirthRegistered, effective_date: PartialDate) -> Stored<BirthRegistered> {
    let facts = e.facts.as_ref().ok_or(CodecError::Field("facts"))?;
    Ok(BirthRegistered {
        facts: from_stored::facts(facts, effective_date)?,
        registration_date: day(e.registration_date.as_ref(), "registration_date")?,
        personal_number: (e.personal_number != 0).then(|| number(e.personal_number)).transpose()?,
        household: e.household.as_ref().map(from_stored::entry).transpose()?,
        kind: kind(e)?,
        birth_paper: code(&e.birth_paper),
    })
}

fn kind(e: &pb::BirthRegistered) -> Stored<BirthKind> {
    Ok(match types::BirthKind::try_from(e.kind).map_err(|_| CodecError::Field("kind"))? {
        types::BirthKind::Unspecified => BirthKind::Ordinary,
        types::BirthKind::Found => {
            BirthKind::Found(found(e.found.as_ref().ok_or(CodecError::Field("found"))?)?)
        }
        types::BirthKind::FatherUndetermined => BirthKind::FatherUndetermined,
        types::BirthKind::MotherUndetermined => BirthKind::MotherUndetermined,
        types::BirthKind::Surrogate => {
            BirthKind::Surrogate(code(&e.surrogacy_paper).ok_or(CodecError::Field("surrogacy_paper"))?)
        }
    })
}

fn found(e: &types::Found) -> Stored<Found> {
    Ok(Found {
        record_date: day(e.record_date.as_ref(), "record_date")?,
        record: code(&e.record).ok_or(CodecError::Field("record"))?,
        place: text(&e.place).ok_or(CodecError::Field("place"))?,
        carer: text(&e.carer),
        estimated: e.estimated,
    })
}

/// The effective date is the day of birth.
pub(super) fn abroad(e: &pb::BirthAbroadNoted, effective_date: PartialDate) -> Stored<BirthAbroadNoted> {
    let facts = e.facts.as_ref().ok_or(CodecError::Field("facts"))?;
    let abroad = e.abroad.as_ref().ok_or(CodecError::Field("abroad"))?;
    Ok(BirthAbroadNoted {
        facts: from_stored::facts(facts, effective_date)?,
        abroad: Abroad {
            country: country(&abroad.country, "country")?.ok_or(CodecError::Field("country"))?,
            authority: text(&abroad.authority).ok_or(CodecError::Field("authority"))?,
            document: code(&abroad.document).ok_or(CodecError::Field("document"))?,
            document_date: day(abroad.document_date.as_ref(), "document_date")?,
        },
        noting_area: from_stored::id(e.noting_area_id, AreaId::at, "noting_area_id")?,
        noted_date: day(e.noted_date.as_ref(), "noted_date")?,
        personal_number: number(e.personal_number)?,
    })
}

fn number(number: u64) -> Stored<PersonalNumber> {
    PersonalNumber::from_u64(number).ok_or(CodecError::Field("personal_number"))
}

fn day(date: Option<&ledger_proto::google::r#type::Date>, field: &'static str) -> Stored<CivilDate> {
    civil_date(date, field)?.ok_or(CodecError::Field(field))
}
