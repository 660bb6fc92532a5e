//! Marriage, descent, care, and what courts say of a person: who may declare it, and what must hold.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::values::{AdoptionBond, CivilCapacity, MaritalStatus, Sex};

use super::ages::{Born, entered};
use super::family::{Family, Marriage};
use super::plain::{Ends, Id, Person, Plain, What};
use super::rules::{Newest, Reason, completed, may_have_completed, must};

impl Plain {
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
        let marriage = self.alive(who)?.ties.marriage_to(spouse);
        must(marriage.is_some_and(|own| own.record == record), "not married so")
    }

    fn older_by(&self, elder: Id, younger: Id, years: i32) -> Result<(), Reason> {
        let born = |id: Id| self.plain.person(id, None, self.plain.len()).born;
        let older = born(elder).zip(born(younger)).is_some_and(|(e, y)| e.may_be_older(years, y));
        must(older, "not so much older")
    }

    /// May it be declared?
    pub(crate) fn allows_family(&self, family: &Family) -> Result<(), Reason> {
        match family {
            Family::Married { husband, wife } => self.allows_marriage(*husband, *wife),
            Family::Divorced { who, other: None } | Family::Widowed { who } => {
                let ties = self.alive(*who)?.ties;
                let said = ties.marriage.is_none() && ties.status == MaritalStatus::Married;
                must(said && !ties.is_before_said(self.day), "not said to be married")
            }
            Family::Divorced { who, other: Some((other, record)) }
            | Family::Undone { who, other: (other, record) } => {
                self.married_to(*who, *other, *record)?;
                self.married_to(*other, *who, *record)
            }
            Family::Recognised { child, parent, father, by_court } => {
                self.allows_recognition(*child, *parent, *father, *by_court)
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
                let so = own.is_some_and(|(own, _, record)| own == *guardians && record == *care);
                must(so, "not cared for so")?;
                guardians.iter().try_for_each(|guardian| {
                    must(self.alive(*guardian)?.ties.wards.contains(ward), "not cared for by them")
                })
            }
            Family::Missing { who, last_news } => {
                must(last_news.plus_years(2) <= self.day, "not missing so long")?;
                must(!self.showed_themselves(*who, *last_news), "was there meanwhile")?;
                self.present(*who).map(|_| ())
            }
            Family::Found { who } => must(self.alive(*who)?.ties.missing.is_some(), "not missing"),
            Family::SaidDead { who, ends } => {
                self.ends_all(*who, ends)?;
                self.may_have_died(*who)
            }
            Family::Returned { who, marriage, spouse, former, care, over } => {
                let person = self.person(*who);
                must(person.exists && person.ties.said_dead.is_some(), "nobody said that they are dead")?;
                let (plain, day) = (self.plain, self.day);
                let couple = plain.marriage_after_return(*who, day) == (*marriage, *spouse)
                    && plain.former_spouse(*who, day) == *former;
                must(couple, "something else becomes of the marriage")?;
                let cared = plain.cared_for_again(*who, day) == *care;
                must(cared && plain.cared_for_no_more(*who, day) == *over, "others are cared for again")
            }
            Family::Capacity { who, capacity } => {
                must(self.alive(*who)?.ties.capacity != *capacity, "has that capacity already")
            }
        }
    }

    fn allows_recognition(&self, child: Id, parent: Id, father: bool, by_court: bool) -> Result<(), Reason> {
        must(child != parent, "their own parent")?;
        must(!self.plain.descends(parent, child), "a descendant as parent")?;
        self.older_by(parent, child, 10)?;
        if by_court {
            self.could_have_had(parent, child, father)?;
            self.born(parent)?;
        } else {
            self.alive(child)?;
            self.present(parent)?;
        }
        let known = self.born(child)?.ties;
        must(if father { known.father } else { known.mother }.is_none(), "a parent is known")?;
        self.was_of_sex(parent, father, self.plain.person(child, None, self.plain.len()).born)
    }

    fn allows_marriage(&self, husband: Id, wife: Id) -> Result<(), Reason> {
        must(husband != wife, "married to oneself")?;
        let (kin, plain) = (|a, b| self.plain.descends(a, b) || self.plain.parent_by_law(a, b), self.plain);
        must(!kin(husband, wife) && !kin(wife, husband), "kin")?;
        must(!plain.of_one_root(husband, wife, 2), "of one root")?;
        for (who, sex, years) in [(husband, Sex::Male, 20), (wife, Sex::Female, 18)] {
            let person = self.present(who)?;
            must(person.sex == Some(sex), "of another sex")?;
            must(may_have_completed(&person, years - entered(self.day), self.day), "too young to marry")?;
            must(person.ties.marriage.is_none(), "married already")?;
            must(!self.is_said_to_be_married(&person), "said to be married")?;
            must(person.ties.capacity != CivilCapacity::Lost, "without capacity")?;
        }
        Ok(())
    }

    /// Married to somebody unknown, as they came into the register by then.
    fn is_said_to_be_married(&self, person: &Person) -> bool {
        let married = person.ties.marriage.is_none() && person.ties.status == MaritalStatus::Married;
        married && person.died.is_none() && person.came_in <= Some(self.day)
    }

    /// Did they marry, adopt, become a guardian or recognise a child behind the last news?
    fn showed_themselves(&self, who: Id, last_news: CivilDate) -> bool {
        let shows = |family: &Family| match family {
            Family::Married { .. } => true,
            Family::Recognised { parent, by_court, .. } => *parent == who && !by_court,
            Family::Adopted { father, mother, .. } => [*father, *mother].contains(&Some(who)),
            Family::CareBegan { guardians, .. } => guardians.contains(&who),
            Family::Divorced { .. }
            | Family::Widowed { .. }
            | Family::Undone { .. }
            | Family::AdoptionEnded { .. }
            | Family::CareEnded { .. }
            | Family::Missing { .. }
            | Family::Found { .. }
            | Family::SaidDead { .. }
            | Family::Returned { .. }
            | Family::Capacity { .. } => false,
        };
        let life = self.plain.life(who, self.plain.len());
        life.iter().filter(|fact| last_news < fact.day && fact.day < self.day).any(|fact| {
            if let What::Family(family) = &fact.what { shows(family) } else { fact.what.shows(who) }
        })
    }

    /// Were they of the sex of a father, or mother, on the day of the child's birth, as far as it is known?
    pub(crate) fn was_of_sex(&self, parent: Id, father: bool, born: Option<Born>) -> Result<(), Reason> {
        let wrong = if father { Sex::Female } else { Sex::Male };
        let on = |day: CivilDate| self.plain.person(parent, Some(day), self.plain.len()).sex != Some(wrong);
        must(born.is_none_or(|born| on(born.first) || on(born.last)), "a parent of the other sex")
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
            must(may_have_completed(&person, 18, self.day), "an adopter not of age")?;
            must(person.ties.capacity == CivilCapacity::Full, "without capacity")?;
            let spouse = person.ties.spouse();
            let so = match (other, bond) {
                (Some(other), _) => spouse == Some(other),
                (None, AdoptionBond::StepParent) => {
                    spouse.is_some_and(|spouse| plain.parents_of(child).contains(&spouse))
                }
                (None, AdoptionBond::Unrelated | AdoptionBond::AuntOrUncle) => {
                    spouse.is_none() && !self.is_said_to_be_married(&person)
                }
            };
            must(so, "one of a couple, or no couple")?;
        }
        Ok(())
    }

    fn allows_care(&self, ward: Id, guardians: &[Id]) -> Result<(), Reason> {
        let own = self.alive(ward)?;
        must(own.ties.guardians.is_none(), "has a guardian")?;
        if let [one, other] = *guardians {
            must(self.may_be_couple(one, other, ward), "guardians who are no couple")?;
        }
        let able = own.ties.capacity == CivilCapacity::Full && completed(&own, 18, self.day);
        must(!able, "needs no guardian")?;
        for (at, guardian) in guardians.iter().enumerate() {
            must(*guardian != ward && !guardians[..at].contains(guardian), "named twice")?;
            let person = self.present(*guardian)?;
            must(person.ties.capacity == CivilCapacity::Full, "without capacity")?;
            must(may_have_completed(&person, 18, self.day), "a guardian not of age")?;
            must(person.ties.wards.len() < 50, "too many wards")?;
        }
        Ok(())
    }

    /// Two guardians are father and mother, grandparents, or husband and wife as far as is known.
    fn may_be_couple(&self, one: Id, other: Id, ward: Id) -> bool {
        let plain = self.plain;
        let parents = plain.parents_of(ward);
        let grandparents: Vec<Id> = parents.iter().flat_map(|parent| plain.parents_of(*parent)).collect();
        let both = |line: &[Id]| {
            [one, other].iter().all(|id| plain.records(*id).iter().any(|record| line.contains(record)))
        };
        let then = |id: Id| plain.person(id, Some(self.day), plain.len());
        let to_another = |id: Id, other: Id| {
            then(id).ties.spouse().is_some_and(|spouse| !plain.records(other).contains(&spouse))
        };
        let of_one_sex = then(one).sex.is_some() && then(one).sex == then(other).sex;
        both(&parents)
            || both(&grandparents)
            || !of_one_sex && !to_another(one, other) && !to_another(other, one)
    }

    /// Somebody alive, and everything that they have.
    pub(crate) fn ends_all(&self, who: Id, ends: &Ends) -> Result<(), Reason> {
        let person = self.alive(who)?;
        let cards: Vec<Id> = person.card_open.into_iter().chain(person.card).collect();
        must(ends.household == person.household.map(|(own, _, _)| own), "another household")?;
        let couple = ends.spouse == person.ties.spouse() && person.ties.beside().is_none();
        must(ends.cards == cards && couple, "other cards or another spouse")?;
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
            // Of a court that annuls a later one, the first was one beside it.
            let same = |theirs: Marriage| theirs.record == marriage.record;
            if !of(marriage.spouse).ties.marriage_to(id).is_some_and(same) {
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
            born.is_some_and(|(parent, child)| !parent.may_be_older(10, child))
        };
        if on.is_none() && ties.parents().any(younger) {
            return Some("a parent too young");
        }
        None
    }
}
