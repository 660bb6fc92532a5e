//! The command line.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use crate::exit::Exit;

mod named;
mod parse;
mod past;
mod proof;
mod whole;

pub use named::{AreaBy, OfficeBy, PersonBy, When};
pub use parse::Known;
pub use past::{Diff, Explain, Residence, Show, Shown, Timeline, Whose};
pub use proof::{CheckConsistency, CheckProof, Consistency, Prove, Proved};
pub use whole::{Backup, Bench, Export, Rebuild, Restore, Scrub, Verify};

/// Checks, replays and reads a population ledger, without changing it. Works beside a running server.
#[derive(Debug, Parser)]
#[command(name = "replay-tool", version, after_help = Exit::HELP, after_long_help = Exit::HELP)]
pub struct Cli {
    /// The ledger's data folder.
    #[arg(long, value_name = "DIR", global = true, default_value = "data")]
    pub data: PathBuf,
    /// Form of the answer on standard output. Default: a table for a terminal, JSON for anything else.
    #[arg(long, value_enum, global = true)]
    format: Option<Format>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Form of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns, for people.
    Table,
    /// One JSON document, for programs.
    Json,
}

impl Cli {
    /// Reads the command line.
    ///
    /// # Errors
    /// What clap has to say, help and version among it. Whatever has digits in it is not repeated: it may be somebody's
    /// number.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
        let cli = Cli::try_parse_from(arguments).map_err(|mut error| {
            for repeated in
                [ContextKind::InvalidValue, ContextKind::InvalidArg, ContextKind::InvalidSubcommand]
            {
                if let Some(ContextValue::String(text)) = error.get(repeated)
                    && text.contains(|c: char| c.is_ascii_digit())
                {
                    error.insert(repeated, ContextValue::String("…".to_owned()));
                }
            }
            error
        })?;
        if matches!(cli.command, Command::Export(_)) && cli.format == Some(Format::Table) {
            let text = "export writes JSON, one record a line: --format table cannot be had";
            return Err(Cli::command().error(ErrorKind::ArgumentConflict, text));
        }
        if let Command::Diff(diff) = &cli.command {
            diff.check().map_err(|text| Cli::command().error(ErrorKind::ArgumentConflict, text))?;
        }
        Ok(cli)
    }

    /// The form that was asked for, or the one that fits what standard output is.
    pub fn format(&self) -> Format {
        let default = if std::io::stdout().is_terminal() { Format::Table } else { Format::Json };
        self.format.unwrap_or(default)
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check the whole log: bytes, checksums, tree, and that every record continues the histories of its subjects.
    #[command(after_help = Exit::HELP)]
    Verify(Verify),
    /// Read every file of the log again, slowly, and tell the first damage of each. Goes on where verify stops; repairs nothing.
    #[command(after_help = Exit::HELP)]
    Scrub(Scrub),
    /// Make a backup of the ledger, beside a running server: log, salts, public key, and a signed checkpoint over what it holds. It is
    /// as secret as the ledger.
    #[command(after_help = Exit::HELP)]
    Backup(Backup),
    /// Make a data folder from a backup, if every byte and record is as the checkpoint signed. Needs no --data.
    #[command(after_help = Exit::HELP)]
    Restore(Restore),
    /// Replay the log into new views and tell their digests.
    #[command(after_help = Exit::HELP)]
    Rebuild(Rebuild),
    /// Show what was known of somebody or something: on a day, as known at a point of the log.
    #[command(after_help = Exit::HELP)]
    Show(Show),
    /// Tell the records of somebody or something in the order in which they were learned: what became of each, who recorded it.
    #[command(after_help = Exit::HELP)]
    Timeline(Timeline),
    /// Tell what changed in what was believed of somebody or something between two points of the log.
    #[command(after_help = Exit::HELP)]
    Diff(Diff),
    /// Tell from which record each field comes, with its amendments, dossier and officer.
    #[command(after_help = Exit::HELP)]
    Explain(Explain),
    /// Write records as NDJSON: `ledger.event.v1.Record` in protobuf's JSON, one a line.
    #[command(after_help = Exit::HELP)]
    Export(Export),
    /// Sign how far the ledger reaches, and write it as a note to standard output. Needs the ledger's signing key.
    #[command(after_help = Exit::HELP)]
    Checkpoint,
    /// Prove a record, or somebody's history, and write the proof to standard output. It holds whole records, with everyone
    /// whom they name.
    #[command(after_help = Exit::HELP)]
    Prove(Prove),
    /// Check a proof with nothing but the ledger's public key. Needs no data folder.
    #[command(after_help = Exit::HELP)]
    CheckProof(CheckProof),
    /// Prove that the ledger of a later checkpoint begins with that of an earlier one, and write the proof to standard
    /// output. Finds a ledger that was cut, rolled back or forked since a checkpoint.
    #[command(after_help = Exit::HELP)]
    Consistency(Consistency),
    /// Check such a proof for the two checkpoints that are at hand. Needs no data folder.
    #[command(after_help = Exit::HELP)]
    CheckConsistency(CheckConsistency),
    /// Measure a ledger of made-up events on this machine, beside what the machine itself can do. Writes into a temporary
    /// folder, which is removed at the end; reads no data folder.
    #[command(after_help = Exit::HELP)]
    Bench(Bench),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Cli, ErrorKind> {
        let all = ["replay-tool"].iter().chain(arguments).map(OsString::from);
        Cli::read(all).map_err(|error| error.kind())
    }

    #[test]
    fn an_export_is_no_table() {
        assert_eq!(read(&["export", "--format", "table"]).err(), Some(ErrorKind::ArgumentConflict));
        assert_eq!(read(&["--format", "table", "export"]).err(), Some(ErrorKind::ArgumentConflict));
        assert_eq!(read(&["export", "--format", "json"]).unwrap().format(), Format::Json);
        assert_eq!(read(&["verify", "--format", "table"]).unwrap().format(), Format::Table);
    }
}
