//! Households that split, merge, or are told anew: what is declared, what it makes of people, and who may declare it.

use ledger_core::domain::values::{CivilCapacity, Relation};

use super::lives::{enters, gathers_at};
use super::plain::{Fact, Household, Id, Person};
use super::rules::{Newest, Reason, may_have_completed, must};

/// Something declared about households that there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Regrouping {
    /// Members of one become another at the same dwelling.
    Split { from: Id, home: Id, members: Vec<(Id, Relation)> },
    /// All members of one become members of another at the same dwelling.
    Merged { household: Id, into: Id, home: Id, members: Vec<(Id, Relation)> },
    /// Members are something else to the head.
    Related { household: Id, members: Vec<(Id, Relation)> },
    /// A household has a file number.
    Numbered { household: Id, number: u32 },
}

fn relation(members: &[(Id, Relation)], id: Id) -> Option<Relation> {
    members.iter().find(|(who, _)| *who == id).map(|(_, relation)| *relation)
}

impl Regrouping {
    /// Whom and what it names.
    pub(crate) fn concerned(&self, at: Id) -> Vec<Id> {
        let (mut all, members) = match self {
            Regrouping::Split { from, home, members } => (vec![at, *from, *home], members.as_slice()),
            Regrouping::Merged { household, into, home, members } => {
                (vec![*household, *into, *home], members.as_slice())
            }
            Regrouping::Related { household, members } => (vec![*household], members.as_slice()),
            Regrouping::Numbered { household, .. } => (vec![*household], [].as_slice()),
        };
        all.extend(members.iter().map(|(who, _)| *who));
        all
    }

    /// What it makes of a member.
    pub(crate) fn live(&self, person: &mut Person, id: Id, fact: &Fact) {
        match self {
            Regrouping::Split { home, members, .. } => {
                if let Some(relation) = relation(members, id) {
                    enters(person, fact.at, relation, *home, fact);
                }
            }
            Regrouping::Merged { into, home, members, .. } => {
                if let Some(relation) = relation(members, id) {
                    enters(person, *into, relation, *home, fact);
                }
            }
            Regrouping::Related { members, .. } => {
                if let (Some((_, own, _)), Some(relation)) = (&mut person.household, relation(members, id)) {
                    *own = relation;
                }
            }
            Regrouping::Numbered { .. } => {}
        }
    }

    /// What it makes of a household.
    pub(crate) fn gather(&self, household: &mut Household, id: Id, fact: &Fact) {
        match self {
            Regrouping::Split { home, members, .. } if fact.at == id => {
                household.formed = Some(fact.day);
                household.members = members.iter().copied().collect();
                gathers_at(household, *home, fact);
            }
            Regrouping::Merged { into, members, .. } if *into == id => {
                household.members.extend(members.iter().copied());
            }
            Regrouping::Split { members, .. } | Regrouping::Merged { members, .. } => {
                household.members.retain(|who, _| relation(members, *who).is_none());
            }
            Regrouping::Related { members, .. } => {
                for (who, own) in &mut household.members {
                    *own = relation(members, *who).unwrap_or(*own);
                }
            }
            Regrouping::Numbered { number, .. } => household.number = Some(*number),
        }
    }
}

impl Newest<'_> {
    /// May it be declared?
    pub(crate) fn allows_regrouping(&self, regrouping: &Regrouping) -> Result<(), Reason> {
        match regrouping {
            Regrouping::Split { from, home, members } => {
                let named: Vec<(Id, Option<Id>)> =
                    members.iter().map(|(who, _)| (*who, Some(*from))).collect();
                self.heads(members)?;
                let of_age = |who: &Id| {
                    let person = self.person(*who);
                    may_have_completed(&person, 18, self.day) && person.ties.capacity == CivilCapacity::Full
                };
                must(members.iter().any(|(who, _)| of_age(who)), "nobody of age")?;
                self.head_is_there(members)?;
                self.all_of(*from, members)?;
                self.lets_go(&named)?;
                let state = self.household(*from);
                must(state.home.is_some_and(|(at, _)| at == *home), "the household is elsewhere")?;
                must(state.members.len() > members.len(), "nobody stays")
            }
            Regrouping::Merged { household, into, home, members } => {
                must(household != into, "one household")?;
                self.all_of(*household, members)?;
                let state = self.household(*household);
                must(state.formed.is_some_and(|formed| formed <= self.day), "no household yet")?;
                must(state.home.is_some_and(|(at, _)| at == *home), "the household is elsewhere")?;
                must(!members.is_empty() && state.members.len() == members.len(), "not all members")?;
                self.household_takes_in(*into, *home)?;
                must(members.iter().all(|(_, relation)| *relation != Relation::Head), "another head")
            }
            Regrouping::Related { household, members } => {
                self.all_of(*household, members)?;
                must(self.household(*household).formed.is_some_and(|f| f <= self.day), "no household yet")?;
                members.iter().try_for_each(|(who, relation)| {
                    let own = self.alive(*who)?.household.map(|(_, own, _)| own);
                    must(*relation != Relation::Head && own != Some(Relation::Head), "another head")?;
                    must(own != Some(*relation), "that already")
                })
            }
            Regrouping::Numbered { household, number } => {
                let state = self.household(*household);
                must(state.formed.is_some_and(|formed| formed <= self.day), "no household yet")?;
                must(!state.members.is_empty(), "nobody is left")?;
                must(state.number != Some(*number), "numbered so already")
            }
        }
    }

    /// Whoever becomes head of a household is there to do it.
    pub(crate) fn head_is_there(&self, members: &[(Id, Relation)]) -> Result<(), Reason> {
        let mut heads = members.iter().filter(|(_, relation)| *relation == Relation::Head);
        heads.try_for_each(|(who, _)| self.present(*who).map(|_| ()))
    }

    /// Each is alive, named once, and belongs to the household.
    fn all_of(&self, household: Id, members: &[(Id, Relation)]) -> Result<(), Reason> {
        for (at, (who, _)) in members.iter().enumerate() {
            must(members[..at].iter().all(|(other, _)| other != who), "named twice")?;
            let own = self.alive(*who)?.household.map(|(own, _, _)| own);
            must(own == Some(household), "not in that household")?;
        }
        Ok(())
    }
}
