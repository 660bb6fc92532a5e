//! The auditor's tool: reads a ledger's folder, beside a running server or without one, and changes nothing in it.
//!
//! Reading order: [`cli`], what can be asked; `source`, the ledger that is asked; `verify`, whether it is whole; `rebuild`,
//! whether the views are what the log says; `show`, what was known of somebody when; `export`, the records for other tools;
//! `prove`, evidence for those who do not have the folder; `check_proof`, the same looked at without it; `scrub`, a slow look at
//! every file; `backup`, the folder at one moment, and back; `bench`, how fast all of it is here, on a ledger of its own.
//! Answers go to standard output, as a table or as JSON; everything else goes to standard error.
//!
//! # Exit codes
//! [`Exit`] lists them. Two of them are near each other, and this is how they are told apart. `verify` exists to find damage:
//! a changed bit, a missing segment, a cut or exchanged record are its *answer*, code 1. The other commands need a log that
//! can be believed; when they meet the same damage they have *no answer*, code 4, and `verify` is the next thing to run. A
//! folder that does not say which ledger it holds, or whose key is gone, has nothing to check the log against: code 4 for
//! all of them. So has a format of a later version. A root or a digest that the auditor brought along and that is another
//! is always code 1, and so is a ledger that ends before the position at which it was noted.
//!
//! What needs no trust: records, headers, checksums, positions and the tree are all computed again from the files. What
//! does: roots are salted with the folder's own key, so whoever can write the folder and its key can make another history
//! that is whole. Only a root noted elsewhere (`--expect-root`), or a signed checkpoint kept elsewhere (`consistency`),
//! catches that.

mod backup;
mod bench;
mod check_proof;
pub mod cli;
mod error;
mod exit;
mod export;
mod files;
mod output;
mod progress;
mod prove;
mod rebuild;
mod scrub;
mod show;
mod source;
mod verify;

use std::io::Write;

use cli::{Cli, Command};
use output::{Output, until_nobody_reads};

pub use error::ToolError;
pub use exit::Exit;

/// Does what was asked, with the answer on `stdout` and remarks on `notes`.
///
/// # Errors
/// [`ToolError`], when there is no answer. What a check found is no error but the exit code.
pub fn run(cli: &Cli, stdout: &mut dyn Write, notes: &mut dyn Write) -> Result<Exit, ToolError> {
    let mut output = Output { format: cli.format(), stdout: &mut *stdout, notes };
    let exit = match &cli.command {
        Command::Verify(asked) => verify::run(&cli.data, asked, &mut output),
        Command::Scrub(asked) => scrub::run(&cli.data, asked, &mut output),
        Command::Backup(asked) => backup::make(&cli.data, asked, &mut output),
        Command::Restore(asked) => backup::back(asked, &mut output),
        Command::Rebuild(asked) => rebuild::run(&cli.data, asked, &mut output),
        Command::Show(asked) => show::run(&cli.data, asked, &mut output),
        Command::Timeline(asked) => show::past::timeline(&cli.data, asked, &mut output),
        Command::Diff(asked) => show::past::diff(&cli.data, asked, &mut output),
        Command::Explain(asked) => show::past::explain(&cli.data, asked, &mut output),
        Command::Export(asked) => export::run(&cli.data, asked, &mut output),
        Command::Checkpoint => prove::checkpoint(&cli.data, &mut output),
        Command::Prove(asked) => prove::run(&cli.data, asked, &mut output),
        Command::CheckProof(asked) => check_proof::run(asked, &mut output),
        Command::Consistency(asked) => prove::consistency::run(&cli.data, asked, &mut output),
        Command::CheckConsistency(asked) => check_proof::between(asked, &mut output),
        Command::Bench(asked) => bench::run(asked, &mut output),
    }?;
    until_nobody_reads(stdout.flush())?;
    Ok(exit)
}
