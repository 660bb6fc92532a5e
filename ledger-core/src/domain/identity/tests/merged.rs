//! What is asked before records are merged and split, and what a correction of either may change.

use crate::domain::card::lists::RevocationGround;
use crate::domain::command::Command;
use crate::domain::dates::PartialDate;
use crate::domain::event::Event;
use crate::domain::family::testing::{
    cancel_declared_death, cancel_missing, change_capacity, declare_dead, declare_missing, marry,
};
use crate::domain::identity::MergedNumber;
use crate::domain::identity::cancel_number::CancelPersonalNumber;
use crate::domain::identity::establish_number::EstablishPersonalNumber;
use crate::domain::identity::gain_nationality::RecordNationalityGain;
use crate::domain::identity::lose_nationality::RecordNationalityLoss;
use crate::domain::identity::merge_records::MergeRecords;
use crate::domain::identity::reestablish_number::ReestablishPersonalNumber;
use crate::domain::identity::split_records::SplitRecords;
use crate::domain::ids::{PersonId, Position};
use crate::domain::number::PersonalNumber;
use crate::domain::rejection::Rejection;
use crate::domain::testing::{Someone, TestLedger, date, merge_records, person, split_records};
use crate::domain::text::Text;
use crate::domain::values::{
    CivilCapacity, MaritalStatus, NationalityGain, NationalityLoss, NumberGround, Sex,
};

fn id(at: Position) -> PersonId {
    PersonId::at(at).unwrap()
}

fn an() -> Someone {
    person("Nguyễn Văn An", Sex::Male, "1990-03-04")
}

fn twice(ledger: &mut TestLedger) -> (Position, Position) {
    let kept = ledger.runs(an().number("097090000001").enrol());
    (kept, ledger.runs(an().number("097090000002").enrol()))
}

fn merge_on(kept: Position, merged: Position, on: &str) -> Command {
    let reason = Text::stored("collected twice");
    Command::MergeRecords(MergeRecords {
        effective_date: date(on),
        kept: id(kept),
        merged: id(merged),
        reason,
    })
}

fn split_on(merged: Position, on: &str) -> Command {
    let reason = Text::stored("two persons");
    Command::SplitRecords(SplitRecords { effective_date: date(on), merged: id(merged), reason })
}

/// Runs an act of the merged record, and sees it unsettled; then the same of the kept one, and sees it settled.
#[track_caller]
fn asked_of_both(act: impl Fn(Position) -> Command) {
    let mut ledger = TestLedger::new();
    let (kept, merged) = twice(&mut ledger);
    ledger.runs(act(merged));
    ledger.rejects(merge_records(kept, merged), Rejection::RecordNotSettled);
    ledger.runs(act(kept));
    ledger.runs(merge_records(kept, merged));
}

#[test]
fn what_a_court_or_the_state_decided_about_a_merged_record_is_known_of_the_kept_one() {
    asked_of_both(|who| declare_missing(who, Some("2018-01-01"), "2021-05-01"));
    asked_of_both(|who| change_capacity(who, CivilCapacity::Limited, "2021-05-01"));
    asked_of_both(|who| {
        Command::RecordNationalityLoss(RecordNationalityLoss {
            effective_date: date("2021-05-01"),
            person: id(who),
            way: NationalityLoss::Renounced,
            nationality: None,
        })
    });
    let mut ledger = TestLedger::new();
    let (kept, merged) = twice(&mut ledger);
    ledger.runs(change_capacity(merged, CivilCapacity::Limited, "2021-05-01"));
    ledger.runs(change_capacity(kept, CivilCapacity::Lost, "2021-05-01"));
    ledger.rejects(merge_records(kept, merged), Rejection::RecordNotSettled);
}

#[test]
fn what_was_cancelled_or_regained_hinders_no_merge() {
    let mut ledger = TestLedger::new();
    let (kept, merged) = twice(&mut ledger);
    ledger.runs(declare_missing(merged, Some("2018-01-01"), "2021-05-01"));
    ledger.runs(cancel_missing(merged, "2021-06-01"));
    ledger.runs(Command::RecordNationalityLoss(RecordNationalityLoss {
        effective_date: date("2021-07-01"),
        person: id(merged),
        way: NationalityLoss::Renounced,
        nationality: None,
    }));
    ledger.runs(Command::RecordNationalityGain(RecordNationalityGain {
        effective_date: date("2021-08-01"),
        person: id(merged),
        way: NationalityGain::Regained,
    }));
    ledger.runs(merge_records(kept, merged));
}

#[test]
fn a_marriage_to_somebody_unknown_is_declared_of_the_kept_record_too() {
    let mut ledger = TestLedger::new();
    let merged = ledger.runs(an().marital_status(MaritalStatus::Married).enrol());
    let single = ledger.runs(an().marital_status(MaritalStatus::Single).enrol());
    ledger.rejects(merge_records(single, merged), Rejection::RecordNotSettled);
    let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1990").enrol());
    ledger.runs(marry(single, lan, "2021-03-01"));
    ledger.runs(merge_records(single, merged));
}

