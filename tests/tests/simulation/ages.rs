//! Who can be whose child, parent or spouse: what a changed birth date, or another record for the same person, must leave possible.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::values::{AdoptionBond, Sex};

use super::births::Birth;
use super::family::Family;
use super::plain::{Fact, Id, What};
use super::rules::{Newest, Reason, must};

/// Somebody is somebody's child.
struct Tie {
    child: Id,
    parent: Id,
    years: i32,
    sex: Sex,
}

/// Whom a fact says to be whose child.
fn ties(fact: &Fact) -> Vec<Tie> {
    let couple = |child, father: Option<Id>, mother: Option<Id>, years| {
        let tie = |sex| move |parent| Tie { child, parent, years, sex };
        father.map(tie(Sex::Male)).into_iter().chain(mother.map(tie(Sex::Female))).collect()
    };
    if let What::Enrolled { father, mother, .. } | What::Born(Birth { father, mother, .. }) = &fact.what {
        return couple(fact.at, *father, *mother, 10);
    }
    if let What::Family(Family::Recognised { child, parent, father }) = &fact.what {
        let parent = Some(*parent);
        return couple(*child, parent.filter(|_| *father), parent.filter(|_| !*father), 10);
    }
    if let What::Family(Family::Adopted { child, father, mother, bond }) = &fact.what {
        let years = if *bond == AdoptionBond::Unrelated { 20 } else { 10 };
        return couple(*child, *father, *mother, years);
    }
    Vec::new()
}

impl Newest<'_> {
    /// Could whoever was born on that day be the child and parent that `who` is said to be?
    pub(crate) fn age_fits(&self, who: Id, born: CivilDate) -> Result<(), Reason> {
        let merged = self.plain.person(who, None, self.plain.len()).civil.merged;
        for record in [who].into_iter().chain(merged) {
            let own = self.plain.life(record, self.plain.len());
            let others = own.iter().flat_map(ties).filter(|tie| tie.child == record || tie.parent == record);
            for tie in others {
                let known = |id: Id| self.plain.person(self.plain.kept(id), None, self.plain.len()).born;
                let day = |id: Id| if id == record { Some(born) } else { known(id) };
                let fits = |(parent, child): (CivilDate, CivilDate)| parent.plus_years(tie.years) <= child;
                must(day(tie.parent).zip(day(tie.child)).is_none_or(fits), "a child as old as the parent")?;
            }
        }
        Ok(())
    }

    /// Could the kept record be everything that the merged one is to others?
    pub(crate) fn could_be_kept(&self, kept: Id, merged: Id) -> Result<(), Reason> {
        let now = self.plain.person(kept, None, self.plain.len());
        let first = self.plain.fact(kept, self.plain.len()).and_then(|fact| {
            let (What::Enrolled { sex, .. } | What::Born(Birth { sex, .. })) = fact.what else { return None };
            Some(sex)
        });
        now.born.map_or(Ok(()), |born| self.age_fits(merged, born))?;
        for fact in self.plain.life(merged, self.plain.len()) {
            let as_parent = ties(&fact).into_iter().find(|tie| tie.parent == merged).map(|tie| tie.sex);
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
