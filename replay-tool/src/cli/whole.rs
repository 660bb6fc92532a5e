//! What is done with a ledger as a whole: `verify`, `scrub`, `backup`, `restore`, `rebuild`, `export`, `bench`.

use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::Args;
use ledger_core::domain::event::EventKind;
use ledger_core::domain::ids::Position;
use ledger_core::evidence::{NoteVerifier, TreeHash};
use projections::{ViewDigest, ViewName};

use super::parse;

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
