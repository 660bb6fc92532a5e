//! `ledgerd import`.

mod report;

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use grpc_api::demo::progress::Progress;
use grpc_api::import::{Imported, Importer, Lines};
use ledger_core::clock::SystemClock;
use ledger_core::domain::text::Code;
use ledger_core::ledger::{FolderError, Ledger, read_keys};
use ledger_proto::ledger::registration::v1::RefusedAct;

use self::report::{Kept, Place};
use super::signals::Signals;
use super::{Exit, Offices, Stopped, Usage};

/// Read at a time.
const BUFFER_BYTES: usize = 1 << 20;
/// About how long a line is, for showing how far one is in a file.
const BYTES_PER_LINE: u64 = 350;

/// Records acts in bulk.
///
/// Exit code 0: every line is recorded, now or by an earlier run; 1: some were refused. What was recorded once is not
/// recorded again: an import that broke off is simply run again.
#[derive(clap::Args)]
#[command(after_help = Exit::HELP)]
pub(crate) struct Import {
    /// Acts as protobuf JSON (ledger.registration.v1.Act), one a line; - for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Folder of the ledger.
    #[arg(long = "data", value_name = "DIR")]
    folder: PathBuf,
    /// Founds a new ledger where the folder is empty or missing.
    #[arg(long)]
    found: bool,
    /// Name of the source. Acts of one source are numbered, and recorded once however often they are sent. Default: the
    /// file's name; required for standard input.
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Units that acts are taken from: `known-or-any`, of registered offices what they have a right to, and of units that are
    /// none anything, as old books need; or `known`, of registered offices only.
    #[arg(long, value_enum, value_name = "WHOSE", default_value_t)]
    offices: Offices,
    /// Where refused lines are reported. Default: the file's path with .rejected.ndjson.
    ///
    /// The place must be free or hold an earlier report; anything else there is left alone, and nothing is imported. The
    /// report is there when the import has ended. Where nothing was refused, an earlier report is removed from the place of
    /// the default name, and replaced by an empty one at a place that was named here.
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
}

/// There is no ledger to import into.
#[derive(Debug, thiserror::Error)]
#[error("there is no ledger in {}; --found makes a new one", folder.display())]
pub(super) struct NoLedger {
    /// The folder.
    pub(super) folder: PathBuf,
}

impl Import {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        // From here on a signal does not end the program before the report's temporary file is gone.
        let mut signals = Signals::taken()?;
        let (source, place) = (self.source()?, self.rejected());
        let (from, bytes) = self.open()?;
        let place = Place::of(place, self.rejected.is_some(), &from)?;
        self.expect_ledger()?;
        let (report, kept) = place.open()?;
        let work = tokio::task::spawn_blocking(move || self.import(source, (from, bytes), report));
        tokio::select! {
            imported = work => finish(&imported??, kept),
            // What is recorded is recorded; the thread is left behind, since it may wait for its source for ever.
            _ = signals.next() => Err(Stopped.into()),
        }
    }

    fn import(&self, source: Code, (from, bytes): (File, u64), report: File) -> anyhow::Result<Imported> {
        let ledger =
            Ledger::open(&self.folder, Arc::new(SystemClock))?.ledger.taking_acts_from(self.offices.into());
        let mut importer = Importer::of(ledger.clone(), source)?;
        let mut report = BufWriter::new(report);
        let mut add = |refused: RefusedAct| {
            serde_json::to_writer(&mut report, &refused)?;
            report.write_all(b"\n")
        };
        let mut progress = Progress::start("acts", bytes / BYTES_PER_LINE);
        let lines = Lines::of(BufReader::with_capacity(BUFFER_BYTES, from));
        let imported = importer.run(lines, &mut add, &mut |lines| progress.advance(lines));
        ledger.stop();
        drop(progress);
        let imported = imported?;
        report.flush().context("cannot write the refused lines")?;
        Ok(imported)
    }

    fn is_stdin(&self) -> bool {
        self.file == Path::new("-")
    }

    fn source(&self) -> anyhow::Result<Code> {
        let given = self.source.clone();
        let name = match given {
            Some(name) => name,
            None if self.is_stdin() => {
                return Err(Usage("standard input has no name: give one with --source").into());
            }
            None => self.file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        };
        let wrong = Usage("a source's name has 1 to 40 characters; give one with --source");
        Ok(Code::parse(&name).ok().ok_or(wrong)?)
    }

    fn rejected(&self) -> PathBuf {
        self.rejected.clone().unwrap_or_else(|| {
            let name = if self.is_stdin() { Path::new("stdin") } else { &self.file };
            name.with_extension("rejected.ndjson")
        })
    }

    /// The source, and how many bytes it has as far as that is known.
    fn open(&self) -> anyhow::Result<(File, u64)> {
        if self.is_stdin() {
            let from = std::io::stdin().as_fd().try_clone_to_owned().context("cannot read standard input")?;
            return Ok((File::from(from), 0));
        }
        let cannot = || format!("cannot open {}", self.file.display());
        let file = File::open(&self.file).with_context(cannot)?;
        let metadata = file.metadata().with_context(cannot)?;
        if metadata.is_dir() {
            bail!("{} is a folder, not a file of acts", self.file.display());
        }
        Ok((file, metadata.len()))
    }

    /// A folder that was mistyped shall not become a ledger.
    fn expect_ledger(&self) -> anyhow::Result<()> {
        if self.found {
            return Ok(());
        }
        match read_keys(&self.folder) {
            Err(FolderError::NoLedger { .. }) => Err(NoLedger { folder: self.folder.clone() }.into()),
            // What is wrong with the ledger is said when it is opened.
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

fn finish(imported: &Imported, kept: Kept) -> anyhow::Result<ExitCode> {
    let Imported { lines, recorded, repeated, refused } = imported;
    let place = kept.finish(*refused > 0)?;
    println!("{lines} acts: {recorded} recorded, {repeated} recorded before, {refused} refused");
    if *refused == 0 {
        return Ok(Exit::Done.into());
    }
    println!("refused lines: {}", place.display());
    Ok(Exit::Partly.into())
}
