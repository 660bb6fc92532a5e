//! Errors as gRPC statuses, with the details that programs read: `ErrorInfo` and `BadRequest`.
//!
//! A status says which field and why. It never says what stood in a field, nor where on this machine something failed.

use std::collections::HashMap;
use std::time::Duration;

use ledger_core::domain::rejection::{Refusal, Rejection};
use ledger_core::ledger::LedgerError;
use ledger_core::log::LogError;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

use crate::convert::from_proto::ParseError;
use crate::convert::from_proto::violation::Violation;

/// The `domain` of each `ErrorInfo`.
pub const DOMAIN: &str = "population-ledger";

/// The `reason` where several things are wrong; each field says its own.
pub const INVALID_REQUEST: &str = "INVALID_REQUEST";

/// When a caller may ask again after it was told that too much is waiting: many groups of acts later.
const RETRY_AFTER: Duration = Duration::from_millis(250);

/// Violations that one status lists; the text says how many there are. Details travel in a header, of which gRPC
/// implementations take 8 KiB.
const VIOLATIONS_LISTED: usize = 20;

/// The status of a request that could not be read.
pub fn of_parse_error(error: &ParseError) -> Status {
    match error {
        ParseError::Invalid(violations) => of_violations(violations),
        ParseError::Ledger(error) => of_ledger_error(error),
    }
}

/// The status of a request with violations: `NOT_FOUND` where all are references that lead nowhere.
pub fn of_violations(violations: &[Violation]) -> Status {
    let leads_nowhere = |violation: &Violation| violation.rejection().is_some_and(is_missing);
    let all_lead_nowhere = !violations.is_empty() && violations.iter().all(leads_nowhere);
    let code = if all_lead_nowhere { Code::NotFound } else { Code::InvalidArgument };
    let (reason, text) = match violations {
        [only] => (only.reason, format!("{}: {}", only.field, only.message)),
        several => (INVALID_REQUEST, format!("{} fields are not valid", several.len())),
    };
    let mut metadata = HashMap::new();
    if let [only] = violations {
        metadata.insert("field".to_owned(), only.field.clone());
        if let Some(rejection) = only.rejection() {
            metadata.insert("number".to_owned(), rejection.number().to_string());
        }
    }
    let listed = violations.iter().take(VIOLATIONS_LISTED);
    let mut details = ErrorDetails::with_error_info(reason, DOMAIN, metadata);
    details.set_bad_request(
        listed.map(|v| field_violation(&v.field, v.reason, v.message)).collect::<Vec<FieldViolation>>(),
    );
    Status::with_error_details(code, text, details)
}

/// The status of an act that the register refused.
pub fn of_refusal(refusal: &Refusal) -> Status {
    let rejection = refusal.rejection;
    let metadata = HashMap::from([
        ("number".to_owned(), rejection.number().to_string()),
        ("field".to_owned(), refusal.field.clone()),
    ]);
    let mut details = ErrorDetails::with_error_info(rejection.reason(), DOMAIN, metadata);
    if !refusal.field.is_empty() {
        let field = field_violation(&refusal.field, rejection.reason(), rejection.message());
        details.set_bad_request(vec![field]);
    }
    Status::with_error_details(code_of(rejection), rejection.message(), details)
}

/// The status of a failure that is not the caller's fault. Whoever handles the error logs it with its sources; the caller
/// gets a text of our own, since an error's own may name files.
pub fn of_ledger_error(error: &LedgerError) -> Status {
    match error {
        LedgerError::Log(error) => of_log_error(error),
        LedgerError::Record { .. } | LedgerError::BrokenChain { .. } | LedgerError::NotFounded => damaged(),
        LedgerError::Stopped => stopped(),
        LedgerError::Busy => {
            let mut details = ErrorDetails::with_error_info("BUSY", DOMAIN, HashMap::new());
            details.set_retry_info(Some(RETRY_AFTER));
            let text = "too many acts are waiting; ask again in a moment";
            Status::with_error_details(Code::ResourceExhausted, text, details)
        }
        LedgerError::Contended => faulty(
            Code::Aborted,
            "CONTENDED",
            "others kept changing what this act is about; ask again with the same request id",
        ),
        LedgerError::TooLarge => {
            faulty(Code::InvalidArgument, "ACT_TOO_LARGE", "the act is too large to be recorded")
        }
        LedgerError::Folder(_) => failed(),
    }
}

