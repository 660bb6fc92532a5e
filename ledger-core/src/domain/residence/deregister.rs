//! Deregistration of permanent residence (xóa đăng ký thường trú): it ends, and no other begins.
//!
//! Law on Residence 2020, art. 24. Ground a (death, or a court's declaration of it) is no act of its own: the death ends the
//! residence. Who gave up a residence abroad, or was only reached at a contact address, leaves the register's care by this
//! act, too.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::{Event, Mover};
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId, Position};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::Touched;
use crate::domain::values::DeregistrationGround;

use super::cancel_registration::registers;
use super::depart;
use super::living::Whereabouts;

/// Persons have no permanent residence from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermanentResidenceDeregistered {
    /// Who, and which household each leaves.
    pub persons: Vec<Mover>,
    /// Why.
    pub ground: DeregistrationGround,
}

/// Deregister permanent residence.
#[derive(Clone, Debug)]
pub struct DeregisterPermanentResidence {
    /// First day without it.
    pub effective_date: PartialDate,
    /// Who.
    pub persons: Vec<PersonId>,
    /// Why.
    pub ground: DeregistrationGround,
}

impl DeregisterPermanentResidence {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = depart::needs(&self.persons, self.effective_date, loaded);
        if self.ground == DeregistrationGround::RegistrationCancelled {
            let begun_by = self.persons.iter().filter_map(|person| self.begun_by(*person, loaded));
            needs.extend(begun_by.map(Need::Record));
        }
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        depart::check(self.persons.iter().copied(), loaded)?;
        self.check_ground(loaded)?;
        let persons = depart::departing(&self.persons, self.effective_date, loaded);
        let event = PermanentResidenceDeregistered { persons, ground: self.ground };
        propose(loaded, self.effective_date, Event::PermanentResidenceDeregistered(event), &|subject| {
            depart::field(&self.persons, subject)
        })
    }

    /// The record by which somebody lives where they live on the day.
    fn begun_by(&self, person: PersonId, loaded: &Loaded) -> Option<Position> {
        let then = loaded.person_on(person, self.effective_date.latest()?)?;
        then.residence.map(|residence| residence.declared)
    }

    /// A registration that stands in the ledger is cancelled by the act that names it; this ground is for what came from
    /// older registers.
    fn check_ground(&self, loaded: &Loaded) -> Result<(), Refusal> {
        if self.ground != DeregistrationGround::RegistrationCancelled {
            return Ok(());
        }
        let begun_by = |person: &PersonId| self.begun_by(*person, loaded);
        let records = self.persons.iter().filter_map(begun_by);
        let mut events = records.filter_map(|at| loaded.record(at).ok()).map(|record| &record.event);
        if events.any(registers) { Err(Rejection::CancelledByItsOwnAct.at("ground")) } else { Ok(()) }
    }
}

/// Is there anything that a deregistration could end?
fn is_registered(person: &Person) -> bool {
    match person.living.elsewhere.as_ref().map(|elsewhere| &elsewhere.whereabouts) {
        Some(Whereabouts::Abroad(_) | Whereabouts::ContactOnly) => true,
        Some(Whereabouts::Deregistered(_)) => false,
        None => person.residence.is_some(),
    }
}

impl Act for PermanentResidenceDeregistered {
    fn touches(&self, to: &mut Vec<Touched>) {
        depart::touches(&self.persons, to);
    }

    fn deadlines(&self) -> Deadlines {
        // D 58/2026: on most grounds somebody files it; a cancelled registration and a lost nationality the office strikes off.
        match self.ground {
            DeregistrationGround::RegistrationCancelled => Deadlines::decide(Term::Days(1)),
            DeregistrationGround::NationalityLost => Deadlines::decide(Term::WorkingDays(1)),
            DeregistrationGround::SettledAbroad
            | DeregistrationGround::AbsentTwelveMonths
            | DeregistrationGround::TenancyEnded
            | DeregistrationGround::DwellingTransferred
            | DeregistrationGround::ConsentWithdrawn
            | DeregistrationGround::DwellingGone => depart::FILED,
            DeregistrationGround::OtherDecision | DeregistrationGround::Unknown => Deadlines::NONE,
        }
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        depart::check(self.persons.iter().map(|mover| mover.person), loaded)
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        if !is_registered(person) {
            return Err(Rejection::NoResidence);
        }
        depart::leaves_own(&self.persons, person, id)
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        depart::leave_household(&self.persons, person, id);
        person.lives_elsewhere(Whereabouts::Deregistered(self.ground), entry);
    }

