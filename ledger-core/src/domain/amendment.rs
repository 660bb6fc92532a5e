//! Amendments: events about events. A correction says how an act should have been recorded, an annulment that it should not
//! have been; both leave the original where it stands, and both can be amended in turn.

pub mod annul;
pub mod correct;
pub(crate) mod papers;
mod told;

use super::command::{admitted_beside_departures, admitted_by, is_request, subjects};
use super::event::Event;
use super::family::{ages, marry};
use super::history::{Entry, Recorded, told};
use super::ids::{PersonId, Position};
use super::limits::SUBJECTS_PER_ACT;
use super::loaded::{AnyHistory, Loaded, Need};
use super::rejection::{Refusal, Rejection};
use super::subject::Subject;

/// An original event, everything that was ever said about it, and who is concerned.
struct Group {
    /// From the original to the target.
    path: Vec<Position>,
    /// Every subject that the original or any of its amendments touched. All of them get the new amendment, so that each
    /// one's own records tell the whole story.
    subjects: Vec<Subject>,
    /// One that has all of them among its records.
    anchor: Subject,
    /// What stands in the original's place now; none where it is annulled.
    standing: Option<Entry>,
}

/// Where the target leads: itself, or the path that it carries with itself at the end.
fn path_to(target: &Recorded) -> Vec<Position> {
    let mut path = target.event.amends().unwrap_or_default().to_vec();
    path.push(target.position);
    path
}

/// The first subject that has a life of its own: every amendment of a record is among its records.
fn anchor(original: &Recorded) -> Option<Subject> {
    original.subjects.iter().copied().find(|subject| !is_request(*subject))
}

/// What the amendment of `target` needs to have read.
pub(crate) fn needs(target: Position, loaded: &Loaded) -> Vec<Need> {
    let mut needs = vec![Need::Record(target)];
    let Ok(record) = loaded.record(target) else { return needs };
    let original = path_to(record)[0];
    needs.push(Need::Record(original));
    let Some(anchor) = loaded.record(original).ok().and_then(anchor) else { return needs };
    needs.push(Need::Subject(anchor));
    if let Some(history) = loaded.history(anchor) {
        let concerned = concerned(original, &history);
        for person in concerned.iter().filter_map(|subject| dated(*subject, original, loaded)) {
            needs.extend(ages::needs(person, loaded));
        }
        needs.extend(subjects(concerned));
    }
    needs
}

/// A person whom the original brought in, or whose civil data it corrected: an amendment of it may change their birth date or sex.
fn dated(subject: Subject, original: Position, loaded: &Loaded) -> Option<PersonId> {
    let corrects = || loaded.record(original).is_ok_and(|record| ages::bears_on_ties(&record.event));
    match subject {
        Subject::Person(person) if person.position() == original || corrects() => Some(person),
        Subject::Person(_)
        | Subject::Household(_)
        | Subject::Dwelling(_)
        | Subject::Card(_)
        | Subject::Area(_)
        | Subject::Office(_)
        | Subject::Officer(_)
        | Subject::Stock(_)
        | Subject::Claim(_) => None,
    }
}

fn concerned(original: Position, history: &AnyHistory) -> Vec<Subject> {
    let about = |record: &&Recorded| path_to(record)[0] == original;
    let named = history.records().iter().filter(about).flat_map(|record| record.subjects.iter().copied());
    let mut subjects: Vec<Subject> = named.filter(|subject| !is_request(*subject)).collect();
    subjects.sort();
    subjects.dedup();
    subjects
}

/// Reads the group of a target.
fn group(target: Position, loaded: &Loaded) -> Result<Group, Refusal> {
    let path = path_to(loaded.record(target).map_err(|r| r.at("target"))?);
    let original = loaded.record(path[0]).map_err(|r| r.at("target"))?;
    let anchor = anchor(original).ok_or(Rejection::NotAmendable.at("target"))?;
    let history =
        loaded.history(anchor).expect("needs() names the subject whose records hold all amendments");
    // A correction may have given the event to others: whoever it is about now has it among what stands.
    let subjects = concerned(original.position, &history);
    let of = |subject: &Subject| {
        let history = loaded.history(*subject)?;
        history.entries().iter().find(|entry| entry.position == original.position).cloned()
    };
    let standing = subjects.iter().find_map(of);
    Ok(Group { subjects, anchor, standing, path })
}

/// What stands in the place of the event that a record is, or amends; none where it is annulled. The record must have been read
/// with everything that [`needs`] names.
pub(crate) fn standing(record: Position, loaded: &Loaded) -> Result<Option<Entry>, Refusal> {
    group(record, loaded).map(|group| group.standing)
}

/// Does something else stand with the amendment? A newer one may decide all the same, which not everybody's records tell: whom only later
/// amendments named knows nothing of earlier ones.
fn changes(proposed: &Recorded, group: &Group, loaded: &Loaded) -> bool {
    let history = loaded.history(group.anchor).expect("it was read with the group");
    let original = group.path[0];
    let mut records = history.records().to_vec();
    records.retain(|record| path_to(record)[0] == original);
    let before = told(original, &records);
    records.push(proposed.clone());
    before != told(original, &records)
}

/// Does every subject concerned admit the amendment? The life that an annulled event brought in ends as a whole, and is not
/// asked.
fn admitted(
    proposed: &Recorded,
    group: &Group,
    annulled: Option<&Event>,
    loaded: &Loaded,
) -> Result<(), Refusal> {
    let gone = annulled.and_then(Event::brings_in).and_then(|new| new.at(group.path[0]));
    for subject in proposed.subjects.iter().filter(|subject| Some(**subject) != gone) {
        admitted_by(loaded, *subject, proposed, &|_| "target".into())?;
    }
    if gone.is_none() && !changes(proposed, group, loaded) {
        return Err(Rejection::ReplacementUnchanged.at("target"));
    }
    admitted_beside_departures(loaded, proposed, &|_| "target".into())?;
    for person in proposed.subjects.iter().filter_map(|subject| dated(*subject, group.path[0], loaded)) {
        ages::check(person, proposed, loaded).map_err(|rejection| rejection.at("target"))?;
    }
    for subject in proposed.subjects.iter() {
        if let Subject::Person(person) = subject {
            marry::beside_none_declared(*person, proposed, loaded).map_err(|r| r.at("target"))?;
        }
    }
    if proposed.subjects.len() > SUBJECTS_PER_ACT {
        return Err(Rejection::TooManySubjects.at("target"));
    }
    Ok(())
}
