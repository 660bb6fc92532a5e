//! The command line.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::event::EventKind;
use ledger_core::domain::ids::Position;
use ledger_core::domain::number::{CardSerial, OldNumber, PersonalNumber};
use ledger_core::domain::subject::{AreaCode, OfficeCode};
use ledger_core::evidence::{NoteVerifier, TreeHash};
use projections::{ViewDigest, ViewName};

use crate::exit::Exit;

mod parse;

pub use parse::Known;

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

/// Arguments of `bench`.
#[derive(Debug, Args)]
pub struct Bench {
    /// Folder on the disk to be measured. Default: the system's folder for temporary files.
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Events that the ledger is filled with before anything is measured; about 800 bytes of disk each, for a while.
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub events: u64,
}

/// Arguments of `prove`.
#[derive(Debug, Args)]
pub struct Prove {
    /// What to prove.
    #[command(subcommand)]
    pub what: Proved,
    /// Prove it under the checkpoint in this file. Default: one that is signed now, which needs the signing key.
    #[arg(long, value_name = "FILE", global = true)]
    pub checkpoint: Option<PathBuf>,
}

/// What to prove.
#[derive(Debug, Subcommand)]
pub enum Proved {
    /// A record is in the ledger.
    Event {
        /// Its position.
        #[arg(value_parser = parse::position)]
        position: Position,
    },
    /// A person's history is complete up to its newest record, by id or by one of their numbers.
    Person(PersonBy),
    /// A household's history.
    Household {
        /// Its id.
        #[arg(value_parser = parse::id)]
        id: Position,
    },
    /// The history of a card application and its card.
    Card {
        /// Its id.
        #[arg(value_parser = parse::id)]
        id: Position,
    },
    /// A dwelling's history.
    Dwelling {
        /// Its id.
        #[arg(value_parser = parse::id)]
        id: Position,
    },
    /// The history of a stock of blank cards.
    Stock {
        /// Its id.
        #[arg(value_parser = parse::id)]
        id: Position,
    },
    /// The history of an administrative unit, by id or by code.
    Area(AreaBy),
    /// The history of an office, by id or by code.
    Office(OfficeBy),
    /// An officer's history.
    Officer {
        /// Their id.
        #[arg(value_parser = parse::id)]
        id: Position,
    },
}

/// Arguments of `check-proof`.
#[derive(Debug, Args)]
pub struct CheckProof {
    /// The proof.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The ledger's public key, as in keys/signing.pub: NAME+ID+KEY. It must come from elsewhere than the proof.
    #[arg(long, value_name = "VKEY", value_parser = parse::key)]
    pub key: NoteVerifier,
}

/// Arguments of `consistency`.
#[derive(Debug, Args)]
pub struct Consistency {
    /// The earlier checkpoint.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The later checkpoint. Default: one that is signed now, which needs the signing key.
    #[arg(value_name = "NEW")]
    pub new: Option<PathBuf>,
}

/// Arguments of `check-consistency`.
#[derive(Debug, Args)]
pub struct CheckConsistency {
    /// The proof.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The earlier checkpoint.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The later checkpoint.
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// The ledger's public key, as in keys/signing.pub: NAME+ID+KEY. It must come from elsewhere than the proof.
    #[arg(long, value_name = "VKEY", value_parser = parse::key)]
    pub key: NoteVerifier,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The root of the tree (64 hex digits) that was noted earlier, over the records before --expect-position.
    #[arg(long, value_name = "HEX", value_parser = parse::root)]
    pub expect_root: Option<TreeHash>,
    /// Number of records that the noted root is over. Default: all there are.
    #[arg(long, value_name = "P", value_parser = parse::position, requires = "expect_root")]
    pub expect_position: Option<Position>,
}

/// Arguments of `scrub`.
#[derive(Debug, Args)]
pub struct Scrub {
    /// Bytes to read in a second at the most, such as 64MiB.
    #[arg(long, value_name = "BYTES", value_parser = parse::rate, default_value = "32MiB")]
    pub rate: NonZeroU64,
}

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// The folder to be made. Complete files get a second name there where it is on the ledger's volume, and are copied elsewhere.
    #[arg(value_name = "TARGET")]
    pub target: PathBuf,
    /// Copy all bytes, on the ledger's own volume too.
    #[arg(long)]
    pub copy: bool,
    /// Copy keys/signing too: whoever has it can sign checkpoints in the ledger's name.
    #[arg(long)]
    pub with_signing_key: bool,
    /// Put this checkpoint, signed earlier, beside the backup. Default: one that is signed now, which needs the signing key.
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
}

