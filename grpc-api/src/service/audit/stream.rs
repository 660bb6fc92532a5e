//! A stream of records: read in chunks, handed over as the caller takes them.
//!
//! Chunks are read on the threads for blocking work, which they leave before they are handed over; so a stream that nobody
//! reads takes up memory for a chunk, and no thread that a write might need.

use std::future::Future;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use ledger_core::domain::ids::Position;
use ledger_core::evidence::record_digest;
use ledger_core::ledger::LedgerError;
use ledger_proto::ledger::audit::v1::ReadRecordsResponse;
use ledger_proto::ledger::event::v1::Record;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio_stream::Stream;
use tonic::Status;

use super::shown;
use crate::service::Office;
use crate::status;

/// Streams that are open at once. Auditors and subscribers are few, and each may hold a chunk in memory.
const STREAMS: usize = 64;
/// Records that are read at a time, unless they are large.
const CHUNK_RECORDS: usize = 256;
/// Bytes after which a chunk ends, too: a record of a long correction has some hundred kilobytes.
const CHUNK_BYTES: usize = 1 << 20;
/// Records between a chunk and the connection.
const READ_AHEAD: usize = 64;
/// How long a stream waits for its caller to take anything. Shorter than a proxy's patience, longer than a pause.
const PATIENCE: Duration = Duration::from_secs(60);

/// Places for streams that may be open at once.
pub(crate) fn places() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(STREAMS))
}

/// How a stream ended: nothing where everything was sent.
type End = Result<(), Status>;

/// Records, then how it ended.
pub struct Records {
    records: mpsc::Receiver<Record>,
    /// None once it was told.
    end: Option<oneshot::Receiver<End>>,
}

impl Stream for Records {
    type Item = Result<ReadRecordsResponse, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(record) = ready!(self.records.poll_recv(context)) {
            return Poll::Ready(Some(Ok(ReadRecordsResponse { record: Some(record) })));
        }
        let Some(end) = &mut self.end else { return Poll::Ready(None) };
        let ended = ready!(Pin::new(end).poll(context));
        self.end = None;
        // A sender that broke off must not look like the end of the log.
        let ended = ended.unwrap_or_else(|_| Err(status::of_ledger_error(&LedgerError::Stopped)));
        Poll::Ready(ended.err().map(Err))
    }
}

impl Office {
    /// Starts to send the records from `from` up to `until`.
    pub(super) fn stream(&self, from: Position, until: Position) -> Result<Records, Status> {
        let place = Arc::clone(&self.streams).try_acquire_owned().map_err(|_| status::too_many_streams())?;
        let (to, records) = mpsc::channel(READ_AHEAD);
        let (ending, end) = oneshot::channel();
        let office = self.clone();
        tokio::spawn(async move {
            let stopping = office.stopping.clone();
            let work = async {
                let ended = office.send_all(from, until, &to).await;
                // The place is taken until the caller has what waits for it, too.
                if ended.is_ok() {
                    drop(tokio::time::timeout(PATIENCE, to.reserve_many(READ_AHEAD)).await);
                }
                ended
            };
            let ended = tokio::select! {
                ended = work => ended,
                () = stopping.cancelled() => Err(status::stopping()),
            };
            // Nobody hears it where nobody listens any more.
            drop(ending.send(ended));
            drop(place);
        });
        Ok(Records { records, end: Some(end) })
    }

    async fn send_all(&self, mut from: Position, until: Position, to: &mpsc::Sender<Record>) -> End {
        while from < until {
            let office = self.clone();
            let (records, failed) = self.blocking(move || office.read_chunk(from, until)).await?;
            from = Position(from.0 + records.len() as u64);
            for record in records {
                if hand_over(to, record).await?.is_break() {
                    return Ok(());
                }
            }
            if let Some(error) = failed {
                return Err(self.read_failed(&error));
            }
        }
        Ok(())
    }

    /// The next records, and why there are no more of them where one cannot be read.
    fn read_chunk(&self, from: Position, until: Position) -> (Vec<Record>, Option<LedgerError>) {
        let mut salts = self.ledger.salts().cursor();
        let (mut records, mut taken, mut failed) = (Vec::new(), 0, None);
        let until = until.min(Position(from.0.saturating_add(CHUNK_RECORDS as u64)));
        let scanned = self.ledger.reader().scan(from, until, &mut |position, bytes| {
            taken += bytes.len();
            match shown(position, bytes, record_digest(&salts.at(position), bytes)) {
                Ok(record) => records.push(record),
                Err(error) => failed = Some(error),
            }
            if failed.is_some() || taken >= CHUNK_BYTES {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        (records, failed.or(scanned.err().map(LedgerError::from)))
    }
}

/// Gives a record to the caller, who may take a while. Breaks off where nobody listens any more.
async fn hand_over(to: &mpsc::Sender<Record>, record: Record) -> Result<ControlFlow<()>, Status> {
    let record = match to.try_send(record) {
        Ok(()) => return Ok(ControlFlow::Continue(())),
        Err(TrySendError::Closed(_)) => return Ok(ControlFlow::Break(())),
        Err(TrySendError::Full(record)) => record,
    };
    match tokio::time::timeout(PATIENCE, to.send(record)).await {
        Ok(Ok(())) => Ok(ControlFlow::Continue(())),
        Ok(Err(_)) => Ok(ControlFlow::Break(())),
        Err(_) => Err(status::stream_stalled()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(position: u64) -> Record {
        Record { position, ..Record::default() }
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_who_takes_nothing_is_given_up_after_a_minute() {
        let (to, mut records) = mpsc::channel(1);
        assert!(hand_over(&to, at(1)).await.unwrap().is_continue());
        let begun = tokio::time::Instant::now();
        let given_up = hand_over(&to, at(2)).await.unwrap_err();
        assert_eq!((given_up.code(), begun.elapsed()), (tonic::Code::Unavailable, PATIENCE));
        assert_eq!(records.recv().await.map(|record| record.position), Some(1));
        assert!(hand_over(&to, at(3)).await.unwrap().is_continue());
        drop(records);
        assert!(hand_over(&to, at(4)).await.unwrap().is_break());
    }

    #[tokio::test]
    async fn a_sender_that_breaks_off_does_not_look_like_the_end() {
        use tokio_stream::StreamExt;
        let (to, records) = mpsc::channel(1);
        let (ending, end) = oneshot::channel::<End>();
        to.try_send(at(1)).unwrap();
        drop((to, ending));
        let mut stream = Records { records, end: Some(end) };
        let first = stream.next().await.unwrap().unwrap();
        assert_eq!(first.record.map(|record| record.position), Some(1));
        assert_eq!(stream.next().await.unwrap().unwrap_err().code(), tonic::Code::Unavailable);
        assert!(stream.next().await.is_none());
    }
}
