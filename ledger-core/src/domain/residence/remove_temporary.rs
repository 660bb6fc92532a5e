//! Removal of temporary residence (xóa đăng ký tạm trú) before or after its term.
//!
//! Law on Residence 2020, art. 29. Death, the loss of nationality, residence abroad and permanent residence at the same dwelling end it
//! by themselves, and so does a merger that makes its dwelling and that of the permanent residence one.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{PersonId, Position};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::values::RemovalGround;

use super::depart;
use super::grounds;
use super::temporary::{lives_where_they_stay, needs_of_homes};

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
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = subjects(self.removal.persons.iter().map(|person| Subject::Person(*person)));
        needs.extend(needs_of_homes(&self.removal.persons, None, self.effective_date, loaded));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        depart::check(self.removal.persons.iter().copied(), loaded)?;
        check_ground(self.removal.ground)?;
        let persons = &self.removal.persons;
        // It ended when its dwelling and that of the permanent residence became one.
        if let Some(person) = lives_where_they_stay(persons, None, self.effective_date, loaded) {
            let field = depart::field(persons, Subject::Person(person));
            return Err(Rejection::NoTemporaryResidence.at(field));
        }
        if let Some((person, rejection)) = untrue_ground(&self.removal, self.effective_date, None, loaded) {
            return Err(rejection.at(depart::field(persons, Subject::Person(person))));
        }
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

/// The first of whom the ground cannot be true by what the register knows, and why.
fn untrue_ground(
    removal: &TemporaryResidenceRemoved,
    on: PartialDate,
    replaces: Option<Position>,
    loaded: &Loaded,
) -> Option<(PersonId, Rejection)> {
    let persons = removal.persons.iter().copied();
    match removal.ground {
        RemovalGround::AbsentSixMonths => {
            let person = grounds::staying_lately(persons, on, replaces, loaded)?;
            Some((person, Rejection::AbsentTooShortly))
        }
        RemovalGround::NationalityLost => {
            let person = grounds::still_citizen(persons, on, replaces, loaded)?;
            Some((person, Rejection::StillCitizen))
        }
        RemovalGround::RegistrationCancelled
        | RemovalGround::TenancyEnded
        | RemovalGround::DwellingTransferred
        | RemovalGround::DwellingGone
        | RemovalGround::Left
        | RemovalGround::Unknown
        | RemovalGround::DeclaredMissing => None,
    }
}

