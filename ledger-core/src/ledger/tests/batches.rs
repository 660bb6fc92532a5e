//! Batches of prepared acts, and who writes them.

use super::super::sequencer::WAITING_ACTS;
use super::*;
use crate::evidence::record_digest;

/// A ledger with a home, some people in it, and a household: acts that name one another.
fn lived_in(people: u8) -> Ledger {
    let ledger = new_ledger();
    let dwelling = home(&ledger);
    let mut at_home = (0..people).map(|n| {
        let command = person("Lê Thị Mai", Sex::Female, "1990").living_at(dwelling.position()).enrol();
        at(&ledger.register(&command, &request(n)).unwrap())
    });
    let pair = [at_home.next().unwrap(), at_home.next().unwrap()];
    assert_eq!(at_home.count(), usize::from(people) - 2);
    ledger.register(&form(dwelling, pair), &request(190)).unwrap();
    ledger
}

/// Everything in the ledger but its founding, as a batch for another.
fn again(ledger: &Ledger) -> ActBatch {
    let mut acts = ActBatch::new();
    acts.start_at(Position(1));
    for StoredRecord { recorded, origin, .. } in all_records(ledger).into_iter().skip(1) {
        let touched = recorded.event.touches();
        let effective_date = recorded.effective_date;
        acts.push(PreparedAct::new(Proposal { effective_date, event: recorded.event, touched }, origin));
    }
    acts
}

fn enrolment(number: u8, personal_number: &str) -> PreparedAct {
    let command = person("Nguyễn Văn An", Sex::Male, "1980-03-04").number(personal_number).enrol();
    match new_ledger().prepare(&command, &request(number)).unwrap() {
        Prepared::Decided(decision) => decision.act,
        Prepared::Answered(answered) => panic!("{answered:?}"),
    }
}

fn batch(acts: impl IntoIterator<Item = PreparedAct>) -> ActBatch {
    let mut batch = ActBatch::new();
    acts.into_iter().for_each(|act| batch.push(act));
    batch
}

fn bytes_of(ledger: &Ledger) -> Vec<Vec<u8>> {
    let reader = ledger.reader();
    (0..reader.tail().0).map(|at| reader.read(Position(at)).unwrap()).collect()
}

/// The tree of what readers see, one leaf after the other.
fn tree_of(ledger: &Ledger) -> TreeHead {
    let mut tree = TreeHead::new();
    for (at, bytes) in bytes_of(ledger).iter().enumerate() {
        tree.push(&record_digest(&ledger.salts().at(Position(at as u64)), bytes));
    }
    tree
}

fn out_of_room_at(append: u64) -> Ledger {
    let mut log = MemoryLog::new();
    log.fail_append(append, Fault::OutOfSpace);
    on(log, TreeHead::new())
}

#[test]
fn a_batch_makes_the_bytes_and_the_tree_that_its_acts_make_one_by_one() {
    for people in [2, 80] {
        let one_by_one = lived_in(people);
        let at_once = new_ledger();
        let recorded = at_once.submit_batch_blocking(again(&one_by_one)).unwrap();
        assert_eq!(recorded, Some(BatchRecorded { first: Position(1), record_time: NOW }));
        assert_eq!(bytes_of(&at_once), bytes_of(&one_by_one));
        assert_eq!(*at_once.durable().borrow(), *one_by_one.durable().borrow());
        assert_eq!(at_once.durable().borrow().tree, tree_of(&at_once));
    }
}

