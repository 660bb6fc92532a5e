//! `diff --area`: who was believed to live in a unit at two points of the log, and what changed.
//!
//! Only people of whom something was recorded in between can have come or left, as the boundaries are those known afterwards on both
//! sides. There is no index: their records are found by reading all headers once, and again for the places where they lived.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::ops::ControlFlow;

use ledger_core::codec;
use ledger_core::domain::area::Area;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::dwelling::Dwelling;
use ledger_core::domain::history::{Life, Recorded};
use ledger_core::domain::ids::{AreaId, DwellingId, PersonId, Position};
use ledger_core::domain::person::Person;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::{
    AsOf, Boundaries, LedgerError, Looked, ReadOnly, ResidenceKind, ResidentChange, grown,
};
use serde::Serialize;

use super::find::Finder;
use super::past::{Change, changes};
use super::{Echo, resolve};
use crate::cli::{AreaBy, Diff, Residence};
use crate::error::ToolError;
use crate::exit::Exit;
use crate::output::{Output, columns};

/// People that are compared at once: their records are held in memory.
const MOST_PEOPLE: usize = 200_000;

/// The whole answer.
#[derive(Debug, Serialize)]
struct Answer {
    as_of: Echo,
    before_position: u64,
    area: u64,
    changes: Vec<Resident>,
}

/// Of whom something is believed otherwise.
#[derive(Debug, Serialize)]
struct Resident {
    /// came, left or changed.
    kind: &'static str,
    person: u64,
    told: Vec<Change>,
}

/// The records of subjects, each found by reading headers.
struct Histories<'a> {
    source: &'a ReadOnly,
    until: Position,
    found: BTreeMap<Subject, Vec<Recorded>>,
}

impl Histories<'_> {
    /// Reads the records of those subjects that were not read yet, all in one pass.
    fn read(&mut self, wanted: impl IntoIterator<Item = Subject>) -> Result<(), ToolError> {
        let new: BTreeSet<Subject> = wanted.into_iter().filter(|s| !self.found.contains_key(s)).collect();
        if new.is_empty() {
            return Ok(());
        }
        self.found.extend(new.iter().map(|subject| (*subject, Vec::new())));
        let mut failed = None;
        self.source.reader.scan(Position::ZERO, self.until, &mut |position, bytes| {
            let noted = codec::decode_links(position, bytes).and_then(|(_, _, links)| {
                let mut named = links.iter().map(|link| link.subject).filter(|s| new.contains(s)).peekable();
                if named.peek().is_some() {
                    let recorded = codec::decode(position, bytes)?.recorded;
                    named.for_each(|s| self.found.entry(s).or_default().push(recorded.clone()));
                }
                Ok(())
            });
            match noted {
                Ok(()) => ControlFlow::Continue(()),
                Err(source) => {
                    failed = Some(LedgerError::Record { position, source });
                    ControlFlow::Break(())
                }
            }
        })?;
        failed.map_or(Ok(()), |error| Err(error.into()))
    }

    fn state<L: Life>(&self, id: L::Id) -> Option<L> {
        let records = self.found.get(&L::subject(id)).filter(|records| !records.is_empty())?;
        Some(AsOf { valid: None, known: self.until }.state(id, records))
    }

    /// The same; whose records were not read yet is noted.
    fn looked_up<L: Life>(&self, id: L::Id, missing: &RefCell<BTreeSet<Subject>>) -> Option<L> {
        if !self.found.contains_key(&L::subject(id)) {
            missing.borrow_mut().insert(L::subject(id));
        }
        self.state(id)
    }
}

pub(super) fn diff(source: &ReadOnly, asked: &Diff, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    let after = AsOf { valid: asked.when.valid_date, known: resolve(asked.when.known, source)? };
    let before = AsOf { known: resolve(Some(asked.before), source)?, ..after };
    let (first, until) = (before.known.min(after.known), before.known.max(after.known));
    let area = meant(source, asked, AsOf { known: until, ..after })?;
    let mut histories = Histories { source, until, found: BTreeMap::new() };
    let people = people(source, first, until)?;
    histories.read(people.iter().map(|person| Subject::Person(*person)))?;
    read_places(&mut histories, &people, (before, after), area)?;
    let boundaries = Boundaries {
        on: after.valid.unwrap_or_else(CivilDate::last),
        dwelling: &|id| histories.state::<Dwelling>(id),
        area: &|id| histories.state::<Area>(id),
    };
    let mut told = Vec::new();
    for person in &people {
        let records = &histories.found[&Subject::Person(*person)];
        let lives = |as_of: AsOf| {
            boundaries.hold_person(&as_of.person(*person, records), area, kind(asked.residence), as_of.valid)
        };
        let compared = || Ok::<_, Infallible>(changes(Subject::Person(*person), records, before, after));
        let Ok(found) =
            ResidentChange::between(lives(before), lives(after), compared, |told| told.is_empty());
        told.extend(found.map(|(change, told)| Resident { kind: word(change), person: person.get(), told }));
    }
    let echo = Echo::of(after, asked.when, source)?;
    let answer = Answer { as_of: echo, before_position: before.known.0, area: area.get(), changes: told };
    output.answer(&answer, Answer::table)?;
    Ok(Exit::Expected)
}

