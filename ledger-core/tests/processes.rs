//! Writers that are real processes: killed at any moment, and with system calls that fail by the hand of `strace`.
//!
//! A killed process says nothing about durability, since the kernel keeps what it wrote; what it shows is that a restart
//! finds whole batches only, and every one that was acknowledged. Where `strace` is absent, or may trace nobody, the
//! tests that need it say so on standard error and pass.

#![allow(clippy::unwrap_used, reason = "where a test finds nothing, it has failed")]
#![allow(clippy::explicit_write, reason = "what is printed stays in the harness, and must go past it")]

use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use ledger_core::domain::ids::Position;
use ledger_core::evidence::{Salts, TreeHead, record_digest};
use ledger_core::log::segment::{SegmentLog, SegmentOptions, verify_folder};
use ledger_core::log::{Batch, FolderLock, LedgerId, Log, LogError};

/// Tells a process that it is a writer, and where.
const FOLDER: &str = "LEDGER_WRITER_FOLDER";
/// How many batches it writes.
const BATCHES: &str = "LEDGER_WRITER_BATCHES";
const THIS_TEST: &str = "a_writer_that_nothing_happens_to_writes_all";
const OPTIONS: SegmentOptions = SegmentOptions { segment_bytes: 24 << 10, fill_step: 4 << 10, seal: true };
const LEDGER: LedgerId = LedgerId([0x33; 16]);

fn salts() -> Salts {
    Salts::new([0x44; 32])
}

/// The record that every writer puts at `position`.
fn body(position: Position) -> Vec<u8> {
    let mut body = vec![0; 1 + (position.0 * 7919 % 700) as usize];
    let mut random = blake3::Hasher::new().update(&position.0.to_le_bytes()).finalize_xof();
    random.fill(&mut body);
    body
}

/// Records of the batch that starts at `tail`.
fn batch_records(tail: Position) -> u64 {
    1 + tail.0 % 5
}

fn append(log: &mut SegmentLog, tree: &mut TreeHead) -> Result<(), LogError> {
    let tail = log.tail();
    let mut batch = Batch::new(tail);
    for number in 0..batch_records(tail) {
        batch.push_with(|out| out.extend_from_slice(&body(tail.plus(number)))).unwrap();
    }
    log.append(tail, &mut batch, tree)?;
    batch.records().for_each(|(position, bytes)| tree.push(&record_digest(&salts().at(position), bytes)));
    Ok(())
}

fn open(folder: &Path) -> Result<(SegmentLog, TreeHead), LogError> {
    let lock = FolderLock::exclusive(folder)?;
    let (log, recovered) = SegmentLog::open_or_create(lock, &OPTIONS, &salts(), LEDGER)?;
    Ok((log, recovered.map_or_else(TreeHead::new, |recovered| recovered.tree)))
}

fn count(log: &SegmentLog) -> Result<u64, LogError> {
    let mut records = 0;
    log.reader().scan(Position::ZERO, Position(u64::MAX), &mut |position, bytes| {
        assert_eq!(bytes, body(position));
        records += 1;
        ControlFlow::Continue(())
    })?;
    Ok(records)
}

fn said(error: &LogError) -> String {
    let source = std::error::Error::source(error).map(|source| format!(": {source}"));
    format!("{error}{}", source.unwrap_or_default())
}

/// The writer: says each thing on a line of its own as soon as it is so. This goes past what the test harness catches.
fn write(folder: &Path, batches: u64) -> Result<(), LogError> {
    let say = |line: String| writeln!(std::io::stdout(), "\n{line}").unwrap();
    let (mut log, mut tree) = open(folder)?;
    for _ in 0..batches {
        match append(&mut log, &mut tree) {
            Ok(()) => say(format!("ACK {}", log.tail())),
            Err(error @ LogError::OutOfSpace { .. }) => say(format!("FULL {}", said(&error))),
            Err(error) => {
                say(format!("REFUSED {}", said(&error)));
                let again = append(&mut log, &mut tree);
                say(format!("AGAIN {}", again.map_or_else(|error| said(&error), |()| "acknowledged".into())));
                break;
            }
        }
    }
    say(format!("READABLE {}", count(&log)?));
    Ok(())
}