#[test]
fn a_batch_that_rests_on_what_has_changed_is_refused_whole() {
    let ledger = new_ledger();
    let claim = |text| Subject::Claim(Claim::PersonalNumber(PersonalNumber::parse(text).unwrap()));
    let an = at(&ledger.register(&an(), &request(1)).unwrap());
    let two = || [enrolment(2, "097080000002"), enrolment(3, "097080000003")];
    let mut stale = batch(two());
    stale.require(claim("097080000002"), None);
    stale.require(claim("097080000001"), None);
    assert_eq!(ledger.submit_batch_blocking(stale).unwrap(), None);
    let mut elsewhere = batch(two());
    elsewhere.start_at(an);
    assert_eq!(ledger.submit_batch_blocking(elsewhere).unwrap(), None);
    let known = batch([enrolment(2, "097080000002"), enrolment(1, "097080000003")]);
    assert_eq!(ledger.submit_batch_blocking(known).unwrap(), None, "a request id of before");
    let twice = batch([enrolment(2, "097080000002"), enrolment(2, "097080000003")]);
    assert_eq!(ledger.submit_batch_blocking(twice).unwrap(), None, "a request id twice");
    let of_source = |sequence| PreparedAct { origin: line(sequence), ..enrolment(9, "097080000009") };
    let back = batch([of_source(5), of_source(4)]);
    assert_eq!(ledger.submit_batch_blocking(back).unwrap(), None, "a source's number that is not higher");
    assert_eq!(ledger.durable().borrow().tail, Position(2));

    let mut fresh = batch(two());
    fresh.require(claim("097080000002"), None);
    fresh.require(claim("097080000001"), Some(an));
    fresh.push(PreparedAct { origin: line(4), ..enrolment(9, "097080000009") });
    let recorded = ledger.submit_batch_blocking(fresh).unwrap().unwrap();
    assert_eq!(recorded.first, Position(2), "nothing of what was refused is left");
    let records = all_records(&ledger);
    assert!(records[2..].iter().all(|record| record.links().all(|link| link.previous.is_none())));
}

#[test]
fn an_act_that_cannot_be_stored_takes_its_batch_with_it_and_nobody_elses() {
    let ledger = new_ledger();
    let stranger = Subject::Household(HouseholdId::at(Position(1)).unwrap());
    let mut bad = enrolment(3, "097080000003");
    bad.proposal.touched.push(Touched::Known(stranger));
    let (gate, open) = std::sync::mpsc::channel::<()>();
    let (first, second, third) = std::thread::scope(|scope| {
        let held = scope.spawn(|| ledger.alone(move |_| open.recv().unwrap()));
        let queued = |acts| ledger.hand_over(acts).unwrap();
        let first = queued(batch([enrolment(1, "097080000001")]));
        let second = queued(batch([enrolment(2, "097080000002"), bad]));
        let third = queued(batch([enrolment(4, "097080000002")]));
        gate.send(()).unwrap();
        held.join().unwrap().unwrap();
        [first, second, third].map(|answered| answered.blocking_recv().unwrap().0).into()
    });
    assert_eq!(first.unwrap().unwrap().first, Position(1));
    assert!(matches!(second, Err(LedgerError::NotStorable(_))), "{second:?}");
    assert_eq!(third.unwrap().unwrap().first, Position(2), "answers come in the order of the log");
    assert_eq!(all_records(&ledger).len(), 3);
    assert!(all_records(&ledger)[2].links().all(|link| link.previous.is_none()));
}

#[test]
fn no_state_of_a_failed_group_is_used_again() {
    let lived = lived_in(80);
    let ledger = out_of_room_at(1);
    assert!(ledger.submit_batch_blocking(again(&lived)).is_err());
    assert_eq!(ledger.durable().borrow().tree, tree_of(&ledger));
    assert_eq!(ledger.durable().borrow().tail, Position(1));
    ledger.register(&an(), &request(250)).unwrap();
    assert_eq!(ledger.durable().borrow().tree, tree_of(&ledger));
    let mut later = again(&lived);
    later.first = Some(Position(2));
    later.acts.truncate(1);
    assert!(ledger.submit_batch_blocking(later).unwrap().is_some(), "its request ids were not used up");
    assert_eq!(ledger.durable().borrow().tree, tree_of(&ledger));
}

#[test]
fn a_batch_has_a_size() {
    let ledger = new_ledger();
    let act = PreparedAct { origin: line(1), ..enrolment(1, "097080000001") };
    let of = |count: usize| {
        let number = |n| PreparedAct { origin: line(n as u64), ..act.clone() };
        batch((1..=count).map(number))
    };
    assert!(matches!(ledger.submit_batch_blocking(of(BATCH_ACTS + 1)), Err(LedgerError::TooLarge)));
    let recorded = ledger.submit_batch_blocking(of(BATCH_ACTS)).unwrap();
    assert_eq!(recorded.map(|recorded| recorded.first), Some(Position(1)));
    assert_eq!(ledger.durable().borrow().tail, Position(1 + BATCH_ACTS as u64));
    let nothing = ledger.submit_batch_blocking(ActBatch::new()).unwrap().unwrap();
    assert_eq!(nothing.first, ledger.durable().borrow().tail);
}

