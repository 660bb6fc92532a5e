//! Signals that ask a program to stop: Ctrl-C and SIGTERM.

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Both signals. From the moment that this exists they no longer end the program by themselves.
pub(super) struct Signals {
    interrupted: Signal,
    terminated: Signal,
}

impl Signals {
    /// Takes the signals.
    pub(super) fn taken() -> anyhow::Result<Signals> {
        let interrupted = signal(SignalKind::interrupt()).context("cannot wait for Ctrl-C")?;
        let terminated = signal(SignalKind::terminate()).context("cannot wait for SIGTERM")?;
        Ok(Signals { interrupted, terminated })
    }

    /// Waits for either, and says which.
    pub(super) async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupted.recv() => "Ctrl-C",
            _ = self.terminated.recv() => "SIGTERM",
        }
    }
}
