//! What came of orders.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::domain::event::EventKind;

use super::amended::{Foretold, Unfit};
use super::rights::Denied;
use super::script::Act;

/// How often each act was accepted and refused.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) acts: BTreeMap<Act, (u32, u32)>,
    pub(crate) denied: BTreeMap<Denied, u32>,
    foretold: BTreeMap<Option<Unfit>, u32>,
    open: u32,
    pub(crate) recorded: BTreeSet<EventKind>,
}

impl Tally {
    pub(crate) fn of(&self, act: Act) -> (u32, u32) {
        self.acts.get(&act).copied().unwrap_or_default()
    }

    /// How often an act was not taken from somebody for that reason.
    pub(crate) fn denied(&self, why: Denied) -> u32 {
        self.denied.get(&why).copied().unwrap_or_default()
    }

    /// How often it was foretold that something said of an act is taken, or refused for that reason.
    pub(crate) fn foretold(&self, why: Option<Unfit>) -> u32 {
        self.foretold.get(&why).copied().unwrap_or_default()
    }

    /// How often nothing was foretold of it.
    pub(crate) fn open(&self) -> u32 {
        self.open
    }

    /// Was an act of that kind recorded?
    pub(crate) fn recorded(&self, kind: EventKind) -> bool {
        self.recorded.contains(&kind)
    }

    pub(crate) fn tells(&mut self, foretold: Foretold) {
        match foretold {
            Foretold::Taken => *self.foretold.entry(None).or_default() += 1,
            Foretold::Refused { why, .. } => *self.foretold.entry(Some(why)).or_default() += 1,
            Foretold::Open => self.open += 1,
        }
    }

    pub(crate) fn add(&mut self, other: &Tally) {
        self.open += other.open;
        self.recorded.extend(&other.recorded);
        for (why, times) in &other.foretold {
            *self.foretold.entry(*why).or_default() += times;
        }
        for (denied, times) in &other.denied {
            *self.denied.entry(*denied).or_default() += times;
        }
        for (act, (accepted, refused)) in &other.acts {
            let sum = self.acts.entry(*act).or_default();
            *sum = (sum.0 + accepted, sum.1 + refused);
        }
    }
}
