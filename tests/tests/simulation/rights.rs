//! Who may register what, said a second time: a table of tasks, levels and places, and the offices that there are.

use std::collections::BTreeSet;

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::values::Competence::{self, CardProduction, CivilStatus, Identity};
use ledger_core::domain::values::OfficeLevel::{self, Abroad, Central, Commune, District, Province};

use super::births::{Manner, is_foreign};
use super::cards::{Card, Step};
use super::civil::Naming;
use super::family::Family;
use super::households::Regrouping;
use super::places::Place;
use super::plain::{Id, Plain, Said, What};
use super::residence::{Nowhere, Residence};
use super::rules::completed;

/// What an act says of who registers it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct By {
    /// Code of the office, and of the officer.
    pub(crate) bureau: Option<u32>,
    pub(crate) officer: Option<u32>,
    /// When the papers came.
    pub(crate) received: Option<CivilDate>,
}

/// Why somebody may not register an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Denied {
    Unknown,
    Closed,
    NotCompetent,
    OutOfArea,
    NotInOffice,
    /// The papers came before what they are about.
    TooEarly,
}

/// Every reason.
pub(crate) const DENIALS: [Denied; 6] = [
    Denied::Unknown,
    Denied::Closed,
    Denied::NotCompetent,
    Denied::OutOfArea,
    Denied::NotInOffice,
    Denied::TooEarly,
];

/// Something to be registered: an act, or what is said about one that was.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Matter<'a> {
    pub(crate) what: &'a What,
    pub(crate) amends: bool,
}

