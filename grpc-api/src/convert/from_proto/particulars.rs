//! What a person tells of themself beside the civil register.

use ledger_core::domain::command::Command;
use ledger_core::domain::event::{Becomes, Particulars};
use ledger_core::domain::identity::reach::{Email, Phone};
use ledger_core::domain::identity::update_particulars::UpdateParticulars;
use ledger_core::domain::values::BloodType;
use ledger_proto::ledger::registration::v1 as pb;
use ledger_proto::ledger::r#type::v1 as types;

use super::check::Check;
use super::civil_data::said;
use super::person::RELIGIONS;
use super::violation::Malformed;

pub(super) fn update(request: &pb::UpdateParticularsRequest, check: &mut Check<'_>) -> Option<Command> {
    let (effective_date, person) = check.day_and_person(request.effective_date, request.person.as_ref());
    let becomes = check.particulars("becomes", request.becomes.as_ref());
    Some(Command::UpdateParticulars(UpdateParticulars {
        effective_date: effective_date?,
        person: person?,
        becomes: becomes?,
    }))
}

impl Check<'_> {
    /// Particulars, of which there must be one.
    pub(super) fn particulars(
        &mut self,
        field: &'static str,
        told: Option<&types::Particulars>,
    ) -> Option<Particulars> {
        let told = self.required(field, told.filter(|told| **told != types::Particulars::default()))?;
        self.within(field, |check| {
            let religion = told.religion.map(|code| match code {
                0 => Some(Becomes::Unsaid),
                code => check.ranged("religion", code, RELIGIONS).map(Becomes::Known),
            });
            let blood =
                told.blood_type.map(|number| check.listed("blood_type", number, BloodType::from_number));
            let other_name = check.told("other_name", told.other_name.as_ref(), Check::text);
            let occupation = check.told("occupation", told.occupation.as_ref(), Check::text);
            let phone = check.told("phone", told.phone.as_ref(), |check, field, raw| {
                check.formed(field, raw, Phone::parse, Malformed::InvalidNumber)
            });
            let email = check.told("email", told.email.as_ref(), |check, field, raw| {
                check.formed(field, raw, Email::parse, Malformed::InvalidCode)
            });
            Some(Particulars {
                religion: said(religion)?,
                blood_type: said(blood)?,
                other_name: said(other_name)?,
                occupation: said(occupation)?,
                phone: said(phone)?,
                email: said(email)?,
            })
        })
    }

    /// A text that may be left out, and takes back what was known where it is empty.
    #[allow(clippy::option_option, reason = "three cases: not said, said and read, said and wrong")]
    fn told<T>(
        &mut self,
        field: &'static str,
        raw: Option<&String>,
        read: impl FnOnce(&mut Self, &'static str, &str) -> Option<T>,
    ) -> Option<Option<Becomes<T>>> {
        raw.map(|raw| {
            if raw.trim().is_empty() {
                Some(Becomes::Unsaid)
            } else {
                read(self, field, raw).map(Becomes::Known)
            }
        })
    }
}
