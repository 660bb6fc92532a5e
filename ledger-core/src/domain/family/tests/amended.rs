//! What amendments of acts on families cannot say: ties that the others' lives do not know.

use crate::domain::command::Command;
use crate::domain::event::{Ended, Event};
use crate::domain::family::testing::{
    adopt, cancel_declared_death, couple, declare_dead, divorce, end_adoption, end_guardianship, marry,
    open_guardianship,
};
use crate::domain::ids::{PersonId, Position};
use crate::domain::rejection::Rejection;
use crate::domain::testing::{TestLedger, person};
use crate::domain::values::{AdoptionBond, MarriageAfterReturn, Sex};

fn id(at: Position) -> PersonId {
    PersonId::at(at).unwrap()
}

/// Somebody who is tied to nobody.
fn mai(ledger: &mut TestLedger) -> Position {
    ledger.runs(person("Trần Thị Mai", Sex::Female, "1979-03-04").enrol())
}

fn child(ledger: &mut TestLedger) -> Position {
    ledger.runs(person("Trần Thị Hoa", Sex::Female, "2010-03-01").enrol())
}

/// The correction of a death, on the day on which it stands.
fn corrected_death(
    ledger: &TestLedger,
    death: Position,
    spouse: Option<Position>,
    care: &[Position],
) -> Command {
    ledger.correct(death, "2020-03-01", |event| {
        if let Event::DeathRegistered(e) = event {
            e.spouse = spouse.map(id);
            e.care = care.iter().copied().map(id).collect();
        }
    })
}

#[test]
fn a_divorce_is_of_the_marriage_in_force() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    let mai = mai(&mut ledger);
    let married = ledger.runs(marry(an, lan, "2010-05-01"));
    let divorced = ledger.runs(divorce(an, Some(lan), "2015-05-01"));
    let of = |spouse: Position, record| {
        ledger.correct(divorced, "2015-05-01", |event| {
            if let Event::DivorceNoted(e) = event {
                e.marriage = Some(Ended { spouse: id(spouse), record });
            }
        })
    };
    ledger.rejects(of(mai, married), Rejection::MarriageNotInForce);
    ledger.rejects(of(lan, Position(1)), Rejection::MarriageNotInForce);
}

#[test]
fn an_adoption_ends_between_those_whom_it_tied() {
    let mut ledger = TestLedger::new();
    let (an, _) = couple(&mut ledger);
    let mai = mai(&mut ledger);
    let child = child(&mut ledger);
    ledger.runs(adopt(child, Some(an), None, AdoptionBond::Unrelated, "2015-05-01"));
    let ended = ledger.runs(end_adoption(child, "2018-05-01"));
    let corrected = ledger.correct(ended, "2018-05-01", |event| {
        if let Event::AdoptionEnded(e) = event {
            e.parents = vec![id(mai)];
        }
    });
    ledger.rejects(corrected, Rejection::NotAdopted);
}

#[test]
fn a_guardianship_ends_between_those_whom_it_tied() {
    let mut ledger = TestLedger::new();
    let (an, _) = couple(&mut ledger);
    let mai = mai(&mut ledger);
    let child = child(&mut ledger);
    ledger.runs(open_guardianship(child, &[an], "2015-05-01"));
    let ended = ledger.runs(end_guardianship(child, "2018-05-01"));
    let corrected = ledger.correct(ended, "2018-05-01", |event| {
        if let Event::GuardianshipEnded(e) = event {
            e.guardians = vec![id(mai)];
        }
    });
    ledger.rejects(corrected, Rejection::HasNoGuardian);
}

#[test]
fn a_death_names_a_husband_as_one_and_in_its_care_only_whom_a_guardianship_ties() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    ledger.runs(marry(an, lan, "2010-05-01"));
    let death = ledger.runs(ledger.death(lan, "2020-03-01"));
    ledger.rejects(corrected_death(&ledger, death, None, &[an]), Rejection::SpouseDiffers);
    let mut ledger = TestLedger::new();
    let mai = mai(&mut ledger);
    let (_, lan) = couple(&mut ledger);
    let death = ledger.runs(ledger.death(lan, "2020-03-01"));
    ledger.rejects(corrected_death(&ledger, death, None, &[mai]), Rejection::GuardianshipDiffers);
}

#[test]
fn a_marriage_is_not_restored_to_somebody_who_married_again() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    let binh = ledger.runs(person("Trần Văn Bình", Sex::Male, "1979-03-04").enrol());
    ledger.runs(marry(an, lan, "2010-05-01"));
    ledger.runs(declare_dead(an, "2015-05-01"));
    ledger.runs(marry(binh, lan, "2017-05-01"));
    let back = ledger.runs(cancel_declared_death(an, "2019-05-01"));
    let corrected = |who: Position, marriage, spouse: Option<Position>| {
        ledger.correct(back, "2019-05-01", |event| {
            if let Event::DeathCancelled(e) = event {
                e.person = id(who);
                e.marriage = marriage;
                e.spouse = spouse.map(id);
                e.former_spouse = None;
            }
        })
    };
    ledger.rejects(corrected(an, MarriageAfterReturn::Restored, Some(lan)), Rejection::SpouseDiffers);
    ledger.rejects(corrected(an, MarriageAfterReturn::None, None), Rejection::SpouseDiffers);
    ledger.rejects(corrected(Position(999), MarriageAfterReturn::None, None), Rejection::PersonNotFound);
}
