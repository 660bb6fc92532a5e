//! Marriage, descent and care (hôn nhân và gia đình): what ties persons to each other, and what courts say of a person.
//!
//! A tie stands in the lives of both whom it ties, and every act on it names both. Law on Marriage and Family 2014
//! (52/2014/QH13); Law on Adoption 2010 (52/2010/QH12); Civil Code 2015 (91/2015/QH13).

pub mod adopt;
pub(crate) mod ages;
pub mod annul_marriage;
pub mod cancel_dead;
pub mod cancel_missing;
pub mod change_capacity;
pub mod declare_dead;
pub mod declare_missing;
pub mod divorce;
pub mod end_adoption;
pub mod end_guardianship;
pub(crate) mod kin;
pub mod marry;
pub mod note_widowhood;
pub mod open_guardianship;
pub mod recognise;
mod state;
pub mod ties;

use super::dates::PartialDate;
use super::ids::{PersonId, Position};
use super::values::{CivilCapacity, GuardianshipKind, MaritalStatus};

/// Days for the office where one of the parties is a foreigner (LCS, art. 38 and 44; D 123/2015, art. 31).
const FOREIGN_ELEMENT_DAYS: u16 = 15;

/// Years at which a person is of age (Civil Code 2015, art. 20).
const FULL_AGE: i32 = 18;

/// How a person is tied to others, and what courts said of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Family {
    /// The marriage in force.
    pub marriage: Option<Marriage>,
    /// The day for which the person was declared as married when they came into the register, to whomever.
    pub declared_married: Option<PartialDate>,
    /// A marriage that ended when one of the two was declared dead, and may be restored.
    pub suspended: Option<Marriage>,
    /// The marriage that waited, or was in force, when the one in force was concluded: it waits again, or is the one in force again,
    /// where a court annuls that one.
    pub set_aside: Option<Marriage>,
    /// The adoption by which the person has adoptive parents.
    pub adoption: Option<Adoption>,
    /// Whom the person adopted, in the order of the acts.
    pub adopted: Vec<PersonId>,
    /// The guardianship by which the person is cared for.
    pub guardianship: Option<Guardianship>,
    /// Whom the person cares for, in the order of the acts.
    pub wards: Vec<PersonId>,
    /// What ended of the guardianship when the ward or a guardian was declared dead, for each guardian, in the order of the acts.
    /// It may be in force again, unless somebody else cared for the ward since.
    pub lapsed_care: Vec<Guardianship>,
    /// Whom the person cared for until one of the two was declared dead, in the order of the acts.
    pub lapsed_wards: Vec<PersonId>,
    /// Missing since this day, by a court's declaration.
    pub missing: Option<PartialDate>,
    /// The record by which a court declared the person dead.
    pub declared_dead: Option<Position>,
    /// A child was born longer after the day of that death than a child of the dead can be: the declaration cannot stay.
    pub child_while_dead: bool,
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

    /// Whom the person was tied to by guardianship, on either side, until one of the two was declared dead.
    pub fn lapsed(&self) -> impl Iterator<Item = PersonId> {
        self.lapsed_care.iter().map(|care| care.guardian).chain(self.lapsed_wards.iter().copied())
    }

    /// Keeps in mind what ended of the guardianships that there were before somebody was declared dead.
    fn lapses(&mut self, before: &Family) {
        let now: Vec<PersonId> = self.guardianship.iter().flat_map(Guardianship::guardians).collect();
        let each = before.guardianship.iter().flat_map(|care| {
            care.guardians().map(move |guardian| Guardianship { guardian, second: None, ..*care })
        });
        self.lapsed_care.extend(each.filter(|care| !now.contains(&care.guardian)));
        let wards = before.wards.iter().filter(|ward| !self.wards.contains(ward));
        self.lapsed_wards.extend(wards);
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
