//! Dwellings that change: what is declared, what it makes of them, and who may declare it.

use std::iter::successors;

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::dwelling::ban::BanGround;
use ledger_core::domain::residence::basis::{Basis, BasisGround};

use super::plain::{Fact, Id, What};
use super::rules::{Newest, Reason, must};

/// Something declared about dwellings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// One has another address.
    Addressed { home: Id, address: u32 },
    /// One bears an identifier, or none.
    Identified { home: Id, identifier: Option<u32> },
    /// Some are part of another.
    Joined { homes: Vec<Id>, into: Id },
    /// One is divided.
    Divided { home: Id, parts: Vec<Id> },
    /// One lies in another unit.
    Assigned { home: Id, area: Id },
    /// Nobody comes to live or stay in one any more, for that reason.
    Banned { home: Id, ground: BanGround },
    /// The reason is gone.
    Freed { home: Id, ground: BanGround },
}

/// A dwelling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dwelling {
    /// Unit and address; none where there is no such dwelling.
    pub(crate) place: Option<(Id, u32)>,
    pub(crate) identifier: Option<u32>,
    pub(crate) took_in: Vec<Id>,
    /// What it became, when it ended.
    pub(crate) became: Option<Vec<Id>>,
    /// Why nobody comes there any more, and since when.
    pub(crate) banned: Vec<(BanGround, CivilDate)>,
}

impl Place {
    /// What it names.
    pub(crate) fn concerned(&self) -> Vec<Id> {
        match self {
            Place::Addressed { home, .. }
            | Place::Identified { home, .. }
            | Place::Assigned { home, .. }
            | Place::Banned { home, .. }
            | Place::Freed { home, .. } => vec![*home],
            Place::Joined { homes, into } => [homes.clone(), vec![*into]].concat(),
            Place::Divided { home, parts } => [vec![*home], parts.clone()].concat(),
        }
    }

    fn changes(&self, dwelling: &mut Dwelling, id: Id, day: CivilDate) {
        match self {
            Place::Addressed { address, .. } => {
                dwelling.place = dwelling.place.map(|(area, _)| (area, *address));
            }
            Place::Assigned { area, .. } => {
                dwelling.place = dwelling.place.map(|(_, address)| (*area, address));
            }
            Place::Identified { identifier, .. } => dwelling.identifier = *identifier,
            Place::Joined { homes, into } if *into == id => dwelling.took_in.extend(homes.iter().copied()),
            Place::Joined { into, .. } => {
                dwelling.became.get_or_insert_with(|| vec![*into]);
            }
            Place::Divided { home, parts } if *home == id && !parts.contains(&id) => {
                dwelling.became.get_or_insert_with(|| parts.clone());
            }
            Place::Divided { .. } => {}
            Place::Banned { ground, .. } => dwelling.banned.push((*ground, day)),
            Place::Freed { ground, .. } => dwelling.banned.retain(|(known, _)| known != ground),
        }
    }
}

impl Dwelling {
    /// What facts in the order of its life add up to.
    pub(crate) fn of(id: Id, facts: &[Fact]) -> Dwelling {
        let mut dwelling = Dwelling::default();
        for fact in facts {
            if let What::Dwelling { area } = &fact.what {
                dwelling.place = Some((*area, 0));
            }
            if let What::Place(place) = &fact.what {
                place.changes(&mut dwelling, id, fact.day);
            }
        }
        dwelling
    }
}

