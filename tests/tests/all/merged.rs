//! What a merged record means to others: to kin, to those whom it cared for, and to who lives where.

use ledger_core::domain::dates::CivilDate;
use ledger_proto::ledger::history::v1::compare_area_request::Area as By;
use ledger_proto::ledger::history::v1::known_ref::Known as KnownBy;
use ledger_proto::ledger::history::v1::{CompareAreaRequest, KnownRef, ResidentChangeKind};
use ledger_proto::ledger::place::v1::ListUndecidedDwellingsRequest;
use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::residence::v1::{GetOccupancyRequest, Period};
use ledger_proto::ledger::r#type::v1::Sex;
use ledger_tests::family::{adopt, end_guardianship, marry, open_guardianship};
use ledger_tests::request::identity::{merge, split};
use ledger_tests::request::places::split_area;
use ledger_tests::request::{
    annul, date, death, dwelling, enrol_numbered, establish, get_person, get_person_as_of, known_before, on,
    person,
};
use ledger_tests::{House, Place, refused, same_when_rebuilt};
use tonic::Code;

fn an(serial: u32) -> reg::EnrolPersonRequest {
    enrol_numbered("Nguyễn Văn An", Sex::Male, "1970-03-04", serial)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_child_of_the_merged_record_is_the_kept_ones() {
    let house = House::new().await;
    let (kept, merged) = (house.at(an(901)).await, house.at(an(902)).await);
    let child = enrol_numbered("Nguyễn Thị Hoa", Sex::Female, "1995-01-01", 903);
    let child = house.at(reg::EnrolPersonRequest { father: person(merged), ..child }).await;
    house.act(merge(kept, merged, "2022-05-01")).await;
    let rule = Code::FailedPrecondition;
    refused(&house, marry(kept, child, "2022-05-10"), rule, "CLOSE_KIN", "wife").await;
    let younger = reg::CorrectCivilDataRequest {
        effective_date: date("2022-05-02"),
        person: person(kept),
        becomes: Some(reg::CivilData { birth_date: date("1994-01-01"), ..Default::default() }),
        reason: "misread".into(),
        ..Default::default()
    };
    refused(&house, younger, rule, "LATER_ACT_CONFLICTS", "becomes.birth_date").await;
    house.act(split(merged, "2022-05-20")).await;
    house.act(marry(kept, child, "2022-05-21")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guardian_s_record_is_merged_once_the_guardianship_is_settled() {
    let house = House::new().await;
    let (kept, merged) = (house.at(an(901)).await, house.at(an(902)).await);
    let ward = house.at(enrol_numbered("Trần Thị Bé", Sex::Female, "2014-01-01", 903)).await;
    let adopted = house.at(enrol_numbered("Trần Thị Nuôi", Sex::Female, "2014-01-01", 904)).await;
    house.act(open_guardianship(ward, &[merged], "2022-01-01")).await;
    let (rule, day) = (Code::FailedPrecondition, "2022-05-01");
    refused(&house, merge(kept, merged, day), rule, "RECORD_NOT_SETTLED", "merged").await;
    house.act(end_guardianship(ward, "2022-02-01")).await;
    house.act(open_guardianship(ward, &[kept], "2022-02-01")).await;
    let adoption = house.at(adopt(adopted, Some(merged), None, "2022-01-01")).await;
    refused(&house, merge(kept, merged, day), rule, "RECORD_NOT_SETTLED", "merged").await;
    house.act(annul(adoption)).await;
    house.act(merge(kept, merged, day)).await;
    house.act(death(ward, "2022-05-10")).await;
    let last = house.tail().await - 1;
    assert!(house.ask(get_person(kept, last)).await.person.unwrap().ward_ids.is_empty());
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merged_record_lives_nowhere_from_the_day_of_the_finding_on_until_it_is_split() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let home = place.homes[0];
    let kept = house.at(an(901)).await;
    let merged = house.at(reg::EnrolPersonRequest { dwelling: dwelling(home), ..an(902) }).await;
    let there = async |day: &str, known: Option<u64>| {
        let as_of = known.map(known_before);
        let period = Some(Period { from: date(day), until_exclusive: date(&next(day)) });
        let asked = GetOccupancyRequest { dwelling: dwelling(home), period, as_of, ..Default::default() };
        let answer = house.ask(asked).await;
        answer.occupancies.first().map_or(vec![], |first| first.residents.clone())
    };
    let changed = async |before: u64, day: &str| {
        let asked = CompareAreaRequest {
            area: Some(By::Code("24166".into())),
            before: Some(KnownRef { known: Some(KnownBy::Position(before)) }),
            valid_date: date(day),
            ..Default::default()
        };
        let answer = house.ask(asked).await;
        answer.changes.iter().map(|c| (c.kind(), c.person_id)).collect::<Vec<_>>()
    };
    let undecided = async || {
        house.standing().await;
        let answer = house.ask(ListUndecidedDwellingsRequest::default()).await;
        answer.dwellings.iter().map(|d| d.persons).collect::<Vec<_>>()
    };
    for code in ["24170", "24171"] {
        let unit =
            reg::EstablishAreaRequest { effective_date: date("2022-05-30"), ..establish(code, "643", "") };
        house.act(unit).await;
    }
    house.act(split_area("24166", &["24170", "24171"], "2022-05-30")).await;
    assert_eq!(undecided().await, [1]);

    let together = house.at(merge(kept, merged, "2022-05-01")).await;
    assert_eq!((there("2022-04-30", None).await, there("2022-05-01", None).await), (vec![merged], vec![]));
    assert_eq!(there("2022-05-01", Some(together)).await, [merged]);
    assert_eq!(undecided().await, [0]);
    assert_eq!(changed(together, "2022-05-20").await, [(ResidentChangeKind::Left, merged)]);
    assert_eq!(changed(together, "2022-04-30").await, [(ResidentChangeKind::Changed, merged)]);
    let asked = house.ask(get_person_as_of(merged, on("2022-05-20"))).await;
    assert_eq!(asked.person.unwrap().residence.unwrap().dwelling_id, home, "what the record said");
    same_when_rebuilt(&house).await;

    let apart = house.at(split(merged, "2022-05-25")).await;
    assert_eq!(there("2022-05-10", None).await, [merged]);
    assert_eq!(there("2022-05-10", Some(apart)).await, [0_u64; 0]);
    assert_eq!(undecided().await, [1]);
    same_when_rebuilt(&house).await;
}

/// The day behind one.
fn next(day: &str) -> String {
    let parts: Vec<u32> = day.split('-').map(|part| part.parse().expect("a number")).collect();
    let year = i32::try_from(parts[0]).expect("a year");
    let day = CivilDate::new(year, parts[1], parts[2]).expect("a day");
    day.plus_days(1).to_string()
}
