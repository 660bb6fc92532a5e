//! Errors as gRPC statuses, with the details that programs read: `ErrorInfo` and `BadRequest`.
//!
//! A status says which field and why. It never says what stood in a field, nor where on this machine something failed.

use std::collections::HashMap;
use std::time::Duration;

use ledger_core::domain::rejection::{Refusal, Rejection};
use ledger_core::ledger::{ActError, LedgerError};
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

macro_rules! faults {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:ident, $reason:literal, $text:literal;)+) => {
        /// Why the server could not do what it was asked, although no rule of the register forbids it. Reasons are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault { $($(#[doc = $doc])+ $variant),+ }

        impl Fault {
            /// Every fault.
            pub const ALL: &'static [Fault] = &[$(Fault::$variant),+];

            /// The gRPC code, which tells what to do.
            pub fn code(self) -> Code {
                match self { $(Fault::$variant => Code::$code),+ }
            }

            /// The reason code that callers see, upper snake case.
            pub fn reason(self) -> &'static str {
                match self { $(Fault::$variant => $reason),+ }
            }

            /// What is wrong, for people.
            fn text(self) -> &'static str {
                match self { $(Fault::$variant => $text),+ }
            }
        }
    };
}

faults! {
    /// Too many acts wait.
    Busy = Unavailable, "LEDGER_BUSY", "too many acts are waiting; ask again in a moment";
    /// The subjects of an act changed each time that it was decided.
    SubjectsChanged = Aborted, "SUBJECTS_CHANGED",
        "others kept changing what this act is about; ask again with the same request id";
    /// Nothing is recorded until the ledger is opened again.
    Stopped = Unavailable, "LEDGER_STOPPED",
        "the ledger takes no more acts until it is opened again; ask again later";
    /// What is stored is not as it was written.
    Damaged = DataLoss, "LEDGER_DAMAGED", "a stored record cannot be read or believed";
    /// The disk is full.
    OutOfSpace = ResourceExhausted, "OUT_OF_SPACE",
        "the ledger has no space left to record; reads go on";
    /// Anything else that went wrong inside.
    Failed = Internal, "LEDGER_FAILED", "the ledger failed";
    /// The act does not fit into a record.
    ActTooLarge = InvalidArgument, "ACT_TOO_LARGE", "the act is too large to be recorded";
    /// A position was named that is not written yet.
    PositionNotWritten = OutOfRange, "POSITION_NOT_WRITTEN", "the ledger does not reach this position yet";
    /// So many people would have to be read that nobody waits for the answer.
    QuestionTooLarge = InvalidArgument, "QUESTION_TOO_LARGE",
        "more people are named together with this dwelling than one question may be about";
    /// The views do not hold a position that the log holds.
    ViewsBehind = Unavailable, "VIEWS_BEHIND", "the views have not reached this position; ask again later";
    /// The server stops, and a stream ends before its end.
    Stopping = Unavailable, "SERVER_STOPPING", "the server stops; go on from the last position received";
    /// A stream's caller took nothing for a long time.
    StreamStalled = Unavailable, "STREAM_STALLED",
        "nothing was taken from the stream for a minute; go on from the last position received";
    /// As many streams are open as the server allows.
    TooManyStreams = ResourceExhausted, "TOO_MANY_STREAMS", "too many streams are open; ask again later";
}

impl Fault {
    fn status(self) -> Status {
        let mut details = ErrorDetails::with_error_info(self.reason(), DOMAIN, HashMap::new());
        if self == Fault::Busy {
            details.set_retry_info(Some(RETRY_AFTER));
        }
        Status::with_error_details(self.code(), self.text(), details)
    }
}

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

/// The status of an act that was not recorded.
pub fn of_act_error(error: &ActError) -> Status {
    match error {
        ActError::Refused(refusal) => of_refusal(refusal),
        ActError::Failed(error) => of_ledger_error(error),
    }
}

