//! What holds for every act on residence: its day is known and has come, whom it names is known, and a correction is held to the
//! same rules as the act.

mod fields;
mod passing;

use crate::domain::command::Command;
use crate::domain::event::{
    AbsenceDeclared, CurrentPlaceDeclared, Event, Mover, TemporaryResidenceRemoved, TemporaryResidenceRenewed,
};
use crate::domain::family::testing::{change_capacity, declare_missing};
use crate::domain::ids::{DwellingId, PersonId, Position};
use crate::domain::rejection::Rejection;
use crate::domain::residence::cancel_registration::CancelRegistration;
use crate::domain::residence::change_permanent::MoveInto;
use crate::domain::residence::close_finding::CloseFinding;
use crate::domain::residence::declare_absence::DeclareAbsence;
use crate::domain::residence::declare_contact::DeclareContactAddress;
use crate::domain::residence::declare_current_place::DeclareCurrentPlace;
use crate::domain::residence::deregister::DeregisterPermanentResidence;
use crate::domain::residence::end_absence::EndAbsence;
use crate::domain::residence::living::Abroad;
use crate::domain::residence::record_not_living::RecordNotLivingThere;
use crate::domain::residence::register_abroad::RegisterResidenceAbroad;
use crate::domain::residence::register_temporary::tests::{settled, stay};
use crate::domain::residence::remove_temporary::RemoveTemporaryResidence;
use crate::domain::residence::renew_temporary::RenewTemporaryResidence;
use crate::domain::residence::withdraw_contact::WithdrawContactAddress;
use crate::domain::testing::{TestLedger, date, day, person};
use crate::domain::text::Code;
use crate::domain::values::{
    AbsenceClass, CivilCapacity, ContactRole, DeregistrationGround, Relation, RemovalGround, Sex,
};

/// An act on a day, by its name.
type Dated<'a> = (&'static str, &'a dyn Fn(&str) -> Command);
/// An act on a person and the homes that they may have.
type Acted<'a> = &'a dyn Fn(&mut TestLedger, Position, [Position; 2]) -> Command;

fn id(at: Position) -> PersonId {
    PersonId::at(at).unwrap()
}

fn cancel(registration: Position, on: &str) -> Command {
    let decision = Code::stored("12/QĐ-CAX");
    let effective_date = date(on);
    Command::CancelRegistration(CancelRegistration { effective_date, registration, decision, reason: None })
}

fn deregister(who: &[Position], on: &str) -> Command {
    Command::DeregisterPermanentResidence(DeregisterPermanentResidence {
        effective_date: date(on),
        persons: who.iter().map(|at| id(*at)).collect(),
        ground: DeregistrationGround::DwellingGone,
    })
}

fn abroad(who: Position, on: &str) -> Command {
    Command::RegisterResidenceAbroad(RegisterResidenceAbroad {
        effective_date: date(on),
        persons: vec![id(who)],
        abroad: Abroad { country: Some(*b"FR"), address: None },
    })
}

fn remove(who: Position, on: &str) -> Command {
    let removal = TemporaryResidenceRemoved { persons: vec![id(who)], ground: RemovalGround::Left };
    Command::RemoveTemporaryResidence(RemoveTemporaryResidence { effective_date: date(on), removal })
}

fn renew(who: &[Position], on: &str, until: &str) -> Command {
    let persons = who.iter().map(|at| id(*at)).collect();
    let renewal = TemporaryResidenceRenewed { persons, until: day(until) };
    Command::RenewTemporaryResidence(RenewTemporaryResidence { effective_date: date(on), renewal })
}

fn found(who: Position, home: Position, on: &str) -> Command {
    let (person, dwelling) = (id(who), DwellingId::at(home).unwrap());
    let effective_date = date(on);
    Command::RecordNotLivingThere(RecordNotLivingThere { effective_date, person, dwelling, until: None })
}