/// Arguments of `restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup.
    #[arg(value_name = "BACKUP")]
    pub backup: PathBuf,
    /// The data folder to be made.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// The ledger's public key, as in keys/signing.pub: NAME+ID+KEY. It must come from elsewhere than the backup.
    #[arg(long, value_name = "VKEY", value_parser = parse::key)]
    pub key: NoteVerifier,
    /// The checkpoint that the log must hold at least. Default: the one in the backup. One that was kept elsewhere, as new as possible,
    /// also shows that the backup is not an old one.
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
}

/// Arguments of `rebuild`.
#[derive(Debug, Args)]
pub struct Rebuild {
    /// Replay the records before this position. Default: all there are.
    #[arg(long, value_name = "P", value_parser = parse::position)]
    pub until: Option<Position>,
    /// The digest that a view should have, as citizens=HEX. Can be given for each view.
    #[arg(long, value_name = "VIEW=HEX", value_parser = parse::expected_digest)]
    pub expect: Vec<(ViewName, ViewDigest)>,
    /// Compare with the snapshot of the live views, at the position where it was made. Default: views/snapshot in the
    /// data folder.
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    pub stored: Option<Option<PathBuf>>,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
pub struct Show {
    /// What to show.
    #[command(subcommand)]
    pub what: Shown,
}

/// What to show.
#[derive(Debug, Subcommand)]
pub enum Shown {
    /// Somebody or something.
    #[command(flatten)]
    Whose(Whose),
    /// One record, with what amends it.
    Event {
        /// Its position.
        #[arg(value_parser = parse::position)]
        position: Position,
        /// Amendments that were known then: @POSITION, everything recorded before it, or an instant (RFC 3339).
        #[arg(long, value_name = "@POSITION|TIME", value_parser = parse::known)]
        known: Option<Known>,
    },
}

/// Somebody or something.
#[derive(Debug, Subcommand)]
pub enum Whose {
    /// A person, by id or by one of their numbers. An old number can lead to several.
    Person {
        /// How the person is named.
        #[command(flatten)]
        by: PersonBy,
        /// As of when.
        #[command(flatten)]
        when: When,
    },
    /// A household.
    Household {
        /// Its id.
        #[arg(value_parser = parse::id)]
        id: Position,
        /// As of when.
        #[command(flatten)]
        when: When,
    },
    /// A card application and its card.
    Card {
        /// Its id.
        #[arg(value_parser = parse::id)]
        id: Position,
        /// As of when.
        #[command(flatten)]
        when: When,
    },
    /// A dwelling.
    Dwelling {
        /// Its id.
        #[arg(value_parser = parse::id)]
        id: Position,
        /// As of when.
        #[command(flatten)]
        when: When,
    },
    /// A stock of blank cards.
    Stock {
        /// Its id.
        #[arg(value_parser = parse::id)]
        id: Position,
        /// As of when.
        #[command(flatten)]
        when: When,
    },
    /// An administrative unit, by id, or by code: the one that has it on the valid date, without one all that ever have.
    Area {
        /// How the unit is named.
        #[command(flatten)]
        by: AreaBy,
        /// As of when.
        #[command(flatten)]
        when: When,
    },
    /// An office, by id, or by code: the one that has it on the valid date, without one all that ever have.
    Office {
        /// How the office is named.
        #[command(flatten)]
        by: OfficeBy,
        /// As of when.
        #[command(flatten)]
        when: When,
    },
    /// An officer.
    Officer {
        /// Their id.
        #[arg(value_parser = parse::id)]
        id: Position,
        /// As of when.
        #[command(flatten)]
        when: When,
    },
}

/// Arguments of `timeline`.
#[derive(Debug, Args)]
pub struct Timeline {
    /// Whose records.
    #[command(subcommand)]
    pub whose: Whose,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// What was known before: @POSITION, everything recorded before it, or everything up to an instant (RFC 3339). It is compared
    /// with --known.
    #[arg(long, value_name = "@POSITION|TIME", value_parser = parse::known)]
    pub before: Known,
    /// Of everyone whose residence in this unit, of whatever level, was believed otherwise, or of whom something else was: who came, who
    /// left, what changed of who stayed. The unit that has the code on the valid date; without one, the last that had it.
    #[arg(long, value_name = "CODE", value_parser = parse::area_code)]
    pub area: Option<AreaCode>,
    /// Which residence counts, with --area.
    #[arg(long, value_enum, value_name = "KIND", requires = "area", default_value = "permanent")]
    pub residence: Residence,
    /// As of when, with --area.
    #[command(flatten)]
    pub when: When,
    /// Of whom or what, without --area.
    #[command(subcommand)]
    pub whose: Option<Whose>,
}

impl Diff {
    /// Either a unit's people are compared, or somebody or something.
    fn check(&self) -> Result<(), &'static str> {
        let dated = self.when.valid_date.is_some() || self.when.known.is_some();
        match (self.area, &self.whose) {
            (None, None) => Err("say of whom or what, or --area"),
            (Some(_), Some(_)) => Err("--area is about everyone there: name nobody beside it"),
            (None, Some(_)) if dated => {
                Err("--valid-date and --known stand behind whom they are about, or beside --area")
            }
            (Some(_), None) | (None, Some(_)) => Ok(()),
        }
    }
}

