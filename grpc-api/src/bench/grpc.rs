//! The server over a local socket: reads beside calls that do nothing, writes beside the same acts in process.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ledger_core::clock::SystemClock;
use ledger_core::ledger::Ledger;
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::person::v1::GetPersonRequest;
use ledger_proto::ledger::person::v1::person_service_client::PersonServiceClient;
use ledger_proto::ledger::registration::v1::identity_service_client::IdentityServiceClient;
use ledger_proto::ledger::residence::v1::residence_history_service_client::ResidenceHistoryServiceClient;
use ledger_proto::ledger::residence::v1::{GetOccupancyRequest, Period};
use ledger_proto::ledger::r#type::v1::{AsOf, DwellingRef, PersonRef, dwelling_ref, person_ref};
use rand::RngExt;
use tokio::runtime::Handle;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::act::Enrolments;
use super::append::{CALLERS, callers};
use super::turns::{Often, Turn, Turns, micros, rate, together};
use super::{BenchError, Figure};
use crate::server::Server;

/// Connections that callers share: a few, as the programs of an office keep.
const CONNECTIONS: usize = 4;
/// Callers that read at the same time.
const READERS: usize = 32;
/// Time for the server to stop; nobody calls any more by then.
const STOP: Duration = Duration::from_secs(5);

/// Names of the figures of one kind of call: rate, p50, p99.
type Names = [&'static str; 3];
const READ_ALONE: Names = ["grpc.read.1", "grpc.read.1.p50", "grpc.read.1.p99"];
const READ_TOGETHER: Names = ["grpc.read.32", "grpc.read.32.p50", "grpc.read.32.p99"];
const AS_OF_PERSON: Names = ["grpc.as_of.person", "grpc.as_of.person.p50", "grpc.as_of.person.p99"];
const AS_OF_OCCUPANCY: Names =
    ["grpc.as_of.occupancy", "grpc.as_of.occupancy.p50", "grpc.as_of.occupancy.p99"];
const WRITE: Names = ["grpc.write", "grpc.write.p50", "grpc.write.p99"];

/// `persons` and `dwellings` are those that are asked for.
pub(super) fn measure(
    turns: &mut Turns,
    data: &Path,
    persons: Vec<u64>,
    dwellings: Vec<u64>,
    enrolments: &Arc<Enrolments>,
    runtime: &Handle,
) -> Result<Vec<Figure>, BenchError> {
    let listen = ([127, 0, 0, 1], 0).into();
    let server = runtime.block_on(Server::start(data, listen, Arc::new(SystemClock), |_| ()))?;
    let figures = runtime.block_on(connect(&server)).and_then(|channels| {
        let clients = Clients { runtime, channels, persons: persons.into(), dwellings: dwellings.into() };
        let mut figures = clients.reads(turns, 1, READ_ALONE)?;
        figures.extend(clients.reads(turns, READERS, READ_TOGETHER)?);
        figures.extend(clients.reads_as_of(turns)?);
        figures.extend(clients.writes(turns, &server.office().ledger, enrolments)?);
        Ok(figures)
    });
    let stopped = runtime.block_on(server.stop(STOP));
    figures.and_then(|figures| stopped.map(|()| figures).map_err(BenchError::from))
}

async fn connect(server: &Server) -> Result<Vec<Channel>, BenchError> {
    let endpoint = Endpoint::from_shared(format!("http://{}", server.address()))?.tcp_nodelay(true);
    let mut channels = Vec::new();
    for _ in 0..CONNECTIONS {
        channels.push(endpoint.connect().await?);
    }
    Ok(channels)
}

/// Those who call.
struct Clients<'a> {
    runtime: &'a Handle,
    channels: Vec<Channel>,
    persons: Arc<[u64]>,
    dwellings: Arc<[u64]>,
}

