//! Marriage, descent, care, and what courts say of a person: what is declared, and what it makes of people.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::values::{AdoptionBond, CivilCapacity, MaritalStatus, MarriageAfterReturn};

use super::plain::{Ends, Fact, Id, Person};
use super::residence::Places;

/// Something declared about families, or by a court.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// A man and a woman married.
    Married { husband: Id, wife: Id },
    /// A marriage, known by its record, ended; or one that nobody registered here.
    Divorced { who: Id, other: Option<(Id, Id)> },
    /// Somebody unknown died to whom they were married.
    Widowed { who: Id },
    /// A marriage should not have been.
    Undone { who: Id, other: (Id, Id) },
    /// Somebody is a child's father, or mother; by their own word, or a court's.
    Recognised { child: Id, parent: Id, father: bool, by_court: bool },
    /// A child has other parents, too.
    Adopted { child: Id, father: Option<Id>, mother: Option<Id>, bond: AdoptionBond },
    /// An adoption, known by its record, ended.
    AdoptionEnded { child: Id, parents: Vec<Id>, adoption: Id },
    /// Somebody is cared for.
    CareBegan { ward: Id, guardians: Vec<Id> },
    /// And is not any more.
    CareEnded { ward: Id, guardians: Vec<Id>, care: Id },
    /// Somebody is missing.
    Missing { who: Id, last_news: CivilDate },
    /// And is not any more.
    Found { who: Id },
    /// A court says that somebody is dead.
    SaidDead { who: Id, ends: Ends },
    /// They live; and what becomes of their marriage, whose it is, if it is in force again, and else whose it was; whose guardian or
    /// ward they are again, and whose no more, whatever they need.
    Returned {
        who: Id,
        marriage: MarriageAfterReturn,
        spouse: Option<Id>,
        former: Option<Id>,
        care: Vec<Id>,
        over: Vec<Id>,
    },
    /// A court decided what somebody is capable of.
    Capacity { who: Id, capacity: CivilCapacity },
}

/// A marriage as one of the two has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marriage {
    pub(crate) spouse: Id,
    pub(crate) since: CivilDate,
    pub(crate) record: Id,
    pub(crate) before: MaritalStatus,
}

/// What ties somebody to others, and what courts said of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ties {
    pub(crate) status: MaritalStatus,
    /// The day for which they came in as somebody who is married.
    pub(crate) said_married: Option<CivilDate>,
    pub(crate) father: Option<Id>,
    pub(crate) mother: Option<Id>,
    pub(crate) marriage: Option<Marriage>,
    /// A marriage that may come back.
    pub(crate) suspended: Option<Marriage>,
    /// The one that might have come back before they married again.
    pub(crate) set_aside: Option<Marriage>,
    /// Adoptive father and mother, since when, by which record.
    pub(crate) adoption: Option<(Option<Id>, Option<Id>, CivilDate, Id)>,
    pub(crate) adopted: Vec<Id>,
    /// Guardians, since when, by which record.
    pub(crate) guardians: Option<(Vec<Id>, CivilDate, Id)>,
    pub(crate) wards: Vec<Id>,
    /// Guardians until somebody was said to be dead, since when, by which record.
    pub(crate) lapsed_care: Vec<(Id, CivilDate, Id)>,
    /// Wards until then.
    pub(crate) lapsed_wards: Vec<Id>,
    pub(crate) missing: Option<CivilDate>,
    pub(crate) said_dead: Option<Id>,
    pub(crate) capacity: CivilCapacity,
}

impl Ties {
    pub(crate) fn spouse(&self) -> Option<Id> {
        self.marriage.map(|marriage| marriage.spouse)
    }

    /// Guardians and wards.
    pub(crate) fn care(&self) -> Vec<Id> {
        let guardians = self.guardians.iter().flat_map(|(guardians, _, _)| guardians.clone());
        guardians.chain(self.wards.iter().copied()).collect()
    }

    /// Father and mother, as far as they are known.
    pub(crate) fn parents(&self) -> impl Iterator<Item = Id> + use<> {
        self.father.into_iter().chain(self.mother)
    }

    /// Those who were guardians or wards until somebody was said to be dead.
    pub(crate) fn lapsed(&self) -> Vec<Id> {
        self.lapsed_care.iter().map(|(id, _, _)| *id).chain(self.lapsed_wards.iter().copied()).collect()
    }

    fn loses_care(&mut self, before: &Ties) {
        let now = self.care();
        if let Some((guardians, since, record)) = &before.guardians {
            let gone = guardians.iter().filter(|id| !now.contains(id));
            self.lapsed_care.extend(gone.map(|id| (*id, *since, *record)));
        }
        self.lapsed_wards.extend(before.wards.iter().filter(|id| !now.contains(id)));
    }

