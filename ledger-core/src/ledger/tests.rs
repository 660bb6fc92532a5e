//! The engine over a log in memory: order, conditions, retries, faults.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::*;
use crate::clock::ManualClock;
use crate::domain::command::Proposal;
use crate::domain::event::Member;
use crate::domain::household::form::FormHousehold;
use crate::domain::ids::{DwellingId, HouseholdId};
use crate::domain::origin::Provenance;
use crate::domain::person::Person;
use crate::domain::residence::change_permanent::MoveInto;
use crate::domain::subject::{RequestId, Touched};
use crate::domain::testing::{TestLedger, date, person};
use crate::domain::text::Code;
use crate::domain::values::{Relation, Sex};
use crate::log::memory::{Fault, MemoryLog};
use crate::log::{Batch, Log, LogError, LogReader};

mod batches;
mod grown;
mod papers;

const NOW: RecordTime = RecordTime(1_900_000_000_000_000);

fn keys() -> FolderKeys {
    FolderKeys { ledger: LedgerId([7; 16]), salts: Salts::new([1; 32]) }
}

fn on(log: MemoryLog, tree: TreeHead) -> Ledger {
    Ledger::on(Box::new(log), tree, keys(), Arc::new(ManualClock::at(NOW))).unwrap().0
}

fn new_ledger() -> Ledger {
    on(MemoryLog::new(), TreeHead::new())
}

fn request(number: u8) -> Origin {
    Origin { provenance: Provenance::default(), act: ActId::Request(RequestId([number; 16])), content: 1 }
}

fn line(sequence: u64) -> Origin {
    let act = ActId::Source(Code::stored("collection"), sequence);
    Origin { provenance: Provenance::default(), act, content: sequence }
}

fn an() -> Command {
    person("Nguyễn Văn An", Sex::Male, "1980-03-04").number("097080000001").enrol()
}

fn at(registered: &Registered) -> Position {
    registered.position.unwrap()
}

fn refused(result: Result<Registered, ActError>) -> Rejection {
    let Err(ActError::Refused(refusal)) = result else { panic!("{result:?}") };
    refusal.rejection
}

/// Province, district, commune and a dwelling.
fn home(ledger: &Ledger) -> DwellingId {
    let plan = TestLedger::new();
    let mut numbers = 200..;
    let mut run =
        |command: Command| at(&ledger.register(&command, &request(numbers.next().unwrap())).unwrap());
    let province = run(plan.establish("79", "2004-08-31", None, None, Some(97)));
    let commune = run(plan.establish("26734", "2004-08-31", None, Some(province), None));
    DwellingId::at(run(plan.dwelling(commune, "2004-08-31"))).unwrap()
}

fn person_now(ledger: &Ledger, position: Position) -> Person {
    let history = ledger.history(Subject::Person(PersonId::at(position).unwrap())).unwrap();
    let AnyHistory::Person(history) = history else { panic!("{history:?}") };
    history.now().clone()
}

/// All records, each of which must continue its subjects' chains.
fn all_records(ledger: &Ledger) -> Vec<StoredRecord> {
    let mut records = Vec::new();
    let reader = ledger.reader();
    let scanned = reader.scan(Position::ZERO, reader.tail(), &mut |position, bytes| {
        records.push(codec::decode(position, bytes).unwrap());
        ControlFlow::Continue(())
    });
    scanned.unwrap();
    records
}

#[test]
fn a_ledger_begins_with_its_founding() {
    let ledger = new_ledger();
    let founding = ledger.record(Position::ZERO).unwrap().unwrap();
    assert_eq!(founding.recorded.event.kind_name(), "ledger.founded");
    assert_eq!(ledger.durable().borrow().tail, Position(1));
    assert_eq!(ledger.record(Position(1)).unwrap(), None);
}

