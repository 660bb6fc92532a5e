//! Where the fields of an answer come from: the last act that changed each ([`Trace`]), with its amendments and provenance.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::dwelling::addresses::Said;
use ledger_core::domain::history::{Entry, Recorded};
use ledger_core::domain::ids::Position;
use ledger_core::domain::subject::Subject;
use ledger_core::domain::trace::Trace;
use ledger_core::ledger::{AsOf, LedgerError};
use ledger_proto::ledger::history::v1 as pb;

use super::believed::{Believed, ShownAt};
use super::fields;
use crate::convert::to_proto::place::Places;
use crate::convert::to_proto::value;
use crate::service::Office;
use crate::service::person::shown_then;

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

/// Which records of dwellings last said where a place of an answer is.
struct SaidOf {
    /// The message that tells of it; empty: the answer itself.
    part: &'static str,
    /// Under which address.
    address: Option<Said>,
    /// In which unit.
    areas: Option<Said>,
}

/// The dwelling's record that a field comes from, where it is of a later day than the act by which it is there: an act says in which
/// dwelling somebody lives, and the dwelling may be numbered anew or assigned to another unit afterwards.
fn said_later(field: &str, said: &[SaidOf], act: &Entry) -> Option<Said> {
    let of = |said: &SaidOf| {
        let below =
            if said.part.is_empty() { field } else { field.strip_prefix(said.part)?.strip_prefix('.')? };
        match below.split(['.', '[']).next()? {
            "address" => said.address,
            "areas" | "possible_areas" | "area_undecided" => said.areas,
            _ => None,
        }
    };
    said.iter().find_map(of).filter(|said| act.effective_date.certainly_before(said.on))
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
        let places = steps.last().map(|(_, believed)| believed.places()).unwrap_or_default();
        let (mut told, mut own, mut from) = (Vec::new(), BTreeSet::new(), BTreeMap::new());
        let day = as_of.valid.unwrap_or_else(CivilDate::last);
        let said = self.said_of(&places, day, as_of.known)?;
        for traced in trace.within(path) {
            let (field, value) = (traced.field.to_owned(), traced.value.unwrap_or_default().to_owned());
            let act = &entries[traced.by];
            let later = traced.value.and_then(|_| said_later(traced.field, &said, act));
            let position = later.map_or(act.position, |said| said.by);
            match later {
                Some(said) => drop(from.insert(said.by, said)),
                None => drop(own.insert(traced.by)),
            }
            told.push(pb::FieldOrigin { field, value, position: position.0 });
        }
        let mut origins = BTreeMap::new();
        let history = self.ledger.history(subject)?;
        for at in own {
            origins.insert(entries[at].position, self.origin(&entries[at], history.records(), as_of)?);
        }
        for (position, said) in from {
            let dwelling = Subject::Dwelling(said.dwelling);
            let entries = self.ledger.entries_known(dwelling, as_of.known)?.unwrap_or_default();
            if let Some(entry) = entries.iter().find(|entry| entry.position == position) {
                let history = self.ledger.history(dwelling)?;
                origins.insert(position, self.origin(entry, history.records(), as_of)?);
            }
        }
        Ok(Explained::Fields(told, origins.into_values().collect()))
    }

    /// Which records of dwellings last said where these places are.
    fn said_of(
        &self,
        places: &[ShownAt],
        day: CivilDate,
        known: Position,
    ) -> Result<Vec<SaidOf>, LedgerError> {
        let as_of = AsOf { valid: None, known };
        let said = |at: &ShownAt| {
            let said = |places: &Places<'_>| places.known().last_said(at.dwelling, day);
            let (address, areas) = shown_then(&self.ledger, as_of, said)?;
            Ok(SaidOf { part: at.part, address: address.filter(|_| !at.is_written), areas })
        };
        places.iter().map(said).collect()
    }

    /// An act as it stands, with everything that was recorded about it.
    fn origin(&self, entry: &Entry, records: &[Recorded], as_of: AsOf) -> Result<pb::Origin, LedgerError> {
        let (original, _) = self.stored(entry.position)?;
        let mut amendments = Vec::new();
        let known = records.iter().filter(|record| record.position < as_of.known);
        let about =
            |record: &&Recorded| record.event.amends().and_then(<[Position]>::first) == Some(&entry.position);
        for record in known.filter(about) {
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
