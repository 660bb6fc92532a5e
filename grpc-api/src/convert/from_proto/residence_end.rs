//! The end of permanent residence, contact addresses, findings.

use ledger_core::domain::command::Command;
use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::ids::{DwellingId, PersonId};
use ledger_core::domain::limits::PERSONS_PER_ACT;
use ledger_core::domain::residence::cancel_registration::CancelRegistration;
use ledger_core::domain::residence::close_finding::CloseFinding;
use ledger_core::domain::residence::declare_contact::DeclareContactAddress;
use ledger_core::domain::residence::deregister::DeregisterPermanentResidence;
use ledger_core::domain::residence::living::Abroad;
use ledger_core::domain::residence::record_not_living::RecordNotLivingThere;
use ledger_core::domain::residence::register_abroad::RegisterResidenceAbroad;
use ledger_core::domain::residence::withdraw_contact::WithdrawContactAddress;
use ledger_core::domain::values::{ContactRole, DeregistrationGround};
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1::{
    CancelRegistrationRequest, CloseFindingRequest, DeclareContactAddressRequest,
    DeregisterPermanentResidenceRequest, NamedPerson, RecordNotLivingThereRequest,
    RegisterResidenceAbroadRequest, WithdrawContactAddressRequest,
};
use ledger_proto::ledger::r#type::v1::{DwellingRef, PersonRef};

use super::check::Check;
use super::violation::Malformed;

/// Two letters of ISO 3166-1. Abroad is not Viet Nam.
pub(super) const HOME: [u8; 2] = *b"VN";

pub(super) fn abroad(request: &RegisterResidenceAbroadRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let persons = check.named_persons("persons", &request.persons);
    let abroad = check.abroad(&request.country, &request.address);
    Some(Command::RegisterResidenceAbroad(RegisterResidenceAbroad {
        effective_date: effective_date?,
        persons: persons?,
        abroad,
    }))
}

pub(super) fn deregister(
    request: &DeregisterPermanentResidenceRequest,
    check: &mut Check<'_>,
) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let persons = check.named_persons("persons", &request.persons);
    let ground = check.listed("ground", request.ground, DeregistrationGround::from_number);
    Some(Command::DeregisterPermanentResidence(DeregisterPermanentResidence {
        effective_date: effective_date?,
        persons: persons?,
        ground: ground?,
    }))
}

pub(super) fn contact(request: &DeclareContactAddressRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let dwelling = request.dwelling.as_ref().map(|dwelling| check.dwelling("dwelling", Some(dwelling)));
    let address = match dwelling {
        None => check.required_text("address", &request.address),
        Some(_) => check.text("address", &request.address),
    };
    let role = check.listed("role", request.role, ContactRole::from_number);
    Some(Command::DeclareContactAddress(DeclareContactAddress {
        effective_date: effective_date?,
        person: person?,
        dwelling: dwelling.flatten(),
        address,
        role: role?,
    }))
}

pub(super) fn withdraw(request: &WithdrawContactAddressRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let (effective_date, person) = (effective_date?, person?);
    Some(Command::WithdrawContactAddress(WithdrawContactAddress { effective_date, person }))
}

pub(super) fn not_living(request: &RecordNotLivingThereRequest, check: &mut Check<'_>) -> Option<Command> {
    let about = check.about(&request.effective_date, request.person.as_ref(), request.dwelling.as_ref());
    let until = check.whole_date("until", request.until.as_ref());
    let (effective_date, person, dwelling) = about?;
    Some(Command::RecordNotLivingThere(RecordNotLivingThere { effective_date, person, dwelling, until }))
}

pub(super) fn close(request: &CloseFindingRequest, check: &mut Check<'_>) -> Option<Command> {
    let about = check.about(&request.effective_date, request.person.as_ref(), request.dwelling.as_ref());
    let (effective_date, person, dwelling) = about?;
    Some(Command::CloseFinding(CloseFinding { effective_date, person, dwelling }))
}

pub(super) fn cancel(request: &CancelRegistrationRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let registration = check.record("registration", request.registration.as_ref());
    let decision = check.required_code("decision", &request.decision);
    let reason = check.text("reason", &request.reason);
    Some(Command::CancelRegistration(CancelRegistration {
        effective_date: effective_date?,
        registration: registration?,
        decision: decision?,
        reason,
    }))
}

impl Check<'_> {
    pub(super) fn named_persons(
        &mut self,
        field: &'static str,
        persons: &[NamedPerson],
    ) -> Option<Vec<PersonId>> {
        self.required_items(field, persons, PERSONS_PER_ACT, |check, named| {
            check.person("person", named.person.as_ref())
        })
    }

    /// Where abroad; what is wrong with it is noted.
    pub(super) fn abroad(&mut self, country: &str, address: &str) -> Abroad {
        let country = self.nationality("country", country);
        if country == Some(HOME) {
            self.note("country", Malformed::InvalidCode);
        }
        Abroad { country, address: self.text("address", address) }
    }

    fn about(
        &mut self,
        day: &Option<Date>,
        person: Option<&PersonRef>,
        dwelling: Option<&DwellingRef>,
    ) -> Option<(PartialDate, PersonId, DwellingId)> {
        let day = self.required_date("effective_date", day.as_ref());
        let person = self.person("person", person);
        let dwelling = self.dwelling("dwelling", dwelling);
        Some((day?, person?, dwelling?))
    }
}
