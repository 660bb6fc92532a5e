//! Households. What is known now comes from the views, everything else is folded from the log.

use ledger_core::domain::ids::HouseholdId;
use ledger_core::domain::name::PersonName;
use ledger_core::domain::rejection::Rejection;
use ledger_core::ledger::LedgerError;
use ledger_proto::ledger::household::v1 as pb;
use projections::Answer;
use tonic::{Request, Response, Status};

use super::person::{shown_then, with_places_now};
use super::{Office, ViewLookup, blocking, reading};
use crate::convert::from_proto::question;
use crate::convert::to_proto::{household, value};
use crate::status;

use pb::household_service_server::HouseholdService;

#[tonic::async_trait]
impl HouseholdService for Office {
    async fn get_household(
        &self,
        request: Request<pb::GetHouseholdRequest>,
    ) -> Result<Response<pb::GetHouseholdResponse>, Status> {
        let request = request.into_inner();
        let id = question::id("household_id", request.household_id, HouseholdId::at)
            .map_err(|e| status::of_parse_error(&e))?;
        let asked =
            question::as_of(request.as_of.as_ref(), &reading(&ViewLookup(&self.views), self.ledger.today()))
                .map_err(|e| status::of_parse_error(&e))?;
        self.views_hold(request.min_position).await?;
        let office = self.clone();
        let found = if asked.is_now() {
            self.household_now(id)
        } else {
            blocking(move || office.household_then(id, asked)).await??
        };
        let missing = || status::of_refusal(&Rejection::HouseholdNotFound.at("household_id"));
        found.map(Response::new).ok_or_else(missing)
    }
}

impl Office {
    fn household_now(&self, id: HouseholdId) -> Option<pb::GetHouseholdResponse> {
        let Answer { position, value } = self.views.read(|views| {
            let state = views.household(id)?;
            let name_of = |person| views.person(person)?.identity.map(|identity| identity.name);
            with_places_now(views, |places| household::household(id, &state, &name_of, places))
        });
        let as_of = Some(value::as_of(None, position));
        Some(pb::GetHouseholdResponse { position: position.0, as_of, household: Some(value?) })
    }

    fn household_then(
        &self,
        id: HouseholdId,
        asked: question::AsOf,
    ) -> Result<Option<pb::GetHouseholdResponse>, Status> {
        let answered = self.resolve(asked).and_then(|as_of| {
            let state = self.ledger.household_as_of(id, as_of)?;
            let mut names = Vec::new();
            for member in &state.members {
                let identity = self.ledger.person_as_of(member.person, as_of)?.identity;
                names.push((member.person, identity.map(|identity| identity.name)));
            }
            let name_of = |person| -> Option<PersonName> {
                names.iter().find(|(member, _)| *member == person).and_then(|(_, name)| name.clone())
            };
            let shown =
                shown_then(&self.ledger, as_of, |places| household::household(id, &state, &name_of, places))?;
            let echoed = value::as_of(as_of.valid, as_of.known);
            let answer = |household| pb::GetHouseholdResponse {
                position: as_of.known.0,
                as_of: Some(echoed),
                household: Some(household),
            };
            Ok::<_, LedgerError>(shown.map(answer))
        });
        answered.map_err(|error| status::of_read_error(&error))
    }
}
