//! `ledgerd serve`.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use grpc_api::server::Server;
use ledger_core::clock::SystemClock;
use projections::follow::Progress;

use super::Exit;
use super::signals::Signals;
use crate::Data;

/// How often a long catching up says where it is.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// Serves the register over gRPC.
#[derive(clap::Args)]
#[command(after_help = Exit::HELP)]
pub(crate) struct Serve {
    #[command(flatten)]
    data: Data,
    /// Address to listen at. There is no sign-in yet: whoever reaches it may read and record.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:50051")]
    listen: SocketAddr,
    /// Seconds that calls under way are given when the server stops.
    #[arg(long, value_name = "SECONDS", default_value_t = 25)]
    grace: u64,
}

impl Serve {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let mut signals = Signals::taken()?;
        // From here on it can be told to stop.
        tracing::info!("opening the ledger");
        let server = tokio::select! {
            started = Server::start(&self.data.folder, self.listen, Arc::new(SystemClock), told()) => started?,
            signal = signals.next() => {
                // Replaying only reads, and nobody was promised anything yet: its thread is left behind.
                tracing::info!(signal, "stopped, as asked, before it served");
                return Ok(Exit::Done.into());
            }
        };
        let durable = server.office().ledger.durable().borrow().clone();
        let (address, founded) = (server.address(), server.founded());
        tracing::info!(%address, founded, position = durable.tail.0, "serving");
        let views_failed = server.views_failed();
        let mut exit = Exit::Done;
        tokio::select! {
            signal = signals.next() => tracing::info!(signal, "stopping, as asked"),
            () = views_failed.cancelled() => {
                tracing::error!("stopping, because the views cannot go on");
                exit = Exit::Inconclusive;
            }
        }
        server.stop(Duration::from_secs(self.grace)).await?;
        tracing::info!("stopped");
        Ok(exit.into())
    }
}

/// Says from time to time how far the views are.
fn told() -> impl FnMut(Progress) + Send + 'static {
    let mut last = Instant::now();
    move |at| {
        if last.elapsed() >= TELL_EVERY {
            last = Instant::now();
            tracing::info!(position = at.position.0, until = at.until.0, "the views catch up");
        }
    }
}
