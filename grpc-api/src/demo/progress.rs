//! How far a long piece of work is, for somebody who watches.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that is done sooner shows nothing.
const QUIET: Duration = Duration::from_secs(1);

/// A bar on standard error. Shows itself only where that is a terminal, and not before a second has passed.
pub struct Progress {
    bar: ProgressBar,
    /// When to show the bar; none when that is done, or is never to be.
    shows_at: Option<Instant>,
}

impl Progress {
    /// Begins. `what` is a word or two; `expected` need not be exact.
    pub fn start(what: &'static str, expected: u64) -> Self {
        let style = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(Some(expected), ProgressDrawTarget::hidden())
            .with_style(style)
            .with_message(what);
        let watched = std::io::stderr().is_terminal();
        Progress { bar, shows_at: watched.then(|| Instant::now() + QUIET) }
    }

    /// So many more are done.
    pub fn advance(&mut self, by: u64) {
        self.bar.inc(by);
        if self.shows_at.is_some_and(|at| Instant::now() >= at) {
            self.shows_at = None;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// How many are done.
    pub fn done(&self) -> u64 {
        self.bar.position()
    }
}

/// The bar goes when the work ends, well or badly, and leaves no trace.
impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_counts_what_was_done_even_beyond_what_was_expected() {
        let mut progress = Progress::start("acts", 2);
        progress.advance(1);
        progress.advance(2);
        assert_eq!(progress.done(), 3);
    }
}
