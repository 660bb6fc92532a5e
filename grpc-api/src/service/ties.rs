//! Whom a person is tied to. Folded from the log: an answer depends on the question and the records, on nothing else.

use ledger_core::domain::ids::PersonId;
use ledger_core::domain::rejection::Rejection;
use ledger_core::ledger::TiesError;
use ledger_proto::ledger::person::v1 as pb;
use tonic::Status;

use super::{Office, answered};
use crate::convert::from_proto::question;
use crate::convert::to_proto::{tie, value};
use crate::status;

impl Office {
    /// Answers the question for somebody's ties.
    pub(super) async fn ties(
        &self,
        request: pb::GetRelationsRequest,
    ) -> Result<pb::GetRelationsResponse, Status> {
        self.views_hold(request.min_position).await?;
        let (id, asked) = self.asked(|context| {
            let asked = question::as_of(request.as_of.as_ref(), context)?;
            Ok((question::person(request.person.as_ref(), context)?, asked))
        })?;
        let (office, with_ended) = (self.clone(), request.include_ended);
        let found = self.blocking(move || office.ties_then(id, asked, with_ended)).await??;
        answered("GetRelations", found.as_ref().map(|answer| answer.position));
        found.ok_or_else(|| status::of_refusal(&Rejection::PersonNotFound.at("person")))
    }

    fn ties_then(
        &self,
        id: PersonId,
        asked: question::AsOf,
        with_ended: bool,
    ) -> Result<Option<pb::GetRelationsResponse>, Status> {
        let as_of = self.resolve(asked)?;
        let found = self.ledger.ties_told(id, as_of, with_ended).map_err(|error| match error {
            TiesError::TooManyPeople => status::question_too_large(),
            TiesError::Ledger(error) => self.read_failed(&error),
        })?;
        Ok(found.map(|found| pb::GetRelationsResponse {
            position: as_of.known.0,
            as_of: Some(value::as_of(as_of.valid, as_of.known)),
            person_id: id.get(),
            relations: found.ties.iter().map(tie::tie).collect(),
            merged_into_person_id: found.person.links.merged_into.map_or(0, PersonId::get),
            merged_person_ids: found.person.links.merged.iter().map(|merged| merged.get()).collect(),
        }))
    }
}
