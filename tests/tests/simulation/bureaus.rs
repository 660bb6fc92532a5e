//! Offices that register acts, and the officers in them: what is declared, what it makes of them, and who may declare it.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::values::{Competence, OfficeLevel};

use super::plain::{Fact, Id, Plain, What};
use super::reform::Tier;
use super::rules::{Newest, Reason, must};

/// Something declared about offices and officers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    /// There is one with this code, perhaps for a unit.
    Established { code: u32, level: OfficeLevel, tasks: Vec<Competence>, area: Option<Id> },
    /// It has another name.
    Renamed { bureau: Id, name: u32 },
    /// It serves another unit.
    Moved { bureau: Id, area: Id },
    /// It is none any more.
    Closed { bureau: Id },
    /// Somebody works there, under this code.
    Appointed { bureau: Id, code: u32 },
    /// They work elsewhere.
    Posted { officer: Id, from: Id, to: Id, code: u32 },
    /// They work nowhere.
    Left { officer: Id, bureau: Id },
}

/// An office.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bureau {
    /// Code, level and tasks.
    pub(crate) is: Option<(u32, OfficeLevel, Vec<Competence>)>,
    pub(crate) since: Option<CivilDate>,
    pub(crate) closed: Option<CivilDate>,
    pub(crate) name: u32,
    pub(crate) area: Option<Id>,
    /// Officer, code, from when, and until before when.
    pub(crate) staff: Vec<(Id, u32, CivilDate, Option<CivilDate>)>,
}

/// An officer: where, under which code and since when, and when they left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Officer {
    pub(crate) posts: Vec<(Id, u32, CivilDate)>,
    pub(crate) left: Option<CivilDate>,
}

impl Service {
    /// What it names.
    pub(crate) fn concerned(&self, at: Id) -> Vec<Id> {
        match self {
            Service::Established { .. } => vec![at],
            Service::Renamed { bureau, .. } | Service::Moved { bureau, .. } | Service::Closed { bureau } => {
                vec![*bureau]
            }
            Service::Appointed { bureau, .. } => vec![at, *bureau],
            Service::Posted { officer, from, to, .. } => vec![*officer, *from, *to],
            Service::Left { officer, bureau } => vec![*officer, *bureau],
        }
    }
}

impl Bureau {
    fn of(id: Id, facts: &[Fact]) -> Bureau {
        let mut bureau = Bureau::default();
        facts.iter().for_each(|fact| bureau.takes(id, fact));
        bureau
    }

    fn takes(&mut self, id: Id, fact: &Fact) {
        let What::Service(service) = &fact.what else { return };
        match service {
            Service::Established { code, level, tasks, area } => {
                (self.is, self.since) = (Some((*code, *level, tasks.clone())), Some(fact.day));
                self.area = *area;
            }
            Service::Renamed { name, .. } => self.name = *name,
            Service::Moved { area, .. } => self.area = Some(*area),
            Service::Closed { .. } => self.closed = Some(fact.day),
            Service::Appointed { code, .. } => self.staff.push((fact.at, *code, fact.day, None)),
            Service::Posted { officer, to, code, .. } if *to == id => {
                self.staff.push((*officer, *code, fact.day, None));
            }
            Service::Posted { officer, .. } | Service::Left { officer, .. } => {
                let mut newest = self.staff.iter_mut().rev();
                let own = newest.find(|(who, _, _, until)| who == officer && until.is_none());
                own.into_iter().for_each(|(_, _, _, until)| *until = Some(fact.day));
            }
        }
    }

    fn is_open(&self, day: CivilDate) -> bool {
        self.since.is_some_and(|since| since <= day) && self.closed.is_none_or(|closed| day < closed)
    }

    fn takes_in(&self, code: u32, day: CivilDate) -> Result<(), Reason> {
        must(self.is_open(day), "an office that is not open")?;
        let mut namesakes = self.staff.iter().filter(|(_, own, _, _)| *own == code);
        let gone = namesakes.all(|(_, _, _, until)| until.is_some_and(|until| until <= day));
        must(gone, "another officer has that code")
    }

    fn lets_go(&self, officer: Id, day: CivilDate) -> Result<(), Reason> {
        let here =
            self.staff.iter().any(|(who, _, from, until)| *who == officer && *from < day && until.is_none());
        must(here, "works elsewhere")
    }
}

impl Officer {
    fn of(facts: &[Fact]) -> Officer {
        let mut officer = Officer::default();
        for fact in facts {
            let What::Service(service) = &fact.what else { continue };
            match service {
                Service::Appointed { bureau, code } => officer.posts.push((*bureau, *code, fact.day)),
                Service::Posted { to, code, .. } => officer.posts.push((*to, *code, fact.day)),
                Service::Left { .. } => officer.left = Some(fact.day),
                Service::Established { .. }
                | Service::Renamed { .. }
                | Service::Moved { .. }
                | Service::Closed { .. } => {}
            }
        }
        officer
    }

