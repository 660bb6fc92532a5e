//! Stay notices. All of it is folded from the log.

use ledger_core::domain::ids::Position;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::residence::stays::Period;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::{AsOf, NoticesFrom, NoticesOf};
use ledger_proto::ledger::residence::v1 as pb;
use ledger_proto::ledger::r#type::v1 as types;
use tonic::{Request, Response, Status};

use super::page::Page;
use super::pinned::Asked;
use super::{Office, answered};
use crate::convert::from_proto::question::{self, Known};
use crate::convert::from_proto::{Context, ParseError};
use crate::convert::to_proto::{stay, value};
use crate::status;

use pb::stay_service_server::StayService;

/// What both lists ask alike.
struct Asking<'a> {
    period: Option<&'a pb::Period>,
    as_of: Option<&'a types::AsOf>,
    min_position: u64,
    page_size: u32,
    page_token: &'a str,
}

/// What a page is asked by.
struct Wanted {
    of: NoticesOf,
    period: Period,
    known: Known,
    from: NoticesFrom,
    items: usize,
    /// What the token of the next page is bound to.
    question: Asked,
}

/// A page of notices, with what it was resolved to.
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
        let asking = Asking {
            period: request.period.as_ref(),
            as_of: request.as_of.as_ref(),
            min_position: request.min_position,
            page_size: request.page_size,
            page_token: &request.page_token,
        };
        let whose = |context: &Context<'_>| {
            question::dwelling(request.dwelling.as_ref(), context).map(NoticesOf::Dwelling)
        };
        let Answered { position, as_of, stays, next_page_token } = self.list_stays(asking, whose).await?;
        Ok(Response::new(pb::ListStaysAtDwellingResponse { position, as_of, stays, next_page_token }))
    }

    async fn list_stays_of_person(
        &self,
        request: Request<pb::ListStaysOfPersonRequest>,
    ) -> Result<Response<pb::ListStaysOfPersonResponse>, Status> {
        let request = request.into_inner();
        let asking = Asking {
            period: request.period.as_ref(),
            as_of: request.as_of.as_ref(),
            min_position: request.min_position,
            page_size: request.page_size,
            page_token: &request.page_token,
        };
        let whose =
            |context: &Context<'_>| question::person(request.person.as_ref(), context).map(NoticesOf::Person);
        let Answered { position, as_of, stays, next_page_token } = self.list_stays(asking, whose).await?;
        Ok(Response::new(pb::ListStaysOfPersonResponse { position, as_of, stays, next_page_token }))
    }
}

/// The method that lists them.
fn method(of: NoticesOf) -> &'static str {
    match of {
        NoticesOf::Dwelling(_) => "ListStaysAtDwelling",
        NoticesOf::Person(_) => "ListStaysOfPerson",
    }
}

fn not_found(of: NoticesOf) -> Status {
    status::of_refusal(&match of {
        NoticesOf::Dwelling(_) => Rejection::DwellingNotFound.at("dwelling"),
        NoticesOf::Person(_) => Rejection::PersonNotFound.at("person"),
    })
}

impl Wanted {
    /// A page token says what was known when the first page was asked for, and where the next begins.
    fn read(
        of: NoticesOf,
        (period, known): (Period, Known),
        size: u32,
        token: &str,
    ) -> Result<Self, ParseError> {
        let Page { items, .. } = Page::of(size, "")?;
        let days = (period.from(), period.until());
        let question = match of {
            NoticesOf::Dwelling(id) => Asked::of(method(of), (id, days)),
            NoticesOf::Person(id) => Asked::of(method(of), (id, days)),
        };
        let (known, from) =
            question.read(token)?.map_or((known, NoticesFrom::default()), |[known, book, position]| {
                (Known::Before(Position(known)), NoticesFrom { book, position: Position(position) })
            });
        Ok(Wanted { of, period, known, from, items, question })
    }

    fn token(&self, known: Position, next: NoticesFrom) -> String {
        self.question.token([known.0, next.book, next.position.0])
    }
}

impl Office {
    /// A page of either list; `whose` reads whose stays they are.
    async fn list_stays(
        &self,
        asking: Asking<'_>,
        whose: impl Fn(&Context<'_>) -> Result<NoticesOf, ParseError> + Send,
    ) -> Result<Answered, Status> {
        self.views_hold(asking.min_position).await?;
        let wanted = self.asked(|context| {
            let of = whose(context)?;
            let days = question::known_days(asking.period, asking.as_of, context)?;
            Wanted::read(of, days, asking.page_size, asking.page_token)
        })?;
        let (office, of) = (self.clone(), wanted.of);
        let found = self.blocking(move || office.stays(&wanted)).await??;
        answered(method(of), found.as_ref().map(|found| found.position));
        found.ok_or_else(|| not_found(of))
    }

    /// None where nothing was known of whose stays they are.
    fn stays(&self, wanted: &Wanted) -> Result<Option<Answered>, Status> {
        let AsOf { known, .. } = self.resolve(question::AsOf { valid_date: None, known: wanted.known })?;
        let (subject, guest) = match wanted.of {
            NoticesOf::Dwelling(id) => (Subject::Dwelling(id), None),
            NoticesOf::Person(id) => (Subject::Person(id), Some(id)),
        };
        let known_at_all = self.ledger.entries_known(subject, known);
        if known_at_all.map_err(|error| self.read_failed(&error))?.is_none() {
            return Ok(None);
        }
        let told = self.ledger.notices_told(wanted.of, wanted.period, known, wanted.from, wanted.items);
        let told = told.map_err(|error| self.read_failed(&error))?;
        Ok(Some(Answered {
            position: known.0,
            as_of: Some(value::as_of(None, known)),
            stays: told.notices.iter().map(|(at, notice)| stay::notified(*at, notice, guest)).collect(),
            next_page_token: told.next.map_or_else(String::new, |next| wanted.token(known, next)),
        }))
    }
}
