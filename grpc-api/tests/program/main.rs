//! The program as it is run: what it prints, what it returns, and what signals do to it.

#![allow(clippy::unwrap_used, reason = "where a test finds nothing, it has failed")]

mod demo;
mod import;
mod init;
mod serve;

use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use grpc_api::demo::acts::Acts;
use grpc_api::demo::population::{Plan, Population};
use ledger_core::domain::ids::Position;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::{ReadOnly, records_up_to};
use ledger_proto::ledger::registration::v1::{Act, act};
use projections::follow::Follower;
use projections::{ViewDigest, ViewName, ViewWriter};

/// The program with arguments, with all that it writes caught.
fn ledgerd(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ledgerd"));
    command.args(arguments).env_remove("RUST_LOG").stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the program to its end.
fn run(arguments: &[&str]) -> Output {
    ledgerd(arguments).output().expect("the program runs")
}

fn code(status: ExitStatus) -> i32 {
    status.code().expect("it ended by itself")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn path(path: &Path) -> &str {
    path.to_str().expect("temporary folders have plain names")
}

/// Tells a process to stop. Not by force, so that it can end in its own way.
fn signal(child: &Child, name: &str) {
    let command = format!("kill -{name} {}", child.id());
    let told = Command::new("sh").args(["-c", &command]).status().expect("there is a shell");
    assert!(told.success(), "{command}");
}

/// Waits for a process, and takes what it wrote to standard error.
fn end(mut child: Child) -> (ExitStatus, String) {
    let mut errors = String::new();
    if let Some(mut from) = child.stderr.take() {
        from.read_to_string(&mut errors).expect("it writes text");
    }
    (child.wait().expect("it ends"), errors)
}

/// Every act of a small commune, the units of the whole country before it.
fn all_acts(people: u32) -> Vec<Act> {
    let plan = Plan::one_commune("24166", people, 3);
    Acts::of(&Population::embedded().expect("tables"), &plan).expect("a plan").collect()
}

/// The same without the units that the commune does not lie in.
fn near_acts(people: u32) -> Vec<Act> {
    let near = |act: &Act| match &act.act {
        Some(act::Act::EstablishArea(area)) => ["66", "643", "24166"].contains(&area.code.as_str()),
        Some(_) | None => true,
    };
    all_acts(people).into_iter().filter(near).collect()
}

/// Acts as lines.
fn lines(acts: &[Act]) -> Vec<u8> {
    let mut lines = Vec::new();
    for act in acts {
        serde_json::to_writer(&mut lines, act).expect("an act is JSON");
        lines.push(b'\n');
    }
    lines
}

/// A file of lines in a folder.
fn write(folder: &Path, name: &str, lines: &[u8]) -> PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, lines).expect("the file is written");
    file
}

/// How many records a ledger has, and the digests of the views over them.
fn state(folder: &Path) -> (u64, Vec<ViewDigest>) {
    let opened = ReadOnly::open(folder).expect("the ledger opens");
    let (reader, tail) = (&*opened.reader, opened.recovered.tail);
    let past = |subject: Subject, newest: Position| records_up_to(reader, subject, newest);
    let mut writer = ViewWriter::new();
    let go_on = &mut |_| ControlFlow::Continue(());
    Follower::new(reader, &past).catch_up(&mut writer, tail, go_on).expect("the log is replayed");
    (tail.0, ViewName::ALL.iter().map(|view| writer.digest(*view)).collect())
}
