//! Residence over time. All of it is folded from the log: an answer depends on the question and the records, on nothing else.

use ledger_core::domain::dwelling::Identifier;
use ledger_core::domain::ids::{DwellingId, PersonId};
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::residence::occupancy::Most;
use ledger_core::domain::residence::stays::Period;
use ledger_core::ledger::{AsOf, OccupancyError};
use ledger_proto::ledger::residence::v1 as pb;
use tonic::{Request, Response, Status};

use super::person::shown_then;
use super::{Office, answered};
use crate::convert::from_proto::question;
use crate::convert::to_proto::place::Places;
use crate::convert::to_proto::{stay, value};
use crate::status;

use pb::residence_history_service_server::ResidenceHistoryService;

/// Stays that one answer holds.
const MOST_STAYS: usize = 1_000;
/// Compositions that one answer holds where the question does not say how many.
const COMPOSITIONS: usize = 100;
/// Compositions that one answer holds at most.
const MOST_COMPOSITIONS: usize = 1_000;
/// People that one answer names at most, each of them as often as there are compositions with them: some 100 KB.
const MOST_PEOPLE: usize = 10_000;

#[tonic::async_trait]
impl ResidenceHistoryService for Office {
    async fn get_residence_history(
        &self,
        request: Request<pb::GetResidenceHistoryRequest>,
    ) -> Result<Response<pb::GetResidenceHistoryResponse>, Status> {
        let request = request.into_inner();
        self.views_hold(request.min_position).await?;
        let (id, (days, asked)) = self.asked(|context| {
            let person = question::person(request.person.as_ref(), context)?;
            Ok((person, question::days(request.period.as_ref(), request.as_of.as_ref(), context)?))
        })?;
        let (office, period) = (self.clone(), request.period.map(|_| stay::period(days)));
        let whole = request.whole_stays;
        let found = self.blocking(move || office.residence_history(id, days, asked, whole)).await??;
        answered("GetResidenceHistory", found.as_ref().map(|answer| answer.position));
        let answer = found.map(|answer| Response::new(pb::GetResidenceHistoryResponse { period, ..answer }));
        answer.ok_or_else(|| status::of_refusal(&Rejection::PersonNotFound.at("person")))
    }

    async fn get_occupancy(
        &self,
        request: Request<pb::GetOccupancyRequest>,
    ) -> Result<Response<pb::GetOccupancyResponse>, Status> {
        let request = request.into_inner();
        self.views_hold(request.min_position).await?;
        let (id, (days, asked), bearing) = self.asked(|context| {
            let dwelling = question::dwelling(request.dwelling.as_ref(), context)?;
            let days = question::days(request.period.as_ref(), request.as_of.as_ref(), context)?;
            Ok((dwelling, days, question::bearing(request.bearing.as_ref(), context)?))
        })?;
        let page = usize::try_from(request.page_size).unwrap_or(usize::MAX);
        let compositions = if page == 0 { COMPOSITIONS } else { page.min(MOST_COMPOSITIONS) };
        let most = Most { compositions, people: MOST_PEOPLE };
        let (office, period) = (self.clone(), request.period.map(|_| stay::period(days)));
        let found =
            self.blocking(move || office.occupancy(id, days, bearing.as_ref(), asked, most)).await??;
        answered("GetOccupancy", found.as_ref().map(|answer| answer.position));
        let answer = found.map(|answer| Response::new(pb::GetOccupancyResponse { period, ..answer }));
        answer.ok_or_else(|| status::of_refusal(&Rejection::DwellingNotFound.at("dwelling")))
    }
}

impl Office {
    fn residence_history(
        &self,
        id: PersonId,
        days: Period,
        asked: question::AsOf,
        whole: bool,
    ) -> Result<Option<pb::GetResidenceHistoryResponse>, Status> {
        let as_of = self.resolve(asked)?;
        let lived = self.ledger.lived(id, as_of.known, whole).map_err(|error| self.read_failed(&error))?;
        let Some(lived) = lived else { return Ok(None) };
        let mut asked_for: Vec<_> = lived.stays.iter().rev().filter(|stay| stay.meets(days)).collect();
        let more = asked_for.len() > MOST_STAYS;
        asked_for.truncate(MOST_STAYS);
        let stays = shown_then(&self.ledger, as_of, |places| {
            let told = asked_for.iter().map(|lived| {
                let then = Places { on: stay::last_day(lived, days), ..*places };
                stay::stay(lived, &then)
            });
            told.collect()
        });
        Ok(Some(pb::GetResidenceHistoryResponse {
            position: as_of.known.0,
            as_of: Some(echoed(as_of)),
            period: None,
            person_id: id.get(),
            stays: stays.map_err(|error| self.read_failed(&error))?,
            more,
            death_date: lived.person.died.map(|died| value::date(died).unwrap_or_default()),
            annulled: !lived.person.exists(),
        }))
    }

    fn occupancy(
        &self,
        id: DwellingId,
        days: Period,
        bearing: Option<&Identifier>,
        asked: question::AsOf,
        most: Most,
    ) -> Result<Option<pb::GetOccupancyResponse>, Status> {
        let as_of = self.resolve(asked)?;
        let found =
            self.ledger.occupancy(id, days, bearing, as_of.known, most).map_err(|error| match error {
                OccupancyError::TooManyPeople => status::question_too_large(),
                OccupancyError::Ledger(error) => self.read_failed(&error),
            })?;
        Ok(found.map(|found| pb::GetOccupancyResponse {
            position: as_of.known.0,
            as_of: Some(echoed(as_of)),
            period: None,
            dwelling_id: id.get(),
            occupancies: found.found.iter().map(stay::occupancy).collect(),
            next_from: found.next_from.map(value::day),
        }))
    }
}

fn echoed(as_of: AsOf) -> ledger_proto::ledger::r#type::v1::AsOf {
    value::as_of(as_of.valid, as_of.known)
}