    /// Office and code, and since when.
    pub(crate) fn last(&self) -> Option<(Id, u32, CivilDate)> {
        self.posts.last().copied().filter(|_| self.left.is_none())
    }
}

impl Plain {
    /// Is this the name of an office?
    pub(crate) fn is_bureau(&self, id: Id) -> bool {
        self.began_as(id, |what| matches!(what, What::Service(Service::Established { .. })))
    }

    /// Is this the name of an officer?
    pub(crate) fn is_officer(&self, id: Id) -> bool {
        self.began_as(id, |what| matches!(what, What::Service(Service::Appointed { .. })))
    }

    /// An office on a day, or after everything known.
    pub(crate) fn bureau(&self, id: Id, on: Option<CivilDate>, known: Id) -> Bureau {
        Bureau::of(id, &self.lived(id, on, known))
    }

    /// An officer on a day, or after everything known.
    pub(crate) fn officer(&self, id: Id, on: Option<CivilDate>, known: Id) -> Officer {
        Officer::of(&self.lived(id, on, known))
    }

    /// The offices that have a code: which, from when and until when, in the order in which that was said.
    pub(crate) fn bureaus_with(&self, code: u32) -> Vec<(Id, CivilDate, Option<CivilDate>)> {
        let mut days: Vec<(Id, CivilDate, Option<CivilDate>)> = Vec::new();
        let said = self.facts().filter(|(_, what)| matches!(what, What::Service(_)));
        for fact in said.filter_map(|(at, _)| self.fact(at, self.len())) {
            if let What::Service(Service::Established { code: own, .. }) = &fact.what
                && *own == code
            {
                days.push((fact.at, fact.day, None));
            }
            if let What::Service(Service::Closed { bureau }) = &fact.what {
                let last = fact.day.plus_days(-1);
                let held = days.iter_mut().filter(|(of, from, until)| {
                    of == bureau && *from < fact.day && until.is_none_or(|known| last < known)
                });
                held.for_each(|(_, _, until)| *until = Some(last));
            }
        }
        days
    }
}

impl Newest<'_> {
    fn open(&self, bureau: Id) -> Result<Bureau, Reason> {
        let bureau = self.plain.bureau(bureau, Some(self.day), self.plain.len());
        must(bureau.is_open(self.day), "an office that is not open")?;
        Ok(bureau)
    }

    /// Is the unit one that an office of that level serves?
    fn serves(&self, level: OfficeLevel, area: Option<Id>) -> Result<(), Reason> {
        let wanted = match level {
            OfficeLevel::Central | OfficeLevel::Abroad => None,
            OfficeLevel::Province => Some(Tier::Province),
            OfficeLevel::District => Some(Tier::District),
            OfficeLevel::Commune => Some(Tier::Commune),
        };
        must(area.map(|area| self.plain.tier(area)) == wanted, "a unit of another level, or none")?;
        area.map_or(Ok(()), |area| self.lies_in(area, self.day))
    }

    /// May it be declared?
    pub(crate) fn allows_service(&self, service: &Service) -> Result<(), Reason> {
        let known = |bureau: Id| self.plain.bureau(bureau, None, self.plain.len());
        match service {
            Service::Established { code, level, area, .. } => {
                self.serves(*level, *area)?;
                let held = self.plain.bureaus_with(*code);
                let free = |until: Option<CivilDate>| until.is_some_and(|until| until < self.day);
                must(held.iter().all(|(_, _, until)| free(*until)), "another office has that code")
            }
            Service::Renamed { bureau, name } => must(self.open(*bureau)?.name != *name, "called so already"),
            Service::Moved { bureau, area } => {
                let level = known(*bureau).is.map(|(_, level, _)| level);
                level.map_or(Ok(()), |level| self.serves(level, Some(*area)))?;
                must(self.open(*bureau)?.area != Some(*area), "serves it already")
            }
            Service::Closed { bureau } => {
                let own = self.open(*bureau)?;
                must(
                    own.closed.is_none() && own.since < Some(self.day),
                    "closed already, or on its first day",
                )
            }
            Service::Appointed { bureau, code } => self.open(*bureau)?.takes_in(*code, self.day),
            Service::Posted { officer, from, to, code } => {
                must(from != to, "works there already")?;
                self.works(*officer, *from)?;
                self.open(*to)?.takes_in(*code, self.day)
            }
            Service::Left { officer, bureau } => self.works(*officer, *bureau),
        }
    }

    fn works(&self, officer: Id, bureau: Id) -> Result<(), Reason> {
        let then = self.plain.officer(officer, Some(self.day), self.plain.len()).last();
        must(then.is_some_and(|(own, _, since)| own == bureau && since < self.day), "works elsewhere")?;
        self.plain.bureau(bureau, Some(self.day), self.plain.len()).lets_go(officer, self.day)
    }
}