    fn has_again(&mut self, other: Id) {
        if self.lapsed_wards.contains(&other) {
            self.lapsed_wards.retain(|ward| *ward != other);
            self.wards.push(other);
        } else if let Some(at) = self.lapsed_care.iter().position(|(id, _, _)| *id == other) {
            let (_, since, record) = self.lapsed_care.remove(at);
            self.guardians.get_or_insert((Vec::new(), since, record)).0.push(other);
        }
    }

    /// An earlier marriage that was not over when they married again, so that a court annuls the later one.
    pub(crate) fn beside(&self) -> Option<Marriage> {
        let bigamous = self.marriage.is_some_and(|later| later.before == MaritalStatus::Married);
        self.set_aside.filter(|_| bigamous)
    }

    /// The marriage that they are in, by that record; or the earlier one beside it.
    pub(crate) fn marriage_to(&self, spouse: Id) -> Option<Marriage> {
        self.marriage.into_iter().chain(self.beside()).find(|marriage| marriage.spouse == spouse)
    }

    fn was_before(&mut self, status: MaritalStatus) {
        if let Some(marriage) = &mut self.marriage {
            marriage.before = status;
        }
    }

    /// An earlier marriage waits, or is not over.
    fn marries(&mut self, spouse: Id, fact: &Fact) {
        let suspended = self.suspended.take();
        self.set_aside = self.marriage.or(suspended);
        self.marriage = Some(Marriage { spouse, since: fact.day, record: fact.at, before: self.status });
        self.status = MaritalStatus::Married;
    }

    /// Was it before they came in as married? What was over by then is not the marriage that was meant.
    pub(crate) fn is_before_said(&self, day: CivilDate) -> bool {
        self.said_married.is_some_and(|said| day < said)
    }

    /// The marriage with that record is over, or that of which nobody knows one.
    fn unmarried(&mut self, record: Option<Id>, status: MaritalStatus, day: CivilDate) {
        let another = record.is_some() && self.is_before_said(day);
        let status = if another { MaritalStatus::Married } else { status };
        if let Some(earlier) = self.beside().filter(|_| record.is_some()) {
            self.set_aside = None;
            if Some(earlier.record) == record {
                return self.was_before(status);
            }
            // Of two at a time the first goes on.
            (self.marriage, self.status) = (Some(earlier), MaritalStatus::Married);
            return;
        }
        self.marriage = None;
        self.set_aside = None;
        self.status = status;
    }

    fn survives(&mut self, dead: Id, day: CivilDate) {
        while let Some(marriage) = self.marriage_to(dead) {
            self.unmarried(Some(marriage.record), MaritalStatus::Widowed, day);
        }
        if let Some((guardians, _, _)) = &mut self.guardians {
            guardians.retain(|guardian| *guardian != dead);
        }
        self.guardians.take_if(|(guardians, _, _)| guardians.is_empty());
        self.wards.retain(|ward| *ward != dead);
    }
}

/// Somebody dies, and everything that they had ends; others lose them.
pub(crate) fn dies(person: &mut Person, id: Id, who: Id, day: CivilDate) {
    if id != who {
        return person.ties.survives(who, day);
    }
    person.died = Some(day);
    (person.home, person.household, person.card, person.card_open) = (None, None, None, None);
    (person.places, person.card_held, person.certificate) = (Places::default(), false, None);
    (person.ties.marriage, person.ties.guardians) = (None, None);
    person.ties.set_aside = None;
    person.ties.wards.clear();
}

/// Somebody dies by a court's word, which may be taken back: a marriage waits for that, and care that lapses is remembered.
fn is_left_for_dead(person: &mut Person, id: Id, who: Id, fact: &Fact) {
    let before = person.ties.clone();
    dies(person, id, who, fact.day);
    let ties = &mut person.ties;
    if id == who {
        ties.said_dead = Some(fact.at);
    }
    if ties.marriage.is_none() && before.marriage.is_some() {
        ties.suspended = before.marriage;
        // Whatever else was said, they are a widow or widower until then.
        if id != who {
            ties.status = MaritalStatus::Widowed;
        }
    } else if id != who && before.set_aside.is_some_and(|earlier| earlier.spouse == who) {
        ties.set_aside = before.set_aside;
    }
    ties.loses_care(&before);
}

impl Family {
    /// Whom it names.
    pub(crate) fn concerned(&self) -> Vec<Id> {
        match self {
            Family::Married { husband, wife } => vec![*husband, *wife],
            Family::Divorced { who, other } => {
                [*who].into_iter().chain(other.map(|(other, _)| other)).collect()
            }
            Family::Undone { who, other: (other, _) } => vec![*who, *other],
            Family::Recognised { child, parent, .. } => vec![*child, *parent],
            Family::Adopted { child, father, mother, .. } => {
                [*child].into_iter().chain(*father).chain(*mother).collect()
            }
            Family::AdoptionEnded { child, parents, .. } => [vec![*child], parents.clone()].concat(),
            Family::CareBegan { ward, guardians } | Family::CareEnded { ward, guardians, .. } => {
                [vec![*ward], guardians.clone()].concat()
            }
            Family::Widowed { who }
            | Family::Missing { who, .. }
            | Family::Found { who }
            | Family::Capacity { who, .. } => vec![*who],
            Family::SaidDead { who, ends } => ends.concerned(*who),
            Family::Returned { who, spouse, former, care, over, .. } => {
                let couple = [*who].into_iter().chain(*spouse).chain(*former);
                let mut all: Vec<Id> = couple.chain(care.iter().chain(over).copied()).collect();
                all.sort_unstable();
                all.dedup();
                all
            }
        }
    }

