//! The addresses of a dwelling, one after the other. Who lives in it does not move when it gets another one.
//!
//! A dwelling gets another address when it is numbered anew, gets other identifiers, is moved to another unit, lies in a unit
//! that becomes part of another one, or becomes part of another dwelling itself.

use std::collections::BTreeMap;

use super::{Changed, Dwelling, Identifier, part_of, way};
use crate::domain::area::{Area, Fate, Lies, lies_in};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::ids::{AreaId, DwellingId, Position};
use crate::domain::text::Text;

/// Dwellings or units that one dwelling is followed over: one a year for two centuries.
const MOST_SUCCESSIONS: usize = 200;

/// Which dwelling it is, under one address, from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// The first day; none: always, as far as is known.
    pub from: Option<CivilDate>,
    /// The dwelling: another one from the day on which it became part of that.
    pub dwelling: DwellingId,
    /// The dwelling's record that says so; none where its unit became another one.
    pub declared: Option<Position>,
}

/// What a dwelling's record says of where it is, from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// Whose record it is: the dwelling's, that of which it is part by then, or that of one on the way there.
    pub dwelling: DwellingId,
    /// From this day on.
    pub on: PartialDate,
    /// The record.
    pub by: Position,
}

/// What is known of dwellings and units.
pub struct Known<'a> {
    /// What is known of a dwelling.
    pub dwelling: &'a dyn Fn(DwellingId) -> Option<Dwelling>,
    /// What is known of a unit.
    pub area: &'a dyn Fn(AreaId) -> Option<Area>,
}

impl std::fmt::Debug for Known<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Known")
    }
}

/// What tells one address from another.
type Face = (DwellingId, Option<(Text, Lies)>, Vec<Identifier>);

