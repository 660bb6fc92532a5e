//! What can still be amended after an amendment, and what an annulment leaves.

use crate::domain::command::Command;
use crate::domain::event::Event;
use crate::domain::ids::{DwellingId, PersonId, Position};
use crate::domain::rejection::Rejection;
use crate::domain::residence::change_permanent::MoveInto;
use crate::domain::testing::{TestLedger, date, person};
use crate::domain::values::{Relation, Sex};

fn enrolled_at(ledger: &TestLedger, target: Position, dwelling: Position, born: &str) -> Command {
    ledger.correct(target, "2021-02-25", |event| {
        if let Event::PersonEnrolled(e) = event {
            e.dwelling = DwellingId::at(dwelling);
            e.facts.birth_date = date(born);
        }
    })
}

#[test]
fn an_event_that_a_correction_took_from_a_subject_can_be_amended_on() {
    let mut ledger = TestLedger::new();
    let homes = [ledger.home(), ledger.home(), ledger.home()];
    let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1951-03-04").living_at(homes[0]).enrol());
    ledger.runs(enrolled_at(&ledger, an, homes[1], "1951-03-04"));
    ledger.runs(enrolled_at(&ledger, an, homes[1], "1952"));
    ledger.rejects(enrolled_at(&ledger, an, homes[1], "1952"), Rejection::ReplacementUnchanged);
    ledger.runs(enrolled_at(&ledger, an, homes[2], "1952"));
    assert_eq!(ledger.home_of(an), homes[2]);
    ledger.runs(ledger.annul(an));
    ledger.rejects(ledger.annul(an), Rejection::AlreadyAnnulled);
}

#[test]
fn members_that_were_corrected_once_can_be_corrected_again() {
    let mut ledger = TestLedger::new();
    let home = ledger.home();
    let people =
        ["1980", "1981", "1982"].map(|born| ledger.runs(person("Lê Thị Lan", Sex::Female, born).enrol()));
    let members = [(people[0], Relation::Head), (people[1], Relation::Sibling)];
    let formed = ledger.runs(TestLedger::form(home, &members, "2021-03-01"));
    let other = PersonId::at(people[2]).unwrap();
    let corrected = ledger.correct(formed, "2021-03-01", |event| {
        if let Event::HouseholdFormed(e) = event {
            e.members[1].person = other;
        }
    });
    let first = ledger.runs(corrected);
    ledger.runs(ledger.correct(first, "2021-03-02", |_| {}));
    assert_eq!(ledger.person(people[1]).household, None);
    assert_eq!(ledger.person(people[2]).household.unwrap().since.to_string(), "2021-03-02");
}

#[test]
fn nothing_is_left_of_a_person_whose_enrolment_was_annulled() {
    let mut ledger = TestLedger::new();
    let (home, new_home) = (ledger.home(), ledger.home());
    let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1951-03-04").living_at(home).enrol());
    ledger.runs(TestLedger::change_residence(&[an], new_home, MoveInto::Alone, "2022-01-05"));
    ledger.runs(ledger.annul(an));
    assert_eq!(ledger.person(an), Default::default());
}

#[test]
fn nobody_becomes_their_own_parent_or_dies_on_a_day_that_nobody_knows() {
    let mut ledger = TestLedger::new();
    let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "unknown").enrol());
    let own_father = ledger.correct(an, "2021-02-25", |event| {
        if let Event::PersonEnrolled(e) = event {
            e.facts.father = PersonId::at(an);
        }
    });
    ledger.rejects(own_father, Rejection::PersonNamedTwice);
    let death = ledger.runs(ledger.death(an, "2022-01-01"));
    ledger.rejects(ledger.correct(death, "unknown", |_| {}), Rejection::EffectiveDateIncomplete);
}

#[test]
fn a_card_holds_up_no_birth_date_and_its_holder_stays_in_the_register() {
    let mut ledger = TestLedger::new();
    let an = person("Nguyễn Văn An", Sex::Male, "1980-03-04").number("097080000001");
    let an = ledger.runs(an.enrol());
    ledger.card_in_hand(an);
    let younger = ledger.correct(an, "2021-02-25", |event| {
        if let Event::PersonEnrolled(e) = event {
            e.facts.birth_date = date("2015-01-01");
        }
    });
    assert_eq!(ledger.refusal(&younger), None);
    ledger.runs(ledger.death(an, "2022-03-03"));
    ledger.rejects(ledger.annul(an), Rejection::StillInUse);
}

#[test]
fn a_household_that_moves_leaves_nobody_by_the_same_act() {
    let mut ledger = TestLedger::new();
    let (household, members) = ledger.family();
    let new_home = ledger.home();
    let go = TestLedger::change_residence(&members, new_home, MoveInto::SameHousehold, "2022-01-05");
    let moved = ledger.runs(go);
    let household = crate::domain::ids::HouseholdId::at(household);
    let both = ledger.correct(moved, "2022-01-05", |event| {
        if let Event::PermanentResidenceChanged(e) = event {
            e.movers.iter_mut().for_each(|mover| mover.leaves = household);
        }
    });
    ledger.rejects(both, Rejection::NotInHousehold);
}

#[test]
fn a_card_does_not_expire_before_it_is_issued() {
    let mut ledger = TestLedger::new();
    let (_, members) = ledger.family();
    let card = ledger.card_in_hand(members[0]);
    let made = Position(card.0 + 2);
    let expired = ledger.correct(made, "2021-03-03", |event| {
        if let Event::CardPersonalised(e) = event {
            e.expiry_date = date("2021-03-02").full();
        }
    });
    ledger.rejects(expired, Rejection::ExpiryBeforeIssue);
}

#[test]
fn whoever_is_registered_as_dead_acts_no_more() {
    let mut ledger = TestLedger::new();
    let home = ledger.home();
    let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").enrol());
    ledger.recorded_on("2022-05-01");
    ledger.runs(ledger.death(an, "2022"));
    let go = |on| TestLedger::change_residence(&[an], home, MoveInto::Alone, on);
    ledger.recorded_on("2030-12-31");
    ledger.rejects(go("2022-09-01"), Rejection::PersonDeceased);
    ledger.runs(go("2022-04-01"));
}
