//! `ledgerd bench`.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::ValueEnum;
use grpc_api::bench::{self, Figure, Options, machine};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use super::Exit;
use super::signals::Signals;

/// Measures the ledger on this machine, beside what the machine itself can do. Everything is written into a temporary
/// folder, which is removed at the end.
#[derive(clap::Args)]
#[command(after_help = Exit::HELP)]
pub(crate) struct Bench {
    /// Folder on the disk to be measured. Default: the system's folder for temporary files.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// People in the ledger that is measured.
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..))]
    people: u32,
    /// Seconds for each figure, and as many for its limit.
    #[arg(long, value_name = "S", default_value = "2", value_parser = seconds)]
    seconds: Duration,
    /// A table, or JSON: one figure a line. Default: a table on a terminal, JSON elsewhere.
    #[arg(long, value_enum)]
    format: Option<Format>,
}

/// Threads for each processor, in the last minute, from which on a machine counts as busy: callers, writer and views need
/// the rest.
const BUSY: f64 = 0.3;

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.001..=3_600.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err("from 0.001 to 3600 seconds".to_owned())
    }
}

impl Bench {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let folder = self.dir.clone().unwrap_or_else(std::env::temp_dir);
        let options = Options { folder, people: self.people, per_figure: self.seconds };
        announce(&options);
        let mut signals = Signals::taken()?;
        let stop = CancellationToken::new();
        let (runtime, stopped) = (Handle::current(), stop.clone());
        let work = tokio::task::spawn_blocking(move || bench::run(&options, &runtime, &stopped));
        tokio::spawn(async move {
            // Cleaning up comes before going.
            signals.next().await;
            stop.cancel();
        });
        let figures = work.await.context("measuring ended by itself")??;
        self.print(&figures)?;
        Ok(Exit::Done.into())
    }

    fn print(&self, figures: &[Figure]) -> anyhow::Result<()> {
        let usual = if std::io::stdout().is_terminal() { Format::Table } else { Format::Json };
        match self.format.unwrap_or(usual) {
            Format::Table => print!("{}", bench::table(figures)),
            Format::Json => {
                for figure in figures {
                    println!("{}", serde_json::to_string(figure)?);
                }
            }
        }
        Ok(())
    }
}

/// Says what one should know before one believes a figure.
fn announce(options: &Options) {
    let Options { folder, people, per_figure } = options;
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    eprintln!(
        "Measuring in {}: {people} people, {} s per figure, {processors} processors.",
        folder.display(),
        per_figure.as_secs_f64(),
    );
    if let Some(load) = machine::load().filter(|load| *load > processors as f64 * BUSY) {
        eprintln!("warning: this machine is busy (load {load:.1}): it can do more than the figures say.");
    }
    if let Some(kind) = machine::memory_file_system(folder) {
        eprintln!(
            "warning: this folder is in memory ({kind}): nothing there is durable, and appends say nothing."
        );
    }
    if cfg!(debug_assertions) {
        eprintln!("warning: this program was built without optimisation: its figures say nothing.");
    }
}
