//! The second implementation: what was declared, as plain facts, and what they add up to, as simply as can be said.
//!
//! It knows nothing of events, subjects or claims. A fact has a place in the order of declarations and a day. What somebody
//! said about a fact later is looked up each time; a life is lived again from the beginning each time.

use std::collections::BTreeMap;

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::values::Sex;

/// A place in the order of declarations, which is also the name of what was declared there.
pub(crate) type Id = u64;

/// Something declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A dwelling.
    Dwelling,
    /// Somebody was entered.
    Enrolled { born: CivilDate, sex: Sex, home: Option<Id>, number: Option<u64>, parents: Vec<Id> },
    /// Somebody was born on the day of the fact.
    Born { sex: Sex, number: u64, parents: Vec<Id>, household: Option<(Id, Id)> },
    /// Somebody died, who belonged to a household and had cards.
    Died { who: Id, household: Option<Id>, cards: Vec<Id> },
    /// People became a household at a dwelling.
    Formed { home: Id, members: Vec<(Id, bool)> },
    /// Somebody joined a household that lives at a dwelling.
    Joined { who: Id, household: Id, home: Id },
    /// Somebody left a household.
    Left { who: Id, household: Id },
    /// All members, and which of them is the head now.
    HeadChanged { household: Id, members: Vec<(Id, bool)> },
    /// People moved, each out of a household or none.
    Moved { who: Vec<(Id, Option<Id>)>, home: Id, into: Into },
    /// A card was applied for.
    Applied { who: Id },
    /// It was approved.
    Approved { card: Id, who: Id },
    /// It was made.
    Made { card: Id, who: Id, serial: u32 },
    /// It was handed over, and the one before it taken in.
    Handed { card: Id, who: Id, before: Option<Id> },
}

/// What becomes of movers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Into {
    /// They belong to no household.
    Alone,
    /// The household moves with all its members.
    Whole(Id),
    /// They join one.
    Join(Id),
    /// They form one; the first is its head.
    Form,
}

/// What was said, in the order of declarations.
#[derive(Clone, Debug)]
pub(crate) enum Said {
    /// A fact, with its day.
    Fact(CivilDate, What),
    /// The fact there had another day.
    OtherDay(Id, CivilDate),
    /// What was said there should not have been said.
    Never(Id),
}

/// A fact that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) at: Id,
    pub(crate) day: CivilDate,
    pub(crate) what: What,
}

/// Somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) exists: bool,
    pub(crate) born: Option<CivilDate>,
    pub(crate) sex: Option<Sex>,
    pub(crate) number: Option<u64>,
    pub(crate) died: Option<CivilDate>,
    /// Dwelling, since when, said where.
    pub(crate) home: Option<(Id, CivilDate, Id)>,
    /// Household, head of it, since when.
    pub(crate) household: Option<(Id, bool, CivilDate)>,
    pub(crate) card_open: Option<Id>,
    pub(crate) card: Option<Id>,
    pub(crate) had_card: bool,
}

/// A household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Household {
    pub(crate) formed: Option<CivilDate>,
    /// Dwelling, said where.
    pub(crate) home: Option<(Id, Id)>,
    /// Members, and whether each is the head.
    pub(crate) members: BTreeMap<Id, bool>,
}

/// How far a card has come: 0 for none, then applied, approved, made, handed over, replaced, ended.
pub(crate) type CardStage = u8;

/// Everything said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plain {
    /// In the order of declarations; the founding and the area units, which this does not know, are none.
    said: Vec<Option<Said>>,
    about: BTreeMap<Id, Vec<Id>>,
}

impl Plain {
    /// Notes what was said at the next place; none for what is of no concern here.
    pub(crate) fn hear(&mut self, said: Option<Said>) -> Id {
        let at = self.said.len() as Id;
        if let Some(Said::Fact(_, what)) = &said {
            for id in concerned(at, what) {
                self.about.entry(id).or_default().push(at);
            }
        }
        self.said.push(said);
        at
    }

