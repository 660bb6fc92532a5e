//! `backup` and `restore`: a ledger's folder at one moment, and a folder made from it again.

use std::path::{Path, PathBuf};

use ledger_core::ledger::{BackupOptions, CHECKPOINT, back_up, restore};
use serde::Serialize;

use crate::cli::{Backup, Restore};
use crate::error::ToolError;
use crate::exit::Exit;
use crate::files::{read, read_checkpoint};
use crate::output::{Output, sheet};
use crate::progress::Progress;
use crate::source::check_folder;

/// Makes a backup.
pub(crate) fn make(data: &Path, asked: &Backup, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    check_folder(data)?;
    let options = BackupOptions {
        with_signing_key: asked.with_signing_key,
        copy_all: asked.copy,
        checkpoint: asked.checkpoint.as_deref().map(read).transpose()?,
    };
    let made = back_up(data, &asked.target, &options)?;
    let report = Made {
        backup: asked.target.clone(),
        ledger_id: made.ledger.to_string(),
        records: made.log.tree.size(),
        root: made.log.tree.root().to_string(),
        checkpoint_size: made.checkpoint_size,
        linked_files: made.log.linked,
        copied_files: made.log.copied,
        copied_bytes: made.log.copied_bytes,
        signing_key: asked.with_signing_key,
    };
    if made.log.linked > 0 {
        output.note(format_args!(
            "{} files are second names of the ledger's own, on the same volume: keep a copy of the backup elsewhere",
            made.log.linked
        ));
    }
    output.answer(&report, table)?;
    Ok(Exit::Expected)
}

/// Makes a data folder from a backup.
pub(crate) fn back(asked: &Restore, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    check_folder(&asked.backup)?;
    let inside = || asked.backup.join(CHECKPOINT);
    let (_, note) = read_checkpoint(&asked.checkpoint.clone().unwrap_or_else(inside), &asked.key)?;
    let mut progress = Progress::start("segments", 0);
    let made = restore(&asked.backup, &asked.to, &asked.key, &note, &mut |at| {
        progress.expect(at.of_segments as u64);
        progress.show(at.segments as u64);
    })?;
    drop(progress);
    let report = Back {
        restored: asked.to.clone(),
        ledger_id: made.ledger.to_string(),
        records: made.records,
        root: made.root.to_string(),
        checkpoint_size: made.checkpoint_size,
    };
    output.answer(&report, table)?;
    Ok(Exit::Expected)
}

#[derive(Debug, Serialize)]
struct Made {
    backup: PathBuf,
    ledger_id: String,
    records: u64,
    root: String,
    checkpoint_size: u64,
    linked_files: usize,
    copied_files: usize,
    copied_bytes: u64,
    signing_key: bool,
}

#[derive(Debug, Serialize)]
struct Back {
    restored: PathBuf,
    ledger_id: String,
    records: u64,
    root: String,
    checkpoint_size: u64,
}

fn table(report: &impl Serialize) -> String {
    // A report of plain fields is always a document.
    serde_json::to_value(report).map_or_else(|_| String::new(), |document| sheet(&document))
}
