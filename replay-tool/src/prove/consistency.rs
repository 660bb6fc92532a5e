//! `consistency`: does the ledger of a later checkpoint begin with that of an earlier one?

use std::path::Path;

use ledger_core::verifier::Proof;

use super::{must_hold, public_key, signed_now};
use crate::cli::Consistency;
use crate::error::ToolError;
use crate::exit::Exit;
use crate::files::read_checkpoint;
use crate::output::Output;
use crate::source::open;

pub(crate) fn run(data: &Path, asked: &Consistency, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    let source = open(data, output)?;
    let key = public_key(data)?;
    let (first, old) = read_checkpoint(&asked.old, &key)?;
    must_hold(&source, data, &first, &asked.old)?;
    let (second, new) = match &asked.new {
        Some(path) => {
            let (second, new) = read_checkpoint(path, &key)?;
            must_hold(&source, data, &second, path)?;
            (second, new)
        }
        None => signed_now(&source, data, &key)?,
    };
    let tiles = source.tiles(data)?;
    // Where the later one is the smaller there is no path, and the check says so.
    let path = tiles.consistency(first.size, &tiles.head(second.size)?)?.unwrap_or_default();
    let proof = Proof::Consistency { path, old, new };
    proof.check(&key).map_err(ToolError::Refuted)?;
    output.file(&proof.to_string())?;
    Ok(Exit::Expected)
}
