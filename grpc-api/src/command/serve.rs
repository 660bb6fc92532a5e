//! `ledgerd serve`.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use grpc_api::server::Server;
use ledger_core::clock::SystemClock;
use tokio::signal::unix::{SignalKind, signal};

use crate::Data;

/// Serves the register over gRPC.
#[derive(clap::Args)]
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
        // Asked for first, so that a stop during a long replay is not lost.
        let mut terminated = signal(SignalKind::terminate()).context("cannot wait for SIGTERM")?;
        let server = Server::start(&self.data.folder, self.listen, Arc::new(SystemClock), |_| ()).await?;
        let durable = server.office().ledger.durable().borrow().clone();
        let (address, founded) = (server.address(), server.founded());
        tracing::info!(%address, founded, position = durable.tail.0, "serving");
        let views_failed = server.views_failed();
        let mut exit = ExitCode::SUCCESS;
        tokio::select! {
            _ = tokio::signal::ctrl_c() => tracing::info!("stopping, as asked (Ctrl-C)"),
            _ = terminated.recv() => tracing::info!("stopping, as asked (SIGTERM)"),
            () = views_failed.cancelled() => {
                tracing::error!("stopping, because the views cannot go on");
                exit = ExitCode::from(4);
            }
        }
        server.stop(Duration::from_secs(self.grace)).await?;
        tracing::info!("stopped");
        Ok(exit)
    }
}