fn reached_as(role: ContactRole, who: Position, home: Position, on: &str) -> Command {
    Command::DeclareContactAddress(DeclareContactAddress {
        effective_date: date(on),
        person: id(who),
        dwelling: DwellingId::at(home),
        address: None,
        role,
    })
}

fn reached(who: Position, home: Position, on: &str) -> Command {
    reached_as(ContactRole::BesideResidence, who, home, on)
}

/// Instead of a residence.
fn reached_only(who: Position, home: Position, on: &str) -> Command {
    reached_as(ContactRole::InsteadOfResidence, who, home, on)
}

fn away(who: Position, on: &str) -> Command {
    let (class, person) = (AbsenceClass::Others, id(who));
    let absence = AbsenceDeclared { person, class, until: None, destination: None, reason: None };
    Command::DeclareAbsence(DeclareAbsence { effective_date: date(on), absence })
}

fn is_at(who: Position, home: Position, on: &str) -> Command {
    let place = CurrentPlaceDeclared { person: id(who), dwelling: DwellingId::at(home), address: None };
    Command::DeclareCurrentPlace(DeclareCurrentPlace { effective_date: date(on), place })
}

#[test]
fn an_act_is_of_a_day_that_is_known_and_has_come() {
    let (mut ledger, an, homes) = settled();
    let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").enrol());
    let moved = ledger.runs(TestLedger::change_residence(&[an], homes[1], MoveInto::Alone, "2021-01-05"));
    let here = || DwellingId::at(homes[1]).unwrap();
    let acts: [Dated<'_>; 14] = [
        ("a move", &|on| TestLedger::change_residence(&[an], homes[0], MoveInto::Alone, on)),
        ("a cancellation", &|on| cancel(moved, on)),
        ("a deregistration", &|on| deregister(&[an], on)),
        ("a residence abroad", &|on| abroad(an, on)),
        ("a temporary residence", &|on| stay(&[an], homes[0], on, "2031-12-31")),
        ("its renewal", &|on| renew(&[an], on, "2032-01-05")),
        ("its removal", &|on| remove(an, on)),
        ("a finding", &|on| found(an, homes[1], on)),
        ("the end of a finding", &|on| {
            let (person, dwelling) = (id(an), here());
            Command::CloseFinding(CloseFinding { effective_date: date(on), person, dwelling })
        }),
        ("a contact address", &|on| reached(an, homes[0], on)),
        ("its withdrawal", &|on| {
            let person = id(an);
            Command::WithdrawContactAddress(WithdrawContactAddress { effective_date: date(on), person })
        }),
        ("an absence", &|on| away(an, on)),
        ("the end of an absence", &|on| {
            Command::EndAbsence(EndAbsence { effective_date: date(on), person: id(an) })
        }),
        ("a current place", &|on| is_at(lan, homes[0], on)),
    ];
    for (what, act) in acts {
        let refused = |on| ledger.refusal(&act(on));
        let of_the_day = |rejection| Some((rejection, "effective_date".to_owned()));
        assert_eq!(refused("2031-01-05"), of_the_day(Rejection::EffectiveDateInFuture), "{what}");
        assert_eq!(refused("2022-01"), of_the_day(Rejection::EffectiveDateIncomplete), "{what}");
    }
}

