//! Durable appends: one caller and 64, one act and many at a time, beside what the disk and the hashes take by themselves.

use std::time::{Duration, Instant};

use ledger_core::domain::ids::Position;
use ledger_core::ledger::LedgerError;
use ledger_core::log::Batch;
use tokio::task::JoinSet;

use super::acts::Act;
use super::figure::{Figure, unit};
use super::measure::Side;
use super::raw::RawFile;
use super::stage::{CALLERS, Stage, joined};
use super::{Amount, door, limit};
use crate::error::ToolError;

/// Rounds of ledger and limit. Beside a busy neighbour a sync takes ten times as long for a while: turns that are shorter
/// than such a while give both sides their share of it.
const SINGLE_ROUNDS: usize = 101;
const GROUP_ROUNDS: usize = 7;

pub(super) fn measure(stage: &mut Stage, amount: Amount) -> Result<Vec<Figure>, ToolError> {
    let mut file = RawFile::create(stage.folder.join("raw"))?;
    // The sealing of what the ledger was filled with takes a core for seconds, from both sides.
    door::settle(&stage.ledger);
    let mut figures = single(stage, amount, &mut file)?;
    let (figure, raw) = one_each(stage, amount, RawFile::create(stage.folder.join("raw-group"))?)?;
    figures.extend([raw, figure]);
    for (name, acts) in [("append.64x64", 64), ("append.64x512", 512)] {
        figures.push(several(stage, amount, &mut file, (name, acts))?);
    }
    Ok(figures)
}

/// One caller, who waits for each act before making the next.
fn single(stage: &mut Stage, amount: Amount, file: &mut RawFile) -> Result<Vec<Figure>, ToolError> {
    let (mut ours, mut raw) = (Side::default(), Side::default());
    let mut bytes = vec![0x5a; 256];
    for round in 0..amount.rounds(SINGLE_ROUNDS) {
        let acts = stage.offices[round % CALLERS].batch(amount.scaled(10));
        let tail = stage.tail();
        let ready: Vec<_> = acts.iter().map(|act| door::ready(std::slice::from_ref(act), tail)).collect();
        let mut positions = Vec::new();
        for ready in ready {
            positions.extend(ours.piece(|| door::append_blocking(&stage.ledger, ready))?);
        }
        stage.offices[round % CALLERS].recorded(&acts, &positions);
        bytes.resize(mean_stored_bytes(stage, &positions)?, 0x5a);
        for _ in &acts {
            raw.piece(|| file.append(&bytes))?;
        }
    }
    let meaning = format!(
        "one caller, p50 (p99 {:.0} us); write and fdatasync of {} bytes, p50, in turns with it",
        ours.micros(99),
        bytes.len()
    );
    let sync = format!("write and fdatasync of {} bytes into a file of zeros, p50", bytes.len());
    Ok(vec![
        Figure::raw("raw.sync", unit::MICROS, raw.micros(50), sync),
        Figure::beside("append.single", unit::MICROS, (ours.micros(50), raw.micros(50)), meaning),
    ])
}

/// Bytes that a record takes in the file when it is stored alone, on average.
fn mean_stored_bytes(stage: &Stage, positions: &[Position]) -> Result<usize, ToolError> {
    let reader = stage.ledger.reader();
    let mut bytes = 0;
    for position in positions {
        bytes += reader.read(*position)?.len();
    }
    let mut batch = Batch::new(Position::ZERO);
    let body = vec![1; bytes / positions.len().max(1)];
    // As long as records that are stored already.
    batch.push_with(|out| out.extend_from_slice(&body)).map_err(|_| LedgerError::TooLarge)?;
    Ok(batch.stored_bytes())
}

/// 64 callers with one act at a time each, beside a thread that writes the same bytes for 64 callers.
fn one_each(stage: &mut Stage, amount: Amount, file: RawFile) -> Result<(Figure, Figure), ToolError> {
    let (mut ours, mut raw) = (Side::default(), Side::default());
    let group = limit::Group::start(file);
    for _ in 0..amount.rounds(GROUP_ROUNDS) {
        let each = amount.scaled(100);
        let turn = callers(stage, 1, each)?;
        ours.turn(turn.acts.len() as u64, turn.took);
        let bytes = stage.ledger.reader().read(turn.first)?.len() + limit::FRAME_BYTES;
        let took = group.turn(&stage.runtime, CALLERS, each, bytes)?;
        raw.turn((CALLERS * each) as u64, took);
    }
    group.stop()?;
    let meaning =
        "64 callers, one act at a time each; a thread that writes and syncs as many bytes for 64 callers";
    let figure = Figure::beside("append.64x1", unit::RATE, (ours.rate(), raw.rate()), meaning);
    Ok((figure, Figure::raw("raw.group", unit::RATE, raw.rate(), "that thread alone")))
}

/// 64 callers with several acts at a time each, beside a loop that encodes, checksums, hashes and writes the same acts.
fn several(
    stage: &mut Stage,
    amount: Amount,
    file: &mut RawFile,
    (name, acts): (&'static str, usize),
) -> Result<Figure, ToolError> {
    let (mut ours, mut raw) = (Side::default(), Side::default());
    let each = amount.scaled(1_024 / acts);
    for _ in 0..amount.rounds(GROUP_ROUNDS) {
        let turn = callers(stage, acts, each)?;
        ours.turn(turn.acts.len() as u64, turn.took);
        let took = limit::encode_hash_write(&stage.ledger, &turn.acts, (turn.first, CALLERS * acts), file)?;
        raw.turn(turn.acts.len() as u64, took);
    }
    let meaning = format!(
        "64 callers, {acts} acts at a time each; a loop that encodes, checksums, hashes, writes and syncs them"
    );
    Ok(Figure::beside(name, unit::RATE, (ours.rate(), raw.rate()), meaning))
}

/// What the callers of one turn did.
struct Turn {
    took: Duration,
    /// The acts in the order of the log.
    acts: Vec<Act>,
    /// Where the first of them stands.
    first: Position,
}

/// All callers at once: each hands over `acts` at a time, `each` times, and waits for each answer.
fn callers(stage: &mut Stage, acts: usize, each: usize) -> Result<Turn, ToolError> {
    let lots: Vec<Vec<Act>> = stage.offices.iter_mut().map(|office| office.batch(acts * each)).collect();
    let tail = stage.tail();
    let of_lot = |lot: &Vec<Act>| lot.chunks(acts).map(|acts| door::ready(acts, tail)).collect();
    let ready: Vec<Vec<_>> = lots.iter().map(of_lot).collect();
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for (caller, batches) in ready.into_iter().enumerate() {
        let ledger = stage.ledger.clone();
        let work = async move {
            let mut positions = Vec::new();
            for batch in batches {
                positions.extend(door::append(ledger.clone(), batch).await?);
            }
            Ok((caller, positions))
        };
        tasks.spawn_on(work, stage.runtime.handle());
    }
    let mut answers = Vec::new();
    while let Some(ended) = stage.runtime.block_on(tasks.join_next()) {
        answers.push(joined(ended)?);
    }
    let took = started.elapsed();
    answers.sort();
    let mut placed = Vec::new();
    for ((office, lot), (_, positions)) in stage.offices.iter_mut().zip(lots).zip(answers) {
        office.recorded(&lot, &positions);
        placed.extend(positions.into_iter().zip(lot));
    }
    placed.sort_by_key(|(position, _)| *position);
    let first = placed.first().map(|(position, _)| *position).unwrap_or_default();
    Ok(Turn { took, acts: placed.into_iter().map(|(_, act)| act).collect(), first })
}
