//! `ledgerd serve`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Command};

use ledger_core::evidence::Checkpoint;
use ledger_core::ledger::read_verifier;
use ledger_proto::ledger::audit::v1::GetLedgerRequest;
use ledger_proto::ledger::audit::v1::ledger_service_client::LedgerServiceClient;
use projections::snapshot::PLACE;
use tonic::transport::Channel;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::{code, end, ledgerd, path, run, signal, text};

/// A free port.
const FREE: &str = "127.0.0.1:0";

/// A running server, and what it writes from then on.
struct Running {
    child: Child,
    errors: BufReader<ChildStderr>,
    address: String,
    /// Where tiles are served; empty where they are not.
    http: String,
}

/// Starts a server on a free port and waits until it says that it serves.
fn serve(folder: &Path) -> Running {
    serve_with(&["--log", "json", "serve", "--listen", FREE, "--http-address", FREE, "--data", path(folder)])
}

fn serve_with(arguments: &[&str]) -> Running {
    let mut child = ledgerd(arguments).spawn().expect("the program runs");
    let errors = BufReader::new(child.stderr.take().expect("standard error is caught"));
    let mut running = Running { child, errors, address: String::new(), http: String::new() };
    while running.address.is_empty() {
        let mut line = String::new();
        let read = running.errors.read_line(&mut line).expect("it writes text");
        assert_ne!(read, 0, "it ended before it served");
        let said: serde_json::Value = serde_json::from_str(&line).expect("every line is JSON");
        if said["fields"]["message"] == "serving" {
            said["fields"]["address"].as_str().expect("it says where").clone_into(&mut running.address);
            running.http = said["fields"]["http"].as_str().unwrap_or_default().to_owned();
        }
    }
    running
}

/// Arguments that serve a folder without tiles.
fn serving<'a>(listen: &'a str, folder: &'a Path) -> [&'a str; 7] {
    ["serve", "--listen", listen, "--http-address", "off", "--data", path(folder)]
}

/// Nothing stays behind where a test fails.
impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Running {
    async fn connect(&self) -> Channel {
        let endpoint = Channel::from_shared(format!("http://{}", self.address)).expect("an address");
        endpoint.connect().await.expect("it takes connections")
    }

    fn stop_by(mut self, name: &str) -> (i32, String) {
        signal(&self.child, name);
        let mut rest = String::new();
        self.errors.read_to_string(&mut rest).expect("it writes text");
        (code(self.child.wait().expect("it ends")), rest)
    }
}

// With a second thread, since a client that does not answer while this one waits would delay the stop.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_is_healthy_until_it_is_told_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    for (name, founded) in [("TERM", true), ("INT", false)] {
        let running = serve(folder.path());
        let channel = running.connect().await;
        let health = HealthClient::new(channel.clone()).check(HealthCheckRequest::default()).await;
        assert_eq!(health.unwrap().into_inner().status(), ServingStatus::Serving);
        let ledger = LedgerServiceClient::new(channel).get_ledger(GetLedgerRequest {}).await.unwrap();
        assert_eq!(ledger.into_inner().position, 1, "the founding; founded now: {founded}");
        let (exit, said) = running.stop_by(name);
        assert_eq!(exit, 0, "{said}");
        assert!(said.contains(r#""message":"stopped""#), "{said}");
    }
}

#[test]
fn a_server_that_cannot_start_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path());
    let second = run(&serving(FREE, folder.path()));
    let errors = text(&second.stderr);
    assert_eq!(code(second.status), 3, "{errors}");
    assert!(errors.contains("another process holds the lock"), "{errors}");

    let other = tempfile::tempdir().unwrap();
    let same_port = run(&serving(&running.address, other.path()));
    let errors = text(&same_port.stderr);
    assert_eq!(code(same_port.status), 3, "{errors}");
    assert!(errors.contains(&format!("cannot listen at {}", running.address)), "{errors}");

    std::fs::write(other.path().join("letter.txt"), "dear").unwrap();
    let not_ours = run(&serving(FREE, other.path()));
    let errors = text(&not_ours.stderr);
    assert_eq!(code(not_ours.status), 4, "{errors}");
    assert!(errors.contains("holds files but no ledger"), "{errors}");
    assert_eq!(running.stop_by("TERM").0, 0);

    let nonsense = ledgerd(&["serve", "--listen", "nowhere"]).spawn().expect("the program runs");
    assert_eq!(code(end(nonsense).0), 2, "a wrong command line");
}

#[test]
fn a_server_that_is_told_to_stop_while_it_starts_does_not_start_first() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(serve(folder.path()).stop_by("TERM").0, 0);
    // A pipe in the place of the snapshot: the start waits for somebody who writes into it, and nobody does.
    let snapshot = folder.path().join(PLACE);
    std::fs::create_dir_all(snapshot.parent().unwrap()).unwrap();
    drop(std::fs::remove_file(&snapshot));
    assert!(Command::new("mkfifo").arg(&snapshot).status().unwrap().success());
    for name in ["TERM", "INT"] {
        let mut child = ledgerd(&serving(FREE, folder.path())).spawn().unwrap();
        let mut errors = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        errors.read_line(&mut said).unwrap();
        assert!(said.contains("opening the ledger"), "{said}");
        signal(&child, name);
        errors.read_to_string(&mut said).unwrap();
        assert_eq!(code(child.wait().unwrap()), 0, "{said}");
        assert!(said.contains("before it served") && !said.contains("serving"), "{said}");
    }
}

#[test]
fn tiles_are_served_beside_the_register_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path());
    let mut stream = TcpStream::connect(&running.http).unwrap();
    stream.write_all(b"GET /checkpoint HTTP/1.1\r\nHost: ledger\r\nConnection: close\r\n\r\n").unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    let note = reply.split_once("\r\n\r\n").unwrap().1;
    let checkpoint = Checkpoint::open(note, &read_verifier(folder.path()).unwrap()).unwrap();
    assert_eq!(checkpoint.size, 1, "the founding");

    let other = tempfile::tempdir().unwrap();
    let taken = ["serve", "--listen", FREE, "--http-address", &running.http, "--data", path(other.path())];
    let refused = run(&taken);
    let errors = text(&refused.stderr);
    assert_eq!(code(refused.status), 3, "{errors}");
    assert!(errors.contains(&format!("cannot listen at {}", running.http)), "{errors}");
    assert_eq!(std::fs::read_dir(other.path()).unwrap().count(), 0, "no ledger was made");
    assert_eq!(running.stop_by("TERM").0, 0);

    let without = serve_with(&[&["--log", "json"], &serving(FREE, folder.path())[..]].concat());
    assert_eq!((without.http.clone(), without.stop_by("TERM").0), (String::new(), 0));
}

#[test]
fn without_the_signing_key_the_register_is_served_alone() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(serve(folder.path()).stop_by("TERM").0, 0);
    std::fs::remove_file(folder.path().join("keys/signing")).unwrap();
    let running = serve(folder.path());
    assert_eq!((running.http.clone(), running.stop_by("TERM").0), (String::new(), 0));
    // A key that is there and is another's is a mistake to be told of.
    std::fs::write(folder.path().join("keys/signing"), "PRIVATE+KEY+x").unwrap();
    let refused = run(&["serve", "--listen", FREE, "--http-address", FREE, "--data", path(folder.path())]);
    assert_eq!(code(refused.status), 4, "{}", text(&refused.stderr));
}
