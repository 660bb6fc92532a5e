//! The records of a subject in the order in which they were learned.

use ledger_core::codec::{self, StoredRecord};
use ledger_core::domain::history::{Standing, standings};
use ledger_core::domain::ids::Position;
use ledger_core::domain::subject::Subject;
use ledger_core::evidence::record_digest;
use ledger_core::ledger::LedgerError;
use ledger_proto::ledger::history::v1 as pb;

use crate::service::Office;

/// Lines of one page.
pub(super) struct Page {
    pub(super) lines: Vec<pb::Line>,
    pub(super) next_after: Option<Position>,
}

impl Office {
    /// The records of a subject before one position and behind another; none where nothing was known of it.
    pub(super) fn timeline(
        &self,
        subject: Subject,
        known: Position,
        after: Position,
        most: usize,
    ) -> Result<Option<Page>, LedgerError> {
        let history = self.ledger.history(subject)?;
        let records = history.records();
        let records = &records[..records.partition_point(|record| record.position < known)];
        if records.is_empty() {
            return Ok(None);
        }
        let standings = standings(records);
        let from = records.partition_point(|record| record.position <= after && after != Position::ZERO);
        let mut lines = Vec::new();
        for record in records[from..].iter().take(most) {
            let stored = self.stored(record.position)?;
            let path = record.event.amends().unwrap_or_default();
            let mut amended_by = Vec::new();
            for other in records {
                if other.event.amends().and_then(<[Position]>::last) == Some(&record.position) {
                    amended_by.push(other.position.0);
                }
            }
            let standing = standings.get(&record.position).copied().unwrap_or(Standing::Stands);
            let (standing, decided_by) = match standing {
                Standing::Stands => (pb::Standing::Stands, 0),
                Standing::Corrected(by) => (pb::Standing::Corrected, by.0),
                Standing::Annulled(by) => (pb::Standing::Annulled, by.0),
            };
            let digest = record_digest(&self.ledger.salts().at(record.position), &stored.1);
            lines.push(pb::Line {
                record: Some(codec::record_to_proto(&stored.0, digest)),
                standing: standing.into(),
                amends: path.iter().map(|position| position.0).collect(),
                amended_by,
                decided_by,
            });
        }
        let more = records.len() - from > lines.len();
        let next_after =
            records[from..].get(most.saturating_sub(1)).filter(|_| more).map(|last| last.position);
        Ok(Some(Page { lines, next_after }))
    }

    /// A record with its bytes.
    pub(super) fn stored(&self, position: Position) -> Result<(StoredRecord, Vec<u8>), LedgerError> {
        let bytes = self.ledger.reader().read(position)?;
        let stored =
            codec::decode(position, &bytes).map_err(|source| LedgerError::Record { position, source })?;
        Ok((stored, bytes))
    }
}
