//! Both implementations side by side.

use std::collections::BTreeMap;

use ledger_core::domain::area::establish::EstablishArea;
use ledger_core::domain::card::Card;
use ledger_core::domain::command::Command;
use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::event::AreaEstablished;
use ledger_core::domain::household::Household;
use ledger_core::domain::ids::{AreaId, CardId, HouseholdId, PersonId, Position};
use ledger_core::domain::person::Person;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::subject::AreaCode;
use ledger_core::domain::text::Text;
use ledger_core::domain::values::Relation;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::office::Office;
use super::plain::{self, Id, Into, Plain, Said, What};
use super::rules::Newest;
use super::script::{Act, Order};
use super::town::Town;

/// How often each act was accepted and refused.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally(BTreeMap<Act, (u32, u32)>);

impl Tally {
    pub(crate) fn of(&self, act: Act) -> (u32, u32) {
        self.0.get(&act).copied().unwrap_or_default()
    }

    pub(crate) fn add(&mut self, other: &Tally) {
        for (act, (accepted, refused)) in &other.0 {
            let sum = self.0.entry(*act).or_default();
            *sum = (sum.0 + accepted, sum.1 + refused);
        }
    }
}

/// The province, told twice.
pub(crate) struct Province {
    town: Town,
    plain: Plain,
    commune: Position,
    random: ChaCha8Rng,
    /// What came of the orders.
    pub(crate) tally: Tally,
}

fn area(code: &str, parent: Option<Position>, number_prefix: Option<u16>) -> Command {
    let facts = AreaEstablished {
        code: AreaCode::parse(code).expect("a code"),
        name: Text::stored("Đông"),
        full_name: Text::stored("Xã Đông"),
        parent: parent.and_then(AreaId::at),
        in_force_until: None,
        number_prefix,
    };
    let from = PartialDate::new(1900, 1, 1).expect("a day");
    Command::EstablishArea(EstablishArea { effective_date: from, facts })
}

impl Province {
    pub(crate) fn new(seed: u64) -> Province {
        let mut town = Town::founded_on(CivilDate::new(2021, 2, 25).expect("a day"));
        let mut plain = Plain::default();
        plain.hear(None);
        let mut run = |command: &Command| {
            plain.hear(None);
            town.run(command).expect("areas are established")
        };
        let province = run(&area("97", None, Some(97)));
        let commune = run(&area("97001", Some(province), None));
        Province { town, plain, commune, random: ChaCha8Rng::seed_from_u64(seed), tally: Tally::default() }
    }

    /// Obeys one order, in both.
    pub(crate) fn obey(&mut self, order: &Order) -> Result<(), String> {
        self.town.today = self.town.today.plus_days(i64::from(order.days));
        let office = Office { town: &self.town, plain: &self.plain, commune: self.commune };
        let Some((command, said)) = office.plan(order) else { return Ok(()) };
        let expected = self.expected(&said);
        let count = self.tally.0.entry(order.act).or_default();
        match self.town.run(&command) {
            Ok(position) => {
                count.0 += 1;
                if let Some(Err(reason)) = expected {
                    return Err(format!("{said:?} was accepted at {position}, against: {reason}"));
                }
                self.plain.hear(Some(said.clone()));
                self.holds(&self.concerned(&said))
            }
            Err(refusal) => {
                count.1 += 1;
                match expected {
                    Some(Ok(())) if !is_about_the_order(refusal.rejection) => {
                        Err(format!("{said:?} was refused for nothing: {refusal:?}"))
                    }
                    Some(_) | None => Ok(()),
                }
            }
        }
    }