/// This program again, as a writer; `before` goes in front of it on the command line.
fn writer(folder: &Path, batches: u64, before: &[&str]) -> Child {
    let program = std::env::current_exe().unwrap();
    let mut words = before.iter().map(std::ffi::OsStr::new).chain([program.as_os_str()]);
    let mut command = Command::new(words.next().unwrap());
    command.args(words).args([THIS_TEST, "--exact", "--nocapture", "--test-threads=1"]);
    command.env(FOLDER, folder).env(BATCHES, batches.to_string());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// What a writer said, until it ended.
fn lines(child: &mut Child) -> Vec<String> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let lines = lines.map_while(Result::ok).collect();
    child.wait().unwrap();
    lines
}

fn with(start: &str, lines: &[String]) -> Vec<String> {
    lines.iter().filter_map(|line| line.strip_prefix(start)).map(|rest| rest.trim().to_owned()).collect()
}

fn acknowledged(lines: &[String]) -> u64 {
    with("ACK ", lines).last().map_or(0, |tail| tail.parse().unwrap())
}

/// Opens what a writer left: everything acknowledged is there, and at most one whole batch more. The tail.
fn check(folder: &Path, acknowledged: u64, context: &str) -> u64 {
    let (mut log, mut tree) = open(folder).unwrap_or_else(|error| panic!("{context}: {}", said(&error)));
    let tail = log.tail();
    let one_more = acknowledged + batch_records(Position(acknowledged));
    assert!([acknowledged, one_more].contains(&tail.0), "{context}: {tail}, acknowledged {acknowledged}");
    assert_eq!(count(&log).unwrap(), tail.0, "{context}");
    append(&mut log, &mut tree).unwrap();
    let tail = log.tail();
    drop(log);
    let report = verify_folder(folder, &salts(), &mut |_| ()).unwrap();
    assert!(report.is_sound() && report.tree == tree, "{context}: {report:?}");
    tail.0
}

#[test]
fn a_writer_that_nothing_happens_to_writes_all() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        let batches = std::env::var(BATCHES).unwrap().parse().unwrap();
        if let Err(error) = write(Path::new(&folder), batches) {
            writeln!(std::io::stdout(), "\nENDED {}", said(&error)).unwrap();
        }
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let lines = lines(&mut writer(folder.path(), 40, &[]));
    assert_eq!(with("ACK ", &lines).len(), 40, "{lines:?}");
    assert_eq!(with("READABLE ", &lines), [acknowledged(&lines).to_string()]);
    check(folder.path(), acknowledged(&lines), "undisturbed");
}

#[test]
fn a_writer_killed_at_any_moment_leaves_what_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let mut tail = 0;
    for round in 0..15_usize {
        let mut child = writer(folder.path(), u64::MAX, &[]);
        let mut out = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut heard = Vec::new();
        while with("ACK ", &heard).len() < 1 + round * 7 % 40 {
            heard.push(out.next().unwrap());
        }
        child.kill().unwrap();
        heard.extend(out);
        child.wait().unwrap();
        assert!(acknowledged(&heard) > tail, "round {round}");
        tail = check(folder.path(), acknowledged(&heard), &format!("round {round}"));
    }
}

/// Whether `strace` is there and may be used. Says so where not.
fn strace() -> bool {
    let tried = Command::new("strace").args(["-f", "-o", "/dev/null", "true"]).stderr(Stdio::null()).status();
    let usable = tried.is_ok_and(|status| status.success());
    if !usable {
        writeln!(std::io::stderr(), "strace is absent or may not trace: failing system calls are not tested")
            .unwrap();
    }
    usable
}