impl Newest<'_> {
    /// There, and a dwelling still.
    pub(crate) fn in_being(&self, id: Id) -> Result<Dwelling, Reason> {
        self.dwelling(id)?;
        let dwelling = self.plain.dwelling_at_place(id, self.day);
        must(dwelling.became.is_none(), "a dwelling that ended")?;
        Ok(dwelling)
    }

    /// A dwelling, what it became part of, and so on.
    fn way(&self, home: Id) -> Vec<Id> {
        let next = |id: &Id| match self.plain.dwelling_at_place(*id, self.day).became.as_deref() {
            Some([into]) => Some(*into),
            _ => None,
        };
        successors(Some(home), next).collect()
    }

    /// What a dwelling is part of.
    pub(crate) fn part(&self, home: Id) -> Id {
        self.way(home).pop().unwrap_or(home)
    }

    /// What became part of a dwelling, and of that.
    fn parts(&self, home: Id) -> Vec<Id> {
        let own = self.plain.dwelling_at_place(home, self.day).took_in.into_iter();
        own.flat_map(|part| [vec![part], self.parts(part)].concat()).collect()
    }

    /// May anybody come to live or stay there? Where a part is banned, nobody comes into the whole either, unless the reason was one of
    /// the whole house.
    pub(crate) fn is_open(&self, home: Id) -> Result<(), Reason> {
        let bans = |id: Id| self.plain.dwelling_at_place(id, self.day).banned;
        let of_a_whole_house = [BanGround::UnlawfulLand, BanGround::UnbuildableLand];
        let reaches = |id: Id| bans(id).iter().any(|(ground, _)| !of_a_whole_house.contains(ground));
        let banned = self.way(home).into_iter().any(|id| !bans(id).is_empty());
        must(!banned && !self.parts(self.part(home)).into_iter().any(reaches), "banned")
    }

    pub(crate) fn lives_nowhere(&self, who: Id) -> bool {
        self.person(who).home.is_none()
    }

    /// Is the dwelling open to those who come to live or stay there by it?
    pub(crate) fn takes_newcomers(&self, what: &What) -> Result<(), Reason> {
        // Husband and wife, parents and children come together everywhere.
        let comes = if let What::Moved { basis: Some(Basis { ground: BasisGround::CloseKin, .. }), .. } = what
        {
            false
        } else if let What::Formed { members, .. } = what {
            members.iter().any(|(who, _)| self.lives_nowhere(*who))
        } else if let What::Joined { who, .. } = what {
            self.lives_nowhere(*who)
        } else {
            true
        };
        what.lets_in().filter(|_| comes).map_or(Ok(()), |home| self.is_open(home))
    }

    /// May it be declared?
    pub(crate) fn allows_place(&self, place: &Place) -> Result<(), Reason> {
        let once = |ids: &[Id]| ids.iter().enumerate().all(|(at, id)| !ids[..at].contains(id));
        match place {
            Place::Addressed { home, address } => {
                let now = self.in_being(*home)?.place.map(|(_, address)| address);
                must(now != Some(*address), "that address already")
            }
            Place::Identified { home, identifier } => {
                must(self.in_being(*home)?.identifier != *identifier, "identified so already")
            }
            Place::Assigned { home, area } => {
                self.lies_in(*area, self.day)?;
                self.dwelling(*home)?;
                let dwelling = self.plain.dwelling_at_place(*home, self.day);
                // One that was divided still lies somewhere for those who are registered in it.
                let joined = dwelling.became.is_some_and(|became| became.len() == 1);
                must(!joined, "a dwelling that ended")?;
                let now = dwelling.place.map(|(area, _)| area);
                must(now != Some(*area), "lies there already")
            }
            Place::Banned { home, ground } => {
                let banned = self.in_being(*home)?.banned;
                must(banned.iter().all(|(known, _)| known != ground), "banned so already")
            }
            Place::Freed { home, ground } => {
                self.dwelling(*home)?;
                let banned = self.plain.dwelling_at_place(*home, self.day).banned;
                must(banned.iter().any(|(known, _)| known == ground), "not banned so")
            }
            Place::Joined { .. } => {
                let named = place.concerned();
                must(once(&named), "named twice")?;
                named.iter().try_for_each(|id| self.in_being(*id).map(|_| ()))
            }
            Place::Divided { home, parts } => {
                must(once(parts) && parts.len() > 1, "named twice, or one part")?;
                [*home].iter().chain(parts).try_for_each(|id| self.in_being(*id).map(|_| ()))
            }
        }
    }
}
