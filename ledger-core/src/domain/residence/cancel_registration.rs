//! Cancellation of a wrongful registration (hủy bỏ đăng ký cư trú): whom it registered is registered there no longer.
//!
//! Law on Residence 2020, art. 35: a registration by an office without competence, or of persons who did not meet its
//! conditions, is cancelled by that office or by the one above it. That is a decision with a day: the persons were registered
//! until then, so that it is no annulment, which says that nothing was ever registered. Who lived elsewhere before does not
//! live there again by it (art. 24(1)(c)).

use std::sync::Arc;

use crate::domain::act::Act;
use crate::domain::amendment;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::{Event, Mover};
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::ids::{DwellingId, HouseholdId, PersonId, Position};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::{Code, Text};
use crate::domain::values::DeregistrationGround;

use super::depart;
use super::living::Whereabouts;

/// A registration of permanent or temporary residence was cancelled from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrationCancelled {
    /// The record of the registration.
    pub registration: Position,
    /// Whom it registered and who lived there by it until then, with the household that each leaves.
    pub persons: Vec<Mover>,
    /// Number of the decision.
    pub decision: Code,
    /// Why, as written.
    pub reason: Option<Text>,
}

/// Cancel a registration of residence.
#[derive(Clone, Debug)]
pub struct CancelRegistration {
    /// First day without it.
    pub effective_date: PartialDate,
    /// The record of the registration.
    pub registration: Position,
    /// Number of the decision.
    pub decision: Code,
    /// Why.
    pub reason: Option<Text>,
}

impl CancelRegistration {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = amendment::needs(self.registration, loaded);
        if needs.iter().all(|need| loaded.has(*need))
            && let Ok(registered) = self.registered(loaded)
        {
            needs.extend(subjects(registered.iter().map(|person| Subject::Person(*person))));
            needs.extend(depart::needs(&self.in_force(&registered, loaded), self.effective_date, loaded));
        }
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let in_force = self.in_force(&self.registered(loaded)?, loaded);
        if in_force.is_empty() {
            return Err(Rejection::RegistrationNotInForce.at("registration"));
        }
        let event = RegistrationCancelled {
            registration: self.registration,
            persons: self.leaving(&in_force, loaded),
            decision: self.decision.clone(),
            reason: self.reason.clone(),
        };
        let leaving = event.persons.clone();
        let proposal = propose(loaded, self.effective_date, Event::RegistrationCancelled(event), &|_| {
            "registration".into()
        })?;
        depart::check_heads(&leaving, self.effective_date, loaded).map_err(|r| r.at("registration"))?;
        Ok(proposal)
    }

    /// Everybody whom the registration, as it stands, is about.
    fn registered(&self, loaded: &Loaded) -> Result<Vec<PersonId>, Refusal> {
        let record = loaded.record(self.registration).map_err(|r| r.at("registration"))?;
        if !registers(&record.event) {
            return Err(Rejection::NotARegistration.at("registration"));
        }
        let standing = amendment::standing(self.registration, loaded)?
            .ok_or(Rejection::RegistrationNotInForce.at("registration"))?;
        Ok(persons_of(&standing.event))
    }

    /// Those who live there by it on the day.
    fn in_force(&self, registered: &[PersonId], loaded: &Loaded) -> Vec<PersonId> {
        let day = self.effective_date.latest();
        let then = |person: PersonId| day.and_then(|day| loaded.person_on(person, day));
        let lives = |person: &PersonId| {
            then(*person).is_some_and(|then| Kind::of(&then, self.registration).is_some())
        };
        registered.iter().copied().filter(lives).collect()
    }

    /// Who leaves a household by it: only permanent residence is lived in with one.
    fn leaving(&self, persons: &[PersonId], loaded: &Loaded) -> Vec<Mover> {
        let day = self.effective_date.latest();
        let permanent = |person: PersonId| {
            let then = day.and_then(|day| loaded.person_on(person, day));
            then.is_some_and(|then| Kind::of(&then, self.registration) == Some(Kind::Permanent))
        };
        let movers = depart::departing(persons, self.effective_date, loaded).into_iter();
        movers
            .map(|mover| Mover { leaves: mover.leaves.filter(|_| permanent(mover.person)), ..mover })
            .collect()
    }
}