/// Runs a writer of which the call `when` of a kind fails. What it said.
fn with_fault(folder: &Path, batches: u64, call: &str, fault: &str, when: u32) -> Vec<String> {
    let (trace, inject) = (format!("trace={call}"), format!("inject={call}:{fault}:when={when}"));
    let mut strace = vec!["strace", "-f", "-o", "/dev/null", "-e", &trace, "-e", &inject];
    // Where there are segments, it is their calls that count: a process reads other files to start.
    let segments: Vec<_> = std::fs::read_dir(folder.join("log")).into_iter().flatten().collect();
    let segments: Vec<_> = segments.into_iter().map(|entry| entry.unwrap().path()).collect();
    strace.extend(segments.iter().flat_map(|path| ["-P", path.to_str().unwrap()]));
    lines(&mut writer(folder, batches, &strace))
}

/// No more is taken after a failure, which is told; what was taken stays readable, and the log opens again.
fn check_stopped(folder: &Path, lines: &[String], told: &str, context: &str) {
    let refused = [with("REFUSED ", lines), with("ENDED ", lines)].concat();
    assert_eq!(refused.len(), 1, "{context}: {lines:?}");
    assert!(refused[0].contains(told), "{context}: {refused:?}");
    if !with("REFUSED ", lines).is_empty() {
        let stopped = "the log takes no more records because an earlier append failed";
        assert_eq!(with("AGAIN ", lines), [stopped], "{context}");
        assert_eq!(with("READABLE ", lines), [acknowledged(lines).to_string()], "{context}");
    }
    check(folder, acknowledged(lines), context);
}

#[test]
fn a_sync_that_fails_ends_the_writer_and_nothing_else() {
    if !strace() {
        return;
    }
    for when in 1..=10 {
        let folder = tempfile::tempdir().unwrap();
        let lines = with_fault(folder.path(), 60, "fdatasync", "error=EIO", when);
        check_stopped(folder.path(), &lines, "Input/output error", &format!("fdatasync {when}"));
    }
    for when in 1..=3 {
        let folder = tempfile::tempdir().unwrap();
        let lines = with_fault(folder.path(), 60, "fsync", "error=EIO", when);
        check_stopped(folder.path(), &lines, "Input/output error", &format!("fsync {when}"));
    }
}

#[test]
fn a_volume_that_is_full_refuses_a_batch_or_ends_the_writer() {
    if !strace() {
        return;
    }
    let (mut refused, mut ended) = (0, 0);
    for when in 1..=10 {
        let folder = tempfile::tempdir().unwrap();
        let lines = with_fault(folder.path(), 30, "pwrite64", "error=ENOSPC", when);
        let context = format!("pwrite64 {when}: {lines:?}");
        match &with("FULL ", &lines)[..] {
            [full] => {
                assert!(full.starts_with("no space left to append"), "{context}");
                assert_eq!(with("ACK ", &lines).len(), 29, "{context}");
                check(folder.path(), acknowledged(&lines), &context);
                refused += 1;
            }
            _ => {
                check_stopped(folder.path(), &lines, "No space left on device", &context);
                ended += 1;
            }
        }
    }
    assert!(refused > 0 && ended > 0, "{refused} {ended}");
}

#[test]
fn a_writer_killed_inside_a_sync_or_a_write_leaves_what_it_acknowledged() {
    if !strace() {
        return;
    }
    for call in ["fdatasync", "pwrite64"] {
        for when in [1, 2, 3, 4, 7, 12] {
            let folder = tempfile::tempdir().unwrap();
            let lines = with_fault(folder.path(), 60, call, "signal=SIGKILL", when);
            assert!(with("READABLE ", &lines).is_empty(), "{call} {when}: {lines:?}");
            check(folder.path(), acknowledged(&lines), &format!("killed at {call} {when}"));
        }
    }
}

#[test]
fn a_read_that_fails_is_told_and_is_not_the_end_of_the_log() {
    if !strace() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut tail = acknowledged(&lines(&mut writer(folder.path(), 30, &[])));
    for when in 1..=4 {
        let lines = with_fault(folder.path(), 0, "pread64", "error=EIO", when);
        assert!(with("READABLE ", &lines).is_empty(), "pread64 {when}: {lines:?}");
        let ended = with("ENDED ", &lines);
        assert!(ended.len() == 1 && ended[0].contains("Input/output error"), "pread64 {when}: {lines:?}");
        tail = check(folder.path(), tail, &format!("pread64 {when}"));
    }
}
