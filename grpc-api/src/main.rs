//! `ledgerd`: the population ledger as a server, and what is done with it from a terminal.

mod command;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use tracing_subscriber::EnvFilter;

/// A population register on an event-sourced ledger.
#[derive(Parser)]
#[command(version, about, long_about = None)]
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
    /// Records acts in bulk: protobuf JSON, one act a line.
    Import(command::import::Import),
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
            Command::Import(import) => import.run().await,
            Command::Demo(demo) => demo.run().await,
            Command::Bench(bench) => bench.run().await,
        }
    });
    done.unwrap_or_else(|error| command::failed(&error))
}

fn start_logging(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
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
