//! Deregistration of permanent residence (xóa đăng ký thường trú): it ends, and no other begins.
//!
//! Law on Residence 2020, art. 24. Of ground a, death and a court's declaration of it are no such act: the death ends the
//! residence. Who gave up a residence abroad, or was only reached at a contact address, leaves the register's care by this
//! act, too.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::{Event, Mover};
use crate::domain::history::{Entry, PROPOSED};
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId, Position};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::values::DeregistrationGround;

use super::cancel_registration::registers;
use super::depart;
use super::grounds;
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
        depart::needs(&self.persons, self.effective_date, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        depart::check(self.persons.iter().copied(), loaded)?;
        check_ground(self.ground, self.persons.iter().copied(), self.effective_date, None, loaded)?;
        if let Some(person) =
            absence_declared(self.ground, self.persons.iter().copied(), self.effective_date, loaded)
        {
            let field = depart::field(&self.persons, Subject::Person(person));
            return Err(Rejection::AbsenceWasDeclared.at(field));
        }
        let untrue =
            untrue_ground(self.ground, self.persons.iter().copied(), self.effective_date, None, loaded);
        if let Some((person, rejection)) = untrue {
            return Err(rejection.at(depart::field(&self.persons, Subject::Person(person))));
        }
        let leaving = depart::departing(&self.persons, self.effective_date, loaded);
        let event = PermanentResidenceDeregistered { persons: leaving.clone(), ground: self.ground };
        let proposal =
            propose(loaded, self.effective_date, Event::PermanentResidenceDeregistered(event), &|subject| {
                depart::field(&self.persons, subject)
            })?;
        depart::check_heads(&leaving, self.effective_date, loaded).map_err(|r| r.at("persons"))?;
        Ok(proposal)
    }
}

/// A registration that stands in the ledger is cancelled by the act that names it; that ground is for what came from older
/// registers. `replaces` is the record whose place the deregistration takes, where it corrects one.
fn check_ground(
    ground: DeregistrationGround,
    mut persons: impl Iterator<Item = PersonId>,
    on: PartialDate,
    replaces: Option<Position>,
    loaded: &Loaded,
) -> Result<(), Refusal> {
    let Some(day) = on.latest().filter(|_| ground == DeregistrationGround::RegistrationCancelled) else {
        return Ok(());
    };
    let registered_here = |person| loaded.residence_begun_by(person, day, replaces).is_some_and(registers);
    if persons.any(registered_here) { Err(Rejection::CancelledByItsOwnAct.at("ground")) } else { Ok(()) }
}

/// The first of whom the ground cannot be true by what the register knows, and why.
fn untrue_ground(
    ground: DeregistrationGround,
    persons: impl Iterator<Item = PersonId>,
    on: PartialDate,
    replaces: Option<Position>,
    loaded: &Loaded,
) -> Option<(PersonId, Rejection)> {
    match ground {
        DeregistrationGround::AbsentTwelveMonths
        | DeregistrationGround::TenancyEnded
        | DeregistrationGround::DwellingTransferred => {
            let person = grounds::settled_lately(ground, persons, on, replaces, loaded)?;
            Some((person, Rejection::AbsentTooShortly))
        }
        DeregistrationGround::NationalityLost => {
            let person = grounds::still_citizen(persons, on, replaces, loaded)?;
            Some((person, Rejection::StillCitizen))
        }
        DeregistrationGround::SettledAbroad
        | DeregistrationGround::RegistrationCancelled
        | DeregistrationGround::ConsentWithdrawn
        | DeregistrationGround::DwellingGone
        | DeregistrationGround::OtherDecision
        | DeregistrationGround::Unknown
        | DeregistrationGround::DeclaredMissing => None,
    }
}

/// Is it a ground of a permanent residence, which cannot be true of somebody who has none (art. 24(1)(d), (e), (g)–(i))?
fn is_of_a_place(ground: DeregistrationGround) -> bool {
    match ground {
        DeregistrationGround::AbsentTwelveMonths
        | DeregistrationGround::TenancyEnded
        | DeregistrationGround::DwellingTransferred
        | DeregistrationGround::ConsentWithdrawn
        | DeregistrationGround::DwellingGone => true,
        DeregistrationGround::SettledAbroad
        | DeregistrationGround::RegistrationCancelled
        | DeregistrationGround::NationalityLost
        | DeregistrationGround::OtherDecision
        | DeregistrationGround::Unknown
        | DeregistrationGround::DeclaredMissing => false,
    }
}

