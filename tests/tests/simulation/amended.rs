//! What is said of an act later: will it be taken, and why not?
//!
//! Everything that stands is asked again, at its place in the lives that are concerned, by the rules for new acts: once as it
//! was, once with what is said now. That is asked more than needs be, so that something which is allowed everywhere must be
//! taken; it is refused where a life cannot be lived any more. Between the two nothing is foretold.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::values::Relation;

use super::ages::is_over;
use super::births::Birth;
use super::blanks::Blanks;
use super::bureaus::Service;
use super::civil::Naming;
use super::family::Family;
use super::plain::{self, Fact, Id, Plain, Said, What};
use super::reform::Reform;
use super::rules::{Newest, Reason};

/// Why something said of an act is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unfit {
    /// What it is about was taken back.
    Gone,
    /// It gives another day to what takes something back, which is none of its own.
    NoAct,
    /// A day to come.
    ToCome,
    /// Units, offices and officers stay.
    Stays,
    /// Somebody who belongs to a household stays.
    InHousehold,
    /// What others are named with stays.
    InUse,
    /// Somebody would come where nobody comes any more.
    Banned,
    /// Nothing changes by it.
    Nothing,
    /// Something that stands could not follow.
    Conflicts,
}

/// Each of them.
pub(crate) const UNFIT: &[Unfit] = &[
    Unfit::Gone,
    Unfit::NoAct,
    Unfit::ToCome,
    Unfit::Stays,
    Unfit::InHousehold,
    Unfit::InUse,
    Unfit::Banned,
    Unfit::Nothing,
    Unfit::Conflicts,
];

/// What is foretold of something said of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Foretold {
    Taken,
    /// For that reason or, where the act could not be said anew either, for another one.
    Refused {
        why: Unfit,
        surely: bool,
    },
    /// It cannot be said simply.
    Open,
}

/// Something said of what was said before.
pub(crate) struct Amendment<'a> {
    before: &'a Plain,
    /// With what is said now.
    after: Plain,
    today: CivilDate,
    /// Where the fact stands that it is about in the end.
    root: Id,
    what: &'a What,
    said: &'a Said,
    stood: Option<Fact>,
    stands: Option<Fact>,
}

impl<'a> Amendment<'a> {
    pub(crate) fn of(before: &'a Plain, said: &'a Said, today: CivilDate) -> Option<Self> {
        let (Said::Otherwise(target, ..) | Said::Never(target)) = said else { return None };
        let (root, what) = before.root(*target, before.said(*target)?)?;
        let mut after = before.clone();
        after.hear(Some(said.clone()));
        let (stood, stands) = (before.fact(root, before.len()), after.fact(root, after.len()));
        Some(Amendment { before, after, today, root, what, said, stood, stands })
    }

    /// What must come of it.
    pub(crate) fn foretold(&self) -> Foretold {
        let first = if let Said::Otherwise(target, day, _) = self.said {
            self.may_have(*target, *day)
        } else if matches!(self.said, Said::Never(target) if *target == self.root) {
            self.may_go()
        } else {
            Ok(())
        };
        let refused = |surely| move |why| Foretold::Refused { why, surely };
        let banned = || self.place_is_open().map_err(|_| Unfit::Banned).map_err(refused(false));
        let lived = || {
            // Who gives something another day, or brings it back, is asked for the rules of a new act, too, and for them first.
            let surely = self.stands.is_none() && !self.is_about_merged();
            let unchanged = if self.stood == self.stands { Err(Unfit::Nothing) } else { Ok(()) };
            let sure = surely || (unchanged.is_err() && matches!(self.said, Said::Never(_)));
            unchanged.and_then(|()| self.others_follow()).map_err(refused(sure))
        };
        match first.map_err(refused(true)).and_then(|()| banned()).and_then(|()| lived()) {
            Err(refused) => refused,
            Ok(()) if self.everything_could_be_said_anew() => Foretold::Taken,
            Ok(()) => Foretold::Open,
        }
    }

    /// May it have that day, whatever else there is?
    fn may_have(&self, target: Id, day: CivilDate) -> Result<(), Unfit> {
        let stood = self.stood.as_ref().ok_or(Unfit::Gone)?;
        if matches!(self.before.said(target), Some(Said::Never(_))) {
            return Err(Unfit::NoAct);
        }
        let to_come = matches!(self.what, What::Reform(_) | What::Service(_));
        if to_come || day == stood.day || day <= self.today { Ok(()) } else { Err(Unfit::ToCome) }
    }

    /// May those come there who come there by it now, or on another day?
    fn place_is_open(&self) -> Result<(), Reason> {
        let (Said::Otherwise(_, day, becomes), Some(stood)) = (self.said, &self.stood) else { return Ok(()) };
        if *day == stood.day && becomes.lets_in() == stood.what.lets_in() {
            return Ok(());
        }
        let mut without = self.before.clone();
        without.hear(Some(Said::Never(self.root)));
        Newest { plain: &without, day: *day, today: self.today, again: true }.takes_newcomers(becomes)
    }

