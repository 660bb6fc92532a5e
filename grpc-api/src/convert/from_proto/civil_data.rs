//! Civil data: changed, corrected, supplemented, determined anew.

use ledger_core::domain::civil_data::change_name::ChangeName;
use ledger_core::domain::civil_data::correct::CorrectCivilData;
use ledger_core::domain::civil_data::redetermine_ethnicity::RedetermineEthnicity;
use ledger_core::domain::civil_data::redetermine_sex::RedetermineSex;
use ledger_core::domain::civil_data::supplement::SupplementCivilData;
use ledger_core::domain::command::Command;
use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::event::CivilData;
use ledger_core::domain::values::Sex;
use ledger_proto::ledger::registration::v1 as pb;

use super::check::Check;
use super::person::ETHNICITIES;
use super::violation::Malformed;

pub(super) fn change_name(request: &pb::ChangeNameRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let name = check.name("name", request.name.as_ref());
    let reason = check.required_text("reason", &request.reason);
    Some(Command::ChangeName(ChangeName {
        effective_date: effective_date?,
        person: person?,
        name: name?,
        reason: reason?,
        consent: request.consent,
    }))
}

pub(super) fn correct(request: &pb::CorrectCivilDataRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let becomes = check.civil_data("becomes", request.becomes.as_ref(), effective_date);
    let reason = check.required_text("reason", &request.reason);
    Some(Command::CorrectCivilData(CorrectCivilData {
        effective_date: effective_date?,
        person: person?,
        becomes: becomes?,
        reason: reason?,
    }))
}

pub(super) fn supplement(request: &pb::SupplementCivilDataRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let adds = check.civil_data("adds", request.adds.as_ref(), effective_date);
    if adds.as_ref().is_some_and(|adds| adds.name.is_some()) {
        check.within("adds", |check| check.note("name", Malformed::NotApplicable));
    }
    Some(Command::SupplementCivilData(SupplementCivilData {
        effective_date: effective_date?,
        person: person?,
        adds: adds?,
    }))
}

pub(super) fn ethnicity(request: &pb::RedetermineEthnicityRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let ethnicity = check.required_ethnicity("ethnicity", request.ethnicity);
    let reason = check.required_text("reason", &request.reason);
    Some(Command::RedetermineEthnicity(RedetermineEthnicity {
        effective_date: effective_date?,
        person: person?,
        ethnicity: ethnicity?,
        reason: reason?,
        consent: request.consent,
    }))
}

pub(super) fn sex(request: &pb::RedetermineSexRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let sex = check.listed("sex", request.sex, known_sex);
    let certificate = check.code("certificate", &request.certificate);
    Some(Command::RedetermineSex(RedetermineSex {
        effective_date: effective_date?,
        person: person?,
        sex: sex?,
        certificate,
    }))
}

/// Male or female: what is said anew cannot be that nothing is known.
pub(super) fn known_sex(number: i32) -> Option<Sex> {
    Sex::from_number(number).filter(|sex| *sex != Sex::Unknown)
}

impl Check<'_> {
    /// An ethnic group that must be said.
    pub(super) fn required_ethnicity(&mut self, field: &'static str, group: u32) -> Option<u8> {
        if group == 0 {
            self.note(field, Malformed::Required);
        }
        self.ranged(field, group, ETHNICITIES)
    }

    /// Values of the civil register, of which there must be one. Areas are named by codes in force on the day, that of the birth
    /// registration by one on its own day, where that is told.
    fn civil_data(
        &mut self,
        field: &'static str,
        data: Option<&pb::CivilData>,
        on: Option<PartialDate>,
    ) -> Option<CivilData> {
        let data = self.required(field, data.filter(|data| **data != pb::CivilData::default()))?;
        self.within(field, |check| check.values(data, on.and_then(PartialDate::earliest)))
    }

    fn values(&mut self, data: &pb::CivilData, day: Option<CivilDate>) -> Option<CivilData> {
        let name = data.name.as_ref().map(|name| self.name("name", Some(name)));
        let sex = (data.sex != 0).then(|| self.listed("sex", data.sex, known_sex));
        let birth_date = data.birth_date.as_ref().map(|date| self.required_date("birth_date", Some(date)));
        let birth_place = self.text("birth_place", &data.birth_place);
        let registered = self.birth_registration(
            &data.birth_registration_area,
            data.birth_registration_date.as_ref(),
            birth_date.flatten(),
            day,
        );
        let country = &data.birth_registration_country;
        let birth_registration_country = self.registration_country(country, registered.is_some());
        Some(CivilData {
            birth_registration_country,
            birth_place,
            birth_registration_area: registered,
            origin_area: self.area("origin_area", &data.origin_area, day),
            ethnicity: self.ranged("ethnicity", data.ethnicity, ETHNICITIES),
            nationality: self.nationality("nationality", &data.nationality),
            name: said(name)?,
            sex: said(sex)?,
            birth_date: said(birth_date)?,
        })
    }
}

/// Nothing was said, or what was said could be read; none where it could not.
#[allow(clippy::option_option, reason = "three cases: not said, said and read, said and wrong")]
pub(super) fn said<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(read) => read.map(Some),
    }
}
