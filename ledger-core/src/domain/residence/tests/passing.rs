//! What passes with a departure or an arrival and what stays: absences, temporary residence, current places; and until when what
//! strikes somebody off is to be done.

use super::{abroad, away, deregister, id, is_at, renew};
use crate::domain::command::Command;
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::{Event, Mover, PermanentResidenceDeregistered};
use crate::domain::ids::Position;
use crate::domain::rejection::Rejection;
use crate::domain::residence::change_permanent::MoveInto;
use crate::domain::residence::deregister::DeregisterPermanentResidence;
use crate::domain::residence::register_temporary::tests::{settled, stay};
use crate::domain::testing::{TestLedger, date, day, person};
use crate::domain::values::{DeregistrationGround, Sex};

fn strike_off(who: Position, ground: DeregistrationGround, on: &str) -> Command {
    Command::DeregisterPermanentResidence(DeregisterPermanentResidence {
        effective_date: date(on),
        persons: vec![id(who)],
        ground,
    })
}

#[test]
fn who_is_only_temporarily_registered_declares_an_absence_too() {
    let (mut ledger, _, homes) = settled();
    let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").enrol());
    ledger.rejects(away(lan, "2022-06-01"), Rejection::NoResidence);
    ledger.runs(stay(&[lan], homes[1], "2022-01-05", "2022-12-31"));
    ledger.runs(away(lan, "2022-06-01"));
    assert!(ledger.person(lan).living.passing.absence.is_some());
}

#[test]
fn an_absence_is_over_when_somebody_leaves_or_settles() {
    let (mut ledger, an, homes) = settled();
    ledger.runs(away(an, "2022-01-05"));
    ledger.runs(TestLedger::change_residence(&[an], homes[1], MoveInto::Alone, "2022-02-01"));
    assert_eq!(ledger.person(an).living.passing.absence, None);
    ledger.runs(away(an, "2022-03-05"));
    ledger.runs(deregister(&[an], "2022-04-01"));
    assert_eq!(ledger.person(an).living.passing.absence, None);
}

#[test]
fn a_current_place_is_over_when_somebody_settles_or_stays() {
    let (mut ledger, _, homes) = settled();
    let place_of = |ledger: &TestLedger, who| ledger.person(who).living.passing.current_place.is_some();
    let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").enrol());
    ledger.runs(is_at(lan, homes[0], "2022-01-05"));
    assert!(place_of(&ledger, lan));
    ledger.runs(TestLedger::change_residence(&[lan], homes[1], MoveInto::Alone, "2022-02-01"));
    assert!(!place_of(&ledger, lan));
    let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1983").enrol());
    ledger.runs(is_at(mai, homes[0], "2022-01-05"));
    ledger.runs(stay(&[mai], homes[1], "2022-02-01", "2022-12-31"));
    assert!(!place_of(&ledger, mai));
}

#[test]
fn temporary_residence_ends_with_a_departure_for_good_and_outlives_any_other() {
    use DeregistrationGround as Ground;
    let after = |depart: &dyn Fn(Position) -> Command| {
        let (mut ledger, an, homes) = settled();
        ledger.runs(stay(&[an], homes[1], "2022-01-05", "2023-12-31"));
        ledger.runs(depart(an));
        ledger.person(an).living.passing.temporary.is_some()
    };
    assert!(!after(&|an| abroad(an, "2022-06-01")), "settled abroad");
    // Neither of these two is said of somebody who is registered for a time, and not missing.
    let other = |ground: &&Ground| !matches!(ground, Ground::AbsentTwelveMonths | Ground::DeclaredMissing);
    for ground in Ground::ALL.iter().filter(other) {
        let for_good = matches!(ground, Ground::NationalityLost | Ground::SettledAbroad);
        assert_eq!(after(&|an| strike_off(an, *ground, "2022-06-01")), !for_good, "{ground:?}");
    }
}

#[test]
fn who_is_struck_off_on_which_ground_has_the_term_of_that_ground() {
    use DeregistrationGround as Ground;
    let filed = Deadlines { declare: Some(Term::Days(7)), decide: Some(Term::WorkingDays(5)) };
    for ground in Ground::ALL {
        let persons = vec![Mover { person: id(Position(1)), leaves: None }];
        let event = Event::PermanentResidenceDeregistered(PermanentResidenceDeregistered {
            persons,
            ground: *ground,
        });
        let expected = match ground {
            Ground::RegistrationCancelled => Deadlines { declare: None, decide: Some(Term::Days(1)) },
            Ground::NationalityLost => Deadlines { declare: None, decide: Some(Term::WorkingDays(1)) },
            Ground::OtherDecision | Ground::Unknown => Deadlines { declare: None, decide: None },
            Ground::SettledAbroad
            | Ground::AbsentTwelveMonths
            | Ground::TenancyEnded
            | Ground::DwellingTransferred
            | Ground::ConsentWithdrawn
            | Ground::DwellingGone
            | Ground::DeclaredMissing => filed,
        };
        assert_eq!(event.act().deadlines(), expected, "{ground:?}");
    }
}

#[test]
fn who_was_struck_off_as_absent_has_not_renewed_a_stay_elsewhere() {
    let (mut ledger, an, homes) = settled();
    ledger.runs(stay(&[an], homes[1], "2021-01-05", "2021-03-31"));
    ledger.runs(strike_off(an, DeregistrationGround::AbsentTwelveMonths, "2022-06-01"));
    let conflict = Some((Rejection::LaterActConflicts, "persons[0].person".to_owned()));
    assert_eq!(ledger.refusal(&renew(&[an], "2021-03-20", "2021-06-01")), conflict);
    assert_eq!(ledger.refusal(&renew(&[an], "2022-05-31", "2022-12-31")), conflict);
    assert_eq!(ledger.refusal(&renew(&[an], "2022-06-01", "2022-12-31")), None, "from that very day on");
    let renewed = ledger.runs(renew(&[an], "2021-03-20", "2021-05-31"));
    let until = |ledger: &TestLedger, last| {
        ledger.correct(renewed, "2021-03-20", |event| {
            let Event::TemporaryResidenceRenewed(e) = event else { panic!("another act") };
            e.until = day(last);
        })
    };
    let conflict = Some((Rejection::LaterActConflicts, "replacement.persons".to_owned()));
    assert_eq!(ledger.refusal(&until(&ledger, "2021-06-01")), conflict);
    ledger.runs(until(&ledger, "2021-05-30"));
}

#[test]
fn a_renewal_that_stands_beside_it_needs_no_leave_to_stay() {
    let (mut ledger, an, homes) = settled();
    ledger.runs(stay(&[an], homes[1], "2021-01-05", "2021-03-31"));
    let renewed = ledger.runs(renew(&[an], "2021-03-20", "2021-12-31"));
    let persons = vec![Mover { person: id(an), leaves: None }];
    let ground = DeregistrationGround::AbsentTwelveMonths;
    let older = Event::PermanentResidenceDeregistered(PermanentResidenceDeregistered { persons, ground });
    ledger.has_recorded(date("2022-06-01"), older);
    let as_it_stands = ledger.correct(renewed, "2021-03-20", |_| {});
    ledger.rejects(as_it_stands, Rejection::ReplacementUnchanged);
    ledger.rejects(ledger.correct(renewed, "2021-03-21", |_| {}), Rejection::LaterActConflicts);
}
