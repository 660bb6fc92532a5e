//! Where an act takes place, and whether an office serves that.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::domain::amendment;
use crate::domain::area::{Area, Lies, lies_in, line_on};
use crate::domain::dates::CivilDate;
use crate::domain::ids::{AreaId, DwellingId, PersonId, Position};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::office::right::{At, Right};
use crate::domain::person::Person;
use crate::domain::residence::cancel_registration::registers_at;
use crate::domain::subject::Subject;

/// The places of an act, with the units that they lie in on a day.
pub(super) struct Places<'a> {
    day: CivilDate,
    loaded: &'a Loaded,
    places: Vec<Known>,
    /// What would have to be read to know more.
    missing: RefCell<BTreeSet<Need>>,
}

/// A place of which it is known in which units it lies.
struct Known {
    areas: BTreeSet<AreaId>,
    /// Must the office serve this one, whatever others there are?
    must_be_served: bool,
}

impl<'a> Places<'a> {
    pub(super) fn of(right: &Right, day: CivilDate, loaded: &'a Loaded) -> Self {
        let mut places = Places { day, loaded, places: Vec::new(), missing: RefCell::default() };
        for at in &right.at {
            let known = Known { areas: places.areas(*at), must_be_served: at.is_each_ones() };
            // Who is registered nowhere any more is of no place.
            places.places.extend(Some(known).filter(|known| !known.areas.is_empty()));
        }
        places
    }

    /// What would have to be read to know more than was found so far.
    pub(super) fn missing(self) -> BTreeSet<Need> {
        self.missing.into_inner()
    }

    fn areas(&self, at: At) -> BTreeSet<AreaId> {
        let homes: Vec<DwellingId> = match at {
            At::Area(area) => return [area].into(),
            At::Assigned(dwelling, area) => return self.assigned(dwelling, area),
            At::Dwelling(dwelling) => vec![dwelling],
            At::Household(id) => {
                self.wants(Need::Subject(Subject::Household(id)));
                self.loaded.household(id).ok().map(|(_, dwelling)| dwelling).into_iter().collect()
            }
            At::Person(id) => self.permanent(id).into_iter().chain(self.temporary(id)).collect(),
            At::Permanent(id) => self.permanent(id).into_iter().collect(),
            At::Temporary(id) => self.temporary(id).into_iter().collect(),
            At::Registration(record) => self.registered_at(record).into_iter().collect(),
        };
        homes.into_iter().filter_map(|home| self.area_of(home)).collect()
    }

    fn area_of(&self, dwelling: DwellingId) -> Option<AreaId> {
        self.wants(Need::Subject(Subject::Dwelling(dwelling)));
        let place = self.loaded.dwelling_known(dwelling).and_then(|known| known.place_on(self.day));
        place.map(|place| place.area)
    }

    /// Who has a dwelling says in which unit it lies. Where nobody has it, since its unit ended and no successor is known, so does
    /// whoever takes it.
    fn assigned(&self, dwelling: DwellingId, to: AreaId) -> BTreeSet<AreaId> {
        let Some(area) = self.area_of(dwelling) else { return BTreeSet::new() };
        let lies = lies_in(area, self.day, &|area| self.look_up(area));
        let is_nobodys = matches!(lies, Lies::Undecided(_, among) if among.is_empty());
        [area].into_iter().chain(Some(to).filter(|_| is_nobodys)).collect()
    }

    /// The person as of the day: where they moved later is not the place of the act.
    fn person(&self, id: PersonId) -> Option<Person> {
        self.wants(Need::Subject(Subject::Person(id)));
        self.loaded.person_on(id, self.day)
    }

    fn permanent(&self, id: PersonId) -> Option<DwellingId> {
        self.person(id)?.residence.map(|home| home.dwelling)
    }

    fn temporary(&self, id: PersonId) -> Option<DwellingId> {
        self.person(id)?.living.passing.temporary.map(|stay| stay.dwelling)
    }

    /// Where a record registered somebody, as it stands.
    fn registered_at(&self, record: Position) -> Option<DwellingId> {
        let needs = amendment::needs(record, self.loaded);
        if !needs.iter().all(|need| self.loaded.has(*need)) {
            needs.into_iter().for_each(|need| self.wants(need));
            return None;
        }
        let stands = amendment::standing(record, self.loaded).ok().flatten();
        registers_at(&stands?.event)
    }

    fn wants(&self, need: Need) {
        if !self.loaded.has(need) {
            self.missing.borrow_mut().insert(need);
        }
    }

    fn look_up(&self, area: AreaId) -> Option<Area> {
        self.wants(Need::Subject(Subject::Area(area)));
        self.loaded.area_known(area).cloned()
    }

    /// What became of a unit by the day; where its fate is not decided, all that it may have become.
    fn became(&self, area: AreaId) -> Vec<AreaId> {
        match lies_in(area, self.day, &|area| self.look_up(area)) {
            Lies::In(area) => vec![area],
            Lies::Undecided(area, among) => [vec![area], among].concat(),
        }
    }

    /// The units in which these units lie on the day, and they themselves.
    fn line(&self, areas: &[AreaId]) -> BTreeSet<AreaId> {
        let lines = areas.iter().flat_map(|area| line_on(*area, self.day, &|area| self.look_up(area)));
        lines.map(|(area, _)| area).collect()
    }

    /// Does an office that serves the unit serve one of the places, and each that it must? A place that is known only as a larger
    /// unit may be its own. Where no place is known, nobody can say that it is another's.
    pub(super) fn cover(&self, served: AreaId) -> bool {
        if self.places.is_empty() {
            return true;
        }
        // An office serves what its unit became, and a place lies in what became of its own.
        let served = self.became(served);
        let own = self.line(&served);
        let lies_there = |area: &AreaId| {
            let place = self.became(*area);
            let line = self.line(&place);
            place.iter().any(|area| own.contains(area)) || served.iter().any(|area| line.contains(area))
        };
        // All are looked at, so that everything that must be read is named at once.
        let (mut some, mut all) = (false, true);
        for place in &self.places {
            let is_served = place.areas.iter().filter(|area| lies_there(area)).count() > 0;
            some |= is_served;
            all &= is_served || !place.must_be_served;
        }
        some && all
    }
}
