//! Scans of the whole log on two threads: whole records, and their headers alone.

use std::fs::File;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use ledger_core::domain::ids::Position;
use ledger_core::log::LogReader;

use super::figure::{Figure, unit};
use super::measure::{Side, on_threads};
use super::raw::files_below;
use super::stage::Stage;
use super::{Amount, door};
use crate::error::ToolError;

/// Threads of a scan, each over its part of the log.
const THREADS: u64 = 2;
/// Rounds of scan and limit.
const ROUNDS: usize = 5;
/// Records that are compressed together, as in sealed files.
const BLOCK_RECORDS: u64 = 256;
/// Blocks that the limit is measured with, at most: they are kept in memory.
const MOST_BLOCKS: u64 = 1_024;
/// Read at a time.
const READ_BYTES: usize = 256 << 10;

pub(super) fn measure(stage: &Stage, amount: Amount) -> Result<Vec<Figure>, ToolError> {
    let reader = &*stage.ledger.reader();
    let parts = parts(reader.tail());
    let sealed = door::sealed_bytes(&stage.data)? > 0;
    let limits = if sealed { Some(Blocks::compress(reader)?) } else { None };
    let mut sides = [(); 4].map(|()| Side::default());
    for _ in 0..amount.rounds(ROUNDS) {
        let [full, full_limit, heads, heads_limit] = &mut sides;
        full.turn(reader.tail().0, on_threads(&parts, |part| scan_records(reader, *part))?);
        heads.turn(reader.tail().0, on_threads(&parts, |part| door::scan_heads(reader, *part))?);
        match &limits {
            Some(blocks) => {
                full_limit.turn(blocks.records * THREADS, blocks.decompress(&blocks.whole)?);
                heads_limit.turn(blocks.records * THREADS, blocks.decompress(&blocks.heads)?);
            }
            None => {
                let took = read_and_check(stage)?;
                full_limit.turn(reader.tail().0, took);
                heads_limit.turn(reader.tail().0, took);
            }
        }
    }
    let [full, full_limit, heads, heads_limit] = sides.map(|side| side.rate());
    let limit =
        if sealed { "decompressing the same in blocks of 256" } else { "reading and CRC32C of the files" };
    Ok(vec![
        Figure::beside(
            "scan.full",
            unit::RATE,
            (full, full_limit),
            format!("all records, borrowed, two threads; {limit}"),
        ),
        Figure::beside(
            "scan.headers",
            unit::RATE,
            (heads, heads_limit),
            format!("headers, two threads; {limit}"),
        ),
    ])
}

/// The log in as many parts as there are threads.
fn parts(tail: Position) -> Vec<(Position, Position)> {
    // At block borders: nothing is decompressed by two threads.
    let border = |part: u64| Position(tail.0 * part / THREADS / BLOCK_RECORDS * BLOCK_RECORDS);
    let end = |part: u64| if part == THREADS { tail } else { border(part) };
    (0..THREADS).map(|part| (border(part), end(part + 1))).filter(|(from, until)| from < until).collect()
}

fn scan_records(reader: &dyn LogReader, (from, until): (Position, Position)) -> Result<(), ToolError> {
    let scanned = reader.scan(from, until, &mut |_, bytes| {
        black_box(bytes);
        ControlFlow::Continue(())
    });
    Ok(scanned?)
}

/// Reads and checksums all files of the log, each half of them on a thread of its own.
fn read_and_check(stage: &Stage) -> Result<Duration, ToolError> {
    let mut pieces: Vec<(PathBuf, u64, u64)> = Vec::new();
    for (path, length) in files_below(&stage.data.join("log"))? {
        pieces.extend(
            (0..THREADS).map(|part| (path.clone(), length * part / THREADS, length * (part + 1) / THREADS)),
        );
    }
    let (even, odd): (Vec<_>, Vec<_>) = pieces.into_iter().enumerate().partition(|(at, _)| at % 2 == 0);
    on_threads(&[even, odd], |pieces| {
        let mut buffer = vec![0; READ_BYTES];
        for (_, (path, from, until)) in pieces {
            let file = File::open(path).map_err(ToolError::bench("open", path))?;
            let mut at = *from;
            while at < *until {
                let want = (until - at).min(READ_BYTES as u64) as usize;
                let read = file.read_at(&mut buffer[..want], at).map_err(ToolError::bench("read", path))?;
                black_box(crc32c::crc32c(&buffer[..read]));
                at += read.max(1) as u64;
            }
        }
        Ok(())
    })
}

/// Blocks of records, and of their headers alone, compressed by themselves.
struct Blocks {
    records: u64,
    whole: Vec<Vec<u8>>,
    heads: Vec<Vec<u8>>,
}

impl Blocks {
    /// Of the first records of the log.
    fn compress(reader: &dyn LogReader) -> Result<Self, ToolError> {
        let until = Position(reader.tail().0.min(MOST_BLOCKS * BLOCK_RECORDS));
        let mut blocks = Blocks { records: until.0, whole: Vec::new(), heads: Vec::new() };
        let (mut whole, mut heads, mut failed) = (Vec::new(), Vec::new(), None);
        reader.scan(Position::ZERO, until, &mut |position, bytes| {
            whole.extend_from_slice(bytes);
            heads.extend_from_slice(&bytes[..door::head_bytes(bytes)]);
            if (position.0 + 1).is_multiple_of(BLOCK_RECORDS) || position.next() == until {
                let added = compressed(&mut whole).and_then(|whole| Ok((whole, compressed(&mut heads)?)));
                match added {
                    Ok((whole, heads)) => {
                        blocks.whole.push(whole);
                        blocks.heads.push(heads);
                    }
                    Err(error) => failed = Some(error),
                }
            }
            if failed.is_none() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        failed.map_or(Ok(blocks), |error| Err(ToolError::Output(error)))
    }

    /// Decompresses all of these on as many threads as a scan has.
    fn decompress(&self, blocks: &[Vec<u8>]) -> Result<Duration, ToolError> {
        let started = Instant::now();
        let each = [(); THREADS as usize];
        on_threads(&each, |()| {
            let mut decompressor = zstd::bulk::Decompressor::new()?;
            let mut buffer = vec![0; 4 << 20];
            for block in blocks {
                black_box(decompressor.decompress_to_buffer(block, &mut buffer)?);
            }
            Ok(())
        })?;
        Ok(started.elapsed())
    }
}

/// Level 3, as sealed files have it. Empties the buffer.
fn compressed(bytes: &mut Vec<u8>) -> std::io::Result<Vec<u8>> {
    let compressed = zstd::bulk::compress(bytes, 3);
    bytes.clear();
    compressed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_the_log_and_meet_at_a_block() {
        let expected = [(Position(0), Position(512)), (Position(512), Position(1_030))];
        assert_eq!(parts(Position(1_030)), expected);
        assert_eq!(parts(Position(300)), [(Position(0), Position(300))]);
    }
}
