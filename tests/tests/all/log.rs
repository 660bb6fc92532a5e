//! The log as auditors read it: every record, its digest, and the tree over all of them.

use ledger_core::evidence::{RecordDigest, TreeHead};
use ledger_proto::ledger::audit::v1::ledger_service_client::LedgerServiceClient;
use ledger_proto::ledger::audit::v1::{GetLedgerRequest, GetRecordRequest, ReadRecordsRequest};
use ledger_proto::ledger::r#type::v1::Sex;
use ledger_tests::request::{enrol, numbered_name};
use ledger_tests::{House, day_at_noon};

async fn positions(house: &House, from_position: u64, limit: u64) -> Vec<u64> {
    let request = ReadRecordsRequest { from_position, limit };
    let mut stream =
        LedgerServiceClient::new(house.channel.clone()).read_records(request).await.unwrap().into_inner();
    let mut positions = Vec::new();
    while let Some(sent) = stream.message().await.unwrap() {
        positions.push(sent.record.unwrap().position);
    }
    positions
}

async fn with_records(records: usize) -> House {
    let house = House::new().await;
    for number in 1..records {
        house.act(enrol(&numbered_name(number), Sex::Male, "1990")).await;
    }
    house
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_range_is_read_from_its_start_as_far_as_it_goes() {
    let house = with_records(10).await;
    assert_eq!(positions(&house, 0, 0).await, (0..10).collect::<Vec<u64>>());
    assert_eq!(positions(&house, 3, 4).await, [3, 4, 5, 6]);
    assert_eq!(positions(&house, 8, 4).await, [8, 9]);
    assert_eq!(positions(&house, 8, u64::MAX).await, [8, 9]);
    assert_eq!(positions(&house, 10, 1).await, [] as [u64; 0]);
    for record in house.records().await {
        let one = house.ask(GetRecordRequest { position: record.position }).await.record;
        assert_eq!(one, Some(record));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_root_follows_from_the_digests_of_all_records_also_after_a_restart() {
    let mut house = with_records(40).await;
    let mut roots = Vec::new();
    for _ in 0..2 {
        let mut tree = TreeHead::new();
        for record in house.records().await {
            tree.push(&RecordDigest(record.digest.try_into().unwrap()));
        }
        let ledger = house.ask(GetLedgerRequest {}).await;
        assert_eq!((ledger.root_hash.to_vec(), ledger.position), (tree.root().0.to_vec(), tree.size()));
        roots.push(ledger.root_hash);
        house = house.restart().await;
    }
    assert_eq!(roots[0], roots[1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_time_of_records_never_runs_backwards_whatever_the_clock_does() {
    let house = House::new().await;
    let mut times = Vec::new();
    for days in [0, 2, 1, -5, 3] {
        house.clock.set(day_at_noon(days));
        let recorded = house.act(enrol("Trần Văn Giờ", Sex::Male, "1990")).await;
        times.push(recorded.record_time.unwrap().seconds * 1_000_000);
    }
    assert_eq!(times, [0, 2, 2, 2, 3].map(|days| day_at_noon(days).0));
    house.clock.set(day_at_noon(-9));
    let house = house.restart().await;
    let after = house.act(enrol("Trần Văn Giờ", Sex::Male, "1990")).await;
    assert_eq!(after.record_time.unwrap().seconds * 1_000_000, day_at_noon(3).0, "a restart does not forget");
}
