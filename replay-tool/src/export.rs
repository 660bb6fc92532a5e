//! `export`: records as lines of JSON, for other tools.
//!
//! A line is `ledger.event.v1.Record` in protobuf's JSON: 64-bit numbers are texts, bytes are base64, instants RFC 3339, and
//! what is zero or empty is left out (position 0 as well).

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use ledger_core::codec;
use ledger_core::domain::ids::Position;
use ledger_core::evidence::{SaltCursor, record_digest};
use ledger_core::ledger::LedgerError;
use tempfile::NamedTempFile;

use crate::cli::Export;
use crate::error::ToolError;
use crate::exit::Exit;
use crate::output::{Output, until_nobody_reads};
use crate::progress::Progress;
use crate::source::{open, within};

pub(crate) fn run(data: &Path, asked: &Export, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    let mut beside = asked.output.as_deref().map(|path| Beside::create(path, asked.force)).transpose()?;
    let source = open(data, output)?;
    let until = within(asked.until, source.recovered.tail)?;
    let from = within(Some(asked.from), source.recovered.tail)?;
    let mut lines = Lines { asked, salts: source.keys.salts.cursor(), line: Vec::new() };
    let mut progress = Progress::start("records", until.0.saturating_sub(from.0));
    let mut ended = Ok(());
    let mut written = 0u64;
    if from < until {
        source.reader.scan(from, until, &mut |position, bytes| {
            progress.reach(position.0 - from.0);
            let to: &mut dyn Write = match &mut beside {
                Some(beside) => &mut beside.file,
                None => &mut *output.stdout,
            };
            match lines.write(position, bytes, to) {
                Ok(Wrote::Line) => written += 1,
                Ok(Wrote::Nothing) => {}
                Ok(Wrote::ForNobody) => return ControlFlow::Break(()),
                Err(error) => {
                    ended = Err(error);
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        })?;
    }
    ended?;
    if let Some(beside) = beside {
        beside.put_in_place()?;
    }
    output.note(format_args!("{written} records of {from} to {until} written"));
    Ok(Exit::Expected)
}

/// What became of a record.
enum Wrote {
    Line,
    /// It was not asked for.
    Nothing,
    /// Whoever reads the output has had enough of it.
    ForNobody,
}

struct Lines<'a> {
    asked: &'a Export,
    salts: SaltCursor,
    line: Vec<u8>,
}

impl Lines<'_> {
    fn write(&mut self, position: Position, bytes: &[u8], to: &mut dyn Write) -> Result<Wrote, ToolError> {
        let unreadable = |source| LedgerError::Record { position, source };
        if !self.asked.kind.is_empty() {
            let (kind, _, _) = codec::decode_links(position, bytes).map_err(unreadable)?;
            if !self.asked.kind.contains(&kind) {
                return Ok(Wrote::Nothing);
            }
        }
        let stored = codec::decode(position, bytes).map_err(unreadable)?;
        let digest = record_digest(&self.salts.at(position), bytes);
        self.line.clear();
        serde_json::to_writer(&mut self.line, &codec::record_to_proto(&stored, digest))
            .map_err(io::Error::from)?;
        self.line.push(b'\n');
        let goes_on = until_nobody_reads(to.write_all(&self.line))?;
        Ok(if goes_on { Wrote::Line } else { Wrote::ForNobody })
    }
}

/// A file that is written beside its place, readable by its owner alone, and gets its name when it is whole.
struct Beside {
    file: BufWriter<NamedTempFile>,
    path: PathBuf,
    force: bool,
}

impl Beside {
    fn create(path: &Path, force: bool) -> Result<Self, ToolError> {
        if !force && path.symlink_metadata().is_ok() {
            return Err(ToolError::OutputExists { path: path.to_path_buf() });
        }
        let folder = folder_of(path);
        let file = BufWriter::new(NamedTempFile::new_in(folder)?);
        Ok(Beside { file, path: path.to_path_buf(), force })
    }

    fn put_in_place(self) -> Result<(), ToolError> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        let placed = if self.force { file.persist(&self.path) } else { file.persist_noclobber(&self.path) };
        placed.map_err(|failed| {
            if failed.error.kind() == io::ErrorKind::AlreadyExists {
                ToolError::OutputExists { path: self.path.clone() }
            } else {
                ToolError::Output(failed.error)
            }
        })?;
        File::open(folder_of(&self.path))?.sync_all()?;
        Ok(())
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
