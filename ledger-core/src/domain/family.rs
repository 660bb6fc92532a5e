//! Marriage, descent and care (hôn nhân và gia đình): what ties persons to each other, and what courts say of a person.
//!
//! A tie stands in the lives of both whom it ties, and every act on it names both. Law on Marriage and Family 2014
//! (52/2014/QH13); Law on Adoption 2010 (52/2010/QH12); Civil Code 2015 (91/2015/QH13).

pub mod adopt;
pub mod annul_marriage;
pub mod cancel_dead;
pub mod cancel_missing;
pub mod change_capacity;
pub mod declare_dead;
pub mod declare_missing;
pub mod divorce;
pub mod end_adoption;
pub mod end_guardianship;
mod kin;
pub mod marry;
pub mod open_guardianship;
pub mod recognise;
pub mod relations;
mod state;
pub(crate) mod ties;

use super::dates::PartialDate;
use super::ids::{PersonId, Position};
use super::values::{CivilCapacity, GuardianshipKind, MaritalStatus};

/// Years at which a person is of age (Civil Code 2015, art. 20).
const FULL_AGE: i32 = 18;

/// How a person is tied to others, and what courts said of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Family {
    /// The marriage in force.
    pub marriage: Option<Marriage>,
    /// A marriage that ended when one of the two was declared dead, and may be restored.
    pub suspended: Option<Marriage>,
    /// The adoption by which the person has adoptive parents.
    pub adoption: Option<Adoption>,
    /// Whom the person adopted, in the order of the acts.
    pub adopted: Vec<PersonId>,
    /// The guardianship by which the person is cared for.
    pub guardianship: Option<Guardianship>,
    /// Whom the person cares for, in the order of the acts.
    pub wards: Vec<PersonId>,
    /// Missing since this day, by a court's declaration.
    pub missing: Option<PartialDate>,
    /// The record by which a court declared the person dead.
    pub declared_dead: Option<Position>,
    /// Civil capacity, as far as courts decided on it; whether somebody is of age is another matter.
    pub capacity: CivilCapacity,
}

/// A marriage (hôn nhân), as it stands in the life of one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marriage {
    /// The husband or wife.
    pub spouse: PersonId,
    /// From this day on.
    pub since: PartialDate,
    /// The record that registered it, by which it is known.
    pub record: Position,
    /// The marital status before it, which comes back where a court annuls it.
    pub before: MaritalStatus,
}

/// An adoption (nuôi con nuôi), as it stands in the child's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adoption {
    /// The adoptive father.
    pub father: Option<PersonId>,
    /// The adoptive mother.
    pub mother: Option<PersonId>,
    /// From this day on.
    pub since: PartialDate,
    /// The record that registered it, by which it is known.
    pub record: Position,
}

impl Adoption {
    /// The adoptive parents.
    pub fn parents(&self) -> impl Iterator<Item = PersonId> + use<> {
        self.father.into_iter().chain(self.mother)
    }
}

/// A guardianship (giám hộ), as it stands in the ward's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guardianship {
    /// The guardian.
    pub guardian: PersonId,
    /// The other one, where they are two.
    pub second: Option<PersonId>,
    /// How the guardian came to be it.
    pub kind: GuardianshipKind,
    /// From this day on.
    pub since: PartialDate,
    /// The record that registered it, by which it is known.
    pub record: Position,
}

impl Guardianship {
    /// The guardians.
    pub fn guardians(&self) -> impl Iterator<Item = PersonId> + Clone + use<> {
        [self.guardian].into_iter().chain(self.second)
    }

    /// The guardianship without one of the guardians; none where nobody is left.
    fn without(self, guardian: PersonId) -> Option<Self> {
        let mut left = self.guardians().filter(|other| *other != guardian);
        let first = left.next()?;
        Some(Guardianship { guardian: first, second: left.next(), ..self })
    }
}

impl Family {
    /// Whom the person is tied to by guardianship, on either side.
    pub fn care(&self) -> impl Iterator<Item = PersonId> + Clone {
        self.guardianship.iter().flat_map(Guardianship::guardians).chain(self.wards.iter().copied())
    }
}

#[cfg(test)]
mod amended;
#[cfg(test)]
pub(crate) mod testing;
