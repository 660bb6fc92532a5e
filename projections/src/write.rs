//! The one owner of the views: it applies records in their order, and nobody else does.

use std::sync::Arc;

use ledger_core::domain::history::Recorded;
use ledger_core::domain::ids::Position;
use ledger_core::ledger::LedgerError;
use thiserror::Error;
use tokio::sync::watch;

use crate::read::{Readers, Shared};
use crate::rows::Past;
use crate::views::{Plan, ViewDigest, ViewName, Views};

/// A record could not be applied. The views stand before it, whole.
#[derive(Debug, Error)]
pub enum ApplyError {
    /// The record is not the next one.
    #[error("the record at position {found} came where {expected} is next")]
    OutOfOrder {
        /// Position of the next record.
        expected: Position,
        /// Position of the record that came.
        found: Position,
    },
    /// The earlier records of a subject could not be read.
    #[error("the earlier records of a subject of the record at position {position} cannot be read")]
    Past {
        /// Position of the record.
        position: Position,
        /// Why.
        source: LedgerError,
    },
}

/// The owner of the views.
#[derive(Debug)]
pub struct ViewWriter {
    shared: Arc<Shared>,
    applied: watch::Sender<Position>,
    plan: Plan,
}

impl ViewWriter {
    /// Empty views, before the first record.
    pub fn new() -> Self {
        Self::at(Views::new(), Position::ZERO)
    }

    pub(crate) fn at(views: Views, position: Position) -> Self {
        ViewWriter {
            shared: Arc::new(Shared::new(views, position)),
            applied: watch::Sender::new(position),
            plan: Plan::default(),
        }
    }

    /// A handle for readers.
    pub fn readers(&self) -> Readers {
        Readers::new(Arc::clone(&self.shared), self.applied.subscribe())
    }

    /// Position of the next record to apply.
    pub fn position(&self) -> Position {
        self.shared.position()
    }

    /// Digest of a view at [`ViewWriter::position`].
    pub fn digest(&self, view: ViewName) -> ViewDigest {
        self.shared.views.digest(view)
    }

    /// Applies records that follow one another, each wholly or not at all, then tells whoever waits. `past` reads the records
    /// of a subject up to and including a position; it is asked about amendments and late acts.
    ///
    /// # Errors
    /// [`ApplyError`] at the first record that cannot be applied; those before it are.
    pub fn apply<'r>(
        &mut self,
        records: impl IntoIterator<Item = &'r Recorded>,
        past: &Past<'_>,
    ) -> Result<(), ApplyError> {
        let result = records.into_iter().try_for_each(|record| self.apply_one(record, past));
        self.applied.send_replace(self.position());
        result
    }

    fn apply_one(&mut self, record: &Recorded, past: &Past<'_>) -> Result<(), ApplyError> {
        let (expected, found) = (self.position(), record.position);
        if found != expected {
            return Err(ApplyError::OutOfOrder { expected, found });
        }
        self.shared
            .views
            .plan(record, past, &mut self.plan)
            .map_err(|source| ApplyError::Past { position: found, source })?;
        self.shared.advance(|views| views.commit(&self.plan));
        Ok(())
    }

    pub(crate) fn views(&self) -> &Views {
        &self.shared.views
    }
}

impl Default for ViewWriter {
    fn default() -> Self {
        Self::new()
    }
}
