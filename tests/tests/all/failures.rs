//! Disks that are full or fail, folders that are not ours, and what the server says of it.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use grpc_api::server::{Server, ServerError};
use grpc_api::views::ViewsError;
use ledger_core::clock::ManualClock;
use ledger_core::domain::ids::Position;
use ledger_core::evidence::{Salts, TreeHead, record_digest};
use ledger_core::ledger::{FolderError, FolderKeys, Ledger, LedgerError, Opened};
use ledger_core::log::memory::{Fault, MemoryLog};
use ledger_core::log::{Batch, LedgerId, Log, LogError, LogReader};
use ledger_proto::ledger::r#type::v1::Sex;
use ledger_tests::request::{enrol, get_person, get_person_as_of, on};
use ledger_tests::{DAY_ONE, House, Told, healthy, request_id, unhealthy};
use projections::snapshot::PLACE;
use tonic::Code;

use crate::reflection::SERVICES;

/// A log in memory that can be opened again after the ledger over it has ended.
#[derive(Clone)]
struct Disk(Arc<Mutex<MemoryLog>>);

impl Disk {
    fn new() -> Disk {
        Disk(Arc::new(Mutex::new(MemoryLog::new())))
    }

    fn log(&self) -> MutexGuard<'_, MemoryLog> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a process finds that opens it after the one before has ended.
    fn reopened(&self) -> Disk {
        Disk(Arc::new(Mutex::new(self.log().reopen())))
    }

    /// Lets an append fail; 0 is the next one.
    fn fail(&self, ahead: u64, fault: Fault) {
        let next = self.log().appends();
        self.log().fail_append(next + ahead, fault);
    }

    async fn served(&self) -> House {
        let keys = FolderKeys { ledger: LedgerId([7; 16]), salts: Salts::new([7; 32]) };
        let mut tree = TreeHead::new();
        let mut take = |position, bytes: &[u8]| {
            tree.push(&record_digest(&keys.salts.at(position), bytes));
            std::ops::ControlFlow::Continue(())
        };
        self.reader().scan(Position::ZERO, self.tail(), &mut take).expect("memory is read");
        let clock = Arc::new(ManualClock::at(DAY_ONE));
        let (ledger, founded) =
            Ledger::on(Box::new(self.clone()), tree, keys, clock).expect("the ledger opens");
        let opened = Opened { ledger, founded, recovered: None };
        let views = tempfile::tempdir().expect("a temporary folder");
        let server = Server::over(opened, views.path(), ([127, 0, 0, 1], 0).into(), |_| ()).await;
        House::around(server.expect("the server starts"), views).await
    }
}

impl Log for Disk {
    fn tail(&self) -> Position {
        self.log().tail()
    }

    fn append(&mut self, tail: Position, batch: &mut Batch, before: &TreeHead) -> Result<(), LogError> {
        self.log().append(tail, batch, before)
    }

