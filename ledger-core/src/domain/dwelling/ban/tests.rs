//! What a ban refuses, and what it leaves alone.

use super::BanGround;
use crate::domain::command::Command;
use crate::domain::dates::CivilDate;
use crate::domain::event::Event;
use crate::domain::ids::{DwellingId, HouseholdId, Position};
use crate::domain::rejection::Rejection;
use crate::domain::residence::basis::{Basis, BasisGround, Consent};
use crate::domain::residence::change_permanent::MoveInto;
use crate::domain::residence::register_temporary::tests::{settled, stay};
use crate::domain::testing::{TestLedger, person};
use crate::domain::values::{Relation, Sex};

const DISPUTE: BanGround = BanGround::InDispute;

fn ban(at: Position, on: &str) -> Command {
    TestLedger::ban(at, DISPUTE, on)
}

fn lift(at: Position, on: &str) -> Command {
    TestLedger::lift_ban(at, DISPUTE, on)
}

fn alone(who: Position, to: Position, on: &str) -> Command {
    TestLedger::change_residence(&[who], to, MoveInto::Alone, on)
}

/// A move on that ground, to which everybody has consented.
fn on_ground(ground: BasisGround, who: Position, to: Position, on: &str) -> Command {
    let Command::ChangePermanentResidence(mut change) = alone(who, to, on) else {
        unreachable!("that is what was made")
    };
    let consent = Some(Consent::OnPaper);
    change.basis = Some(Basis { ground, owner: consent, head: consent, parent: None, floor: None });
    Command::ChangePermanentResidence(change)
}

#[test]
fn nobody_registers_anew_from_the_first_day_of_a_ban_to_the_last() {
    let (mut ledger, an, homes) = settled();
    ledger.runs(ban(homes[1], "2022-03-01"));
    ledger.runs(lift(homes[1], "2022-06-01"));
    for banned in ["2022-03-01", "2022-05-31"] {
        let refusal = ledger.refusal(&alone(an, homes[1], banned));
        assert_eq!(refusal, Some((Rejection::PlaceBanned, "dwelling".into())), "{banned}");
        let temporary = stay(&[an], homes[1], banned, "2022-12-31");
        assert_eq!(ledger.refusal(&temporary), Some((Rejection::PlaceBanned, "dwelling".into())), "{banned}");
    }
    for open in ["2022-02-28", "2022-06-01"] {
        assert_eq!(ledger.refusal(&alone(an, homes[1], open)), None, "{open}");
        assert_eq!(ledger.refusal(&stay(&[an], homes[1], open, "2022-12-31")), None, "{open}");
    }
}

#[test]
fn only_the_closest_kin_come_together_at_a_banned_place() {
    let (mut ledger, an, homes) = settled();
    ledger.runs(ban(homes[1], "2022-03-01"));
    for ground in BasisGround::ALL.iter().copied().filter(|ground| *ground != BasisGround::CloseKin) {
        let comes = on_ground(ground, an, homes[1], "2022-03-05");
        assert_eq!(ledger.refusal(&comes).map(|(why, _)| why), Some(Rejection::PlaceBanned), "{ground:?}");
    }
    ledger.runs(on_ground(BasisGround::CloseKin, an, homes[1], "2022-03-05"));
    assert_eq!(ledger.home_of(an), homes[1]);
}

#[test]
fn no_household_is_split_and_nobody_comes_in_who_lived_nowhere() {
    let mut ledger = TestLedger::new();
    let (household, members) = ledger.family();
    let home = ledger.home_of(members[0]);
    let nowhere = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
    let lodger = ledger.runs(person("Trần Văn Thử", Sex::Male, "1970").living_at(home).enrol());
    ledger.runs(ban(home, "2022-03-01"));
    let split = TestLedger::split(household, &[(members[1], Relation::Head)], "2022-03-01");
    assert_eq!(ledger.refusal(&split), Some((Rejection::PlaceBanned, "household".into())));
    let joins = |who| TestLedger::join(who, household, Relation::Other, "2022-03-05");
    assert_eq!(ledger.refusal(&joins(nowhere)), Some((Rejection::PlaceBanned, "household".into())));
    let forms = |who| TestLedger::form(home, &[(who, Relation::Head)], "2022-03-05");
    assert_eq!(ledger.refusal(&forms(nowhere)), Some((Rejection::PlaceBanned, "dwelling".into())));
    // Who is registered there already is not registered anew.
    ledger.runs(forms(lodger));
    // Nor is a newborn, who shares the parents' residence.
    let (_, commune) = ledger.province_and_commune();
    let child = person("Nguyễn Văn Bé", Sex::Male, "2022-03-06").parents(Some(members[0]), Some(members[1]));
    let born = child.into_household(household, Relation::Child).birth(commune, &[77]);
    ledger.runs(born);
    assert_eq!(ledger.household(household).members.len(), 3);
}

