//! `consistency`: does the ledger of a later checkpoint begin with that of an earlier one?

use std::path::Path;

use ledger_core::domain::ids::Position;
use ledger_core::verifier::Proof;

use super::public_key;
use crate::cli::Consistency;
use crate::error::ToolError;
use crate::exit::Exit;
use crate::files::read_checkpoint;
use crate::output::Output;
use crate::source::{open, within};

pub(crate) fn run(data: &Path, asked: &Consistency, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    let source = open(data, output)?;
    let key = public_key(data)?;
    let (first, old) = read_checkpoint(&asked.old, &key)?;
    let (second, new) = read_checkpoint(&asked.new, &key)?;
    within(Some(Position(second.size)), source.recovered.tail)?;
    let tiles = source.tiles(data)?;
    // Where the later one is the smaller there is no path, and the check says so.
    let path = tiles.consistency(first.size, &tiles.head(second.size)?)?.unwrap_or_default();
    let proof = Proof::Consistency { path, old, new };
    proof.check(&key).map_err(ToolError::Refuted)?;
    output.file(&proof.to_string())?;
    Ok(Exit::Expected)
}