#[test]
fn no_number_is_established_or_cancelled_of_a_merged_record() {
    let mut ledger = TestLedger::new();
    let (kept, merged) = twice(&mut ledger);
    ledger.runs(merge_records(kept, merged));
    let (effective_date, person, serials) = (date("2022-05-01"), id(merged), vec![7]);
    let ground = NumberGround::SexOrBirthYear;
    let establish = EstablishPersonalNumber { effective_date, person, serials: serials.clone() };
    let cancel = CancelPersonalNumber { effective_date, person, named: None, ground };
    let anew = ReestablishPersonalNumber { effective_date, person, named: None, ground, serials };
    for act in [
        Command::EstablishPersonalNumber(establish),
        Command::CancelPersonalNumber(cancel),
        Command::ReestablishPersonalNumber(anew),
    ] {
        let gone = (Rejection::PersonMerged, "person".to_owned());
        assert_eq!(ledger.refusal(&act), Some(gone));
    }
}

#[test]
fn a_certificate_in_force_is_revoked_before() {
    let mut ledger = TestLedger::new();
    let (kept, merged) = twice(&mut ledger);
    ledger.runs(TestLedger::issue_certificate(merged, "GC1", "2020-02-01", "2024-08-01"));
    ledger.rejects(merge_records(kept, merged), Rejection::RecordNotSettled);
    let revoked = TestLedger::revoke_certificate(merged, RevocationGround::IssuedWrongly, "2024-09-01");
    let revoked = ledger.runs(revoked);
    ledger.runs(merge_records(kept, merged));
    ledger.rejects(ledger.annul(revoked), Rejection::RecordNotSettled);
}

#[test]
fn a_marriage_that_waits_for_somebody_declared_dead_is_settled_before() {
    let mut ledger = TestLedger::new();
    let wife = |ledger: &mut TestLedger| ledger.runs(person("Lê Thị Lan", Sex::Female, "1990").enrol());
    let (kept, merged) = (wife(&mut ledger), wife(&mut ledger));
    let an = ledger.runs(an().enrol());
    ledger.runs(marry(an, merged, "2012-03-01"));
    ledger.runs(declare_missing(an, Some("2013-01-01"), "2016-05-01"));
    let declared = ledger.runs(declare_dead(an, "2020-05-01"));
    ledger.rejects(merge_records(kept, merged), Rejection::RecordNotSettled);
    ledger.runs(cancel_declared_death(an, "2021-05-01"));
    ledger.rejects(merge_records(kept, merged), Rejection::RecordNotSettled);
    assert!(declared > merged);
}

#[test]
fn a_correction_stays_with_the_records_that_were_merged_and_split() {
    let mut ledger = TestLedger::new();
    let (kept, merged) = twice(&mut ledger);
    let third = id(ledger.runs(an().enrol()));
    let together = ledger.runs(merge_records(kept, merged));
    let other = |ledger: &TestLedger, at, change: &dyn Fn(&mut PersonId, &mut PersonId)| {
        ledger.correct(at, "2022-04-10", |event| {
            if let Event::RecordsMerged(e) = event {
                change(&mut e.kept, &mut e.merged);
            } else if let Event::RecordsSplit(e) = event {
                change(&mut e.kept, &mut e.merged);
            } else {
                panic!("another act");
            }
        })
    };
    let refused = |ledger: &TestLedger, at| {
        let of_kept = other(ledger, at, &|kept, _| *kept = third);
        let of_merged = other(ledger, at, &|_, merged| *merged = third);
        let swapped = other(ledger, at, &std::mem::swap);
        let at = |field: &str| Some((Rejection::RecordsNotCorrectable, format!("replacement.{field}")));
        assert_eq!(ledger.refusal(&of_kept), at("kept"));
        assert_eq!(ledger.refusal(&of_merged), at("merged"));
        assert_eq!(ledger.refusal(&swapped), at("kept"));
    };
    refused(&ledger, together);
    ledger.runs(other(&ledger, together, &|_, _| ()));
    let apart = ledger.runs(split_records(merged));
    refused(&ledger, apart);
    ledger.runs(other(&ledger, apart, &|_, _| ()));
}

#[test]
fn a_finding_comes_after_the_birth_and_a_split_after_the_merge() {
    let mut ledger = TestLedger::new();
    let (kept, merged) = twice(&mut ledger);
    let refused = |ledger: &TestLedger, command| ledger.refusal(&command);
    let before = (Rejection::BeforeBirth, "kept".to_owned());
    assert_eq!(refused(&ledger, merge_on(kept, merged, "1990-03-03")), Some(before));
    let together = ledger.runs(merge_on(kept, merged, "2022-04-10"));
    let early = (Rejection::SplitBeforeMerge, "effective_date".to_owned());
    assert_eq!(refused(&ledger, split_on(merged, "2022-04-09")), Some(early));
    let apart = ledger.runs(split_on(merged, "2022-04-10"));
    ledger.rejects(ledger.correct(apart, "2022-04-09", |_| ()), Rejection::SplitBeforeMerge);
    ledger.rejects(ledger.correct(together, "2022-04-11", |_| ()), Rejection::LaterActConflicts);
    ledger.runs(ledger.correct(together, "2022-04-09", |_| ()));
}

#[test]
fn the_numbers_of_a_merged_record_are_told_of_the_kept_one_until_the_split() {
    let mut ledger = TestLedger::new();
    let (kept, merged) = twice(&mut ledger);
    ledger.runs(merge_on(kept, merged, "2022-04-10"));
    let number = PersonalNumber::parse("097090000002").unwrap();
    let since: PartialDate = date("2022-04-10");
    let told = MergedNumber { number, record: id(merged), since };
    assert_eq!(ledger.person(kept).links.merged_numbers, [told]);
    assert!(ledger.person(merged).links.merged_numbers.is_empty());
    ledger.runs(split_on(merged, "2022-04-20"));
    assert!(ledger.person(kept).links.merged_numbers.is_empty());
}
