//! Births: where and when they are registered, and who may be head.

use crate::domain::command::Command;
use crate::domain::ids::HouseholdId;
use crate::domain::rejection::Rejection;
use crate::domain::residence::change_permanent::MoveInto;
use crate::domain::testing::{TestLedger, date, person};
use crate::domain::values::{BloodType, MaritalStatus, Relation, Sex};

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

#[test]
fn a_parent_is_ten_years_older_to_the_day() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "2011-03-01").enrol());
    let of_lan = |born: &str| {
        let child = person("Nguyễn Thị Hoa", Sex::Female, born).parents(None, Some(lan));
        child.registered_on("2021-03-20").birth(commune, &[7])
    };
    assert_eq!(ledger.refusal(&of_lan("2021-02-28")), Some((Rejection::ParentTooYoung, "mother".into())));
    assert_eq!(ledger.refusal(&of_lan("2021-03-01")), None);
}

#[test]
fn who_was_born_is_single_and_who_was_enrolled_what_the_books_say() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let born = person("Nguyễn Thị Hoa", Sex::Female, "2021-03-01").birth(commune, &[7]);
    let born = ledger.runs(born);
    assert_eq!(ledger.person(born).identity.unwrap().marital_status, MaritalStatus::Single);
    let mut enrolled =
        person("Lê Thị Lan", Sex::Female, "1980").marital_status(MaritalStatus::Widowed).enrol();
    let Command::EnrolPerson(enrol) = &mut enrolled else { panic!("an enrolment") };
    enrol.person.blood_type = BloodType::Ab;
    let enrolled = ledger.runs(enrolled);
    let identity = ledger.person(enrolled).identity.unwrap();
    assert_eq!((identity.marital_status, identity.blood_type), (MaritalStatus::Widowed, BloodType::Ab));
}

#[test]
fn births_and_deaths_are_registered_on_their_day_and_not_before() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let born = |day: &str| person("Nguyễn Thị Hoa", Sex::Female, day).registered_on(day).birth(commune, &[7]);
    assert_eq!(
        ledger.refusal(&born("2031-01-01")),
        Some((Rejection::EffectiveDateInFuture, "birth_date".into()))
    );
    let child = ledger.runs(born("2030-12-31"));
    ledger.rejects(ledger.death(child, "2031-01-01"), Rejection::EffectiveDateInFuture);
    ledger.runs(ledger.death(child, "2030-12-31"));
}

#[test]
fn a_member_keeps_the_first_day_at_a_place_unless_they_are_a_member_from_an_earlier_one() {
    let mut ledger = TestLedger::new();
    let (household, members) = ledger.family();
    let home = ledger.home_of(members[0]);
    let at = |ledger: &mut TestLedger, home| {
        ledger.runs(person("Lê Văn Minh", Sex::Male, "1980-03-04").living_at(home).on("2021-06-01").enrol())
    };
    let since = |ledger: &TestLedger, who| {
        let residence = ledger.person(who).residence.unwrap();
        (residence.dwelling.position(), residence.since.to_string())
    };
    let join = |who, on| TestLedger::join(who, household, Relation::Guest, on);
    let (here, early) = (at(&mut ledger, home), at(&mut ledger, home));
    ledger.runs(join(here, "2021-07-01"));
    assert_eq!(since(&ledger, here), (home, "2021-06-01".into()), "lived there before");
    ledger.runs(join(early, "2021-05-01"));
    assert_eq!(since(&ledger, early), (home, "2021-05-01".into()), "a member from an earlier day");
}

#[test]
fn who_moves_out_belongs_to_no_household_and_who_moves_into_one_to_that() {
    let mut ledger = TestLedger::new();
    let (household, members) = ledger.family();
    let other = ledger.home();
    let lan = members[1];
    let of = |ledger: &TestLedger, who| ledger.person(who).household.map(|of| of.household.position());
    assert_eq!(of(&ledger, lan), Some(household));
    ledger.runs(TestLedger::change_residence(&[lan], other, MoveInto::Alone, "2021-05-01"));
    assert_eq!(of(&ledger, lan), None);
    let into = MoveInto::Join(HouseholdId::at(household).unwrap(), vec![Relation::Wife]);
    let home = ledger.home_of(members[0]);
    ledger.runs(TestLedger::change_residence(&[lan], home, into, "2021-06-01"));
    assert_eq!(of(&ledger, lan), Some(household));
    let form = MoveInto::Form(vec![Relation::Head], None);
    let formed = ledger.runs(TestLedger::change_residence(&[lan], other, form, "2021-07-01"));
    assert_eq!(of(&ledger, lan), Some(formed));
    let state = ledger.household(formed);
    assert_eq!((state.since, state.file_number), (date("2021-07-01"), None));
}
