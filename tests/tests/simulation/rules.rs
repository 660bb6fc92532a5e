//! The rules, said a second time: what an act on the newest day may do, and what must hold of everybody on every day.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::values::Sex;

use super::plain::{Id, Into, Person, Plain, What};

/// Why an act may not be declared.
pub(crate) type Reason = &'static str;

fn must(holds: bool, reason: Reason) -> Result<(), Reason> {
    if holds { Ok(()) } else { Err(reason) }
}

fn of_age(person: &Person, day: CivilDate) -> bool {
    person.born.is_some_and(|born| born.plus_years(18) <= day)
}

/// What is known when an act is declared, and the day of it, behind which nothing else lies for those whom it concerns.
pub(crate) struct Newest<'a> {
    pub(crate) plain: &'a Plain,
    pub(crate) day: CivilDate,
}

impl Newest<'_> {
    fn person(&self, id: Id) -> Person {
        self.plain.person(id, None, self.plain.len())
    }

    /// Alive on the day of the act.
    fn alive(&self, id: Id) -> Result<Person, Reason> {
        let person = self.person(id);
        must(person.exists, "no such person")?;
        must(person.died.is_none(), "dead")?;
        must(person.born.is_some_and(|born| born <= self.day), "not born")?;
        Ok(person)
    }

    fn dwelling(&self, id: Id) -> Result<(), Reason> {
        must(self.plain.fact(id, self.plain.len()).is_some(), "no such dwelling")
    }

    fn household_takes_in(&self, household: Id, home: Id) -> Result<(), Reason> {
        let state = self.plain.household(household, None, self.plain.len());
        must(state.formed.is_some_and(|formed| formed <= self.day), "no household yet")?;
        must(!state.members.is_empty(), "an empty household")?;
        must(state.home.is_some_and(|(at, _)| at == home), "the household is elsewhere")
    }

    fn household_lets_go(&self, household: Id, leaving: &[Id]) -> Result<(), Reason> {
        let state = self.plain.household(household, None, self.plain.len());
        must(state.formed.is_some_and(|formed| formed <= self.day), "no household yet")?;
        must(leaving.iter().all(|who| state.members.contains_key(who)), "not a member")?;
        let head_goes = leaving.iter().any(|who| state.members.get(who) == Some(&true));
        must(!head_goes || leaving.len() == state.members.len(), "the head goes and others stay")
    }

    fn parents(&self, parents: &[Id], born: CivilDate) -> Result<(), Reason> {
        for parent in parents {
            let parent = self.person(*parent);
            must(parent.exists, "no such parent")?;
            must(parent.born.is_some_and(|own| own.plus_years(10) <= born), "a parent too young")?;
            let days = if parent.sex == Some(Sex::Male) { 310 } else { 0 };
            must(parent.died.is_none_or(|died| born <= died.plus_days(days)), "a parent dead")?;
        }
        Ok(())
    }

    fn heads(&self, members: &[(Id, bool)]) -> Result<(), Reason> {
        let grown = members.iter().any(|(who, _)| of_age(&self.person(*who), self.day));
        must(members.iter().filter(|(_, head)| *head).count() == 1, "not one head")?;
        let head = members.iter().find(|(_, head)| *head).map(|(who, _)| self.person(*who));
        must(!grown || head.is_some_and(|head| of_age(&head, self.day)), "a head too young")
    }

    fn card(&self, card: Id, who: Id, stage: u8) -> Result<(), Reason> {
        must(self.plain.card(card, self.plain.len()) == stage, "a card at another stage")?;
        self.alive(who).map(|_| ())
    }

    /// May the act be declared?
    pub(crate) fn allows(&self, what: &What) -> Result<(), Reason> {
        match what {
            What::Dwelling => Ok(()),
            What::Enrolled { born, number, parents, home, .. } => {
                home.map_or(Ok(()), |home| self.dwelling(home))?;
                must(*born <= self.day, "born later")?;
                must(number.is_none_or(|number| !self.number_is_held(number)), "the number is taken")?;
                self.parents(parents, *born)
            }
            What::Born { parents, household, .. } => {
                self.parents(parents, self.day)?;
                household.map_or(Ok(()), |(household, home)| self.household_takes_in(household, home))
            }
            What::Died { who, .. } => self.alive(*who).map(|_| ()),
            What::Formed { home, members } => {
                self.dwelling(*home)?;
                self.heads(members)?;
                members.iter().try_for_each(|(who, _)| self.may_enter(*who, *home))
            }
            What::Joined { who, household, home } => {
                self.may_enter(*who, *home)?;
                self.household_takes_in(*household, *home)
            }
            What::Left { who, household } => {
                let own = self.alive(*who)?.household.map(|(own, _, _)| own);
                must(own == Some(*household), "not in that household")?;
                self.household_lets_go(*household, &[*who])
            }
            What::HeadChanged { household, members } => {
                self.heads(members)?;
                let state = self.plain.household(*household, None, self.plain.len());
                must(state.formed.is_some_and(|formed| formed <= self.day), "no household yet")?;
                let named: BTreeSet<Id> = members.iter().map(|(who, _)| *who).collect();
                must(named.iter().eq(state.members.keys()), "not all members")?;
                must(members.iter().all(|(who, head)| !head || !state.members[who]), "the head already")?;
                members.iter().try_for_each(|(who, _)| self.alive(*who).map(|_| ()))
            }
            What::Moved { who, home, into } => self.allows_move(who, *home, into),
            What::Applied { who } => {
                let person = self.alive(*who)?;
                // No lower age since 2024-07-01 (Law on Identity 2023, art. 19).
                let any_age = CivilDate::new(2024, 7, 1).is_some_and(|from| from <= self.day);
                let fourteen = person.born.is_some_and(|born| born.plus_years(14) <= self.day);
                must(any_age || fourteen, "too young for a card")?;
                must(person.number.is_some(), "no number")?;
                must(person.card_open.is_none(), "an application is open")
            }
            What::Approved { card, who } => self.card(*card, *who, 1),
            What::Made { card, who, serial } => {
                must(!self.serial_is_used(*serial), "the serial is taken")?;
                self.card(*card, *who, 2)
            }
            What::Handed { card, who, .. } => self.card(*card, *who, 3),
        }
    }

    fn may_enter(&self, who: Id, home: Id) -> Result<(), Reason> {
        let person = self.alive(who)?;
        must(person.household.is_none(), "in a household")?;
        must(person.home.is_none_or(|(at, _, _)| at == home), "lives elsewhere")
    }

    fn allows_move(&self, who: &[(Id, Option<Id>)], home: Id, into: &Into) -> Result<(), Reason> {
        self.dwelling(home)?;
        let mut leaving: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
        for (who, left) in who {
            let person = self.alive(*who)?;
            let anew = person.household.is_none() && *into == Into::Alone;
            must(anew || person.home.is_none_or(|(at, _, _)| at != home), "lives there already")?;
            left.iter().for_each(|household| leaving.entry(*household).or_default().push(*who));
        }
        leaving.iter().try_for_each(|(household, who)| self.household_lets_go(*household, who))?;
        match into {
            Into::Alone => Ok(()),
            Into::Join(household) => self.household_takes_in(*household, home),
            Into::Form => self.heads(&[(who[0].0, true)]),
            Into::Whole(household) => {
                let state = self.plain.household(*household, None, self.plain.len());
                must(state.formed.is_some_and(|formed| formed <= self.day), "no household yet")?;
                must(state.members.len() == who.len(), "not all members")
            }
        }
    }

    fn number_is_held(&self, number: u64) -> bool {
        self.plain.numbers(self.plain.len()).into_values().any(|held| held == number)
    }

    fn serial_is_used(&self, wanted: u32) -> bool {
        self.plain.serials(self.plain.len()).into_values().any(|serial| serial == wanted)
    }
}

