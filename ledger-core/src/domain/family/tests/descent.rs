//! Who can be somebody's parent: of which sex they were when the child was born, and whether they lived then, in whichever of their
//! records it stands and whoever determined it.

use crate::domain::civil_data::CivilData;
use crate::domain::civil_data::correct::CorrectCivilData;
use crate::domain::civil_data::redetermine_sex::RedetermineSex;
use crate::domain::command::Command;
use crate::domain::event::BirthKind;
use crate::domain::family::testing::{
    cancel_declared_death, couple, declare_dead, determine, marry, recognise,
};
use crate::domain::ids::{PersonId, Position};
use crate::domain::rejection::Rejection;
use crate::domain::testing::{TestLedger, date, merge_records, person};
use crate::domain::text::{Code, Text};
use crate::domain::values::{Parentage, Sex};

fn lan(ledger: &mut TestLedger) -> Position {
    ledger.runs(person("Lê Thị Lan", Sex::Female, "1978-03-04").enrol())
}

/// A child whose birth is registered long after it.
fn child_of(ledger: &mut TestLedger, mother: Option<Position>, born: &str) -> Position {
    let (_, commune) = ledger.province_and_commune();
    let serial = next(ledger);
    let child = person("Nguyễn Thị Hoa", Sex::Female, born).parents(None, mother);
    ledger.runs(child.registered_on("2024-06-01").birth(commune, &[serial]))
}

/// A serial that nobody has.
fn next(ledger: &mut TestLedger) -> u32 {
    u32::try_from(ledger.runs(person("Trần Văn Số", Sex::Male, "1970").enrol()).0).unwrap()
}

fn correct(who: Position, becomes: CivilData) -> Command {
    let (person, reason) = (PersonId::at(who).unwrap(), Text::stored("misread"));
    Command::CorrectCivilData(CorrectCivilData {
        effective_date: date("2023-05-01"),
        person,
        becomes,
        reason,
    })
}

fn born(who: Position, on: &str) -> Command {
    correct(who, CivilData { birth_date: Some(date(on)), ..CivilData::default() })
}

fn redetermine(who: Position, sex: Sex, on: &str) -> Command {
    let person = PersonId::at(who).unwrap();
    Command::RedetermineSex(RedetermineSex { effective_date: date(on), person, sex, certificate: None })
}

#[test]
fn a_mother_does_not_die_before_the_birth_that_a_merged_record_of_hers_names() {
    let mut ledger = TestLedger::new();
    let (kept, merged) = (lan(&mut ledger), lan(&mut ledger));
    let child = child_of(&mut ledger, Some(merged), "2011-05-01");
    assert_eq!(ledger.refusal(&ledger.death(kept, "2010-05-01")), None);
    ledger.runs(merge_records(kept, merged));
    ledger.rejects(ledger.death(kept, "2010-05-01"), Rejection::LaterActConflicts);
    ledger.rejects(declare_dead(kept, "2011-04-30"), Rejection::LaterActConflicts);
    assert_eq!(ledger.refusal(&declare_dead(kept, "2011-05-01")), None);
    let death = ledger.runs(ledger.death(kept, "2012-05-01"));
    ledger.rejects(ledger.correct(death, "2010-05-01", |_| {}), Rejection::LaterActConflicts);
    ledger.runs(ledger.correct(death, "2011-05-01", |_| {}));
    ledger.rejects(born(child, "2011-05-02"), Rejection::ParentDeceased);
}

#[test]
fn a_record_is_not_merged_into_one_that_died_before_its_child_was_born() {
    let mut ledger = TestLedger::new();
    let (kept, merged) = (lan(&mut ledger), lan(&mut ledger));
    child_of(&mut ledger, Some(merged), "2015-05-01");
    let death = ledger.runs(ledger.death(kept, "2014-05-01"));
    ledger.runs(ledger.death(merged, "2016-05-01"));
    ledger.rejects(merge_records(kept, merged), Rejection::LaterActConflicts);
    ledger.runs(ledger.correct(death, "2016-05-01", |_| {}));
    ledger.runs(merge_records(kept, merged));
}

#[test]
fn a_court_determines_nobody_as_mother_who_died_before_the_birth() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    let child = child_of(&mut ledger, None, "2015-05-01");
    let death = ledger.runs(ledger.death(lan, "2015-04-30"));
    ledger.rejects(determine(child, lan, Parentage::Mother, "2016-05-01"), Rejection::ParentDeceased);
    ledger.runs(ledger.correct(death, "2015-05-01", |_| {}));
    ledger.runs(determine(child, lan, Parentage::Mother, "2016-05-01"));
    ledger.rejects(ledger.correct(death, "2015-04-30", |_| {}), Rejection::LaterActConflicts);
    ledger.rejects(born(child, "2015-05-02"), Rejection::LaterActConflicts);
    // A father may have died some time before.
    let death = ledger.runs(ledger.death(an, "2014-07-01"));
    ledger.runs(determine(child, an, Parentage::Father, "2016-05-01"));
    ledger.rejects(ledger.correct(death, "2014-06-01", |_| {}), Rejection::LaterActConflicts);
}

#[test]
fn who_did_not_bear_the_child_may_be_determined_like_a_father() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let (_, lan) = couple(&mut ledger);
    let borne = person("Nguyễn Thị Hoa", Sex::Female, "2015-05-01");
    let borne = ledger.runs(borne.of_kind(BirthKind::Surrogate(Code::stored("7/CN"))).birth(commune, &[7]));
    ledger.runs(ledger.death(lan, "2014-09-01"));
    ledger.runs(determine(borne, lan, Parentage::Mother, "2016-05-01"));
}

