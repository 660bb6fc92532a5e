//! The log itself, for auditors: how far it is, and every record with its digest.

mod stream;

use ledger_core::codec;
use ledger_core::domain::ids::Position;
use ledger_core::domain::rejection::Rejection;
use ledger_core::evidence::{RecordDigest, record_digest};
use ledger_core::ledger::{Ledger, LedgerError};
use ledger_proto::ledger::audit::v1 as pb;
use ledger_proto::ledger::event::v1::Record;
use tonic::{Request, Response, Status};

use super::Office;
use crate::convert::to_proto::value;
use crate::status;

use pb::ledger_service_server::LedgerService;

pub use stream::Records;
pub(crate) use stream::places;

#[tonic::async_trait]
impl LedgerService for Office {
    type ReadRecordsStream = Records;

    async fn get_ledger(
        &self,
        _request: Request<pb::GetLedgerRequest>,
    ) -> Result<Response<pb::GetLedgerResponse>, Status> {
        let durable = self.ledger.durable().borrow().clone();
        let views = self.views.clone();
        let status = self.blocking(move || views.status()).await?;
        let view = |view: &projections::ViewStatus| pb::View {
            name: view.name.as_str().to_owned(),
            version: view.version,
            position: status.position.0,
            subjects: view.subjects,
            digest: view.digest.0.to_vec(),
        };
        Ok(Response::new(pb::GetLedgerResponse {
            ledger_id: self.ledger.id().0.to_vec(),
            position: durable.tail.0,
            root_hash: durable.tree.root().0.to_vec(),
            record_time: Some(value::timestamp(durable.record_time)),
            views: status.value.iter().map(view).collect(),
        }))
    }

    async fn get_record(
        &self,
        request: Request<pb::GetRecordRequest>,
    ) -> Result<Response<pb::GetRecordResponse>, Status> {
        let position = Position(request.into_inner().position);
        let ledger = self.ledger.clone();
        let found = self.blocking(move || read_one(&ledger, position)).await?;
        let record = found.map_err(|error| self.read_failed(&error))?;
        let missing = || status::of_refusal(&Rejection::EventNotFound.at("position"));
        let record = record.ok_or_else(missing)?;
        Ok(Response::new(pb::GetRecordResponse { record: Some(record) }))
    }

    async fn read_records(
        &self,
        request: Request<pb::ReadRecordsRequest>,
    ) -> Result<Response<Self::ReadRecordsStream>, Status> {
        let request = request.into_inner();
        let tail = self.ledger.durable().borrow().tail;
        let from = Position(request.from_position);
        if from > tail {
            return Err(status::not_written());
        }
        let limit = if request.limit == 0 { u64::MAX } else { request.limit };
        let until = Position(from.0.saturating_add(limit)).min(tail);
        Ok(Response::new(self.stream(from, until)?))
    }
}

fn read_one(ledger: &Ledger, position: Position) -> Result<Option<Record>, LedgerError> {
    if position >= ledger.durable().borrow().tail {
        return Ok(None);
    }
    let bytes = ledger.reader().read(position)?;
    let salt = ledger.salts().at(position);
    Ok(Some(shown(position, &bytes, record_digest(&salt, &bytes))?))
}

fn shown(position: Position, bytes: &[u8], digest: RecordDigest) -> Result<Record, LedgerError> {
    let stored = codec::decode(position, bytes).map_err(|source| LedgerError::Record { position, source })?;
    Ok(codec::record_to_proto(&stored, digest))
}
