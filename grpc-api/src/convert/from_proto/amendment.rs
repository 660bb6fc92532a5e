//! Amendments.

use std::sync::Arc;

use ledger_core::domain::amendment::annul::AnnulEvent;
use ledger_core::domain::amendment::correct::CorrectEvent;
use ledger_core::domain::command::Command;
use ledger_core::domain::dates::PartialDate;
use ledger_proto::ledger::registration::v1::{AnnulEventRequest, CorrectEventRequest};

use super::check::Check;
use super::replacement;
use super::violation::Malformed;

pub(super) fn correct(request: &CorrectEventRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.date("effective_date", request.effective_date.as_ref());
    if effective_date == Some(PartialDate::UNKNOWN) {
        check.note("effective_date", Malformed::IncompleteDate);
    }
    let target = check.record("target", request.target.as_ref());
    let replacement = check.required("replacement", request.replacement.as_ref());
    let replacement = replacement.and_then(|event| {
        check.within("replacement", |check| replacement::read(event, effective_date, check))
    });
    let reason = check.required_text("reason", &request.reason);
    Some(Command::CorrectEvent(CorrectEvent {
        target: target?,
        effective_date,
        replacement: Arc::new(replacement?),
        reason: reason?,
    }))
}

pub(super) fn annul(request: &AnnulEventRequest, check: &mut Check<'_>) -> Option<Command> {
    let target = check.record("target", request.target.as_ref());
    let reason = check.required_text("reason", &request.reason);
    Some(Command::AnnulEvent(AnnulEvent { target: target?, reason: reason? }))
}
