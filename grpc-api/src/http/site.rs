//! What stands where: which request gets which answer.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use ledger_core::evidence::tiles::{TileKind, TileName};
use ledger_core::evidence::{Checkpoint, NoteSigner};
use ledger_core::ledger::{Ledger, LedgerError};
use tokio::sync::Semaphore;

/// Tiles that are read and hashed at a time; a tile of level 0 costs the reading of 256 records.
const READERS: usize = 4;

const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";
/// A full tile is what it is for ever.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// A partial tile is not changed either, but soon nobody asks for it any more.
const FOR_AN_HOUR: &str = "public, max-age=3600";
const FOR_SECONDS: &str = "public, max-age=5";
const NOT_AT_ALL: &str = "no-store";

pub(super) type Body = Full<Bytes>;

/// One ledger's tree, as far as it is published.
pub(super) struct Site {
    ledger: Ledger,
    signer: NoteSigner,
    published: Mutex<Published>,
    readers: Arc<Semaphore>,
}

/// The newest checkpoint that was signed. Nothing behind it is shown.
struct Published {
    size: u64,
    note: Bytes,
}

/// An answer on its way.
struct Answer {
    status: StatusCode,
    content: &'static str,
    keep: &'static str,
    body: Bytes,
}

impl Answer {
    fn refusal(status: StatusCode, why: &'static str) -> Self {
        Answer { status, content: TEXT, keep: NOT_AT_ALL, body: Bytes::from_static(why.as_bytes()) }
    }
}

impl Site {
    pub(super) fn new(ledger: Ledger, signer: NoteSigner) -> Self {
        let published = Mutex::new(sign(&ledger, &signer));
        Site { ledger, signer, published, readers: Arc::new(Semaphore::new(READERS)) }
    }

    pub(super) async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
    ) -> Result<Response<Body>, Infallible> {
        let answer = match *request.method() {
            Method::GET | Method::HEAD => self.found(request.uri()).await,
            _ => Answer::refusal(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n"),
        };
        let mut response = Response::new(Full::new(answer.body));
        *response.status_mut() = answer.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(answer.content));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(answer.keep));
        if answer.status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        Ok(response)
    }

    async fn found(self: Arc<Self>, uri: &hyper::Uri) -> Answer {
        if uri.query().is_some() {
            return Answer::refusal(StatusCode::BAD_REQUEST, "nothing here takes a query\n");
        }
        match uri.path().strip_prefix('/') {
            Some("checkpoint") => {
                Answer { status: StatusCode::OK, content: TEXT, keep: FOR_SECONDS, body: self.checkpoint() }
            }
            Some(path) if path.starts_with("tile/") => match path.parse() {
                Ok(name) => self.tile(name).await,
                Err(_) => Answer::refusal(StatusCode::BAD_REQUEST, "not the name of a tile\n"),
            },
            Some(_) | None => Answer::refusal(StatusCode::NOT_FOUND, "not found\n"),
        }
    }

    /// The checkpoint over what is durable, signed again only where the ledger has moved.
    fn checkpoint(&self) -> Bytes {
        let mut published = self.published.lock().unwrap_or_else(PoisonError::into_inner);
        if published.size != self.ledger.durable().borrow().tail.0 {
            *published = sign(&self.ledger, &self.signer);
        }
        published.note.clone()
    }

    async fn tile(self: Arc<Self>, name: TileName) -> Answer {
        let size = self.published.lock().unwrap_or_else(PoisonError::into_inner).size;
        if !name.is_within(size) {
            return Answer::refusal(StatusCode::NOT_FOUND, "not in the tree of the checkpoint\n");
        }
        let place = Arc::clone(&self.readers).acquire_owned().await;
        // Reads files: not on the threads that serve connections. Its place is free when it is done, not when nobody waits.
        let read = tokio::task::spawn_blocking(move || {
            let body = body(&self.ledger, name).inspect_err(|error| {
                tracing::error!(error = %error.chain(), tile = %name, "a tile cannot be read");
                self.ledger.heed(error);
            });
            drop(place);
            body
        });
        match read.await {
            Ok(Ok(body)) => {
                let keep = if name.is_full() { FOR_EVER } else { FOR_AN_HOUR };
                Answer { status: StatusCode::OK, content: BYTES, keep, body: body.into() }
            }
            Ok(Err(_)) | Err(_) => {
                Answer::refusal(StatusCode::INTERNAL_SERVER_ERROR, "the tile cannot be read\n")
            }
        }
    }
}

fn sign(ledger: &Ledger, signer: &NoteSigner) -> Published {
    let tree = ledger.durable().borrow().tree.clone();
    let note = Checkpoint::signed(tree.size(), tree.root(), signer);
    Published { size: tree.size(), note: note.into() }
}

fn body(ledger: &Ledger, name: TileName) -> Result<Vec<u8>, LedgerError> {
    match name.kind {
        TileKind::Hashes { level } => {
            let nodes = ledger.tiles().nodes(level, name.number, name.width)?;
            Ok(nodes.iter().flat_map(|node| node.0).collect())
        }
        TileKind::Entries => {
            let digests = ledger.tiles().digests(name.number, name.width)?;
            // Each entry behind its length in two bytes, the high one first.
            let entry = |bytes: [u8; 32]| [0, 32].into_iter().chain(bytes);
            Ok(digests.into_iter().flat_map(|digest| entry(digest.0)).collect())
        }
    }
}
