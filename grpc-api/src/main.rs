//! `ledgerd`: the population ledger as a server, and what is done with it from a terminal.

mod command;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// A population register on an event-sourced ledger.
#[derive(Parser)]
#[command(version, about, long_about = None, after_help = command::Exit::HELP)]
struct Arguments {
    /// How messages for operators are written, on standard error. RUST_LOG chooses which.
    #[arg(long, value_enum, default_value_t = LogFormat::Text, global = true)]
    log: LogFormat,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the register over gRPC, until it is told to stop (Ctrl-C, SIGTERM).
    Serve(command::serve::Serve),
    /// Makes a new ledger's folder and keys, and founds it.
    Init(command::init::Init),
    /// Records acts in bulk: protobuf JSON, one act a line.
    Import(command::import::Import),
    /// Records the administrative units of Viet Nam, with the reform of 2025.
    Areas(command::areas::Areas),
    /// Writes what is printed on cards and encoded on them to files, from a running server.
    Card(command::card::Card),
    /// Shows the whole: founds a ledger, collects a commune, lives through a story, replays and verifies it.
    Demo(command::demo::Demo),
    /// Measures the ledger on this machine, beside what the machine itself can do.
    Bench(command::bench::Bench),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    start_logging(arguments.log);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return command::failed(&error.into()),
    };
    let done = runtime.block_on(async {
        match arguments.command {
            Command::Serve(serve) => serve.run().await,
            Command::Init(init) => init.run().await,
            Command::Import(import) => import.run().await,
            Command::Areas(areas) => areas.run().await,
            Command::Card(card) => card.run().await,
            Command::Demo(demo) => demo.run().await,
            Command::Bench(bench) => bench.run().await,
        }
    });
    // Whoever returns early leaves a thread behind on purpose: in a replay, or in a read that may never end.
    runtime.shutdown_background();
    done.unwrap_or_else(|error| command::failed(&error))
}

/// Crates whose own messages say more about HTTP/2 than about calls.
const QUIET: [&str; 4] = ["h2", "hyper", "hyper_util", "tower"];

/// What is written: what RUST_LOG asks for. Where that is more than info, the transport stays at info unless it is named.
fn filter(asked: Option<&str>) -> EnvFilter {
    let parsed = asked.filter(|asked| !asked.trim().is_empty()).and_then(|asked| {
        let filter = EnvFilter::try_new(asked).ok()?;
        let more = filter.max_level_hint().is_none_or(|most| most > LevelFilter::INFO);
        let quiet = QUIET.iter().map(|name| format!("{name}=info,")).collect::<String>();
        // What comes later counts where a target is named twice.
        if more { EnvFilter::try_new(quiet + asked).ok() } else { Some(filter) }
    });
    parsed.unwrap_or_else(|| EnvFilter::new("info"))
}

fn start_logging(format: LogFormat) {
    let filter = filter(std::env::var(EnvFilter::DEFAULT_ENV).ok().as_deref());
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => subscriber.init(),
        LogFormat::Json => subscriber.json().init(),
    }
}

/// The data folder, as every command names it.
#[derive(clap::Args)]
struct Data {
    /// Folder of the ledger; a new ledger is founded where it is empty or missing.
    #[arg(long = "data", value_name = "DIR")]
    folder: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transport_is_quiet_unless_it_is_asked() {
        let said = |asked| {
            let mut said: Vec<_> = filter(asked).to_string().split(',').map(str::to_owned).collect();
            said.sort_unstable();
            said.join(",")
        };
        let plain = ["", " ", "no=such=level"];
        assert_eq!(
            (said(None), plain.map(|asked| said(Some(asked)))),
            ("info".into(), plain.map(|_| "info".into()))
        );
        assert_eq!(said(Some("debug")), "debug,h2=info,hyper=info,hyper_util=info,tower=info");
        assert_eq!(said(Some("debug,h2=trace")), "debug,h2=trace,hyper=info,hyper_util=info,tower=info");
        assert_eq!(said(Some("warn")), "warn");
    }
}