#[test]
fn a_recorded_act_is_read_by_the_next_decision() {
    let ledger = new_ledger();
    let first = ledger.register(&an(), &request(1)).unwrap();
    assert_eq!((first.repeated, first.record_time), (false, Some(NOW)));
    assert!(person_now(&ledger, at(&first)).exists());
    assert_eq!(refused(ledger.register(&an(), &request(2))), Rejection::PersonalNumberTaken);
    let number = PersonalNumber::parse("097080000001").unwrap();
    assert_eq!(ledger.holder_of(number).unwrap(), PersonId::at(at(&first)));
}

#[test]
fn a_repeated_request_gets_the_first_answer_even_after_a_restart() {
    let log = MemoryLog::new();
    let after_crash = log.reader();
    let ledger = on(log, TreeHead::new());
    let first = ledger.register(&an(), &request(1)).unwrap();
    let again = ledger.register(&an(), &request(1)).unwrap();
    assert_eq!(again, Registered { repeated: true, ..first.clone() });
    let other_content = Origin { content: 2, ..request(1) };
    assert_eq!(refused(ledger.register(&an(), &other_content)), Rejection::RequestIdReused);
    assert_eq!(after_crash.tail(), Position(2));

    let reopened = on(copy_of(&*after_crash), ledger.durable().borrow().tree.clone());
    let again = reopened.register(&an(), &request(1)).unwrap();
    assert_eq!(again, Registered { repeated: true, ..first });
    assert_eq!(refused(reopened.register(&an(), &other_content)), Rejection::RequestIdReused);
}

/// The same records in another log.
fn copy_of(reader: &dyn LogReader) -> MemoryLog {
    let mut log = MemoryLog::new();
    let mut batch = Batch::new(Position::ZERO);
    let copied = reader.scan(Position::ZERO, reader.tail(), &mut |_, bytes| {
        batch.push_with(|out| out.extend_from_slice(bytes)).unwrap();
        ControlFlow::Continue(())
    });
    copied.unwrap();
    log.append(Position::ZERO, &mut batch, &TreeHead::new()).unwrap();
    log
}

#[test]
fn a_decision_on_what_has_changed_is_not_recorded() {
    let ledger = new_ledger();
    let decided = |number| match ledger.prepare(&an(), &request(number)).unwrap() {
        Prepared::Decided(decision) => decision,
        Prepared::Answered(answered) => panic!("{answered:?}"),
    };
    let (one, two) = (decided(1), decided(2));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert!(runtime.block_on(ledger.submit(one)).unwrap().is_some());
    assert_eq!(runtime.block_on(ledger.submit(two)).unwrap(), None);
    assert_eq!(ledger.durable().borrow().tail, Position(2));
}

#[test]
fn two_decisions_on_one_request_are_recorded_once() {
    let ledger = new_ledger();
    let anonymous = person("Lê Thị Mai", Sex::Female, "1990").enrol();
    let decided = || match ledger.prepare(&anonymous, &request(9)).unwrap() {
        Prepared::Decided(decision) => decision,
        Prepared::Answered(answered) => panic!("{answered:?}"),
    };
    let (one, two) = (decided(), decided());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert!(runtime.block_on(ledger.submit(one)).unwrap().is_some());
    assert_eq!(runtime.block_on(ledger.submit(two)).unwrap(), None);
    assert_eq!(ledger.durable().borrow().tail, Position(2));
}

#[test]
fn two_retries_of_one_request_at_once_are_recorded_once() {
    let ledger = new_ledger();
    let anonymous = person("Lê Thị Mai", Sex::Female, "1990").enrol();
    let answers: Vec<Registered> = std::thread::scope(|scope| {
        let ask = || ledger.register(&anonymous, &request(9)).unwrap();
        let callers: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|answer| !answer.repeated).count(), 1);
    assert!(answers.iter().all(|answer| at(answer) == Position(1)));
    assert_eq!(ledger.durable().borrow().tail, Position(2));
}

