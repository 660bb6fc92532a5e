//! Writing a snapshot.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use ledger_core::evidence::RecordDigest;
use ledger_core::log::LedgerId;

use super::{BUFFER_BYTES, FORMAT, MAGIC, SnapshotError, failed};
use crate::encode::put_number;
use crate::rows::{Row, Table};
use crate::views::ViewName;
use crate::write::ViewWriter;

/// A new file in the place of whatever stands there, for its owner's eyes alone.
fn owned(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options().write(true).create(true).truncate(true).mode(0o600).open(path)
}

impl ViewWriter {
    /// Writes the views to `path`, in the place of what may stand there. `last_record` is the digest of the last record that
    /// was applied. While it is written the owner applies nothing; readers go on.
    ///
    /// # Errors
    /// [`SnapshotError::Io`], after which the file at `path` is what it was before; [`SnapshotError::Empty`].
    pub fn write_snapshot(
        &self,
        path: &Path,
        ledger: LedgerId,
        last_record: RecordDigest,
    ) -> Result<(), SnapshotError> {
        if self.position().0 == 0 {
            return Err(SnapshotError::Empty);
        }
        let beside = beside(path);
        let written = self.write_beside(&beside, ledger, last_record);
        let placed = written.and_then(|()| fs::rename(&beside, path)).and_then(|()| sync_folder_of(path));
        placed.map_err(|error| {
            // The half-written file is of no use to anyone; that it may stay is no second failure.
            let _ = fs::remove_file(&beside);
            failed("write the snapshot", path)(error)
        })
    }

    fn write_beside(&self, path: &Path, ledger: LedgerId, last_record: RecordDigest) -> io::Result<()> {
        let hashing = Hashing { file: owned(path)?, hasher: blake3::Hasher::new() };
        let mut to = BufWriter::with_capacity(BUFFER_BYTES, hashing);
        self.write_head(&mut to, ledger, last_record)?;
        let views = self.views();
        write_table(&views.citizens.table, &mut to)?;
        write_table(&views.households, &mut to)?;
        write_table(&views.cards.table, &mut to)?;
        write_table(&views.cards.stocks, &mut to)?;
        write_table(&views.places.dwellings, &mut to)?;
        write_table(&views.places.areas, &mut to)?;
        write_table(&views.offices.offices, &mut to)?;
        write_table(&views.offices.officers, &mut to)?;
        let Hashing { mut file, hasher } = to.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.write_all(hasher.finalize().as_bytes())?;
        file.sync_all()
    }

    fn write_head(&self, to: &mut impl Write, ledger: LedgerId, last_record: RecordDigest) -> io::Result<()> {
        to.write_all(MAGIC)?;
        to.write_all(&FORMAT.to_le_bytes())?;
        to.write_all(&ledger.0)?;
        to.write_all(&self.position().0.to_le_bytes())?;
        to.write_all(&last_record.0)?;
        for view in ViewName::ALL {
            to.write_all(&view.version().to_le_bytes())?;
            to.write_all(&self.digest(view).0)?;
        }
        Ok(())
    }
}

fn write_table<L: Row>(table: &Table<L>, to: &mut impl Write) -> io::Result<()> {
    to.write_all(&table.rows().to_le_bytes())?;
    let (mut before, mut head) = (0, Vec::new());
    table.canonical(|own, row| {
        head.clear();
        put_number(&mut head, own.0 - before);
        put_number(&mut head, row.len() as u64);
        before = own.0;
        to.write_all(&head)?;
        to.write_all(row)
    })
}

/// Hashes what goes through to the file.
struct Hashing {
    file: File,
    hasher: blake3::Hasher,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(".tmp");
    name.into()
}

/// Makes the renaming itself durable.
fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
