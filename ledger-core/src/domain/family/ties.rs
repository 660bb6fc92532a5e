//! Ties that rest on a difference of age: whoever amends a birth date must leave them possible.
//!
//! The parents whom a child's own entry names are asked by that entry's rules. A recognition and an adoption name persons only, so
//! that the two birth dates meet here.

use crate::domain::command::subjects;
use crate::domain::event::Event;
use crate::domain::history::{Entry, History, Recorded};
use crate::domain::ids::PersonId;
use crate::domain::loaded::{AnyHistory, Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::Rejection;
use crate::domain::subject::Subject;

use super::recognise::{YEARS_TO_A_CHILD, younger_than};

/// A child, a parent, and the years between them at least.
struct Tie {
    child: PersonId,
    parent: PersonId,
    years: i32,
}

fn ties(entry: &Entry) -> Vec<Tie> {
    if let Event::ParentRecognised(e) = entry.event.as_ref() {
        return vec![Tie { child: e.child, parent: e.parent, years: YEARS_TO_A_CHILD }];
    }
    let Event::ChildAdopted(e) = entry.event.as_ref() else { return Vec::new() };
    e.adopters().map(|(parent, _)| Tie { child: e.child, parent, years: e.years_between() }).collect()
}

/// Who must be read beside a person whose birth date may change.
pub(crate) fn needs(person: PersonId, loaded: &Loaded) -> Vec<Need> {
    let history = loaded.history(Subject::Person(person));
    let ties = history.iter().flat_map(AnyHistory::entries).flat_map(ties);
    subjects(ties.flat_map(|tie| [tie.child, tie.parent]).map(Subject::Person))
}

/// Are the ties of a person still possible after an amendment?
pub(crate) fn check(person: PersonId, amendment: &Recorded, loaded: &Loaded) -> Result<(), Rejection> {
    let Some(AnyHistory::Person(before)) = loaded.history(Subject::Person(person)) else { return Ok(()) };
    let records = before.records().iter().chain([amendment]).cloned().collect();
    let after = History::<Person>::of(person, records);
    if after.now().birth_date() == before.now().birth_date() {
        return Ok(());
    }
    let possible = after.entries().iter().flat_map(ties).all(|tie| {
        let other = if tie.child == person { tie.parent } else { tie.child };
        let Ok((other, _)) = loaded.person(other) else { return true };
        let (child, parent) = if tie.child == person { (after.now(), other) } else { (other, after.now()) };
        !younger_than(parent, child, tie.years)
    });
    if possible { Ok(()) } else { Err(Rejection::LaterActConflicts) }
}
