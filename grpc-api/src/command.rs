//! The commands of `ledgerd`. What is asked for goes to standard output, everything else to standard error.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

pub(crate) mod areas;
pub(crate) mod bench;
pub(crate) mod card;
pub(crate) mod demo;
mod exit;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod serve;
mod signals;

use std::process::ExitCode;

pub(crate) use exit::Exit;

/// It was told to stop (Ctrl-C, SIGTERM) before it was done.
#[derive(Debug, thiserror::Error)]
#[error("stopped before the end")]
struct Stopped;

/// The command line is wrong in a way that only the command can tell.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Usage(&'static str);

/// Reports why a command broke off, with everything behind it.
pub(crate) fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    Exit::of(error).into()
}