    fn reader(&self) -> Arc<dyn LogReader> {
        self.log().reader()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_acts_until_there_is_room_and_nothing_else() {
    let disk = Disk::new();
    let house = disk.served().await;
    let first = house.at(enrol("Trần Văn Đầu", Sex::Male, "1990")).await;
    disk.fail(0, Fault::OutOfSpace);
    disk.fail(1, Fault::OutOfSpace);
    let request = house.named(enrol("Trần Văn Sau", Sex::Male, "1991"));
    for _ in 0..2 {
        let refused = house.try_act(request.clone()).await.unwrap_err();
        assert_eq!(Told::by(&refused), Told::plain(Code::ResourceExhausted, "OUT_OF_SPACE"));
        healthy(&house, "").await;
        assert_eq!(house.ask(get_person(first, first)).await.person.unwrap().person_id, first);
    }
    let recorded = house.act(request.clone()).await;
    assert_eq!((recorded.position, recorded.repeated), (first + 1, false));
    assert!(house.act(request).await.repeated);
    assert_eq!(house.ask(get_person(recorded.person_id, recorded.position)).await.position, first + 2);
    assert_eq!(house.rebuilt_digests(first + 2), house.digests().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_failed_sync_nothing_is_recorded_reads_go_on_and_a_retry_finds_out() {
    for (fault, stored) in [(Fault::StoredButFailed, true), (Fault::NothingStored, false)] {
        let disk = Disk::new();
        let house = disk.served().await;
        let first = house.at(enrol("Trần Văn Đầu", Sex::Male, "1990")).await;
        for service in SERVICES.into_iter().chain([""]) {
            healthy(&house, service).await;
        }
        disk.fail(0, fault);
        let mut request = enrol("Trần Văn Sau", Sex::Male, "1991");
        request.request_id = request_id(99);
        let failed = house.try_act(request.clone()).await.unwrap_err();
        assert_eq!(Told::by(&failed), Told::plain(Code::Internal, "LEDGER_FAILED"), "{fault:?}");
        for service in SERVICES.into_iter().chain([""]) {
            unhealthy(&house, service).await;
        }
        let refused = house.try_act(request.clone()).await.unwrap_err();
        assert_eq!(Told::by(&refused), Told::plain(Code::Unavailable, "LEDGER_STOPPED"), "{fault:?}");
        let known = house.ask(get_person(first, first)).await;
        assert_eq!(known.position, first + 1, "{fault:?}: what was not acknowledged is not seen");
        assert_eq!(house.ask(get_person_as_of(first, on("2022-05-01"))).await.person, known.person);
        assert_eq!(house.records().await.len() as u64, first + 1);
        house.stop().await;

        let disk = disk.reopened();
        let house = disk.served().await;
        assert_eq!(house.tail().await, first + 1 + u64::from(stored), "{fault:?}");
        let answer = house.act(request.clone()).await;
        assert_eq!((answer.position, answer.repeated), (first + 1, stored), "{fault:?}");
        assert!(house.act(request).await.repeated);
        assert_eq!(house.tail().await, first + 2, "{fault:?}: exactly one record");
        house.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_whose_lock_was_taken_away_records_nothing_more_and_says_so() {
    let house = House::new().await;
    let first = house.at(enrol("Trần Văn Đầu", Sex::Male, "1990")).await;
    healthy(&house, "").await;
    std::fs::remove_file(house.folder().join("LOCK")).expect("the lock file is there");
    let mut request = enrol("Trần Văn Sau", Sex::Male, "1991");
    request.request_id = request_id(99);
    let failed = house.try_act(request.clone()).await.unwrap_err();
    assert_eq!(Told::by(&failed), Told::plain(Code::Internal, "LEDGER_FAILED"));
    for service in SERVICES.into_iter().chain([""]) {
        unhealthy(&house, service).await;
    }
    let refused = house.try_act(request.clone()).await.unwrap_err();
    assert_eq!(Told::by(&refused), Told::plain(Code::Unavailable, "LEDGER_STOPPED"));
    assert_eq!(house.ask(get_person(first, first)).await.position, first + 1);
    let house = house.restart().await;
    assert_eq!(house.tail().await, first + 1, "not a byte of the refused act is there");
    assert!(!house.act(request).await.repeated);
}

async fn refused_at(folder: &Path) -> ServerError {
    let started = House::start_at(folder, Arc::new(ManualClock::at(DAY_ONE))).await;
    started.err().expect("the server does not start")
}

fn folder_error(error: &ServerError) -> &FolderError {
    let ServerError::Ledger(LedgerError::Folder(error)) = error else { panic!("another error: {error:?}") };
    error
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_is_not_ours_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("letter.txt"), "dear").unwrap();
    let refused = refused_at(folder.path()).await;
    assert!(matches!(folder_error(&refused), FolderError::NotOurs { .. }), "{refused:?}");
    assert!(folder_error(&refused).to_string().contains("holds files but no ledger"));
    let file = folder.path().join("letter.txt");
    let refused = refused_at(&file).await;
    assert!(matches!(folder_error(&refused), FolderError::Io { action: "create", .. }), "{refused:?}");
    assert_eq!(std::fs::read_to_string(file).unwrap(), "dear");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_server_does_not_start_and_the_first_serves_on() {
    let house = House::new().await;
    let refused = refused_at(house.folder()).await;
    let FolderError::Lock(lock) = folder_error(&refused) else { panic!("{refused:?}") };
    assert!(matches!(lock, LogError::Locked { .. }), "{lock:?}");
    assert!(lock.to_string().starts_with("another process holds the lock"), "{lock}");

    let other = tempfile::tempdir().unwrap();
    let taken = house.server().address();
    let clock = Arc::new(ManualClock::at(DAY_ONE));
    let refused = Server::start(other.path(), taken, clock, |_| ()).await.err().unwrap();
    assert!(matches!(refused, ServerError::Listen { address, .. } if address == taken), "{refused:?}");
    assert_eq!(
        std::fs::read_dir(other.path()).unwrap().count(),
        0,
        "no ledger is founded where nobody can ask"
    );

    let at = house.at(enrol("Trần Văn Đầu", Sex::Male, "1990")).await;
    assert_eq!(house.ask(get_person(at, at)).await.person.unwrap().person_id, at);
    let house = house.restart().await;
    assert_eq!(house.tail().await, at + 1, "the lock is free after a stop");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_was_cut_behind_its_views_is_not_served() {
    let house = House::new().await;
    for name in ["Trần Văn Một", "Trần Văn Hai", "Trần Văn Ba"] {
        house.act(enrol(name, Sex::Male, "1990")).await;
    }
    let folder = house.stop().await;
    let segment = folder.path().join("log/00000000000000000000.seg");
    let file = std::fs::File::options().write(true).open(&segment).expect("the segment is there");
    // The header and the founding are left: what was acknowledged behind them looks like a batch that was cut short.
    file.set_len(4096 + 300).expect("the file can be cut");
    let clock = Arc::new(ManualClock::at(DAY_ONE));
    let started = House::start_at(folder.path(), Arc::clone(&clock)).await.map(|_| ());
    let lost = |error: &ServerError| matches!(error, ServerError::Ledger(LedgerError::LogLost { tail, .. }) if *tail < Position(4));
    assert!(started.as_ref().is_err_and(lost), "the index tells: {started:?}");
    std::fs::remove_dir_all(folder.path().join("index")).expect("the index is there");
    let started = House::start_at(folder.path(), Arc::clone(&clock)).await.map(|_| ());
    assert!(matches!(started, Err(ServerError::Views(ViewsError::LogLost { .. }))), "{started:?}");
    std::fs::remove_file(folder.path().join(PLACE)).expect("the snapshot is there");
    let server = House::start_at(folder.path(), clock).await.expect("who knows why may go on");
    let tail = server.office().ledger.durable().borrow().tail;
    assert!(tail < Position(4), "{tail}");
    server.stop(std::time::Duration::from_secs(5)).await.expect("it stops");
}