impl Known<'_> {
    /// The addresses of a dwelling, the oldest first, and of whatever it became part of.
    pub fn addresses(&self, dwelling: DwellingId) -> Vec<Address> {
        let mut addresses = vec![Address { from: None, dwelling, declared: Some(dwelling.position()) }];
        let days = self.days_of_change(dwelling);
        let mut before = days.keys().next().map(|first| self.face(dwelling, first.plus_days(-1)));
        for (day, declared) in days {
            let face = self.face(dwelling, day);
            if before.as_ref() != Some(&face) {
                addresses.push(Address { from: Some(day), dwelling: face.0, declared });
                before = Some(face);
            }
        }
        addresses
    }

    /// Which record last said, by a day, under which address a dwelling is; and which in which unit it lies. None: it is as it was
    /// registered. What became of the unit itself is said of no dwelling.
    pub fn last_said(&self, dwelling: DwellingId, day: CivilDate) -> (Option<Said>, Option<Said>) {
        let on_way: Vec<DwellingId> = way(dwelling, day, self.dwelling).collect();
        let last = |at: DwellingId, says: &dyn Fn(&Changed) -> bool| {
            let known = (self.dwelling)(at)?;
            let by_then = |on: PartialDate| on <= PartialDate::from(day);
            let change =
                known.changes.iter().rev().find(|change| by_then(change.on) && says(&change.what))?;
            Some(Said { dwelling: at, on: change.on, by: change.by })
        };
        // It has the address of another one since it became part of that.
        let (whole, before) = on_way.split_last().map_or((dwelling, [].as_slice()), |(at, way)| (*at, way));
        let merged = before.last().and_then(|at| last(*at, &|what| matches!(what, Changed::MergedInto(_))));
        let newest =
            |said: Option<Said>| merged.into_iter().chain(said).max_by_key(|said| (said.on, said.by));
        let address = last(whole, &|what| matches!(what, Changed::Address(_)));
        (newest(address), newest(last(whole, &|what| matches!(what, Changed::Area(_)))))
    }

    fn face(&self, dwelling: DwellingId, day: CivilDate) -> Face {
        let dwelling = part_of(dwelling, day, self.dwelling);
        let known = (self.dwelling)(dwelling).unwrap_or_default();
        let place = known.place_on(day).map(|place| (place.address, lies_in(place.area, day, self.area)));
        (dwelling, place, known.identifiers_on(day).to_vec())
    }

    /// Days on which something changed, perhaps the address, each with the dwelling's own record that says so. What became of
    /// the dwelling that it is part of counts from the day on which it is.
    fn days_of_change(&self, dwelling: DwellingId) -> BTreeMap<CivilDate, Option<Position>> {
        let mut days = BTreeMap::new();
        let mut next = Some(dwelling);
        for _ in 0..MOST_SUCCESSIONS {
            let Some(at) = next.take() else { break };
            let Some(known) = (self.dwelling)(at) else { break };
            let is_part = |day: CivilDate| part_of(dwelling, day, self.dwelling) == at;
            if let Some(place) = known.registered.as_ref().or(known.place.as_ref()) {
                self.successions(place.area, &mut days);
            }
            for change in &known.changes {
                let day = change.on.earliest().map(|day| (day, Some(change.by)));
                let own = day.filter(|(day, _)| is_part(*day));
                match &change.what {
                    Changed::Area(area) => {
                        days.extend(own);
                        self.successions(*area, &mut days);
                    }
                    Changed::MergedInto(into) => {
                        days.extend(day);
                        next = Some(*into);
                    }
                    Changed::Address(_) | Changed::Identifiers(_) => days.extend(own),
                    Changed::TookIn(_)
                    | Changed::SplitInto(_)
                    | Changed::PartedWith(_)
                    | Changed::PartOf(_)
                    | Changed::Banned(..)
                    | Changed::BanLifted(_) => {}
                }
            }
        }
        days
    }

    /// The days on which a unit, or its successor, became part of another one.
    fn successions(&self, area: AreaId, days: &mut BTreeMap<CivilDate, Option<Position>>) {
        let mut at = area;
        for _ in 0..MOST_SUCCESSIONS {
            let Some(known) = (self.area)(at) else { return };
            let Some(last) = known.unit.and_then(|unit| unit.facts.in_force_until) else { return };
            days.entry(last.plus_days(1)).or_insert(None);
            match known.fate {
                Fate::Merged(into) => at = into,
                Fate::Split(_) | Fate::Open => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, Known};
    use crate::domain::dwelling::ban::BanGround;
    use crate::domain::ids::{AreaId, DwellingId, Position};
    use crate::domain::testing::{TestLedger, date};

    /// The days from which a dwelling has another address, each with the record that says so.
    fn told(ledger: &TestLedger, at: Position) -> Vec<(String, Option<Position>)> {
        let dwelling = |id: DwellingId| Some(ledger.dwelling_state(id.position()));
        let area = |id: AreaId| Some(ledger.area_state(id.position()));
        let known = Known { dwelling: &dwelling, area: &area };
        let later = |address: Address| address.from.map(|from| (from.to_string(), address.declared));
        known.addresses(DwellingId::at(at).unwrap()).into_iter().filter_map(later).collect()
    }

    #[test]
    fn what_another_dwelling_became_before_this_one_was_part_of_it_is_no_change_of_this_one() {
        let mut ledger = TestLedger::new();
        let (home, other) = (ledger.home(), ledger.home());
        let (_, commune) = ledger.province_and_commune();
        let district = ledger.line(commune, date("2021-01-01").full().unwrap())[1];
        let next = ledger.runs(ledger.establish("26799", "2004-08-31", None, Some(district), None));
        ledger.runs(TestLedger::merge_areas(&[(commune, "26734")], next, "2025-07-01"));
        ledger.runs(TestLedger::readdress(other, "Số 9", "2025-07-01"));
        ledger.runs(TestLedger::ban(home, BanGround::InDispute, "2025-07-01"));
        let merged = ledger.runs(TestLedger::merge_dwellings(&[home], other, "2025-08-01"));
        let again = ledger.runs(TestLedger::readdress(other, "Số 10", "2025-09-01"));
        let expected = [("2025-07-01", None), ("2025-08-01", Some(merged)), ("2025-09-01", Some(again))];
        assert_eq!(told(&ledger, home), expected.map(|(day, by)| (day.to_owned(), by)));
    }
}
