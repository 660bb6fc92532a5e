//! The time, as a value that is passed in: decisions and records never ask the machine themselves.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::domain::dates::RecordTime;

/// Something that knows the time.
pub trait Clock: Send + Sync {
    /// This instant.
    fn now(&self) -> RecordTime;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    fn now(&self) -> RecordTime {
        RecordTime(chrono::Utc::now().timestamp_micros())
    }
}

/// A clock that stands until it is moved, for tests and simulation.
#[derive(Debug, Default)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at this instant.
    pub fn at(now: RecordTime) -> Self {
        ManualClock(AtomicI64::new(now.0))
    }

    /// Moves the clock, forwards or back.
    pub fn set(&self, now: RecordTime) {
        self.0.store(now.0, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> RecordTime {
        RecordTime(self.0.load(Ordering::SeqCst))
    }
}
