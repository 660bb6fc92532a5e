//! Whom a person is tied to: both sides of each tie, its days and records, as of two dates.

use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::person::v1::{GetRelationsRequest, GetRelationsResponse, RelationKind};
use ledger_proto::ledger::registration::v1::MergeRecordsRequest;
use ledger_proto::ledger::r#type::v1::{AsOf, Parentage, Sex};
use ledger_tests::family::{
    adopt, cancel_declared_death, declare_dead, divorce, end_adoption, end_guardianship, marry,
    open_guardianship, recognise,
};
use ledger_tests::request::{annul, correct, date, death, enrol_numbered, known_before, on, person};
use ledger_tests::{House, Told};
use tonic::Code;

use super::{couple, record_at};

async fn ask(house: &House, who: u64, as_of: Option<AsOf>, include_ended: bool) -> GetRelationsResponse {
    let (person, min_position) = (person(who), house.tail().await);
    house.ask(GetRelationsRequest { person, min_position, as_of, include_ended }).await
}

/// Kind, the other, first day, beginning record, ending record.
type Line = (RelationKind, u64, String, u64, u64);

fn lines(answer: &GetRelationsResponse) -> Vec<Line> {
    let day = |day: Option<ledger_proto::google::r#type::Date>| {
        day.map_or_else(String::new, |d| format!("{:04}-{:02}-{:02}", d.year, d.month, d.day))
    };
    let line = |r: &ledger_proto::ledger::person::v1::Relation| {
        (r.kind(), r.person_id, day(r.since), r.begun_by, r.ended_by)
    };
    answer.relations.iter().map(line).collect()
}

async fn told(house: &House, who: u64, as_of: Option<AsOf>) -> Vec<Line> {
    lines(&ask(house, who, as_of, false).await)
}

