//! A register in a folder of its own, with a clock that stands until it is moved.

use std::net::SocketAddr;
use std::ops::{ControlFlow, Deref};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use grpc_api::server::{Server, ServerError};
use ledger_core::clock::ManualClock;
use ledger_core::domain::dates::RecordTime;
use ledger_core::domain::ids::Position;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::{Ledger, records_up_to};
use ledger_proto::ledger::audit::v1::ledger_service_client::LedgerServiceClient;
use ledger_proto::ledger::audit::v1::{GetLedgerRequest, GetLedgerResponse, ReadRecordsRequest};
use ledger_proto::ledger::event::v1::Record;
use projections::follow::{Follower, Progress};
use projections::{ViewName, ViewWriter};
use tempfile::TempDir;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};

use crate::call::{Act, Acted, Call, Desk};
use crate::told::Told;

/// Where the clock of a new house stands: noon of 2022-06-01 in Viet Nam.
pub const DAY_ONE: RecordTime = RecordTime(1_654_059_600_000_000);

const DAY_MICROS: i64 = 86_400_000_000;

/// Longest time that anything is waited for; whoever meets it has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// Noon so many days after [`DAY_ONE`].
pub fn day_at_noon(days: i64) -> RecordTime {
    RecordTime(DAY_ONE.0 + days * DAY_MICROS)
}

/// A server with its folder and its clock.
pub struct House {
    /// The data folder.
    folder: TempDir,
    /// The clock of the ledger.
    pub clock: Arc<ManualClock>,
    server: Server,
    desk: Desk,
    ids: AtomicU64,
    replayed: Arc<AtomicU64>,
}

impl Deref for House {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl House {
    /// A new register.
    pub async fn new() -> House {
        let folder = tempfile::tempdir().expect("a temporary folder");
        House::open(folder, Arc::new(ManualClock::at(DAY_ONE)), 1).await
    }

    async fn open(folder: TempDir, clock: Arc<ManualClock>, next_id: u64) -> House {
        let replayed = Arc::new(AtomicU64::new(0));
        let note = Arc::clone(&replayed);
        let progress = move |at: Progress| note.store(at.position.0, Ordering::SeqCst);
        let listen = ([127, 0, 0, 1], 0).into();
        let server = Server::start(folder.path(), listen, clock.clone(), progress).await;
        let house = House::of(folder, clock, server.expect("the server starts"), next_id).await;
        House { replayed, ..house }
    }

    /// A house around a server that runs already.
    pub async fn around(server: Server, folder: TempDir) -> House {
        House::of(folder, Arc::new(ManualClock::at(DAY_ONE)), server, 1).await
    }

    async fn of(folder: TempDir, clock: Arc<ManualClock>, server: Server, next_id: u64) -> House {
        let desk = Desk { channel: connect(server.address()).await };
        let ids = AtomicU64::new(next_id);
        House { folder, clock, server, desk, ids, replayed: Arc::default() }
    }

    /// Starts a server on a folder.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub async fn start_at(folder: &Path, clock: Arc<ManualClock>) -> Result<Server, ServerError> {
        Server::start(folder, ([127, 0, 0, 1], 0).into(), clock, |_| ()).await
    }

    /// Stops the server and starts it again on the same folder.
    pub async fn restart(self) -> House {
        self.restart_after(|_| ()).await
    }

    /// The same, with something done to the folder in between.
    pub async fn restart_after(self, between: impl FnOnce(&Path)) -> House {
        let (clock, next_id) = (self.clock.clone(), self.ids.load(Ordering::SeqCst));
        let folder = self.stop().await;
        between(folder.path());
        House::open(folder, clock, next_id).await
    }

    /// Stops the server.
    pub async fn stop(self) -> TempDir {
        let House { folder, server, desk, .. } = self;
        drop(desk);
        server.stop(PATIENCE).await.expect("the server stops");
        folder
    }

    /// The running server.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Gives the server away, to be stopped in another way.
    pub fn into_server(self) -> (Server, Desk, TempDir) {
        (self.server, self.desk, self.folder)
    }

