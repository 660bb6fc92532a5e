//! Events on civil data as messages of the schema, and back.

/// The domain's events as messages.
pub(super) mod stored {
    use ledger_proto::ledger::event::v1 as pb;

    use super::super::to_stored::{code, partial_date, text};
    use crate::domain::event::{
        CivilData, CivilDataCorrected, CivilDataSupplemented, EthnicityRedetermined, NameChanged,
        SexRedetermined,
    };
    use crate::domain::name::PersonName;

    pub(crate) fn name_changed(event: &NameChanged) -> pb::NameChanged {
        pb::NameChanged {
            person_id: event.person.get(),
            was: Some(name(&event.was)),
            name: Some(name(&event.name)),
            reason: event.reason.as_str().into(),
            consent: event.consent,
        }
    }

    pub(crate) fn corrected(event: &CivilDataCorrected) -> pb::CivilDataCorrected {
        pb::CivilDataCorrected {
            person_id: event.person.get(),
            was: Some(data(&event.was)),
            becomes: Some(data(&event.becomes)),
            reason: event.reason.as_str().into(),
        }
    }

    pub(crate) fn supplemented(event: &CivilDataSupplemented) -> pb::CivilDataSupplemented {
        pb::CivilDataSupplemented { person_id: event.person.get(), adds: Some(data(&event.adds)) }
    }

    pub(crate) fn ethnicity(event: &EthnicityRedetermined) -> pb::EthnicityRedetermined {
        pb::EthnicityRedetermined {
            person_id: event.person.get(),
            was: event.was.map_or(0, u32::from),
            ethnicity: event.ethnicity.into(),
            reason: event.reason.as_str().into(),
            consent: event.consent,
        }
    }

    pub(crate) fn sex(event: &SexRedetermined) -> pb::SexRedetermined {
        pb::SexRedetermined {
            person_id: event.person.get(),
            was: i32::from(event.was.number()),
            sex: i32::from(event.sex.number()),
            certificate: code(event.certificate.as_ref()),
        }
    }

    fn data(data: &CivilData) -> pb::CivilData {
        pb::CivilData {
            name: data.name.as_ref().map(name),
            sex: data.sex.map_or(0, |sex| i32::from(sex.number())),
            birth_date: data.birth_date.map(partial_date),
            birth_place: text(data.birth_place.as_ref()),
            birth_registration_area_id: data.birth_registration_area.map_or(0, |id| id.get()),
            origin_area_id: data.origin_area.map_or(0, |id| id.get()),
            ethnicity: data.ethnicity.map_or(0, u32::from),
            nationality: country(data.nationality),
            birth_registration_country: country(data.birth_registration_country),
        }
    }

    /// A country of two letters; empty for none.
    pub(crate) fn country(letters: Option<[u8; 2]>) -> String {
        letters.map(|letters| letters.map(char::from).iter().collect()).unwrap_or_default()
    }

    fn name(name: &PersonName) -> pb::CivilName {
        pb::CivilName {
            full_name: name.full().into(),
            family_words: name.family_words().into(),
            given_words: name.given_words().into(),
        }
    }
}

/// Messages as the domain's events.
pub(super) mod read {
    use ledger_proto::ledger::event::v1 as pb;

    use super::super::CodecError;
    use super::super::from_stored::{code, optional, partial_date, person, text};
    use crate::domain::event::{
        CivilData, CivilDataCorrected, CivilDataSupplemented, EthnicityRedetermined, NameChanged,
        SexRedetermined,
    };
    use crate::domain::ids::AreaId;
    use crate::domain::name::PersonName;
    use crate::domain::text::Text;
    use crate::domain::values::Sex;

    pub(crate) fn name_changed(e: &pb::NameChanged) -> Result<NameChanged, CodecError> {
        Ok(NameChanged {
            person: person(e.person_id)?,
            was: name(e.was.as_ref().ok_or(CodecError::Field("was"))?)?,
            name: name(e.name.as_ref().ok_or(CodecError::Field("name"))?)?,
            reason: Text::stored(&e.reason),
            consent: e.consent,
        })
    }

    pub(crate) fn corrected(e: &pb::CivilDataCorrected) -> Result<CivilDataCorrected, CodecError> {
        Ok(CivilDataCorrected {
            person: person(e.person_id)?,
            was: data(e.was.as_ref().ok_or(CodecError::Field("was"))?)?,
            becomes: data(e.becomes.as_ref().ok_or(CodecError::Field("becomes"))?)?,
            reason: Text::stored(&e.reason),
        })
    }

    pub(crate) fn supplemented(e: &pb::CivilDataSupplemented) -> Result<CivilDataSupplemented, CodecError> {
        let adds = data(e.adds.as_ref().ok_or(CodecError::Field("adds"))?)?;
        Ok(CivilDataSupplemented { person: person(e.person_id)?, adds })
    }

    pub(crate) fn ethnicity(e: &pb::EthnicityRedetermined) -> Result<EthnicityRedetermined, CodecError> {
        let group = |group: u32, field| u8::try_from(group).map_err(|_| CodecError::Field(field));
        Ok(EthnicityRedetermined {
            person: person(e.person_id)?,
            was: Some(group(e.was, "was")?).filter(|group| *group != 0),
            ethnicity: group(e.ethnicity, "ethnicity")?,
            reason: Text::stored(&e.reason),
            consent: e.consent,
        })
    }

    pub(crate) fn sex(e: &pb::SexRedetermined) -> Result<SexRedetermined, CodecError> {
        Ok(SexRedetermined {
            person: person(e.person_id)?,
            was: Sex::from_number(e.was).ok_or(CodecError::Field("was"))?,
            sex: Sex::from_number(e.sex).ok_or(CodecError::Field("sex"))?,
            certificate: code(&e.certificate),
        })
    }

    fn data(e: &pb::CivilData) -> Result<CivilData, CodecError> {
        let sex =
            (e.sex != 0).then(|| Sex::from_number(e.sex).ok_or(CodecError::Field("sex"))).transpose()?;
        let birth_date =
            e.birth_date.as_ref().map(|date| partial_date(Some(date), "birth_date")).transpose()?;
        let ethnicity = u8::try_from(e.ethnicity).map_err(|_| CodecError::Field("ethnicity"))?;
        Ok(CivilData {
            name: e.name.as_ref().map(name).transpose()?,
            sex,
            birth_date,
            birth_place: text(&e.birth_place),
            birth_registration_area: optional(e.birth_registration_area_id, AreaId::at),
            origin_area: optional(e.origin_area_id, AreaId::at),
            ethnicity: Some(ethnicity).filter(|group| *group != 0),
            nationality: country(&e.nationality, "nationality")?,
            birth_registration_country: country(&e.birth_registration_country, "birth_registration_country")?,
        })
    }

    /// A country of two letters; none where it is empty.
    pub(crate) fn country(text: &str, field: &'static str) -> Result<Option<[u8; 2]>, CodecError> {
        match text.as_bytes() {
            [] => Ok(None),
            [first, second] => Ok(Some([*first, *second])),
            _ => Err(CodecError::Field(field)),
        }
    }

    fn name(e: &pb::CivilName) -> Result<PersonName, CodecError> {
        let words = |count: u32| u8::try_from(count).map_err(|_| CodecError::Field("full_name"));
        Ok(PersonName::stored(&e.full_name, words(e.family_words)?, words(e.given_words)?))
    }
}
