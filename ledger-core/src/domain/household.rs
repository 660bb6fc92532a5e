//! A household (hộ gia đình): people registered together at one dwelling, one of them its head (chủ hộ). Law on Residence
//! 2020, art. 10.

pub mod change_head;
pub mod change_relations;
pub mod form;
pub mod head_due;
pub mod join;
pub mod leave;
pub mod merge;
pub mod number;
pub mod split;

use super::dates::PartialDate;
use super::history::{Entry, Life};
use super::ids::{DwellingId, HouseholdId, PersonId, Position};
use super::rejection::Rejection;
use super::subject::Subject;
use super::text::Code;
use super::values::Relation;

/// Entry into a household that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdEntry {
    /// The household.
    pub household: HouseholdId,
    /// Its dwelling at that time, where the person lives from then on.
    pub dwelling: DwellingId,
    /// Relation to the head.
    pub relation: Relation,
}

impl HouseholdEntry {
    /// The household and its dwelling.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = Subject> + use<> {
        [Subject::Household(self.household), Subject::Dwelling(self.dwelling)].into_iter()
    }
}

/// One member of a household and what they are to the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The member.
    pub person: PersonId,
    /// Relation to the head; exactly one member is the head.
    pub relation: Relation,
}

/// What is believed of a household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Household {
    /// Where it lives; none before it was formed, and after that was annulled.
    pub dwelling: Option<DwellingId>,
    /// The record that says so. A later record about an earlier day overrides it, as it does for its members.
    pub dwelling_declared: Position,
    /// The day on which it was formed.
    pub since: PartialDate,
    /// Residence file number.
    pub file_number: Option<Code>,
    /// Members in the order in which they came. Where the head died, lost the nationality, or went and nobody who stayed could be it,
    /// there is none until another is named.
    pub members: Vec<Member>,
}

impl Household {
    /// Is there such a household?
    pub fn exists(&self) -> bool {
        self.dwelling.is_some()
    }

    /// The head; none where the head died, lost the nationality or went and no other was named, and where nobody is left.
    pub fn head(&self) -> Option<PersonId> {
        self.members.iter().find(|m| m.relation == Relation::Head).map(|m| m.person)
    }

    /// Is this person a member?
    pub fn has(&self, person: PersonId) -> bool {
        self.members.iter().any(|m| m.person == person)
    }

    /// Does `members` name every member, and nobody else?
    pub fn is_made_of(&self, mut members: impl ExactSizeIterator<Item = PersonId>) -> bool {
        members.len() == self.members.len() && members.all(|person| self.has(person))
    }

    /// Does the act name every member who could be named when it was recorded? Who came into the register after it could not:
    /// the birth of a child may be declared after an act of the household that lies behind it.
    pub(crate) fn named_in(&self, members: &[Member], recorded: Position) -> bool {
        let named = |person| members.iter().any(|m| m.person == person);
        members.iter().all(|m| self.has(m.person))
            && self.members.iter().all(|m| named(m.person) || m.person.position() > recorded)
    }

    pub(crate) fn lives_at(&mut self, dwelling: DwellingId, entry: &Entry) {
        if self.dwelling.is_none() || self.dwelling_declared < entry.position {
            self.dwelling = Some(dwelling);
            self.dwelling_declared = entry.position;
        }
    }

    pub(crate) fn takes_in(&self, entry: &HouseholdEntry) -> Result<(), Rejection> {
        if !self.exists() {
            return Err(Rejection::HouseholdNotFound);
        }
        if self.members.is_empty() {
            return Err(Rejection::HouseholdEmpty);
        }
        if self.dwelling != Some(entry.dwelling) {
            return Err(Rejection::HouseholdElsewhere);
        }
        if entry.relation == Relation::Head {
            // With all members at hand it can be seen who may be head; here it cannot.
            return Err(if self.head().is_some() { Rejection::HeadExists } else { Rejection::HeadIsNotNew });
        }
        Ok(())
    }

    /// May these members go while the others stay?
    pub(crate) fn lets_go(&self, leaving: &[PersonId]) -> Result<(), Rejection> {
        if !self.exists() {
            return Err(Rejection::HouseholdNotFound);
        }
        if leaving.iter().any(|person| !self.has(*person)) {
            return Err(Rejection::NotInHousehold);
        }
        let head_leaves = self.head().is_some_and(|head| leaving.contains(&head));
        if head_leaves && leaving.len() < self.members.len() {
            return Err(Rejection::HeadMustBeReplacedFirst);
        }
        Ok(())
    }
}

impl Life for Household {
    type Id = HouseholdId;

    fn start(id: HouseholdId) -> Position {
        id.position()
    }

    fn subject(id: HouseholdId) -> Subject {
        Subject::Household(id)
    }

    fn admits(&self, id: HouseholdId, entry: &Entry) -> Result<(), Rejection> {
        if entry.effective_date.certainly_before(self.since) {
            return Err(Rejection::BeforeHouseholdFormed);
        }
        entry.event.act().admitted_by_household(self, id, entry)
    }

    fn apply(&mut self, id: HouseholdId, entry: &Entry) {
        entry.event.act().apply_to_household(self, id, entry);
    }
}

#[cfg(test)]
mod tests;
