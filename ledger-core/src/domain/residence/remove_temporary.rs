//! Removal of temporary residence (xóa đăng ký tạm trú) before or after its term.
//!
//! Law on Residence 2020, art. 29. Death and permanent residence at the same dwelling remove it by themselves, and so does the loss
//! of nationality where it ends permanent residence.

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
use crate::domain::values::RemovalGround;

use super::depart;

/// Persons have no temporary residence from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemporaryResidenceRemoved {
    /// Whose.
    pub persons: Vec<PersonId>,
    /// Why.
    pub ground: RemovalGround,
}

/// Remove temporary residence.
#[derive(Clone, Debug)]
pub struct RemoveTemporaryResidence {
    /// First day without it.
    pub effective_date: PartialDate,
    /// Whose, and why.
    pub removal: TemporaryResidenceRemoved,
}

impl RemoveTemporaryResidence {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects(self.removal.persons.iter().map(|person| Subject::Person(*person)))
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        depart::check(self.removal.persons.iter().copied(), loaded)?;
        check_ground(self.removal.ground)?;
        let event = Event::TemporaryResidenceRemoved(self.removal.clone());
        propose(loaded, self.effective_date, event, &|subject| depart::field(&self.removal.persons, subject))
    }
}

/// Whoever has temporary residence has it by a registration that stands in the ledger, and is cancelled by the act that names it.
fn check_ground(ground: RemovalGround) -> Result<(), Refusal> {
    if ground == RemovalGround::RegistrationCancelled {
        return Err(Rejection::CancelledByItsOwnAct.at("ground"));
    }
    Ok(())
}

impl Act for TemporaryResidenceRemoved {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend(self.persons.iter().map(|person| Touched::Known(Subject::Person(*person))));
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        depart::check(self.persons.iter().copied(), loaded)
    }

    fn check_replacing(&self, standing: &Entry, _on: PartialDate, _loaded: &Loaded) -> Result<(), Refusal> {
        // A ground that stands needs no leave to stay: older records have it.
        let stands = matches!(standing.event.as_ref(), Event::TemporaryResidenceRemoved(was)
            if was.ground == self.ground);
        if stands { Ok(()) } else { check_ground(self.ground) }
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        if self.ground == RemovalGround::DeclaredMissing && person.family.missing.is_none() {
            return Err(Rejection::NotDeclaredMissing);
        }
        person.temporary().map(|_| ())
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        person.living.passing.temporary = None;
    }
}

#[cfg(test)]
mod tests {
    use super::super::register_temporary::tests::{settled, stay};
    use super::{RemoveTemporaryResidence, TemporaryResidenceRemoved};
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::family::testing::declare_missing;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::date;
    use crate::domain::values::RemovalGround;

    fn remove(who: &[Position], on: &str) -> Command {
        let persons = who.iter().map(|at| PersonId::at(*at).unwrap()).collect();
        let removal = TemporaryResidenceRemoved { persons, ground: RemovalGround::AbsentSixMonths };
        Command::RemoveTemporaryResidence(RemoveTemporaryResidence { effective_date: date(on), removal })
    }

    #[test]
    fn the_missing_lose_it_by_the_declaration_that_is_in_force() {
        let (mut ledger, an, homes) = settled();
        ledger.runs(stay(&[an], homes[1], "2022-01-05", "2022-12-31"));
        let missing = |on| {
            let Command::RemoveTemporaryResidence(mut act) = remove(&[an], on) else {
                unreachable!("that is what was made")
            };
            act.removal.ground = RemovalGround::DeclaredMissing;
            Command::RemoveTemporaryResidence(act)
        };
        ledger.runs(declare_missing(an, None, "2022-03-01"));
        ledger.rejects(missing("2022-02-28"), Rejection::NotDeclaredMissing);
        ledger.runs(missing("2022-03-01"));
        assert_eq!(ledger.person(an).living.passing.temporary, None);
    }

    #[test]
    fn only_what_is_there_is_removed() {
        let (mut ledger, an, homes) = settled();
        ledger.rejects(remove(&[an], "2022-12-20"), Rejection::NoTemporaryResidence);
        ledger.runs(stay(&[an], homes[1], "2022-01-05", "2022-12-31"));
        ledger.rejects(remove(&[an], "2022-01-04"), Rejection::NoTemporaryResidence);
        ledger.rejects(remove(&[an, an], "2022-03-04"), Rejection::PersonNamedTwice);
        let Command::RemoveTemporaryResidence(mut cancelled) = remove(&[an], "2022-03-04") else {
            unreachable!("that is what was made")
        };
        cancelled.removal.ground = RemovalGround::RegistrationCancelled;
        let cancelled = Command::RemoveTemporaryResidence(cancelled);
        ledger.rejects(cancelled, Rejection::CancelledByItsOwnAct);
        let removed = ledger.runs(remove(&[an], "2022-03-04"));
        let as_cancelled = ledger.correct(removed, "2022-03-04", |event| {
            let Event::TemporaryResidenceRemoved(e) = event else { panic!("another act") };
            e.ground = RemovalGround::RegistrationCancelled;
        });
        ledger.rejects(as_cancelled, Rejection::CancelledByItsOwnAct);
        assert_eq!(ledger.person(an).living.passing.temporary, None);
        assert!(ledger.person_on(an, "2022-03-03").living.passing.temporary.is_some());
        ledger.runs(ledger.death(an, "2022-05-01"));
        ledger.rejects(remove(&[an], "2022-05-02"), Rejection::PersonDeceased);
    }
}