impl Clients<'_> {
    fn channel(&self, caller: usize) -> Channel {
        self.channels[caller % self.channels.len()].clone()
    }

    /// Asks for persons, each as likely as any other.
    fn reads(&self, turns: &mut Turns, callers: usize, names: Names) -> Result<Vec<Figure>, BenchError> {
        let mut nothing = |length: Duration| {
            together(self.runtime, callers, length, |caller| {
                let client = HealthClient::new(self.channel(caller));
                move || {
                    let mut client = client.clone();
                    async move { Ok(client.check(HealthCheckRequest::default()).await.map(drop)?) }
                }
            })
        };
        let mut person = |length: Duration| {
            together(self.runtime, callers, length, |caller| {
                let (client, persons) =
                    (PersonServiceClient::new(self.channel(caller)), Arc::clone(&self.persons));
                move || {
                    let (mut client, id) = (client.clone(), any_of(&persons));
                    async move { Ok(client.get_person(by_id(id)).await.map(drop)?) }
                }
            })
        };
        let [nothing, person] = turns.alternate(Often::Usual, [&mut nothing, &mut person])?;
        let note = match callers {
            1 => "GetPerson, one caller; limit: a health check".to_owned(),
            many => format!("GetPerson, {many} callers, {CONNECTIONS} connections; limit: a health check"),
        };
        Ok(figures(names, "reads/s", &person, &nothing, note))
    }

    /// Asks for persons on a day, and for the people of dwellings in a period: one caller.
    fn reads_as_of(&self, turns: &mut Turns) -> Result<Vec<Figure>, BenchError> {
        let mut nothing = |length: Duration| {
            together(self.runtime, 1, length, |caller| {
                let client = HealthClient::new(self.channel(caller));
                move || {
                    let mut client = client.clone();
                    async move { Ok(client.check(HealthCheckRequest::default()).await.map(drop)?) }
                }
            })
        };
        let mut person = |length: Duration| {
            together(self.runtime, 1, length, |caller| {
                let (client, persons) =
                    (PersonServiceClient::new(self.channel(caller)), Arc::clone(&self.persons));
                move || {
                    let (mut client, id) = (client.clone(), any_of(&persons));
                    let request = GetPersonRequest { as_of: Some(on(DAY)), ..by_id(id) };
                    async move { Ok(client.get_person(request).await.map(drop)?) }
                }
            })
        };
        let mut people = |length: Duration| {
            together(self.runtime, 1, length, |caller| {
                let (client, dwellings) =
                    (ResidenceHistoryServiceClient::new(self.channel(caller)), Arc::clone(&self.dwellings));
                move || {
                    let (mut client, request) = (client.clone(), people_of(any_of(&dwellings)));
                    async move { Ok(client.get_occupancy(request).await.map(drop)?) }
                }
            })
        };
        let [nothing, person, people] =
            turns.alternate(Often::Usual, [&mut nothing, &mut person, &mut people])?;
        let note = |what: &str| format!("{what}, one caller; limit: a health check");
        let mut told = figures(AS_OF_PERSON, "reads/s", &person, &nothing, note("GetPerson on a day"));
        let occupancy = note("GetOccupancy from a day on");
        told.extend(figures(AS_OF_OCCUPANCY, "reads/s", &people, &nothing, occupancy));
        Ok(told)
    }

    fn writes(
        &self,
        turns: &mut Turns,
        ledger: &Ledger,
        enrolments: &Arc<Enrolments>,
    ) -> Result<Vec<Figure>, BenchError> {
        let mut in_process = |length: Duration| callers(self.runtime, ledger, enrolments, length);
        let mut enrol = |length: Duration| {
            together(self.runtime, CALLERS, length, |caller| {
                let (client, enrolments) =
                    (IdentityServiceClient::new(self.channel(caller)), Arc::clone(enrolments));
                move || {
                    let (mut client, request) = (client.clone(), enrolments.request());
                    async move { Ok(client.enrol_person(request).await.map(drop)?) }
                }
            })
        };
        let [in_process, enrol] = turns.alternate(Often::Very, [&mut in_process, &mut enrol])?;
        let note = format!(
            "EnrolPerson, {CALLERS} callers, {CONNECTIONS} connections; limit: the same acts in process, views following"
        );
        Ok(figures(WRITE, "acts/s", &enrol, &in_process, note))
    }
}

fn figures(names: Names, unit: &'static str, ours: &[Turn], limit: &[Turn], note: String) -> Vec<Figure> {
    let [by_rate, p50, p99] = names;
    let time =
        |name, per_cent| Figure::new(name, "us", micros(ours, per_cent), "").beside(micros(limit, per_cent));
    vec![Figure::new(by_rate, unit, rate(ours), note).beside(rate(limit)), time(p50, 50), time(p99, 99)]
}

fn any_of(persons: &[u64]) -> u64 {
    let at = if persons.is_empty() { 0 } else { rand::rng().random_range(0..persons.len()) };
    persons.get(at).copied().unwrap_or_default()
}

/// A day behind the collection.
const DAY: Date = Date { year: 2021, month: 6, day: 15 };

fn on(day: Date) -> AsOf {
    AsOf { valid_date: Some(day), known: None }
}

fn people_of(dwelling: u64) -> GetOccupancyRequest {
    GetOccupancyRequest {
        dwelling: Some(DwellingRef { by: Some(dwelling_ref::By::DwellingId(dwelling)) }),
        period: Some(Period { from: Some(DAY), until_exclusive: None }),
        ..Default::default()
    }
}

fn by_id(id: u64) -> GetPersonRequest {
    GetPersonRequest {
        person: Some(PersonRef { by: Some(person_ref::By::PersonId(id)) }),
        ..Default::default()
    }
}
