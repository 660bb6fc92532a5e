//! One record, with what amends it.

use std::ops::ControlFlow;

use ledger_core::codec::{self, CodecError};
use ledger_core::domain::event::EventKind;
use ledger_core::domain::ids::Position;
use ledger_core::evidence::record_digest;
use ledger_core::ledger::{LedgerError, ReadOnly};
use ledger_proto::ledger::event::v1 as pb;
use serde::Serialize;

use crate::error::ToolError;
use crate::exit::Exit;
use crate::output::{Output, sheet};
use crate::progress::Progress;

/// The whole answer.
#[derive(Debug, Serialize)]
struct Answer {
    known_position: u64,
    /// As `export` has it.
    record: pb::Record,
    digest: String,
    /// Positions of amendments of it, and of amendments of those.
    amended_by: Vec<u64>,
}

pub(super) fn run(
    source: &ReadOnly,
    position: Position,
    known: Position,
    output: &mut Output<'_>,
) -> Result<Exit, ToolError> {
    if position >= known {
        return Err(ToolError::NotFound { what: "the event", known });
    }
    let bytes = source.reader.read(position)?;
    let unreadable = |source| LedgerError::Record { position, source };
    let stored = codec::decode(position, &bytes).map_err(unreadable)?;
    let digest = record_digest(&source.keys.salts.at(position), &bytes);
    let answer = Answer {
        known_position: known.0,
        record: codec::record_to_proto(&stored, digest),
        digest: digest.to_string(),
        amended_by: amendments(source, position, known)?,
    };
    output.answer(&answer, |answer| {
        // A record is always a document.
        serde_json::to_value(answer).map_or_else(|_| String::new(), |document| sheet(&document))
    })?;
    Ok(Exit::Expected)
}

fn amendments(source: &ReadOnly, of: Position, known: Position) -> Result<Vec<u64>, ToolError> {
    let (mut found, mut failed) = (Vec::new(), None);
    if of.next() >= known {
        return Ok(found);
    }
    let mut progress = Progress::start("headers", known.0 - of.0);
    source.reader.scan(of.next(), known, &mut |position, bytes| {
        progress.reach(position.0 - of.0);
        match amends(position, bytes, of) {
            Ok(true) => found.push(position.0),
            Ok(false) => {}
            Err(source) => {
                failed = Some(LedgerError::Record { position, source });
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    })?;
    failed.map_or(Ok(found), |error| Err(error.into()))
}

fn amends(position: Position, bytes: &[u8], of: Position) -> Result<bool, CodecError> {
    let (kind, _, _) = codec::decode_links(position, bytes)?;
    if !is_amendment(kind) {
        return Ok(false);
    }
    let event = codec::decode(position, bytes)?.recorded.event;
    Ok(event.amends().is_some_and(|path| path.contains(&of)))
}

fn is_amendment(kind: EventKind) -> bool {
    kind.name().is_some_and(|name| name.starts_with("amendment."))
}
