//! The rules, said a second time: what an act on the newest day may do, and what must hold of everybody on every day.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::residence::basis::Basis;
use ledger_core::domain::values::{CivilCapacity, Relation, Sex};

use super::ages::Born;
use super::births::is_foreign;
use super::cards::{Card, HELD, IN_HAND, MADE, PASSED, RECEIVED, Step};
use super::civil::Naming;
use super::plain::{self, Household, Id, Into, Person, Plain, What};
use super::residence::Nowhere;

/// Why an act may not be declared.
pub(crate) type Reason = &'static str;

pub(crate) fn must(holds: bool, reason: Reason) -> Result<(), Reason> {
    if holds { Ok(()) } else { Err(reason) }
}

/// Has somebody certainly completed so many years?
pub(crate) fn completed(person: &Person, years: i32, day: CivilDate) -> bool {
    person.born.is_some_and(|born| born.last.plus_years(years) <= day)
}

/// May they have?
pub(crate) fn may_have_completed(person: &Person, years: i32, day: CivilDate) -> bool {
    person.born.is_some_and(|born| born.first.plus_years(years) <= day)
}

/// Ages that rules ask about, and the birth.
pub(crate) const AGES: [i32; 8] = [0, 6, 9, 14, 15, 16, 18, 20];

/// Does nobody know whether they have reached one of these ages?
pub(crate) fn in_doubt(person: &Person, day: CivilDate) -> bool {
    AGES.iter().any(|years| may_have_completed(person, *years, day) && !completed(person, *years, day))
}

/// What is known when an act is declared, and the day of it, behind which nothing else lies for those whom it concerns.
pub(crate) struct Newest<'a> {
    pub(crate) plain: &'a Plain,
    pub(crate) day: CivilDate,
    /// The day on which it is declared.
    pub(crate) today: CivilDate,
    /// Was it declared before, and is asked again?
    pub(crate) again: bool,
}

