//! Events on nationality, numbers and records as messages of the schema, and back.

/// The domain's events as messages.
pub(super) mod stored {
    use ledger_proto::ledger::event::v1 as pb;
    use ledger_proto::ledger::r#type::v1 as types;

    use super::super::civil_data::stored::country;
    use super::super::to_stored::civil_date;
    use crate::domain::event::{Becomes, ParticularsUpdated};
    use crate::domain::event::{
        NationalityGained, NationalityLost, OldNumberLinked, OldNumberUnlinked, PersonalNumberCancelled,
        PersonalNumberEstablished, PersonalNumberReestablished, RecordsMerged, RecordsSplit, SectorId,
        SectorIdLinked, SectorIdUnlinked,
    };
    use crate::domain::identity::reach::{Email, Phone};
    use crate::domain::text::Text;

    pub(crate) fn nationality_lost(event: &NationalityLost) -> pb::NationalityLost {
        pb::NationalityLost {
            person_id: event.person.get(),
            way: i32::from(event.way.number()),
            nationality: country(event.nationality),
            household_id: event.household.map_or(0, |id| id.get()),
            card_ids: event.cards.iter().map(|id| id.get()).collect(),
        }
    }

    pub(crate) fn nationality_gained(event: &NationalityGained) -> pb::NationalityGained {
        pb::NationalityGained {
            person_id: event.person.get(),
            way: i32::from(event.way.number()),
            was: country(event.was),
            ends_certificate: event.ends_certificate,
        }
    }

    pub(crate) fn established(event: &PersonalNumberEstablished) -> pb::PersonalNumberEstablished {
        pb::PersonalNumberEstablished { person_id: event.person.get(), number: event.number.get() }
    }

    pub(crate) fn cancelled(event: &PersonalNumberCancelled) -> pb::PersonalNumberCancelled {
        pb::PersonalNumberCancelled {
            person_id: event.person.get(),
            number: event.number.get(),
            ground: i32::from(event.ground.number()),
        }
    }

    pub(crate) fn reestablished(event: &PersonalNumberReestablished) -> pb::PersonalNumberReestablished {
        pb::PersonalNumberReestablished {
            person_id: event.person.get(),
            old: event.old.get(),
            number: event.number.get(),
            ground: i32::from(event.ground.number()),
        }
    }

    pub(crate) fn old_linked(event: &OldNumberLinked) -> pb::OldNumberLinked {
        pb::OldNumberLinked {
            person_id: event.person.get(),
            number: event.number.get(),
            valid_until: event.valid_until.map(civil_date),
        }
    }

    pub(crate) fn old_unlinked(event: &OldNumberUnlinked) -> pb::OldNumberUnlinked {
        pb::OldNumberUnlinked { person_id: event.person.get(), number: event.number.get() }
    }

    pub(crate) fn sector_linked(event: &SectorIdLinked) -> pb::SectorIdLinked {
        pb::SectorIdLinked {
            person_id: event.person.get(),
            id: Some(sector_id(event.id)),
            valid_until: event.valid_until.map(civil_date),
        }
    }

    pub(crate) fn sector_unlinked(event: &SectorIdUnlinked) -> pb::SectorIdUnlinked {
        pb::SectorIdUnlinked { person_id: event.person.get(), id: Some(sector_id(event.id)) }
    }

    pub(crate) fn merged(event: &RecordsMerged) -> pb::RecordsMerged {
        pb::RecordsMerged {
            kept_id: event.kept.get(),
            merged_id: event.merged.get(),
            numbers: event.numbers.iter().map(|number| number.get()).collect(),
            reason: event.reason.as_str().into(),
        }
    }

    pub(crate) fn split(event: &RecordsSplit) -> pb::RecordsSplit {
        pb::RecordsSplit {
            kept_id: event.kept.get(),
            merged_id: event.merged.get(),
            numbers: event.numbers.iter().map(|number| number.get()).collect(),
            reason: event.reason.as_str().into(),
        }
    }

    fn sector_id(id: SectorId) -> types::SectorId {
        types::SectorId { kind: i32::from(id.kind().number()), value: id.as_str().into() }
    }

