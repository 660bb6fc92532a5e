//! Households. What is known now comes from the views, everything else is folded from the log.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::household::Household;
use ledger_core::domain::ids::{AreaId, HouseholdId, Position};
use ledger_core::domain::name::PersonName;
use ledger_core::domain::rejection::Rejection;
use ledger_core::ledger::{AsOf, LedgerError};
use ledger_proto::ledger::household::v1 as pb;
use projections::{Answer, Views};
use tonic::{Request, Response, Status};

use super::page::{Page, ROWS_PER_PAGE};
use super::person::{shown_then, with_places_now};
use super::{Office, ViewLookup, answered, reading};
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
            self.blocking(move || office.household_then(id, asked)).await??
        };
        answered("GetHousehold", found.as_ref().map(|answer| answer.position));
        let missing = || status::of_refusal(&Rejection::HouseholdNotFound.at("household_id"));
        found.map(Response::new).ok_or_else(missing)
    }

    async fn list_households_without_head(
        &self,
        request: Request<pb::ListHouseholdsWithoutHeadRequest>,
    ) -> Result<Response<pb::ListHouseholdsWithoutHeadResponse>, Status> {
        let request = request.into_inner();
        let page =
            Page::of(request.page_size, &request.page_token).map_err(|e| status::of_parse_error(&e))?;
        self.views_hold(request.min_position).await?;
        let area = AreaId::at(Position(request.area_id));
        let Answer { position, value } = self.views.read(|views| without_head(views, area, page));
        let (households, next_page_token) = value;
        answered("ListHouseholdsWithoutHead", Some(position.0));
        let position = position.0;
        Ok(Response::new(pb::ListHouseholdsWithoutHeadResponse { position, households, next_page_token }))
    }
}

fn without_head(views: &Views, area: Option<AreaId>, page: Page) -> (Vec<pb::Household>, String) {
    let (rows, end) = views.households_from(page.from, ROWS_PER_PAGE);
    let rows = rows.into_iter().map(|(id, household)| (id.position(), household)).collect();
    page.fill(rows, end, |at, state| {
        let headless = !state.members.is_empty() && state.head().is_none();
        let home = state.dwelling.filter(|_| headless)?;
        let lies_there = |area| {
            let home = views.home_on(home, CivilDate::last());
            home.is_some_and(|home| home.areas.iter().any(|(unit, _)| *unit == area))
        };
        if area.is_some_and(|area| !lies_there(area)) {
            return None;
        }
        let name_of = |person| views.person(person)?.identity.map(|identity| identity.name);
        let id = HouseholdId::at(at)?;
        with_places_now(views, |places| household::household(id, &state, &name_of, places))
    })
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
        let as_of = self.resolve(asked)?;
        let shown = self.household_shown(id, as_of).map_err(|error| self.read_failed(&error))?;
        let echoed = Some(value::as_of(as_of.valid, as_of.known));
        let answer = |household| pb::GetHouseholdResponse {
            position: as_of.known.0,
            as_of: echoed,
            household: Some(household),
        };
        Ok(shown.map(answer))
    }

    fn household_shown(&self, id: HouseholdId, as_of: AsOf) -> Result<Option<pb::Household>, LedgerError> {
        self.household_state(id, &self.ledger.household_as_of(id, as_of)?, as_of)
    }

    /// A household's state, with names and places as of a day and a state of knowledge.
    pub(super) fn household_state(
        &self,
        id: HouseholdId,
        state: &Household,
        as_of: AsOf,
    ) -> Result<Option<pb::Household>, LedgerError> {
        let mut names = Vec::new();
        for member in &state.members {
            let identity = self.ledger.person_as_of(member.person, as_of)?.identity;
            names.push((member.person, identity.map(|identity| identity.name)));
        }
        let name_of = |person| -> Option<PersonName> {
            names.iter().find(|(member, _)| *member == person).and_then(|(_, name)| name.clone())
        };
        shown_then(&self.ledger, as_of, |places| household::household(id, state, &name_of, places))
    }
}