impl Newest<'_> {
    pub(crate) fn person(&self, id: Id) -> Person {
        self.plain.at_place(id, self.day)
    }

    /// Alive on the day of the act.
    pub(crate) fn alive(&self, id: Id) -> Result<Person, Reason> {
        let person = self.person(id);
        must(person.exists, "no such person")?;
        must(person.died.is_none(), "dead")?;
        self.born(id)
    }

    /// Born by then, perhaps dead.
    pub(crate) fn born(&self, id: Id) -> Result<Person, Reason> {
        let person = self.person(id);
        must(person.exists, "no such person")?;
        must(person.born.is_some_and(|born| born.first <= self.day), "not born")?;
        Ok(person)
    }

    pub(crate) fn household(&self, id: Id) -> Household {
        self.plain.household_at_place(id, self.day)
    }

    pub(crate) fn dwelling(&self, id: Id) -> Result<(), Reason> {
        must(self.plain.fact(id, self.plain.len()).is_some(), "no such dwelling")
    }

    pub(crate) fn household_takes_in(&self, household: Id, home: Id) -> Result<(), Reason> {
        let state = self.household(household);
        must(state.formed.is_some_and(|formed| formed <= self.day), "no household yet")?;
        must(!state.members.is_empty(), "an empty household")?;
        must(state.home.is_some_and(|(at, _)| at == home), "the household is elsewhere")
    }

    fn household_lets_go(&self, household: Id, leaving: &[Id], headless: bool) -> Result<(), Reason> {
        let state = self.household(household);
        must(state.formed.is_some_and(|formed| formed <= self.day), "no household yet")?;
        must(leaving.iter().all(|who| state.members.contains_key(who)), "not a member")?;
        let head_goes = leaving.iter().any(|who| state.members.get(who) == Some(&Relation::Head));
        let may_be_head = |who: &Id| {
            let then = self.plain.person(*who, Some(self.day), self.plain.len());
            then.ties.capacity == CivilCapacity::Full && may_have_completed(&then, 18, self.day)
        };
        let mut staying = state.members.keys().filter(|who| !leaving.contains(who));
        let stays = staying.any(|who| !headless || may_be_head(who));
        must(!head_goes || !stays, "the head goes and others stay")
    }

    /// Does each household let those go who leave it?
    pub(crate) fn lets_go(&self, who: &[(Id, Option<Id>)]) -> Result<(), Reason> {
        self.all_let_go(who, false)
    }

    /// The same, but where nobody who stays may be head, the head goes all the same. That is not asked again.
    pub(crate) fn lets_go_or_stays_headless(&self, who: &[(Id, Option<Id>)]) -> Result<(), Reason> {
        self.all_let_go(who, !self.again)
    }

    fn all_let_go(&self, who: &[(Id, Option<Id>)], headless: bool) -> Result<(), Reason> {
        let mut leaving: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
        for (who, left) in who {
            left.iter().for_each(|household| leaving.entry(*household).or_default().push(*who));
        }
        leaving.iter().try_for_each(|(household, who)| self.household_lets_go(*household, who, headless))
    }

    pub(crate) fn parents(
        &self,
        (father, mother): (Option<Id>, Option<Id>),
        born: Born,
        mother_bore: bool,
    ) -> Result<(), Reason> {
        let wrong = father.map(|id| (id, Sex::Female)).into_iter().chain(mother.map(|id| (id, Sex::Male)));
        for (parent, wrong) in wrong {
            must(self.person(parent).sex != Some(wrong), "a parent of the other sex")?;
        }
        self.could_be_parents((father, mother), born, mother_bore)
    }

    /// The same of parents who are known: whoever was of another sex by then stays one.
    pub(crate) fn could_be_parents(
        &self,
        (father, mother): (Option<Id>, Option<Id>),
        born: Born,
        mother_bore: bool,
    ) -> Result<(), Reason> {
        let both = father.map(|id| (id, true)).into_iter().chain(mother.map(|id| (id, false)));
        for (parent, is_father) in both {
            // Who was only said to be dead on that day, and returned, may have had a child.
            let died = self.plain.person(parent, None, self.plain.len()).died;
            let parent = self.person(parent);
            must(parent.exists, "no such parent")?;
            must(parent.born.is_some_and(|own| own.may_be_older(10, born)), "a parent too young")?;
            let days = if is_father || !mother_bore { 310 } else { 0 };
            let dead = parent.died.filter(|then| died == Some(*then));
            must(dead.is_none_or(|died| born.first <= died.plus_days(days)), "a parent dead")?;
        }
        Ok(())
    }

    /// One head; able to be it, where anybody is.
    pub(crate) fn heads(&self, members: &[(Id, Relation)]) -> Result<(), Reason> {
        let capable = |who: Id| self.person(who).ties.capacity == CivilCapacity::Full;
        let able = |who: Id| completed(&self.person(who), 18, self.day) && capable(who);
        // Who may be of age is no minor.
        let may_be = |who: Id| may_have_completed(&self.person(who), 18, self.day) && capable(who);
        must(
            members.iter().filter(|(_, relation)| *relation == Relation::Head).count() == 1,
            "not one head",
        )?;
        let anybody = members.iter().any(|(who, _)| able(*who));
        let head = members.iter().any(|(who, relation)| *relation == Relation::Head && may_be(*who));
        must(!anybody || head, "a head who is not able")
    }

    /// May the act be declared?
    pub(crate) fn allows(&self, what: &What) -> Result<(), Reason> {
        self.of_whole_records(what)?;
        // What stands stays, whatever became known of the place.
        if !self.again {
            self.takes_newcomers(what)?;
        }
        match what {
            What::Dwelling { area } => self.lies_in(*area, self.day),
            What::Enrolled { .. } => self.allows_entry(what),
            What::Born(birth) => self.allows_birth(birth),
            What::Died { who, ends } => {
                self.ends_all(*who, ends)?;
                self.may_have_died(*who)
            }
            What::Family(family) => self.allows_family(family),
            What::Residence(residence) => self.allows_residence(residence),
            What::Regrouping(regrouping) => self.allows_regrouping(regrouping),
            What::Civil(naming) => self.allows_naming(naming),
            What::Card(card) => self.allows_card(card),
            What::Blanks(blanks) => self.allows_blanks(blanks),
            What::Place(place) => self.allows_place(place),
            What::Reform(reform) => self.allows_reform(reform),
            What::Service(service) => self.allows_service(service),
            What::Formed { home, members } => {
                self.dwelling(*home)?;
                self.heads(members)?;
                self.head_is_there(members)?;
                if members.iter().any(|(who, _)| self.lives_nowhere(*who)) {
                    self.in_being(*home)?;
                }
                members.iter().try_for_each(|(who, _)| self.may_enter(*who, *home))
            }
            What::Joined { who, household, home } => {
                self.may_enter(*who, *home)?;
                // Who comes to live there does it themselves.
                if self.person(*who).home.is_none() {
                    self.present(*who)?;
                }
                self.household_takes_in(*household, *home)
            }
            What::Left { who, household } => {
                let own = self.alive(*who)?.household.map(|(own, _, _)| own);
                must(own == Some(*household), "not in that household")?;
                self.lets_go_or_stays_headless(&[(*who, Some(*household))])
            }
            What::HeadChanged { household, members } => {
                self.heads(members)?;
                self.head_is_there(members)?;
                let state = self.household(*household);
                must(state.formed.is_some_and(|formed| formed <= self.day), "no household yet")?;
                self.all_named(&state, members)?;
                let head = |(who, relation): &(Id, Relation)| {
                    *relation == Relation::Head && state.members.get(who) == Some(relation)
                };
                must(!members.iter().any(head), "the head already")?;
                members.iter().try_for_each(|(who, _)| self.alive(*who).map(|_| ()))
            }
            What::Moved { who, home, into, basis } => self.allows_move(who, *home, into, basis.as_ref()),
            What::Applied { who, asks, group } => self.allows_application(*who, *asks, *group),
            What::Handed { card, who, before } => {
                self.bears_its_number(*card, *who)?;
                must(self.present(*who)?.certificate.is_none(), "has a certificate")?;
                self.card_at(*card, *who, &[MADE, PASSED, RECEIVED])?;
                must(self.person(*who).card == *before, "another card in hand")
            }
        }
    }

    fn allows_entry(&self, what: &What) -> Result<(), Reason> {
        let What::Enrolled { born, number, father, mother, home, nationality, .. } = what else {
            return Ok(());
        };
        must(number.is_none() || !is_foreign(*nationality), "a foreigner with a number")?;
        must(is_foreign(*nationality) || self.may_have_married(what), "too young to be married")?;
        home.map_or(Ok(()), |home| self.in_being(home).map(|_| ()))?;
        must(born.first <= self.day, "born later")?;
        must(number.is_none_or(|number| !self.number_is_held(number)), "the number is taken")?;
        must(father.is_none() || father != mother, "one as father and mother")?;
        let both = father.map(|id| (id, true)).into_iter().chain(mother.map(|id| (id, false)));
        both.into_iter().try_for_each(|(parent, is_father)| self.is_said_parent(parent, is_father, *born))
    }

    /// Of a record that was merged into another nothing is declared but that it is parted again, or that a card is destroyed.
    fn of_whole_records(&self, what: &What) -> Result<(), Reason> {
        let destroys = matches!(what, What::Card(Card::Step { step: Step::Destroyed(..), .. }));
        if destroys || matches!(what, What::Civil(Naming::Parted { .. })) {
            return Ok(());
        }
        let known = |id: &Id| self.plain.person(*id, None, self.plain.len());
        let whole = |id: &Id| !self.plain.is_person(*id) || known(id).civil.merged_into.is_none();
        must(plain::concerned(self.plain.len(), what).iter().all(whole), "a merged record")
    }

    /// Everybody is named, but who came into the register later.
    fn all_named(&self, household: &Household, members: &[(Id, Relation)]) -> Result<(), Reason> {
        let named: BTreeSet<Id> = members.iter().map(|(who, _)| *who).collect();
        must(named.iter().eq(household.members.keys()), "not all members")
    }

    fn may_enter(&self, who: Id, home: Id) -> Result<(), Reason> {
        let person = self.alive(who)?;
        must(person.household.is_none(), "in a household")?;
        let abroad = person.places.nowhere.is_some_and(|(why, _, _)| why == Nowhere::Abroad);
        must(!abroad && person.home.is_none_or(|(at, _, _)| at == home), "lives elsewhere")
    }

    fn allows_move(
        &self,
        who: &[(Id, Option<Id>)],
        home: Id,
        into: &Into,
        basis: Option<&Basis>,
    ) -> Result<(), Reason> {
        self.may_go_there(who, home, into)?;
        let movers: Vec<Id> = who.iter().map(|(who, _)| *who).collect();
        basis.map_or(Ok(()), |basis| self.rests_on(basis, &movers, matches!(into, Into::Join(_))))
    }

    fn may_go_there(&self, who: &[(Id, Option<Id>)], home: Id, into: &Into) -> Result<(), Reason> {
        self.dwelling(home)?;
        if !matches!(into, Into::Join(_)) {
            self.in_being(home)?;
        }
        if let [(first, _), others @ ..] = who
            && (others.is_empty() || *into == Into::Form)
        {
            self.present(*first)?;
        }
        for (who, left) in who {
            let person = self.alive(*who)?;
            let anew = person.household.is_none() && *into == Into::Alone;
            must(anew || person.home.is_none_or(|(at, _, _)| at != home), "lives there already")?;
            let stays_in = if let Into::Whole(household) = into { Some(*household) } else { None };
            let own = person.household.map(|(own, _, _)| own);
            must(own == left.or(stays_in), "in another household")?;
        }
        self.lets_go_or_stays_headless(who)?;
        match into {
            Into::Alone => Ok(()),
            Into::Join(household) => self.household_takes_in(*household, home),
            Into::Form => self.heads(&[(who[0].0, Relation::Head)]),
            Into::Whole(household) => {
                let state = self.household(*household);
                must(state.formed.is_some_and(|formed| formed <= self.day), "no household yet")?;
                must(state.members.len() == who.len(), "not all members")
            }
        }
    }

    fn number_is_held(&self, number: u64) -> bool {
        self.plain.numbers().iter().any(|(_, held)| *held == number)
    }
}

