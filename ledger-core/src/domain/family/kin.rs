//! Who is whose kin, as far as the register knows parents, adoptions and marriages.
//!
//! Law on Marriage and Family 2014, art. 3(17): of a direct line is who descends from the other; art. 3(18): within three
//! generations are those of one root, the parents being the first, siblings the second, cousins and uncles or aunts with
//! their nieces and nephews the third. Art. 5(2) forbids marriage also to who are or were adoptive parent and child, parent-in-law
//! and child-in-law, step-parent and step-child.

use std::collections::BTreeSet;

use crate::domain::command::subjects;
use crate::domain::event::Event;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{AnyHistory, Loaded, Need};
use crate::domain::subject::Subject;

/// Generations that a direct line is followed upwards.
const DIRECT_LINE: usize = 4;
/// Generations from the persons to a common root: their grandparents.
const TO_COMMON_ROOT: usize = 2;

/// The parents of a person in the register, by birth or recognition.
fn parents(person: PersonId, loaded: &Loaded) -> impl Iterator<Item = PersonId> + use<> {
    let identity = loaded.person(person).ok().map(|(_, identity)| (identity.father, identity.mother));
    identity.into_iter().flat_map(|(father, mother)| father.into_iter().chain(mother))
}

/// Everyone up to so many generations above a person, as far as they were read.
fn ancestors(person: PersonId, generations: usize, loaded: &Loaded) -> BTreeSet<PersonId> {
    let mut all = BTreeSet::new();
    let mut generation = vec![person];
    for _ in 0..generations {
        generation = generation.into_iter().flat_map(|of| parents(of, loaded)).collect();
        all.extend(generation.iter().copied());
    }
    all
}

/// What must be read to know whether these are kin: everyone above them, and whoever they were married to.
pub(super) fn needs(persons: impl IntoIterator<Item = PersonId>, loaded: &Loaded) -> Vec<Need> {
    let near = |person| ancestors(person, DIRECT_LINE, loaded).into_iter().chain(spouses(person, loaded));
    let near: BTreeSet<PersonId> = persons.into_iter().flat_map(near).collect();
    subjects(near.into_iter().map(Subject::Person))
}

/// Does the one descend from the other?
pub(super) fn descends_from(one: PersonId, other: PersonId, loaded: &Loaded) -> bool {
    ancestors(one, DIRECT_LINE, loaded).contains(&other)
}

/// Does one of them descend from the other?
pub(super) fn in_direct_line(one: PersonId, other: PersonId, loaded: &Loaded) -> bool {
    descends_from(one, other, loaded) || descends_from(other, one, loaded)
}

/// Do both come of one root within three generations: siblings, cousins, uncle and niece?
pub(super) fn within_three_generations(one: PersonId, other: PersonId, loaded: &Loaded) -> bool {
    let roots = ancestors(one, TO_COMMON_ROOT, loaded);
    !roots.is_disjoint(&ancestors(other, TO_COMMON_ROOT, loaded))
}

/// Have both a parent in common?
pub(super) fn are_siblings(one: PersonId, other: PersonId, loaded: &Loaded) -> bool {
    !ancestors(one, 1, loaded).is_disjoint(&ancestors(other, 1, loaded))
}

/// Is the one a parent of the other?
pub(super) fn is_parent(parent: PersonId, child: PersonId, loaded: &Loaded) -> bool {
    parents(child, loaded).any(|known| known == parent)
}

/// Are or were the two tied as parent and child otherwise than by descent: by adoption, or by a marriage of one of them?
pub(super) fn by_law(one: PersonId, other: PersonId, loaded: &Loaded) -> bool {
    [(one, other), (other, one)].into_iter().any(|(elder, younger)| {
        let in_law = || spouses(younger, loaded).into_iter().any(|spouse| is_parent(elder, spouse, loaded));
        let step = || spouses(elder, loaded).into_iter().any(|spouse| is_parent(spouse, younger, loaded));
        was_adopted_by(younger, elder, loaded) || in_law() || step()
    })
}

fn was_adopted_by(child: PersonId, parent: PersonId, loaded: &Loaded) -> bool {
    acts(child, loaded).any(|event| {
        if let Event::ChildAdopted(e) = &event {
            e.child == child && e.adopters().any(|(id, _)| id == parent)
        } else {
            false
        }
    })
}

/// Whoever the person is or was married to.
fn spouses(person: PersonId, loaded: &Loaded) -> Vec<PersonId> {
    let married = acts(person, loaded).filter_map(|event| {
        if let Event::MarriageRegistered(e) = &event { e.spouse_of(person) } else { None }
    });
    married.collect()
}

/// What stands in a person's life.
fn acts(person: PersonId, loaded: &Loaded) -> std::vec::IntoIter<Event> {
    let history: Option<AnyHistory> = loaded.history(Subject::Person(person));
    let entries = history.iter().flat_map(AnyHistory::entries);
    let family = entries.filter(|entry| {
        matches!(entry.event.as_ref(), Event::ChildAdopted(_) | Event::MarriageRegistered(_))
    });
    family.map(|entry| entry.event.as_ref().clone()).collect::<Vec<_>>().into_iter()
}
