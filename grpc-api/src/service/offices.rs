//! Offices and officers. One is folded from the log as of whatever is asked; lists are from the views.

use ledger_core::domain::area::{Lies, lies_in, line_on};
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::ids::{AreaId, OfficeId, OfficerId};
use ledger_core::domain::office::Office as OfficeState;
use ledger_core::domain::officer::Officer;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::subject::{Claim, OfficeCode};
use ledger_core::ledger::{AsOf, LedgerError};
use ledger_proto::ledger::office::v1 as pb;
use projections::{Answer, Views};
use tonic::{Request, Response, Status};

use super::page::{Page, ROWS_PER_PAGE};
use super::person::shown_then;
use super::{Office, answered};
use crate::convert::from_proto::question::{self, OfficeAsked};
use crate::convert::to_proto::place::Places;
use crate::convert::to_proto::{office, value};
use crate::status;

use pb::office_service_server::OfficeService;

#[tonic::async_trait]
impl OfficeService for Office {
    async fn get_office(
        &self,
        request: Request<pb::GetOfficeRequest>,
    ) -> Result<Response<pb::GetOfficeResponse>, Status> {
        let request = request.into_inner();
        self.views_hold(request.min_position).await?;
        let (which, asked) = self.asked(|context| {
            let asked = question::as_of(request.as_of.as_ref(), context)?;
            Ok((question::office(request.office.as_ref(), context)?, asked))
        })?;
        let asked = match which {
            OfficeAsked::Code(_) => asked.or_today(self.ledger.today()),
            OfficeAsked::Id(_) => asked,
        };
        let desk = self.clone();
        let found = self.blocking(move || desk.office_then(which, asked)).await??;
        answered("GetOffice", found.as_ref().map(|answer| answer.position));
        found.map(Response::new).ok_or_else(|| status::of_refusal(&Rejection::OfficeNotFound.at("office")))
    }

    async fn list_offices(
        &self,
        request: Request<pb::ListOfficesRequest>,
    ) -> Result<Response<pb::ListOfficesResponse>, Status> {
        let request = request.into_inner();
        let page =
            Page::of(request.page_size, &request.page_token).map_err(|e| status::of_parse_error(&e))?;
        self.views_hold(request.min_position).await?;
        let (area, closed_too) = (self.narrowed_to(request.area_id)?, request.closed_too);
        let (views, today) = (self.views.clone(), self.ledger.today());
        let listed = move || views.read(|views| offices_of(views, area, closed_too, today, page));
        let Answer { position, value } = self.blocking(listed).await?;
        answered("ListOffices", Some(position.0));
        let (offices, next_page_token) = value;
        Ok(Response::new(pb::ListOfficesResponse { position: position.0, offices, next_page_token }))
    }

    async fn get_officer(
        &self,
        request: Request<pb::GetOfficerRequest>,
    ) -> Result<Response<pb::GetOfficerResponse>, Status> {
        let request = request.into_inner();
        self.views_hold(request.min_position).await?;
        let (id, asked) = self.asked(|context| {
            let asked = question::as_of(request.as_of.as_ref(), context)?;
            Ok((question::officer(request.officer.as_ref(), context)?, asked))
        })?;
        let desk = self.clone();
        let found = self.blocking(move || desk.officer_then(id, asked)).await??;
        answered("GetOfficer", found.as_ref().map(|answer| answer.position));
        found.map(Response::new).ok_or_else(|| status::of_refusal(&Rejection::OfficerNotFound.at("officer")))
    }
}

impl Office {
    fn office_then(
        &self,
        which: OfficeAsked,
        asked: question::AsOf,
    ) -> Result<Option<pb::GetOfficeResponse>, Status> {
        let as_of = self.resolve(asked)?;
        let failed = |error| self.read_failed(&error);
        let (id, as_of) = match which {
            OfficeAsked::Id(id) => (Some(id), as_of),
            OfficeAsked::Code(code) => self.office_coded(code, as_of).map_err(failed)?,
        };
        let Some(id) = id else { return Ok(None) };
        let Some(state) = self.ledger.state_known::<OfficeState>(id, as_of.known).map_err(failed)? else {
            return Ok(None);
        };
        let on = as_of.valid.unwrap_or_else(CivilDate::last);
        let shown = shown_then(&self.ledger, as_of, |places| office::office(id, &state, on, places));
        let echoed = value::as_of(as_of.valid, as_of.known);
        Ok(shown.map_err(failed)?.map(|office| pb::GetOfficeResponse {
            position: as_of.known.0,
            as_of: Some(echoed),
            office: Some(office),
        }))
    }

    /// The office that had a code, as known then, and the day on which it had it: the one that is asked about, or that of the
    /// newest record that was known. The answer is about that day.
    fn office_coded(&self, code: OfficeCode, as_of: AsOf) -> Result<(Option<OfficeId>, AsOf), LedgerError> {
        let (claimed, day, as_of) = self.coded(Claim::OfficeCode(code), as_of)?;
        Ok((claimed.office_on(day), as_of))
    }

    fn officer_then(
        &self,
        id: OfficerId,
        asked: question::AsOf,
    ) -> Result<Option<pb::GetOfficerResponse>, Status> {
        let as_of = self.resolve(asked)?;
        let failed = |error| self.read_failed(&error);
        let Some(state) = self.ledger.state_known::<Officer>(id, as_of.known).map_err(failed)? else {
            return Ok(None);
        };
        let on = as_of.valid.unwrap_or_else(CivilDate::last);
        Ok(office::officer(id, &state, on).map(|officer| pb::GetOfficerResponse {
            position: as_of.known.0,
            as_of: Some(value::as_of(as_of.valid, as_of.known)),
            officer: Some(officer),
        }))
    }
}

fn offices_of(
    views: &Views,
    area: Option<AreaId>,
    closed_too: bool,
    today: CivilDate,
    page: Page,
) -> (Vec<pb::Office>, String) {
    let (rows, end) = views.offices_from(page.from, ROWS_PER_PAGE);
    let rows = rows.into_iter().map(|(id, office)| (id.position(), (id, office))).collect();
    let area_of = |id| views.area(id);
    let places = Places { on: today, area: &area_of, dwelling: &|id| views.dwelling(id) };
    page.fill(rows, end, |_, (id, state): (OfficeId, OfficeState)| {
        let served = state.facts_on(today)?.area;
        let here = area.is_none() || served.is_some_and(|served| lies_below(views, served, area, today));
        let shown = here && (closed_too || state.is_open_on(today));
        shown.then(|| office::office(id, &state, today, &places)).flatten()
    })
}

/// Does the unit lie in the other today, or is it that one?
fn lies_below(views: &Views, unit: AreaId, in_area: Option<AreaId>, today: CivilDate) -> bool {
    let look_up = |id: AreaId| views.area(id);
    let now = match lies_in(unit, today, &look_up) {
        Lies::In(unit) | Lies::Undecided(unit, _) => unit,
    };
    Some(unit) == in_area || line_on(now, today, &look_up).iter().any(|(above, _)| Some(*above) == in_area)
}