impl Plain {
    /// What must hold on a day, or of everything known; the first thing that does not, and of whom.
    pub(crate) fn broken(&self, on: Option<CivilDate>, of: &[Id]) -> Option<(Id, Reason)> {
        let known = self.len();
        for id in of {
            if self.is_person(*id)
                && let Some(reason) = self.broken_of(*id, &self.person(*id, on, known), on)
            {
                return Some((*id, reason));
            }
            if self.is_stock(*id)
                && let Some(reason) = self.broken_stock(*id)
            {
                return Some((*id, reason));
            }
            if !self.is_household(*id) {
                continue;
            }
            let household = self.household(*id, on, known);
            let heads = household.members.values().filter(|relation| **relation == Relation::Head).count();
            if heads > 1 {
                return Some((*id, "two heads"));
            }
            for (member, relation) in &household.members {
                // A birth date that was corrected to a later day leaves the membership where the birth registration has it.
                let born = self.person(*member, None, known).born;
                if on.zip(born).is_some_and(|(on, born)| on < born.first) {
                    continue;
                }
                let theirs = self.person(*member, on, known).household;
                if theirs.map(|(own, relation, _)| (own, relation)) != Some((*id, *relation)) {
                    return Some((*id, "a member who does not know of it"));
                }
            }
        }
        None
    }