/// Which residence counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Residence {
    /// The permanent one.
    Permanent,
    /// A temporary one whose term is not over.
    Temporary,
    /// Either.
    Either,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The field and what stands below it, such as residence.since. Default: all.
    #[arg(long, value_name = "PATH", default_value = "")]
    pub field: String,
    /// Of whom or what.
    #[command(subcommand)]
    pub whose: Whose,
}

/// How a person is named.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct PersonBy {
    /// The register's own id.
    #[arg(value_parser = parse::id)]
    pub id: Option<Position>,
    /// Personal identification number, twelve digits.
    #[arg(long, value_parser = parse::personal_number)]
    pub number: Option<PersonalNumber>,
    /// Number of the old identity card, nine digits. Reads the whole log.
    #[arg(long, value_parser = parse::old_number)]
    pub old_number: Option<OldNumber>,
    /// Serial of a card.
    #[arg(long, value_name = "SERIAL", value_parser = parse::serial)]
    pub card: Option<CardSerial>,
}

/// How an administrative unit is named.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct AreaBy {
    /// Code in the national list: two, three or five digits.
    #[arg(value_parser = parse::area_code)]
    pub code: Option<AreaCode>,
    /// The register's own id.
    #[arg(long, value_parser = parse::id)]
    pub id: Option<Position>,
}

/// How an office is named.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct OfficeBy {
    /// Its code, as acts name it: at most 24 letters, digits, dots and hyphens.
    #[arg(value_parser = parse::office_code)]
    pub code: Option<OfficeCode>,
    /// The register's own id.
    #[arg(long, value_parser = parse::id)]
    pub id: Option<Position>,
}

/// As of when.
#[derive(Clone, Copy, Debug, Args)]
pub struct When {
    /// What was true on this day in the world. Default: everything that is known.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse::day)]
    pub valid_date: Option<CivilDate>,
    /// What the ledger knew: @POSITION, everything recorded before it, or everything up to an instant (RFC 3339).
    /// Default: what it knows now.
    #[arg(long, value_name = "@POSITION|TIME", value_parser = parse::known)]
    pub known: Option<Known>,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The first record.
    #[arg(long, value_name = "P", value_parser = parse::position, default_value = "0")]
    pub from: Position,
    /// Where to stop: the position after the last record. Default: the end.
    #[arg(long, value_name = "P", value_parser = parse::position)]
    pub until: Option<Position>,
    /// Only events of this kind, such as person.enrolled. Can be given several times.
    #[arg(long, value_name = "NAME", value_parser = parse::kind)]
    pub kind: Vec<EventKind>,
    /// Write to this file instead of standard output. It is there when it is complete, or not at all.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Put the output in the place of a file that is there already.
    #[arg(long, requires = "output")]
    pub force: bool,
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