#[test]
fn the_queue_has_a_size_in_acts() {
    let ledger = new_ledger();
    let desk = &ledger.shared.desk;
    let most = desk.place(WAITING_ACTS - 1).unwrap();
    assert!(matches!(desk.place(2).map(drop), Err(LedgerError::Busy)));
    let last = desk.place(1).unwrap();
    assert!(matches!(ledger.hand_over(batch([enrolment(1, "097080000001")])), Err(LedgerError::Busy)));
    drop((most, last));
    assert!(desk.place(WAITING_ACTS).is_ok());
    let act = ledger.hand_over(batch([enrolment(1, "097080000001")])).unwrap();
    assert!(act.blocking_recv().unwrap().0.unwrap().is_some());
    assert!(desk.place(WAITING_ACTS).is_ok(), "recorded acts do not wait any more");
}

#[test]
fn a_caller_writes_for_itself_only_where_nobody_else_does() {
    let ledger = new_ledger();
    let desk = |acts: ActBatch| ledger.shared.desk.record_if_free(&acts);
    let own = desk(batch([enrolment(1, "097080000001")])).unwrap();
    assert_eq!(own.unwrap().unwrap().first, Position(1));
    let inside = ledger.clone();
    let work = move |_: &mut Writer| {
        let refused = inside.shared.desk.record_if_free(&batch([enrolment(2, "097080000002")])).is_none();
        // Both wait until this returns, and are then one group.
        let two = [2, 3].map(|n| inside.hand_over(batch([enrolment(n, "097080000002")])).unwrap());
        (refused, two)
    };
    let (refused, two) = ledger.alone(work).unwrap();
    assert!(refused, "the writer is not free");
    for answered in two {
        assert!(answered.blocking_recv().unwrap().0.unwrap().is_some());
    }
    assert!(desk(batch([enrolment(4, "097080000004")])).is_none(), "callers are many");
    assert_eq!(ledger.durable().borrow().tail, Position(4));
}

/// A log that ends its writer's thread at the second append.
struct Breaking(MemoryLog);

impl Log for Breaking {
    fn tail(&self) -> Position {
        self.0.tail()
    }

    fn append(&mut self, tail: Position, batch: &mut Batch, before: &TreeHead) -> Result<(), LogError> {
        assert_eq!(self.0.appends(), 0, "broken");
        self.0.append(tail, batch, before)
    }

    fn reader(&self) -> Arc<dyn LogReader> {
        self.0.reader()
    }
}

#[test]
fn a_writer_that_was_left_in_the_middle_is_not_used_again() {
    let log = Box::new(Breaking(MemoryLog::new()));
    let (ledger, _) = Ledger::on(log, TreeHead::new(), keys(), Arc::new(ManualClock::at(NOW))).unwrap();
    let broken = std::thread::scope(|scope| {
        scope.spawn(|| ledger.register(&an(), &request(1))).join().map(drop).is_err()
    });
    assert!(broken, "the caller wrote for itself");
    let refused = ledger.register(&an(), &request(2));
    assert!(matches!(refused, Err(ActError::Failed(LedgerError::Stopped))), "{refused:?}");
    ledger.stop();
    assert!(!*ledger.recording().borrow());
    assert_eq!(ledger.durable().borrow().tail, Position(1));
}

#[test]
fn of_all_conditions_of_a_batch_the_earliest_reading_counts() {
    let claim = |number: &str| Subject::Claim(Claim::PersonalNumber(PersonalNumber::parse(number).unwrap()));
    let mut acts = ActBatch::new();
    acts.require_as_of(claim("097080000001"), None, Position(4));
    acts.require_as_of(claim("097080000002"), None, Position(9));
    assert_eq!(acts.since(), Position(4));
    acts.require(claim("097080000003"), None);
    assert_eq!(acts.since(), Position::ZERO);
}