#[test]
fn whoever_was_a_man_when_the_child_was_born_is_its_father() {
    let mut ledger = TestLedger::new();
    let (an, _) = couple(&mut ledger);
    let (before, after) =
        (child_of(&mut ledger, None, "2010-05-01"), child_of(&mut ledger, None, "2023-05-01"));
    let determined = ledger.runs(redetermine(an, Sex::Female, "2022-05-01"));
    let by = |child, parentage| recognise(child, an, parentage, "2024-05-01");
    ledger.rejects(by(before, Parentage::Mother), Rejection::MotherNotFemale);
    ledger.rejects(by(after, Parentage::Father), Rejection::FatherNotMale);
    ledger.runs(by(before, Parentage::Father));
    ledger.runs(by(after, Parentage::Mother));
    ledger.rejects(ledger.annul(determined), Rejection::LaterActConflicts);
    ledger.rejects(ledger.correct(determined, "2010-04-30", |_| {}), Rejection::LaterActConflicts);
    ledger.rejects(born(after, "2022-04-30"), Rejection::LaterActConflicts);
    ledger.runs(ledger.correct(determined, "2010-05-02", |_| {}));
}

#[test]
fn whoever_was_a_man_when_a_child_was_born_that_is_enrolled_later_is_its_father() {
    let mut ledger = TestLedger::new();
    let (an, _) = couple(&mut ledger);
    let determined = ledger.runs(redetermine(an, Sex::Female, "2015-05-01"));
    let of = |father, mother, born| {
        let child = person("Nguyễn Thị Hoa", Sex::Female, born).parents(father, mother);
        child.on("2020-05-01").enrol()
    };
    ledger.rejects(of(None, Some(an), "2010-05-01"), Rejection::MotherNotFemale);
    ledger.rejects(of(Some(an), None, "2016-05-01"), Rejection::FatherNotMale);
    for (father, mother) in [(Some(an), None), (None, Some(an))] {
        assert_eq!(ledger.refusal(&of(father, mother, "2015")), None, "each end counts");
    }
    ledger.runs(of(Some(an), None, "2010-05-01"));
    let after = ledger.runs(of(None, Some(an), "2016-05-01"));
    for on in ["2010-04-30", "2016-05-02"] {
        ledger.rejects(ledger.correct(determined, on, |_| {}), Rejection::LaterActConflicts);
    }
    ledger.rejects(ledger.annul(determined), Rejection::LaterActConflicts);
    ledger.rejects(born(after, "2014-05-01"), Rejection::LaterActConflicts);
    let by_birth = child_of(&mut ledger, Some(an), "2017-05-01");
    ledger.rejects(born(by_birth, "2014-05-01"), Rejection::LaterActConflicts);
    ledger.runs(ledger.correct(determined, "2010-05-02", |_| {}));
    ledger.runs(born(by_birth, "2014-05-01"));
}

#[test]
fn a_sex_that_was_written_wrongly_is_not_corrected_behind_a_recognition_that_it_contradicts() {
    let mut ledger = TestLedger::new();
    let (an, _) = couple(&mut ledger);
    let child = child_of(&mut ledger, None, "2010-05-01");
    ledger.runs(recognise(child, an, Parentage::Father, "2011-05-01"));
    let woman = correct(an, CivilData { sex: Some(Sex::Female), ..CivilData::default() });
    ledger.rejects(woman, Rejection::LaterActConflicts);
    ledger.rejects(redetermine(an, Sex::Female, "2010-04-30"), Rejection::LaterActConflicts);
    ledger.runs(redetermine(an, Sex::Female, "2010-05-02"));
}

#[test]
fn a_birth_that_is_declared_late_has_the_father_who_was_one_then() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let (an, lan) = couple(&mut ledger);
    ledger.runs(marry(an, lan, "2005-05-01"));
    ledger.runs(redetermine(an, Sex::Female, "2022-05-01"));
    let child = |born| person("Nguyễn Thị Hoa", Sex::Female, born).parents(Some(an), Some(lan));
    ledger.rejects(child("2022-06-01").birth(commune, &[7]), Rejection::FatherNotMale);
    ledger.runs(child("2020-05-01").registered_on("2022-06-01").birth(commune, &[7]));
}

#[test]
fn a_father_may_have_died_before_the_birth_whoever_the_mother_is() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let (an, lan) = couple(&mut ledger);
    let child = person("Nguyễn Thị Hoa", Sex::Female, "2015-05-01").parents(Some(an), Some(lan));
    ledger.runs(child.birth(commune, &[7]));
    ledger.runs(ledger.death(an, "2014-12-01"));
    ledger.runs(born(an, "1974-03-04"));
}

#[test]
fn who_returned_was_never_dead_to_a_child_whatever_day_was_declared() {
    let mut ledger = TestLedger::new();
    let (an, _) = couple(&mut ledger);
    let declared = ledger.runs(declare_dead(an, "2010-01-01"));
    ledger.runs(cancel_declared_death(an, "2015-01-01"));
    let child = child_of(&mut ledger, None, "2012-05-01");
    ledger.runs(determine(child, an, Parentage::Father, "2016-05-01"));
    ledger.runs(ledger.correct(declared, "2010-02-01", |_| {}));
}
