//! The number of an old identity card that is not a person's any more: two people had been given it, and it was found to be
//! the other's. What had been linked by mistake from the start is annulled instead.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::number::OldNumber;
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

/// An old number does not lead to the person any more, from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldNumberUnlinked {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub number: OldNumber,
}

/// Unlink an old number.
#[derive(Clone, Debug)]
pub struct UnlinkOldNumber {
    /// First day without it.
    pub effective_date: PartialDate,
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub number: OldNumber,
}

impl UnlinkOldNumber {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.person)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        let event = Event::OldNumberUnlinked(OldNumberUnlinked { person: self.person, number: self.number });
        propose(loaded, self.effective_date, event, &|_| "person".into())
    }
}

impl Act for OldNumberUnlinked {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn fields_of_rules(&self) -> &'static [(Rejection, &'static str)] {
        &[(Rejection::NumberNotLinked, "number")]
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.may_be_linked(entry.effective_date)?;
        if person.has_old_number(self.number) { Ok(()) } else { Err(Rejection::NumberNotLinked) }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        if let Some(identity) = &mut person.identity {
            identity.old_number = identity.old_number.filter(|number| *number != self.number);
        }
        person.links.old_numbers.retain(|link| link.number != self.number);
    }
}
