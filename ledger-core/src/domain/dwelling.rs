//! A dwelling (chỗ ở hợp pháp): a place with an address, in which people are registered.
//!
//! A dwelling keeps its id when its address, its identifiers or its unit change, and nobody moves by that. Where two become
//! one, or one becomes several, the change of each is kept with its day, so that whoever asks who lives in a dwelling finds
//! out what it came from ([`Dwelling::predecessors`]) and what became of it ([`Dwelling::ended`]).

pub mod addresses;
mod arrivals;
pub mod assign_area;
pub mod ban;
pub mod identify;
pub mod lift_ban;
pub mod merge;
pub mod readdress;
pub mod register;
pub mod split;

use std::collections::BTreeSet;

use ban::BanGround;

use super::dates::{CivilDate, PartialDate};
use super::history::{Entry, Life};
use super::ids::{AreaId, DwellingId, Position};
use super::rejection::Rejection;
use super::subject::Subject;
use super::text::{Code, Text};

/// What is believed of a dwelling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dwelling {
    /// Where it is, after every change; none before it was registered, and after that was annulled.
    pub place: Option<Place>,
    /// Where it was registered, if it has changed since.
    pub registered: Option<Place>,
    /// What became of it afterwards, by day, then in the order of the log.
    pub changes: Vec<Change>,
}

/// Where a dwelling is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The commune.
    pub area: AreaId,
    /// House number, street, hamlet, as written.
    pub address: Text,
}

/// One change of a dwelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// From this day on.
    pub on: PartialDate,
    /// The record that says so.
    pub by: Position,
    /// What changed.
    pub what: Changed,
}

/// What can change of a dwelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It got another address.
    Address(Text),
    /// It lies in another unit.
    Area(AreaId),
    /// It bears these identifiers.
    Identifiers(Vec<Identifier>),
    /// It became part of another dwelling, and is no dwelling any more.
    MergedInto(DwellingId),
    /// Another dwelling became part of it.
    TookIn(DwellingId),
    /// It was divided into these, and is no dwelling any more.
    SplitInto(Vec<DwellingId>),
    /// These were parted from it; it stays a dwelling.
    PartedWith(Vec<DwellingId>),
    /// It is a part of what another dwelling was.
    PartOf(DwellingId),
    /// Nobody is registered there anew, on this ground and by this decision.
    Banned(BanGround, Option<Code>),
    /// That ground is gone.
    BanLifted(BanGround),
}

/// An official identifier of a dwelling in another register.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identifier {
    /// Which register or list it is of.
    pub scheme: Code,
    /// The identifier itself.
    pub value: Code,
}

impl Dwelling {
    /// Where it was on a day. Before its first change that is where it was registered.
    pub fn place_on(&self, day: CivilDate) -> Option<Place> {
        self.place_after(|change| change.on <= PartialDate::from(day))
    }

    /// The identifiers that it bore on a day.
    pub fn identifiers_on(&self, day: CivilDate) -> &[Identifier] {
        self.identifiers_until(|change| change.on <= PartialDate::from(day))
    }

    /// The identifiers that it bears after every change.
    pub fn identifiers(&self) -> &[Identifier] {
        self.identifiers_until(|_| true)
    }

    /// The days on which it bore an identifier: each first day, with the day behind the last.
    pub fn days_bearing(&self, identifier: &Identifier) -> Vec<(CivilDate, Option<CivilDate>)> {
        let mut days: Vec<(CivilDate, Option<CivilDate>)> = Vec::new();
        for change in &self.changes {
            let (Changed::Identifiers(borne), Some(on)) = (&change.what, change.on.earliest()) else {
                continue;
            };
            if let Some((_, until)) = days.last_mut().filter(|(_, until)| until.is_none()) {
                *until = Some(on);
            }
            if borne.contains(identifier) {
                days.push((on, None));
            }
        }
        days.retain(|(from, until)| until.is_none_or(|until| *from < until));
        days
    }

    /// The first day on which it is no dwelling any more, and what became of it: one dwelling that took it in, or its parts.
    pub fn ended(&self) -> Option<(PartialDate, Vec<DwellingId>)> {
        self.changes.iter().find_map(|change| match &change.what {
            Changed::MergedInto(into) => Some((change.on, vec![*into])),
            Changed::SplitInto(parts) => Some((change.on, parts.clone())),
            Changed::Address(_)
            | Changed::Area(_)
            | Changed::Identifiers(_)
            | Changed::TookIn(_)
            | Changed::PartedWith(_)
            | Changed::PartOf(_)
            | Changed::Banned(..)
            | Changed::BanLifted(_) => None,
        })
    }

    /// Was it divided, so that it is no dwelling any more? Whom nobody registered in one of the parts yet, is registered in it still.
    pub fn is_divided(&self) -> bool {
        self.changes.iter().any(|change| matches!(change.what, Changed::SplitInto(_)))
    }

    /// The dwellings that are part of this one, and from when: whoever lived in one of them lives here from that day on,
    /// without having moved. Those that this one is only a part of are not among them: whom it got from there is registered
    /// person by person.
    pub fn predecessors(&self) -> impl Iterator<Item = (PartialDate, DwellingId)> {
        self.changes.iter().filter_map(|change| match change.what {
            Changed::TookIn(other) => Some((change.on, other)),
            Changed::Address(_)
            | Changed::Area(_)
            | Changed::Identifiers(_)
            | Changed::MergedInto(_)
            | Changed::SplitInto(_)
            | Changed::PartedWith(_)
            | Changed::PartOf(_)
            | Changed::Banned(..)
            | Changed::BanLifted(_) => None,
        })
    }

