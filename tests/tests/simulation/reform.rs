//! Administrative units and their reform: what is declared, what it makes of units, and who may declare it.

use ledger_core::domain::dates::CivilDate;

use super::plain::{Fact, Id, Plain, Said, What};
use super::rules::{Newest, Reason, must};

/// A unit and the code that it has.
pub(crate) type Coded = (Id, u32);

/// Something declared about units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reform {
    /// There is one with this code, a commune below another unit or a province.
    Established { code: u32, below: Option<Id> },
    /// It has another name.
    Renamed { area: Id, name: u32 },
    /// It has another code.
    Recoded { area: Id, from: u32, to: u32 },
    /// It stands below another unit.
    Moved { area: Id, below: Id },
    /// Some lie in another.
    Merged { areas: Vec<Coded>, into: Id },
    /// One lies in several others.
    Split { area: Coded, among: Vec<Id> },
    /// Some are none any more.
    Abolished { areas: Vec<Coded> },
}

/// How large a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tier {
    Province,
    District,
    Commune,
}

/// Successions that are followed, where units became parts of each other.
const SUCCESSIONS: usize = 200;

/// A unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) from: Option<CivilDate>,
    /// The last day.
    pub(crate) until: Option<CivilDate>,
    pub(crate) code: u32,
    pub(crate) name: u32,
    pub(crate) below: Option<Id>,
    /// Where its territory lies now.
    pub(crate) became: Vec<Id>,
    pub(crate) took_in: Vec<Id>,
}

