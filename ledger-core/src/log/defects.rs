//! Mistakes that tests make on purpose in places where no disk can make them: whoever says that a mistake would be caught
//! shows it. Nothing of this is in the program.

use std::cell::Cell;

/// A mistake of the log itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// The checksum of a frame is not looked at.
    SkipChecksum,
    /// After a failed batch the next is written in its place.
    GoOnAfterFailure,
}

thread_local! {
    static MADE: Cell<Option<Mistake>> = const { Cell::new(None) };
}

/// Whether this thread makes that mistake.
pub(crate) fn made(mistake: Mistake) -> bool {
    MADE.get() == Some(mistake)
}

/// Makes a mistake, in this thread, while `run` runs.
pub(crate) fn with<R>(mistake: Mistake, run: impl FnOnce() -> R) -> R {
    MADE.set(Some(mistake));
    let result = run();
    MADE.set(None);
    result
}
