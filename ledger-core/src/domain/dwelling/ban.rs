//! Places where nobody is registered anew (địa điểm không được đăng ký thường trú mới): what was found of a dwelling, from a day on.
//!
//! Law on Residence 2020, art. 23. There nobody registers permanent residence anew, unless husband and wife, children and
//! parents come to live together (art. 20(8)), no household is split (art. 25(1)), and nobody registers temporary residence anew
//! (art. 27(3)). Whoever is registered there stays registered. The rule is asked when an act is made or amended, and of no act
//! that stands: a ban that is noted late, for an earlier day, undoes nothing.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::dwelling::{Changed, Dwelling, part_of, parts, way};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{DwellingId, PersonId, Position};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Code;
use crate::domain::values::closed_list;

closed_list!(
    /// Why nobody is registered anew at a place: Law on Residence 2020, art. 23.
    BanGround {
        /// Paragraph 1: in a restricted place or a protected zone, in its corridor, or where landslides and flash floods are
        /// warned of.
        RestrictedZone = 1,
        /// Paragraph 2: the whole house stands on land that was encroached on or occupied unlawfully.
        UnlawfulLand = 2,
        /// Paragraph 2: built on land on which nothing may be built.
        UnbuildableLand = 3,
        /// Paragraph 3: the land is recovered, and what is paid for it was approved.
        LandRecovered = 4,
        /// Paragraph 3: who owns or may use the house, or a part of it, is in dispute.
        InDispute = 5,
        /// Paragraph 4: confiscated.
        Confiscated = 6,
        /// Paragraph 4: a vehicle that was struck off its register, or has no certificate of safety.
        VehicleUnfit = 7,
        /// Paragraph 5: to be demolished.
        ToBeDemolished = 8,
    }
);

/// A ban that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    /// Why.
    pub ground: BanGround,
    /// First day.
    pub since: PartialDate,
    /// Number of the decision; none where there is none, or it is not known.
    pub decision: Option<Code>,
}

/// Nobody is registered anew in the dwelling from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrationBanNoted {
    /// Which dwelling.
    pub dwelling: DwellingId,
    /// Why.
    pub ground: BanGround,
    /// Number of the decision, or of the paper that shows it.
    pub decision: Option<Code>,
}

/// Note that nobody is registered anew in a dwelling.
#[derive(Clone, Debug)]
pub struct NoteRegistrationBan {
    /// First day.
    pub effective_date: PartialDate,
    /// Where, and why.
    pub ban: RegistrationBanNoted,
}

impl NoteRegistrationBan {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Dwelling(self.ban.dwelling)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let event = Event::RegistrationBanNoted(self.ban.clone());
        propose(loaded, self.effective_date, event, &|_| "dwelling".into())
    }
}

impl BanGround {
    /// Is a dwelling banned in which only a part is? Art. 23(3) says so of a dispute; paragraph 2 speaks of the whole house. Of the
    /// others a merger takes nothing away either: the part is what it was, and the office lifts the ban where it is not.
    fn reaches_the_whole(self) -> bool {
        match self {
            BanGround::RestrictedZone
            | BanGround::LandRecovered
            | BanGround::InDispute
            | BanGround::Confiscated
            | BanGround::VehicleUnfit
            | BanGround::ToBeDemolished => true,
            BanGround::UnlawfulLand | BanGround::UnbuildableLand => false,
        }
    }
}

impl Dwelling {
    /// The bans that are in force after every change that is known, in the order in which they began.
    pub fn bans(&self) -> Vec<Ban> {
        self.bans_until(|_| true)
    }

    /// The bans in force on a day.
    pub fn bans_on(&self, day: CivilDate) -> Vec<Ban> {
        self.bans_until(|on| on <= PartialDate::from(day))
    }

    fn bans_until(&self, counts: impl Fn(PartialDate) -> bool) -> Vec<Ban> {
        let mut bans: Vec<Ban> = Vec::new();
        for change in self.changes.iter().filter(|change| counts(change.on)) {
            match &change.what {
                Changed::Banned(ground, decision) => {
                    bans.push(Ban { ground: *ground, since: change.on, decision: decision.clone() });
                }
                Changed::BanLifted(ground) => bans.retain(|ban| ban.ground != *ground),
                Changed::Address(_)
                | Changed::Area(_)
                | Changed::Identifiers(_)
                | Changed::MergedInto(_)
                | Changed::TookIn(_)
                | Changed::SplitInto(_)
                | Changed::PartedWith(_)
                | Changed::PartOf(_) => {}
            }
        }
        bans
    }

    pub(super) fn is_banned_for(&self, ground: BanGround) -> bool {
        self.bans().iter().any(|ban| ban.ground == ground)
    }
}

