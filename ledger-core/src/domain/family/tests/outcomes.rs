//! What became of a marriage or guardianship when somebody declared dead returned follows from the other's life, and stays true: what
//! would make it otherwise waits until the return was amended.

use crate::domain::event::Event;
use crate::domain::family::testing::{
    annul_marriage, cancel_declared_death, couple, declare_dead, marry, open_guardianship,
};
use crate::domain::ids::{PersonId, Position};
use crate::domain::rejection::Rejection;
use crate::domain::testing::{TestLedger, person};
use crate::domain::values::{MaritalStatus, MarriageAfterReturn, Sex};

fn id(at: Position) -> PersonId {
    PersonId::at(at).unwrap()
}

fn returned(ledger: &TestLedger, at: Position) -> crate::domain::event::DeathCancelled {
    let Event::DeathCancelled(event) = ledger.recorded(at).event.as_ref() else { panic!("another act") };
    event.clone()
}

fn married(ledger: &TestLedger, of: Position) -> (Option<PersonId>, MaritalStatus) {
    let person = ledger.person(of);
    (person.spouse(), person.marital_status())
}

/// A couple of whom the husband is declared dead for 2023-01-01.
fn alone(ledger: &mut TestLedger) -> (Position, Position, Position) {
    let (an, lan) = couple(ledger);
    ledger.runs(marry(an, lan, "2005-05-01"));
    let declared = ledger.runs(declare_dead(an, "2023-01-01"));
    (an, lan, declared)
}

#[test]
fn a_death_that_ended_a_marriage_is_not_taken_back_behind_the_return() {
    let mut ledger = TestLedger::new();
    let (an, lan, _) = alone(&mut ledger);
    let death = ledger.runs(ledger.death(lan, "2023-06-01"));
    let back = ledger.runs(cancel_declared_death(an, "2024-01-01"));
    let told = returned(&ledger, back);
    assert_eq!((told.marriage, told.former_spouse), (MarriageAfterReturn::EndedByDeath, Some(id(lan))));
    ledger.rejects(ledger.annul(death), Rejection::LaterActConflicts);
    ledger.rejects(ledger.correct(death, "2024-06-01", |_| {}), Rejection::LaterActConflicts);
    ledger.runs(ledger.correct(death, "2023-12-01", |_| {}));
    // In this order it can be told.
    ledger.runs(ledger.annul(back));
    ledger.runs(ledger.annul(death));
    ledger.runs(cancel_declared_death(an, "2024-01-01"));
    assert_eq!(married(&ledger, an), (Some(id(lan)), MaritalStatus::Married));
    assert_eq!(married(&ledger, lan), (Some(id(an)), MaritalStatus::Married));
}

#[test]
fn of_two_declared_dead_neither_is_alive_all_the_time_behind_the_others_return() {
    let mut ledger = TestLedger::new();
    let (an, lan, _) = alone(&mut ledger);
    let declared = ledger.runs(declare_dead(lan, "2023-02-01"));
    let back = ledger.runs(cancel_declared_death(an, "2024-01-01"));
    let told = returned(&ledger, back);
    assert_eq!((told.marriage, told.former_spouse), (MarriageAfterReturn::Suspended, Some(id(lan))));
    ledger.rejects(ledger.annul(declared), Rejection::LaterActConflicts);
    // A return before that of the other would have found nobody, and the other one somebody.
    ledger.rejects(cancel_declared_death(lan, "2023-06-01"), Rejection::LaterActConflicts);
    ledger.runs(cancel_declared_death(lan, "2024-06-01"));
    assert_eq!(married(&ledger, an), (Some(id(lan)), MaritalStatus::Married));
    assert_eq!(married(&ledger, lan), (Some(id(an)), MaritalStatus::Married));
}

#[test]
fn who_was_widowed_of_a_second_husband_is_no_widow_of_the_first_who_lives() {
    let mut ledger = TestLedger::new();
    let (an, lan, _) = alone(&mut ledger);
    let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1980").enrol());
    let again = ledger.runs(marry(binh, lan, "2023-03-01"));
    let death = ledger.runs(ledger.death(binh, "2023-06-01"));
    let back = ledger.runs(cancel_declared_death(an, "2024-01-01"));
    assert_eq!(returned(&ledger, back).former_spouse, Some(id(lan)));
    ledger.rejects(ledger.annul(again), Rejection::LaterActConflicts);
    ledger.runs(ledger.annul(death));
    ledger.runs(annul_marriage(lan, binh, "2024-06-01"));
    assert_eq!(married(&ledger, lan), (None, MaritalStatus::Divorced));
    assert_eq!(married(&ledger, an), (None, MaritalStatus::Divorced));
}

