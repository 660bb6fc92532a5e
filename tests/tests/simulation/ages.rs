//! Who can be whose child, parent or spouse: what a changed birth date, or another record for the same person, must leave possible.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::values::{AdoptionBond, MaritalStatus, Sex};

use super::births::Birth;
use super::family::Family;
use super::plain::{Fact, Id, Plain, What};
use super::rules::{Newest, Reason, must};

/// When somebody was born: on one of these days, which papers may know only as a year, or a month of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Born {
    pub(crate) first: CivilDate,
    pub(crate) last: CivilDate,
}

impl Born {
    pub(crate) fn on(day: CivilDate) -> Born {
        Born { first: day, last: day }
    }

    fn between(first: Option<CivilDate>, next: Option<CivilDate>) -> Born {
        let (first, next) = first.zip(next).expect("first days of months");
        Born { first, last: next.plus_days(-1) }
    }

    /// In the year of a day.
    pub(crate) fn in_year(day: CivilDate) -> Born {
        Born::between(CivilDate::new(day.year(), 1, 1), CivilDate::new(day.year() + 1, 1, 1))
    }

    /// In its month.
    pub(crate) fn in_month(day: CivilDate) -> Born {
        let (year, month) =
            if day.month() == 12 { (day.year() + 1, 1) } else { (day.year(), day.month() + 1) };
        Born::between(CivilDate::new(day.year(), day.month(), 1), CivilDate::new(year, month, 1))
    }

    pub(crate) fn year(self) -> i32 {
        self.first.year()
    }

    /// Is it known better now, and not otherwise?
    pub(crate) fn says_more_than(self, known: Born) -> bool {
        self != known && known.first <= self.first && self.last <= known.last
    }

    /// Does nobody know whether a parent is so many years older?
    pub(crate) fn is_perhaps_older(self, years: i32, child: Born) -> bool {
        self.may_be_older(years, child) && self.last.plus_years(years) > child.first
    }

    /// Could a parent be so many years older? Only what is certain says that they could not.
    pub(crate) fn may_be_older(self, years: i32, child: Born) -> bool {
        self.first.plus_years(years) <= child.last
    }
}

/// How somebody became somebody's child.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Birth,
    Entry,
    Recognition,
    /// Determined by a court.
    Court,
    Adoption,
}

/// Somebody is somebody's child.
struct Tie {
    child: Id,
    parent: Id,
    years: i32,
    sex: Sex,
    by: By,
}

impl Tie {
    /// Did the parent die before they can have had a child of that birthday?
    fn died_too_early(&self, plain: &Plain, died: Option<CivilDate>, born: Born) -> bool {
        let bore = self.sex == Sex::Female && plain.birth(self.child).is_none_or(|birth| birth.mother_bore());
        let days = if bore { 0 } else { 310 };
        let asked = matches!(self.by, By::Birth | By::Recognition | By::Court);
        asked && died.is_some_and(|died| died.plus_days(days) < born.first)
    }
}

/// Whom a fact says to be whose child.
fn ties(fact: &Fact) -> Vec<Tie> {
    let couple = |child, father: Option<Id>, mother: Option<Id>, (years, by)| {
        let tie = |sex| move |parent| Tie { child, parent, years, sex, by };
        father.map(tie(Sex::Male)).into_iter().chain(mother.map(tie(Sex::Female))).collect()
    };
    if let What::Enrolled { father, mother, .. } = &fact.what {
        return couple(fact.at, *father, *mother, (10, By::Entry));
    }
    if let What::Born(Birth { father, mother, .. }) = &fact.what {
        return couple(fact.at, *father, *mother, (10, By::Birth));
    }
    if let What::Family(Family::Recognised { child, parent, father, by_court }) = &fact.what {
        let parent = Some(*parent);
        let (father, mother) = (parent.filter(|_| *father), parent.filter(|_| !*father));
        let by = if *by_court { By::Court } else { By::Recognition };
        return couple(*child, father, mother, (10, by));
    }
    if let What::Family(Family::Adopted { child, father, mother, bond }) = &fact.what {
        let years = if *bond == AdoptionBond::Unrelated { 20 } else { 10 };
        return couple(*child, *father, *mother, (years, By::Adoption));
    }
    Vec::new()
}

/// Did a court end the adoption or the marriage, or was the care ended? Then who could not adopt, marry or care did it all the same.
pub(crate) fn is_over(fact: &Fact, life: &[Fact]) -> bool {
    life.iter().any(|later| {
        let What::Family(
            Family::Undone { other: (_, ended), .. }
            | Family::AdoptionEnded { adoption: ended, .. }
            | Family::CareEnded { care: ended, .. },
        ) = &later.what
        else {
            return false;
        };
        *ended == fact.at
    })
}

/// Until 2014 it was enough to have entered the year in which one may marry.
pub(crate) fn entered(day: CivilDate) -> i32 {
    i32::from(day < CivilDate::new(2015, 1, 1).expect("a day"))
}