    /// The rule for whoever comes to live here, or for a change of the dwelling itself.
    pub(crate) fn in_being(&self) -> Result<(), Rejection> {
        if self.ended().is_some() { Err(Rejection::DwellingEnded) } else { Ok(()) }
    }

    pub(crate) fn changes(&mut self, what: Changed, entry: &Entry) {
        let change = Change { on: entry.effective_date, by: entry.position, what };
        let at = self.changes.partition_point(|known| (known.on, known.by) <= (change.on, change.by));
        let of_place = matches!(change.what, Changed::Address(_) | Changed::Area(_));
        self.changes.insert(at, change);
        if of_place {
            if self.registered.is_none() {
                self.registered = self.place.clone();
            }
            self.place = self.place_after(|_| true);
        }
    }

    fn place_after(&self, counts: impl Fn(&Change) -> bool) -> Option<Place> {
        let mut place = self.registered.as_ref().or(self.place.as_ref())?.clone();
        for change in self.changes.iter().filter(|change| counts(change)) {
            match &change.what {
                Changed::Address(address) => place.address = address.clone(),
                Changed::Area(area) => place.area = *area,
                Changed::Identifiers(_)
                | Changed::MergedInto(_)
                | Changed::TookIn(_)
                | Changed::SplitInto(_)
                | Changed::PartedWith(_)
                | Changed::PartOf(_)
                | Changed::Banned(..)
                | Changed::BanLifted(_) => {}
            }
        }
        Some(place)
    }

    fn identifiers_until(&self, counts: impl Fn(&Change) -> bool) -> &[Identifier] {
        let borne =
            self.changes.iter().rev().filter(|change| counts(change)).find_map(|change| match &change.what {
                Changed::Identifiers(identifiers) => Some(identifiers.as_slice()),
                Changed::Address(_)
                | Changed::Area(_)
                | Changed::MergedInto(_)
                | Changed::TookIn(_)
                | Changed::SplitInto(_)
                | Changed::PartedWith(_)
                | Changed::PartOf(_)
                | Changed::Banned(..)
                | Changed::BanLifted(_) => None,
            });
        borne.unwrap_or_default()
    }
}

/// Mergers that are followed at most: one a year for two centuries.
const MOST_MERGERS: usize = 200;

/// The dwelling that this one is, or is part of, on a day. `look_up` tells what is known of a dwelling.
pub fn part_of(
    dwelling: DwellingId,
    day: CivilDate,
    look_up: &dyn Fn(DwellingId) -> Option<Dwelling>,
) -> DwellingId {
    way(dwelling, day, look_up).last().unwrap_or(dwelling)
}

/// A dwelling, and one after the other what it is part of on a day.
pub(crate) fn way(
    dwelling: DwellingId,
    day: CivilDate,
    look_up: &dyn Fn(DwellingId) -> Option<Dwelling>,
) -> impl Iterator<Item = DwellingId> {
    let next = move |at: &DwellingId| {
        let known = look_up(*at).unwrap_or_default();
        let ended =
            known.changes.iter().find(|change| change.on <= PartialDate::from(day) && change.what.ends());
        match ended.map(|change| &change.what) {
            Some(Changed::MergedInto(into)) => Some(*into),
            Some(
                Changed::SplitInto(_)
                | Changed::PartedWith(_)
                | Changed::Address(_)
                | Changed::Area(_)
                | Changed::Identifiers(_)
                | Changed::TookIn(_)
                | Changed::PartOf(_)
                | Changed::Banned(..)
                | Changed::BanLifted(_),
            )
            | None => None,
        }
    };
    std::iter::successors(Some(dwelling), next).take(MOST_MERGERS + 1)
}

/// A dwelling, and everything that became part of it by a day.
pub(crate) fn parts(
    dwelling: DwellingId,
    day: CivilDate,
    look_up: &dyn Fn(DwellingId) -> Option<Dwelling>,
) -> Vec<DwellingId> {
    let (mut found, mut seen) = (vec![dwelling], BTreeSet::from([dwelling]));
    let mut at = 0;
    // Each dwelling is looked at once, so that this ends.
    while let Some(whole) = found.get(at) {
        let known = look_up(*whole).unwrap_or_default();
        let by_then = known.predecessors().filter(|(on, _)| *on <= PartialDate::from(day));
        found.extend(by_then.map(|(_, part)| part).filter(|part| seen.insert(*part)));
        at += 1;
    }
    found
}

impl Changed {
    /// Is it no dwelling any more?
    fn ends(&self) -> bool {
        matches!(self, Changed::MergedInto(_) | Changed::SplitInto(_))
    }
}

impl Life for Dwelling {
    type Id = DwellingId;

    fn start(id: DwellingId) -> Position {
        id.position()
    }

    fn subject(id: DwellingId) -> Subject {
        Subject::Dwelling(id)
    }

    fn admits(&self, id: DwellingId, entry: &Entry) -> Result<(), Rejection> {
        if self.place.is_none() && entry.position != id.position() {
            return Err(Rejection::DwellingNotFound);
        }
        entry.event.act().admitted_by_dwelling(self, id, entry)
    }

    /// People who come to live here change their own lives; the dwelling stays what it is.
    fn apply(&mut self, id: DwellingId, entry: &Entry) {
        entry.event.act().apply_to_dwelling(self, id, entry);
    }
}
