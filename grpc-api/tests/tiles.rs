//! The tree over HTTP, as an independent implementation of the standard sees it, which trusts nothing but the public key.

#![allow(clippy::unwrap_used, reason = "a test ends where something fails")]

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use grpc_api::convert::from_proto::{self, Context, Parsed};
use grpc_api::http::{TileListener, TileServer};
use ledger_core::clock::SystemClock;
use ledger_core::domain::ids::Position;
use ledger_core::domain::origin::{ActId, Origin};
use ledger_core::domain::text::Code;
use ledger_core::evidence::record_digest;
use ledger_core::ledger::{Ledger, read_signer, read_verifier};
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1::EnrolPersonRequest;
use ledger_proto::ledger::r#type::v1::{PersonName, Provenance, Sex};
use tempfile::TempDir;
use tlog_tiles::{
    Checkpoint, Hash, Tile, TileHashReader, TileReader, check_record, check_tree, prove_record, prove_tree,
    record_hash, tree_hash,
};
use tokio::runtime::Runtime;

/// A ledger whose tree is served.
struct House {
    folder: TempDir,
    ledger: Ledger,
    tiles: Option<TileServer>,
    address: SocketAddr,
    acts: u64,
    runtime: Runtime,
}

impl House {
    fn with(records: u64) -> Self {
        let (folder, runtime) = (tempfile::tempdir().unwrap(), Runtime::new().unwrap());
        let ledger = Ledger::create(folder.path(), Arc::new(SystemClock)).unwrap();
        let signer = read_signer(folder.path()).unwrap();
        let listener = runtime.block_on(TileListener::bind(([127, 0, 0, 1], 0).into())).unwrap();
        let tiles = runtime.block_on(async { listener.serve(ledger.clone(), signer) });
        let address = tiles.address();
        let mut house = House { folder, ledger, tiles: Some(tiles), address, acts: 0, runtime };
        house.grow_to(records);
        house
    }

    /// Enrols people who do not exist until there are so many records.
    fn grow_to(&mut self, records: u64) {
        let request = EnrolPersonRequest {
            request_id: "00000000-0000-0000-0000-000000000001".to_owned(),
            provenance: Some(Provenance {
                unit: "24166".to_owned(),
                legal_basis: "Luật Căn cước công dân 2014, điều 9".to_owned(),
                ..Default::default()
            }),
            effective_date: Some(Date { year: 2021, month: 2, day: 25 }),
            name: Some(PersonName {
                family_name: "Nguyễn".to_owned(),
                given_name: "Ví Dụ".to_owned(),
                ..Default::default()
            }),
            sex: Sex::Female.into(),
            birth_date: Some(Date { year: 1984, month: 5, day: 6 }),
            ethnicity: 1,
            nationality: "VN".to_owned(),
            ..Default::default()
        };
        let context =
            Context { lookup: &self.ledger, bulk: None, today: self.ledger.today(), serials: &Vec::new };
        let Parsed { command, origin, .. } = from_proto::request(&request, &context).unwrap();
        let acts = self.acts..records - 1;
        self.acts = acts.end;
        let recorded = self.ledger.alone(move |writer| {
            for number in acts {
                let act = ActId::Source(Code::parse("collection").unwrap(), number + 1);
                writer.register(&command, &Origin { act, ..origin.clone() }, None).unwrap();
            }
            writer.commit().unwrap();
        });
        recorded.unwrap();
        assert_eq!(self.ledger.durable().borrow().tail, Position(records));
    }

    fn get(&self, path: &str) -> Reply {
        ask(self.address, "GET", path)
    }

    /// The newest checkpoint, opened with the public key alone.
    fn checkpoint(&self) -> Checkpoint {
        let reply = self.get("/checkpoint");
        assert_eq!((reply.code, reply.header("content-type")), (200, "text/plain; charset=utf-8"));
        let note = String::from_utf8(reply.body).unwrap();
        let key = read_verifier(self.folder.path()).unwrap();
        let checkpoint = Checkpoint::from_bytes(key.open(&note).unwrap().as_bytes()).unwrap();
        assert_eq!(checkpoint.origin(), key.name());
        checkpoint
    }

    /// The digest of a record, from the log.
    fn digest(&self, position: u64) -> [u8; 32] {
        let bytes = self.ledger.reader().read(Position(position)).unwrap();
        record_digest(&self.ledger.salts().at(Position(position)), &bytes).0
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(tiles) = self.tiles.take() {
            self.runtime.block_on(tiles.stop(Duration::from_secs(30)));
        }
        self.ledger.stop();
    }
}