#[test]
fn callers_at_once_never_break_a_rule() {
    let ledger = new_ledger();
    let dwelling = home(&ledger);
    let people: Vec<Position> = (0..6)
        .map(|n| {
            let command = person("Lê Thị Mai", Sex::Female, "1990").living_at(dwelling.position()).enrol();
            at(&ledger.register(&command, &request(n)).unwrap())
        })
        .collect();
    // Eight callers form overlapping households of two: no person may end up in two of them.
    let formed: Vec<Result<Registered, ActError>> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..8usize)
            .map(|n| {
                let members = [people[n % 6], people[(n + 1) % 6]];
                let command = form(dwelling, members);
                let ledger = &ledger;
                scope.spawn(move || ledger.register(&command, &request(100 + n as u8)))
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    });
    let households: BTreeSet<Position> = formed.iter().flatten().map(at).collect();
    assert_eq!(households.len(), formed.iter().flatten().count());
    assert!((2..=3).contains(&households.len()), "three pairs fit at most, and two always do");
    for person in people {
        let member_of = person_now(&ledger, person).household_id().map(HouseholdId::position);
        let named = all_records(&ledger).into_iter().filter(|record| {
            let names = record.recorded.subjects.contains(&Subject::Person(PersonId::at(person).unwrap()));
            names && record.recorded.event.kind_name() == "household.formed"
        });
        assert_eq!(
            named.map(|record| record.recorded.position).collect::<Vec<_>>(),
            Vec::from_iter(member_of)
        );
    }
}

fn form(dwelling: DwellingId, members: [Position; 2]) -> Command {
    let [head, sibling] = members.map(|at| PersonId::at(at).unwrap());
    Command::FormHousehold(FormHousehold {
        effective_date: date("2021-03-01"),
        dwelling,
        members: vec![
            Member { person: head, relation: Relation::Head },
            Member { person: sibling, relation: Relation::Sibling },
        ],
        file_number: None,
    })
}

#[test]
fn the_chain_of_every_subject_leads_back_to_its_first_record() {
    let ledger = new_ledger();
    let dwelling = home(&ledger);
    let someone = || person("Lê Thị Mai", Sex::Female, "1990").living_at(dwelling.position()).enrol();
    let one = at(&ledger.register(&someone(), &request(1)).unwrap());
    let two = at(&ledger.register(&someone(), &request(2)).unwrap());
    let formed = at(&ledger.register(&form(dwelling, [one, two]), &request(3)).unwrap());
    let chain = records_up_to(&*ledger.reader(), Subject::Dwelling(dwelling), formed).unwrap();
    let positions: Vec<Position> = chain.iter().map(|record| record.position).collect();
    assert_eq!(positions, [dwelling.position(), one, two, formed]);
    let stranger = Subject::Person(PersonId::at(two).unwrap());
    assert!(matches!(
        records_up_to(&*ledger.reader(), stranger, one),
        Err(LedgerError::BrokenChain { position }) if position == one
    ));
}

#[test]
fn bulk_acts_see_what_is_not_yet_durable_and_become_durable_together() {
    let ledger = new_ledger();
    let dwelling = home(&ledger);
    let before = ledger.durable().borrow().tail;
    let (positions, seen_durable) = {
        let ledger_inside = ledger.clone();
        let work = move |writer: &mut Writer| {
            let someone = || person("Lê Thị Mai", Sex::Female, "1990").living_at(dwelling.position()).enrol();
            let one = at(&writer.register(&someone(), &line(1), None).unwrap());
            let two = at(&writer.register(&someone(), &line(2), None).unwrap());
            let formed = at(&writer.register(&form(dwelling, [one, two]), &line(3), None).unwrap());
            let again = writer.register(&form(dwelling, [one, two]), &line(4), None);
            assert_eq!(refused(again), Rejection::AlreadyInHousehold);
            let seen = ledger_inside.durable().borrow().tail;
            writer.commit().unwrap();
            (vec![one, two, formed], seen)
        };
        ledger.alone(work).unwrap()
    };
    assert_eq!(seen_durable, before);
    assert_eq!(positions, [before, before.plus(1), before.plus(2)]);
    assert_eq!(ledger.durable().borrow().tail, before.plus(3));
    let recorded = ledger.recorded_of_source("collection").unwrap();
    let places = [1, 2, 3, 4].map(|sequence| recorded.get(sequence));
    assert_eq!(places, [Some(before), Some(before.plus(1)), Some(before.plus(2)), None]);
    assert_eq!(ledger.recorded_of_source("other").unwrap().len(), 0);
}