#[test]
fn the_missing_do_nothing_alone() {
    let (mut ledger, an, homes) = settled();
    let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").enrol());
    ledger.runs(stay(&[an], homes[1], "2022-02-01", "2022-12-31"));
    ledger.runs(declare_missing(an, None, "2022-03-01"));
    ledger.runs(declare_missing(lan, None, "2022-03-01"));
    let acts: [Dated<'_>; 7] = [
        ("a temporary residence", &|on| stay(&[an], homes[1], on, "2022-12-31")),
        ("its renewal", &|on| renew(&[an], on, "2023-06-01")),
        ("a contact address", &|on| reached(an, homes[1], on)),
        ("one instead of a residence", &|on| reached_only(an, homes[1], on)),
        ("an absence", &|on| away(an, on)),
        ("a residence abroad", &|on| abroad(an, on)),
        ("a current place", &|on| is_at(lan, homes[0], on)),
    ];
    for (what, act) in acts {
        let refused = ledger.refusal(&act("2022-03-05")).map(|(why, _)| why);
        assert_eq!(refused, Some(Rejection::PersonMissing), "{what}");
        assert_eq!(ledger.refusal(&act("2022-02-05")).map(|(why, _)| why), None, "{what}");
    }
    // Others take them along.
    let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1983").living_at(homes[0]).enrol());
    ledger.runs(stay(&[an, mai], homes[1], "2022-03-05", "2022-12-31"));
    ledger.runs(renew(&[an, mai], "2022-03-20", "2023-06-01"));
    let Command::RegisterResidenceAbroad(mut both) = abroad(an, "2022-04-05") else {
        unreachable!("that is what was made")
    };
    both.persons.push(id(mai));
    ledger.runs(Command::RegisterResidenceAbroad(both));
}

#[test]
fn nobody_is_named_twice_and_the_dead_are_not_struck_off() {
    let (mut ledger, an, homes) = settled();
    ledger.rejects(deregister(&[an, an], "2022-01-05"), Rejection::PersonNamedTwice);
    ledger.runs(stay(&[an], homes[1], "2022-01-05", "2022-12-31"));
    ledger.rejects(renew(&[an, an], "2022-12-20", "2023-12-31"), Rejection::PersonNamedTwice);
    ledger.runs(ledger.death(an, "2022-05-01"));
    ledger.rejects(deregister(&[an], "2022-05-02"), Rejection::PersonDeceased);
}

#[test]
fn a_cancelled_head_is_replaced_first() {
    let (mut ledger, an, homes) = settled();
    let lan = person("Lê Thị Lan", Sex::Female, "1983").living_at(homes[1]);
    let lan = ledger.runs(lan.enrol());
    let moved = ledger.runs(TestLedger::change_residence(&[an], homes[1], MoveInto::Alone, "2021-01-05"));
    let members = [(an, Relation::Head), (lan, Relation::Wife)];
    ledger.runs(TestLedger::form(homes[1], &members, "2021-02-01"));
    ledger.rejects(cancel(moved, "2022-06-01"), Rejection::HeadMustBeReplacedFirst);
}

#[test]
fn the_only_adult_of_a_household_can_go_and_leaves_it_without_a_head() {
    let settled = || {
        let (mut ledger, an, homes) = settled();
        let child = person("Nguyễn Văn Con", Sex::Male, "2010-03-04").living_at(homes[0]);
        let child = ledger.runs(child.enrol());
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").living_at(homes[0]).enrol());
        let members = [(an, Relation::Head), (child, Relation::Child), (mai, Relation::Sibling)];
        let moved = TestLedger::change_residence(&[an], homes[0], MoveInto::Alone, "2021-02-26");
        let moved = ledger.runs(moved);
        let household = ledger.runs(TestLedger::form(homes[0], &members, "2021-03-01"));
        (ledger, an, child, mai, household, moved, homes)
    };
    for kind in 0..4 {
        let (mut ledger, an, child, mai, household, moved, homes) = settled();
        let goes = |on: &str| match kind {
            0 => deregister(&[an], on),
            1 => abroad(an, on),
            2 => cancel(moved, on),
            _ => reached_only(an, homes[1], on),
        };
        ledger.rejects(goes("2022-03-01"), Rejection::HeadMustBeReplacedFirst);
        ledger.runs(change_capacity(mai, CivilCapacity::Lost, "2022-03-02"));
        let gone = ledger.runs(goes("2022-03-02"));
        let state = ledger.household(household);
        assert_eq!((state.head(), state.members.len()), (None, 2), "{kind}");
        // Among minors and those without capacity any may be head.
        let named = [(child, Relation::Head), (mai, Relation::Other)];
        ledger.runs(TestLedger::change_head(household, &named, "2022-03-05"));
        ledger.rejects(ledger.annul(gone), Rejection::LaterActConflicts);
    }
}

