//! `verify`: is the log whole, and do its records fit together?
//!
//! First every byte of the files: headers, checksums, positions, padding, the tree at each commit. Only then, and only where
//! nothing was damaged, what the records say.

pub(crate) mod report;

use std::ops::ControlFlow;
use std::path::Path;

use ledger_core::domain::ids::Position;
use ledger_core::evidence::{Salts, TreeHash, TreeHead, record_digest};
use ledger_core::ledger::{FolderKeys, ReadOnly, RecordsReport, check_records, read_keys};
use ledger_core::log::segment::{VerifyReport, verify_folder};
use ledger_core::log::{DamageKind, LogError, LogReader};

use self::report::{Expected, Report};
use crate::cli::Verify;
use crate::error::ToolError;
use crate::exit::Exit;
use crate::output::Output;
use crate::progress::Progress;
use crate::source::check_folder;

pub(crate) fn run(data: &Path, asked: &Verify, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    check_folder(data)?;
    let keys = read_keys(data).map_err(|error| ToolError::Ledger(error.into()))?;
    let bytes = check_bytes(data, &keys)?;
    let reader = if bytes.is_sound() { Some(ReadOnly::open(data)?.reader) } else { None };
    let records = reader.as_deref().map(|reader| check_acts(reader, &keys, &bytes)).transpose()?;
    let expected = match asked.expect_root {
        Some(root) => Some(compare(root, asked.expect_position, &bytes, reader.as_deref(), &keys.salts)?),
        None => None,
    };
    remark(&bytes, output);
    let report = Report::new(&keys, &bytes, records.as_ref(), expected);
    output.answer(&report, Report::table)?;
    Ok(report.exit)
}

fn check_bytes(data: &Path, keys: &FolderKeys) -> Result<VerifyReport, ToolError> {
    let mut progress = Progress::start("segments", 0);
    let report = verify_folder(data, &keys.salts, &mut |at| {
        progress.expect(at.of_segments as u64);
        progress.show(at.segments as u64);
    })?;
    match report.ledger {
        Some(found) if found != keys.ledger => {
            Err(LogError::OtherLedger { path: data.join("log"), expected: keys.ledger, found }.into())
        }
        Some(_) | None => Ok(report),
    }
}

fn check_acts(
    reader: &dyn LogReader,
    keys: &FolderKeys,
    bytes: &VerifyReport,
) -> Result<RecordsReport, ToolError> {
    let mut progress = Progress::start("records", bytes.records());
    let until = Position(bytes.records());
    Ok(check_records(reader, keys.ledger, until, &mut |at| progress.reach(at.0))?)
}

/// The root that was noted earlier against the one that the log gives now.
fn compare(
    expected: TreeHash,
    position: Option<Position>,
    bytes: &VerifyReport,
    reader: Option<&dyn LogReader>,
    salts: &Salts,
) -> Result<Expected, ToolError> {
    let end = Position(bytes.records());
    let position = position.unwrap_or(end);
    let found = match reader {
        _ if position == end => Some(bytes.tree.root()),
        Some(reader) if position < end => Some(root_over(reader, position, salts)?),
        // The ledger ends before that position, or is not to be believed from somewhere on.
        Some(_) | None => None,
    };
    Ok(Expected::new(position, expected, found))
}

/// The root of the tree over the records before `until`.
fn root_over(reader: &dyn LogReader, until: Position, salts: &Salts) -> Result<TreeHash, ToolError> {
    let mut progress = Progress::start("earlier root", until.0);
    let (mut tree, mut salts) = (TreeHead::new(), salts.cursor());
    // An empty range asks the log for nothing.
    if until > Position::ZERO {
        reader.scan(Position::ZERO, until, &mut |position, bytes| {
            tree.push(&record_digest(&salts.at(position), bytes));
            progress.reach(position.0);
            ControlFlow::Continue(())
        })?;
    }
    Ok(tree.root())
}

fn remark(bytes: &VerifyReport, output: &mut Output<'_>) {
    if bytes.writer_at_work {
        output.note(format_args!(
            "a writer is at work: what follows position {} is not judged",
            bytes.records()
        ));
    }
    let Some(damage) = &bytes.damage else { return };
    let good = bytes.records();
    match damage.what {
        DamageKind::Root | DamageKind::HeaderTree | DamageKind::BlockRoot if bytes.batches + bytes.blocks <= 1 => output.note(format_args!(
            "the tree differs from its beginning on: either the first records were changed, or keys/salt is not the \
             key of this ledger"
        )),
        // The root is over what stands before it: everything up to the batch before was checked by earlier roots.
        DamageKind::Root | DamageKind::HeaderTree => output.note(format_args!(
            "a record of the batch that ends before position {good} was changed after it had been stored, together \
             with its checksum; neither that batch nor anything behind it is believed, nor the root over it"
        )),
        DamageKind::BlockRoot => output.note(format_args!(
            "a record of the block that begins at position {good} was changed after it had been stored, together with its \
             checksums; neither that block nor anything behind it is believed"
        )),
        DamageKind::MissingSegment
        | DamageKind::Header
        | DamageKind::Version(_)
        | DamageKind::FirstPosition(_)
        | DamageKind::OtherLedger
        | DamageKind::Length(_)
        | DamageKind::Checksum
        | DamageKind::Padding
        | DamageKind::Kind(_)
        | DamageKind::Position(_)
        | DamageKind::Uncommitted
        | DamageKind::Commit
        | DamageKind::NotBlank
        | DamageKind::Ends
        | DamageKind::Name
        | DamageKind::Footer
        | DamageKind::Directory
        | DamageKind::Block
        | DamageKind::Record
        | DamageKind::FileHash => {
            output.note(format_args!("nothing at or behind position {good} is believed"));
        }
    }
}
