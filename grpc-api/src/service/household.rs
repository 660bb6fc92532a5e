//! Households. What is known now comes from the views, everything else is folded from the log.

use std::collections::BTreeMap;

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::household::head_due::{HeadChange, head_due};
use ledger_core::domain::household::{Household, Member};
use ledger_core::domain::ids::{AreaId, HouseholdId};
use ledger_core::domain::name::PersonName;
use ledger_core::domain::rejection::Rejection;
use ledger_core::ledger::{AsOf, LedgerError};
use ledger_proto::ledger::household::v1 as pb;
use projections::{Answer, Views};
use tonic::{Request, Response, Status};

use super::page::{Page, ROWS_PER_PAGE};
use super::person::{shown_then, with_places_now};
use super::{Office, answered};
use crate::convert::from_proto::violation::Malformed;
use crate::convert::from_proto::{ParseError, question};
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
        let asked = self.asked(|context| question::as_of(request.as_of.as_ref(), context))?;
        self.views_hold(request.min_position).await?;
        let office = self.clone();
        let found = if asked.is_now() {
            self.blocking(move || office.household_now(id))
                .await?
                .map_err(|error| self.read_failed(&error))?
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
        let reasons = reasons(&request.reasons).map_err(|e| status::of_parse_error(&e))?;
        let area = self.narrowed_to(request.area_id)?;
        let wanted = Wanted { area, reasons, day: self.ledger.today() };
        let Answer { position, value } = self.views.read(|views| wanted.listed(views, page));
        let (households, next_page_token) = value;
        answered("ListHouseholdsWithoutHead", Some(position.0));
        let position = position.0;
        Ok(Response::new(pb::ListHouseholdsWithoutHeadResponse { position, households, next_page_token }))
    }
}

/// Households that are looked at for one page where heads are looked at, too: each is another row that is read.
const HEADS_PER_PAGE: usize = ROWS_PER_PAGE / 4;

/// Why another head is due, in the households that a question is about.
fn reasons(numbers: &[i32]) -> Result<Vec<HeadChange>, ParseError> {
    if numbers.is_empty() {
        return Ok(vec![HeadChange::NoHead]);
    }
    if numbers.len() > HeadChange::ALL.len() {
        return Err(ParseError::Invalid(vec![Malformed::TooMany.at("reasons")]));
    }
    let wrong = |at: usize| ParseError::Invalid(vec![Malformed::UnknownValue.at(format!("reasons[{at}]"))]);
    let read = |(at, number): (usize, &i32)| HeadChange::from_number(*number).ok_or_else(|| wrong(at));
    numbers.iter().enumerate().map(read).collect()
}

/// Which households are listed.
struct Wanted {
    area: Option<AreaId>,
    reasons: Vec<HeadChange>,
    day: CivilDate,
}

impl Wanted {
    fn listed(&self, views: &Views, page: Page) -> (Vec<pb::Household>, String) {
        let heads_too = self.reasons.iter().any(|reason| *reason != HeadChange::NoHead);
        let (rows, end) =
            views.households_from(page.from, if heads_too { HEADS_PER_PAGE } else { ROWS_PER_PAGE });
        let rows = rows.into_iter().map(|(id, household)| (id.position(), household)).collect();
        page.fill(rows, end, |at, state| {
            if !heads_too && state.head().is_some() {
                return None;
            }
            let due = head_due(&state, &|person| views.person(person), self.day);
            let due = due.filter(|due| self.reasons.contains(due))?;
            let home = state.dwelling?;
            let lies_there = |area| {
                let home = views.home_on(home, CivilDate::last());
                home.is_some_and(|home| home.areas.iter().any(|(unit, _)| *unit == area))
            };
            if self.area.is_some_and(|area| !lies_there(area)) {
                return None;
            }
            shown_now(views, HouseholdId::at(at)?, &state, Some(due))
        })
    }
}

/// A household by what the views know, and why another head is due.
fn shown_now(
    views: &Views,
    id: HouseholdId,
    state: &Household,
    due: Option<HeadChange>,
) -> Option<pb::Household> {
    let name_of = |person| views.person(person)?.identity.map(|identity| identity.name);
    let shown = with_places_now(views, |places| household::household(id, state, &name_of, places))?;
    Some(pb::Household { head_change: number(due), ..shown })
}

fn number(due: Option<HeadChange>) -> i32 {
    due.map_or(0, |due| i32::from(due.number()))
}

impl Office {
    /// Whether another head is due is told for the day of the newest record that was known, as where the same is asked again later.
    fn household_now(&self, id: HouseholdId) -> Result<Option<pb::GetHouseholdResponse>, LedgerError> {
        let Answer { position, value } = self.views.read(|views| {
            let state = views.household(id)?;
            let person = |member: &Member| Some((member.person, views.person(member.person)?));
            let people = state.members.iter().filter_map(person).collect::<BTreeMap<_, _>>();
            Some((shown_now(views, id, &state, None)?, state, people))
        });
        let Some((shown, state, people)) = value else { return Ok(None) };
        let day = self.day_of(AsOf { valid: None, known: position })?;
        let due = head_due(&state, &|person| people.get(&person).cloned(), day);
        let household = Some(pb::Household { head_change: number(due), ..shown });
        let as_of = Some(value::as_of(None, position));
        Ok(Some(pb::GetHouseholdResponse { position: position.0, as_of, household }))
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
        let state = self.ledger.household_as_of(id, as_of)?;
        let Some(shown) = self.household_state(id, &state, as_of)? else { return Ok(None) };
        let day = self.day_of(as_of)?;
        let members = state.members.iter().map(|member| {
            self.ledger.person_as_of(member.person, as_of).map(|person| (member.person, person))
        });
        let members = members.collect::<Result<BTreeMap<_, _>, _>>()?;
        let due = head_due(&state, &|person| members.get(&person).cloned(), day);
        Ok(Some(pb::Household { head_change: number(due), ..shown }))
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