/// What a matter takes: the task, who has it until the districts go and since, and where it is.
pub(crate) struct Wanted {
    pub(crate) task: Competence,
    levels: [&'static [OfficeLevel]; 2],
    places: Vec<Where>,
}

enum Where {
    Unit(Id),
    Home(Id),
    Household(Id),
    Person(Id),
    Permanent(Id),
    Temporary(Id),
    /// A dwelling that is said to lie in a unit.
    Given(Id, Id),
    /// Where something registered people.
    Registered(Id),
}

impl Where {
    /// Must each of these be served, where there are several?
    fn is_each_ones(&self) -> bool {
        matches!(self, Where::Permanent(_) | Where::Temporary(_))
    }
}

type Levels = [&'static [OfficeLevel]; 2];

const COMMUNE: Levels = [&[Commune, Abroad]; 2];
const DISTRICT: Levels = [&[District, Abroad], &[Commune, Abroad]];
const COURTS: Levels = [&[Commune, District, Abroad], &[Commune, Abroad]];
const RESIDENCE: Levels = [&[Commune, District], &[Commune]];
const ANY_POLICE: Levels = [&[Commune, District, Province, Central], &[Commune, Province, Central]];
const UPPER: Levels = [&[Province, Central]; 2];
const HIGHEST: Levels = [&[Central]; 2];

fn districts_are_gone(day: CivilDate) -> bool {
    CivilDate::new(2025, 7, 1).is_some_and(|from| from <= day)
}

fn anywhere(task: Competence, levels: Levels) -> Wanted {
    Wanted { task, levels, places: Vec::new() }
}

fn home(of: Id) -> Vec<Where> {
    vec![Where::Home(of)]
}

fn persons(of: impl IntoIterator<Item = Id>) -> Vec<Where> {
    of.into_iter().map(Where::Person).collect()
}

impl Wanted {
    fn levels_on(&self, day: CivilDate) -> &'static [OfficeLevel] {
        self.levels[usize::from(districts_are_gone(day))]
    }
}

impl Said {
    /// Did the papers come after the birth or death that they are about?
    pub(crate) fn papers_fit(&self, by: &By) -> Result<(), Denied> {
        let Said::Fact(day, What::Born(_) | What::Died { .. }) = self else { return Ok(()) };
        if by.received.is_some_and(|received| received < *day) { Err(Denied::TooEarly) } else { Ok(()) }
    }
}

impl Plain {
    /// What a matter takes, as far as is known of those whom it is about.
    pub(crate) fn wanted(&self, what: &What, day: CivilDate) -> Wanted {
        let residence = |places| Wanted { task: Competence::Residence, levels: RESIDENCE, places };
        match what {
            What::Dwelling { area } => residence(vec![Where::Unit(*area)]),
            What::Formed { home: at, .. } | What::Joined { home: at, .. } | What::Moved { home: at, .. } => {
                residence(home(*at))
            }
            What::Left { household, .. } | What::HeadChanged { household, .. } => {
                residence(vec![Where::Household(*household)])
            }
            What::Regrouping(Regrouping::Split { home: at, .. } | Regrouping::Merged { home: at, .. }) => {
                residence(home(*at))
            }
            What::Regrouping(
                Regrouping::Related { household, .. } | Regrouping::Numbered { household, .. },
            ) => residence(vec![Where::Household(*household)]),
            What::Place(Place::Assigned { home, area }) => residence(vec![Where::Given(*home, *area)]),
            What::Place(Place::Joined { into: at, .. })
            | What::Place(
                Place::Addressed { home: at, .. }
                | Place::Identified { home: at, .. }
                | Place::Banned { home: at, .. }
                | Place::Freed { home: at, .. }
                | Place::Divided { home: at, .. },
            ) => residence(home(*at)),
            What::Residence(of) => Self::wanted_of_residence(of),
            What::Born(birth) => {
                let parents = birth.father.into_iter().chain(birth.mother);
                let abroad = matches!(birth.manner, Manner::Abroad { .. });
                let foreign = abroad || is_foreign(birth.told.nationality) || self.any_foreign(parents);
                let levels = if foreign { DISTRICT } else { COMMUNE };
                Wanted { task: CivilStatus, levels, places: vec![Where::Unit(birth.book.0)] }
            }
            What::Died { who, .. } => anywhere(CivilStatus, self.levels_of([*who])),
            What::Family(family) => self.wanted_of_family(family),
            What::Civil(naming) => self.wanted_of_naming(naming, day),
            What::Enrolled { .. } | What::Applied { .. } | What::Handed { .. } => {
                anywhere(Identity, ANY_POLICE)
            }
            What::Card(Card::Certified { .. } | Card::Uncertified { .. }) => anywhere(Identity, ANY_POLICE),
            What::Card(Card::Step { step, .. }) => match step {
                Step::Approved | Step::Revoked(_) => anywhere(Identity, UPPER),
                Step::InBatch(_) | Step::Made(..) | Step::Checked(_) | Step::Dispatched => {
                    anywhere(CardProduction, HIGHEST)
                }
                Step::Captured(_)
                | Step::Refused
                | Step::Withdrawn
                | Step::Received
                | Step::Lost
                | Step::Held
                | Step::GivenBack
                | Step::Destroyed(..) => anywhere(Identity, ANY_POLICE),
            },
            What::Blanks(_) => anywhere(CardProduction, HIGHEST),
            What::Reform(_) => anywhere(Competence::Areas, HIGHEST),
            What::Service(_) => anywhere(Competence::Offices, UPPER),
        }
    }

    fn wanted_of_residence(residence: &Residence) -> Wanted {
        let places = match residence {
            Residence::Abroad { who } | Residence::Deregistered { who, .. } => {
                who.iter().map(|(who, _)| Where::Permanent(*who)).collect()
            }
            Residence::Cancelled { registration, .. } => {
                let levels: Levels = [&[Commune, District, Province], &[Commune, Province]];
                let places = vec![Where::Registered(*registration)];
                return Wanted { task: Competence::Residence, levels, places };
            }
            Residence::Reached { .. } | Residence::Unreached { .. } => Vec::new(),
            Residence::NotThere { dwelling, .. }
            | Residence::Closed { dwelling, .. }
            | Residence::Stays { dwelling, .. }
            | Residence::Notified { dwelling, .. } => home(*dwelling),
            Residence::Renewed { who, .. } | Residence::Removed { who, .. } => {
                who.iter().copied().map(Where::Temporary).collect()
            }
            Residence::Away { who, .. } | Residence::Back { who } => persons([*who]),
            Residence::At { dwelling, .. } => dwelling.map(home).unwrap_or_default(),
        };
        Wanted { task: Competence::Residence, levels: RESIDENCE, places }
    }

