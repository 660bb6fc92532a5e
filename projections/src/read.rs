//! Reading beside writing: every answer is true for one position, which it carries.
//!
//! The writer counts a clock: twice the position while the views stand still, one more while it puts a record's rows in
//! their places. A reader whose clock did not move between its first and its last lookup has read one position, since whoever
//! reads a row that was written later has also seen the clock that was moved before (the row's lock hands it on). A reader
//! that meets the writer several times in a row takes the gate, which the writer holds for one record at a time.

use std::future::Future;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use ledger_core::domain::household::Household;
use ledger_core::domain::ids::{HouseholdId, PersonId, Position};
use ledger_core::domain::person::{Identity, Person};
use thiserror::Error;
use tokio::sync::watch;

use crate::views::{Home, ViewDigest, ViewName, Views};

/// Times that a reader tries without the gate. An answer of some rows takes about as long as the writer needs for a
/// record, so that most succeed at once or not for a while.
const TRIES: usize = 4;

/// Times that the writer steps aside for waiting readers before it goes on: they would otherwise meet a gate that is taken
/// again as soon as it is free.
const COURTESIES: usize = 64;

/// An answer and the position for which it is true: every record before it counts, none from it on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer<T> {
    /// Position of the next record that the views will apply.
    pub position: Position,
    /// What was asked for.
    pub value: T,
}

impl<T> Answer<T> {
    /// The same position with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        Answer { position: self.position, value: change(self.value) }
    }
}

/// The views ended before the position that was waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the views stopped before the position that was waited for")]
pub struct ViewsStopped;

/// A person with the place where they live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonSheet {
    /// The state.
    pub person: Person,
    /// Address and units of the permanent residence.
    pub home: Option<Home>,
}

/// A household with its place and who its members are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdSheet {
    /// The state.
    pub household: Household,
    /// Address and units.
    pub home: Option<Home>,
    /// Who the members are, in the order of [`Household::members`]; none for an enrolment that was annulled.
    pub identities: Vec<Option<Identity>>,
}

/// How one view stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ViewStatus {
    /// Which view.
    pub name: ViewName,
    /// Version of the fold.
    pub version: u32,
    /// Number of subjects.
    pub subjects: u64,
    /// Bytes in memory, estimated.
    pub memory_bytes: usize,
    /// Digest of all rows.
    pub digest: ViewDigest,
}

/// The views with what keeps readers and the writer apart.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) views: Views,
    clock: AtomicU64,
    gate: Mutex<()>,
    waiting: AtomicUsize,
}

/// What a broken gate means: rows of half a record, which nobody may be told.
const GATE_HOLDS: &str = "the writer never ends in the middle of a record";

impl Shared {
    pub(crate) fn new(views: Views, position: Position) -> Self {
        Shared {
            views,
            clock: AtomicU64::new(position.0 << 1),
            gate: Mutex::new(()),
            waiting: AtomicUsize::new(0),
        }
    }

    pub(crate) fn position(&self) -> Position {
        Position(self.clock.load(Ordering::Acquire) >> 1)
    }

    /// Lets `write` put the rows of the record at the current position in their places. For the one writer only.
    pub(crate) fn advance(&self, write: impl FnOnce(&Views)) {
        for _ in 0..COURTESIES {
            if self.waiting.load(Ordering::Relaxed) == 0 {
                break;
            }
            std::thread::yield_now();
        }
        let gate = self.gate.lock().expect(GATE_HOLDS);
        self.clock.fetch_add(1, Ordering::AcqRel);
        write(&self.views);
        self.clock.fetch_add(1, Ordering::AcqRel);
        drop(gate);
    }

    fn read<T>(&self, ask: impl Fn(&Views) -> T) -> Answer<T> {
        for _ in 0..TRIES {
            let before = self.clock.load(Ordering::Acquire);
            if before & 1 == 0 {
                let value = ask(&self.views);
                if self.clock.load(Ordering::Acquire) == before {
                    return Answer { position: Position(before >> 1), value };
                }
            }
            std::hint::spin_loop();
        }
        self.read_at_gate(ask)
    }

    /// Reads while the writer waits.
    fn read_at_gate<T>(&self, ask: impl FnOnce(&Views) -> T) -> Answer<T> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let gate = self.gate.lock();
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        let gate = gate.expect(GATE_HOLDS);
        let answer = Answer { position: self.position(), value: ask(&self.views) };
        drop(gate);
        answer
    }
}

/// A handle for readers: cheap to clone, valid beside the writer.
#[derive(Clone, Debug)]
pub struct Readers {
    shared: Arc<Shared>,
    applied: watch::Receiver<Position>,
}

impl Readers {
    pub(crate) fn new(shared: Arc<Shared>, applied: watch::Receiver<Position>) -> Self {
        Readers { shared, applied }
    }

    /// Position of the next record that the views will apply.
    pub fn position(&self) -> Position {
        self.shared.position()
    }

    /// Resolves once every record before `position` is applied, with the position reached. To read one's own write at P,
    /// wait for `P.next()`.
    ///
    /// # Errors
    /// [`ViewsStopped`] when the writer ended before that.
    pub fn wait_for(
        &self,
        position: Position,
    ) -> impl Future<Output = Result<Position, ViewsStopped>> + Send + use<> {
        let mut applied = self.applied.clone();
        async move {
            let reached = applied.wait_for(|reached| *reached >= position).await;
            reached.map(|reached| *reached).map_err(|_| ViewsStopped)
        }
    }

    /// Answers from the views as they stand at one position. `ask` may be called several times, and should do nothing but
    /// look up.
    pub fn read<T>(&self, ask: impl Fn(&Views) -> T) -> Answer<T> {
        self.shared.read(ask)
    }

    /// A person with the place where they live; none where no record names such a person.
    pub fn person(&self, id: PersonId) -> Answer<Option<PersonSheet>> {
        self.read(|views| {
            let person = views.person(id)?;
            let home = person.residence.and_then(|residence| views.home(residence.dwelling));
            Some(PersonSheet { person, home })
        })
    }

    /// A household with its place and who its members are; none where no record names such a household.
    pub fn household(&self, id: HouseholdId) -> Answer<Option<HouseholdSheet>> {
        self.read(|views| {
            let household = views.household(id)?;
            let home = household.dwelling.and_then(|dwelling| views.home(dwelling));
            let identity = |person| views.person(person).and_then(|person| person.identity);
            let identities = household.members.iter().map(|member| identity(member.person)).collect();
            Some(HouseholdSheet { household, home, identities })
        })
    }

    /// How the views stand. The writer waits while the rows that changed since the last digest are hashed: asked often, that
    /// is little; asked first after a replay, it is every row.
    pub fn status(&self) -> Answer<[ViewStatus; ViewName::ALL.len()]> {
        self.shared.read_at_gate(|views| {
            ViewName::ALL.map(|name| ViewStatus {
                name,
                version: name.version(),
                subjects: views.subjects(name),
                memory_bytes: views.memory(name),
                digest: views.digest(name),
            })
        })
    }
}

#[cfg(test)]
mod tests;
