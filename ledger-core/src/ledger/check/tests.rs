//! Every flaw, each in a log that is otherwise good.

use std::sync::Arc;

use super::*;
use crate::clock::ManualClock;
use crate::codec::{Link, Unstored, decode, encode};
use crate::domain::event::{EventAnnulled, LedgerFounded};
use crate::domain::origin::{Origin, Provenance};
use crate::domain::subject::RequestId;
use crate::domain::testing::{TestLedger, person};
use crate::domain::text::{Code, Text};
use crate::domain::values::Sex;
use crate::evidence::{Salts, TreeHead};
use crate::ledger::{FolderKeys, Ledger};
use crate::log::memory::MemoryLog;
use crate::log::{Batch, Log};

const LEDGER: LedgerId = LedgerId([7; 16]);

/// A founding, a province at 1, a commune at 2, a dwelling at 3, a person at 4 whose enrolment is corrected at 5; the
/// correction is annulled at 6.
fn good() -> Vec<StoredRecord> {
    let log = MemoryLog::new();
    let reader = log.reader();
    let keys = FolderKeys { ledger: LEDGER, salts: Salts::new([1; 32]) };
    let clock = Arc::new(ManualClock::at(RecordTime(1_900_000_000_000_000)));
    let (ledger, _) = Ledger::on(Box::new(log), TreeHead::new(), keys, clock).unwrap();
    let mut plan = TestLedger::new();
    let mut number = 0;
    let mut run = |plan: &mut TestLedger, command| {
        number += 1;
        let act = ActId::Request(RequestId([number; 16]));
        let origin = Origin { provenance: Provenance::default(), act, content: 1 };
        let registered = ledger.register(&command, &origin).unwrap().position.unwrap();
        assert_eq!(plan.runs(command), registered);
        registered
    };
    let establish = plan.establish("79", "2004-08-31", None, None, Some(97));
    let province = run(&mut plan, establish);
    let establish = plan.establish("26734", "2004-08-31", None, Some(province), None);
    let commune = run(&mut plan, establish);
    let register = plan.dwelling(commune, "2004-08-31");
    let home = run(&mut plan, register);
    let an = person("Nguyễn Văn An", Sex::Male, "1951-03-04").number("097051000001").living_at(home);
    let an = run(&mut plan, an.enrol());
    let correct = plan.correct(an, "2021-02-24", |_| {});
    let correction = run(&mut plan, correct);
    let annul = plan.annul(correction);
    run(&mut plan, annul);
    let read = |at| decode(Position(at), &reader.read(Position(at)).unwrap()).unwrap();
    (0..reader.tail().0).map(read).collect()
}

fn check(records: &[StoredRecord]) -> RecordsReport {
    let mut log = MemoryLog::new();
    let mut batch = Batch::new(Position::ZERO);
    for record in records {
        let links: Vec<Link> = record.links().collect();
        let unstored = Unstored {
            position: record.recorded.position,
            record_time: record.recorded.record_time,
            effective_date: record.recorded.effective_date,
            links: &links,
            origin: &record.origin,
            event: &record.recorded.event,
        };
        batch.push_with(|out| encode(&unstored, out)).unwrap();
    }
    log.append(Position::ZERO, &mut batch, &TreeHead::new()).unwrap();
    check_records(&*log.reader(), LEDGER, Position(u64::MAX), &mut |_| ()).unwrap()
}

#[track_caller]
fn flaw_at(position: usize, what: &FlawKind, spoil: impl FnOnce(&mut StoredRecord)) {
    let mut records = good();
    spoil(&mut records[position]);
    let report = check(&records);
    let expected = RecordFlaw { position: Position(position as u64), what: what.clone() };
    assert_eq!((report.flaw, report.records), (Some(expected), position as u64));
}

#[test]
fn what_the_engine_recorded_is_good() {
    let report = check(&good());
    // Two areas with their codes, a dwelling, a person with a number, six request ids.
    assert_eq!((report.records, report.subjects, report.flaw), (7, 13, None));
    assert_eq!(report.kinds.values().sum::<u64>(), 7);
    assert_eq!(report.kinds[&EventKind(200)], 1);
    assert_eq!(report.record_time, RecordTime(1_900_000_000_000_000));
}

#[test]
fn a_ledger_is_founded_once_and_is_this_one() {
    flaw_at(0, &FlawKind::Founding, |record| {
        record.recorded.event = Arc::new(Event::LedgerFounded(LedgerFounded { ledger_id: [8; 16] }));
    });
    flaw_at(2, &FlawKind::Founding, |record| {
        record.recorded.event = Arc::new(Event::LedgerFounded(LedgerFounded { ledger_id: LEDGER.0 }));
    });
}

#[test]
fn a_chain_that_skips_a_record_is_found() {
    // Everything that concerns the person was linked from 6 to 5; now the correction at 5 is left out.
    flaw_at(6, &FlawKind::BrokenChain, |record| {
        for previous in record.previous.iter_mut().flatten() {
            *previous = Position(4);
        }
    });
}

#[test]
fn a_subject_that_the_header_hides_is_found() {
    flaw_at(4, &FlawKind::SubjectLeftOut, leave_out_dwelling);
    flaw_at(6, &FlawKind::AmendmentPath, leave_out_dwelling);
}

fn leave_out_dwelling(record: &mut StoredRecord) {
    let kept: Vec<Link> =
        record.links().filter(|link| !matches!(link.subject, Subject::Dwelling(_))).collect();
    record.recorded.subjects = kept.iter().map(|link| link.subject).collect();
    record.previous = kept.iter().map(|link| link.previous).collect();
}

#[test]
fn time_never_runs_backwards() {
    flaw_at(2, &FlawKind::TimeRunsBackwards, |record| record.recorded.record_time.0 -= 1);
}

#[test]
fn numbers_of_a_source_never_run_backwards() {
    let mut records = good();
    let from = |sequence| ActId::Source(Code::stored("collection"), sequence);
    for (record, sequence) in records[1..3].iter_mut().zip([8, 7]) {
        leave_out_request(record);
        record.origin.act = from(sequence);
    }
    let flaw = check(&records).flaw.unwrap();
    assert_eq!((flaw.position, flaw.what), (Position(2), FlawKind::SourceRunsBackwards));
}

fn leave_out_request(record: &mut StoredRecord) {
    let kept: Vec<Link> = record.links().filter(|link| !is_request(link.subject)).collect();
    record.recorded.subjects = kept.iter().map(|link| link.subject).collect();
    record.previous = kept.iter().map(|link| link.previous).collect();
}

#[test]
fn an_amendment_says_the_whole_way_to_what_it_amends() {
    for path in [vec![5], vec![4, 6], vec![4, 5, 7], vec![3, 5]] {
        flaw_at(6, &FlawKind::AmendmentPath, |record| {
            let path = path.into_iter().map(Position).collect();
            let annulment = EventAnnulled { path, reason: Text::stored("x") };
            record.recorded.event = Arc::new(Event::EventAnnulled(annulment));
        });
    }
}

#[test]
fn a_record_that_cannot_be_read_is_named() {
    let mut log = MemoryLog::new();
    let mut batch = Batch::new(Position::ZERO);
    batch.push_with(|out| out.extend([9, 9, 9])).unwrap();
    log.append(Position::ZERO, &mut batch, &TreeHead::new()).unwrap();
    let report = check_records(&*log.reader(), LEDGER, Position(1), &mut |_| ()).unwrap();
    assert_eq!(report.flaw.unwrap().what, FlawKind::Unreadable(CodecError::Version(9)));
}
