//! The snapshot of the live views, against what replay gives at the same position.

use std::path::Path;

use ledger_core::domain::ids::Position;
use ledger_core::evidence::record_digest;
use ledger_core::ledger::{LedgerError, ReadOnly};
use ledger_core::log::LogError;
use projections::{ViewDigest, ViewName, ViewWriter};
use serde::Serialize;

use super::told;
use crate::error::ToolError;
use crate::output::columns;

/// Digests of the live views when their snapshot was made.
pub(super) struct StoredViews {
    pub(super) position: Position,
    digests: [ViewDigest; ViewName::ALL.len()],
}

impl StoredViews {
    /// Reads the snapshot and what its rows come to; its own word for them is not enough.
    pub(super) fn read(path: &Path, source: &ReadOnly) -> Result<Self, ToolError> {
        let digest_at = |position: Position| match source.reader.read(position) {
            Ok(bytes) => Ok(Some(record_digest(&source.keys.salts.at(position), &bytes))),
            Err(LogError::NotWritten { .. }) => Ok(None),
            Err(error) => Err(LedgerError::from(error)),
        };
        let stored = ViewWriter::restore(path, source.keys.ledger, &digest_at).map_err(ToolError::Stored)?;
        Ok(StoredViews {
            position: stored.position(),
            digests: ViewName::ALL.map(|view| stored.digest(view)),
        })
    }

    /// Compares them with views that were rebuilt up to the same position.
    pub(super) fn against(&self, rebuilt: &ViewWriter) -> Stored {
        let views = ViewName::ALL.into_iter().zip(self.digests).map(|(view, stored)| {
            let rebuilt = rebuilt.digest(view);
            StoredView {
                name: view.as_str(),
                stored: stored.to_string(),
                rebuilt: rebuilt.to_string(),
                equal: stored == rebuilt,
            }
        });
        Stored { position: self.position.0, views: views.collect() }
    }
}

/// What the comparison came to.
#[derive(Debug, Serialize)]
pub(super) struct Stored {
    position: u64,
    views: Vec<StoredView>,
}

#[derive(Debug, Serialize)]
struct StoredView {
    name: &'static str,
    stored: String,
    rebuilt: String,
    equal: bool,
}

impl Stored {
    pub(super) fn is_equal(&self) -> bool {
        self.views.iter().all(|view| view.equal)
    }

    pub(super) fn table(&self) -> String {
        let rows = self.views.iter().map(|view| {
            let name = view.name.to_owned();
            vec![name, self.position.to_string(), view.stored.clone(), told(view.equal).to_owned()]
        });
        format!("\n{}", columns(&["stored view", "position", "digest", "rebuilt"], rows))
    }
}
