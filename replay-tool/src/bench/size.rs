//! Bytes that an event takes, everything in the data folder included.

use std::ops::ControlFlow;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use ledger_core::domain::ids::Position;
use ledger_core::log::LogReader;

use super::figure::{Figure, unit};
use super::raw::files_below;
use super::stage::Stage;
use crate::error::ToolError;

/// What the limit compresses together.
const BLOCK_BYTES: usize = 1 << 20;
/// Places of the log from which such a block is taken.
const SAMPLES: u64 = 8;
/// The highest level that takes no more memory than others.
const LEVEL: i32 = 19;

pub(super) fn measure(stage: &Stage) -> Result<Figure, ToolError> {
    let events = stage.tail().0.max(1) as f64;
    let bytes = allocated(&stage.data)?;
    let (stored, compressed, records) = compressed(&*stage.ledger.reader())?;
    let records = records.max(1) as f64;
    let meaning = format!(
        "all files of the data folder, {} events; zstd -19 over 1 MiB of the same records, of {:.0} bytes each",
        stage.tail().0,
        stored as f64 / records
    );
    let figures = (bytes as f64 / events, compressed as f64 / records);
    Ok(Figure::beside("bytes_per_event", unit::SIZE, figures, meaning))
}

/// Bytes that files have on the disk, holes and what was set aside behind their end not counted.
fn allocated(data: &Path) -> Result<u64, ToolError> {
    let mut bytes = 0;
    for (path, length) in files_below(data)? {
        let about = path.metadata().map_err(ToolError::bench("look at", &path))?;
        bytes += length.min(about.blocks() * 512);
    }
    Ok(bytes)
}

/// Blocks of records from all over the log: their bytes, the same compressed, and how many records they are.
fn compressed(reader: &dyn LogReader) -> Result<(usize, usize, u64), ToolError> {
    let tail = reader.tail();
    let (mut stored, mut packed, mut records) = (0, 0, 0);
    for sample in 0..SAMPLES {
        let (from, until) = (tail.0 * sample / SAMPLES, tail.0 * (sample + 1) / SAMPLES);
        let mut block = Vec::with_capacity(BLOCK_BYTES + (64 << 10));
        reader.scan(Position(from), Position(until), &mut |_, bytes| {
            block.extend_from_slice(bytes);
            records += 1;
            if block.len() < BLOCK_BYTES { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        stored += block.len();
        packed += zstd::bulk::compress(&block, LEVEL)?.len();
    }
    Ok((stored, packed, records))
}
