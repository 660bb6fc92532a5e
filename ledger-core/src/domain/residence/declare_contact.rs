//! Contact address (địa chỉ liên lạc): where a person is reached. Nobody lives there by it.
//!
//! It stands beside a residence, or in its place: who has no home any more and is only reached somewhere has a contact
//! address instead of a residence, which ends that day. A later contact address takes the place of an earlier one.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::dwelling::Dwelling;
use crate::domain::event::{Event, Mover};
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::ids::{DwellingId, HouseholdId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Text;
use crate::domain::values::ContactRole;

use super::depart;
use super::living::{ContactAddress, Whereabouts};

/// A person is reached at an address from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactAddressDeclared {
    /// Who, and which household they leave where the address takes the place of a residence.
    pub person: Mover,
    /// A dwelling of the register.
    pub dwelling: Option<DwellingId>,
    /// The address as written.
    pub address: Option<Text>,
    /// Beside a residence, or in its place.
    pub role: ContactRole,
}

/// Declare a contact address.
#[derive(Clone, Debug)]
pub struct DeclareContactAddress {
    /// First day.
    pub effective_date: PartialDate,
    /// Who.
    pub person: PersonId,
    /// A dwelling of the register.
    pub dwelling: Option<DwellingId>,
    /// The address as written. One of the two is there.
    pub address: Option<Text>,
    /// Beside a residence, or in its place.
    pub role: ContactRole,
}

impl DeclareContactAddress {
    fn mover(&self, loaded: &Loaded) -> Mover {
        let leaves = match self.role {
            ContactRole::BesideResidence => None,
            ContactRole::InsteadOfResidence => depart::leaves(self.person, self.effective_date, loaded),
        };
        Mover { person: self.person, leaves }
    }

    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let dwelling = self.dwelling.map(Subject::Dwelling);
        let mut needs = subjects([Subject::Person(self.person)].into_iter().chain(dwelling));
        if self.role == ContactRole::InsteadOfResidence {
            needs.extend(depart::needs(&[self.person], self.effective_date, loaded));
        }
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        let event = ContactAddressDeclared {
            person: self.mover(loaded),
            dwelling: self.dwelling,
            address: self.address.clone(),
            role: self.role,
        };
        check(&event, loaded)?;
        let leaving = [event.person.clone()];
        let proposal =
            propose(loaded, self.effective_date, Event::ContactAddressDeclared(event), &|subject| {
                if matches!(subject, Subject::Dwelling(_)) { "dwelling" } else { "person" }.into()
            })?;
        depart::check_heads(&leaving, self.effective_date, loaded).map_err(|r| r.at("person"))?;
        Ok(proposal)
    }
}

fn check(event: &ContactAddressDeclared, loaded: &Loaded) -> Result<(), Refusal> {
    if let Some(dwelling) = event.dwelling {
        loaded.dwelling(dwelling).map_err(|r| r.at("dwelling"))?;
    }
    if event.dwelling.is_none() && event.address.is_none() {
        return Err(Rejection::NoContactAddress.at("address"));
    }
    Ok(())
}

