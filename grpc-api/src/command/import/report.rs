//! Where the refused lines of an import go: written beside their place, and moved there at the end.
//!
//! **Invariant**: nothing is replaced or removed but what a run of this program wrote.

use std::fs::{self, File, Metadata};
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use ledger_proto::ledger::registration::v1::RefusedAct;
use tempfile::TempPath;

/// Longest line that is looked at to tell whether a file is a report; longer than any line of one.
const LINE_BYTES: u64 = 1 << 16;

/// A place for a report that may be used.
pub(super) struct Place {
    /// As it was given, for people.
    shown: PathBuf,
    /// The same without links, so that what is moved there does not replace a link.
    path: PathBuf,
    /// It was named on the command line.
    named: bool,
}

impl Place {
    /// Looks at the place: it must be free, or hold an earlier report, and must not be what is read.
    pub(super) fn of(shown: PathBuf, named: bool, from: &File) -> anyhow::Result<Place> {
        let source = from.metadata().context("cannot read the acts")?;
        let cannot = || format!("cannot write the refused lines to {}", shown.display());
        let path = match fs::metadata(&shown) {
            Err(error) if error.kind() == ErrorKind::NotFound => shown.clone(),
            Err(error) => return Err(error).with_context(cannot),
            Ok(there) if is_same(&there, &source) => {
                bail!("the refused lines cannot go into the file that is read")
            }
            Ok(there) if there.is_file() && is_report(&shown).with_context(cannot)? => {
                fs::canonicalize(&shown).with_context(cannot)?
            }
            Ok(_) => bail!(
                "{} is there and is no report of refused lines; name another place with --rejected",
                shown.display()
            ),
        };
        Ok(Place { shown, path, named })
    }

    /// Makes the file that the report is written to, beside its place.
    pub(super) fn open(self) -> anyhow::Result<(File, Kept)> {
        let folder = match self.path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            Some(_) | None => Path::new("."),
        };
        let mut name = std::ffi::OsString::from(".");
        name.push(self.path.file_name().unwrap_or_default());
        name.push(".new");
        // Always the same name, so that what a run that was killed left behind does not stay.
        let beside = folder.join(name);
        let cannot = || format!("cannot write the refused lines to {}", self.shown.display());
        match fs::symlink_metadata(&beside) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(cannot),
            Ok(there) if there.is_file() && is_report(&beside).with_context(cannot)? => {
                fs::remove_file(&beside).with_context(cannot)?;
            }
            Ok(_) => bail!("{} is there and is no report of refused lines", beside.display()),
        }
        let file = File::create_new(&beside).with_context(cannot)?;
        let beside = TempPath::try_from_path(beside).with_context(cannot)?;
        Ok((file, Kept { place: self, beside }))
    }
}

/// The report while it is written. Removed where it is not finished.
pub(super) struct Kept {
    place: Place,
    beside: TempPath,
}

impl Kept {
    /// Moves the report to its place; where there is nothing in it, only to a place that was named. Says where it is.
    pub(super) fn finish(self, any: bool) -> anyhow::Result<PathBuf> {
        let Kept { place, beside } = self;
        let cannot = || format!("cannot write the refused lines to {}", place.shown.display());
        if any || place.named {
            beside.persist(&place.path).map_err(|error| error.error).with_context(cannot)?;
        } else {
            // It was looked at before: what stands there is an earlier report.
            match fs::remove_file(&place.path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error).with_context(cannot),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(place.shown)
    }
}

fn is_same(one: &Metadata, other: &Metadata) -> bool {
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// A report is empty, or its first line is a refused act. Messages of other kinds do not have these fields.
fn is_report(path: &Path) -> std::io::Result<bool> {
    let mut line = Vec::new();
    BufReader::new(File::open(path)?.take(LINE_BYTES)).read_until(b'\n', &mut line)?;
    let refused = serde_json::from_slice::<RefusedAct>(&line);
    Ok(line.is_empty() || refused.is_ok_and(|refused| refused.line > 0 && !refused.reason.is_empty()))
}