/// Is it an act by which residence is registered, so that it can be cancelled?
pub(crate) fn registers(event: &Arc<Event>) -> bool {
    registers_at(event).is_some()
}

/// The dwelling in which an act registers residence that can be cancelled. Births and first collection register none.
pub(crate) fn registers_at(event: &Event) -> Option<DwellingId> {
    if let Event::PermanentResidenceChanged(e) = event {
        Some(e.dwelling)
    } else if let Event::HouseholdFormed(e) = event {
        Some(e.dwelling)
    } else if let Event::HouseholdJoined(e) = event {
        Some(e.entry.dwelling)
    } else if let Event::TemporaryResidenceRegistered(e) = event {
        Some(e.dwelling)
    } else {
        None
    }
}

fn persons_of(event: &Event) -> Vec<PersonId> {
    let touched = event.touches().into_iter().filter_map(|touched| match touched {
        Touched::Known(Subject::Person(person)) => Some(person),
        Touched::Known(
            Subject::Household(_)
            | Subject::Dwelling(_)
            | Subject::Card(_)
            | Subject::Area(_)
            | Subject::Office(_)
            | Subject::Officer(_)
            | Subject::Stock(_)
            | Subject::Claim(_),
        )
        | Touched::New(_) => None,
    });
    touched.collect()
}

/// What a registration began of a person's residence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Permanent,
    Temporary,
}

impl Kind {
    /// What it began and what goes on; none where nothing does.
    fn of(person: &Person, registration: Position) -> Option<Kind> {
        let permanent = person.residence.map(|residence| residence.declared);
        let temporary = person.living.passing.temporary.map(|stay| stay.declared);
        if permanent == Some(registration) {
            return Some(Kind::Permanent);
        }
        (temporary == Some(registration)).then_some(Kind::Temporary)
    }
}

impl Act for RegistrationCancelled {
    fn touches(&self, to: &mut Vec<Touched>) {
        depart::touches(&self.persons, to);
    }

    fn deadlines(&self) -> Deadlines {
        // D 58/2026: struck off within a day of the decision.
        Deadlines::decide(Term::Days(1))
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        depart::check(self.persons.iter().map(|mover| mover.person), loaded)
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        match Kind::of(person, self.registration) {
            Some(Kind::Permanent) => depart::leaves_own(&self.persons, person, id),
            Some(Kind::Temporary) => Ok(()),
            None => Err(Rejection::RegistrationNotInForce),
        }
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        match Kind::of(person, self.registration) {
            Some(Kind::Permanent) => {
                depart::leave_household(&self.persons, person, id);
                let ground = DeregistrationGround::RegistrationCancelled;
                person.lives_elsewhere(Whereabouts::Deregistered(ground), entry);
            }
            Some(Kind::Temporary) => person.stays_no_more(entry),
            None => {}
        }
    }

    fn admitted_by_household(
        &self,
        household: &Household,
        id: HouseholdId,
        entry: &Entry,
    ) -> Result<(), Rejection> {
        depart::let_go(&self.persons, household, id, entry)
    }

    fn apply_to_household(&self, household: &mut Household, id: HouseholdId, _entry: &Entry) {
        depart::drop_members(&self.persons, household, id);
    }
}

#[cfg(test)]
mod tests {
    use super::super::register_temporary::tests::{settled, stay};
    use super::CancelRegistration;
    use crate::domain::command::Command;
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::change_permanent::MoveInto;
    use crate::domain::residence::living::Whereabouts;
    use crate::domain::testing::{TestLedger, date};
    use crate::domain::text::Code;
    use crate::domain::values::{DeregistrationGround, Relation};