    /// May what came in by it go again?
    fn may_go(&self) -> Result<(), Unfit> {
        let (root, known) = (self.root, self.before.len());
        let stood = self.stood.as_ref().ok_or(Unfit::Gone)?;
        if stays(self.what) {
            return Err(Unfit::Stays);
        }
        let life = self.before.life(root, known);
        if self.before.is_person(root) {
            let person = self.before.person(root, None, known);
            // A child may go with the household that took it in at birth.
            let by_birth = |(id, _, since): &(Id, Relation, CivilDate)| {
                let own = if let What::Born(Birth { household, .. }) = self.what { *household } else { None };
                own.map(|(own, _)| own) == Some(*id) && *since == stood.day
            };
            if person.household.as_ref().is_some_and(|own| !by_birth(own)) {
                return Err(Unfit::InHousehold);
            }
            let others = |id: &Id| {
                let shares = self.before.is_person(*id) || self.before.is_household(*id);
                *id != root && (shares || self.before.is_card(*id))
            };
            let shared =
                |fact: &Fact| fact.at != root && plain::concerned(fact.at, &fact.what).iter().any(others);
            let has_card = person.card.is_some() || person.card_open.is_some();
            return if has_card || life.iter().any(shared) { Err(Unfit::InUse) } else { Ok(()) };
        }
        if brings_in(self.what) && life.len() > 1 { Err(Unfit::InUse) } else { Ok(()) }
    }