    fn wanted_of_family(&self, family: &Family) -> Wanted {
        match family {
            Family::Married { .. }
            | Family::Recognised { .. }
            | Family::CareBegan { .. }
            | Family::CareEnded { .. } => {
                let levels = self.levels_of(family.concerned());
                Wanted { task: CivilStatus, levels, places: persons(family.concerned()) }
            }
            Family::Adopted { father, mother, .. } => {
                let foreign = self.any_foreign(father.iter().chain(mother).copied());
                let levels: Levels = if foreign { [&[Province, Abroad]; 2] } else { COMMUNE };
                Wanted { task: CivilStatus, levels, places: persons(family.concerned()) }
            }
            Family::Divorced { .. }
            | Family::Widowed { .. }
            | Family::Undone { .. }
            | Family::AdoptionEnded { .. }
            | Family::Missing { .. }
            | Family::Found { .. }
            | Family::SaidDead { .. }
            | Family::Returned { .. }
            | Family::Capacity { .. } => anywhere(CivilStatus, COURTS),
        }
    }

    fn wanted_of_naming(&self, naming: &Naming, day: CivilDate) -> Wanted {
        let own = |who: Id, levels| {
            let registered = self.person(who, None, self.len()).civil.registered;
            let places = persons([who]).into_iter().chain(registered.map(Where::Unit)).collect();
            Wanted { task: CivilStatus, levels, places }
        };
        match naming {
            Naming::Named { who, .. } | Naming::Corrected { who, .. } => {
                let person = self.person(*who, None, self.len());
                let known = person.born.is_some();
                let grown = completed(&person, 14, day);
                own(
                    *who,
                    if !known {
                        COURTS
                    } else if grown {
                        DISTRICT
                    } else {
                        COMMUNE
                    },
                )
            }
            Naming::Ethnicity { who, .. } => own(*who, DISTRICT),
            Naming::Supplemented { who, .. } => own(*who, COURTS),
            Naming::Sex { .. } => anywhere(CivilStatus, COURTS),
            Naming::Lost { .. } | Naming::Gained { .. } => anywhere(Competence::Nationality, UPPER),
            Naming::NumberGiven { .. }
            | Naming::OldLinked { .. }
            | Naming::OldUnlinked { .. }
            | Naming::SectorLinked { .. }
            | Naming::SectorUnlinked { .. }
            | Naming::Told { .. } => anywhere(Identity, ANY_POLICE),
            Naming::NumberCancelled { .. } | Naming::NumberReplaced { .. } => anywhere(Identity, HIGHEST),
            Naming::Merged { .. } | Naming::Parted { .. } => anywhere(Identity, UPPER),
        }
    }

    fn any_foreign(&self, who: impl IntoIterator<Item = Id>) -> bool {
        who.into_iter().any(|who| {
            let person = self.person(who, None, self.len());
            let abroad = person.places.nowhere.is_some_and(|(nowhere, _, _)| nowhere == Nowhere::Abroad);
            is_foreign(person.civil.nationality) || abroad
        })
    }

    fn levels_of(&self, who: impl IntoIterator<Item = Id>) -> Levels {
        if self.any_foreign(who) { DISTRICT } else { COMMUNE }
    }

    fn units_of(&self, place: &Where, day: CivilDate) -> Vec<Id> {
        let known = self.len();
        // Whoever came into the register living somewhere did so before, as far as anybody knows.
        let then = |who: Id| self.at_place(who, day);
        let permanent = |who: Id| then(who).home.map(|(home, _, _)| home);
        let temporary = |who: Id| then(who).places.stay.map(|stay| stay.dwelling);
        let homes: Vec<Id> = match place {
            Where::Unit(unit) => return vec![*unit],
            Where::Home(home) => vec![*home],
            Where::Household(id) => {
                self.household(*id, None, known).home.map(|(at, _)| at).into_iter().collect()
            }
            Where::Person(who) => permanent(*who).into_iter().chain(temporary(*who)).collect(),
            Where::Permanent(who) => permanent(*who).into_iter().collect(),
            Where::Temporary(who) => temporary(*who).into_iter().collect(),
            Where::Given(home, _) => vec![*home],
            Where::Registered(at) => {
                self.fact(*at, known).and_then(|fact| fact.what.lets_in()).into_iter().collect()
            }
        };
        let unit = |home: &Id| Some(self.dwelling(*home, Some(day), known).place?.0);
        let mut units: Vec<Id> = homes.iter().filter_map(unit).collect();
        if let Where::Given(_, area) = place
            && units.iter().all(|unit| self.is_nobodys(*unit, day))
        {
            units.push(*area);
        }
        units
    }