#[test]
fn a_ban_of_any_dwelling_on_the_way_to_what_a_home_became_counts() {
    let mut ledger = TestLedger::new();
    let (household, members) = ledger.family();
    let (home, between, end) = (ledger.home_of(members[0]), ledger.home(), ledger.home());
    let nowhere = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
    ledger.runs(TestLedger::merge_dwellings(&[home], between, "2022-01-01"));
    ledger.runs(ban(between, "2022-01-05"));
    ledger.runs(TestLedger::merge_dwellings(&[between], end, "2022-02-01"));
    let joins = TestLedger::join(nowhere, household, Relation::Other, "2022-03-05");
    assert_eq!(ledger.refusal(&joins), Some((Rejection::PlaceBanned, "household".into())));
}

#[test]
fn a_merger_takes_no_ban_away() {
    let mut ledger = TestLedger::new();
    let [banned, between, whole, other] = [(); 4].map(|()| ledger.home());
    let comes = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
    let (household, _) = ledger.family();
    let home = ledger.household(household).dwelling.unwrap().position();
    ledger.runs(ban(banned, "2022-01-05"));
    ledger.runs(TestLedger::ban(other, BanGround::UnlawfulLand, "2022-01-05"));
    ledger.runs(TestLedger::merge_dwellings(&[other], whole, "2022-01-15"));
    ledger.runs(TestLedger::merge_dwellings(&[banned], between, "2022-02-01"));
    ledger.runs(TestLedger::merge_dwellings(&[between, home], whole, "2022-03-01"));
    // The house does not stand on that land as a whole.
    assert_eq!(ledger.refusal(&alone(comes, whole, "2022-02-28")), None);
    ledger.rejects(alone(comes, whole, "2022-03-01"), Rejection::PlaceBanned);
    // A home that became part of the same house is in it.
    let joins = TestLedger::join(comes, household, Relation::Other, "2022-03-05");
    ledger.rejects(joins.clone(), Rejection::PlaceBanned);
    ledger.runs(lift(banned, "2022-03-05"));
    assert_eq!(ledger.refusal(&alone(comes, whole, "2022-03-05")), None);
    ledger.runs(joins);
}

#[test]
fn a_ban_that_is_noted_late_undoes_nothing_but_amendments_are_asked_again() {
    let (mut ledger, an, homes) = settled();
    let moved = ledger.runs(alone(an, homes[1], "2022-03-05"));
    let stays = ledger.runs(stay(&[an], homes[0], "2022-04-05", "2022-12-31"));
    ledger.runs(ban(homes[1], "2022-03-01"));
    ledger.runs(ban(homes[0], "2022-04-01"));
    assert_eq!(ledger.home_of(an), homes[1]);
    let on = |ledger: &TestLedger, what, day| ledger.correct(what, day, |_| {});
    // What brings nobody there anew is corrected as ever.
    let shorter = ledger.correct(stays, "2022-04-05", |event| {
        if let crate::domain::event::Event::TemporaryResidenceRegistered(e) = event {
            e.until = e.until.plus_days(-30);
        }
    });
    assert_eq!(ledger.refusal(&shorter), None);
    ledger.rejects(on(&ledger, moved, "2022-03-06"), Rejection::PlaceBanned);
    ledger.rejects(on(&ledger, stays, "2022-04-06"), Rejection::PlaceBanned);
    ledger.runs(on(&ledger, moved, "2022-02-28"));
    ledger.runs(on(&ledger, stays, "2022-03-31"));
}

#[test]
fn a_corrected_split_and_a_corrected_entry_are_asked_again() {
    let mut ledger = TestLedger::new();
    let (household, members) = ledger.family();
    let home = ledger.home_of(members[0]);
    let nowhere = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
    let other = ledger.runs(person("Lê Thị Tư", Sex::Female, "1991").enrol());
    let split = ledger.runs(TestLedger::split(household, &[(members[1], Relation::Head)], "2022-02-01"));
    let joined = ledger.runs(TestLedger::join(nowhere, household, Relation::Other, "2022-02-02"));
    let formed = ledger.runs(TestLedger::form(home, &[(other, Relation::Head)], "2022-02-03"));
    ledger.runs(ban(home, "2022-03-01"));
    for act in [split, joined, formed] {
        let later = ledger.correct(act, "2022-03-05", |_| {});
        ledger.rejects(later, Rejection::PlaceBanned);
        ledger.runs(ledger.correct(act, "2022-02-05", |_| {}));
    }
}