    /// What the second implementation says of an act behind which nothing lies, for those whom it concerns; nothing of others.
    fn expected(&self, said: &Said) -> Option<Result<(), &'static str>> {
        let Said::Fact(day, what) = said else { return None };
        let newest = self
            .concerned(said)
            .iter()
            .all(|id| self.plain.life(*id, self.plain.len()).iter().all(|fact| fact.day <= *day));
        newest.then(|| Newest { plain: &self.plain, day: *day }.allows(what))
    }

    /// Whom something said concerns.
    fn concerned(&self, said: &Said) -> Vec<Id> {
        match said {
            Said::Fact(_, what) => plain::concerned(self.plain.len(), what),
            Said::OtherDay(target, _) | Said::Never(target) => {
                let mut target = *target;
                loop {
                    match self.plain.said(target) {
                        Some(Said::Fact(_, what)) => return plain::concerned(target, what),
                        Some(Said::OtherDay(next, _) | Said::Never(next)) => target = *next,
                        None => return Vec::new(),
                    }
                }
            }
        }
    }

    /// Are these told alike, now and on other days, as known now and before? And does what must hold?
    fn holds(&mut self, of: &[Id]) -> Result<(), String> {
        let tail = self.town.tail().0;
        if tail != self.plain.len() {
            return Err(format!("{tail} records, {} facts", self.plain.len()));
        }
        let day = self.town.today.plus_days(-i64::from(self.random.random_range(0..4_000)));
        let known = self.random.random_range(1..=tail);
        for (on, known) in [(None, tail), (Some(day), tail), (Some(day), known)] {
            of.iter().try_for_each(|id| self.alike(*id, on, known))?;
        }
        for on in [None, Some(day)] {
            if let Some((id, reason)) = self.plain.broken(on, of) {
                return Err(format!("{id} on {on:?}: {reason}"));
            }
        }
        self.plain.shared().map_or(Ok(()), |reason| Err(reason.to_owned()))
    }

    /// Everybody is told alike at the end, and what must hold does.
    pub(crate) fn at_the_end(&mut self) -> Result<(), String> {
        let all: Vec<Id> = self.plain.facts().map(|(at, _)| at).collect();
        self.holds(&all)
    }

    /// Everything said so far.
    pub(crate) fn transcript(&self) -> String {
        let said = (0..self.plain.len()).filter_map(|at| Some((at, self.plain.said(at)?)));
        said.map(|(at, said)| format!("{at}: {said:?}\n")).collect()
    }

    fn alike(&self, id: Id, on: Option<CivilDate>, known: Id) -> Result<(), String> {
        let asked = format!("{id} on {on:?} as known before {known}");
        let same = |theirs: String, ours: String| {
            if theirs == ours { Ok(()) } else { Err(format!("{asked}:\n  {theirs}\n  {ours}")) }
        };
        let Some(Said::Fact(_, what)) = self.plain.said(id) else { return Ok(()) };
        match what {
            What::Enrolled { .. } | What::Born { .. } => {
                let person = self.plain.person(id, on, known);
                same(format!("{:?}", self.person(id, on, known)), format!("{person:?}"))
            }
            What::Formed { .. } | What::Moved { into: Into::Form, .. } => {
                let household = self.plain.household(id, on, known);
                same(format!("{:?}", self.household(id, on, known)), format!("{household:?}"))
            }
            What::Applied { .. } if on.is_none() => {
                same(self.card(id, known).to_string(), self.plain.card(id, known).to_string())
            }
            What::Dwelling
            | What::Applied { .. }
            | What::Died { .. }
            | What::Joined { .. }
            | What::Left { .. }
            | What::HeadChanged { .. }
            | What::Moved { .. }
            | What::Approved { .. }
            | What::Made { .. }
            | What::Handed { .. } => Ok(()),
        }
    }

    fn person(&self, id: Id, on: Option<CivilDate>, known: Id) -> plain::Person {
        let own = PersonId::at(Position(id)).expect("an id");
        let as_of = Town::as_of(on, Position(known));
        let person: Person = self.town.then::<Person, _>(own, |records| as_of.person(own, records));
        let full = |date: PartialDate| date.full().expect("whole days only");
        let head = |relation| relation == Relation::Head;
        plain::Person {
            exists: person.exists(),
            born: person.identity.as_ref().map(|identity| full(identity.birth_date)),
            sex: person.identity.as_ref().map(|identity| identity.sex),
            number: person.identity.as_ref().and_then(|i| i.personal_number).map(|number| number.get()),
            died: person.died.map(full),
            home: person.residence.map(|r| (r.dwelling.get(), full(r.since), r.declared.0)),
            household: person.household.map(|m| (m.household.get(), head(m.relation), full(m.since))),
            card_open: person.cards.open.map(CardId::get),
            card: person.cards.active.map(CardId::get),
            had_card: person.cards.held_before,
        }
    }

    fn household(&self, id: Id, on: Option<CivilDate>, known: Id) -> plain::Household {
        let own = HouseholdId::at(Position(id)).expect("an id");
        let as_of = Town::as_of(on, Position(known));
        let state: Household = self.town.then::<Household, _>(own, |records| as_of.household(own, records));
        let member = |m: &ledger_core::domain::event::Member| (m.person.get(), m.relation == Relation::Head);
        plain::Household {
            formed: state.dwelling.and_then(|_| state.since.full()),
            home: state.dwelling.map(|home| (home.get(), state.dwelling_declared.0)),
            members: state.members.iter().map(member).collect(),
        }
    }

    fn card(&self, id: Id, known: Id) -> plain::CardStage {
        let own = CardId::at(Position(id)).expect("an id");
        let as_of = Town::as_of(None, Position(known));
        let card: Card = self.town.then::<Card, _>(own, |records| as_of.card(own, records));
        card.stage.number()
    }
}

/// Refusals of what only the register under test knows: the reason stated for a card.
fn is_about_the_order(rejection: Rejection) -> bool {
    matches!(rejection, Rejection::CardExists | Rejection::NoCardYet)
}
