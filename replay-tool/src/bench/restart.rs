//! Opening a ledger whose process was killed.

use std::fs::File;
use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use ledger_core::clock::SystemClock;
use ledger_core::ledger::Ledger;

use super::figure::{Figure, unit};
use super::measure::Side;
use super::raw::files_below;
use super::stage::Stage;
use super::{Amount, door};
use crate::error::ToolError;

/// Times that it is opened.
const ROUNDS: usize = 3;

pub(super) fn measure(stage: &Stage, amount: Amount) -> Result<Figure, ToolError> {
    let (mut ours, mut limit) = (Side::default(), Side::default());
    let mut bytes = 0;
    for round in 0..amount.rounds(ROUNDS) {
        let killed = stage.folder.join(format!("killed-{round}"));
        copy_as_killed(&stage.data, &killed)?;
        let opened = ours.piece(|| Ok(Ledger::open(&killed, Arc::new(SystemClock))?))?;
        opened.ledger.stop();
        drop(opened);
        bytes = limit.piece(|| read_all_but_sealed(&stage.data))?;
        std::fs::remove_dir_all(&killed).map_err(ToolError::bench("remove", &killed))?;
    }
    let meaning = format!(
        "opening it after a kill, {} events; reading the {bytes} bytes that are not sealed",
        stage.tail().0
    );
    Ok(Figure::beside("restart", unit::MICROS, (ours.micros(50), limit.micros(50)), meaning))
}

/// Copies a data folder under an open ledger, as a killed process would leave it. What is sealed never changes: a second name will do.
pub(super) fn copy_as_killed(from: &Path, to: &Path) -> Result<(), ToolError> {
    for (path, _) in files_below(from)? {
        let Ok(inside) = path.strip_prefix(from) else { continue };
        let target = to.join(inside);
        let folder = target.parent().unwrap_or(to);
        let copied = std::fs::create_dir_all(folder).and_then(|()| {
            if door::is_sealed(&path) {
                std::fs::hard_link(&path, &target)
            } else {
                std::fs::copy(&path, &target).map(drop)
            }
        });
        copied.map_err(ToolError::bench("copy", &path))?;
    }
    Ok(())
}

/// Reads all that opening may have to read, and tells how many bytes that are.
fn read_all_but_sealed(data: &Path) -> Result<u64, ToolError> {
    let mut buffer = vec![0; 256 << 10];
    let mut bytes = 0;
    for (path, length) in files_below(data)?.into_iter().filter(|(path, _)| !door::is_sealed(path)) {
        let mut file = File::open(&path).map_err(ToolError::bench("open", &path))?;
        while file.read(&mut buffer).map_err(ToolError::bench("read", &path))? > 0 {
            black_box(&buffer);
        }
        bytes += length;
    }
    Ok(bytes)
}
