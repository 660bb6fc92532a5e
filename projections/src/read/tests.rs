//! Reading while somebody writes.

use std::sync::atomic::AtomicBool;

use ledger_core::domain::ids::DwellingId;

use super::*;
use crate::ViewWriter;
use crate::testing::{TestLog, date, dwelling_id, household_id, person_id};

/// Moves of the family in the stress test.
const MOVES: u64 = 20_000;

/// A family that moves to and fro between two dwellings: the log, the household, its members, where it lives in the end.
struct Family {
    log: TestLog,
    household: Position,
    members: Vec<Position>,
    homes: [Position; 2],
}

impl Family {
    fn new(moves: u64) -> Self {
        let mut log = TestLog::new();
        let province = log.area("01", "Hà Nội", None);
        let homes = ["Số 1", "Số 2"].map(|address| log.dwelling(province, address));
        let number = |at: u64| 97_183_000_000 + at;
        let members: Vec<Position> =
            (1..5).map(|at| log.enrol("Lê Lan", number(at), Some(homes[0]))).collect();
        let household = log.form(homes[0], &members);
        for at in 1..=moves {
            let home = homes[usize::try_from(at % 2).unwrap()];
            log.move_household(household, &members, home, date(2022, 1, 1));
        }
        Family { log, household, members, homes }
    }

    /// Where everybody lives when the records before `position` count.
    fn home_at(&self, position: Position) -> DwellingId {
        let moves = position.0 - self.household.next().0;
        dwelling_id(self.homes[usize::try_from(moves % 2).unwrap()])
    }
}

/// Where the household says that it lives, and where each member does.
fn dwellings(views: &Views, household: HouseholdId) -> Vec<Option<DwellingId>> {
    let state = views.household(household).unwrap();
    let home = |person| views.person(person).unwrap().residence.map(|r| r.dwelling);
    [state.dwelling].into_iter().chain(state.members.iter().map(|m| home(m.person))).collect()
}

#[test]
fn nobody_sees_a_family_in_two_places() {
    let family = Family::new(MOVES);
    let (settled, moves) = family.log.records.split_at(usize::try_from(family.household.0).unwrap() + 1);
    let mut writer = ViewWriter::new();
    let no_past = |_, position| Err(ledger_core::ledger::LedgerError::BrokenChain { position });
    writer.apply(settled, &no_past).unwrap();
    let (readers, done) = (writer.readers(), AtomicBool::new(false));
    let household = household_id(family.household);
    let watch = || {
        let (mut answers, mut last) = (0, Position::ZERO);
        while !done.load(Ordering::Acquire) || answers == 0 {
            let answer = readers.read(|views| dwellings(views, household));
            let home = family.home_at(answer.position);
            assert_eq!(answer.value, vec![Some(home); 5], "at position {}", answer.position);
            assert!(answer.position >= last, "positions go on");
            last = answer.position;
            answers += 1;
        }
    };
    std::thread::scope(|threads| {
        threads.spawn(watch);
        threads.spawn(watch);
        writer.apply(moves, &no_past).unwrap();
        done.store(true, Ordering::Release);
    });
    let end = readers.read(|views| dwellings(views, household));
    assert_eq!(
        (end.position, end.value),
        (family.log.next(), vec![Some(family.home_at(family.log.next())); 5])
    );
}

#[test]
fn a_reader_that_always_meets_the_writer_reads_at_the_gate() {
    let family = Family::new(1);
    let shared = Shared::new(Views::new(), Position::ZERO);
    let asked = AtomicUsize::new(0);
    // The clock moves during every try, but not once the gate is held.
    let answer = shared.read(|_| {
        if asked.fetch_add(1, Ordering::Relaxed) < TRIES {
            shared.advance(|_| {});
        }
        family.log.next()
    });
    assert_eq!((answer.position, asked.into_inner()), (Position(TRIES as u64), TRIES + 1));
}

#[test]
fn sheets_have_names_and_addresses_of_one_position() {
    let family = Family::new(1);
    let readers = family.log.views().readers();
    let answer = readers.household(household_id(family.household));
    let sheet = answer.value.unwrap();
    let names: Vec<&str> = sheet.identities.iter().flatten().map(|i| i.name.full()).collect();
    assert_eq!((answer.position, names), (family.log.next(), vec!["Lê Lan"; 4]));
    let home = sheet.home.unwrap();
    assert_eq!((home.place.address.as_str(), home.areas.len()), ("Số 2", 1));
    let person = readers.person(person_id(family.members[0])).value.unwrap();
    assert_eq!(person.home, Some(home));
    assert_eq!(readers.person(person_id(Position(9999))).value, None);
}

#[test]
fn the_status_counts_subjects_and_memory() {
    let family = Family::new(1);
    let writer = family.log.views();
    let status = writer.readers().status();
    assert_eq!(status.position, family.log.next());
    let counted = status.value.map(|view| (view.name.as_str(), view.subjects));
    assert_eq!(counted, [("citizens", 4), ("households", 1), ("cards", 0), ("places", 3), ("offices", 0)]);
    for view in status.value {
        assert_eq!(view.version, view.name.version());
        assert_eq!(view.digest, writer.digest(view.name));
        assert!(view.subjects == 0 || view.memory_bytes > 0, "{}", view.name.as_str());
    }
}

#[tokio::test]
async fn whoever_waits_is_told_when_the_position_is_reached() {
    let family = Family::new(2);
    let mut writer = ViewWriter::new();
    let end = family.log.next();
    let waiting = tokio::spawn(writer.readers().wait_for(end));
    family.log.apply_to(&mut writer);
    assert_eq!(waiting.await.unwrap(), Ok(end));
    assert_eq!(writer.readers().wait_for(Position(1)).await, Ok(end));
}

#[tokio::test]
async fn whoever_waits_for_what_never_comes_is_told_so() {
    let writer = ViewWriter::new();
    let waiting = writer.readers().wait_for(Position(1));
    drop(writer);
    assert_eq!(waiting.await, Err(ViewsStopped));
}
