//! The addresses of a dwelling, one after the other. Who lives in it does not move when it gets another one.
//!
//! A dwelling gets another address when it is numbered anew, gets other identifiers, is moved to another unit, lies in a unit
//! that becomes part of another one, or becomes part of another dwelling itself.

use std::collections::BTreeMap;

use super::{Changed, Dwelling, Identifier, part_of};
use crate::domain::area::{Area, Fate, Lies, lies_in};
use crate::domain::dates::CivilDate;
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

    fn face(&self, dwelling: DwellingId, day: CivilDate) -> Face {
        let dwelling = part_of(dwelling, day, self.dwelling);
        let known = (self.dwelling)(dwelling).unwrap_or_default();
        let place = known.place_on(day).map(|place| (place.address, lies_in(place.area, day, self.area)));
        (dwelling, place, known.identifiers_on(day).to_vec())
    }

    /// Days on which something changed, perhaps the address, each with the dwelling's own record that says so.
    fn days_of_change(&self, dwelling: DwellingId) -> BTreeMap<CivilDate, Option<Position>> {
        let mut days = BTreeMap::new();
        let mut next = Some(dwelling);
        for _ in 0..MOST_SUCCESSIONS {
            let Some(known) = next.take().and_then(|dwelling| (self.dwelling)(dwelling)) else { break };
            if let Some(place) = known.registered.as_ref().or(known.place.as_ref()) {
                self.successions(place.area, &mut days);
            }
            for change in &known.changes {
                days.extend(change.on.earliest().map(|day| (day, Some(change.by))));
                match &change.what {
                    Changed::Area(area) => self.successions(*area, &mut days),
                    Changed::MergedInto(into) => next = Some(*into),
                    Changed::Address(_)
                    | Changed::Identifiers(_)
                    | Changed::TookIn(_)
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