    /// Every place at which a fact was declared.
    pub(crate) fn facts(&self) -> impl Iterator<Item = (Id, &What)> {
        self.said.iter().enumerate().filter_map(|(at, said)| match said {
            Some(Said::Fact(_, what)) => Some((at as Id, what)),
            Some(Said::OtherDay(..) | Said::Never(_)) | None => None,
        })
    }

    /// What was said about something said before: where, and about what.
    pub(crate) fn remarks(&self) -> impl Iterator<Item = (Id, Id)> {
        self.said.iter().enumerate().filter_map(|(at, said)| match said {
            Some(Said::OtherDay(target, _) | Said::Never(target)) => Some((at as Id, *target)),
            Some(Said::Fact(..)) | None => None,
        })
    }

    /// What was said there.
    pub(crate) fn said(&self, at: Id) -> Option<&Said> {
        self.said.get(usize::try_from(at).ok()?)?.as_ref()
    }

    /// How much has been said.
    pub(crate) fn len(&self) -> Id {
        self.said.len() as Id
    }

    fn began_as(&self, id: Id, wanted: impl Fn(&What) -> bool) -> bool {
        matches!(self.said(id), Some(Said::Fact(_, what)) if wanted(what))
    }

    /// Is this the name of a person?
    pub(crate) fn is_person(&self, id: Id) -> bool {
        self.began_as(id, |what| matches!(what, What::Enrolled { .. } | What::Born { .. }))
    }

    /// Is this the name of a household?
    pub(crate) fn is_household(&self, id: Id) -> bool {
        self.began_as(id, |what| matches!(what, What::Formed { .. } | What::Moved { into: Into::Form, .. }))
    }

    fn remarks_on(&self, target: Id, known: Id) -> impl DoubleEndedIterator<Item = (Id, &Said)> {
        let until = usize::try_from(known).expect("a small register").min(self.said.len());
        self.said[..until].iter().enumerate().filter_map(move |(at, said)| match said {
            Some(said @ (Said::OtherDay(about, _) | Said::Never(about))) if *about == target => {
                Some((at as Id, said))
            }
            Some(_) | None => None,
        })
    }

    /// Does what was said there stand, as known before `known`? On which day, where it is a fact?
    fn stands(&self, at: Id, known: Id) -> Option<CivilDate> {
        let own = match self.said[usize::try_from(at).expect("a small register")].as_ref()? {
            Said::Fact(day, _) | Said::OtherDay(_, day) => *day,
            Said::Never(_) => CivilDate::new(2000, 1, 1).expect("a day"),
        };
        // The newest remark that itself stands decides.
        for (remark, said) in self.remarks_on(at, known).collect::<Vec<_>>().into_iter().rev() {
            let Some(day) = self.stands(remark, known) else { continue };
            return match said {
                Said::OtherDay(..) => Some(day),
                Said::Never(_) => None,
                Said::Fact(..) => unreachable!("a fact is no remark"),
            };
        }
        Some(own)
    }

    /// The fact there, if it stands.
    pub(crate) fn fact(&self, at: Id, known: Id) -> Option<Fact> {
        let Some(Said::Fact(_, what)) = self.said.get(usize::try_from(at).ok()?)? else { return None };
        self.stands(at, known).map(|day| Fact { at, day, what: what.clone() })
    }

    /// The facts of a life that stand, in the order in which they are lived.
    pub(crate) fn life(&self, id: Id, known: Id) -> Vec<Fact> {
        let places = self.about.get(&id).into_iter().flatten().filter(|at| **at < known);
        let mut facts: Vec<Fact> = places.filter_map(|at| self.fact(*at, known)).collect();
        facts.sort_by_key(|fact| (fact.at != id, fact.day, fact.at));
        facts
    }

