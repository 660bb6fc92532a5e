//! What facts make of people and households, one after another.

use ledger_core::domain::values::{MaritalStatus, Relation};

use super::civil::Naming;
use super::family::{self, Family};
use super::plain::{Fact, Household, Id, Into, Person, What};
use super::residence::settles;

/// What a fact makes of somebody.
pub(crate) fn live(person: &mut Person, id: Id, fact: &Fact) {
    match &fact.what {
        What::Enrolled { .. } | What::Born(_) if fact.at == id => begins(person, fact),
        What::Died { who, .. } => family::dies(person, id, *who, fact.day),
        What::Family(family) => family.live(person, id, fact),
        What::Residence(residence) => residence.live(person, id, fact),
        What::Regrouping(regrouping) => regrouping.live(person, id, fact),
        What::Civil(naming) => naming.live(person, id, fact),
        What::Card(card) => card.live(person, id, fact.day),
        What::Formed { home, members } => {
            let relation = members.iter().find(|(who, _)| *who == id).map(|(_, relation)| *relation);
            relation.into_iter().for_each(|relation| enters(person, fact.at, relation, *home, fact));
        }
        What::Joined { household, home, .. } => enters(person, *household, Relation::Guest, *home, fact),
        What::Left { .. } => person.household = None,
        What::HeadChanged { members, .. } => {
            let relation = members.iter().find(|(who, _)| *who == id).map(|(_, relation)| *relation);
            if let (Some((_, own, _)), Some(relation)) = (&mut person.household, relation) {
                *own = relation;
            }
        }
        What::Moved { who, home, into, .. } => {
            let Some(at) = who.iter().position(|(mover, _)| *mover == id) else { return };
            if who[at].1.is_some() {
                person.household = None;
            }
            match into {
                Into::Alone | Into::Whole(_) => {}
                Into::Join(household) => person.household = Some((*household, Relation::Guest, fact.day)),
                Into::Form => person.household = Some((fact.at, first_is_head(at), fact.day)),
            }
            settles(person, *home, fact);
        }
        What::Applied { .. } => person.card_open = Some(fact.at),
        What::Handed { card, .. } => {
            (person.card_open, person.card, person.had_card) = (None, Some(*card), true);
            person.card_held = false;
        }
        What::Dwelling { .. }
        | What::Enrolled { .. }
        | What::Born(_)
        | What::Blanks(_)
        | What::Place(_)
        | What::Reform(_)
        | What::Service(_) => {}
    }
}

fn begins(person: &mut Person, fact: &Fact) {
    person.exists = true;
    person.came_in = Some(fact.day);
    if let What::Enrolled { born, sex, home, number, father, mother, status, nationality, registered, name } =
        &fact.what
    {
        (person.born, person.sex, person.number) = (Some(*born), Some(*sex), *number);
        (person.ties.father, person.ties.mother, person.ties.status) = (*father, *mother, *status);
        person.ties.said_married = Some(fact.day).filter(|_| *status == MaritalStatus::Married);
        (person.civil.nationality, person.civil.registered) = (*nationality, *registered);
        person.civil.name = *name;
        person.home = home.map(|home| (home, fact.day, fact.at));
    }
    if let What::Born(birth) = &fact.what {
        birth.begins(person, fact);
    }
}

fn first_is_head(at: usize) -> Relation {
    if at == 0 { Relation::Head } else { Relation::Other }
}

/// Somebody is a member of a household, and lives where it does.
pub(crate) fn enters(person: &mut Person, household: Id, relation: Relation, home: Id, fact: &Fact) {
    person.household = Some((household, relation, fact.day));
    if person.home.is_none_or(|(at, since, _)| at != home || since > fact.day) {
        settles(person, home, fact);
    }
}

/// A household lives at a dwelling. Whoever says so later speaks of everything behind that day, as it was known until then.
pub(crate) fn gathers_at(household: &mut Household, home: Id, fact: &Fact) {
    if household.home.is_none_or(|(_, said)| said < fact.at) {
        household.home = Some((home, fact.at));
    }
}

/// What a fact makes of a household.
pub(crate) fn gather(household: &mut Household, id: Id, fact: &Fact) {
    match &fact.what {
        What::Formed { home, members } => {
            household.formed = Some(fact.day);
            household.members = members.iter().copied().collect();
            gathers_at(household, *home, fact);
        }
        What::Born(_) => drop(household.members.insert(fact.at, Relation::Grandchild)),
        What::Joined { who, .. } => drop(household.members.insert(*who, Relation::Guest)),
        What::Left { who, .. }
        | What::Died { who, .. }
        | What::Family(Family::SaidDead { who, .. })
        | What::Civil(Naming::Lost { who, .. }) => drop(household.members.remove(who)),
        What::HeadChanged { members, .. } => household.members.extend(members.iter().copied()),
        What::Residence(residence) => residence.gather(household, id),
        What::Regrouping(regrouping) => regrouping.gather(household, id, fact),
        What::Moved { who, home, into, .. } => {
            for (who, left) in who {
                if *left == Some(id) {
                    household.members.remove(who);
                }
            }
            match into {
                Into::Whole(_) => gathers_at(household, *home, fact),
                Into::Join(joined) if *joined == id => {
                    household.members.extend(who.iter().map(|(who, _)| (*who, Relation::Guest)));
                }
                Into::Form if fact.at == id => {
                    household.formed = Some(fact.day);
                    let members = who.iter().enumerate().map(|(at, (who, _))| (*who, first_is_head(at)));
                    household.members = members.collect();
                    gathers_at(household, *home, fact);
                }
                Into::Alone | Into::Join(_) | Into::Form => {}
            }
        }
        What::Dwelling { .. }
        | What::Enrolled { .. }
        | What::Applied { .. }
        | What::Handed { .. }
        | What::Card(_)
        | What::Civil(_)
        | What::Blanks(_)
        | What::Place(_)
        | What::Reform(_)
        | What::Service(_)
        | What::Family(_) => {}
    }
}
