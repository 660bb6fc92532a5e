//! Acts on civil data as they should have been recorded.

use ledger_core::domain::event::{
    CivilData, CivilDataCorrected, CivilDataSupplemented, EthnicityRedetermined, NameChanged, SexRedetermined,
};
use ledger_core::domain::ids::{AreaId, PersonId};
use ledger_core::domain::name::PersonName;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::values::Sex;
use ledger_proto::ledger::event::v1 as events;

use crate::convert::from_proto::check::Check;
use crate::convert::from_proto::civil_data::known_sex;
use crate::convert::from_proto::person::ETHNICITIES;
use crate::convert::from_proto::violation::Malformed;

pub(super) fn name_changed(event: &events::NameChanged, check: &mut Check<'_>) -> Option<Box<NameChanged>> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let was = check.civil_name("was", event.was.as_ref());
    let name = check.civil_name("name", event.name.as_ref());
    let reason = check.required_text("reason", &event.reason);
    let (person, was, name, reason) = (person?, was?, name?, reason?);
    Some(Box::new(NameChanged { person, was, name, reason, consent: event.consent }))
}

pub(super) fn corrected(
    event: &events::CivilDataCorrected,
    check: &mut Check<'_>,
) -> Option<Box<CivilDataCorrected>> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let was = match &event.was {
        None => Some(CivilData::default()),
        Some(was) => check.within("was", |check| check.recorded_data(was)),
    };
    let becomes = check.some_data("becomes", event.becomes.as_ref());
    let reason = check.required_text("reason", &event.reason);
    Some(Box::new(CivilDataCorrected { person: person?, was: was?, becomes: becomes?, reason: reason? }))
}

pub(super) fn supplemented(
    event: &events::CivilDataSupplemented,
    check: &mut Check<'_>,
) -> Option<Box<CivilDataSupplemented>> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let adds = check.some_data("adds", event.adds.as_ref());
    if adds.as_ref().is_some_and(|adds| adds.name.is_some()) {
        check.within("adds", |check| check.note("name", Malformed::NotApplicable));
    }
    Some(Box::new(CivilDataSupplemented { person: person?, adds: adds? }))
}

pub(super) fn ethnicity(
    event: &events::EthnicityRedetermined,
    check: &mut Check<'_>,
) -> Option<EthnicityRedetermined> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let was = check.ranged("was", event.was, ETHNICITIES);
    let ethnicity = check.required_ethnicity("ethnicity", event.ethnicity);
    let reason = check.required_text("reason", &event.reason);
    let (person, ethnicity, reason) = (person?, ethnicity?, reason?);
    Some(EthnicityRedetermined { person, was, ethnicity, reason, consent: event.consent })
}

pub(super) fn sex(event: &events::SexRedetermined, check: &mut Check<'_>) -> Option<SexRedetermined> {
    let person = check.id("person_id", event.person_id, PersonId::at, Rejection::PersonNotFound);
    let was = check.listed("was", event.was, Sex::from_number);
    let sex = check.listed("sex", event.sex, known_sex);
    let certificate = check.code("certificate", &event.certificate);
    Some(SexRedetermined { person: person?, was: was?, sex: sex?, certificate })
}

impl Check<'_> {
    fn civil_name(&mut self, field: &'static str, name: Option<&events::CivilName>) -> Option<PersonName> {
        let name = self.required(field, name)?;
        self.within(field, |check| check.counted_name(&name.full_name, name.family_words, name.given_words))
    }

    /// Values of which there must be one.
    fn some_data(&mut self, field: &'static str, data: Option<&events::CivilData>) -> Option<CivilData> {
        let data = self.required(field, data.filter(|data| **data != events::CivilData::default()))?;
        self.within(field, |check| check.recorded_data(data))
    }

    fn recorded_data(&mut self, data: &events::CivilData) -> Option<CivilData> {
        let missing = Rejection::AreaNotFound;
        let mut values = CivilData {
            birth_place: self.text("birth_place", &data.birth_place),
            birth_registration_area: self.optional_id(
                "birth_registration_area_id",
                data.birth_registration_area_id,
                AreaId::at,
                missing,
            ),
            origin_area: self.optional_id("origin_area_id", data.origin_area_id, AreaId::at, missing),
            ethnicity: self.ranged("ethnicity", data.ethnicity, ETHNICITIES),
            nationality: self.nationality("nationality", &data.nationality),
            ..CivilData::default()
        };
        let (country, area) = (&data.birth_registration_country, data.birth_registration_area_id);
        values.birth_registration_country = self.registration_country(country, area != 0);
        if data.name.is_some() {
            values.name = Some(self.civil_name("name", data.name.as_ref())?);
        }
        if data.sex != 0 {
            values.sex = Some(self.listed("sex", data.sex, known_sex)?);
        }
        if data.birth_date.is_some() {
            values.birth_date = Some(self.required_date("birth_date", data.birth_date.as_ref())?);
        }
        Some(values)
    }
}