    /// What it makes of somebody whom it names.
    pub(crate) fn live(&self, person: &mut Person, id: Id, fact: &Fact) {
        let ties = &mut person.ties;
        match self {
            Family::Married { husband, wife } => {
                let spouse = if id == *husband { *wife } else { *husband };
                ties.marries(spouse, fact);
            }
            Family::Divorced { other, .. } => {
                ties.unmarried(other.map(|(_, record)| record), MaritalStatus::Divorced, fact.day);
            }
            Family::Widowed { .. } => ties.unmarried(None, MaritalStatus::Widowed, fact.day),
            Family::Undone { other: (_, record), .. } => undo(ties, *record),
            Family::Recognised { child, parent, father, .. } if id == *child => {
                *(if *father { &mut ties.father } else { &mut ties.mother }) = Some(*parent);
            }
            Family::Adopted { child, father, mother, .. } if id == *child => {
                ties.adoption = Some((*father, *mother, fact.day, fact.at));
                ties.lapsed_care.clear();
            }
            Family::Adopted { child, .. } => ties.adopted.push(*child),
            Family::AdoptionEnded { child, .. } if id == *child => ties.adoption = None,
            Family::AdoptionEnded { child, .. } => ties.adopted.retain(|other| other != child),
            Family::CareBegan { ward, guardians } if id == *ward => {
                ties.guardians = Some((guardians.clone(), fact.day, fact.at));
                ties.lapsed_care.clear();
            }
            Family::CareBegan { ward, .. } => {
                ties.lapsed_wards.retain(|lapsed| lapsed != ward);
                ties.wards.push(*ward);
            }
            Family::CareEnded { ward, .. } if id == *ward => {
                ties.guardians = None;
                ties.lapsed_care.clear();
            }
            Family::CareEnded { ward, .. } => ties.wards.retain(|other| other != ward),
            Family::Missing { .. } => ties.missing = Some(fact.day),
            Family::Found { .. } => ties.missing = None,
            Family::SaidDead { who, .. } => is_left_for_dead(person, id, *who, fact),
            Family::Returned { who, marriage, spouse, former, care, .. } => {
                if id == *who {
                    person.died = None;
                    (ties.said_dead, ties.missing) = (None, None);
                    care.iter().for_each(|other| ties.has_again(*other));
                } else if care.contains(&id) {
                    ties.has_again(*who);
                }
                if *former == Some(id) {
                    left_by(ties, *who);
                }
                if id == *who || *spouse == Some(id) {
                    returns(ties, *marriage);
                }
            }
            Family::Capacity { capacity, .. } => ties.capacity = *capacity,
            Family::Recognised { .. } => {}
        }
    }
}

/// The marriage never was: what was before it is again, and a first marriage waits as it did.
fn undo(ties: &mut Ties, record: Id) {
    if let Some(earlier) = ties.beside() {
        ties.set_aside = None;
        if earlier.record == record {
            return ties.was_before(earlier.before);
        }
        // The earlier one is the only one again.
        (ties.marriage, ties.status) = (Some(earlier), MaritalStatus::Married);
    } else if let Some(marriage) = ties.marriage.take() {
        (ties.suspended, ties.set_aside, ties.status) = (ties.set_aside, None, marriage.before);
    }
}

/// Who was left for dead is nobody's widow or widower, whatever becomes of the later marriage.
fn left_by(ties: &mut Ties, who: Id) {
    if ties.set_aside.is_some_and(|marriage| marriage.spouse == who) {
        ties.set_aside = None;
        ties.was_before(MaritalStatus::Divorced);
    }
}

fn returns(ties: &mut Ties, marriage: MarriageAfterReturn) {
    let suspended = ties.suspended.take();
    match marriage {
        MarriageAfterReturn::None => {}
        MarriageAfterReturn::Restored => {
            (ties.marriage, ties.status) = (suspended, MaritalStatus::Married);
        }
        MarriageAfterReturn::EndedByRemarriage => ties.status = MaritalStatus::Divorced,
        MarriageAfterReturn::EndedByDeath => ties.status = MaritalStatus::Widowed,
        MarriageAfterReturn::Suspended => {
            (ties.suspended, ties.status) = (suspended, MaritalStatus::Widowed);
        }
    }
}