impl Act for ContactAddressDeclared {
    fn touches(&self, to: &mut Vec<Touched>) {
        depart::touches(std::slice::from_ref(&self.person), to);
        to.extend(self.dwelling.map(Subject::Dwelling).map(Touched::Known));
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, loaded)
    }

    fn admitted_by_dwelling(
        &self,
        dwelling: &Dwelling,
        _id: DwellingId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        dwelling.in_being()
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.acts(entry.effective_date)?;
        match self.role {
            ContactRole::BesideResidence => Ok(()),
            ContactRole::InsteadOfResidence => {
                depart::leaves_own(std::slice::from_ref(&self.person), person, id)
            }
        }
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        person.living.reached_at(ContactAddress {
            dwelling: self.dwelling,
            address: self.address.clone(),
            since: entry.effective_date,
            declared: entry.position,
        });
        match self.role {
            ContactRole::BesideResidence => {}
            ContactRole::InsteadOfResidence => {
                depart::leave_household(std::slice::from_ref(&self.person), person, id);
                person.lives_elsewhere(Whereabouts::ContactOnly, entry);
            }
        }
    }

    fn admitted_by_household(
        &self,
        household: &Household,
        id: HouseholdId,
        entry: &Entry,
    ) -> Result<(), Rejection> {
        depart::let_go(std::slice::from_ref(&self.person), household, id, entry)
    }

    fn apply_to_household(&self, household: &mut Household, id: HouseholdId, _entry: &Entry) {
        depart::drop_members(std::slice::from_ref(&self.person), household, id);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::command::Command;
    use crate::domain::ids::{DwellingId, PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::declare_contact::DeclareContactAddress;
    use crate::domain::residence::living::Whereabouts;
    use crate::domain::residence::withdraw_contact::WithdrawContactAddress;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{ContactRole, Sex};

    fn reached(who: Position, at: Position, role: ContactRole, on: &str) -> Command {
        Command::DeclareContactAddress(DeclareContactAddress {
            effective_date: date(on),
            person: PersonId::at(who).unwrap(),
            dwelling: DwellingId::at(at),
            address: None,
            role,
        })
    }

    fn withdraw(who: Position, on: &str) -> Command {
        let person = PersonId::at(who).unwrap();
        Command::WithdrawContactAddress(WithdrawContactAddress { effective_date: date(on), person })
    }

    #[test]
    fn a_contact_address_beside_a_residence_changes_no_residence() {
        let mut ledger = TestLedger::new();
        let (home, other) = (ledger.home(), ledger.home());
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(home).enrol());
        ledger.runs(reached(an, other, ContactRole::BesideResidence, "2022-01-05"));
        let state = ledger.person(an);
        assert_eq!(state.residence.unwrap().dwelling.position(), home);
        assert_eq!(state.living.contact.unwrap().dwelling, DwellingId::at(other));
        ledger.runs(reached(an, home, ContactRole::BesideResidence, "2022-01-04"));
        let contact = ledger.person(an).living.contact.unwrap();
        assert_eq!(contact.dwelling, DwellingId::at(home), "declared later, from an earlier day on");
        ledger.runs(reached(an, other, ContactRole::BesideResidence, "2022-01-05"));
        let contact = ledger.person(an).living.contact.unwrap();
        assert_eq!((contact.dwelling, contact.since), (DwellingId::at(other), date("2022-01-05")));
        ledger.runs(withdraw(an, "2022-01-06"));
        assert_eq!(ledger.person(an).living.contact, None);
        ledger.rejects(withdraw(an, "2022-01-07"), Rejection::NoContactAddress);
    }

    #[test]
    fn a_withdrawal_is_of_the_address_that_it_was_recorded_of() {
        let mut ledger = TestLedger::new();
        let [first, second] = [ledger.home(), ledger.home()];
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").enrol());
        let beside = ContactRole::BesideResidence;
        let told = |ledger: &TestLedger| ledger.person(an).living.contact.map(|contact| contact.dwelling);
        ledger.runs(reached(an, first, beside, "2022-06-01"));
        ledger.runs(reached(an, second, beside, "2022-03-01"));
        ledger.runs(withdraw(an, "2022-04-01"));
        assert_eq!(told(&ledger), None, "the first is not taken up again");
        ledger.runs(reached(an, first, beside, "2022-03-15"));
        assert_eq!(told(&ledger), Some(DwellingId::at(first)), "declared after the withdrawal");
    }

    #[test]
    fn a_contact_address_instead_of_a_residence_ends_it() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let home = ledger.home_of(members[0]);
        let instead = |who| reached(who, home, ContactRole::InsteadOfResidence, "2022-08-10");
        ledger.rejects(instead(members[0]), Rejection::HeadMustBeReplacedFirst);
        ledger.runs(instead(members[1]));
        let state = ledger.person(members[1]);
        assert_eq!((state.residence, state.household), (None, None));
        assert_eq!(state.living.elsewhere.unwrap().whereabouts, Whereabouts::ContactOnly);
        assert_eq!(ledger.household(household).members.len(), 1);
        assert!(ledger.person_on(members[1], "2022-08-09").residence.is_some());
    }

    #[test]
    fn a_contact_address_says_where_and_whose_it_is() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").enrol());
        let beside = ContactRole::BesideResidence;
        ledger.rejects(reached(an, Position(999), beside, "2022-01-05"), Rejection::DwellingNotFound);
        ledger.rejects(reached(an, Position(0), beside, "2022-01-05"), Rejection::NoContactAddress);
        ledger.rejects(reached(Position(999), Position(0), beside, "2022-01-05"), Rejection::PersonNotFound);
        let home = ledger.home();
        ledger.rejects(reached(an, home, beside, "1979-01-05"), Rejection::BeforeBirth);
        ledger.runs(ledger.death(an, "2022-01-01"));
        ledger.rejects(reached(an, home, beside, "2022-01-05"), Rejection::PersonDeceased);
        ledger.rejects(withdraw(an, "2022-01-05"), Rejection::PersonDeceased);
    }
}
