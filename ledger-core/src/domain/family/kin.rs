//! Who is whose kin, as far as the register knows parents.
//!
//! Law on Marriage and Family 2014, art. 3(17): of a direct line is who descends from the other; art. 3(18): within three
//! generations are those of one root, the parents being the first, siblings the second, cousins and uncles or aunts with
//! their nieces and nephews the third.

use std::collections::BTreeSet;

use crate::domain::command::subjects;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::subject::Subject;

/// Generations that a direct line is followed upwards.
const DIRECT_LINE: usize = 4;
/// Generations from the persons to a common root: their grandparents.
const TO_COMMON_ROOT: usize = 2;

/// The parents of a person in the register, by birth or recognition.
fn parents(person: PersonId, loaded: &Loaded) -> impl Iterator<Item = PersonId> {
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

/// What must be read to know whether these are kin: everyone above them.
pub(super) fn needs(persons: impl IntoIterator<Item = PersonId>, loaded: &Loaded) -> Vec<Need> {
    let above = persons.into_iter().flat_map(|person| ancestors(person, DIRECT_LINE, loaded));
    subjects(above.collect::<BTreeSet<_>>().into_iter().map(Subject::Person))
}

/// Does one of them descend from the other?
pub(super) fn in_direct_line(one: PersonId, other: PersonId, loaded: &Loaded) -> bool {
    ancestors(one, DIRECT_LINE, loaded).contains(&other)
        || ancestors(other, DIRECT_LINE, loaded).contains(&one)
}

/// Do both come of one root within three generations: siblings, cousins, uncle and niece?
pub(super) fn within_three_generations(one: PersonId, other: PersonId, loaded: &Loaded) -> bool {
    let roots = ancestors(one, TO_COMMON_ROOT, loaded);
    !roots.is_disjoint(&ancestors(other, TO_COMMON_ROOT, loaded))
}