#[test]
fn a_head_who_went_as_the_last_still_did_once_somebody_is_recorded_late() {
    let (mut ledger, an, homes) = settled();
    let household = ledger.runs(TestLedger::form(homes[0], &[(an, Relation::Head)], "2021-03-01"));
    let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
    ledger.runs(deregister(&[an], "2022-03-01"));
    let joins = TestLedger::join(mai, household, Relation::Other, "2022-02-01");
    ledger.rejects(joins, Rejection::LaterActConflicts);
}

#[test]
fn who_could_have_been_named_when_the_head_went_is_not_recorded_late_as_having_stayed() {
    let (mut ledger, an, homes) = settled();
    let lives = |name, sex, born| person(name, sex, born).living_at(homes[0]).enrol();
    let child = ledger.runs(lives("Nguyễn Văn Con", Sex::Male, "2010-03-04"));
    let small = ledger.runs(lives("Nguyễn Thị Út", Sex::Female, "2015-03-04"));
    let mai = ledger.runs(lives("Lê Thị Mai", Sex::Female, "1990"));
    let members = [(an, Relation::Head), (child, Relation::Child), (mai, Relation::Sibling)];
    let household = ledger.runs(TestLedger::form(homes[0], &members, "2021-03-01"));
    let left = ledger.runs(TestLedger::leave(mai, household, "2022-01-05"));
    let gone = ledger.runs(abroad(an, "2022-03-01"));
    let joins = |who, on| TestLedger::join(who, household, Relation::Other, on);
    let conflict = |field: &str| Some((Rejection::LaterActConflicts, field.to_owned()));
    assert_eq!(ledger.refusal(&joins(mai, "2022-02-01")), conflict("household"));
    assert_eq!(ledger.refusal(&ledger.annul(left)), conflict("target"));
    let later = ledger.correct(left, "2022-03-02", |_| {});
    assert_eq!(ledger.refusal(&later), conflict("target"));
    assert_eq!(ledger.refusal(&joins(mai, "2022-03-02")), None, "when he had gone");
    ledger.runs(joins(small, "2022-02-01"));
    ledger.rejects(ledger.correct(gone, "2022-03-05", |_| {}), Rejection::HeadMustBeReplacedFirst);
    ledger.runs(ledger.annul(gone));
    ledger.runs(joins(mai, "2022-02-01"));
    ledger.rejects(abroad(an, "2022-03-01"), Rejection::HeadMustBeReplacedFirst);
}

