//! The successive states of a subject in the world, each with its days.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::domain::area::{Area, Fate};
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::dwelling::ban::days_of_parts;
use ledger_core::domain::dwelling::{Changed, Dwelling};
use ledger_core::domain::ids::{AreaId, Position};
use ledger_core::domain::residence::stays::Period;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::{AsOf, LedgerError};
use ledger_proto::ledger::history::v1 as pb;

use super::believed::Believed;
use super::explain::MOST_STEPS;
use crate::convert::to_proto::value::day;
use crate::service::Office;
use crate::service::person::shown_then;

/// What was found.
pub(super) enum Phases {
    /// Nothing was known of the subject.
    Unknown,
    /// There are more changes than one answer is made of.
    TooLarge,
    /// The phases that have a day in the period, and whether there are more.
    Told(Vec<pb::Phase>, bool),
}

impl Office {
    pub(super) fn phases(
        &self,
        subject: Subject,
        known: Position,
        period: Period,
        most: usize,
    ) -> Result<Phases, LedgerError> {
        let as_of = AsOf { valid: None, known };
        let Some(entries) = self.entries_then(subject, as_of)? else { return Ok(Phases::Unknown) };
        let steps = Believed::steps(subject, &entries);
        if steps.len() > MOST_STEPS {
            return Ok(Phases::TooLarge);
        }
        let mut begun_by: BTreeMap<CivilDate, Vec<u64>> = BTreeMap::new();
        let mut days = BTreeSet::new();
        for (at, believed) in &steps {
            let entry = &entries[*at];
            if let Some(from) = entry.fold_date.latest() {
                begun_by.entry(from).or_default().push(entry.position.0);
                days.insert(from);
            }
            days.extend(believed.days());
        }
        days.extend(self.days_of_places(subject, &steps, known)?);
        let holders: BTreeSet<_> = steps.iter().filter_map(|(_, believed)| believed.holder()).collect();
        for holder in holders {
            // What happens to the holder may make a card's print wrong.
            let life = self.ledger.entries_known(Subject::Person(holder), known)?.unwrap_or_default();
            days.extend(life.iter().filter_map(|entry| entry.fold_date.latest()));
        }
        if days.len() > MOST_STEPS {
            return Ok(Phases::TooLarge);
        }
        let state_on = |day: CivilDate| {
            let then = AsOf { valid: Some(day), known };
            let entries = then.entries(subject, &entries);
            let last = Believed::steps(subject, &entries).pop();
            last.map_or(Ok(None), |(_, believed)| self.shown(&believed, then))
        };
        let Some(first) = days.first() else { return Ok(Phases::Told(Vec::new(), false)) };
        let mut all = vec![(None, Vec::new(), state_on(first.plus_days(-1))?)];
        for day in days {
            let state = state_on(day)?;
            if all.last().is_none_or(|(_, _, last)| *last != state) {
                all.push((Some(day), begun_by.remove(&day).unwrap_or_default(), state));
            }
        }
        Ok(told(all, period, most))
    }

    /// Days on which a place that the answer tells of gets another address, unit, name of a unit, or ban, as known then.
    fn days_of_places(
        &self,
        subject: Subject,
        steps: &[(usize, Believed)],
        known: Position,
    ) -> Result<BTreeSet<CivilDate>, LedgerError> {
        let (mut days, mut dwellings) = (BTreeSet::new(), BTreeSet::new());
        let mut areas: BTreeSet<AreaId> = steps.iter().flat_map(|(_, believed)| believed.areas()).collect();
        let own = if let Subject::Dwelling(id) = subject { Some(id) } else { None };
        let named = steps.iter().flat_map(|(_, believed)| believed.places()).map(|place| place.dwelling);
        for dwelling in named.chain(own).collect::<BTreeSet<_>>() {
            for address in self.ledger.addresses_known(dwelling, known)? {
                days.extend(address.from);
                dwellings.insert(address.dwelling);
            }
        }
        for dwelling in dwellings {
            let state = self.ledger.state_known::<Dwelling>(dwelling, known)?.unwrap_or_default();
            areas.extend(state.registered.iter().chain(&state.place).map(|place| place.area));
            areas.extend(state.changes.iter().filter_map(|change| match change.what {
                Changed::Area(area) => Some(area),
                Changed::Address(_)
                | Changed::Identifiers(_)
                | Changed::MergedInto(_)
                | Changed::TookIn(_)
                | Changed::SplitInto(_)
                | Changed::PartedWith(_)
                | Changed::PartOf(_)
                | Changed::Banned(..)
                | Changed::BanLifted(_) => None,
            }));
        }
        days.extend(self.days_of_units(areas, known)?);
        if let Some(dwelling) = own {
            let as_of = AsOf { valid: None, known };
            days.extend(shown_then(&self.ledger, as_of, |places| days_of_parts(dwelling, places.dwelling))?);
        }
        Ok(days)
    }

    /// Days on which a unit, what it became, or one above it gets another name, code or unit above, or ends.
    fn days_of_units(
        &self,
        areas: BTreeSet<AreaId>,
        known: Position,
    ) -> Result<BTreeSet<CivilDate>, LedgerError> {
        let (mut days, mut seen) = (BTreeSet::new(), areas.clone());
        let mut next: Vec<AreaId> = areas.into_iter().collect();
        while let Some(id) = next.pop() {
            let area = self.ledger.state_known::<Area>(id, known)?.unwrap_or_default();
            let former = area.former.iter().map(|former| (former.until.earliest(), &former.facts));
            let last = area
                .unit
                .iter()
                .map(|unit| (unit.facts.in_force_until.map(|last| last.plus_days(1)), &unit.facts));
            let mut led: Vec<AreaId> = Vec::new();
            for (day, facts) in former.chain(last) {
                days.extend(day);
                led.extend(facts.parent);
            }
            match area.fate {
                Fate::Merged(into) => led.push(into),
                Fate::Split(among) => led.extend(among),
                Fate::Open => {}
            }
            next.extend(led.into_iter().filter(|area| seen.insert(*area)));
        }
        Ok(days)
    }
}

type Begun = (Option<CivilDate>, Vec<u64>, Option<pb::State>);

/// The phases, each up to the day on which the next begins. Days before the subject was there are none.
fn told(all: Vec<Begun>, period: Period, most: usize) -> Phases {
    let starts: Vec<Option<CivilDate>> = all.iter().skip(1).map(|(from, ..)| *from).chain([None]).collect();
    let there = all.into_iter().zip(starts).skip_while(|((_, _, state), _)| state.is_none());
    let mut phases = Vec::new();
    for ((from, begun_by, state), until) in there {
        if period.part_of(from.unwrap_or_else(CivilDate::first), until).is_none() {
            continue;
        }
        if phases.len() == most {
            return Phases::Told(phases, true);
        }
        phases.push(pb::Phase { from: from.map(day), until_exclusive: until.map(day), begun_by, state });
    }
    Phases::Told(phases, false)
}
