//! What changed in what was believed of a subject between two states of knowledge.

use std::collections::BTreeSet;

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::{AsOf, LedgerError};
use ledger_proto::ledger::history::v1 as pb;
use tonic::Status;

use super::{fields, missing};
use crate::convert::from_proto::question::{self, Known};
use crate::convert::to_proto::value;
use crate::service::Office;
use crate::service::pinned::{Asked, Pinned};
use crate::status;

impl Office {
    /// One page of a comparison.
    pub(super) fn compared(&self, asked: &question::Comparison) -> Result<pb::CompareResponse, Status> {
        let failed = |error| self.read_failed(&error);
        let question = Asked::of("Compare", (asked.valid_date, &asked.subjects));
        let pinned = Pinned::read(&asked.page_token, question).map_err(|e| status::of_parse_error(&e))?;
        let (before, after) = self.between(asked.valid_date, (asked.before, asked.after), pinned)?;
        let from = pinned.map_or(0, |pinned| usize::try_from(pinned.next).unwrap_or(usize::MAX));
        let mut differences = Vec::new();
        for (item, subject) in asked.subjects.iter().enumerate().skip(from).take(asked.page_size) {
            if !self.is_there(*subject).map_err(failed)? {
                return Err(missing(*subject, &format!("subjects[{item}]")));
            }
            differences.extend(self.compare(item, *subject, before, after).map_err(failed)?);
        }
        let next = from.saturating_add(asked.page_size);
        let more = next < asked.subjects.len();
        let next = Pinned { before: before.known, after: after.known, next: next as u64 };
        Ok(pb::CompareResponse {
            before_position: before.known.0,
            after_position: after.known.0,
            valid_date: asked.valid_date.map(value::day),
            differences,
            next_page_token: if more { next.token(question) } else { String::new() },
        })
    }

    /// The two states of knowledge of a comparison: those that its first page was resolved to.
    pub(super) fn between(
        &self,
        valid_date: Option<CivilDate>,
        (before, after): (Known, Known),
        pinned: Option<Pinned>,
    ) -> Result<(AsOf, AsOf), Status> {
        let resolve = |known| self.resolve(question::AsOf { valid_date, known });
        match pinned {
            None => Ok((resolve(before)?, resolve(after)?)),
            Some(pinned) => {
                Ok((resolve(Known::Before(pinned.before))?, resolve(Known::Before(pinned.after))?))
            }
        }
    }

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