    fn broken_of(&self, id: Id, person: &Person, on: Option<CivilDate>) -> Option<Reason> {
        let known = self.len();
        if person.died.is_some()
            && (person.home.is_some() || person.household.is_some() || person.card.is_some())
        {
            return Some("the dead have nothing");
        }
        if let Some((household, relation, _)) = person.household {
            let state = self.household(household, on, known);
            if state.members.get(&id) != Some(&relation) {
                return Some("a household that does not know of its member");
            }
            if state.home.map(|(home, _)| home) != person.home.map(|(home, _, _)| home) {
                return Some("a member who lives elsewhere");
            }
        }
        if let Some(reason) = Newest::broken_tie(self, id, person, on) {
            return Some(reason);
        }
        let cards = self.facts().filter(|(_, what)| matches!(what, What::Applied { who, .. } if *who == id));
        let in_hand =
            cards.filter(|(card, _)| [IN_HAND, HELD].contains(&self.card(*card, known).stage)).count();
        if on.is_none() && in_hand != usize::from(person.card.is_some()) {
            return Some("cards in hand are not one or none");
        }
        None
    }

    /// Does anybody share a number, or any cards a serial?
    pub(crate) fn shared(&self) -> Option<Reason> {
        let twice = |values: Vec<u64>| values.len() != values.iter().collect::<BTreeSet<_>>().len();
        if twice(self.numbers().into_iter().map(|(_, number)| number).collect()) {
            return Some("a number that was given twice");
        }
        if twice(self.serials().into_iter().map(|(_, serial)| u64::from(serial)).collect()) {
            return Some("a serial of two cards");
        }
        None
    }
}