impl Plain {
    /// The number of everybody who has one.
    fn numbers(&self, known: Id) -> BTreeMap<Id, u64> {
        let standing = self.facts().filter_map(|(at, _)| self.fact(at, known));
        let mut numbers = BTreeMap::new();
        for fact in standing {
            if let What::Enrolled { number: Some(number), .. } | What::Born { number, .. } = fact.what {
                numbers.insert(fact.at, number);
            }
        }
        numbers
    }

    /// The serial of every card made.
    fn serials(&self, known: Id) -> BTreeMap<Id, u32> {
        let standing = self.facts().filter_map(|(at, _)| self.fact(at, known));
        let mut serials = BTreeMap::new();
        for fact in standing {
            if let What::Made { card, serial, .. } = fact.what {
                serials.insert(card, serial);
            }
        }
        serials
    }

    /// What must hold on a day, or of everything known; the first thing that does not, and of whom.
    pub(crate) fn broken(&self, on: Option<CivilDate>, of: &[Id]) -> Option<(Id, Reason)> {
        let known = self.len();
        for id in of {
            if self.is_person(*id)
                && let Some(reason) = self.broken_of(*id, &self.person(*id, on, known), on)
            {
                return Some((*id, reason));
            }
            if !self.is_household(*id) {
                continue;
            }
            let household = self.household(*id, on, known);
            let heads = household.members.values().filter(|head| **head).count();
            if heads > 1 {
                return Some((*id, "two heads"));
            }
            for (member, head) in &household.members {
                let theirs = self.person(*member, on, known).household.map(|(own, head, _)| (own, head));
                if theirs != Some((*id, *head)) {
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
        if let Some((household, head, _)) = person.household {
            let state = self.household(household, on, known);
            if state.members.get(&id) != Some(&head) {
                return Some("a household that does not know of its member");
            }
            if state.home.map(|(home, _)| home) != person.home.map(|(home, _, _)| home) {
                return Some("a member who lives elsewhere");
            }
        }
        let cards = self.facts().filter(|(_, what)| matches!(what, What::Applied { who } if *who == id));
        let in_hand = cards.filter(|(card, _)| self.card(*card, known) == 4).count();
        if on.is_none() && in_hand != usize::from(person.card.is_some()) {
            return Some("cards in hand are not one or none");
        }
        None
    }

    /// Does anybody share a number, or any cards a serial?
    pub(crate) fn shared(&self) -> Option<Reason> {
        let known = self.len();
        let twice = |values: Vec<u64>| values.len() != values.iter().collect::<BTreeSet<_>>().len();
        if twice(self.numbers(known).into_values().collect()) {
            return Some("a number of two people");
        }
        if twice(self.serials(known).into_values().map(u64::from).collect()) {
            return Some("a serial of two cards");
        }
        None
    }
}