/// Corrects the last of these acts, and says why that is refused.
#[track_caller]
fn corrected(acts: &[Acted<'_>], change: &dyn Fn(&mut Event)) -> Option<Rejection> {
    let (mut ledger, an, homes) = settled();
    let mut last = an;
    for act in acts {
        let command = act(&mut ledger, an, homes);
        last = ledger.runs(command);
    }
    let on = ledger.recorded(last).effective_date.to_string();
    let correction = ledger.correct(last, &on, change);
    ledger.refusal(&correction).map(|(rejection, _)| rejection)
}

#[test]
fn a_correction_names_nobody_twice() {
    /// Names the first person again, whichever of the acts it is.
    fn twice(event: &mut Event) {
        let first = |movers: &mut Vec<Mover>| movers.push(movers[0].clone());
        if let Event::PermanentResidenceDeregistered(e) = event {
            first(&mut e.persons);
        } else if let Event::ResidenceAbroadRegistered(e) = event {
            first(&mut e.persons);
        } else if let Event::RegistrationCancelled(e) = event {
            first(&mut e.persons);
        } else if let Event::TemporaryResidenceRegistered(e) = event {
            e.persons.push(e.persons[0]);
        } else if let Event::TemporaryResidenceRemoved(e) = event {
            e.persons.push(e.persons[0]);
        } else if let Event::TemporaryResidenceRenewed(e) = event {
            e.persons.push(e.persons[0]);
        }
    }
    let stays =
        |_: &mut TestLedger, an, homes: [Position; 2]| stay(&[an], homes[1], "2022-01-05", "2022-12-31");
    let named_twice = Some(Rejection::PersonNamedTwice);
    assert_eq!(corrected(&[&|_, an, _| deregister(&[an], "2022-01-05")], &twice), named_twice);
    assert_eq!(corrected(&[&|_, an, _| abroad(an, "2022-01-05")], &twice), named_twice);
    assert_eq!(corrected(&[&stays], &twice), named_twice);
    assert_eq!(corrected(&[&stays, &|_, an, _| remove(an, "2022-03-04")], &twice), named_twice);
    let renews = |_: &mut TestLedger, an, _| renew(&[an], "2022-12-20", "2023-12-31");
    assert_eq!(corrected(&[&stays, &renews], &twice), named_twice);
    let moves = |ledger: &mut TestLedger, an, homes: [Position; 2]| {
        let moved = TestLedger::change_residence(&[an], homes[1], MoveInto::Alone, "2022-01-05");
        cancel(ledger.runs(moved), "2022-06-01")
    };
    assert_eq!(corrected(&[&moves], &twice), named_twice);
}

#[test]
fn a_correction_says_where_and_until_when_as_the_act_must() {
    let early = day("2021-12-31");
    let stays =
        |_: &mut TestLedger, an, homes: [Position; 2]| stay(&[an], homes[1], "2022-01-05", "2022-12-31");
    let too_long = |event: &mut Event| {
        let Event::TemporaryResidenceRegistered(e) = event else { panic!("another act") };
        e.until = day("2024-01-06");
    };
    assert_eq!(corrected(&[&stays], &too_long), Some(Rejection::TermTooLong));
    let found_until = |event: &mut Event| {
        let Event::NotLivingThereFound(e) = event else { panic!("another act") };
        e.until = Some(early);
    };
    let finds = |_: &mut TestLedger, an, homes: [Position; 2]| found(an, homes[0], "2022-01-05");
    assert_eq!(corrected(&[&finds], &found_until), Some(Rejection::FindingEndsBeforeStart));
    let nowhere = |event: &mut Event| {
        let Event::ContactAddressDeclared(e) = event else { panic!("another act") };
        e.dwelling = None;
    };
    let reaches = |_: &mut TestLedger, an, homes: [Position; 2]| reached(an, homes[1], "2022-01-05");
    assert_eq!(corrected(&[&reaches], &nowhere), Some(Rejection::NoContactAddress));
    let away_until = |event: &mut Event| {
        let Event::AbsenceDeclared(e) = event else { panic!("another act") };
        e.until = Some(early);
    };
    let leaves = |_: &mut TestLedger, an, _| away(an, "2022-01-05");
    assert_eq!(corrected(&[&leaves], &away_until), Some(Rejection::TermEndsBeforeStart));
}

#[test]
fn who_is_struck_off_leaves_their_own_household_and_no_other() {
    let mut ledger = TestLedger::new();
    let (_, members) = ledger.family();
    let gone = ledger.runs(deregister(&members[1..], "2022-01-05"));
    let stays_in = ledger.correct(gone, "2022-01-05", |event| {
        let Event::PermanentResidenceDeregistered(e) = event else { panic!("another act") };
        e.persons = vec![Mover { leaves: None, ..e.persons[0] }];
    });
    ledger.rejects(stays_in, Rejection::NotInHousehold);
}

#[test]
fn nobody_is_found_missing_from_home_after_death() {
    let (mut ledger, an, homes) = settled();
    let missing = ledger.runs(found(an, homes[0], "2022-01-05"));
    ledger.runs(ledger.death(an, "2022-05-01"));
    ledger.rejects(ledger.correct(missing, "2022-05-02", |_| ()), Rejection::PersonDeceased);
}
