//! A subject's records through their backlinks. The index only says which ones to read ahead, all at once: a record is part
//! of a history because the one behind it leads there.

use crate::codec::{self, StoredRecord};
use crate::domain::ids::Position;
use crate::domain::subject::Subject;
use crate::log::LogReader;

use super::error::LedgerError;

/// Records read at once. A unit or a dwelling of many people has more.
const AT_ONCE: usize = 1_024;

/// Records that are about to be asked for.
pub(super) struct Ahead {
    /// What the index says, newest first.
    positions: Vec<Position>,
    /// Those before this one were read.
    next: usize,
    /// What was read and not yet asked for, oldest first.
    held: Vec<(Position, Vec<u8>)>,
    /// The index left a record out.
    incomplete: bool,
}

impl Ahead {
    /// Nothing is known: each record is read when it is asked for.
    pub(super) fn none() -> Self {
        Ahead::of(Vec::new())
    }

    /// Records at these positions, newest first.
    pub(super) fn of(positions: Vec<Position>) -> Self {
        Ahead { positions, next: 0, held: Vec::new(), incomplete: false }
    }

    /// The record's stored bytes. Asked for newest first.
    fn bytes(&mut self, reader: &dyn LogReader, position: Position) -> Result<Vec<u8>, LedgerError> {
        if self.held.is_empty() && self.next < self.positions.len() {
            let until = self.positions.len().min(self.next + AT_ONCE);
            let wanted = &self.positions[self.next..until];
            let read = reader.read_many(wanted)?;
            self.held.extend(wanted.iter().copied().zip(read).rev());
            self.next = until;
        }
        while let Some((at, bytes)) = self.held.pop() {
            if at == position {
                return Ok(bytes);
            }
            if at < position {
                self.held.push((at, bytes));
                break;
            }
        }
        if !self.positions.is_empty() && !std::mem::replace(&mut self.incomplete, true) {
            tracing::warn!(%position, "the index left out a record of a subject; its backlinks lead on");
        }
        Ok(reader.read(position)?)
    }

    /// The record. Asked for newest first.
    pub(super) fn read(
        &mut self,
        reader: &dyn LogReader,
        position: Position,
    ) -> Result<StoredRecord, LedgerError> {
        let bytes = self.bytes(reader, position)?;
        codec::decode(position, &bytes).map_err(|source| LedgerError::Record { position, source })
    }

    /// All stored records of the subject from the one at `newest` back to its first, newest first.
    pub(super) fn bytes_back_from(
        &mut self,
        reader: &dyn LogReader,
        subject: Subject,
        newest: Position,
    ) -> Result<Vec<(Position, Vec<u8>)>, LedgerError> {
        let mut records = Vec::with_capacity(self.positions.len());
        let mut next = Some(newest);
        while let Some(position) = next {
            let bytes = self.bytes(reader, position)?;
            let header = codec::decode_links(position, &bytes);
            let (_, _, links) = header.map_err(|source| LedgerError::Record { position, source })?;
            let link = links.into_iter().find(|link| link.subject == subject);
            next = link.ok_or(LedgerError::BrokenChain { position })?.previous;
            records.push((position, bytes));
        }
        Ok(records)
    }
}

/// Shows a subject's records from `newest` back to its first, newest first, or to the one at `known`, which is left out. Says
/// whether `known` was met.
pub(super) fn walk_back(
    subject: Subject,
    newest: Position,
    known: Option<Position>,
    read: &mut dyn FnMut(Position) -> Result<StoredRecord, LedgerError>,
    visit: &mut dyn FnMut(StoredRecord),
) -> Result<bool, LedgerError> {
    let mut next = Some(newest);
    while let Some(position) = next {
        if Some(position) == known {
            return Ok(true);
        }
        let record = read(position)?;
        let link = record.links().find(|link| link.subject == subject);
        next = link.ok_or(LedgerError::BrokenChain { position })?.previous;
        visit(record);
    }
    Ok(false)
}

/// The same records together.
pub(super) fn back_to(
    subject: Subject,
    newest: Position,
    known: Option<Position>,
    read: &mut dyn FnMut(Position) -> Result<StoredRecord, LedgerError>,
) -> Result<(Vec<StoredRecord>, bool), LedgerError> {
    let mut records = Vec::new();
    let met = walk_back(subject, newest, known, read, &mut |record| records.push(record))?;
    Ok((records, met))
}
