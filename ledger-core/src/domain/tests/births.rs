//! Births: where and when they are registered, and who may be head.

use crate::domain::ids::HouseholdId;
use crate::domain::rejection::Rejection;
use crate::domain::residence::change_permanent::MoveInto;
use crate::domain::testing::{TestLedger, person};
use crate::domain::values::{Relation, Sex};

#[test]
fn a_household_without_a_head_gets_one_by_a_change_of_head_only() {
    let mut ledger = TestLedger::new();
    let (household, members) = ledger.family();
    let (_, commune) = ledger.province_and_commune();
    ledger.runs(ledger.death(members[0], "2021-03-01"));
    let newborn =
        person("Nguyễn Thị Hoa", Sex::Female, "2021-03-02").into_household(household, Relation::Head);
    ledger.rejects(newborn.birth(commune, &[7]), Rejection::HeadIsNotNew);
    let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
    ledger.rejects(TestLedger::join(mai, household, Relation::Head, "2021-03-02"), Rejection::HeadIsNotNew);
    let there = ledger.household(household).dwelling.unwrap().position();
    let into = MoveInto::Join(HouseholdId::at(household).unwrap(), vec![Relation::Head]);
    ledger.rejects(TestLedger::change_residence(&[mai], there, into, "2021-03-02"), Rejection::HeadIsNotNew);
    ledger.runs(TestLedger::join(mai, household, Relation::Sibling, "2021-03-02"));
}

#[test]
fn a_birth_is_registered_where_the_office_stands_on_the_day_of_registration() {
    let mut ledger = TestLedger::new();
    let province = ledger.runs(ledger.establish("79", "2004-08-31", Some("2025-06-30"), None, Some(97)));
    let old = ledger.runs(ledger.establish("26734", "2004-08-31", Some("2025-06-30"), Some(province), None));
    let new_province = ledger.runs(ledger.establish("79", "2025-07-01", None, None, Some(98)));
    let new = ledger.runs(ledger.establish("26734", "2025-07-01", None, Some(new_province), None));
    let born = || person("Nguyễn Thị Hoa", Sex::Female, "2025-06-20");
    let child = ledger.runs(born().registered_on("2025-07-10").birth(new, &[7]));
    let number = ledger.person(child).identity.unwrap().personal_number.unwrap();
    assert_eq!(number.to_string(), "098325000007");
    ledger.runs(born().registered_on("2025-06-30").birth(old, &[8]));
    ledger.rejects(born().registered_on("2025-07-10").birth(old, &[9]), Rejection::AreaNotFound);
    ledger.rejects(born().registered_on("2025-07-10").birth(new_province, &[9]), Rejection::AreaTooLarge);
    ledger.rejects(born().registered_on("2025-06-19").birth(old, &[9]), Rejection::RegisteredBeforeBirth);
    ledger.rejects(born().registered_on("2031-01-01").birth(new, &[9]), Rejection::EffectiveDateInFuture);
}
