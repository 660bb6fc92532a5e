//! `scrub`: every file of the log is read again, slowly, and each is judged on its own.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ledger_core::ledger::{FolderKeys, read_keys};
use ledger_core::log::segment::{ScrubReport, scrub_folder};
use serde::Serialize;

use crate::cli::Scrub;
use crate::error::ToolError;
use crate::exit::Exit;
use crate::output::{Output, sheet};
use crate::progress::Progress;
use crate::source::check_folder;
use crate::verify::report::{DamageFound, Unfinished, verdict};

pub(crate) fn run(data: &Path, asked: &Scrub, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    check_folder(data)?;
    let keys = read_keys(data).map_err(|error| ToolError::Ledger(error.into()))?;
    let began = Instant::now();
    let mut progress = Progress::start("files", 0);
    let found = scrub_folder(data, &keys.salts, keys.ledger, &mut |at| {
        progress.expect(at.of_files as u64);
        progress.show(at.files as u64);
        std::thread::sleep(due(at.bytes, asked.rate.get()).saturating_sub(began.elapsed()));
    })?;
    drop(progress);
    if found.writer_at_work {
        output.note(format_args!("a writer is at work: what follows its last whole batch is not judged"));
    }
    let report = Report::new(&keys, &found);
    output.answer(&report, Report::table)?;
    Ok(report.exit)
}

/// How long reading so many bytes takes at least, at a rate in bytes for a second.
fn due(bytes: u64, rate: u64) -> Duration {
    let nanos = u128::from(bytes) * 1_000_000_000 / u128::from(rate);
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

/// The whole answer.
#[derive(Debug, Serialize)]
struct Report {
    verdict: &'static str,
    ledger_id: String,
    sound_files: usize,
    batches: u64,
    blocks: u64,
    bytes: u64,
    writer_at_work: bool,
    damaged: Vec<DamageFound>,
    unreadable: Vec<UnreadableFile>,
    unfinished_batch: Option<Unfinished>,
    unfinished_segment: Option<PathBuf>,
    #[serde(skip)]
    exit: Exit,
}

#[derive(Debug, Serialize)]
struct UnreadableFile {
    file: PathBuf,
    why: String,
}

impl Report {
    fn new(keys: &FolderKeys, found: &ScrubReport) -> Self {
        let exit = exit(found);
        let unreadable = found.unreadable.iter();
        Report {
            verdict: verdict(exit),
            ledger_id: keys.ledger.to_string(),
            sound_files: found.sound,
            batches: found.batches,
            blocks: found.blocks,
            bytes: found.bytes,
            writer_at_work: found.writer_at_work,
            damaged: found.damaged.iter().map(DamageFound::new).collect(),
            unreadable: unreadable
                .map(|file| UnreadableFile { file: file.path.clone(), why: file.source.to_string() })
                .collect(),
            unfinished_batch: found.unfinished_batch.as_ref().map(Unfinished::new),
            unfinished_segment: found.unfinished_segment.clone(),
            exit,
        }
    }

    fn table(&self) -> String {
        // A report of plain fields is always a document.
        serde_json::to_value(self).map_or_else(|_| String::new(), |document| sheet(&document))
    }
}

/// A difference that was found outweighs a file that could not be read, and that one what this version cannot judge.
fn exit(found: &ScrubReport) -> Exit {
    let damaged: Vec<Exit> = found.damaged.iter().map(|damage| Exit::of_damage(damage.what)).collect();
    if damaged.contains(&Exit::Different) {
        Exit::Different
    } else if found.unreadable.is_empty() {
        damaged.first().copied().unwrap_or(Exit::Expected)
    } else {
        Exit::Unreachable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_gives_each_byte_its_time() {
        assert_eq!(due(0, 1), Duration::ZERO);
        assert_eq!(due(64 << 20, 32 << 20), Duration::from_secs(2));
        assert_eq!(due(1, 1_000), Duration::from_millis(1));
        assert_eq!(due(u64::MAX, 1), Duration::from_nanos(u64::MAX));
    }
}
