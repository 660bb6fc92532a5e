//! The tree over HTTP, read only, as C2SP `tlog-tiles` lays it out: the newest checkpoint, the nodes in tiles, and the leaf
//! inputs, which are salted digests and so public by design. No record and no salt leaves here. docs/format.md, section 9.

mod site;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use ledger_core::evidence::NoteSigner;
use ledger_core::ledger::Ledger;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use self::site::Site;
use crate::server::{ServerError, bind};

/// Connections at a time. More wait in the system's queue.
const CONNECTIONS: usize = 256;
/// Time for the head of a request, and that an idle connection is kept.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// Longest head of a request in bytes, and most header lines.
const HEAD: (usize, usize) = (16 << 10, 64);
/// Wait before connections are taken again after the system refused one, for want of descriptors most likely.
const AFTER_REFUSAL: Duration = Duration::from_millis(100);

/// An address that is listened at, where nobody is answered yet.
pub struct TileListener {
    listener: TcpListener,
    address: SocketAddr,
}

impl TileListener {
    /// Listens at the address; port 0 takes a free one.
    ///
    /// # Errors
    /// [`ServerError::Listen`].
    pub async fn bind(listen: SocketAddr) -> Result<Self, ServerError> {
        let (listener, address) = bind(listen).await?;
        Ok(TileListener { listener, address })
    }

    /// Serves the tree of this ledger, with checkpoints signed by `signer`.
    pub fn serve(self, ledger: Ledger, signer: NoteSigner) -> TileServer {
        let (site, stopping) = (Arc::new(Site::new(ledger, signer)), CancellationToken::new());
        let serving = tokio::spawn(serve(self.listener, site, stopping.clone()));
        TileServer { address: self.address, stopping, serving }
    }
}

/// A running server of tiles.
pub struct TileServer {
    address: SocketAddr,
    stopping: CancellationToken,
    serving: JoinHandle<()>,
}

impl TileServer {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections, and lets answers under way end until the deadline.
    pub async fn stop(self, deadline: Duration) {
        self.stopping.cancel();
        let mut serving = self.serving;
        if tokio::time::timeout(deadline, &mut serving).await.is_err() {
            tracing::warn!("answers under way over HTTP were cut off at the deadline");
            serving.abort();
        }
    }
}

/// Takes connections until it is told to stop, and lets each end its answer then. Dropped, it cuts them off.
async fn serve(listener: TcpListener, site: Arc<Site>, stopping: CancellationToken) {
    let (places, graceful) = (Arc::new(Semaphore::new(CONNECTIONS)), GracefulShutdown::new());
    let mut connections = JoinSet::new();
    loop {
        // Those that have ended.
        while connections.try_join_next().is_some() {}
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            next = next => next,
            () = stopping.cancelled() => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection over HTTP was not taken");
                tokio::time::sleep(AFTER_REFUSAL).await;
                continue;
            }
        };
        // Only a wish: answers are right without it.
        drop(stream.set_nodelay(true));
        let site = Arc::clone(&site);
        let answer = service_fn(move |request| Arc::clone(&site).answer(request));
        let connection = graceful.watch(builder().serve_connection(TokioIo::new(stream), answer));
        connections.spawn(async move {
            // Whoever breaks off, or sends no HTTP, has been answered as far as that goes.
            drop(connection.await);
            drop(place);
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

fn builder() -> http1::Builder {
    let (bytes, lines) = HEAD;
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(bytes).max_headers(lines);
    builder
}