    /// The units in which a unit lies on a day, or may lie.
    fn around(&self, unit: Id, day: CivilDate) -> BTreeSet<Id> {
        let lowest = self.lies(unit, day);
        let above = lowest.iter().flat_map(|unit| self.line(*unit, day));
        above.chain(lowest.iter().copied()).collect()
    }

    fn covers(&self, served: Id, wanted: &Wanted, day: CivilDate) -> bool {
        let units = |place: &Where| (place.is_each_ones(), self.units_of(place, day));
        let mut places: Vec<(bool, Vec<Id>)> = wanted.places.iter().map(units).collect();
        places.retain(|(_, units)| !units.is_empty());
        // Both are what they became: an office goes with its unit, and so does a home.
        let (own, served) = (self.around(served, day), self.lies(served, day));
        let there = |unit: &Id| {
            let around = self.around(*unit, day);
            self.lies(*unit, day).iter().any(|unit| own.contains(unit))
                || served.iter().any(|unit| around.contains(unit))
        };
        let served = |(_, units): &(bool, Vec<Id>)| units.iter().any(there);
        let each = places.iter().all(|place| !place.0 || served(place));
        places.is_empty() || each && places.iter().any(served)
    }

    /// The day on which a matter is registered: an office that was not there when the papers came took them over.
    pub(crate) fn registered_on(&self, matter: Matter<'_>, by: &By, today: CivilDate) -> CivilDate {
        if let What::Born(birth) = matter.what
            && !matter.amends
        {
            return birth.book.1;
        }
        let held = by.bureau.map(|code| self.bureaus_with(code)).unwrap_or_default();
        let there = |day: &CivilDate| held.iter().any(|held| is_there(held, *day));
        by.received.filter(there).unwrap_or(today)
    }

    /// May they register it today, where everybody may whom the register does not know, or nobody?
    pub(crate) fn may_register(
        &self,
        matter: Matter<'_>,
        by: &By,
        today: CivilDate,
        known_only: bool,
    ) -> Result<(), Denied> {
        let day = self.registered_on(matter, by, today);
        let held = by.bureau.map(|code| self.bureaus_with(code)).unwrap_or_default();
        if held.is_empty() {
            return if known_only { Err(Denied::Unknown) } else { Ok(()) };
        }
        let (id, _, _) = held.iter().rev().find(|held| is_there(held, day)).ok_or(Denied::Closed)?;
        let bureau = self.bureau(*id, Some(day), self.len());
        let (_, level, tasks) = bureau.is.as_ref().ok_or(Denied::Closed)?;
        let wanted = self.wanted(matter.what, day);
        let levels = wanted.levels_on(day);
        let above = matter.amends && levels.iter().any(|lower| is_above(*level, *lower));
        if !(levels.contains(level) || above) || !tasks.contains(&wanted.task) {
            return Err(Denied::NotCompetent);
        }
        if !bureau.area.is_none_or(|served| self.covers(served, &wanted, day)) {
            return Err(Denied::OutOfArea);
        }
        let staff = self.bureau(*id, None, self.len()).staff;
        let mut present = staff
            .iter()
            .filter(|(_, _, from, until)| *from <= day && until.is_none_or(|until| day < until))
            .map(|(_, code, _, _)| *code)
            .peekable();
        let nobody = present.peek().is_none();
        if nobody || present.any(|code| by.officer == Some(code)) { Ok(()) } else { Err(Denied::NotInOffice) }
    }
}

/// Is the office with this code there on the day?
fn is_there((_, from, until): &(Id, CivilDate, Option<CivilDate>), day: CivilDate) -> bool {
    *from <= day && until.is_none_or(|until| day <= until)
}

/// Of the levels in the country, the ministry is above all, and representations abroad are below it alone.
fn is_above(higher: OfficeLevel, lower: OfficeLevel) -> bool {
    let rank = |level| [Central, Province, District, Commune].iter().position(|known| *known == level);
    match (rank(higher), rank(lower)) {
        (Some(0), _) => true,
        (Some(higher), Some(lower)) => higher < lower,
        (_, None) | (None, _) => false,
    }
}