/// The first of them who has no permanent residence on the day, had the act `without` not been, though the ground is of one.
fn without_place(
    ground: DeregistrationGround,
    persons: &[PersonId],
    on: PartialDate,
    without: Option<Position>,
    loaded: &Loaded,
) -> Option<PersonId> {
    let day = on.full().filter(|_| is_of_a_place(ground))?;
    let lives =
        |person| loaded.person_without(person, day, without).and_then(|then| then.residence_begun(on));
    persons.iter().copied().find(|person| lives(*person).is_none())
}

/// Absent for twelve months is who did not say so: neither by a declaration of absence nor by registering elsewhere for a time (art.
/// 24(1)(d)), in force on any day of the twelve months before. The first of whom that ground is not true.
fn absence_declared(
    ground: DeregistrationGround,
    mut persons: impl Iterator<Item = PersonId>,
    on: PartialDate,
    loaded: &Loaded,
) -> Option<PersonId> {
    let day = on.full().filter(|_| ground == DeregistrationGround::AbsentTwelveMonths)?;
    persons.find(|person| said_where(*person, day, loaded))
}

/// Did somebody declare an absence, or register elsewhere for a time, that was in force in the twelve months before the day?
fn said_where(person: PersonId, day: CivilDate, loaded: &Loaded) -> bool {
    let first = day.plus_years(-1);
    let Some(history) = loaded.history(Subject::Person(person)) else { return false };
    // Between two acts nothing changes but that terms run out.
    let changes = history.entries().iter().filter_map(|entry| entry.fold_date.full());
    let days = [first].into_iter().chain(changes.filter(|change| first < *change && *change < day));
    days.filter_map(|on| Some((on, loaded.person_on(person, on)?))).any(|(on, then)| {
        let passing = then.living.passing;
        let away = passing.absence.is_some_and(|absence| absence.until.is_none_or(|last| on <= last));
        away || passing.temporary.is_some_and(|stay| on <= stay.until)
    })
}

