//! The history of subjects. All of it is folded from the log: an answer depends on the question and the records, on nothing else.

mod area;
mod believed;
mod compare;
mod explain;
mod fields;
mod phases;
mod timeline;

use ledger_core::domain::ids::Position;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::LedgerError;
use ledger_proto::ledger::history::v1 as pb;
use tonic::{Request, Response, Status};

use self::explain::Explained;
use self::phases::Phases;
use super::{Office, answered};
use crate::convert::from_proto::question;
use crate::convert::to_proto::value;
use crate::status;

use pb::history_service_server::HistoryService;

/// Records that one page holds where the question does not say how many.
const LINES: usize = 100;
/// Records that one page holds at most.
const MOST_LINES: usize = 1_000;
/// Phases that one answer holds.
const MOST_PHASES: usize = 1_000;

#[tonic::async_trait]
impl HistoryService for Office {
    async fn get_timeline(
        &self,
        request: Request<pb::GetTimelineRequest>,
    ) -> Result<Response<pb::GetTimelineResponse>, Status> {
        let request = request.into_inner();
        self.views_hold(request.min_position).await?;
        let subject = self.subject(request.subject.as_ref())?;
        let asked = self.known(request.as_of.as_ref())?;
        let page = usize::try_from(request.page_size).unwrap_or(usize::MAX);
        let most = if page == 0 { LINES } else { page.min(MOST_LINES) };
        let (office, after) = (self.clone(), Position(request.after_position));
        let (as_of, found) = self
            .blocking(move || {
                let as_of = office.resolve(asked)?;
                let found = office.timeline(subject, as_of.known, after, most);
                Ok::<_, Status>((as_of, found.map_err(|error| office.read_failed(&error))?))
            })
            .await??;
        answered("GetTimeline", found.as_ref().map(|_| as_of.known.0));
        let page = found.ok_or_else(|| missing(subject, "subject"))?;
        Ok(Response::new(pb::GetTimelineResponse {
            position: as_of.known.0,
            as_of: Some(value::as_of(as_of.valid, as_of.known)),
            lines: page.lines,
            next_after: page.next_after.map_or(0, |position| position.0),
        }))
    }

    async fn get_phases(
        &self,
        request: Request<pb::GetPhasesRequest>,
    ) -> Result<Response<pb::GetPhasesResponse>, Status> {
        let request = request.into_inner();
        self.views_hold(request.min_position).await?;
        let subject = self.subject(request.subject.as_ref())?;
        let asked = self.known(request.as_of.as_ref())?;
        let period = self.asked(|context| {
            question::from_until(request.from.as_ref(), request.until_exclusive.as_ref(), context)
        })?;
        let office = self.clone();
        let (as_of, found) = self
            .blocking(move || {
                let as_of = office.resolve(asked)?;
                let found = office.phases(subject, as_of.known, period, MOST_PHASES);
                Ok::<_, Status>((as_of, found.map_err(|error| office.read_failed(&error))?))
            })
            .await??;
        let (phases, more) = match found {
            Phases::Unknown => return Err(missing(subject, "subject")),
            Phases::TooLarge => return Err(status::question_too_large()),
            Phases::Told(phases, more) => (phases, more),
        };
        answered("GetPhases", Some(as_of.known.0));
        let echoed = Some(value::as_of(as_of.valid, as_of.known));
        Ok(Response::new(pb::GetPhasesResponse { position: as_of.known.0, as_of: echoed, phases, more }))
    }

    async fn explain(
        &self,
        request: Request<pb::ExplainRequest>,
    ) -> Result<Response<pb::ExplainResponse>, Status> {
        let request = request.into_inner();
        self.views_hold(request.min_position).await?;
        let subject = self.subject(request.subject.as_ref())?;
        let (asked, field) = self.asked(|context| {
            let asked = question::as_of(request.as_of.as_ref(), context)?;
            let known = |path: &str| fields::is_known(subject, path);
            Ok((asked, question::field(&request.field, &known, context)?))
        })?;
        let office = self.clone();
        let (as_of, found) = self
            .blocking(move || {
                let as_of = office.resolve(asked)?;
                let found = Office::explain(&office, subject, as_of, &field);
                Ok::<_, Status>((as_of, found.map_err(|error| office.read_failed(&error))?))
            })
            .await??;
        let (fields, origins) = match found {
            Explained::Unknown => return Err(missing(subject, "subject")),
            Explained::TooLarge => return Err(status::question_too_large()),
            Explained::Fields(fields, origins) => (fields, origins),
        };
        answered("Explain", Some(as_of.known.0));
        let echoed = Some(value::as_of(as_of.valid, as_of.known));
        Ok(Response::new(pb::ExplainResponse { position: as_of.known.0, as_of: echoed, fields, origins }))
    }

    async fn compare(
        &self,
        request: Request<pb::CompareRequest>,
    ) -> Result<Response<pb::CompareResponse>, Status> {
        let request = request.into_inner();
        self.views_hold(request.min_position).await?;
        let asked = self.asked(|context| question::comparison(&request, context))?;
        let office = self.clone();
        let answer = self.blocking(move || office.compared(&asked)).await??;
        answered("Compare", Some(answer.after_position));
        Ok(Response::new(answer))
    }

    async fn compare_area(
        &self,
        request: Request<pb::CompareAreaRequest>,
    ) -> Result<Response<pb::CompareAreaResponse>, Status> {
        let request = request.into_inner();
        self.views_hold(request.min_position).await?;
        let asked = self.asked(|context| question::area_comparison(&request, context))?;
        let office = self.clone();
        let answer = self.blocking(move || office.area_compared(&asked)).await??;
        answered("CompareArea", Some(answer.after_position));
        Ok(Response::new(answer))
    }
}

impl Office {
    fn subject(&self, subject: Option<&pb::SubjectRef>) -> Result<Subject, Status> {
        self.asked(|context| question::subject(subject, context))
    }

    fn known(
        &self,
        as_of: Option<&ledger_proto::ledger::r#type::v1::AsOf>,
    ) -> Result<question::AsOf, Status> {
        self.asked(|context| question::known(as_of, context))
    }

    /// Does the ledger know the subject now? Then it may be asked what it knew of it earlier.
    fn is_there(&self, subject: Subject) -> Result<bool, LedgerError> {
        Ok(!self.ledger.history(subject)?.records().is_empty())
    }
}

/// The refusal where nothing was known of a subject.
fn missing(subject: Subject, field: &str) -> Status {
    use ledger_core::domain::rejection::Rejection;
    let rejection = match subject {
        Subject::Person(_) => Rejection::PersonNotFound,
        Subject::Household(_) => Rejection::HouseholdNotFound,
        Subject::Dwelling(_) => Rejection::DwellingNotFound,
        Subject::Card(_) => Rejection::CardNotFound,
        Subject::Area(_) => Rejection::AreaNotFound,
        Subject::Office(_) => Rejection::OfficeNotFound,
        Subject::Officer(_) => Rejection::OfficerNotFound,
        Subject::Stock(_) => Rejection::StockNotFound,
        Subject::Claim(_) => Rejection::EventNotFound,
    };
    status::of_refusal(&rejection.at(field.to_owned()))
}
