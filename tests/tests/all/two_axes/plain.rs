//! The simplest second reading of what officers said: a list of orders in the order in which they were accepted, all of them read
//! again for every question. It knows nothing of records, subjects or views.

mod card;

use std::collections::{BTreeMap, BTreeSet};

use ledger_proto::ledger::r#type::v1::{MaritalStatus, Relation};

pub(super) use self::card::{Card, expiry};

/// A day, a month or a year, as written with dashes. Days compare as texts do.
pub(super) type Day = String;

/// What happened in the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Enrolled { name: String, male: bool, born: Day, number: String, home: Option<u64>, mother: Option<u64> },
    Born { name: String, mother: u64, number: String, household: Option<(u64, u64)> },
    Renamed { who: u64, name: String },
    Moved { who: u64, home: u64 },
    Temporary { who: u64, home: u64, until: Day },
    NoLongerTemporary { who: u64 },
    Formed { home: u64, members: Vec<(u64, Relation)> },
    Joined { who: u64, household: u64, home: u64, relation: Relation },
    Left { who: u64, household: u64 },
    Headed { household: u64, members: Vec<(u64, Relation)> },
    Married { husband: u64, wife: u64 },
    Divorced { one: u64, other: u64 },
    Applied { who: u64 },
    Approved { card: u64 },
    Made { card: u64, serial: String, expiry: Option<Day>, printed: Printed },
    HandedOver { card: u64, who: u64 },
    Held { card: u64, who: u64 },
    Returned { card: u64, who: u64 },
    Died { who: u64 },
}

/// What stands on a card that may be another later: the name, and the dwelling.
pub(super) type Printed = (String, Option<u64>);

/// What an officer said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// It happened on that day.
    That(Day, What),
    /// What was said there is wrong: this is right.
    Rather(u64, Day, What),
    /// What was said there should not have been said.
    Never(u64),
}

/// What is left of a word after all that was said about it.
enum Word {
    That(Day, What),
    Never,
}

/// Something that happened, as believed.
struct Fact {
    at: u64,
    day: Day,
    /// The day by which it takes its place.
    place: Day,
    what: What,
}

impl Fact {
    /// Does it come behind another? What happened to people before they became a household is nothing to the household.
    fn follows(&self, other: &Fact) -> bool {
        (&self.place, self.at) > (&other.place, other.at)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) male: bool,
    pub(super) born: Day,
    pub(super) number: String,
    pub(super) mother: u64,
    pub(super) marital: MaritalStatus,
    /// Spouse, since, said where.
    pub(super) marriage: Option<(u64, Day, u64)>,
    pub(super) died: Option<Day>,
    /// Dwelling, since.
    pub(super) home: Option<(u64, Day)>,
    /// Household, relation, since.
    pub(super) household: Option<(u64, Relation, Day)>,
    /// Dwelling, since, last day.
    pub(super) temporary: Option<(u64, Day, Day)>,
    pub(super) card_open: u64,
    pub(super) card: u64,
    /// Does an authority hold the card?
    pub(super) held: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Household {
    pub(super) home: u64,
    pub(super) since: Day,
    pub(super) members: BTreeMap<u64, Relation>,
    pub(super) head: u64,
}

/// Everything that was said: by its place, the day on which it was said, and what.
#[derive(Clone, Debug, Default)]
pub(super) struct Plain(BTreeMap<u64, (Day, Said)>);

/// The last day that a date can mean.
fn last_day(day: &str) -> Day {
    let number = |at: usize| day.get(at..at + 2).and_then(|part| part.parse::<u32>().ok());
    match (day.len(), number(5)) {
        (4, _) => format!("{day}-12-31"),
        (7, Some(2)) => format!("{day}-28"),
        (7, Some(4 | 6 | 9 | 11)) => format!("{day}-30"),
        (7, _) => format!("{day}-31"),
        _ => day.to_owned(),
    }
}

impl Plain {
    pub(super) fn hear(&mut self, at: u64, on: Day, said: Said) {
        self.0.insert(at, (on, said));
    }

