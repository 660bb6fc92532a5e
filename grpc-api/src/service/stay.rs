//! Stay notices. All of it is folded from the log.

use ledger_core::domain::ids::Position;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::residence::stays::Period;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::{AsOf, StaysFrom, StaysOf};
use ledger_proto::ledger::residence::v1 as pb;
use ledger_proto::ledger::r#type::v1 as types;
use tonic::{Request, Response, Status};

use super::page::Page;
use super::pinned::Asked;
use super::{Office, ViewLookup, answered, reading};
use crate::convert::from_proto::ParseError;
use crate::convert::from_proto::question::{self, Known};
use crate::convert::to_proto::{stay, value};
use crate::status;

use pb::stay_service_server::StayService;

/// What a page is asked by.
struct Wanted {
    of: StaysOf,
    period: Period,
    known: Known,
    from: StaysFrom,
    items: usize,
    /// What the token of the next page is bound to.
    question: Asked,
}

/// A page of stays, with what it was resolved to.
struct Answered {
    position: u64,
    as_of: Option<types::AsOf>,
    stays: Vec<pb::NotifiedStay>,
    next_page_token: String,
}

#[tonic::async_trait]
impl StayService for Office {
    async fn list_stays_at_dwelling(
        &self,
        request: Request<pb::ListStaysAtDwellingRequest>,
    ) -> Result<Response<pb::ListStaysAtDwellingResponse>, Status> {
        let request = request.into_inner();
        self.views_hold(request.min_position).await?;
        let wanted = {
            let lookup = ViewLookup(&self.views);
            let context = reading(&lookup, self.ledger.today());
            let known = question::known_days(request.period.as_ref(), request.as_of.as_ref(), &context);
            let id = question::dwelling(request.dwelling.as_ref(), &context);
            let id = id.map_err(|e| status::of_parse_error(&e))?;
            let page = (request.page_size, request.page_token.as_str());
            Wanted::read(StaysOf::Dwelling(id), known, page)?
        };
        let office = self.clone();
        let found = self.blocking(move || office.stays(&wanted)).await??;
        answered("ListStaysAtDwelling", found.as_ref().map(|found| found.position));
        let found = found.ok_or_else(|| status::of_refusal(&Rejection::DwellingNotFound.at("dwelling")))?;
        let Answered { position, as_of, stays, next_page_token } = found;
        Ok(Response::new(pb::ListStaysAtDwellingResponse { position, as_of, stays, next_page_token }))
    }

    async fn list_stays_of_person(
        &self,
        request: Request<pb::ListStaysOfPersonRequest>,
    ) -> Result<Response<pb::ListStaysOfPersonResponse>, Status> {
        let request = request.into_inner();
        self.views_hold(request.min_position).await?;
        let wanted = {
            let lookup = ViewLookup(&self.views);
            let context = reading(&lookup, self.ledger.today());
            let known = question::known_days(request.period.as_ref(), request.as_of.as_ref(), &context);
            let id = question::person(request.person.as_ref(), &context);
            let id = id.map_err(|e| status::of_parse_error(&e))?;
            let page = (request.page_size, request.page_token.as_str());
            Wanted::read(StaysOf::Person(id), known, page)?
        };
        let office = self.clone();
        let found = self.blocking(move || office.stays(&wanted)).await??;
        answered("ListStaysOfPerson", found.as_ref().map(|found| found.position));
        let found = found.ok_or_else(|| status::of_refusal(&Rejection::PersonNotFound.at("person")))?;
        let Answered { position, as_of, stays, next_page_token } = found;
        Ok(Response::new(pb::ListStaysOfPersonResponse { position, as_of, stays, next_page_token }))
    }
}

impl Wanted {
    /// A page token says what was known when the first page was asked for, and where the next begins.
    fn read(
        of: StaysOf,
        days: Result<(Period, Known), ParseError>,
        page: (u32, &str),
    ) -> Result<Self, Status> {
        let (period, known) = days.map_err(|e| status::of_parse_error(&e))?;
        let (size, token) = page;
        let Page { items, .. } = Page::of(size, "").map_err(|e| status::of_parse_error(&e))?;
        let days = (period.from(), period.until());
        let question = match of {
            StaysOf::Dwelling(id) => Asked::of("ListStaysAtDwelling", (id, days)),
            StaysOf::Person(id) => Asked::of("ListStaysOfPerson", (id, days)),
        };
        let held = question.read(token).map_err(|e| status::of_parse_error(&e))?;
        let (known, from) = held.map_or((known, StaysFrom::default()), |[known, book, position]| {
            (Known::Before(Position(known)), StaysFrom { book, position: Position(position) })
        });
        Ok(Wanted { of, period, known, from, items, question })
    }

    fn token(&self, known: Position, next: StaysFrom) -> String {
        self.question.token([known.0, next.book, next.position.0])
    }
}

impl Office {
    /// None where nothing was known of whose stays they are.
    fn stays(&self, wanted: &Wanted) -> Result<Option<Answered>, Status> {
        let AsOf { known, .. } = self.resolve(question::AsOf { valid_date: None, known: wanted.known })?;
        let (subject, guest) = match wanted.of {
            StaysOf::Dwelling(id) => (Subject::Dwelling(id), None),
            StaysOf::Person(id) => (Subject::Person(id), Some(id)),
        };
        let known_at_all = self.ledger.entries_known(subject, known);
        if known_at_all.map_err(|error| self.read_failed(&error))?.is_none() {
            return Ok(None);
        }
        let told = self.ledger.stays_told(wanted.of, wanted.period, known, wanted.from, wanted.items);
        let told = told.map_err(|error| self.read_failed(&error))?;
        Ok(Some(Answered {
            position: known.0,
            as_of: Some(value::as_of(None, known)),
            stays: told.stays.iter().map(|(at, notice)| stay::notified(*at, notice, guest)).collect(),
            next_page_token: told.next.map_or_else(String::new, |next| wanted.token(known, next)),
        }))
    }
}
