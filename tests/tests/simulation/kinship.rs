//! Marriage, descent, care, and what courts say of a person: who may declare it, and what must hold.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::values::{AdoptionBond, CivilCapacity, MaritalStatus, MarriageAfterReturn, Sex};

use super::family::{Family, Marriage};
use super::plain::{Ends, Id, Person, Plain, What};
use super::rules::{Newest, Reason, completed, must};

impl Plain {
    /// What becomes of the marriage of somebody who returns on a day: theirs again where the other waits for it.
    pub(crate) fn marriage_after_return(&self, who: Id, day: CivilDate) -> (MarriageAfterReturn, Option<Id>) {
        let of = |id: Id| self.at_place(id, day);
        let Some(marriage) = of(who).ties.suspended else { return (MarriageAfterReturn::None, None) };
        let other = of(marriage.spouse);
        let waits = other.ties.suspended.is_some_and(|theirs| theirs.spouse == who);
        match (other.died.is_some(), waits) {
            (false, true) => (MarriageAfterReturn::Restored, Some(marriage.spouse)),
            (false, false) => (MarriageAfterReturn::EndedByRemarriage, None),
            (true, true) if other.ties.said_dead.is_some() => (MarriageAfterReturn::Suspended, None),
            (true, _) => (MarriageAfterReturn::EndedByDeath, None),
        }
    }

    /// The husband or wife who married another meanwhile, in whose life a marriage to somebody who lives is set aside.
    pub(crate) fn former_spouse(&self, who: Id, day: CivilDate) -> Option<Id> {
        let spouse = self.at_place(who, day).ties.suspended?.spouse;
        let other = self.at_place(spouse, day);
        let own = other.ties.set_aside.is_some_and(|marriage| marriage.spouse == who);
        (own && other.civil.merged_into.is_none()).then_some(spouse)
    }

    /// Whose guardian or ward somebody who returns on a day is again.
    pub(crate) fn cared_for_again(&self, who: Id, day: CivilDate) -> Vec<Id> {
        let returned = self.at_place(who, day);
        let again = |other: &Id| {
            let person = self.at_place(*other, day);
            let (ward, guardian) =
                if returned.ties.lapsed_wards.contains(other) { (&person, who) } else { (&returned, *other) };
            let lapsed = ward.ties.lapsed_care.iter().find(|(id, _, _)| *id == guardian);
            let free = lapsed.is_some_and(|(_, _, record)| {
                ward.ties.guardians.as_ref().is_none_or(|(ids, _, own)| own == record && ids.len() < 2)
            });
            let able = completed(ward, 18, day) && ward.ties.capacity == CivilCapacity::Full;
            let there = person.exists && person.died.is_none() && person.civil.merged_into.is_none();
            there && person.ties.lapsed().contains(&who) && free && !able
        };
        returned.ties.lapsed().into_iter().filter(again).collect()
    }

    fn now(&self, id: Id) -> Person {
        self.person(id, None, self.len())
    }

    /// The record that goes on.
    pub(crate) fn kept(&self, id: Id) -> Id {
        self.now(id).civil.merged_into.unwrap_or(id)
    }

    /// All records of one person.
    pub(crate) fn records(&self, id: Id) -> Vec<Id> {
        let kept = self.kept(id);
        let merged = self.now(kept).civil.merged;
        [id, kept].into_iter().chain(merged).collect()
    }

    /// All records of both parents.
    pub(crate) fn parents_of(&self, id: Id) -> Vec<Id> {
        let named = self.records(id).into_iter().flat_map(|record| self.now(record).ties.parents());
        named.flat_map(|parent| self.records(parent)).collect()
    }

    fn above(&self, id: Id, generations: u32) -> Vec<Id> {
        let mut all = Vec::new();
        let mut youngest = vec![id];
        for _ in 0..generations {
            youngest = youngest.iter().flat_map(|id| self.parents_of(*id)).collect();
            all.extend(youngest.iter().copied());
        }
        all
    }

    fn descends(&self, younger: Id, elder: Id) -> bool {
        let all = self.records(elder);
        self.above(younger, 4).iter().any(|above| all.contains(above))
    }

    fn of_one_root(&self, one: Id, other: Id, generations: u32) -> bool {
        let roots = self.above(other, generations);
        self.above(one, generations).iter().any(|root| roots.contains(root))
    }

    fn families_of(&self, id: Id) -> impl Iterator<Item = Family> + use<> {
        let facts = self.life(id, self.len()).into_iter();
        facts.filter_map(|fact| if let What::Family(family) = fact.what { Some(family) } else { None })
    }

    /// Everybody to whom somebody is or was married.
    fn spouses(&self, id: Id) -> Vec<Id> {
        let of = |record: Id| {
            self.families_of(record).filter_map(move |family| {
                let Family::Married { husband, wife } = family else { return None };
                Some(if husband == record { wife } else { husband })
            })
        };
        self.records(id).into_iter().flat_map(of).collect()
    }