    pub(crate) fn particulars_updated(event: &ParticularsUpdated) -> pb::ParticularsUpdated {
        fn said<T>(becomes: Option<&Becomes<T>>, as_str: fn(&T) -> &str) -> Option<String> {
            becomes.map(|becomes| becomes.value().map_or("", as_str).to_owned())
        }
        let becomes = &event.becomes;
        let becomes = types::Particulars {
            religion: becomes.religion.as_ref().map(|said| said.value().map_or(0, |code| (*code).into())),
            blood_type: becomes.blood_type.map(|blood| i32::from(blood.number())),
            other_name: said(becomes.other_name.as_ref(), Text::as_str),
            occupation: said(becomes.occupation.as_ref(), Text::as_str),
            phone: said(becomes.phone.as_ref(), Phone::as_str),
            email: said(becomes.email.as_ref(), Email::as_str),
        };
        pb::ParticularsUpdated { person_id: event.person.get(), becomes: Some(becomes) }
    }
}

/// Messages as the domain's events.
pub(super) mod read {
    use ledger_proto::ledger::event::v1 as pb;
    use ledger_proto::ledger::r#type::v1 as types;

    use super::super::CodecError;
    use super::super::civil_data::read::country;
    use super::super::from_stored::{card, civil_date, id, optional, person};
    use crate::domain::event::{Becomes, Particulars, ParticularsUpdated};
    use crate::domain::event::{
        NationalityGained, NationalityLost, OldNumberLinked, OldNumberUnlinked, PersonalNumberCancelled,
        PersonalNumberEstablished, PersonalNumberReestablished, RecordsMerged, RecordsSplit, SectorId,
        SectorIdLinked, SectorIdUnlinked,
    };
    use crate::domain::identity::reach::{Email, Phone};
    use crate::domain::ids::{HouseholdId, PersonId};
    use crate::domain::number::{OldNumber, PersonalNumber};
    use crate::domain::text::Text;
    use crate::domain::values::BloodType;
    use crate::domain::values::{NationalityGain, NationalityLoss, NumberGround, SectorKind};

    pub(crate) fn nationality_lost(e: &pb::NationalityLost) -> Result<NationalityLost, CodecError> {
        Ok(NationalityLost {
            person: person(e.person_id)?,
            way: NationalityLoss::from_number(e.way).ok_or(CodecError::Field("way"))?,
            nationality: country(&e.nationality, "nationality")?,
            household: optional(e.household_id, HouseholdId::at),
            cards: e.card_ids.iter().map(|id| card(*id)).collect::<Result<_, _>>()?,
        })
    }

    pub(crate) fn nationality_gained(e: &pb::NationalityGained) -> Result<NationalityGained, CodecError> {
        Ok(NationalityGained {
            person: person(e.person_id)?,
            way: NationalityGain::from_number(e.way).ok_or(CodecError::Field("way"))?,
            was: country(&e.was, "was")?,
            ends_certificate: e.ends_certificate,
        })
    }

    pub(crate) fn established(
        e: &pb::PersonalNumberEstablished,
    ) -> Result<PersonalNumberEstablished, CodecError> {
        Ok(PersonalNumberEstablished { person: person(e.person_id)?, number: number(e.number, "number")? })
    }

    pub(crate) fn cancelled(e: &pb::PersonalNumberCancelled) -> Result<PersonalNumberCancelled, CodecError> {
        Ok(PersonalNumberCancelled {
            person: person(e.person_id)?,
            number: number(e.number, "number")?,
            ground: ground(e.ground)?,
        })
    }

    pub(crate) fn reestablished(
        e: &pb::PersonalNumberReestablished,
    ) -> Result<PersonalNumberReestablished, CodecError> {
        Ok(PersonalNumberReestablished {
            person: person(e.person_id)?,
            old: number(e.old, "old")?,
            number: number(e.number, "number")?,
            ground: ground(e.ground)?,
        })
    }

    pub(crate) fn old_linked(e: &pb::OldNumberLinked) -> Result<OldNumberLinked, CodecError> {
        Ok(OldNumberLinked {
            person: person(e.person_id)?,
            number: old_number(e.number)?,
            valid_until: civil_date(e.valid_until.as_ref(), "valid_until")?,
        })
    }