#[test]
fn a_number_that_the_source_has_passed_is_not_recorded_again() {
    let ledger = new_ledger();
    let run = |command: Command, origin: Origin, recorded| {
        let work = move |writer: &mut Writer| {
            let answer = writer.register(&command, &origin, recorded);
            writer.commit().unwrap();
            answer
        };
        ledger.alone(work).unwrap()
    };
    let first = run(an(), line(5), None).unwrap();
    let again = run(an(), line(5), first.position).unwrap();
    assert_eq!((again.repeated, again.position), (true, first.position));
    let changed = Origin { content: 99, ..line(5) };
    assert_eq!(refused(run(an(), changed, first.position)), Rejection::SourceSequencePassed);
    assert_eq!(
        refused(run(an(), line(4), None)),
        Rejection::PersonalNumberTaken,
        "refused for its own reason"
    );
    let other = person("Lê Thị Mai", Sex::Female, "1990").enrol();
    assert_eq!(refused(run(other.clone(), line(5), None)), Rejection::SourceSequencePassed);
    assert_eq!(refused(run(other.clone(), line(4), None)), Rejection::SourceSequencePassed);
    assert_eq!(at(&run(other, line(6), None).unwrap()), Position(2));
}

#[test]
fn no_room_refuses_the_act_and_the_ledger_goes_on() {
    let mut log = MemoryLog::new();
    log.fail_append(1, Fault::OutOfSpace);
    let ledger = on(log, TreeHead::new());
    let failed = ledger.register(&an(), &request(1));
    assert!(
        matches!(failed, Err(ActError::Failed(LedgerError::Log(e))) if matches!(*e, LogError::OutOfSpace { .. }))
    );
    assert_eq!(ledger.durable().borrow().tail, Position(1));
    assert!(*ledger.recording().borrow());
    let other = person("Lê Thị Mai", Sex::Female, "1990").enrol();
    let mai = at(&ledger.register(&other, &request(2)).unwrap());
    assert_eq!(mai, Position(1), "the place was not used up");
    let an = at(&ledger.register(&an(), &request(1)).unwrap());
    assert_eq!(person_now(&ledger, mai).sex(), Sex::Female);
    assert_eq!(person_now(&ledger, an).sex(), Sex::Male);
}

#[test]
fn what_was_decided_on_records_that_were_not_stored_is_forgotten_with_them() {
    let mut log = MemoryLog::new();
    log.fail_append(1, Fault::OutOfSpace);
    let ledger = on(log, TreeHead::new());
    let work = |writer: &mut Writer| {
        let an_at = at(&writer.register(&an(), &line(1), None).unwrap());
        // The death reads the life that is only staged.
        let dead = TestLedger::new().death(an_at, "2021-03-01");
        writer.register(&dead, &line(2), None).unwrap();
        (an_at, writer.commit().is_err())
    };
    let (an_at, failed) = ledger.alone(work).unwrap();
    assert!(failed);
    let mai = person("Lê Thị Mai", Sex::Female, "1990").enrol();
    assert_eq!(at(&ledger.register(&mai, &request(2)).unwrap()), an_at);
    let mai = person_now(&ledger, an_at);
    assert_eq!((mai.sex(), mai.died), (Sex::Female, None));
    assert_eq!(ledger.durable().borrow().record_time, NOW);
}

