//! Streams of records that nobody reads.

use std::time::Duration;

use ledger_proto::ledger::audit::v1::ReadRecordsRequest;
use ledger_proto::ledger::r#type::v1::Sex;
use ledger_tests::Told;
use ledger_tests::request::{enrol, numbered_name};
use tonic::Code;

use super::stop::{full_house, narrow};

const ALL: ReadRecordsRequest = ReadRecordsRequest { from_position: 0, limit: 0 };
/// More streams than there are threads for work that reads files.
const STREAMS: usize = 600;
const CONNECTIONS: usize = 6;
/// As docs/api.md says.
const OPEN_AT_ONCE: usize = 64;
/// Longest time that anything is waited for; whoever meets it has failed.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_that_nobody_reads_are_counted_and_hold_no_act_up() {
    let house = full_house().await;
    let (mut open, mut refused) = (Vec::new(), 0);
    for _ in 0..CONNECTIONS {
        let mut client = narrow(&house).await;
        for _ in 0..STREAMS / CONNECTIONS {
            match client.read_records(ALL).await {
                Ok(stream) => open.push(stream),
                Err(status) => {
                    assert_eq!(Told::by(&status), Told::plain(Code::ResourceExhausted, "TOO_MANY_STREAMS"));
                    refused += 1;
                }
            }
        }
    }
    assert_eq!((open.len(), refused), (OPEN_AT_ONCE, STREAMS - OPEN_AT_ONCE));
    let act = house.act(enrol(&numbered_name(9_999), Sex::Male, "1990"));
    let recorded = tokio::time::timeout(PATIENCE, act).await.expect("the act is not held up");
    assert_eq!(recorded.position + 1, house.tail().await);

    // Whoever goes makes room.
    drop(open);
    let again = async {
        loop {
            match house.records_from(recorded.position).await {
                Ok(records) => return records,
                Err(status) => assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}"),
            }
        }
    };
    let records = tokio::time::timeout(PATIENCE, again).await.expect("there is room again");
    assert_eq!(records.len(), 1);
    house.stop().await;
}
