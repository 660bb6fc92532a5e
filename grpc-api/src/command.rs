//! The commands of `ledgerd`. What is asked for goes to standard output, everything else to standard error.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

pub(crate) mod bench;
pub(crate) mod demo;
pub(crate) mod import;
pub(crate) mod serve;

use std::process::ExitCode;

/// Reports why a command broke off, with everything behind it.
pub(crate) fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    ExitCode::from(3)
}