#[test]
fn an_act_of_too_many_subjects_is_refused_before_it_is_stored() {
    let ledger = new_ledger();
    let work = |writer: &mut Writer| {
        let event =
            Arc::new(Event::LedgerFounded(crate::domain::event::LedgerFounded { ledger_id: [7; 16] }));
        let claim =
            |n: u32| Claim::AreaCode(AreaCode::of(crate::domain::values::AreaLevel::Commune, n).unwrap());
        let touched = |count| (0..count).map(|n| Touched::Known(Subject::Claim(claim(n)))).collect();
        let mut stage = |touched: Vec<Touched>| {
            let effective_date = date("2021-03-01");
            let proposal = Proposal { effective_date, event: Arc::clone(&event), touched };
            writer.stage_record(&PreparedAct::new(proposal, line(1)), &[], NOW)
        };
        assert!(matches!(stage(touched(1_001)), Err(LedgerError::TooLarge)));
        let stranger = Subject::Household(HouseholdId::at(Position(1)).unwrap());
        let stored = stage(touched(1_000)).unwrap();
        let unknown = stage(vec![Touched::Known(stranger)]);
        assert!(matches!(unknown, Err(LedgerError::NotStorable(_))), "{unknown:?}");
        stored
    };
    assert_eq!(ledger.alone(work).unwrap(), Position(1));
}

#[test]
fn after_a_failed_sync_nothing_is_recorded_any_more_and_reading_goes_on() {
    let mut log = MemoryLog::new();
    log.fail_append(2, Fault::StoredButFailed);
    let ledger = on(log, TreeHead::new());
    let an = at(&ledger.register(&an(), &request(1)).unwrap());
    let mai = person("Lê Thị Mai", Sex::Female, "1990").enrol();
    let failed = ledger.register(&mai, &request(2));
    assert!(matches!(failed, Err(ActError::Failed(LedgerError::Log(_)))), "{failed:?}");
    let refused = ledger.register(&mai, &request(3));
    assert!(matches!(refused, Err(ActError::Failed(LedgerError::Stopped))), "{refused:?}");
    assert!(person_now(&ledger, an).exists());
    assert!(!*ledger.recording().borrow());
    assert_eq!(ledger.record(Position(2)).unwrap(), None, "what was not acknowledged is not shown");
}

#[test]
fn time_never_runs_backwards_in_the_log() {
    let clock = Arc::new(ManualClock::at(NOW));
    let (ledger, _) =
        Ledger::on(Box::new(MemoryLog::new()), TreeHead::new(), keys(), Arc::clone(&clock) as Arc<dyn Clock>)
            .unwrap();
    let mai = person("Lê Thị Mai", Sex::Female, "1990").enrol();
    clock.set(RecordTime(NOW.0 - 5));
    assert_eq!(ledger.register(&mai, &request(1)).unwrap().record_time, Some(NOW));
    clock.set(RecordTime(NOW.0 + 5));
    assert_eq!(ledger.register(&mai, &request(2)).unwrap().record_time, Some(RecordTime(NOW.0 + 5)));
}

#[test]
fn the_time_of_what_was_not_stored_binds_nobody() {
    let clock = Arc::new(ManualClock::at(NOW));
    let mut log = MemoryLog::new();
    log.fail_append(1, Fault::OutOfSpace);
    let time: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
    let (ledger, _) = Ledger::on(Box::new(log), TreeHead::new(), keys(), time).unwrap();
    clock.set(RecordTime(NOW.0 + 10));
    assert!(ledger.register(&an(), &request(1)).is_err());
    clock.set(RecordTime(NOW.0 + 5));
    assert_eq!(ledger.register(&an(), &request(1)).unwrap().record_time, Some(RecordTime(NOW.0 + 5)));
}