    /// Whom it concerned, or concerns now.
    fn concerned(&self) -> Vec<Id> {
        let facts = self.stood.iter().chain(&self.stands).map(|fact| &fact.what);
        let mut all: Vec<Id> = facts.flat_map(|what| plain::concerned(self.root, what)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The facts behind the first place that the amended one had or has, in the lives that are concerned.
    fn behind(&self, plain: &Plain) -> Vec<(Id, Fact)> {
        let places = |id: Id| self.stood.iter().chain(&self.stands).map(move |fact| fact.place_in(id)).min();
        let of = |id: Id| {
            let first = places(id);
            let life = plain.life(id, plain.len()).into_iter();
            life.filter(move |fact| Some(fact.place_in(id)) >= first).map(move |fact| (id, fact))
        };
        let lives = self.concerned().into_iter();
        if !matches!(self.said, Said::Never(target) if *target == self.root) {
            return lives.flat_map(of).collect();
        }
        // What came in by an act goes with it as a whole, and is not asked.
        let names_it = |fact: &Fact| plain::concerned(fact.at, &fact.what).contains(&self.root);
        let rest = lives.filter(|id| *id != self.root).flat_map(of);
        rest.filter(|(_, fact)| !names_it(fact)).collect()
    }

    /// Is it allowed at its place?
    fn allowed(&self, plain: &Plain, fact: &Fact) -> Result<(), Reason> {
        let then = plain.just_before(fact);
        Newest { plain: &then, day: fact.day, today: self.today, again: true }
            .allows(&without_number(&fact.what))
    }

    /// Can everything that stands still be lived that could be before?
    fn others_follow(&self) -> Result<(), Unfit> {
        for (_, fact) in self.behind(&self.after) {
            let Err(reason) = self.allowed(&self.after, &fact) else { continue };
            // A court's word stands, whenever they turn out to have died.
            if reason == "dead" && fact.at != self.root && outlives(&fact.what) {
                continue;
            }
            // What a court undid is not asked again for everything.
            let mut lives = plain::concerned(fact.at, &fact.what).into_iter();
            if lives.any(|id| is_over(&fact, &self.after.life(id, self.after.len()))) {
                continue;
            }
            let stood = self.before.fact(fact.at, self.before.len());
            let could =
                fact.at == self.root || stood.is_some_and(|stood| self.allowed(self.before, &stood).is_ok());
            if could && OF_A_LIFE.contains(&reason) {
                return Err(Unfit::Conflicts);
            }
        }
        self.ages_fit()
    }

    /// Is whoever came in by it still a possible child of their parents, and parent of their children?
    fn ages_fit(&self) -> Result<(), Unfit> {
        let born = |plain: &Plain| plain.person(self.root, None, plain.len()).born;
        let Some(now) = born(&self.after).filter(|now| Some(*now) != born(self.before)) else {
            return Ok(());
        };
        let then = Newest { plain: &self.after, day: self.today, today: self.today, again: true };
        then.age_fits(self.root, now).map_err(|_| Unfit::Conflicts)
    }

    /// Is it about a record that leads to another? That must stay one of which little else is known.
    fn is_about_merged(&self) -> bool {
        let leads = |id: Id| self.before.person(id, None, self.before.len()).civil.merged_into.is_some();
        self.concerned().into_iter().any(|id| self.before.is_person(id) && leads(id))
    }

    /// Could it be said anew as it stands now, or not at all, and everything behind it, too?
    fn everything_could_be_said_anew(&self) -> bool {
        let behind = self.behind(&self.after);
        // Who speaks of an earlier day later is believed: then what was said before it may mean less than if it were new.
        let in_order = |(id, fact): &(Id, Fact)| {
            let lives_somewhere = self.before.is_person(*id) || self.before.is_household(*id);
            let life = self.after.life(*id, self.after.len());
            let mut before = life.iter().take_while(|other| other.at != fact.at);
            !lives_somewhere
                || !tells_where(&fact.what)
                || before.all(|other| other.at < fact.at || !tells_where(&other.what))
        };
        let stands = |fact: &Fact| {
            let dated = matches!(fact.what, What::Born(_) | What::Died { .. });
            !dated || self.after.papers_allow(fact.at, fact.day, None)
        };
        if self.is_about_merged()
            || !self.stands.as_ref().is_none_or(stands)
            || frees_code(self.what)
            || !behind.iter().all(in_order)
        {
            return false;
        }
        let anew = |fact: &Fact| {
            let mut without = self.before.clone();
            if self.stood.is_some() {
                without.hear(Some(Said::Never(self.root)));
            }
            let number = fact.what.number(fact.at);
            let is_taken =
                without.numbers().iter().any(|(_, other)| number.is_some_and(|(_, own)| own == *other));
            let what = without_number(&fact.what);
            !is_taken
                && Newest { plain: &without, day: fact.day, today: self.today, again: true }
                    .allows(&what)
                    .is_ok()
        };
        self.stands.as_ref().is_none_or(anew)
            && behind.iter().all(|(_, fact)| self.allowed(&self.after, fact).is_ok())
    }
}

/// Reasons that hold of an act at its place, whatever else is known.
const OF_A_LIFE: &[Reason] = &[
    "no such person",
    "dead",
    "not born",
    "in a household",
    "lives elsewhere",
    "not in that household",
    "in another household",
    "no household yet",
    "an empty household",
    "the household is elsewhere",
    "the head goes and others stay",
    "not a member",
    "married already",
    "not married so",
    "a card at another stage",
    "an application is open",
    "the first card, or not",
    "no such stock yet",
    "came already",
    "other serials than blanks",
    "blanks with those serials came already",
    "a batch that holds no blanks of it",
    "other blanks than the batch drew",
    "more cards than the batch has",
    "more than lie there",
    "more than lie there spoiled",
    "not away",
    "not reached",
    "not missing",
    "no certificate",
    "an office that is not open",
    "registered before the birth, or to come",
    "banned so already",
    "not banned so",
    "found before the birth, or behind the registration",
    "another day than that on which it was found",
];

/// May it say where somebody lives, or a household, or with whom, or how far a card has come?
fn tells_where(what: &What) -> bool {
    let of_the_dead = matches!(what, What::Family(Family::SaidDead { .. } | Family::Returned { .. }));
    let of_values = matches!(what, What::Civil(naming) if !matches!(naming, Naming::Lost { .. }));
    !of_values && (!matches!(what, What::Family(_)) || of_the_dead)
}

/// Is it a court's word of somebody of whom it may become known that they were dead by then?
fn outlives(what: &What) -> bool {
    matches!(what, What::Family(Family::Missing { .. } | Family::Capacity { .. }))
}

/// Does what came in by it stay, whatever is said?
fn stays(what: &What) -> bool {
    matches!(
        what,
        What::Reform(Reform::Established { .. })
            | What::Service(Service::Established { .. } | Service::Appointed { .. })
    )
}

/// Does a dwelling, household, card or stock come in by it?
fn brings_in(what: &What) -> bool {
    let blanks = matches!(what, What::Blanks(Blanks::Opened { .. }));
    blanks || what.forms_household() || matches!(what, What::Dwelling { .. } | What::Applied { .. })
}

/// Does it free a code, which somebody else may have been given since?
fn frees_code(what: &What) -> bool {
    matches!(
        what,
        What::Service(Service::Closed { .. })
            | What::Reform(
                Reform::Recoded { .. }
                    | Reform::Abolished { .. }
                    | Reform::Merged { .. }
                    | Reform::Split { .. }
            )
    )
}

/// The act without the number that came with it, which a life does not ask for.
fn without_number(what: &What) -> What {
    let mut what = what.clone();
    if let What::Enrolled { number, .. } | What::Born(Birth { number, .. }) = &mut what {
        *number = None;
    }
    what
}
