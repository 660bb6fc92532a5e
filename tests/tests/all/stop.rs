//! Stopping while somebody is still reading.

use std::time::Duration;

use ledger_proto::ledger::audit::v1::ReadRecordsRequest;
use ledger_proto::ledger::audit::v1::ReadRecordsResponse;
use ledger_proto::ledger::audit::v1::ledger_service_client::LedgerServiceClient;
use ledger_proto::ledger::r#type::v1::Sex;
use ledger_tests::request::{enrol, enrol_numbered, numbered_name};
use ledger_tests::{House, Told};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Streaming};

/// Records that fit neither into the windows of a connection nor into what the server reads ahead.
const RECORDS: usize = 4_000;
/// Acts that are sent at a time.
const AT_ONCE: usize = 500;
/// Bytes that a connection takes before its client reads them; the least that HTTP/2 has.
const WINDOW: u32 = 65_535;

/// A house with many records.
pub(super) async fn full_house() -> House {
    let house = House::new().await;
    let place = "Thôn Thử ".repeat(25);
    let enrolled = |number: usize| {
        let serial = u32::try_from(number).expect("a small number");
        let mut request = enrol_numbered(&numbered_name(number), Sex::Male, "1990-01-01", serial);
        request.birth_place = place.trim_end().to_owned();
        let (desk, request) = ((*house).clone(), house.named(request));
        tokio::spawn(async move { desk.send(request).await.map(|answer| answer.position) })
    };
    for first in (0..RECORDS).step_by(AT_ONCE) {
        let waiting: Vec<_> = (first..first + AT_ONCE).map(enrolled).collect();
        for act in waiting {
            act.await.unwrap().unwrap();
        }
    }
    house
}

/// A connection that takes little before its client reads it.
pub(super) async fn narrow(house: &House) -> LedgerServiceClient<Channel> {
    let endpoint = Endpoint::from_shared(format!("http://{}", house.server().address())).unwrap();
    let narrow = endpoint.initial_stream_window_size(WINDOW).initial_connection_window_size(WINDOW);
    LedgerServiceClient::new(narrow.connect().await.unwrap())
}

/// A house with many records, and a stream of all of them of which one was read.
async fn stream_begun() -> (House, Streaming<ReadRecordsResponse>) {
    let house = full_house().await;
    let mut client = narrow(&house).await;
    let all = ReadRecordsRequest { from_position: 0, limit: 0 };
    let mut stream = client.read_records(all).await.unwrap().into_inner();
    let first = stream.message().await.unwrap().unwrap().record.unwrap();
    assert_eq!((first.position, first.kind.as_str()), (0, "ledger.founded"));
    (house, stream)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_reads_on_is_told_that_the_server_stops_and_where_to_go_on() {
    let (house, mut stream) = stream_begun().await;
    let (server, desk, _folder) = house.into_server();
    drop(desk);
    let stopping = tokio::spawn(server.stop(Duration::from_secs(20)));
    let mut next = 1;
    let ended = loop {
        match stream.message().await {
            Ok(Some(sent)) => assert_eq!(sent.record.unwrap().position, next),
            Ok(None) => panic!("the stream ended whole at {next}"),
            Err(status) => break status,
        }
        next += 1;
    };
    assert_eq!(Told::by(&ended), Told::plain(Code::Unavailable, "SERVER_STOPPING"));
    assert!(next < RECORDS as u64, "it was told before the end, at {next}");
    stopping.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_does_not_read_delays_the_stop_no_longer_than_the_deadline() {
    let (house, stream) = stream_begun().await;
    let clock = house.clock.clone();
    let (server, desk, folder) = house.into_server();
    drop(desk);
    let stopped =
        tokio::time::timeout(Duration::from_secs(20), server.stop(Duration::from_millis(300))).await;
    stopped.expect("it stops soon after its deadline").unwrap();
    let again = House::start_at(folder.path(), clock).await.expect("the folder is free");
    let house = House::around(again, folder).await;
    assert_eq!(house.tail().await, RECORDS as u64 + 1);
    drop(stream);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acts_under_way_at_a_stop_are_recorded_or_refused_and_a_retry_tells_which() {
    let house = House::new().await;
    let requests: Vec<_> =
        (0..200).map(|number| house.named(enrol(&numbered_name(number), Sex::Male, "1990"))).collect();
    let sent: Vec<_> = requests
        .iter()
        .map(|request| {
            let (desk, request) = ((*house).clone(), request.clone());
            tokio::spawn(async move { desk.send(request).await })
        })
        .collect();
    let house = house.restart().await;
    let mut recorded = 0;
    for (act, request) in sent.into_iter().zip(requests) {
        let answered = act.await.unwrap().ok();
        let again = house.act(request).await;
        if let Some(answered) = answered {
            assert_eq!((again.position, again.repeated), (answered.position, true));
            recorded += 1;
        }
    }
    assert_eq!(house.tail().await, 201, "{recorded} were acknowledged before the stop");
}
