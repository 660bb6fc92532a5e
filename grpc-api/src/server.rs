//! The server: ledger, views and services put together, started in that order and stopped in the reverse one.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ledger_core::clock::Clock;
use ledger_core::domain::office::authority::OfficePolicy;
use ledger_core::ledger::{Ledger, LedgerError, Opened};
use ledger_proto::ledger::audit::v1::ledger_service_server::LedgerServiceServer;
use ledger_proto::ledger::history::v1::history_service_server::HistoryServiceServer;
use ledger_proto::ledger::household::v1::household_service_server::HouseholdServiceServer;
use ledger_proto::ledger::office::v1::office_service_server::OfficeServiceServer;
use ledger_proto::ledger::person::v1::card_output_service_server::CardOutputServiceServer;
use ledger_proto::ledger::person::v1::person_service_server::PersonServiceServer;
use ledger_proto::ledger::place::v1::place_service_server::PlaceServiceServer;
use ledger_proto::ledger::registration::v1 as registration;
use ledger_proto::ledger::residence::v1::residence_history_service_server::ResidenceHistoryServiceServer;
use ledger_proto::ledger::residence::v1::stay_service_server::StayServiceServer;
use ledger_proto::ledger::stock::v1::blank_stock_service_server::BlankStockServiceServer;
use projections::follow::Progress;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic::server::NamedService;
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::service::Office;
use crate::views::{LiveViews, ViewsError};

/// Longest request in bytes. The largest act names 200 persons, each with a few numbers: some ten kilobytes.
const REQUEST_BYTES: usize = 1 << 20;
/// Calls under way on one connection; more are refused at once instead of waiting in a queue that nobody sees.
const CALLS_PER_CONNECTION: usize = 1_024;
/// Bytes that a connection may send before they are read. HTTP/2 cuts off a connection whose unread requests, each counted
/// with an overhead, come to as much; this is room for [`CALLS_PER_CONNECTION`] of a few hundred bytes several times over. A
/// window that adapts would begin with 64 KiB, and cut off whoever sends three hundred acts at once.
const CONNECTION_BYTES: u32 = 4 << 20;
/// Time until the headers of an answer; streams go on behind it.
const CALL_TIME: Duration = Duration::from_secs(30);
/// How often an idle connection is asked whether anybody is there, and how long that may take.
const KEEPALIVE: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(10));

