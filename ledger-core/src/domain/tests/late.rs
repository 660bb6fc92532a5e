//! Acts that are declared late, or are known only in part, among those that were declared before them.

use crate::domain::command::Command;
use crate::domain::ids::{PersonId, Position};
use crate::domain::rejection::Rejection;
use crate::domain::residence::change_permanent::MoveInto;
use crate::domain::residence::living::Abroad;
use crate::domain::residence::register_abroad::RegisterResidenceAbroad;
use crate::domain::testing::{TestLedger, date, person};
use crate::domain::values::{Relation, Sex};

#[test]
fn a_household_follows_the_later_declaration_of_an_earlier_day_as_its_members_do() {
    let mut ledger = TestLedger::new();
    let (household, members) = ledger.family();
    let (june, march) = (ledger.home(), ledger.home());
    let go = |to, on| TestLedger::change_residence(&members, to, MoveInto::SameHousehold, on);
    ledger.runs(go(june, "2021-06-01"));
    ledger.runs(go(march, "2021-03-01"));
    assert_eq!(ledger.home_of(members[0]), march);
    assert_eq!(ledger.household(household).dwelling.unwrap().position(), march);
}

#[test]
fn nobody_is_a_member_where_a_later_record_says_that_they_do_not_live() {
    let abroad = |who: Position, on: &str| {
        Command::RegisterResidenceAbroad(RegisterResidenceAbroad {
            effective_date: date(on),
            persons: PersonId::at(who).into_iter().collect(),
            abroad: Abroad::default(),
        })
    };
    let mut ledger = TestLedger::new();
    let (home, other) = (ledger.home(), ledger.home());
    let came = |name| person(name, Sex::Male, "1980-03-04").living_at(home).on("2021-02-26").enrol();
    let (an, minh) = (ledger.runs(came("Nguyễn Văn An")), ledger.runs(came("Lê Văn Minh")));
    // Whoever forms a household, or joins one, would belong to it and live abroad.
    let household = ledger.runs(TestLedger::form(home, &[(an, Relation::Head)], "2021-06-01"));
    ledger.rejects(abroad(an, "2021-03-01"), Rejection::LaterActConflicts);
    ledger.runs(TestLedger::join(minh, household, Relation::Guest, "2021-07-01"));
    ledger.rejects(abroad(minh, "2021-03-01"), Rejection::LaterActConflicts);
    // So would whoever moves into one, and lives somewhere else by what was declared later.
    let go = |to, into, on| TestLedger::change_residence(&[minh], to, into, on);
    ledger.runs(TestLedger::leave(minh, household, "2021-08-01"));
    let moved = ledger.runs(go(other, MoveInto::Form(vec![Relation::Head], None), "2021-09-01"));
    ledger.runs(TestLedger::leave(minh, moved, "2021-10-01"));
    ledger.rejects(go(home, MoveInto::Alone, "2021-08-15"), Rejection::LaterActConflicts);
    ledger.runs(abroad(minh, "2021-10-02"));
}

#[test]
fn a_child_born_before_a_change_of_head_is_registered_after_it() {
    let mut ledger = TestLedger::new();
    let (household, members) = ledger.family();
    let (_, commune) = ledger.province_and_commune();
    let named = [(members[1], Relation::Head), (members[0], Relation::Husband)];
    ledger.runs(TestLedger::change_head(household, &named, "2021-03-20"));
    let child = person("Nguyễn Thị Hoa", Sex::Female, "2021-03-01")
        .parents(Some(members[0]), Some(members[1]))
        .into_household(household, Relation::Child)
        .birth(commune, &[7]);
    let child = ledger.runs(child);
    let state = ledger.household(household);
    assert_eq!(state.members.len(), 3);
    assert_eq!(state.head().unwrap().position(), members[1]);
    assert_eq!(ledger.person(child).household.unwrap().relation, Relation::Child);
    let without_child = [(members[0], Relation::Head), (members[1], Relation::Wife)];
    ledger.rejects(
        TestLedger::change_head(household, &without_child, "2021-04-01"),
        Rejection::MembersIncomplete,
    );
}

#[test]
fn a_death_known_only_by_its_year_leaves_what_was_done_in_that_year() {
    let mut ledger = TestLedger::new();
    let (home, new_home) = (ledger.home(), ledger.home());
    let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(home).enrol());
    let go = |on| TestLedger::change_residence(&[an], new_home, MoveInto::Alone, on);
    ledger.runs(go("2022-03-01"));
    ledger.runs(ledger.death(an, "2022"));
    let state = ledger.person(an);
    assert_eq!((state.died, state.residence), (Some(date("2022")), None));
    ledger.rejects(go("2023-01-01"), Rejection::PersonDeceased);
    let lived = ledger.person_on(an, "2022-06-30").residence;
    assert_eq!(lived.unwrap().dwelling.position(), new_home);
    assert_eq!(ledger.person_on(an, "2022-12-31").residence, None);
}

#[test]
fn an_act_of_the_year_of_a_death_may_be_declared_after_it() {
    let mut ledger = TestLedger::new();
    let (home, new_home) = (ledger.home(), ledger.home());
    let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(home).enrol());
    ledger.runs(ledger.death(an, "2022-08"));
    let go = |on| TestLedger::change_residence(&[an], new_home, MoveInto::Alone, on);
    ledger.runs(go("2022-08-15"));
    ledger.rejects(go("2022-09-01"), Rejection::PersonDeceased);
    assert_eq!(ledger.person(an).residence, None, "the dead live nowhere");
}
