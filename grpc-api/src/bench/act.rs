//! The act that is measured: an enrolment that names nobody else, so that it costs what every act costs and nothing more.

use std::sync::atomic::{AtomicU64, Ordering};

use ledger_core::domain::command::Command;
use ledger_core::domain::origin::{ActId, Origin};
use ledger_core::domain::subject::RequestId;
use ledger_core::ledger::{Ledger, LedgerError, Prepared};
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1::EnrolPersonRequest;
use ledger_proto::ledger::r#type::v1::{PersonName, Provenance, Sex};

use super::BenchError;
use crate::convert::from_proto::{self, Context, Parsed};

/// Enrolments that differ in nothing but their request id.
pub(super) struct Enrolments {
    request: EnrolPersonRequest,
    parsed: Parsed,
    next: AtomicU64,
}

impl Enrolments {
    pub(super) fn new(ledger: &Ledger) -> Result<Self, BenchError> {
        let mut request = somebody();
        request.request_id = id(0).to_string();
        let context = Context { lookup: ledger, bulk: None, today: ledger.today(), serials: &Vec::new };
        let parsed = from_proto::request(&request, &context)?;
        Ok(Enrolments { request, parsed, next: AtomicU64::new(1) })
    }

    /// The next one as a request.
    pub(super) fn request(&self) -> EnrolPersonRequest {
        EnrolPersonRequest { request_id: self.next_id().to_string(), ..self.request.clone() }
    }

    /// The next one as a command.
    pub(super) fn command(&self) -> (Command, Origin) {
        let Parsed { command, origin, .. } = self.parsed.clone();
        (command, Origin { act: ActId::Request(self.next_id()), ..origin })
    }

    /// Records the next one as the services do, without a thread of its own.
    pub(super) async fn record(&self, ledger: &Ledger) -> Result<(), BenchError> {
        let (command, origin) = self.command();
        match ledger.prepare(&command, &origin)? {
            // Nothing else touches what it rests on.
            Prepared::Decided(decision) => {
                ledger.submit(decision).await?.ok_or(BenchError::Ledger(LedgerError::Contended)).map(drop)
            }
            Prepared::Answered(_) => Err(BenchError::Refused(1)),
        }
    }

    fn next_id(&self) -> RequestId {
        id(self.next.fetch_add(1, Ordering::Relaxed))
    }
}

/// Ids need to be unique in one temporary ledger only, and are never nil.
fn id(number: u64) -> RequestId {
    RequestId((1_u128 << 127 | u128::from(number)).to_be_bytes())
}

/// Somebody who does not exist, with as much as is usually known.
fn somebody() -> EnrolPersonRequest {
    let unit = "24166".to_owned();
    EnrolPersonRequest {
        provenance: Some(Provenance {
            unit,
            legal_basis: "Luật Căn cước công dân 2014, điều 9".to_owned(),
            ..Default::default()
        }),
        effective_date: Some(Date { year: 2021, month: 2, day: 25 }),
        name: Some(PersonName {
            family_name: "Nguyễn".to_owned(),
            middle_name: "Thị".to_owned(),
            given_name: "Ví Dụ".to_owned(),
            ..Default::default()
        }),
        sex: Sex::Female.into(),
        birth_date: Some(Date { year: 1984, month: 5, day: 6 }),
        ethnicity: 1,
        nationality: "VN".to_owned(),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_valid_and_differ() {
        assert_eq!(id(0).to_string(), "80000000-0000-0000-0000-000000000000");
        assert_eq!(RequestId::parse(&id(7).to_string()), Some(id(7)));
        assert_ne!(id(1), id(2));
    }
}
