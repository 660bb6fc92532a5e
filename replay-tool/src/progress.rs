//! How far a long piece of work is, for somebody who watches.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that is done sooner shows nothing.
const QUIET: Duration = Duration::from_secs(1);

/// Steps between two looks at the clock.
const STEPS: u64 = 1024;

/// A bar on standard error. Shows itself only where that is a terminal, and not before a second has passed.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    /// When to show the bar; none when that is done, or is never to be.
    shows_at: Option<Instant>,
    last: u64,
}

impl Progress {
    /// Begins. `what` is a word or two.
    pub(crate) fn start(what: &'static str, expected: u64) -> Self {
        let style = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(Some(expected), ProgressDrawTarget::hidden())
            .with_style(style)
            .with_message(what);
        let watched = std::io::stderr().is_terminal();
        Progress { bar, shows_at: watched.then(|| Instant::now() + QUIET), last: 0 }
    }

    /// So many are done. Cheap enough to be told of every record.
    pub(crate) fn reach(&mut self, done: u64) {
        if done.saturating_sub(self.last) < STEPS {
            return;
        }
        self.show(done);
    }

    /// The same for large steps, each of which is worth showing.
    pub(crate) fn show(&mut self, done: u64) {
        self.last = done;
        self.bar.set_position(done);
        if self.shows_at.is_some_and(|at| Instant::now() >= at) {
            self.shows_at = None;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// How many there are, once that is known.
    pub(crate) fn expect(&mut self, expected: u64) {
        self.bar.set_length(expected);
    }
}

/// The bar goes when the work ends, well or badly, and leaves no trace.
impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
