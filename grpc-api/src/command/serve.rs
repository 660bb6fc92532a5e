//! `ledgerd serve`.

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use grpc_api::http::{TileListener, TileServer};
use grpc_api::server::Server;
use ledger_core::clock::SystemClock;
use ledger_core::evidence::NoteSigner;
use ledger_core::ledger::{FolderError, LedgerError, read_signer};
use projections::follow::Progress;

use super::signals::Signals;
use super::{Exit, Offices};
use crate::Data;

/// How often a long catching up says where it is.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// Serves the register over gRPC, and its tree over HTTP.
#[derive(clap::Args)]
#[command(after_help = Exit::HELP)]
pub(crate) struct Serve {
    #[command(flatten)]
    data: Data,
    /// Address to listen at. There is no sign-in yet: whoever reaches it may read and record.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:50051")]
    listen: SocketAddr,
    /// Address at which checkpoints and tiles are served over HTTP, or `off`. They are made to be public.
    #[arg(long, value_name = "ADDR|off", default_value = "127.0.0.1:50052", value_parser = http_address)]
    http_address: HttpAddress,
    /// Units that acts are taken from: `known-or-any`, of registered offices what they have a right to, and of units that are
    /// none anything; or `known`, of registered offices only. The first offices are registered under `known-or-any`.
    #[arg(long, value_enum, value_name = "WHOSE", default_value_t)]
    offices: Offices,
    /// Seconds that calls under way are given when the server stops.
    #[arg(long, value_name = "SECONDS", default_value_t = 25)]
    grace: u64,
}

/// Where tiles are served, if they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HttpAddress {
    Off,
    At(SocketAddr),
}

fn http_address(text: &str) -> Result<HttpAddress, std::net::AddrParseError> {
    if text == "off" { Ok(HttpAddress::Off) } else { text.parse().map(HttpAddress::At) }
}

impl Serve {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let mut signals = Signals::taken()?;
        // As with the other address: found out before a ledger is opened.
        let tiles = match self.http_address {
            HttpAddress::Off => None,
            HttpAddress::At(address) => Some(TileListener::bind(address).await?),
        };
        // From here on it can be told to stop.
        tracing::info!("opening the ledger");
        let server = tokio::select! {
            started = Server::start_for(self.offices.into(), &self.data.folder, self.listen, Arc::new(SystemClock), told()) => started?,
            signal = signals.next() => {
                // Replaying only reads, and nobody was promised anything yet: its thread is left behind.
                tracing::info!(signal, "stopped, as asked, before it served");
                return Ok(Exit::Done.into());
            }
        };
        let durable = server.office().ledger.durable().borrow().clone();
        let (address, founded) = (server.address(), server.founded());
        let tiles = match tiles.map(|tiles| serve_tiles(tiles, &self.data.folder, &server)).transpose() {
            Ok(tiles) => tiles.flatten(),
            Err(error) => {
                server.stop(Duration::from_secs(self.grace)).await?;
                return Err(error.into());
            }
        };
        let http = tiles.as_ref().map(|tiles| tracing::field::display(tiles.address()));
        tracing::info!(%address, http, founded, position = durable.tail.0, "serving");
        let views_failed = server.views_failed();
        let mut exit = Exit::Done;
        tokio::select! {
            signal = signals.next() => tracing::info!(signal, "stopping, as asked"),
            () = views_failed.cancelled() => {
                tracing::error!("stopping, because the views cannot go on");
                exit = Exit::Inconclusive;
            }
        }
        let grace = Duration::from_secs(self.grace);
        let tiles_stopped = async {
            if let Some(tiles) = tiles {
                tiles.stop(grace).await;
            }
        };
        let ((), stopped) = tokio::join!(tiles_stopped, server.stop(grace));
        stopped?;
        tracing::info!("stopped");
        Ok(exit.into())
    }
}

/// Serves tiles where checkpoints can be signed.
fn serve_tiles(
    listener: TileListener,
    folder: &Path,
    server: &Server,
) -> Result<Option<TileServer>, LedgerError> {
    let signer: NoteSigner = match read_signer(folder) {
        Ok(signer) => signer,
        Err(error @ FolderError::NoKey { .. }) => {
            tracing::warn!(%error, "tiles are not served over HTTP: their checkpoint cannot be signed here");
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Some(listener.serve(server.office().ledger.clone(), signer)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_have_an_address_or_none() {
        assert_eq!(http_address("off"), Ok(HttpAddress::Off));
        assert_eq!(http_address("[::1]:80"), Ok(HttpAddress::At("[::1]:80".parse().unwrap())));
        assert!(http_address("nowhere").is_err());
    }
}