impl Area {
    pub(crate) fn is_in_force(&self, day: CivilDate) -> bool {
        self.from.is_some_and(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    fn is_province(&self) -> bool {
        self.below.is_none()
    }

    /// What facts in the order of its life add up to.
    pub(crate) fn of(id: Id, facts: &[Fact]) -> Area {
        let mut area = Area::default();
        for fact in facts {
            if let What::Reform(reform) = &fact.what {
                reform.changes(&mut area, id, fact.day);
            }
        }
        area
    }

    fn ends(&mut self, day: CivilDate, became: &[Id]) {
        self.until = Some(day.plus_days(-1));
        self.became = became.to_vec();
    }
}

impl Reform {
    /// Units that end by it, with their codes.
    fn ended(&self) -> &[Coded] {
        match self {
            Reform::Merged { areas, .. } | Reform::Abolished { areas } => areas,
            Reform::Split { area, .. } => std::slice::from_ref(area),
            Reform::Established { .. }
            | Reform::Renamed { .. }
            | Reform::Recoded { .. }
            | Reform::Moved { .. } => &[],
        }
    }

    fn below(&self) -> Option<Id> {
        if let Reform::Established { below, .. } = self { *below } else { None }
    }

    /// What it names.
    pub(crate) fn concerned(&self, at: Id) -> Vec<Id> {
        let ended = self.ended().iter().map(|(area, _)| *area);
        match self {
            Reform::Established { .. } => vec![at],
            Reform::Renamed { area, .. } | Reform::Recoded { area, .. } | Reform::Moved { area, .. } => {
                vec![*area]
            }
            Reform::Merged { into, .. } => ended.chain([*into]).collect(),
            Reform::Split { among, .. } => ended.chain(among.iter().copied()).collect(),
            Reform::Abolished { .. } => ended.collect(),
        }
    }

    fn changes(&self, area: &mut Area, id: Id, day: CivilDate) {
        let ends = self.ended().iter().any(|(ended, _)| *ended == id);
        match self {
            Reform::Established { code, below } => {
                (area.from, area.code, area.below) = (Some(day), *code, *below);
            }
            Reform::Renamed { name, .. } => area.name = *name,
            Reform::Recoded { to, .. } => area.code = *to,
            Reform::Moved { below, .. } => area.below = Some(*below),
            Reform::Merged { into, .. } if ends => area.ends(day, &[*into]),
            Reform::Merged { areas, .. } => area.took_in.extend(areas.iter().map(|(other, _)| *other)),
            Reform::Split { among, .. } if ends => area.ends(day, among),
            Reform::Split { area: (other, _), .. } => area.took_in.push(*other),
            Reform::Abolished { .. } => area.ends(day, &[]),
        }
    }
}

impl Plain {
    /// A unit on a day, or after everything known.
    pub(crate) fn area(&self, id: Id, on: Option<CivilDate>, known: Id) -> Area {
        Area::of(id, &self.lived(id, on, known))
    }

    /// How large a unit is, by the digits of the code that it had first.
    pub(crate) fn tier(&self, id: Id) -> Tier {
        match self.said(id) {
            Some(Said::Fact(_, What::Reform(Reform::Established { below: None, .. }))) => Tier::Province,
            Some(Said::Fact(_, What::Reform(Reform::Established { code: ..1_000, .. }))) => Tier::District,
            Some(_) | None => Tier::Commune,
        }
    }

    /// The unit in which another one lies on a day; where it was divided, and where it just ended, that one itself comes first.
    pub(crate) fn lies(&self, id: Id, day: CivilDate) -> Vec<Id> {
        let mut at = id;
        for _ in 0..SUCCESSIONS {
            let known = self.area(at, None, self.len());
            if known.until.is_none_or(|last| day <= last) {
                break;
            }
            match known.became.as_slice() {
                [into] => at = *into,
                among => return [&[at], among].concat(),
            }
        }
        vec![at]
    }

    /// Did the unit end by that day, and nobody knows what became of it?
    pub(crate) fn is_nobodys(&self, id: Id, day: CivilDate) -> bool {
        let [last] = self.lies(id, day)[..] else { return false };
        let known = self.area(last, None, self.len());
        known.became.is_empty() && known.until.is_some_and(|until| until < day)
    }

    /// A unit and those above it that are in force, as of a day; of one that ended, its last.
    pub(crate) fn line(&self, id: Id, day: CivilDate) -> Vec<Id> {
        let last = self.area(id, None, self.len()).until;
        let day = last.map_or(day, |last| day.min(last));
        let mut line = vec![id];
        let mut above = self.area(id, Some(day), self.len()).below;
        while let Some(unit) = above.map(|above| self.lies(above, day)[0]) {
            if self.area(unit, None, self.len()).is_in_force(day) {
                line.push(unit);
            }
            above = self.area(unit, Some(day), self.len()).below;
        }
        line
    }

    /// The days for which units have a code, in the order in which that was said.
    fn days_of(&self, code: u32) -> Vec<(CivilDate, Option<CivilDate>)> {
        let mut days: Vec<(Id, CivilDate, Option<CivilDate>)> = Vec::new();
        for fact in self.standing() {
            let What::Reform(reform) = &fact.what else { continue };
            let mut freed: Vec<Coded> = reform.ended().to_vec();
            if *reform == (Reform::Established { code, below: reform.below() }) {
                days.push((fact.at, fact.day, None));
            }
            if let Reform::Recoded { area, from, to } = reform {
                freed.push((*area, *from));
                if *to == code {
                    days.push((*area, fact.day, None));
                }
            }
            for (area, _) in freed.into_iter().filter(|(_, own)| *own == code) {
                let last = fact.day.plus_days(-1);
                let held = days.iter_mut().filter(|(of, from, until)| {
                    *of == area && *from < fact.day && until.is_none_or(|known| last < known)
                });
                held.for_each(|(_, _, until)| *until = Some(last));
            }
        }
        days.into_iter().map(|(_, from, until)| (from, until)).collect()
    }
}

impl Newest<'_> {
    /// Is it a unit in force on a day, as far as is known?
    pub(crate) fn lies_in(&self, area: Id, day: CivilDate) -> Result<(), Reason> {
        let area = self.plain.area(area, None, self.plain.len());
        must(area.is_in_force(day), "a unit that is not in force")
    }

    fn area_in_force(&self, area: Id) -> Result<Area, Reason> {
        let area = self.plain.area(area, Some(self.day), self.plain.len());
        must(area.is_in_force(self.day), "a unit that is not in force")?;
        Ok(area)
    }

    fn may_end(&self, (area, code): Coded) -> Result<(), Reason> {
        let area = self.plain.area(area, Some(self.day), self.plain.len());
        let last = self.day.plus_days(-1);
        must(area.from.is_some_and(|from| from <= last), "not in force before")?;
        must(area.until.is_none_or(|until| until == last), "ended before")?;
        must(area.became.is_empty(), "its territory lies elsewhere")?;
        must(area.code == code, "another code")
    }

    fn code_is_free(&self, code: u32) -> Result<(), Reason> {
        let held = self.plain.days_of(code);
        must(held.iter().all(|(_, until)| until.is_some_and(|until| until < self.day)), "a code in force")
    }

    /// May it be declared?
    pub(crate) fn allows_reform(&self, reform: &Reform) -> Result<(), Reason> {
        let known = |id: Id| self.plain.area(id, None, self.plain.len());
        let named = reform.concerned(self.plain.len());
        let once = named.iter().enumerate().all(|(at, id)| !named[..at].contains(id));
        must(once, "named twice")?;
        reform.ended().iter().try_for_each(|coded| self.may_end(*coded))?;
        match reform {
            Reform::Established { code, .. } => self.code_is_free(*code),
            Reform::Renamed { area, name } => {
                must(self.area_in_force(*area)?.name != *name, "that name already")
            }
            Reform::Recoded { area, from, to } => {
                must(from != to, "that code already")?;
                must(self.area_in_force(*area)?.code == *from, "another code")?;
                self.code_is_free(*to)
            }
            Reform::Moved { area, below } => {
                let above = known(*below);
                must(above.is_in_force(self.day) && above.is_province(), "no unit to stand below")?;
                must(!known(*area).is_province(), "a province")?;
                must(self.area_in_force(*area)?.below != Some(*below), "stands there already")
            }
            Reform::Merged { into, .. } => {
                must(!known(*into).is_province(), "of another level")?;
                self.area_in_force(*into).map(|_| ())
            }
            Reform::Split { among, .. } => {
                must(among.len() > 1, "nothing to split")?;
                among.iter().try_for_each(|part| {
                    must(!known(*part).is_province(), "of another level")?;
                    self.area_in_force(*part).map(|_| ())
                })
            }
            Reform::Abolished { areas } => {
                let open = |(area, _): &Coded| {
                    self.plain.area(*area, Some(self.day), self.plain.len()).until.is_none()
                };
                must(areas.iter().all(open), "ended before")
            }
        }
    }
}
