//! What a member of a household is to its head, read from the links between them.

use super::block::Draft;
use super::person::Relation;

/// Relation of `person` to `head`.
pub(super) fn relation(people: &[Draft], head: usize, person: usize) -> Relation {
    if person == head {
        return Relation::Head;
    }
    let male = people[person].male;
    let by_sex = |man, woman| if male { man } else { woman };
    if people[head].spouse == Some(person) {
        return by_sex(Relation::Husband, Relation::Wife);
    }
    let is_parent = |child: usize| parents(people, child).any(|parent| parent == person);
    if is_parent(head) {
        return by_sex(Relation::Father, Relation::Mother);
    }
    if people[head].spouse.is_some_and(is_parent) {
        return by_sex(Relation::FatherInLaw, Relation::MotherInLaw);
    }
    if parents(people, head).any(is_parent) {
        return by_sex(Relation::Grandfather, Relation::Grandmother);
    }
    descent(people, head, person).or_else(|| tie(people, head, person)).unwrap_or(Relation::Other)
}

/// Relations to somebody of the same or a later generation.
fn descent(people: &[Draft], head: usize, person: usize) -> Option<Relation> {
    let is_child = |of: usize| parents(people, of).any(|parent| parent == head);
    let is_sibling =
        |of: usize| parents(people, of).any(|parent| parents(people, head).any(|other| other == parent));
    if is_child(person) {
        return Some(Relation::Child);
    }
    if people[person].spouse.is_some_and(is_child) {
        return Some(if people[person].male { Relation::SonInLaw } else { Relation::DaughterInLaw });
    }
    if parents(people, person).any(is_child) {
        return Some(Relation::Grandchild);
    }
    if is_sibling(person) {
        return Some(Relation::Sibling);
    }
    parents(people, person).any(is_sibling).then_some(Relation::NephewOrNiece)
}

/// A tie to the head or to the head's wife or husband; a grandchild of the head's parents is a nephew or niece.
fn tie(people: &[Draft], head: usize, person: usize) -> Option<Relation> {
    let (relation, anchor) = people[person].tie?;
    if anchor == head {
        return Some(relation);
    }
    if relation != Relation::Grandchild {
        return None;
    }
    if people[head].spouse == Some(anchor) {
        return Some(Relation::Grandchild);
    }
    parents(people, head).any(|parent| parent == anchor).then_some(Relation::NephewOrNiece)
}

fn parents(people: &[Draft], person: usize) -> impl Iterator<Item = usize> {
    [people[person].father, people[person].mother].into_iter().flatten()
}
