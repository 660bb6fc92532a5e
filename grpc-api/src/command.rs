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

use ledger_core::domain::office::authority::OfficePolicy;

pub(crate) use exit::Exit;

/// The units that acts are taken from, as command lines say it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Offices {
    /// Of registered offices what they have a right to, of units that are none anything.
    #[default]
    KnownOrAny,
    /// Of registered offices only.
    Known,
}

impl From<Offices> for OfficePolicy {
    fn from(offices: Offices) -> Self {
        match offices {
            Offices::KnownOrAny => OfficePolicy::KnownOrAny,
            Offices::Known => OfficePolicy::Known,
        }
    }
}

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
