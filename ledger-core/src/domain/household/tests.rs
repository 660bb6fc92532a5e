//! What holds for every act on households: its day has come, and a correction is held to the same rules as the act.

use crate::domain::command::Command;
use crate::domain::event::Event;
use crate::domain::ids::DwellingId;
use crate::domain::rejection::Rejection;
use crate::domain::testing::{TestLedger, person};
use crate::domain::values::{Relation, Sex};

/// An act on a day, by its name.
type Dated<'a> = (&'static str, &'a dyn Fn(&str) -> Command);

#[test]
fn an_act_is_of_a_day_that_has_come() {
    let mut ledger = TestLedger::new();
    let (household, members) = ledger.family();
    let home = ledger.home_of(members[0]);
    let (an, lan) = (members[0], members[1]);
    let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").living_at(home).enrol());
    let other = ledger.runs(TestLedger::form(home, &[(mai, Relation::Head)], "2021-02-26"));
    let new = ledger.runs(person("Lê Thị Hoa", Sex::Female, "1990").living_at(home).enrol());
    let acts: [Dated<'_>; 8] = [
        ("forming", &|on| TestLedger::form(home, &[(new, Relation::Head)], on)),
        ("joining", &|on| TestLedger::join(new, household, Relation::Sibling, on)),
        ("leaving", &|on| TestLedger::leave(lan, household, on)),
        ("another head", &|on| {
            TestLedger::change_head(household, &[(lan, Relation::Head), (an, Relation::Husband)], on)
        }),
        ("another relation", &|on| TestLedger::relate(household, &[(lan, Relation::Sibling)], on)),
        ("a number", &|on| TestLedger::number_household(household, "HS-1", on)),
        ("splitting", &|on| TestLedger::split(household, &[(lan, Relation::Head)], on)),
        ("merging", &|on| TestLedger::merge(other, household, &[(mai, Relation::Sibling)], on)),
    ];
    for (what, act) in acts {
        let expected = Some((Rejection::EffectiveDateInFuture, "effective_date".to_owned()));
        assert_eq!(ledger.refusal(&act("2031-01-05")), expected, "{what}");
        assert_eq!(ledger.refusal(&act("2022-01-05")), None, "{what}");
    }
}

#[test]
fn corrected_relations_name_each_member_once() {
    let mut ledger = TestLedger::new();
    let (household, members) = ledger.family();
    let changed = TestLedger::relate(household, &[(members[1], Relation::Sibling)], "2022-03-01");
    let changed = ledger.runs(changed);
    let twice = ledger.correct(changed, "2022-03-01", |event| {
        let Event::RelationsChanged(e) = event else { panic!("another act") };
        e.members.push(e.members[0].clone());
    });
    ledger.rejects(twice, Rejection::PersonNamedTwice);
}

#[test]
fn a_corrected_split_has_a_head_and_stays_at_the_dwelling() {
    let mut ledger = TestLedger::new();
    let (household, members) = ledger.family();
    let split = ledger.runs(TestLedger::split(household, &[(members[1], Relation::Head)], "2022-03-01"));
    let headless = ledger.correct(split, "2022-03-01", |event| {
        let Event::HouseholdSplit(e) = event else { panic!("another act") };
        e.members[0].relation = Relation::Wife;
    });
    ledger.rejects(headless, Rejection::NotOneHead);
    let other = ledger.home();
    let elsewhere = ledger.correct(split, "2022-03-01", |event| {
        let Event::HouseholdSplit(e) = event else { panic!("another act") };
        e.dwelling = DwellingId::at(other).unwrap();
    });
    assert!(ledger.refusal(&elsewhere).is_some());
}

#[test]
fn a_corrected_merger_names_each_member_once() {
    let mut ledger = TestLedger::new();
    let (household, members) = ledger.family();
    let other = ledger.runs(TestLedger::split(household, &[(members[1], Relation::Head)], "2022-03-01"));
    let merged = TestLedger::merge(other, household, &[(members[1], Relation::Wife)], "2023-03-01");
    let merged = ledger.runs(merged);
    let twice = ledger.correct(merged, "2023-03-01", |event| {
        let Event::HouseholdsMerged(e) = event else { panic!("another act") };
        e.members.push(e.members[0].clone());
    });
    ledger.rejects(twice, Rejection::PersonNamedTwice);
}