    /// Every place at which something was said.
    pub(super) fn places(&self) -> impl Iterator<Item = (u64, &Said)> {
        self.0.iter().map(|(at, (_, said))| (*at, said))
    }

    /// How often it was said that something said before was wrong; of what was said first of all, not at all.
    pub(super) fn depth(&self, at: u64) -> usize {
        match &self.0[&at].1 {
            Said::That(..) => 0,
            Said::Rather(target, ..) | Said::Never(target) => 1 + self.depth(*target),
        }
    }

    /// What somebody would read there, who knows everything before `known`: the newest word about it that itself holds.
    fn read(&self, at: u64, known: u64) -> Option<Word> {
        for (later, (_, said)) in self.0.range(at + 1..known.max(at + 1)).rev() {
            let (Said::Rather(target, ..) | Said::Never(target)) = said else { continue };
            if *target != at {
                continue;
            }
            match self.read(*later, known) {
                None => {}
                Some(Word::Never) => return None,
                Some(word) => return Some(word),
            }
        }
        match &self.0[&at].1 {
            Said::That(day, what) | Said::Rather(_, day, what) => Some(Word::That(day.clone(), what.clone())),
            Said::Never(_) => Some(Word::Never),
        }
    }

    /// Does what was said there hold, one way or the other?
    pub(super) fn holds(&self, at: u64, known: u64) -> bool {
        self.read(at, known).is_some()
    }

    /// What somebody would read there.
    pub(super) fn reading(&self, at: u64, known: u64) -> Option<(Day, What)> {
        match self.read(at, known)? {
            Word::That(day, what) => Some((day, what)),
            Word::Never => None,
        }
    }

    /// What happened, as believed by whoever knows everything before `known`, up to a day; for the life of somebody or something
    /// whose first word it is, that word first.
    fn facts(&self, own: u64, on: Option<&str>, known: u64) -> Vec<Fact> {
        let mut facts = Vec::new();
        for (at, (said_on, said)) in self.0.range(..known) {
            let Said::That(..) = said else { continue };
            let Some((day, what)) = self.reading(*at, known) else { continue };
            // A death of some day of a month comes behind everything that may lie before it, and not behind the day on which it was told.
            let place = if day.len() < 10 { last_day(&day).min(said_on.clone()) } else { day.clone() };
            if *at == own || on.is_none_or(|on| place.as_str() <= on) {
                facts.push(Fact { at: *at, day, place, what });
            }
        }
        facts.sort_by_key(|fact| (fact.at != own, fact.place.clone(), fact.at));
        facts
    }

    /// A person; none where there is nobody.
    pub(super) fn person(&self, id: u64, on: Option<&str>, known: u64) -> Option<Person> {
        let mut person = self.life(id, on, known)?;
        let early = |day: &str| on.is_some_and(|on| on < &first_day(day)[..]);
        if early(&person.born) {
            return None;
        }
        person.home = person.home.filter(|(_, since)| !early(since));
        person.household = person.household.filter(|(_, _, since)| !early(since));
        Some(person)
    }

    /// What a life comes to up to a day; what brought somebody in counts whatever its day.
    fn life(&self, id: u64, on: Option<&str>, known: u64) -> Option<Person> {
        let facts = self.facts(id, on, known);
        let first = facts.first().filter(|fact| fact.at == id)?;
        let mut life = Life { person: begin(&first.day, &first.what)?, home_said: id, temporary_said: 0 };
        if let What::Born { household: Some((household, home)), .. } = &first.what {
            life.person.household = Some((*household, Relation::Child, first.day.clone()));
            life.person.home = Some((*home, first.day.clone()));
        }
        facts.iter().skip(1).for_each(|fact| life.live(id, fact));
        Some(life.person)
    }