/// The status of a failure that is not the caller's fault. Whoever handles the error logs it with its sources; the caller
/// gets a text of our own, since an error's own may name files.
pub fn of_ledger_error(error: &LedgerError) -> Status {
    let fault = match error {
        LedgerError::Log(error) => return of_log_error(error),
        LedgerError::Record { .. }
        | LedgerError::BrokenChain { .. }
        | LedgerError::NotFounded
        | LedgerError::LogLost { .. } => Fault::Damaged,
        LedgerError::Stopped => Fault::Stopped,
        LedgerError::Busy => Fault::Busy,
        LedgerError::Contended => Fault::SubjectsChanged,
        LedgerError::TooLarge => Fault::ActTooLarge,
        LedgerError::Folder(_) | LedgerError::NotStorable(_) => Fault::Failed,
    };
    fault.status()
}

/// The status of a failure of the log.
pub fn of_log_error(error: &LogError) -> Status {
    let fault = match error {
        LogError::OutOfSpace { .. } => Fault::OutOfSpace,
        LogError::Poisoned => Fault::Stopped,
        LogError::Damaged(_) => Fault::Damaged,
        LogError::TailMoved { .. }
        | LogError::NotWritten { .. }
        | LogError::Locked { .. }
        | LogError::LockLost { .. }
        | LogError::OtherLedger { .. }
        | LogError::AlreadyExists { .. }
        | LogError::NotFound { .. }
        | LogError::Io { .. } => Fault::Failed,
    };
    fault.status()
}

/// The status of a read that failed, which is logged here with its sources.
pub fn of_read_error(error: &LedgerError) -> Status {
    tracing::error!(error = %error.chain(), "a read failed");
    of_ledger_error(error)
}

/// A position was named that is not written yet.
pub fn not_written() -> Status {
    Fault::PositionNotWritten.status()
}

/// A question is about more people than are read for one.
pub fn question_too_large() -> Status {
    Fault::QuestionTooLarge.status()
}

/// The views do not hold a position that the log holds.
pub fn views_behind() -> Status {
    Fault::ViewsBehind.status()
}

/// The server stops, and a stream ends before its end.
pub fn stopping() -> Status {
    Fault::Stopping.status()
}

/// A stream's caller took nothing for a long time.
pub fn stream_stalled() -> Status {
    Fault::StreamStalled.status()
}