    fn lived(&self, id: Id, on: Option<CivilDate>, known: Id) -> Vec<Fact> {
        let facts = self.life(id, known).into_iter();
        facts.filter(|fact| fact.at == id || on.is_none_or(|day| fact.day <= day)).collect()
    }

    /// A person on a day, or after everything known.
    pub(crate) fn person(&self, id: Id, on: Option<CivilDate>, known: Id) -> Person {
        let mut person = Person::default();
        for fact in self.lived(id, on, known) {
            if fact.at == id || person.exists {
                live(&mut person, id, &fact);
            }
        }
        let before = |day: Option<CivilDate>| on.zip(day).is_some_and(|(on, day)| on < day);
        if before(person.born) {
            return Person::default();
        }
        person.home = person.home.filter(|(_, since, _)| !before(Some(*since)));
        person.household = person.household.filter(|(_, _, since)| !before(Some(*since)));
        person
    }

    /// A household on a day, or after everything known.
    pub(crate) fn household(&self, id: Id, on: Option<CivilDate>, known: Id) -> Household {
        let mut household = Household::default();
        for fact in self.lived(id, on, known) {
            gather(&mut household, id, &fact);
        }
        let too_early = on.zip(household.formed).is_some_and(|(on, formed)| on < formed);
        if too_early { Household::default() } else { household }
    }

    /// How far a card has come after everything known.
    pub(crate) fn card(&self, id: Id, known: Id) -> CardStage {
        self.lived(id, None, known).iter().fold(0, |stage, fact| match &fact.what {
            What::Applied { .. } => 1,
            What::Approved { .. } => 2,
            What::Made { .. } => 3,
            What::Handed { card, .. } => {
                if *card == id {
                    4
                } else {
                    5
                }
            }
            What::Died { .. } => 6,
            What::Dwelling
            | What::Enrolled { .. }
            | What::Born { .. }
            | What::Formed { .. }
            | What::Joined { .. }
            | What::Left { .. }
            | What::HeadChanged { .. }
            | What::Moved { .. } => stage,
        })
    }
}

/// Whose life a fact belongs to.
pub(crate) fn concerned(at: Id, what: &What) -> Vec<Id> {
    let mut all = match what {
        What::Dwelling => vec![at],
        What::Enrolled { parents, .. } => [vec![at], parents.clone()].concat(),
        What::Born { parents, household, .. } => {
            [vec![at], parents.clone(), household.iter().map(|(household, _)| *household).collect()].concat()
        }
        What::Died { who, household, cards } => {
            [vec![*who], household.iter().copied().collect(), cards.clone()].concat()
        }
        What::Formed { members, .. } => [vec![at], members.iter().map(|(who, _)| *who).collect()].concat(),
        What::Joined { who, household, .. } | What::Left { who, household } => vec![*who, *household],
        What::HeadChanged { household, members } => {
            [vec![*household], members.iter().map(|(who, _)| *who).collect()].concat()
        }
        What::Moved { who, into, .. } => {
            let mut all: Vec<Id> = who.iter().flat_map(|(who, left)| [Some(*who), *left]).flatten().collect();
            match into {
                Into::Alone => {}
                Into::Whole(household) | Into::Join(household) => all.push(*household),
                Into::Form => all.push(at),
            }
            all
        }
        What::Applied { who } => vec![at, *who],
        What::Approved { card, who } | What::Made { card, who, .. } => vec![*card, *who],
        What::Handed { card, who, before } => [vec![*card, *who], before.iter().copied().collect()].concat(),
    };
    all.sort_unstable();
    all.dedup();
    all
}

