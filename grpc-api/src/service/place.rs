//! Dwellings and administrative units. All of it is folded from the log: an answer depends on the question and the records, on
//! nothing else.

use ledger_core::domain::area::Area;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::dwelling::Dwelling;
use ledger_core::domain::ids::{AreaId, DwellingId, Position};
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::subject::{AreaCode, Claim};
use ledger_core::ledger::{AsOf, LedgerError};
use ledger_proto::ledger::place::v1 as pb;
use tonic::{Request, Response, Status};

use super::page::Page;
use super::person::shown_then;
use super::{Office, answered};
use crate::convert::from_proto::question::{self, AreaAsked};
use crate::convert::to_proto::{place, value};
use crate::status;

use pb::place_service_server::PlaceService;

#[tonic::async_trait]
impl PlaceService for Office {
    async fn get_dwelling(
        &self,
        request: Request<pb::GetDwellingRequest>,
    ) -> Result<Response<pb::GetDwellingResponse>, Status> {
        let request = request.into_inner();
        self.views_hold(request.min_position).await?;
        let (id, asked) = self.asked(|context| {
            let asked = question::as_of(request.as_of.as_ref(), context)?;
            Ok((question::dwelling(request.dwelling.as_ref(), context)?, asked))
        })?;
        let office = self.clone();
        let found = self.blocking(move || office.dwelling_then(id, asked)).await??;
        answered("GetDwelling", found.as_ref().map(|answer| answer.position));
        found
            .map(Response::new)
            .ok_or_else(|| status::of_refusal(&Rejection::DwellingNotFound.at("dwelling")))
    }

    async fn get_area(
        &self,
        request: Request<pb::GetAreaRequest>,
    ) -> Result<Response<pb::GetAreaResponse>, Status> {
        let request = request.into_inner();
        self.views_hold(request.min_position).await?;
        let (area, asked) = self.asked(|context| {
            let asked = question::as_of(request.as_of.as_ref(), context)?;
            Ok((question::area(request.area.as_ref(), context)?, asked))
        })?;
        let asked = match area {
            AreaAsked::Code(_) => asked.or_today(self.ledger.today()),
            AreaAsked::Id(_) => asked,
        };
        let office = self.clone();
        let found = self.blocking(move || office.area_then(area, asked)).await??;
        answered("GetArea", found.as_ref().map(|answer| answer.position));
        found.map(Response::new).ok_or_else(|| status::of_refusal(&Rejection::AreaNotFound.at("area")))
    }

    async fn list_undecided_dwellings(
        &self,
        request: Request<pb::ListUndecidedDwellingsRequest>,
    ) -> Result<Response<pb::ListUndecidedDwellingsResponse>, Status> {
        let request = request.into_inner();
        let page =
            Page::of(request.page_size, &request.page_token).map_err(|e| status::of_parse_error(&e))?;
        self.views_hold(request.min_position).await?;
        let area = self.narrowed_to(request.area_id)?;
        let office = self.clone();
        let answer = self.blocking(move || office.undecided(area, page)).await??;
        answered("ListUndecidedDwellings", Some(answer.position));
        Ok(Response::new(answer))
    }
}

impl Office {
    fn dwelling_then(
        &self,
        id: DwellingId,
        asked: question::AsOf,
    ) -> Result<Option<pb::GetDwellingResponse>, Status> {
        let as_of = self.resolve(asked)?;
        let failed = |error| self.read_failed(&error);
        let Some(state) = self.ledger.state_known::<Dwelling>(id, as_of.known).map_err(failed)? else {
            return Ok(None);
        };
        let shown = shown_then(&self.ledger, as_of, |places| place::dwelling(id, &state, places));
        let echoed = value::as_of(as_of.valid, as_of.known);
        Ok(shown.map_err(failed)?.map(|dwelling| pb::GetDwellingResponse {
            position: as_of.known.0,
            as_of: Some(echoed),
            dwelling: Some(dwelling),
        }))
    }

    fn area_then(
        &self,
        area: AreaAsked,
        asked: question::AsOf,
    ) -> Result<Option<pb::GetAreaResponse>, Status> {
        let as_of = self.resolve(asked)?;
        let failed = |error| self.read_failed(&error);
        let (id, as_of) = match area {
            AreaAsked::Id(id) => (Some(id), as_of),
            AreaAsked::Code(code) => self.area_coded(code, as_of).map_err(failed)?,
        };
        let Some(id) = id else { return Ok(None) };
        let Some(state) = self.ledger.state_known::<Area>(id, as_of.known).map_err(failed)? else {
            return Ok(None);
        };
        let on = as_of.valid.unwrap_or_else(CivilDate::last);
        let shown = shown_then(&self.ledger, as_of, |places| place::area(id, &state, on, places));
        let echoed = value::as_of(as_of.valid, as_of.known);
        Ok(shown.map_err(failed)?.map(|area| pb::GetAreaResponse {
            position: as_of.known.0,
            as_of: Some(echoed),
            area: Some(area),
        }))
    }

    /// The unit with this id, to which a list is narrowed; none where the id is 0.
    ///
    /// # Errors
    /// `NOT_FOUND` where no unit has it: an empty list would say that nothing is to be done there.
    pub(super) fn narrowed_to(&self, area_id: u64) -> Result<Option<AreaId>, Status> {
        let missing = || status::of_refusal(&Rejection::AreaNotFound.at("area_id"));
        if area_id == 0 {
            return Ok(None);
        }
        let area = AreaId::at(Position(area_id)).ok_or_else(missing)?;
        let is_there =
            self.views.read(|views| views.area(area).is_some_and(|area| area.unit.is_some())).value;
        if is_there { Ok(Some(area)) } else { Err(missing()) }
    }

    /// The unit that had a code, as known then, and the day on which it had it: the one that is asked about, or that of the newest
    /// record that was known. The answer is about that day.
    pub(super) fn area_coded(
        &self,
        code: AreaCode,
        as_of: AsOf,
    ) -> Result<(Option<AreaId>, AsOf), LedgerError> {
        let (claimed, day, as_of) = self.coded(Claim::AreaCode(code), as_of)?;
        Ok((claimed.area_on(day), as_of))
    }
}