#[test]
fn the_other_is_not_left_out_by_a_correction_and_older_records_mean_what_they_meant() {
    let mut ledger = TestLedger::new();
    let (an, lan, _) = alone(&mut ledger);
    let death = ledger.runs(ledger.death(lan, "2023-06-01"));
    let back = ledger.runs(cancel_declared_death(an, "2024-01-01"));
    let unnamed = ledger.correct(back, "2024-01-02", |event| {
        if let Event::DeathCancelled(e) = event {
            e.former_spouse = None;
        }
    });
    ledger.rejects(unnamed, Rejection::SpouseDiffers);
    let remarried = ledger.correct(back, "2024-01-02", |event| {
        if let Event::DeathCancelled(e) = event {
            e.marriage = MarriageAfterReturn::EndedByRemarriage;
        }
    });
    ledger.rejects(remarried, Rejection::SpouseDiffers);
    ledger.runs(ledger.annul(back));
    let mut older = returned(&ledger, back);
    older.former_spouse = None;
    let older = ledger.has_recorded(crate::domain::testing::date("2024-01-01"), Event::DeathCancelled(older));
    assert_eq!(married(&ledger, an), (None, MaritalStatus::Widowed));
    ledger.runs(ledger.correct(older, "2024-01-02", |_| {}));
    ledger.runs(ledger.annul(death));
}

#[test]
fn a_wards_death_or_another_guardian_is_not_taken_back_behind_the_return() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    let mut ward = || {
        let ward = ledger.runs(person("Trần Thị Hoa", Sex::Female, "2015-03-01").enrol());
        ledger.runs(open_guardianship(ward, &[an], "2020-05-01"));
        ward
    };
    let [dead, taken, needy] = [ward(), ward(), ward()];
    let of_age = ledger.runs(person("Trần Thị Mai", Sex::Female, "2004-03-01").enrol());
    ledger.runs(open_guardianship(of_age, &[an], "2020-05-01"));
    ledger.runs(declare_dead(an, "2022-01-01"));
    let death = ledger.runs(ledger.death(dead, "2022-05-01"));
    let other = ledger.runs(open_guardianship(taken, &[lan], "2022-05-01"));
    let back = ledger.runs(cancel_declared_death(an, "2023-01-01"));
    let told = returned(&ledger, back);
    assert_eq!((told.care, told.ended_care), (vec![id(needy)], vec![id(dead), id(taken)]));
    ledger.rejects(ledger.annul(death), Rejection::LaterActConflicts);
    let earlier = ledger.correct(death, "2023-05-01", |_| {});
    ledger.rejects(earlier, Rejection::LaterActConflicts);
    ledger.rejects(ledger.annul(other), Rejection::LaterActConflicts);
    let of = |who: Position| {
        ledger.correct(back, "2023-01-01", |event| {
            if let Event::DeathCancelled(e) = event {
                e.ended_care = vec![id(who)];
            }
        })
    };
    ledger.rejects(of(lan), Rejection::GuardianshipDiffers);
    ledger.rejects(of(of_age), Rejection::GuardianshipDiffers);
    ledger.runs(ledger.annul(back));
    ledger.runs(ledger.annul(death));
    ledger.runs(cancel_declared_death(an, "2023-01-01"));
    assert_eq!(ledger.person(an).family.wards, [id(dead), id(needy)]);
}

#[test]
fn a_ward_who_returns_to_a_dead_guardian_keeps_that_death() {
    let mut ledger = TestLedger::new();
    let (an, _) = couple(&mut ledger);
    let ward = ledger.runs(person("Trần Thị Hoa", Sex::Female, "2015-03-01").enrol());
    ledger.runs(open_guardianship(ward, &[an], "2020-05-01"));
    ledger.runs(declare_dead(ward, "2022-01-01"));
    let death = ledger.runs(ledger.death(an, "2022-05-01"));
    let back = ledger.runs(cancel_declared_death(ward, "2023-01-01"));
    assert_eq!(returned(&ledger, back).ended_care, [id(an)]);
    ledger.rejects(ledger.annul(death), Rejection::LaterActConflicts);
}
