//! What changed in what was believed of a subject between two states of knowledge.

use std::collections::BTreeSet;

use ledger_core::domain::subject::Subject;
use ledger_core::ledger::{AsOf, LedgerError};
use ledger_proto::ledger::history::v1 as pb;

use super::fields;
use crate::service::Office;

impl Office {
    /// The difference; none where nothing changed and nothing was learned.
    pub(super) fn compare(
        &self,
        item: usize,
        subject: Subject,
        before: AsOf,
        after: AsOf,
    ) -> Result<Option<pb::Difference>, LedgerError> {
        let was = fields::of(self.state_then(subject, before)?.as_ref());
        let is = fields::of(self.state_then(subject, after)?.as_ref());
        let history = self.ledger.history(subject)?;
        let between = |position| position >= before.known && position < after.known;
        let learned = history.records().iter().map(|record| record.position).filter(|p| between(*p));
        let learned: Vec<u64> = learned.map(|position| position.0).collect();
        let paths: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
        let changed = paths.into_iter().filter(|path| was.get(*path) != is.get(*path));
        let fields: Vec<pb::FieldChange> = changed
            .map(|path| pb::FieldChange {
                field: path.clone(),
                before: was.get(path).cloned().unwrap_or_default(),
                after: is.get(path).cloned().unwrap_or_default(),
            })
            .collect();
        let item = u32::try_from(item).unwrap_or(u32::MAX);
        let some = !fields.is_empty() || !learned.is_empty();
        Ok(some.then_some(pb::Difference { item, fields, learned }))
    }
}