impl Newest<'_> {
    /// Could somebody be a parent of whom nobody asks when they died, by what they were on the child's birthday?
    pub(crate) fn is_said_parent(&self, parent: Id, is_father: bool, born: Born) -> Result<(), Reason> {
        let now = self.person(parent);
        must(now.exists, "no such parent")?;
        self.was_of_sex(parent, is_father, Some(born))?;
        must(now.born.is_some_and(|own| own.may_be_older(10, born)), "a parent too young")
    }

    /// Were they perhaps old enough, if they came in as somebody who is or was married?
    pub(crate) fn may_have_married(&self, what: &What) -> bool {
        let What::Enrolled { born, sex, status, .. } = what else { return true };
        let years = if *sex == Sex::Male { 20 } else { 18 };
        let alone = [MaritalStatus::Unknown, MaritalStatus::Single].contains(status);
        alone || born.first.plus_years(years - entered(self.day)) <= self.day
    }

    /// The record and those that were merged into it, with whose children or parents each says them to be.
    fn own_ties(&self, who: Id) -> Vec<(Id, Tie)> {
        let merged = self.plain.person(who, None, self.plain.len()).civil.merged;
        [who].into_iter().chain(merged).flat_map(|record| self.ties_of(record)).collect()
    }

    /// The same of one record.
    fn ties_of(&self, record: Id) -> Vec<(Id, Tie)> {
        let life = self.plain.life(record, self.plain.len());
        let own = life.iter().filter(|fact| !is_over(fact, &life)).flat_map(ties);
        let theirs = own.filter(|tie| tie.child == record || tie.parent == record);
        theirs.map(|tie| (record, tie)).collect()
    }

    /// Could whoever was born on that day be the child and parent that `who` is said to be?
    pub(crate) fn age_fits(&self, who: Id, born: Born) -> Result<(), Reason> {
        self.days_fit(self.own_ties(who), born, self.plain.person(who, None, self.plain.len()).died)
    }

    /// The same of whoever has these ties, and was born and died then.
    fn days_fit(&self, own: Vec<(Id, Tie)>, born: Born, died: Option<CivilDate>) -> Result<(), Reason> {
        for (record, tie) in own {
            let known = |id: Id| self.plain.person(self.plain.kept(id), None, self.plain.len());
            let day = |id: Id| if id == record { Some(born) } else { known(id).born };
            let gone = |id: Id| if id == record { died } else { known(id).died };
            let fits = |(parent, child): (Born, Born)| {
                parent.may_be_older(tie.years, child)
                    && !tie.died_too_early(self.plain, gone(tie.parent), child)
            };
            must(day(tie.parent).zip(day(tie.child)).is_none_or(fits), "a child as old as the parent")?;
        }
        Ok(())
    }

    /// Were all parents of the sex of such a one when the child was born? Adopters are asked when they adopt.
    pub(crate) fn sexes_fit(&self, who: Id) -> Result<(), Reason> {
        let own = self.own_ties(who).into_iter().filter(|(_, tie)| tie.by != By::Adoption);
        own.into_iter().try_for_each(|(record, tie)| {
            let kept = |id: Id| if id == record { who } else { self.plain.kept(id) };
            let born = self.plain.person(kept(tie.child), None, self.plain.len()).born;
            let parent = if tie.parent == record { who } else { tie.parent };
            self.was_of_sex(parent, tie.sex == Sex::Male, born)
        })
    }

    /// Could somebody, whenever they died, be that parent of a child, whenever it was born, as far as is known?
    pub(crate) fn could_have_had(&self, parent: Id, child: Id, father: bool) -> Result<(), Reason> {
        let sex = if father { Sex::Male } else { Sex::Female };
        let tie = Tie { child, parent, years: 10, sex, by: By::Court };
        let died = self.plain.person(self.plain.kept(parent), None, self.plain.len()).died;
        let born = self.plain.person(child, None, self.plain.len()).born;
        must(!born.is_some_and(|born| tie.died_too_early(self.plain, died, born)), "a parent dead")
    }

    /// May they have died on that day, whose merged records name children, or whom a court gave some?
    pub(crate) fn may_have_died(&self, who: Id) -> Result<(), Reason> {
        let others = self
            .own_ties(who)
            .into_iter()
            .filter(|(record, tie)| tie.parent == *record && (*record != who || tie.by == By::Court));
        let early = |(_, tie): &(Id, Tie)| {
            let born = self.plain.person(self.plain.kept(tie.child), None, self.plain.len()).born;
            born.is_some_and(|born| tie.died_too_early(self.plain, Some(self.day), born))
        };
        must(!others.into_iter().any(|of| early(&of)), "a child was born later")
    }

    /// Could the kept record be everything that the merged one is to others?
    pub(crate) fn could_be_kept(&self, kept: Id, merged: Id) -> Result<(), Reason> {
        let now = self.plain.person(kept, None, self.plain.len());
        let first = self.plain.fact(kept, self.plain.len()).and_then(|fact| {
            let (What::Enrolled { sex, .. } | What::Born(Birth { sex, .. })) = fact.what else { return None };
            Some(sex)
        });
        let own = self.ties_of(merged);
        now.born.map_or(Ok(()), |born| self.days_fit(own, born, now.died))?;
        let life = self.plain.life(merged, self.plain.len());
        for fact in life.iter().filter(|fact| !is_over(fact, &life)) {
            let as_parent = ties(fact).into_iter().find(|tie| tie.parent == merged).map(|tie| tie.sex);
            let as_spouse = if let What::Family(Family::Married { husband, .. }) = &fact.what {
                Some(if *husband == merged { Sex::Male } else { Sex::Female })
            } else {
                None
            };
            for sex in as_parent.into_iter().chain(as_spouse) {
                must([now.sex, first].contains(&Some(sex)), "of the other sex than that parent or spouse")?;
            }
        }
        Ok(())
    }
}
