//! Histories of subjects with about ten records, with everything in memory and with nothing.

use std::fs::File;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use ledger_core::clock::SystemClock;
use ledger_core::domain::ids::Position;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::Ledger;

use super::draw::Draw;
use super::figure::{Figure, unit};
use super::measure::Side;
use super::raw::{Piece, announce, drop_from_cache, files_below, read_pieces};
use super::restart::copy_as_killed;
use super::stage::Stage;
use super::{Amount, SEED, door};
use crate::error::ToolError;

/// Records that such a history has.
const RECORDS: std::ops::RangeInclusive<u32> = 8..=12;
/// Reads that the limit makes for a history.
const READS: usize = 10;
/// Subjects that are asked for.
const WARM: usize = 500;
const COLD: usize = 25;

pub(super) fn measure(stage: &Stage, amount: Amount) -> Result<Vec<Figure>, ToolError> {
    let mut draw = Draw::seeded(SEED);
    let subjects = subjects(stage, &mut draw);
    let places = Places::of(&stage.data, stage.tail())?;
    let mut buffer = Vec::new();
    let (mut warm, mut warm_limit) = (Side::default(), Side::default());
    for subject in subjects.iter().take(WARM) {
        black_box(door::history(&stage.ledger, *subject)?);
    }
    for subject in subjects.iter().take(WARM) {
        warm.piece(|| Ok(black_box(door::history(&stage.ledger, *subject)?)))?;
        let pieces = places.draw(READS, &mut draw);
        read_pieces(&pieces, &mut buffer)?;
        warm_limit.piece(|| Ok(read_pieces(&pieces, &mut buffer)?))?;
    }
    let (cold, cold_limit) =
        cold(stage, &subjects[subjects.len().saturating_sub(amount.scaled(COLD))..], &mut draw)?;
    let meaning = |what: &str, side: &Side| {
        let p99 = side.micros(99);
        let bytes = places.piece;
        format!("a history of 8 to 12 records, {what}, p50 (p99 {p99:.0} us); {READS} reads of {bytes} bytes")
    };
    let times = |ours: &Side, limit: &Side| (ours.micros(50), limit.micros(50));
    Ok(vec![
        Figure::beside(
            "history.warm",
            unit::MICROS,
            times(&warm, &warm_limit),
            meaning("asked for before", &warm),
        ),
        Figure::beside(
            "history.cold",
            unit::MICROS,
            times(&cold, &cold_limit),
            meaning("nothing of it in memory", &cold),
        ),
    ])
}

/// Histories in a ledger that was opened again, none of them asked for before, each with nothing in the page cache.
fn cold(stage: &Stage, subjects: &[Subject], draw: &mut Draw) -> Result<(Side, Side), ToolError> {
    let (mut ours, mut limit, mut buffer) = (Side::default(), Side::default(), Vec::new());
    let data = stage.folder.join("cold");
    copy_as_killed(&stage.data, &data)?;
    let ledger = Ledger::open(&data, Arc::new(SystemClock))?.ledger;
    door::settle(&ledger);
    let places = Places::of(&data, stage.tail())?;
    for subject in subjects {
        drop_from_cache(&data)?;
        ours.piece(|| Ok(black_box(door::history(&ledger, *subject)?)))?;
        drop_from_cache(&data)?;
        let pieces = places.draw(READS, draw);
        limit.piece(|| Ok(announce(&pieces).and_then(|()| read_pieces(&pieces, &mut buffer))?))?;
    }
    ledger.stop();
    drop((ledger, places));
    std::fs::remove_dir_all(&data).map_err(ToolError::bench("remove", &data))?;
    Ok((ours, limit))
}

/// Subjects with about ten records, in an order that follows from the seed. Where there are
/// none, as in a very small ledger, those with the most.
fn subjects(stage: &Stage, draw: &mut Draw) -> Vec<Subject> {
    let mut all: Vec<_> = stage.subjects().collect();
    all.sort_by_key(|(subject, _)| *subject);
    let mut found: Vec<_> = all.iter().filter(|(_, known)| RECORDS.contains(&known.records)).collect();
    if found.is_empty() {
        let most = all.iter().map(|(_, known)| known.records).max().unwrap_or(0);
        found = all.iter().filter(|(_, known)| known.records == most).collect();
    }
    for at in (1..found.len()).rev() {
        found.swap(at, draw.below(at + 1));
    }
    found.into_iter().map(|(subject, _)| *subject).collect()
}

/// Places in the files of the log from which as much can be read as a reader reads for one record.
pub(super) struct Places {
    files: Vec<(File, u64)>,
    /// Bytes of one read.
    pub(super) piece: usize,
}

impl Places {
    pub(super) fn of(data: &Path, tail: Position) -> Result<Self, ToolError> {
        let mut files = Vec::new();
        for (path, length) in files_below(&data.join("log"))? {
            files.push((File::open(&path).map_err(ToolError::bench("open", &path))?, length));
        }
        Ok(Places { files, piece: door::piece_bytes(data, tail)? })
    }

    /// So many of them.
    pub(super) fn draw(&self, count: usize, draw: &mut Draw) -> Vec<Piece<'_>> {
        let mut place = || {
            let (file, length) = draw.one(&self.files);
            let room = (*length as usize).saturating_sub(self.piece);
            (file, draw.below(room.max(1)) as u64, self.piece)
        };
        (0..count).map(|_| place()).collect()
    }
}
