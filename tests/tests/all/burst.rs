//! Many calls at once on one connection.

use ledger_proto::ledger::r#type::v1::Sex;
use ledger_tests::House;
use ledger_tests::request::{enrol, numbered_name};
use tonic::Code;

/// Sends so many acts at once over one connection. Gives the positions of those that were recorded and the codes of others.
async fn burst(house: &House, acts: usize) -> (Vec<u64>, Vec<Code>) {
    let send = |number| {
        let request = house.named(enrol(&numbered_name(number), Sex::Male, "1990-01-01"));
        let desk = (**house).clone();
        tokio::spawn(async move { desk.send(request).await })
    };
    let sent: Vec<_> = (0..acts).map(send).collect();
    let (mut positions, mut codes) = (Vec::new(), Vec::new());
    for act in sent {
        match act.await.expect("nothing panics") {
            Ok(answer) => positions.push(answer.position),
            Err(status) => codes.push(status.code()),
        }
    }
    positions.sort_unstable();
    (positions, codes)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_acts_at_once_on_one_connection_are_all_recorded() {
    let house = House::new().await;
    let (positions, refused) = burst(&house, 1_000).await;
    assert_eq!(refused, []);
    assert_eq!(positions, (1..=1_000).collect::<Vec<u64>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_a_connection_may_have_are_refused_one_by_one_and_it_stays_open() {
    let house = House::new().await;
    let (positions, refused) = burst(&house, 4_000).await;
    assert!(refused.iter().all(|code| *code == Code::ResourceExhausted), "{refused:?}");
    assert!(positions.len() >= 1_000, "only {} were recorded", positions.len());
    let tail = positions.len() as u64 + 1;
    assert_eq!(positions, (1..tail).collect::<Vec<u64>>());
    let after = house.at(enrol("Trần Văn Sau", Sex::Male, "1990")).await;
    assert_eq!(after, tail, "what was refused was not recorded, and the same connection goes on");
}