    /// A household; none where there is none.
    pub(super) fn household(&self, id: u64, on: Option<&str>, known: u64) -> Option<Household> {
        let facts = self.facts(id, on, known);
        let first = facts.first().filter(|fact| fact.at == id)?;
        let What::Formed { home, members } = &first.what else { return None };
        let (home, since) = (*home, first.day.clone());
        if on.is_some_and(|on| on < since.as_str()) {
            return None;
        }
        let mut members: BTreeMap<u64, Relation> = members.iter().copied().collect();
        for fact in facts.iter().filter(|fact| fact.follows(first)) {
            match &fact.what {
                What::Born { household: Some((into, _)), .. } if *into == id => {
                    members.insert(fact.at, Relation::Child);
                }
                What::Joined { who, household, relation, .. } if *household == id => {
                    members.insert(*who, *relation);
                }
                What::Left { who, household } if *household == id => drop(members.remove(who)),
                What::Headed { household, members: named } if *household == id => {
                    members.extend(named.iter().copied());
                }
                What::Moved { who, .. } | What::Died { who } => drop(members.remove(who)),
                What::Enrolled { .. }
                | What::Born { .. }
                | What::Renamed { .. }
                | What::Temporary { .. }
                | What::NoLongerTemporary { .. }
                | What::Formed { .. }
                | What::Joined { .. }
                | What::Left { .. }
                | What::Headed { .. }
                | What::Married { .. }
                | What::Divorced { .. }
                | What::Applied { .. }
                | What::Approved { .. }
                | What::Made { .. }
                | What::HandedOver { .. }
                | What::Held { .. }
                | What::Returned { .. } => {}
            }
        }
        let head = members.iter().find(|(_, relation)| **relation == Relation::Head);
        let head = head.map_or(0, |(who, _)| *who);
        Some(Household { home, since, members, head })
    }

    /// Who lives in a dwelling on a day, or may live there, by where each of them lives.
    pub(super) fn occupants(&self, home: u64, on: &str, known: u64) -> BTreeSet<u64> {
        let people = self.0.range(..known).filter(|(_, (_, said))| {
            matches!(said, Said::That(_, What::Enrolled { .. } | What::Born { .. }))
        });
        let lives = |id: &u64| {
            self.person(*id, Some(on), known).and_then(|person| person.home).is_some_and(|(at, _)| at == home)
        };
        people.map(|(id, _)| *id).filter(lives).collect()
    }
}

/// The first day that a date can mean.
fn first_day(day: &str) -> Day {
    match day.len() {
        4 => format!("{day}-01-01"),
        7 => format!("{day}-01"),
        _ => day.to_owned(),
    }
}

fn begin(day: &str, what: &What) -> Option<Person> {
    let nobody = Person {
        name: String::new(),
        male: false,
        born: day.to_owned(),
        number: String::new(),
        mother: 0,
        marital: MaritalStatus::Unknown,
        marriage: None,
        died: None,
        home: None,
        household: None,
        temporary: None,
        card_open: 0,
        card: 0,
        held: false,
    };
    match what {
        What::Enrolled { name, male, born, number, home, mother } => Some(Person {
            name: name.clone(),
            male: *male,
            born: born.clone(),
            number: number.clone(),
            mother: mother.unwrap_or_default(),
            home: home.map(|home| (home, day.to_owned())),
            ..nobody
        }),
        What::Born { name, mother, number, .. } => Some(Person {
            name: name.clone(),
            number: number.clone(),
            mother: *mother,
            marital: MaritalStatus::Single,
            ..nobody
        }),
        What::Renamed { .. }
        | What::Moved { .. }
        | What::Temporary { .. }
        | What::NoLongerTemporary { .. }
        | What::Formed { .. }
        | What::Joined { .. }
        | What::Left { .. }
        | What::Headed { .. }
        | What::Married { .. }
        | What::Divorced { .. }
        | What::Applied { .. }
        | What::Approved { .. }
        | What::Made { .. }
        | What::HandedOver { .. }
        | What::Held { .. }
        | What::Returned { .. }
        | What::Died { .. } => None,
    }
}

struct Life {
    person: Person,
    /// Where it was said where the person lives. Who says later "from that day on" speaks of everything behind that day.
    home_said: u64,
    temporary_said: u64,
}

impl Life {
    fn settles(&mut self, home: u64, fact: &Fact) {
        if self.person.home.is_none() || self.home_said <= fact.at {
            self.person.home = Some((home, fact.day.clone()));
            self.home_said = fact.at;
            if self.person.temporary.as_ref().is_some_and(|(at, ..)| *at == home) {
                (self.person.temporary, self.temporary_said) = (None, 0);
            }
        }
    }