fn live(person: &mut Person, id: Id, fact: &Fact) {
    let own = fact.at == id;
    match &fact.what {
        What::Enrolled { born, sex, home, number, .. } if own => {
            person.exists = true;
            person.born = Some(*born);
            person.sex = Some(*sex);
            person.number = *number;
            person.home = home.map(|home| (home, fact.day, fact.at));
        }
        What::Born { sex, number, household, .. } if own => {
            person.exists = true;
            person.born = Some(fact.day);
            person.sex = Some(*sex);
            person.number = Some(*number);
            if let Some((household, home)) = household {
                person.household = Some((*household, false, fact.day));
                person.home = Some((*home, fact.day, fact.at));
            }
        }
        What::Died { .. } => {
            person.died = Some(fact.day);
            (person.home, person.household, person.card, person.card_open) = (None, None, None, None);
        }
        What::Formed { home, members } => {
            let head = members.iter().any(|(who, head)| *who == id && *head);
            enters(person, fact.at, head, *home, fact);
        }
        What::Joined { household, home, .. } => enters(person, *household, false, *home, fact),
        What::Left { .. } => person.household = None,
        What::HeadChanged { members, .. } => {
            let named = members.iter().find(|(who, _)| *who == id);
            if let (Some((_, head, _)), Some((_, is_head))) = (&mut person.household, named) {
                *head = *is_head;
            }
        }
        What::Moved { who, home, into } => {
            let Some(at) = who.iter().position(|(who, _)| *who == id) else { return };
            if who[at].1.is_some() {
                person.household = None;
            }
            match into {
                Into::Alone | Into::Whole(_) => {}
                Into::Join(household) => person.household = Some((*household, false, fact.day)),
                Into::Form => person.household = Some((fact.at, at == 0, fact.day)),
            }
            settles(person, *home, fact);
        }
        What::Applied { .. } => person.card_open = Some(fact.at),
        What::Handed { card, .. } => {
            (person.card_open, person.card, person.had_card) = (None, Some(*card), true);
        }
        What::Dwelling
        | What::Enrolled { .. }
        | What::Born { .. }
        | What::Approved { .. }
        | What::Made { .. } => {}
    }
}

/// Whoever says "from that day on" later speaks of everything behind that day, as it was known until then.
fn settles(person: &mut Person, home: Id, fact: &Fact) {
    if person.home.is_none_or(|(_, _, said)| said < fact.at) {
        person.home = Some((home, fact.day, fact.at));
    }
}

fn enters(person: &mut Person, household: Id, head: bool, home: Id, fact: &Fact) {
    person.household = Some((household, head, fact.day));
    if person.home.is_none_or(|(at, since, _)| at != home || since > fact.day) {
        settles(person, home, fact);
    }
}

fn gather(household: &mut Household, id: Id, fact: &Fact) {
    let settles = |household: &mut Household, home: Id| {
        if household.home.is_none_or(|(_, said)| said < fact.at) {
            household.home = Some((home, fact.at));
        }
    };
    match &fact.what {
        What::Formed { home, members } => {
            household.formed = Some(fact.day);
            household.members = members.iter().copied().collect();
            settles(household, *home);
        }
        What::Born { .. } => drop(household.members.insert(fact.at, false)),
        What::Joined { who, .. } => drop(household.members.insert(*who, false)),
        What::Left { who, .. } | What::Died { who, .. } => drop(household.members.remove(who)),
        What::HeadChanged { members, .. } => household.members.extend(members.iter().copied()),
        What::Moved { who, home, into } => {
            for (who, left) in who {
                if *left == Some(id) {
                    household.members.remove(who);
                }
            }
            match into {
                Into::Whole(_) => settles(household, *home),
                Into::Join(joined) if *joined == id => {
                    household.members.extend(who.iter().map(|(who, _)| (*who, false)));
                }
                Into::Form if fact.at == id => {
                    household.formed = Some(fact.day);
                    household.members =
                        who.iter().enumerate().map(|(at, (who, _))| (*who, at == 0)).collect();
                    settles(household, *home);
                }
                Into::Alone | Into::Join(_) | Into::Form => {}
            }
        }
        What::Dwelling
        | What::Enrolled { .. }
        | What::Applied { .. }
        | What::Approved { .. }
        | What::Made { .. }
        | What::Handed { .. } => {}
    }
}
