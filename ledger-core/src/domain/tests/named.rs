//! Which field of a request a refusal is about, where a request names several of a kind.

use crate::domain::command::Command;
use crate::domain::family::testing::{adopt, marry, open_guardianship, recognise};
use crate::domain::ids::Position;
use crate::domain::rejection::Rejection;
use crate::domain::testing::{Someone, TestLedger, merge_records, person};
use crate::domain::values::{AdoptionBond, Parentage, Relation, Sex};

/// A record that leads to another: no act may name it.
fn merged(ledger: &mut TestLedger, sex: Sex, born: &str) -> Position {
    let kept = ledger.runs(person("Lê An", sex, born).enrol());
    let merged = ledger.runs(person("Lê An", sex, born).enrol());
    ledger.runs(merge_records(kept, merged));
    merged
}

#[test]
fn the_person_who_cannot_be_named() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let mut enrol = |sex, born| ledger.runs(person("Trần An", sex, born).enrol());
    let (man, woman) = (enrol(Sex::Male, "1985"), enrol(Sex::Female, "1985"));
    let child = enrol(Sex::Female, "2015");
    let (no_man, no_woman) =
        (merged(&mut ledger, Sex::Male, "1985"), merged(&mut ledger, Sex::Female, "1985"));
    let no_child = merged(&mut ledger, Sex::Female, "2015");
    const ON: &str = "2022-06-01";
    let adopts = |child, father, mother| adopt(child, father, mother, AdoptionBond::Unrelated, ON);
    let cares = |ward, guardian| open_guardianship(ward, &[guardian], ON);
    let recognises = |child, parent| recognise(child, parent, Parentage::Father, ON);
    let newborn = || person("Trần Thị Bé", Sex::Female, ON).on(ON);
    let of = |someone: Someone, father, mother| someone.parents(father, mother);
    let born = |father, mother| of(newborn(), father, mother).birth(commune, &[1]);
    let enrolled = |father, mother| of(newborn(), father, mother).enrol();
    let acts: [(&str, Command); 13] = [
        ("child", adopts(no_child, Some(man), None)),
        ("father", adopts(child, Some(no_man), None)),
        ("mother", adopts(child, None, Some(no_woman))),
        ("husband", marry(no_man, woman, ON)),
        ("wife", marry(man, no_woman, ON)),
        ("ward", cares(no_child, man)),
        ("guardians[0]", cares(child, no_man)),
        ("child", recognises(no_child, man)),
        ("parent", recognises(child, no_man)),
        ("father", born(Some(no_man), Some(woman))),
        ("mother", born(Some(man), Some(no_woman))),
        ("father", enrolled(Some(no_man), Some(woman))),
        ("mother", enrolled(Some(man), Some(no_woman))),
    ];
    for (field, act) in &acts {
        assert_eq!(ledger.refusal(act), Some((Rejection::PersonMerged, (*field).to_owned())), "{act:?}");
    }
}

#[test]
fn the_household_that_was_not_formed_yet() {
    let mut ledger = TestLedger::new();
    let (household, members) = ledger.family();
    let home = ledger.home_of(members[0]);
    let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").living_at(home).enrol());
    let later = ledger.runs(TestLedger::form(home, &[(mai, Relation::Head)], "2022-03-01"));
    let both = [(members[0], Relation::Sibling), (members[1], Relation::Sibling)];
    let goes = TestLedger::merge(later, household, &[(mai, Relation::Sibling)], "2022-02-28");
    let comes = TestLedger::merge(household, later, &both, "2022-02-28");
    let refused = |field: &str| Some((Rejection::BeforeHouseholdFormed, field.to_owned()));
    assert_eq!(ledger.refusal(&goes), refused("household"));
    assert_eq!(ledger.refusal(&comes), refused("into"));
}

#[test]
fn the_dwelling_that_is_none_any_more() {
    let mut ledger = TestLedger::new();
    let [home, other, third, gone] = [(); 4].map(|()| ledger.home());
    ledger.runs(TestLedger::merge_dwellings(&[gone], third, "2022-05-01"));
    const ON: &str = "2022-06-01";
    let refused = |act: &Command| {
        let (rejection, field) = ledger.refusal(act).unwrap();
        assert_eq!(rejection, Rejection::DwellingEnded);
        field
    };
    assert_eq!(refused(&TestLedger::merge_dwellings(&[home, gone], other, ON)), "dwellings[1]");
    assert_eq!(refused(&TestLedger::merge_dwellings(&[home, other], gone, ON)), "into");
    assert_eq!(refused(&TestLedger::split_dwelling(home, &[other, gone], ON)), "parts[1]");
    assert_eq!(refused(&TestLedger::split_dwelling(gone, &[home, other], ON)), "dwelling");
    assert_eq!(refused(&TestLedger::split_dwelling(gone, &[gone, other], ON)), "dwelling");
}