#[test]
fn a_stopped_ledger_records_nothing_and_reads_on() {
    let ledger = new_ledger();
    let an_id = at(&ledger.register(&an(), &request(1)).unwrap());
    ledger.stop();
    ledger.stop();
    assert!(!*ledger.recording().borrow());
    assert!(matches!(ledger.register(&an(), &request(1)), Ok(Registered { repeated: true, .. })));
    let mai = person("Lê Thị Mai", Sex::Female, "1990").enrol();
    assert!(matches!(ledger.register(&mai, &request(2)), Err(ActError::Failed(LedgerError::Stopped))));
    assert!(person_now(&ledger, an_id).exists());
}

#[test]
fn a_log_whose_chains_are_broken_is_not_opened() {
    let ledger = new_ledger();
    let mai = person("Lê Thị Mai", Sex::Female, "1990").enrol();
    let mai = ledger.register(&mai, &request(1)).unwrap();
    let dead = TestLedger::new().death(at(&mai), "2021-03-01");
    ledger.register(&dead, &request(2)).unwrap();
    let mut log = MemoryLog::new();
    let mut batch = Batch::new(Position::ZERO);
    let bytes = |at| ledger.reader().read(Position(at)).unwrap();
    // The death's backlink leads over a record that does not name the person.
    for body in [bytes(0), bytes(1), bytes(0), bytes(2)] {
        batch.push_with(|out| out.extend_from_slice(&body)).unwrap();
    }
    log.append(Position::ZERO, &mut batch, &TreeHead::new()).unwrap();
    let opened = Ledger::on(Box::new(log), TreeHead::new(), keys(), Arc::new(ManualClock::at(NOW)));
    assert!(matches!(opened.map(|_| ()), Err(LedgerError::BrokenChain { position: Position(3) })));
}

#[test]
fn a_log_of_another_ledger_is_not_opened() {
    let ledger = new_ledger();
    let log = copy_of(&*ledger.reader());
    let other = FolderKeys { ledger: LedgerId([8; 16]), ..keys() };
    let opened = Ledger::on(Box::new(log), TreeHead::new(), other, Arc::new(ManualClock::at(NOW)));
    assert!(matches!(opened.map(|_| ()), Err(LedgerError::NotFounded)));
}

#[test]
fn a_folder_is_founded_once_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let clock = || Arc::new(ManualClock::at(NOW)) as Arc<dyn Clock>;
    let opened = Ledger::open(folder.path(), clock()).unwrap();
    assert!(opened.founded);
    let an_id = at(&opened.ledger.register(&an(), &request(1)).unwrap());
    let durable = opened.ledger.durable().borrow().clone();
    opened.ledger.stop();
    drop(opened);
    let opened = Ledger::open(folder.path(), clock()).unwrap();
    assert!(!opened.founded);
    assert_eq!(*opened.ledger.durable().borrow(), durable);
    assert!(person_now(&opened.ledger, an_id).exists());
    let read_only = ReadOnly::open(folder.path()).unwrap();
    assert_eq!((read_only.recovered.tail, read_only.keys.ledger), (Position(2), opened.ledger.id()));
}