    /// Parent and child by adoption or by marriage, now or once.
    fn parent_by_law(&self, elder: Id, younger: Id) -> bool {
        let (elders, children) = (self.records(elder), self.records(younger));
        let adopted = children.iter().flat_map(|record| self.families_of(*record)).any(|family| {
            let Family::Adopted { child, father, mother, .. } = family else { return false };
            children.contains(&child) && [father, mother].into_iter().flatten().any(|id| elders.contains(&id))
        });
        let above = |id: Id| self.parents_of(id);
        adopted
            || self.spouses(younger).iter().any(|spouse| above(*spouse).iter().any(|id| elders.contains(id)))
            || self.spouses(elder).iter().any(|spouse| above(younger).contains(spouse))
    }
}

impl Newest<'_> {
    /// Alive and not missing.
    pub(crate) fn present(&self, id: Id) -> Result<Person, Reason> {
        let person = self.alive(id)?;
        must(person.ties.missing.is_none(), "missing")?;
        Ok(person)
    }

    fn married_to(&self, who: Id, spouse: Id, record: Id) -> Result<(), Reason> {
        let marriage = self.alive(who)?.ties.marriage;
        must(marriage.is_some_and(|own| (own.spouse, own.record) == (spouse, record)), "not married so")
    }

    fn older_by(&self, elder: Id, younger: Id, years: i32) -> Result<(), Reason> {
        let born = |id: Id| self.plain.person(id, None, self.plain.len()).born;
        let older = born(elder).zip(born(younger)).is_some_and(|(e, y)| e.plus_years(years) <= y);
        must(older, "not so much older")
    }

    /// May it be declared?
    pub(crate) fn allows_family(&self, family: &Family) -> Result<(), Reason> {
        match family {
            Family::Married { husband, wife } => self.allows_marriage(*husband, *wife),
            Family::Divorced { who, other: None } => {
                let ties = self.alive(*who)?.ties;
                must(
                    ties.marriage.is_none() && ties.status == MaritalStatus::Married,
                    "not said to be married",
                )
            }
            Family::Divorced { who, other: Some((other, record)) }
            | Family::Undone { who, other: (other, record) } => {
                self.married_to(*who, *other, *record)?;
                self.married_to(*other, *who, *record)
            }
            Family::Recognised { child, parent, father } => {
                must(child != parent, "their own parent")?;
                must(!self.plain.descends(*parent, *child), "a descendant as parent")?;
                self.older_by(*parent, *child, 10)?;
                let known = self.alive(*child)?.ties;
                must(if *father { known.father } else { known.mother }.is_none(), "a parent is known")?;
                self.fits(*parent, *father)
            }
            Family::Adopted { child, father, mother, bond } => {
                self.allows_adoption(*child, *father, *mother, *bond)
            }
            Family::AdoptionEnded { child, parents, adoption } => {
                let own = self.alive(*child)?.ties.adoption;
                must(own.is_some_and(|(_, _, _, record)| record == *adoption), "not adopted so")?;
                let tied = |parent: &Id| self.person(*parent).ties.adopted.contains(child);
                must(parents.iter().all(tied), "not adopted by them")
            }
            Family::CareBegan { ward, guardians } => self.allows_care(*ward, guardians),
            Family::CareEnded { ward, guardians, care } => {
                let own = self.alive(*ward)?.ties.guardians;
                must(own.is_some_and(|(_, _, record)| record == *care), "not cared for so")?;
                guardians.iter().try_for_each(|guardian| {
                    must(self.alive(*guardian)?.ties.wards.contains(ward), "not cared for by them")
                })
            }
            Family::Missing { who, last_news } => {
                must(last_news.plus_years(2) <= self.day, "not missing so long")?;
                self.present(*who).map(|_| ())
            }
            Family::Found { who } => must(self.alive(*who)?.ties.missing.is_some(), "not missing"),
            Family::SaidDead { who, ends } => self.ends_all(*who, ends),
            Family::Returned { who, .. } => {
                let person = self.person(*who);
                must(person.exists && person.ties.said_dead.is_some(), "nobody said that they are dead")
            }
            Family::Capacity { who, capacity } => {
                must(self.alive(*who)?.ties.capacity != *capacity, "has that capacity already")
            }
        }
    }

    fn allows_marriage(&self, husband: Id, wife: Id) -> Result<(), Reason> {
        must(husband != wife, "married to oneself")?;
        let (kin, plain) = (|a, b| self.plain.descends(a, b) || self.plain.parent_by_law(a, b), self.plain);
        must(!kin(husband, wife) && !kin(wife, husband), "kin")?;
        must(!plain.of_one_root(husband, wife, 2), "of one root")?;
        // Until 2014 it was enough to have entered the year.
        let entered = i32::from(self.day < CivilDate::new(2015, 1, 1).expect("a day"));
        for (who, sex, years) in [(husband, Sex::Male, 20), (wife, Sex::Female, 18)] {
            let person = self.present(who)?;
            must(person.sex == Some(sex), "of another sex")?;
            must(completed(&person, years - entered, self.day), "too young to marry")?;
            must(person.ties.marriage.is_none(), "married already")?;
            let unknown = person.ties.status == MaritalStatus::Married && person.came_in <= Some(self.day);
            must(!unknown, "said to be married")?;
            must(person.ties.capacity != CivilCapacity::Lost, "without capacity")?;
        }
        Ok(())
    }

    fn fits(&self, parent: Id, father: bool) -> Result<(), Reason> {
        let wrong = if father { Sex::Female } else { Sex::Male };
        must(self.present(parent)?.sex != Some(wrong), "a parent of the other sex")
    }

    fn allows_adoption(
        &self,
        child: Id,
        father: Option<Id>,
        mother: Option<Id>,
        bond: AdoptionBond,
    ) -> Result<(), Reason> {
        let (most, between) = if bond == AdoptionBond::Unrelated { (16, 20) } else { (18, 10) };
        let own = self.alive(child)?;
        must(!completed(&own, most, self.day), "too old to be adopted")?;
        must(own.ties.adoption.is_none() && own.ties.guardians.is_none(), "adopted or cared for already")?;
        must(father != mother, "one as father and mother")?;
        for (adopter, other, is_father) in [(father, mother, true), (mother, father, false)] {
            let Some(adopter) = adopter else { continue };
            must(adopter != child, "their own parent")?;
            let plain = self.plain;
            must(!plain.descends(adopter, child) && !plain.descends(child, adopter), "kin")?;
            must(!plain.of_one_root(adopter, child, 1), "siblings")?;
            self.older_by(adopter, child, between)?;
            self.fits(adopter, is_father)?;
            let person = self.present(adopter)?;
            must(completed(&person, 18, self.day), "an adopter not of age")?;
            must(person.ties.capacity == CivilCapacity::Full, "without capacity")?;
            let spouse = person.ties.spouse();
            let so = match (other, bond) {
                (Some(other), _) => spouse == Some(other),
                (None, AdoptionBond::StepParent) => {
                    spouse.is_some_and(|spouse| plain.parents_of(child).contains(&spouse))
                }
                (None, AdoptionBond::Unrelated | AdoptionBond::AuntOrUncle) => spouse.is_none(),
            };
            must(so, "one of a couple, or no couple")?;
        }
        Ok(())
    }

    fn allows_care(&self, ward: Id, guardians: &[Id]) -> Result<(), Reason> {
        let own = self.alive(ward)?;
        must(own.ties.guardians.is_none(), "has a guardian")?;
        let able = own.ties.capacity == CivilCapacity::Full && completed(&own, 18, self.day);
        must(!able, "needs no guardian")?;
        for (at, guardian) in guardians.iter().enumerate() {
            must(*guardian != ward && !guardians[..at].contains(guardian), "named twice")?;
            let person = self.present(*guardian)?;
            must(person.ties.capacity == CivilCapacity::Full, "without capacity")?;
            must(completed(&person, 18, self.day), "a guardian not of age")?;
            must(person.ties.wards.len() < 50, "too many wards")?;
        }
        Ok(())
    }

    /// Somebody alive, and everything that they have.
    pub(crate) fn ends_all(&self, who: Id, ends: &Ends) -> Result<(), Reason> {
        let person = self.alive(who)?;
        let cards: Vec<Id> = person.card_open.into_iter().chain(person.card).collect();
        must(ends.household == person.household.map(|(own, _, _)| own), "another household")?;
        must(ends.cards == cards && ends.spouse == person.ties.spouse(), "other cards or another spouse")?;
        must(ends.care == person.ties.care(), "another guardian or ward")
    }

    /// What must hold of everybody's ties; the first thing that does not.
    pub(crate) fn broken_tie(
        plain: &Plain,
        id: Id,
        person: &Person,
        on: Option<CivilDate>,
    ) -> Option<Reason> {
        let of = |other: Id| plain.person(other, on, plain.len());
        let ties = &person.ties;
        if let Some(marriage) = ties.marriage {
            let same = |theirs: Marriage| (theirs.spouse, theirs.record) == (id, marriage.record);
            if !of(marriage.spouse).ties.marriage.is_some_and(same) {
                return Some("a marriage of one only");
            }
            if person.died.is_some() || of(marriage.spouse).died.is_some() {
                return Some("married to the dead");
            }
        }
        if ties.wards.iter().any(|ward| !of(*ward).ties.care().contains(&id)) {
            return Some("a ward who does not know of it");
        }
        let guardians = ties.guardians.iter().flat_map(|(guardians, _, _)| guardians);
        if guardians.into_iter().any(|guardian| !of(*guardian).ties.wards.contains(&id)) {
            return Some("a guardian who does not know of it");
        }
        let younger = |parent: Id| {
            let born = of(parent).born.zip(person.born);
            born.is_some_and(|(parent, child)| parent.plus_years(10) > child)
        };
        if on.is_none() && ties.parents().any(younger) {
            return Some("a parent too young");
        }
        None
    }
}
