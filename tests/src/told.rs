//! What a status said, in the form in which programs read it.

use tonic::{Code, Status};
use tonic_types::StatusExt;

/// A refusal, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Code of the status.
    pub code: Code,
    /// Reason of its `ErrorInfo`; empty where there is none.
    pub reason: String,
    /// Fields of its `BadRequest`, each with its reason.
    pub fields: Vec<(String, String)>,
}

impl Told {
    /// Reads a status.
    pub fn by(status: &Status) -> Told {
        let details = status.get_error_details();
        let reason = details.error_info().map(|info| info.reason.clone()).unwrap_or_default();
        let violations = details.bad_request().map(|bad| bad.field_violations.clone()).unwrap_or_default();
        let fields = violations.into_iter().map(|v| (v.field, v.reason)).collect();
        Told { code: status.code(), reason, fields }
    }

    /// A refusal about one field, which says the same reason.
    pub fn at(code: Code, reason: &str, field: &str) -> Told {
        Told { code, reason: reason.into(), fields: vec![(field.into(), reason.into())] }
    }

    /// A refusal about no field.
    pub fn plain(code: Code, reason: &str) -> Told {
        Told { code, reason: reason.into(), fields: Vec::new() }
    }
}