    fn cancel(registration: Position, on: &str) -> Command {
        Command::CancelRegistration(CancelRegistration {
            effective_date: date(on),
            registration,
            decision: Code::stored("12/QĐ-CAX"),
            reason: None,
        })
    }

    #[test]
    fn permanent_residence_ends_and_the_one_before_does_not_come_back() {
        let (mut ledger, an, homes) = settled();
        let moved = ledger.runs(TestLedger::change_residence(&[an], homes[1], MoveInto::Alone, "2022-01-05"));
        ledger.rejects(cancel(moved, "2022-01-04"), Rejection::RegistrationNotInForce);
        ledger.runs(cancel(moved, "2022-06-01"));
        let state = ledger.person(an);
        let cancelled = Whereabouts::Deregistered(DeregistrationGround::RegistrationCancelled);
        assert_eq!((state.residence, state.living.elsewhere.unwrap().whereabouts), (None, cancelled));
        let before = ledger.person_on(an, "2022-05-31").residence.unwrap();
        assert_eq!(before.dwelling.position(), homes[1], "registered until then");
        ledger.rejects(cancel(moved, "2022-06-02"), Rejection::RegistrationNotInForce);
    }

    #[test]
    fn everybody_whom_it_registered_goes_and_leaves_the_household() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let new_home = ledger.home();
        let into = MoveInto::Form(vec![Relation::Head, Relation::Wife], None);
        let moved = ledger.runs(TestLedger::change_residence(&members, new_home, into, "2022-01-05"));
        let away = ledger.home();
        let alone = TestLedger::change_residence(&members[1..], away, MoveInto::Alone, "2022-03-01");
        ledger.runs(alone);
        ledger.runs(cancel(moved, "2022-06-01"));
        assert_eq!(ledger.household(moved).members, []);
        assert_eq!((ledger.person(members[0]).residence, ledger.person(members[0]).household), (None, None));
        assert_eq!(ledger.home_of(members[1]), away, "who had moved on is not concerned");
    }

    #[test]
    fn temporary_residence_ends_and_permanent_residence_stays() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let other = ledger.home();
        let registered = ledger.runs(stay(&members[1..], other, "2022-01-05", "2024-01-05"));
        ledger.runs(cancel(registered, "2022-06-01"));
        let state = ledger.person(members[1]);
        assert_eq!(state.living.passing.temporary, None);
        assert!(state.residence.is_some() && ledger.household(household).members.len() == 2);
    }

    #[test]
    fn only_a_registration_that_stands_is_cancelled() {
        let (mut ledger, an, homes) = settled();
        ledger.rejects(cancel(an, "2022-06-01"), Rejection::NotARegistration);
        ledger.rejects(cancel(Position(999), "2022-06-01"), Rejection::EventNotFound);
        let moved = ledger.runs(TestLedger::change_residence(&[an], homes[1], MoveInto::Alone, "2022-01-05"));
        let annulled = ledger.runs(ledger.annul(moved));
        ledger.rejects(cancel(annulled, "2022-06-01"), Rejection::NotARegistration);
        ledger.rejects(cancel(moved, "2022-06-01"), Rejection::RegistrationNotInForce);
    }

    #[test]
    fn a_registration_that_was_cancelled_is_not_annulled_before_its_cancellation_is() {
        let (mut ledger, an, homes) = settled();
        let moved = ledger.runs(TestLedger::change_residence(&[an], homes[1], MoveInto::Alone, "2022-01-05"));
        let cancelled = ledger.runs(cancel(moved, "2022-06-01"));
        ledger.rejects(ledger.annul(moved), Rejection::LaterActConflicts);
        ledger.runs(ledger.annul(cancelled));
        assert_eq!(ledger.home_of(an), homes[1]);
        ledger.runs(ledger.annul(moved));
        assert_eq!(ledger.home_of(an), homes[0]);
    }
}