/// Enrols a child, born 2010, of one parent or both.
async fn child(house: &House, serial: u32, father: Option<u64>, mother: Option<u64>) -> u64 {
    let mut request = enrol_numbered("Trần Thị Hoa", Sex::Female, "2010-03-01", serial);
    request.father = father.and_then(person);
    request.mother = mother.and_then(person);
    house.at(request).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ties_stand_on_both_sides_with_their_days_and_records() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let hoa = child(&house, 3, None, Some(lan)).await;
    let married = house.at(marry(an, lan, "2012-05-01")).await;
    let recognised = house.at(recognise(hoa, an, Parentage::Father, "2015-05-01")).await;
    let born = "2010-03-01".to_owned();
    let day = |text: &str| text.to_owned();
    let of_hoa = [
        (RelationKind::Father, an, day("2015-05-01"), recognised, 0),
        (RelationKind::Mother, lan, born.clone(), hoa, 0),
    ];
    assert_eq!(told(&house, hoa, None).await, of_hoa);
    let of_an = [
        (RelationKind::Child, hoa, day("2015-05-01"), recognised, 0),
        (RelationKind::Spouse, lan, day("2012-05-01"), married, 0),
    ];
    assert_eq!(told(&house, an, None).await, of_an);
    let of_lan =
        [(RelationKind::Child, hoa, born, hoa, 0), (RelationKind::Spouse, an, day("2012-05-01"), married, 0)];
    assert_eq!(told(&house, lan, None).await, of_lan);

    assert_eq!(told(&house, an, Some(on("2015-04-30"))).await, of_an[1..], "before the recognition");
    assert_eq!(told(&house, lan, Some(on("2010-02-28"))).await, [], "before the birth");
    assert_eq!(told(&house, an, Some(known_before(recognised))).await, of_an[1..]);
    assert_eq!(told(&house, an, Some(known_before(married))).await, []);

    let ended = house.at(divorce(an, Some(lan), "2018-05-01")).await;
    assert_eq!(told(&house, an, None).await, of_an[..1]);
    let all = ask(&house, an, None, true).await;
    assert_eq!(lines(&all)[1], (RelationKind::Spouse, lan, day("2012-05-01"), married, ended));
    assert_eq!(all.relations[1].until_exclusive, date("2018-05-01"));
    let then = ask(&house, an, Some(on("2018-04-30")), true).await;
    assert_eq!(lines(&then), of_an, "on that day the end was to come");
    assert_eq!(then.as_of.unwrap().valid_date, date("2018-04-30"));
    let again = ask(&house, an, Some(known_before(all.position)), true).await;
    assert_eq!(again, all, "what it was resolved to gives the same answer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn care_and_adoption_are_told_from_both_sides() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let hoa = child(&house, 3, None, None).await;
    let opened = house.at(open_guardianship(hoa, &[an, lan], "2012-05-01")).await;
    let day = |text: &str| text.to_owned();
    let guarded = |kind, with| (kind, with, day("2012-05-01"), opened, 0);
    let expected = [guarded(RelationKind::Guardian, an), guarded(RelationKind::Guardian, lan)];
    assert_eq!(told(&house, hoa, None).await, expected);
    assert_eq!(told(&house, an, None).await, [guarded(RelationKind::Ward, hoa)]);
    house.act(end_guardianship(hoa, "2014-05-01")).await;
    let adopted = house.at(adopt(hoa, None, Some(lan), "2014-06-01")).await;
    let expected = (RelationKind::AdoptiveMother, lan, day("2014-06-01"), adopted, 0);
    assert_eq!(told(&house, hoa, None).await, [expected]);
    let expected = (RelationKind::AdoptedChild, hoa, day("2014-06-01"), adopted, 0);
    assert_eq!(told(&house, lan, None).await, [expected]);
    assert_eq!(told(&house, an, None).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_child_given_to_another_by_a_correction_is_the_others_and_was_the_first_ones_then() {
    let house = House::new().await;
    let (_, lan) = couple(&house, 1).await;
    let (_, mai) = couple(&house, 4).await;
    let hoa = child(&house, 3, None, Some(lan)).await;
    let record = record_at(&house, hoa).await;
    let corrected = correct(&record, |act| {
        let EventAct::PersonEnrolled(enrolled) = act else { panic!("somebody was enrolled") };
        enrolled.facts.as_mut().unwrap().mother_id = mai;
    });
    let corrected = house.at(corrected).await;
    let of = |with| [(RelationKind::Child, with, "2010-03-01".to_owned(), hoa, 0)];
    assert_eq!((told(&house, lan, None).await, told(&house, mai, None).await), (vec![], of(hoa).to_vec()));
    let then = Some(known_before(corrected));
    assert_eq!(told(&house, lan, then).await, of(hoa));
    assert_eq!(told(&house, mai, then).await, []);
    house.act(annul(corrected)).await;
    assert_eq!((told(&house, lan, None).await, told(&house, mai, None).await), (of(hoa).to_vec(), vec![]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relative_who_died_or_whose_record_was_merged_is_told_as_such() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let hoa = child(&house, 3, Some(an), Some(lan)).await;
    let again = house.at(enrol_numbered("Trần Thị Hoa", Sex::Female, "2010-03-01", 9)).await;
    house.act(death(an, "2021-05-20")).await;
    let merge = |kept, merged| MergeRecordsRequest {
        effective_date: date("2022-05-01"),
        kept: person(kept),
        merged: person(merged),
        reason: "entered twice".into(),
        ..Default::default()
    };
    let merged = house.at(merge(again, hoa)).await;
    let of_lan = ask(&house, lan, None, false).await;
    let relation = &of_lan.relations[0];
    assert_eq!((relation.person_id, relation.merged_into_person_id), (hoa, again));
    let of_again = ask(&house, again, None, false).await;
    assert_eq!((of_again.merged_person_ids, of_again.relations.len()), (vec![hoa], 0));
    let of_hoa = ask(&house, hoa, None, false).await;
    assert_eq!(of_hoa.merged_into_person_id, again);
    let father = &of_hoa.relations[0];
    assert_eq!((father.person_id, father.death_date), (an, date("2021-05-20")));
    assert_eq!(father.full_name, "Trần Văn Thử b");
    let before = ask(&house, lan, Some(known_before(merged)), false).await;
    assert_eq!(before.relations[0].merged_into_person_id, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_has_ties_before_birth_or_after_their_entry_was_annulled() {
    let house = House::new().await;
    let (_, lan) = couple(&house, 1).await;
    let hoa = child(&house, 3, None, Some(lan)).await;
    let request = |who, as_of| GetRelationsRequest { person: person(who), as_of, ..Default::default() };
    let missing = Told::at(Code::NotFound, "PERSON_NOT_FOUND", "person");
    let early = house.send(request(hoa, Some(on("2010-02-28")))).await.unwrap_err();
    assert_eq!(Told::by(&early), missing);
    house.act(annul(hoa)).await;
    assert_eq!(Told::by(&house.send(request(hoa, None)).await.unwrap_err()), missing);
    assert_eq!(told(&house, lan, None).await, []);
    let unnamed = GetRelationsRequest::default();
    let required = Told::at(Code::InvalidArgument, "REQUIRED", "person");
    assert_eq!(Told::by(&house.send(unnamed).await.unwrap_err()), required);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_marriage_that_is_in_force_again_is_told_as_the_one_that_it_was() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let married = house.at(marry(an, lan, "2012-05-01")).await;
    let dead = house.at(declare_dead(an, "2021-08-29")).await;
    let line = |ended_by| [(RelationKind::Spouse, an, "2012-05-01".to_owned(), married, ended_by)];
    assert_eq!(lines(&ask(&house, lan, None, true).await), line(dead));
    house.act(cancel_declared_death(an, "2022-02-01")).await;
    assert_eq!(lines(&ask(&house, lan, None, true).await), line(0));
    assert_eq!(lines(&ask(&house, lan, Some(on("2022-01-31")), true).await), line(dead));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ties_are_told_of_what_is_written_and_of_nothing_beyond() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let married = house.at(marry(an, lan, "2012-05-01")).await;
    let ask = |min_position| GetRelationsRequest { person: person(an), min_position, ..Default::default() };
    let answer = house.ask(ask(married)).await;
    assert!(answer.position > married, "one's own write is seen");
    assert_eq!(answer.relations.len(), 1);
    let beyond = Told::plain(Code::OutOfRange, "POSITION_NOT_WRITTEN");
    for min_position in [house.tail().await + 1, u64::MAX] {
        let refused = house.send(ask(min_position)).await.unwrap_err();
        assert_eq!(Told::by(&refused), beyond, "{min_position}");
    }
}

/// Each kind of tie ends on a day, and is told afterwards where ended ones are asked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tie_that_ended_is_told_with_its_end_from_both_sides_where_it_is_asked_for() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let hoa = child(&house, 3, None, None).await;
    let opened = house.at(open_guardianship(hoa, &[an], "2012-05-01")).await;
    let closed = house.at(end_guardianship(hoa, "2014-05-01")).await;
    let adopted = house.at(adopt(hoa, None, Some(lan), "2014-06-01")).await;
    let apart = house.at(end_adoption(hoa, "2016-06-01")).await;
    let day = |text: &str| text.to_owned();
    for who in [an, lan, hoa] {
        assert_eq!(told(&house, who, None).await, [], "nothing is in force");
    }
    let care = |kind, with| (kind, with, day("2012-05-01"), opened, closed);
    let adoption = |kind, with| (kind, with, day("2014-06-01"), adopted, apart);
    let all = async |who| lines(&ask(&house, who, None, true).await);
    assert_eq!(all(an).await, [care(RelationKind::Ward, hoa)]);
    assert_eq!(all(lan).await, [adoption(RelationKind::AdoptedChild, hoa)]);
    let of_hoa = all(hoa).await;
    assert_eq!(of_hoa.len(), 2);
    assert!(of_hoa.contains(&care(RelationKind::Guardian, an)));
    assert!(of_hoa.contains(&adoption(RelationKind::AdoptiveMother, lan)));
    let until = ask(&house, an, None, true).await.relations[0].until_exclusive;
    assert_eq!(until, date("2014-05-01"), "the first day without it");
    for (who, last, first_without) in [(an, "2014-04-30", "2014-05-01"), (lan, "2016-05-31", "2016-06-01")] {
        assert_eq!(told(&house, who, Some(on(last))).await.len(), 1, "on the last day");
        assert_eq!(told(&house, who, Some(on(first_without))).await, [], "on the first day without");
    }
}
