//! Withdrawal of a contact address: the person is not reached there any more. Where it stood in the place of a residence, there
//! is still none.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

/// A person has no contact address from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactAddressWithdrawn {
    /// Who.
    pub person: PersonId,
}

/// Withdraw a contact address.
#[derive(Clone, Debug)]
pub struct WithdrawContactAddress {
    /// First day without it.
    pub effective_date: PartialDate,
    /// Who.
    pub person: PersonId,
}

impl WithdrawContactAddress {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.person)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        let event = Event::ContactAddressWithdrawn(ContactAddressWithdrawn { person: self.person });
        propose(loaded, self.effective_date, event, &|_| "person".into())
    }
}

impl Act for ContactAddressWithdrawn {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        if person.living.contact.is_some() { Ok(()) } else { Err(Rejection::NoContactAddress) }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        person.living.reached_no_more(entry);
    }
}
