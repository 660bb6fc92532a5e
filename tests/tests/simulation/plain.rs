//! The second implementation: what was declared, as plain facts, and what they add up to, as simply as can be said.
//!
//! It knows nothing of events, subjects or claims. A fact has a place in the order of declarations and a day. What somebody
//! said about a fact later is looked up each time; a life is lived again from the beginning each time.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::values::{Relation, Sex};

use super::ages::Born;
use super::cards::Progress;
use super::civil::Civil;
use super::family::Ties;
use super::lives::{gather, live};
use super::places::Dwelling;
use super::reform::Reform;
use super::residence::Places;
pub(crate) use super::what::{Ends, Into, What, concerned};

/// A place in the order of declarations, which is also the name of what was declared there.
pub(crate) type Id = u64;

/// What was said, in the order of declarations.
#[derive(Clone, Debug)]
pub(crate) enum Said {
    /// A fact, with its day.
    Fact(CivilDate, What),
    /// The fact there had that day, and these contents: another day, or others.
    Otherwise(Id, CivilDate, Box<What>),
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
    pub(crate) born: Option<Born>,
    pub(crate) sex: Option<Sex>,
    /// The day of the fact that entered them.
    pub(crate) came_in: Option<CivilDate>,
    pub(crate) number: Option<u64>,
    pub(crate) died: Option<CivilDate>,
    /// Dwelling, since when, said where.
    pub(crate) home: Option<(Id, CivilDate, Id)>,
    /// Household, relation to its head, since when.
    pub(crate) household: Option<(Id, Relation, CivilDate)>,
    pub(crate) card_open: Option<Id>,
    pub(crate) card: Option<Id>,
    pub(crate) had_card: bool,
    /// Is the card kept by an authority?
    pub(crate) card_held: bool,
    /// Serial, since when.
    pub(crate) certificate: Option<(u32, CivilDate)>,
    pub(crate) ties: Ties,
    pub(crate) places: Places,
    pub(crate) civil: Civil,
}

/// A household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Household {
    pub(crate) formed: Option<CivilDate>,
    /// Dwelling, said where.
    pub(crate) home: Option<(Id, Id)>,
    /// Members, and what each is to the head.
    pub(crate) members: BTreeMap<Id, Relation>,
    pub(crate) number: Option<u32>,
}

