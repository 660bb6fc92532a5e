//! `ledgerd import`.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use grpc_api::demo::progress::Progress;
use grpc_api::import::{Imported, Importer, Lines};
use ledger_core::clock::SystemClock;
use ledger_core::domain::text::Code;
use ledger_core::ledger::Ledger;
use ledger_proto::ledger::registration::v1::RefusedAct;

use crate::Data;

/// Read at a time.
const BUFFER_BYTES: usize = 1 << 20;
/// About how long a line is, for showing how far one is in a file.
const BYTES_PER_LINE: u64 = 350;

/// Records acts in bulk. Exit code 0: every line is recorded, now or by an earlier run; 1: some were refused.
#[derive(clap::Args)]
pub(crate) struct Import {
    /// Acts as protobuf JSON (ledger.registration.v1.Act), one a line; - for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    data: Data,
    /// Name of the source. Acts of one source are numbered, and recorded once however often they are sent. Default: the
    /// file's name; required for standard input.
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Where refused lines are reported. Default: the file's path with .rejected.ndjson.
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
}

impl Import {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        tokio::task::spawn_blocking(move || self.import()).await?
    }

    fn import(&self) -> anyhow::Result<ExitCode> {
        let (source, rejected) = (self.source()?, self.rejected()?);
        let (from, bytes) = self.open()?;
        let opened = Ledger::open(&self.data.folder, Arc::new(SystemClock))?;
        let ledger = opened.ledger;
        let mut importer = Importer::of(ledger.clone(), source)?;
        let mut report = Report::to(&rejected);
        let mut progress = Progress::start("acts", bytes / BYTES_PER_LINE);
        let imported = importer.run(
            Lines::of(BufReader::with_capacity(BUFFER_BYTES, from)),
            &mut |refused| report.add(&refused),
            &mut |lines| progress.advance(lines),
        );
        ledger.stop();
        drop(progress);
        let imported = imported?;
        report.finish().with_context(|| format!("cannot write {}", rejected.display()))?;
        summarise(&imported, &rejected)
    }

    fn is_stdin(&self) -> bool {
        self.file == Path::new("-")
    }

    fn source(&self) -> anyhow::Result<Code> {
        let given = self.source.clone();
        let name = match given {
            Some(name) => name,
            None if self.is_stdin() => bail!("standard input has no name: give one with --source"),
            None => self.file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        };
        Code::parse(&name).ok().context("a source's name has 1 to 40 characters; give one with --source")
    }

    fn rejected(&self) -> anyhow::Result<PathBuf> {
        let path = self.rejected.clone().unwrap_or_else(|| {
            let name = if self.is_stdin() { Path::new("stdin") } else { &self.file };
            name.with_extension("rejected.ndjson")
        });
        if path == self.file {
            bail!("the refused lines cannot go into the file that is read");
        }
        Ok(path)
    }

    fn open(&self) -> anyhow::Result<(Box<dyn Read + Send>, u64)> {
        if self.is_stdin() {
            return Ok((Box::new(std::io::stdin()), 0));
        }
        let file = File::open(&self.file).with_context(|| format!("cannot open {}", self.file.display()))?;
        let bytes = file.metadata().map_or(0, |metadata| metadata.len());
        Ok((Box::new(file), bytes))
    }
}

/// The file of refused lines, made when the first one comes. One of an earlier run is replaced, or removed where nothing is
/// refused any more.
struct Report<'a> {
    path: &'a Path,
    file: Option<BufWriter<File>>,
}

impl<'a> Report<'a> {
    fn to(path: &'a Path) -> Self {
        Report { path, file: None }
    }

    fn add(&mut self, refused: &RefusedAct) -> std::io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(BufWriter::new(File::create(self.path)?)),
        };
        serde_json::to_writer(&mut *file, refused)?;
        file.write_all(b"\n")
    }

    fn finish(self) -> std::io::Result<()> {
        match self.file {
            Some(mut file) => file.flush(),
            None => match std::fs::remove_file(self.path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
                Ok(()) | Err(_) => Ok(()),
            },
        }
    }
}

fn summarise(imported: &Imported, rejected: &Path) -> anyhow::Result<ExitCode> {
    let Imported { lines, recorded, repeated, refused } = imported;
    println!("{lines} acts: {recorded} recorded, {repeated} recorded before, {refused} refused");
    if *refused == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    println!("refused lines: {}", rejected.display());
    Ok(ExitCode::from(1))
}