impl Act for TemporaryResidenceRemoved {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend(self.persons.iter().map(|person| Touched::Known(Subject::Person(*person))));
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        depart::check(self.persons.iter().copied(), loaded)
    }

    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        // A ground that stands needs no leave to stay: older records have it.
        let stands = matches!(standing.event.as_ref(), Event::TemporaryResidenceRemoved(was)
            if was.ground == self.ground);
        if stands {
            return Ok(());
        }
        check_ground(self.ground)?;
        match untrue_ground(self, on, Some(standing.position), loaded) {
            Some((_, rejection)) => Err(rejection.at("ground")),
            None => Ok(()),
        }
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        if self.ground == RemovalGround::DeclaredMissing && person.family.missing.is_none() {
            return Err(Rejection::NotDeclaredMissing);
        }
        person.temporary().map(|_| ())
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        person.stays_no_more(entry);
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
    use crate::domain::residence::cancel_registration::CancelRegistration;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::text::Code;
    use crate::domain::values::{RemovalGround, Sex};

    fn remove(who: &[Position], on: &str) -> Command {
        let persons = who.iter().map(|at| PersonId::at(*at).unwrap()).collect();
        let removal = TemporaryResidenceRemoved { persons, ground: RemovalGround::Left };
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
    fn a_ground_that_the_register_knows_to_be_untrue_is_refused() {
        let (mut ledger, an, homes) = settled();
        let on_ground = |who, ground, on| {
            let Command::RemoveTemporaryResidence(mut act) = remove(&[who], on) else {
                unreachable!("that is what was made")
            };
            act.removal.ground = ground;
            Command::RemoveTemporaryResidence(act)
        };
        let (absent, lost) = (RemovalGround::AbsentSixMonths, RemovalGround::NationalityLost);
        ledger.runs(stay(&[an], homes[1], "2022-01-05", "2022-12-31"));
        let refused = |why| Some((why, "persons[0].person".to_owned()));
        let early = on_ground(an, absent, "2022-07-04");
        assert_eq!(ledger.refusal(&early), refused(Rejection::AbsentTooShortly));
        let removed = ledger.runs(remove(&[an], "2022-07-04"));
        let as_absent = |ledger: &TestLedger, on| {
            ledger.correct(removed, on, |event| {
                let Event::TemporaryResidenceRemoved(e) = event else { panic!("another act") };
                e.ground = absent;
            })
        };
        ledger.rejects(as_absent(&ledger, "2022-07-04"), Rejection::AbsentTooShortly);
        ledger.runs(as_absent(&ledger, "2022-07-05"));
        let citizen = person("Lê Thị Lan", Sex::Female, "1983").of_country("VN");
        let citizen = ledger.runs(citizen.enrol());
        ledger.runs(stay(&[citizen], homes[1], "2022-01-05", "2022-12-31"));
        let still = on_ground(citizen, lost, "2022-03-04");
        assert_eq!(ledger.refusal(&still), refused(Rejection::StillCitizen));
    }

    #[test]
    fn a_removal_is_of_the_stay_that_it_was_recorded_of() {
        let (mut ledger, an, homes) = settled();
        ledger.runs(stay(&[an], homes[1], "2022-01-05", "2023-12-31"));
        ledger.runs(remove(&[an], "2023-01-01"));
        let third = ledger.home();
        ledger.runs(stay(&[an], third, "2022-11-01", "2024-10-31"));
        let told = ledger.person(an).living.passing.temporary.unwrap();
        assert_eq!(told.dwelling.position(), third);
    }

    #[test]
    fn what_was_overridden_is_not_taken_up_again_when_the_later_one_ends() {
        let (mut ledger, an, homes) = settled();
        let third = ledger.home();
        let cancel = |registration, on: &str| {
            Command::CancelRegistration(CancelRegistration {
                effective_date: date(on),
                registration,
                decision: Code::stored("12/QĐ-CAX"),
                reason: None,
            })
        };
        ledger.runs(stay(&[an], homes[1], "2022-06-01", "2023-12-31"));
        let later = ledger.runs(stay(&[an], third, "2022-03-01", "2023-12-31"));
        let removed = ledger.runs(remove(&[an], "2022-04-01"));
        assert_eq!(ledger.person(an).living.passing.temporary, None);
        ledger.runs(ledger.annul(removed));
        ledger.runs(cancel(later, "2022-04-01"));
        assert_eq!(ledger.person(an).living.passing.temporary, None);
        // What is registered afterwards is new.
        ledger.runs(stay(&[an], homes[1], "2022-05-01", "2023-12-31"));
        assert!(ledger.person(an).living.passing.temporary.is_some());
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

    #[test]
    fn a_ground_of_an_older_record_stays_where_something_else_is_corrected() {
        let (mut ledger, an, homes) = settled();
        ledger.runs(stay(&[an], homes[1], "2022-01-05", "2022-12-31"));
        let persons = vec![PersonId::at(an).unwrap()];
        let older = TemporaryResidenceRemoved { persons, ground: RemovalGround::RegistrationCancelled };
        let removed = ledger.has_recorded(date("2022-03-04"), Event::TemporaryResidenceRemoved(older));
        ledger.runs(ledger.correct(removed, "2022-03-05", |_| {}));
        assert!(ledger.person_on(an, "2022-03-04").living.passing.temporary.is_some());
        assert_eq!(ledger.person(an).living.passing.temporary, None);
    }

    #[test]
    fn what_a_merger_ended_is_not_removed() {
        let (mut ledger, an, homes) = settled();
        ledger.runs(stay(&[an], homes[1], "2022-01-05", "2022-12-31"));
        ledger.runs(TestLedger::merge_dwellings(&homes[1..], homes[0], "2022-03-01"));
        let refused = Some((Rejection::NoTemporaryResidence, "persons[0].person".to_owned()));
        assert_eq!(ledger.refusal(&remove(&[an], "2022-03-01")), refused);
        ledger.runs(remove(&[an], "2022-02-28"));
    }
}
