//! Marriage, descent and care (hôn nhân và gia đình): what ties persons to each other, and what courts say of a person.
//!
//! A tie stands in the lives of both whom it ties, and every act on it names both. Law on Marriage and Family 2014
//! (52/2014/QH13); Civil Code 2015 (91/2015/QH13).

pub mod annul_marriage;
pub mod divorce;
mod kin;
pub mod marry;

use super::history::Entry;
use super::ids::{PersonId, Position};
use super::person::Person;
use super::rejection::Rejection;
use super::values::MaritalStatus;
use crate::domain::dates::PartialDate;

/// How a person is tied to others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Family {
    /// The marriage in force.
    pub marriage: Option<Marriage>,
}

/// A marriage (hôn nhân) in force, as it stands in the life of one of the two.
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

impl Person {
    /// The husband or wife, where a marriage is in force.
    pub fn spouse(&self) -> Option<PersonId> {
        self.family.marriage.map(|marriage| marriage.spouse)
    }

    /// Is the person declared as married, to somebody whom the register does not know as husband or wife?
    pub(crate) fn is_married_to_unknown(&self) -> bool {
        self.family.marriage.is_none() && self.marital_status() == MaritalStatus::Married
    }

    /// Marital status; unknown where there is no such person.
    pub fn marital_status(&self) -> MaritalStatus {
        self.identity.as_ref().map_or(MaritalStatus::Unknown, |identity| identity.marital_status)
    }

    fn becomes(&mut self, status: MaritalStatus) {
        if let Some(identity) = &mut self.identity {
            identity.marital_status = status;
        }
    }

    pub(crate) fn married(&mut self, spouse: PersonId, entry: &Entry) {
        let (since, record) = (entry.effective_date, entry.position);
        let before = self.marital_status();
        self.family.marriage = Some(Marriage { spouse, since, record, before });
        self.becomes(MaritalStatus::Married);
    }

    /// The marriage ends, and leaves the person in this status.
    pub(crate) fn unmarried(&mut self, status: MaritalStatus) {
        self.family.marriage = None;
        self.becomes(status);
    }

    /// Is a marriage to this person in force, and registered by that record?
    pub(crate) fn has_marriage(&self, spouse: PersonId, record: Position) -> Result<(), Rejection> {
        let same = |marriage: Marriage| (marriage.spouse, marriage.record) == (spouse, record);
        if self.family.marriage.is_some_and(same) { Ok(()) } else { Err(Rejection::MarriageNotInForce) }
    }

    /// The husband or wife of somebody who dies becomes a widow or widower.
    pub(crate) fn widowed(&mut self, deceased: PersonId) {
        if self.spouse() == Some(deceased) {
            self.unmarried(MaritalStatus::Widowed);
        }
    }
}

#[cfg(test)]
pub(crate) mod testing;