#[test]
fn a_state_is_told_as_it_was_on_a_day_and_as_it_was_known() {
    let clock = Arc::new(ManualClock::at(NOW));
    let time: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
    let (ledger, _) = Ledger::on(Box::new(MemoryLog::new()), TreeHead::new(), keys(), time).unwrap();
    let (first, second) = (home(&ledger), home_beside(&ledger));
    let mai = person("Lê Thị Mai", Sex::Female, "1990-05-05").living_at(first.position()).on("2021-02-25");
    let mai_at = at(&ledger.register(&mai.enrol(), &request(1)).unwrap());
    clock.set(RecordTime(NOW.0 + 10));
    let moved = TestLedger::change_residence(&[mai_at], second.position(), MoveInto::Alone, "2022-01-05");
    let moved = at(&ledger.register(&moved, &request(2)).unwrap());
    let id = PersonId::at(mai_at).unwrap();
    let lives = |valid: Option<&str>, known| {
        let as_of = AsOf { valid: valid.map(|day| date(day).full().unwrap()), known };
        ledger.person_as_of(id, as_of).unwrap().residence.map(|residence| residence.dwelling)
    };
    let tail = ledger.durable().borrow().tail;
    assert_eq!(lives(None, tail), Some(second));
    assert_eq!(lives(Some("2022-01-05"), tail), Some(second));
    assert_eq!(lives(Some("2022-01-04"), tail), Some(first));
    assert_eq!(lives(Some("2021-02-24"), tail), None);
    assert_eq!(lives(Some("2022-01-05"), moved), Some(first), "the move was not known yet");
    assert_eq!(lives(None, mai_at), None, "she was not known yet");
    let born_later = AsOf { valid: date("1990-05-04").full(), known: tail };
    assert!(!ledger.person_as_of(id, born_later).unwrap().exists());
    assert_eq!(ledger.position_at(RecordTime(NOW.0 - 1)).unwrap(), Position(0));
    assert_eq!(ledger.position_at(NOW).unwrap(), moved);
    assert_eq!(ledger.position_at(RecordTime(NOW.0 + 10)).unwrap(), tail);
}

/// Another dwelling in the same commune.
fn home_beside(ledger: &Ledger) -> DwellingId {
    let commune = ledger.area_on(AreaCode::parse("26734").unwrap(), date("2021-02-25").full().unwrap());
    let command = TestLedger::new().dwelling(commune.unwrap().unwrap().position(), "2004-08-31");
    DwellingId::at(at(&ledger.register(&command, &request(199)).unwrap())).unwrap()
}

fn open(folder: &std::path::Path) -> Result<Opened, LedgerError> {
    Ledger::open(folder, Arc::new(ManualClock::at(NOW)))
}

#[test]
fn a_ledger_that_has_lost_its_log_is_not_founded_again() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path()).unwrap().ledger.stop();
    let log = folder.path().join("log");
    for segment in std::fs::read_dir(&log).unwrap() {
        std::fs::remove_file(segment.unwrap().path()).unwrap();
    }
    let lost = |opened: Result<Opened, LedgerError>| match opened.map(|_| ()) {
        Err(LedgerError::Log(error)) => matches!(*error, LogError::NotFound { .. }),
        other => panic!("{other:?}"),
    };
    assert!(lost(open(folder.path())));
    std::fs::remove_dir(&log).unwrap();
    assert!(lost(open(folder.path())));
    assert!(!log.exists(), "nothing was made in its place");
}

#[test]
fn a_founding_that_was_cut_short_is_finished() {
    let folder = tempfile::tempdir().unwrap();
    drop(folder::take_or_make(folder.path()).unwrap());
    let opened = open(folder.path()).unwrap();
    assert!(opened.founded);
    opened.ledger.stop();
    drop(opened);
    assert!(!open(folder.path()).unwrap().founded);
}

#[test]
fn damage_that_shows_while_the_ledger_is_open_stops_the_recording() {
    let folder = tempfile::tempdir().unwrap();
    let opened = open(folder.path()).unwrap();
    let ledger = opened.ledger;
    let mai = person("Lê Thị Mai", Sex::Female, "1990").enrol();
    let mai_at = at(&ledger.register(&mai, &request(1)).unwrap());
    assert!(matches!(ledger.record(Position(99)), Ok(None)), "a place that is not written is no damage");
    assert!(*ledger.recording().borrow());
    let segment = folder.path().join("log/00000000000000000000.seg");
    let mut bytes = std::fs::read(&segment).unwrap();
    let name = bytes.windows(3).position(|window| window == b"Mai").unwrap();
    bytes[name] ^= 1;
    std::fs::write(&segment, bytes).unwrap();
    assert!(ledger.record(mai_at).unwrap_err().is_damage());
    assert!(!*ledger.recording().borrow());
    let refused = ledger.register(&an(), &request(2));
    assert!(matches!(refused, Err(ActError::Failed(LedgerError::Stopped))), "{refused:?}");
}
