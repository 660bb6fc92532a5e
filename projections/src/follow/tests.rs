//! Following a log in memory, from stored bytes to views.

use std::cell::Cell;
use std::collections::BTreeMap;

use ledger_core::codec::{Link, Unstored};
use ledger_core::domain::origin::{ActId, Origin, Provenance};
use ledger_core::domain::subject::Subject;
use ledger_core::evidence::{TreeHead, record_digest};
use ledger_core::ledger::records_up_to;
use ledger_core::log::memory::MemoryLog;
use ledger_core::log::{Batch, Log};

use super::*;
use crate::testing::{Acts, Seed, TestLog};
use crate::{ViewDigest, ViewName};

/// The stored form of the log's records.
struct Stored {
    bytes: Vec<Vec<u8>>,
    memory: MemoryLog,
    tree: TreeHead,
}

impl Stored {
    fn new(log: &TestLog) -> Self {
        let origin = Origin { provenance: Provenance::default(), act: ActId::Founding, content: 0 };
        let mut newest: BTreeMap<Subject, Position> = BTreeMap::new();
        let encode = |record: &Recorded| {
            let position = record.position;
            let link =
                |subject: &Subject| Link { subject: *subject, previous: newest.insert(*subject, position) };
            let links: Vec<Link> = record.subjects.iter().map(link).collect();
            let unstored = Unstored {
                position,
                record_time: record.record_time,
                effective_date: record.effective_date,
                links: &links,
                origin: &origin,
                event: &record.event,
            };
            let mut bytes = Vec::new();
            codec::encode(&unstored, &mut bytes);
            bytes
        };
        let bytes = log.records.iter().map(encode).collect();
        Stored { bytes, memory: MemoryLog::new(), tree: TreeHead::new() }
    }

    fn append(&mut self, until: Position) {
        let tail = self.memory.tail();
        let mut batch = Batch::new(tail);
        let range = usize::try_from(tail.0).unwrap()..usize::try_from(until.0).unwrap();
        for stored in &self.bytes[range.clone()] {
            batch.push_with(|bytes| bytes.extend(stored)).unwrap();
        }
        self.memory.append(tail, &mut batch, &self.tree).unwrap();
        self.bytes[range].iter().for_each(|bytes| self.tree.push(&record_digest(&[0; 16], bytes)));
    }

    fn whole(log: &TestLog) -> Self {
        let mut stored = Stored::new(log);
        stored.append(log.next());
        stored
    }

    /// Follows with the ledger's own walk along the backlinks.
    fn catch_up(
        &self,
        writer: &mut ViewWriter,
        until: Position,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Position, FollowError> {
        let reader = self.memory.reader();
        let past = |subject, newest| records_up_to(&*reader, subject, newest);
        Follower::new(&*reader, &past).catch_up(writer, until, progress)
    }
}

/// A log of 2500 records, with late acts all over and an annulment now and then.
fn long() -> TestLog {
    let mut acts = Acts::new();
    while acts.log.next() < Position(2500) {
        let at = acts.log.next().0;
        // The last digit says whether something new is recorded (3 to 9) or something old annulled (0).
        let kind = if at.is_multiple_of(100) { 0 } else { 3 + at % 7 + at * 10 % 290 };
        let mixed = blake3::hash(&at.to_le_bytes());
        let number = |from: usize| u16::from_le_bytes([mixed.as_bytes()[from], mixed.as_bytes()[from + 1]]);
        let seed: Seed = (kind as u16, number(0), number(2), number(4), number(6));
        acts.act(seed);
    }
    acts.log
}

fn digests(writer: &ViewWriter) -> [ViewDigest; ViewName::ALL.len()] {
    ViewName::ALL.map(|view| writer.digest(view))
}

fn go_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

#[test]
fn a_replayed_log_gives_the_views_of_its_records() {
    let log = long();
    let (stored, mut writer, mut seen) = (Stored::whole(&log), ViewWriter::new(), Vec::new());
    let mut progress = |at: Progress| {
        seen.push(at.position.0);
        ControlFlow::Continue(())
    };
    let reached = stored.catch_up(&mut writer, Position(u64::MAX), &mut progress).unwrap();
    assert_eq!((reached, &*seen), (Position(2500), &[1024, 2048, 2500][..]));
    assert_eq!(digests(&writer), digests(&log.views()));
}

#[test]
fn a_replay_stops_when_it_is_told_to_and_goes_on_from_there() {
    let log = long();
    let (stored, mut writer) = (Stored::whole(&log), ViewWriter::new());
    let reached = stored.catch_up(&mut writer, Position(2000), &mut |_| ControlFlow::Break(())).unwrap();
    assert_eq!(reached, Position(1024));
    assert_eq!(stored.catch_up(&mut writer, Position(2000), &mut go_on).unwrap(), Position(2000));
    let prefix = TestLog { records: log.records[..2000].to_vec() };
    assert_eq!(digests(&writer), digests(&prefix.views()));
}

#[test]
fn following_applies_what_is_appended() {
    let log = long();
    let (mut stored, mut writer) = (Stored::new(&log), ViewWriter::new());
    let reader = stored.memory.reader();
    let past = |subject, newest| records_up_to(&*reader, subject, newest);
    let mut tails = [10, 11, 12, 1500, 1501].map(Position).into_iter();
    let mut next_tail = |position: Position| {
        let tail = tails.next()?;
        assert!(position < tail);
        stored.append(tail);
        Some(tail)
    };
    let follower = Follower::new(&*reader, &past);
    let reached = follower.follow(&mut writer, &mut next_tail, &mut go_on).unwrap();
    assert_eq!(reached, Position(1501));
    let prefix = TestLog { records: log.records[..1501].to_vec() };
    assert_eq!(digests(&writer), digests(&prefix.views()));
}

#[test]
fn everything_before_a_record_that_cannot_be_read_is_applied() {
    let log = long();
    for bad in [0, 700, 1024, 2499] {
        let mut stored = Stored::new(&log);
        stored.bytes[bad][0] = 0xff;
        stored.append(log.next());
        let mut writer = ViewWriter::new();
        // What the bad record hides from the past of others is not what this is about.
        let reader = stored.memory.reader();
        let past = |subject, newest| log.past(subject, newest);
        let refused =
            Follower::new(&*reader, &past).catch_up(&mut writer, log.next(), &mut go_on).unwrap_err();
        let bad = Position(bad as u64);
        assert!(matches!(refused, FollowError::Log(LedgerError::Record { position, .. }) if position == bad));
        assert_eq!(writer.position(), bad);
    }
}

#[test]
fn a_record_that_cannot_be_applied_ends_the_decoding_thread_too() {
    let log = long();
    let stored = Stored::whole(&log);
    let calls = Cell::new(0);
    let lost = |_, position| {
        calls.set(calls.get() + 1);
        Err(LedgerError::BrokenChain { position })
    };
    let (reader, mut writer) = (stored.memory.reader(), ViewWriter::new());
    let refused = Follower::new(&*reader, &lost).catch_up(&mut writer, log.next(), &mut go_on).unwrap_err();
    let at = writer.position();
    assert!(matches!(refused, FollowError::Apply(ApplyError::Past { position, .. }) if position == at));
    assert_eq!(calls.get(), 1);
}