    /// The ledger behind the server.
    pub fn ledger(&self) -> &Ledger {
        &self.server.office().ledger
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The position up to which the views were built from the log at the start; 0 where all came from a snapshot.
    pub fn replayed(&self) -> u64 {
        self.replayed.load(Ordering::SeqCst)
    }

    /// A second connection.
    pub async fn another_desk(&self) -> Desk {
        Desk { channel: connect(self.server.address()).await }
    }

    /// The next request id: each house counts its own.
    pub fn next_id(&self) -> String {
        request_id(self.ids.fetch_add(1, Ordering::SeqCst))
    }

    /// The request with an id, where it has none.
    pub fn named<A: Act>(&self, mut request: A) -> A {
        if request.request_id().is_empty() {
            *request.request_id() = self.next_id();
        }
        request
    }

    /// Records an act, with an id of its own where it has none.
    ///
    /// # Errors
    /// What the server said instead.
    pub async fn try_act<A: Act>(&self, request: A) -> Result<A::Answer, Status> {
        self.send(self.named(request)).await
    }

    /// Records an act that nothing forbids.
    pub async fn act<A: Act>(&self, request: A) -> A::Answer {
        self.try_act(request).await.expect("the act is recorded")
    }

    /// Where an act was recorded that nothing forbids.
    pub async fn at<A: Act>(&self, request: A) -> u64 {
        self.act(request).await.position()
    }

    /// The answer to a question that has one.
    pub async fn ask<C: Call>(&self, request: C) -> C::Answer {
        self.send(request).await.expect("there is an answer")
    }

    /// How the ledger stands, once the views have caught up with it.
    pub async fn standing(&self) -> GetLedgerResponse {
        let office = self.server.office();
        let tail = office.ledger.durable().borrow().tail;
        office.views.wait_for(tail).await.expect("the views go on");
        self.ask(GetLedgerRequest {}).await
    }

    /// Position of the next record.
    pub async fn tail(&self) -> u64 {
        self.ask(GetLedgerRequest {}).await.position
    }

    /// Every record.
    pub async fn records(&self) -> Vec<Record> {
        self.records_from(0).await.expect("the log is read")
    }

    /// Every record from a position on.
    ///
    /// # Errors
    /// What the stream ended with.
    pub async fn records_from(&self, from_position: u64) -> Result<Vec<Record>, Status> {
        let request = ReadRecordsRequest { from_position, limit: 0 };
        let mut stream =
            LedgerServiceClient::new(self.channel.clone()).read_records(request).await?.into_inner();
        let mut records = Vec::new();
        while let Some(sent) = stream.message().await? {
            records.extend(sent.record);
        }
        Ok(records)
    }

    /// Digests of the live views, in their order.
    pub async fn digests(&self) -> Vec<Vec<u8>> {
        self.standing().await.views.into_iter().map(|view| view.digest.to_vec()).collect()
    }

    /// Digests of views that are built from nothing up to a position.
    pub fn rebuilt_digests(&self, until: u64) -> Vec<Vec<u8>> {
        let reader = self.ledger().reader();
        let past = |subject: Subject, newest: Position| records_up_to(&*reader, subject, newest);
        let mut writer = ViewWriter::new();
        let go_on = &mut |_| ControlFlow::Continue(());
        let reached = Follower::new(&*reader, &past).catch_up(&mut writer, Position(until), go_on);
        assert_eq!(reached.expect("the log is replayed"), Position(until));
        ViewName::ALL.iter().map(|view| writer.digest(*view).0.to_vec()).collect()
    }
}

/// The live views are those that are built from nothing.
pub async fn same_when_rebuilt(house: &House) {
    let live = house.digests().await;
    assert_eq!(house.rebuilt_digests(house.tail().await), live, "rebuilt and live are one");
}

/// The act is refused with this code, reason and field, and nothing is recorded.
pub async fn refused<A: Act>(house: &House, request: A, code: Code, reason: &str, field: &str) {
    let tail = house.tail().await;
    let said = house.try_act(request).await.map(|_| ()).expect_err(reason);
    assert_eq!(Told::by(&said), Told::at(code, reason, field));
    assert_eq!(house.tail().await, tail, "{reason}: nothing is recorded");
}

/// The request id with this number.
pub fn request_id(number: u64) -> String {
    format!("00000000-0000-8000-8000-{number:012x}")
}

async fn connect(address: SocketAddr) -> Channel {
    let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
    endpoint.tcp_nodelay(true).connect().await.expect("the server takes connections")
}

/// Waits until a service (all of them: no name) says that it serves.
pub async fn healthy(desk: &Desk, service: &str) {
    wait_for_health(desk, service, ServingStatus::Serving).await;
}

/// Waits until a service says that it does not serve.
pub async fn unhealthy(desk: &Desk, service: &str) {
    wait_for_health(desk, service, ServingStatus::NotServing).await;
}

async fn wait_for_health(desk: &Desk, service: &str, wanted: ServingStatus) {
    let request = Request::new(HealthCheckRequest { service: service.to_owned() });
    let watched = HealthClient::new(desk.channel.clone()).watch(request).await;
    let mut watched = watched.expect("health is told").into_inner();
    let reached = async {
        while let Some(HealthCheckResponse { status }) = watched.message().await.expect("health is told on") {
            if status == i32::from(wanted) {
                return true;
            }
        }
        false
    };
    let reached = tokio::time::timeout(PATIENCE, reached).await;
    assert_eq!(reached, Ok(true), "{service:?} becomes {wanted:?}");
}
