//! Who is in the register: enrolment, death.

use ledger_core::domain::command::Command;
use ledger_core::domain::country;
use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::event::{PersonEnrolled, PersonFacts, TimeOfDay};
use ledger_core::domain::ids::AreaId;
use ledger_core::domain::number::{OldNumber, PersonalNumber};
use ledger_core::domain::person::enrol::EnrolPerson;
use ledger_core::domain::person::register_death::RegisterDeath;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::values::{BloodType, MaritalStatus, Sex};
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1::{EnrolPersonRequest, RegisterDeathRequest};
use ledger_proto::ledger::r#type::v1 as types;

use super::check::Check;
use super::violation::Malformed;

/// Codes of ethnic groups: 54 peoples, and foreigners (list of the censuses of 2009 and 2019).
pub(super) const ETHNICITIES: std::ops::RangeInclusive<u8> = 1..=55;

/// Codes of religions: QĐ 1019/QĐ-TCTK has two digits.
pub(super) const RELIGIONS: std::ops::RangeInclusive<u8> = 1..=99;

pub(super) fn enrol(request: &EnrolPersonRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let day = effective_date.and_then(|date| date.earliest());
    let name = check.name("name", request.name.as_ref());
    let sex = check.listed("sex", request.sex, Sex::from_number);
    let birth_date = check.date("birth_date", request.birth_date.as_ref());
    let birth_place = check.text("birth_place", &request.birth_place);
    let registered = check.birth_registration(
        &request.birth_registration_area,
        request.birth_registration_date.as_ref(),
        birth_date,
        day,
    );
    let country = check.registration_country(&request.birth_registration_country, registered.is_some());
    let origin_area = check.area("origin_area", &request.origin_area, day);
    let ethnicity = check.ranged("ethnicity", request.ethnicity, ETHNICITIES);
    let religion = check.ranged("religion", request.religion, RELIGIONS);
    let nationality = check.nationality("nationality", &request.nationality);
    let father = check.optional_person("father", request.father.as_ref());
    let mother = check.optional_person("mother", request.mother.as_ref());
    let told = [request.told_father.as_ref(), request.told_mother.as_ref()];
    let told_parents = check.told_parents(told, [request.father.is_some(), request.mother.is_some()]);
    let invalid = Malformed::InvalidNumber;
    let personal_number =
        check.formed("personal_number", &request.personal_number, PersonalNumber::parse, invalid);
    let old_number = check.formed("old_number", &request.old_number, OldNumber::parse, invalid);
    let marital =
        check.listed_or_unknown("marital_status", request.marital_status, MaritalStatus::from_number);
    let blood = check.listed_or_unknown("blood_type", request.blood_type, BloodType::from_number);
    let dwelling = request.dwelling.as_ref().and_then(|dwelling| check.dwelling("dwelling", Some(dwelling)));
    let facts = PersonFacts {
        name: name?,
        sex: sex?,
        birth_date: birth_date.unwrap_or_default(),
        birth_place,
        birth_registration_area: registered,
        origin_area,
        ethnicity,
        religion,
        nationality,
        father,
        mother,
        told_parents,
    };
    let person = PersonEnrolled {
        facts,
        personal_number,
        old_number,
        marital_status: marital?,
        blood_type: blood?,
        dwelling,
        birth_registration_country: country,
    };
    Some(Command::EnrolPerson(Box::new(EnrolPerson { effective_date: effective_date?, person })))
}

pub(super) fn death(request: &RegisterDeathRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let place = check.text("place", &request.place);
    let notice = check.code("notice", &request.notice);
    let cause = check.text("cause", &request.cause);
    let time = check.time_of_death(request.time, effective_date);
    Some(Command::RegisterDeath(RegisterDeath {
        effective_date: effective_date?,
        person: person?,
        place,
        notice,
        cause,
        time,
    }))
}

impl Check<'_> {
    /// The time of a death, which says something only of a whole day.
    pub(super) fn time_of_death(
        &mut self,
        told: Option<types::TimeOfDay>,
        day: Option<PartialDate>,
    ) -> Option<TimeOfDay> {
        let told = told?;
        if day.is_some_and(|day| day.full().is_none()) {
            self.note("time", Malformed::NotApplicable);
            return None;
        }
        let time = TimeOfDay::new(told.hour, told.minute);
        if time.is_none() {
            self.note("time", Malformed::InvalidNumber);
        }
        time
    }

    /// The unit where a birth was registered. Its code is read as of the day of that registration, where one is told, since that is the
    /// unit of the paper and of the number; else as of the day of the act.
    pub(super) fn birth_registration(
        &mut self,
        code: &str,
        registered: Option<&Date>,
        born: Option<PartialDate>,
        otherwise: Option<CivilDate>,
    ) -> Option<AreaId> {
        const DATE: &str = "birth_registration_date";
        let Some(told) = registered else { return self.area("birth_registration_area", code, otherwise) };
        let on = self.whole_date(DATE, Some(told));
        if code.is_empty() {
            self.note(DATE, Malformed::NotApplicable);
        }
        if on.is_some_and(|on| on > self.context.today) {
            self.note_missing(DATE, Rejection::EffectiveDateInFuture);
        }
        if on.zip(born).is_some_and(|(on, born)| PartialDate::from(on).certainly_before(born)) {
            self.note_missing(DATE, Rejection::RegisteredBeforeBirth);
        }
        self.area("birth_registration_area", code, on)
    }

    /// The foreign country where a birth was registered, which personal numbers must know; told in the place of an area.
    pub(super) fn registration_country(&mut self, raw: &str, in_area: bool) -> Option<[u8; 2]> {
        const COUNTRY: &str = "birth_registration_country";
        let country = self.nationality(COUNTRY, raw)?;
        if in_area {
            self.note(COUNTRY, Malformed::NotApplicable);
            return None;
        }
        if country::official_prefix(country).is_none() {
            self.note_missing(COUNTRY, Rejection::CountryWithoutPrefix);
            return None;
        }
        Some(country)
    }

    /// A country of ISO 3166-1 alpha-2; none where empty.
    pub(super) fn nationality(&mut self, field: &'static str, raw: &str) -> Option<[u8; 2]> {
        let letters = |text: &str| <[u8; 2]>::try_from(text.as_bytes()).ok();
        let capital = |text: &str| letters(text).filter(|pair| pair.iter().all(u8::is_ascii_uppercase));
        let code = self.formed(field, raw, capital, Malformed::InvalidCode)?;
        if !country::exists(code) {
            self.note(field, Malformed::UnknownValue);
            return None;
        }
        Some(code)
    }
}