    fn admitted_by_household(
        &self,
        household: &Household,
        id: HouseholdId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        depart::let_go(&self.persons, household, id)
    }

    fn apply_to_household(&self, household: &mut Household, id: HouseholdId, _entry: &Entry) {
        depart::drop_members(&self.persons, household, id);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::command::Command;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::change_permanent::MoveInto;
    use crate::domain::residence::deregister::DeregisterPermanentResidence;
    use crate::domain::residence::living::Whereabouts;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{DeregistrationGround, Sex};

    fn deregister(who: &[Position], on: &str) -> Command {
        Command::DeregisterPermanentResidence(DeregisterPermanentResidence {
            effective_date: date(on),
            persons: who.iter().map(|at| PersonId::at(*at).unwrap()).collect(),
            ground: DeregistrationGround::AbsentTwelveMonths,
        })
    }

    #[test]
    fn the_residence_ends_on_that_day_and_its_ground_is_kept() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        ledger.rejects(deregister(&members[..1], "2022-08-29"), Rejection::HeadMustBeReplacedFirst);
        ledger.runs(deregister(&members, "2022-08-29"));
        let state = ledger.person(members[0]);
        assert_eq!((state.residence, state.household), (None, None));
        let elsewhere = state.living.elsewhere.unwrap();
        let ground = Whereabouts::Deregistered(DeregistrationGround::AbsentTwelveMonths);
        assert_eq!((elsewhere.whereabouts, elsewhere.since), (ground, date("2022-08-29")));
        assert_eq!(ledger.household(household).members, []);
    }

    #[test]
    fn a_registration_of_this_register_is_cancelled_by_the_act_that_names_it() {
        let mut ledger = TestLedger::new();
        let (home, new_home) = (ledger.home(), ledger.home());
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(home).enrol());
        let cancelled = |on| {
            let Command::DeregisterPermanentResidence(mut act) = deregister(&[an], on) else {
                unreachable!("that is what was made")
            };
            act.ground = DeregistrationGround::RegistrationCancelled;
            Command::DeregisterPermanentResidence(act)
        };
        ledger.runs(TestLedger::change_residence(&[an], new_home, MoveInto::Alone, "2022-01-05"));
        ledger.rejects(cancelled("2022-08-29"), Rejection::CancelledByItsOwnAct);
        // Where they came into the register living, no registration is there to be named.
        ledger.runs(cancelled("2022-01-04"));
    }

    #[test]
    fn only_what_is_registered_is_deregistered() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").enrol());
        ledger.rejects(deregister(&[lan], "2022-08-29"), Rejection::NoResidence);
        ledger.runs(TestLedger::change_residence(&[lan], home, MoveInto::Alone, "2022-01-05"));
        ledger.rejects(deregister(&[lan], "2022-01-04"), Rejection::NoResidence);
        ledger.runs(deregister(&[lan], "2022-08-29"));
        ledger.rejects(deregister(&[lan], "2022-08-30"), Rejection::NoResidence);
        ledger.runs(TestLedger::change_residence(&[lan], home, MoveInto::Alone, "2022-09-05"));
        assert_eq!(ledger.person(lan).residence.unwrap().since.to_string(), "2022-09-05");
    }

    #[test]
    fn a_late_deregistration_names_the_household_of_its_day() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        ledger.runs(TestLedger::leave(members[1], household, "2022-03-01"));
        // On that day she still belonged to it, and could not have left it afterwards.
        ledger.rejects(deregister(&members[1..], "2022-02-01"), Rejection::LaterActConflicts);
        ledger.runs(deregister(&members[1..], "2022-03-01"));
        assert_eq!(ledger.person(members[1]).residence, None);
    }
}
