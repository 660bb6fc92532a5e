//! Where the fields of an answer come from: the last act that changed each ([`Trace`]), with its amendments and provenance.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::domain::history::{Entry, Recorded};
use ledger_core::domain::ids::Position;
use ledger_core::domain::subject::Subject;
use ledger_core::domain::trace::Trace;
use ledger_core::ledger::{AsOf, LedgerError};
use ledger_proto::ledger::history::v1 as pb;

use super::believed::Believed;
use super::fields;
use crate::convert::to_proto::value;
use crate::service::Office;

/// Acts that change a subject, up to which fields are explained. A person of a hundred years has some fifty.
pub(super) const MOST_STEPS: usize = 2_000;

/// What was found.
pub(super) enum Explained {
    /// Nothing was known of the subject.
    Unknown,
    /// More than [`MOST_STEPS`] acts changed it.
    TooLarge,
    /// The fields, and the records that they come from.
    Fields(Vec<pb::FieldOrigin>, Vec<pb::Origin>),
}

impl Office {
    pub(super) fn explain(
        &self,
        subject: Subject,
        as_of: AsOf,
        path: &str,
    ) -> Result<Explained, LedgerError> {
        let Some(entries) = self.entries_then(subject, as_of)? else { return Ok(Explained::Unknown) };
        let steps = Believed::steps(subject, &entries);
        if steps.len() > MOST_STEPS {
            return Ok(Explained::TooLarge);
        }
        let mut trace = Trace::default();
        for (at, believed) in &steps {
            trace.step(*at, fields::of(self.shown(believed, as_of)?.as_ref()));
        }
        let mut origins = BTreeSet::new();
        let told = trace.within(path).map(|traced| {
            origins.insert(traced.by);
            let (field, value) = (traced.field.to_owned(), traced.value.unwrap_or_default().to_owned());
            pb::FieldOrigin { field, value, position: entries[traced.by].position.0 }
        });
        let told = told.collect();
        let history = self.ledger.history(subject)?;
        let known: Vec<&Recorded> = history.records().iter().filter(|r| r.position < as_of.known).collect();
        let mut from = BTreeMap::new();
        for at in origins {
            from.insert(entries[at].position, self.origin(&entries[at], &known)?);
        }
        Ok(Explained::Fields(told, from.into_values().collect()))
    }

    /// An act as it stands, with everything that was recorded about it.
    fn origin(&self, entry: &Entry, known: &[&Recorded]) -> Result<pb::Origin, LedgerError> {
        let (original, _) = self.stored(entry.position)?;
        let mut amendments = Vec::new();
        let about = |record: &&&Recorded| {
            record.event.amends().and_then(<[Position]>::first) == Some(&entry.position)
        };
        for record in known.iter().filter(about) {
            let (stored, _) = self.stored(record.position)?;
            let target = record.event.amends().and_then(<[Position]>::last);
            amendments.push(pb::Amendment {
                position: record.position.0,
                kind: record.event.kind_name().to_owned(),
                target: target.map_or(0, |target| target.0),
                record_time: Some(value::timestamp(record.record_time)),
                reason: record.event.reason().map_or_else(String::new, |reason| reason.as_str().to_owned()),
                provenance: value::provenance(&stored),
            });
        }
        Ok(pb::Origin {
            position: entry.position.0,
            kind: entry.event.kind_name().to_owned(),
            effective_date: value::date(entry.effective_date),
            record_time: Some(value::timestamp(original.recorded.record_time)),
            provenance: value::provenance(&original),
            amendments,
        })
    }
}