fn word(change: ResidentChange) -> &'static str {
    match change {
        ResidentChange::Came => "came",
        ResidentChange::Left => "left",
        ResidentChange::Changed => "changed",
    }
}

fn kind(residence: Residence) -> ResidenceKind {
    match residence {
        Residence::Permanent => ResidenceKind::Permanent,
        Residence::Temporary => ResidenceKind::Temporary,
        Residence::Either => ResidenceKind::Either,
    }
}

/// The unit that is meant: the one that had the code, as known then, on the day that is asked about, or on that of the newest record
/// that was known.
fn meant(source: &ReadOnly, asked: &Diff, as_of: AsOf) -> Result<AreaId, ToolError> {
    let as_of = AsOf { valid: Some(day_of(source, as_of)?), ..as_of };
    let by = AreaBy { code: asked.area, id: None };
    let found = Finder::new(&*source.reader, as_of).areas(&by)?;
    let had = found.into_iter().find_map(|subject| match subject {
        Subject::Area(area) => Some(area),
        Subject::Person(_)
        | Subject::Household(_)
        | Subject::Dwelling(_)
        | Subject::Card(_)
        | Subject::Office(_)
        | Subject::Officer(_)
        | Subject::Stock(_)
        | Subject::Claim(_) => None,
    });
    had.ok_or(ToolError::NotFound { what: "the administrative unit", known: as_of.known })
}

fn day_of(source: &ReadOnly, as_of: AsOf) -> Result<CivilDate, ToolError> {
    if let Some(day) = as_of.valid {
        return Ok(day);
    }
    let Some(newest) = as_of.known.0.checked_sub(1).map(Position) else { return Ok(CivilDate::first()) };
    let bytes = source.reader.read(newest)?;
    let links = codec::decode_links(newest, &bytes);
    let (_, recorded, _) = links.map_err(|source| LedgerError::Record { position: newest, source })?;
    Ok(recorded.civil_date())
}

/// Everyone of whom something was recorded in the stretch, in the order of the first such record.
fn people(source: &ReadOnly, first: Position, until: Position) -> Result<Vec<PersonId>, ToolError> {
    let most = Looked { records: usize::MAX, persons: MOST_PEOPLE + 1 };
    let found = grown(&*source.reader, first, first, until, most)?;
    if found.persons.len() > MOST_PEOPLE {
        return Err(ToolError::TooManyPeople { most: MOST_PEOPLE });
    }
    Ok(found.persons.into_iter().map(|(_, person)| person).collect())
}

/// Reads what is known of every place that decides who lives in the unit: the dwellings of those people, what these became part of,
/// and the units that they lie in, with those above, and what those became. What is missing is seen by asking.
fn read_places(
    histories: &mut Histories<'_>,
    people: &[PersonId],
    (before, after): (AsOf, AsOf),
    area: AreaId,
) -> Result<(), ToolError> {
    let mut homes: BTreeSet<DwellingId> = BTreeSet::new();
    for person in people {
        let records = &histories.found[&Subject::Person(*person)];
        for as_of in [before, after] {
            let seen: Person = as_of.person(*person, records);
            homes.extend(seen.residence.map(|residence| residence.dwelling));
            homes.extend(seen.living.passing.temporary.map(|stay| stay.dwelling));
        }
    }
    loop {
        let missing = RefCell::new(BTreeSet::new());
        let boundaries = Boundaries {
            on: after.valid.unwrap_or_else(CivilDate::last),
            dwelling: &|id| histories.looked_up::<Dwelling>(id, &missing),
            area: &|id| histories.looked_up::<Area>(id, &missing),
        };
        for home in &homes {
            boundaries.hold(*home, area);
        }
        let missing = missing.into_inner();
        if missing.is_empty() {
            return Ok(());
        }
        histories.read(missing)?;
    }
}

impl Answer {
    fn table(&self) -> String {
        let head = format!("{}compared with before position {}\n", self.as_of.head(), self.before_position);
        let rows = self.changes.iter().flat_map(|resident| {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let who = [resident.kind.to_owned(), resident.person.to_string()];
            let row = move |change: &Change| {
                let told = [change.field.clone(), text(&change.before), text(&change.after)];
                who.iter().cloned().chain(told).collect::<Vec<String>>()
            };
            resident.told.iter().map(row)
        });
        format!("{head}\narea {}\n{}", self.area, columns(&["", "person", "field", "before", "after"], rows))
    }
}