    pub(crate) fn old_unlinked(e: &pb::OldNumberUnlinked) -> Result<OldNumberUnlinked, CodecError> {
        Ok(OldNumberUnlinked { person: person(e.person_id)?, number: old_number(e.number)? })
    }

    pub(crate) fn sector_linked(e: &pb::SectorIdLinked) -> Result<SectorIdLinked, CodecError> {
        Ok(SectorIdLinked {
            person: person(e.person_id)?,
            id: sector_id(e.id.as_ref())?,
            valid_until: civil_date(e.valid_until.as_ref(), "valid_until")?,
        })
    }

    pub(crate) fn sector_unlinked(e: &pb::SectorIdUnlinked) -> Result<SectorIdUnlinked, CodecError> {
        Ok(SectorIdUnlinked { person: person(e.person_id)?, id: sector_id(e.id.as_ref())? })
    }

    pub(crate) fn merged(e: &pb::RecordsMerged) -> Result<RecordsMerged, CodecError> {
        Ok(RecordsMerged {
            kept: id(e.kept_id, PersonId::at, "kept_id")?,
            merged: id(e.merged_id, PersonId::at, "merged_id")?,
            numbers: numbers(&e.numbers)?,
            reason: Text::stored(&e.reason),
        })
    }

    pub(crate) fn split(e: &pb::RecordsSplit) -> Result<RecordsSplit, CodecError> {
        Ok(RecordsSplit {
            kept: id(e.kept_id, PersonId::at, "kept_id")?,
            merged: id(e.merged_id, PersonId::at, "merged_id")?,
            numbers: numbers(&e.numbers)?,
            reason: Text::stored(&e.reason),
        })
    }

    fn number(value: u64, field: &'static str) -> Result<PersonalNumber, CodecError> {
        PersonalNumber::from_u64(value).ok_or(CodecError::Field(field))
    }

    fn numbers(values: &[u64]) -> Result<Vec<PersonalNumber>, CodecError> {
        values.iter().map(|value| number(*value, "numbers")).collect()
    }

    fn old_number(value: u32) -> Result<OldNumber, CodecError> {
        OldNumber::from_u32(value).ok_or(CodecError::Field("number"))
    }

    fn ground(value: i32) -> Result<NumberGround, CodecError> {
        NumberGround::from_number(value).ok_or(CodecError::Field("ground"))
    }

    fn sector_id(id: Option<&types::SectorId>) -> Result<SectorId, CodecError> {
        let id = id.ok_or(CodecError::Field("id"))?;
        let kind = SectorKind::from_number(id.kind).ok_or(CodecError::Field("id.kind"))?;
        SectorId::parse(kind, &id.value).ok_or(CodecError::Field("id.value"))
    }

    pub(crate) fn particulars_updated(e: &pb::ParticularsUpdated) -> Result<ParticularsUpdated, CodecError> {
        fn said<T>(raw: Option<&String>, stored: fn(&str) -> T) -> Option<Becomes<T>> {
            raw.map(|raw| if raw.is_empty() { Becomes::Unsaid } else { Becomes::Known(stored(raw)) })
        }
        let told = e.becomes.as_ref().ok_or(CodecError::Field("becomes"))?;
        let religion = match told.religion {
            None => None,
            Some(0) => Some(Becomes::Unsaid),
            Some(code) => {
                Some(Becomes::Known(u8::try_from(code).map_err(|_| CodecError::Field("religion"))?))
            }
        };
        let blood = |number| BloodType::from_number(number).ok_or(CodecError::Field("blood_type"));
        let becomes = Particulars {
            religion,
            blood_type: told.blood_type.map(blood).transpose()?,
            other_name: said(told.other_name.as_ref(), Text::stored),
            occupation: said(told.occupation.as_ref(), Text::stored),
            phone: said(told.phone.as_ref(), Phone::stored),
            email: said(told.email.as_ref(), Email::stored),
        };
        Ok(ParticularsUpdated { person: person(e.person_id)?, becomes })
    }
}
