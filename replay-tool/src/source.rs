//! The ledger that is asked: opened for reading only, beside a writer or without one.

use std::io::ErrorKind;
use std::path::Path;

use ledger_core::domain::ids::Position;
use ledger_core::ledger::ReadOnly;
use ledger_core::log::LogError;

use crate::error::ToolError;
use crate::output::Output;

/// Is there such a folder at all? What it holds is looked at later.
pub(crate) fn check_folder(data: &Path) -> Result<(), ToolError> {
    match std::fs::metadata(data) {
        Ok(_) => Ok(()),
        Err(absent) if absent.kind() == ErrorKind::NotFound => {
            Err(ToolError::NoFolder { path: data.to_path_buf() })
        }
        Err(source) => Err(LogError::Io { action: "read", path: data.to_path_buf(), source }.into()),
    }
}

/// Opens the ledger and says up to where it is read: a writer may be adding to it.
pub(crate) fn open(data: &Path, output: &mut Output<'_>) -> Result<ReadOnly, ToolError> {
    check_folder(data)?;
    let opened = ReadOnly::open(data)?;
    let recovered = &opened.recovered;
    output.note(format_args!("ledger {}, read up to position {}", opened.keys.ledger, recovered.tail));
    if let Some(dropped) = &recovered.dropped {
        output.note(format_args!(
            "an unfinished batch of {} bytes at position {} was never acknowledged and is left out",
            dropped.bytes, dropped.first
        ));
    }
    Ok(opened)
}

/// The position that was named, or the tail where none was; refused where the ledger has not got there.
pub(crate) fn within(asked: Option<Position>, tail: Position) -> Result<Position, ToolError> {
    match asked {
        Some(asked) if asked > tail => Err(ToolError::BeyondTail { asked, tail }),
        Some(asked) => Ok(asked),
        None => Ok(tail),
    }
}