/// The server did not start, or did not end well.
#[derive(Debug, Error)]
pub enum ServerError {
    /// The ledger cannot be opened.
    #[error("cannot open the ledger")]
    Ledger(#[source] LedgerError),
    /// The views cannot be built.
    #[error("cannot build the views")]
    Views(#[source] ViewsError),
    /// The address cannot be listened at.
    #[error("cannot listen at {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system said.
        source: io::Error,
    },
    /// The descriptors that reflection shows are damaged.
    #[error("cannot offer reflection")]
    Reflection(#[source] tonic_reflection::server::Error),
    /// Connections were not served to the end.
    #[error("the server failed")]
    Transport(#[source] tonic::transport::Error),
}

/// A running server.
pub struct Server {
    address: SocketAddr,
    founded: bool,
    office: Office,
    views: LiveViews,
    health: HealthReporter,
    serving: JoinHandle<Result<(), tonic::transport::Error>>,
}

impl Server {
    /// Opens the ledger in `data` (or founds one there), brings the views up to date, and serves at `listen`. Port 0 takes a
    /// free one. `progress` is told how far the views are. Acts are taken of whatever unit.
    ///
    /// # Errors
    /// [`ServerError`]; nothing runs then.
    pub async fn start(
        data: &Path,
        listen: SocketAddr,
        clock: Arc<dyn Clock>,
        progress: impl FnMut(Progress) + Send + 'static,
    ) -> Result<Server, ServerError> {
        Self::start_for(OfficePolicy::default(), data, listen, clock, progress).await
    }

    /// The same, taking acts of these units.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub async fn start_for(
        offices: OfficePolicy,
        data: &Path,
        listen: SocketAddr,
        clock: Arc<dyn Clock>,
        progress: impl FnMut(Progress) + Send + 'static,
    ) -> Result<Server, ServerError> {
        // Before the ledger is opened: a second server on the same port shall not wait for a replay to find out.
        let bound = bind(listen).await?;
        let (data, views) = (data.to_path_buf(), data.to_path_buf());
        let open = move || Ledger::open(&data, clock).map_err(ServerError::Ledger);
        let mut opened = off_the_runtime(open).await?;
        opened.ledger = opened.ledger.taking_acts_from(offices);
        report(&opened);
        Self::serve_or_stop(bound, opened, views, progress).await
    }

    /// Serves a ledger that is open already, whatever log it stands on. The views are kept in the folder `views`, as in a
    /// data folder.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub async fn over(
        opened: Opened,
        views: &Path,
        listen: SocketAddr,
        progress: impl FnMut(Progress) + Send + 'static,
    ) -> Result<Server, ServerError> {
        Self::serve_or_stop(bind(listen).await?, opened, views.to_path_buf(), progress).await
    }

    /// Where it cannot serve, the ledger is stopped, and its folder free, before that is said.
    async fn serve_or_stop(
        bound: (TcpListener, SocketAddr),
        opened: Opened,
        views: PathBuf,
        progress: impl FnMut(Progress) + Send + 'static,
    ) -> Result<Server, ServerError> {
        let ledger = opened.ledger.clone();
        let served = Self::serve(bound, opened, views, progress).await;
        if served.is_err() {
            at_rest(move || ledger.stop()).await;
        }
        served
    }

    async fn serve(
        (listener, address): (TcpListener, SocketAddr),
        opened: Opened,
        views: PathBuf,
        mut progress: impl FnMut(Progress) + Send + 'static,
    ) -> Result<Server, ServerError> {
        let (ledger, runtime) = (opened.ledger.clone(), Handle::current());
        let mut follow = move || LiveViews::start(&ledger, &views, &runtime, &mut progress);
        let views = off_the_runtime(move || follow().map_err(ServerError::Views)).await?;
        let office = Office::new(opened.ledger, views.readers());
        let (health, health_service) = tonic_health::server::health_reporter();
        let routes = routes(&office)?.add_service(health_service);
        let shutdown = office.stopping.clone().cancelled_owned();
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        let serving =
            tokio::spawn(builder().add_routes(routes).serve_with_incoming_shutdown(incoming, shutdown));
        set_health(&health, ServingStatus::Serving).await;
        tokio::spawn(watch_health(health.clone(), office.clone(), views.failed()));
        Ok(Server { address, founded: opened.founded, office, views, health, serving })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether the ledger was made by this start.
    pub fn founded(&self) -> bool {
        self.founded
    }

    /// What the services work with, for work in the same process.
    pub fn office(&self) -> &Office {
        &self.office
    }

    /// Cancelled when the server cannot do its work any more.
    pub fn views_failed(&self) -> CancellationToken {
        self.views.failed()
    }

    /// Takes no more calls, lets those under way end until the deadline, then stops the ledger and keeps the views.
    ///
    /// # Errors
    /// [`ServerError::Transport`] where serving had failed.
    pub async fn stop(self, deadline: Duration) -> Result<(), ServerError> {
        set_health(&self.health, ServingStatus::NotServing).await;
        self.office.stopping.cancel();
        let mut serving = self.serving;
        // Graceful shutdown waits for open streams for as long as somebody keeps them open.
        let served = match tokio::time::timeout(deadline, &mut serving).await {
            Ok(Ok(served)) => served.map_err(ServerError::Transport),
            Ok(Err(_)) => Ok(()),
            Err(_) => {
                tracing::warn!("calls under way were cut off at the deadline");
                serving.abort();
                Ok(())
            }
        };
        let (ledger, views) = (self.office.ledger, self.views);
        at_rest(move || {
            ledger.stop();
            views.stop();
        })
        .await;
        served
    }
}

pub(crate) async fn bind(listen: SocketAddr) -> Result<(TcpListener, SocketAddr), ServerError> {
    let failed = |source| ServerError::Listen { address: listen, source };
    let listener = TcpListener::bind(listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// Runs work that reads files away from the threads that serve connections.
async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ServerError> + Send + 'static,
) -> Result<T, ServerError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(ServerError::Ledger(LedgerError::Stopped)))
}

/// Waits, away from the threads that serve connections, until `stop` has stopped the ledger.
async fn at_rest(stop: impl FnOnce() + Send + 'static) {
    if tokio::task::spawn_blocking(stop).await.is_err() {
        tracing::error!("the ledger did not stop well");
    }
}

/// What recovery did is said aloud, even where it is harmless.
fn report(opened: &Opened) {
    let Some(recovered) = &opened.recovered else { return };
    if let Some(dropped) = &recovered.dropped {
        let (first, bytes) = (dropped.first.0, dropped.bytes);
        tracing::warn!(
            first,
            bytes,
            "an unfinished batch at the end of the log, never acknowledged, was dropped"
        );
    }
    if recovered.unfinished.is_some() {
        tracing::warn!("a segment whose creation was never finished was removed");
    }
}

fn builder() -> tonic::transport::Server {
    let (interval, timeout) = KEEPALIVE;
    tonic::transport::Server::builder()
        .http2_keepalive_interval(Some(interval))
        .http2_keepalive_timeout(Some(timeout))
        .initial_connection_window_size(CONNECTION_BYTES)
        .concurrency_limit_per_connection(CALLS_PER_CONNECTION)
        .load_shed(true)
        .timeout(CALL_TIME)
}

macro_rules! each_service {
    ($act:ident) => {
        $act!(
            registration::area_service_server::AreaServiceServer<Office>,
            registration::dwelling_service_server::DwellingServiceServer<Office>,
            registration::identity_service_server::IdentityServiceServer<Office>,
            registration::civil_data_service_server::CivilDataServiceServer<Office>,
            registration::civil_status_service_server::CivilStatusServiceServer<Office>,
            registration::family_service_server::FamilyServiceServer<Office>,
            registration::residence_service_server::ResidenceServiceServer<Office>,
            registration::household_registration_service_server::HouseholdRegistrationServiceServer<Office>,
            registration::card_service_server::CardServiceServer<Office>,
            registration::card_production_service_server::CardProductionServiceServer<Office>,
            registration::blank_stock_registration_service_server::BlankStockRegistrationServiceServer<
                Office,
            >,
            registration::card_holder_service_server::CardHolderServiceServer<Office>,
            registration::amendment_service_server::AmendmentServiceServer<Office>,
            registration::nationality_service_server::NationalityServiceServer<Office>,
            registration::person_number_service_server::PersonNumberServiceServer<Office>,
            registration::person_record_service_server::PersonRecordServiceServer<Office>,
            registration::office_registration_service_server::OfficeRegistrationServiceServer<Office>,
            PersonServiceServer<Office>,
            CardOutputServiceServer<Office>,
            HouseholdServiceServer<Office>,
            PlaceServiceServer<Office>,
            OfficeServiceServer<Office>,
            BlankStockServiceServer<Office>,
            ResidenceHistoryServiceServer<Office>,
            StayServiceServer<Office>,
            HistoryServiceServer<Office>,
            LedgerServiceServer<Office>
        )
    };
}

fn routes(office: &Office) -> Result<Routes, ServerError> {
    macro_rules! add {
        ($($service:ty),+) => {
            Routes::default()
                $(.add_service(<$service>::new(office.clone()).max_decoding_message_size(REQUEST_BYTES)))+
        };
    }
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(ledger_proto::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
    };
    let routes: Routes = each_service!(add);
    Ok(routes
        .add_service(reflection().build_v1().map_err(ServerError::Reflection)?)
        .add_service(reflection().build_v1alpha().map_err(ServerError::Reflection)?))
}

/// Sets the health of every service, and of the server as a whole, whose name is empty.
async fn set_health(health: &HealthReporter, status: ServingStatus) {
    macro_rules! names {
        ($($service:ty),+) => { [$(<$service as NamedService>::NAME),+] };
    }
    for name in each_service!(names).into_iter().chain([""]) {
        health.set_service_status(name, status).await;
    }
}

/// Says that the server is not serving as soon as nothing can be recorded or the views stand still.
async fn watch_health(health: HealthReporter, office: Office, views_failed: CancellationToken) {
    let mut recording = office.ledger.recording();
    tokio::select! {
        // An error means that the writer is gone, which is the same.
        _ = recording.wait_for(|recording| !recording) => {}
        () = views_failed.cancelled() => {}
        () = office.stopping.cancelled() => return,
    }
    set_health(&health, ServingStatus::NotServing).await;
}