/// What came back.
struct Reply {
    code: u16,
    head: String,
    body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        let of =
            |line: &'_ str| line.split_once(": ").is_some_and(|(found, _)| found.eq_ignore_ascii_case(name));
        self.head.lines().find(|line| of(line)).map_or("", |line| line.split_once(": ").unwrap().1)
    }
}

/// One request on a connection of its own.
fn ask(address: SocketAddr, method: &str, path: &str) -> Reply {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: ledger\r\nConnection: close\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("an answer has a head");
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let code = head.split(' ').nth(1).unwrap().parse().unwrap();
    Reply { code, head, body: bytes[end + 4..].to_vec() }
}

/// Fetches tiles as the standard says, for the other implementation to check.
struct Client {
    address: SocketAddr,
    asked: Mutex<Vec<String>>,
}

impl TileReader for Client {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let fetch = |tile: &Tile| {
            // It names tiles with their height before the level, as a Go checksum database does.
            let path = tile.path().replacen("tile/8/", "/tile/", 1);
            let reply = ask(self.address, "GET", &path);
            assert_eq!(
                (reply.code, reply.header("content-type")),
                (200, "application/octet-stream"),
                "{path}"
            );
            self.asked.lock().unwrap().push(path);
            reply.body
        };
        Ok(tiles.iter().map(fetch).collect())
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

#[test]
fn an_independent_client_checks_records_and_growth_against_the_signed_checkpoint() {
    let mut house = House::with(300);
    let mut older: Vec<(u64, Hash)> = Vec::new();
    for size in [300, 512, 1_000, 65_536 + 2_000] {
        house.grow_to(size);
        let checkpoint = house.checkpoint();
        let (found, root) = (checkpoint.size(), *checkpoint.hash());
        assert_eq!(found, size);
        let client = Client { address: house.address, asked: Mutex::default() };
        let reader = TileHashReader::new(size, root, &client);
        assert_eq!(tree_hash(size, &reader).unwrap().0, root.0, "{size}");
        for position in [0, 1, 255, 256, size / 2, size - 2, size - 1] {
            let proof = prove_record(size, position, &reader).unwrap();
            let leaf = record_hash(&house.digest(position));
            check_record(&proof, size, root, position, leaf).unwrap();
            let other = record_hash(&house.digest((position + 1) % size));
            assert!(check_record(&proof, size, root, position, other).is_err());
        }
        for (old, old_root) in &older {
            let proof = prove_tree(size, *old, &reader).unwrap();
            check_tree(&proof, size, root, *old, *old_root).unwrap();
        }
        older.push((size, root));
        let asked = client.asked.into_inner().unwrap();
        let at_level =
            |level| asked.iter().filter(|path| path.starts_with(&format!("/tile/{level}/"))).count();
        assert!(at_level(0) > 0 && at_level(1) > 0, "{asked:?}");
        assert_eq!(at_level(2) > 0, size >= 65_536, "{asked:?}");
    }
}

#[test]
fn entries_are_the_digests_behind_their_length() {
    let house = House::with(300);
    for (path, first, count) in [("/tile/entries/000", 0, 256), ("/tile/entries/001.p/44", 256, 44)] {
        assert_eq!(house.checkpoint().size(), 300);
        let reply = house.get(path);
        let entries: Vec<_> = reply.body.chunks(34).map(|entry| (&entry[..2], &entry[2..])).collect();
        let digests: Vec<_> = (first..first + count).map(|at| house.digest(at)).collect();
        assert_eq!(entries, digests.iter().map(|digest| (&[0, 32][..], &digest[..])).collect::<Vec<_>>());
        let leaves = house.get(&path.replace("entries", "0")).body;
        assert_eq!(leaves, digests.iter().flat_map(|digest| record_hash(digest).0).collect::<Vec<_>>());
    }
}

#[test]
fn nothing_is_shown_beyond_the_checkpoint_and_nothing_else_at_all() {
    let house = House::with(300);
    // The checkpoint that was signed when the house opened is over the founding alone.
    assert_eq!(house.get("/tile/0/000.p/2").code, 404);
    assert_eq!(house.get("/tile/0/000.p/1").code, 200);
    assert_eq!(house.checkpoint().size(), 300);
    for path in ["/tile/0/000", "/tile/0/000.p/2", "/tile/0/001.p/44", "/tile/0/001.p/1", "/tile/1/000.p/1"] {
        assert_eq!(house.get(path).code, 200, "{path}");
    }
    for path in [
        "/tile/0/001",
        "/tile/0/001.p/45",
        "/tile/1/000",
        "/tile/1/000.p/2",
        "/tile/5/000.p/1",
        "/tile/entries/002",
    ] {
        let reply = house.get(path);
        assert_eq!((reply.code, reply.header("cache-control")), (404, "no-store"), "{path}");
    }
    for path in [
        "/",
        "/checkpoint/",
        "/Checkpoint",
        "/tile",
        "/metrics",
        "/../keys/salt",
        "/keys/salt",
        "//checkpoint",
    ] {
        assert_eq!(house.get(path).code, 404, "{path}");
    }
    for path in [
        "/tile/",
        "/tile/0",
        "/tile/0/0",
        "/tile/6/000",
        "/tile/0/000.p/0",
        "/tile/0/000.p/256",
        "/tile/0/../1/000",
        "/tile/0/x000/000",
        "/tile/data/000",
        "/tile/0/%30%30%30",
        "/checkpoint?size=1",
        "/tile/0/000?",
    ] {
        assert_eq!(house.get(path).code, 400, "{path}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "NONSENSE"] {
        let reply = ask(house.address, method, "/checkpoint");
        assert_eq!((reply.code, reply.header("allow")), (405, "GET, HEAD"), "{method}");
    }
    // Whoever sends more than a head can be long is told so, or cut off while still sending; never heard to the end.
    let mut stream = TcpStream::connect(house.address).unwrap();
    drop(write!(stream, "GET /tile/0/{} HTTP/1.1\r\nHost: ledger\r\n\r\n", "x000/".repeat(10_000)));
    let mut said = Vec::new();
    drop(stream.read_to_end(&mut said));
    let refused = [&b"HTTP/1.1 414"[..], b"HTTP/1.1 431"].iter().any(|code| said.starts_with(code));
    assert!(refused || said.is_empty(), "{}", String::from_utf8_lossy(&said));
}

#[test]
fn answers_say_how_long_they_hold_and_a_head_is_an_answer_without_its_body() {
    let house = House::with(300);
    house.checkpoint();
    for (path, keep, length) in [
        ("/checkpoint", "public, max-age=5", house.get("/checkpoint").body.len()),
        ("/tile/0/000", "public, max-age=31536000, immutable", 256 * 32),
        ("/tile/entries/000", "public, max-age=31536000, immutable", 256 * 34),
        ("/tile/0/001.p/44", "public, max-age=3600", 44 * 32),
    ] {
        let (whole, head) = (house.get(path), ask(house.address, "HEAD", path));
        assert_eq!(
            (whole.code, whole.header("cache-control"), whole.body.len()),
            (200, keep, length),
            "{path}"
        );
        assert_eq!((head.code, head.header("cache-control"), head.body.len()), (200, keep, 0), "{path}");
        assert_eq!(head.header("content-length"), length.to_string(), "{path}");
    }
}

#[test]
fn a_checkpoint_is_over_what_is_durable_when_it_is_asked_for() {
    let mut house = House::with(10);
    for size in [10, 11, 300] {
        house.grow_to(size);
        let note = house.get("/checkpoint").body;
        assert_eq!(house.checkpoint().size(), size);
        assert_eq!(house.get("/checkpoint").body, note);
    }
}

#[test]
fn a_server_that_stops_ends_the_answers_under_way_and_takes_no_more() {
    let mut house = House::with(300);
    let mut idle = TcpStream::connect(house.address).unwrap();
    write!(idle, "GET /checkpoint HTTP/1.1\r\nHost: ledger\r\n\r\n").unwrap();
    let mut first = [0; 15];
    idle.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    // Somebody who sent half a request, and will not send the rest.
    let mut half = TcpStream::connect(house.address).unwrap();
    half.write_all(b"GET /checkp").unwrap();
    let (address, tiles) = (house.address, house.tiles.take().unwrap());
    house.runtime.block_on(tiles.stop(Duration::ZERO));
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).unwrap();
    // An end or a reset: either way nobody is there any more.
    drop(half.read_to_end(&mut Vec::new()));
    let refused = TcpStream::connect(address);
    assert!(refused.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused));
    drop(idle.shutdown(Shutdown::Both));
}

#[test]
fn a_ledger_is_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let make = |folder: &Path| Ledger::create(folder, Arc::new(SystemClock));
    make(folder.path()).unwrap().stop();
    let again = make(folder.path()).err().unwrap();
    assert!(again.chain().contains("there is a ledger in"), "{}", again.chain());
}