/// What must have been read to know whether a dwelling is banned: it, what it became part of, and what that took in.
pub(crate) fn needs(dwelling: DwellingId, loaded: &Loaded) -> Vec<Need> {
    let known = |id: DwellingId| loaded.dwelling_known(id).cloned();
    let on_way = way(dwelling, CivilDate::last(), &known);
    subjects(on_way.flat_map(|id| parts(id, CivilDate::last(), &known)).map(Subject::Dwelling))
}

/// The bans in force on a day on a dwelling, and on what became part of it as far as they reach the whole, each with the dwelling
/// that it is of, in the order in which they began.
pub fn bans_on_whole(
    dwelling: DwellingId,
    day: CivilDate,
    look_up: &dyn Fn(DwellingId) -> Option<Dwelling>,
) -> Vec<(DwellingId, Ban)> {
    let mut all = Vec::new();
    for id in parts(dwelling, day, look_up) {
        let bans = look_up(id).map(|known| known.bans_on(day)).unwrap_or_default().into_iter();
        all.extend(
            bans.map(|ban| (id, ban)).filter(|(_, ban)| id == dwelling || ban.ground.reaches_the_whole()),
        );
    }
    all.sort_by_key(|(_, ban)| ban.since);
    all
}

/// The days on which a ban begins or ends in what became part of a dwelling at any time.
pub fn days_of_parts(
    dwelling: DwellingId,
    look_up: &dyn Fn(DwellingId) -> Option<Dwelling>,
) -> Vec<CivilDate> {
    let parts = parts(dwelling, CivilDate::last(), look_up).into_iter().skip(1);
    let changes = parts.filter_map(look_up).flat_map(|known| known.changes);
    let bans = changes.filter(|change| matches!(change.what, Changed::Banned(..) | Changed::BanLifted(_)));
    bans.filter_map(|change| change.on.earliest()).collect()
}

/// May somebody be registered anew in the dwelling on that day, in what it is part of then, and in what has parts of its own?
pub(crate) fn check_open(dwelling: DwellingId, on: PartialDate, loaded: &Loaded) -> Result<(), Rejection> {
    let Some(day) = on.latest() else { return Ok(()) };
    let known = |id: DwellingId| loaded.dwelling_known(id).cloned();
    let bans = |id| known(id).map(|dwelling| dwelling.bans_on(day)).unwrap_or_default();
    // Every dwelling on the way to what it is part of is asked, and then what else became part of that.
    let banned = way(dwelling, day, &known).any(|id| !bans(id).is_empty());
    let others = parts(part_of(dwelling, day, &known), day, &known);
    let reaches = |id: &DwellingId| bans(*id).iter().any(|ban| ban.ground.reaches_the_whole());
    if banned || others.iter().any(reaches) { Err(Rejection::PlaceBanned) } else { Ok(()) }
}

/// Does a record that stands bring these people to the dwelling on that day already? Then a correction of something else of it is not
/// asked: a ban undoes nothing. `was` is what the record says.
pub(crate) fn stands(
    standing: &Entry,
    on: PartialDate,
    (dwelling, mut persons): (DwellingId, impl Iterator<Item = PersonId>),
    was: Option<(DwellingId, Vec<PersonId>)>,
) -> bool {
    standing.effective_date == on
        && was.is_some_and(|(at, people)| at == dwelling && persons.all(|person| people.contains(&person)))
}

/// The same, where persons come into a household at the dwelling: asked only where one of them would live there by that. `replaces`
/// is the record whose place the act takes, where it corrects one.
pub(crate) fn check_entry(
    dwelling: DwellingId,
    persons: impl Iterator<Item = PersonId>,
    on: PartialDate,
    replaces: Option<Position>,
    loaded: &Loaded,
) -> Result<(), Rejection> {
    if anyone_comes(persons, on, replaces, loaded) { check_open(dwelling, on, loaded) } else { Ok(()) }
}

/// Would one of them live there by the act, since they live nowhere yet?
pub(crate) fn anyone_comes(
    mut persons: impl Iterator<Item = PersonId>,
    on: PartialDate,
    replaces: Option<Position>,
    loaded: &Loaded,
) -> bool {
    let Some(day) = on.latest() else { return false };
    persons.any(|person| {
        loaded.person_without(person, day, replaces).is_some_and(|then| then.residence.is_none())
    })
}

impl Act for RegistrationBanNoted {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Dwelling(self.dwelling)));
    }

    fn admitted_by_dwelling(
        &self,
        dwelling: &Dwelling,
        _id: DwellingId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        dwelling.in_being()?;
        if dwelling.is_banned_for(self.ground) { Err(Rejection::BanInForce) } else { Ok(()) }
    }

    fn apply_to_dwelling(&self, dwelling: &mut Dwelling, _id: DwellingId, entry: &Entry) {
        dwelling.changes(Changed::Banned(self.ground, self.decision.clone()), entry);
    }
}

#[cfg(test)]
mod tests;