/// The status of a failure of the log.
pub fn of_log_error(error: &LogError) -> Status {
    match error {
        LogError::OutOfSpace { .. } => faulty(
            Code::ResourceExhausted,
            "OUT_OF_SPACE",
            "the ledger has no space left to record; reads go on",
        ),
        LogError::Poisoned => stopped(),
        LogError::Damaged(_) => damaged(),
        LogError::TailMoved { .. }
        | LogError::NotWritten { .. }
        | LogError::Locked { .. }
        | LogError::OtherLedger { .. }
        | LogError::AlreadyExists { .. }
        | LogError::NotFound { .. }
        | LogError::Io { .. } => failed(),
    }
}

/// The status of a read that failed, which is logged here with its sources.
pub fn of_read_error(error: &LedgerError) -> Status {
    tracing::error!(error = %error.chain(), "a read failed");
    of_ledger_error(error)
}

/// A position was named that is not written yet.
pub fn not_written() -> Status {
    faulty(Code::OutOfRange, "POSITION_NOT_WRITTEN", "the ledger does not reach this position yet")
}

/// The views do not hold a position that the log holds.
pub fn views_behind() -> Status {
    faulty(Code::Unavailable, "VIEWS_BEHIND", "the views have not reached this position; ask again later")
}

/// The server stops, and a stream ends before its end.
pub fn stopping() -> Status {
    faulty(Code::Unavailable, "SERVER_STOPPING", "the server stops; go on from the last position received")
}

fn stopped() -> Status {
    let text = "the ledger takes no more acts until it is opened again; ask again later";
    faulty(Code::Unavailable, "LEDGER_STOPPED", text)
}

fn failed() -> Status {
    faulty(Code::Internal, "LEDGER_FAILED", "the ledger failed")
}

fn damaged() -> Status {
    faulty(Code::DataLoss, "LEDGER_DAMAGED", "a stored record cannot be read or believed")
}

fn faulty(code: Code, reason: &str, text: &str) -> Status {
    let details = ErrorDetails::with_error_info(reason, DOMAIN, HashMap::new());
    Status::with_error_details(code, text, details)
}

fn field_violation(field: &str, reason: &str, message: &str) -> FieldViolation {
    let mut violation = FieldViolation::new(field, message);
    reason.clone_into(&mut violation.reason);
    violation
}

/// Is it that something named is not in the register?
fn is_missing(rejection: Rejection) -> bool {
    code_of(rejection) == Code::NotFound
}

fn code_of(rejection: Rejection) -> Code {
    use Rejection as R;
    match rejection {
        R::PersonNotFound
        | R::HouseholdNotFound
        | R::DwellingNotFound
        | R::AreaNotFound
        | R::CardNotFound
        | R::EventNotFound => Code::NotFound,
        R::RequestIdReused => Code::AlreadyExists,
        R::EffectiveDateInFuture
        | R::EffectiveDateIncomplete
        | R::BornAfterEffectiveDate
        | R::BeforeBirth
        | R::BeforeHouseholdFormed
        | R::PersonDeceased
        | R::PersonNamedTwice
        | R::PersonalNumberTaken
        | R::PersonalNumberDisagrees
        | R::PersonalNumberNotExpressible
        | R::PersonalNumbersTaken
        | R::FatherNotMale
        | R::MotherNotFemale
        | R::ParentTooYoung
        | R::ParentDeceased
        | R::AlreadyInHousehold
        | R::NotInHousehold
        | R::NotOneHead
        | R::HeadNotOfAge
        | R::HeadMustBeReplacedFirst
        | R::MembersIncomplete
        | R::HeadUnchanged
        | R::HouseholdEmpty
        | R::LivesElsewhere
        | R::HeadExists
        | R::ResidenceUnchanged
        | R::HouseholdElsewhere
        | R::TooYoungForCard
        | R::NoPersonalNumber
        | R::ApplicationOpen
        | R::CardExists
        | R::NoCardYet
        | R::NotAwaitingApproval
        | R::NotAwaitingPersonalisation
        | R::NotAwaitingHandOver
        | R::CardSerialTaken
        | R::BirthDateTooVague
        | R::BeforeApplication
        | R::AreaCodeInForce
        | R::AreaParentWrong
        | R::NumberPrefixWrong
        | R::AreaTooLarge
        | R::AreaEndsBeforeStart
        | R::NotAmendable
        | R::AlreadyAnnulled
        | R::ReplacementKindDiffers
        | R::ReplacementUnchanged
        | R::NumberNotCorrectable
        | R::LaterActConflicts
        | R::PersonInHousehold
        | R::StillInUse
        | R::SourceSequencePassed => Code::FailedPrecondition,
    }
}

#[cfg(test)]
mod tests;
