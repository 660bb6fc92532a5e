//! Temporary residence, absence, current places.

use ledger_core::domain::command::Command;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::event::{
    AbsenceDeclared, CurrentPlaceDeclared, TemporaryResidenceRegistered, TemporaryResidenceRemoved,
    TemporaryResidenceRenewed,
};
use ledger_core::domain::residence::declare_absence::DeclareAbsence;
use ledger_core::domain::residence::declare_current_place::DeclareCurrentPlace;
use ledger_core::domain::residence::end_absence::EndAbsence;
use ledger_core::domain::residence::register_temporary::RegisterTemporaryResidence;
use ledger_core::domain::residence::remove_temporary::RemoveTemporaryResidence;
use ledger_core::domain::residence::renew_temporary::RenewTemporaryResidence;
use ledger_core::domain::values::{AbsenceClass, RemovalGround};
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1::{
    DeclareAbsenceRequest, DeclareCurrentPlaceRequest, EndAbsenceRequest, RegisterTemporaryResidenceRequest,
    RemoveTemporaryResidenceRequest, RenewTemporaryResidenceRequest,
};

use super::check::Check;

pub(super) fn register(
    request: &RegisterTemporaryResidenceRequest,
    check: &mut Check<'_>,
) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let persons = check.named_persons("persons", &request.persons);
    let dwelling = check.dwelling("dwelling", request.dwelling.as_ref());
    let until = check.required_day("until", request.until.as_ref());
    Some(Command::RegisterTemporaryResidence(RegisterTemporaryResidence {
        effective_date: effective_date?,
        stay: TemporaryResidenceRegistered { persons: persons?, dwelling: dwelling?, until: until? },
    }))
}

pub(super) fn renew(request: &RenewTemporaryResidenceRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let persons = check.named_persons("persons", &request.persons);
    let until = check.required_day("until", request.until.as_ref());
    Some(Command::RenewTemporaryResidence(RenewTemporaryResidence {
        effective_date: effective_date?,
        renewal: TemporaryResidenceRenewed { persons: persons?, until: until? },
    }))
}

pub(super) fn remove(request: &RemoveTemporaryResidenceRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let persons = check.named_persons("persons", &request.persons);
    let ground = check.listed("ground", request.ground, RemovalGround::from_number);
    Some(Command::RemoveTemporaryResidence(RemoveTemporaryResidence {
        effective_date: effective_date?,
        removal: TemporaryResidenceRemoved { persons: persons?, ground: ground? },
    }))
}

pub(super) fn absence(request: &DeclareAbsenceRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let class = check.listed("class", request.class, AbsenceClass::from_number);
    let until = check.whole_date("until", request.until.as_ref());
    let destination = check.text("destination", &request.destination);
    let reason = check.text("reason", &request.reason);
    Some(Command::DeclareAbsence(DeclareAbsence {
        effective_date: effective_date?,
        absence: AbsenceDeclared { person: person?, class: class?, until, destination, reason },
    }))
}

pub(super) fn back(request: &EndAbsenceRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    Some(Command::EndAbsence(EndAbsence { effective_date: effective_date?, person: person? }))
}

pub(super) fn current_place(request: &DeclareCurrentPlaceRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let dwelling = request.dwelling.as_ref().map(|dwelling| check.dwelling("dwelling", Some(dwelling)));
    let address = match dwelling {
        None => check.required_text("address", &request.address),
        Some(_) => check.text("address", &request.address),
    };
    let place = CurrentPlaceDeclared { person: person?, dwelling: dwelling.flatten(), address };
    Some(Command::DeclareCurrentPlace(DeclareCurrentPlace { effective_date: effective_date?, place }))
}

impl Check<'_> {
    /// A whole day that must be said.
    pub(super) fn required_day(&mut self, field: &'static str, day: Option<&Date>) -> Option<CivilDate> {
        let day = self.required(field, day)?;
        self.whole_date(field, Some(day))
    }
}