/// As many streams are open as the server allows.
pub fn too_many_streams() -> Status {
    Fault::TooManyStreams.status()
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

/// Rejections that say that something named is not in the register.
const MISSING: &[Rejection] = &[
    Rejection::PersonNotFound,
    Rejection::HouseholdNotFound,
    Rejection::DwellingNotFound,
    Rejection::AreaNotFound,
    Rejection::CardNotFound,
    Rejection::EventNotFound,
    Rejection::OfficeNotFound,
    Rejection::OfficerNotFound,
    Rejection::StockNotFound,
];

/// Whatever else the register refuses is so because of what it holds.
fn code_of(rejection: Rejection) -> Code {
    if MISSING.contains(&rejection) {
        Code::NotFound
    } else if rejection == Rejection::RequestIdReused {
        Code::AlreadyExists
    } else {
        Code::FailedPrecondition
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::PathBuf;

    use ledger_core::domain::ids::Position;

    use super::*;
    use crate::convert::from_proto::violation::Malformed;

    fn reason_and_field(status: &Status) -> (String, Option<String>) {
        let info = status.get_details_error_info().expect("each status has a reason");
        assert_eq!(info.domain, DOMAIN);
        let fields = status.get_details_bad_request().map(|bad| bad.field_violations).unwrap_or_default();
        (info.reason, fields.first().map(|violation| violation.field.clone()))
    }

    #[test]
    fn one_violation_gives_its_reason_and_several_a_common_one() {
        let one = [Malformed::TooMany.at("members")];
        let status = of_violations(&one);
        assert_eq!(
            (status.code(), status.message()),
            (Code::InvalidArgument, "members: The list is longer than one act allows.")
        );
        assert_eq!(reason_and_field(&status), ("TOO_MANY".into(), Some("members".into())));
        let two = [Malformed::Required.at("name"), Violation::missing(Rejection::PersonNotFound, "father")];
        let status = of_violations(&two);
        assert_eq!((status.code(), status.message()), (Code::InvalidArgument, "2 fields are not valid"));
        let listed = status.get_details_bad_request().unwrap().field_violations;
        let listed: Vec<_> = listed.iter().map(|v| (v.field.as_str(), v.reason.as_str())).collect();
        assert_eq!(listed, [("name", "REQUIRED"), ("father", "PERSON_NOT_FOUND")]);
        assert_eq!(status.get_details_error_info().unwrap().reason, INVALID_REQUEST);
    }

    #[test]
    fn what_leads_nowhere_is_not_found_however_it_was_named() {
        let by_number = of_violations(&[Violation::missing(Rejection::PersonNotFound, "person")]);
        let by_id = of_refusal(&Rejection::PersonNotFound.at("person"));
        assert_eq!((by_number.code(), by_id.code()), (Code::NotFound, Code::NotFound));
        assert_eq!(reason_and_field(&by_number), reason_and_field(&by_id));
        let metadata = |status: &Status| status.get_details_error_info().unwrap().metadata;
        assert_eq!(metadata(&by_number), metadata(&by_id));
        assert_eq!(metadata(&by_id)["number"], "101");
    }

    #[test]
    fn details_stay_small_enough_for_a_header() {
        let field = "replacement.permanent_residence_changed.movers[199].leaves_household_id";
        let many = vec![Violation::missing(Rejection::HouseholdNotFound, field); 400];
        let status = of_violations(&many);
        assert_eq!(status.message(), "400 fields are not valid");
        assert_eq!(status.get_details_bad_request().unwrap().field_violations.len(), VIOLATIONS_LISTED);
        let in_base64 = status.details().len() * 4 / 3;
        assert!(in_base64 < 8_000, "{in_base64} bytes");
    }

    #[test]
    fn every_rejection_has_a_code_a_reason_and_its_field() {
        for rejection in Rejection::ALL {
            let status = of_refusal(&rejection.at("members[2].person"));
            let expected = match rejection.number() {
                101..=199 | 737 | 1103 | 1104 => Code::NotFound,
                901 => Code::AlreadyExists,
                _ => Code::FailedPrecondition,
            };
            assert_eq!(status.code(), expected, "{rejection:?}");
            assert_eq!(
                reason_and_field(&status),
                (rejection.reason().into(), Some("members[2].person".into()))
            );
            assert_eq!(reason_and_field(&of_refusal(&(*rejection).into())).1, None);
        }
    }

    #[test]
    fn faults_say_no_path_and_have_codes_that_tell_what_to_do() {
        let path = || PathBuf::from("/var/lib/ledger/seg-0");
        let io = || io::Error::other("disk on fire");
        let faults = [
            (LogError::OutOfSpace { path: path(), source: io() }, Code::ResourceExhausted, "OUT_OF_SPACE"),
            (LogError::Poisoned, Code::Unavailable, "LEDGER_STOPPED"),
            (LogError::Io { action: "read", path: path(), source: io() }, Code::Internal, "LEDGER_FAILED"),
            (LogError::Locked { path: path() }, Code::Internal, "LEDGER_FAILED"),
        ];
        for (fault, code, reason) in faults {
            let status = of_act_error(&ActError::Failed(fault.into()));
            assert_eq!((status.code(), reason_and_field(&status)), (code, (reason.into(), None)));
            let said = format!("{status:?}{}", String::from_utf8_lossy(status.details()));
            assert!(!said.contains("seg-0") && !said.contains("fire"), "{said}");
        }
        let others = [
            (LedgerError::BrokenChain { position: Position(7) }, Code::DataLoss, "LEDGER_DAMAGED"),
            (LedgerError::NotFounded, Code::DataLoss, "LEDGER_DAMAGED"),
            (LedgerError::TooLarge, Code::InvalidArgument, "ACT_TOO_LARGE"),
            (LedgerError::Stopped, Code::Unavailable, "LEDGER_STOPPED"),
            (LedgerError::Busy, Code::Unavailable, "LEDGER_BUSY"),
            (LedgerError::Contended, Code::Aborted, "SUBJECTS_CHANGED"),
        ];
        for (fault, code, reason) in others {
            let status = of_parse_error(&ParseError::Ledger(fault));
            assert_eq!((status.code(), reason_and_field(&status)), (code, (reason.into(), None)));
        }
    }
}