/// Is there anything that a deregistration could end on that day?
fn is_registered(person: &Person, on: PartialDate) -> bool {
    match person.living.elsewhere.as_ref().map(|elsewhere| &elsewhere.whereabouts) {
        Some(Whereabouts::Abroad(_) | Whereabouts::ContactOnly) => true,
        Some(Whereabouts::Deregistered(_)) => false,
        None => person.residence_begun(on).is_some(),
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
            | DeregistrationGround::DwellingGone
            | DeregistrationGround::DeclaredMissing => depart::FILED,
            DeregistrationGround::OtherDecision | DeregistrationGround::Unknown => Deadlines::NONE,
        }
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        depart::check(self.persons.iter().map(|mover| mover.person), loaded)
    }

    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let persons = self.persons.iter().map(|mover| mover.person);
        // Whoever stands deregistered on this ground needs no leave to stay so: older records have it.
        let stands = |person: &PersonId| {
            matches!(standing.event.as_ref(), Event::PermanentResidenceDeregistered(was)
                if was.ground == self.ground && was.persons.iter().any(|mover| mover.person == *person))
        };
        let asked: Vec<PersonId> = persons.filter(|person| !stands(person)).collect();
        if absence_declared(self.ground, asked.iter().copied(), on, loaded).is_some() {
            return Err(Rejection::AbsenceWasDeclared.at("ground"));
        }
        let replaces = Some(standing.position);
        if without_place(self.ground, &asked, on, replaces, loaded).is_some() {
            return Err(Rejection::NoResidence.at("ground"));
        }
        if let Some((_, rejection)) = untrue_ground(self.ground, asked.iter().copied(), on, replaces, loaded)
        {
            return Err(rejection.at("ground"));
        }
        check_ground(self.ground, asked.into_iter(), on, replaces, loaded)
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        if self.ground == DeregistrationGround::DeclaredMissing && person.family.missing.is_none() {
            return Err(Rejection::NotDeclaredMissing);
        }
        // What is over that has no place here, such as a residence abroad, is over on grounds of another kind. Asked when the act is made:
        // one that stands is overridden, and not made impossible, by a departure that is declared late.
        let of_a_place = is_of_a_place(self.ground) && entry.position == PROPOSED;
        let elsewhere = person.residence_begun(entry.effective_date).is_none();
        if (of_a_place && elsewhere) || !is_registered(person, entry.effective_date) {
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
    use super::super::declare_absence::tests::{away, back};
    use super::super::register_temporary::tests::{settled, stay};
    use crate::domain::command::Command;
    use crate::domain::event::{Event, Mover, PermanentResidenceDeregistered};
    use crate::domain::family::testing::{cancel_missing, declare_missing};
    use crate::domain::ids::{DwellingId, PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::change_permanent::MoveInto;
    use crate::domain::residence::deregister::DeregisterPermanentResidence;
    use crate::domain::residence::living::{Abroad, Whereabouts};
    use crate::domain::residence::record_not_living::RecordNotLivingThere;
    use crate::domain::residence::register_abroad::RegisterResidenceAbroad;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{DeregistrationGround, Relation, Sex};

    fn deregister(who: &[Position], on: &str) -> Command {
        Command::DeregisterPermanentResidence(DeregisterPermanentResidence {
            effective_date: date(on),
            persons: who.iter().map(|at| PersonId::at(*at).unwrap()).collect(),
            ground: DeregistrationGround::DwellingGone,
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
        let ground = Whereabouts::Deregistered(DeregistrationGround::DwellingGone);
        assert_eq!((elsewhere.whereabouts, elsewhere.since), (ground, date("2022-08-29")));
        assert_eq!(ledger.household(household).members, []);
    }

    fn on_ground(who: Position, ground: DeregistrationGround, on: &str) -> Command {
        let persons = vec![PersonId::at(who).unwrap()];
        let effective_date = date(on);
        Command::DeregisterPermanentResidence(DeregisterPermanentResidence {
            effective_date,
            persons,
            ground,
        })
    }

    #[test]
    fn the_missing_are_deregistered_by_the_declaration_that_is_in_force() {
        let (mut ledger, an, _) = settled();
        let missing = |on| on_ground(an, DeregistrationGround::DeclaredMissing, on);
        ledger.rejects(missing("2022-08-29"), Rejection::NotDeclaredMissing);
        let declared = ledger.runs(declare_missing(an, None, "2022-03-01"));
        ledger.rejects(missing("2022-02-28"), Rejection::NotDeclaredMissing);
        ledger.runs(missing("2022-03-01"));
        let ground = Whereabouts::Deregistered(DeregistrationGround::DeclaredMissing);
        assert_eq!(ledger.person(an).living.elsewhere.unwrap().whereabouts, ground);
        // The ground goes before what rests on it.
        ledger.rejects(ledger.annul(declared), Rejection::LaterActConflicts);
        // Who is found is registered anew, like everybody who comes.
        ledger.runs(cancel_missing(an, "2022-06-01"));
        assert_eq!(ledger.person(an).residence, None);
    }

    #[test]
    fn who_said_that_they_are_away_is_not_absent_without_a_word() {
        let absent = |who, on: &str| on_ground(who, DeregistrationGround::AbsentTwelveMonths, on);
        let (mut ledger, an, _) = settled();
        ledger.runs(away(an, "2022-01-05", Some("2022-03-31")));
        for on in ["2022-01-06", "2022-02-10", "2022-04-01", "2023-03-31"] {
            ledger.rejects(absent(an, on), Rejection::AbsenceWasDeclared);
        }
        // On other grounds it does not matter.
        let ended = ledger.runs(on_ground(an, DeregistrationGround::TenancyEnded, "2022-02-10"));
        let as_absent = ledger.correct(ended, "2022-02-10", |event| {
            if let Event::PermanentResidenceDeregistered(e) = event {
                e.ground = DeregistrationGround::AbsentTwelveMonths;
            }
        });
        ledger.rejects(as_absent, Rejection::AbsenceWasDeclared);
        let (mut ledger, an, _) = settled();
        ledger.runs(away(an, "2022-01-05", Some("2022-03-31")));
        ledger.runs(absent(an, "2023-04-01"));
        // Back earlier than intended, so much earlier it was over; and one without an end was not.
        let (mut ledger, an, _) = settled();
        ledger.runs(away(an, "2022-01-05", None));
        ledger.rejects(absent(an, "2024-04-01"), Rejection::AbsenceWasDeclared);
        ledger.runs(back(an, "2022-02-01"));
        ledger.rejects(absent(an, "2023-01-31"), Rejection::AbsenceWasDeclared);
        ledger.runs(absent(an, "2023-02-01"));
    }

    #[test]
    fn who_registered_elsewhere_for_a_time_is_not_absent_without_a_word() {
        let absent = |who, on: &str| on_ground(who, DeregistrationGround::AbsentTwelveMonths, on);
        let (mut ledger, an, homes) = settled();
        ledger.runs(stay(&[an], homes[1], "2022-01-05", "2022-03-31"));
        ledger.rejects(absent(an, "2022-01-06"), Rejection::AbsenceWasDeclared);
        ledger.rejects(absent(an, "2023-03-31"), Rejection::AbsenceWasDeclared);
        ledger.runs(absent(an, "2023-04-01"));
    }

    #[test]
    fn nobody_was_absent_for_longer_than_they_were_registered() {
        let absent = |who, on: &str| on_ground(who, DeregistrationGround::AbsentTwelveMonths, on);
        let (mut ledger, an, homes) = settled();
        let moved = TestLedger::change_residence(&[an], homes[1], MoveInto::Alone, "2022-01-05");
        ledger.runs(moved);
        let too_shortly = Some((Rejection::AbsentTooShortly, "persons[0].person".to_owned()));
        assert_eq!(ledger.refusal(&absent(an, "2022-01-06")), too_shortly);
        assert_eq!(ledger.refusal(&absent(an, "2023-01-04")), too_shortly);
        let ended = ledger.runs(on_ground(an, DeregistrationGround::DwellingGone, "2022-02-10"));
        let as_absent = |ledger: &TestLedger, target, on| {
            ledger.correct(target, on, |event| {
                let Event::PermanentResidenceDeregistered(e) = event else { panic!("another act") };
                e.ground = DeregistrationGround::AbsentTwelveMonths;
            })
        };
        ledger.rejects(as_absent(&ledger, ended, "2022-02-10"), Rejection::AbsentTooShortly);
        let corrected = ledger.runs(as_absent(&ledger, ended, "2023-01-05"));
        // What stands on this ground needs no leave to stay.
        ledger.runs(as_absent(&ledger, corrected, "2022-12-01"));
        // Since when somebody was registered who came into the register living there, it does not know.
        let (mut ledger, _, homes) = settled();
        let lan = person("Lê Thị Lan", Sex::Female, "1983").living_at(homes[0]).on("2022-01-05");
        let lan = ledger.runs(lan.enrol());
        ledger.runs(absent(lan, "2022-02-05"));
    }

    #[test]
    fn a_citizen_is_not_deregistered_for_a_nationality_lost() {
        let lost = |who, on: &str| on_ground(who, DeregistrationGround::NationalityLost, on);
        let (mut ledger, an, homes) = settled();
        let citizen = person("Lê Thị Lan", Sex::Female, "1983").living_at(homes[0]).of_country("VN");
        let citizen = ledger.runs(citizen.enrol());
        let refused = Some((Rejection::StillCitizen, "persons[0].person".to_owned()));
        assert_eq!(ledger.refusal(&lost(citizen, "2022-03-01")), refused);
        let ended = ledger.runs(on_ground(citizen, DeregistrationGround::TenancyEnded, "2022-03-01"));
        let as_lost = ledger.correct(ended, "2022-03-01", |event| {
            let Event::PermanentResidenceDeregistered(e) = event else { panic!("another act") };
            e.ground = DeregistrationGround::NationalityLost;
        });
        ledger.rejects(as_lost, Rejection::StillCitizen);
        ledger.runs(lost(an, "2022-03-01"));
        // Who got a number at birth is known as one, too.
        let (_, commune) = ledger.province_and_commune();
        let hoa = person("Nguyễn Thị Hoa", Sex::Female, "2003-03-01").registered_on("2021-03-20");
        let hoa = ledger.runs(hoa.birth(commune, &[7]));
        ledger.runs(TestLedger::change_residence(&[hoa], homes[0], MoveInto::Alone, "2022-01-05"));
        assert_eq!(ledger.refusal(&lost(hoa, "2022-03-01")), refused);
    }

    #[test]
    fn nothing_ends_before_the_day_from_which_it_is_vouched_for() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let an = person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(home).on("2021-07-01");
        let an = ledger.runs(an.enrol());
        ledger.rejects(deregister(&[an], "2021-06-30"), Rejection::NoResidence);
        ledger.rejects(away(an, "2021-06-30", None), Rejection::NoResidence);
        let found = |on: &str| {
            let (person, dwelling) = (PersonId::at(an).unwrap(), DwellingId::at(home).unwrap());
            let effective_date = date(on);
            Command::RecordNotLivingThere(RecordNotLivingThere {
                effective_date,
                person,
                dwelling,
                until: None,
            })
        };
        ledger.rejects(found("2021-06-30"), Rejection::NotRegisteredThere);
        for act in [found("2021-07-01"), away(an, "2021-07-01", None), deregister(&[an], "2021-07-01")] {
            assert_eq!(ledger.refusal(&act), None);
        }
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
    fn a_corrected_ground_is_asked_the_same() {
        let mut ledger = TestLedger::new();
        let (home, new_home) = (ledger.home(), ledger.home());
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(home).enrol());
        let moved = TestLedger::change_residence(&[an], new_home, MoveInto::Alone, "2022-01-05");
        ledger.runs(moved);
        let ended = ledger.runs(deregister(&[an], "2022-08-29"));
        let as_cancelled = |ledger: &TestLedger, target, on| {
            ledger.correct(target, on, |event| {
                let Event::PermanentResidenceDeregistered(e) = event else { panic!("another act") };
                e.ground = DeregistrationGround::RegistrationCancelled;
            })
        };
        for on in ["2022-08-29", "2022-09-30", "2022-01-05"] {
            ledger.rejects(as_cancelled(&ledger, ended, on), Rejection::CancelledByItsOwnAct);
        }
        // On this day they lived where they had come into the register living.
        ledger.runs(ledger.annul(ended));
        let ended = ledger.runs(deregister(&[an], "2022-01-04"));
        let ended = ledger.runs(as_cancelled(&ledger, ended, "2022-01-04"));
        // What stands on this ground needs no leave to stay.
        ledger.runs(as_cancelled(&ledger, ended, "2022-01-03"));
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

    #[test]
    fn what_was_said_behind_the_day_or_was_over_before_the_twelve_months_does_not_matter() {
        let absent = |who, on: &str| on_ground(who, DeregistrationGround::AbsentTwelveMonths, on);
        let (mut ledger, an, homes) = settled();
        ledger.runs(away(an, "2022-01-05", Some("2022-03-31")));
        ledger.runs(stay(&[an], homes[1], "2024-01-05", "2024-03-31"));
        assert_eq!(ledger.refusal(&absent(an, "2024-01-05")), None, "from that very day on");
        assert_eq!(ledger.refusal(&absent(an, "2023-12-31")), None, "to come");
        ledger.rejects(absent(an, "2024-01-06"), Rejection::AbsenceWasDeclared);
    }

    #[test]
    fn who_stands_deregistered_without_leave_stays_so_and_nobody_joins_them() {
        let (mut ledger, an, homes) = settled();
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").living_at(homes[0]).enrol());
        for who in [an, lan] {
            ledger.runs(away(who, "2022-01-05", None));
        }
        let mover = |at| Mover { person: PersonId::at(at).unwrap(), leaves: None };
        let (persons, ground) = (vec![mover(an)], DeregistrationGround::AbsentTwelveMonths);
        let older = Event::PermanentResidenceDeregistered(PermanentResidenceDeregistered { persons, ground });
        let ended = ledger.has_recorded(date("2022-06-01"), older);
        let both = ledger.correct(ended, "2022-06-01", |event| {
            if let Event::PermanentResidenceDeregistered(e) = event {
                e.persons.push(mover(lan));
            }
        });
        ledger.rejects(both, Rejection::AbsenceWasDeclared);
        ledger.runs(ledger.correct(ended, "2022-06-02", |_| {}));
        assert_eq!(ledger.person(an).living.elsewhere.unwrap().since, date("2022-06-02"));
    }

    #[test]
    fn a_later_record_about_an_earlier_day_overrides_it() {
        let (mut ledger, an, homes) = settled();
        ledger.runs(on_ground(an, DeregistrationGround::DwellingGone, "2022-06-01"));
        ledger.runs(TestLedger::change_residence(&[an], homes[1], MoveInto::Alone, "2022-05-01"));
        let state = ledger.person(an);
        assert_eq!(state.residence.map(|residence| residence.dwelling.position()), Some(homes[1]));
        assert_eq!(state.living.elsewhere, None);
    }

    #[test]
    fn a_tenancy_or_a_dwelling_is_over_for_twelve_months_when_it_strikes_off() {
        use DeregistrationGround as Ground;
        let (mut ledger, an, homes) = settled();
        ledger.runs(TestLedger::change_residence(&[an], homes[1], MoveInto::Alone, "2022-03-01"));
        let refused = Some((Rejection::AbsentTooShortly, "persons[0].person".to_owned()));
        for ground in [Ground::TenancyEnded, Ground::DwellingTransferred] {
            assert_eq!(ledger.refusal(&on_ground(an, ground, "2023-02-28")), refused, "{ground:?}");
            assert_eq!(ledger.refusal(&on_ground(an, ground, "2023-03-01")), None, "{ground:?}");
        }
        let gone = ledger.runs(on_ground(an, Ground::DwellingGone, "2023-02-28"));
        let as_ended = ledger.correct(gone, "2023-02-28", |event| {
            let Event::PermanentResidenceDeregistered(e) = event else { panic!("another act") };
            e.ground = Ground::TenancyEnded;
        });
        ledger.rejects(as_ended, Rejection::AbsentTooShortly);
    }

    #[test]
    fn who_was_born_into_a_home_or_joined_it_goes_with_those_whose_tenancy_ended() {
        use DeregistrationGround as Ground;
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let commune = ledger.province_and_commune().1;
        let hoa = person("Nguyễn Thị Hoa", Sex::Female, "2022-03-01").registered_on("2022-03-10");
        let hoa = ledger.runs(hoa.into_household(household, Relation::Child).birth(commune, &[7]));
        let guest = ledger.runs(person("Lê Văn Bình", Sex::Male, "1990-03-01").enrol());
        ledger.runs(TestLedger::join(guest, household, Relation::Other, "2022-04-01"));
        let all = [members[0], members[1], hoa, guest];
        let of = |ground| {
            let persons = all.iter().filter_map(|who| PersonId::at(*who)).collect();
            let effective_date = date("2022-06-01");
            Command::DeregisterPermanentResidence(DeregisterPermanentResidence {
                effective_date,
                persons,
                ground,
            })
        };
        assert_eq!(ledger.refusal(&of(Ground::TenancyEnded)), None);
        assert_eq!(ledger.refusal(&of(Ground::DwellingTransferred)), None);
        let absent = Some((Rejection::AbsentTooShortly, "persons[2].person".to_owned()));
        assert_eq!(ledger.refusal(&of(Ground::AbsentTwelveMonths)), absent);
    }

    #[test]
    fn who_has_no_place_here_is_struck_off_on_no_ground_of_one() {
        use DeregistrationGround as Ground;
        let (mut ledger, an, _) = settled();
        let missing = ledger.runs(declare_missing(an, None, "2021-06-01"));
        ledger.runs(Command::RegisterResidenceAbroad(RegisterResidenceAbroad {
            effective_date: date("2021-05-01"),
            persons: vec![PersonId::at(an).unwrap()],
            abroad: Abroad::default(),
        }));
        let of_a_place = [
            Ground::AbsentTwelveMonths,
            Ground::TenancyEnded,
            Ground::DwellingTransferred,
            Ground::ConsentWithdrawn,
            Ground::DwellingGone,
        ];
        for ground in Ground::ALL {
            let why = ledger.refusal(&on_ground(an, *ground, "2022-08-29"));
            let refused = of_a_place.contains(ground);
            let expected = refused.then(|| (Rejection::NoResidence, "persons[0].person".to_owned()));
            assert_eq!(why, expected, "{ground:?}");
        }
        ledger.runs(ledger.annul(missing));
        let given_up = ledger.runs(on_ground(an, Ground::OtherDecision, "2022-08-29"));
        let as_ended = ledger.correct(given_up, "2022-08-29", |event| {
            let Event::PermanentResidenceDeregistered(e) = event else { panic!("another act") };
            e.ground = Ground::TenancyEnded;
        });
        ledger.rejects(as_ended, Rejection::NoResidence);
    }

    #[test]
    fn a_departure_declared_late_overrides_a_deregistration_on_a_ground_of_a_place() {
        let (mut ledger, an, _) = settled();
        ledger.runs(on_ground(an, DeregistrationGround::DwellingGone, "2022-06-01"));
        ledger.runs(Command::RegisterResidenceAbroad(RegisterResidenceAbroad {
            effective_date: date("2022-05-01"),
            persons: vec![PersonId::at(an).unwrap()],
            abroad: Abroad::default(),
        }));
        let elsewhere = ledger.person(an).living.elsewhere.unwrap();
        assert_eq!(elsewhere.whereabouts, Whereabouts::Abroad(Abroad::default()));
    }
}