/// Everything said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plain {
    /// In the order of declarations; the founding and the area units, which this does not know, are none.
    said: Vec<Option<Said>>,
    about: BTreeMap<Id, Vec<Id>>,
    remarks: BTreeMap<Id, Vec<Id>>,
    /// Facts of which somebody said that they were about others, or otherwise.
    reworded: BTreeSet<Id>,
    /// When papers came, of what they are about.
    papers: BTreeMap<Id, CivilDate>,
    /// Where lives end, where they are asked about up to a fact: its day, and where it stands.
    end: Option<(CivilDate, Id)>,
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
        if let Some(Said::Otherwise(target, ..) | Said::Never(target)) = &said {
            self.remarks.entry(*target).or_default().push(at);
        }
        if let Some(said @ Said::Otherwise(_, _, becomes)) = &said
            && let Some((root, what)) = self.root(at, said)
            && what != becomes.as_ref()
        {
            self.reworded.insert(root);
            for id in concerned(root, becomes) {
                let about = self.about.entry(id).or_default();
                if !about.contains(&root) {
                    about.push(root);
                }
            }
        }
        self.said.push(said);
        at
    }

    /// When the papers came by which the newest was said.
    pub(crate) fn papers_came(&mut self, on: Option<CivilDate>) {
        self.papers.extend(on.map(|on| (self.len() - 1, on)));
    }

    /// Could what is said there be of that day, though the papers came when they did? What they said against it before is no matter.
    pub(crate) fn papers_allow(&self, at: Id, day: CivilDate, before: Option<Born>) -> bool {
        let against = |day: CivilDate| self.papers.get(&at).is_some_and(|came| *came < day);
        !against(day) || before.is_some_and(|before| against(before.first))
    }

    /// Every place at which a fact was declared.
    pub(crate) fn facts(&self) -> impl Iterator<Item = (Id, &What)> {
        self.said.iter().enumerate().filter_map(|(at, said)| match said {
            Some(Said::Fact(_, what)) => Some((at as Id, what)),
            Some(Said::Otherwise(..) | Said::Never(_)) | None => None,
        })
    }

    /// What was said about something said before: where, and about what.
    pub(crate) fn remarks(&self) -> impl Iterator<Item = (Id, Id)> {
        self.said.iter().enumerate().filter_map(|(at, said)| match said {
            Some(Said::Otherwise(target, ..) | Said::Never(target)) => Some((at as Id, *target)),
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

    pub(crate) fn began_as(&self, id: Id, wanted: impl Fn(&What) -> bool) -> bool {
        matches!(self.said(id), Some(Said::Fact(_, what)) if wanted(what))
    }

    /// Every unit that was established.
    pub(crate) fn units(&self) -> Vec<Id> {
        let units = self.facts().filter(|(_, what)| matches!(what, What::Reform(Reform::Established { .. })));
        units.map(|(at, _)| at).collect()
    }

    /// The fact that something said is about in the end, and where that stands.
    pub(crate) fn root<'a>(&'a self, at: Id, said: &'a Said) -> Option<(Id, &'a What)> {
        match said {
            Said::Fact(_, what) => Some((at, what)),
            Said::Otherwise(target, ..) | Said::Never(target) => self.root(*target, self.said(*target)?),
        }
    }

    /// What somebody says there of a fact; nothing where it is taken back.
    pub(crate) fn contents(&self, at: Id) -> Option<&What> {
        match self.said(at)? {
            Said::Fact(_, what) => Some(what),
            Said::Otherwise(_, _, what) => Some(what),
            Said::Never(_) => None,
        }
    }

    /// What an office must have a right to that says something: to the fact, or to what it says otherwise. Whoever takes back what was
    /// said of something must have a right to that.
    pub(crate) fn matter<'a>(&'a self, said: &'a Said) -> Option<&'a What> {
        let (_, first) = self.root(self.len(), said)?;
        let of = match said {
            Said::Fact(..) => None,
            Said::Otherwise(target, ..) => Some(*target),
            Said::Never(target) => match self.said(*target)? {
                Said::Fact(..) => Some(*target),
                Said::Otherwise(below, ..) | Said::Never(below) => Some(*below),
            },
        };
        Some(of.and_then(|at| self.contents(at)).unwrap_or(first))
    }

    /// Is this the name of a person?
    pub(crate) fn is_person(&self, id: Id) -> bool {
        self.began_as(id, |what| matches!(what, What::Enrolled { .. } | What::Born(_)))
    }

    /// Is this the name of a card?
    pub(crate) fn is_card(&self, id: Id) -> bool {
        self.began_as(id, |what| matches!(what, What::Applied { .. }))
    }

    /// Is this the name of a household?
    pub(crate) fn is_household(&self, id: Id) -> bool {
        self.began_as(id, What::forms_household)
    }

    fn remarks_on(&self, target: Id, known: Id) -> impl DoubleEndedIterator<Item = (Id, &Said)> {
        let remarks = self.remarks.get(&target).into_iter().flatten().filter(move |at| **at < known);
        remarks.filter_map(|at| Some((*at, self.said(*at)?)))
    }

    /// Does what was said there stand, as known before `known`? On which day, and how, where it is a fact?
    fn stands(&self, at: Id, known: Id) -> Option<(CivilDate, Option<&What>)> {
        let own = match self.said[usize::try_from(at).expect("a small register")].as_ref()? {
            Said::Fact(day, what) => (*day, Some(what)),
            Said::Otherwise(_, day, what) => (*day, Some(what.as_ref())),
            Said::Never(_) => (CivilDate::new(2000, 1, 1).expect("a day"), None),
        };
        // The newest remark that itself stands decides.
        for (remark, said) in self.remarks_on(at, known).collect::<Vec<_>>().into_iter().rev() {
            let Some(became) = self.stands(remark, known) else { continue };
            return match said {
                Said::Otherwise(..) => Some(became),
                Said::Never(_) => None,
                Said::Fact(..) => unreachable!("a fact is no remark"),
            };
        }
        Some(own)
    }

    /// The fact there, if it stands.
    pub(crate) fn fact(&self, at: Id, known: Id) -> Option<Fact> {
        let Some(Said::Fact(..)) = self.said.get(usize::try_from(at).ok()?)? else { return None };
        let (day, what) = self.stands(at, known)?;
        Some(Fact { at, day, what: what?.clone() })
    }

    /// The day for which a fact was declared, whatever was said of it afterwards.
    pub(crate) fn declared_for(&self, at: Id) -> Option<CivilDate> {
        let Some(Said::Fact(day, _)) = self.said.get(usize::try_from(at).ok()?)? else { return None };
        Some(*day)
    }

    /// The facts of a life that stand, in the order in which they are lived.
    pub(crate) fn life(&self, id: Id, known: Id) -> Vec<Fact> {
        let places = self.about.get(&id).into_iter().flatten().filter(|at| **at < known);
        let mut facts: Vec<Fact> = places.filter_map(|at| self.fact(*at, known)).collect();
        // What was said to be about others is about them.
        facts
            .retain(|fact| !self.reworded.contains(&fact.at) || concerned(fact.at, &fact.what).contains(&id));
        facts.retain(|fact| self.end.is_none_or(|(day, at)| fact.place_in(id) < (true, Some(day), at)));
        facts.sort_by_key(|fact| fact.place_in(id));
        facts
    }

    /// The same, up to a fact in each life.
    pub(crate) fn just_before(&self, fact: &Fact) -> Plain {
        Plain { end: Some((fact.day, fact.at)), ..self.clone() }
    }

    /// Every fact that stands.
    pub(crate) fn standing(&self) -> Vec<Fact> {
        let asked = self.end.map(|(_, at)| at);
        let others = (0..self.len()).filter(|at| asked != Some(*at));
        others.filter_map(|at| self.fact(at, self.len())).collect()
    }

    pub(crate) fn lived(&self, id: Id, on: Option<CivilDate>, known: Id) -> Vec<Fact> {
        let facts = self.life(id, known).into_iter();
        let counts = |fact: &Fact| fact.at == id || fact.what.is_from_birth();
        facts.filter(|fact| counts(fact) || on.is_none_or(|day| fact.day <= day)).collect()
    }

    fn lived_by(&self, id: Id, on: Option<CivilDate>, known: Id) -> Person {
        let mut person = Person::default();
        for fact in self.lived(id, on, known) {
            if fact.at == id || person.exists {
                live(&mut person, id, &fact);
            }
        }
        person
    }

    /// What a new act of a day finds: everything known that comes before it in a life.
    pub(crate) fn at_place(&self, id: Id, day: CivilDate) -> Person {
        self.lived_by(id, Some(day), self.len())
    }

    /// Somebody as they were registered, with what was corrected and supplemented since.
    pub(crate) fn at_birth(&self, id: Id) -> Person {
        let before_all = CivilDate::new(1800, 1, 1).expect("a day");
        self.at_place(id, before_all)
    }

    /// A person on a day, or after everything known.
    pub(crate) fn person(&self, id: Id, on: Option<CivilDate>, known: Id) -> Person {
        let mut person = self.lived_by(id, on, known);
        let before = |day: Option<CivilDate>| on.zip(day).is_some_and(|(on, day)| on < day);
        if before(person.born.map(|born| born.first)) {
            return Person::default();
        }
        person.home = person.home.filter(|(_, since, _)| !before(Some(*since)));
        person.household = person.household.filter(|(_, _, since)| !before(Some(*since)));
        person
    }

    fn gathered(&self, id: Id, on: Option<CivilDate>, known: Id) -> Household {
        let mut household = Household::default();
        for fact in self.lived(id, on, known) {
            gather(&mut household, id, &fact);
        }
        household
    }

    /// What a new act of a day finds of a household.
    pub(crate) fn household_at_place(&self, id: Id, day: CivilDate) -> Household {
        self.gathered(id, Some(day), self.len())
    }

    /// A household on a day, or after everything known.
    pub(crate) fn household(&self, id: Id, on: Option<CivilDate>, known: Id) -> Household {
        let household = self.gathered(id, on, known);
        let too_early = on.zip(household.formed).is_some_and(|(on, formed)| on < formed);
        if too_early { Household::default() } else { household }
    }

    /// How far a card has come on a day, or after everything known.
    pub(crate) fn progress(&self, id: Id, on: Option<CivilDate>, known: Id) -> Progress {
        let mut progress = Progress::default();
        self.lived(id, on, known).iter().for_each(|fact| progress.takes(id, &fact.what));
        progress
    }

    /// How far a card has come after everything known.
    pub(crate) fn card(&self, id: Id, known: Id) -> Progress {
        self.progress(id, None, known)
    }

    /// What a new act of a day finds of a card.
    pub(crate) fn card_at_place(&self, id: Id, day: CivilDate) -> Progress {
        self.progress(id, Some(day), self.len())
    }

    /// A dwelling on a day, or after everything known.
    pub(crate) fn dwelling(&self, id: Id, on: Option<CivilDate>, known: Id) -> Dwelling {
        Dwelling::of(id, &self.lived(id, on, known))
    }

    /// What a new act of a day finds of a dwelling.
    pub(crate) fn dwelling_at_place(&self, id: Id, day: CivilDate) -> Dwelling {
        self.dwelling(id, Some(day), self.len())
    }

    /// Every number given, and to whom; cancelled ones, too.
    pub(crate) fn numbers(&self) -> Vec<(Id, u64)> {
        self.standing().into_iter().filter_map(|fact| fact.what.number(fact.at)).collect()
    }

    /// Was the number ever said, whether that stands or not?
    pub(crate) fn is_named(&self, number: u64) -> bool {
        self.facts().any(|(at, what)| what.number(at).is_some_and(|(_, named)| named == number))
    }
}

impl Fact {
    /// Where it stands in a life: what brought it in, what holds from birth on, and the others by their day.
    pub(crate) fn place_in(&self, id: Id) -> (bool, Option<CivilDate>, Id) {
        (self.at != id, Some(self.day).filter(|_| !self.what.is_from_birth()), self.at)
    }
}
