//! The services: each method is receive, read, ask the ledger or the views, answer. What a request means is said in
//! [`crate::convert`], what is allowed in `ledger-core`.

pub mod audit;
pub mod card_output;
pub mod history;
pub mod household;
mod lookup;
pub mod offices;
mod page;
pub mod person;
mod pinned;
pub mod place;
pub mod registration;
pub mod residence;
mod stay;
pub mod stock;
mod ties;
mod undecided;

use std::sync::Arc;
use std::time::Duration;

use ledger_core::domain::calendar::Calendar;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::ids::{AreaId, OfficeId, PersonId, Position};
use ledger_core::domain::limits::NUMBER_CANDIDATES;
use ledger_core::domain::number::{NUMBERS_PER_CELL, PersonalNumber};
use ledger_core::domain::subject::{AreaCode, OfficeCode};
use ledger_core::ledger::{AsOf, Ledger, LedgerError, Lookup};
use projections::Readers;
use rand::RngExt;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tonic::Status;

use crate::convert::from_proto::question::{AsOf as AsOfAsked, Known};
use crate::convert::from_proto::{Context, ParseError};
use crate::status;

/// How long a read waits for the views to reach the position that it asks for. They are milliseconds behind the log at
/// most; whoever meets this limit meets a ledger in trouble.
const WAIT_FOR_VIEWS: Duration = Duration::from_secs(10);

/// What all services share. Cheap to clone.
#[derive(Clone)]
pub struct Office {
    /// Decides and records, and answers as of earlier dates.
    pub ledger: Ledger,
    /// Answers as of now.
    pub views: Readers,
    /// The days on which offices work.
    pub calendar: Arc<Calendar>,
    /// Ends open streams when the server stops.
    pub stopping: CancellationToken,
    /// Room for work that reads files, so that hundreds of callers do not become hundreds of threads on a few processors.
    files: Arc<Semaphore>,
    /// Places for streams of records that may be open at once.
    streams: Arc<Semaphore>,
}

/// Threads that read files, for each processor: one that waits for the disk leaves the processor to another.
const FILE_THREADS_PER_PROCESSOR: usize = 4;

impl Office {
    /// The office of a ledger and its views.
    pub fn new(ledger: Ledger, views: Readers) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let files = Arc::new(Semaphore::new(processors * FILE_THREADS_PER_PROCESSOR));
        let calendar = Arc::new(Calendar::of_the_law().clone());
        Office {
            ledger,
            views,
            calendar,
            stopping: CancellationToken::new(),
            files,
            streams: audit::places(),
        }
    }

    /// Waits until the views hold the record at `position`. The tail itself, as reads answer it, is what they are waited for
    /// up to; 0 asks for nothing.
    async fn views_hold(&self, position: u64) -> Result<(), Status> {
        if position == 0 {
            return Ok(());
        }
        let (position, tail) = (Position(position), self.ledger.durable().borrow().tail);
        if position > tail {
            return Err(status::not_written());
        }
        let wanted = position.next().min(tail);
        match tokio::time::timeout(WAIT_FOR_VIEWS, self.views.wait_for(wanted)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(status::views_behind()),
        }
    }

    /// Reads a question; numbers in it lead to whom the views say.
    fn asked<T>(&self, read: impl FnOnce(&Context<'_>) -> Result<T, ParseError>) -> Result<T, Status> {
        let (lookup, today) = (ViewLookup(&self.views), self.ledger.today());
        let context = Context { lookup: &lookup, bulk: None, today, serials: &Vec::new };
        read(&context).map_err(|error| status::of_parse_error(&error))
    }

    /// What a question comes to.
    fn resolve(&self, asked: AsOfAsked) -> Result<AsOf, Status> {
        let tail = self.ledger.durable().borrow().tail;
        let known = match asked.known {
            Known::Now => tail,
            Known::UpTo(time) => self.ledger.position_at(time).map_err(|error| self.read_failed(&error))?,
            Known::Before(position) if position > tail => return Err(status::not_written()),
            Known::Before(position) => position,
        };
        Ok(AsOf { valid: asked.valid_date, known })
    }

    /// The status of a read that failed. Where something stored cannot be believed, nothing more is recorded.
    fn read_failed(&self, error: &LedgerError) -> Status {
        self.ledger.heed(error);
        status::of_read_error(error)
    }

    /// Runs work that reads files away from the threads that serve connections.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Status> {
        // The semaphore is never closed.
        let room = Arc::clone(&self.files).acquire_owned().await.ok();
        let span = tracing::Span::current();
        let run = move || {
            let done = span.in_scope(work);
            drop(room);
            done
        };
        tokio::task::spawn_blocking(run).await.map_err(|error| {
            tracing::error!(panicked = error.is_panic(), "a request was not finished");
            Status::internal("the request was not finished")
        })
    }
}

/// Says that a read was answered, and for which position; none where there was nothing. Never says whom it was about.
fn answered(method: &str, position: Option<u64>) {
    tracing::debug!(method, position, "answered");
}

/// Draws serials for a personal number, each as likely as any other (Decree 137/2015/NĐ-CP, art. 13).
pub(crate) fn draw_serials() -> Vec<u32> {
    let mut random = rand::rng();
    (0..NUMBER_CANDIDATES).map(|_| random.random_range(0..NUMBERS_PER_CELL)).collect()
}

/// For reads: what numbers lead to, from the views.
struct ViewLookup<'a>(&'a Readers);

impl Lookup for ViewLookup<'_> {
    fn holder_of(&self, number: PersonalNumber) -> Result<Option<PersonId>, LedgerError> {
        Ok(self.0.read(|views| views.person_by_number(number)).value)
    }

    /// No read names an area by its code.
    fn area_on(&self, _code: AreaCode, _day: CivilDate) -> Result<Option<AreaId>, LedgerError> {
        Ok(None)
    }

    /// Nor does any name an office by its code before it knows the day.
    fn office_on(&self, _code: OfficeCode, _day: CivilDate) -> Result<Option<OfficeId>, LedgerError> {
        Ok(None)
    }
}