#[test]
fn a_dwelling_that_is_part_of_a_banned_one_is_banned_with_it() {
    let mut ledger = TestLedger::new();
    let (household, _) = ledger.family();
    let home = ledger.household(household).dwelling.unwrap().position();
    let whole = ledger.home();
    let comes = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
    ledger.runs(TestLedger::merge_dwellings(&[home], whole, "2022-02-01"));
    ledger.runs(ban(whole, "2022-03-01"));
    let into = MoveInto::Join(HouseholdId::at(household).unwrap(), vec![Relation::Other]);
    let joins = |on| TestLedger::change_residence(&[comes], home, into.clone(), on);
    ledger.rejects(joins("2022-03-05"), Rejection::PlaceBanned);
    ledger.runs(joins("2022-02-28"));
}

#[test]
fn each_ground_bans_once_and_is_lifted_for_itself() {
    let (mut ledger, an, homes) = settled();
    ledger.rejects(lift(homes[1], "2022-03-01"), Rejection::BanNotInForce);
    let noted = ledger.runs(ban(homes[1], "2022-03-01"));
    ledger.rejects(ban(homes[1], "2022-03-02"), Rejection::BanInForce);
    ledger.rejects(ban(homes[1], "2031-03-02"), Rejection::EffectiveDateInFuture);
    ledger.rejects(lift(homes[1], "2031-03-02"), Rejection::EffectiveDateInFuture);
    ledger.rejects(ban(Position(999), "2022-03-02"), Rejection::DwellingNotFound);
    ledger.rejects(lift(Position(999), "2022-03-02"), Rejection::DwellingNotFound);
    ledger.runs(TestLedger::ban(homes[1], BanGround::ToBeDemolished, "2022-04-01"));
    ledger.runs(lift(homes[1], "2022-05-01"));
    ledger.rejects(lift(homes[1], "2022-05-02"), Rejection::BanNotInForce);
    ledger.rejects(ledger.annul(noted), Rejection::LaterActConflicts);
    ledger.rejects(alone(an, homes[1], "2022-05-02"), Rejection::PlaceBanned);
    let state = ledger.dwelling_state(homes[1]);
    let grounds = |month| {
        let bans = state.bans_on(CivilDate::new(2022, month, 2).unwrap());
        bans.iter().map(|ban| (ban.ground, ban.since.to_string())).collect::<Vec<_>>()
    };
    let (dispute, demolition) =
        ((DISPUTE, "2022-03-01".into()), (BanGround::ToBeDemolished, "2022-04-01".into()));
    assert_eq!(grounds(2), []);
    assert_eq!(grounds(3), std::slice::from_ref(&dispute));
    assert_eq!(grounds(4), [dispute, demolition.clone()]);
    assert_eq!(grounds(5), [demolition]);
    assert_eq!(state.bans(), state.bans_on(CivilDate::new(2030, 1, 1).unwrap()));
}

#[test]
fn a_dwelling_that_ended_is_not_banned_anew_but_its_ban_can_be_lifted() {
    let (mut ledger, _, homes) = settled();
    ledger.runs(ban(homes[1], "2022-03-01"));
    ledger.runs(TestLedger::merge_dwellings(&[homes[1]], homes[0], "2022-06-01"));
    ledger.rejects(TestLedger::ban(homes[1], BanGround::Confiscated, "2022-06-01"), Rejection::DwellingEnded);
    ledger.runs(lift(homes[1], "2022-06-02"));
}

#[test]
fn a_correction_gives_the_ban_to_another_dwelling() {
    let (mut ledger, an, homes) = settled();
    let noted = ledger.runs(ban(homes[0], "2022-03-01"));
    ledger.runs(ledger.correct(noted, "2022-03-01", |event| {
        let Event::RegistrationBanNoted(e) = event else { panic!("another act") };
        e.dwelling = DwellingId::at(homes[1]).unwrap();
    }));
    assert_eq!(ledger.dwelling_state(homes[0]).bans(), []);
    ledger.rejects(alone(an, homes[1], "2022-03-01"), Rejection::PlaceBanned);
    ledger.runs(ledger.annul(noted));
    ledger.runs(alone(an, homes[1], "2022-03-01"));
}