    fn enters(&mut self, household: u64, home: u64, relation: Relation, fact: &Fact) {
        self.person.household = Some((household, relation, fact.day.clone()));
        let there = |(at, since): &(u64, Day)| *at == home && *since <= fact.day;
        if !self.person.home.as_ref().is_some_and(there) {
            self.settles(home, fact);
        }
    }

    fn live(&mut self, id: u64, fact: &Fact) {
        let person = &mut self.person;
        let day = fact.day.clone();
        match &fact.what {
            What::Renamed { who, name } if *who == id => person.name.clone_from(name),
            What::Moved { who, home } if *who == id => {
                person.household = None;
                self.settles(*home, fact);
            }
            What::Temporary { who, home, until } if *who == id && self.temporary_said <= fact.at => {
                person.temporary = Some((*home, day, until.clone()));
                self.temporary_said = fact.at;
            }
            // It is about what had been said by then, and that does not come back by what was said before it.
            What::NoLongerTemporary { who }
                if *who == id && person.temporary.is_some() && self.temporary_said <= fact.at =>
            {
                person.temporary = None;
                self.temporary_said = fact.at;
            }
            What::Formed { home, members } => {
                if let Some((_, relation)) = members.iter().find(|(who, _)| *who == id) {
                    self.enters(fact.at, *home, *relation, fact);
                }
            }
            What::Joined { who, household, home, relation } if *who == id => {
                self.enters(*household, *home, *relation, fact);
            }
            What::Left { who, .. } if *who == id => person.household = None,
            What::Headed { household, members } => {
                let named = members.iter().find(|(who, _)| *who == id);
                if let (Some((of, relation, _)), Some((_, now))) = (&mut person.household, named)
                    && of == household
                {
                    *relation = *now;
                }
            }
            What::Married { husband, wife } if [*husband, *wife].contains(&id) => {
                let spouse = if *husband == id { *wife } else { *husband };
                person.marriage = Some((spouse, day, fact.at));
                person.marital = MaritalStatus::Married;
            }
            What::Divorced { one, other } if [*one, *other].contains(&id) => {
                person.marriage = None;
                person.marital = MaritalStatus::Divorced;
            }
            What::Applied { who } if *who == id => person.card_open = fact.at,
            What::HandedOver { card, who } if *who == id => {
                (person.card_open, person.card, person.held) = (0, *card, false);
            }
            What::Held { who, .. } if *who == id => person.held = true,
            What::Returned { who, .. } if *who == id => person.held = false,
            What::Died { who } => self.hears_of_death(id, *who, day),
            What::Enrolled { .. }
            | What::Born { .. }
            | What::Renamed { .. }
            | What::Moved { .. }
            | What::Temporary { .. }
            | What::NoLongerTemporary { .. }
            | What::Joined { .. }
            | What::Left { .. }
            | What::Married { .. }
            | What::Divorced { .. }
            | What::Applied { .. }
            | What::Approved { .. }
            | What::Made { .. }
            | What::HandedOver { .. }
            | What::Held { .. }
            | What::Returned { .. } => {}
        }
    }

    fn hears_of_death(&mut self, id: u64, who: u64, day: Day) {
        let person = &mut self.person;
        if who == id {
            person.died = Some(day);
            (person.home, person.household, person.temporary) = (None, None, None);
            (person.card_open, person.card, person.marriage) = (0, 0, None);
            person.held = false;
        } else if person.marriage.as_ref().is_some_and(|(spouse, ..)| *spouse == who) {
            person.marriage = None;
            person.marital = MaritalStatus::Widowed;
        }
    }
}
